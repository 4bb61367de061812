//! TLS in both directions (RFC 8446, RFC 3207, RFC 8314).
//!
//! As a server: our certificate, no client certificates, no session tickets: nothing learned on one door is carried
//! to another. As a client: opportunistic towards mail exchangers, where an unverified certificate still beats clear
//! text (RFC 7435), and verified towards a smarthost, which is given our password.

mod validity;

pub use validity::Validity;

use crate::clock;
use crate::os_error::OsError;
use crate::stream::Stream;
use arc_swap::ArcSwap;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::server::NoServerSessionStorage;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};
use rustls_pki_types::pem::{self, PemObject};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Why TLS could not be set up; all of it is for the operator to mend.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsError {
    /// The file cannot be read.
    Unreadable(PathBuf, OsError),
    /// The file holds no PEM of the kind.
    File(PathBuf, String),
    /// The key in this file does not go with the certificate, or they cannot be used.
    Pair(PathBuf, String),
    /// The cryptography library refuses its own defaults.
    Library(String),
    /// A certificate could not be made.
    Make(String),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            Self::File(path, why) | Self::Pair(path, why) => write!(f, "{}: {why}", path.display()),
            Self::Library(why) | Self::Make(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for TlsError {}

/// Our certificate, read anew when its file changes.
pub struct Identity {
    /// Files of chain and key, the one to be shown first if it can be.
    places: Vec<(PathBuf, PathBuf)>,
    current: ArcSwap<Loaded>,
}

/// A certificate in use.
struct Loaded {
    /// Where it lies.
    certificate: PathBuf,
    /// When each place was changed last, as it was before they were read.
    changed: Vec<Option<SystemTime>>,
    acceptor: TlsAcceptor,
    validity: Option<Validity>,
}

impl Identity {
    /// Reads certificate chain and key from PEM files.
    ///
    /// # Errors
    /// [`TlsError::File`], [`TlsError::Pair`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        Self::read_best(None, certificate, key)
    }

    /// The same, but shows the chain and key in the file `renewed` for as long as there is one that holds.
    ///
    /// # Errors
    /// [`TlsError::File`], [`TlsError::Pair`], of the two files.
    pub fn read_best(renewed: Option<PathBuf>, certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let mut places: Vec<_> = renewed.map(|path| (path.clone(), path)).into_iter().collect();
        places.push((certificate.to_owned(), key.to_owned()));
        let loaded = best(&places)?;
        Ok(Self { places, current: ArcSwap::from_pointee(loaded) })
    }

    /// The acceptor for the next handshake.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.current.load().acceptor.clone()
    }

    /// From when to when the certificate is valid, if that can be read from it.
    pub fn validity(&self) -> Option<Validity> {
        self.current.load().validity
    }

    /// Where the certificate in use lies.
    pub fn certificate(&self) -> PathBuf {
        self.current.load().certificate.clone()
    }

    /// Takes a renewed certificate into use. The old one stays if the new files do not fit together (yet).
    pub fn reload_if_changed(&self) {
        if all_modified(&self.places) != self.current.load().changed
            && let Ok(loaded) = best(&self.places)
        {
            self.current.store(Arc::new(loaded));
        }
    }
}

fn all_modified(places: &[(PathBuf, PathBuf)]) -> Vec<Option<SystemTime>> {
    places.iter().map(|(certificate, _)| modified(certificate)).collect()
}

/// Of the first place that can be shown: the last is what the operator named, and is shown even when it is over.
fn best(places: &[(PathBuf, PathBuf)]) -> Result<Loaded, TlsError> {
    let changed = all_modified(places);
    let (last, first) = places.split_last().ok_or_else(|| TlsError::Library("no certificate".to_owned()))?;
    let read = |(certificate, key): &(PathBuf, PathBuf)| load(certificate, key, &changed);
    let holds = |loaded: &Loaded| loaded.validity.is_some_and(|validity| !validity.is_over(clock::now()));
    first.iter().filter_map(|place| read(place).ok()).find(holds).map_or_else(|| read(last), Ok)
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|m| m.modified()).ok()
}

/// The cryptography that all of TLS here is made of.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn load(certificate: &Path, key: &Path, changed: &[Option<SystemTime>]) -> Result<Loaded, TlsError> {
    let file_error = |path: &Path| {
        let path = path.to_owned();
        move |error: pem::Error| match error {
            pem::Error::Io(error) => TlsError::Unreadable(path, (&error).into()),
            other => TlsError::File(path, other.to_string()),
        }
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(file_error(certificate))?;
    let own = chain.first().ok_or_else(|| file_error(certificate)(pem::Error::NoItemsFound))?;
    let validity = Validity::of(own);
    let private = PrivateKeyDer::from_pem_file(key).map_err(file_error(key))?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| TlsError::Library(e.to_string()))?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|e| TlsError::Pair(key.to_owned(), e.to_string()))?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Ok(Loaded { certificate: certificate.to_owned(), changed: changed.to_vec(), acceptor, validity })
}

/// Shakes hands as the server.
///
/// # Errors
/// The handshake failed or took too long, there is no certificate, or the connection is in TLS already.
pub async fn accept(identity: Option<&Identity>, stream: Stream, patience: Duration) -> io::Result<Stream> {
    let acceptor = identity.map(Identity::acceptor).ok_or(io::ErrorKind::Unsupported)?;
    let tcp = stream.into_tcp().ok_or(io::ErrorKind::InvalidInput)?;
    let tls = tokio::time::timeout(patience, acceptor.accept(tcp)).await.map_err(|_| io::ErrorKind::TimedOut)??;
    Ok(Stream::Tls(Box::new(tls.into())))
}

