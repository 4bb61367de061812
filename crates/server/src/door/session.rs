//! One session: carries bytes between socket and core, and questions between core and site.

use super::visit::Visit;
use crate::check::Examiner;
use crate::site::{ImplicitTls, Site};
use crate::stream::Stream;
use crate::tls;
use mail::event::Ending;
use mail::{Door, Reason};
use smtp::server::{Io, Need, Session};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::Instant;

use super::accepting::Recipient;

struct Driver {
    /// `None` only while a handshake has it.
    stream: Option<Stream>,
    session: Session<Recipient>,
    io: Io<Recipient>,
    /// Read and not yet consumed by the core.
    pending: Vec<u8>,
    /// Since when the next command is waited for.
    awaited_since: Option<Instant>,
    /// Since when the content of a message comes, and how much of it has.
    content: Option<(Instant, u64)>,
    visit: Visit,
    implicit_tls: ImplicitTls,
}

/// Runs a session to its end. Everything that happened is in the journal afterwards.
pub async fn converse(site: Arc<Site>, tcp: TcpStream, peer: SocketAddr, door: Door, implicit_tls: ImplicitTls) {
    // Small segments must not wait for the peer's delayed acknowledgement.
    let _best_effort = tcp.set_nodelay(true);
    let session = Session::new(site.profile(door, implicit_tls));
    let visit = Visit::new(site, peer, door);
    lead(Driver::new(Stream::Plain(tcp), session, visit, implicit_tls)).await;
}

/// The same with the examiner of this server's own doors.
pub async fn be_examined(site: Arc<Site>, tcp: TcpStream, door: Door, implicit_tls: ImplicitTls, examiner: Examiner) {
    let _best_effort = tcp.set_nodelay(true);
    let session = Session::new(site.profile(door, implicit_tls));
    let visit = Visit::of_examiner(site, door, examiner);
    lead(Driver::new(Stream::Plain(tcp), session, visit, implicit_tls)).await;
}

/// The same with a program of this machine, which runs as the Unix user `user`.
pub async fn converse_locally(site: Arc<Site>, unix: UnixStream, user: String) {
    let session = Session::new(site.profile(Door::Local, ImplicitTls::No));
    let visit = Visit::of_unix_user(site, user);
    lead(Driver::new(Stream::Local(unix), session, visit, ImplicitTls::No)).await;
}

async fn lead(mut driver: Driver) {
    let ending = match driver.run().await {
        Ok(ending) => ending,
        Err(_) => Ending::Broken,
    };
    let farewell = driver.visit.site().patience.farewell;
    // Told before the farewell, which may take a moment: the story ends when we are through.
    driver.visit.close(ending);
    // After QUIT nothing more comes; what could be lost by closing at once is not there, and most sessions end so.
    let waits = |stream: &Stream| ending != Ending::Quit || !stream.is_quiet_in_clear();
    if let Some(mut stream) = driver.stream.take().filter(waits) {
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
    fn new(stream: Stream, session: Session<Recipient>, visit: Visit, implicit_tls: ImplicitTls) -> Self {
        Self {
            stream: Some(stream),
            session,
            io: Io::default(),
            pending: Vec::new(),
            awaited_since: None,
            content: None,
            visit,
            implicit_tls,
        }
    }

    async fn run(&mut self) -> io::Result<Ending> {
        if self.implicit_tls == ImplicitTls::Yes {
            Box::pin(self.start_tls()).await?;
            self.offer_binding();
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
                        Err(question) => {
                            let answer = Box::pin(self.visit.answer(&self.session, *question)).await;
                            if !self.pause().await? {
                                return Ok(Ending::HungUp);
                            }
                            answer
                        }
                    };
                    self.session.answer(answer, &mut self.io);
                }
                Need::Input => match self.next_input().await? {
                    Arrived::Bytes => self.go_on(),
                    Arrived::End => return Ok(Ending::HungUp),
                    Arrived::Nothing(reason) => self.show_out(reason),
                },
                Need::StartTls => {
                    self.send().await?;
                    Box::pin(self.start_tls()).await?;
                    self.session.tls_started();
                    self.offer_binding();
                }
                Need::Close => {
                    self.send().await?;
                    return Ok(if self.session.has_quit() { Ending::Quit } else { Ending::Closed });
                }
            }
        }
    }

    fn offer_binding(&mut self) {
        if self.visit.binds() {
            self.session.offer_binding();
        }
    }

    /// What was changed meanwhile holds from the next command on: the settings by a reload, the login by an administrator.
    fn go_on(&mut self) {
        self.session.adopt(self.visit.site().profile(self.visit.door, self.implicit_tls));
        self.check_login();
    }

    /// A login that is over ends its session at the next word; a message under way is refused at its end, when it is
    /// asked about.
    fn check_login(&mut self) {
        if !self.session.is_in_content()
            && let Some(reason) = self.visit.login_is_over()
        {
            self.show_out(reason);
        }
    }

    /// Lets a guesser wait for its reply; `false` if it did not. What it says meanwhile waits too.
    async fn pause(&mut self) -> io::Result<bool> {
        let pause = std::mem::take(&mut self.visit.pause);
        let Some(stream) = self.stream.as_mut().filter(|_| !pause.is_zero()) else { return Ok(true) };
        let stopping = self.visit.site().stops();
        tokio::select! {
            biased;
            () = stopping => Ok(true),
            stays = stream.pause(pause, &mut self.pending) => stays,
        }
    }

    fn show_out(&mut self, reason: Reason) {
        self.visit.shown_out(reason);
        self.session.refuse_and_close(reason, &mut self.io);
        self.visit.take_output(&mut self.session, &mut self.io);
    }

    /// Until when the client may take: for a whole command, however many pieces it comes in, or for a block of content;
    /// and for a message as a whole, in one piece or in chunks with commands between them.
    fn deadline(&mut self) -> Instant {
        let (now, patience) = (Instant::now(), self.visit.site().patience);
        let in_content = self.session.is_in_content();
        let next = if in_content {
            self.awaited_since = None;
            now + patience.content
        } else {
            *self.awaited_since.get_or_insert(now) + patience.command
        };
        if !in_content && !self.session.has_content() {
            self.content = None;
            return next;
        }
        let (since, octets) = *self.content.get_or_insert((now, 0));
        next.min(since + patience.for_message(octets))
    }

    async fn next_input(&mut self) -> io::Result<Arrived> {
        if !self.io.out.is_empty() {
            self.awaited_since = None;
            self.send().await?;
        }
        if self.pending.is_empty() {
            self.pending = Vec::new();
        }
        let deadline = self.deadline();
        let Self { stream, pending, visit, session, content, .. } = self;
        let stream = stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let site = visit.site();
        let is_in_content = session.is_in_content();
        // The message that is being sent may still be finished: only then is the client told to go.
        let stopping = async { if is_in_content { std::future::pending().await } else { site.stops().await } };
        tokio::select! {
            biased;
            received = tokio::time::timeout_at(deadline, stream.receive(pending)) => match received {
                Ok(Ok(0)) => Ok(Arrived::End),
                Ok(Ok(octets)) => {
                    if let Some((_, sum)) = content {
                        *sum += octets as u64;
                    }
                    Ok(Arrived::Bytes)
                }
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
        let protected = tls::accept(site.identity().as_deref(), clear, site.patience.handshake).await?;
        self.visit.tls_started(&protected);
        self.stream = Some(protected);
        Ok(())
    }
}
