//! Reports and answers to people who sent nothing. The sender is the catching address: what comes back is seen there.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

const MAIL: L = L::Say("MAIL FROM:<{T}>");
const PUBLIC: &[Need] = &[Need::Public];

pub(super) const ROWS: &[Row] = &[
    // RFC 5321 §6.2: what cannot be delivered is refused in the session. Taken and refused after the dot is as good (B02).
    row!(Backscatter: "B01" "", High, Rule::Backscatter, PUBLIC, MAIL, L::Here("RCPT TO:<{N}@{D}>"), L::Message),
    row!(
        Backscatter: "B01" "below", High, Rule::Backscatter, PUBLIC,
        MAIL, L::Here("RCPT TO:<{N}@{nonce}.{D}>"), L::Message
    ),
    // RFC 3461 §4.1: no report of success to whom nobody has to believe.
    row!(
        Backscatter: "B05" "", High, Rule::NoReport(Fault::SuccessReports),
        &[Need::Public, Need::Offer("DSN"), Need::Local, Need::Catcher],
        L::Say("MAIL FROM:<{T}> RET=FULL"), L::Here("RCPT TO:<{U}@{D}> NOTIFY=SUCCESS,FAILURE,DELAY"), L::Message
    ),
    // RFC 5321 §6.1: a report goes to one, who wrote the message. Some refuse the second recipient, Postfix where it is told to
    // refuses DATA. No message: that it would be taken is all there is to it.
    row!(
        Backscatter: "B08" "", Low, Rule::Refuse(Fault::ReportToMany), &[Need::Public, Need::Local],
        L::Say("MAIL FROM:<>"), L::Say("RCPT TO:<{U}@{D}>"), L::Say("RCPT TO:<postmaster@{D}>"), L::Ask("DATA")
    ),
    // Receipts are the reader's to send (RFC 8098 §2.1), and `Errors-To` is no reverse-path.
    row!(
        Backscatter: "B10" "", Medium, Rule::NoReport(Fault::SuccessReports), &[Need::Public, Need::Local, Need::Catcher],
        L::Say("MAIL FROM:<{S}>"), L::Here("RCPT TO:<{U}@{D}>"),
        L::MessageWith("Return-Receipt-To: <{T}>\r\nDisposition-Notification-To: <{T}>\r\nErrors-To: <{T}>\r\n")
    ),
];
