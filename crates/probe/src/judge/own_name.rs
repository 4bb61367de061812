//! Whether an account speaks for others: only what arrives tells. A server may take what an account says of itself and put
//! right what is wrong (RFC 6409 §8.1), and the reply is the same.

use super::{Judgement, is_taken, last_message, refuse_message};
use crate::arrival::{Arrivals, fields};
use crate::case::{Fault, Untested};
use crate::message::Token;
use crate::transcript::{Exchange, Transcript};

/// RFC 6409 §6.1: a server may refuse a reverse-path that is not the account's, or put its own in the place (as Exim's
/// submission mode does). RFC 5321 §4.4: the last server writes down which one came.
pub(super) fn path(transcript: &Transcript, arrivals: &Arrivals, token: &Token, fault: Fault) -> Judgement {
    let Some(message) = arrivals.message(token) else { return not_seen(transcript, arrivals, token, fault) };
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    match (fields(message, "Return-Path").next(), claimed_path(transcript)) {
        (Some(came), Some(claimed)) if came.trim().trim_matches(['<', '>']).eq_ignore_ascii_case(&claimed) => {
            Judgement::accepted(reply, Some(fault))
        }
        (Some(_), _) => Judgement::right(reply),
        (None, _) => Judgement { reply: reply.cloned(), ..Judgement::untested(Untested::NotShown) },
    }
}

/// RFC 6409 §8.1: where From is another's, a server may say in Sender who it was. RFC 5322 §3.6: there is one From; of two,
/// each reader believes another.
pub(super) fn from(transcript: &Transcript, arrivals: &Arrivals, token: &Token, fault: Fault) -> Judgement {
    let Some(message) = arrivals.message(token) else { return not_seen(transcript, arrivals, token, fault) };
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    let account = claimed_path(transcript).unwrap_or_default();
    let is_account = |word: &&str| word.eq_ignore_ascii_case(&account);
    let from: Vec<String> = fields(message, "From").collect();
    let senders: Vec<String> = fields(message, "Sender").collect();
    let is_of_another = from.iter().flat_map(|field| addresses(field)).any(|word| !is_account(&word));
    let is_said = senders.iter().flat_map(|field| addresses(field)).any(|word| is_account(&word));
    if is_of_another && (from.len() > 1 || !is_said) {
        Judgement::accepted(reply, Some(fault))
    } else {
        Judgement::right(reply)
    }
}

/// The reverse-path that was said.
fn claimed_path(transcript: &Transcript) -> Option<String> {
    let said = |exchange: &Exchange| {
        let line = String::from_utf8_lossy(&exchange.said).into_owned();
        let path = line.strip_prefix("MAIL FROM:<")?;
        Some(path.split('>').next()?.to_owned())
    };
    transcript.exchanges.iter().find_map(said)
}

/// What looks like an address in a field that we wrote, or that a server wrote in its place.
fn addresses(field: &str) -> impl Iterator<Item = &str> {
    let words = field.split(|c: char| c.is_whitespace() || "<>,;:\"()".contains(c));
    words.filter(|word| word.contains('@'))
}

fn not_seen(transcript: &Transcript, arrivals: &Arrivals, token: &Token, fault: Fault) -> Judgement {
    let reply = last_message(transcript).and_then(|exchange| exchange.heard.reply());
    match is_taken(transcript) {
        // It came back: it was refused all the same, only later.
        true if arrivals.has(token) => Judgement::refused(reply),
        true => Judgement { reply: reply.cloned(), ..Judgement::untested(Untested::NoAnswer) },
        false => refuse_message(transcript, fault),
    }
}
