//! What a transcript proves. Where a message ends is judged in `boundary`, logging in and patience in `login`, in whose
//! name an account speaks in `own_name`.

mod boundary;
mod login;
mod own_name;

use crate::arrival::Arrivals;
use crate::case::{CaseVerdict, Fault, Untested};
use crate::message::Token;
use crate::script::{Part, Row, Rule};
use crate::transcript::{Exchange, Heard, Transcript};
use mail::Reply;
use std::time::Duration;

/// What of the time an answer takes tells nothing: networks and processors are no clocks. Chosen: above what an answer
/// over the internet varies by, below what looking up a user by hashing or over a network takes longer.
const TIME_TELLS: Duration = Duration::from_millis(150);
/// Postfix's refusal to relay, unless told otherwise (`defer_unauth_destination`): the one 4xx that is meant for good.
const NO_RELAY_FOR_NOW: u16 = 454;
/// RFC 5321 §4.2.3: the server's farewell, which grants nothing.
const FAREWELL: u16 = 221;

/// What a case came to, and what is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: CaseVerdict,
    /// What is at fault, if something is.
    pub fault: Option<Fault>,
    /// Why nothing was learned, if so.
    pub untested: Option<Untested>,
    /// The reply that decided, if one did.
    pub reply: Option<Reply>,
}

impl Judgement {
    /// Nothing was learned.
    pub const fn untested(why: Untested) -> Self {
        Self { verdict: CaseVerdict::CouldNotTest, fault: None, untested: Some(why), reply: None }
    }

    fn refused(reply: Option<&Reply>) -> Self {
        Self { verdict: CaseVerdict::Refused, fault: None, untested: None, reply: reply.cloned() }
    }

    fn accepted(reply: Option<&Reply>, fault: Option<Fault>) -> Self {
        Self { verdict: CaseVerdict::Accepted, fault, untested: None, reply: reply.cloned() }
    }

    /// The server did as it should, which was to say yes.
    fn right(reply: Option<&Reply>) -> Self {
        Self::accepted(reply, None)
    }
}

/// Judges a case by its rule: what was heard, and what of its message has arrived. Without an arrival nothing is called
/// relayed, however friendly the replies; and what needs a login is only judged where there was one.
pub fn judge(row: &Row, transcript: &Transcript, token: &Token, arrivals: &Arrivals) -> Judgement {
    if let Some(untested) = transcript.not_begun() {
        // A server that closes, or refuses everything, on what was said before its greeting has refused that.
        let spoke_first = transcript.exchanges.first().is_some_and(|exchange| exchange.heard == Heard::Unasked);
        return match untested {
            Untested::Closed | Untested::Unwelcome if spoke_first => Judgement::refused(transcript.refusal()),
            _ => Judgement { reply: transcript.refusal().cloned(), ..Judgement::untested(untested) },
        };
    }
    if let (true, Some(judgement)) = (row.logs_in(), login::not_logged_in(transcript)) {
        return judgement;
    }
    match row.rule {
        Rule::Relay => relay(transcript, arrivals, token),
        Rule::Refuse(fault) => refuse(transcript, fault),
        Rule::RefuseMessage(fault) => refuse_message(transcript, fault),
        Rule::Take(fault) => take(transcript, fault),
        Rule::Alike(fault) => alike(transcript, fault),
        Rule::AlikeInTime(fault) => alike_in_time(transcript, fault),
        Rule::Quiet(fault) => quiet(transcript, fault),
        Rule::Injection(fault) => injection(transcript, fault),
        Rule::AlikeInStatus(fault) => alike_in_status(transcript, fault),
        Rule::NotOffered(keyword, fault) => not_offered(transcript, keyword, fault),
        Rule::Offered(keyword, fault) => offered(transcript, keyword, fault),
        Rule::Backscatter => backscatter(transcript, arrivals.has(token)),
        Rule::NoReport(fault) => no_report(transcript, arrivals, token, fault),
        Rule::Clean(fault) => boundary::clean(transcript, arrivals, token, fault),
        Rule::Whole(fault) => boundary::whole(transcript, fault),
        Rule::RefuseContent(fault) => boundary::refuse_content(transcript, fault),
        Rule::NoLogin(fault) => login::no_login(transcript, fault),
        Rule::NotInClear(fault) => login::not_in_clear(transcript, fault),
        Rule::Patience(fault) => login::patience(transcript, None, fault),
        Rule::OwnPath(fault) => own_name::path(transcript, arrivals, token, fault),
        Rule::OwnFrom(fault) => own_name::from(transcript, arrivals, token, fault),
        Rule::PatienceWith(code, fault) => login::patience(transcript, Some(code), fault),
    }
}

