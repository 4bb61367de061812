//! What all tasks of one running server share.

use crate::acme::{self, Challenge};
use crate::callout::Callouts;
use crate::check::Checks;
use crate::clock;
use crate::dns::Dns;
use crate::door::open::OpenDoors;
use crate::errands::Errands;
use crate::fetched::Fetched;
use crate::gateway;
use crate::guard::{Bounds, Guard};
use crate::harvest::Harvest;
use crate::log::Log;
use crate::metrics::Figures;
use crate::outbound::Dispatcher;
use crate::patience::Patience;
use crate::reports::Pen;
use crate::tls::{Connectors, Identity, TlsError};
use arc_swap::{ArcSwap, ArcSwapOption};
use config::Settings;
use mail::{Address, Door, Event, EventKind, QueueId, Secret, SessionId};
use policy::{DailyLimits, SiteFacts};
use sasl::Decoy;
use smtp::server::{Limits, Profile};
use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use store::Store;
use tokio::sync::{Notify, Semaphore, watch};

/// Why a server could not start; the operator must act.
#[derive(Debug)]
pub enum StartError {
    /// The store cannot be opened.
    Store(store::OpenError),
    /// The certificate cannot be used.
    Tls(TlsError),
    /// The system's resolver settings cannot be read.
    Dns(String),
    /// Root could not become the data folder's owner.
    Owner(String),
    /// A listener cannot be bound.
    Bind {
        /// The setting that names it.
        key: &'static str,
        /// The address.
        address: String,
        /// What the system says.
        error: io::Error,
    },
}

impl From<store::OpenError> for StartError {
    fn from(error: store::OpenError) -> Self {
        Self::Store(error)
    }
}

/// Password checks at a time: each takes a core and 19 MiB for some 20 ms (OWASP's argon2id parameters).
const PASSWORD_CHECKS: usize = 2;

/// What a site is told about its server.
pub struct Shared {
    /// Takes due messages.
    pub dispatcher: Dispatcher,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
    /// How long others are waited for.
    pub patience: Patience,
}

/// What all tasks share.
pub struct Site {
    /// Accounts, mailboxes, queue, journal.
    pub store: Store,
    /// DNS.
    pub dns: Dns,
    /// For outgoing sessions.
    pub connectors: Connectors,
    /// Connections and failed logins.
    pub guard: Guard,
    /// Who asks for names that nobody has.
    pub harvest: Harvest,
    /// Mixed into the salts of accounts that do not exist, so that they answer like those that do.
    pub decoy: Decoy,
    /// Admits password checks.
    pub password_checks: Semaphore,
    /// Who has fetched mail lately, and from where.
    pub fetched: Fetched,
    /// Mailboxes in use by a POP3 session (RFC 1939 §3).
    pub open_maildrops: Mutex<HashSet<Address>>,
    /// Takes due messages.
    pub dispatcher: Dispatcher,
    /// Becomes true when the server stops.
    pub stopping: watch::Receiver<bool>,
    /// How long others are waited for.
    pub patience: Patience,
    /// Sessions, attempts and whatever else ends by itself.
    pub errands: Errands,
    /// The doors that are open.
    pub doors: OpenDoors,
    /// The examination of the doors.
    pub checks: Checks,
    /// What an authority of certificates is shown.
    pub challenge: Challenge,
    /// Other settings are in force: whoever gets certificates looks at them.
    pub settings_changed: Notify,
    /// The figures about this server since it started.
    pub figures: Arc<Figures>,
    /// Where the settings stand, if they came from a file.
    pub settings_file: OnceLock<PathBuf>,
    /// One reload at a time.
    pub reloading: tokio::sync::Mutex<()>,
    /// The log on standard error.
    pub log: Log,
    /// What servers behind us said about recipients.
    pub callouts: Callouts,
    /// Parties whose administrator was told today: day, party's key, reason.
    pub told: Mutex<HashSet<(i64, String, mail::Reason)>>,
    // What a reload replaces; sessions take what they need for one decision at a time.
    settings: ArcSwap<Settings>,
    identity: ArcSwapOption<Identity>,
    facts: ArcSwap<SiteFacts>,
    profiles: ArcSwap<[Arc<Profile>; 5]>,
}

