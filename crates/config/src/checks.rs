//! The checks across settings: each names what it reads, so that none judges on a value that was not taken.

use crate::draft::Draft;
use crate::problem::ProblemKind;
use crate::settings::{DomainRoute, SmarthostTls};
use ipnet::IpNet;
use mail::Domain;
use policy::IpRange;
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// What a check found, by key; the reader knows where that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub kind: ProblemKind,
    pub key: &'static str,
    /// Which value of a list, from 0.
    pub item: Option<usize>,
    pub found: Option<String>,
    pub other: Option<&'static str>,
}

impl Finding {
    const fn about(kind: ProblemKind, key: &'static str) -> Self {
        Self { kind, key, item: None, found: None, other: None }
    }

    fn with(self, other: &'static str) -> Self {
        Self { other: Some(other), ..self }
    }

    fn at(self, item: usize, found: impl ToString) -> Self {
        Self { item: Some(item), found: Some(found.to_string()), ..self }
    }
}

/// The draft, and what of it was written rather than preset.
struct Facts<'a> {
    draft: &'a Draft,
    written: &'a dyn Fn(&str) -> bool,
}

struct Check {
    reads: &'static [&'static str],
    run: fn(&Facts<'_>) -> Vec<Finding>,
}

/// The widest networks that can be named as somebody's. A forwarder or a proxy has a few addresses; a provider's whole
/// allocation is at most so large (IPv4 /16; IPv6 /32, RIPE-738 §5.1). Anything wider is the internet.
const WIDEST_V4: u8 = 16;
const WIDEST_V6: u8 = 32;

/// Whatever listens; the doors of mail come first.
const LISTENERS: [&str; 9] = [
    "doors.public",
    "doors.proxied",
    "doors.submission",
    "doors.submissions",
    "doors.lan",
    "doors.pop3",
    "doors.pop3s",
    "doors.acme",
    "admin.listen",
];

/// Where mail is sent or read.
const DOORS: &[&str] = LISTENERS.split_at(7).0;

const ROUTES_AND_DOORS: [&str; 8] = [
    "delivery.routes",
    "hostname",
    "doors.public",
    "doors.submission",
    "doors.submissions",
    "doors.lan",
    "doors.pop3",
    "doors.pop3s",
];

static CHECKS: &[Check] = &[
    Check { reads: DOORS, run: some_door },
    Check { reads: &LISTENERS, run: own_addresses },
    Check { reads: &["doors.lan"], run: lan_door_is_private },
    Check { reads: &["doors.proxied", "proxy.networks"], run: proxies_are_named },
    Check { reads: &["proxy.networks"], run: proxies_are_few },
    Check { reads: &["receiving.forwarders"], run: forwarders_are_few },
    Check { reads: &["admin.listen"], run: admin_is_private },
    Check { reads: &["tls.certificate", "tls.key"], run: both_of_tls },
    Check { reads: &["tls.certificate", "tls.key"], run: logins_have_tls },
    Check { reads: &["delivery.inside_networks"], run: networks_are_inside },
    Check { reads: &["delivery.smarthost"], run: smarthost_is_there },
    Check { reads: &["delivery.smarthost", "hostname"], run: smarthost_is_another },
    Check { reads: &["delivery.smarthost_user", "delivery.smarthost_password_file"], run: both_of_login },
    Check { reads: &["delivery.smarthost", "delivery.smarthost_tls"], run: login_is_protected },
    Check { reads: &["delivery.routes"], run: routes_are_one_each },
    Check { reads: &ROUTES_AND_DOORS, run: routes_lead_elsewhere },
    Check { reads: &["delivery.warn_after", "delivery.expire_after"], run: warning_comes_first },
    Check { reads: &["tls.acme", "doors.acme", "tls.certificate", "tls.key"], run: acme_is_whole },
    Check { reads: &["sendmail.users"], run: each_unix_user_once },
];

