//! Where an examination stands: what it can prove of strangers depends on it.
//!
//! A test from the target's own machine, its container bridge or its LAN proves nothing about strangers: a server that
//! trusts addresses trusts those first (a stock OpenSMTPD relays for every address of its own host, and for nobody else).

use mail::Reply;
use serde::{Serialize, Serializer};
use std::net::IpAddr;

/// Whether the examination may speak for strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vantage {
    /// From outside: what is refused here is refused to strangers.
    Outside,
    /// From the server's own surroundings: a stranger may be treated worse, or better.
    Neighbour,
}

impl Vantage {
    /// `outside`, `neighbour`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Neighbour => "neighbour",
        }
    }
}

impl Serialize for Vantage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// What makes a visitor a neighbour, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The target is this machine itself.
    SameMachine,
    /// The target has an address of a LAN, so this is one of its neighbours.
    PrivateTarget,
    /// Both are on one network.
    SameNetwork,
    /// Between the two there is hardly anything: the same router, seen from inside.
    SameRouter,
    /// The target itself says that it sees an address of its inside.
    SeenAsInside,
    /// None of that.
    Far,
}

impl Place {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SameMachine => "same-machine",
            Self::PrivateTarget => "private-target",
            Self::SameNetwork => "same-network",
            Self::SameRouter => "same-router",
            Self::SeenAsInside => "seen-as-inside",
            Self::Far => "far",
        }
    }

    /// What can be proved from there.
    pub const fn vantage(self) -> Vantage {
        match self {
            Self::Far => Vantage::Outside,
            _ => Vantage::Neighbour,
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// What is known of the way between the examiner and the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The address the connection came from.
    pub source: IpAddr,
    /// The address examined.
    pub target: IpAddr,
    /// Networks of the examiner's interfaces: address and prefix length in bits.
    pub interfaces: Vec<(IpAddr, u8)>,
    /// Whether the target answered to packets that live for one hop only.
    pub within_one_hop: bool,
    /// The address from which the target says it is visited ([`Standing::seen_as`]).
    pub seen_as: Option<IpAddr>,
}

impl Standing {
    /// Where the examiner stands.
    pub fn place(&self) -> Place {
        let target = self.target.to_canonical();
        let source = self.source.to_canonical();
        let is_own = self.interfaces.iter().any(|(ip, _)| ip.to_canonical() == target);
        if target == source || target.is_loopback() || is_own {
            Place::SameMachine
        } else if !is_public(target) {
            Place::PrivateTarget
        } else if self.interfaces.iter().any(|(ip, bits)| shares_prefix(ip.to_canonical(), target, *bits)) {
            Place::SameNetwork
        } else if is_public(source) {
            Place::Far
        } else if self.within_one_hop {
            // Through one translating router to an address behind, or of, that same router.
            Place::SameRouter
        } else if self.seen_as.is_some_and(|ip| !is_public(ip)) {
            Place::SeenAsInside
        } else {
            Place::Far
        }
    }

    /// Whether the target takes a visitor from far for one from inside: a router or proxy before it puts its own address
    /// in the place of everybody's.
    pub fn is_hidden(&self) -> bool {
        self.place() == Place::Far && self.seen_as.is_some_and(|ip| !is_public(ip))
    }

    /// The address that the target says it sees, where its answer to EHLO has one in square brackets: Exim, sendmail and
    /// OpenSMTPD do. A public one tells nothing: it may be that of a router on the examiner's side.
    pub fn seen_as(hello: &Reply) -> Option<IpAddr> {
        let first = hello.lines.first()?;
        let inside = first.split('[').skip(1).filter_map(|rest| rest.split(']').next());
        inside.filter_map(|text| text.trim_start_matches("IPv6:").parse().ok()).last()
    }
}

/// Whether two addresses agree in the first `bits` bits; a network of one address is no network.
fn shares_prefix(one: IpAddr, other: IpAddr, bits: u8) -> bool {
    match (one, other) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let (a, b) = (u32::from(a), u32::from(b));
            bits < 32 && bits > 0 && (a ^ b) >> (32 - u32::from(bits)) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let (a, b) = (u128::from(a), u128::from(b));
            bits < 128 && bits > 0 && (a ^ b) >> (128 - u32::from(bits)) == 0
        }
        _ => false,
    }
}

/// Whether strangers can have the address: RFC 1918, 4193, 6598, 3927 and loopback cannot be theirs.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unspecified())
        }
    }
}

#[cfg(test)]
#[path = "vantage_tests.rs"]
mod tests;
