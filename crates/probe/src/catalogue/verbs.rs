//! Verbs and parameters that no stranger needs, or that come in a wrong order or size.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

/// The last line, which is asked, must be refused.
macro_rules! refused {
    ($id:literal $form:literal, $severity:ident $fault:ident, $needs:expr, $($line:expr),+) => {
        row!(Verbs: $id $form, $severity, Rule::Refuse(Fault::$fault), $needs, $($line),+)
    };
}

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const RCPT: L = L::Say("RCPT TO:<{U}@{D}>");
const OUT: L = L::Out("RCPT TO:<{T}>");

const ANY: &[Need] = &[];
const CHUNKS: &[Need] = &[Need::Offer("CHUNKING")];
const CHUNKS_HERE: &[Need] = &[Need::Offer("CHUNKING"), Need::Local];
const DSN: &[Need] = &[Need::Offer("DSN")];
const DSN_HERE: &[Need] = &[Need::Offer("DSN"), Need::Local];
const LATER: &[Need] = &[Need::Offer("FUTURERELEASE")];

/// The PROXY protocol, version 2: its signature, version and command (PROXY), TCP over IPv4, twelve octets of addresses:
/// from 127.0.0.1 port 40000 to 127.0.0.1 port 25.
const PROXY_V2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\x9c\x40\0\x19";

