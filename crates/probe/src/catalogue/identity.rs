//! Who the visitor says it is, and from where.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const RCPT: L = L::Out("RCPT TO:<{T}>");

/// A stranger's mail for a stranger after something said in the place of EHLO.
macro_rules! called {
    ($id:literal $form:literal, $hello:literal) => {
        Row {
            id: $id,
            form: $form,
            group: Group::Relay,
            severity: Severity::Critical,
            rule: Rule::Relay,
            lines: &[L::Greet($hello), MAIL, RCPT, L::Message],
            needs: &[],
        }
    };
}

/// A stranger's mail for a stranger after a verb that says where it comes from.
macro_rules! said {
    ($id:literal $form:literal, $line:literal) => {
        Row {
            id: $id,
            form: $form,
            group: Group::Verbs,
            severity: Severity::Critical,
            rule: Rule::Relay,
            lines: &[L::Try($line), L::Try("EHLO {M}"), MAIL, RCPT, L::Message],
            needs: &[],
        }
    };
}

/// The verb itself must be refused, whatever it would lead to.
macro_rules! refused {
    ($id:literal $form:literal, $line:literal) => {
        Row {
            id: $id,
            form: $form,
            group: Group::Verbs,
            severity: Severity::Critical,
            rule: Rule::Refuse(Fault::AddressOverride),
            lines: &[L::Ask($line)],
            needs: &[],
        }
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
    Row {
        id: "T08",
        form: "before the greeting",
        group: Group::Verbs,
        severity: Severity::Critical,
        rule: Rule::Relay,
        lines: &[
            L::Before("PROXY TCP4 127.0.0.1 127.0.0.1 40000 25\r\n"),
            L::Swallow(700),
            L::Say("EHLO {M}"),
            MAIL,
            RCPT,
            L::Message,
        ],
        needs: &[],
    },
    Row {
        id: "T09",
        form: "",
        group: Group::Relay,
        severity: Severity::Critical,
        rule: Rule::Relay,
        lines: &[L::Say("MAIL FROM:<{S}> AUTH={U}@{D}"), RCPT, L::Message],
        needs: &[Need::Local],
    },
];
