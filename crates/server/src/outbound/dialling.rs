//! From a target to a connection: which parameters, which certificates, which address.

use super::connection::{Connection, Dial, OpenError};
use super::route::Destination;
use crate::site::Site;
use config::{Settings, Smarthost, SmarthostTls};
use delivery::outcome::{self, Setback};
use delivery::routing::Target;
use mail::Secret;
use mail::event::NextHop;
use smtp::client::{Parameters, TlsWish};
use std::net::{IpAddr, SocketAddr};

/// Tries a host's addresses in turn.
///
/// # Errors
/// What the last one came to.
pub async fn dial(site: &Site, target: &Target, parameters: &Parameters) -> Result<(Connection, NextHop), Setback> {
    let mut setback = Setback::unreachable();
    for ip in &target.ips {
        match open(site, target, *ip, parameters).await {
            Ok(connection) => {
                let hop = NextHop { host: target.host.clone(), ip: Some(*ip), port: target.port };
                return Ok((connection, hop));
            }
            Err(OpenError::NotConnected) => {}
            Err(OpenError::Session(error)) => setback = outcome::of_connection(&error),
        }
    }
    Err(setback)
}

async fn open(site: &Site, target: &Target, ip: IpAddr, parameters: &Parameters) -> Result<Connection, OpenError> {
    let connectors = &site.connectors;
    // Whoever is given a password must prove its name; elsewhere any TLS is better than none (RFC 7435 §3).
    let must_prove = parameters.tls == TlsWish::Required || parameters.login.is_some();
    let dial = Dial {
        address: SocketAddr::new(ip, target.port),
        host: &target.host,
        connector: if must_prove { connectors.verified() } else { connectors.opportunistic() },
        parameters: &Parameters { login_in_clear: ip.is_loopback(), ..parameters.clone() },
    };
    Connection::open(&dial).await
}

/// How to lead the sessions to a destination: as the settings say at the smarthost, opportunistic elsewhere, in the protocol
/// that was named with the host.
///
/// # Errors
/// The smarthost's password cannot be read.
pub fn parameters(settings: &Settings, destination: &Destination) -> std::io::Result<Parameters> {
    let hello = settings.hostname.to_string();
    match (destination, &settings.delivery.smarthost) {
        (Destination::Smarthost, Some(smarthost)) => at_smarthost(hello, smarthost),
        (Destination::Hop(hop), _) => Ok(Parameters { protocol: hop.protocol, ..Parameters::opportunistic(hello) }),
        _ => Ok(Parameters::opportunistic(hello)),
    }
}

fn at_smarthost(hello: String, smarthost: &Smarthost) -> std::io::Result<Parameters> {
    let login = match &smarthost.login {
        Some(login) => Some((login.user.clone(), password(&login.password_file)?)),
        None => None,
    };
    let tls = match smarthost.tls {
        SmarthostTls::Required => TlsWish::Required,
        SmarthostTls::IfOffered => TlsWish::IfOffered,
        SmarthostTls::Never => TlsWish::Never,
    };
    // RFC 8314 §3.3: at port 465 TLS runs from the start.
    let implicit_tls = smarthost.port == 465 && tls != TlsWish::Never;
    Ok(Parameters { tls, login, implicit_tls, ..Parameters::opportunistic(hello) })
}

/// The first line of the file, read anew for each connection so that a changed password needs no restart.
fn password(file: &std::path::Path) -> std::io::Result<Secret> {
    let text = std::fs::read_to_string(file)?;
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}
