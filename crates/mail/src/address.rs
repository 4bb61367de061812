//! Addresses and paths: the one parser of them (RFC 5321 §4.1.2, RFC 6531 §3.3).
//!
//! A local part is never rewritten, unquoted or split: `user%host`, `host!user` and `"a@b"` are ordinary local
//! parts that either exist here or do not. Domains are compared in one form: lower-case A-labels (RFC 5890).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// RFC 5321 §4.5.3.1.1, in octets.
pub const LOCAL_PART_LIMIT: usize = 64;
/// RFC 5321 §4.5.3.1.2, in octets.
pub const DOMAIN_LIMIT: usize = 255;
/// RFC 5321 §4.5.3.1.3, in octets, angle brackets counted.
pub const PATH_LIMIT: usize = 256;
/// RFC 1035 §2.3.4, in octets.
const LABEL_LIMIT: usize = 63;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// There is no `@` and domain.
    NoDomain,
    /// The part before `@` is empty or has characters that need quotes.
    LocalPart,
    /// The part after `@` is no domain name.
    Domain,
    /// `[…]` holds no IPv4 or `IPv6:` address.
    Literal,
    /// Local part, domain or path is longer than RFC 5321 §4.5.3.1 allows.
    TooLong,
    /// Angle brackets are missing or what is between them does not end there.
    Brackets,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoDomain => "there is no @ with a domain after it",
            Self::LocalPart => "the part before @ is not valid",
            Self::Domain => "the part after @ is not a domain name",
            Self::Literal => "the address in square brackets is not valid",
            Self::TooLong => "it is too long",
            Self::Brackets => "it does not stand in angle brackets",
        })
    }
}

impl std::error::Error for AddressError {}

/// A domain name in lower-case A-labels, or an address literal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// `example.jp`, `xn--eckwd4c7c.example`: canonical, without a trailing dot.
    Name(Box<str>),
    /// `[192.0.2.1]`, `[IPv6:2001:db8::1]`.
    Literal(IpAddr),
}

impl Domain {
    /// Parses a name or a literal.
    ///
    /// # Errors
    /// [`AddressError::Domain`], [`AddressError::Literal`], [`AddressError::TooLong`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        match text.strip_prefix('[') {
            Some(rest) => parse_literal(rest.strip_suffix(']').ok_or(AddressError::Literal)?).map(Self::Literal),
            None => parse_name(text).map(Self::Name),
        }
    }

    /// The canonical name, if it is not a literal.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Literal(_) => None,
        }
    }
}

fn parse_literal(text: &str) -> Result<IpAddr, AddressError> {
    // RFC 5321 §4.1.3; "IPv6:" is matched without regard to case, as ABNF strings are.
    match text.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:")) {
        Some(_) => text[5..].parse::<Ipv6Addr>().map(IpAddr::V6).map_err(|_| AddressError::Literal),
        None => text.parse::<Ipv4Addr>().map(IpAddr::V4).map_err(|_| AddressError::Literal),
    }
}

fn parse_name(text: &str) -> Result<Box<str>, AddressError> {
    if text.len() > DOMAIN_LIMIT {
        return Err(AddressError::TooLong);
    }
    // The common case needs no table look-ups; anything else goes through IDNA (UTS 46), once, before all checks.
    let plain = text.is_ascii() && !text.split('.').any(|l| l.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("xn--")));
    let name = if plain {
        text.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(text).map_err(|_| AddressError::Domain)?
    };
    if name.len() > DOMAIN_LIMIT || name.split('.').any(|label| label.len() > LABEL_LIMIT) {
        return Err(AddressError::TooLong);
    }
    if name.split('.').all(is_label) { Ok(name.into()) } else { Err(AddressError::Domain) }
}

/// RFC 5321 §4.1.2 `sub-domain`: letters, digits and inner hyphens.
fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    matches!((bytes.first(), bytes.last()), (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Literal(IpAddr::V4(ip)) => write!(f, "[{ip}]"),
            Self::Literal(IpAddr::V6(ip)) => write!(f, "[IPv6:{ip}]"),
        }
    }
}

/// A mailbox's address: local part exactly as it was given, and domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    local: Box<str>,
    domain: Domain,
}

