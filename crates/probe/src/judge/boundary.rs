//! Where a message ends, and what may be in it.

use super::{Judgement, broken_off, is_taken, last_message, proves_nothing};
use crate::arrival::Arrivals;
use crate::case::{Fault, Untested};
use crate::message::Token;
use crate::script::Part;
use crate::transcript::{Exchange, Heard, Transcript};

/// RFC 5321 §2.3.8: CR and LF only together; §4.5.2: a dot at the beginning of a line is doubled. A mailbox elsewhere shows
/// neither.
pub(super) fn clean(transcript: &Transcript, arrivals: &Arrivals, token: &Token, fault: Fault) -> Judgement {
    let Some(message) = arrivals.message(token) else { return not_seen(transcript) };
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    if !arrivals.are_raw() {
        return Judgement { reply: reply.cloned(), ..Judgement::untested(Untested::NotShown) };
    }
    let has_odd_end = message.iter().enumerate().any(|(at, octet)| match octet {
        b'\r' => message.get(at + 1) != Some(&b'\n'),
        b'\n' => at.checked_sub(1).and_then(|before| message.get(before)) != Some(&b'\r'),
        _ => false,
    });
    let has_bare_dot = message.windows(4).any(|octets| octets.starts_with(b"\r\n.") && !octets.ends_with(b"."));
    let is_odd = has_odd_end || has_bare_dot;
    if is_odd { Judgement::accepted(reply, Some(fault)) } else { Judgement::refused(reply) }
}

/// Taken and not seen to arrive, or not taken at all for other reasons: nothing is known of how it would be handed on.
fn not_seen(transcript: &Transcript) -> Judgement {
    match last_message(transcript).map(|exchange| &exchange.heard) {
        Some(Heard::Reply(reply, _)) if reply.code >= 400 => Judgement::refused(Some(reply)),
        Some(Heard::Reply(..)) => Judgement::untested(Untested::NoAnswer),
        _ => proves_nothing(transcript),
    }
}

/// RFC 5321 §4.1.1.4: only CRLF.CRLF ends a message. The case waits behind something like it, ends the message as it
/// should be ended, and says NOOP.
pub(super) fn whole(transcript: &Transcript, fault: Fault) -> Judgement {
    let mut deciding = transcript.of(Part::Deciding);
    let end = last_message(transcript);
    let Some(at_point) = deciding.next() else {
        // A chunk refused for what is in it; or the server closed while it was being said.
        return match end.map(|exchange| &exchange.heard) {
            Some(Heard::Reply(reply, _)) if reply.code >= 400 => Judgement::refused(Some(reply)),
            _ => proves_nothing(transcript),
        };
    };
    match &at_point.heard {
        // Refusing for good what has such a thing in it is right, if nothing behind it is read as a command.
        Heard::Reply(reply, _) if reply.code >= 400 && !end.is_some_and(is_answered) => Judgement::refused(Some(reply)),
        Heard::Reply(reply, _) => Judgement::accepted(Some(reply), Some(fault)),
        Heard::Closed => Judgement::refused(None),
        Heard::Silence => whole_to_the_end(transcript, end, deciding.next(), fault),
        _ => broken_off(transcript),
    }
}

const fn is_answered(exchange: &Exchange) -> bool {
    exchange.heard.reply().is_some()
}

/// Nothing was said for as long as was waited. A server that only takes longer to say that the message has ended reads the
/// rest of it as commands; they are unknown to it, and so the answer to NOOP is not that to NOOP.
fn whole_to_the_end(
    transcript: &Transcript,
    end: Option<&Exchange>,
    noop: Option<&Exchange>,
    fault: Fault,
) -> Judgement {
    let unknown = noop.and_then(|exchange| exchange.heard.reply()).filter(|reply| (500..=502).contains(&reply.code));
    match (end.map(|exchange| &exchange.heard), unknown) {
        (Some(Heard::Reply(reply, _)), Some(_)) => Judgement::accepted(Some(reply), Some(fault)),
        (Some(Heard::Reply(reply, _)), None) => Judgement::refused(Some(reply)),
        (Some(Heard::Closed), _) => Judgement::refused(None),
        _ => broken_off(transcript),
    }
}

/// RFC 5321 §4.1.1.4, RFC 2920 §3.1: content is said after 354, not before.
pub(super) fn refuse_content(transcript: &Transcript, fault: Fault) -> Judgement {
    if is_taken(transcript) {
        return Judgement::accepted(last_message(transcript).and_then(|e| e.heard.reply()), Some(fault));
    }
    let content = || transcript.exchanges.iter().filter(|e| matches!(e.part, Part::Data | Part::Message));
    if let Some(refused) = content().find(|exchange| exchange.heard.is_refusal()) {
        return Judgement::refused(refused.heard.reply());
    }
    if content().any(|exchange| exchange.heard == Heard::Closed) {
        return Judgement::refused(None);
    }
    proves_nothing(transcript)
}
