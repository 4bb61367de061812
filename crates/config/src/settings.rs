//! The settings as the rest of the program reads them: typed, checked, complete.

use ipnet::IpNet;
use mail::{Address, Domain, NextHopAddress};
use policy::{Handling, LocalUser};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Every setting, with defaults filled in and all checks passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `hostname`: the name this server greets with and puts into trace fields; never a literal.
    pub hostname: Domain,
    /// `data`: the folder that everything is stored in.
    pub data: PathBuf,
    /// `language`: the language of notices to people.
    pub language: Language,
    /// `[doors]`.
    pub doors: Doors,
    /// `[tls]`; always there when a door that needs a login listens to the network.
    pub tls: Option<Tls>,
    /// `[proxy]`.
    pub proxy: Proxy,
    /// `[receiving]`.
    pub receiving: Receiving,
    /// `[limits]`.
    pub limits: Limits,
    /// `[delivery]`.
    pub delivery: Delivery,
    /// `[dns]`.
    pub dns: Dns,
    /// `[lan]`.
    pub lan: Lan,
    /// `[journal]`.
    pub journal: Journal,
    /// `[notices]`.
    pub notices: Notices,
    /// `[sendmail]`.
    pub sendmail: Sendmail,
    /// `[admin]`.
    pub admin: Admin,
    pub(crate) shown: Vec<Shown>,
}

/// A language of texts for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// The addresses that each door listens at; port 0 lets the system choose one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doors {
    /// Mail from anyone to local recipients, usually port 25.
    pub public: Vec<SocketAddr>,
    /// The same behind a proxy that says in a PROXY header who the visitor is.
    pub proxied: Vec<SocketAddr>,
    /// Accounts, TLS by STARTTLS, usually port 587.
    pub submission: Vec<SocketAddr>,
    /// Accounts, TLS from the start, usually port 465.
    pub submissions: Vec<SocketAddr>,
    /// Named devices; never a public or wildcard address.
    pub lan: Vec<SocketAddr>,
    /// Retrieval, TLS by STLS, usually port 110.
    pub pop3: Vec<SocketAddr>,
    /// Retrieval, TLS from the start, usually port 995.
    pub pop3s: Vec<SocketAddr>,
}

/// The server's certificate, PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Where a certificate comes from by itself, in whose place the two above stand until it is there.
    pub acme: Option<Acme>,
}

/// An authority that gives certificates by itself (ACME, RFC 8555), by way of TLS-ALPN-01 (RFC 8737).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acme {
    /// Where the authority connects to, to see that the name is ours; usually port 443.
    pub listeners: Vec<SocketAddr>,
    /// The address of its directory.
    pub directory: String,
    /// Whom it writes to.
    pub contact: Option<Address>,
}

/// The proxies in front of `doors.proxied`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Where they speak from; nobody else is listened to at that door.
    pub networks: Vec<IpNet>,
}

/// What is taken from whom, and what strangers are asked at the public door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiving {
    /// Addresses of ours that may stand as `[ADDRESS]` for the first domain.
    pub literals: Vec<IpAddr>,
    /// A sender whose domain does not exist, or takes no mail.
    pub sender_domain: Handling,
    /// A greeting with a name that does not lead to the visitor's address.
    pub hello: Handling,
    /// Forwarders of ours: networks from which our addresses may be senders of mail to us.
    pub forwarders: Vec<IpNet>,
}

/// How much of what is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Octets of one message's content.
    pub message_octets: u64,
    /// Recipients of one transaction.
    pub recipients: usize,
    /// Sessions at one time, all doors together.
    pub sessions: usize,
    /// Sessions at one time from one network (IPv4 /24, IPv6 /64).
    pub sessions_per_network: usize,
    /// Failed logins, per network and per account, before logins are refused for a while.
    pub login_failures: u32,
    /// Names that nobody here has, asked for by one network in an hour, before it is sent away for a while.
    pub unknown_recipients: usize,
    /// Messages a day that an account or device may send before its mail is held.
    pub messages_per_day: u32,
    /// First-time recipients a day that an account or device may address before its mail is held.
    pub new_recipients_per_day: u32,
    /// Octets that stay free on the disk; below, mail is refused for now.
    pub min_free_octets: u64,
    /// How much a mailbox may hold unless its account has a quota of its own; `None`: as much as comes.
    pub mailbox_octets: Option<u64>,
}

/// How mail goes outward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The one server everything outward goes through; without it, each domain's MX.
    pub smarthost: Option<Smarthost>,
    /// Domains outside whose mail goes to a host of its own, instead of to the smarthost or their MX.
    pub routes: Vec<DomainRoute>,
    /// Networks, not public, that DNS answers may nevertheless point to.
    pub inside_networks: Vec<IpNet>,
    /// The port of other servers when there is no smarthost.
    pub port: u16,
    /// Connections to one host at one time.
    pub per_host: usize,
    /// When the sender is told that a message still waits; earlier than `expire_after`.
    pub warn_after: Duration,
    /// When a message that could not be handed over is returned.
    pub expire_after: Duration,
    /// How long after the last attempt a next hop without waiting mail is still listed.
    pub forget_hosts_after: Duration,
}

