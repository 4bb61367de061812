//! Setting the stage: a scratch folder, certificates, the world outside, and the whole server with its domains,
//! accounts, aliases and a device. Everything is gone when the stage is.

use super::cast;
use super::dns::Dns;
use super::outside::Outside;
use crate::failure::Failure;
use config::Settings;
use explain::Texts;
use mail::{Address, Secret};
use policy::{DeviceRecord, DirectoryChange, IpRange};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use server::control::{Answer, Request};
use server::login::make_credentials;
use server::tls::{Identity, TlsError, self_signed};
use server::{Server, StartError, random};
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_rustls::TlsConnector;

/// The settings' file in the scratch folder.
const SETTINGS_FILE: &str = "sekisho.toml";
/// The server's certificate beside it.
pub const CERTIFICATE_FILE: &str = "certificate.pem";
const KEY_FILE: &str = "key.pem";

/// An account and its password.
pub struct Account {
    /// Its name.
    pub address: Address,
    /// As a person types it.
    pub password: Secret,
}

/// Everything that is up.
pub struct Stage {
    folder: TempDir,
    /// The server.
    pub server: Server,
    /// The mail server outside.
    pub outside: Outside,
    /// The DNS.
    pub dns: Dns,
    /// Who has a mailbox.
    pub accounts: Vec<Account>,
    /// Trusts the server's certificate and no other.
    pub connector: TlsConnector,
}

impl Stage {
    /// Makes everything and starts it.
    ///
    /// # Errors
    /// Whatever stands in the way, above all an address of loopback that this system does not have.
    pub async fn set(texts: Texts) -> Result<Self, Failure> {
        let builder = tempfile::Builder::new().prefix("sekisho-demo-").tempdir();
        let folder = builder.map_err(|error| Failure::Unwritable(std::env::temp_dir(), error))?;
        let path = folder.path().to_owned();
        let not_ours = |ip: Ipv4Addr| move |error: io::Error| address_failure(texts, ip, &error);
        let dns = Dns::serve(cast::AT_ELSEWHERE).await.map_err(not_ours(cast::AT_ELSEWHERE))?;
        let elsewhere = identity(&path.join("elsewhere"), vec![cast::EXCHANGER.to_owned()])?;
        let outside = Outside::serve(cast::AT_ELSEWHERE, &elsewhere).await.map_err(not_ours(cast::AT_ELSEWHERE))?;
        let names = [cast::GATE.to_owned(), "localhost".to_owned(), cast::AT_GATE.to_string()];
        identity(&path, names.to_vec())?;
        let connector = connector(&path)?;
        let settings = settings(&path, &settings_text(texts, dns.address, outside.address.port()))?;
        let data = settings.data.clone();
        let server = Server::start(settings).await.map_err(|error| Failure::Start(error, data))?;
        let mut stage = Self { folder, server, outside, dns, accounts: Vec::new(), connector };
        stage.people().await?;
        Ok(stage)
    }

    /// Ends the server; the folder goes with the stage.
    pub async fn strike(self) {
        self.server.stop().await;
    }

    /// The settings' file, for commands in another terminal.
    pub fn settings_file(&self) -> PathBuf {
        self.folder.path().join(SETTINGS_FILE)
    }

    /// The server's certificate, for programs that want to trust it.
    pub fn certificate_file(&self) -> PathBuf {
        self.folder.path().join(CERTIFICATE_FILE)
    }

    /// Where the door with this key (`public` …) listens.
    pub fn door(&self, key: &str) -> SocketAddr {
        let addresses = self.server.addresses();
        let listening = addresses.iter().find(|(name, _)| name.strip_prefix("doors.") == Some(key));
        *listening.and_then(|(_, addresses)| addresses.first()).expect("the demo's settings open every door")
    }

    /// The account with this name.
    pub fn account(&self, address: &Address) -> &Account {
        let found = self.accounts.iter().find(|account| account.address == *address);
        found.expect("those of the cast who log in have accounts")
    }

    /// Makes a change of the directory, as the command line would.
    ///
    /// # Errors
    /// The server did not do it.
    pub async fn change(&self, change: DirectoryChange, password: Option<&Secret>) -> Result<(), Failure> {
        let credentials = password.map(make_credentials);
        match self.server.perform(Request::Change { change, credentials }).await {
            Answer::Done => Ok(()),
            Answer::ChangeRefused { problem } => Err(Failure::Change(problem)),
            Answer::StoreTrouble { detail } => Err(Failure::StoreTrouble(detail)),
            other => Err(Failure::StoreTrouble(format!("{other:?}"))),
        }
    }

    async fn people(&mut self) -> Result<(), Failure> {
        for name in cast::ACCOUNTS {
            let account =
                Account { address: cast::address(name), password: crate::password::readable(random::bytes()) };
            self.change(first_change(name), Some(&account.password)).await?;
            self.accounts.push(account);
            if name == cast::ADMINISTRATOR {
                let (domain, postmaster) = (cast::domain(cast::SCHOOL), cast::address(name));
                self.change(DirectoryChange::AddDomain { domain, postmaster }, None).await?;
            }
        }
        for change in aliases_and_devices() {
            self.change(change, None).await?;
        }
        Ok(())
    }
}

/// The administrator comes with the first domain; everyone else is added.
fn first_change(name: &'static str) -> DirectoryChange {
    let address = cast::address(name);
    match name {
        cast::ADMINISTRATOR => DirectoryChange::AddDomain { domain: cast::domain(cast::SHOP), postmaster: address },
        _ => DirectoryChange::AddAccount { address },
    }
}

