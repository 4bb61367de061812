//! Next hops: from a domain and what DNS says about it to the hosts and addresses to try, in order (RFC 5321 §5.1).
//!
//! The driver asks [`first_step`] what to look up, gives the answers to [`exchanges`] and [`targets`], and dials what
//! comes out. A domain that is ours never comes here: what reaches ourselves would come round again.

use crate::reach::{self, Place};
use crate::seed::Stream;
use ipnet::IpNet;
use mail::{Domain, Reason};
use std::net::{IpAddr, SocketAddr};

/// Exchanges that are looked up. Large providers publish five; a longer list is somebody's experiment.
const EXCHANGE_LIMIT: usize = 10;
/// Addresses that are dialled, of all exchanges together. RFC 5321 §5.1 asks for two at least; a list without end
/// would hold an attempt for hours.
const ADDRESS_LIMIT: usize = 12;

/// How mail goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To the hosts that the recipient's domain names.
    Mx,
    /// All of it through one host that the operator named.
    Smarthost {
        /// A name or an address.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// To a host that the operator named for this domain: a server behind us, or a partner's.
    Hop {
        /// A name or an address.
        host: String,
        /// TCP port.
        port: u16,
    },
}

/// What routing must know about this server.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Networks inside that may be dialled although DNS named them.
    pub inside_networks: Vec<IpNet>,
    /// Our host names, in any case.
    pub own_names: Vec<String>,
    /// Where we listen for mail.
    pub own_addresses: Vec<SocketAddr>,
    /// The port that exchanges are dialled at: 25.
    pub port: u16,
}

/// One MX record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxRecord {
    /// The lower, the sooner.
    pub preference: u16,
    /// The exchange's name, with or without the final dot.
    pub exchange: String,
}

/// What DNS says to a question for MX records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MxAnswer {
    /// Records.
    Found(Vec<MxRecord>),
    /// The name exists and has no MX records.
    Nothing,
    /// The name does not exist.
    NoSuchName,
    /// No answer that can be relied on.
    Failed,
}

/// What DNS says to the questions for a host's addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IpAnswer {
    /// Addresses of either family.
    Found(Vec<IpAddr>),
    /// There are none: no such name, or no such records.
    Nothing,
    /// No answer that can be relied on.
    Failed,
}

/// A host whose addresses are to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The lower, the sooner.
    pub preference: u16,
    /// Its name, lower case, without the final dot.
    pub host: String,
}

/// A host to try, with its addresses in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name: for TLS, for limits, for reports.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// At least one.
    pub ips: Vec<IpAddr>,
}

/// Why there is nowhere to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoute {
    /// Why.
    pub reason: Reason,
    /// Whether it may be otherwise later.
    pub is_temporary: bool,
}

/// What to do first for a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirstStep {
    /// Ask for this name's MX records; then [`exchanges`].
    AskMx(String),
    /// Ask for the addresses of the host that the operator named; then [`named_target`].
    AskNamed(String),
    /// Nothing is to be asked.
    Dial(Vec<Target>),
}

const fn permanent(reason: Reason) -> NoRoute {
    NoRoute { reason, is_temporary: false }
}

const fn temporary(reason: Reason) -> NoRoute {
    NoRoute { reason, is_temporary: true }
}

/// What to look up for mail to `domain`.
///
/// # Errors
/// [`Reason::AddressLiteralNotOurs`]: somebody typed it. [`Reason::InsideAddress`] and [`Reason::RouteLoops`] for a
/// smarthost that may not be dialled.
pub fn first_step(route: &Route, domain: &Domain, rules: &Rules) -> Result<FirstStep, NoRoute> {
    match (route, domain) {
        // RFC 5321 §5 would have it be its own next hop; but then whoever may send chooses what we dial.
        (_, Domain::Literal(_)) => Err(permanent(Reason::AddressLiteralNotOurs)),
        (Route::Smarthost { host, port } | Route::Hop { host, port }, _) => match literal(host) {
            Some(ip) => named_target(host, *port, IpAnswer::Found(vec![ip]), rules).map(FirstStep::Dial),
            None => Ok(FirstStep::AskNamed(host.clone())),
        },
        (Route::Mx, Domain::Name(name)) => Ok(FirstStep::AskMx(name.to_string())),
    }
}

