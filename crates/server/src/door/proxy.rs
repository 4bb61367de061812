//! The public door behind a proxy: the PROXY header, versions 1 and 2, that says who the visitor is.
//!
//! Standard: "The PROXY protocol", W. Tarreau, 2020 (haproxy.org/download/2.3/doc/proxy-protocol.txt). Its §2 wants what
//! is done here: a door either expects the header from everybody or takes it from nobody, only the proxies that are named
//! are listened to, and what does not begin with a whole header ends the connection. The header gives an address and no
//! trust: the public door knows nobody, whichever address that is.
//!
//! Only the header's own octets are read here. Whatever stands behind it was said before our greeting and is refused like
//! everywhere (RFC 5321 §4.3.1): a proxy passes on what the visitor said, and adds nothing to it.

use super::listener::{say, tell_refused};
use crate::guard::Place;
use crate::site::{ImplicitTls, Site};
use crate::stream::Stream;
use mail::{Door, Reason};
use ppp::{HeaderResult, PartialResult, v1, v2};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Octets of a header. Version 2 has 16 and at most 216 of addresses (§2.2); the rest is room for what a proxy adds about
/// TLS.
const HEADER_OCTETS: usize = 1024;

/// Octets of the line that is a header of version 1, its end included (§2.1).
const LINE_OCTETS: usize = 107;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The visitor comes from here.
    Visitor(SocketAddr),
    /// The proxy looks whether we live (§2.1 `UNKNOWN`, §2.2 `LOCAL`): nobody visits.
    Nobody,
}

/// What octets from the beginning are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parsed {
    /// A header, and how many of the octets it has.
    Header(Said, usize),
    /// They may become one.
    Incomplete,
    /// They are none.
    Malformed,
}

/// Whether the octets are the beginning of a header of version 1 whose line has not ended.
fn is_unfinished_line(octets: &[u8]) -> bool {
    let prefix = v1::PROTOCOL_PREFIX.as_bytes();
    let known = octets.len().min(prefix.len());
    octets[..known] == prefix[..known] && memchr::memmem::find(octets, b"\r\n").is_none()
}

fn parse(octets: &[u8]) -> Parsed {
    // The library takes some lines for wrong that only lack their end.
    if is_unfinished_line(octets) {
        return if octets.len() < LINE_OCTETS { Parsed::Incomplete } else { Parsed::Malformed };
    }
    let result = HeaderResult::parse(octets);
    if result.is_incomplete() {
        return if octets.len() < HEADER_OCTETS { Parsed::Incomplete } else { Parsed::Malformed };
    }
    let said = match result {
        HeaderResult::V1(Ok(header)) => said_in_text(&header).map(|said| (said, header.header.len())),
        HeaderResult::V2(Ok(header)) => said_in_binary(&header).map(|said| (said, header.header.len())),
        HeaderResult::V1(Err(_)) | HeaderResult::V2(Err(_)) => None,
    };
    match said {
        Some((said, octets)) if octets <= HEADER_OCTETS => Parsed::Header(said, octets),
        _ => Parsed::Malformed,
    }
}

fn said_in_text(header: &v1::Header<'_>) -> Option<Said> {
    Some(match header.addresses {
        v1::Addresses::Unknown => Said::Nobody,
        v1::Addresses::Tcp4(ip) => visitor(ip.source_address, ip.source_port),
        v1::Addresses::Tcp6(ip) => visitor(ip.source_address, ip.source_port),
    })
}

fn said_in_binary(header: &v2::Header<'_>) -> Option<Said> {
    match (header.command, header.protocol, header.addresses) {
        (v2::Command::Local, _, _) | (_, _, v2::Addresses::Unspecified) => Some(Said::Nobody),
        (_, v2::Protocol::Stream, v2::Addresses::IPv4(ip)) => Some(visitor(ip.source_address, ip.source_port)),
        (_, v2::Protocol::Stream, v2::Addresses::IPv6(ip)) => Some(visitor(ip.source_address, ip.source_port)),
        // Mail over UDP or a socket in a file is no visit.
        _ => None,
    }
}

fn visitor(ip: impl Into<IpAddr>, port: u16) -> Said {
    Said::Visitor(SocketAddr::new(ip.into().to_canonical(), port))
}

/// Reads a header and not one octet more.
async fn read_header(tcp: &mut TcpStream) -> io::Result<Option<Said>> {
    let (mut header, mut ahead) = (Vec::new(), [0; HEADER_OCTETS]);
    loop {
        let seen = tcp.peek(&mut ahead[header.len()..]).await?;
        if seen == 0 {
            return Ok(None);
        }
        let before = header.len();
        header.extend_from_slice(&ahead[before..before + seen]);
        let (said, end) = match parse(&header) {
            Parsed::Header(said, octets) => (Some(said), octets),
            Parsed::Incomplete => (None, header.len()),
            Parsed::Malformed => return Ok(None),
        };
        // What was looked at is taken off the socket as far as it is the header's.
        tcp.read_exact(&mut ahead[before..end]).await?;
        if said.is_some() {
            return Ok(said);
        }
    }
}

/// Whether the settings name this peer as a proxy.
fn is_proxy(site: &Site, peer: IpAddr) -> bool {
    let peer = peer.to_canonical();
    site.settings().proxy.networks.iter().any(|network| network.contains(&peer))
}

/// Hears who the visitor is, and lets it in by the rules of the public door.
pub async fn receive(site: Arc<Site>, mut tcp: TcpStream, proxy: SocketAddr, place: &mut Place) {
    let said = if is_proxy(&site, proxy.ip()) {
        let hearing = tokio::time::timeout(site.patience.proxy_header, read_header(&mut tcp));
        tokio::select! {
            said = hearing => said.ok().and_then(Result::ok).flatten(),
            () = site.stops() => return,
        }
    } else {
        None
    };
    match said {
        // Whoever looks whether we live has seen it.
        Some(Said::Nobody) => {}
        Some(Said::Visitor(peer)) if place.is_for(peer.ip()) => {
            super::converse(site, tcp, peer, Door::Public, ImplicitTls::No).await;
        }
        Some(Said::Visitor(peer)) => turn_away(&site, tcp, peer, Reason::TooManyConnections).await,
        None => turn_away(&site, tcp, proxy, Reason::ProxyHeaderRefused).await,
    }
}

async fn turn_away(site: &Site, tcp: TcpStream, peer: SocketAddr, reason: Reason) {
    tell_refused(site, peer, Door::Public, reason);
    say(&tcp, reason);
    // What it said is let out first, or the reset would take the line from it.
    Stream::Plain(tcp).close(site.patience.farewell).await;
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