fn aliases_and_devices() -> [DirectoryChange; 3] {
    let alias = |name, targets: &[&'static str]| DirectoryChange::AddAlias {
        address: cast::address(name),
        targets: targets.iter().map(|target| cast::address(target)).collect(),
    };
    let at = IpAddr::V4(cast::AT_COPIER);
    let device = DeviceRecord {
        name: cast::COPIER.to_owned(),
        from: IpRange::new(at, at).expect("loopback is inside"),
        senders: vec![cast::address(cast::SCANS)],
        limits: None,
    };
    [
        alias(cast::COUNTER, &[cast::HANA, cast::ADMINISTRATOR]),
        alias(cast::SCANS, &[cast::HANA]),
        DirectoryChange::AddDevice { device },
    ]
}

fn settings(folder: &Path, text: &str) -> Result<Settings, Failure> {
    let file = folder.join(SETTINGS_FILE);
    fs::write(&file, text).map_err(|error| Failure::Unwritable(file.clone(), error))?;
    let parsed = Settings::parse(text, &file.display().to_string());
    let settings = parsed.map_err(|problems| Failure::Settings(file, problems))?.in_folder(folder);
    fs::create_dir_all(&settings.data).map_err(|error| Failure::Unwritable(settings.data.clone(), error))?;
    Ok(settings)
}

/// The doors take whatever ports are free. Limits of a day are the ordinary ones; the rest lets scripts make many
/// sessions from one computer, and needs little of its disk. Whoever plays may send as anybody: the demo's DNS knows the
/// cast and nobody else.
fn settings_text(texts: Texts, dns: SocketAddr, outside_port: u16) -> String {
    let (hostname, language, gate, router) = (cast::GATE, texts.lang().tag(), cast::AT_GATE, cast::AT_ROUTER);
    let administrator = cast::ADMINISTRATOR;
    format!(
        r#"hostname = "{hostname}"
data = "data"
language = "{language}"

[doors]
public = ["{gate}:0"]
submission = ["{gate}:0"]
submissions = ["{gate}:0"]
lan = ["{gate}:0"]
pop3 = ["{gate}:0"]
pop3s = ["{gate}:0"]

[tls]
certificate = "{CERTIFICATE_FILE}"
key = "{KEY_FILE}"

[receiving]
sender_domain = "record"

[limits]
sessions_per_network = 2000
unknown_recipients = 1000
min_free_space = "20 MB"

[delivery]
inside_networks = ["127.0.0.0/8"]
port = {outside_port}

[dns]
servers = ["{dns}"]

[lan]
gateways = ["{router}"]

[notices]
to = "{administrator}"
"#
    )
}

/// Makes a certificate for `hosts` that vouches for itself, and leaves it in the folder.
///
/// # Errors
/// The folder cannot be written, or the certificate not be made.
pub fn identity(folder: &Path, hosts: Vec<String>) -> Result<Identity, Failure> {
    let (certificate, key) = (folder.join(CERTIFICATE_FILE), folder.join(KEY_FILE));
    let pair = self_signed(hosts).map_err(|error| tls_failure(folder, error))?;
    let written = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(&certificate, &pair.0)?;
        fs::write(&key, &pair.1)
    };
    written().map_err(|error| Failure::Unwritable(folder.to_owned(), error))?;
    Identity::read(&certificate, &key).map_err(|error| tls_failure(folder, error))
}

/// Trusts the certificate that lies in the folder, and no other.
///
/// # Errors
/// The certificate cannot be read.
pub fn connector(folder: &Path) -> Result<TlsConnector, Failure> {
    let file = folder.join(CERTIFICATE_FILE);
    let made = || -> Result<ClientConfig, TlsError> {
        let unreadable = |error: &dyn std::fmt::Display| TlsError::File(file.clone(), error.to_string());
        let certificate = CertificateDer::from_pem_file(&file).map_err(|error| unreadable(&error))?;
        let mut roots = RootCertStore::empty();
        roots.add(certificate).map_err(|error| unreadable(&error))?;
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| unreadable(&error))?;
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    };
    made().map(|config| TlsConnector::from(Arc::new(config))).map_err(|error| tls_failure(folder, error))
}

fn tls_failure(folder: &Path, error: TlsError) -> Failure {
    Failure::Start(StartError::Tls(error), folder.to_owned())
}

/// Systems other than Linux have only the first address of 127.0.0.0/8 unless they are told otherwise.
fn address_failure(texts: Texts, ip: Ipv4Addr, error: &io::Error) -> Failure {
    let values =
        [("address", IpAddr::V4(ip).into()), ("cause", explain::Value::made(explain::os_error_words(texts, error)))];
    Failure::Demo(texts.get("demo-error-address", &values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use explain::Lang;

    #[test]
    fn the_settings_are_in_order_in_both_languages() {
        for lang in Lang::ALL {
            let text = settings_text(Texts::new(lang), SocketAddr::from((cast::AT_ELSEWHERE, 5300)), 2525);
            let settings = Settings::parse(&text, SETTINGS_FILE).expect("no problems");
            assert_eq!(Lang::from(settings.language), lang);
            assert_eq!(settings.lan.gateways, [IpAddr::V4(cast::AT_ROUTER)]);
        }
    }

    #[test]
    fn scripts_send_under_the_ordinary_limits_of_a_day() {
        let text = settings_text(Texts::new(Lang::En), SocketAddr::from((cast::AT_ELSEWHERE, 5300)), 2525);
        let limits = Settings::parse(&text, SETTINGS_FILE).expect("no problems").limits;
        assert_eq!((limits.messages_per_day, limits.new_recipients_per_day), (1000, 200));
    }
}
