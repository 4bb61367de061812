//! One outgoing connection: dialled, greeted, protected and logged in, then used for one message after another.

use crate::patience::LEAST_OCTETS_PER_SECOND;
use crate::stream::Stream;
use crate::tls;
use mail::{Address, Envelope, ReversePath};
use smtp::client::{Client, ClientError, ClientNeed, ContentEncoder, Parameters, RecipientResult, TlsWish};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::time::Duration;
use store::ContentSource;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// For a TCP connection. Chosen: below the minute after which most firewalls and people give up.
const DIAL_PATIENCE: Duration = Duration::from_secs(30);
/// For a TLS handshake.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(30);
/// For the content of a message to be taken, beside what its octets take at [`LEAST_OCTETS_PER_SECOND`]. Chosen: what we let
/// others take to send us one; RFC 5321 §4.5.3.2.5 asks for three minutes a block at least.
const CONTENT_PATIENCE: Duration = Duration::from_secs(600);
/// For the answer to QUIT, on which nothing depends any more.
const LEAVE_PATIENCE: Duration = Duration::from_secs(5);
/// Octets of content encoded and written at a time; a smaller content goes out in one write with its final dot.
const BLOCK_OCTETS: usize = 128 * 1024;

/// Whom to dial and how to speak.
pub struct Dial<'a> {
    /// Where.
    pub address: SocketAddr,
    /// The host's name, for SNI and for verification.
    pub host: &'a str,
    /// How to lead the session.
    pub parameters: &'a Parameters,
    /// Which certificates to take.
    pub connector: &'a TlsConnector,
}

/// A connection whose session is ready for a transaction.
pub struct Connection {
    stream: Option<Stream>,
    client: Client,
    pending: Vec<u8>,
    out: Vec<u8>,
    /// Since when the next reply is awaited, and how many have come before it.
    awaited: (Instant, u64),
    /// The server asked for the content of the message in hand.
    content_began: bool,
}

/// A content on its way out.
pub struct Outgoing {
    /// What stands above it.
    pub above: String,
    /// The content itself.
    pub content: ContentSource,
    /// Octets of both.
    pub size_octets: u64,
    /// Whether either has octets above 127.
    pub eight_bit: bool,
}

/// Why there is no session.
pub enum OpenError {
    /// Nobody answered at the address.
    NotConnected,
    /// Somebody did, and the session came to this.
    Session(ClientError),
}

impl Connection {
    /// Dials and leads the session up to the first transaction. Where TLS was only a wish and the handshake fails, a
    /// second connection goes without.
    ///
    /// # Errors
    /// Why there is no session.
    pub async fn open(dial: &Dial<'_>) -> Result<Self, OpenError> {
        match Self::open_once(dial, dial.parameters.clone()).await {
            Err(OpenError::Session(error)) if error.allows_clear_text(dial.parameters.tls) => {
                Self::open_once(dial, Parameters { tls: TlsWish::Never, ..dial.parameters.clone() }).await
            }
            result => result,
        }
    }

    async fn open_once(dial: &Dial<'_>, parameters: Parameters) -> Result<Self, OpenError> {
        let dialling = tokio::time::timeout(DIAL_PATIENCE, TcpStream::connect(dial.address));
        let Ok(Ok(tcp)) = dialling.await else { return Err(OpenError::NotConnected) };
        // A reply or a final dot must not wait for the peer's delayed acknowledgement.
        let _best_effort = tcp.set_nodelay(true);
        let implicit = parameters.implicit_tls;
        let client = Client::new(parameters);
        let mut connection = Self {
            stream: Some(Stream::Plain(tcp)),
            client,
            pending: Vec::new(),
            out: Vec::new(),
            awaited: (Instant::now(), 0),
            content_began: false,
        };
        if implicit && !connection.shake_hands(dial).await {
            return Err(OpenError::Session(ClientError::TlsFailed));
        }
        match connection.proceed(Some(dial)).await {
            ClientNeed::Ready => Ok(connection),
            ClientNeed::Closed(error) => Err(OpenError::Session(error)),
            _ => Err(OpenError::Session(ClientError::ConnectionLost)),
        }
    }

    /// Whether TLS protects the session.
    pub const fn is_protected(&self) -> bool {
        self.client.is_protected()
    }

    /// Whether the server takes the wishes about reports, and so answers for them (RFC 3461 §5.2.1).
    pub const fn sends_reports(&self) -> bool {
        self.client.extensions().dsn
    }

    /// How many recipients the server takes in one transaction, if it says so (RFC 9422 §4.2).
    pub const fn recipient_limit(&self) -> Option<usize> {
        self.client.extensions().recipients
    }

    /// Hands a message over: one result per recipient, in the envelope's order. Whether the connection can take
    /// another is [`Connection::is_usable`]'s to say.
    pub async fn hand_over(&mut self, envelope: Envelope, outgoing: Outgoing) -> Vec<RecipientResult> {
        let (recipients, size_octets) = (envelope.recipients.len(), outgoing.size_octets);
        self.client.begin(envelope, outgoing.size_octets, outgoing.eight_bit, &mut self.out);
        self.content_began = false;
        let mut content = Some((outgoing.above, outgoing.content));
        loop {
            match self.proceed(None).await {
                ClientNeed::Content => match content.take() {
                    Some((above, content)) => {
                        self.content_began = true;
                        self.send_in_time(&above, content, size_octets).await;
                    }
                    None => self.client.give_up(ClientError::ConnectionLost),
                },
                ClientNeed::Finished(results) => return results,
                ClientNeed::Ready | ClientNeed::StartTls | ClientNeed::Input => {
                    self.client.give_up(ClientError::ConnectionLost);
                }
                ClientNeed::Bye | ClientNeed::Closed(_) => {
                    // The core gives its results before it closes; this only keeps the loop finite.
                    return vec![RecipientResult::Undecided(ClientError::ConnectionLost); recipients];
                }
            }
        }
    }

