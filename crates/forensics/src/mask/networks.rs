//! Tokens for addresses of the network layer: an address of the same kind, neighbours staying neighbours.

use hashbrown::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Kinds of IPv4 address, each with room of its own: where its tokens begin, and how many networks (/24) fit there.
/// Strangers go to the range for measurements (RFC 2544), then to the reserved class E (RFC 1112 §4): neither is anybody's.
const STRANGERS: (u32, u32) = (0xC612_0000, 512);
const MORE_STRANGERS: u32 = 0xF000_0000;

/// Addresses by what they were, and what they became.
#[derive(Debug, Default)]
pub struct Networks {
    /// Networks of each room: room's base to the networks met in it.
    rooms: HashMap<u32, HashMap<u32, u32>>,
    rooms6: HashMap<u16, HashMap<u64, u32>>,
    /// How many addresses of a network have a token.
    members: HashMap<u128, u32>,
    tokens: HashMap<IpAddr, IpAddr>,
    order: Vec<IpAddr>,
}

impl Networks {
    /// The token for `word`, if it is an address; the form in which it is written (`IPv6:`, brackets' content) stays.
    pub fn mask(&mut self, word: &str) -> Option<String> {
        let (tag, text) = match word.get(..5) {
            Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => word.split_at(5),
            _ => ("", word),
        };
        let (text, tail) = split_tail(text);
        let address: IpAddr = text.parse().ok()?;
        Some(format!("{tag}{}{tail}", self.token(address)))
    }

    /// Each token and what it stands for.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.order.iter().filter_map(|original| Some((self.tokens.get(original)?.to_string(), original.to_string())))
    }

    fn token(&mut self, address: IpAddr) -> IpAddr {
        if let Some(token) = self.tokens.get(&address) {
            return *token;
        }
        let token = match address {
            IpAddr::V4(four) => self.token4(four).map(IpAddr::V4),
            IpAddr::V6(six) => self.token6(six).map(IpAddr::V6),
        };
        let Some(token) = token else { return address };
        self.tokens.insert(address, token);
        self.order.push(address);
        token
    }

    fn token4(&mut self, address: Ipv4Addr) -> Option<Ipv4Addr> {
        let bits = u32::from(address);
        let (base, networks) = room(address)?;
        let nets = self.rooms.entry(base).or_default();
        let met = u32::try_from(nets.len()).unwrap_or(u32::MAX);
        let network = *nets.entry(bits >> 8).or_insert(met);
        let start = match network.checked_sub(networks) {
            None => base + (network << 8),
            Some(more) if base == STRANGERS.0 => MORE_STRANGERS.wrapping_add(more << 8),
            // More networks than the kind has: it cannot happen, for the originals fitted into it.
            Some(_) => return None,
        };
        // A router is known by its number, and a number inside a private network tells nothing of anybody.
        let number = if base == STRANGERS.0 { self.member(u128::from(start), 256) } else { bits & 0xFF };
        Some(Ipv4Addr::from(start + number))
    }

    fn token6(&mut self, address: Ipv6Addr) -> Option<Ipv6Addr> {
        if let Some(four) = address.to_ipv4_mapped() {
            return self.token4(four).map(|token| token.to_ipv6_mapped());
        }
        let first = address.segments()[0];
        if address.is_loopback() || address.is_unspecified() || address.is_multicast() || first & 0xFFC0 == 0xFE80 {
            return None;
        }
        // RFC 4193 §3: unique local addresses stay such. RFC 3849: documentation; RFC 9637: more of it.
        let private = first & 0xFE00 == 0xFC00;
        let prefix = u64::try_from(u128::from(address) >> 80).unwrap_or(u64::MAX);
        let nets = self.rooms6.entry(u16::from(private)).or_default();
        let met = u32::try_from(nets.len()).unwrap_or(u32::MAX);
        let network = u128::from(*nets.entry(prefix).or_insert(met));
        let start = match (private, network >> 16) {
            (true, _) => 0xFD00_u128 << 112 | network << 80,
            (false, 0) => 0x2001_0DB8_u128 << 96 | network << 80,
            (false, _) => 0x3FFF_u128 << 112 | network << 80,
        };
        Some(Ipv6Addr::from(start + u128::from(self.member(start, u32::MAX))))
    }

    /// The next number in a network.
    fn member(&mut self, start: u128, size: u32) -> u32 {
        let next = self.members.entry(start).or_insert(0);
        let number = *next;
        *next += 1;
        // An address ending in 0 looks like a network's name; with 256 of them one must have it.
        (number + 1) % size
    }
}

/// The room for tokens of an address like this; none for those that say nothing about anybody.
fn room(address: Ipv4Addr) -> Option<(u32, u32)> {
    let octets = address.octets();
    let is_masked = octets.iter().all(|octet| *octet == octets[0]);
    if is_masked || address.is_loopback() || address.is_link_local() || address.is_broadcast() || octets[0] == 0 {
        return None;
    }
    Some(match octets {
        [10, ..] => (0x0A00_0000, 1 << 16),
        [172, second, ..] if second & 0xF0 == 16 => (0xAC10_0000, 1 << 12),
        [192, 168, ..] => (0xC0A8_0000, 256),
        // RFC 6598: shared between a provider's customers.
        [100, second, ..] if second & 0xC0 == 64 => (0x6440_0000, 1 << 14),
        _ => STRANGERS,
    })
}

/// The longest text of an address, in octets: `INET6_ADDRSTRLEN` (RFC 3493 §6.3), with a full stop or colon behind it.
const ADDRESS_MAX: usize = 48;

/// What follows an address: a port or a mask of a network, or a full stop that ends a sentence.
fn split_tail(text: &str) -> (&str, &str) {
    let head = &text.as_bytes()[..text.len().min(ADDRESS_MAX)];
    let colons = head.iter().filter(|byte| **byte == b':').count();
    let is_part = |byte: &u8| match colons {
        0 | 1 => byte.is_ascii_digit() || *byte == b'.',
        _ => byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'),
    };
    let end = head.iter().position(|byte| !is_part(byte)).unwrap_or(head.len());
    let end = text[..end].trim_end_matches('.').len();
    let end = if colons > 1 && !text[..end].ends_with("::") { text[..end].trim_end_matches(':').len() } else { end };
    let tail = &text[end..];
    // What goes on as a word is no address: `1.2.3.4.example.net`, `10.0.0.1x`.
    let goes_on = tail.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
        || tail.strip_prefix('.').is_some_and(|tail| tail.starts_with(|c: char| c.is_ascii_alphanumeric()))
        || (colons == 1 && !tail.trim_start_matches(':').bytes().all(|byte| byte.is_ascii_digit()));
    if goes_on { ("", text) } else { (&text[..end], tail) }
}

/// An address asked for in a blocklist or in the DNS of addresses: `5.113.0.203.zen.example` is 203.0.113.5 (RFC 5782 §2.1,
/// RFC 1035 §3.5). The address, and the zone.
pub fn reversed(name: &str) -> Option<(String, &str)> {
    let mut parts = name.splitn(5, '.');
    let octets: [&str; 4] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let zone = parts.next()?;
    let is_octet = |text: &&str| text.len() <= 3 && text.parse::<u8>().is_ok();
    let is_name = zone.contains('.') && super::fields::is_domain_name(zone);
    (octets.iter().all(is_octet) && is_name).then(|| (reverse(&octets.join(".")), zone))
}

/// The octets of an address the other way round.
pub fn reverse(address: &str) -> String {
    address.rsplit('.').collect::<Vec<_>>().join(".")
}
