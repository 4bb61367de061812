//! The catalogue: each known way to abuse a mail server, as lines of a session. One file for each kind of trick.
//!
//! In the lines `{S}` is an address of the examiner's, `{T}` the one where arrivals are watched, `{TD}` and `{TL}` its
//! domain and local part; `{H}` is the server's name, `{I}` its address, `{D}` a domain of its own, `{U}` somebody there,
//! `{N}` nobody; `{M}` what the examiner calls itself, `{A}` its account there.

/// A row of a group: how bad it is and how it is judged, then what is needed and what is said.
macro_rules! row {
    ($group:ident: $id:literal $form:literal, $severity:ident, $rule:expr, $needs:expr, $($line:expr),*) => {
        Row {
            id: $id,
            form: $form,
            group: Group::$group,
            severity: Severity::$severity,
            rule: $rule,
            lines: &[$($line),*],
            needs: $needs,
        }
    };
}

mod accounts;
mod auth;
mod backscatter;
mod enumeration;
mod envelope;
mod identity;
mod smuggling;
mod starttls;
mod verbs;

use crate::script::Row;

/// All cases, in the order in which they are tried: those that may spoil a server's patience with the examiner's address
/// come last, so that it does not fail the others.
pub fn catalogue() -> impl Iterator<Item = &'static Row> {
    let files = [
        envelope::ROWS,
        identity::ROWS,
        smuggling::INBOUND,
        smuggling::OUTBOUND,
        smuggling::ROWS,
        starttls::ROWS,
        backscatter::ROWS,
        enumeration::ROWS,
        verbs::ROWS,
        accounts::ROWS,
        auth::ROWS,
    ];
    files.into_iter().flatten()
}
