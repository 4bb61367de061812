//! POP3: carries bytes between socket and the session of `retrieval`, and answers its questions from the store.

use crate::clock;
use crate::login::{Apop, Login, LoginStep, Visitor};
use crate::random;
use crate::site::{ImplicitTls, Site};
use crate::stream::Stream;
use crate::tls;
use mail::event::Ending;
use mail::{Address, Door, Event, EventKind, Reason, SessionId};
use retrieval::{Answer, Entry, Io, Need, Note, Peer, Profile, Question, Session};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use store::{ContentSource, Uid};
use tokio::net::TcpStream;

/// Commands in error and failed logins of a session. Chosen.
const ERRORS: u16 = 10;
/// Octets of a large message read from disk at a time.
const BLOCK_OCTETS: usize = 64 * 1024;

/// A mailbox taken by a session; given back when dropped (RFC 1939 §4: one session at a time).
struct Maildrop {
    site: Arc<Site>,
    account: Address,
}

impl Maildrop {
    fn take(site: &Arc<Site>, account: &Address) -> Option<Self> {
        let mut open = site.open_maildrops.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(account.clone()).then(|| Self { site: site.clone(), account: account.clone() })
    }
}

impl Drop for Maildrop {
    fn drop(&mut self) {
        self.site.open_maildrops.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
    }
}

/// What a wait for input came to.
enum Arrived {
    Bytes,
    End,
    /// Too long, or the server stops.
    Nothing,
}

struct Driver {
    site: Arc<Site>,
    id: SessionId,
    peer: IpAddr,
    stream: Option<Stream>,
    session: Session,
    /// Of its greeting, if APOP is offered.
    timestamp: Option<String>,
    io: Io,
    pending: Vec<u8>,
    exchange: Option<Login>,
    login: Option<policy::Login>,
    maildrop: Option<Maildrop>,
    /// How long the next reply waits.
    pause: Duration,
    /// Not written yet: a visit that only reads is one entry of the journal.
    events: Vec<Event>,
}

/// Runs a session to its end.
pub async fn converse(site: Arc<Site>, tcp: TcpStream, peer: SocketAddr, implicit_tls: ImplicitTls) {
    let _best_effort = tcp.set_nodelay(true);
    let ip = peer.ip().to_canonical();
    let implicit_tls = implicit_tls == ImplicitTls::Yes;
    let hostname = site.settings().hostname.to_string();
    let timestamp = policy::offers_apop(&site.store.directory(), clock::now())
        .then(|| sasl::apop_timestamp(random::bytes(), &hostname));
    let profile = Profile {
        hostname,
        timestamp: timestamp.clone(),
        stls: site.identity().is_some() && !implicit_tls,
        implicit_tls,
        errors: ERRORS,
    };
    let place = if ip.is_loopback() { Peer::Loopback } else { Peer::Network };
    let mut driver = Driver {
        id: site.session_id(),
        site,
        peer: ip,
        stream: Some(Stream::Plain(tcp)),
        session: Session::new(Arc::new(profile), place),
        timestamp,
        io: Io::default(),
        pending: Vec::new(),
        exchange: None,
        login: None,
        maildrop: None,
        pause: Duration::ZERO,
        events: Vec::new(),
    };
    driver.note(EventKind::Knocked { door: Door::Pop3, peer: ip, port: peer.port() });
    // A broken connection is an end like any other: what was marked and not confirmed by QUIT stays (RFC 1939 §6).
    let ending = driver.run(implicit_tls).await.unwrap_or(Ending::Broken);
    driver.note(EventKind::Closed { ending });
    driver.write_events();
    // The mailbox is free for the next session before this one has quite gone.
    driver.maildrop = None;
    let farewell = driver.site.patience.farewell;
    if let Some(mut stream) = driver.stream.take() {
        stream.close(farewell).await;
    }
}