impl Site {
    /// Opens everything that tasks share.
    ///
    /// # Errors
    /// [`StartError`], but for `Bind`.
    pub fn open(settings: Settings, store: Store, shared: Shared) -> Result<Self, StartError> {
        let Shared { dispatcher, stopping, patience } = shared;
        let identity = identity(&settings)?;
        let facts = facts(&settings);
        let figures = Arc::<Figures>::default();
        let log = Log::new(settings.journal.log);
        tap(&store, figures.clone(), log.clone());
        Ok(Self {
            dns: Dns::new(&settings.dns.servers).map_err(|e| StartError::Dns(e.to_string()))?,
            connectors: Connectors::new().map_err(StartError::Tls)?,
            guard: Guard::new(bounds(&settings)),
            harvest: Harvest::default(),
            decoy: decoy(&settings.data).map_err(|e| StartError::Store(store::OpenError::Io(e)))?,
            password_checks: Semaphore::new(PASSWORD_CHECKS),
            fetched: Fetched::default(),
            open_maildrops: Mutex::default(),
            callouts: Callouts::default(),
            told: Mutex::default(),
            doors: OpenDoors::default(),
            checks: Checks::default(),
            challenge: Challenge::default(),
            settings_changed: Notify::new(),
            figures,
            settings_file: OnceLock::new(),
            reloading: tokio::sync::Mutex::default(),
            log,
            profiles: ArcSwap::from_pointee(profiles(&settings, identity.is_some())),
            settings: ArcSwap::from_pointee(settings),
            facts: ArcSwap::from_pointee(facts),
            store,
            identity: ArcSwapOption::from(identity.map(Arc::new)),
            dispatcher,
            stopping,
            patience,
            errands: Errands::default(),
        })
    }

    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.load_full()
    }

    /// What the rules must know about the site.
    pub fn facts(&self) -> Arc<SiteFacts> {
        self.facts.load_full()
    }

    /// Our certificate, if there is one.
    pub fn identity(&self) -> Option<Arc<Identity>> {
        self.identity.load_full()
    }

    /// Judges by other settings from the next decision on. Doors, DNS and routes are the caller's.
    pub fn replace(&self, settings: Arc<Settings>, identity: Option<Identity>) {
        self.guard.set_bounds(bounds(&settings));
        self.store.set_min_free(settings.limits.min_free_octets);
        self.log.write_as(settings.journal.log);
        self.profiles.store(Arc::new(profiles(&settings, identity.is_some())));
        self.identity.store(identity.map(Arc::new));
        self.facts.store(Arc::new(facts(&settings)));
        self.settings.store(settings);
    }

    /// What sessions at `door` are told.
    pub fn profile(&self, door: Door, implicit_tls: ImplicitTls) -> Arc<Profile> {
        let index = match (door, implicit_tls) {
            // POP3 speaks no SMTP.
            (Door::Public | Door::Pop3, _) => 0,
            (Door::Submission, ImplicitTls::No) => 1,
            (Door::Submission, ImplicitTls::Yes) => 2,
            (Door::Lan, _) => 3,
            (Door::Local, _) => 4,
        };
        self.profiles.load()[index].clone()
    }

    /// Resolves when the server stops.
    pub fn stops(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.clone();
        async move {
            // The sender is gone only when the server is.
            let _stopped = stopping.wait_for(|stop| *stop).await;
        }
    }

    /// A new queue id.
    pub fn queue_id(&self) -> QueueId {
        QueueId(self.store.next_id(clock::now()))
    }

    /// What reports and notices are written with.
    pub fn pen(&self) -> Pen {
        Pen { store: self.store.clone(), settings: self.settings() }
    }

    /// A new session id.
    pub fn session_id(&self) -> SessionId {
        SessionId(self.store.next_id(clock::now()))
    }

    /// What parties may send in a day unless the directory says otherwise.
    pub fn daily_limits(&self) -> DailyLimits {
        let settings = self.settings.load();
        DailyLimits {
            messages: settings.limits.messages_per_day,
            new_recipients: settings.limits.new_recipients_per_day,
        }
    }

    /// Writes one event about a message into the journal.
    pub fn note(&self, message: QueueId, kind: EventKind) {
        let event = Event { at: clock::now(), session: None, message: Some(message), kind };
        self.store.journal().append(vec![event]);
    }

    /// Whether this is the first time today that the administrator is to be told `reason` about `party`.
    pub fn first_today(&self, party: &mail::Party, reason: mail::Reason) -> bool {
        let day = clock::now().day();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|(told_on, ..)| *told_on == day);
        told.insert((day, party.key(), reason))
    }
}

