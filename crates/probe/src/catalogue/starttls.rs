//! What is said before TLS and believed after (RFC 3207; CVE-2011-0411 and what was found since).

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const CLEAR: &[Need] = &[Need::Clear, Need::Offer("STARTTLS")];
const CLEAR_HERE: &[Need] = &[Need::Clear, Need::Offer("STARTTLS"), Need::Local];

/// How long an answer in TLS to what was said in clear is awaited, in milliseconds. It needs no work: it is there at once
/// or not at all.
const ANSWER: L = L::Listen(700);

const INJECTED: Rule = Rule::Injection(Fault::StarttlsInjection);

pub(super) const ROWS: &[Row] = &[
    row!(Starttls: "S01" "", High, INJECTED, CLEAR, L::TlsWith("EHLO {M}\r\n"), ANSWER),
    // The victim's next lines would be a transaction, or a login, that somebody else has begun.
    row!(Starttls: "S02" "MAIL", High, INJECTED, CLEAR, L::TlsWith("EHLO {M}\r\nMAIL FROM:<{S}>\r\n"), ANSWER),
    row!(Starttls: "S02" "AUTH", High, INJECTED, CLEAR, L::TlsWith("AUTH PLAIN\r\n"), ANSWER),
    row!(Starttls: "S03" "", High, INJECTED, CLEAR, L::TlsAfter("EHLO {M}\r\n"), ANSWER),
    // RFC 3207 §4.2: nothing from before is known any more.
    row!(
        Starttls: "S05" "", Medium, Rule::Refuse(Fault::StarttlsKeepsState), CLEAR_HERE,
        L::Say("MAIL FROM:<{S}>"), L::Tls, L::Ask("RCPT TO:<{U}@{D}>")
    ),
    // RFC 3207 §4: it has no parameters (501), and is not offered in TLS.
    row!(Starttls: "S06" "argument", Low, Rule::Refuse(Fault::ParametersIgnored), CLEAR, L::Ask("STARTTLS now")),
    row!(
        Starttls: "S06" "twice", Low, Rule::Refuse(Fault::StarttlsTwice), CLEAR,
        L::Tls, L::Hello, L::Ask("STARTTLS")
    ),
    // Without it everything is said in clear. A door that begins in TLS need not offer it.
    row!(Tls: "C01" "", Medium, Rule::Offered("STARTTLS", Fault::NoTls), &[Need::Clear], ),
];
