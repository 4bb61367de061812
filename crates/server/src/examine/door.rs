//! One door: what it is, and the cases tried there.

use super::entrance;
use super::place;
use super::secrecy;
use super::talk::{Line, talk};
use super::{Approach, Examination, Progress, Tried, case_report};
use mail::Domain;
use probe::facts::TlsFacts;
use probe::{
    DoorKind, DoorReport, Found, Group, Part, Place, Plan, Planned, Protection, Standing, Transcript, Untested,
};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Cases tried at one time where the server is this machine itself. Chosen: below the connections that servers allow one
/// address by default (Postfix 50, Exim 20 in all).
const TOGETHER_NEAR: usize = 8;
/// The same at another machine.
const TOGETHER: usize = 1;
/// Between two cases at another machine. Chosen: no server takes five connections a second for a flood.
const PAUSE: Duration = Duration::from_millis(200);
/// How often a server is left alone when it asks for it, before nothing more is tried. Chosen: a server that allows ten
/// connections a minute is examined to the end.
const RESTS_LIMIT: u32 = 20;

/// A door after its examination.
pub(super) struct Examined {
    pub report: DoorReport,
    pub tried: Vec<Tried>,
    /// What it shows in TLS; `None` if there is none, or nobody asked.
    pub tls: Option<TlsFacts>,
    pub place: Option<Place>,
    pub source: Option<IpAddr>,
    /// Whether it takes who comes from far for somebody inside.
    pub is_hidden: bool,
}

/// Looks at the door and tries all cases there.
pub(super) async fn examine(examination: &Arc<Examination>, approach: &Approach) -> Examined {
    let address = approach.address;
    let look = look(examination, approach).await;
    let report = DoorReport {
        address: address.ip(),
        port: address.port(),
        door: look.found.kind,
        untested: look.transcript.not_begun(),
        greeting: greeting(&look.transcript),
    };
    let hello = hello(&look.transcript);
    let standing = match approach.inward {
        None => place::standing(address, hello.and_then(Standing::seen_as)).await,
        // It stands where it was announced to come from.
        Some(_) => None,
    };
    let tried = if look.transcript.exchanges.is_empty() {
        examination.tell(Progress::NoDoor(address));
        Vec::new()
    } else if report.untested.is_some_and(|why| why != Untested::CutOff) {
        Vec::new()
    } else {
        try_all(examination, &look, address).await
    };
    let tls = if report.untested.is_none() && examination.order.groups.contains(&Group::Tls) {
        secrecy::facts(&look.line).await
    } else {
        None
    };
    Examined {
        report,
        tried,
        tls,
        place: standing.as_ref().map(Standing::place),
        source: standing.as_ref().map(|standing| standing.source),
        is_hidden: standing.is_some_and(|standing| standing.is_hidden()),
    }
}

/// The last answer to EHLO: behind STARTTLS another one holds (RFC 3207 §4.2).
fn hello(transcript: &Transcript) -> Option<&mail::Reply> {
    transcript.of(Part::Hello).filter_map(|exchange| exchange.heard.reply()).last()
}

fn greeting(transcript: &Transcript) -> Option<String> {
    transcript.of(Part::Greeting).next()?.heard.reply().map(ToString::to_string)
}

/// A door as it looks from outside.
struct Look {
    plan: Plan,
    found: Found,
    line: Line,
    /// For passwords, where one may be said.
    safe_line: Line,
    transcript: Transcript,
}

/// In clear first, then, where nothing is said to that, in TLS: some ports only tell so.
async fn look(examination: &Examination, approach: &Approach) -> Look {
    let (address, kind) = (approach.address, approach.kind);
    let line = |implicit: bool| Line {
        approach: approach.clone(),
        host: examination.order.target.clone(),
        connector: examination.connector.clone(),
        implicit,
        patience: examination.order.patience,
    };
    let tls_first = approach.tls_first;
    let mut line_in_use = line(tls_first);
    let mut transcript = talk_only(&line_in_use, examination).await;
    let other = line(!tls_first);
    let is_wrong = matches!(transcript.not_begun(), Some(Untested::Silent | Untested::TlsFailed | Untested::Garbage));
    if is_wrong {
        let again = talk_only(&other, examination).await;
        if again.not_begun().is_none() {
            (line_in_use, transcript) = (other, again);
        }
    }
    let keywords: Vec<String> = hello(&transcript).map(keywords).unwrap_or_default();
    let protection = if line_in_use.implicit {
        Protection::Implicit
    } else if kind == DoorKind::Submission && keywords.iter().any(|keyword| keyword == "STARTTLS") {
        Protection::Starttls
    } else {
        Protection::Clear
    };
    let plan = examination.plan(address.ip(), calls_itself(&transcript));
    let mut found = Found { kind, protection, keywords, login: Err(Untested::NeedsLogin) };
    let mut safe_line = line_in_use.clone();
    if transcript.not_begun().is_none() {
        let way = entrance::way(&line_in_use, &plan, &found).await;
        found.login = way.map(|(way, line)| {
            safe_line = line;
            way
        });
    }
    Look { plan, found, line: line_in_use, safe_line, transcript }
}

async fn talk_only(line: &Line, examination: &Examination) -> Transcript {
    // There is no message in it that might not be handed over.
    let plan = examination.plan(line.approach.address.ip(), None);
    talk(line, plan.look(), &|| false).await.unwrap_or_default()
}

