//! Which addresses may be dialled when a stranger's DNS names them.
//!
//! Whoever owns a domain decides what its records say. An address inside our machine or our network would make us knock
//! on doors that are closed to that stranger, so it is dialled only if a setting names its network.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A host on the internet, for all that its address tells.
    Outside,
    /// This machine, this link or a private network.
    Inside,
    /// No single host: unspecified, multicast, broadcast or reserved. Never dialled, whatever a setting says.
    Nowhere,
}

/// Where `ip` leads. An IPv4 address that is wrapped in IPv6 leads where the IPv4 address leads.
pub fn place(ip: IpAddr) -> Place {
    match ip.to_canonical() {
        IpAddr::V4(ip) => place_v4(ip),
        IpAddr::V6(ip) => match wrapped(ip) {
            Some(ip) => place_v4(ip),
            None => place_v6(ip),
        },
    }
}

/// Whether an address found in DNS may be dialled.
pub fn may_be_dialled(ip: IpAddr, inside_networks: &[IpNet]) -> bool {
    match place(ip) {
        Place::Outside => true,
        Place::Inside => inside_networks.iter().any(|network| network.contains(&ip.to_canonical())),
        Place::Nowhere => false,
    }
}

fn place_v4(ip: Ipv4Addr) -> Place {
    let [a, b, c, _] = ip.octets();
    match (a, b, c) {
        // RFC 6890: "this network", of which 0.0.0.0 reaches this machine on many systems.
        (0, ..) => Place::Nowhere,
        // RFC 5771 multicast, RFC 1112 §4 reserved, broadcast.
        (224..=255, ..) => Place::Nowhere,
        // RFC 1122 loopback, RFC 3927 link-local, RFC 1918 private.
        (127, ..) | (169, 254, _) | (10, ..) | (172, 16..=31, _) | (192, 168, _) => Place::Inside,
        // RFC 6598 shared by a provider's customers, RFC 6890 §2.2.2 protocol assignments, RFC 2544 benchmarks.
        (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _) => Place::Inside,
        _ => Place::Outside,
    }
}

fn place_v6(ip: Ipv6Addr) -> Place {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Place::Inside,
        // RFC 4291 §2.5.2 unspecified, and what §2.5.5.1 deprecated; RFC 6666 discards.
        [0, 0, 0, 0, 0, 0, ..] | [0x0100, 0, 0, 0, ..] => Place::Nowhere,
        // RFC 4291 §2.7.
        [0xff00..=0xffff, ..] => Place::Nowhere,
        // RFC 4291 §2.5.6 link-local, RFC 3879 site-local, RFC 4193 unique local, RFC 8215 local translation.
        [0xfe80..=0xfeff | 0xfc00..=0xfdff, ..] | [0x64, 0xff9b, 1, ..] => Place::Inside,
        _ => Place::Outside,
    }
}

/// The IPv4 address that a NAT64 (RFC 6052 §2.1) or 6to4 (RFC 3056 §2) address leads to.
fn wrapped(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect(text)
    }

    #[test]
    fn each_kind_of_address_has_its_place() {
        let table = [
            (
                Place::Outside,
                "192.0.2.1 198.51.100.1 203.0.113.1 8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 126.255.255.255 128.0.0.0 \
                 100.63.255.255 100.128.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.167.255.255 \
                 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2001:db8::1 2400:cb00::1 ::ffff:192.0.2.1 \
                 64:ff9b::192.0.2.1 2002:c000:201::1",
            ),
            (
                Place::Inside,
                "127.0.0.1 127.255.255.255 10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 169.254.1.1 \
                 100.64.0.1 100.127.255.255 192.0.0.8 198.18.0.1 198.19.255.255 ::1 fe80::1 febf::1 fec0::1 fc00::1 \
                 fd12:3456::1 64:ff9b:1::1 ::ffff:127.0.0.1 ::ffff:10.1.2.3 64:ff9b::10.0.0.1 64:ff9b::127.0.0.1 \
                 2002:7f00:1::1 2002:c0a8:1::1",
            ),
            (
                Place::Nowhere,
                "0.0.0.0 0.1.2.3 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::2 ::7f00:1 ff02::1 \
                 ::ffff:0.0.0.0 64:ff9b::224.0.0.1 2002::1 100::1",
            ),
        ];
        for (expected, ips) in table {
            for text in ips.split_whitespace() {
                assert_eq!(place(ip(text)), expected, "{text}");
            }
        }
    }

    #[test]
    fn an_inside_address_is_dialled_only_in_a_network_that_is_named() {
        let networks = ["127.0.0.0/8".parse().expect("network"), "fd00::/8".parse().expect("network")];
        for (text, expected) in [
            ("127.0.0.2", true),
            ("::ffff:127.0.0.2", true),
            ("fd00::1", true),
            ("10.0.0.1", false),
            ("::1", false),
            ("192.0.2.1", true),
        ] {
            assert_eq!(may_be_dialled(ip(text), &networks), expected, "{text}");
        }
        assert!(!may_be_dialled(ip("127.0.0.2"), &[]));
        let everything = ["0.0.0.0/0".parse().expect("network"), "::/0".parse().expect("network")];
        for text in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"] {
            assert!(!may_be_dialled(ip(text), &everything), "{text}");
        }
    }
}
