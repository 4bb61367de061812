//! What an attempt means: results of a client session, and of routing, as outcomes with reasons.

use crate::routing::{NoRoute, Route};
use mail::{EnhancedStatus, Reason, Reply};
use smtp::client::{ClientError, RecipientResult, Stage};

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Why.
    pub reason: Reason,
    /// What the next hop said, if it said anything.
    pub reply: Option<Reply>,
}

impl Trouble {
    /// The same trouble after days of trying: given up, with the last thing that was said.
    #[must_use]
    pub fn expired(self) -> Self {
        Self { reason: Reason::Expired, ..self }
    }
}

/// What became of one recipient in one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The next hop took it.
    HandedOver(Reply),
    /// There were too many recipients in one transaction: offer it in another, on the same connection, now
    /// (RFC 5321 §4.5.3.1.10).
    Again(Reply),
    /// Not now.
    Deferred(Trouble),
    /// Never.
    Failed(Trouble),
}

/// A host that could not be used: no recipient was offered to it, and the next host may do better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setback {
    /// Why.
    pub trouble: Trouble,
    /// Whether it may be otherwise later.
    pub is_temporary: bool,
}

impl Setback {
    /// No address of the host could be connected to, or the host rests after such failures.
    pub const fn unreachable() -> Self {
        Self { trouble: Trouble { reason: Reason::NextHopUnreachable, reply: None }, is_temporary: true }
    }
}

/// Outcomes of one transaction, in the order of its results.
///
/// `Again` is only said if the transaction got on with another recipient, so that it comes to an end.
pub fn of_transaction(results: Vec<RecipientResult>, route: &Route) -> Vec<Outcome> {
    let got_on = results.iter().any(|result| matches!(result, RecipientResult::Accepted(_)));
    let outcome = |result| match result {
        RecipientResult::Refused(Stage::Rcpt, reply) if got_on && is_too_many(&reply) => Outcome::Again(reply),
        result => of_recipient(result, route),
    };
    results.into_iter().map(outcome).collect()
}

fn of_recipient(result: RecipientResult, route: &Route) -> Outcome {
    let failed = |reason, reply| Outcome::Failed(Trouble { reason, reply });
    match result {
        RecipientResult::Accepted(reply) => Outcome::HandedOver(reply),
        RecipientResult::Refused(stage, reply) => of_refusal(stage, reply, route),
        RecipientResult::NeedsSmtputf8 => failed(Reason::NextHopLacksSmtputf8, None),
        RecipientResult::NeedsEightBitMime => failed(Reason::NextHopLacksEightBitMime, None),
        RecipientResult::TooLarge { .. } => failed(Reason::NextHopSizeLimit, None),
        // Whether the server took it cannot be known; twice is better than never (RFC 5321 §4.2.5, RFC 1047).
        RecipientResult::Undecided(error) => Outcome::Deferred(of_connection(&error).trouble),
    }
}

fn of_refusal(stage: Stage, reply: Reply, route: &Route) -> Outcome {
    // RFC 4954 §6: the smarthost wants a login that the settings lack. They can be mended while the mail waits.
    let wants_login = reply.code == 530 && matches!(stage, Stage::Mail | Stage::Rcpt);
    if wants_login && matches!(route, Route::Smarthost { .. }) {
        return Outcome::Deferred(Trouble { reason: Reason::NextHopLoginFailed, reply: Some(reply) });
    }
    if reply.is_permanent() && !(stage == Stage::Rcpt && is_too_many(&reply)) {
        Outcome::Failed(Trouble { reason: Reason::NextHopRefused, reply: Some(reply) })
    } else {
        Outcome::Deferred(Trouble { reason: Reason::NextHopBusy, reply: Some(reply) })
    }
}

/// Whether RCPT was refused only for the number of recipients (RFC 5321 §4.5.3.1.10: 452, and 552 as older servers
/// say it). An enhanced status that says otherwise counts for more: 552 5.2.2 is a full mailbox.
fn is_too_many(reply: &Reply) -> bool {
    let about_number = matches!(reply.status, None | Some(EnhancedStatus(_, 5, 3)));
    matches!(reply.code, 452 | 552) && about_number
}

/// What a broken session means for whoever was to be offered in it.
pub fn of_connection(error: &ClientError) -> Setback {
    let (reason, is_temporary) = match error {
        ClientError::NotWelcome(reply) | ClientError::HelloRefused(reply) => of_welcome(reply),
        ClientError::ServerClosing(_) => (Reason::NextHopBusy, true),
        ClientError::TlsNotOffered
        | ClientError::TlsRefused(_)
        | ClientError::TlsInjection
        | ClientError::TlsFailed => (Reason::NextHopTlsFailed, true),
        // Even a 535: a password that was mistyped in the settings must not return a day's mail to its senders.
        ClientError::LoginNeedsTls | ClientError::LoginNotOffered | ClientError::LoginRefused(_) => {
            (Reason::NextHopLoginFailed, true)
        }
        ClientError::OutOfTurn(_)
        | ClientError::TalksTooSoon
        | ClientError::Unreadable(_)
        | ClientError::ConnectionLost
        | ClientError::TimedOut => (Reason::NextHopBroke, true),
    };
    Setback { trouble: Trouble { reason, reply: error.reply().cloned() }, is_temporary }
}

/// RFC 5321 §3.1 (554), RFC 7504 (521): a host that takes no mail, or none from us.
const fn of_welcome(reply: &Reply) -> (Reason, bool) {
    if reply.is_permanent() { (Reason::NextHopRefused, false) } else { (Reason::NextHopBusy, true) }
}

/// The outcome when no host could be used.
///
/// It fails for good only if every host said so: one that may be back later is reason to wait. What the host of the
/// best preference said is what is told, among those that decide.
pub fn of_hosts(setbacks: Vec<Setback>) -> Outcome {
    let waits = setbacks.is_empty() || setbacks.iter().any(|setback| setback.is_temporary);
    let decisive = setbacks.into_iter().find(|setback| setback.is_temporary == waits);
    let trouble = decisive.unwrap_or_else(Setback::unreachable).trouble;
    if waits { Outcome::Deferred(trouble) } else { Outcome::Failed(trouble) }
}

/// The outcome when there is nowhere to go.
pub const fn of_no_route(no_route: NoRoute) -> Outcome {
    let trouble = Trouble { reason: no_route.reason, reply: None };
    if no_route.is_temporary { Outcome::Deferred(trouble) } else { Outcome::Failed(trouble) }
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
