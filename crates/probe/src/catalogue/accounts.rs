//! What somebody with an account may do beside sending in the own name: the examiner has one.
//!
//! To relay is a user's right, and no case here says otherwise. Forms are left out where a good server may take them: the
//! null reverse-path is that of receipts (RFC 8098 §3); under which other spellings of its name an account may log in
//! (A05) shows only on the server whether they are one account; and each is a wrong login where they are not.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

/// A message to the address that is watched, under a reverse-path that is not the account's. RFC 6409 §6.1: a server may
/// refuse that; where it need not, one stolen password speaks for everybody.
macro_rules! path {
    ($form:literal, $severity:ident, $mail:literal, $needs:expr) => {
        row!(
            Auth: "A09" $form, $severity, Rule::OwnPath(Fault::SpeaksForOthers), $needs,
            L::Say($mail), OUT, L::Message
        )
    };
}

/// The same under the account's own, with these fields in the place of From.
macro_rules! from {
    ($form:literal, $severity:ident, $fields:literal, $needs:expr) => {
        row!(
            Auth: "A09" $form, $severity, Rule::OwnFrom(Fault::SpeaksForOthers), $needs,
            MAIL, OUT, L::MessageFrom($fields)
        )
    };
}

const MAIL: L = L::Say("MAIL FROM:<{A}>");
const OUT: L = L::Out("RCPT TO:<{T}>");
const WATCHED: &[Need] = &[Need::Submission, Need::Login, Need::Catcher];
const AS_OTHER: &[Need] = &[Need::Submission, Need::Login, Need::Catcher, Need::Other];
const LOGIN: &[Need] = &[Need::Submission, Need::Login];

pub(super) const ROWS: &[Row] = &[
    path!("as somebody here", High, "MAIL FROM:<{U}@{D}>", AS_OTHER),
    // Many have several addresses and one server to send by: a nuisance to others, and no more.
    path!("as somebody elsewhere", Medium, "MAIL FROM:<{S}>", WATCHED),
    from!("From somebody here", High, "From: <{U}@{D}>\r\n", AS_OTHER),
    from!("From somebody elsewhere", Medium, "From: <{S}>\r\n", WATCHED),
    // RFC 5322 §3.6: one From. Of two, the server checks one and the reader is shown the other.
    from!("two From", High, "From: <{A}>\r\nFrom: <{U}@{D}>\r\n", AS_OTHER),
    from!("two From, own last", High, "From: <{U}@{D}>\r\nFrom: <{A}>\r\n", AS_OTHER),
    // RFC 5322 §3.6.2: several authors need a Sender.
    from!("two in From", Medium, "From: <{A}>, <{U}@{D}>\r\n", AS_OTHER),
    // RFC 6854 §4: a group in From is for mail that nobody can answer.
    from!("a group in From", Medium, "From: Office: <{U}@{D}>;\r\n", AS_OTHER),
    // RFC 4954 §4: after a login, and inside a transaction, AUTH is answered 503; whoever takes it may have checked one name
    // and go on under another.
    row!(Auth: "A08" "twice", High, Rule::Refuse(Fault::LoginTwice), LOGIN, L::LoginAgain),
    row!(
        Auth: "A08" "in a transaction",
        High,
        Rule::Refuse(Fault::LoginTwice),
        LOGIN,
        L::Try("MAIL FROM:<{A}>"),
        L::LoginAgain
    ),
];
