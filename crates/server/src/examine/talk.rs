//! One session of an examination over a real connection.

use super::Approach;
use crate::check::Inward;
use crate::stream::Stream;
use crate::tls;
use probe::{Action, Dialogue, Transcript, Untested};
use socket2::SockRef;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// For a TCP connection: chosen; a server that needs longer is as good as none.
const DIAL_PATIENCE: Duration = Duration::from_secs(10);
/// For a TLS handshake.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// For what a server still has to say when it no longer takes anything, and for its farewell.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// Octets of a reply that are read where only its code matters. Chosen: no server's answer to EHLO is as long.
pub(super) const ANSWER_LIMIT: usize = 64 * 1024;

/// How to speak to a door.
#[derive(Clone)]
pub(super) struct Line {
    pub approach: Approach,
    /// For SNI.
    pub host: String,
    pub connector: TlsConnector,
    /// Whether it is in TLS from the first octet.
    pub implicit: bool,
    /// How long a reply is awaited.
    pub patience: Duration,
}

/// Leads the session to its end; an empty transcript if nobody answers at the address. Before a message is handed over,
/// `may_hand_over` is asked.
///
/// # Errors
/// [`Untested::MessageLimit`]: it may not; the connection is closed before a first octet of the message.
pub(super) async fn talk(
    line: &Line,
    dialogue: Dialogue,
    may_hand_over: &(dyn Fn() -> bool + Sync),
) -> Result<Transcript, Untested> {
    let Some(stream) = dial(&line.approach).await else { return Ok(Transcript::default()) };
    let mut talk = Talk { line, stream: Some(stream), dialogue, said_at: Instant::now(), may_hand_over };
    if line.implicit {
        talk.shake_hands().await;
    }
    talk.lead().await?;
    talk.leave().await;
    Ok(talk.dialogue.into_transcript())
}

pub(super) async fn dial(approach: &Approach) -> Option<Stream> {
    let connecting = async {
        match &approach.inward {
            None => TcpStream::connect(approach.address).await,
            Some(inward) => enter(inward, approach.address).await,
        }
    };
    let tcp = tokio::time::timeout(DIAL_PATIENCE, connecting).await.ok()?.ok()?;
    // What is said in one segment must go out as one, and at once.
    let _as_it_is = tcp.set_nodelay(true);
    Some(Stream::Plain(tcp))
}

/// Connects to a door of this server's own, which is told before who comes. Whoever else answers there is told nothing.
async fn enter(inward: &Inward, door: SocketAddr) -> io::Result<TcpStream> {
    // Where every address is listened at, loopback is one.
    let here = match door.ip() {
        ip if !ip.is_unspecified() => ip,
        ip if ip.is_ipv4() => Ipv4Addr::LOCALHOST.into(),
        _ => Ipv6Addr::LOCALHOST.into(),
    };
    let socket = if here.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::new(here, 0))?;
    let mut announcement = inward.announce(socket.local_addr()?);
    let tcp = socket.connect(SocketAddr::new(here, door.port())).await?;
    // Thousands of visits in a row would leave as many ports waiting for a minute. Nothing of them can be late.
    SockRef::from(&tcp).set_linger(Some(Duration::ZERO))?;
    if announcement.let_in().await { Ok(tcp) } else { Err(io::ErrorKind::ConnectionAborted.into()) }
}

struct Talk<'a> {
    line: &'a Line,
    /// `None` once TLS has failed.
    stream: Option<Stream>,
    dialogue: Dialogue,
    said_at: Instant,
    may_hand_over: &'a (dyn Fn() -> bool + Sync),
}

impl Talk<'_> {
    async fn lead(&mut self) -> Result<(), Untested> {
        loop {
            if self.dialogue.hands_over_next() && !(self.may_hand_over)() {
                return Err(Untested::MessageLimit);
            }
            let action = match self.dialogue.take_early() {
                Some(action) => action,
                None => self.dialogue.next(),
            };
            match action {
                Action::Over => return Ok(()),
                Action::Say(octets) => self.say(octets).await,
                Action::Prove(proof) => self.say(proof.octets().to_vec()).await,
                Action::Hear(limit) => self.hear(limit).await,
                Action::Handshake => self.shake_hands().await,
            }
        }
    }

    async fn say(&mut self, mut octets: Vec<u8>) {
        self.said_at = Instant::now();
        let Some(stream) = &mut self.stream else { return self.dialogue.closed() };
        if stream.send(&mut octets).await.is_err() {
            // Why it closes was perhaps said before.
            let mut last = Vec::new();
            let heard = tokio::time::timeout(LAST_WORDS, stream.receive(&mut last)).await;
            if matches!(heard, Ok(Ok(1..))) {
                let _no_handshake = self.dialogue.received(&last, self.said_at.elapsed());
            }
            self.dialogue.closed();
        }
    }

    async fn hear(&mut self, limit: Option<Duration>) {
        let Some(stream) = &mut self.stream else { return self.dialogue.closed() };
        let deadline = self.said_at + limit.unwrap_or(self.line.patience);
        let mut buffer = Vec::new();
        match tokio::time::timeout_at(deadline, stream.receive(&mut buffer)).await {
            Err(_) => self.dialogue.silent(),
            Ok(Ok(0) | Err(_)) => self.dialogue.closed(),
            Ok(Ok(_)) => {
                if self.dialogue.received(&buffer, self.said_at.elapsed()).is_some() {
                    self.shake_hands().await;
                }
            }
        }
    }

    async fn shake_hands(&mut self) {
        let Some(stream) = self.stream.take() else { return };
        let result = tls::connect(&self.line.connector, &self.line.host, stream, HANDSHAKE_PATIENCE).await;
        self.said_at = Instant::now();
        match result {
            Ok(stream) => {
                self.stream = Some(stream);
                self.dialogue.tls(Ok(()));
            }
            Err(why) => self.dialogue.tls(Err(why.to_string())),
        }
    }

    /// Takes leave as a client does, where the server may still be listening.
    async fn leave(&mut self) {
        // Within one server nobody waits for a farewell: the connection is dropped.
        let Some(stream) = self.stream.as_mut().filter(|_| self.line.approach.inward.is_none()) else { return };
        if stream.send(&mut b"QUIT\r\n".to_vec()).await.is_ok() {
            stream.close(LAST_WORDS).await;
        }
    }
}
