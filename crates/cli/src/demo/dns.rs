//! The demo's DNS: zones in memory, served on loopback by hickory-server.

use hickory_server::Server;
use hickory_server::proto::rr::rdata::{A, MX, PTR, SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordType, RrKey};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UdpSocket};

/// Seconds that answers may be kept; short, nothing in the demo depends on it.
const TTL_S: u32 = 60;

/// The zones before they are served.
#[derive(Default)]
pub struct Zones {
    zones: BTreeMap<String, Vec<Record>>,
}

impl Zones {
    /// A domain with one mail exchanger at `ip`, whose name and PTR agree, and an SPF record that names it alone.
    #[must_use]
    pub fn domain(mut self, domain: &str, exchanger: &str, ip: Ipv4Addr) -> Self {
        let mx = RData::MX(MX::new(10, name(exchanger)));
        let spf = RData::TXT(TXT::new(vec![format!("v=spf1 ip4:{ip} -all")]));
        self.add(domain, domain, mx);
        self.add(domain, domain, spf);
        self.add(domain, exchanger, RData::A(A(ip)));
        self.visitor(exchanger, ip)
    }

    /// A name for an address that someone knocks from.
    #[must_use]
    pub fn visitor(mut self, host: &str, ip: Ipv4Addr) -> Self {
        let [a, b, c, d] = ip.octets();
        self.add("127.in-addr.arpa", &format!("{d}.{c}.{b}.{a}.in-addr.arpa"), RData::PTR(PTR(name(host))));
        self
    }

    fn add(&mut self, zone: &str, owner: &str, data: RData) {
        self.zones.entry(zone.to_owned()).or_default().push(Record::from_rdata(name(owner), TTL_S, data));
    }

    /// Serves the zones over UDP and TCP at a free port of `ip`.
    ///
    /// # Errors
    /// No socket could be bound.
    pub async fn serve(self, ip: Ipv4Addr) -> io::Result<(SocketAddr, Server<Catalog>)> {
        let mut catalog = Catalog::new();
        for (origin, records) in self.zones {
            catalog.upsert(name(&origin).into(), vec![Arc::new(zone(&origin, records)?) as Arc<dyn ZoneHandler>]);
        }
        let mut server = Server::new(catalog);
        let (udp, tcp) = same_port(ip).await?;
        let address = udp.local_addr()?;
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 4096);
        Ok((address, server))
    }
}

fn zone(origin: &str, records: Vec<Record>) -> io::Result<InMemoryZoneHandler> {
    let soa = SOA::new(name(&format!("ns.{origin}")), name(&format!("hostmaster.{origin}")), 1, 3600, 600, 86_400, 60);
    let mut sets = BTreeMap::new();
    let soa = Record::from_rdata(name(origin), TTL_S, RData::SOA(soa));
    for record in records.into_iter().chain([soa]) {
        let key = RrKey::new(record.name.clone().into(), record.record_type());
        let set = sets.entry(key).or_insert_with(|| {
            hickory_server::proto::rr::RecordSet::new(record.name.clone(), record.record_type(), 1)
        });
        set.insert(record, 1);
    }
    debug_assert!(sets.keys().any(|key: &RrKey| key.record_type == RecordType::SOA));
    InMemoryZoneHandler::new(name(origin), sets, ZoneType::Primary, AxfrPolicy::Deny).map_err(io::Error::other)
}

/// UDP and TCP at one port; another try if someone took the second half meanwhile.
async fn same_port(ip: Ipv4Addr) -> io::Result<(UdpSocket, TcpListener)> {
    let mut last = None;
    for _ in 0..10 {
        let udp = UdpSocket::bind((ip, 0)).await?;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::Error::other("no port")))
}

/// A name the demo itself wrote down, as absolute.
fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap_or_default();
    name.set_fqdn(true);
    name
}
