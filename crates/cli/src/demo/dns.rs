//! The demo's DNS: one zone in memory for the whole world, served on loopback by hickory-server. It is the root, so
//! that every other name is known not to exist, and nobody is ever asked about it.

use super::cast;
use hickory_server::Server;
use hickory_server::proto::rr::rdata::{A, MX, PTR, SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UdpSocket};

/// Seconds that answers may be kept. Chosen; nothing depends on it.
const TTL_S: u32 = 60;
/// The zone's serial number; it never changes.
const SERIAL: u32 = 1;
/// How long a question over TCP may take to come.
const PATIENCE: Duration = Duration::from_secs(5);
/// Octets of answers to one TCP client that may wait.
const WAITING_OCTETS: usize = 4096;
/// How often another port is tried when UDP and TCP cannot have the same.
const TRIES: u32 = 10;

/// The DNS while it serves; dropping it ends it.
pub struct Dns {
    /// Where it answers, over UDP and TCP.
    pub address: SocketAddr,
    _server: Server<Catalog>,
}

impl Dns {
    /// Serves the world of the cast at a free port of `ip`.
    ///
    /// # Errors
    /// No socket could be bound.
    pub async fn serve(ip: Ipv4Addr) -> io::Result<Self> {
        let mut catalog = Catalog::new();
        catalog.upsert(Name::root().into(), vec![Arc::new(world()) as Arc<dyn ZoneHandler>]);
        let mut server = Server::new(catalog);
        let (udp, tcp) = same_port(ip).await?;
        let address = udp.local_addr()?;
        server.register_socket(udp);
        server.register_listener(tcp, PATIENCE, WAITING_OCTETS);
        Ok(Self { address, _server: server })
    }
}

/// UDP and TCP at one port; another try if someone took the second half meanwhile.
async fn same_port(ip: Ipv4Addr) -> io::Result<(UdpSocket, TcpListener)> {
    let mut tries = 0;
    loop {
        let udp = UdpSocket::bind((ip, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) if tries == TRIES => return Err(error),
            Err(_) => tries += 1,
        }
    }
}

/// The root zone.
fn world() -> InMemoryZoneHandler {
    let mut zone = InMemoryZoneHandler::empty(Name::root(), ZoneType::Primary, AxfrPolicy::Deny);
    for (owner, data) in records() {
        zone.upsert_mut(Record::from_rdata(name(&owner), TTL_S, data), SERIAL);
    }
    zone
}

fn records() -> Vec<(String, RData)> {
    let soa = SOA::new(name("ns.example"), name("hostmaster.example"), 1, 3600, 600, 86_400, 60);
    let mut records = vec![(String::new(), RData::SOA(soa))];
    // Nobody outside may use our domains, not even the server's own address: on this computer it is also a passer-by's.
    for (domain, exchanger, spf) in [
        (cast::SHOP, cast::GATE, "v=spf1 -all"),
        (cast::SCHOOL, cast::GATE, "v=spf1 -all"),
        (cast::ELSEWHERE, cast::EXCHANGER, "v=spf1 mx -all"),
    ] {
        records.push((domain.to_owned(), RData::MX(MX::new(10, name(exchanger)))));
        records.push((domain.to_owned(), RData::TXT(TXT::new(vec![spf.to_owned()]))));
    }
    records.push((cast::GATE.to_owned(), RData::A(A(cast::AT_GATE))));
    // The passer-by is called what he says; what is refused is refused for what he asks.
    records.push((cast::PASSER_BY_NAME.to_owned(), RData::A(A(cast::AT_PASSER_BY))));
    for (host, ip) in cast::HOSTS {
        let [a, b, c, d] = ip.octets();
        records.push((host.to_owned(), RData::A(A(ip))));
        records.push((format!("{d}.{c}.{b}.{a}.in-addr.arpa"), RData::PTR(PTR(name(host)))));
    }
    records
}

/// A name of the demo's own, as absolute.
fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("the cast's names are well formed");
    name.set_fqdn(true);
    name
}
