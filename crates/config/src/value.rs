//! One value: from TOML to its type, and back to the TOML that `config show` prints.
//!
//! Each form is a pair, `read_…` and `write_…`; what is written reads back as the same value.

use crate::problem::ProblemKind;
use crate::settings::DomainRoute;
use ipnet::IpNet;
use mail::{Address, Domain};
use policy::LocalUser;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml_edit::Value;

/// Octets in a KB; sizes count in powers of 1024, as mail programs show them.
pub(crate) const KB: u64 = 1024;
/// Octets in a MB.
pub(crate) const MB: u64 = 1024 * KB;
/// Octets in a GB.
pub(crate) const GB: u64 = 1024 * MB;
/// Octets in a TB.
pub(crate) const TB: u64 = 1024 * GB;
/// The units of size, largest first.
const SIZE_UNITS: [(&str, u64); 4] = [("TB", TB), ("GB", GB), ("MB", MB), ("KB", KB)];
/// The units of time in seconds, largest first.
const TIME_UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
/// Octets of a Unix user's name (useradd(8)).
const USER_NAME_OCTETS: usize = 32;
/// RFC 1035 §4.2: where DNS servers listen.
const DNS_PORT: u16 = 53;

/// Why a value is not taken, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub kind: ProblemKind,
    /// The octets of the file that the part stands in.
    pub span: Option<Range<usize>>,
    /// The type's key, if the type is what is wrong.
    pub type_found: Option<&'static str>,
}

impl Wrong {
    pub fn value(value: &Value) -> Self {
        Self { kind: ProblemKind::BadValue, span: value.span(), type_found: None }
    }

    pub fn range(value: &Value) -> Self {
        Self { kind: ProblemKind::OutOfRange, ..Self::value(value) }
    }

    pub fn of_type(value: &Value) -> Self {
        let found = match value {
            Value::String(_) => "text",
            Value::Integer(_) => "whole-number",
            Value::Float(_) => "fraction",
            Value::Boolean(_) => "yes-or-no",
            Value::Datetime(_) => "date",
            Value::Array(_) => "list",
            Value::InlineTable(_) => "section",
        };
        Self { kind: ProblemKind::WrongType, type_found: Some(found), ..Self::value(value) }
    }
}

/// A host with a port: `mail.example.net:587`, `192.0.2.1:25`, `[2001:db8::1]:25`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostAndPort {
    pub host: Domain,
    pub port: u16,
}

/// A text that `parse` reads.
pub(crate) fn read_text<T>(value: &Value, parse: impl Fn(&str) -> Option<T>) -> Result<T, Wrong> {
    let text = value.as_str().ok_or_else(|| Wrong::of_type(value))?;
    parse(text).ok_or_else(|| Wrong::value(value))
}

/// A list of texts that `parse` reads.
pub(crate) fn read_list<T>(value: &Value, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Wrong> {
    let list = value.as_array().ok_or_else(|| Wrong::of_type(value))?;
    list.iter().map(|item| read_text(item, &parse)).collect()
}

/// A whole number, zero or more.
pub(crate) fn read_count(value: &Value) -> Result<u64, Wrong> {
    let number = value.as_integer().ok_or_else(|| Wrong::of_type(value))?;
    u64::try_from(number).map_err(|_| Wrong::range(value))
}

/// Octets, as a number or with a unit.
pub(crate) fn read_size(value: &Value) -> Result<u64, Wrong> {
    if value.is_integer() { read_count(value) } else { read_text(value, |text| measured(text, &SIZE_UNITS)) }
}

/// A size as it is written in the settings, without quotes: `50 MB`, or `1000` octets.
pub fn size_octets(text: &str) -> Option<u64> {
    measured(text, &SIZE_UNITS).or_else(|| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?)
}

/// A length of time, always with a unit: a bare number would leave open which.
pub(crate) fn read_time(value: &Value) -> Result<Duration, Wrong> {
    read_text(value, |text| measured(text, &TIME_UNITS).map(Duration::from_secs))
}

/// `true` or `false`.
pub(crate) fn read_yes_or_no(value: &Value) -> Result<bool, Wrong> {
    value.as_bool().ok_or_else(|| Wrong::of_type(value))
}

/// Digits, one space or none, and a unit.
fn measured(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|length| *length > 0)?;
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// A name with a dot: what RFC 5321 §2.3.5 wants in the greeting and in EHLO.
pub(crate) fn host_name(text: &str) -> Option<Domain> {
    Domain::parse(text).ok().filter(|domain| domain.name().is_some_and(|name| name.contains('.') && !is_number(name)))
}

/// `192.0.2.1` is a list of labels too, but no name.
fn is_number(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()))
}

