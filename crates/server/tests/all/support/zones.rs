//! A DNS server on loopback: zones in memory, served by hickory-server.

use hickory_server::Server;
use hickory_server::proto::rr::rdata::{A, AAAA, MX, PTR, SOA, TXT};
use hickory_server::proto::rr::{Name, RData, Record, RecordSet, RrKey};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UdpSocket};

/// Seconds that answers may be kept: none, so that nothing is remembered from one question to the next.
const TTL_S: u32 = 0;
/// Zones that exist even with nothing in them: a name in them is unknown, one elsewhere is refused an answer.
const ALWAYS: [&str; 3] = ["example", "jp", "arpa"];

/// Records before they are served.
#[derive(Default, Clone)]
pub struct Zones(Vec<(String, RData)>);

impl Zones {
    pub fn mx(&mut self, domain: &str, preference: u16, host: &str) {
        self.0.push((domain.into(), RData::MX(MX::new(preference, name(host)))));
    }

    pub fn host(&mut self, host: &str, ip: impl Into<IpAddr>) {
        let data = match ip.into() {
            IpAddr::V4(ip) => RData::A(A(ip)),
            IpAddr::V6(ip) => RData::AAAA(AAAA(ip)),
        };
        self.0.push((host.into(), data));
    }

    pub fn text(&mut self, owner: &str, text: &str) {
        self.0.push((owner.into(), RData::TXT(TXT::new(vec![text.to_owned()]))));
    }

    /// What the address is called.
    pub fn visitor(&mut self, ip: Ipv4Addr, host: &str) {
        let [a, b, c, d] = ip.octets();
        self.0.push((format!("{d}.{c}.{b}.{a}.in-addr.arpa"), RData::PTR(PTR(name(host)))));
    }

    pub async fn serve(&self, ip: Ipv4Addr) -> (SocketAddr, Server<Catalog>) {
        let mut zones: BTreeMap<&str, Vec<Record>> = ALWAYS.iter().map(|zone| (*zone, Vec::new())).collect();
        for (owner, data) in &self.0 {
            let zone = owner.rsplit('.').next().unwrap_or_default();
            zones.entry(zone).or_default().push(Record::from_rdata(name(owner), TTL_S, data.clone()));
        }
        let mut catalog = Catalog::new();
        for (origin, records) in zones {
            catalog.upsert(name(origin).into(), vec![Arc::new(zone(origin, records)) as Arc<dyn ZoneHandler>]);
        }
        let mut server = Server::new(catalog);
        let (udp, tcp) = same_port(ip).await;
        let address = udp.local_addr().expect("an address");
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 4096);
        (address, server)
    }
}

fn zone(origin: &str, records: Vec<Record>) -> InMemoryZoneHandler {
    let soa = SOA::new(name("ns.example"), name("hostmaster.example"), 1, 3600, 600, 86_400, TTL_S);
    let soa = Record::from_rdata(name(origin), TTL_S, RData::SOA(soa));
    let mut sets = BTreeMap::new();
    for record in records.into_iter().chain([soa]) {
        let key = RrKey::new(record.name.clone().into(), record.record_type());
        let set = sets.entry(key).or_insert_with(|| RecordSet::new(record.name.clone(), record.record_type(), 1));
        set.insert(record, 1);
    }
    InMemoryZoneHandler::new(name(origin), sets, ZoneType::Primary, AxfrPolicy::Deny).expect("a zone")
}

/// UDP and TCP at one port; another try if someone took the second half meanwhile.
async fn same_port(ip: Ipv4Addr) -> (UdpSocket, TcpListener) {
    for _ in 0..20 {
        let udp = UdpSocket::bind((ip, 0)).await.expect("a socket");
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("an address")).await {
            return (udp, tcp);
        }
    }
    panic!("no port is free for UDP and TCP");
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("a name");
    name.set_fqdn(true);
    name
}
