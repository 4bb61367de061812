//! What stands in MAIL and RCPT: senders that are trusted, recipients that are read in two ways.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

/// A stranger's mail for a stranger.
macro_rules! relay {
    ($id:literal $form:literal, $needs:expr, $mail:literal, $rcpt:literal) => {
        row!(
            Relay: $id $form, Critical, Rule::Relay, $needs,
            L::Say(concat!("MAIL FROM:", $mail)), L::Out(concat!("RCPT TO:", $rcpt)), L::Message
        )
    };
}

/// A stranger's mail in more than MAIL, RCPT and a message.
macro_rules! relay_by {
    ($id:literal $form:literal, $needs:expr, $($line:expr),+) => {
        row!(Relay: $id $form, Critical, Rule::Relay, $needs, $($line),+)
    };
}

/// A recipient that is one of the server's own to some readers, and a stranger's to others: taking it proves nothing, only
/// an arrival does.
macro_rules! twofold {
    ($id:literal $form:literal, $needs:expr, $mail:literal, $rcpt:literal) => {
        Row {
            lines: &[L::Say(concat!("MAIL FROM:", $mail)), L::Here(concat!("RCPT TO:", $rcpt)), L::Message],
            ..relay!($id $form, $needs, $mail, $rcpt)
        }
    };
}

/// Mail that stays here and should not have been taken.
macro_rules! stays {
    ($id:literal $form:literal, $severity:ident, $fault:ident, $needs:expr, $mail:literal, $rcpt:literal) => {
        row!(
            Relay: $id $form, $severity, Rule::RefuseMessage(Fault::$fault), $needs,
            L::Say(concat!("MAIL FROM:", $mail)), L::Here(concat!("RCPT TO:", $rcpt)), L::Message
        )
    };
}

const ANY: &[Need] = &[];
const EACH: &[Need] = &[Need::EachLocal];
const LOCAL: &[Need] = &[Need::Local];
const UTF8: &[Need] = &[Need::Offer("SMTPUTF8")];

