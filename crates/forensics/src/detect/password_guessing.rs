//! Password guessing: many failed logins, by one visitor or spread over several, and the successes that followed.

use super::Detector;
use super::actors::Actor;
use super::distinct::Distinct;
use super::draft::{incident, number, text};
use super::guesses::{Guesser, Guesses};
use super::trace::Trace;
use crate::fact::{Fact, FactKind, Giver};
use crate::incident::{Certainty, Incident, IncidentKind, NAMED_MAX};
use crate::log::Place;
use crate::ours::Ours;

/// Names counted. Chosen; nothing depends on it.
const NAMES_MAX: usize = 256;

/// Looks for guessed passwords. Its thresholds stand in [`super::guesses`].
#[derive(Debug, Default)]
pub struct PasswordGuessing {
    guesses: Guesses,
}

impl Detector for PasswordGuessing {
    fn see(&mut self, fact: &Fact<'_>, ours: &Ours) {
        match &fact.kind {
            FactKind::LoginFailed(login) => self.guesses.failed(fact, login, ours),
            FactKind::LoggedIn(login) => {
                self.guesses.succeeded(fact, &login.peer, login.user);
            }
            // Postfix and Exim name the account of a login only where mail follows.
            FactKind::Arrived(passage) if passage.giver == Giver::Account => {
                self.guesses.succeeded(fact, &passage.arrival.peer, passage.arrival.login);
            }
            _ => {}
        }
    }

    fn conclude(&self) -> Vec<Incident> {
        let spread = self.guesses.spread();
        let ones = self.guesses.ones();
        let is_spread = !spread.is_empty();
        let visitors = if is_spread { together(spread, ones) } else { ones };
        if visitors.is_empty() { Vec::new() } else { vec![self.by(&visitors, is_spread)] }
    }
}

type Visitors<'a> = Vec<(&'a str, &'a Actor<Guesser>)>;

fn together<'a>(mut spread: Visitors<'a>, ones: Visitors<'a>) -> Visitors<'a> {
    let further: Visitors<'a> =
        ones.into_iter().filter(|(name, _)| !spread.iter().any(|(other, _)| other == name)).collect();
    spread.extend(further);
    spread.sort_by_key(|(_, visitor)| std::cmp::Reverse(visitor.total));
    spread
}

impl PasswordGuessing {
    fn by(&self, visitors: &[(&str, &Actor<Guesser>)], is_spread: bool) -> Incident {
        let (mut trace, mut names) = (Trace::default(), Distinct::<NAMES_MAX>::default());
        for (_, visitor) in visitors {
            trace.join(&visitor.trace);
            visitor.more.names().for_each(|name| {
                names.note(name);
            });
        }
        let guessed = self.guesses.guessed();
        let mut incident = incident(IncidentKind::PasswordGuessing, Certainty::Proven, &trace);
        let logins: Vec<Place> = guessed.iter().take(NAMED_MAX / 2).map(|guessed| guessed.place).collect();
        incident.evidence = trace.places_with(&logins);
        incident.messages = visitors.iter().map(|(_, visitor)| visitor.total).sum();
        let values = [
            ("failures", number(incident.messages)),
            ("visitors", number(visitors.len())),
            ("names", number(names.len())),
        ];
        incident.found("login-failures", values);
        incident.admit_limit(NAMES_MAX, names.is_full());
        if is_spread && visitors.iter().all(|(_, visitor)| !visitor.more.is_one) {
            incident.found("guessing-spread", [("visitors", number(visitors.len()))]);
        }
        for one in guessed.iter().take(NAMED_MAX) {
            let values =
                [("account", text(&one.account)), ("visitor", text(&one.visitor)), ("failures", number(one.failures))];
            incident.found("guessed", values);
        }
        incident.name_actors(visitors.iter().map(|(name, _)| *name));
        let mut accounts: Vec<&str> = Vec::new();
        for one in guessed {
            if !accounts.contains(&one.account.as_str()) {
                accounts.push(&one.account);
            }
        }
        incident.name_accounts(accounts);
        incident.admit(self.guesses.visitors());
        incident
    }
}
