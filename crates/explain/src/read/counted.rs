//! Which verb a single line counts under and whether it is dangerous; where other lines decide, that they do.

use super::line::LineSaid;
use forensics::Danger;
use forensics::fact::Giver;
use forensics::log::Format;
use forensics::log::observation::{self, Arrival, Fate, Login, Note, Oddity, Outcome, Refusal, Seen, Why};
use forensics::ours::Owner;
use mail::Verb;

/// Whether a line is dangerous, and why: `danger-line-KEY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Assessed {
    /// How dangerous.
    pub danger: Danger,
    /// Why.
    pub key: &'static str,
}

/// The verb and how many recipients it counts for; or why it counts under none: `counted-KEY`.
pub(super) fn counted(said: &LineSaid<'_>) -> Result<(Verb, u32), &'static str> {
    match &said.observation.seen {
        Seen::Tried(outcome) => of_outcome(said, outcome),
        Seen::Refused(refusal) => Ok((Verb::Refused, refusal.count.max(1))),
        Seen::Arrived(_) | Seen::RecipientAccepted(_) | Seen::Finished => Err("other-lines-decide"),
        Seen::Connecting(_) | Seen::TransferFailed { .. } => Err("waiting"),
        Seen::Reported { .. } => Err("report"),
        Seen::LoginFailed(_) => Err("login-failed"),
        Seen::Repeated(_) => Err("as-before"),
        Seen::Noted(Note::Repetition) => Err("repetition"),
        Seen::Knocked(_)
        | Seen::Described(_)
        | Seen::LoggedIn(_)
        | Seen::Closed
        | Seen::BlocklistAsked { .. }
        | Seen::AccountCreated { .. }
        | Seen::Forged { .. }
        | Seen::Odd { .. }
        | Seen::Noted(_) => Err("no-mail"),
    }
}

fn of_outcome(said: &LineSaid<'_>, outcome: &Outcome<'_>) -> Result<(Verb, u32), &'static str> {
    let named = observation::recipients(outcome.recipients).count();
    let count = u32::try_from(named).ok().filter(|named| *named > 0).or(outcome.count).unwrap_or(1);
    let verb = match outcome.fate {
        Fate::Delivered | Fate::HandedOver if said.giver == Some(Giver::Report) => return Err("report"),
        Fate::HandedOver if count == 0 => return Err("nobody"),
        Fate::Delivered => Verb::Received,
        Fate::HandedOver => handed_over(said, outcome)?,
        Fate::Held => Verb::Held,
        Fate::Filtered => return Err("filtered"),
        Fate::Deferred => return Err("waiting"),
        Fate::Failed | Fate::Expired | Fate::Discarded => return Err("not-delivered"),
    };
    Ok((verb, count))
}

/// Who handed it over decides, and for a stranger whose the recipient was.
fn handed_over(said: &LineSaid<'_>, outcome: &Outcome<'_>) -> Result<Verb, &'static str> {
    match said.giver {
        None => Err("giver-decides"),
        Some(Giver::Account | Giver::Lan | Giver::Program) => Ok(Verb::Sent),
        Some(Giver::Stranger) if said.recipient != Owner::Ours => Ok(Verb::Relayed),
        // One of ours forwards it, or it is handed to the server behind this one.
        Some(Giver::Stranger) if !outcome.original.is_empty() => Ok(Verb::Sent),
        Some(Giver::Stranger) => Ok(Verb::Received),
        Some(Giver::Unknown) if said.sender == Owner::Ours => Ok(Verb::Sent),
        Some(Giver::Unknown) => Err("giver-unknown"),
        Some(Giver::Report) => Err("report"),
    }
}

/// Whether someone has to act because of this line.
pub(super) fn assess(said: &LineSaid<'_>) -> Assessed {
    let none = |key| Assessed { danger: Danger::None, key };
    let watch = |key| Assessed { danger: Danger::Watch, key };
    match &said.observation.seen {
        Seen::Tried(outcome) => tried(said, outcome),
        Seen::Arrived(arrival) if is_own_address_from_outside(said, arrival) => watch("own-address"),
        Seen::Refused(refusal) => refused(refusal),
        Seen::LoginFailed(_) => watch("login-failed"),
        Seen::LoggedIn(Login { .. }) if said.peer == Owner::Foreign => none("login-outside"),
        Seen::Reported { .. } if said.giver == Some(Giver::Stranger) => watch("backscatter"),
        Seen::BlocklistAsked { listed: Some(true), .. } => none("visitor-listed"),
        Seen::Forged { .. } => none("forged"),
        Seen::TransferFailed { .. } => none("late"),
        Seen::Odd { what: Oddity::LoginAttack, .. } => watch("login-failed"),
        Seen::Odd { what: Oddity::NameDoubted, .. } => none("ordinary"),
        Seen::Odd { .. } => watch("probing"),
        Seen::Noted(Note::Warning) => none("warning"),
        _ => none("ordinary"),
    }
}

fn tried(said: &LineSaid<'_>, outcome: &Outcome<'_>) -> Assessed {
    let (danger, key) = match outcome.fate {
        Fate::HandedOver if of_outcome(said, outcome) == Err("nobody") => (Danger::None, "lost"),
        Fate::HandedOver => match handed_over(said, outcome) {
            Ok(Verb::Relayed) => (Danger::Act, "relayed"),
            Err("giver-decides" | "giver-unknown") if is_between_strangers(said) => (Danger::Watch, "perhaps-relayed"),
            _ => (Danger::None, "ordinary"),
        },
        Fate::Delivered | Fate::Filtered => (Danger::None, "ordinary"),
        Fate::Deferred => (Danger::None, "late"),
        Fate::Held => (Danger::None, "held"),
        Fate::Failed | Fate::Expired | Fate::Discarded => (Danger::None, "lost"),
    };
    Assessed { danger, key }
}

fn is_between_strangers(said: &LineSaid<'_>) -> bool {
    said.sender == Owner::Foreign && said.recipient == Owner::Foreign
}

const fn refused(refusal: &Refusal<'_>) -> Assessed {
    match refusal.why {
        Why::Trouble => Assessed { danger: Danger::Watch, key: "trouble" },
        _ => Assessed { danger: Danger::None, key: "refused" },
    }
}

fn is_own_address_from_outside(said: &LineSaid<'_>, arrival: &Arrival<'_>) -> bool {
    use observation::{Origin, Standing};
    let came_in = matches!(arrival.origin, Origin::Network | Origin::Unsaid);
    let is_stranger = match said.giver {
        Some(giver) => giver == Giver::Stranger,
        None => said.peer == Owner::Foreign && tells_logins(said.format),
    };
    let is_proven = !arrival.login.is_empty() || arrival.standing == Standing::Own;
    came_in && is_stranger && !is_proven && said.sender == Owner::Ours
}

/// Whether a line about an arrival without a login means that there was none. sendmail and OpenSMTPD tell logins in
/// other lines; AppleShare and SIMS know none.
const fn tells_logins(format: Format) -> bool {
    matches!(format, Format::Exim | Format::Appleshare | Format::Stalker)
}

#[cfg(test)]
#[path = "counted_tests.rs"]
mod tests;
