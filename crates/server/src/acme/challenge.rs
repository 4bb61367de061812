//! TLS-ALPN-01 (RFC 8737): whoever connects and asks for `acme-tls/1` is shown a certificate with the proof in it.

use crate::tls;
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::ServerConfig;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls_pki_types::PrivateKeyDer;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// RFC 8737 §6.2.
const PROTOCOL: &[u8] = b"acme-tls/1";
/// Handshakes at one time: an authority looks from a handful of places.
const AT_ONCE: usize = 16;
/// For a handshake: chosen.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);

/// The proof that is shown now, if any.
pub struct Challenge {
    shown: Mutex<Option<TlsAcceptor>>,
    places: Arc<Semaphore>,
}

impl Default for Challenge {
    fn default() -> Self {
        Self { shown: Mutex::default(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Challenge {
    /// Shows the proof for `hostname`: `digest` is the SHA-256 of the key authorization.
    pub(super) fn show(&self, hostname: &str, digest: &[u8]) -> Result<(), String> {
        let acceptor = acceptor(hostname, digest)?;
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(acceptor);
        Ok(())
    }

    /// Shows nothing any more.
    pub(super) fn clear(&self) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Answers a handshake if there is a proof to show, and closes at once if not.
    pub fn answer(&self, tcp: TcpStream) {
        if let Some(acceptor) = self.acceptor()
            && let Ok(place) = self.places.clone().try_acquire_owned()
        {
            tokio::spawn(async move {
                shake_hands(acceptor, tcp).await;
                drop(place);
            });
        }
    }

    fn acceptor(&self) -> Option<TlsAcceptor> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// RFC 8737 §3: signed by itself, for this name alone, with the critical extension `acmeIdentifier`.
fn acceptor(hostname: &str, digest: &[u8]) -> Result<TlsAcceptor, String> {
    let told = |error: rcgen::Error| error.to_string();
    let mut params = CertificateParams::new(vec![hostname.to_owned()]).map_err(told)?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().map_err(told)?;
    let certificate = params.self_signed(&key).map_err(told)?;
    let private = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = tls::provider();
    let key = provider.key_provider.load_private_key(private).map_err(|error| error.to_string())?;
    // Not by the way that checks the pair: that knows no certificate with this extension.
    let shown = SingleCertAndKey::from(CertifiedKey::new(vec![certificate.der().clone()], key));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// RFC 8737 §3: after the handshake the connection has served its purpose.
async fn shake_hands(acceptor: TlsAcceptor, tcp: TcpStream) {
    let ended = tokio::time::timeout(HANDSHAKE_PATIENCE, async {
        use tokio::io::AsyncWriteExt;
        acceptor.accept(tcp).await?.shutdown().await
    });
    let _whoever_it_was = ended.await;
}