pub(super) const ROWS: &[Row] = &[
    // Who is claimed to be writing.
    relay!("E01" "", ANY, "<{S}>", "<{T}>"),
    relay!("E02" "", ANY, "<>", "<{T}>"),
    relay!("E03" "", ANY, "<{T}>", "<{T}>"),
    relay!("E04" "", ANY, "<x@{nonce}.{TD}>", "<{T}>"),
    relay!("E05" "", ANY, "<{N}@{D}>", "<{T}>"),
    relay!("E06" "", EACH, "<{U}@{D}>", "<{T}>"),
    relay!("E07" "domain", ANY, "<postmaster@{D}>", "<{T}>"),
    relay!("E07" "host", ANY, "<postmaster@{H}>", "<{T}>"),
    relay!("E07" "bare", ANY, "<postmaster>", "<{T}>"),
    relay!("E08" "root", ANY, "<root@{H}>", "<{T}>"),
    relay!("E08" "daemon", ANY, "<MAILER-DAEMON@{H}>", "<{T}>"),
    relay!("E08" "abuse", ANY, "<abuse@{D}>", "<{T}>"),
    relay!("E09" "", ANY, "<x@{H}>", "<{T}>"),
    relay!("E10" "", ANY, "<x@[{I}]>", "<{T}>"),
    relay!("E11" "IPv4", ANY, "<x@[127.0.0.1]>", "<{T}>"),
    relay!("E11" "IPv6", ANY, "<x@[IPv6:::1]>", "<{T}>"),
    relay!("E11" "mapped", ANY, "<x@[IPv6:::ffff:127.0.0.1]>", "<{T}>"),
    relay!("E12" "localhost", ANY, "<x@localhost>", "<{T}>"),
    relay!("E12" "localdomain", ANY, "<x@localhost.localdomain>", "<{T}>"),
    relay!("E13" "", ANY, "<x>", "<{T}>"),
    relay!("E14" "", EACH, "<{U}>", "<{T}>"),
    stays!("E15" "", High, OwnAddressBelieved, EACH, "<{U}@{D}>", "<{U}@{D}>"),
    // Operators of other times in the local part.
    relay!("E20" "host", ANY, "<{S}>", "<{TL}%{TD}@{H}>"),
    relay!("E20" "domain", ANY, "<{S}>", "<{TL}%{TD}@{D}>"),
    relay!("E20" "literal", ANY, "<{S}>", "<{TL}%{TD}@[{I}]>"),
    relay!("E21" "", ANY, "<{S}>", "<{TL}%{TD}>"),
    relay!("E22" "", ANY, "<{S}>", "<{TL}%{TD}%{TD}@{D}>"),
    relay!("E23" "", ANY, "<{S}>", "<\"{T}\">"),
    relay!("E24" "", ANY, "<{S}>", "<\"{TL}%{TD}\">"),
    relay!("E25" "domain", ANY, "<{S}>", "<\"{T}\"@{D}>"),
    relay!("E25" "literal", ANY, "<{S}>", "<\"{T}\"@[{I}]>"),
    relay!("E25" "host", ANY, "<{S}>", "<\"{T}\"@{H}>"),
    relay!("E26" "quoted", ANY, "<{S}>", "<\"{TL}\\@{TD}\"@{D}>"),
    relay!("E26" "bare", ANY, "<{S}>", "<{TL}\\@{TD}@{D}>"),
    relay!("E27" "domain", ANY, "<{S}>", "<{T}@{D}>"),
    relay!("E27" "host", ANY, "<{S}>", "<{T}@{H}>"),
    relay!("E27" "literal", ANY, "<{S}>", "<{T}@[{I}]>"),
    relay!("E28" "", ANY, "<{S}>", "<{TL}@{D}@{TD}>"),
    relay!("E30" "host", ANY, "<{S}>", "<@{H}:{T}>"),
    relay!("E30" "literal", ANY, "<{S}>", "<@[{I}]:{T}>"),
    relay!("E30" "domain", ANY, "<{S}>", "<@{D}:{T}>"),
    relay!("E31" "", ANY, "<{S}>", "<@{D},@{TD}:{T}>"),
    relay!("E32" "", ANY, "<@{D}:x@{TD}>", "<{T}>"),
    relay!("E33" "after", ANY, "<{S}>", "<{TL}:{TD}@{D}>"),
    relay!("E33" "before", ANY, "<{S}>", "<{D}:{T}>"),
    relay!("E40" "", ANY, "<{S}>", "<{TD}!{TL}>"),
    relay!("E41" "domain", ANY, "<{S}>", "<{TD}!{TL}@{D}>"),
    relay!("E41" "host", ANY, "<{S}>", "<{TD}!{TL}@{H}>"),
    relay!("E41" "literal", ANY, "<{S}>", "<{TD}!{TL}@[{I}]>"),
    relay!("E42" "", ANY, "<{S}>", "<{D}!{TD}!{TL}@{D}>"),
    relay!("E43" "percent first", ANY, "<{S}>", "<{TL}%{TD}!x@{D}>"),
    relay!("E43" "bang first", ANY, "<{S}>", "<x!{TL}%{TD}@{D}>"),
    // What parser and rule might see differently.
    relay!("E50" "no brackets", ANY, "<{S}>", "{T}"),
    relay!("E50" "a space", ANY, "<{S}>", " <{T}>"),
    relay!("E51" "", ANY, "<{S}>", "<{T}.>"),
    stays!("E53" "below", Medium, TakesForNobody, ANY, "<{S}>", "<{U}@sub.{D}>"),
    stays!("E53" "ending", Medium, TakesForNobody, ANY, "<{S}>", "<{U}@x{D}>"),
    stays!("E55" "loopback", High, InsideAddress, ANY, "<{S}>", "<{U}@[127.0.0.1]>"),
    stays!("E55" "private", High, InsideAddress, ANY, "<{S}>", "<{U}@[10.0.0.1]>"),
    stays!("E55" "IPv6", High, InsideAddress, ANY, "<{S}>", "<{U}@[IPv6:::1]>"),
    stays!("E55" "metadata", High, InsideAddress, ANY, "<{S}>", "<x@[169.254.169.254]>"),
    stays!("E56" "", Medium, InsideAddress, ANY, "<{S}>", "<{U}@localhost>"),
    row!(
        Relay: "E57" "", Low, Rule::Take(Fault::NoPostmaster), &[Need::Public],
        L::Say("MAIL FROM:<{S}>"), L::Ask("RCPT TO:<postmaster>")
    ),
    twofold!("E59" "space", LOCAL, "<{S}>", "<{U}@{D}> <{T}>"),
    twofold!("E59" "comma", LOCAL, "<{S}>", "<{U}@{D}>,<{T}>"),
    twofold!("E59" "inner space", LOCAL, "<{S}>", "<{U}@{D} {T}>"),
    twofold!("E59" "semicolon", LOCAL, "<{S}>", "<{U}@{D};{T}>"),
    relay!("E60" "before", ANY, "<{S}>", "<(c){T}>"),
    relay!("E60" "in the domain", ANY, "<{S}>", "<{TL}@(c){TD}>"),
    relay!("E60" "behind", ANY, "<{S}>", "<{T}(@{D})>"),
    twofold!("E61" "ours first", ANY, "<{S}>", "<{U}@{D}\0@{TD}>"),
    twofold!("E61" "ours last", ANY, "<{S}>", "<{T}\0@{D}>"),
    twofold!("E62" "LF", ANY, "<{S}>", "<{U}@{D}>\nRCPT TO:<{T}>"),
    twofold!("E62" "CR", ANY, "<{S}>", "<{U}@{D}>\rRCPT TO:<{T}>"),
    // Somebody here is the recipient: only arrival tells whether there was a second one.
    relay_by!(
        "E63" "ORCPT", &[Need::Offer("DSN"), Need::Local, Need::Catcher],
        L::Say("MAIL FROM:<{S}>"), L::Here("RCPT TO:<{U}@{D}> ORCPT=rfc822;a+0D+0ARCPT+20TO:<{T}>"), L::Message
    ),
    relay!("E66" "full-width dot", UTF8, "<{S}> SMTPUTF8", "<{TL}@{TD}．>"),
    relay!("E66" "ideographic dot", UTF8, "<{S}> SMTPUTF8", "<{TL}@{TD}。>"),
    relay!("E66" "half-width dot", UTF8, "<{S}> SMTPUTF8", "<{TL}@{TD}｡>"),
    relay!("E66" "at sign", UTF8, "<{S}> SMTPUTF8", "<{TL}＠{TD}>"),
    relay!("E73" "", ANY, "<{S}>", "<SRS0=zzzz=TT={TD}={TL}@{D}>"),
    relay!("E74" "", ANY, "<{S}>", "<prvs=1234abcdef={TL}={TD}@{D}>"),
    // What is left of an earlier permit.
    relay_by!(
        "E76" "", LOCAL,
        L::Try("MAIL FROM:<{S}>"), L::Try("RCPT TO:<{U}@{D}>"), L::Try("RSET"),
        L::Say("MAIL FROM:<{S}>"), L::Out("RCPT TO:<{T}>"), L::Message
    ),
    relay_by!(
        "E77" "", LOCAL,
        L::Say("MAIL FROM:<{S}>"), L::Here("RCPT TO:<{U}@{D}>"), L::Out("RCPT TO:<{T}>"), L::Message
    ),
    relay_by!(
        "E78" "", EACH,
        L::Say("MAIL FROM:<{S}>"), L::Try("MAIL FROM:<{U}@{D}>"), L::Out("RCPT TO:<{T}>"), L::Message
    ),
];
