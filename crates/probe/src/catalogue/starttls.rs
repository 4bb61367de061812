//! What is said before TLS and believed after (RFC 3207; CVE-2011-0411 and what was found since).

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const CLEAR: &[Need] = &[Need::Clear, Need::Offer("STARTTLS")];
const CLEAR_HERE: &[Need] = &[Need::Clear, Need::Offer("STARTTLS"), Need::Local];

/// How long an answer in TLS to what was said in clear is awaited, in milliseconds. It needs no work: it is there at once
/// or not at all.
const ANSWER: L = L::Listen(700);

macro_rules! row {
    ($id:literal $form:literal, $severity:ident, $rule:expr, $needs:expr, $($line:expr),+) => {
        Row {
            id: $id,
            form: $form,
            group: Group::Starttls,
            severity: Severity::$severity,
            rule: $rule,
            lines: &[$($line),+],
            needs: $needs,
        }
    };
}

const INJECTED: Rule = Rule::Injection(Fault::StarttlsInjection);

pub(super) const ROWS: &[Row] = &[
    row!("S01" "", High, INJECTED, CLEAR, L::TlsWith("EHLO {M}\r\n"), ANSWER),
    // The victim's next lines would be a transaction, or a login, that somebody else has begun.
    row!("S02" "MAIL", High, INJECTED, CLEAR, L::TlsWith("EHLO {M}\r\nMAIL FROM:<{S}>\r\n"), ANSWER),
    row!("S02" "AUTH", High, INJECTED, CLEAR, L::TlsWith("AUTH PLAIN\r\n"), ANSWER),
    row!("S03" "", High, INJECTED, CLEAR, L::TlsAfter("EHLO {M}\r\n"), ANSWER),
    // RFC 3207 §4.2: nothing from before is known any more.
    row!(
        "S05" "", Medium, Rule::Refuse(Fault::StarttlsKeepsState), CLEAR_HERE,
        L::Say("MAIL FROM:<{S}>"), L::Tls, L::Ask("RCPT TO:<{U}@{D}>")
    ),
    // RFC 3207 §4: it has no parameters (501), and is not offered in TLS.
    row!("S06" "argument", Low, Rule::Refuse(Fault::ParametersIgnored), CLEAR, L::Ask("STARTTLS now")),
    row!("S06" "twice", Low, Rule::Refuse(Fault::StarttlsTwice), CLEAR, L::Tls, L::Hello, L::Ask("STARTTLS")),
    // Without it everything is said in clear. A door that begins in TLS need not offer it.
    Row {
        id: "C01",
        form: "",
        group: Group::Tls,
        severity: Severity::Medium,
        rule: Rule::Offered("STARTTLS", Fault::NoTls),
        lines: &[],
        needs: &[Need::Clear],
    },
];
