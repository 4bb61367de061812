//! Where a message ends, and who may speak when.
//!
//! No case puts a second envelope behind the odd end: an answer at that point says enough, and nothing is delivered twice.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const RCPT: L = L::Say("RCPT TO:<{U}@{D}>");
const OUT: L = L::Out("RCPT TO:<{T}>");

/// How long an answer to an end that is none is awaited, in milliseconds. A server that takes longer to take a message is
/// found out by the answer to NOOP ([`Rule::Whole`]).
const END: L = L::Listen(500);

/// Something like an end of data, to somebody here. It must not be one.
macro_rules! inbound {
    ($form:literal, $severity:ident, $odd:literal) => {
        Row {
            id: "G01",
            form: $form,
            group: Group::Smuggling,
            severity: Severity::$severity,
            rule: Rule::Whole(Fault::Smuggling),
            lines: &[
                MAIL,
                RCPT,
                L::Data,
                L::Beginning,
                L::Raw(concat!("before", $odd)),
                END,
                L::Raw("after\r\n"),
                L::Dot,
                L::Ask("NOOP"),
            ],
            needs: &[Need::Local, Need::Public],
        }
    };
}

/// The same for somebody outside, where that is taken: it must not be passed on as it came.
macro_rules! outbound {
    ($form:literal, $odd:literal) => {
        Row {
            id: "G02",
            form: $form,
            group: Group::Smuggling,
            severity: Severity::High,
            rule: Rule::Clean(Fault::SmugglingOut),
            lines: &[MAIL, OUT, L::Data, L::Beginning, L::Raw(concat!("before", $odd, "after\r\n")), L::Dot],
            needs: &[Need::Catcher],
        }
    };
}

/// A dot between lines in BDAT, which knows no dots (RFC 3030 §2); the second chunk begins with what stands last.
macro_rules! chunked {
    ($form:literal, $first:literal, $last:literal) => {
        Row {
            id: "G03",
            form: $form,
            group: Group::Smuggling,
            severity: Severity::High,
            rule: Rule::Whole(Fault::Smuggling),
            lines: &[MAIL, RCPT, L::FirstChunk($first), L::Listen(300), L::LastChunk($last), L::Ask("NOOP")],
            needs: &[Need::Offer("CHUNKING"), Need::Local, Need::Public],
        }
    };
}

/// The same for somebody outside.
macro_rules! chunked_out {
    ($form:literal, $first:literal, $last:literal) => {
        Row {
            id: "G03",
            form: $form,
            group: Group::Smuggling,
            severity: Severity::High,
            rule: Rule::Clean(Fault::SmugglingOut),
            lines: &[MAIL, OUT, L::FirstChunk($first), L::LastChunk($last)],
            needs: &[Need::Offer("CHUNKING"), Need::Catcher],
        }
    };
}

/// Something said too early must be answered by nothing but a refusal.
macro_rules! early {
    ($id:literal $form:literal, $severity:ident, $($line:expr),+) => {
        Row {
            id: $id,
            form: $form,
            group: Group::Smuggling,
            severity: Severity::$severity,
            rule: Rule::Quiet(Fault::EarlyTalk),
            lines: &[$($line),+],
            needs: &[Need::Public],
        }
    };
}