    /// Asks whether one recipient would be taken, for the null reverse-path: no report may answer it.
    pub async fn ask(&mut self, recipient: &Address) -> RecipientResult {
        let question = Envelope::plain(ReversePath::Null, [recipient.clone()]);
        self.client.ask(question, &mut self.out);
        match self.proceed(None).await {
            ClientNeed::Finished(mut results) => results.pop(),
            _ => None,
        }
        .unwrap_or(RecipientResult::Undecided(ClientError::ConnectionLost))
    }

    /// Whether the server had begun to take the content of the last message, so that it may have all of it.
    pub const fn content_began(&self) -> bool {
        self.content_began
    }

    /// Whether the session stands ready for another transaction.
    pub async fn is_usable(&mut self) -> bool {
        matches!(self.proceed(None).await, ClientNeed::Ready)
    }

    /// Whether the server has said or closed something while the connection was kept.
    pub fn was_disturbed(&self) -> bool {
        self.stream.as_ref().is_none_or(Stream::is_disturbed)
    }

    /// Takes leave.
    pub async fn quit(mut self) {
        self.client.quit(&mut self.out);
        let _answer = tokio::time::timeout(LEAVE_PATIENCE, self.proceed(None)).await;
        if let Some(mut stream) = self.stream.take() {
            stream.close(LEAVE_PATIENCE).await;
        }
    }

    /// Goes on until the core needs more than bytes.
    async fn proceed(&mut self, dial: Option<&Dial<'_>>) -> ClientNeed {
        loop {
            let mut rest = self.pending.as_slice();
            let need = self.client.advance(&mut rest, &mut self.out);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            match need {
                ClientNeed::Input => self.exchange().await,
                ClientNeed::StartTls => {
                    self.send().await;
                    self.pending.clear();
                    match dial {
                        Some(dial) if self.shake_hands(dial).await => self.client.tls_started(&mut self.out),
                        _ => self.client.give_up(ClientError::TlsFailed),
                    }
                }
                other => {
                    self.send().await;
                    return other;
                }
            }
        }
    }

    /// Writes what is to be said and waits for more to read; trouble goes to the core. A reply has its time as a whole: one
    /// that comes octet by octet has no more than another.
    async fn exchange(&mut self) {
        self.send().await;
        if self.awaited.1 != self.client.replies() {
            self.awaited = (Instant::now(), self.client.replies());
        }
        let deadline = self.awaited.0 + self.client.patience();
        let Some(stream) = &mut self.stream else {
            self.client.give_up(ClientError::ConnectionLost);
            return;
        };
        match tokio::time::timeout_at(deadline, stream.receive(&mut self.pending)).await {
            Ok(Ok(octets)) if octets > 0 => {}
            Ok(_) => self.client.give_up(ClientError::ConnectionLost),
            Err(_) => self.client.give_up(ClientError::TimedOut),
        }
    }

    async fn send(&mut self) {
        if self.out.is_empty() {
            return;
        }
        let patience = self.client.patience();
        let sent = match &mut self.stream {
            Some(stream) => tokio::time::timeout(patience, stream.send(&mut self.out)).await,
            None => Ok(Err(io::ErrorKind::NotConnected.into())),
        };
        self.out.clear();
        self.awaited = (Instant::now(), self.client.replies());
        match sent {
            Ok(Ok(())) => {}
            Ok(Err(_)) => self.client.give_up(ClientError::ConnectionLost),
            Err(_) => self.client.give_up(ClientError::TimedOut),
        }
    }

    async fn shake_hands(&mut self, dial: &Dial<'_>) -> bool {
        let Some(clear) = self.stream.take() else { return false };
        self.stream = tls::connect(dial.connector, dial.host, clear, HANDSHAKE_PATIENCE).await.ok();
        self.stream.is_some()
    }

    /// The content, if the server takes it in its time; else half a message has gone, and no final dot.
    async fn send_in_time(&mut self, above: &str, content: ContentSource, size_octets: u64) {
        let time = CONTENT_PATIENCE + Duration::from_secs(size_octets / LEAST_OCTETS_PER_SECOND);
        if tokio::time::timeout(time, self.send_content(above, content)).await.is_err() {
            self.out.clear();
            self.client.give_up(ClientError::TimedOut);
        }
    }

    /// Content and final dot: one write when small, blocks when large.
    async fn send_content(&mut self, above: &str, content: ContentSource) {
        let mut encoder = ContentEncoder::new();
        encoder.encode(above.as_bytes(), &mut self.out);
        match content {
            ContentSource::Inline(octets) => encoder.encode(&octets, &mut self.out),
            ContentSource::File { mut file, .. } => {
                let mut block = vec![0; BLOCK_OCTETS];
                loop {
                    match tokio::task::block_in_place(|| file.read(&mut block)) {
                        Ok(0) => break,
                        Ok(octets) => encoder.encode(&block[..octets], &mut self.out),
                        // Half a message must not look like a whole one: no final dot.
                        Err(_) => return self.client.give_up(ClientError::ConnectionLost),
                    }
                    self.send().await;
                }
            }
        }
        encoder.finish(&mut self.out);
        self.send().await;
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
