//! What is to be examined, from the arguments.

use super::Trouble;
use super::first_line_of;
use crate::commands::{address, address_of, addresses, number};
use crate::failure::Failure;
use clap::ArgMatches;
use mail::Address;
use probe::{DoorKind, Group, Login, Names};
use server::examine::{self, Approach, Order};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// How long arrivals are awaited unless `--wait` says otherwise. Chosen: servers hand over within a second or two when
/// nothing hinders them.
const WAIT: Duration = Duration::from_secs(5);
/// How long a reply is awaited. Chosen: servers that look up the visitor in DNS before they greet take some seconds;
/// RFC 5321 §4.5.3.2 has minutes, for which nobody at a terminal waits.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a server that says 421 is left alone. The limits of servers count by the minute (sendmail's
/// `ConnectionRateWindowSize`, Postfix's `anvil_rate_time_unit`).
const REST: Duration = Duration::from_secs(61);
/// Where mail is addressed if nobody watches an address: RFC 2606 §3 keeps the domain for that, and it takes no mail.
const NOWHERE: &str = "sekisho-probe@example.com";

/// What is the same for every server of one command.
pub(super) struct Common {
    ports: Vec<u16>,
    local: Vec<Address>,
    catch: Address,
    groups: Vec<Group>,
    pub(super) wait: Duration,
    may_guess: bool,
    login: Option<Login>,
    may_examine_any: bool,
}

impl Common {
    /// # Errors
    /// [`Failure::Argument`]: which is not what it should be.
    pub(super) fn of(arguments: &ArgMatches) -> Result<Self, Failure> {
        let catch = match arguments.get_one::<String>("catch") {
            Some(_) => address(arguments, "catch")?,
            None => address_of(NOWHERE)?,
        };
        let wait = number(arguments, "wait")?.map_or(WAIT, |seconds| Duration::from_secs(seconds.into()));
        let (ports, login) = (ports(arguments)?, login(arguments)?);
        if login.is_some() && !ports.iter().any(|port| DoorKind::of_port(*port) == DoorKind::Submission) {
            return Err(Failure::Probe(Trouble::LoginWithoutDoor));
        }
        let mut local = addresses(arguments, "local")?;
        if local.is_empty() {
            // Whose account it is exists there.
            local.extend(login.as_ref().map(|login| login.address.clone()));
        }
        let own = local.iter().chain(login.as_ref().map(|login| &login.address));
        if own.into_iter().any(|address| address.domain() == catch.domain()) {
            return Err(Failure::Probe(Trouble::CatchIsThere(catch)));
        }
        Ok(Self {
            ports,
            local,
            catch,
            groups: groups(arguments)?,
            wait,
            may_guess: arguments.get_flag("guess-logins"),
            login,
            may_examine_any: arguments.get_flag("i-run-this-server"),
        })
    }

    /// The order for a server by name or address; the name is looked up now, and never again.
    ///
    /// # Errors
    /// [`Failure::NoSuchServer`]; [`Failure::Argument`] if it is somebody else's for all we know.
    pub(super) async fn order(&self, target: &str, port: Option<u16>) -> Result<Order, Failure> {
        let addresses = resolve(target).await?;
        let elsewhere = addresses.iter().find(|ip| server::survey::is_public(**ip));
        if let (false, Some(address)) = (self.may_examine_any, elsewhere) {
            return Err(Failure::Probe(Trouble::NotYours(target.to_owned(), *address)));
        }
        Ok(self.order_for(target, addresses, port))
    }

    /// The order for addresses that are known, and may be examined.
    pub(super) fn order_for(&self, target: &str, addresses: Vec<IpAddr>, port: Option<u16>) -> Order {
        let hello = addresses.first().map_or_else(String::new, |ip| hello(*ip));
        Order {
            target: target.to_owned(),
            names: self.names(target, hello),
            doors: Approach::to_ports(&addresses, port.as_ref().map_or(self.ports.as_slice(), std::slice::from_ref)),
            groups: self.groups.clone(),
            wants: |_| true,
            may_guess: self.may_guess,
            login: self.login.clone(),
            wait: self.wait,
            patience: PATIENCE,
            rest: REST,
            messages: examine::MESSAGES_LIMIT,
        }
    }

