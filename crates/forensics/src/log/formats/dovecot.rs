//! Dovecot 1.2 to 2.4: logins by IMAP, POP3, submission and ManageSieve, and what else it writes. Through syslog the
//! program is `dovecot` and the service stands in the text; in its own log (`log_path`) the service stands where the
//! program would, or behind an ISO time.
//!
//! Deliveries change nothing here: the server that handed the message over tells of them.

use crate::log::observation::{Login, Note, Observation, Peer, Seen};
use crate::log::{Context, Line, Reading, Scratch, time};
use memchr::memmem;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    let Some((at, service, words)) = parts(line) else { return Reading::NotMine };
    let Some(kind) = Kind::of(service) else {
        return if line.program.starts_with("dovecot") { Reading::Unknown } else { Reading::NotMine };
    };
    let (level, words) = level(words);
    let seen = match kind {
        Kind::Login(service) => at_login(service, (level, words)),
        Kind::Auth => Some(authentication((level, words))),
        Kind::Mailbox => Some(Seen::Noted(mailbox(level))),
        Kind::Itself => Some(Seen::Noted(itself(level))),
    };
    let Some(seen) = seen else { return Reading::Unknown };
    Reading::Understood(Observation { at, host: line.host, session: session(words), message: "", seen })
}

/// Time, service and what it says.
fn parts<'a>(line: &Line<'a>) -> Option<(Option<i64>, &'a str, &'a str)> {
    if line.program.starts_with("dovecot") {
        let (service, words) = split(line.text)?;
        return Some((line.at, service, words));
    }
    if !line.program.is_empty() {
        return Some((line.at, line.program, line.text));
    }
    let (at, rest) = time::iso(line.text)?;
    // Other servers begin a line with a word like `Warning:` as well.
    let (service, words) =
        split(rest.trim_ascii_start()).filter(|(service, _)| !matches!(*service, "Warning" | "Error"))?;
    Some((Some(at), service, words))
}

/// `imap-login: …`, `lmtp(user)<pid><session>: …`. A user's name in parentheses may contain a colon.
fn split(text: &str) -> Option<(&str, &str)> {
    let end = memmem::find(text.as_bytes(), b": ")?;
    let service = &text[..end];
    let name = service.split('(').next().unwrap_or_default();
    (!name.contains(' ')).then(|| (service, text[end + 2..].trim_ascii_start()))
}