impl Address {
    /// Parses `local@domain` (RFC 5321 §4.1.2 `Mailbox`), no angle brackets: what somebody here writes down.
    ///
    /// # Errors
    /// Any [`AddressError`] but [`AddressError::Brackets`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        Self::read(text, Dots::Strict)
    }

    /// Parses what somebody elsewhere sent: as [`Self::parse`], with one leniency. Until 2009 docomo and au gave their
    /// customers addresses with dots where RFC 5321 has none (`a..b@docomo.ne.jp`, `a.@ezweb.ne.jp`), and people still
    /// have them. They are kept and said on exactly as they came, never quoted, and nobody here ever has one
    /// ([`Self::has_stray_dots`]).
    ///
    /// # Errors
    /// Any [`AddressError`] but [`AddressError::Brackets`].
    pub fn parse_as_sent(text: &str) -> Result<Self, AddressError> {
        Self::read(text, Dots::Stray)
    }

    fn read(text: &str, dots: Dots) -> Result<Self, AddressError> {
        let at = local_part_length(text, dots)?;
        let (local, rest) = text.split_at(at);
        let domain = rest.strip_prefix('@').ok_or(if rest.is_empty() {
            AddressError::NoDomain
        } else {
            AddressError::LocalPart
        })?;
        if local.len() > LOCAL_PART_LIMIT {
            return Err(AddressError::TooLong);
        }
        let domain = Domain::parse(domain)?;
        let address = Self { local: local.into(), domain };
        if address.to_string().len() > PATH_LIMIT - 2 { Err(AddressError::TooLong) } else { Ok(address) }
    }

    /// The local part, as given, quotes included.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain.
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Whether its local part has dots that only the leniency of [`Self::parse_as_sent`] takes: first, last, or two in a
    /// row.
    pub fn has_stray_dots(&self) -> bool {
        !self.local.starts_with('"') && dots_are_stray(&self.local)
    }

    /// Whether it can be used without SMTPUTF8 (RFC 6531); domains always can, as A-labels.
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii()
    }

    /// The same address with its local part in lower case: how our own tables compare addresses.
    #[must_use]
    pub fn folded(&self) -> Self {
        let local: String = self.local.chars().flat_map(folded).collect();
        Self { local: local.into(), domain: self.domain.clone() }
    }

    /// This local part at another domain.
    #[must_use]
    pub fn at(&self, domain: Domain) -> Self {
        Self { local: self.local.clone(), domain }
    }
}

/// In lower case, letter by letter. A letter outside ASCII never becomes one inside: U+212A, the Kelvin sign, has `k` for
/// its lower case and would make a stranger's name look like somebody's here.
fn folded(c: char) -> impl Iterator<Item = char> {
    let own = !c.is_ascii() && c.to_lowercase().any(|lower| lower.is_ascii());
    own.then_some(c).into_iter().chain(c.to_lowercase().filter(move |_| !own))
}

/// Whether dots of a local part may stand where RFC 5321 §4.1.2 (`Dot-string`) has none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dots {
    Strict,
    Stray,
}

fn dots_are_stray(local: &str) -> bool {
    local.starts_with('.') || local.ends_with('.') || local.contains("..")
}

/// How many octets at the start of `text` are a local part (`Dot-string` or `Quoted-string`).
fn local_part_length(text: &str, dots: Dots) -> Result<usize, AddressError> {
    if text.starts_with('"') {
        return quoted_length(text);
    }
    let length = dot_string_length(text);
    let local = &text[..length];
    let is_empty = local.bytes().all(|b| b == b'.');
    if is_empty || (dots == Dots::Strict && dots_are_stray(local)) {
        return Err(AddressError::LocalPart);
    }
    Ok(length)
}

fn dot_string_length(text: &str) -> usize {
    text.find(|c: char| !is_atext(c) && c != '.').unwrap_or(text.len())
}