fn last_message(transcript: &Transcript) -> Option<&Exchange> {
    transcript.of(Part::Message).last()
}

/// Whether a message was taken.
fn is_taken(transcript: &Transcript) -> bool {
    last_message(transcript).is_some_and(|exchange| exchange.heard.is_good())
}

/// Why the case broke off, where nothing was refused.
fn broken_off(transcript: &Transcript) -> Judgement {
    let why = match transcript.exchanges.last().map(|exchange| &exchange.heard) {
        Some(Heard::Silence) => Untested::NoAnswer,
        Some(Heard::Garbage(_)) => Untested::Garbage,
        Some(Heard::TlsFailed(_)) => Untested::TlsFailed,
        _ => Untested::Closed,
    };
    Judgement::untested(why)
}

/// What is said of a case that did not come to what it is about, if a refusal before that is as good as one of it.
fn stopped_before(transcript: &Transcript) -> Judgement {
    cut_off(transcript).unwrap_or_else(|| {
        let refusal = transcript.refusal();
        refusal.map_or_else(|| broken_off(transcript), |reply| Judgement::refused(Some(reply)))
    })
}

/// The same, if it proves nothing: that somebody may not write here now says nothing of what becomes of a message.
fn proves_nothing(transcript: &Transcript) -> Judgement {
    cut_off(transcript).unwrap_or_else(|| match transcript.refusal() {
        Some(reply) => Judgement { reply: Some(reply.clone()), ..Judgement::untested(Untested::RefusedBefore) },
        None => broken_off(transcript),
    })
}

fn cut_off(transcript: &Transcript) -> Option<Judgement> {
    let reply = transcript.cut_off()?.clone();
    Some(Judgement { reply: Some(reply), ..Judgement::untested(Untested::CutOff) })
}

/// A recipient outside and the message with it must have been taken before anything else than a refusal is said.
fn relay(transcript: &Transcript, arrivals: &Arrivals, token: &Token) -> Judgement {
    let outside: Vec<&Exchange> = transcript.of(Part::Outside).collect();
    let taken = outside.iter().any(|exchange| exchange.heard.is_good()) && is_taken(transcript);
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    if arrivals.message(token).is_some() {
        return Judgement {
            verdict: CaseVerdict::Relayed,
            fault: Some(Fault::OpenRelay),
            ..Judgement::accepted(reply, None)
        };
    }
    if arrivals.has(token) {
        // A report about it: it was not passed on, but somebody who may have sent nothing was told.
        return Judgement { fault: Some(Fault::Backscatter), ..Judgement::refused(reply) };
    }
    if taken {
        return Judgement::accepted(reply, Some(Fault::TakesStrangersMail));
    }
    if outside.is_empty() && is_taken(transcript) {
        // Its only recipient is one here: it has stayed.
        return Judgement::refused(reply);
    }
    if let Some(judgement) = cut_off(transcript) {
        return judgement;
    }
    // The refusal of the recipient says more than that of DATA, which follows from it.
    let of_recipient = outside.iter().filter_map(|exchange| exchange.heard.reply()).find(|reply| reply.code >= 400);
    match of_recipient.or_else(|| transcript.refusal()) {
        Some(reply) => refused_or_deferred(reply),
        // For somebody here, whatever else the line may have meant to some other reader.
        None if is_taken(transcript) => Judgement::right(reply),
        None => broken_off(transcript),
    }
}

/// Greylisting, a name server that does not answer: what is put off may be taken later, or refused.
fn refused_or_deferred(reply: &Reply) -> Judgement {
    if reply.is_transient() && reply.code != NO_RELAY_FOR_NOW {
        Judgement { reply: Some(reply.clone()), ..Judgement::untested(Untested::Deferred) }
    } else {
        Judgement::refused(Some(reply))
    }
}

fn refuse(transcript: &Transcript, fault: Fault) -> Judgement {
    let decided: Vec<&Exchange> = transcript.of(Part::Deciding).collect();
    if decided.is_empty() {
        return stopped_before(transcript);
    }
    let is_granted = |heard: &Heard| heard.is_good() && heard.reply().is_none_or(|reply| reply.code != FAREWELL);
    if let Some(taken) = decided.iter().find(|exchange| is_granted(&exchange.heard)) {
        return Judgement::accepted(taken.heard.reply(), Some(fault));
    }
    // Closing on it refuses it as well.
    match decided.iter().find(|exchange| exchange.heard.reply().is_some() || exchange.heard == Heard::Closed) {
        Some(refused) => Judgement::refused(refused.heard.reply()),
        None => broken_off(transcript),
    }
}

