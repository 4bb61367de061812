//! A visit: who knocks, what it has proved, what was decided, and the events that tell it.

use super::accepting::Recipient;
use super::beside::Beside;
use super::body::Body;
use crate::check::Examiner;
use crate::clock;
use crate::harvest::Harvest;
use crate::login::{Login, LoginStep, Visitor};
use crate::site::Site;
use crate::stream::Stream;
use mail::event::Ending;
use mail::{Door, Event, EventKind, QueueId, Reason, SessionId};
use policy::{MailFetched, SiteFacts};
use sasl::Binding;
use smtp::server::{Answer, Io, Note, Question, Session};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Events kept back until a transaction ends or something is refused, which somebody may ask about at once; a session
/// that goes on without either writes them in batches.
const EVENTS_KEPT: usize = 32;

/// A visit, from knock to close.
pub struct Visit {
    pub(super) site: Arc<Site>,
    pub(super) door: Door,
    pub(super) peer: IpAddr,
    pub(super) session: SessionId,
    pub(super) login: Option<policy::Login>,
    /// How long the next reply waits.
    pub(super) pause: Duration,
    /// What a login can be bound to.
    binding: Option<Box<Binding>>,
    /// Whose program it is, at the local door.
    pub(super) unix_user: Option<String>,
    /// Who fetched mail from the same address, as of the beginning of the transaction; at the LAN door.
    pub(super) fetched: Option<Box<MailFetched>>,
    pub(super) body: Body,
    /// The id of the message whose content is arriving.
    pub(super) incoming: Option<QueueId>,
    name: Option<Arc<str>>,
    /// The sender's domain and the greeting that were looked at last.
    pub(super) last_domain: Option<Box<str>>,
    pub(super) last_hello: Option<Box<str>>,
    /// Only if something is looked up beside the session.
    beside: Option<Beside>,
    pub(super) extended: bool,
    pub(super) tls: bool,
    /// If this is no visit but an examination of the door: then nothing of it is written down or kept.
    pub(super) examiner: Option<Box<Examiner>>,
    exchange: Option<Box<Login>>,
    events: Vec<Event>,
}

impl Visit {
    /// A visit that begins now.
    pub fn new(site: Arc<Site>, peer: SocketAddr, door: Door) -> Self {
        let ip = peer.ip().to_canonical();
        let mut visit = Self::unknown(site, ip, door);
        visit.note(EventKind::Knocked { door, peer: ip, port: peer.port() });
        if door != Door::Local {
            visit.learn_name();
        }
        visit
    }

    /// A visit of the examiner of this server's own doors.
    pub fn of_examiner(site: Arc<Site>, door: Door, examiner: Examiner) -> Self {
        let peer = examiner.peer;
        Self { examiner: Some(Box::new(examiner)), ..Self::unknown(site, peer, door) }
    }

    fn unknown(site: Arc<Site>, ip: IpAddr, door: Door) -> Self {
        Self {
            session: site.session_id(),
            login: None,
            unix_user: None,
            fetched: None,
            pause: Duration::ZERO,
            binding: None,
            door,
            peer: ip,
            body: Body::default(),
            incoming: None,
            name: None,
            last_domain: None,
            last_hello: None,
            beside: None,
            extended: false,
            tls: false,
            examiner: None,
            exchange: None,
            events: Vec::new(),
            site,
        }
    }

