//! Ranges of inside addresses, where a device of the LAN door speaks from.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Why a text is no range for a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RangeError {
    /// Neither an address, nor `first-last`, nor a network such as `192.168.0.0/24`.
    Malformed,
    /// The last address comes before the first, or one is IPv4 and the other IPv6.
    Backwards,
    /// It reaches outside the networks that cannot be reached from the internet.
    NotInside,
}

impl RangeError {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Malformed => "range-malformed",
            Self::Backwards => "range-backwards",
            Self::NotInside => "range-not-inside",
        }
    }
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is neither an address, nor first-last, nor a network",
            Self::Backwards => "the last address does not come after the first",
            Self::NotInside => "it has addresses that are not private",
        })
    }
}

impl std::error::Error for RangeError {}

/// Addresses from the first to the last, both included, all within one inside network. A range that strangers could
/// speak from cannot be made: neither `0.0.0.0/0` nor one public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpRange {
    first: IpAddr,
    last: IpAddr,
}

/// The inside networks: private (RFC 1918 §3), loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), link-local (RFC 3927
/// §2.1, RFC 4291 §2.5.6) and unique local (RFC 4193 §3.1). Shared address space (RFC 6598) is the provider's: not
/// inside.
const INSIDE: [(IpAddr, IpAddr); 8] = [
    (v4(10, 0, 0, 0), v4(10, 255, 255, 255)),
    (v4(172, 16, 0, 0), v4(172, 31, 255, 255)),
    (v4(192, 168, 0, 0), v4(192, 168, 255, 255)),
    (v4(127, 0, 0, 0), v4(127, 255, 255, 255)),
    (v4(169, 254, 0, 0), v4(169, 254, 255, 255)),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)),
    (v6(0xfc00), v6_last(0xfdff)),
    (v6(0xfe80), v6_last(0xfebf)),
];

const fn v4(a: u8, b: u8, c: u8, d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}

const fn v6(first: u16) -> IpAddr {
    IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0))
}

const fn v6_last(first: u16) -> IpAddr {
    const ONES: u16 = u16::MAX;
    IpAddr::V6(Ipv6Addr::new(first, ONES, ONES, ONES, ONES, ONES, ONES, ONES))
}

impl IpRange {
    /// From the first to the last address.
    ///
    /// # Errors
    /// [`RangeError::Backwards`], [`RangeError::NotInside`].
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Self, RangeError> {
        let (first, last) = (first.to_canonical(), last.to_canonical());
        if first > last || first.is_ipv4() != last.is_ipv4() {
            return Err(RangeError::Backwards);
        }
        let inside = INSIDE.iter().any(|(low, high)| *low <= first && last <= *high);
        if inside { Ok(Self { first, last }) } else { Err(RangeError::NotInside) }
    }

    /// Parses `192.168.0.7`, `192.168.0.100-192.168.0.199` or `192.168.0.0/24`, and the same of IPv6.
    ///
    /// # Errors
    /// Any [`RangeError`].
    pub fn parse(text: &str) -> Result<Self, RangeError> {
        let ip = |text: &str| text.trim().parse::<IpAddr>().map_err(|_| RangeError::Malformed);
        if let Some((first, last)) = text.split_once('-') {
            return Self::new(ip(first)?, ip(last)?);
        }
        if text.contains('/') {
            let network: IpNet = text.trim().parse().map_err(|_| RangeError::Malformed)?;
            return Self::new(network.network(), network.broadcast());
        }
        let one = ip(text)?;
        Self::new(one, one)
    }

    /// The first address.
    pub const fn first(&self) -> IpAddr {
        self.first
    }

    /// The last address.
    pub const fn last(&self) -> IpAddr {
        self.last
    }

    /// Whether the address is in it; an IPv4 address written as IPv6 (RFC 4291 §2.5.5.2) is the IPv4 address.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        // The order of IpAddr has all of IPv4 before all of IPv6, and both ends are of one family.
        self.first <= ip && ip <= self.last
    }

    /// Whether the two have an address in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

impl FromStr for IpRange {
    type Err = RangeError;
    fn from_str(text: &str) -> Result<Self, RangeError> {
        Self::parse(text)
    }
}

impl Serialize for IpRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IpRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