pub(super) const ROWS: &[Row] = &[
    // RFC 1985 §5.3: 250 to 253 start the queue. Who may start one that is not his may also ask a thousand times.
    refused!("V04" "domain", Medium QueueControl, ANY, L::Ask("ETRN {D}")),
    refused!("V04" "queue", Medium QueueControl, ANY, L::Ask("ETRN #{nonce}")),
    refused!("V04" "subdomains", Medium QueueControl, ANY, L::Ask("ETRN @{D}")),
    // RFC 2645 §5.2: whoever is answered 250 becomes the receiver of the domain's mail.
    refused!("V05" "", Critical QueueControl, ANY, L::Ask("ATRN {D}")),
    // RFC 821 §3.8.
    refused!("V06" "", Critical QueueControl, ANY, L::Ask("TURN")),
    // RFC 821 §3.4; RFC 5321 §F.6 has done with them.
    refused!("V07" "SEND", Medium OldVerbs, ANY, L::Ask("SEND FROM:<{S}>")),
    refused!("V07" "SOML", Medium OldVerbs, ANY, L::Ask("SOML FROM:<{S}>")),
    refused!("V07" "SAML", Medium OldVerbs, ANY, L::Ask("SAML FROM:<{S}>")),
    // What the worm of 1988 used, its neighbour, and a queue listing. HELP is none of it: RFC 5321 §4.1.1.8 wants it.
    refused!("V08" "DEBUG", Low OldVerbs, ANY, L::Ask("DEBUG")),
    refused!("V08" "WIZ", Low OldVerbs, ANY, L::Ask("WIZ")),
    refused!("V08" "SHOWQ", Low OldVerbs, ANY, L::Ask("SHOWQ")),
    // RFC 3030 §2. The octets announced are said, the line end with them, so that both sides agree on where commands go on.
    refused!("V09" "first", High ChunksConfused, CHUNKS, L::Ask("BDAT 0 LAST")),
    refused!("V09" "no recipient", High ChunksConfused, CHUNKS, MAIL, L::Ask("BDAT 7 LAST\r\nprobe")),
    refused!("V09" "negative", High ChunksConfused, CHUNKS, MAIL, L::Ask("BDAT -1")),
    refused!("V09" "too large a number", High ChunksConfused, CHUNKS, MAIL, L::Ask("BDAT 99999999999999999999")),
    refused!("V09" "no number", High ChunksConfused, CHUNKS, MAIL, L::Ask("BDAT x LAST")),
    // A server that has lost the count of octets answers NOOP.
    refused!(
        "V09" "refused recipient", High ChunksConfused, CHUNKS,
        MAIL, L::Try("RCPT TO:<>"), L::Ask("BDAT 6\r\nNOOP"), L::Listen(300)
    ),
    // RFC 3030 §2: DATA and BDAT exclude each other. Without an end the message is none.
    refused!(
        "V09" "then DATA", High ChunksConfused, CHUNKS_HERE,
        MAIL, RCPT, L::Say("BDAT 7\r\nprobe"), L::Ask("DATA")
    ),
    // RFC 4468 §3: fetched from whoever is named. The name is the examiner's own.
    refused!("V10" "", High Fetches, ANY, L::Ask("BURL imap://{M}/INBOX;UID=1 LAST")),
    refused!("V10" "in a transaction", High Fetches, &[Need::Local], MAIL, RCPT, L::Ask("BURL imap://{M}/INBOX;UID=1 LAST")),
    // RFC 5321 §4.1.1.11: 555 to what is not known, 501 to what is not well-formed.
    refused!("V11" "MAIL, unknown", Medium ParametersIgnored, ANY, L::Ask("MAIL FROM:<{S}> FOO=bar")),
    refused!("V11" "RCPT, unknown", Medium ParametersIgnored, &[Need::Local], MAIL, L::Ask("RCPT TO:<{U}@{D}> FOO=bar")),
    refused!("V11" "SIZE, no number", Medium ParametersIgnored, &[Need::Offer("SIZE")], L::Ask("MAIL FROM:<{S}> SIZE=x")),
    refused!(
        "V11" "SIZE, twice", Medium ParametersIgnored, &[Need::Offer("SIZE")],
        L::Ask("MAIL FROM:<{S}> SIZE=1 SIZE=2")
    ),
    // RFC 1870 §6.1: a hundred gigabytes are too many before they are sent.
    refused!(
        "V11" "SIZE, endless", Medium ParametersIgnored, &[Need::Offer("SIZE")],
        L::Ask("MAIL FROM:<{S}> SIZE=99999999999")
    ),
    refused!("V11" "RET", Medium ParametersIgnored, DSN, L::Ask("MAIL FROM:<{S}> RET=X")),
    // RFC 3030 §3: what is binary cannot come by DATA.
    refused!(
        "V11" "BINARYMIME", Medium ParametersIgnored, &[Need::Offer("BINARYMIME"), Need::Local],
        L::Say("MAIL FROM:<{S}> BODY=BINARYMIME"), RCPT, L::Ask("DATA")
    ),
    // RFC 3461 §4: xtext of a line end or of NUL ends up in reports, logs and queue files.
    refused!("E63" "ENVID", High ParametersIgnored, DSN, L::Ask("MAIL FROM:<{S}> ENVID=a+0D+0ARCPT")),
    refused!(
        "E63" "NUL", High ParametersIgnored, DSN_HERE,
        MAIL, L::Ask("RCPT TO:<{U}@{D}> ORCPT=rfc822;a+00b")
    ),
    // RFC 3461 §4.2: only ever a field of a report. Whether it became a recipient, arrival tells.
    row!(
        Verbs: "V12" "", High, Rule::Relay, &[Need::Offer("DSN"), Need::Local, Need::Catcher],
        MAIL, L::Here("RCPT TO:<{U}@{D}> ORCPT=rfc822;{T}"), L::Message
    ),
    // RFC 4865 §4: a stranger's letters lie in the queue for as long as he likes.
    refused!("V14" "HOLDFOR", Medium QueueControl, LATER, L::Ask("MAIL FROM:<{S}> HOLDFOR=3600")),
    refused!("V14" "HOLDUNTIL", Medium QueueControl, LATER, L::Ask("MAIL FROM:<{S}> HOLDUNTIL=2099-01-01T00:00:00Z")),
    // RFC 2852 §4.
    refused!("V14" "BY", Medium QueueControl, &[Need::Offer("DELIVERBY")], L::Ask("MAIL FROM:<{S}> BY=3600;R")),
    // RFC 5321 §7.8: errors are what guessing looks like. Servers that count them end it after three (Exim) to twenty-five
    // (sendmail); slowing down is as good.
    row!(Verbs: "V16" "", Low, Rule::Patience(Fault::EndlessErrors), ANY, L::Times(30, "XPROBE{n}")),
    // A visitor who says where he comes from.
    row!(
        Verbs: "T08" "unknown", Critical, Rule::Relay, ANY,
        L::Before("PROXY UNKNOWN\r\n"), L::Swallow(300), L::Say("EHLO {M}"), MAIL, OUT, L::Message
    ),
    row!(
        Verbs: "T08" "binary", Critical, Rule::Relay, ANY,
        L::BeforeOctets(PROXY_V2), L::Swallow(300), L::Say("EHLO {M}"), MAIL, OUT, L::Message
    ),
    row!(
        Verbs: "T08" "after the greeting", Critical, Rule::Relay, ANY,
        L::Greet("PROXY TCP4 127.0.0.1 127.0.0.1 40000 25"), L::Say("EHLO {M}"), MAIL, OUT, L::Message
    ),
];
