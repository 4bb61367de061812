//! From a recipient to the hosts to dial: which way its permit and the settings lead, and `delivery`'s routing, fed with DNS.

use crate::dns::{Dns, Found};
use crate::site::Site;
use config::Settings;
use delivery::routing::{self, Exchange, FirstStep, IpAnswer, MxAnswer, MxRecord, NoRoute, Route, Rules, Target};
use mail::{Domain, NextHopAddress, Party, Reason};
use policy::Directory;
use std::net::{IpAddr, SocketAddr};

/// The rules of this site's routing; `listening` are the addresses that our doors really have.
pub fn rules(settings: &Settings, listening: Vec<SocketAddr>) -> Rules {
    Rules {
        inside_networks: settings.delivery.inside_networks.clone(),
        own_names: vec![settings.hostname.to_string()],
        own_addresses: each_own_address(listening),
        port: settings.delivery.port,
    }
}

/// A listener at the unspecified address hears at every address of this machine.
fn each_own_address(listening: Vec<SocketAddr>) -> Vec<SocketAddr> {
    // Where the system does not tell, loopback is still known (delivery::routing).
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let heard_at = |listener: &SocketAddr| {
        let same_family = |ip: &IpAddr| ip.is_ipv4() == listener.is_ipv4() && listener.ip().is_unspecified();
        let port = listener.port();
        interfaces.iter().map(if_addrs::Interface::ip).filter(same_family).map(|ip| SocketAddr::new(ip, port)).collect()
    };
    let more: Vec<Vec<SocketAddr>> = listening.iter().map(heard_at).collect();
    listening.into_iter().chain(more.into_iter().flatten()).collect()
}

/// What mail shares a line and connections with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Everything that goes through the smarthost.
    Smarthost,
    /// A host that the operator named, for one domain or several.
    Hop(NextHopAddress),
    /// The hosts that a domain names.
    Domain(Domain),
    /// The permit leads to a server behind us that is there no more.
    Nowhere,
}

impl Destination {
    /// Where a recipient's mail goes. A permit for a domain behind us leads to the server that the directory names for it
    /// and nowhere else, whatever DNS or a setting says: it was given to strangers.
    pub fn of(settings: &Settings, directory: &Directory, permit: &Party, domain: &Domain) -> Self {
        if let Party::Behind(behind) = permit {
            let next_hop = directory.behind(behind).filter(|_| behind == domain);
            return next_hop.cloned().map_or(Self::Nowhere, Self::Hop);
        }
        match settings.delivery.route_to(domain) {
            Some(next_hop) => Self::Hop(next_hop.clone()),
            None if settings.delivery.smarthost.is_some() => Self::Smarthost,
            None => Self::Domain(domain.clone()),
        }
    }

    /// Which way that is; none if there is nowhere to go.
    pub fn route(&self, settings: &Settings) -> Option<Route> {
        match self {
            Self::Smarthost => settings.delivery.smarthost.as_ref().map(|smarthost| {
                let host = match &smarthost.host {
                    Domain::Name(name) => name.to_string(),
                    Domain::Literal(ip) => ip.to_string(),
                };
                Route::Smarthost { host, port: smarthost.port }
            }),
            Self::Hop(next_hop) => Some(Route::Hop { host: next_hop.host_text(), port: next_hop.port }),
            Self::Domain(_) => Some(Route::Mx),
            Self::Nowhere => None,
        }
    }
}

/// The hosts to try for mail to `domain` that goes to this destination, in order.
///
/// # Errors
/// There is nowhere to go, for good or for now.
pub async fn targets(
    site: &Site,
    settings: &Settings,
    destination: &Destination,
    domain: &Domain,
) -> Result<Vec<Target>, NoRoute> {
    let (rules, seed) = (&*site.dispatcher.rules(), crate::random::seed());
    // The directory or the settings can be mended while the mail waits.
    let nowhere = NoRoute { reason: Reason::NoMailHost, is_temporary: true };
    let route = destination.route(settings).ok_or(nowhere)?;
    match routing::first_step(&route, domain, rules)? {
        FirstStep::Dial(targets) => Ok(targets),
        FirstStep::AskNamed(host) => {
            let port = match &route {
                Route::Smarthost { port, .. } | Route::Hop { port, .. } => *port,
                Route::Mx => rules.port,
            };
            routing::named_target(&host, port, addresses(&site.dns, &host).await, rules)
        }
        FirstStep::AskMx(name) => {
            let exchanges = routing::exchanges(&name, exchangers(&site.dns, &name).await, rules, seed)?;
            let mut answers: Vec<(Exchange, IpAnswer)> = Vec::with_capacity(exchanges.len());
            for exchange in exchanges {
                let answer = addresses(&site.dns, &exchange.host).await;
                answers.push((exchange, answer));
            }
            routing::targets(answers, rules, seed)
        }
    }
}

/// Whether a host that is to be named for `domain` is this server itself, as far as DNS tells now.
pub async fn leads_to_ourselves(site: &Site, domain: &Domain, next_hop: &NextHopAddress) -> bool {
    let found = targets(site, &site.settings(), &Destination::Hop(next_hop.clone()), domain).await;
    found.is_err_and(|no_route| no_route.reason == Reason::RouteLoops)
}

async fn exchangers(dns: &Dns, name: &str) -> MxAnswer {
    match dns.exchangers(name).await {
        Found::Records(records) => MxAnswer::Found(
            records.into_iter().map(|(preference, exchange)| MxRecord { preference, exchange }).collect(),
        ),
        Found::NoRecords => MxAnswer::Nothing,
        Found::NoName => MxAnswer::NoSuchName,
        Found::Failed => MxAnswer::Failed,
    }
}

async fn addresses(dns: &Dns, host: &str) -> IpAnswer {
    match dns.addresses(host).await {
        Found::Records(ips) => IpAnswer::Found(ips),
        Found::NoRecords | Found::NoName => IpAnswer::Nothing,
        Found::Failed => IpAnswer::Failed,
    }
}
