//! The demo's visitors: real SMTP sessions over real sockets, each from an address of its own, led by our client core.

use mail::{Address, Envelope, Reply, ReversePath, Secret};
use smtp::client::{Client, ClientError, ClientNeed, ContentEncoder, Parameters, RecipientResult, Stage, TlsWish};
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio_rustls::TlsConnector;

/// Who knocks, from where, at which door, and how it proves who it is.
pub struct Visitor<'a> {
    /// What it calls itself.
    pub hello: &'a str,
    /// Its own address.
    pub from: IpAddr,
    /// The door.
    pub door: SocketAddr,
    /// Name and password, with what to trust for TLS.
    pub login: Option<(&'a Address, &'a Secret, &'a TlsConnector)>,
}

/// A letter.
pub struct Letter<'a> {
    /// Reverse-path and From.
    pub from: &'a Address,
    /// Forward-path and To.
    pub to: &'a Address,
    /// ASCII.
    pub subject: &'a str,
}

/// What the server said in the end.
pub type Said = Result<Reply, Refusal>;

/// Where and how the server refused.
#[derive(Debug)]
pub enum Refusal {
    /// At a command.
    At(Stage, Reply),
    /// The session did not come that far.
    Session(ClientError),
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Visitor<'_> {
    /// Hands one letter over in a session of its own.
    ///
    /// # Errors
    /// The connection could not be made or broke.
    pub async fn send(&self, letter: &Letter<'_>) -> io::Result<Said> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.from, 0))?;
        let tcp = socket.connect(self.door).await?;
        tcp.set_nodelay(true)?;
        let parameters = Parameters {
            hello: self.hello.to_owned(),
            tls: if self.login.is_some() { TlsWish::Required } else { TlsWish::Never },
            login: self.login.map(|(name, password, _)| (name.to_string(), password.clone())),
            login_in_clear: false,
            implicit_tls: false,
        };
        let mut call = Call { client: Client::new(parameters), wire: Box::new(tcp), out: Vec::new(), pending: Vec::new() };
        call.lead(letter, self.login.map(|(_, _, connector)| connector)).await
    }
}

struct Call {
    client: Client,
    wire: Box<dyn Wire>,
    out: Vec<u8>,
    pending: Vec<u8>,
}

impl Call {
    async fn lead(mut self, letter: &Letter<'_>, connector: Option<&TlsConnector>) -> io::Result<Said> {
        let content = letter.content();
        let mut said = None;
        loop {
            let mut rest: &[u8] = &self.pending;
            let need = self.client.advance(&mut rest, &mut self.out);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            match need {
                ClientNeed::Input => self.exchange().await?,
                ClientNeed::StartTls => {
                    self = self.protect(connector).await?;
                    self.client.tls_started(&mut self.out);
                }
                ClientNeed::Ready if said.is_none() => {
                    let envelope = Envelope::plain(ReversePath::Address(letter.from.clone()), [letter.to.clone()]);
                    let size = u64::try_from(content.len()).unwrap_or(0);
                    self.client.begin(envelope, size, false, &mut self.out);
                }
                ClientNeed::Ready => self.client.quit(&mut self.out),
                ClientNeed::Content => {
                    let mut encoder = ContentEncoder::new();
                    encoder.encode(content.as_bytes(), &mut self.out);
                    encoder.finish(&mut self.out);
                }
                ClientNeed::Finished(results) => said = results.into_iter().next().map(judged),
                ClientNeed::Bye => {
                    self.wire.shutdown().await?;
                    return Ok(said.unwrap_or(Err(Refusal::Session(ClientError::ConnectionLost))));
                }
                ClientNeed::Closed(error) => return Ok(said.unwrap_or(Err(Refusal::Session(error)))),
            }
        }
    }

    async fn exchange(&mut self) -> io::Result<()> {
        self.wire.write_all(&self.out).await?;
        self.wire.flush().await?;
        self.out.clear();
        let mut block = [0; 4096];
        match self.wire.read(&mut block).await? {
            0 => self.client.give_up(ClientError::ConnectionLost),
            octets => self.pending.extend_from_slice(&block[..octets]),
        }
        Ok(())
    }

    async fn protect(mut self, connector: Option<&TlsConnector>) -> io::Result<Self> {
        let connector = connector.ok_or(io::ErrorKind::Unsupported)?.clone();
        self.wire.write_all(&self.out).await?;
        self.out.clear();
        self.pending.clear();
        let name = "localhost".try_into().map_err(io::Error::other)?;
        let wire: Box<dyn Wire> = Box::new(connector.connect(name, self.wire).await?);
        Ok(Self { wire, ..self })
    }
}

impl Letter<'_> {
    fn content(&self) -> String {
        let Self { from, to, subject } = self;
        format!("From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\r\nA letter of the demo.\r\n")
    }
}

fn judged(result: RecipientResult) -> Said {
    match result {
        RecipientResult::Accepted(reply) => Ok(reply),
        RecipientResult::Refused(stage, reply) => Err(Refusal::At(stage, reply)),
        RecipientResult::Undecided(error) => Err(Refusal::Session(error)),
        RecipientResult::NeedsSmtputf8
        | RecipientResult::NeedsEightBitMime
        | RecipientResult::TooLarge { .. } => Err(Refusal::Session(ClientError::ConnectionLost)),
    }
}
