//! What Exim refuses: by its access control lists, by its limits, and logins (The Exim specification, chapters "Access
//! control lists", "SMTP authentication", and `log_selector`).

use super::field::{Host, host, outside_quotes, word};
use crate::log::formats::words::{says, why};
use crate::log::observation::{Login, Note, Oddity, Refusal, Seen, Sender, Stage, Why, bare};

/// Whether `row` is one of those that the rejectlog adds to the mainlog's line: `Envelope-from: <…>`, the header with the
/// kind of each field in front (`P Received: …`), folded rows of it, and a row of dashes.
pub fn is_rejectlog_row(row: &str) -> bool {
    let dashes = row.len() >= 20 && row.bytes().all(|byte| byte == b'-');
    let envelope = row.starts_with("Envelope-from: <") || row.starts_with("Envelope-to: <") || row.starts_with("    <");
    dashes || envelope || is_header_field(row) || is_trace_row(row)
}

fn is_header_field(row: &str) -> bool {
    let Some(field) =
        row.strip_prefix(['P', 'R', 'F', 'T', 'I', 'S', 'B', 'C', '*', ' ']).and_then(|row| row.strip_prefix(' '))
    else {
        return false;
    };
    let name = field.split_once(':').map_or("", |(name, _)| name);
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A folded `Received:`, which each header has (RFC 5321 §4.4), down to its date.
fn is_trace_row(row: &str) -> bool {
    let words = [
        "by ",
        "for ",
        "id ",
        "with ",
        "(envelope-from ",
        "(Exim ",
        "Mon, ",
        "Tue, ",
        "Wed, ",
        "Thu, ",
        "Fri, ",
        "Sat, ",
        "Sun, ",
    ];
    row.strip_prefix('\t').is_some_and(|row| words.iter().any(|word| row.starts_with(word)))
}

/// What `text` refuses, if it is a refusal or another line that begins with the visitor.
pub fn read(text: &str) -> Option<Seen<'_>> {
    if text.starts_with("H=") || text.starts_with("U=") || text.starts_with("F=<") {
        return by_access_control(text);
    }
    if let Some((mechanism, rest)) =
        text.split_once(" authenticator failed for ").filter(|(name, _)| !name.contains(' '))
    {
        return Some(login_failed(mechanism, rest));
    }
    by_itself(text)
}

/// Who was refused, and with which sender: `H=name (helo) [ip]:port X=… F=<sender> A=plain:user rejected RCPT <a@b>: why`.
#[derive(Default)]
struct Visitor<'a> {
    host: Host<'a>,
    sender: Sender<'a>,
    login: &'a str,
}

impl<'a> Visitor<'a> {
    /// Takes the fields in front and gives what follows them.
    fn before(text: &'a str) -> (Self, &'a str) {
        let (mut visitor, mut rest) = (Self::default(), text);
        let mut is_host_said = false;
        while let Some((field, after)) = word(rest) {
            let here = rest.trim_start();
            rest = match field.split_once('=') {
                Some(("H", _)) if !is_host_said => {
                    is_host_said = true;
                    let (host, behind) = host(here);
                    visitor.host = host;
                    if host.ip.is_empty() { after } else { behind }
                }
                Some(("F", sender)) => {
                    visitor.sender = Sender::from_brackets(sender);
                    after
                }
                Some(("A", login)) => {
                    visitor.login = login.split(':').nth(1).unwrap_or("");
                    after
                }
                Some((key, _)) if key.bytes().all(|byte| byte.is_ascii_uppercase()) => after,
                _ if matches!(field, "L" | "L-" | "K" | "DS" | "TFO") => after,
                _ => return (visitor, here),
            };
        }
        (visitor, "")
    }

    fn refused(self, stage: Stage, recipient: &'a str, said: Said<'a>) -> Seen<'a> {
        Seen::Refused(Refusal {
            peer: self.host.peer(),
            login: self.login,
            sender: self.sender,
            recipient,
            count: 1,
            stage,
            why: reason(stage, said),
            temporary: said.temporary,
            reply: said.text,
        })
    }
}

/// What the server wrote as its reason, and whether the visitor may come again.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    text: &'a str,
    temporary: bool,
}

/// The reason, by the server's own words: what another server said in a callout stands behind `response to`.
fn reason(stage: Stage, said: Said<'_>) -> Why {
    let own = said.text.split(": response to ").next().unwrap_or("");
    if said.temporary && (says(own, "could not complete") || says(own, "verify defer")) {
        return Why::Trouble;
    }
    match (stage, why(own)) {
        // At MAIL it is the sender's address that leads nowhere.
        (Stage::Mail, Some(Why::UnknownRecipient)) => Why::BadSender,
        (Stage::Helo, None) => Why::BadName,
        (_, why) => why.unwrap_or(Why::Policy),
    }
}

fn by_access_control(text: &str) -> Option<Seen<'_>> {
    let (visitor, tail) = Visitor::before(text);
    if let Some(what) = tail.strip_prefix("temporarily rejected ") {
        return Some(rejected(visitor, what, |text| Said { text, temporary: true }));
    }
    if let Some(what) = tail.strip_prefix("rejected ") {
        return Some(rejected(visitor, what, |text| Said { text, temporary: false }));
    }
    // An error of a next hop, which the recipients' own lines repeat.
    if tail.starts_with(": ") || tail.starts_with("Connection ") || tail.starts_with("Network ") {
        return Some(Seen::Noted(Note::Connection));
    }
    let notes = [
        ("TLS ", Note::Tls),
        ("Warning: ", Note::Step),
        ("sender verify ", Note::Step),
        ("RCPT ", Note::Step),
        ("MAIL ", Note::Step),
        ("incomplete transaction ", Note::Step),
    ];
    notes.iter().find(|(words, _)| tail.starts_with(words)).map(|(_, note)| Seen::Noted(*note))
}