/// Everything that does not fit together, among the settings not `refused`.
pub(crate) fn findings(draft: &Draft, refused: &BTreeSet<&str>, written: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let facts = Facts { draft, written };
    let judged = CHECKS.iter().filter(|check| !check.reads.iter().any(|key| refused.contains(key)));
    judged.flat_map(|check| (check.run)(&facts)).collect()
}

/// Each door's key and its addresses.
fn doors(draft: &Draft) -> impl Iterator<Item = (&'static str, &[SocketAddr])> {
    let lists =
        [&draft.public, &draft.proxied, &draft.submission, &draft.submissions, &draft.lan, &draft.pop3, &draft.pop3s];
    DOORS.iter().copied().zip(lists.map(|list| list.as_deref().unwrap_or_default()))
}

fn some_door(facts: &Facts<'_>) -> Vec<Finding> {
    let open = doors(facts.draft).any(|(_, addresses)| !addresses.is_empty());
    (!open).then_some(Finding::about(ProblemKind::NoDoor, "doors.public")).into_iter().collect()
}

/// Two listeners cannot share an address and port; a wildcard has every address of its family.
fn own_addresses(facts: &Facts<'_>) -> Vec<Finding> {
    let mut seen: Vec<(&'static str, SocketAddr)> = Vec::new();
    let mut findings = Vec::new();
    let acme = ("doors.acme", facts.draft.acme_listeners.as_deref().unwrap_or_default());
    let admin = ("admin.listen", facts.draft.admin_listen.as_deref().unwrap_or_default());
    for (key, addresses) in doors(facts.draft).chain([acme, admin]) {
        for (item, address) in addresses.iter().enumerate() {
            if let Some((first, _)) = seen.iter().find(|(_, other)| collide(*address, *other)) {
                findings.push(Finding::about(ProblemKind::AddressUsedTwice, key).with(first).at(item, address));
            }
            seen.push((key, *address));
        }
    }
    findings
}

fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let (a, b) = (one.ip().to_canonical(), other.ip().to_canonical());
    let same_family = a.is_ipv4() == b.is_ipv4();
    // Port 0 is a port of its own each time.
    one.port() != 0
        && one.port() == other.port()
        && (a == b || same_family && (a.is_unspecified() || b.is_unspecified()))
}

/// The LAN door believes in addresses, so it must not stand where the world can reach it.
fn lan_door_is_private(facts: &Facts<'_>) -> Vec<Finding> {
    let addresses = facts.draft.lan.as_deref().unwrap_or_default().iter().enumerate();
    let open = addresses.filter(|(_, address)| IpRange::new(address.ip(), address.ip()).is_err());
    open.map(|(item, address)| Finding::about(ProblemKind::LanDoorNotPrivate, "doors.lan").at(item, address)).collect()
}

/// A door that believes a header must know from whom.
fn proxies_are_named(facts: &Facts<'_>) -> Vec<Finding> {
    let (door, networks) = ("doors.proxied", "proxy.networks");
    let has_door = facts.draft.proxied.as_ref().is_some_and(|list| !list.is_empty());
    let has_networks = facts.draft.proxies.as_ref().is_some_and(|list| !list.is_empty());
    let finding = Finding::about(ProblemKind::ProxyUnknown, door).with(networks);
    (has_door && !has_networks).then_some(finding).into_iter().collect()
}

fn proxies_are_few(facts: &Facts<'_>) -> Vec<Finding> {
    too_wide("proxy.networks", facts.draft.proxies.as_deref())
}

fn forwarders_are_few(facts: &Facts<'_>) -> Vec<Finding> {
    too_wide("receiving.forwarders", facts.draft.forwarders.as_deref())
}

fn too_wide(key: &'static str, networks: Option<&[IpNet]>) -> Vec<Finding> {
    let is_wide = |network: &IpNet| match network {
        IpNet::V4(network) => network.prefix_len() < WIDEST_V4,
        IpNet::V6(network) => network.prefix_len() < WIDEST_V6,
    };
    let wide = networks.unwrap_or_default().iter().enumerate().filter(|(_, network)| is_wide(network));
    wide.map(|(item, network)| Finding::about(ProblemKind::NetworkTooWide, key).at(item, network)).collect()
}

