//! Who handed a message over, and which verb an outcome makes. Nothing else decides either.

use crate::fact::Giver;
use crate::log::observation::{Fate, Origin, Peer, Standing};
use crate::ours::{Ours, Owner};
use mail::Verb;

/// How a message came, as far as it decides who gave it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coming<'a> {
    pub peer: Peer<'a>,
    pub login: &'a str,
    pub origin: Origin,
    pub standing: Standing,
    /// Whether its sender is the null reverse-path.
    pub is_null: bool,
}

/// Who handed it over.
pub(super) fn giver(coming: &Coming<'_>, ours: &Ours) -> Giver {
    match (coming.origin, coming.standing) {
        (Origin::Report, _) => Giver::Report,
        (Origin::Program, _) => Giver::Program,
        // OpenSMTPD writes `address=local` for its own bounces as for mail that programs send; only bounces have no
        // sender (RFC 5321 §4.5.5).
        _ if coming.peer.ip == "local" => {
            if coming.is_null {
                Giver::Report
            } else {
                Giver::Program
            }
        }
        _ if !coming.login.is_empty() => Giver::Account,
        (_, Standing::Own) => Giver::Lan,
        (_, Standing::Stranger) => Giver::Stranger,
        // What a filter gives back without a word of what it was: the filter's own address says nothing.
        (Origin::Filter, _) if is_loopback(coming.peer.ip) => Giver::Unknown,
        _ => by_peer(coming.peer, ours),
    }
}

fn by_peer(peer: Peer<'_>, ours: &Ours) -> Giver {
    if peer.ip.is_empty() {
        return match peer.name {
            "" => Giver::Unknown,
            "localhost" => Giver::Lan,
            name => by_owner(ours.domain(name)),
        };
    }
    match ours.peer(peer.ip) {
        // A masked address that has a name in DNS, or calls itself by one, is somebody's who is not among ours: our own
        // clients have no names and give their address.
        Owner::Unknown if is_named(peer.name, peer.ip) => by_name(peer.name, ours),
        Owner::Unknown if is_named(peer.helo, peer.ip) => by_name(peer.helo, ours),
        owner => by_owner(owner),
    }
}

fn by_name(name: &str, ours: &Ours) -> Giver {
    if ours.domain(name) == Owner::Ours { Giver::Lan } else { Giver::Stranger }
}

const fn by_owner(owner: Owner) -> Giver {
    match owner {
        Owner::Ours => Giver::Lan,
        Owner::Foreign => Giver::Stranger,
        Owner::Unknown => Giver::Unknown,
    }
}

/// Whether `name` is a name with a domain and not the address over again.
fn is_named(name: &str, ip: &str) -> bool {
    let name = name.trim_matches(['[', ']']);
    name.trim_end_matches('.').contains('.')
        && name != ip
        && name.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'.'))
}

/// Whether `ip` is this host itself.
pub(super) fn is_loopback(ip: &str) -> bool {
    ip.starts_with("127.") || matches!(ip, "::1" | "localhost")
}

/// The verb that an outcome makes, by who gave the message and whose its sender, the recipient and what the recipient was
/// before (an alias) are.
pub(super) fn verb(giver: Giver, fate: Fate, sender: Owner, recipient: Owner, original: Option<Owner>) -> Option<Verb> {
    match fate {
        Fate::Delivered => (giver != Giver::Report).then_some(Verb::Received),
        Fate::HandedOver => handed_over(giver, sender, recipient, original),
        Fate::Held => Some(Verb::Held),
        Fate::Filtered | Fate::Deferred | Fate::Failed | Fate::Expired | Fate::Discarded => None,
    }
}

fn handed_over(giver: Giver, sender: Owner, recipient: Owner, original: Option<Owner>) -> Option<Verb> {
    match giver {
        Giver::Report => None,
        Giver::Account | Giver::Lan | Giver::Program => Some(Verb::Sent),
        Giver::Unknown => (sender == Owner::Ours).then_some(Verb::Sent),
        // Forwarded by an alias of ours: we sent it on. To one of ours: handed to the server behind this one.
        Giver::Stranger if original == Some(Owner::Ours) && recipient != Owner::Ours => Some(Verb::Sent),
        Giver::Stranger if recipient == Owner::Ours => Some(Verb::Received),
        Giver::Stranger => Some(Verb::Relayed),
    }
}

