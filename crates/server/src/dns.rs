//! DNS: mail exchangers, addresses, what visitors are called and call themselves, and SPF of our own domains.

use crate::memory::Memory;
use arc_swap::ArcSwap;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::{DnsHandle, FirstAnswer};
use hickory_resolver::proto::op::{DnsRequestOptions, Query};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::{NameServerPool, PoolContext, TlsConfig, TokioResolver};
use mail::Address;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{MessageAuthenticator, SpfResult};
use policy::{Hello, SenderDomain};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a visitor's name is remembered. Chosen; a name changes rarely and nothing is decided by it.
const NAME_MEMORY: Duration = Duration::from_secs(600);
/// How long an answer about a sender or a greeting is remembered at least and at most, between them its own TTL. Chosen:
/// a wave of mail asks once; a domain that was set right is taken within the hour.
const ANSWER_MEMORY: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(3600));
/// The same for the answer that there is nothing. RFC 2308 §5 leaves it to us up to hours; a new domain is soon there.
const NOTHING_MEMORY: Duration = Duration::from_secs(300);
/// The same where DNS did not answer: whoever is asked to come back is asked anew.
const TROUBLE_MEMORY: Duration = Duration::from_secs(15);
/// Questions asked at a time beside sessions that do not wait for the answer. Chosen: whoever names a new domain with each
/// MAIL is not followed further, and no resolver is flooded in our name.
const BESIDE_MAX: usize = 200;
/// How long MAIL waits for DNS. Chosen: longer than the resolver's own tries, and far below what clients wait for a reply
/// to MAIL (RFC 5321 §4.5.3.2.2: five minutes).
const SENDER_PATIENCE: Duration = Duration::from_secs(20);
/// How long SPF is asked, all its questions together. RFC 7208 §4.6.4: at least twenty seconds.
const SPF_PATIENCE: Duration = Duration::from_secs(20);
/// How long a session waits to learn a visitor's name; the story goes on without it.
const NAME_PATIENCE: Duration = Duration::from_secs(5);

/// What a question to DNS came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// Records.
    Records(Vec<T>),
    /// The name exists without such records.
    NoRecords,
    /// The name does not exist (RFC 8020).
    NoName,
    /// No usable answer.
    Failed,
}

impl<T> Found<T> {
    fn from_result<F>(result: Result<hickory_resolver::lookup::Lookup, NetError>, pick: F) -> Self
    where
        F: Fn(&RData) -> Option<T>,
    {
        match result {
            Ok(lookup) => {
                let records: Vec<T> = lookup.answers().iter().filter_map(|record| pick(&record.data)).collect();
                if records.is_empty() { Self::NoRecords } else { Self::Records(records) }
            }
            Err(error) if error.is_nx_domain() => Self::NoName,
            Err(error) if error.is_no_records_found() => Self::NoRecords,
            Err(_) => Self::Failed,
        }
    }
}

/// The resolver and what it remembers.
pub struct Dns {
    servers: ArcSwap<Servers>,
    names: Memory<IpAddr, Option<String>>,
    sender_domains: Memory<Box<str>, SenderDomain>,
    hellos: Memory<Box<str>, Found<IpAddr>>,
    beside: Arc<Semaphore>,
}

/// Who is asked.
struct Servers {
    resolver: TokioResolver,
    /// The servers that the settings name, for visitors from loopback: the resolver would not ask them, and call
    /// every one of these addresses `localhost` (RFC 6761 §6.3).
    named: Option<NameServerPool<TokioRuntimeProvider>>,
}

impl Servers {
    fn new(servers: &[SocketAddr]) -> Result<Self, NetError> {
        let mut builder = if servers.is_empty() {
            TokioResolver::builder_tokio()?
        } else {
            let config =
                ResolverConfig::from_parts(None, Vec::new(), servers.iter().map(|s| name_server(*s)).collect());
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        };
        // Mail is routed by DNS alone; the machine's hosts file is not part of it.
        builder.options_mut().use_hosts_file = hickory_resolver::config::ResolveHosts::Never;
        let named = if servers.is_empty() { None } else { Some(pool(servers)?) };
        Ok(Self { resolver: builder.build()?, named })
    }
}

impl Dns {
    /// Asks `servers`, or the system's if there are none.
    ///
    /// # Errors
    /// The system's resolver settings cannot be read.
    pub fn new(servers: &[SocketAddr]) -> Result<Self, NetError> {
        Ok(Self {
            servers: ArcSwap::from_pointee(Servers::new(servers)?),
            names: Memory::default(),
            sender_domains: Memory::default(),
            hellos: Memory::default(),
            beside: Arc::new(Semaphore::new(BESIDE_MAX)),
        })
    }

