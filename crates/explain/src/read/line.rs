//! One line of a log in one or a few sentences: who did what to whom.

use super::counted::{Assessed, assess, counted};
use super::misleading::misleading;
use super::{joined, keys};
use crate::{Texts, Value};
use forensics::Danger;
use forensics::fact::Giver;
use forensics::log::observation::{
    Arrival, Hop, Login, Observation, Origin, Outcome, Peer, Refusal, Seen, Sender, Standing, Why,
};
use forensics::log::{Format, observation};
use forensics::ours::Owner;
use mail::Verb;

/// A line that is understood, and what is known of the people in it.
#[derive(Debug, Clone, Copy)]
pub struct LineSaid<'a> {
    /// The format it is of.
    pub format: Format,
    /// The line as it stands in the log: for what its wording hides.
    pub text: &'a str,
    /// What it says.
    pub observation: &'a Observation<'a>,
    /// Whose network the visitor's address is in.
    pub peer: Owner,
    /// Whose address the sender is.
    pub sender: Owner,
    /// Whose address the recipient is: what it was before an alias, if the line tells that.
    pub recipient: Owner,
    /// Who handed the message over, if the lines of the message were joined; `None` if only this line is known.
    pub giver: Option<Giver>,
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Its words are known.
    Understood,
    /// A mail server wrote it, and its words are not known.
    Unknown,
    /// Another program wrote it.
    Other,
}

/// A line explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineText {
    /// What kind of line it is.
    pub kind: LineKind,
    /// What it says.
    pub sentence: String,
    /// The verb that it counts under, if it decides one.
    pub verb: Option<Verb>,
    /// Under which verb it counts, or why under none.
    pub counted: String,
    /// Whether someone has to act.
    pub danger: Danger,
    /// Why, or why not.
    pub assessment: String,
    /// Whether it is a step on the way of which neither verb nor danger is worth a line of its own.
    pub is_ordinary: bool,
    /// Where the line's own wording is known to mislead: what it means in truth.
    pub remark: Option<String>,
}

/// A line that is understood.
pub fn line_sentence(texts: Texts, said: &LineSaid<'_>) -> LineText {
    let speaker = Speaker { texts, said };
    let Assessed { danger, key } = assess(said);
    let count = counted(said);
    let is_step = matches!(count, Err("no-mail" | "other-lines-decide" | "repetition" | "as-before"));
    let (verb, counted) = match count {
        Ok((verb, count)) => (Some(verb), speaker.counted_as(verb, count)),
        Err(key) => (None, texts.get(&format!("counted-{key}"), &[])),
    };
    LineText {
        kind: LineKind::Understood,
        sentence: joined(texts, &speaker.sentences()),
        verb,
        counted,
        danger,
        assessment: texts.get(&format!("danger-line-{key}"), &[]),
        is_ordinary: is_step && key == "ordinary",
        remark: misleading(said).map(|key| texts.get(&format!("misleading-{key}"), &[])),
    }
}

/// A line of `format` whose words are not known.
pub fn unknown_line(texts: Texts, format: Option<Format>) -> LineText {
    let sentence = match format {
        Some(format) => {
            let format = Value::made(texts.get(&format!("format-{}", format.key()), &[]));
            texts.get("line-unknown", &[("format", format)])
        }
        None => texts.get("line-of-no-format", &[]),
    };
    plain(texts, LineKind::Unknown, sentence, "unknown")
}

/// A line that no mail server wrote.
pub fn other_line(texts: Texts) -> LineText {
    plain(texts, LineKind::Other, texts.get("line-other", &[]), "other")
}

fn plain(texts: Texts, kind: LineKind, sentence: String, key: &str) -> LineText {
    LineText {
        kind,
        sentence,
        verb: None,
        counted: texts.get(&format!("counted-{key}"), &[]),
        danger: Danger::None,
        assessment: texts.get(&format!("danger-line-{key}"), &[]),
        is_ordinary: true,
        remark: None,
    }
}

/// One line with everything it takes to tell it.
#[derive(Clone, Copy)]
struct Speaker<'a> {
    texts: Texts,
    said: &'a LineSaid<'a>,
}