    fn names(&self, target: &str, hello: String) -> Names {
        let domain = self.local.first().map(|address| address.domain().to_string());
        // A name is taken for a domain of its own; where there is only an address, the greeting's name is.
        let own = || if target.parse::<IpAddr>().is_ok() { String::new() } else { target.to_owned() };
        let sender = Address::parse(&format!("sekisho-probe-sender@{}", self.catch.domain()));
        Names {
            host: target.to_owned(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            domain: domain.unwrap_or_else(own),
            local: self.local.clone(),
            nobody: format!("nobody-{:08x}", server::random::seed() >> 32),
            sender: sender.unwrap_or_else(|_| self.catch.clone()),
            catch: self.catch.clone(),
            hello,
            date: server::clock::now().to_rfc5322(),
        }
    }
}

/// A password goes to one server, and from a file: what stands on a command line is read by everybody on the machine.
fn login(arguments: &ArgMatches) -> Result<Option<Login>, Failure> {
    let given = |name: &str| arguments.get_one::<String>(name);
    let is_for_many = given("hosts").or_else(|| given("serve")).is_some();
    match (given("login"), given("password-file")) {
        (None, None) if given("login-name").is_none() => Ok(None),
        _ if is_for_many => Err(Failure::Probe(Trouble::LoginForMany)),
        (Some(_), Some(file)) => {
            let password = first_line_of(file)?;
            if password.reveal().is_empty() {
                return Err(Failure::Probe(Trouble::EmptyPassword(file.into())));
            }
            let address = address(arguments, "login")?;
            let name = given("login-name").cloned().unwrap_or_else(|| address.to_string());
            Ok(Some(Login { address, name, password }))
        }
        _ => Err(Failure::Probe(Trouble::HalfALogin)),
    }
}

fn ports(arguments: &ArgMatches) -> Result<Vec<u16>, Failure> {
    let named: Vec<&String> = arguments.get_many::<String>("port").into_iter().flatten().collect();
    if named.is_empty() {
        return Ok(examine::PORTS.to_vec());
    }
    let port = |text: &&String| {
        text.parse().ok().filter(|port| *port > 0).ok_or_else(|| Failure::Probe(Trouble::NotAPort((*text).clone())))
    };
    named.iter().map(port).collect()
}

fn groups(arguments: &ArgMatches) -> Result<Vec<Group>, Failure> {
    let Some(named) = arguments.get_one::<String>("tests") else { return Ok(Group::ALL.to_vec()) };
    let group =
        |key: &str| Group::from_key(key.trim()).ok_or_else(|| Failure::Probe(Trouble::UnknownGroup(key.to_owned())));
    named.split(',').map(group).collect()
}

/// Each name is looked up once: what is asked for leave is what is examined.
async fn resolve(target: &str) -> Result<Vec<IpAddr>, Failure> {
    let unknown = |error| Failure::Probe(Trouble::NoSuchServer(target.to_owned(), error));
    let bare = target.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((bare, 25)).await.map_err(unknown)?;
    let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
    addresses.sort();
    addresses.dedup();
    if addresses.is_empty() { Err(unknown(io::ErrorKind::NotFound.into())) } else { Ok(addresses) }
}

/// RFC 5321 §4.1.4: the name, or the address in brackets where there is none.
fn hello(target: IpAddr) -> String {
    let own = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let own = own.trim();
    if own.contains('.') {
        return own.to_owned();
    }
    match examine::source(SocketAddr::new(target, 25)) {
        Some(IpAddr::V4(ip)) => format!("[{ip}]"),
        Some(IpAddr::V6(ip)) => format!("[IPv6:{ip}]"),
        None => "[127.0.0.1]".to_owned(),
    }
}