/// What the figures tell is nobody else's business, and there is no login before them.
fn admin_is_private(facts: &Facts<'_>) -> Vec<Finding> {
    let addresses = facts.draft.admin_listen.as_deref().unwrap_or_default().iter().enumerate();
    let open = addresses.filter(|(_, address)| IpRange::new(address.ip(), address.ip()).is_err());
    open.map(|(item, address)| Finding::about(ProblemKind::AdminNotPrivate, "admin.listen").at(item, address)).collect()
}

fn both_of_tls(facts: &Facts<'_>) -> Vec<Finding> {
    let (certificate, key) = ("tls.certificate", "tls.key");
    let missing = match (&facts.draft.certificate, &facts.draft.key) {
        (Some(_), None) => Some((certificate, key)),
        (None, Some(_)) => Some((key, certificate)),
        _ => None,
    };
    missing.map(|(key, other)| Finding::about(ProblemKind::HalfOfTls, key).with(other)).into_iter().collect()
}

/// Logins go through TLS only; POP3 on loopback is the one door that does without.
fn logins_have_tls(facts: &Facts<'_>) -> Vec<Finding> {
    if facts.draft.certificate.is_some() || facts.draft.key.is_some() {
        return Vec::new();
    }
    let needs = |key: &str, address: &SocketAddr| match key {
        "doors.submission" | "doors.submissions" | "doors.pop3s" => true,
        "doors.pop3" => !address.ip().to_canonical().is_loopback(),
        _ => false,
    };
    let bare = doors(facts.draft).filter(|(key, addresses)| addresses.iter().any(|address| needs(key, address)));
    bare.map(|(key, _)| Finding::about(ProblemKind::DoorNeedsCertificate, key).with("tls.certificate")).collect()
}

fn acme_is_whole(facts: &Facts<'_>) -> Vec<Finding> {
    let listens = facts.draft.acme_listeners.as_ref().is_some_and(|listeners| !listeners.is_empty());
    let needs = |other| Finding::about(ProblemKind::AcmeNeedsMore, "tls.acme").with(other);
    match (facts.draft.acme == Some(true), listens) {
        (true, false) => vec![needs("doors.acme")],
        // Until the first certificate comes, and should none come.
        (true, true) if facts.draft.certificate.is_none() => vec![needs("tls.certificate")],
        (false, true) => vec![Finding::about(ProblemKind::AcmeDoorAlone, "doors.acme").with("tls.acme")],
        _ => Vec::new(),
    }
}

fn networks_are_inside(facts: &Facts<'_>) -> Vec<Finding> {
    let networks = facts.draft.inside_networks.as_deref().unwrap_or_default().iter().enumerate();
    let wide = networks.filter(|(_, network)| !is_inside(network));
    let finding =
        |(item, network)| Finding::about(ProblemKind::NetworkNotInside, "delivery.inside_networks").at(item, network);
    wide.map(finding).collect()
}

fn smarthost_is_there(facts: &Facts<'_>) -> Vec<Finding> {
    let needing = ["delivery.smarthost_user", "delivery.smarthost_password_file", "delivery.smarthost_tls"];
    let lone = needing.into_iter().filter(|key| facts.draft.smarthost.is_none() && (facts.written)(key));
    lone.map(|key| Finding::about(ProblemKind::SmarthostMissing, key).with("delivery.smarthost")).collect()
}

fn smarthost_is_another(facts: &Facts<'_>) -> Vec<Finding> {
    let host = facts.draft.smarthost.as_ref().map(|smarthost| &smarthost.host);
    let ours = host.is_some() && host == facts.draft.hostname.as_ref();
    let finding = Finding::about(ProblemKind::SmarthostIsOurselves, "delivery.smarthost").with("hostname");
    ours.then_some(finding).into_iter().collect()
}