/// Shakes hands as the client of `host`.
///
/// # Errors
/// The handshake failed or took too long, or the connection is in TLS already.
pub async fn connect(connector: &TlsConnector, host: &str, stream: Stream, patience: Duration) -> io::Result<Stream> {
    let tcp = stream.into_tcp().ok_or(io::ErrorKind::InvalidInput)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let connecting = tokio::time::timeout(patience, connector.connect(name, tcp));
    let tls = connecting.await.map_err(|_| io::ErrorKind::TimedOut)??;
    Ok(Stream::Tls(Box::new(tls.into())))
}

/// A certificate that names `hosts` and vouches for itself, and its key, both PEM.
///
/// # Errors
/// [`TlsError::Make`], for instance when a host is no DNS name.
pub fn self_signed(hosts: Vec<String>) -> Result<(String, String), TlsError> {
    let made = rcgen::generate_simple_self_signed(hosts).map_err(|e| TlsError::Make(e.to_string()))?;
    Ok((made.cert.pem(), made.signing_key.serialize_pem()))
}

/// Connectors for outgoing sessions.
pub struct Connectors {
    opportunistic: TlsConnector,
    verified: TlsConnector,
}

impl Connectors {
    /// Reads the system's certificate authorities (or those of `SSL_CERT_FILE`).
    ///
    /// # Errors
    /// [`TlsError::Library`] if the cryptography library refuses its own defaults.
    pub fn new() -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        // Unreadable authorities only mean that fewer servers can be verified.
        let (_usable, _unusable) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let verified = builder()?.with_root_certificates(roots).with_no_client_auth();
        let opportunistic = builder()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Unverified(provider())))
            .with_no_client_auth();
        Ok(Self {
            opportunistic: TlsConnector::from(Arc::new(opportunistic)),
            verified: TlsConnector::from(Arc::new(verified)),
        })
    }

    /// For a server found in DNS.
    pub const fn opportunistic(&self) -> &TlsConnector {
        &self.opportunistic
    }

    /// For a server that is given a password.
    pub const fn verified(&self) -> &TlsConnector {
        &self.verified
    }
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, TlsError> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| TlsError::Library(e.to_string()))
}

/// Takes any certificate: the handshake's signatures are checked, the name is not (RFC 7435 §3).
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(folder: &Path, (certificate, key): &(String, String)) -> (PathBuf, PathBuf) {
        let paths = (folder.join("cert.pem"), folder.join("key.pem"));
        std::fs::write(&paths.0, certificate).expect("written");
        std::fs::write(&paths.1, key).expect("written");
        paths
    }

    #[test]
    fn a_pair_that_does_not_fit_is_refused_and_never_taken_into_use() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = self_signed(vec!["mail.example.jp".into()]).expect("made");
        let second = self_signed(vec!["mail.example.jp".into()]).expect("made");
        let (certificate, key) = written(folder.path(), &first);
        let identity = Identity::read(&certificate, &key).expect("a pair");
        let before = Arc::as_ptr(identity.acceptor().config());

        std::fs::write(&certificate, &second.0).expect("written");
        assert!(matches!(Identity::read(&certificate, &key), Err(TlsError::Pair(..))));
        let soon = SystemTime::now() + Duration::from_secs(5);
        std::fs::File::options().write(true).open(&certificate).and_then(|f| f.set_modified(soon)).expect("touched");
        identity.reload_if_changed();
        assert_eq!(Arc::as_ptr(identity.acceptor().config()), before, "the old pair stays");

        std::fs::write(&key, &second.1).expect("written");
        identity.reload_if_changed();
        assert_ne!(Arc::as_ptr(identity.acceptor().config()), before, "the new pair is in use");
    }

    /// Exim says its farewell in TLS, ends that, and what it says then is in clear.
    #[tokio::test]
    async fn what_a_peer_says_in_clear_behind_the_end_of_tls_is_not_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = written(folder.path(), &self_signed(vec!["mail.example.jp".into()]).expect("made"));
        let identity = Identity::read(&certificate, &key).expect("a pair");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let patience = Duration::from_secs(10);
        let peer = tokio::spawn(async move {
            let (tcp, _) = listener.accept().await.expect("a visitor");
            let stream = accept(Some(&identity), Stream::Plain(tcp), patience).await.expect("TLS");
            let Stream::Tls(mut tls) = stream else { panic!("it is TLS") };
            let (tcp, _) = tls.get_mut();
            tokio::io::AsyncWriteExt::write_all(tcp, b"554 5.5.0 SMTP synchronization error\r\n").await.expect("said");
        });
        let tcp = Stream::Plain(tokio::net::TcpStream::connect(address).await.expect("it listens"));
        let connectors = Connectors::new().expect("connectors");
        let mut stream = connect(connectors.opportunistic(), "mail.example.jp", tcp, patience).await.expect("TLS");
        stream.close(patience).await;
        peer.await.expect("it ends");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Identity::read(Path::new("/nowhere/cert.pem"), Path::new("/nowhere/key.pem")).err();
        assert!(error.is_some_and(|e| e.to_string().contains("/nowhere/cert.pem")));
    }
}
