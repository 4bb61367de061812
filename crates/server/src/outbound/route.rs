//! From a recipient's domain to the hosts to dial: `delivery`'s routing, fed with DNS.

use crate::dns::{Dns, Found};
use crate::site::Site;
use config::Settings;
use delivery::routing::{self, Exchange, FirstStep, IpAnswer, MxAnswer, MxRecord, NoRoute, Route, Rules, Target};
use mail::Domain;
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

/// Which way mail goes out.
pub fn route(settings: &Settings) -> Route {
    settings.delivery.smarthost.as_ref().map_or(Route::Mx, |smarthost| {
        let host = match &smarthost.host {
            Domain::Name(name) => name.to_string(),
            Domain::Literal(ip) => ip.to_string(),
        };
        Route::Smarthost { host, port: smarthost.port }
    })
}

/// The hosts to try for `domain`, in order.
///
/// # Errors
/// There is nowhere to go, for good or for now.
pub async fn targets(site: &Site, settings: &Settings, domain: &Domain) -> Result<Vec<Target>, NoRoute> {
    let (rules, seed) = (&*site.dispatcher.rules(), crate::random::seed());
    match routing::first_step(&route(settings), domain, rules)? {
        FirstStep::Dial(targets) => Ok(targets),
        FirstStep::AskSmarthost(host) => {
            let port = settings.delivery.smarthost.as_ref().map_or(rules.port, |smarthost| smarthost.port);
            routing::smarthost_target(&host, port, addresses(&site.dns, &host).await, rules)
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