/// The address in `192.0.2.1`, `2001:db8::1`, `[192.0.2.1]` and `[IPv6:2001:db8::1]`.
fn literal(host: &str) -> Option<IpAddr> {
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let ip = inside.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:")).map_or(inside, |_| &inside[5..]);
    ip.parse().ok()
}

/// Exchanges in the order in which to try them: by preference, those of equal preference in an order of the seed's.
///
/// Exchanges that bear one of our names are left out, and with them all of the same or a greater preference
/// (RFC 5321 §5.1): mail that we are asked to pass on must come nearer to its goal.
///
/// # Errors
/// [`Reason::NullMx`], [`Reason::NoSuchDomain`], [`Reason::DnsFailed`], [`Reason::RouteLoops`],
/// [`Reason::NoMailHost`].
pub fn exchanges(domain: &str, answer: MxAnswer, rules: &Rules, seed: u64) -> Result<Vec<Exchange>, NoRoute> {
    let records = match answer {
        MxAnswer::Found(records) => records,
        // RFC 5321 §5.1: the implicit MX.
        MxAnswer::Nothing => vec![MxRecord { preference: 0, exchange: domain.to_owned() }],
        MxAnswer::NoSuchName => return Err(permanent(Reason::NoSuchDomain)),
        MxAnswer::Failed => return Err(temporary(Reason::DnsFailed)),
    };
    let mut found: Vec<Exchange> = records.iter().map(exchange).collect();
    if !found.is_empty() && found.iter().all(|exchange| exchange.host.is_empty()) {
        return Err(permanent(Reason::NullMx));
    }
    // RFC 7505 §3 forbids a null MX beside others; the others are then meant. RFC 5321 §5.1: an exchange is a name,
    // never an address.
    found.retain(|exchange| !exchange.host.is_empty() && exchange.host.parse::<IpAddr>().is_err());
    if found.is_empty() {
        return Err(permanent(Reason::NoMailHost));
    }
    Stream::new(seed).shuffle(&mut found);
    found.sort_by_key(|exchange| exchange.preference);
    cut_own(found, |exchange| exchange.preference, |exchange| is_own_name(&exchange.host, rules)).map(|mut found| {
        found.truncate(EXCHANGE_LIMIT);
        found
    })
}

fn exchange(record: &MxRecord) -> Exchange {
    let host = record.exchange.strip_suffix('.').unwrap_or(&record.exchange).to_ascii_lowercase();
    Exchange { preference: record.preference, host }
}

fn is_own_name(host: &str, rules: &Rules) -> bool {
    rules.own_names.iter().any(|own| own.trim_end_matches('.').eq_ignore_ascii_case(host))
}

/// Cuts what is ours and all that is not nearer to the goal than we are.
fn cut_own<T>(
    mut items: Vec<T>,
    preference: impl Fn(&T) -> u16,
    is_own: impl Fn(&T) -> bool,
) -> Result<Vec<T>, NoRoute> {
    if let Some(own) = items.iter().filter(|item| is_own(item)).map(&preference).min() {
        items.retain(|item| preference(item) < own);
        if items.is_empty() {
            return Err(permanent(Reason::RouteLoops));
        }
    }
    Ok(items)
}