    /// Asks as `other` does from now on; questions under way are answered by those who were asked.
    pub fn ask_as(&self, other: Self) {
        self.servers.store(other.servers.into_inner());
    }

    fn resolver(&self) -> TokioResolver {
        self.servers.load().resolver.clone()
    }

    /// Mail exchangers of a domain: preference and host name, `.` kept as the empty name (RFC 7505).
    pub async fn exchangers(&self, domain: &str) -> Found<(u16, String)> {
        let Some(name) = absolute(domain) else { return Found::NoName };
        Found::from_result(self.resolver().lookup(name, RecordType::MX).await, exchanger_of)
    }

    /// IPv4 and IPv6 addresses of a host.
    pub async fn addresses(&self, host: &str) -> Found<IpAddr> {
        let Some(name) = absolute(host) else { return Found::NoName };
        let resolver = self.resolver();
        let (v6, v4) =
            tokio::join!(resolver.lookup(name.clone(), RecordType::AAAA), resolver.lookup(name, RecordType::A));
        let v4 = Found::from_result(v4, address_of);
        let v6 = Found::from_result(v6, address_of);
        match (v4, v6) {
            (Found::Records(mut four), Found::Records(six)) => {
                four.extend(six);
                Found::Records(four)
            }
            (records @ Found::Records(_), _) | (_, records @ Found::Records(_)) => records,
            (Found::Failed, _) | (_, Found::Failed) => Found::Failed,
            (Found::NoName, _) | (_, Found::NoName) => Found::NoName,
            (Found::NoRecords, Found::NoRecords) => Found::NoRecords,
        }
    }

    /// The visitor's name if it was asked for lately: `Some(None)` means that there is none.
    pub fn remembered_name(&self, ip: IpAddr) -> Option<Option<String>> {
        self.names.recall(&ip)
    }

    /// What DNS calls an address (PTR). Nothing is decided by it.
    pub async fn name_of(&self, ip: IpAddr) -> Option<String> {
        let name = tokio::time::timeout(NAME_PATIENCE, self.pointer(ip)).await.ok().flatten();
        self.names.keep(ip, name.clone(), Instant::now() + NAME_MEMORY);
        name
    }

    async fn pointer(&self, ip: IpAddr) -> Option<String> {
        let name = Name::from(ip);
        let name_in = |records: &[Record]| {
            records.iter().find_map(|record| match &record.data {
                RData::PTR(ptr) => Some(plain(&ptr.0)),
                _ => None,
            })
        };
        let asked = self.servers.load_full();
        match &asked.named {
            Some(servers) if ip.is_loopback() => {
                let query = Query::query(name, RecordType::PTR);
                let answer = servers.lookup(query, DnsRequestOptions::default()).first_answer().await.ok()?;
                name_in(&answer.answers)
            }
            _ => name_in(asked.resolver.lookup(name, RecordType::PTR).await.ok()?.answers()),
        }
    }

    /// Leave to ask something that no session waits for, given back when it is dropped.
    pub fn may_ask_beside(&self) -> Option<OwnedSemaphorePermit> {
        self.beside.clone().try_acquire_owned().ok()
    }

    /// What is remembered of a sender's domain.
    pub fn remembered_sender_domain(&self, domain: &str) -> Option<SenderDomain> {
        self.sender_domains.recall(domain)
    }

    /// Whether mail can be sent to a domain: it has an exchanger, or an address in place of one (RFC 5321 §5.1).
    pub async fn sender_domain(&self, domain: &str) -> SenderDomain {
        let asking = tokio::time::timeout(SENDER_PATIENCE, self.ask_sender_domain(domain));
        let (found, until) =
            asking.await.unwrap_or_else(|_| (SenderDomain::Unchecked, Instant::now() + TROUBLE_MEMORY));
        self.sender_domains.keep(domain.into(), found, until);
        found
    }

