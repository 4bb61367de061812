//! The examination of a mail server over real connections (`sekisho probe`): drives the cases of `probe` and watches for
//! what arrives.
//!
//! It never harms: one message a case at most and so many in all, one connection a case, pauses between them where the
//! server is another machine, and an end where the server asks for one (421). Start at [`examine`].

mod catching;
mod door;
mod entrance;
mod mailbox;
mod place;
mod secrecy;
mod talk;

pub use catching::{Receiver, Shelf};
pub use mailbox::{Mailbox, MailboxTrouble, Protocol};
pub use place::source;

use crate::check::Inward;
use crate::tls::Connectors;
use crate::{clock, random};
use door::Examined;
use probe::{
    Arrivals, CaseReport, CaseVerdict, Conclusion, DoorKind, Fault, Finding, Group, Judgement, Login, Names, Place,
    Plan, Planned, Report, Row, Severity, Transcript, judge,
};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// The ports of mail (RFC 5321 §4.5.4.2, 6409 §3.1, 8314 §3.3), and the one that providers offer beside 25.
pub const PORTS: &[u16] = &[25, 465, 587, 2525];
/// Messages in one examination. Chosen: more than a server that takes everything would be given by one door's cases.
pub const MESSAGES_LIMIT: u32 = 200;

/// What is to be examined, and how.
#[derive(Clone)]
pub struct Order {
    /// As the server was named.
    pub target: String,
    /// Its doors, their addresses looked up once.
    pub doors: Vec<Approach>,
    /// The names in the lines of the catalogue; address, and where they are not known the host's name and its domain, are
    /// set for each door.
    pub names: Names,
    /// The groups to be tried.
    pub groups: Vec<Group>,
    /// Which rows of these groups are tried; all, unless something makes them senseless.
    pub wants: fn(&Row) -> bool,
    /// Whether passwords may be guessed.
    pub may_guess: bool,
    /// An account there, which logs in at the doors for users.
    pub login: Option<Login>,
    /// How long arrivals are awaited after the last message was taken.
    pub wait: Duration,
    /// How long a reply is awaited.
    pub patience: Duration,
    /// How long the server is left alone after it has asked for it (421).
    pub rest: Duration,
    /// Messages that may be handed over.
    pub messages: u32,
}

/// A door, and how the examiner comes to it.
#[derive(Clone)]
pub struct Approach {
    /// Where it is.
    pub address: SocketAddr,
    /// What kind it is taken for.
    pub kind: DoorKind,
    /// Whether TLS is tried from the first octet before anything else is.
    pub tls_first: bool,
    /// For a door of this server's own.
    pub(crate) inward: Option<Inward>,
}

impl Approach {
    /// A door of which only the port tells what it is.
    pub const fn to_port(address: SocketAddr) -> Self {
        let tls_first = matches!(address.port(), 465 | 2465);
        Self { address, kind: DoorKind::of_port(address.port()), tls_first, inward: None }
    }

    /// These ports at each of these addresses.
    pub fn to_ports(addresses: &[IpAddr], ports: &[u16]) -> Vec<Self> {
        let at = |ip: &IpAddr| ports.iter().map(|port| Self::to_port(SocketAddr::new(*ip, *port))).collect::<Vec<_>>();
        addresses.iter().flat_map(at).collect()
    }
}

/// What is going on, for whoever waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A door answered, and so many cases are to be tried there.
    Door(SocketAddr, usize),
    /// A door did not.
    NoDoor(SocketAddr),
    /// A case is done.
    Case(Box<CaseReport>),
    /// The server asked to be left alone; it goes on after this long.
    Resting(SocketAddr, Duration),
    /// All cases are done; arrivals are awaited for at most this long.
    Waiting(Duration),
}

/// What all doors of an examination share.
pub(super) struct Examination {
    order: Order,
    has_catcher: bool,
    seed: u64,
    connector: TlsConnector,
    shelf: Shelf,
    messages: AtomicU32,
    numbers: AtomicU32,
    /// One login at a time, and why there is no further one: a password that was refused is not said again.
    logins: tokio::sync::Mutex<Option<probe::Untested>>,
    progress: Option<UnboundedSender<Progress>>,
}

impl Examination {
    fn tell(&self, progress: Progress) {
        if let Some(sender) = &self.progress {
            let _who_waits_may_have_gone = sender.send(progress);
        }
    }

    /// Whether one more message may be handed over; if so, it is counted.
    fn may_hand_over(&self) -> bool {
        let below = |count: u32| (count < self.order.messages).then_some(count + 1);
        self.messages.fetch_update(Ordering::Relaxed, Ordering::Relaxed, below).is_ok()
    }

    /// The plan for a door whose server calls itself so, if it says a name.
    fn plan(&self, address: IpAddr, calls_itself: Option<&str>) -> Plan {
        let mut names = self.order.names.clone();
        names.address = address;
        // A target that was named by its address has a name of its own all the same.
        if let (true, Some(name)) = (names.host.parse::<IpAddr>().is_ok(), calls_itself) {
            name.clone_into(&mut names.host);
        }
        if names.domain.is_empty() {
            names.domain.clone_from(&names.host);
        }
        Plan {
            names,
            groups: self.order.groups.clone(),
            has_catcher: self.has_catcher,
            may_guess: self.order.may_guess,
            login: self.order.login.clone(),
            seed: self.seed,
        }
    }