/// A path, not empty.
pub(crate) fn path(text: &str) -> Option<PathBuf> {
    line(text).map(PathBuf::from)
}

/// A text of one line, not empty.
pub(crate) fn line(text: &str) -> Option<String> {
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// An address on the web with a host in it, encrypted (RFC 8555 §6.1).
pub(crate) fn url(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://")?.split('/').next()?;
    (!host.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace())).then(|| text.to_owned())
}

/// An address with a port; 0 lets the system choose.
pub(crate) fn listener(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

/// An address, with port 53 unless another is written.
pub(crate) fn server(text: &str) -> Option<SocketAddr> {
    let bare = text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, DNS_PORT));
    bare.or_else(|| text.parse().ok()).filter(|server| server.port() != 0)
}

/// A network: address and prefix length, no bits set behind it.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().filter(|network| network.trunc() == *network)
}

/// A host name or address with a port.
pub(crate) fn host_and_port(text: &str) -> Option<HostAndPort> {
    if let Ok(socket) = text.parse::<SocketAddr>() {
        return (socket.port() != 0).then(|| HostAndPort { host: Domain::Literal(socket.ip()), port: socket.port() });
    }
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port != 0)?;
    Some(HostAndPort { host: host_name(host)?, port })
}

impl std::fmt::Display for HostAndPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.host {
            Domain::Name(name) => write!(f, "{name}:{}", self.port),
            Domain::Literal(ip) => write!(f, "{}", SocketAddr::new(*ip, self.port)),
        }
    }
}

/// A text as TOML: a basic string.
pub(crate) fn write_text(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let mut toml = String::with_capacity(text.len() + 2);
    toml.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => toml.extend(['\\', c]),
            c if c.is_control() => toml.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => toml.push(c),
        }
    }
    toml.push('"');
    toml
}

/// A list of texts as TOML.
pub(crate) fn write_list<T: ToString>(list: &[T]) -> String {
    let items: Vec<_> = list.iter().map(|item| write_text(item.to_string())).collect();
    format!("[{}]", items.join(", "))
}

/// A path as TOML; one that is no Unicode cannot have come from TOML.
pub(crate) fn write_path(path: &Path) -> String {
    write_text(path.to_string_lossy())
}

/// Octets in the largest unit that fits, or as a number.
pub(crate) fn write_size(octets: u64) -> String {
    match largest_unit(octets, &SIZE_UNITS) {
        Some((number, unit)) => format!("\"{number} {unit}\""),
        None => octets.to_string(),
    }
}

/// A length of time in the largest unit that fits.
pub(crate) fn write_time(time: Duration) -> String {
    let seconds = time.as_secs();
    match largest_unit(seconds, &TIME_UNITS) {
        Some((number, unit)) => format!("\"{number}{unit}\""),
        None => "\"0s\"".to_owned(),
    }
}