    async fn ask_sender_domain(&self, domain: &str) -> (SenderDomain, Instant) {
        let nothing = (SenderDomain::Unknown, Instant::now() + NOTHING_MEMORY);
        let trouble = (SenderDomain::Unchecked, Instant::now() + TROUBLE_MEMORY);
        // RFC 6761 §6.3: `localhost` is every machine's own name and nobody's domain.
        let Some(name) = absolute(domain).filter(|name| !name.is_localhost()) else { return nothing };
        let exchangers = self.resolver().lookup(name, RecordType::MX).await;
        let until = exchangers.as_ref().map_or(nothing.1, |lookup| remembered_until(lookup.valid_until()));
        match Found::from_result(exchangers, exchanger_of) {
            // RFC 7505 §3: one exchanger, and it is the root.
            Found::Records(hosts) if hosts.iter().all(|(_, host)| host.is_empty()) => {
                (SenderDomain::TakesNoMail, until)
            }
            Found::Records(_) => (SenderDomain::TakesMail, until),
            Found::NoRecords => match self.addresses(domain).await {
                Found::Records(_) => (SenderDomain::TakesMail, nothing.1),
                Found::NoRecords | Found::NoName => nothing,
                Found::Failed => trouble,
            },
            Found::NoName => nothing,
            Found::Failed => trouble,
        }
    }

    /// Whether the name leads to the visitor, if that is remembered.
    pub fn remembered_hello(&self, name: &str, peer: IpAddr) -> Option<Hello> {
        self.hellos.recall(name).map(|found| leads_to(&found, peer))
    }

    /// Whether the name that a visitor greets with leads to its address.
    pub async fn hello(&self, name: &str, peer: IpAddr) -> Hello {
        let found = tokio::time::timeout(SENDER_PATIENCE, self.addresses(name)).await.unwrap_or(Found::Failed);
        let memory = if found == Found::Failed { TROUBLE_MEMORY } else { NOTHING_MEMORY };
        let hello = leads_to(&found, peer);
        self.hellos.keep(name.into(), found, Instant::now() + memory);
        hello
    }

    /// Whether the domain of `sender` lets `peer` send for it (RFC 7208).
    pub async fn spf_passes(&self, peer: IpAddr, hello: &str, hostname: &str, sender: &Address) -> bool {
        let authenticator = MessageAuthenticator(self.resolver());
        let sender = sender.to_string();
        let asking = authenticator.verify_spf(SpfParameters::verify_mail_from(peer, hello, hostname, &sender));
        let answer = tokio::time::timeout(SPF_PATIENCE, asking).await;
        answer.is_ok_and(|output| output.result() == SpfResult::Pass)
    }
}

fn pool(servers: &[SocketAddr]) -> Result<NameServerPool<TokioRuntimeProvider>, NetError> {
    let context = PoolContext::new(ResolverOpts::default(), TlsConfig::new()?);
    let servers = servers.iter().map(|server| name_server(*server));
    Ok(NameServerPool::from_config(servers, Arc::new(context), TokioRuntimeProvider::default()))
}

fn name_server(address: SocketAddr) -> NameServerConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    NameServerConfig::new(address.ip(), true, vec![at_port(ConnectionConfig::udp()), at_port(ConnectionConfig::tcp())])
}

fn exchanger_of(data: &RData) -> Option<(u16, String)> {
    match data {
        RData::MX(mx) => Some((mx.preference, plain(&mx.exchange))),
        _ => None,
    }
}

fn leads_to(found: &Found<IpAddr>, peer: IpAddr) -> Hello {
    match found {
        Found::Records(ips) if ips.iter().any(|ip| ip.to_canonical() == peer.to_canonical()) => Hello::Yours,
        Found::Records(_) | Found::NoRecords | Found::NoName => Hello::NotYours,
        Found::Failed => Hello::Unchecked,
    }
}

fn remembered_until(valid_until: Instant) -> Instant {
    let (least, most) = ANSWER_MEMORY;
    let now = Instant::now();
    valid_until.clamp(now + least, now + most)
}

fn address_of(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(a) => Some(IpAddr::V4(a.0)),
        RData::AAAA(a) => Some(IpAddr::V6(a.0)),
        _ => None,
    }
}

/// A name that no search list is tried on.
fn absolute(domain: &str) -> Option<Name> {
    let mut name = Name::from_ascii(domain).ok()?;
    name.set_fqdn(true);
    Some(name)
}

/// A name as mail writes it: lower case, without the trailing dot.
fn plain(name: &Name) -> String {
    name.to_lowercase().to_ascii().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_so_much_is_asked_that_nobody_waits_for() {
        let dns = Dns::new(&["127.0.0.1:9".parse().expect("an address")]).expect("a resolver");
        let mut asked: Vec<_> = std::iter::from_fn(|| dns.may_ask_beside()).collect();
        assert_eq!(asked.len(), BESIDE_MAX);
        asked.pop();
        assert!(dns.may_ask_beside().is_some(), "what has been answered makes room");
    }
}
