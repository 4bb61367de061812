//! The lines of Exim that are neither arrival, delivery nor refusal: sessions, the daemon, the queue.

use super::fated;
use super::field::{host, word};
use crate::log::observation::{Fate, Login, Note, Oddity, Seen};

/// About the message whose id stands in front.
pub fn of_message(text: &str) -> Option<Seen<'_>> {
    if text == "Completed" || text.starts_with("Completed ") {
        return Some(Seen::Finished);
    }
    if let Some(rest) = text.strip_prefix("address <") {
        return rest.split_once("> marked delivered by ").map(|(address, _)| fated(Fate::Discarded, address));
    }
    let text = text.strip_prefix("*** ").unwrap_or(text);
    // A bounce that cannot be delivered is frozen by itself; any other message only because a person, an access control
    // list or a filter wants it held.
    if text == "Frozen" || text.starts_with("frozen by ") || text.starts_with("Frozen by ") {
        return Some(fated(Fate::Held, ""));
    }
    if ["removed by ", "message removed by ", "Message removed because ", "cancelled by "]
        .iter()
        .any(|words| text.starts_with(words))
    {
        return Some(fated(Fate::Discarded, ""));
    }
    note(text, OF_MESSAGE).or_else(|| is_error_of_host(text).then_some(Seen::Noted(Note::Connection)))
}

/// `mx.example.com [198.51.100.7]: Connection timed out`, as written before Exim 4.80 without `H=`.
fn is_error_of_host(text: &str) -> bool {
    let (host, rest) = host(text);
    let said = rest.trim_start_matches([':', ' ']);
    !host.ip.is_empty()
        && ["Connection ", "Network ", "No route ", "Operation timed out", "Host is "]
            .iter()
            .any(|words| said.starts_with(words))
}

/// About the server or a session.
pub fn of_server(text: &str) -> Option<Seen<'_>> {
    of_session(text).or_else(|| odd(text)).or_else(|| note(text, OF_SERVER))
}

fn note<'a>(text: &str, notes: &[(&str, Note)]) -> Option<Seen<'a>> {
    notes.iter().find(|(words, _)| text.starts_with(words)).map(|(_, note)| Seen::Noted(*note))
}

const OF_MESSAGE: &[(&str, Note)] = &[
    ("Message is frozen", Note::Repetition),
    ("Frozen (", Note::Step),
    ("Unfrozen", Note::Step),
    ("unfrozen", Note::Step),
    ("Spool file", Note::Step),
    ("no immediate delivery", Note::Step),
    ("original recipients ignored", Note::Step),
    ("sender address changed", Note::Step),
    ("recipient <", Note::Step),
    ("DKIM", Note::Step),
    ("DMARC", Note::Step),
    ("SPF", Note::Step),
    ("ARC", Note::Step),
    ("PRDR", Note::Step),
    ("SA:", Note::Step),
    ("Sender identification", Note::Step),
    ("SMTP connection outbound", Note::Connection),
    ("SMTP error from remote ", Note::Connection),
    ("SMTP timeout", Note::Connection),
    ("SMTP connection lost after final dot", Note::Step),
    ("Remote host ", Note::Connection),
    ("error message sent to ", Note::Step),
    ("Delivery deferred by ", Note::Step),
    ("log_string", Note::Step),
    ("queued for ", Note::Step),
    ("routing failed for ", Note::Step),
    ("save_errno", Note::Step),
    ("TLS ", Note::Tls),
    ("DANE ", Note::Tls),
    ("a TLS session is required", Note::Tls),
];

