//! `from=`: a message was taken, or a sender at least: without content it says `size=0`.

use super::field::{Host, until, value};
use crate::log::observation::{Arrival, Origin, Seen, Sender, Standing, bare};

const AFTER_SENDER: &[&str] = &[", size=", ", class=", ", pri=", ", nrcpts=", ", msgid=", ", proto=", ", relay="];
const AFTER_MESSAGE_ID: &[&str] = &[", bodytype=", ", proto=", ", daemon=", ", tls_verify=", ", auth=", ", relay="];

/// What stands behind `from=`. The Message-ID is the visitor's own text, so what follows it is looked for from the end.
pub fn read(text: &str) -> Seen<'_> {
    let (sender, fields) = until(text, AFTER_SENDER);
    let (own, message_id) = fields.split_once(", msgid=").unwrap_or((fields, ""));
    let (message_id, _) = until(message_id, AFTER_MESSAGE_ID);
    let relay = fields.rfind(", relay=").map(|at| &fields[at + ", relay=".len()..]);
    let proof = fields.rfind(", auth=").map(|at| value(&fields[at..], ", auth=")).filter(|_| relay.is_some());
    let (peer, origin) = relay.map_or_else(Default::default, giver);
    Seen::Arrived(Arrival {
        peer,
        origin,
        standing: match proof {
            None | Some("" | "NONE") => Standing::Unsaid,
            Some(_) => Standing::Own,
        },
        sender: Sender::from_brackets(sender.trim()),
        size: value(own, ", size=").parse().ok(),
        recipients: value(own, ", nrcpts=").parse().ok(),
        message_id: bare(message_id),
        ..Arrival::default()
    })
}

/// A program on the server stands as `user@localhost`, without an address.
fn giver(relay: &str) -> (crate::log::observation::Peer<'_>, Origin) {
    let local = !relay.contains('[') && (relay == "localhost" || relay.contains("@localhost"));
    if local { (Default::default(), Origin::Program) } else { (Host::read(relay).peer(), Origin::Network) }
}
