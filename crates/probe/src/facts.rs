//! What a certificate and the versions of TLS say, as cases of an examination. Whoever has shaken hands fills in
//! [`TlsFacts`]; nothing here parses a certificate.
//!
//! Standards: RFC 9525 (names), RFC 5280 §4.1.2.5 (validity), RFC 8996 (versions of other times), RFC 2246 §7.4.1.2 and
//! RFC 4346 §7.4.1.2 (how one of those begins).

use crate::case::{CaseVerdict, Fault, Group, Severity, Untested};
use crate::report::CaseReport;
use crate::script::Rule;
use mail::Timestamp;
use std::net::IpAddr;
use std::time::Duration;

/// How long before its end a certificate should have been replaced. Chosen: automatic renewal has failed several times by
/// then (those of 90 days are renewed a month before), and two weeks are left to see to it.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

/// Who vouches for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A chain to somebody whom mail programs trust.
    Vouched,
    /// Itself.
    SelfSigned,
    /// Nobody known.
    Unknown,
}

/// What was seen of a door in TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// From when on the certificate is valid.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// The hosts it names: DNS names, a wildcard as `*.example.jp`, and addresses.
    pub names: Vec<String>,
    /// Who vouches for it.
    pub trust: Trust,
    /// The version that was agreed on: `TLSv1.3`.
    pub version: String,
    /// Whether the door agrees to TLS 1.0; `None` if that could not be tried.
    pub offers_tls10: Option<bool>,
    /// The same of TLS 1.1.
    pub offers_tls11: Option<bool>,
}

/// The cases about the door `door` (`ADDRESS:PORT`) of a server that is called `host`. By an address nobody's name can be
/// checked: if it is named by one that the certificate does not have, there is no case about names.
pub fn cases(facts: &TlsFacts, host: &str, now: Timestamp, door: &str) -> Vec<CaseReport> {
    let wire = facts.wire();
    let case = |id, form, severity, outcome: Outcome| case(id, form, severity, outcome, (door, &wire));
    let mut cases = vec![case("C02", "", Severity::Medium, facts.dates(now))];
    let is_named = is_named(&facts.names, host);
    if is_named || host.parse::<IpAddr>().is_err() {
        let outcome = if is_named { Outcome::Right } else { Outcome::Wrong(Fault::CertificateOther) };
        cases.push(case("C03", "", Severity::Medium, outcome));
    }
    let trust = match facts.trust {
        Trust::Vouched => Outcome::Right,
        Trust::SelfSigned | Trust::Unknown => Outcome::Wrong(Fault::CertificateUnknown),
    };
    cases.push(case("C04", "", Severity::Medium, trust));
    for (form, offered) in [("TLS 1.0", facts.offers_tls10), ("TLS 1.1", facts.offers_tls11)] {
        let outcome = match offered {
            Some(true) => Outcome::Wrong(Fault::OldTls),
            Some(false) => Outcome::Right,
            None => Outcome::Unknown,
        };
        cases.push(case("C05", form, Severity::Low, outcome));
    }
    cases
}

enum Outcome {
    Right,
    Wrong(Fault),
    Unknown,
}

fn case(
    id: &'static str,
    form: &'static str,
    severity: Severity,
    outcome: Outcome,
    (door, wire): (&str, &[String]),
) -> CaseReport {
    let (verdict, fault, untested) = match outcome {
        Outcome::Right => (CaseVerdict::Refused, None, None),
        Outcome::Wrong(fault) => (CaseVerdict::Accepted, Some(fault), None),
        Outcome::Unknown => (CaseVerdict::CouldNotTest, None, Some(Untested::NoAnswer)),
    };
    // A certificate that is over soon is still good.
    let severity = if fault == Some(Fault::CertificateOverSoon) { Severity::Low } else { severity };
    CaseReport {
        id,
        form,
        group: Group::Tls,
        door: door.to_owned(),
        verdict,
        reply: None,
        severity,
        fault,
        untested,
        local: None,
        rule: Rule::Offered("STARTTLS", fault.unwrap_or(Fault::NoTls)),
        wire: wire.to_vec(),
    }
}

