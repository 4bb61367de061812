//! A look at the machine and its surroundings, before there is a site: which addresses it has, what DNS says of them,
//! whether other servers can be reached. No mail is sent, and nothing is kept.

use crate::dns::{Dns, Found};
use crate::outbound::route::Destination;
use crate::outbound::{Connection, Dial, OpenError, dialling};
use crate::tls::Connectors;
use config::Settings;
use delivery::outcome::of_connection;
use mail::{Domain, Reason, Reply};
pub use probe::is_public;
use smtp::client::{Parameters, TlsWish};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// For all questions to DNS together: chosen; a person waits.
const LOOK_PATIENCE: Duration = Duration::from_secs(6);
/// For one server, from dialling to its farewell: chosen, some slow greeters included.
const TRY_PATIENCE: Duration = Duration::from_secs(20);
/// Addresses whose names are asked for: more public ones than a small server has.
const NAMED_AT_MOST: usize = 8;

/// An address of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address.
    pub ip: IpAddr,
    /// What DNS calls it (PTR), if it was asked and does.
    pub name: Option<String>,
}

/// What was found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The machine's addresses that others may reach: neither loopback nor link-local.
    pub own: Vec<OwnAddress>,
    /// Where the server's name leads; empty if nowhere, or if nobody was asked.
    pub leads_to: Vec<IpAddr>,
}

/// What trying a server came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It answered as it should, login included if there was one to make.
    Works,
    /// DNS does not know the name, or gave no answer.
    NoAddress,
    /// Nothing came of it.
    Failed(Reason, Option<Reply>),
}

impl Survey {
    /// What the machine knows of itself.
    pub fn of_interfaces() -> Self {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        let ips = interfaces.iter().map(if_addrs::Interface::ip).filter(|ip| can_be_reached(*ip));
        let own = ips.map(|ip| OwnAddress { ip, name: None }).collect();
        Self { own, leads_to: Vec::new() }
    }

    /// The same, and what DNS says of it; `servers` are asked, or the system's if there are none.
    pub async fn look(servers: &[SocketAddr], hostname: &Domain) -> Self {
        let mut survey = Self::of_interfaces();
        let Ok(dns) = Dns::new(servers) else { return survey };
        let asking = async {
            if let Found::Records(ips) = dns.addresses(&hostname.to_string()).await {
                survey.leads_to = ips;
            }
            for own in survey.own.iter_mut().filter(|own| is_public(own.ip)).take(NAMED_AT_MOST) {
                own.name = dns.name_of(own.ip).await;
            }
        };
        // What was not answered by then is not known.
        let _in_time = tokio::time::timeout(LOOK_PATIENCE, asking).await;
        survey
    }
}

const fn can_be_reached(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unicast_link_local() && !v6.is_unspecified(),
    }
}

/// Greets a mail server, asks for TLS if it offers that, and takes leave.
pub async fn try_host(servers: &[SocketAddr], host: &str, port: u16, hello: &Domain) -> Attempt {
    attempt(servers, host, port, &Parameters::opportunistic(hello.to_string())).await
}

/// Does the same at the smarthost of the settings, by its rules of TLS, and logs in.
pub async fn try_smarthost(settings: &Settings) -> Attempt {
    let Some(smarthost) = &settings.delivery.smarthost else { return Attempt::NoAddress };
    let host = match &smarthost.host {
        Domain::Name(name) => name.to_string(),
        Domain::Literal(ip) => ip.to_string(),
    };
    match dialling::parameters(settings, &Destination::Smarthost) {
        Ok(parameters) => attempt(&settings.dns.servers, &host, smarthost.port, &parameters).await,
        // The password cannot be read.
        Err(_) => Attempt::Failed(Reason::NextHopLoginFailed, None),
    }
}

async fn attempt(servers: &[SocketAddr], host: &str, port: u16, parameters: &Parameters) -> Attempt {
    let (Ok(connectors), Some(addresses)) = (Connectors::new(), addresses(servers, host).await) else {
        return Attempt::NoAddress;
    };
    let must_prove = parameters.tls == TlsWish::Required || parameters.login.is_some();
    let connector = if must_prove { connectors.verified() } else { connectors.opportunistic() };
    let mut last = Attempt::Failed(Reason::NextHopUnreachable, None);
    for ip in addresses {
        let dial = Dial { address: SocketAddr::new(ip, port), host, parameters, connector };
        match tokio::time::timeout(TRY_PATIENCE, Connection::open(&dial)).await {
            Ok(Ok(connection)) => {
                connection.quit().await;
                return Attempt::Works;
            }
            Ok(Err(OpenError::Session(error))) => {
                let trouble = of_connection(&error).trouble;
                last = Attempt::Failed(trouble.reason, trouble.reply);
            }
            Ok(Err(OpenError::NotConnected)) | Err(_) => {}
        }
    }
    last
}

async fn addresses(servers: &[SocketAddr], host: &str) -> Option<Vec<IpAddr>> {
    if let Ok(ip) = host.parse() {
        return Some(vec![ip]);
    }
    let dns = Dns::new(servers).ok()?;
    match tokio::time::timeout(LOOK_PATIENCE, dns.addresses(host)).await {
        Ok(Found::Records(ips)) => Some(ips),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_lans_of_shared_lines_and_of_the_machine_itself_are_not_public() {
        for text in [
            "192.168.0.2",
            "10.0.0.1",
            "172.16.5.5",
            "100.64.0.9",
            "127.0.0.1",
            "169.254.1.1",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(!is_public(text.parse().expect("an address")), "{text}");
        }
        for text in ["203.0.113.25", "100.128.0.1", "2001:db8::25"] {
            assert!(is_public(text.parse().expect("an address")), "{text}");
        }
    }
}
