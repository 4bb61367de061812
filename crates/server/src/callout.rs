//! Asking the server behind us whether a recipient exists, before the recipient is taken.
//!
//! Nobody but the server that the directory names for the recipient's domain is ever asked. Questions to one server are
//! bounded in number and time, answers are remembered within bounds. A server that knows everybody would make us take what
//! it refuses later: it is noticed by a name that nobody has, and the administrator is told.

use crate::notices;
use crate::outbound::connection::Connection;
use crate::outbound::dialling;
use crate::outbound::route::{self, Destination};
use crate::site::Site;
use delivery::outcome;
use mail::event::NextHop;
use mail::{Address, Domain, NextHopAddress, Reason, Reply};
use policy::Callout;
use smtp::client::{RecipientResult, Stage};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Questions to one server at a time. Chosen: what a small server answers without noticing.
const AT_A_TIME: usize = 8;
/// How long a yes is remembered. Chosen: an address that is removed meanwhile costs one message on hold.
const KNOWN_FOR: Duration = Duration::from_secs(4 * 3600);
/// How long a no is remembered. Chosen: who was just added must not wait long for the first mail.
const UNKNOWN_FOR: Duration = Duration::from_secs(5 * 60);
/// Answers remembered, some 300 octets each.
const ANSWERS: usize = 10_000;
/// How often a server is tried with a name that nobody has.
const CHECK_EVERY: Duration = Duration::from_secs(24 * 3600);

/// What came of a question.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What it means.
    pub callout: Callout,
    /// Who was asked.
    pub next_hop: NextHop,
    /// What it said, if it said anything.
    pub reply: Option<Reply>,
    /// Why there is no answer, if there is none.
    pub trouble: Option<Reason>,
    /// Whether it was asked before.
    pub remembered: bool,
}

/// One recipient at one server.
type Question = (NextHopAddress, Address);

struct Answer {
    at: Instant,
    heard: Heard,
}

impl Answer {
    fn holds(&self) -> bool {
        let kept = if self.heard.callout == Callout::Known { KNOWN_FOR } else { UNKNOWN_FOR };
        self.at.elapsed() < kept
    }
}

/// What servers behind us said, and who is asking them now.
#[derive(Default)]
pub struct Callouts {
    answers: Mutex<HashMap<Question, Answer>>,
    /// One for each server that a domain of ours names, and these are few.
    rooms: Mutex<HashMap<NextHopAddress, Arc<Semaphore>>>,
    checked: Mutex<HashMap<(NextHopAddress, Domain), Instant>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Callouts {
    /// What is remembered of this recipient.
    pub fn remembered(&self, address: &Address, next_hop: &NextHopAddress) -> Option<Heard> {
        let answers = locked(&self.answers);
        let answer = answers.get(&(next_hop.clone(), address.clone())).filter(|answer| answer.holds())?;
        Some(Heard { remembered: true, ..answer.heard.clone() })
    }

    /// Keeps an answer; what is no answer is asked again. Names that nobody has, which a stranger can make up without end,
    /// make room first.
    fn remember(&self, question: Question, heard: &Heard) {
        if heard.callout == Callout::Unanswered {
            return;
        }
        let mut answers = locked(&self.answers);
        if answers.len() >= ANSWERS {
            answers.retain(|_, answer| answer.holds() && answer.heard.callout == Callout::Known);
        }
        if answers.len() < ANSWERS {
            answers.insert(question, Answer { at: Instant::now(), heard: heard.clone() });
        }
    }

    fn room(&self, next_hop: &NextHopAddress) -> Arc<Semaphore> {
        locked(&self.rooms).entry(next_hop.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_A_TIME))).clone()
    }

    /// Whether the server is to be tried with a name that nobody has; said once in a while.
    fn is_check_due(&self, next_hop: &NextHopAddress, domain: &Domain) -> bool {
        let mut checked = locked(&self.checked);
        checked.retain(|_, at| at.elapsed() < CHECK_EVERY);
        let first = !checked.contains_key(&(next_hop.clone(), domain.clone()));
        if first {
            checked.insert((next_hop.clone(), domain.clone()), Instant::now());
        }
        first
    }
}

/// Asks `next_hop` about `address`, or remembers what it said.
pub async fn ask(site: &Arc<Site>, address: &Address, next_hop: &NextHopAddress) -> Heard {
    let asking = tokio::time::timeout(site.patience.callout, ask_in_turn(site, address, next_hop));
    tokio::select! {
        heard = asking => heard.unwrap_or_else(|_| nothing(next_hop, Reason::NextHopUnreachable)),
        () = site.stops() => nothing(next_hop, Reason::ShuttingDown),
    }
}

/// There is no answer.
fn nothing(next_hop: &NextHopAddress, trouble: Reason) -> Heard {
    let next_hop = NextHop { host: next_hop.host_text(), ip: None, port: next_hop.port };
    Heard { callout: Callout::Unanswered, next_hop, reply: None, trouble: Some(trouble), remembered: false }
}

async fn ask_in_turn(site: &Arc<Site>, address: &Address, next_hop: &NextHopAddress) -> Heard {
    // Never closed. The turn ends with the connection.
    let turn = site.callouts.room(next_hop).acquire_owned().await.ok();
    // Somebody else may have asked the same while this one waited.
    if let Some(heard) = site.callouts.remembered(address, next_hop) {
        return heard;
    }
    let (mut connection, hop) = match connect(site, address.domain(), next_hop).await {
        Ok(connected) => connected,
        Err(heard) => return heard,
    };
    let heard = understood(connection.ask(address).await, hop);
    site.callouts.remember((next_hop.clone(), address.clone()), &heard);
    let (behind, whose) = (site.clone(), (next_hop.clone(), address.domain().clone()));
    let is_known = heard.callout == Callout::Known;
    site.errands.spawn(async move {
        let patience = behind.patience.callout;
        let farewell = async {
            if is_known {
                check(&behind, &mut connection, &whose).await;
            }
            if connection.is_usable().await {
                connection.quit().await;
            }
        };
        let _in_time = tokio::time::timeout(patience, farewell).await;
        drop(turn);
    });
    heard
}

