//! Who exists here.
//!
//! RCPT has to tell (RFC 5321 §3.3); the harm begins where it can be asked without end, or where an answer that was meant
//! to tell nothing does. RFC 5321 §7.3: VRFY and EXPN need tell nothing at all.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

macro_rules! asked {
    ($id:literal $form:literal, $rule:expr, $needs:expr, $($line:expr),+) => {
        row!(Enumeration: $id $form, Medium, $rule, $needs, $($line),+)
    };
}

const MAIL: L = L::Say("MAIL FROM:<{S}>");
const SOMEBODY: L = L::Ask("RCPT TO:<{U}@{D}>");
const NOBODY: L = L::Ask("RCPT TO:<{N}@{D}>");

const LOCAL: &[Need] = &[Need::Local];
const PUBLIC: &[Need] = &[Need::Public, Need::Local];
const TOLD: Rule = Rule::Alike(Fault::NamesTold);

pub(super) const ROWS: &[Row] = &[
    asked!("V01" "", TOLD, LOCAL, L::Ask("VRFY {U}@{D}"), L::Ask("VRFY {N}@{D}")),
    asked!("V01" "short name", TOLD, LOCAL, L::Ask("VRFY {U}"), L::Ask("VRFY {N}")),
    asked!("V01" "root", TOLD, &[], L::Ask("VRFY root"), L::Ask("VRFY {N}")),
    asked!("V02" "", TOLD, LOCAL, L::Ask("EXPN {U}@{D}"), L::Ask("EXPN {N}@{D}")),
    asked!("V02" "postmaster", TOLD, &[], L::Ask("EXPN postmaster"), L::Ask("EXPN {N}")),
    asked!("V03" "status", Rule::AlikeInStatus(Fault::NamesTold), PUBLIC, MAIL, SOMEBODY, NOBODY),
    // By turns, so that what slows both down does so alike.
    asked!(
        "V03" "time", Rule::AlikeInTime(Fault::NamesByTime), PUBLIC,
        MAIL, SOMEBODY, NOBODY, SOMEBODY, NOBODY, SOMEBODY, NOBODY
    ),
    asked!(
        "V03" "endless", Rule::Patience(Fault::EndlessNames), &[Need::Public],
        MAIL, L::Times(30, "RCPT TO:<{N}{n}@{D}>")
    ),
];
