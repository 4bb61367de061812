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
use tokio::net::TcpStream;

use super::accepting::Recipient;

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
    let farewell = driver.visit.site().patience.farewell;
    // Told before the farewell, which may take a moment: the story ends when we are through.
    driver.visit.close(ending);
    if let Some(mut stream) = driver.stream.take() {
        stream.close(farewell).await;
    }
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
        // RFC 5321 §4.3.1: a client waits for the greeting. One that does not would not wait for refusals either.
        if self.stream.as_ref().is_some_and(Stream::has_input) {
            self.show_out(Reason::TalksTooSoon);
        } else {
            self.session.greet(&mut self.io.out);
        }
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
                        Err(question) => Box::pin(self.visit.answer(&self.session, *question)).await,
                    };
                    self.session.answer(answer, &mut self.io);
                }
                Need::Input => match self.next_input().await? {
                    Arrived::Bytes => {}
                    Arrived::End => return Ok(Ending::HungUp),
                    Arrived::Nothing(reason) => self.show_out(reason),
                },
                Need::StartTls => {
                    self.send().await?;
                    Box::pin(self.start_tls()).await?;
                    self.session.tls_started();
                }
                Need::Close => {
                    self.send().await?;
                    return Ok(if self.session.has_quit() { Ending::Quit } else { Ending::Closed });
                }
            }
        }
    }

    fn show_out(&mut self, reason: Reason) {
        self.visit.shown_out(reason);
        self.session.refuse_and_close(reason, &mut self.io);
        self.visit.take_output(&mut self.session, &mut self.io);
    }

    async fn next_input(&mut self) -> io::Result<Arrived> {
        self.send().await?;
        if self.pending.is_empty() {
            self.pending = Vec::new();
        }
        let patience = self.visit.site().patience;
        let patience = if self.session.is_in_content() { patience.content } else { patience.command };
        let Self { stream, pending, visit, .. } = self;
        let stream = stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let stopping = visit.site().stops();
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
        let sent = tokio::time::timeout(self.visit.site().patience.send, stream.send(&mut self.io.out)).await;
        self.io.out = Vec::new();
        sent.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Everything read before the handshake is dropped: it was said in clear (RFC 3207 §4.2).
    async fn start_tls(&mut self) -> io::Result<()> {
        self.pending = Vec::new();
        let clear = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let site = self.visit.site();
        let protected = tls::accept(site.identity.as_ref(), clear, site.patience.handshake).await?;
        self.visit.tls_started(protected.protection());
        self.stream = Some(protected);
        Ok(())
    }
}