/// Where mail to a domain outside goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainRoute {
    /// The domain, never a literal.
    pub domain: Domain,
    /// Its host.
    pub next_hop: NextHopAddress,
}

/// As it is written.
impl std::fmt::Display for DomainRoute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {}", self.domain, self.next_hop)
    }
}

impl Delivery {
    /// The host that is named for a domain, if one is: for that very name, not for names below it.
    pub fn route_to(&self, domain: &Domain) -> Option<&NextHopAddress> {
        self.routes.iter().find(|route| route.domain == *domain).map(|route| &route.next_hop)
    }
}

/// A provider's server that takes our mail outward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smarthost {
    /// A name, or an address as literal.
    pub host: Domain,
    /// Port; at 465 TLS runs from the start (RFC 8314 §3.3).
    pub port: u16,
    /// What to prove ourselves with, if anything.
    pub login: Option<SmarthostLogin>,
    /// Whether the way there must be protected.
    pub tls: SmarthostTls,
}

/// A login at the smarthost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmarthostLogin {
    /// The name.
    pub user: String,
    /// The file whose first line is the password, so that no secret stands in the settings.
    pub password_file: PathBuf,
}

/// Whether TLS is needed towards the smarthost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SmarthostTls {
    /// Without TLS nothing is handed over.
    Required,
    /// TLS if it is offered.
    IfOffered,
    /// In clear; with a login only to a loopback address.
    Never,
}

/// Where names are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dns {
    /// Recursive servers; empty: those of the system.
    pub servers: Vec<SocketAddr>,
}

/// What the LAN door must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lan {
    /// Addresses behind which the whole internet may stand; refused at the LAN door.
    pub gateways: Vec<IpAddr>,
}

/// The journal of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// How long events are kept.
    pub keep: Duration,
    /// In which form each event is also written to standard error.
    pub log: LogForm,
}

/// A form of the log on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogForm {
    /// No log.
    None,
    /// Lines for people: `time level target field=value …`.
    Text,
    /// A JSON object a line.
    Json,
}

/// What programs that watch the server are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Where metrics are served; private addresses only.
    pub listen: Vec<SocketAddr>,
}

/// Messages to the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notices {
    /// To whom; without it, to the postmaster of the first domain.
    pub to: Option<Address>,
}

/// Programs of this machine that send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendmail {
    /// The Unix users whose programs may send, and as whom; without any there is no socket.
    pub users: Vec<LocalUser>,
    /// Where `sekisho sendmail` reaches the server: every user of the machine can, unlike the data folder.
    pub socket: PathBuf,
}

/// One setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its dotted key.
    pub key: &'static str,
    /// Its value as TOML; `None` if it is not set and has no default.
    pub value: Option<String>,
    /// Whether it is what it would be without being written.
    pub is_default: bool,
}

impl Settings {
    /// Every setting in the order of the table, as `config show` lists it.
    pub fn show(&self) -> &[Shown] {
        &self.shown
    }

    /// The same settings with relative paths taken from `folder`, the one the settings file lies in.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.data = folder.join(&self.data);
        self.sendmail.socket = folder.join(&self.sendmail.socket);
        if let Some(tls) = &mut self.tls {
            tls.certificate = folder.join(&tls.certificate);
            tls.key = folder.join(&tls.key);
        }
        if let Some(login) = self.delivery.smarthost.as_mut().and_then(|smarthost| smarthost.login.as_mut()) {
            login.password_file = folder.join(&login.password_file);
        }
        self
    }
}

impl Doors {
    /// Every door's key with its addresses, in the order of the table.
    pub fn each(&self) -> [(&'static str, &[SocketAddr]); 7] {
        [
            ("doors.public", &self.public),
            ("doors.proxied", &self.proxied),
            ("doors.submission", &self.submission),
            ("doors.submissions", &self.submissions),
            ("doors.lan", &self.lan),
            ("doors.pop3", &self.pop3),
            ("doors.pop3s", &self.pop3s),
        ]
    }
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// As it is written.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

impl LogForm {
    /// All three.
    pub const ALL: [Self; 3] = [Self::None, Self::Text, Self::Json];

    /// As it is written.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl SmarthostTls {
    /// All three, the safest first.
    pub const ALL: [Self; 3] = [Self::Required, Self::IfOffered, Self::Never];

    /// As it is written.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::IfOffered => "if-offered",
            Self::Never => "never",
        }
    }
}