async fn connect(site: &Site, domain: &Domain, next_hop: &NextHopAddress) -> Result<(Connection, NextHop), Heard> {
    let destination = Destination::Hop(next_hop.clone());
    let settings = site.settings();
    let found = route::targets(site, &settings, &destination, domain).await;
    let targets = found.map_err(|no_route| nothing(next_hop, no_route.reason))?;
    let parameters = dialling::parameters(&settings, &destination);
    let parameters = parameters.map_err(|_| nothing(next_hop, Reason::NextHopLoginFailed))?;
    let mut heard = nothing(next_hop, Reason::NextHopUnreachable);
    for target in &targets {
        match dialling::dial(site, target, &parameters).await {
            Ok(connected) => return Ok(connected),
            Err(setback) => (heard.trouble, heard.reply) = (Some(setback.trouble.reason), setback.trouble.reply),
        }
    }
    Err(heard)
}

/// Only an answer to RCPT says something about the recipient (RFC 5321 §3.3): 2yz and 5yz are for good, 4yz is not.
fn understood(result: RecipientResult, next_hop: NextHop) -> Heard {
    let heard = |callout, reply, trouble| Heard { callout, next_hop, reply, trouble, remembered: false };
    match result {
        RecipientResult::Accepted(reply) => heard(Callout::Known, Some(reply), None),
        RecipientResult::Refused(Stage::Rcpt, reply) if reply.is_permanent() => {
            heard(Callout::Unknown, Some(reply), None)
        }
        RecipientResult::Refused(_, reply) => heard(Callout::Unanswered, Some(reply), Some(Reason::NextHopBusy)),
        // Such a name can have no mailbox there (RFC 6531 §3.5).
        RecipientResult::NeedsSmtputf8 => heard(Callout::Unknown, None, Some(Reason::NextHopLacksSmtputf8)),
        RecipientResult::NeedsEightBitMime | RecipientResult::TooLarge { .. } => {
            heard(Callout::Unanswered, None, Some(Reason::NextHopBroke))
        }
        RecipientResult::Undecided(error) => {
            let trouble = outcome::of_connection(&error).trouble;
            heard(Callout::Unanswered, trouble.reply, Some(trouble.reason))
        }
    }
}

/// Whether the server knows everybody, if it is time to see; nobody waits for it.
async fn check(site: &Arc<Site>, connection: &mut Connection, (next_hop, domain): &(NextHopAddress, Domain)) {
    if connection.is_usable().await
        && site.callouts.is_check_due(next_hop, domain)
        && let Some(nobody) = nobody_at(domain)
        && matches!(connection.ask(&nobody).await, RecipientResult::Accepted(_))
    {
        notices::behind_knows_everybody(site, domain, next_hop);
    }
}

/// A name that nobody has and nobody can guess.
fn nobody_at(domain: &Domain) -> Option<Address> {
    let number = u128::from_be_bytes(crate::random::bytes::<16>());
    Address::parse(&format!("nobody-{number:032x}@{domain}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str) -> Question {
        let next_hop = "smtp:192.0.2.1:25".parse().expect("a next hop");
        (next_hop, Address::parse(&format!("{name}@example.jp")).expect("an address"))
    }

    fn said(callout: Callout) -> Heard {
        let next_hop = NextHop { host: "192.0.2.1".to_owned(), ip: None, port: 25 };
        Heard { callout, next_hop, reply: None, trouble: None, remembered: false }
    }

    #[test]
    fn answers_are_bounded_and_made_up_names_make_room_first() {
        let callouts = Callouts::default();
        callouts.remember(question("hana"), &said(Callout::Known));
        for number in 0..ANSWERS + 10 {
            callouts.remember(question(&format!("n{number}")), &said(Callout::Unknown));
        }
        assert!(locked(&callouts.answers).len() <= ANSWERS);
        let (next_hop, hana) = question("hana");
        assert!(callouts.remembered(&hana, &next_hop).is_some_and(|heard| heard.remembered));
    }

    #[test]
    fn what_is_no_answer_is_not_remembered() {
        let callouts = Callouts::default();
        callouts.remember(question("hana"), &said(Callout::Unanswered));
        let (next_hop, hana) = question("hana");
        assert!(callouts.remembered(&hana, &next_hop).is_none());
    }

    #[test]
    fn only_rcpt_says_something_about_a_recipient() {
        let reply = |code| Reply::line(code, None, "text");
        let meaning = |result| understood(result, said(Callout::Known).next_hop).callout;
        assert_eq!(meaning(RecipientResult::Accepted(reply(250))), Callout::Known);
        assert_eq!(meaning(RecipientResult::Refused(Stage::Rcpt, reply(550))), Callout::Unknown);
        assert_eq!(meaning(RecipientResult::Refused(Stage::Rcpt, reply(450))), Callout::Unanswered);
        assert_eq!(meaning(RecipientResult::Refused(Stage::Mail, reply(550))), Callout::Unanswered);
        assert_eq!(meaning(RecipientResult::NeedsSmtputf8), Callout::Unknown);
    }
}