/// `RCPT <a@b>: why`, `MAIL <a@b>: why`, `EHLO or HELO name: why`, `after DATA: why`, `connection in "connect" ACL: why`.
fn rejected<'a>(visitor: Visitor<'a>, what: &'a str, said: fn(&'a str) -> Said<'a>) -> Seen<'a> {
    let (command, rest) = what.split_once([' ', ':']).unwrap_or((what, ""));
    let (argument, reason) = argument(rest);
    match command {
        "RCPT" => visitor.refused(Stage::Rcpt, argument, said(reason)),
        "MAIL" => {
            let sender = if visitor.sender == Sender::Unsaid {
                Sender::from_brackets(rest.split(": ").next().unwrap_or(""))
            } else {
                visitor.sender
            };
            Visitor { sender, ..visitor }.refused(Stage::Mail, "", said(reason))
        }
        "EHLO" | "HELO" => visitor.refused(Stage::Helo, "", said(reason)),
        "connection" => visitor.refused(Stage::Connect, "", said(reason)),
        "VRFY" | "EXPN" => Seen::Odd { peer: visitor.host.peer(), what: Oddity::Probing },
        "AUTH" | "STARTTLS" | "ETRN" | "QUIT" | "ATRN" => visitor.refused(Stage::Other, "", said(reason)),
        _ => visitor.refused(Stage::Data, "", said(reason)),
    }
}

/// What stands before the colon, without brackets, and the reason behind it. An address may have a colon in it.
fn argument(text: &str) -> (&str, &str) {
    // `DATA: why`, cut at its colon, has none.
    if text.starts_with(' ') {
        return ("", text.trim());
    }
    let end = if text.starts_with('<') { outside_quotes(text, ">").unwrap_or(0) } else { 0 };
    match text[end..].find(": ") {
        Some(at) => (bare(&text[..end + at]), text[end + at + 2..].trim()),
        None => (bare(text.strip_suffix(':').unwrap_or(text)), ""),
    }
}

/// `plain_server authenticator failed for (helo) [ip]: 535 Incorrect authentication data (set_id=user)`. With 435 the
/// server could not look, so nobody guessed wrong.
fn login_failed<'a>(mechanism: &'a str, text: &'a str) -> Seen<'a> {
    let (host, rest) = host(text);
    let said = rest.split_once(": ").map_or("", |(_, said)| said);
    if said.starts_with("435") {
        return Seen::Noted(Note::Warning);
    }
    let user = said.split_once("(set_id=").map_or("", |(_, user)| user.strip_suffix(')').unwrap_or(user));
    Seen::LoginFailed(Login { peer: host.peer(), user, mechanism, service: "smtp", times: 1 })
}

/// Refusals whose words are Exim's own, with the stage and the reason that they stand for, and the words behind which the
/// visitor is named.
const BY_ITSELF: &[(&str, Stage, Why, &str)] = &[
    ("refused connection from ", Stage::Connect, Why::Policy, "from "),
    ("temporarily refused connection from ", Stage::Connect, Why::TooMuch, "from "),
    ("Connection from ", Stage::Connect, Why::TooMuch, "from "),
    ("rejected EHLO from ", Stage::Helo, Why::BadName, "from "),
    ("rejected HELO from ", Stage::Helo, Why::BadName, "from "),
    ("rejected MAIL from ", Stage::Mail, Why::Protocol, "from "),
    ("rejected MAIL command ", Stage::Mail, Why::TooMuch, "command "),
    ("rejected MAIL FROM:<", Stage::Mail, Why::TooMuch, "> "),
    ("rejected from <", Stage::Data, Why::TooMuch, "> "),
    ("unqualified sender rejected: <", Stage::Mail, Why::BadSender, "> "),
    ("unqualified recipient rejected: <", Stage::Rcpt, Why::Protocol, "> "),
    ("too many recipients: message rejected: ", Stage::Rcpt, Why::TooMuch, "> "),
    ("too many recipients: excess temporarily rejected: ", Stage::Rcpt, Why::TooMuch, "> "),
];

fn by_itself(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = text.strip_prefix("unqualified verify rejected: <") {
        let behind = rest.split_once("> ").map_or("", |(_, behind)| behind);
        return Some(Seen::Odd { peer: host(behind).0.peer(), what: Oddity::Probing });
    }
    let (words, stage, why, mark) = BY_ITSELF.iter().find(|(words, ..)| text.starts_with(words))?;
    // `Connection from … refused: too many connections`; without it the line is about something else.
    let temporary = text.starts_with("Connection from ") || says(words, "temporarily");
    if text.starts_with("Connection from ") && !text.contains(" refused: ") {
        return None;
    }
    let behind = text.split_once(mark).map_or("", |(_, behind)| behind);
    let (host, rest) = host(behind);
    let reply = rest.split_once(": ").map_or("", |(_, reply)| reply);
    let quoted = text.split_once('<').and_then(|(_, behind)| behind.split_once('>')).map(|(address, _)| address);
    let (sender, recipient) = match (stage, quoted) {
        (Stage::Rcpt, Some(address)) if words.starts_with("unqualified") => (Sender::Unsaid, address),
        (_, Some("")) => (Sender::Null, ""),
        (_, Some(address)) => (Sender::Given(address), ""),
        (_, None) => (Sender::Unsaid, ""),
    };
    Some(Seen::Refused(Refusal {
        peer: host.peer(),
        login: "",
        sender,
        recipient,
        count: 1,
        stage: *stage,
        why: *why,
        temporary,
        reply,
    }))
}
