//! `=>`, `->`, `>>`, `*>`, `**` and `==`: what became of a recipient (The Exim specification, "Logging deliveries" and the
//! sections after it).

use super::fated;
use super::field::{Host, host, outside_quotes, unquoted, word};
use crate::log::formats::words::says_any;
use crate::log::observation::{Fate, Note, Outcome, Seen, Sender, bare};

/// The recipient and the fields behind it.
#[derive(Default)]
struct Fields<'a> {
    recipient: &'a str,
    original: &'a str,
    sender: Sender<'a>,
    transport: &'a str,
    host: Host<'a>,
    reply: &'a str,
}

/// What may stand behind the recipient.
const AFTER_RECIPIENT: &[&str] = &[
    " F=<",
    " P=<",
    " R=",
    " T=",
    " H=",
    " S=",
    " SRS=",
    " ST=",
    " X=",
    " A=",
    " C=\"",
    " QT=",
    " DT=",
    " routing defer",
    " defer (",
];

/// Transports that give the message to a content filter, from which it comes back as a new one. Names that the
/// documentation of SpamAssassin and amavisd-new for Exim uses.
const FILTERS: &[&str] = &["spamcheck", "amavis", "clamsmtp"];

/// Ports where content filters listen by convention (amavisd-new, README.exim and README.postfix).
const FILTER_PORTS: &[&str] = &["10024", "10025", "10026", "10027", "10028", "10029"];

/// A delivery, `flag` being `=>` for the first address of it, `->` for a further one, `>>` for one by cut-through and `*>`
/// for one that `-N` suppressed.
pub fn done<'a>(flag: &str, text: &'a str) -> Seen<'a> {
    if text.starts_with("blackhole (") || text.starts_with("discarded (") {
        return fated(Fate::Discarded, "");
    }
    let (head, rest) = text.split_at(end_of_recipient(text, AFTER_RECIPIENT));
    let mut fields = Fields::of_recipient(head);
    fields.take(rest);
    let fate = if flag == "*>" || head.starts_with(":blackhole:") { Fate::Discarded } else { fields.fate(flag) };
    fields.outcome(fate)
}

/// `**`: failed for good.
pub fn failed(text: &str) -> Seen<'_> {
    let (fields, said) = tried(text);
    let given_up = ["retry timeout exceeded", "retry time not reached", "message timed out", "all hosts "];
    let own = !said.contains(" error from remote ");
    let fate = if own && given_up.iter().any(|words| said.contains(words)) { Fate::Expired } else { Fate::Failed };
    fields.outcome(fate)
}

/// `==`: later. That the time for the next try has not come is said at each queue run and tells nothing new.
pub fn deferred(text: &str) -> Seen<'_> {
    let (fields, said) = tried(text);
    if said.starts_with("retry time not reached") || said.starts_with("Retry time not yet reached") {
        return Seen::Noted(Note::Repetition);
    }
    fields.outcome(if said.starts_with("domain is held") { Fate::Held } else { Fate::Deferred })
}

/// The fields of a line that ends with an error, and the error.
fn tried(text: &str) -> (Fields<'_>, &str) {
    let end = end_of_recipient(text, AFTER_RECIPIENT).min(outside_quotes(text, ": ").unwrap_or(text.len()));
    let (head, rest) = text.split_at(end);
    let (options, said) = match outside_quotes(rest, ": ") {
        Some(at) => (&rest[..at], rest[at + 2..].trim()),
        None => (rest, ""),
    };
    let mut fields = Fields::of_recipient(head);
    fields.take(options);
    let (remote, reply) = remote(without_time(said));
    if fields.host.ip.is_empty() {
        fields.host = remote;
    }
    fields.reply = reply;
    (fields, said)
}

/// The recipient may be a command or a path with spaces, so it ends where the first field begins.
fn end_of_recipient(text: &str, marks: &[&str]) -> usize {
    let mut from = 0;
    while let Some(found) = outside_quotes(&text[from..], " ") {
        let at = from + found;
        if marks.iter().any(|mark| text[at..].starts_with(mark)) {
            return at;
        }
        from = at + 1;
    }
    text.len()
}