/// Reads the certificate that the settings name, if they do, or the one that came by itself.
///
/// # Errors
/// [`StartError::Tls`].
pub fn identity(settings: &Settings) -> Result<Option<Identity>, StartError> {
    let renewed = acme::certificate_path(settings);
    let read = |tls: &config::Tls| Identity::read_best(renewed, &tls.certificate, &tls.key).map_err(StartError::Tls);
    settings.tls.as_ref().map(read).transpose()
}

/// What settings allow visitors.
pub const fn bounds(settings: &Settings) -> Bounds {
    Bounds {
        sessions: settings.limits.sessions,
        sessions_per_network: settings.limits.sessions_per_network,
        login_failures: settings.limits.login_failures,
    }
}

/// Everything that is written into the journal is counted and, if it is wanted, logged: nothing is said twice, and
/// nothing waits for it but the journal's own thread.
fn tap(store: &Store, figures: Arc<Figures>, log: Log) {
    store.journal().tap(move |events| {
        figures.count(events);
        log.write(events);
    });
}

/// Gateways that the system knows, and those that the settings name.
fn facts(settings: &Settings) -> SiteFacts {
    let mut gateways = gateway::default_gateways();
    gateways.extend(&settings.lan.gateways);
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    SiteFacts {
        gateways,
        literals: settings.receiving.literals.clone(),
        hostname: Some(settings.hostname.clone()),
        own_addresses: interfaces.iter().map(|interface| interface.ip().to_canonical()).collect(),
        local_users: settings.sendmail.users.clone(),
        forwarders: settings.receiving.forwarders.clone(),
    }
}

/// The decoy's secret, the same over restarts: an account that does not exist must not change its looks.
fn decoy(data: &Path) -> io::Result<Decoy> {
    let path = data.join("decoy.key");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let fresh = sasl::nonce(&crate::random::bytes::<32>());
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(fresh.as_bytes())?;
            fresh
        }
        Err(error) => return Err(error),
    };
    Ok(Decoy::new(Secret::new(text)))
}

/// Whether a connection begins in TLS (RFC 8314 §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImplicitTls {
    /// It may be upgraded.
    No,
    /// From the first byte.
    Yes,
}

/// Public, submission, submission in TLS, LAN, local: the order of [`Site::profile`].
fn profiles(settings: &Settings, tls: bool) -> [Arc<Profile>; 5] {
    let limits = Limits {
        message_octets: settings.limits.message_octets,
        recipients: settings.limits.recipients,
        ..Limits::default()
    };
    let profile = |door: Door, implicit_tls: bool| {
        let hostname = settings.hostname.to_string();
        Arc::new(Profile { door, hostname, limits, starttls: tls, implicit_tls })
    };
    [
        profile(Door::Public, false),
        profile(Door::Submission, false),
        profile(Door::Submission, true),
        profile(Door::Lan, false),
        // Within one machine there is nobody to listen, and so nothing to encrypt.
        Arc::new(Profile { starttls: false, ..(*profile(Door::Local, false)).clone() }),
    ]
}
