//! One session: carries bytes between socket and core, and questions between core and site.

use super::visit::Visit;
use crate::site::{ImplicitTls, Site};
use crate::stream::Stream;
use crate::tls;
use mail::event::Ending;
use mail::{Door, Reason};
use smtp::server::{Io, Need, Session};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

use super::accepting::Recipient;

/// RFC 5321 §4.5.3.2.7: a server waits at least five minutes for the next command.
const COMMAND_PATIENCE: Duration = Duration::from_secs(300);
/// Between two blocks of content; RFC 5321 §4.5.3.2.5 lets clients take three minutes to send one.
const CONTENT_PATIENCE: Duration = Duration::from_secs(180);
/// For a TLS handshake. Chosen: a slow phone needs seconds.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(30);
/// For a client to take our replies. Chosen: as long as we let it take for a command.
const SEND_PATIENCE: Duration = COMMAND_PATIENCE;

struct Driver {
    /// `None` only while a handshake has it.
    stream: Option<Stream>,
    session: Session<Recipient>,
    io: Io<Recipient>,
    /// Read and not yet consumed by the core.
    pending: Vec<u8>,
    visit: Visit,
}

/// Runs a session to its end. Everything that happened is in the journal afterwards.
pub async fn converse(site: Arc<Site>, tcp: TcpStream, peer: SocketAddr, door: Door, implicit_tls: ImplicitTls) {
    // Small segments must not wait for the peer's delayed acknowledgement.
    let _best_effort = tcp.set_nodelay(true);
    let session = Session::new(site.profile(door, implicit_tls));
    let mut driver = Driver {
        stream: Some(Stream::Plain(tcp)),
        session,
        io: Io::default(),
        pending: Vec::new(),
        visit: Visit::new(site, peer, door),
    };
    let ending = match driver.run(implicit_tls).await {
        Ok(ending) => ending,
        Err(_) => Ending::Broken,
    };
    if let Some(mut stream) = driver.stream.take() {
        stream.close().await;
    }
    driver.visit.close(ending);
}

/// What a wait for input came to.
enum Arrived {
    Bytes,
    End,
    Nothing(Reason),
}

impl Driver {
    async fn run(&mut self, implicit_tls: ImplicitTls) -> io::Result<Ending> {
        if implicit_tls == ImplicitTls::Yes {
            Box::pin(self.start_tls()).await?;
        }
        self.session.greet(&mut self.io.out);
        loop {
            let mut rest = self.pending.as_slice();
            let need = self.session.advance(&mut rest, &mut self.io);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            self.visit.take_output(&mut self.session, &mut self.io);
            match need {
                Need::Ask(question) => {
                    let answer = match self.visit.answer_at_once(&self.session, question) {
                        Ok(answer) => answer,
                        // Boxed: what few sessions do at a time must not make each of them larger.
                        Err(question) => Box::pin(self.visit.answer(&self.session, question)).await,
                    };
                    self.session.answer(answer, &mut self.io);
                }
                Need::Input => match self.next_input().await? {
                    Arrived::Bytes => {}
                    Arrived::End => return Ok(Ending::HungUp),
                    Arrived::Nothing(reason) => self.session.refuse_and_close(reason, &mut self.io),
                },
                Need::StartTls => {
                    self.send().await?;
                    Box::pin(self.start_tls()).await?;
                    self.session.tls_started();
                }
                Need::Close => {
                    self.send().await?;
                    return Ok(self.visit.ending());
                }
            }
        }
    }

    async fn next_input(&mut self) -> io::Result<Arrived> {
        self.send().await?;
        if self.pending.is_empty() {
            self.pending = Vec::new();
        }
        let patience = if self.session.is_in_content() { CONTENT_PATIENCE } else { COMMAND_PATIENCE };
        let Self { stream, pending, visit, .. } = self;
        let stream = stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let stopping = visit.stopping();
        tokio::select! {
            biased;
            received = tokio::time::timeout(patience, stream.receive(pending)) => match received {
                Ok(Ok(0)) => Ok(Arrived::End),
                Ok(Ok(_)) => Ok(Arrived::Bytes),
                Ok(Err(error)) => Err(error),
                Err(_) => Ok(Arrived::Nothing(Reason::IdleTooLong)),
            },
            () = stopping => Ok(Arrived::Nothing(Reason::ShuttingDown)),
        }
    }

    async fn send(&mut self) -> io::Result<()> {
        if self.io.out.is_empty() {
            return Ok(());
        }
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let sent = tokio::time::timeout(SEND_PATIENCE, stream.send(&mut self.io.out)).await;
        self.io.out = Vec::new();
        sent.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Everything read before the handshake is dropped: it was said in clear (RFC 3207 §4.2).
    async fn start_tls(&mut self) -> io::Result<()> {
        self.pending = Vec::new();
        let clear = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let protected = tls::accept(self.visit.site().identity.as_ref(), clear, HANDSHAKE_PATIENCE).await?;
        self.visit.tls_started(protected.protection());
        self.stream = Some(protected);
        Ok(())
    }
}
