//! `--message`: all lines about one message or one address, across queue ids, hosts, filters and reports.

use super::options::Options;
use super::passes;
use super::pipeline;
use super::progress::Progress;
use super::source::Source;
use super::timeline::{self, Moment, Page, Row};
use super::told::Teller;
use crate::failure::Failure;
use crate::output::Output;
use forensics::log::observation::{Observation, Seen, Sender, bare, recipients};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Messages followed at most: an address may have a great many, of which nobody reads more.
const MESSAGES_MAX: usize = 10_000;

/// How often the sources are read to find what belongs together: a message, its copy behind a filter, the report about it, and
/// the same on the next host.
const ROUNDS: usize = 4;

/// Sessions whose lines are kept until it is clear whether they are wanted.
const SESSIONS_MAX: usize = 10_000;

/// Lines kept of a session.
const SESSION_LINES_MAX: usize = 50;

/// What is being looked for: what was asked, and what turned out to belong to it.
#[derive(Debug, Default)]
struct Wanted {
    subject: String,
    /// Queue ids, each with its host.
    messages: HashSet<(String, String)>,
    /// Message-ID fields.
    message_ids: HashSet<String>,
}

/// Tells the story of a message or an address.
///
/// # Errors
/// [`Failure::NothingFound`]; as [`passes::examine`]; [`Failure::Output`].
pub fn run(sources: &[Source], options: &Options, subject: &str, output: &Output) -> Result<ExitCode, Failure> {
    let examined = passes::examine(sources, options)?;
    super::warn_of_trouble(sources, &examined.tallies, output);
    let mut wanted = Wanted { subject: bare(subject.trim()).to_owned(), ..Wanted::default() };
    for _ in 0..ROUNDS {
        let before = wanted.size();
        pipeline::run(sources, (&options.wish, &examined.ours), &Progress::new(&[], 0), &mut |turn| {
            for (observation, _) in turn.observations(&options.wish) {
                wanted.look_at(observation);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if wanted.size() == before {
            break;
        }
    }
    let teller = Teller { texts: output.texts, ours: &examined.ours };
    let mut page = Page { sources, output, rows: Vec::new(), day: None };
    let is_any = tell(&wanted, (sources, options), &teller, &mut |row| page.add(row))?;
    if !is_any {
        return Err(Failure::NothingFound(wanted.subject));
    }
    page.flush()?;
    Ok(super::status(&examined.verdict))
}

fn tell(
    wanted: &Wanted,
    (sources, options): (&[Source], &Options),
    teller: &Teller<'_>,
    take: &mut dyn FnMut(Row) -> Result<(), Failure>,
) -> Result<bool, Failure> {
    let mut sessions: HashMap<(String, String), Vec<Row>> = HashMap::new();
    let mut is_any = false;
    timeline::merge(sources, (&options.wish, teller.ours), &mut |moment| {
        let observation = moment.observation;
        let key = (observation.host.to_owned(), observation.session.to_owned());
        if matches!(observation.seen, Seen::Knocked(_)) {
            // Another visitor: process ids are used again.
            sessions.remove(&key);
        }
        let row = row(moment, teller);
        if wanted.has(observation) {
            is_any = true;
            for before in sessions.remove(&key).into_iter().flatten() {
                take(before)?;
            }
            return take(row);
        }
        let is_of_a_session = !observation.session.is_empty() && observation.message.is_empty();
        if is_of_a_session && (sessions.len() < SESSIONS_MAX || sessions.contains_key(&key)) {
            let lines = sessions.entry(key.clone()).or_default();
            if lines.len() < SESSION_LINES_MAX {
                lines.push(row);
            }
        }
        if matches!(observation.seen, Seen::Closed) {
            sessions.remove(&key);
        }
        Ok(())
    })?;
    Ok(is_any)
}

fn row(moment: &Moment<'_>, teller: &Teller<'_>) -> Row {
    Row {
        at: moment.observation.at,
        source: moment.source,
        line: moment.line,
        raw: moment.raw.to_owned(),
        text: teller.understood(moment.observation, (moment.format(), moment.raw), None),
        format: Some(moment.format()),
    }
}

impl Wanted {
    fn size(&self) -> usize {
        self.messages.len() + self.message_ids.len()
    }

    /// Learns from a line what else belongs to it.
    fn look_at(&mut self, observation: &Observation<'_>) {
        if self.messages.len() >= MESSAGES_MAX {
            return;
        }
        let is_ours = self.has(observation);
        let tied = match observation.seen {
            Seen::Arrived(arrival) => {
                if is_ours && !arrival.message_id.is_empty() {
                    self.message_ids.insert(arrival.message_id.to_owned());
                }
                arrival.before
            }
            Seen::Reported { report } => report,
            _ => "",
        };
        if is_ours || self.has_message(observation.host, tied) {
            self.add(observation.host, observation.message);
            self.add(observation.host, tied);
        }
    }

    fn add(&mut self, host: &str, message: &str) {
        if !message.is_empty() {
            self.messages.insert((host.to_owned(), message.to_owned()));
        }
    }

    fn has_message(&self, host: &str, message: &str) -> bool {
        !message.is_empty()
            && (message == self.subject || self.messages.contains(&(host.to_owned(), message.to_owned())))
    }

    /// Whether the line is about what is wanted.
    fn has(&self, observation: &Observation<'_>) -> bool {
        if self.has_message(observation.host, observation.message) {
            return true;
        }
        let is_subject = |text: &str| !text.is_empty() && bare(text).eq_ignore_ascii_case(&self.subject);
        let is_sender = |sender: Sender<'_>| sender.address().is_some_and(is_subject);
        match observation.seen {
            Seen::Arrived(arrival) => {
                is_subject(arrival.message_id)
                    || is_sender(arrival.sender)
                    || is_subject(arrival.login)
                    || is_subject(arrival.peer.ip)
                    || self.message_ids.contains(arrival.message_id)
            }
            Seen::Tried(outcome) => {
                recipients(outcome.recipients).any(is_subject)
                    || is_subject(outcome.original)
                    || is_sender(outcome.sender)
            }
            Seen::Refused(refusal) => {
                is_subject(refusal.recipient)
                    || is_sender(refusal.sender)
                    || is_subject(refusal.peer.ip)
                    || is_subject(refusal.login)
            }
            Seen::RecipientAccepted(recipient) => is_subject(recipient),
            Seen::LoggedIn(login) | Seen::LoginFailed(login) => is_subject(login.user) || is_subject(login.peer.ip),
            Seen::Knocked(peer) | Seen::Described(peer) | Seen::Odd { peer, .. } => is_subject(peer.ip),
            _ => false,
        }
    }
}
