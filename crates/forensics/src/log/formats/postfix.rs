//! Postfix 2.3 to 3.10: all its daemons, under any instance name (`postfix/smtpd`, `postfix/submission/smtpd`,
//! `postfix-out/smtp`).
//!
//! The daemon's name decides which words a line may have; a queue id stands in front of what is about a message, `NOQUEUE`
//! where there is none yet. The words are those of the Postfix sources (`smtpd/smtpd.c`, `global/log_adhoc.c`,
//! `postscreen/*.c`, `cleanup/*.c`, `qmgr/*.c`, `bounce/*.c`) and are anchored from the left: what a visitor or another
//! server said stands behind them.

use crate::log::observation::{Note, Observation, Seen};
use crate::log::{Context, Line, Reading, Scratch};
use words::{begins_with_any, has, queue_id};

mod client;
mod delivery;
mod queue;
mod refusal;
mod screen;
mod smtpd;
mod words;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    let Some(daemon) = daemon(line.program) else { return Reading::NotMine };
    let said = Said::new(line);
    match said.by(daemon).or_else(|| said.by_any()) {
        Some(observation) => Reading::Understood(observation),
        None => Reading::Unknown,
    }
}

/// The last part of the program's name, if the program is Postfix.
#[inline]
fn daemon(program: &str) -> Option<&str> {
    match memchr::memrchr(b'/', program.as_bytes()) {
        Some(at) => Some(&program[at + 1..]),
        None => program.starts_with("postfix").then_some(program),
    }
}

/// The text of a line, its queue id taken off.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    /// The queue id; empty if there is none.
    id: &'a str,
    /// What stands behind it.
    words: &'a str,
    /// The process id, which ties the lines of a session of smtpd.
    pid: &'a str,
    /// The program's whole name: it tells the door.
    program: &'a str,
    /// The host that wrote the line.
    host: &'a str,
    /// When it did.
    at: Option<i64>,
}

impl<'a> Said<'a> {
    #[inline]
    fn new(line: &Line<'a>) -> Self {
        let (id, words) = queue_id(line.text).unwrap_or(("", line.text));
        Self { id, words, pid: line.pid, program: line.program, host: line.host, at: line.at }
    }

    #[inline]
    fn by(&self, daemon: &str) -> Option<Observation<'a>> {
        match daemon {
            "smtpd" | "qmqpd" => smtpd::read(self),
            "qmgr" | "oqmgr" | "nqmgr" => queue::qmgr(self),
            "cleanup" => queue::cleanup(self),
            "smtp" | "lmtp" | "relay" | "local" | "virtual" | "pipe" | "error" | "retry" | "discard" => {
                delivery::read(self, daemon).or_else(|| client::read(self))
            }
            "bounce" | "defer" | "trace" => queue::bounce(self),
            "pickup" => queue::pickup(self),
            "postscreen" => screen::postscreen(self),
            "dnsblog" => screen::dnsblog(self),
            "tlsproxy" => Some(self.note(Note::Tls)),
            "anvil" | "scache" => Some(self.note(Note::Statistics)),
            "postsuper" => queue::postsuper(self),
            _ => is_about_itself(daemon).then(|| self.note(Note::Service)),
        }
    }

    /// What every daemon may write.
    fn by_any(&self) -> Option<Observation<'a>> {
        if let Some(tried) = delivery::read(self, "") {
            return Some(tried);
        }
        general(self.words).map(|note| self.note(note))
    }

    const fn see(&self, seen: Seen<'a>) -> Observation<'a> {
        Observation { at: self.at, host: self.host, session: "", message: self.id, seen }
    }

    const fn note(&self, note: Note) -> Observation<'a> {
        self.see(Seen::Noted(note))
    }
}

/// Daemons and commands whose lines are never about what becomes of a message.
fn is_about_itself(daemon: &str) -> bool {
    const NAMES: &[&str] = &[
        "master",
        "postfix-script",
        "trivial-rewrite",
        "verify",
        "tlsmgr",
        "proxymap",
        "proxywrite",
        "flush",
        "showq",
        "spawn",
        "postlogd",
        "postlog",
        "postmulti",
        "post-install",
        "postdrop",
        "postqueue",
        "postmap",
        "postalias",
        "sendmail",
        "postfix",
        "postconf",
        "postkick",
        "postlock",
        "postcat",
        "postmulti-script",
        "postfix-tls-script",
    ];
    NAMES.contains(&daemon) || daemon.starts_with("policy")
}

/// Complaints, settings, TLS and counters: the words are the same in every daemon.
fn general(words: &str) -> Option<Note> {
    const COMPLAINTS: &[&str] = &["warning: ", "error: ", "fatal: ", "panic: ", "Fatal: "];
    const TLS: &[&str] = &[
        "Anonymous TLS ",
        "Untrusted TLS ",
        "Trusted TLS ",
        "Verified TLS ",
        "SSL_",
        "setting up TLS ",
        "TLS ",
        "certificate verification ",
        "CA certificate ",
        "Server certificate ",
        "Host offered STARTTLS",
        "subject_CN=",
        "fingerprint=",
        "Peer certificate",
        "Wrapper-mode request dropped",
        "Refusing TLS ",
        "Refusing STARTTLS ",
        "initializing the server-side TLS",
        "initializing the client-side TLS",
        "Relaying allowed for certified client",
    ];
    const SERVICE: &[&str] = &[
        "using backwards-compatible default setting",
        "discarding EHLO keywords",
        "daemon started",
        "reload ",
        "terminating on signal",
        "name_mask",
        "connection established",
        "idle timeout",
        "rewriting ",
    ];
    if begins_with_any(words, COMPLAINTS) {
        let tls = has(words, "TLS library problem") || has(words, " TLS ");
        return Some(if tls { Note::Tls } else { Note::Warning });
    }
    if begins_with_any(words, TLS) || has(words, ": subject_CN=") || has(words, "certificate verification") {
        return Some(Note::Tls);
    }
    if words.starts_with("statistics: ") || (words.starts_with("cache ") && has(words, "cleanup")) {
        return Some(Note::Statistics);
    }
    if words.starts_with("table ") && has(words, " has changed") {
        return Some(Note::Service);
    }
    begins_with_any(words, SERVICE).then_some(Note::Service)
}

#[cfg(test)]
#[path = "postfix_tests.rs"]
mod tests;
