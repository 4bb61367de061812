//! Reload: the settings file is read again while the server runs. Everything is checked and bound first; only then is
//! anything replaced, so a mistake changes nothing. Sessions go on and are judged by the new settings from their next
//! command on; mail under way is finished or offered again.

use crate::clock;
use crate::dns::Dns;
use crate::door::open::Bound;
use crate::os_error::OsError;
use crate::settings_file::{self, SettingsError};
use crate::site::{self, Site, StartError};
use crate::tls::{Identity, TlsError};
use config::{Settings, Shown};
use mail::{Event, EventKind};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The event of a reload.
pub(crate) const ACTION: &str = "config reload";

/// A setting that has another value now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingChange {
    /// Its dotted key.
    pub key: String,
    /// Its value before, as TOML; `None` if it was not set.
    pub before: Option<String>,
    /// Its value now.
    pub after: Option<String>,
}

/// What a reload has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloaded {
    /// The file that was read.
    pub file: PathBuf,
    /// Settings with another value, in the order of the table. The certificate's files are read again in any case.
    pub changes: Vec<SettingChange>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum ReloadProblem {
    /// The server was not started from a file.
    NoFile,
    /// The file is gone.
    Missing {
        /// Where it was.
        file: PathBuf,
    },
    /// The file cannot be read.
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        error: OsError,
    },
    /// What is written in it is not in order; the file itself tells what, to whoever reads it.
    Settings {
        /// Which.
        file: PathBuf,
    },
    /// It names another data folder, which a server cannot change while it runs.
    DataFolder {
        /// The one in use.
        used: PathBuf,
        /// The one it names.
        named: PathBuf,
    },
    /// The certificate cannot be used.
    Tls {
        /// Why.
        error: TlsError,
    },
    /// The system's resolver settings cannot be read.
    Dns {
        /// Why.
        cause: String,
    },
    /// A door cannot be opened.
    Bind {
        /// The setting that names it.
        key: String,
        /// The address.
        address: String,
        /// What the system says.
        error: OsError,
    },
}

impl From<StartError> for ReloadProblem {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Tls(error) => Self::Tls { error },
            StartError::Dns(cause) => Self::Dns { cause },
            StartError::Bind { key, address, error } => Self::Bind { key: key.into(), address, error: (&error).into() },
            // No store is opened here, and nobody else is become; said all the same, rather than left out.
            StartError::Store(error) => Self::Dns { cause: error.to_string() },
            StartError::Owner(cause) => Self::Dns { cause },
        }
    }
}

/// What is ready to be taken into use.
struct Prepared {
    settings: Arc<Settings>,
    identity: Option<Identity>,
    dns: Option<Dns>,
    bound: Vec<Bound>,
}

/// Reads the settings file again and takes it into use.
///
/// # Errors
/// [`ReloadProblem`]: then nothing has changed.
pub async fn reload(site: &Arc<Site>) -> Result<Reloaded, ReloadProblem> {
    let _one_at_a_time = site.reloading.lock().await;
    let file = site.settings_file.get().ok_or(ReloadProblem::NoFile)?;
    let settings = read(file)?;
    let before = site.settings();
    if settings.data != before.data {
        return Err(ReloadProblem::DataFolder { used: before.data.clone(), named: settings.data });
    }
    let prepared = prepare(site, &before, settings)?;
    let changes = changes(before.show(), prepared.settings.show());
    take_into_use(site, prepared);
    let keys: Vec<&str> = changes.iter().map(|change| change.key.as_str()).collect();
    let kind = EventKind::Administered { action: ACTION.to_owned(), subject: keys.join(", "), detail: None };
    site.store.journal().append(vec![Event { at: clock::now(), session: None, message: None, kind }]);
    Ok(Reloaded { file: file.clone(), changes })
}

fn read(file: &Path) -> Result<Settings, ReloadProblem> {
    settings_file::read(file).map_err(|error| match error {
        SettingsError::Missing => ReloadProblem::Missing { file: file.to_owned() },
        SettingsError::Unreadable(error) => ReloadProblem::Unreadable { file: file.to_owned(), error: (&error).into() },
        SettingsError::Problems(_) => ReloadProblem::Settings { file: file.to_owned() },
    })
}

/// Everything that can fail.
fn prepare(site: &Arc<Site>, before: &Settings, settings: Settings) -> Result<Prepared, StartError> {
    let identity = site::identity(&settings)?;
    // A resolver that remembers answers is kept where it is the same.
    let dns = (settings.dns != before.dns).then(|| Dns::new(&settings.dns.servers)).transpose();
    let dns = dns.map_err(|error| StartError::Dns(error.to_string()))?;
    let mut bound = site.doors.bind_ports(&settings)?;
    bound.extend(site.doors.bind_local(&settings)?);
    Ok(Prepared { settings: Arc::new(settings), identity, dns, bound })
}

/// Everything that cannot. Routes come first: whatever is dialled by the new settings goes by the new routes.
fn take_into_use(site: &Arc<Site>, prepared: Prepared) {
    let Prepared { settings, identity, dns, bound } = prepared;
    if let Some(dns) = dns {
        site.dns.ask_as(dns);
    }
    let opened: Vec<_> = bound.iter().filter_map(Bound::address).collect();
    let open = site.doors.addresses();
    site.dispatcher.route_by(&settings, open.values().flatten().copied().chain(opened).collect());
    site.replace(settings.clone(), identity);
    site.doors.change(site, &settings, bound);
    site.dispatcher.settings_changed();
    site.settings_changed.notify_one();
    site.checks.changed();
}

fn changes(before: &[Shown], after: &[Shown]) -> Vec<SettingChange> {
    // Both come from one table, in its order.
    let pairs = before.iter().zip(after).filter(|(before, after)| before.value != after.value);
    let change = |(before, after): (&Shown, &Shown)| SettingChange {
        key: after.key.to_owned(),
        before: before.value.clone(),
        after: after.value.clone(),
    };
    pairs.map(change).collect()
}