const OF_SERVER: &[(&str, Note)] = &[
    ("Start queue run", Note::Service),
    ("Start '", Note::Service),
    ("End queue run", Note::Service),
    ("End '", Note::Service),
    ("Abandon queue run", Note::Service),
    ("exim ", Note::Service),
    ("pid ", Note::Service),
    ("daemon", Note::Service),
    ("cwd=", Note::Service),
    ("Received signal", Note::Service),
    ("SIGHUP", Note::Service),
    ("no host name found for IP address", Note::Dns),
    ("no IP address found for host", Note::Dns),
    ("host name alias", Note::Dns),
    ("lowest numbered MX", Note::Dns),
    ("remote host address is the local host", Note::Dns),
    ("temporary error for host name", Note::Dns),
    ("DNS ", Note::Dns),
    ("Long ", Note::Dns),
    ("dnslists ", Note::Dns),
    ("DNSSEC", Note::Dns),
    ("TLS", Note::Tls),
    ("A TLS ", Note::Tls),
    ("GnuTLS", Note::Tls),
    ("OpenSSL", Note::Tls),
    ("DANE ", Note::Tls),
    ("SSL ", Note::Tls),
    ("Warning: ", Note::Warning),
    ("WARNING: ", Note::Warning),
    ("Exim configuration error", Note::Warning),
    ("Exim configuration file", Note::Warning),
    ("expansion of ", Note::Warning),
    ("Expansion of ", Note::Warning),
    ("failed to ", Note::Warning),
    ("Failed to ", Note::Warning),
    ("unable to ", Note::Warning),
    ("Unable to ", Note::Warning),
    ("cannot ", Note::Warning),
    ("Cannot ", Note::Warning),
    ("could not ", Note::Warning),
    ("Could not ", Note::Warning),
    ("socket bind() ", Note::Warning),
    ("setsockopt", Note::Warning),
    ("getsockname", Note::Warning),
    ("listen() failed", Note::Warning),
    ("accept() failed", Note::Warning),
    ("accept process fork failed", Note::Warning),
    ("Tainted ", Note::Warning),
    ("tainted ", Note::Warning),
    ("attempt to ", Note::Warning),
    ("User ", Note::Warning),
    ("retry database ", Note::Warning),
    ("queue run: ", Note::Warning),
    ("string too large", Note::Warning),
    ("local_scan() ", Note::Warning),
    ("spam acl condition", Note::Warning),
    ("malware acl condition", Note::Warning),
    ("ignoring AUTH=", Note::Step),
    ("VRFY ", Note::Step),
    ("EXPN ", Note::Step),
    ("ETRN ", Note::Step),
    ("SMTP data timeout", Note::Step),
    ("SMTP connection identification", Note::Step),
    ("ident connection", Note::Step),
    ("connection from ", Note::Step),
    ("sender verify ", Note::Step),
    ("recipient verify ", Note::Step),
    ("DKIM", Note::Step),
    ("SPF", Note::Step),
    ("queue size request", Note::Step),
];

/// `SMTP connection from host …` and its end; the end has many words, the beginning counts connections.
fn of_session(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = text.strip_prefix("SMTP connection from ") {
        let (host, rest) = host(rest);
        let ended = [" closed ", " lost", " D="].iter().any(|words| rest.contains(words)) || text.ends_with(" closed");
        return Some(if ended { Seen::Closed } else { Seen::Knocked(host.peer()) });
    }
    if let Some(rest) = text.strip_prefix("no MAIL in ") {
        return Some(no_mail(rest));
    }
    let ends = ["unexpected disconnection while reading SMTP", "unexpected EOF", "SMTP command timeout on "];
    ends.iter().any(|words| text.starts_with(words)).then_some(Seen::Closed)
}

/// `no MAIL in SMTP connection from host D=5s A=plain:user X=… C=EHLO,AUTH,QUIT`: with `A=` the only trace of a login that
/// sent nothing.
fn no_mail(text: &str) -> Seen<'_> {
    let Some((_, visitor)) = text.split_once("SMTP connection from ") else { return Seen::Noted(Note::Step) };
    let (host, mut rest) = host(visitor);
    while let Some((field, after)) = word(rest) {
        if let Some(login) = field.strip_prefix("A=") {
            let (mechanism, user) = login.split_once(':').unwrap_or((login, ""));
            return Seen::LoggedIn(Login { peer: host.peer(), user, mechanism, service: "smtp", times: 1 });
        }
        rest = after;
    }
    Seen::Noted(Note::Step)
}

/// What a visitor said stands in quotes and may have quotes in it, so the host is looked for from the end where the
/// server's own words are known, and from the beginning where the visitor's words follow.
fn odd(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = text.strip_prefix("SMTP protocol synchronization error ") {
        let from = rest
            .find("\" H=")
            .map(|at| at + 2)
            .or_else(|| rest.find("from H=").map(|at| at + 5))
            .or_else(|| rest.find("connection from ").map(|at| at + 16));
        return Some(Seen::Odd { peer: host(from.map_or("", |at| &rest[at..])).0.peer(), what: Oddity::TooEarly });
    }
    if let Some(rest) = text.strip_prefix("SMTP call from ") {
        let (host, rest) = host(rest);
        return rest.contains("dropped: ").then_some(Seen::Odd { peer: host.peer(), what: Oddity::TooManyErrors });
    }
    if text.starts_with("SMTP syntax error in ")
        || text.starts_with("SMTP protocol error in ")
        || text.starts_with("SMTP protocol violation")
    {
        let Some(at) = text.rfind("\" H=") else { return Some(Seen::Noted(Note::Step)) };
        let (host, said) = host(&text[at + 2..]);
        let is_smtp = !said.contains("unrecognized command") && !said.contains("NUL character");
        return Some(if is_smtp {
            Seen::Noted(Note::Step)
        } else {
            Seen::Odd { peer: host.peer(), what: Oddity::NotSmtp }
        });
    }
    None
}
