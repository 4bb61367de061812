//! `from=`: a message was taken, or a sender at least: without content it says `size=0`.

use super::field::{Host, until, value};
use crate::log::observation::{Arrival, Origin, Peer, Seen, Sender, Standing, bare};

const AFTER_SENDER: &[&str] = &[", size=", ", class=", ", pri=", ", nrcpts=", ", msgid=", ", proto=", ", relay="];
const AFTER_MESSAGE_ID: &[&str] = &[", bodytype=", ", proto=", ", daemon=", ", tls_verify=", ", auth=", ", relay="];

/// What stands behind `from=`. The Message-ID is the visitor's own text, so what follows it is looked for from the end.
pub fn read(text: &str) -> Seen<'_> {
    let (sender, fields) = until(text, AFTER_SENDER);
    let (own, message_id) = fields.split_once(", msgid=").unwrap_or((fields, ""));
    let (message_id, _) = until(message_id, AFTER_MESSAGE_ID);
    let relay = fields.rfind(", relay=").map(|at| &fields[at + ", relay=".len()..]);
    // Of a line that is cut before its end, what looks like a field may be of the Message-ID.
    let last = |mark: &str| fields.rfind(mark).filter(|_| relay.is_some()).map_or("", |at| value(&fields[at..], mark));
    let proven = !matches!(last(", auth="), "" | "NONE") || matches!(last(", proto="), "ESMTPA" | "ESMTPSA");
    let (peer, origin) = relay.map_or_else(Default::default, giver);
    Seen::Arrived(Arrival {
        peer,
        origin,
        // RFC 3848: the A in the protocol's name is for authentication.
        standing: if proven { Standing::Own } else { Standing::Unsaid },
        sender: Sender::from_brackets(sender.trim()),
        size: value(own, ", size=").parse().ok(),
        recipients: value(own, ", nrcpts=").parse().ok(),
        message_id: bare(message_id),
        ..Arrival::default()
    })
}

/// A program on the server stands as `user@localhost`, without an address.
fn giver(relay: &str) -> (Peer<'_>, Origin) {
    let local = !relay.contains('[') && (relay == "localhost" || relay.contains("@localhost"));
    if local { (Peer::default(), Origin::Program) } else { (Host::read(relay).peer(), Origin::Network) }
}
