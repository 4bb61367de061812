//! A server with all its doors, its own folder, its own DNS, and people.

use super::client::{Client, HOSTNAME};
use super::hop::{Act, Hop, Moment};
use super::pop::Pop;
pub use super::setup::Setup;
use super::{Net, eventually};
use config::Settings;
use mail::{Address, Domain, Event, QueueId, Secret};
use policy::DirectoryChange;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use server::control::{Answer, Request};
use server::{Patience, Server};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use store::{ContentSource, Credentials, Options, QueueMessage, Store};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";
/// An account.
pub const HANA: &str = "hana@example.jp";
/// Another.
pub const TARO: &str = "taro@example.jp";
/// The person who reads postmaster@ and notices.
pub const KANRI: &str = "kanri@example.jp";
/// Somebody outside.
pub const FRIEND: &str = "friend@target.example";

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

pub fn domain(text: &str) -> Domain {
    Domain::parse(text).expect("a domain")
}

/// Hashed once: it takes a while on purpose.
pub fn credentials() -> Credentials {
    static ONCE: OnceLock<Credentials> = OnceLock::new();
    ONCE.get_or_init(|| server::login::make_credentials(&Secret::new(PASSWORD))).clone()
}

/// A certificate for the servers of all tests, and who trusts it.
pub struct Certificate {
    pub pem: (String, String),
    trusted: Arc<ClientConfig>,
}

pub fn certificate() -> &'static Certificate {
    static ONCE: OnceLock<Certificate> = OnceLock::new();
    ONCE.get_or_init(|| {
        let pem = server::tls::self_signed(vec![HOSTNAME.to_owned()]).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem.0.as_bytes()).expect("PEM")).expect("a certificate");
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let trusted = builder.expect("TLS").with_root_certificates(roots).with_no_client_auth();
        Certificate { pem, trusted: Arc::new(trusted) }
    })
}

/// What clients of the server trust.
pub fn trusted() -> Arc<ClientConfig> {
    certificate().trusted.clone()
}