/// What a service does.
enum Kind {
    /// It logs people in, for the protocol given.
    Login(&'static str),
    /// It looks passwords up.
    Auth,
    /// It works on a mailbox.
    Mailbox,
    /// It keeps Dovecot running.
    Itself,
}

impl Kind {
    fn of(service: &str) -> Option<Self> {
        let name = service.split(['(', '<']).next().unwrap_or_default();
        Some(match name {
            "imap-login" => Self::Login("imap"),
            "pop3-login" => Self::Login("pop3"),
            "submission-login" => Self::Login("smtp"),
            "managesieve-login" | "sieve-login" => Self::Login("managesieve"),
            "auth" | "auth-worker" | "auth-token" | "auth-policy" => Self::Auth,
            "imap" | "pop3" | "submission" | "managesieve" | "sieve" | "lmtp" | "lda" | "deliver" | "IMAP" | "POP3"
            | "imap-hibernate" | "imap-urlauth" | "indexer-worker" | "quota-status" => Self::Mailbox,
            "master" | "config" | "stats" | "anvil" | "log" | "ssl-params" | "indexer" | "dict" | "dict-async"
            | "doveadm" | "doveadm-server" | "dns-client" | "dns_client" | "director" | "ipc" | "replicator"
            | "aggregator" | "old-stats" | "script" | "dovecot" | "health-check" | "dsync-server" | "dsync-local"
            | "Warning" | "Error" | "Info" | "Fatal" | "Dovecot v2" => Self::Itself,
            _ => return None,
        })
    }
}

/// How grave a line is, and what stands behind `Info: ` and the like.
fn level(words: &str) -> (&str, &str) {
    const LEVELS: &[&str] = &["Info", "Warning", "Error", "Fatal", "Panic", "Debug"];
    match words.split_once(": ") {
        Some((level, rest)) if LEVELS.contains(&level) => (level, rest),
        _ => ("", words),
    }
}

fn is_complaint(level: &str) -> bool {
    matches!(level, "Warning" | "Error" | "Fatal" | "Panic")
}

fn mailbox(level: &str) -> Note {
    if is_complaint(level) { Note::Warning } else { Note::Passing }
}

fn itself(level: &str) -> Note {
    if is_complaint(level) { Note::Warning } else { Note::Service }
}

/// The password database's own account of a failure; the login service, or the SMTP server that asked, tells it as well.
fn authentication<'a>((level, words): (&str, &str)) -> Seen<'a> {
    let of_a_user = words.contains(',') && words.contains('(');
    Seen::Noted(if is_complaint(level) && !of_a_user { Note::Warning } else { Note::Repetition })
}

/// `Login: user=<u>, method=PLAIN, rip=192.0.2.1, lip=…`; 2.4: `Logged in: user=…`; how a session ended without one.
fn at_login<'a>(service: &'static str, (level, words): (&str, &'a str)) -> Option<Seen<'a>> {
    let (head, fields) = match memmem::find(words.as_bytes(), b"user=<") {
        Some(at) => words.split_at(at),
        None => match memmem::find(words.as_bytes(), b"rip=") {
            Some(at) => words.split_at(at),
            None => (words, ""),
        },
    };
    if head.starts_with("Login: ") || head.starts_with("Logged in: ") {
        return Some(Seen::LoggedIn(login(fields, service, 1)));
    }
    if let Some(times) = failures(head) {
        return Some(Seen::LoginFailed(login(fields, service, times)));
    }
    const ENDS: &[&str] =
        &["Disconnected", "Aborted login", "Login aborted", "Connection closed", "Maximum number of "];
    const STEPS: &[&str] = &["proxy(", "Internal login failure", "proxy: ", "Login proxy", "Connecting", "Timeout "];
    match head {
        _ if ENDS.iter().any(|beginning| head.starts_with(beginning)) => Some(Seen::Noted(Note::Connection)),
        _ if head.contains("SSL") || head.contains("TLS") => Some(Seen::Noted(Note::Tls)),
        _ if is_complaint(level) => Some(Seen::Noted(Note::Warning)),
        _ if STEPS.iter().any(|beginning| head.starts_with(beginning)) || level == "Debug" => {
            Some(Seen::Noted(Note::Step))
        }
        _ => None,
    }
}

/// `(auth failed, 3 attempts in 14 secs)` before the user's name.
fn failures(head: &str) -> Option<u32> {
    let at = memmem::find(head.as_bytes(), b"(auth failed, ")?;
    let (times, rest) = time::number(&head[at + "(auth failed, ".len()..], 9)?;
    rest.starts_with(" attempt").then_some(times.max(1))
}

/// The fields behind the head. The name is what the visitor typed, so it ends where the last such field begins.
fn login<'a>(fields: &'a str, service: &'static str, times: u32) -> Login<'a> {
    let name = fields.strip_prefix("user=<").map(|rest| {
        let end = [", method=", ", rip="].iter().find_map(|next| {
            let at = memmem::rfind(rest.as_bytes(), next.as_bytes())?;
            rest[..at].ends_with('>').then_some(at)
        });
        end.map_or((rest.trim_end_matches('>'), ""), |end| (&rest[..end - 1], &rest[end..]))
    });
    let (user, rest) = name.unwrap_or(("", fields));
    let rest = if name.is_some() { rest } else { fields };
    let peer = Peer { ip: value(rest, "rip="), ..Peer::default() };
    Login { peer, user, mechanism: value(rest, "method="), service, times }
}

/// The value of a field, up to the comma behind it.
fn value<'a>(fields: &'a str, key: &str) -> &'a str {
    let Some(at) = memmem::find(fields.as_bytes(), key.as_bytes()) else { return "" };
    let value = &fields[at + key.len()..];
    value.split(',').next().unwrap_or(value).trim_ascii()
}

/// `session=<id>`, at the end of what a login service says.
fn session(words: &str) -> &str {
    let Some(at) = memmem::rfind(words.as_bytes(), b"session=<") else { return "" };
    let value = &words[at + "session=<".len()..];
    value.split('>').next().unwrap_or(value)
}

#[cfg(test)]
#[path = "dovecot_tests.rs"]
mod tests;
