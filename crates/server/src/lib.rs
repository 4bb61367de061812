//! The running server: sockets, TLS, DNS, clock and tasks, which drive the pure crates and the store.
//!
//! It decides nothing: what is allowed is `policy`'s verdict, what is said is `smtp`'s and `retrieval`'s, what is kept
//! is `store`'s, what is told to people is `explain`'s. Start at [`Server::start`].

mod acme;
pub mod clock;
pub mod control;
mod dns;
mod door;
mod errands;
mod forwarding;
mod gateway;
mod guard;
mod guesses;
mod harvest;
pub mod login;
mod memory;
mod notices;
mod outbound;
mod owner;
mod patience;
mod pop3;
mod quota;
pub mod random;
mod reports;
mod site;
mod stream;
pub mod survey;
pub mod tls;
mod trace;
mod watch;

pub use door::local::own_unix_user;
pub use gateway::default_gateways;
pub use patience::Patience;
pub use site::StartError;

use config::Settings;
use door::listener::{self, Service};
use door::local;
use mail::Door;
use outbound::Dispatcher;
use owner::Owner;
use site::{ImplicitTls, Shared, Site};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use store::{Options, Store};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;

/// How often the certificate's file and the journal's age are looked at.
const UPKEEP: Duration = Duration::from_secs(600);
/// How long sessions and attempts may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);

/// A server that is up. Dropping it stops nothing; see [`Server::stop`].
pub struct Server {
    site: Arc<Site>,
    stop: tokio::sync::watch::Sender<bool>,
    tasks: JoinSet<()>,
    addresses: BTreeMap<&'static str, Vec<SocketAddr>>,
}

impl Server {
    /// Opens the store, binds every listener and starts to serve. Nothing is served if anything fails.
    ///
    /// # Errors
    /// [`StartError`]; the operator must act.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let options = Options { min_free_octets: settings.limits.min_free_octets, ..Options::default() };
        let bound = match Owner::to_become(&settings.data) {
            Some(owner) => {
                let bound = Bound::of(&settings)?;
                owner.become_now().map_err(|error| StartError::Owner(error.to_string()))?;
                Some(bound)
            }
            None => None,
        };
        // Before any port is bound, where that is possible: a second server on the folder is told what it is.
        let store = Store::open(&settings.data, options).map_err(StartError::Store)?;
        let bound = match bound {
            Some(bound) => bound,
            None => Bound::of(&settings)?,
        };
        Self::start_bound(settings, store, Patience::default(), bound)
    }

    /// The same on a store that is open already.
    ///
    /// # Errors
    /// [`StartError`], but for the store's.
    pub async fn start_on(settings: Settings, store: Store) -> Result<Self, StartError> {
        Self::start_with(settings, store, Patience::default()).await
    }

    /// The same, waiting for others no longer than `patience` says.
    ///
    /// # Errors
    /// [`StartError`], but for the store's.
    pub async fn start_with(settings: Settings, store: Store, patience: Patience) -> Result<Self, StartError> {
        let bound = Bound::of(&settings)?;
        Self::start_bound(settings, store, patience, bound)
    }

    fn start_bound(settings: Settings, store: Store, patience: Patience, bound: Bound) -> Result<Self, StartError> {
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let Bound { doors: listeners, acme } = bound;
        let mut addresses: BTreeMap<&'static str, Vec<SocketAddr>> = BTreeMap::new();
        for (key, _, listener) in &listeners {
            addresses.entry(key).or_default().extend(listener.local_addr().ok());
        }
        addresses.entry(acme::DOOR).or_default().extend(acme.iter().filter_map(|door| door.local_addr().ok()));
        addresses.retain(|_, listed| !listed.is_empty());
        let control = control::bind(&settings.data).map_err(|error| StartError::Bind {
            key: "data",
            address: control::socket_path(&settings.data).display().to_string(),
            error,
        })?;
        let local = bind_local(&settings)?;
        let (dispatcher, calls) = Dispatcher::new(&settings, addresses.values().flatten().copied().collect());
        let site = Arc::new(Site::open(settings, store, Shared { dispatcher, stopping, patience })?);
        let mut tasks = JoinSet::new();
        for (_, service, listener) in listeners {
            tasks.spawn(listener::listen(site.clone(), listener, service));
        }
        tasks.spawn(control::listen(site.clone(), control));
        if let Some(local) = local {
            tasks.spawn(local::listen(site.clone(), local));
        }
        tasks.spawn(outbound::run(site.clone(), calls));
        tasks.spawn(upkeep(site.clone()));
        tasks.spawn(acme::run(site.clone(), acme));
        tasks.spawn(watch::run(site.clone()));
        Ok(Self { site, stop, tasks, addresses })
    }

    /// Where it listens, by the settings' keys (`doors.public` …); ports that the system chose are known here.
    pub const fn addresses(&self) -> &BTreeMap<&'static str, Vec<SocketAddr>> {
        &self.addresses
    }

    /// Addresses that the LAN door refuses.
    pub fn gateways(&self) -> Vec<IpAddr> {
        self.site.facts().gateways.clone()
    }

    /// The store it works on.
    pub fn store(&self) -> &Store {
        &self.site.store
    }

    /// Carries out an administrator's request, as its socket would.
    pub async fn perform(&self, request: control::Request) -> control::Answer {
        let site = &*self.site;
        let facts = site.facts();
        let settings = site.settings();
        let desk = control::Desk { store: &site.store, gateways: &facts.gateways, settings, site: Some(site) };
        control::perform(&desk, request).await
    }

    /// Takes no more visitors, tells those who are there, and waits a while for them to go.
    pub async fn stop(mut self) {
        let _no_receivers_left = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
        // Whoever takes longer is cut off by the end of the process; what was acknowledged is on disk.
        let _in_time = tokio::time::timeout(FAREWELL, self.site.errands.done()).await;
        self.site.store.journal().flush();
        let settings = self.site.settings();
        let _already_gone = std::fs::remove_file(control::socket_path(&settings.data));
        if !settings.sendmail.users.is_empty() {
            let _already_gone = std::fs::remove_file(&settings.sendmail.socket);
        }
    }
}

