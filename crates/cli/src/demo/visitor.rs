//! The demo's visitors: real SMTP sessions over real sockets, each from an address of its own, led by our client core.

use mail::{Address, Envelope, Reply, ReversePath, Secret};
use smtp::client::{Client, ClientError, ClientNeed, ContentEncoder, Parameters, RecipientResult, TlsWish};
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio_rustls::TlsConnector;

/// Octets read at a time.
const BLOCK: usize = 4096;

/// Who knocks, from where, at which door, and how it proves who it is.
pub struct Visitor<'a> {
    /// What it calls itself.
    pub hello: &'a str,
    /// Its own address.
    pub from: IpAddr,
    /// The door.
    pub door: SocketAddr,
    /// Name and password.
    pub login: Option<(&'a Address, &'a Secret)>,
    /// For TLS, which a login needs.
    pub connector: &'a TlsConnector,
}

/// A letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Reverse-path and From.
    pub from: Address,
    /// Forward-path and To.
    pub to: Address,
    /// ASCII.
    pub subject: String,
    /// Lines.
    pub text: String,
}

/// What a visit was, seen from the visitor's side.
#[derive(Debug)]
pub struct Visited {
    /// The visitor's port, by which the server's journal knows the visit.
    pub port: u16,
    /// The last decision that the visitor heard.
    pub heard: Option<Reply>,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

impl Visitor<'_> {
    /// Hands letters over in one session, each in a transaction of its own.
    ///
    /// # Errors
    /// The connection could not be made or broke.
    pub async fn send(&self, letters: &[Letter]) -> io::Result<Visited> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.from, 0))?;
        let tcp = socket.connect(self.door).await?;
        tcp.set_nodelay(true)?;
        let port = tcp.local_addr()?.port();
        let parameters = Parameters {
            protocol: mail::Protocol::Smtp,
            hello: self.hello.to_owned(),
            tls: if self.login.is_some() { TlsWish::Required } else { TlsWish::Never },
            login: self.login.map(|(name, password)| (name.to_string(), password.clone())),
            login_in_clear: false,
            implicit_tls: false,
        };
        let mut call = Call {
            client: Client::new(parameters),
            wire: Box::new(tcp),
            out: Vec::new(),
            pending: Vec::new(),
            heard: None,
        };
        call.lead(letters, self.connector).await?;
        Ok(Visited { port, heard: call.heard })
    }
}

struct Call {
    client: Client,
    wire: Box<dyn Wire>,
    out: Vec<u8>,
    pending: Vec<u8>,
    heard: Option<Reply>,
}

impl Call {
    async fn lead(&mut self, letters: &[Letter], connector: &TlsConnector) -> io::Result<()> {
        let mut to_come = letters.iter();
        let mut content = String::new();
        loop {
            let mut rest: &[u8] = &self.pending;
            let need = self.client.advance(&mut rest, &mut self.out);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            match need {
                ClientNeed::Input => self.exchange().await?,
                ClientNeed::StartTls => self.protect(connector).await?,
                ClientNeed::Ready => match to_come.next() {
                    Some(letter) => content = self.begin(letter),
                    None => self.client.quit(&mut self.out),
                },
                ClientNeed::Content => {
                    let mut encoder = ContentEncoder::new();
                    encoder.encode(content.as_bytes(), &mut self.out);
                    encoder.finish(&mut self.out);
                }
                ClientNeed::Finished(results) => self.heard = results.into_iter().find_map(reply_of),
                ClientNeed::Bye => return self.wire.shutdown().await,
                ClientNeed::Closed(error) => {
                    self.heard = reply_in(error).or(self.heard.take());
                    return Ok(());
                }
            }
        }
    }

    fn begin(&mut self, letter: &Letter) -> String {
        let content = letter.content();
        let envelope = Envelope::plain(ReversePath::Address(letter.from.clone()), [letter.to.clone()]);
        let size_octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
        self.client.begin(envelope, size_octets, !content.is_ascii(), &mut self.out);
        content
    }

    async fn exchange(&mut self) -> io::Result<()> {
        self.write().await?;
        let mut block = [0; BLOCK];
        match self.wire.read(&mut block).await? {
            0 => self.client.give_up(ClientError::ConnectionLost),
            octets => self.pending.extend_from_slice(&block[..octets]),
        }
        Ok(())
    }

    async fn write(&mut self) -> io::Result<()> {
        self.wire.write_all(&self.out).await?;
        self.out.clear();
        self.wire.flush().await
    }

    async fn protect(&mut self, connector: &TlsConnector) -> io::Result<()> {
        self.write().await?;
        self.pending.clear();
        let name = "localhost".try_into().map_err(io::Error::other)?;
        let clear = std::mem::replace(&mut self.wire, Box::new(tokio::io::empty()));
        self.wire = Box::new(connector.connect(name, clear).await?);
        self.client.tls_started(&mut self.out);
        Ok(())
    }
}

impl Letter {
    /// As it travels: UTF-8 as it is (RFC 6152), so that whoever looks into a mailbox can read it.
    fn content(&self) -> String {
        let Self { from, to, subject, text } = self;
        let text = text.lines().collect::<Vec<_>>().join("\r\n");
        format!(
            "From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
        )
    }
}

fn reply_of(result: RecipientResult) -> Option<Reply> {
    match result {
        RecipientResult::Accepted(reply) | RecipientResult::Refused(_, reply) => Some(reply),
        RecipientResult::Undecided(error) => reply_in(error),
        RecipientResult::NeedsSmtputf8 | RecipientResult::NeedsEightBitMime | RecipientResult::TooLarge { .. } => None,
    }
}

fn reply_in(error: ClientError) -> Option<Reply> {
    match error {
        ClientError::NotWelcome(reply)
        | ClientError::HelloRefused(reply)
        | ClientError::TlsRefused(reply)
        | ClientError::LoginRefused(reply)
        | ClientError::ServerClosing(reply)
        | ClientError::OutOfTurn(reply) => Some(reply),
        _ => None,
    }
}
