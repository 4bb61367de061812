//! From when until when a certificate holds (RFC 5280 §4.1.2.5): the one thing of it that we must know ourselves.

use super::TlsError;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use mail::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;

/// ASN.1 tags (X.690 §8): SEQUENCE, the explicit `[0]` of the version, UTCTime, GeneralizedTime.
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// From when until when a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// Its first second.
    pub from: Timestamp,
    /// Its last.
    pub until: Timestamp,
}

impl Validity {
    /// Reads the first certificate of a PEM file.
    ///
    /// # Errors
    /// [`TlsError::File`].
    pub fn of_file(path: &Path) -> Result<Self, TlsError> {
        let wrong = |what: String| TlsError::File(path.to_owned(), what);
        let certificate = CertificateDer::from_pem_file(path).map_err(|error| wrong(error.to_string()))?;
        Self::of(&certificate).ok_or_else(|| wrong("no certificate that can be read".to_owned()))
    }

    /// Whether it is over.
    pub fn is_over(self, now: Timestamp) -> bool {
        now > self.until
    }

    /// How long from `now` until a third of it is left, which is when it is renewed: early enough for a month of
    /// failures with the usual ninety days, and right for those of six days too.
    pub fn renewal_in(self, now: Timestamp) -> Duration {
        let third = (self.until.millis() - self.from.millis()) / 3;
        Duration::from_millis(u64::try_from(self.until.millis() - third - now.millis()).unwrap_or(0))
    }

    /// RFC 5280 §4.1: version, serial number, signature, issuer, validity.
    pub(crate) fn of(certificate: &[u8]) -> Option<Self> {
        let (whole, _) = value(certificate, SEQUENCE)?;
        let (mut rest, _) = value(whole, SEQUENCE)?;
        if rest.first() == Some(&VERSION) {
            rest = after(rest)?;
        }
        for _ in ["serialNumber", "signature", "issuer"] {
            rest = after(rest)?;
        }
        let (validity, _) = value(rest, SEQUENCE)?;
        Some(Self { from: time(validity)?, until: time(after(validity)?)? })
    }
}

/// The value of the element that `octets` begin with, and what stands behind it.
fn element(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, length], rest) = octets.split_first_chunk::<2>()?;
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        // DER lengths of more than four octets are no certificate's (X.690 §8.1.3.5).
        let count = usize::from(length & 0x7f);
        let (digits, rest) = rest.split_at_checked(count).filter(|_| (1..=4).contains(&count))?;
        (digits.iter().fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit)), rest)
    };
    let (inner, behind) = rest.split_at_checked(length)?;
    Some((tag, inner, behind))
}

fn value(octets: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    element(octets).filter(|(found, ..)| *found == tag).map(|(_, inner, behind)| (inner, behind))
}

fn after(octets: &[u8]) -> Option<&[u8]> {
    element(octets).map(|(_, _, behind)| behind)
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
fn time(octets: &[u8]) -> Option<Timestamp> {
    let (tag, inner, _) = element(octets)?;
    let text = std::str::from_utf8(inner).ok()?.strip_suffix('Z')?;
    let digits: Vec<i16> =
        text.bytes().map(|b| b.is_ascii_digit().then(|| i16::from(b - b'0'))).collect::<Option<_>>()?;
    let pair = |at: usize| Some(digits.get(at)? * 10 + digits.get(at + 1)?);
    let (year, rest) = match (tag, digits.len()) {
        // RFC 5280 §4.1.2.5.1: 50 and up is the last century.
        (UTC_TIME, 12) => (pair(0)? + if pair(0)? >= 50 { 1900 } else { 2000 }, 2),
        (GENERALIZED_TIME, 14) => (pair(0)? * 100 + pair(2)?, 4),
        _ => return None,
    };
    let part = |number: usize| i8::try_from(pair(rest + 2 * number)?).ok();
    let at = DateTime::new(year, part(0)?, part(1)?, part(2)?, part(3)?, part(4)?, 0).ok()?;
    Some(Timestamp(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(from: (i32, u8, u8), until: (i32, u8, u8)) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["mail.example.jp".to_owned()]).expect("a name");
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = rcgen::KeyPair::generate().expect("a key");
        params.self_signed(&key).expect("a certificate").der().to_vec()
    }

    #[test]
    fn a_certificate_says_from_when_until_when_it_holds_in_both_centuries_and_beyond() {
        let validity = Validity::of(&made((2026, 11, 1), (2027, 1, 30))).expect("readable");
        assert_eq!((validity.from.to_rfc3339(), validity.until.to_rfc3339()), {
            ("2026-11-01T00:00:00Z".to_owned(), "2027-01-30T00:00:00Z".to_owned())
        });
        let validity = Validity::of(&made((1999, 12, 31), (4096, 1, 1))).expect("readable");
        assert!(validity.from.to_rfc3339().starts_with("1999-12-31"), "{validity:?}");
        assert!(validity.until.to_rfc3339().starts_with("4096-01-01"), "{validity:?}");
    }

    #[test]
    fn a_certificate_that_is_cut_off_or_changed_anywhere_harms_nobody() {
        let whole = made((2026, 11, 1), (2027, 1, 30));
        for length in 0..whole.len() {
            let _ = Validity::of(&whole[..length]);
            let mut changed = whole.clone();
            changed[length] ^= 0xff;
            let _ = Validity::of(&changed);
        }
        assert_eq!(Validity::of(b"\x30\x84\xff\xff\xff\xff"), None);
    }

    #[test]
    fn it_is_renewed_when_a_third_of_it_is_left() {
        let day = |days: i64| Timestamp(days * 86_400_000);
        let validity = Validity { from: day(0), until: day(90) };
        assert_eq!(validity.renewal_in(day(10)), Duration::from_secs(50 * 86_400));
        assert_eq!(validity.renewal_in(day(75)), Duration::ZERO);
        assert!(validity.is_over(day(91)) && !validity.is_over(day(90)));
    }
}
