//! What moves messages through the queue: cleanup, pickup, qmgr, bounce, and the operator's postsuper.

use super::words::{begins_with_any, in_brackets, number};
use super::{Said, refusal};
use crate::log::observation::{Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Seen, Sender, bare};

/// What cleanup says.
#[inline]
pub fn cleanup<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    if let Some(id) = said.words.strip_prefix("message-id=") {
        return Some(said.see(Seen::Arrived(Arrival { message_id: bare(id), ..Arrival::default() })));
    }
    if said.words.starts_with("resent-message-id=") {
        return Some(said.note(Note::Step));
    }
    if said.id.is_empty() {
        return None;
    }
    // A header check that only warns (header_checks(5), WARN).
    if said.words.starts_with("warning: ") {
        return Some(said.note(Note::Step));
    }
    refusal::event(said).map(|seen| said.see(seen))
}

/// What the queue manager says.
#[inline]
pub fn qmgr<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    if said.id.is_empty() {
        return None;
    }
    if said.words == "removed" {
        return Some(said.see(Seen::Finished));
    }
    if let Some(rest) = said.words.strip_prefix("from=<") {
        return from(rest).map(|seen| said.see(seen));
    }
    const STEPS: &[&str] = &["skipped, still being delivered", "sending defer warning", "moved "];
    begins_with_any(said.words, STEPS).then(|| said.note(Note::Step))
}

/// `a@b>, size=1093, nrcpt=1 (queue active)` or `a@b>, status=expired, returned to sender`.
#[inline]
fn from(rest: &str) -> Option<Seen<'_>> {
    let (address, rest) = in_brackets(rest, &[", size=", ", status="]);
    let sender = if address.is_empty() { Sender::Null } else { Sender::Given(address) };
    if let Some(status) = rest.strip_prefix(", status=") {
        return begins_with_any(status, &["expired", "force-expired"]).then(|| Seen::Tried(expired(sender, status)));
    }
    let (size, rest) = number(rest, ", size=");
    let (recipients, _) = number(rest, ", nrcpt=");
    let recipients = recipients.and_then(|count| u32::try_from(count).ok());
    Some(Seen::Arrived(Arrival { sender, size, recipients, ..Arrival::default() }))
}

/// All recipients that are left.
const fn expired<'a>(sender: Sender<'a>, reply: &'a str) -> Outcome<'a> {
    Outcome {
        recipients: "",
        count: None,
        original: "",
        sender,
        fate: Fate::Expired,
        next_hop: Hop { host: "", ip: "" },
        reply,
    }
}

/// `uid=1000 from=<a@b>`, with `orig_id=` when postsuper put the message back.
pub fn pickup<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    let (_, rest) = said.words.strip_prefix("uid=")?.split_once(" from=<")?;
    let (address, rest) = in_brackets(rest, &[" orig_id="]);
    let before = rest.strip_prefix(" orig_id=").unwrap_or("");
    let sender = if address.is_empty() { Sender::Null } else { Sender::Given(address) };
    // A message that is queued again came once from somebody else than the operator.
    let origin = if before.is_empty() { Origin::Program } else { Origin::Filter };
    Some(said.see(Seen::Arrived(Arrival { origin, sender, before, ..Arrival::default() })))
}

/// `sender non-delivery notification: ID2`: the report is the message ID2. A delay or success notice is a report as well,
/// about nothing that failed.
pub fn bounce<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    if let Some(report) = said.words.strip_prefix("sender non-delivery notification: ") {
        return Some(said.see(Seen::Reported { report }));
    }
    const NOTICES: &[&str] = &[
        "postmaster non-delivery notification: ",
        "postmaster delay notification: ",
        "sender delay notification: ",
        "sender delivery status notification: ",
    ];
    if let Some(notice) = NOTICES.iter().find_map(|notice| said.words.strip_prefix(notice)) {
        let arrival = Arrival { origin: Origin::Report, ..Arrival::default() };
        return Some(said.see(Seen::Arrived(arrival)).of_message(notice));
    }
    const STEPS: &[&str] =
        &["postmaster notice failed", "not sending trace", "no trace file", "postmaster notification"];
    begins_with_any(said.words, STEPS).then(|| said.note(Note::Step))
}

/// The operator's hand: `removed`, `placed on hold`, `released from hold`, `requeued`, and how many in all.
pub fn postsuper<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    if said.id.is_empty() {
        return Some(said.note(Note::Service));
    }
    match said.words {
        "removed" => Some(said.see(Seen::Finished)),
        _ => Some(said.note(Note::Step)),
    }
}