    /// A visit of a program of this machine, which runs as the Unix user `user`.
    pub fn of_unix_user(site: Arc<Site>, user: String) -> Self {
        // A Unix socket has no address: the machine itself is named, without a port.
        let mut visit = Self::new(site, SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0), Door::Local);
        visit.note(EventKind::UnixUser { user: user.clone() });
        visit.unix_user = Some(user);
        visit
    }

    /// Uses the name if it is known already; otherwise it is looked up beside the session, which never waits for it.
    fn learn_name(&mut self) {
        match self.site.dns.remembered_name(self.peer) {
            Some(name) => {
                self.name = name.as_deref().map(Arc::from);
                self.note(EventKind::NameFound { name });
            }
            None => {
                let (site, peer, beside) = (self.site.clone(), self.peer, self.beside());
                self.site.errands.spawn(async move {
                    let name = tokio::select! {
                        name = site.dns.name_of(peer) => name,
                        () = site.stops() => return,
                    };
                    beside.tell(&site.store.journal(), EventKind::NameFound { name });
                });
            }
        }
    }

    /// Where what is looked up beside the session is told.
    pub(super) fn beside(&mut self) -> Beside {
        self.beside.get_or_insert_with(|| Beside::new(self.session)).clone()
    }

    pub(super) fn name(&self) -> Option<String> {
        self.name.as_deref().map(str::to_owned).or_else(|| self.site.dns.remembered_name(self.peer).flatten())
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }

    /// Where names that nobody has are counted.
    pub(super) fn harvest(&self) -> &Harvest {
        self.examiner.as_ref().map_or(&self.site.harvest, |examiner| &examiner.harvest)
    }

    fn visitor(&self) -> Visitor {
        let guard = self.examiner.as_ref().map_or(&self.site.guard, |examiner| &examiner.guard);
        Visitor { peer: self.peer, guard: guard.clone() }
    }

    pub(super) fn note(&mut self, kind: EventKind) {
        self.note_about(None, kind);
    }

    pub(super) fn note_about(&mut self, message: Option<QueueId>, kind: EventKind) {
        if self.examiner.is_some() {
            return;
        }
        self.events.push(Event { at: clock::now(), session: Some(self.session), message, kind });
        if self.events.len() >= EVENTS_KEPT {
            self.write_events();
        }
    }

    pub(super) fn write_events(&mut self) {
        if let Some(beside) = &self.beside {
            self.events.extend(beside.take());
        }
        if !self.events.is_empty() {
            self.site.store.journal().append(std::mem::take(&mut self.events));
        }
    }

    /// Writes the last events.
    pub fn close(mut self, ending: Ending) {
        self.note(EventKind::Closed { ending });
        match self.beside.take() {
            Some(beside) => beside.end(&self.site.store.journal(), std::mem::take(&mut self.events)),
            None => self.write_events(),
        }
    }

    pub(super) fn tls_started(&mut self, stream: &Stream) {
        self.tls = true;
        self.login = None;
        self.binding = stream.binding().map(Box::new);
        if let Some((version, cipher)) = stream.protection() {
            self.note(EventKind::TlsStarted { version, cipher });
        }
    }

    pub(super) const fn binds(&self) -> bool {
        self.binding.is_some()
    }

    /// Takes content and notes out of `io`, before the question that may follow them is answered.
    pub(super) fn take_output(&mut self, session: &mut Session<Recipient>, io: &mut Io<Recipient>) {
        if !io.content.is_empty() {
            self.take_content(session, &mut io.content);
        }
        for note in std::mem::take(&mut io.notes) {
            self.take_note(note);
        }
    }

    fn take_note(&mut self, note: Note<Recipient>) {
        match note {
            Note::Greeted { name, extended } => {
                self.extended = extended;
                self.note(EventKind::Greeted { name, extended });
            }
            Note::CommandRefused { reason, command } => {
                self.note(EventKind::CommandRefused { reason, command });
            }
            Note::SenderRefused { path, reason } => self.note(EventKind::SenderRefused { reverse_path: path, reason }),
            Note::RecipientRefused { reverse_path, path, reason } => {
                self.note(EventKind::RecipientRefused { reverse_path, recipient: path, reason });
            }
            Note::MessageRefused { reason, transaction, size_octets } => {
                self.drop_content();
                let recipients = transaction.recipients.iter().map(Recipient::path).collect();
                let reverse_path = transaction.reverse_path;
                self.note(EventKind::MessageRefused { reason, reverse_path, recipients, size_octets });
                self.write_events();
            }
            Note::ContentDropped => self.drop_content(),
        }
    }

    /// Why the login of this session is over, if it is: the account was disabled, removed, or has another password.
    pub(super) fn login_is_over(&self) -> Option<Reason> {
        let login = self.login.as_ref()?;
        policy::may_stay(&self.site.store.directory(), login).err()
    }

    /// We end the session: the core was told to, and says nothing to the journal about it.
    pub(super) fn shown_out(&mut self, reason: Reason) {
        self.note(EventKind::CommandRefused { reason, command: String::new() });
    }

    pub(super) fn policy_visit<'a>(&'a self, site: &'a SiteFacts) -> policy::Visit<'a> {
        let unix_user = self.unix_user.as_deref();
        let (login, fetched) = (self.login.as_ref(), self.fetched.as_deref());
        policy::Visit { door: self.door, peer: self.peer, login, unix_user, fetched, site }
    }

    /// Answers what needs no waiting; gives the question back otherwise.
    pub(super) fn answer_at_once(
        &mut self,
        session: &Session<Recipient>,
        question: Question<Recipient>,
    ) -> Result<Answer<Recipient>, Box<Question<Recipient>>> {
        match question {
            Question::Sender { path, parameters } => {
                let answer = self.sender_at_once(session.hello().unwrap_or_default(), &path);
                answer.ok_or_else(|| Box::new(Question::Sender { path, parameters }))
            }
            Question::Recipient { path, parameters } => self.decide_recipient_at_once(session, path, parameters),
            Question::AuthCancelled => {
                self.exchange = None;
                Ok(Answer::AuthRefused(Reason::CommandMalformed))
            }
            other => Err(Box::new(other)),
        }
    }

    /// Answers what may have to wait: for DNS, for a password check, for the disk.
    pub(super) async fn answer(
        &mut self,
        session: &Session<Recipient>,
        question: Question<Recipient>,
    ) -> Answer<Recipient> {
        match question {
            Question::Sender { path, .. } => self.sender_in_time(session.hello().unwrap_or_default(), path).await,
            Question::Auth { mechanism, initial } => {
                let binding = self.binding.as_deref().cloned();
                let begun = Login::start(&self.site, self.visitor(), mechanism, initial, binding).await;
                self.login_went_on(begun)
            }
            Question::AuthResponse(response) => match self.exchange.take() {
                Some(login) => {
                    let went_on = (*login).respond(&self.site, response).await;
                    self.login_went_on(went_on)
                }
                None => Answer::AuthRefused(Reason::CommandOutOfOrder),
            },
            Question::Message(transaction, facts) => self.accept(session, transaction, facts).await,
            Question::Recipient { path, parameters } => {
                let verdict = self.verify_recipient(session, &path).await;
                self.recipient_decided(session, path, parameters, verdict)
            }
            // Answered without waiting, above.
            Question::AuthCancelled => Answer::AuthRefused(Reason::CommandMalformed),
        }
    }

    fn login_went_on(&mut self, (login, step): (Option<Login>, LoginStep)) -> Answer<Recipient> {
        self.exchange = login.map(Box::new);
        match step {
            LoginStep::Challenge(challenge) => Answer::AuthChallenge(challenge),
            LoginStep::Proven { login, mechanism } => {
                self.note(EventKind::LoginSucceeded {
                    account: login.account.clone(),
                    mechanism: mechanism.to_owned(),
                });
                self.login = Some(login);
                Answer::LoggedIn
            }
            LoginStep::Refused { name, mechanism, reason, pause } => {
                self.pause = pause;
                self.note(EventKind::LoginFailed { name, mechanism: mechanism.to_owned(), reason });
                self.write_events();
                Answer::AuthRefused(reason)
            }
        }
    }
}
