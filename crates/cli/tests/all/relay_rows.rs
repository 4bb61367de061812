//! The catalogue: each known way to make a mail server relay, as lines of a session at the public door.
//!
//! In the lines `{S}` is a stranger, `{T}` whom it wants to reach, `{TD}` that one's domain; `{H}` is our host, `{I}`
//! its address, `{D}` a domain of ours, `{U}` a user there, `{N}` nobody there.

/// A way, and what is said to it.
pub struct Row {
    pub name: &'static str,
    pub lines: Lines,
    /// The key of the first refusal of MAIL or RCPT, or `stored`.
    pub said: &'static str,
}

/// What is said after the greeting.
pub enum Lines {
    /// EHLO, MAIL with the first, RCPT with the second, DATA.
    Envelope(&'static str, &'static str),
    /// All lines as they are.
    All(&'static [&'static str]),
}

const fn row(name: &'static str, sender: &'static str, recipient: &'static str, said: &'static str) -> Row {
    Row { name, lines: Lines::Envelope(sender, recipient), said }
}

const fn talk(name: &'static str, lines: &'static [&'static str], said: &'static str) -> Row {
    Row { name, lines: Lines::All(lines), said }
}

const RELAY: &str = "relay-needs-login";
const LITERAL: &str = "address-literal-not-ours";
const OURS: &str = "own-address-needs-login";
const ROLE: &str = "role-cannot-send";
const NOBODY: &str = "no-such-recipient";
const NOT_ONE: &str = "bad-address";
const NOWHERE: &str = "sender-domain-unknown";
const STORED: &str = "stored";

pub const ROWS: &[Row] = &[
    // Who is claimed to be writing.
    row("E01", "<{S}>", "<{T}>", RELAY),
    row("E02", "<>", "<{T}>", RELAY),
    row("E03", "<{T}>", "<{T}>", RELAY),
    row("E04", "<x@nonce.{TD}>", "<{T}>", RELAY),
    row("E05", "<{N}@{D}>", "<{T}>", OURS),
    row("E06", "<{U}@{D}>", "<{T}>", OURS),
    row("E07 domain", "<postmaster@{D}>", "<{T}>", ROLE),
    row("E07 host", "<postmaster@{H}>", "<{T}>", RELAY),
    row("E07 bare", "<postmaster>", "<{T}>", NOT_ONE),
    row("E08 root", "<root@{H}>", "<{T}>", RELAY),
    row("E08 daemon", "<MAILER-DAEMON@{H}>", "<{T}>", RELAY),
    row("E08 abuse", "<abuse@{D}>", "<{T}>", ROLE),
    row("E09", "<x@{H}>", "<{T}>", RELAY),
    row("E10", "<x@[{I}]>", "<{T}>", RELAY),
    row("E11 IPv4", "<x@[127.0.0.1]>", "<{T}>", RELAY),
    row("E11 IPv6", "<x@[IPv6:::1]>", "<{T}>", RELAY),
    row("E11 mapped", "<x@[IPv6:::ffff:127.0.0.1]>", "<{T}>", RELAY),
    row("E12 localhost", "<x@localhost>", "<{T}>", NOWHERE),
    row("E12 localdomain", "<x@localhost.localdomain>", "<{T}>", RELAY),
    row("E13", "<x>", "<{T}>", NOT_ONE),
    row("E14", "<{U}>", "<{T}>", NOT_ONE),
    row("E15", "<{U}@{D}>", "<{U}@{D}>", OURS),
    // Operators of other times in the local part.
    row("E20 host", "<{S}>", "<t%{TD}@{H}>", RELAY),
    row("E20 domain", "<{S}>", "<t%{TD}@{D}>", NOBODY),
    row("E20 literal", "<{S}>", "<t%{TD}@[{I}]>", LITERAL),
    row("E21", "<{S}>", "<t%{TD}>", NOT_ONE),
    row("E22", "<{S}>", "<t%a.{TD}%{TD}@{D}>", NOBODY),
    row("E23", "<{S}>", "<\"t@{TD}\">", NOT_ONE),
    row("E24", "<{S}>", "<\"t%{TD}\">", NOT_ONE),
    row("E25 domain", "<{S}>", "<\"t@{TD}\"@{D}>", NOBODY),
    row("E25 literal", "<{S}>", "<\"t@{TD}\"@[{I}]>", LITERAL),
    row("E25 host", "<{S}>", "<\"t@{TD}\"@{H}>", RELAY),
    row("E26 quoted", "<{S}>", "<\"t\\@{TD}\"@{D}>", NOBODY),
    row("E26 bare", "<{S}>", "<t\\@{TD}@{D}>", NOT_ONE),
    row("E27 domain", "<{S}>", "<t@{TD}@{D}>", NOT_ONE),
    row("E27 host", "<{S}>", "<t@{TD}@{H}>", NOT_ONE),
    row("E27 literal", "<{S}>", "<t@{TD}@[{I}]>", NOT_ONE),
    row("E28", "<{S}>", "<t@{D}@{TD}>", NOT_ONE),
    row("E30 host", "<{S}>", "<@{H}:t@{TD}>", RELAY),
    row("E30 literal", "<{S}>", "<@[{I}]:t@{TD}>", RELAY),
    row("E30 domain", "<{S}>", "<@{D}:t@{TD}>", RELAY),
    row("E31", "<{S}>", "<@{D},@{TD}:t@{TD}>", RELAY),
    row("E32", "<@{D}:x@{TD}>", "<{T}>", RELAY),
    row("E33 after", "<{S}>", "<t:{TD}@{D}>", NOT_ONE),
    row("E33 before", "<{S}>", "<{D}:t@{TD}>", NOT_ONE),
    row("E40", "<{S}>", "<{TD}!t>", NOT_ONE),
    row("E41 domain", "<{S}>", "<{TD}!t@{D}>", NOBODY),
    row("E41 host", "<{S}>", "<{TD}!t@{H}>", RELAY),
    row("E41 literal", "<{S}>", "<{TD}!t@[{I}]>", LITERAL),
    row("E42", "<{S}>", "<{D}!{TD}!t@{D}>", NOBODY),
    row("E43 percent first", "<{S}>", "<t%{TD}!x@{D}>", NOBODY),
    row("E43 bang first", "<{S}>", "<x!t%{TD}@{D}>", NOBODY),
    // What parser and rule might see differently.
    row("E50 no brackets", "<{S}>", "t@{TD}", NOT_ONE),
    row("E50 a space", "<{S}>", " <{T}>", NOT_ONE),
    row("E51", "<{S}>", "<{T}.>", NOT_ONE),
    row("E52", "<{S}>", "<{U}@{D}.>", NOT_ONE),
    row("E53 below", "<{S}>", "<{U}@sub.{D}>", RELAY),
    row("E53 ending", "<{S}>", "<{U}@x{D}>", RELAY),
    row("E54", "<{S}>", "<{U}@[{I}]>", LITERAL),
    row("E55 loopback", "<{S}>", "<{U}@[127.0.0.1]>", LITERAL),
    row("E55 private", "<{S}>", "<{U}@[10.0.0.1]>", LITERAL),
    row("E55 IPv6", "<{S}>", "<{U}@[IPv6:::1]>", LITERAL),
    row("E55 metadata", "<{S}>", "<t@[169.254.169.254]>", LITERAL),
    row("E56", "<{S}>", "<{U}@localhost>", RELAY),
    row("E57", "<{S}>", "<postmaster>", STORED),
    row("E58", "<{S}>", "<{U}>", NOT_ONE),
    row("E59 space", "<{S}>", "<{U}@{D}> <{T}>", "command-malformed"),
    row("E59 comma", "<{S}>", "<{U}@{D}>,<{T}>", "command-malformed"),
    row("E59 inner space", "<{S}>", "<{U}@{D} {T}>", NOT_ONE),
    row("E59 semicolon", "<{S}>", "<{U}@{D};{T}>", NOT_ONE),
    row("E60 before", "<{S}>", "<(c)t@{TD}>", NOT_ONE),
    row("E60 in the domain", "<{S}>", "<t@(c){TD}>", NOT_ONE),
    row("E60 behind", "<{S}>", "<t@{TD}(@{D})>", NOT_ONE),
    row("E61 ours first", "<{S}>", "<{U}@{D}\0@{TD}>", "command-malformed"),
    row("E61 ours last", "<{S}>", "<t@{TD}\0@{D}>", "command-malformed"),
    row("E62 LF", "<{S}>", "<{U}@{D}>\nRCPT TO:<{T}>", "bare-line-end"),
    row("E62 CR", "<{S}>", "<{U}@{D}>\rRCPT TO:<{T}>", "bare-line-end"),
    row("E63 ORCPT", "<{S}>", "<{U}@{D}> ORCPT=rfc822;a+0D+0ARCPT+20TO:<{T}>", "command-malformed"),
    row("E63 ENVID", "<{S}> ENVID=a+0D+0Ab", "<{T}>", "command-malformed"),
    row("E63 NUL", "<{S}> ENVID=a+00b", "<{T}>", "command-malformed"),
    row("E64 line end", "<{S}>", "<\"x\\\r\\\n\"@{D}>", "bare-line-end"),
    row("E64 eight bits", "<{S}>", "<花@{D}>", "address-needs-smtputf8"),
    row("E65 local part", "<{S}> SMTPUTF8", "<рostmaster@{D}>", NOBODY),
    row("E65 domain", "<{S}> SMTPUTF8", "<{U}@оurs.example>", RELAY),
    row("E66 full-width dot", "<{S}> SMTPUTF8", "<t@outside．example>", RELAY),
    row("E66 ideographic dot", "<{S}> SMTPUTF8", "<t@outside。example>", RELAY),
    row("E66 half-width dot", "<{S}> SMTPUTF8", "<t@outside｡example>", RELAY),
    row("E66 our dot", "<{S}> SMTPUTF8", "<{U}@ours．example>", STORED),
    row("E66 at sign", "<{S}> SMTPUTF8", "<t＠{TD}>", NOT_ONE),
    row("E67 U-label", "<{S}> SMTPUTF8", "<{U}@例え.example>", STORED),
    row("E67 A-label", "<{S}>", "<{U}@xn--r8jz45g.example>", STORED),
    row("E68 pipe", "<{S}>", "<|/bin/id@{D}>", NOBODY),
    row("E68 quoted pipe", "<{S}>", "<\"|/bin/id\"@{D}>", NOBODY),
    row("E68 path", "<{S}>", "</etc/passwd@{D}>", NOBODY),
    row("E68 template", "<{S}>", "<${run{id}}@{D}>", NOBODY),
    row("E68 back-quotes", "<{S}>", "<`id`@{D}>", NOBODY),
    row("E68 semicolons", "<{S}>", "<;id;@{D}>", NOT_ONE),
    row("E69 local part", "<{S}>", "<{65}@{D}>", NOT_ONE),
    row("E69 domain", "<{S}>", "<x@{256}.{TD}>", NOT_ONE),
    row("E69 path", "<{S}>", "<{257}@{TD}>", NOT_ONE),
    row("E69 line", "<{S}>", "<{5000}@{TD}>", "line-too-long"),
    row("E71", "<{S}>", "<{U}@OURS.Example>", STORED),
    row("E72 plus", "<{S}>", "<{U}+x@{D}>", NOBODY),
    row("E72 hyphen", "<{S}>", "<{U}-x@{D}>", NOBODY),
    row("E72 equals", "<{S}>", "<{U}=x@{D}>", NOBODY),
    row("E73", "<{S}>", "<SRS0=zzzz=TT={TD}=t@{D}>", NOBODY),
    row("E74", "<{S}>", "<prvs=1234abcdef=t={TD}@{D}>", NOBODY),
    // What is left of an earlier permit.
    talk(
        "E76",
        &[
            "EHLO x",
            "MAIL FROM:<{S}>",
            "RCPT TO:<{U}@{D}>",
            "RSET",
            "RCPT TO:<{T}>",
            "MAIL FROM:<{S}>",
            "RCPT TO:<{U}@{D}>",
            "DATA",
            "RCPT TO:<{T}>",
            "MAIL FROM:<{S}>",
            "RCPT TO:<{T}>",
            "DATA",
        ],
        "command-out-of-order",
    ),
    talk("E77", &["EHLO x", "MAIL FROM:<{S}>", "RCPT TO:<{U}@{D}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("E78", &["EHLO x", "MAIL FROM:<{S}>", "MAIL FROM:<{U}@{D}>", "RCPT TO:<{T}>", "DATA"], "command-out-of-order"),
    // Who the visitor says it is.
    talk("T01 host", &["HELO {H}", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("T01 domain", &["EHLO {D}", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("T01 localhost", &["EHLO localhost", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("T01 loopback", &["EHLO [127.0.0.1]", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("T01 literal", &["HELO [{I}]", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], RELAY),
    talk("T02", &["MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"], "command-out-of-order"),
    talk(
        "T06",
        &["EHLO x", "XCLIENT ADDR=127.0.0.1 NAME=localhost LOGIN={U}", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"],
        "command-unknown",
    ),
    talk(
        "T07",
        &["EHLO x", "XFORWARD ADDR=127.0.0.1 NAME=localhost", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"],
        "command-unknown",
    ),
    talk(
        "T08",
        &["PROXY TCP4 127.0.0.1 127.0.0.1 40000 25", "EHLO x", "MAIL FROM:<{S}>", "RCPT TO:<{T}>", "DATA"],
        "command-unknown",
    ),
    row("T09", "<{S}> AUTH={U}@{D}", "<{T}>", "command-malformed"),
];
