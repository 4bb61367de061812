//! Where a message ends, and who may speak when.
//!
//! No case puts a second envelope behind the odd end: an answer at that point says enough, and nothing is delivered twice.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const MAIL_AS_ACCOUNT: L = L::Say("MAIL FROM:<{A}>");
const RCPT: L = L::Say("RCPT TO:<{U}@{D}>");
const OUT: L = L::Out("RCPT TO:<{T}>");

/// How long an answer to an end that is none is awaited, in milliseconds. A server that takes longer to take a message is
/// found out by the answer to NOOP ([`Rule::Whole`]).
const END: L = L::Listen(500);

/// Something like an end of data, to somebody here. It must not be one.
macro_rules! inbound {
    ($form:literal, $severity:ident, $place:ident $before:literal $after:literal) => {
        row!(
            Smuggling: "G01" $form, $severity, Rule::Whole(Fault::Smuggling), &[Need::Local, Need::Public],
            MAIL, RCPT, L::Data, L::Beginning, L::Raw(concat!("before", $before, ".", $after)), END,
            L::Raw("after\r\n"), L::Dot, L::Ask("NOOP")
        )
    };
}

/// The same by a user for somebody outside: it must be refused, or put right before it is passed on. Where the dot begins a
/// line, it is doubled as every mail program doubles it (RFC 5321 §4.5.2), so that it is content until the next server.
macro_rules! outbound {
    ($form:literal, $severity:ident, inside $before:literal $after:literal) => {
        outbound!($form, concat!("before", $before, ".", $after, "after\r\n"))
    };
    ($form:literal, $severity:ident, first $before:literal $after:literal) => {
        outbound!($form, concat!("before", $before, "..", $after, "after\r\n"))
    };
    ($form:literal, $odd:expr) => {
        row!(
            Smuggling: "G02" $form, High, Rule::Clean(Fault::SmugglingOut), BY_ACCOUNT,
            MAIL_AS_ACCOUNT, OUT, L::Data, L::Beginning, L::Raw($odd), L::Dot
        )
    };
}

/// A dot between lines in BDAT, which knows no dots (RFC 3030 §2); the second chunk begins with what stands last.
macro_rules! chunked {
    ($form:literal, $first:literal, $last:literal) => {
        row!(
            Smuggling: "G03" $form, High, Rule::Whole(Fault::Smuggling), CHUNKS_HERE,
            MAIL, RCPT, L::FirstChunk($first), L::Listen(300), L::LastChunk($last), L::Ask("NOOP")
        )
    };
}

/// The same by a user for somebody outside.
macro_rules! chunked_out {
    ($form:literal, $first:literal, $last:literal) => {
        row!(
            Smuggling: "G03" $form, High, Rule::Clean(Fault::SmugglingOut), CHUNKS_OUT,
            MAIL_AS_ACCOUNT, OUT, L::FirstChunk($first), L::LastChunk($last)
        )
    };
}

/// Something said too early must be answered by nothing but a refusal.
macro_rules! early {
    ($id:literal $form:literal, $severity:ident, $($line:expr),+) => {
        row!(Smuggling: $id $form, $severity, Rule::Quiet(Fault::EarlyTalk), &[Need::Public], $($line),+)
    };
}

const CHUNKS_HERE: &[Need] = &[Need::Offer("CHUNKING"), Need::Local, Need::Public];
const CHUNKS_OUT: &[Need] = &[Need::Submission, Need::Login, Need::Offer("CHUNKING"), Need::Catcher];
const BY_ACCOUNT: &[Need] = &[Need::Submission, Need::Login, Need::Catcher];

/// What some server takes for CRLF.CRLF: before the dot and behind it, inside a line or as its first character.
macro_rules! variants {
    ($row:ident) => {
        &[
            // The dot does not follow CRLF: a correct sender leaves it alone, and so hands on what its user wrote.
            $row!("LF.LF", High, inside "\n" "\n"),
            $row!("LF.CRLF", High, inside "\n" "\r\n"),
            $row!("CR.CR", High, inside "\r" "\r"),
            $row!("CR.LF", High, inside "\r" "\n"),
            $row!("LF.CR", High, inside "\n" "\r"),
            $row!("CR.CRLF", High, inside "\r" "\r\n"),
            // It follows CRLF: a correct sender doubles it (RFC 5321 §4.5.2), so this comes only from who speaks to the server
            // itself, or by way of code that forgets to.
            $row!("CRLF.LF", Medium, first "\r\n" "\n"),
            $row!("CRLF.CR", Medium, first "\r\n" "\r"),
            $row!("CRLF.CRCRLF", Medium, first "\r\n" "\r\r\n"),
            $row!("CRCRLF.CRCRLF", Medium, first "\r\r\n" "\r\r\n"),
            $row!("CRLF.NUL CRLF", Medium, first "\r\n" "\0\r\n"),
            $row!("CRLF.SP CRLF", Medium, first "\r\n" " \r\n"),
            $row!("CRLF.TAB CRLF", Medium, first "\r\n" "\t\r\n"),
            $row!("CRLF.VT CRLF", Medium, first "\r\n" "\u{b}\r\n"),
            $row!("CRLF.FF CRLF", Medium, first "\r\n" "\u{c}\r\n"),
            $row!("CRLF.NEL", Medium, first "\r\n" "\u{85}"),
            $row!("CRLF.LS", Medium, first "\r\n" "\u{2028}"),
            // Something stands before the dot: whoever drops it reads a dot that no sender has doubled.
            $row!("CRLF NUL.CRLF", High, inside "\r\n\0" "\r\n"),
            $row!("CRLF SP.CRLF", High, inside "\r\n " "\r\n"),
        ]
    };
}

/// For somebody here.
pub(super) const INBOUND: &[Row] = variants!(inbound);
/// By somebody here.
pub(super) const OUTBOUND: &[Row] = variants!(outbound);

pub(super) const ROWS: &[Row] = &[
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
    row!(
        Smuggling: "G07" "", High, Rule::RefuseContent(Fault::EarlyTalk), &[Need::Local, Need::Public],
        MAIL, RCPT, L::MessageAtOnce
    ),
    // RFC 2920 §3.1: DATA is the last of a group. Without a recipient it is refused (RFC 5321 §3.3), and what was meant to be
    // content must not be obeyed.
    early!(
        "G09" "", High,
        MAIL, L::Try("RCPT TO:<>"), L::Raw("DATA\r\nNOOP\r\nNOOP\r\n.\r\n"), L::Swallow(1000), L::Listen(700)
    ),
    // RFC 5321 §4.5.3.1.4 has lines of 512 octets; extensions have made them longer, but not endless. Where somebody
    // closes in the middle of it, that is an answer.
    row!(Smuggling: "G10" "", Medium, Rule::Refuse(Fault::EndlessLine), &[], L::Ask("NOOP {x*65536}")),
    // What a page in a browser can send to a port of its choice.
    row!(
        Smuggling: "S09" "", Medium, Rule::Refuse(Fault::SpeaksToBrowsers), &[],
        L::First("POST / HTTP/1.1"), L::Ask("Host: {H}"), L::Ask("EHLO {M}")
    ),
];