impl Speaker<'_> {
    fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.texts.get(key, values)
    }

    fn counted_as(self, verb: Verb, count: u32) -> String {
        let verb = Value::made(self.get(&format!("verb-{}", verb.key()), &[]));
        self.get("counted-yes", &[("verb", verb), ("count", count.into())])
    }

    fn sentences(self) -> Vec<String> {
        match &self.said.observation.seen {
            Seen::Knocked(peer) if *peer == Peer::default() => vec![self.get("line-knocked-unnamed", &[])],
            Seen::Knocked(peer) => self.of_visitor("line-knocked", peer),
            Seen::Described(peer) => self.of_visitor("line-described", peer),
            Seen::LoggedIn(login) => self.logged_in(login),
            Seen::LoginFailed(login) => self.login_failed(login),
            Seen::Arrived(arrival) => self.arrived(arrival),
            Seen::RecipientAccepted(recipient) => {
                vec![self.get("line-recipient", &[("recipient", (*recipient).into())])]
            }
            Seen::Tried(outcome) => self.tried(outcome),
            Seen::Refused(refusal) => self.refused(refusal),
            Seen::Reported { report } => self.reported(report),
            Seen::Finished => vec![self.get("line-finished", &[("message", self.message())])],
            Seen::Closed => vec![self.get("line-closed", &[])],
            Seen::BlocklistAsked { peer, zone, listed } => vec![self.blocklist(peer, zone, *listed)],
            Seen::Connecting(hop) => vec![self.get("line-connecting", &[("host", self.host(hop))])],
            Seen::TransferFailed { next_hop, messages } => {
                let values = [("host", self.host(next_hop)), ("count", (*messages).into())];
                vec![self.get("line-transfer-failed", &values)]
            }
            Seen::AccountCreated { user } => vec![self.get("line-account-created", &[("account", (*user).into())])],
            Seen::Odd { peer, what } => {
                vec![self.get(&format!("line-odd-{}", keys::oddity(*what)), &[("peer", self.peer(peer))])]
            }
            Seen::Forged { sender, injected_by } => {
                vec![self.get("line-forged", &[("sender", (*sender).into()), ("peer", self.peer(injected_by))])]
            }
            Seen::Repeated(times) => vec![self.get("line-repeated", &[("count", (*times).into())])],
            Seen::Noted(note) => vec![self.get(&format!("line-note-{}", keys::note(*note)), &[])],
        }
    }

    /// Somebody came, and what they called themselves.
    fn of_visitor(self, key: &str, peer: &Peer<'_>) -> Vec<String> {
        vec![self.get(key, &[("peer", self.peer(peer))]), self.helo(peer)]
    }

    /// What the visitor called itself, unless that is the name its address has.
    fn helo(self, peer: &Peer<'_>) -> String {
        let is_told = peer.helo.is_empty() || peer.helo == peer.name || peer.helo.trim_matches(['[', ']']) == peer.ip;
        // Where nothing else is known of the visitor, it is named by what it called itself.
        let is_name = peer.ip.is_empty() && peer.name.is_empty();
        if is_told || is_name { String::new() } else { self.get("line-helo", &[("name", peer.helo.into())]) }
    }

    /// The visitor by its address and name, and whether it is one of ours.
    fn peer(self, peer: &Peer<'_>) -> Value<'static> {
        let whose = match self.said.giver {
            Some(Giver::Stranger) => "stranger",
            _ => keys::whose(self.said.peer),
        };
        self.named(peer, whose)
    }

    /// Somebody who has logged in is no stranger, wherever they are.
    fn named(self, peer: &Peer<'_>, whose: &'static str) -> Value<'static> {
        let address = if peer.ip.contains(['.', ':']) { peer.ip.to_owned() } else { format!("[{}]", peer.ip) };
        let shown = match (peer.ip, peer.name) {
            ("", "") if peer.helo.is_empty() => return Value::made(self.get("somebody", &[])),
            ("", "") => crate::visible(peer.helo).into_owned(),
            ("", name) => crate::visible(name).into_owned(),
            (_, "") => crate::visible(&address).into_owned(),
            (_, name) => self.get("line-named", &[("peer", address.into()), ("name", name.into())]),
        };
        Value::made(self.get("line-peer", &[("peer", Value::made(shown)), ("whose", whose.into())]))
    }

    fn logged_in(self, login: &Login<'_>) -> Vec<String> {
        vec![self.get("line-logged-in", &[("account", login.user.into())]), self.login_from(login)]
    }

    fn login_failed(self, login: &Login<'_>) -> Vec<String> {
        let values = [("account", login.user.into()), ("count", login.times.into())];
        let key = if login.user.is_empty() { "line-login-failed-unnamed" } else { "line-login-failed" };
        vec![self.get(key, &values), self.login_from(login)]
    }

    /// From where, if the line tells.
    fn login_from(self, login: &Login<'_>) -> String {
        let is_known = login.peer != Peer::default();
        if is_known { self.get("line-login-from", &[("peer", self.peer(&login.peer))]) } else { String::new() }
    }

    fn arrived(self, arrival: &Arrival<'_>) -> Vec<String> {
        let mut sentences = vec![self.taken(arrival), self.helo(&arrival.peer)];
        if !arrival.login.is_empty() {
            sentences.push(self.get("line-arrived-login", &[("account", arrival.login.into())]));
        }
        sentences.push(match arrival.standing {
            Standing::Unsaid => String::new(),
            Standing::Stranger => self.get("line-standing-stranger", &[]),
            Standing::Own => self.get("line-standing-own", &[]),
        });
        if let Some(count) = arrival.recipients {
            sentences.push(self.get("line-recipients", &[("count", count.into())]));
        }
        if let Some(size) = arrival.size {
            sentences.push(self.get("line-size", &[("size", Value::Octets(size))]));
        }
        if !arrival.message_id.is_empty() {
            sentences.push(self.get("line-message-id", &[("id", arrival.message_id.into())]));
        }
        sentences
    }

    /// How it was taken: from a visitor, from a program, from the server itself.
    fn taken(self, arrival: &Arrival<'_>) -> String {
        let peer =
            if arrival.login.is_empty() { self.peer(&arrival.peer) } else { self.named(&arrival.peer, "unknown") };
        let values = [
            ("message", self.message()),
            ("peer", peer),
            ("sender", self.sender(arrival.sender)),
            ("before", arrival.before.into()),
        ];
        let has_peer = arrival.peer != Peer::default();
        let has_sender = arrival.sender != Sender::Unsaid;
        let key = match arrival.origin {
            Origin::Program => "line-arrived-program",
            Origin::Report if arrival.before.is_empty() => "line-arrived-report",
            Origin::Report => "line-arrived-report-about",
            Origin::Filter if arrival.before.is_empty() => "line-arrived-filter",
            Origin::Filter => "line-arrived-filter-before",
            Origin::Network | Origin::Unsaid if has_peer && has_sender => "line-arrived-from",
            Origin::Network | Origin::Unsaid if has_peer && arrival.size.is_some() => "line-arrived-got",
            Origin::Network | Origin::Unsaid if has_peer => "line-arrived-peer",
            Origin::Network if has_sender => "line-arrived-taken",
            Origin::Network | Origin::Unsaid if has_sender => "line-arrived-sender",
            Origin::Network | Origin::Unsaid => "line-arrived",
        };
        self.get(key, &values)
    }

    fn tried(self, outcome: &Outcome<'_>) -> Vec<String> {
        let fate = keys::fate(outcome.fate);
        let has_host = !outcome.next_hop.host.is_empty() || !outcome.next_hop.ip.is_empty();
        let values = [("mail", self.mail(outcome)), ("host", self.host(&outcome.next_hop))];
        let mut sentences = vec![self.get(&format!("line-fate-{fate}"), &values)];
        if has_host && !self.names_host(outcome) {
            sentences.push(self.get("line-hop", &[("host", self.host(&outcome.next_hop))]));
        }
        if outcome.sender != Sender::Unsaid {
            sentences.push(self.get("line-sender", &[("sender", self.sender(outcome.sender))]));
        }
        if !outcome.original.is_empty() {
            // sendmail's ctladdr= is an alias, or an account that had logged in.
            let key = if self.said.format == Format::Sendmail { "line-controlling" } else { "line-original" };
            sentences.push(self.get(key, &[("recipient", outcome.original.into())]));
        }
        if !outcome.reply.is_empty() {
            sentences.push(self.get("line-reply", &[("reply", outcome.reply.into())]));
        }
        sentences
    }

    /// Whether the sentence of the outcome names the next hop itself, or it is no other server.
    const fn names_host(self, outcome: &Outcome<'_>) -> bool {
        use observation::Fate;
        matches!(outcome.fate, Fate::HandedOver | Fate::Filtered | Fate::Delivered)
    }

    /// "mail to a@b and 2 others".
    fn mail(self, outcome: &Outcome<'_>) -> Value<'static> {
        let mut recipients = observation::recipients(outcome.recipients);
        let (first, others) = (recipients.next(), recipients.count());
        Value::made(match (first, outcome.count.filter(|count| *count > 0)) {
            (Some(first), _) if others > 0 => {
                self.get("line-to-more", &[("recipient", first.into()), ("count", others.into())])
            }
            (Some(first), _) => self.get("line-to-one", &[("recipient", first.into())]),
            (None, Some(count)) => self.get("line-to-count", &[("count", count.into())]),
            (None, None) => self.get("line-to-nobody", &[]),
        })
    }

    fn refused(self, refusal: &Refusal<'_>) -> Vec<String> {
        let whose = if refusal.login.is_empty() { keys::whose(self.said.peer) } else { "unknown" };
        let recipient = match refusal.recipient {
            "" => Value::made(self.get("nobody-named", &[])),
            recipient => recipient.into(),
        };
        let values = [
            ("peer", self.named(&refusal.peer, whose)),
            ("sender", self.sender(refusal.sender)),
            ("recipient", recipient),
        ];
        let mut sentences = vec![
            self.get(&format!("line-refused-{}", keys::stage(refusal.stage)), &values),
            self.helo(&refusal.peer),
            self.get(&format!("line-why-{}", keys::why(self.why(refusal))), &[]),
        ];
        if !refusal.login.is_empty() {
            sentences.push(self.get("line-arrived-login", &[("account", refusal.login.into())]));
        }
        if refusal.temporary {
            sentences.push(self.get("line-temporary", &[]));
        }
        if !refusal.reply.is_empty() {
            sentences.push(self.get("line-told", &[("reply", refusal.reply.into())]));
        }
        sentences
    }

    /// Where the server's words leave it open, whose the recipient is decides.
    const fn why(self, refusal: &Refusal<'_>) -> Why {
        match (refusal.why, self.said.recipient) {
            (Why::Recipient, Owner::Foreign) => Why::Relay,
            (Why::Recipient, Owner::Ours) => Why::UnknownRecipient,
            (why, _) => why,
        }
    }

    fn reported(self, report: &str) -> Vec<String> {
        let key = if report.is_empty() { "line-reported" } else { "line-reported-in" };
        vec![self.get(key, &[("message", self.message()), ("report", report.into())])]
    }

    fn blocklist(self, peer: &Peer<'_>, zone: &str, listed: Option<bool>) -> String {
        let key = match listed {
            None => "line-blocklist-asked",
            Some(true) => "line-blocklist-listed",
            Some(false) => "line-blocklist-passed",
        };
        let list = match zone {
            "" => self.get("line-list-unnamed", &[]),
            zone => self.get("line-list", &[("zone", zone.into())]),
        };
        self.get(key, &[("peer", self.peer(peer)), ("list", Value::made(list))])
    }

    /// The message by its id, if the line gives one.
    fn message(self) -> Value<'static> {
        let id = self.said.observation.message;
        let key = if id.is_empty() { "line-message-unnamed" } else { "line-message" };
        Value::made(self.get(key, &[("id", id.into())]))
    }

    fn sender(self, sender: Sender<'_>) -> Value<'static> {
        match sender {
            Sender::Given(address) => Value::Text(address.to_owned().into()),
            Sender::Null => Value::made(self.get("sender-null", &[])),
            Sender::Unsaid => Value::made(self.get("sender-unknown", &[])),
        }
    }

    fn host(self, hop: &Hop<'_>) -> Value<'static> {
        let shown = match (hop.host, hop.ip) {
            ("", "") => return Value::made(self.get("line-some-host", &[])),
            ("", ip) => ip.to_owned(),
            (host, ip) if ip.is_empty() || host == ip => host.to_owned(),
            (host, ip) => format!("{host} [{ip}]"),
        };
        Value::made(self.get("line-host", &[("host", shown.into())]))
    }
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