fn refuse_message(transcript: &Transcript, fault: Fault) -> Judgement {
    let end = last_message(transcript);
    if is_taken(transcript) {
        return Judgement::accepted(end.and_then(|exchange| exchange.heard.reply()), Some(fault));
    }
    if let Some(judgement) = cut_off(transcript) {
        // Ending the session at once is a refusal, where the message was what displeased.
        let at_message = end.is_some_and(|exchange| exchange.heard.is_refusal());
        return if at_message { Judgement::refused(judgement.reply.as_ref()) } else { judgement };
    }
    match (transcript.refusal(), end.map(|exchange| &exchange.heard)) {
        // Whoever has read it knows what he puts off.
        (_, Some(Heard::Reply(reply, _))) => Judgement::refused(Some(reply)),
        (Some(reply), _) => refused_or_deferred(reply),
        (None, Some(Heard::Closed)) => Judgement::refused(None),
        _ => broken_off(transcript),
    }
}

fn take(transcript: &Transcript, fault: Fault) -> Judgement {
    let Some(decided) = transcript.of(Part::Deciding).last() else { return broken_off(transcript) };
    match &decided.heard {
        heard if heard.is_good() => Judgement::right(heard.reply()),
        Heard::Reply(reply, _) if reply.is_permanent() => {
            Judgement { fault: Some(fault), ..Judgement::refused(Some(reply)) }
        }
        Heard::Reply(reply, _) if reply.code == 421 => {
            Judgement { reply: Some(reply.clone()), ..Judgement::untested(Untested::CutOff) }
        }
        // Greylisting and the like: it may be taken later.
        Heard::Reply(reply, _) => Judgement::refused(Some(reply)),
        _ => broken_off(transcript),
    }
}

fn alike(transcript: &Transcript, fault: Fault) -> Judgement {
    if let Some(judgement) = cut_off(transcript) {
        return judgement;
    }
    let replies: Vec<&Reply> = transcript.of(Part::Deciding).filter_map(|exchange| exchange.heard.reply()).collect();
    let [first, rest @ ..] = replies.as_slice() else { return stopped_before(transcript) };
    if rest.is_empty() {
        return broken_off(transcript);
    }
    let differs = rest.iter().find(|reply| (reply.code, reply.status) != (first.code, first.status));
    match differs {
        // The one that says yes is the one that tells.
        Some(other) => Judgement::accepted(Some(if first.is_positive() { first } else { other }), Some(fault)),
        None => Judgement::refused(Some(first)),
    }
}

/// That codes differ is no fault where it is the server's task to tell at once who cannot be written to (RFC 5321 §3.3);
/// that the same code comes with another status betrays what the code was to hide.
fn alike_in_status(transcript: &Transcript, fault: Fault) -> Judgement {
    if let Some(judgement) = cut_off(transcript) {
        return judgement;
    }
    let replies: Vec<&Reply> = transcript.of(Part::Deciding).filter_map(|exchange| exchange.heard.reply()).collect();
    match replies.as_slice() {
        [] => stopped_before(transcript),
        [_] => broken_off(transcript),
        [first, rest @ ..] => {
            let betrays = |reply: &&&Reply| reply.code == first.code && reply.status != first.status;
            match rest.iter().find(betrays) {
                Some(other) => Judgement::accepted(Some(other), Some(fault)),
                None => Judgement::refused(Some(first)),
            }
        }
    }
}

/// The deciding lines name somebody and nobody in turn; only where the replies are the same does time tell anything new.
fn alike_in_time(transcript: &Transcript, fault: Fault) -> Judgement {
    if let Some(judgement) = cut_off(transcript) {
        return judgement;
    }
    let heard = transcript.of(Part::Deciding).filter_map(|exchange| match &exchange.heard {
        Heard::Reply(reply, waited) => Some((reply, *waited)),
        _ => None,
    });
    let heard: Vec<(&Reply, Duration)> = heard.collect();
    let Some((first, _)) = heard.first() else { return stopped_before(transcript) };
    if heard.len() < 4 {
        return broken_off(transcript);
    }
    if heard.iter().any(|(reply, _)| reply.code != first.code) {
        return Judgement::refused(Some(first));
    }
    // The quickest of each: what varies only adds.
    let quickest =
        |skip: usize| heard.iter().skip(skip).step_by(2).map(|(_, waited)| *waited).min().unwrap_or_default();
    let (somebody, nobody) = (quickest(0), quickest(1));
    if somebody.abs_diff(nobody) > TIME_TELLS {
        Judgement::accepted(Some(first), Some(fault))
    } else {
        Judgement::refused(Some(first))
    }
}

