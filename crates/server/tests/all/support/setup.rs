//! A world before it begins: its settings, people, zones and next hops.

use super::Net;
use super::client::HOSTNAME;
use super::hop::{Act, Hop, Moment};
use super::world::{HANA, KANRI, TARO, World, address, certificate, credentials, domain, scratch_folder};
use super::zones::Zones;
use config::Settings;
use policy::{DeviceRecord, DirectoryChange, IpRange};
use rustls::ServerConfig;
use server::{Patience, Server};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Options, Store};
use tokio::runtime::Builder;

type Adjust = Box<dyn FnOnce(&mut Settings)>;

/// A world before it begins.
pub struct Setup {
    pub net: Net,
    pub zones: Zones,
    lines: Vec<String>,
    adjust: Vec<Adjust>,
    changes: Vec<DirectoryChange>,
    min_free_octets: u64,
    tls: bool,
    port: u16,
    pub patience: Patience,
    /// Threads of the server.
    pub workers: usize,
}

impl Setup {
    /// `example.jp` with Hana, Taro and the postmaster, a copier on the LAN, and a DNS that knows nobody else.
    pub fn new() -> Self {
        let net = Net::new();
        let mut zones = Zones::default();
        zones.host(HOSTNAME, net.ip(0, 1));
        zones.mx("example.jp", 10, HOSTNAME);
        // The usual stranger is called what it says, and its domain exists.
        zones.host("stranger.example", net.ip(2, 1));
        zones.mx("outside.example", 10, "stranger.example");
        let account = |name: &str| DirectoryChange::AddAccount { address: address(name) };
        let copier = DeviceRecord {
            name: "copier".into(),
            from: IpRange::parse(&format!("{}/28", net.ip(1, 16))).expect("a range"),
            senders: vec![address("copier@example.jp")],
            limits: None,
        };
        let changes = vec![
            DirectoryChange::AddDomain { domain: domain("example.jp"), postmaster: address(KANRI) },
            account(HANA),
            account(TARO),
            DirectoryChange::AddAlias { address: address("copier@example.jp"), targets: vec![address(KANRI)] },
            DirectoryChange::AddDevice { device: copier },
        ];
        Self {
            net,
            zones,
            lines: Vec::new(),
            adjust: Vec::new(),
            changes,
            min_free_octets: 0,
            tls: true,
            port: 0,
            // Tests guess often, and are about something else.
            patience: Patience { guess: Duration::from_millis(1), ..Patience::default() },
            workers: 2,
        }
    }

    /// One setting, TOML.
    pub fn set(&mut self, key: &str, value: impl std::fmt::Display) {
        self.lines.push(format!("{key} = {value}"));
    }

    /// What no file of settings may say.
    pub fn adjust(&mut self, change: impl FnOnce(&mut Settings) + 'static) {
        self.adjust.push(Box::new(change));
    }

    pub fn change(&mut self, change: DirectoryChange) {
        self.changes.push(change);
    }

    pub fn account(&mut self, name: &str) {
        self.change(DirectoryChange::AddAccount { address: address(name) });
    }

    pub fn alias(&mut self, name: &str, targets: &[&str]) {
        let targets = targets.iter().map(|target| address(target)).collect();
        self.change(DirectoryChange::AddAlias { address: address(name), targets });
    }

    pub fn without_tls(&mut self) {
        self.tls = false;
    }

    /// The disk is full.
    pub fn without_room(&mut self) {
        self.min_free_octets = u64::MAX;
    }

    /// An address for the `number`-th next hop.
    pub fn hop_ip(&self, number: u8) -> Ipv4Addr {
        self.net.ip(8, number)
    }

    /// The port of all next hops; chosen by the first of them.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The `number`-th next hop, known to DNS as `host`.
    pub fn hop(
        &mut self,
        number: u8,
        host: &str,
        behaviour: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static,
    ) -> Hop {
        self.hop_with(number, host, None, behaviour)
    }

