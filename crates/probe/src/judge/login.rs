//! Logging in, and how much is put up with.

use super::{FAREWELL, Judgement, broken_off, cut_off, proves_nothing, stopped_before};
use crate::case::{Fault, Untested};
use crate::script::Part;
use crate::transcript::{Exchange, Heard, Transcript};

/// Why the examiner's account is not logged in, if it is not: then nothing was learned from the case.
pub(super) fn not_logged_in(transcript: &Transcript) -> Option<Judgement> {
    if transcript.is_logged_in() {
        return None;
    }
    let refused = transcript.of(Part::Login).last().and_then(|exchange| exchange.heard.reply());
    Some(match refused {
        _ if transcript.has_tls_failed() => Judgement::untested(Untested::LoginUnsafe),
        Some(reply) if reply.code == 421 => proves_nothing(transcript),
        // RFC 4954 §6: 454 is a failure of the moment, and says nothing of the password.
        Some(reply) if reply.is_transient() => {
            Judgement { reply: Some(reply.clone()), ..Judgement::untested(Untested::Deferred) }
        }
        Some(reply) => Judgement { reply: Some(reply.clone()), ..Judgement::untested(Untested::LoginRefused) },
        None => proves_nothing(transcript),
    })
}

/// RFC 4954 §6: 235 says that it worked; no other 2xx should come, and none may be let pass.
pub(super) fn no_login(transcript: &Transcript, fault: Fault) -> Judgement {
    let deciding: Vec<&Exchange> = transcript.of(Part::Deciding).collect();
    let replies = || deciding.iter().filter_map(|exchange| exchange.heard.reply());
    if let Some(granted) = replies().find(|reply| reply.is_positive() && reply.code != FAREWELL) {
        return Judgement::accepted(Some(granted), Some(fault));
    }
    if let Some(judgement) = cut_off(transcript) {
        return judgement;
    }
    if let Some(refused) = replies().find(|reply| reply.code >= 400) {
        return Judgement::refused(Some(refused));
    }
    match deciding.iter().any(|exchange| exchange.heard == Heard::Closed) {
        true => Judgement::refused(None),
        false => stopped_before(transcript),
    }
}

/// RFC 4954 §4: 530 and 538 say that TLS comes first, 503 and 50x that there is no such thing here. Whoever asks for more
/// (334) or says that the login is wrong (535) has taken a password in clear.
pub(super) fn not_in_clear(transcript: &Transcript, fault: Fault) -> Judgement {
    let Some(decided) = transcript.of(Part::Deciding).next() else { return stopped_before(transcript) };
    match &decided.heard {
        Heard::Reply(reply, _) if matches!(reply.code, 235 | 334 | 535) => {
            Judgement::accepted(Some(reply), Some(fault))
        }
        Heard::Reply(reply, _) if reply.code == 421 => stopped_before(transcript),
        Heard::Reply(reply, _) => Judgement::refused(Some(reply)),
        Heard::Closed => Judgement::refused(None),
        _ => broken_off(transcript),
    }
}

/// Closing, 421 and slowness all end guessing. `looked_at` is the code that shows that the line was looked at.
pub(super) fn patience(transcript: &Transcript, looked_at: Option<u16>, fault: Fault) -> Judgement {
    let deciding: Vec<&Exchange> = transcript.of(Part::Deciding).collect();
    let Some(last) = deciding.last() else { return stopped_before(transcript) };
    match &last.heard {
        // It may also be slow from the first one on, or stop answering.
        Heard::Closed | Heard::Silence => Judgement::refused(None),
        Heard::Reply(reply, _) if reply.code == 421 || last.heard.is_slow() => Judgement::refused(Some(reply)),
        // Who is put off like everybody has learned nothing either.
        Heard::Reply(reply, _) if reply.is_transient() => Judgement::refused(Some(reply)),
        // Where everything is granted, there is nothing to be found out by trying.
        Heard::Reply(reply, _) if reply.is_positive() => Judgement::right(Some(reply)),
        Heard::Reply(reply, _) if looked_at.is_some_and(|code| code != reply.code) => Judgement::refused(Some(reply)),
        Heard::Reply(reply, _) => Judgement::accepted(Some(reply), Some(fault)),
        _ => broken_off(transcript),
    }
}
