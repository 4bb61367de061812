//! What the delivery agents say on the way, before the line with the status.

use super::Said;
use super::words::begins_with_any;
use crate::log::observation::{Note, Observation};

/// A conversation with a next hop. Its end is told again in the line with the status, so nothing is counted here.
pub fn read<'a>(said: &Said<'a>) -> Option<Observation<'a>> {
    const CONVERSATION: &[&str] = &[
        "host ",
        "connect to ",
        "conversation with ",
        "lost connection with ",
        "enabling PIX workarounds",
        "breaking line ",
        "local data error while talking to ",
        "SASL authentication failed",
        "SASL [CACHED]",
        "mail for ",
        "server ",
        "using ",
    ];
    const TLS: &[&str] = &["Cannot start TLS", "TLS is required", "Server certificate", "certificate ", "SSL_connect"];
    const STEPS: &[&str] = &[
        "replace: ",
        "prepend: ",
        "strip: ",
        "ignore: ",
        "info: ",
        "warn: ",
        "bcc: ",
        "filter: ",
        "redirect: ",
        "message-id=",
        "smtp_delivery_status_filter",
        "replacing ",
        "alias database",
    ];
    if begins_with_any(said.words, CONVERSATION) {
        return Some(said.note(Note::Connection));
    }
    if begins_with_any(said.words, TLS) {
        return Some(said.note(Note::Tls));
    }
    begins_with_any(said.words, STEPS).then(|| said.note(Note::Step))
}