impl Driver {
    async fn run(&mut self, implicit_tls: bool) -> io::Result<Ending> {
        if implicit_tls {
            self.start_tls().await?;
            self.offer_binding();
        }
        self.session.greet(&mut self.io.out);
        loop {
            let mut rest = self.pending.as_slice();
            let need = self.session.advance(&mut rest, &mut self.io);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            self.take_notes();
            match need {
                Need::Input => {
                    match self.next_input().await? {
                        Arrived::Bytes => {}
                        Arrived::End => return Ok(Ending::HungUp),
                        Arrived::Nothing => return Ok(Ending::Closed),
                    }
                    self.check_login();
                }
                Need::Output => self.send().await?,
                Need::Ask(Question::Read { uid, lines: _ }) => self.read(uid).await?,
                Need::Ask(question) => {
                    let answer = self.answer(question).await;
                    if !self.pause().await? {
                        return Ok(Ending::HungUp);
                    }
                    self.session.answer(answer, &mut self.io);
                }
                Need::StartTls => {
                    self.send().await?;
                    self.start_tls().await?;
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
        if self.stream.as_ref().is_some_and(|stream| stream.binding().is_some()) {
            self.session.offer_binding();
        }
    }

    fn account(&self) -> Option<&Address> {
        self.login.as_ref().map(|login| &login.account)
    }

    /// A login that is over (the account disabled or removed, the password changed) ends its session at the next word.
    fn check_login(&mut self) {
        let Some(login) = &self.login else { return };
        if let Err(reason) = policy::may_stay(&self.site.store.directory(), login) {
            self.session.refuse_and_close(reason, &mut self.io);
            self.note(EventKind::CommandRefused { reason, command: String::new() });
        }
    }

    /// Lets a guesser wait for its reply; `false` if it did not.
    async fn pause(&mut self) -> io::Result<bool> {
        let pause = std::mem::take(&mut self.pause);
        let Some(stream) = self.stream.as_mut().filter(|_| !pause.is_zero()) else { return Ok(true) };
        tokio::select! {
            biased;
            () = self.site.stops() => Ok(true),
            stays = stream.pause(pause, &mut self.pending) => stays,
        }
    }

    async fn next_input(&mut self) -> io::Result<Arrived> {
        self.send().await?;
        let mut stopping = self.site.stopping.clone();
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        tokio::select! {
            biased;
            received = tokio::time::timeout(self.site.patience.pop3, stream.receive(&mut self.pending)) => match received {
                Ok(octets) => Ok(if octets? > 0 { Arrived::Bytes } else { Arrived::End }),
                // RFC 1939 §3: whoever was silent for too long gets no reply.
                Err(_) => Ok(Arrived::Nothing),
            },
            _ = stopping.wait_for(|stop| *stop) => Ok(Arrived::Nothing),
        }
    }

    async fn send(&mut self) -> io::Result<()> {
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        tokio::time::timeout(self.site.patience.send, stream.send(&mut self.io.out))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)?
    }

    /// What was read before the handshake is dropped: it was said in clear (RFC 2595 §4).
    async fn start_tls(&mut self) -> io::Result<()> {
        self.pending = Vec::new();
        let clear = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let patience = self.site.patience.handshake;
        let protected = tls::accept(self.site.identity().as_deref(), clear, patience).await?;
        if let Some((version, cipher)) = protected.protection() {
            self.note(EventKind::TlsStarted { version, cipher });
        }
        self.stream = Some(protected);
        Ok(())
    }

    fn note(&mut self, kind: EventKind) {
        self.events.push(Event { at: clock::now(), session: Some(self.id), message: None, kind });
    }

    fn write_events(&mut self) {
        self.site.store.journal().append(std::mem::take(&mut self.events));
    }

    fn take_notes(&mut self) {
        for Note::CommandRefused { reason, command } in std::mem::take(&mut self.io.notes) {
            self.note(EventKind::CommandRefused { reason, command: command.to_owned() });
            self.write_events();
        }
    }

    async fn answer(&mut self, question: Question) -> Answer<'static> {
        match question {
            Question::Auth { mechanism, initial } => {
                let binding = self.stream.as_ref().and_then(Stream::binding);
                let (login, step) =
                    Login::start(&self.site, Visitor::at(&self.site, self.peer), mechanism, initial, binding).await;
                self.exchange = login;
                self.login_went_on(step)
            }
            Question::AuthResponse(response) => match self.exchange.take() {
                Some(login) => {
                    let (login, step) = login.respond(&self.site, response).await;
                    self.exchange = login;
                    self.login_went_on(step)
                }
                None => Answer::Refused(Reason::CommandOutOfOrder),
            },
            Question::AuthCancelled => {
                self.exchange = None;
                Answer::Refused(Reason::CommandMalformed)
            }
            Question::Login { name, password } => {
                let step = Login::with_password(&self.site, Visitor::at(&self.site, self.peer), &name, password).await;
                self.login_went_on(step)
            }
            Question::Apop { name, digest } => {
                // Without a timestamp the session asks nothing.
                let timestamp = self.timestamp.as_deref().unwrap_or_default();
                let apop = Apop { timestamp, name: &name, digest: &digest };
                let step = Login::with_apop(&self.site, Visitor::at(&self.site, self.peer), apop).await;
                self.login_went_on(step)
            }
            Question::Open => self.open(),
            Question::Delete(uids) => self.delete(&uids).await,
            Question::Read { .. } => Answer::Refused(Reason::StoreFailed),
        }
    }

    fn login_went_on(&mut self, step: LoginStep) -> Answer<'static> {
        match step {
            LoginStep::Challenge(challenge) => Answer::AuthChallenge(challenge),
            LoginStep::Proven { login, mechanism } => {
                let (account, mechanism) = (login.account.clone(), mechanism.to_owned());
                self.note(EventKind::LoginSucceeded { account, mechanism });
                self.site.fetched.remember(self.peer, &login, &self.site.store.directory(), clock::now());
                self.login = Some(login);
                Answer::LoggedIn
            }
            LoginStep::Refused { name, mechanism, reason, pause } => {
                self.pause = pause;
                self.note(EventKind::LoginFailed { name, mechanism: mechanism.to_owned(), reason });
                // Somebody may ask about it at once.
                self.write_events();
                Answer::Refused(reason)
            }
        }
    }

