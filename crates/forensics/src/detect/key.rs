//! Texts as numbers, so that a table of what was seen keeps eight octets for each and not the text.

use crate::log::observation::Peer;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;
use std::net::IpAddr;

/// Longest text that is compared without regard to case. RFC 5321 §4.5.3.1.3: a path has at most 256 octets.
const TEXT_MAX: usize = 320;

/// `text` as a number. The same text gives the same number in every run, so that verdicts are the same too.
pub fn of(text: &str) -> u64 {
    FixedState::default().hash_one(text.as_bytes())
}

/// `address` or domain as a number, without regard to case (RFC 5321 §2.4: a local part may have one, and no server in use
/// treats it so).
pub fn of_address(address: &str) -> u64 {
    let mut lower = [0_u8; TEXT_MAX];
    let bytes = &address.as_bytes()[..address.len().min(TEXT_MAX)];
    let lower = &mut lower[..bytes.len()];
    lower.copy_from_slice(bytes);
    lower.make_ascii_lowercase();
    FixedState::default().hash_one(&*lower)
}

/// Two numbers as one; which comes first matters.
pub fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ second
}

/// The network of the visitor `ip` as a number: /24 or /48, which is what a provider gives one customer at most times
/// (RFC 6177 §2 for IPv6). A masked address counts by what stands before its last dot.
pub fn of_network(ip: &str) -> u64 {
    match ip.parse() {
        Ok(IpAddr::V4(ip)) => u64::from(u32::from(ip) >> 8),
        Ok(IpAddr::V6(ip)) => u64::try_from(u128::from(ip) >> 80).unwrap_or(u64::MAX) | 1 << 63,
        Err(_) => of(ip.rsplit_once('.').map_or(ip, |(network, _)| network)),
    }
}

/// What a visitor is called in a verdict: its address, or what else the log has of it.
pub fn label<'a>(peer: &Peer<'a>) -> &'a str {
    [peer.ip, peer.name, peer.helo].into_iter().find(|text| !text.is_empty()).unwrap_or("")
}

/// The domain of `address`, or all of it if it has none.
pub fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

/// Whether `ip` is the server's own loopback.
pub fn is_loopback(ip: &str) -> bool {
    ip.starts_with("127.") || ip == "::1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_once_however_it_is_written() {
        assert_eq!(of_address("Hana@Example.JP"), of_address("hana@example.jp"));
        assert_ne!(of_address("hana@example.jp"), of_address("taro@example.jp"));
        assert_eq!(of_address(&"x".repeat(1000)), of_address(&"X".repeat(999)));
    }

    #[test]
    fn neighbours_are_one_network() {
        assert_eq!(of_network("203.0.113.5"), of_network("203.0.113.77"));
        assert_ne!(of_network("203.0.113.5"), of_network("203.0.114.5"));
        assert_eq!(of_network("2001:db8:1:2::3"), of_network("2001:db8:1:ffff::9"));
        assert_ne!(of_network("2001:db8:1::3"), of_network("2001:db8:2::3"));
        assert_eq!(of_network("211.158.AAA.BBB"), of_network("211.158.AAA.CCC"));
        assert_ne!(of_network("A"), of_network("B"));
    }

    #[test]
    fn a_visitor_without_an_address_is_called_by_its_name() {
        assert_eq!(label(&Peer { ip: "203.0.113.5", name: "a.example", helo: "b" }), "203.0.113.5");
        assert_eq!(label(&Peer { ip: "", name: "", helo: "b" }), "b");
        assert_eq!(label(&Peer::default()), "");
    }
}
