//! What a door shows in TLS: its certificate, who vouches for it, and whether it agrees to versions of other times.

use super::talk::{Line, dial};
use crate::clock;
use crate::stream::Stream;
use crate::tls::{self, Validity};
use probe::facts::{OldVersion, TlsFacts, Trust, answers_old, old_client_hello};
use rustls::RootCertStore;
use rustls::client::{WebPkiServerVerifier, danger::ServerCertVerifier};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::sync::Arc;
use std::time::Duration;

/// For each line or record that is awaited here.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of an answer to an old ClientHello: the head of a record and of what is in it.
const ENOUGH_OCTETS: usize = 11;

/// Looks at a door that is in TLS from the first octet, or offers STARTTLS. `None` if no TLS comes about.
pub(super) async fn facts(line: &Line) -> Option<TlsFacts> {
    let stream = tls::connect(&line.connector, &line.host, at_the_threshold(line).await?, PATIENCE).await.ok()?;
    let (version, _) = stream.protection()?;
    let chain = stream.peer_chain()?;
    let own = chain.first()?;
    let validity = Validity::of(own)?;
    Some(TlsFacts {
        not_before: validity.from,
        not_after: validity.until,
        names: names(own),
        trust: trust(&chain),
        version,
        offers_tls10: agrees_to(line, OldVersion::Tls10).await,
        offers_tls11: agrees_to(line, OldVersion::Tls11).await,
    })
}

/// A connection on which the next octets are those of a handshake.
async fn at_the_threshold(line: &Line) -> Option<Stream> {
    let mut stream = dial(&line.approach).await?;
    if !line.implicit {
        reply(&mut stream).await?;
        for command in ["EHLO sekisho-probe.invalid\r\n", "STARTTLS\r\n"] {
            stream.send(&mut command.as_bytes().to_vec()).await.ok()?;
            let answer = reply(&mut stream).await?;
            if !answer.starts_with('2') {
                return None;
            }
        }
    }
    Some(stream)
}

/// The last line of a reply (RFC 5321 §4.2.1); nothing else of it matters here.
async fn reply(stream: &mut Stream) -> Option<String> {
    let mut octets = Vec::new();
    loop {
        let count = tokio::time::timeout(PATIENCE, stream.receive(&mut octets)).await.ok()?.ok()?;
        let text = String::from_utf8_lossy(&octets).into_owned();
        let last = text.strip_suffix("\r\n").and_then(|whole| whole.rsplit("\r\n").next());
        match last {
            Some(line) if line.as_bytes().get(3) != Some(&b'-') => return Some(line.to_owned()),
            _ if count == 0 || octets.len() > super::talk::ANSWER_LIMIT => return None,
            _ => {}
        }
    }
}

fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let parsed = webpki::EndEntityCert::try_from(certificate);
    parsed.map(|certificate| certificate.valid_dns_names().map(str::to_owned).collect()).unwrap_or_default()
}

/// Whether the system's authorities vouch for the chain: asked about a name that the certificate itself has, at a moment at
/// which it holds, since names and dates are looked at apart.
fn trust(chain: &[CertificateDer<'static>]) -> Trust {
    let mut roots = RootCertStore::empty();
    let (_usable, _unusable) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), tls::provider()).build();
    let (Ok(verifier), [own, between @ ..]) = (verifier, chain) else { return unvouched(chain) };
    let name = names(own).into_iter().next().map(|name| name.replace('*', "x"));
    let Some(name) = name.and_then(|name| ServerName::try_from(name).ok()) else { return unvouched(chain) };
    let from = Validity::of(own).map_or(clock::now(), |validity| validity.until.min(clock::now()).max(validity.from));
    let at = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(from.millis()).unwrap_or(0)));
    match verifier.verify_server_cert(own, between, &name, &[], at) {
        Ok(_) => Trust::Vouched,
        Err(_) => unvouched(chain),
    }
}

fn unvouched(chain: &[CertificateDer<'_>]) -> Trust {
    let own = chain.first().and_then(|own| webpki::EndEntityCert::try_from(own).ok());
    match own {
        Some(own) if own.issuer() == own.subject() => Trust::SelfSigned,
        _ => Trust::Unknown,
    }
}

/// Whether the door begins a handshake of that version; `None` if it could not be asked.
async fn agrees_to(line: &Line, version: OldVersion) -> Option<bool> {
    let mut stream = at_the_threshold(line).await?;
    stream.send(&mut old_client_hello(version)).await.ok()?;
    let mut answer = Vec::new();
    while answer.len() < ENOUGH_OCTETS {
        match tokio::time::timeout(PATIENCE, stream.receive(&mut answer)).await {
            Ok(Ok(1..)) => {}
            // An end without a word is a refusal too.
            Ok(Ok(0) | Err(_)) => break,
            Err(_) => return None,
        }
    }
    Some(answers_old(&answer))
}