    /// The same, with TLS to offer.
    pub fn hop_with(
        &mut self,
        number: u8,
        host: &str,
        tls: Option<Arc<ServerConfig>>,
        behaviour: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static,
    ) -> Hop {
        let ip = self.hop_ip(number);
        let hop = Hop::at(ip, self.port, tls, behaviour);
        self.port = hop.port;
        self.zones.host(host, ip);
        hop
    }

    /// `target.example` with one exchange that behaves as told.
    pub fn target(&mut self, behaviour: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static) -> Hop {
        self.zones.mx("target.example", 10, "mx.target.example");
        self.hop(1, "mx.target.example", behaviour)
    }

    fn toml(&self, folder: &Path, dns: SocketAddr) -> String {
        let ip = self.net.ip(0, 1);
        let mut toml = format!("hostname = \"{HOSTNAME}\"\ndata = \"{}\"\n", folder.join("data").display());
        let doors: &[&str] = if self.tls {
            &["public", "submission", "submissions", "lan", "pop3", "pop3s"]
        } else {
            &["public", "lan"]
        };
        for door in doors {
            let key = format!("doors.{door}");
            if !self.lines.iter().any(|line| line.starts_with(&format!("{key} "))) {
                toml.push_str(&format!("{key} = [\"{ip}:0\"]\n"));
            }
        }
        if self.tls {
            let file = |name: &str| folder.join(name).display().to_string();
            toml.push_str(&format!("tls.certificate = {:?}\ntls.key = {:?}\n", file("cert.pem"), file("key.pem")));
        }
        if self.port != 0 {
            toml.push_str(&format!("delivery.port = {}\n", self.port));
        }
        toml.push_str(&format!("dns.servers = [\"{dns}\"]\nlan.gateways = [\"{}\"]\n", self.net.ip(1, 20)));
        if !self.lines.iter().any(|line| line.starts_with("delivery.inside_networks")) {
            toml.push_str("delivery.inside_networks = [\"127.0.0.0/8\"]\n");
        }
        // Senders of tests are from anywhere; where it matters that their domains exist, the test says so.
        if !self.lines.iter().any(|line| line.starts_with("receiving.sender_domain")) {
            toml.push_str("receiving.sender_domain = \"record\"\n");
        }
        toml.push_str(&self.lines.join("\n"));
        toml
    }

    pub fn start(self) -> World {
        let runtime = Builder::new_multi_thread().worker_threads(self.workers).enable_all().build().expect("a runtime");
        let folder = scratch_folder();
        let (chain, key) = &certificate().pem;
        std::fs::write(folder.path().join("cert.pem"), chain).expect("written");
        std::fs::write(folder.path().join("key.pem"), key).expect("written");
        let (dns, dns_server) = runtime.block_on(self.zones.serve(self.net.ip(0, 53)));
        let toml = self.toml(folder.path(), dns);
        let mut settings = Settings::parse(&toml, "test.toml").unwrap_or_else(|p| panic!("{p:#?}\n{toml}"));
        self.adjust.into_iter().for_each(|change| change(&mut settings));
        let options = Options { min_free_octets: self.min_free_octets, ..Options::default() };
        let store = Store::open(&settings.data, options).expect("a store");
        for change in self.changes {
            let credentials = change.needs_password(&store.directory()).map(|_| credentials());
            store.change(change.clone(), credentials).wait().unwrap_or_else(|e| panic!("{change:?}: {e:?}"));
        }
        let server = runtime.block_on(Server::start_with(settings.clone(), store, self.patience)).expect("a server");
        let file = folder.path().join("sekisho.toml");
        std::fs::write(&file, toml).expect("written");
        server.reads_settings_from(file);
        let patience = self.patience;
        World { net: self.net, runtime, folder, settings, options, patience, server: Some(server), dns: dns_server }
    }
}