/// Targets to dial, in order, from exchanges in order and their addresses.
///
/// # Errors
/// [`Reason::RouteLoops`], [`Reason::DnsFailed`] if an exchange that was not answered for may still be the way,
/// [`Reason::InsideAddress`], [`Reason::NoMailHost`].
pub fn targets(found: Vec<(Exchange, IpAnswer)>, rules: &Rules, seed: u64) -> Result<Vec<Target>, NoRoute> {
    let is_own = |(_, answer): &(Exchange, IpAnswer)| matches!(answer, IpAnswer::Found(ips) if ips.iter().any(|&ip| is_own_address(ip, rules.port, rules)));
    let found = cut_own(found, |(exchange, _)| exchange.preference, is_own)?;
    let has_failed = found.iter().any(|(_, answer)| *answer == IpAnswer::Failed);
    let has_address = found.iter().any(|(_, answer)| matches!(answer, IpAnswer::Found(ips) if !ips.is_empty()));
    let (mut stream, mut room) = (Stream::new(seed), ADDRESS_LIMIT);
    let mut targets = Vec::new();
    for (Exchange { host, .. }, answer) in found {
        let IpAnswer::Found(mut ips) = answer else { continue };
        ips.retain(|&ip| reach::may_be_dialled(ip, &rules.inside_networks));
        let mut ips = in_turns(ips, &mut stream);
        ips.truncate(room);
        room -= ips.len();
        if !ips.is_empty() {
            targets.push(Target { host, port: rules.port, ips });
        }
    }
    match () {
        () if !targets.is_empty() => Ok(targets),
        () if has_failed => Err(temporary(Reason::DnsFailed)),
        () if has_address => Err(permanent(Reason::InsideAddress)),
        () => Err(permanent(Reason::NoMailHost)),
    }
}

/// A host that the operator named, with its addresses. Being named, it may stand inside; it may not be ourselves.
///
/// # Errors
/// [`Reason::DnsFailed`], [`Reason::NoMailHost`], [`Reason::RouteLoops`]: all temporary, for the settings can be
/// mended while the mail waits.
pub fn named_target(host: &str, port: u16, answer: IpAnswer, rules: &Rules) -> Result<Vec<Target>, NoRoute> {
    let mut ips = match answer {
        IpAnswer::Found(ips) => ips,
        IpAnswer::Nothing => return Err(temporary(Reason::NoMailHost)),
        IpAnswer::Failed => return Err(temporary(Reason::DnsFailed)),
    };
    ips.retain(|&ip| reach::place(ip) != Place::Nowhere);
    if ips.is_empty() {
        return Err(temporary(Reason::NoMailHost));
    }
    if ips.iter().any(|&ip| is_own_address(ip, port, rules)) {
        return Err(temporary(Reason::RouteLoops));
    }
    ips.truncate(ADDRESS_LIMIT);
    Ok(vec![Target { host: host.to_owned(), port, ips }])
}

/// Whether dialling this address would reach ourselves. A listener on the unspecified address hears loopback too; the
/// other addresses of this machine are for the driver to list.
fn is_own_address(ip: IpAddr, port: u16, rules: &Rules) -> bool {
    let ip = ip.to_canonical();
    rules.own_addresses.iter().any(|own| {
        let own_ip = own.ip().to_canonical();
        own.port() == port && (own_ip == ip || own_ip.is_unspecified() && ip.is_loopback())
    })
}

/// Addresses in an order of the stream's, the families in turns, so that a family that leads nowhere costs one try.
/// IPv4 first: large receivers refuse an IPv6 address without a name of its own, which many sites lack.
fn in_turns(mut ips: Vec<IpAddr>, stream: &mut Stream) -> Vec<IpAddr> {
    for ip in &mut ips {
        *ip = ip.to_canonical();
    }
    ips.sort_unstable();
    ips.dedup();
    stream.shuffle(&mut ips);
    let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) = ips.into_iter().partition(IpAddr::is_ipv4);
    let longest = v4.len().max(v6.len());
    (0..longest).flat_map(|turn| [v4.get(turn), v6.get(turn)]).flatten().copied().collect()
}

#[cfg(test)]
#[path = "routing_tests.rs"]
mod tests;