fn routes_are_one_each(facts: &Facts<'_>) -> Vec<Finding> {
    let routes = facts.draft.routes.as_deref().unwrap_or_default();
    let again =
        |(item, route): &(usize, &DomainRoute)| routes[..*item].iter().any(|other| other.domain == route.domain);
    let twice = routes.iter().enumerate().filter(again);
    twice.map(|(item, route)| Finding::about(ProblemKind::RouteTwice, "delivery.routes").at(item, route)).collect()
}

/// A door of ours, by its address or at our own name, would bring the mail round again.
fn routes_lead_elsewhere(facts: &Facts<'_>) -> Vec<Finding> {
    let routes = facts.draft.routes.as_deref().unwrap_or_default().iter().enumerate();
    let own_door = |route: &DomainRoute| {
        let leads_to = |door: &SocketAddr| match &route.next_hop.host {
            Domain::Literal(ip) => door.port() == route.next_hop.port && hears(*door, *ip),
            name => Some(name) == facts.draft.hostname.as_ref() && route.next_hop.port == door.port(),
        };
        doors(facts.draft).find(|(_, addresses)| addresses.iter().any(leads_to)).map(|(door, _)| door)
    };
    let looping = routes.filter_map(|(item, route)| Some((item, route, own_door(route)?)));
    let finding = |(item, route, door)| {
        Finding::about(ProblemKind::RouteIsOurselves, "delivery.routes").with(door).at(item, route)
    };
    looping.map(finding).collect()
}

/// Whether a door stands at this address; of the addresses that a wildcard stands for, loopback is known here.
fn hears(door: SocketAddr, ip: std::net::IpAddr) -> bool {
    door.ip().to_canonical() == ip || door.ip().is_unspecified() && ip.is_loopback()
}

fn both_of_login(facts: &Facts<'_>) -> Vec<Finding> {
    let (user, file) = ("delivery.smarthost_user", "delivery.smarthost_password_file");
    let missing = match (&facts.draft.smarthost_user, &facts.draft.smarthost_password_file) {
        (Some(_), None) => Some((user, file)),
        (None, Some(_)) => Some((file, user)),
        _ => None,
    };
    missing.map(|(key, other)| Finding::about(ProblemKind::HalfOfSmarthostLogin, key).with(other)).into_iter().collect()
}

fn login_is_protected(facts: &Facts<'_>) -> Vec<Finding> {
    let loopback = |host: &Domain| matches!(host, Domain::Literal(ip) if ip.to_canonical().is_loopback());
    let remote = facts.draft.smarthost.as_ref().is_some_and(|smarthost| !loopback(&smarthost.host));
    let login = facts.draft.smarthost_user.is_some();
    let clear = facts.draft.smarthost_tls == Some(SmarthostTls::Never);
    let finding = Finding::about(ProblemKind::SmarthostLoginNeedsTls, "delivery.smarthost_tls");
    (remote && login && clear).then_some(finding.with("delivery.smarthost_user")).into_iter().collect()
}

fn warning_comes_first(facts: &Facts<'_>) -> Vec<Finding> {
    let (warn, expire) = ("delivery.warn_after", "delivery.expire_after");
    // The one that was written is the one to change.
    let (key, other) = if (facts.written)(warn) { (warn, expire) } else { (expire, warn) };
    let late = facts.draft.warn_after >= facts.draft.expire_after;
    let finding = Finding::about(ProblemKind::WarningNotBeforeExpiry, key).with(other);
    late.then_some(finding).into_iter().collect()
}

/// A user named twice has two lists, of which somebody reads the wrong one.
fn each_unix_user_once(facts: &Facts<'_>) -> Vec<Finding> {
    let users = facts.draft.unix_users.as_deref().unwrap_or_default();
    let again = |item: &usize| users[..*item].iter().any(|earlier| earlier.name == users[*item].name);
    let finding =
        |item: usize| Finding::about(ProblemKind::UnixUserTwice, "sendmail.users").at(item, &users[item].name);
    (0..users.len()).filter(again).map(finding).collect()
}

/// Whether strangers on the internet cannot reach any address of it: `policy` knows which networks those are.
fn is_inside(network: &IpNet) -> bool {
    IpRange::new(network.network(), network.broadcast()).is_ok()
}
