//! Which cases are tried at a door, with which names and tokens.

use crate::case::{Group, Severity, Untested};
use crate::catalogue::catalogue;
use crate::dialogue::Dialogue;
use crate::login::{Login, LoginWay};
use crate::message::Token;
use crate::script::{Filling, L, Need, Opening, Row, Rule};
use crate::target::{DoorKind, Names, Protection};
use mail::Address;

/// What the examiner has been given to work with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The names in all lines.
    pub names: Names,
    /// The groups to be tried.
    pub groups: Vec<Group>,
    /// Whether somebody watches the catching address.
    pub has_catcher: bool,
    /// Whether passwords may be guessed.
    pub may_guess: bool,
    /// The examiner's own account there, if it has one.
    pub login: Option<Login>,
    /// Drawn at random for each examination; tokens come from it.
    pub seed: u64,
}

/// A case at a door.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The row of the catalogue.
    pub row: &'static Row,
    /// The address of the server's own it is tried with.
    pub local: Option<Address>,
    /// Names its message.
    pub token: Token,
    /// Why it cannot be tried, if it cannot.
    pub untested: Option<Untested>,
}

/// A door as the examiner has found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What kind it is taken for.
    pub kind: DoorKind,
    /// How sessions begin there.
    pub protection: Protection,
    /// The keywords of its answer to EHLO, in capitals; before STARTTLS and after.
    pub keywords: Vec<String>,
    /// How an account logs in there, in TLS, or why it does not.
    pub login: Result<LoginWay, Untested>,
}

impl Found {
    fn can_begin_tls(&self) -> bool {
        self.protection != Protection::Implicit && self.keywords.iter().any(|keyword| keyword == "STARTTLS")
    }
}

impl Plan {
    /// The cases for a door. `first` is the number of the first token, so that doors share none.
    pub fn cases(&self, door: &Found, first: u32) -> Vec<Planned> {
        let rows = catalogue().filter(|row| self.groups.contains(&row.group) && fits(row, door));
        let with_locals = rows.flat_map(|row| self.locals(row).into_iter().map(move |local| (row, local)));
        let planned = |(number, (row, local)): (u32, (&'static Row, Option<Address>))| {
            let untested = self.lacks(row, local.as_ref(), door);
            Planned { row, local, token: Token::new(self.seed, number), untested }
        };
        (first..).zip(with_locals).map(planned).collect()
    }

    /// Cases with senders of the server's own are tried with each that is given: a server may look whether it exists.
    fn locals(&self, row: &Row) -> Vec<Option<Address>> {
        let given = &self.names.local;
        match given.first() {
            _ if row.needs.contains(&Need::Other) => vec![self.other().cloned()],
            Some(_) if row.needs.contains(&Need::EachLocal) => given.iter().cloned().map(Some).collect(),
            first => vec![first.cloned()],
        }
    }

    /// Somebody at the server who is not the account.
    fn other(&self) -> Option<&Address> {
        self.names.local.iter().find(|address| self.login.as_ref().is_none_or(|login| login.address != **address))
    }

    fn lacks(&self, row: &Row, local: Option<&Address>, door: &Found) -> Option<Untested> {
        row.needs
            .iter()
            .find_map(|need| match need {
                Need::EachLocal | Need::Local if local.is_none() => Some(Untested::NeedsLocal),
                Need::Catcher if !self.has_catcher => Some(Untested::NeedsCatcher),
                Need::Login if self.login.is_none() => Some(Untested::NeedsLogin),
                Need::Login => door.login.err(),
                Need::Other if local.is_none() => Some(Untested::NeedsOther),
                Need::Offer(keyword) if !door.keywords.iter().any(|offered| offered == keyword) => {
                    Some(Untested::NotOffered)
                }
                _ => None,
            })
            .or((row.needs.contains(&Need::Guessing) && !self.may_guess).then_some(Untested::Stopped))
    }

    /// The session of a case.
    pub fn dialogue(&self, case: &Planned, door: &Found) -> Dialogue {
        let id = format!("{} {}", case.row.id, case.row.form);
        let (local, token) = (case.local.as_ref(), &case.token);
        let login = self.login.as_ref().filter(|_| case.row.logs_in()).zip(door.login.ok());
        let filling = Filling { names: &self.names, local, token, id: id.trim(), login };
        Dialogue::new(filling.steps(opening(case.row, door), case.row.lines))
    }

    /// A session that only looks: what the door says of itself.
    pub fn look(&self) -> Dialogue {
        self.looking(Opening::Hello)
    }

    /// The same in TLS, where the door begins it in the session.
    pub fn look_in_tls(&self, protection: Protection) -> Dialogue {
        self.looking(if protection == Protection::Starttls { Opening::HelloInTls } else { Opening::Hello })
    }

    fn looking(&self, opening: Opening) -> Dialogue {
        let token = Token::new(self.seed, 0);
        let filling = Filling { names: &self.names, local: None, token: &token, id: "", login: None };
        Dialogue::new(filling.steps(opening, &[]))
    }
}

/// Cases that cannot be at such a door are no cases of it: nobody asks for them.
fn fits(row: &Row, door: &Found) -> bool {
    row.needs.iter().all(|need| match need {
        Need::Submission => door.kind == DoorKind::Submission,
        Need::Public => door.kind == DoorKind::Public,
        Need::Clear => door.protection != Protection::Implicit,
        _ => true,
    })
}

fn opening(row: &Row, door: &Found) -> Opening {
    match row.lines.first() {
        Some(L::Before(_) | L::BeforeOctets(_) | L::Greet(_) | L::First(_)) => Opening::Greeting,
        _ if row.needs.contains(&Need::Clear) => Opening::Hello,
        _ if door.protection == Protection::Starttls => Opening::HelloInTls,
        _ if row.needs.contains(&Need::InTls) && door.can_begin_tls() => Opening::HelloInTls,
        _ => Opening::Hello,
    }
}

impl Row {
    /// Whether it is bad enough to be asked about first.
    pub const fn is_critical(&self) -> bool {
        matches!(self.severity, Severity::Critical)
    }

    /// Whether it speaks before the greeting: a greeting of 421 may be meant for that, and not for the address.
    pub const fn speaks_first(&self) -> bool {
        matches!(self.lines, [L::Before(_) | L::BeforeOctets(_), ..])
    }

    /// Whether it is tried how long the server has patience: being cut off in the middle is what it is about.
    pub const fn is_about_patience(&self) -> bool {
        matches!(self.rule, Rule::Patience(_) | Rule::PatienceWith(..))
    }

    /// Whether the examiner's account logs in first.
    pub fn logs_in(&self) -> bool {
        self.needs.contains(&Need::Login)
    }

    /// Whether it may still be decided by what arrives: only for such a case is there anything to be waited for.
    pub const fn is_judged_by_arrival(&self) -> bool {
        matches!(
            self.rule,
            Rule::Relay | Rule::Backscatter | Rule::NoReport(_) | Rule::Clean(_) | Rule::OwnPath(_) | Rule::OwnFrom(_)
        )
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
