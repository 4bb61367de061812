//! Who the visitor says it is, and from where.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const RCPT: L = L::Out("RCPT TO:<{T}>");

/// A stranger's mail for a stranger after something said in the place of EHLO.
macro_rules! called {
    ($id:literal $form:literal, $hello:literal) => {
        row!(Relay: $id $form, Critical, Rule::Relay, &[], L::Greet($hello), MAIL, RCPT, L::Message)
    };
}

/// A stranger's mail for a stranger after a verb that says where it comes from.
macro_rules! said {
    ($id:literal $form:literal, $line:literal) => {
        row!(Verbs: $id $form, Critical, Rule::Relay, &[], L::Try($line), L::Try("EHLO {M}"), MAIL, RCPT, L::Message)
    };
}

/// The verb itself must be refused, whatever it would lead to.
macro_rules! refused {
    ($id:literal $form:literal, $line:literal) => {
        row!(Verbs: $id $form, Critical, Rule::Refuse(Fault::AddressOverride), &[], L::Ask($line))
    };
}

pub(super) const ROWS: &[Row] = &[
    called!("T01" "host", "EHLO {H}"),
    called!("T01" "domain", "EHLO {D}"),
    called!("T01" "localhost", "EHLO localhost"),
    called!("T01" "loopback", "EHLO [127.0.0.1]"),
    called!("T01" "literal", "EHLO [{I}]"),
    called!("T01" "HELO", "HELO {H}"),
    called!("T02" "", "NOOP"),
    said!("T06" "", "XCLIENT ADDR=127.0.0.1 NAME=localhost LOGIN={U}"),
    refused!("T06" "alone", "XCLIENT ADDR=127.0.0.1 NAME=localhost"),
    refused!("T07" "", "XFORWARD ADDR=127.0.0.1 NAME=localhost"),
    row!(
        Verbs: "T08" "before the greeting", Critical, Rule::Relay, &[],
        L::Before("PROXY TCP4 127.0.0.1 127.0.0.1 40000 25\r\n"), L::Swallow(700), L::Say("EHLO {M}"), MAIL,
        RCPT, L::Message
    ),
    row!(
        Relay: "T09" "", Critical, Rule::Relay, &[Need::Local],
        L::Say("MAIL FROM:<{S}> AUTH={U}@{D}"), RCPT, L::Message
    ),
];