impl<'a> Fields<'a> {
    /// `a@b`, `a@b <original>`, `a@b (parent) <original>`, `user <user@b>`, `/path/to/box <user@b>`, `|command <user@b>`.
    /// A name without a domain is the local part of what stands in the brackets.
    fn of_recipient(head: &'a str) -> Self {
        let first = word(head).map_or("", |(first, _)| first.strip_suffix(':').unwrap_or(first));
        let original =
            head.strip_suffix('>').and_then(|head| head.rsplit_once(" <")).map_or("", |(_, address)| address);
        let is_address = first.contains('@') && !first.starts_with(['/', '|', '>', ':']);
        let (recipient, original) = match (is_address, original) {
            (true, "") => (bare(first), ""),
            (true, original) => (first, if original == first { "" } else { original }),
            (false, "") => (first, ""),
            (false, original) => (original, ""),
        };
        Self { recipient, original, ..Self::default() }
    }

    fn take(&mut self, text: &'a str) {
        let mut rest = text;
        let mut is_host_said = false;
        while let Some((field, after)) = word(rest) {
            let begins_at = rest.len() - after.len() - field.len();
            let Some((key, value)) = field.split_once('=') else {
                rest = after;
                continue;
            };
            match key {
                "F" => self.sender = Sender::from_brackets(value),
                "T" => self.transport = value,
                "H" if !is_host_said => {
                    is_host_said = true;
                    let (host, behind) = host(&rest[begins_at..]);
                    self.host = host;
                    rest = if host.ip.is_empty() { after } else { behind };
                    continue;
                }
                // The reply is the last but times, and it is not the server's own words: cut off, it may lack its end.
                "C" => {
                    let whole = if value.len() > 1 && value.ends_with('"') { value } else { &rest[begins_at + 2..] };
                    self.reply = unquoted(whole);
                    return;
                }
                _ => {}
            }
            rest = after;
        }
    }

    /// By SMTP it goes to a next hop; by anything else it stays here. LMTP is for the last step to a mailbox
    /// (RFC 2033 §1).
    fn fate(&self, flag: &str) -> Fate {
        let to_filter_port = self.host.is_loopback() && FILTER_PORTS.contains(&self.host.port);
        if to_filter_port || FILTERS.iter().any(|name| self.transport.starts_with(name)) {
            return Fate::Filtered;
        }
        if flag == ">>" {
            return Fate::HandedOver;
        }
        let to_mailbox = says_any(self.transport, &["lmtp", "dovecot", "cyrus"]);
        let away = !self.host.ip.is_empty() || says_any(self.transport, &["smtp"]);
        if away && !to_mailbox { Fate::HandedOver } else { Fate::Delivered }
    }

    const fn outcome(self, fate: Fate) -> Seen<'a> {
        Seen::Tried(Outcome {
            recipients: self.recipient,
            count: None,
            original: self.original,
            sender: self.sender,
            fate,
            next_hop: self.host.hop(),
            reply: self.reply,
        })
    }
}

/// `log_selector = +deliver_time` ends the line with it.
fn without_time(said: &str) -> &str {
    match said.rsplit_once(" DT=") {
        Some((before, time)) if !time.contains(' ') => before,
        _ => said,
    }
}

/// How an error that the next hop gave begins.
const REMOTE_ERRORS: &[&str] = &[
    "SMTP error from remote mail server after ",
    "SMTP error from remote mailer after ",
    "LMTP error from remote mail server after ",
    "LMTP error after ",
];

/// Who gave the error and what it said: `… after RCPT TO:<a@b>: host name [ip]: 550 …`; newer ones name the host in `H=`.
fn remote(said: &str) -> (Host<'_>, &str) {
    if let Some(rest) = said.strip_prefix("Remote host ") {
        return (host(rest).0, said);
    }
    let Some(rest) = REMOTE_ERRORS.iter().find_map(|words| said.strip_prefix(words)) else {
        return (Host::default(), said);
    };
    let command = if rest.contains(":<") { rest.find('>').unwrap_or(0) } else { 0 };
    let Some(at) = rest[command..].find(": ") else { return (Host::default(), rest) };
    let answer = &rest[command + at + 2..];
    let Some(named) = answer.strip_prefix("host ") else { return (Host::default(), answer) };
    let (host, reply) = host(named);
    (host, reply.strip_prefix(": ").unwrap_or(reply))
}