fn largest_unit(amount: u64, units: &[(&'static str, u64)]) -> Option<(u64, &'static str)> {
    let fits = |(_, factor): &&(&str, u64)| amount > 0 && amount.is_multiple_of(*factor);
    units.iter().find(fits).map(|(unit, factor)| (amount / factor, *unit))
}

/// DNS servers as TOML, the usual port left out.
pub(crate) fn write_servers(servers: &[SocketAddr]) -> String {
    let text = |server: &SocketAddr| {
        if server.port() == DNS_PORT { server.ip().to_string() } else { server.to_string() }
    };
    write_list(&servers.iter().map(text).collect::<Vec<_>>())
}

/// A mail address that can be written to.
pub(crate) fn mail_address(text: &str) -> Option<Address> {
    Address::parse(text).ok().filter(|address| address.domain().name().is_some())
}

/// A Unix user and the addresses that its programs may send as: `www-data = shop@example.jp, info@example.jp`.
pub(crate) fn unix_user(text: &str) -> Option<LocalUser> {
    let (name, senders) = text.split_once('=')?;
    let name = name.trim();
    // What useradd(8) takes, and a bare number for a user that has no name (as in a container).
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
    let is_name =
        !name.is_empty() && name.len() <= USER_NAME_OCTETS && name.chars().all(plain) && !name.starts_with('-');
    let senders: Option<Vec<Address>> = senders.split(',').map(|sender| mail_address(sender.trim())).collect();
    senders.filter(|_| is_name).map(|senders| LocalUser { name: name.to_owned(), senders })
}

/// Unix users as TOML.
pub(crate) fn write_unix_users(users: &[LocalUser]) -> String {
    let text = |user: &LocalUser| {
        let senders: Vec<_> = user.senders.iter().map(ToString::to_string).collect();
        format!("{} = {}", user.name, senders.join(", "))
    };
    write_list(&users.iter().map(text).collect::<Vec<_>>())
}

/// A domain outside, and the host that takes its mail.
pub(crate) fn route(text: &str) -> Option<DomainRoute> {
    let (domain, next_hop) = text.split_once(" = ")?;
    let domain = Domain::parse(domain).ok().filter(|domain| domain.name().is_some_and(|name| !is_number(name)))?;
    Some(DomainRoute { domain, next_hop: next_hop.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_print_in_the_largest_unit_that_fits() {
        let sizes = [(0, "0"), (1000, "1000"), (KB, "\"1 KB\""), (1536 * KB, "\"1536 KB\""), (5 * GB, "\"5 GB\"")];
        for (octets, text) in sizes {
            assert_eq!(write_size(octets), text);
        }
        for (seconds, text) in [(0, "\"0s\""), (90, "\"90s\""), (3600, "\"1h\""), (7 * 86_400, "\"7d\"")] {
            assert_eq!(write_time(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn a_measure_is_digits_and_a_unit_with_one_space_at_most() {
        for text in ["50 MB", "50MB"] {
            assert_eq!(measured(text, &SIZE_UNITS), Some(50 * MB));
        }
        for text in ["50  MB", " 50 MB", "50 MB ", "50 mb", "5O MB", "", "50", "+5 MB", "５０ MB"] {
            assert_eq!(measured(text, &SIZE_UNITS), None, "{text}");
        }
    }

    #[test]
    fn a_unix_user_has_a_plain_name_and_at_least_one_address() {
        for text in ["www-data = shop@example.jp", "root=a@example.jp", "1000 = a@example.jp , b@example.jp"] {
            let user = unix_user(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                unix_user(write_unix_users(std::slice::from_ref(&user)).trim_matches(['[', ']', '"'])),
                Some(user)
            );
        }
        for text in
            ["www-data", "www-data =", "= a@example.jp", "-x = a@example.jp", "a b = a@example.jp", "a = b", "*=a@b"]
        {
            assert_eq!(unix_user(text), None, "{text}");
        }
    }

    #[test]
    fn texts_survive_being_written_and_read() {
        for text in ["", "a", "\"quoted\\", "tab\tnew\nline", "花@例え.jp", "\u{7f}\u{0}"] {
            let value: Value = write_text(text).parse().expect("TOML");
            assert_eq!(value.as_str(), Some(text));
        }
    }

    #[test]
    fn a_server_has_the_usual_port_unless_it_has_another() {
        for (text, server_text) in [("192.0.2.1", "192.0.2.1:53"), ("2001:db8::1", "[2001:db8::1]:53")] {
            assert_eq!(server(text).map(|server| server.to_string()).as_deref(), Some(server_text));
        }
        assert_eq!(server("192.0.2.1:5353").map(|server| server.port()), Some(5353));
        assert_eq!(server("192.0.2.1:0"), None);
    }

    #[test]
    fn a_route_is_a_domain_and_a_next_hop() {
        for text in ["partner.example = smtp:10.0.0.5:25", "x.example = lmtp:mail.x.example:24"] {
            assert_eq!(route(text).map(|route| route.to_string()).as_deref(), Some(text));
        }
        for text in ["partner.example", "partner.example = 10.0.0.5:25", "[10.0.0.5] = smtp:10.0.0.5:25", " = smtp:a:1"]
        {
            assert_eq!(route(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_and_port_prints_as_it_was_written() {
        for text in ["smtp.example.net:587", "192.0.2.1:25", "[2001:db8::1]:25"] {
            assert_eq!(host_and_port(text).map(|host| host.to_string()).as_deref(), Some(text));
        }
        for text in ["smtp.example.net", "smtp.example.net:0", ":25", "2001:db8::1:25x", "smtp:25", "[192.0.2.1]:25"] {
            assert_eq!(host_and_port(text), None, "{text}");
        }
    }
}