    fn is_near(&self) -> bool {
        self.order.doors.iter().all(|door| door.inward.is_some() || door.address.ip().is_loopback())
    }
}

/// A case that has been tried.
pub(super) struct Tried {
    planned: Planned,
    door: SocketAddr,
    /// What was said and heard, or why it was not tried.
    outcome: Result<Transcript, probe::Untested>,
}

/// Examines the server, with arrivals watched by `receiver` if there is one.
///
/// # Errors
/// The cryptography library refuses its own defaults.
pub async fn examine(
    order: Order,
    receiver: Option<&Receiver>,
    progress: Option<UnboundedSender<Progress>>,
) -> Result<Report, crate::tls::TlsError> {
    let connectors = Connectors::new()?;
    Ok(examine_by(connectors.opportunistic(), order, receiver, progress).await)
}

/// The same with a connector that is there already.
pub(crate) async fn examine_by(
    connector: &TlsConnector,
    order: Order,
    receiver: Option<&Receiver>,
    progress: Option<UnboundedSender<Progress>>,
) -> Report {
    let began = Instant::now();
    let examination = Arc::new(Examination {
        has_catcher: receiver.is_some(),
        seed: random::seed(),
        connector: connector.clone(),
        shelf: receiver.map(|receiver| receiver.shelf.clone()).unwrap_or_default(),
        messages: AtomicU32::new(0),
        numbers: AtomicU32::new(1),
        logins: tokio::sync::Mutex::default(),
        progress,
        order,
    });
    let mut doors = Vec::new();
    for approach in &examination.order.doors {
        doors.push(door::examine(&examination, approach).await);
    }
    if receiver.is_some() {
        wait_for_arrivals(&examination, &doors).await;
    }
    report(&examination, doors, began)
}

/// Until everything that was taken has arrived, or for as long as was ordered.
async fn wait_for_arrivals(examination: &Examination, doors: &[Examined]) {
    let taken: Vec<&Tried> = doors.iter().flat_map(|door| &door.tried).filter(|tried| is_awaited(tried)).collect();
    let deadline = Instant::now() + examination.order.wait;
    if !taken.is_empty() {
        examination.tell(Progress::Waiting(examination.order.wait));
    }
    while Instant::now() < deadline {
        let arrivals = examination.shelf.lock().clone();
        if taken.iter().all(|tried| arrivals.has(&tried.planned.token)) {
            return;
        }
        drop(arrivals);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether what it handed over may still arrive somewhere.
fn is_awaited(tried: &Tried) -> bool {
    let taken = |transcript: &Transcript| transcript.of(probe::Part::Message).any(|exchange| exchange.heard.is_good());
    tried.planned.row.is_judged_by_arrival() && tried.outcome.as_ref().is_ok_and(taken)
}

fn report(examination: &Examination, doors: Vec<Examined>, began: Instant) -> Report {
    let arrivals = examination.shelf.lock().clone();
    let place = doors.iter().filter_map(|door| door.place).min().unwrap_or(Place::Far);
    let hidden = doors.iter().filter(|door| door.is_hidden).map(|door| hidden_case(door.report.socket()));
    let tried = doors.iter().flat_map(|door| &door.tried).map(|tried| case_report(tried, &arrivals));
    let shown = doors.iter().filter_map(|door| Some((door.tls.as_ref()?, door.report.socket().to_string())));
    let of_tls =
        shown.flat_map(|(facts, door)| probe::facts::cases(facts, &examination.order.target, clock::now(), &door));
    let cases: Vec<CaseReport> = hidden.chain(tried).chain(of_tls).collect();
    Report {
        target: examination.order.target.clone(),
        vantage: place.vantage(),
        place,
        source: doors.iter().find_map(|door| door.source),
        verdict: Conclusion::of(&cases),
        findings: Finding::of(&cases),
        cases,
        doors: doors.into_iter().map(|door| door.report).collect(),
        messages: examination.messages.load(Ordering::Relaxed),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// What the door's own words show: it takes who comes from far for somebody inside.
fn hidden_case(door: SocketAddr) -> CaseReport {
    CaseReport {
        id: "T04",
        form: "",
        group: Group::Relay,
        door: door.to_string(),
        verdict: CaseVerdict::Accepted,
        reply: None,
        severity: Severity::Critical,
        fault: Some(Fault::HidesVisitors),
        untested: None,
        local: None,
        rule: probe::Rule::Quiet(Fault::HidesVisitors),
        wire: Vec::new(),
    }
}

pub(super) fn case_report(tried: &Tried, arrivals: &Arrivals) -> CaseReport {
    let Planned { row, local, token, .. } = &tried.planned;
    let judgement = match &tried.outcome {
        Ok(transcript) => judge(row, transcript, token, arrivals),
        Err(untested) => Judgement::untested(*untested),
    };
    CaseReport {
        id: row.id,
        form: row.form,
        group: row.group,
        door: tried.door.to_string(),
        verdict: judgement.verdict,
        reply: judgement.reply.map(|reply| reply.to_string()),
        severity: row.severity,
        fault: judgement.fault,
        untested: judgement.untested,
        local: local.as_ref().map(ToString::to_string),
        rule: row.rule,
        wire: tried.outcome.as_ref().map(Transcript::wire).unwrap_or_default(),
    }
}