    fn open(&mut self) -> Answer<'static> {
        let Some(account) = self.account().cloned() else { return Answer::Refused(Reason::LoginRequired) };
        self.maildrop = Maildrop::take(&self.site, &account);
        if self.maildrop.is_none() {
            return Answer::InUse;
        }
        match tokio::task::block_in_place(|| self.site.store.mailbox_list(&account)) {
            Ok(listed) => Answer::Opened(
                listed.iter().map(|entry| Entry { uid: i64::from(entry.uid.0), octets: entry.size_octets }).collect(),
            ),
            Err(_) => Answer::Refused(Reason::StoreFailed),
        }
    }

    async fn delete(&mut self, uids: &[i64]) -> Answer<'static> {
        let Some(account) = self.account() else { return Answer::Refused(Reason::LoginRequired) };
        let uids: Vec<Uid> = uids.iter().filter_map(|uid| u32::try_from(*uid).ok()).map(Uid).collect();
        match self.site.store.mailbox_delete(account, &uids).await {
            Ok(_) => Answer::Deleted,
            Err(_) => Answer::Refused(Reason::StoreFailed),
        }
    }

    /// Sends a message in pieces; one that turns out to be gone is refused before its first octet.
    async fn read(&mut self, uid: i64) -> io::Result<()> {
        let found = match self.account() {
            Some(account) => {
                let uid = Uid(u32::try_from(uid).unwrap_or(u32::MAX));
                tokio::task::block_in_place(|| self.site.store.mailbox_read(account, uid))
            }
            None => Ok(None),
        };
        let Ok(Some(message)) = found else {
            self.session.answer(Answer::Refused(Reason::StoreFailed), &mut self.io);
            return Ok(());
        };
        self.session.answer(Answer::Content(&message.return_path), &mut self.io);
        match message.content {
            ContentSource::Inline(octets) => self.session.answer(Answer::Content(&octets), &mut self.io),
            ContentSource::File { mut file, .. } => {
                let mut block = vec![0; BLOCK_OCTETS];
                while self.session.wants_content() {
                    let octets = tokio::task::block_in_place(|| file.read(&mut block))?;
                    if octets == 0 {
                        break;
                    }
                    self.session.answer(Answer::Content(&block[..octets]), &mut self.io);
                    self.send().await?;
                }
            }
        }
        self.session.answer(Answer::ContentEnd, &mut self.io);
        Ok(())
    }
}