/// TLS for a next hop; nobody vouches for it.
pub fn hop_tls() -> Arc<ServerConfig> {
    let (chain, key) = &certificate().pem;
    let chain = CertificateDer::from_pem_slice(chain.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Arc::new(builder.expect("TLS").with_no_client_auth().with_single_cert(vec![chain], key).expect("a pair"))
}

/// In memory where that can be had: these tests are about the server, and each would make a disk sync hundreds of times.
pub fn scratch_folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// A world that runs.
pub struct World {
    pub net: Net,
    pub runtime: Runtime,
    pub folder: TempDir,
    pub settings: Settings,
    pub options: Options,
    pub patience: Patience,
    pub server: Option<Server>,
    /// Serves until it is dropped.
    #[expect(dead_code)]
    pub dns: hickory_server::Server<hickory_server::zone_handler::Catalog>,
}

impl World {
    /// The plainest one.
    pub fn start() -> Self {
        Setup::new().start()
    }

    /// With `target.example`, whose exchange behaves as told.
    pub fn with_target(behaviour: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static) -> (Self, Hop) {
        let mut setup = Setup::new();
        let hop = setup.target(behaviour);
        (setup.start(), hop)
    }

    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("a server that runs")
    }

    pub fn store(&self) -> &Store {
        self.server().store()
    }

    /// Where a door is: `public`, `submission` …
    pub fn door(&self, name: &str) -> SocketAddr {
        self.server().addresses()[format!("doors.{name}").as_str()][0]
    }

    /// Stops the server; when this returns, the folder is free.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }

    /// Starts a server anew in the same folder.
    pub fn restart(&mut self) {
        self.stop();
        let store = Store::open(&self.settings.data, self.options).expect("the folder is free");
        let server = self.runtime.block_on(Server::start_with(self.settings.clone(), store, self.patience));
        self.server = Some(server.expect("a server"));
    }

    /// Changes the settings file, line by line.
    pub fn edit_settings(&self, edit: impl Fn(&str) -> Option<String>) {
        let file = self.folder.path().join("sekisho.toml");
        let text = std::fs::read_to_string(&file).expect("a file");
        let lines: Vec<String> = text.lines().filter_map(edit).collect();
        std::fs::write(&file, lines.join("\n")).expect("written");
    }

    /// Adds a line to the settings file.
    pub fn add_setting(&self, line: &str) {
        let first = std::cell::Cell::new(true);
        let with = |old: &str| Some(if first.replace(false) { format!("{line}\n{old}") } else { old.to_owned() });
        self.edit_settings(with);
    }

    /// A client before the greeting.
    pub fn knock(&self, door: &str, from: Ipv4Addr) -> Client {
        Client::connect(IpAddr::V4(from), self.door(door), &trusted())
    }

    /// A stranger at the public door, EHLO said.
    pub fn stranger(&self) -> Client {
        self.knock("public", self.net.ip(2, 1)).greeted("stranger.example")
    }

    /// A client at the submission port, TLS started, EHLO said twice, not logged in.
    pub fn submission(&self, from: Ipv4Addr) -> Client {
        let mut client = self.knock("submission", from).greeted("client.example");
        client.expect("STARTTLS", "220 ");
        client.start_tls();
        client.expect("EHLO client.example", "250-");
        client
    }

    /// An account, logged in.
    pub fn account(&self, name: &str) -> Client {
        let mut client = self.submission(self.net.ip(3, 1));
        let reply = client.log_in(name, PASSWORD);
        assert!(reply.starts_with("235 "), "{reply}");
        client
    }

    /// The copier.
    pub fn copier(&self) -> Client {
        self.knock("lan", self.net.ip(1, 17)).greeted("copier")
    }

    /// A POP3 session, logged in.
    pub fn pop(&self, name: &str) -> Pop {
        let mut pop = Pop::connect_in_tls(self.net.ip(3, 2), self.door("pop3s"), &trusted());
        let reply = pop.log_in(name, PASSWORD);
        assert!(reply.starts_with("+OK"), "{reply}");
        pop
    }

    /// What lies in a mailbox, as its owner reads it.
    pub fn mailbox(&self, name: &str) -> Vec<String> {
        let account = address(name);
        let entries = self.store().mailbox_list(&account).expect("a mailbox");
        let read = entries.iter().filter_map(|entry| self.store().mailbox_read(&account, entry.uid).expect("read"));
        let text = |message: store::MailboxMessage| {
            let mut octets = message.return_path;
            match message.content {
                ContentSource::Inline(content) => octets.extend_from_slice(&content),
                ContentSource::File { mut file, .. } => {
                    std::io::Read::read_to_end(&mut file, &mut octets).expect("read");
                }
            }
            String::from_utf8_lossy(&octets).into_owned()
        };
        read.map(text).collect()
    }

    /// Waits until a mailbox has so many messages.
    #[track_caller]
    pub fn wait_for_mail(&self, name: &str, count: usize) -> Vec<String> {
        eventually("mail arrives", || Some(self.mailbox(name)).filter(|mail| mail.len() >= count))
    }

    pub fn perform(&self, request: Request) -> Answer {
        self.runtime.block_on(self.server().perform(request))
    }

    pub fn change(&self, change: DirectoryChange) {
        let credentials = change.needs_password(&self.store().directory()).map(|_| credentials());
        match self.perform(Request::Change { change, credentials }) {
            Answer::Done => {}
            other => panic!("{other:?}"),
        }
    }

    /// What `why` knows about a subject.
    pub fn events(&self, subject: &str) -> Vec<Event> {
        match self.perform(Request::Why { subject: subject.to_owned() }) {
            Answer::Events { events } => events,
            other => panic!("{other:?}"),
        }
    }

    pub fn queue(&self) -> Vec<QueueMessage> {
        match self.perform(Request::QueueList) {
            Answer::Queue { entries } => entries,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until nothing is queued.
    #[track_caller]
    pub fn wait_for_empty_queue(&self) {
        eventually("the queue is empty", || self.queue().is_empty().then_some(()));
    }

    /// Waits until an event about the message is there.
    #[track_caller]
    pub fn wait_for_event<T>(&self, subject: &str, mut pick: impl FnMut(&mail::EventKind) -> Option<T>) -> T {
        eventually("the journal tells it", || self.events(subject).iter().find_map(|event| pick(&event.kind)))
    }
}

pub fn queue_id(text: &str) -> QueueId {
    text.parse().expect("a queue id")
}
