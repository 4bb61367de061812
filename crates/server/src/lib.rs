//! The running server: sockets, TLS, DNS, clock and tasks, which drive the pure crates and the store.
//!
//! It decides nothing: what is allowed is `policy`'s verdict, what is said is `smtp`'s and `retrieval`'s, what is kept
//! is `store`'s, what is told to people is `explain`'s. Start at [`Server::start`].

mod acme;
mod callout;
mod check;
pub mod clock;
pub mod control;
mod dns;
mod door;
mod errands;
pub mod examine;
mod fetched;
mod forwarding;
mod gateway;
mod guard;
mod guesses;
mod harvest;
mod log;
pub mod login;
mod memory;
mod metrics;
mod notices;
mod os_error;
mod outbound;
mod owner;
mod patience;
mod pop3;
mod quota;
pub mod random;
pub mod reload;
mod reports;
mod set_clock;
pub mod settings_file;
mod site;
mod stream;
pub mod survey;
pub mod tls;
mod trace;
mod watch;

pub use door::local::own_unix_user;
pub use gateway::default_gateways;
pub use os_error::OsError;
pub use patience::Patience;
pub use site::StartError;

use config::Settings;
use door::open::{Bound, OpenDoors};
use outbound::Dispatcher;
use owner::Owner;
use site::{Shared, Site};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Options, Store};
use tokio::task::JoinSet;

/// How often the certificate's file and the journal's age are looked at.
const UPKEEP: Duration = Duration::from_secs(600);

/// A server that is up. Dropping it stops nothing; see [`Server::stop`].
pub struct Server {
    site: Arc<Site>,
    stop: tokio::sync::watch::Sender<bool>,
    tasks: JoinSet<()>,
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
                let bound = OpenDoors::default().bind_ports(&settings)?;
                owner.become_now().map_err(|error| StartError::Owner(error.to_string()))?;
                Some(bound)
            }
            None => None,
        };
        // Before any port is bound, where that is possible: a second server on the folder is told what it is.
        let store = Store::open(&settings.data, options).map_err(StartError::Store)?;
        let bound = match bound {
            Some(bound) => bound,
            None => OpenDoors::default().bind_ports(&settings)?,
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
        let bound = OpenDoors::default().bind_ports(&settings)?;
        Self::start_bound(settings, store, patience, bound)
    }

    fn start_bound(
        settings: Settings,
        store: Store,
        patience: Patience,
        mut bound: Vec<Bound>,
    ) -> Result<Self, StartError> {
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let listening = bound.iter().filter_map(Bound::address).collect();
        let control = control::bind(&settings.data).map_err(|error| StartError::Bind {
            key: "data",
            address: control::socket_path(&settings.data).display().to_string(),
            error,
        })?;
        bound.extend(OpenDoors::default().bind_local(&settings)?);
        let (dispatcher, calls) = Dispatcher::new(&settings, listening);
        let site = Arc::new(Site::open(settings, store, Shared { dispatcher, stopping, patience })?);
        let mut tasks = JoinSet::new();
        site.doors.change(&site, &site.settings(), bound);
        tasks.spawn(control::listen(site.clone(), control));
        tasks.spawn(outbound::run(site.clone(), calls));
        tasks.spawn(upkeep(site.clone()));
        tasks.spawn(acme::run(site.clone()));
        tasks.spawn(watch::run(site.clone()));
        tasks.spawn(check::run(site.clone()));
        tasks.spawn(set_clock::run(site.clone(), clock::set_by_ms()));
        Ok(Self { site, stop, tasks })
    }

    /// Tells the server in which file its settings stand, so that they can be read again.
    pub fn reads_settings_from(&self, file: PathBuf) {
        // It is told once, at the start.
        let _known = self.site.settings_file.set(file);
    }

    /// Where it listens, by the settings' keys (`doors.public` …); ports that the system chose are known here.
    pub fn addresses(&self) -> BTreeMap<&'static str, Vec<SocketAddr>> {
        self.site.doors.addresses()
    }

    /// Where the certificate lies and when it is valid, if there is one that tells.
    pub fn certificate(&self) -> Option<(PathBuf, tls::Validity)> {
        let identity = self.site.identity()?;
        Some((identity.certificate(), identity.validity()?))
    }

    /// Addresses that the LAN door refuses.
    pub fn gateways(&self) -> Vec<IpAddr> {
        self.site.facts().gateways.clone()
    }

    /// Resolves when the store can be written no more until a restart, and says why. Whoever sends mail is asked to come
    /// back; reading goes on.
    pub async fn store_stopped(&self) -> store::Stopped {
        self.site.store.stopped().await
    }

    /// The store it works on.
    pub fn store(&self) -> &Store {
        &self.site.store
    }

    /// Carries out an administrator's request, as its socket would.
    pub async fn perform(&self, request: control::Request) -> control::Answer {
        let site = &self.site;
        let facts = site.facts();
        let settings = site.settings();
        let desk = control::Desk { store: &site.store, gateways: &facts.gateways, settings, site: Some(site) };
        control::perform(&desk, request).await
    }

    /// Takes no more visitors and tells those who are there to go, once the message they are sending is taken. Waits a
    /// while for them and for attempts under way. Dropped before its end, it waits no longer; nothing that was
    /// acknowledged is lost by that.
    pub async fn stop(mut self) {
        let _no_receivers_left = self.stop.send(true);
        self.site.doors.close();
        while self.tasks.join_next().await.is_some() {}
        // Whoever takes longer is cut off by the end of the process; what was acknowledged is on disk.
        let _in_time = tokio::time::timeout(self.site.patience.stop, self.site.errands.done()).await;
        self.site.store.journal().flush();
        self.site.log.finish();
        let _already_gone = std::fs::remove_file(control::socket_path(&self.site.settings().data));
    }
}

/// Renewed certificates are taken into use; events older than `journal.keep` go.
async fn upkeep(site: Arc<Site>) {
    let mut stopping = site.stopping.clone();
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(UPKEEP) => {}
        }
        if let Some(identity) = site.identity() {
            identity.reload_if_changed();
        }
        let keep = i64::try_from(site.settings().journal.keep.as_millis()).unwrap_or(i64::MAX);
        // By the earlier one: a clock that was set forward by mistake must not cost what is kept.
        let now = clock::now().min(clock::steady());
        let before = mail::Timestamp(now.millis().saturating_sub(keep));
        site.store.journal().prune(before);
    }
}