/// Whether nothing more will become of a recipient.
pub(super) const fn is_final(fate: Fate) -> bool {
    !matches!(fate, Fate::Deferred)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMING: Coming<'_> = Coming {
        peer: Peer { ip: "203.0.113.5", name: "", helo: "" },
        login: "",
        origin: Origin::Unsaid,
        standing: Standing::Unsaid,
        is_null: false,
    };

    fn peer<'a>(ip: &'a str, name: &'a str, helo: &'a str) -> Coming<'a> {
        Coming { peer: Peer { ip, name, helo }, ..COMING }
    }

    #[test]
    fn who_gave_a_message_is_decided_by_the_strongest_that_is_said() {
        let ours = Ours::from_texts(&["example.jp"]).expect("ours");
        let cases = [
            (COMING, Giver::Stranger),
            (Coming { login: "taro", ..COMING }, Giver::Account),
            (Coming { login: "taro", origin: Origin::Report, ..COMING }, Giver::Report),
            (Coming { origin: Origin::Program, ..COMING }, Giver::Program),
            (Coming { standing: Standing::Own, ..COMING }, Giver::Lan),
            (Coming { standing: Standing::Stranger, ..peer("10.0.0.1", "", "") }, Giver::Stranger),
            (peer("10.0.0.1", "", "pc.example.com"), Giver::Lan),
            (peer("local", "", ""), Giver::Program),
            (Coming { is_null: true, ..peer("local", "", "") }, Giver::Report),
            (Coming { origin: Origin::Filter, ..peer("127.0.0.1", "localhost", "") }, Giver::Unknown),
            (Coming { origin: Origin::Filter, ..COMING }, Giver::Stranger),
            (peer("", "", "pc.example.com"), Giver::Unknown),
            (peer("", "localhost", ""), Giver::Lan),
            (peer("A", "****.popsite.net.", "****.com"), Giver::Stranger),
            (peer("aaa.aaa.aaa.aaa", "f1.******.ne.jp", "f1.******.ne.jp"), Giver::Stranger),
            (peer("aaa.aaa.aaa.aaa", "pc.example.jp", ""), Giver::Lan),
            (peer("111.111.111.111", "", "111.111.111.111"), Giver::Unknown),
            (peer("111.111.111.111", "", "[111.111.111.111]"), Giver::Unknown),
            (peer("211.158.AAA.BBB", "", "hurdle"), Giver::Stranger),
            (peer("A", "", ""), Giver::Unknown),
        ];
        for (coming, expected) in cases {
            assert_eq!(giver(&coming, &ours), expected, "{coming:?}");
        }
    }

    #[test]
    fn a_verb_follows_from_who_gave_it_and_where_it_went() {
        use Owner::{Foreign, Ours, Unknown};
        let cases = [
            (Giver::Stranger, Fate::Delivered, Foreign, Ours, None, Some(Verb::Received)),
            (Giver::Account, Fate::Delivered, Ours, Ours, None, Some(Verb::Received)),
            (Giver::Unknown, Fate::Delivered, Unknown, Unknown, None, Some(Verb::Received)),
            (Giver::Report, Fate::Delivered, Unknown, Ours, None, None),
            (Giver::Report, Fate::HandedOver, Unknown, Foreign, None, None),
            (Giver::Account, Fate::HandedOver, Foreign, Foreign, None, Some(Verb::Sent)),
            (Giver::Lan, Fate::HandedOver, Foreign, Foreign, None, Some(Verb::Sent)),
            (Giver::Program, Fate::HandedOver, Unknown, Foreign, None, Some(Verb::Sent)),
            (Giver::Stranger, Fate::HandedOver, Foreign, Foreign, None, Some(Verb::Relayed)),
            (Giver::Stranger, Fate::HandedOver, Ours, Foreign, None, Some(Verb::Relayed)),
            (Giver::Stranger, Fate::HandedOver, Unknown, Unknown, None, Some(Verb::Relayed)),
            (Giver::Stranger, Fate::HandedOver, Foreign, Ours, None, Some(Verb::Received)),
            (Giver::Stranger, Fate::HandedOver, Foreign, Foreign, Some(Ours), Some(Verb::Sent)),
            (Giver::Stranger, Fate::HandedOver, Foreign, Foreign, Some(Foreign), Some(Verb::Relayed)),
            (Giver::Unknown, Fate::HandedOver, Ours, Foreign, None, Some(Verb::Sent)),
            (Giver::Unknown, Fate::HandedOver, Foreign, Foreign, None, None),
            (Giver::Unknown, Fate::HandedOver, Unknown, Ours, None, None),
            (Giver::Stranger, Fate::Held, Foreign, Ours, None, Some(Verb::Held)),
        ];
        for (giver, fate, sender, recipient, original, expected) in cases {
            assert_eq!(verb(giver, fate, sender, recipient, original), expected, "{giver:?} {fate:?} {recipient:?}");
        }
        for fate in [Fate::Filtered, Fate::Deferred, Fate::Failed, Fate::Expired, Fate::Discarded] {
            assert_eq!(verb(Giver::Stranger, fate, Foreign, Foreign, None), None);
        }
    }
}