/// RFC 5322 §3.2.3 `atext`, and RFC 6531 §3.3: any non-ASCII character but controls.
fn is_atext(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^' | '_' | '`' | '{' | '|' | '}'
        | '~' => true,
        _ => !c.is_ascii() && !c.is_control(),
    }
}

fn quoted_length(text: &str) -> Result<usize, AddressError> {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        // RFC 5321 §4.1.2: qtextSMTP and quoted-pairSMTP are printable; no control character, escaped or not.
        match c {
            _ if c.is_control() => return Err(AddressError::LocalPart),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok(index + 1),
            _ => {}
        }
    }
    Err(AddressError::LocalPart)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl FromStr for Address {
    type Err = AddressError;
    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

/// Where reports go: nobody, or an address (RFC 5321 §4.1.2 `Reverse-path`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// `<>`: a report; nothing is ever reported about it.
    Null,
    /// `<local@domain>`.
    Address(Address),
}

impl ReversePath {
    /// The address, unless null.
    pub const fn address(&self) -> Option<&Address> {
        match self {
            Self::Null => None,
            Self::Address(address) => Some(address),
        }
    }

    /// Parses a path in angle brackets at the start of `text`; returns what follows it.
    ///
    /// # Errors
    /// Any [`AddressError`].
    pub fn take(text: &str) -> Result<(Self, &str), AddressError> {
        let (inside, rest) = take_brackets(text)?;
        let path = if inside.is_empty() { Self::Null } else { Self::Address(as_sent(inside)?) };
        Ok((path, rest))
    }
}

/// For whom (RFC 5321 §4.1.2 `Forward-path`, §4.1.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ForwardPath {
    /// `<postmaster>` without a domain, which every server takes (RFC 5321 §4.5.1).
    Postmaster,
    /// `<local@domain>`.
    Address(Address),
}

impl ForwardPath {
    /// The address, unless it is the bare postmaster.
    pub const fn address(&self) -> Option<&Address> {
        match self {
            Self::Postmaster => None,
            Self::Address(address) => Some(address),
        }
    }

    /// Parses a path in angle brackets at the start of `text`; returns what follows it.
    ///
    /// # Errors
    /// Any [`AddressError`].
    pub fn take(text: &str) -> Result<(Self, &str), AddressError> {
        let (inside, rest) = take_brackets(text)?;
        let path =
            if inside.eq_ignore_ascii_case("postmaster") { Self::Postmaster } else { Self::Address(as_sent(inside)?) };
        Ok((path, rest))
    }
}

/// Splits `<inside>rest`; a `>` inside quotes does not end the path.
fn take_brackets(text: &str) -> Result<(&str, &str), AddressError> {
    let inside = text.strip_prefix('<').ok_or(AddressError::Brackets)?;
    let (mut quoted, mut escaped) = (false, false);
    for (index, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => {
                let (path, rest) = inside.split_at(index);
                return if path.len() > PATH_LIMIT - 2 { Err(AddressError::TooLong) } else { Ok((path, &rest[1..])) };
            }
            _ => {}
        }
    }
    Err(AddressError::Brackets)
}

fn as_sent(inside: &str) -> Result<Address, AddressError> {
    Address::parse_as_sent(without_route(inside)?)
}

/// Drops a source route `@a,@b:`, which is accepted and never obeyed (RFC 5321 §4.1.1.3, appendix C).
fn without_route(inside: &str) -> Result<&str, AddressError> {
    if !inside.starts_with('@') {
        return Ok(inside);
    }
    let (route, mailbox) = split_route(inside).ok_or(AddressError::LocalPart)?;
    for hop in route.split(',') {
        Domain::parse(hop.strip_prefix('@').ok_or(AddressError::Domain)?)?;
    }
    Ok(mailbox)
}

/// Splits at the colon that ends the route: the first one outside square brackets.
fn split_route(inside: &str) -> Option<(&str, &str)> {
    let mut in_literal = false;
    let colon = inside.find(|c| {
        in_literal = (in_literal || c == '[') && c != ']';
        c == ':' && !in_literal
    })?;
    Some((&inside[..colon], &inside[colon + 1..]))
}

/// `<>`, `<local@domain>`.
impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("<>"),
            Self::Address(address) => write!(f, "<{address}>"),
        }
    }
}

/// `<postmaster>`, `<local@domain>`.
impl fmt::Display for ForwardPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postmaster => f.write_str("<postmaster>"),
            Self::Address(address) => write!(f, "<{address}>"),
        }
    }
}

macro_rules! serde_as_text {
    ($name:ident, $parse:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let parse: fn(&str) -> Result<$name, AddressError> = $parse;
                parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

serde_as_text!(Domain, Domain::parse);
// What was taken once must read back, from the journal and from a running server.
serde_as_text!(Address, Address::parse_as_sent);
serde_as_text!(ReversePath, |text| ReversePath::take(text).map(|(path, _)| path));
serde_as_text!(ForwardPath, |text| ForwardPath::take(text).map(|(path, _)| path));

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
