//! Lines whose own wording is known to mislead, and what they mean in truth. Each case comes from a question that an
//! operator asked about such a line, or from the server's documentation.

use super::line::LineSaid;
use forensics::log::Format;
use forensics::log::observation::{Fate, Oddity, Origin, Outcome, Seen, Why};

/// The key of the remark, `misleading-KEY`, if the wording of this line misleads.
pub(super) fn misleading(said: &LineSaid<'_>) -> Option<&'static str> {
    match &said.observation.seen {
        Seen::Arrived(arrival) => match said.format {
            // The Japanese edition says "dispatched from" for a message that was taken in; the English one "received".
            Format::Appleshare if !said.text.is_ascii() => Some("appleshare-accepted"),
            Format::Exim if arrival.origin != Origin::Report && said.text.contains("<=") => Some("exim-arrow"),
            Format::Sendmail if said.text.contains("may be forged") => Some("may-be-forged"),
            _ => None,
        },
        Seen::Tried(outcome) => of_outcome(said, outcome),
        Seen::Refused(refusal) if refusal.why == Why::Relay && refusal.temporary => Some("relay-temporary"),
        Seen::Refused(refusal) if refusal.why == Why::BadName && said.text.contains("possibly forged") => {
            Some("may-be-forged")
        }
        Seen::BlocklistAsked { listed: Some(false), .. } => Some("blocklist-passed"),
        Seen::AccountCreated { .. } => Some("account-created"),
        Seen::Odd { what: Oddity::NameDoubted, .. } => Some("failed-to-verify"),
        _ => None,
    }
}

fn of_outcome(said: &LineSaid<'_>, outcome: &Outcome<'_>) -> Option<&'static str> {
    let has = |words: &str| said.text.contains(words);
    match (outcome.fate, said.format) {
        (Fate::Filtered, _) => Some("sent-to-filter"),
        (_, Format::Appleshare) if outcome.count == Some(0) => Some("appleshare-nobody"),
        (Fate::HandedOver | Fate::Delivered, Format::Stalker) if has(" relayed") => Some("stalker-relayed"),
        (Fate::HandedOver, Format::Stalker) if has(" sent") => Some("sent-by-whom"),
        (Fate::HandedOver, Format::Sendmail) if has("ctladdr=") => Some("sendmail-ctladdr"),
        (Fate::Delivered, Format::Postfix) if has("status=sent") => Some("sent-to-mailbox"),
        (Fate::Delivered, Format::Sendmail) if has("stat=Sent") => Some("sent-to-mailbox"),
        (Fate::HandedOver, _) if has("dsn=2.") => Some("dsn-accepted"),
        (Fate::Failed, Format::Sendmail) if has("stat=User unknown") => Some("sendmail-user-unknown"),
        (Fate::Deferred, Format::Postfix) if has("refused to talk to me: 5") => Some("postfix-refused-to-talk"),
        (_, Format::Opensmtpd) if has("Network error on destination MXs") => Some("opensmtpd-network-error"),
        _ => None,
    }
}

#[cfg(test)]
#[path = "misleading_tests.rs"]
mod tests;