impl TlsFacts {
    fn dates(&self, now: Timestamp) -> Outcome {
        if now < self.not_before || now > self.not_after {
            Outcome::Wrong(Fault::CertificateOver)
        } else if self.not_after.since(now) < SOON {
            Outcome::Wrong(Fault::CertificateOverSoon)
        } else {
            Outcome::Right
        }
    }

    fn wire(&self) -> Vec<String> {
        let (from, until) = (self.not_before.to_rfc3339(), self.not_after.to_rfc3339());
        vec![format!("--- {}", self.version), format!("--- {} {from} .. {until}", self.names.join(" "))]
    }
}

/// RFC 9525 §6.3: whole labels, in any case; a wildcard is the whole first label and stands for one.
fn is_named(names: &[String], host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let address: Option<IpAddr> = host.parse().ok();
    names.iter().any(|name| match (name.strip_prefix("*."), address) {
        (_, Some(address)) => name.parse() == Ok(address),
        (Some(above), None) => {
            host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(above))
        }
        (None, None) => name.trim_end_matches('.').eq_ignore_ascii_case(host),
    })
}

/// Versions of TLS that RFC 8996 has done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldVersion {
    /// RFC 2246.
    Tls10,
    /// RFC 4346.
    Tls11,
}

impl OldVersion {
    /// As on the wire (RFC 2246 §6.2.1: TLS 1.0 is 3.1).
    const fn octets(self) -> [u8; 2] {
        match self {
            Self::Tls10 => [3, 1],
            Self::Tls11 => [3, 2],
        }
    }
}

/// Ciphers of those versions: with ECDHE and RSA or ECDSA, with RSA alone, AES and 3DES; and the mark of RFC 5746 §3.3.
const OLD_CIPHERS: [u16; 9] = [0xc014, 0xc013, 0xc00a, 0xc009, 0x0039, 0x0035, 0x002f, 0x000a, 0x00ff];
/// RFC 8422 §5.1.1 and §5.1.2: the curves P-256, P-384, P-521 and X25519; points not compressed.
const OLD_EXTENSIONS: [u8; 20] = [0, 10, 0, 10, 0, 8, 0, 23, 0, 24, 0, 25, 0, 29, 0, 11, 0, 2, 1, 0];
/// RFC 2246 §7.4.1.2. It is never used for a key: the handshake ends with the answer.
const OLD_RANDOM: [u8; 32] = *b"sekisho probe asks for old TLS..";

/// A ClientHello that knows nothing newer than `version` (RFC 2246 §7.4.1.2), in one record. What comes back is for
/// [`answers_old`]; the connection is of no use then.
pub fn old_client_hello(version: OldVersion) -> Vec<u8> {
    let mut hello = version.octets().to_vec();
    hello.extend_from_slice(&OLD_RANDOM);
    // No session to be taken up again.
    hello.push(0);
    hello.extend_from_slice(&counted(&OLD_CIPHERS.map(u16::to_be_bytes).concat()));
    // One compression: none.
    hello.extend_from_slice(&[1, 0]);
    hello.extend_from_slice(&counted(&OLD_EXTENSIONS));
    // RFC 2246 §7.4: type (client_hello), length in 24 bits.
    let handshake = [&[1, 0], counted(&hello).as_slice()].concat();
    // RFC 2246 §6.2.1: type (handshake), version, length. Servers take 3.1 there whatever is asked for (RFC 5246 §E.1).
    [&[22, 3, 1], counted(&handshake).as_slice()].concat()
}

/// With the length in 16 bits before it; all that is written here is shorter than that can say.
fn counted(octets: &[u8]) -> Vec<u8> {
    let length = u16::try_from(octets.len()).unwrap_or(u16::MAX).to_be_bytes();
    [length.as_slice(), octets].concat()
}

/// Whether what a server answered to [`old_client_hello`] begins a handshake of such a version (RFC 2246 §7.4.1.3); an
/// alert, an end or anything else does not.
pub fn answers_old(answer: &[u8]) -> bool {
    // Record: type, version, length; handshake: type (server_hello), length, version.
    matches!(answer, [22, 3, _, _, _, 2, _, _, _, 3, 1 | 2, ..])
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