pub(super) const ROWS: &[Row] = &[
    // The dot does not follow CRLF: a correct sender leaves it alone, and so hands on what its user wrote.
    inbound!("LF.LF", High, "\n.\n"),
    inbound!("LF.CRLF", High, "\n.\r\n"),
    inbound!("CR.CR", High, "\r.\r"),
    inbound!("CR.LF", High, "\r.\n"),
    inbound!("LF.CR", High, "\n.\r"),
    inbound!("CR.CRLF", High, "\r.\r\n"),
    // It follows CRLF: a correct sender doubles it (RFC 5321 §4.5.2), so this comes only from who speaks to the server
    // itself, or by way of code that forgets to.
    inbound!("CRLF.LF", Medium, "\r\n.\n"),
    inbound!("CRLF.CR", Medium, "\r\n.\r"),
    inbound!("CRLF.CRCRLF", Medium, "\r\n.\r\r\n"),
    inbound!("CRCRLF.CRCRLF", Medium, "\r\r\n.\r\r\n"),
    inbound!("CRLF.NUL CRLF", Medium, "\r\n.\0\r\n"),
    inbound!("CRLF.SP CRLF", Medium, "\r\n. \r\n"),
    inbound!("CRLF.TAB CRLF", Medium, "\r\n.\t\r\n"),
    inbound!("CRLF.VT CRLF", Medium, "\r\n.\u{b}\r\n"),
    inbound!("CRLF.FF CRLF", Medium, "\r\n.\u{c}\r\n"),
    inbound!("CRLF.NEL", Medium, "\r\n.\u{85}"),
    inbound!("CRLF.LS", Medium, "\r\n.\u{2028}"),
    // Something stands before the dot: whoever drops it reads a dot that no sender has doubled.
    inbound!("CRLF NUL.CRLF", High, "\r\n\0.\r\n"),
    inbound!("CRLF SP.CRLF", High, "\r\n .\r\n"),
    outbound!("LF.LF", "\n.\n"),
    outbound!("LF.CRLF", "\n.\r\n"),
    outbound!("CR.CR", "\r.\r"),
    outbound!("CRLF.CR", "\r\n..\r"),
    chunked!("CRLF.CRLF", "before\r\n.\r\n", "after\r\n"),
    chunked!("LF.LF", "before\n.\n", "after\r\n"),
    chunked!("between chunks", "before\r\n.", "\r\nafter\r\n"),
    chunked_out!("LF.LF, on its way", "before\n.\n", "after\r\n"),
    chunked_out!("between chunks, on its way", "before\n.", "\nafter\r\n"),
    // RFC 5321 §4.3.1: the client waits for the greeting. Who is obeyed before it need not see any answer, and so can send
    // from an address that is not his. The session ends before a recipient: nothing can be delivered.
    early!(
        "G05" "", High,
        L::Before("EHLO {M}\r\nMAIL FROM:<{S}>\r\n"), L::Swallow(1000), L::Listen(700)
    ),
    // RFC 2920 §3.1: several commands at once only to a server that has offered it, and HELO hears no offers.
    early!(
        "G06" "", Medium,
        L::Greet("HELO {M}"), L::Raw("MAIL FROM:<{S}>\r\nRSET\r\n"), L::Swallow(1000), L::Listen(700)
    ),
    Row {
        id: "G07",
        form: "",
        group: Group::Smuggling,
        severity: Severity::High,
        rule: Rule::RefuseContent(Fault::EarlyTalk),
        lines: &[MAIL, RCPT, L::MessageAtOnce],
        needs: &[Need::Local, Need::Public],
    },
    // RFC 2920 §3.1: DATA is the last of a group. Without a recipient it is refused (RFC 5321 §3.3), and what was meant to be
    // content must not be obeyed.
    early!(
        "G09" "", High,
        MAIL, L::Try("RCPT TO:<>"), L::Raw("DATA\r\nNOOP\r\nNOOP\r\n.\r\n"), L::Swallow(1000), L::Listen(700)
    ),
    // RFC 5321 §4.5.3.1.4 has lines of 512 octets; extensions have made them longer, but not endless. Where somebody
    // closes in the middle of it, that is an answer.
    Row {
        id: "G10",
        form: "",
        group: Group::Smuggling,
        severity: Severity::Medium,
        rule: Rule::Refuse(Fault::EndlessLine),
        lines: &[L::Ask("NOOP {x*65536}")],
        needs: &[],
    },
    // What a page in a browser can send to a port of its choice.
    Row {
        id: "S09",
        form: "",
        group: Group::Smuggling,
        severity: Severity::Medium,
        rule: Rule::Refuse(Fault::SpeaksToBrowsers),
        lines: &[L::First("POST / HTTP/1.1"), L::Ask("Host: {H}"), L::Ask("EHLO {M}")],
        needs: &[],
    },
];
