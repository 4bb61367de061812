//! The doors that are open: which listener serves which setting, and how one is opened and closed while the server
//! runs. A door that closes lets nobody else in; whoever is inside goes on.

use super::listener::{self, Service};
use super::local;
use crate::acme;
use crate::site::{ImplicitTls, Site, StartError};
use config::Settings;
use mail::Door;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Where a setting asks for a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Port(SocketAddr),
    Socket(PathBuf),
}

enum Listener {
    Port(Service, Arc<TcpListener>),
    Local(Arc<local::Socket>),
}

/// A listener that is bound, by the setting and the place that ask for it.
pub struct Bound {
    key: &'static str,
    asked: Place,
    listener: Listener,
}

impl Bound {
    /// Where it really listens, if that is a port.
    pub fn address(&self) -> Option<SocketAddr> {
        self.port().and_then(|listener| listener.local_addr().ok())
    }

    const fn port(&self) -> Option<&Arc<TcpListener>> {
        match &self.listener {
            Listener::Port(_, listener) => Some(listener),
            Listener::Local(_) => None,
        }
    }
}

struct Open {
    bound: Bound,
    /// Its task ends when this is dropped.
    _until: oneshot::Sender<()>,
}

/// The doors that are open.
#[derive(Default)]
pub struct OpenDoors(Mutex<Vec<Open>>);

impl OpenDoors {
    fn list(&self) -> MutexGuard<'_, Vec<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// At which ports it listens, by the settings' keys.
    pub fn addresses(&self) -> BTreeMap<&'static str, Vec<SocketAddr>> {
        let mut addresses: BTreeMap<&'static str, Vec<SocketAddr>> = BTreeMap::new();
        for open in self.list().iter() {
            if let Some(address) = open.bound.address() {
                addresses.entry(open.bound.key).or_default().push(address);
            }
        }
        addresses
    }

    /// Binds the ports that `settings` ask for and that are not open yet; nothing is served there before
    /// [`OpenDoors::change`].
    ///
    /// # Errors
    /// [`StartError::Bind`]: then everything is as before.
    pub fn bind_ports(&self, settings: &Settings) -> Result<Vec<Bound>, StartError> {
        let open = self.list();
        let wanted = asked(settings);
        let stays = |open: &Open| wanted.iter().any(|(key, asked)| is(&open.bound, key, asked));
        let mut bound = Vec::new();
        for &(key, address) in &ports(settings) {
            let asked = Place::Port(address);
            if open.iter().any(|open| is(&open.bound, key, &asked)) {
                continue;
            }
            // An address that changes its door is bound already: the listener goes over to the new one.
            let other = open.iter().find(|open| open.bound.address() == Some(address) && !stays(open));
            let listener = match other.and_then(|other| other.bound.port()) {
                Some(listener) => listener.clone(),
                None => Arc::new(listener::bind(address).map_err(|error| failed(key, address.to_string(), error))?),
            };
            bound.push(Bound { key, asked, listener: Listener::Port(service(key), listener) });
        }
        Ok(bound)
    }

    /// Binds the socket for programs of this machine, if `settings` name any and it is not open yet. It must be made by
    /// whom the server runs as, or it could not be taken away again.
    ///
    /// # Errors
    /// [`StartError::Bind`]: then everything is as before.
    pub fn bind_local(&self, settings: &Settings) -> Result<Option<Bound>, StartError> {
        let Some((key, path)) = socket(settings) else { return Ok(None) };
        let asked = Place::Socket(path.clone());
        if self.list().iter().any(|open| is(&open.bound, key, &asked)) {
            return Ok(None);
        }
        let socket = local::bind(&path).map_err(|error| failed(key, path.display().to_string(), error))?;
        Ok(Some(Bound { key, asked, listener: Listener::Local(Arc::new(socket)) }))
    }

    /// Closes the listener that serves a setting at an address; whether there was one. It opens again with the next start or
    /// reload.
    pub fn close_one(&self, key: &str, address: SocketAddr) -> bool {
        let mut open = self.list();
        let before = open.len();
        open.retain(|open| open.bound.key != key || open.bound.address() != Some(address));
        open.len() < before
    }

    /// Closes every door.
    pub fn close(&self) {
        self.list().clear();
    }

    /// Closes what `settings` do not ask for any more and opens what was bound for them.
    pub fn change(&self, site: &Arc<Site>, settings: &Settings, bound: Vec<Bound>) {
        let wanted = asked(settings);
        let mut open = self.list();
        open.retain(|open| wanted.iter().any(|(key, asked)| is(&open.bound, key, asked)));
        for bound in bound {
            let (until, closed) = oneshot::channel();
            match &bound.listener {
                Listener::Port(service, listener) => {
                    site.errands.spawn(listener::listen(site.clone(), listener.clone(), *service, closed));
                }
                Listener::Local(socket) => {
                    site.errands.spawn(local::listen(site.clone(), socket.clone(), closed));
                }
            }
            open.push(Open { bound, _until: until });
        }
    }
}

const fn failed(key: &'static str, address: String, error: io::Error) -> StartError {
    StartError::Bind { key, address, error }
}

/// Every listener that settings ask for.
fn asked(settings: &Settings) -> Vec<(&'static str, Place)> {
    let ports = ports(settings).into_iter().map(|(key, address)| (key, Place::Port(address)));
    ports.chain(socket(settings).map(|(key, path)| (key, Place::Socket(path)))).collect()
}

fn ports(settings: &Settings) -> Vec<(&'static str, SocketAddr)> {
    let acme = settings.tls.as_ref().and_then(|tls| tls.acme.as_ref()).map_or(&[][..], |acme| &acme.listeners);
    let besides = [(acme::DOOR, acme), ("admin.listen", settings.admin.listen.as_slice())];
    let all = settings.doors.each().into_iter().chain(besides);
    all.flat_map(|(key, addresses)| addresses.iter().map(move |address| (key, *address))).collect()
}

/// The local door, if the settings name anybody who may come through it.
fn socket(settings: &Settings) -> Option<(&'static str, PathBuf)> {
    let sendmail = &settings.sendmail;
    (!sendmail.users.is_empty()).then(|| ("sendmail.socket", sendmail.socket.clone()))
}

fn is(bound: &Bound, key: &str, asked: &Place) -> bool {
    bound.key == key && bound.asked == *asked
}

fn service(key: &str) -> Service {
    match key {
        "doors.public" => Service::Smtp(Door::Public, ImplicitTls::No),
        "doors.proxied" => Service::Proxied,
        "doors.submission" => Service::Smtp(Door::Submission, ImplicitTls::No),
        "doors.submissions" => Service::Smtp(Door::Submission, ImplicitTls::Yes),
        "doors.lan" => Service::Smtp(Door::Lan, ImplicitTls::No),
        "doors.pop3" => Service::Pop3(ImplicitTls::No),
        acme::DOOR => Service::Acme,
        "admin.listen" => Service::Metrics,
        _ => Service::Pop3(ImplicitTls::Yes),
    }
}