fn quiet(transcript: &Transcript, fault: Fault) -> Judgement {
    let Some(decided) = transcript.of(Part::Deciding).next() else {
        // Closing on what was said too early is as good as refusing it.
        let spoke_early = transcript.exchanges.iter().any(|exchange| exchange.heard == Heard::Unasked);
        let last = transcript.exchanges.last().map(|exchange| &exchange.heard);
        return match last {
            Some(Heard::Reply(reply, _)) if spoke_early && reply.code >= 400 => Judgement::refused(Some(reply)),
            Some(Heard::Closed) if spoke_early => Judgement::refused(transcript.refusal()),
            _ => stopped_before(transcript),
        };
    };
    match &decided.heard {
        Heard::Reply(reply, _) if reply.code < 400 && reply.code != FAREWELL => {
            Judgement::accepted(Some(reply), Some(fault))
        }
        Heard::Reply(reply, _) => Judgement::refused(Some(reply)),
        Heard::Garbage(_) => Judgement::untested(Untested::Garbage),
        _ => Judgement::refused(None),
    }
}

/// RFC 3207 §4.2, CVE-2011-0411: any answer in TLS to what was said in clear shows that it was read, a refusal too. Only
/// ending the session is none.
fn injection(transcript: &Transcript, fault: Fault) -> Judgement {
    let Some(decided) = transcript.of(Part::Deciding).next() else {
        let injected = transcript.of(Part::Tls).last().filter(|exchange| exchange.said != b"STARTTLS\r\n");
        return match injected.map(|exchange| &exchange.heard) {
            // It took the octets for a part of the handshake, or would not go on at all.
            Some(Heard::TlsFailed(_) | Heard::Closed) => Judgement::refused(None),
            _ => stopped_before(transcript),
        };
    };
    match &decided.heard {
        Heard::Reply(reply, _) if matches!(reply.code, 421 | 521 | 554) => Judgement::refused(Some(reply)),
        Heard::Reply(reply, _) => Judgement::accepted(Some(reply), Some(fault)),
        Heard::Garbage(_) => Judgement::untested(Untested::Garbage),
        _ => Judgement::refused(None),
    }
}

fn offered(transcript: &Transcript, keyword: &str, fault: Fault) -> Judgement {
    match transcript.offers(keyword) {
        Some(true) => Judgement::refused(hello(transcript)),
        Some(false) => Judgement::accepted(hello(transcript), Some(fault)),
        None => stopped_before(transcript),
    }
}

fn not_offered(transcript: &Transcript, keyword: &str, fault: Fault) -> Judgement {
    match transcript.offers(keyword) {
        Some(false) => Judgement::refused(hello(transcript)),
        Some(true) => Judgement::accepted(hello(transcript), Some(fault)),
        None => stopped_before(transcript),
    }
}

/// The answer to the last EHLO.
fn hello(transcript: &Transcript) -> Option<&Reply> {
    transcript.of(Part::Hello).filter_map(|exchange| exchange.heard.reply()).last()
}

fn backscatter(transcript: &Transcript, arrived: bool) -> Judgement {
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    match (arrived, is_taken(transcript)) {
        (true, _) => Judgement::accepted(reply, Some(Fault::Backscatter)),
        (false, true) => Judgement::accepted(reply, Some(Fault::TakesForNobody)),
        (false, false) => match transcript.refusal() {
            Some(refusal) if refusal.code != 421 => {
                reply.map_or_else(|| refused_or_deferred(refusal), |_| Judgement::refused(reply))
            }
            _ => stopped_before(transcript),
        },
    }
}

/// The server may well take the message: what counts is that nobody is told of it.
fn no_report(transcript: &Transcript, arrivals: &Arrivals, token: &Token, fault: Fault) -> Judgement {
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    if arrivals.has(token) {
        return Judgement::accepted(reply, Some(fault));
    }
    match transcript.refusal().or(reply) {
        Some(reply) if reply.code == 421 => cut_off(transcript).unwrap_or_else(|| broken_off(transcript)),
        Some(reply) => Judgement::refused(Some(reply)),
        None => broken_off(transcript),
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
