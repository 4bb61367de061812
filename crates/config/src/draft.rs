//! The settings while they are being read: one field per key, nothing checked across keys yet.

use crate::settings::{
    Acme, Admin, Delivery, Dns, DomainRoute, Doors, Journal, Lan, Language, Limits, LogForm, Notices, Proxy, Receiving,
    Sendmail, Settings, Shown, Smarthost, SmarthostLogin, SmarthostTls, Tls,
};
use crate::table::{Preset, SETTINGS, Setting};
use crate::value::HostAndPort;
use ipnet::IpNet;
use mail::{Address, Domain};
use policy::{Handling, LocalUser};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// One field per row of the table; `None` where nothing is written and there is no default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Draft {
    pub hostname: Option<Domain>,
    pub data: Option<PathBuf>,
    pub language: Option<Language>,
    pub public: Option<Vec<SocketAddr>>,
    pub proxied: Option<Vec<SocketAddr>>,
    pub submission: Option<Vec<SocketAddr>>,
    pub submissions: Option<Vec<SocketAddr>>,
    pub lan: Option<Vec<SocketAddr>>,
    pub pop3: Option<Vec<SocketAddr>>,
    pub pop3s: Option<Vec<SocketAddr>>,
    pub proxies: Option<Vec<IpNet>>,
    pub sender_domain: Option<Handling>,
    pub hello: Option<Handling>,
    pub forwarders: Option<Vec<IpNet>>,
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub acme: Option<bool>,
    pub acme_listeners: Option<Vec<SocketAddr>>,
    pub acme_directory: Option<String>,
    pub acme_contact: Option<Address>,
    pub message_octets: Option<u64>,
    pub recipients: Option<u64>,
    pub sessions: Option<u64>,
    pub sessions_per_network: Option<u64>,
    pub login_failures: Option<u64>,
    pub unknown_recipients: Option<u64>,
    pub messages_per_day: Option<u64>,
    pub new_recipients_per_day: Option<u64>,
    pub min_free_octets: Option<u64>,
    pub mailbox_octets: Option<u64>,
    pub smarthost: Option<HostAndPort>,
    pub smarthost_user: Option<String>,
    pub smarthost_password_file: Option<PathBuf>,
    pub smarthost_tls: Option<SmarthostTls>,
    pub routes: Option<Vec<DomainRoute>>,
    pub inside_networks: Option<Vec<IpNet>>,
    pub port: Option<u16>,
    pub per_host: Option<u64>,
    pub warn_after: Option<Duration>,
    pub expire_after: Option<Duration>,
    pub forget_hosts_after: Option<Duration>,
    pub dns_servers: Option<Vec<SocketAddr>>,
    pub gateways: Option<Vec<IpAddr>>,
    pub journal_keep: Option<Duration>,
    pub notices_to: Option<Address>,
    pub receiving_literals: Option<Vec<IpAddr>>,
    pub unix_users: Option<Vec<LocalUser>>,
    pub sendmail_socket: Option<PathBuf>,
    pub journal_log: Option<LogForm>,
    pub admin_listen: Option<Vec<SocketAddr>>,
}

impl Draft {
    /// Every default of the table in place.
    pub fn with_defaults() -> Self {
        let mut draft = Self::default();
        for setting in SETTINGS {
            if let Preset::Value(toml) = setting.preset
                && let Some(value) = crate::reading::parse_value(toml)
            {
                // A default that its own row refuses is found by the table's tests.
                let _ = setting.place.take(&value, &mut draft);
            }
        }
        draft
    }

    /// The typed settings; `None` if a setting without default was not written.
    pub fn settle(mut self) -> Option<Settings> {
        let shown = self.shown();
        Some(Settings {
            hostname: self.hostname.take()?,
            data: self.data.take()?,
            language: self.language?,
            tls: self.tls(),
            proxy: Proxy { networks: self.proxies.take()? },
            receiving: self.receiving()?,
            limits: self.limits()?,
            delivery: self.delivery()?,
            dns: Dns { servers: self.dns_servers.take()? },
            lan: Lan { gateways: self.gateways.take()? },
            journal: Journal { keep: self.journal_keep?, log: self.journal_log? },
            notices: Notices { to: self.notices_to.take() },
            sendmail: Sendmail { users: self.unix_users.take()?, socket: self.sendmail_socket.take()? },
            admin: Admin { listen: self.admin_listen.take()? },
            doors: self.doors()?,
            shown,
        })
    }

    fn tls(&mut self) -> Option<Tls> {
        let (certificate, key) = self.certificate.take().zip(self.key.take())?;
        let listeners = self.acme_listeners.take()?;
        let directory = self.acme_directory.take()?;
        let acme = Acme { listeners, directory, contact: self.acme_contact.take() };
        Some(Tls { certificate, key, acme: self.acme?.then_some(acme) })
    }

    fn doors(self) -> Option<Doors> {
        Some(Doors {
            public: self.public?,
            proxied: self.proxied?,
            submission: self.submission?,
            submissions: self.submissions?,
            lan: self.lan?,
            pop3: self.pop3?,
            pop3s: self.pop3s?,
        })
    }

    fn receiving(&mut self) -> Option<Receiving> {
        Some(Receiving {
            literals: self.receiving_literals.take()?,
            sender_domain: self.sender_domain?,
            hello: self.hello?,
            forwarders: self.forwarders.take()?,
        })
    }

    fn limits(&self) -> Option<Limits> {
        // The ranges of the table fit the types; its tests hold them to it.
        let count = |value: Option<u64>| value.and_then(|count| usize::try_from(count).ok());
        let small = |value: Option<u64>| value.and_then(|count| u32::try_from(count).ok());
        Some(Limits {
            message_octets: self.message_octets?,
            recipients: count(self.recipients)?,
            sessions: count(self.sessions)?,
            sessions_per_network: count(self.sessions_per_network)?,
            login_failures: small(self.login_failures)?,
            unknown_recipients: count(self.unknown_recipients)?,
            messages_per_day: small(self.messages_per_day)?,
            new_recipients_per_day: small(self.new_recipients_per_day)?,
            min_free_octets: self.min_free_octets?,
            mailbox_octets: self.mailbox_octets,
        })
    }

    fn delivery(&mut self) -> Option<Delivery> {
        Some(Delivery {
            smarthost: self.smarthost(),
            routes: self.routes.take()?,
            inside_networks: self.inside_networks.take()?,
            port: self.port?,
            per_host: usize::try_from(self.per_host?).ok()?,
            warn_after: self.warn_after?,
            expire_after: self.expire_after?,
            forget_hosts_after: self.forget_hosts_after?,
        })
    }

    fn smarthost(&mut self) -> Option<Smarthost> {
        let HostAndPort { host, port } = self.smarthost.take()?;
        let login = self.smarthost_user.take().zip(self.smarthost_password_file.take());
        let login = login.map(|(user, password_file)| SmarthostLogin { user, password_file });
        Some(Smarthost { host, port, login, tls: self.smarthost_tls? })
    }

    fn shown(&self) -> Vec<Shown> {
        let mut ours = self.clone();
        let mut defaults = Self::with_defaults();
        let show = |setting: &'static Setting| {
            let value = setting.place.show(&mut ours);
            let is_default = value == setting.place.show(&mut defaults);
            Shown { key: setting.key, value, is_default }
        };
        SETTINGS.iter().map(show).collect()
    }
}