/// Every listener of a site.
struct Bound {
    doors: Vec<BoundDoor>,
    acme: Vec<TcpListener>,
}

/// The local door, if the settings name anybody who may come through it.
fn bind_local(settings: &Settings) -> Result<Option<UnixListener>, StartError> {
    if settings.sendmail.users.is_empty() {
        return Ok(None);
    }
    let socket = &settings.sendmail.socket;
    local::bind(socket).map(Some).map_err(|error| StartError::Bind {
        key: "sendmail.socket",
        address: socket.display().to_string(),
        error,
    })
}

impl Bound {
    fn of(settings: &Settings) -> Result<Self, StartError> {
        Ok(Self { doors: bind_all(settings)?, acme: acme::bind(settings)? })
    }
}

type BoundDoor = (&'static str, Service, TcpListener);

fn bind_all(settings: &Settings) -> Result<Vec<BoundDoor>, StartError> {
    let mut bound = Vec::new();
    for (key, addresses) in settings.doors.each() {
        let service = match key {
            "doors.public" => Service::Smtp(Door::Public, ImplicitTls::No),
            "doors.proxied" => Service::Proxied,
            "doors.submission" => Service::Smtp(Door::Submission, ImplicitTls::No),
            "doors.submissions" => Service::Smtp(Door::Submission, ImplicitTls::Yes),
            "doors.lan" => Service::Smtp(Door::Lan, ImplicitTls::No),
            "doors.pop3" => Service::Pop3(ImplicitTls::No),
            _ => Service::Pop3(ImplicitTls::Yes),
        };
        for address in addresses {
            let listener = listener::bind(*address).map_err(|error| StartError::Bind {
                key,
                address: address.to_string(),
                error,
            })?;
            bound.push((key, service, listener));
        }
    }
    Ok(bound)
}

/// Renewed certificates are taken into use; events older than `journal.keep` go.
async fn upkeep(site: Arc<Site>) {
    let mut stopping = site.stopping.clone();
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(UPKEEP) => {}
        }
        if let Some(identity) = &site.identity {
            identity.reload_if_changed();
        }
        let keep = i64::try_from(site.settings().journal.keep.as_millis()).unwrap_or(i64::MAX);
        let before = mail::Timestamp(clock::now().millis().saturating_sub(keep));
        site.store.journal().prune(before);
    }
}