/// RFC 5321 §4.2: the greeting's first word is the server's name.
fn calls_itself(transcript: &Transcript) -> Option<&str> {
    let greeting = transcript.of(Part::Greeting).next()?.heard.reply()?;
    let name = greeting.lines.first()?.split(' ').next()?;
    Domain::parse(name).is_ok_and(|domain| domain.name().is_some()).then_some(name)
}

fn keywords(hello: &mail::Reply) -> Vec<String> {
    let first_word = |line: &String| line.split([' ', '=']).next().unwrap_or_default().to_ascii_uppercase();
    hello.lines.iter().skip(1).map(first_word).collect()
}

async fn try_all(examination: &Arc<Examination>, look: &Look, address: SocketAddr) -> Vec<Tried> {
    let first = examination.numbers.load(Ordering::Relaxed);
    let mut cases = look.plan.cases(&look.found, first);
    examination.numbers.fetch_add(u32::try_from(cases.len()).unwrap_or(0), Ordering::Relaxed);
    cases.retain(|case| (examination.order.wants)(case.row));
    examination.tell(Progress::Door(address, cases.len()));
    let together = if examination.is_near() { TOGETHER_NEAR } else { TOGETHER };
    let gate = Gate { places: Arc::new(Semaphore::new(together)), rests: tokio::sync::Mutex::default() };
    let gate = Arc::new(gate);
    let plan = Arc::new(look.plan.clone());
    let mut running = JoinSet::new();
    for (number, planned) in cases.into_iter().enumerate() {
        let trial = Trial {
            examination: Arc::clone(examination),
            plan: Arc::clone(&plan),
            found: look.found.clone(),
            line: if planned.row.logs_in() { look.safe_line.clone() } else { look.line.clone() },
            gate: Arc::clone(&gate),
        };
        running.spawn(async move { (number, trial.run(planned, address).await) });
    }
    let mut tried = running.join_all().await;
    tried.sort_by_key(|(number, _)| *number);
    tried.into_iter().map(|(_, tried)| tried).collect()
}

/// Lets so many through at one time, and nobody while the server is left alone.
struct Gate {
    places: Arc<Semaphore>,
    /// Locked while the server is left alone.
    rests: tokio::sync::Mutex<Rests>,
}

/// How often a server was left alone.
#[derive(Default)]
struct Rests {
    count: u32,
    /// Whether it has talked to anybody since.
    has_talked: bool,
    /// Whether it is not asked any more.
    is_over: bool,
}

impl Rests {
    /// Whether it is left alone once more, and asked again then: not if it talked to nobody after the last time.
    const fn begin(&mut self) -> bool {
        self.is_over = self.is_over || self.count >= RESTS_LIMIT || (self.count > 0 && !self.has_talked);
        self.count += 1;
        self.has_talked = false;
        !self.is_over
    }
}

/// A case about to be tried.
struct Trial {
    examination: Arc<Examination>,
    plan: Arc<Plan>,
    found: Found,
    line: Line,
    gate: Arc<Gate>,
}

impl Trial {
    async fn run(self, planned: Planned, door: SocketAddr) -> Tried {
        let outcome = match planned.untested {
            Some(why) => Err(why),
            None if planned.row.logs_in() => self.attempt_logged_in(&planned).await,
            None => self.attempt(&planned).await,
        };
        let tried = Tried { planned, door, outcome };
        if self.examination.progress.is_some() {
            let case = case_report(&tried, &self.examination.shelf.lock());
            self.examination.tell(Progress::Case(Box::new(case)));
        }
        tried
    }

    /// Servers lock accounts after some wrong passwords: there is one login at a time, and none after one that was refused.
    async fn attempt_logged_in(&self, planned: &Planned) -> Result<Transcript, Untested> {
        let mut over = self.examination.logins.lock().await;
        if let Some(why) = *over {
            return Err(why);
        }
        let attempt = self.attempt(planned).await;
        let is_refused = attempt.as_ref().is_ok_and(Transcript::is_login_refused);
        *over = is_refused.then_some(Untested::LoginRefused);
        attempt
    }

    /// Tries it, again if the server asks to be left alone: a refusal of everybody says nothing about the case.
    async fn attempt(&self, planned: &Planned) -> Result<Transcript, Untested> {
        loop {
            let _place = self.gate.places.acquire().await.map_err(|_| Untested::Stopped)?;
            if self.gate.rests.lock().await.is_over {
                return Err(Untested::CutOff);
            }
            let transcript = self.once(planned).await?;
            let is_cut_off = transcript.not_begun() == Some(Untested::CutOff);
            if !is_cut_off {
                self.gate.rests.lock().await.has_talked = true;
            }
            // Where the case itself is what displeases, to be sent away is its answer.
            if !is_cut_off || planned.row.is_about_patience() || planned.row.speaks_first() {
                return Ok(transcript);
            }
            if !self.rest().await {
                return Ok(transcript);
            }
        }
    }

    async fn once(&self, planned: &Planned) -> Result<Transcript, Untested> {
        let dialogue = self.plan.dialogue(planned, &self.found);
        let transcript = talk(&self.line, dialogue, &|| self.examination.may_hand_over()).await?;
        if !self.examination.is_near() {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(transcript)
    }

    /// Leaves the server alone for a while; `false` if it has been often enough. Who waits for this already need not wait
    /// again.
    async fn rest(&self) -> bool {
        let Ok(mut rests) = self.gate.rests.try_lock() else {
            return !self.gate.rests.lock().await.is_over;
        };
        if !rests.begin() {
            return false;
        }
        let rest = self.examination.order.rest;
        self.examination.tell(Progress::Resting(self.line.approach.address, rest));
        tokio::time::sleep(rest).await;
        true
    }
}
