//! A certificate that comes and is renewed by itself: ACME (RFC 8555), proven by TLS-ALPN-01 (RFC 8737).
//!
//! Of the ways to prove that a name is ours, this is the one for a mail server: it takes a port (443) where nothing but
//! handshakes is answered, so that no web server comes with it. It runs beside everything else and is never waited for:
//! until a certificate is there the one of the settings is shown, and one that has come is for the next handshake;
//! sessions under way stay as they are. It never touches the files that the settings name.

mod challenge;
mod files;
mod order;

pub use challenge::Challenge;

use crate::clock;
use crate::notices;
use crate::site::Site;
use crate::tls::Validity;
use config::Settings;
use files::Files;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The key of its listeners.
pub const DOOR: &str = "doors.acme";
/// The first pause after a failure. Let's Encrypt takes five failed validations an hour; this makes four in the first.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// Each further pause is so many times the one before.
const GROWTH: u32 = 4;
/// The longest: chosen, so that what was mended in the evening has its certificate in the morning.
const LONGEST_PAUSE: Duration = Duration::from_secs(12 * 3600);
/// How long one order may take in all: chosen, far beyond the minute that authorities need.
const ORDER_PATIENCE: Duration = Duration::from_secs(300);
/// The longest sleep: a clock that was put right is noticed within a day.
const LONGEST_SLEEP: Duration = Duration::from_secs(86_400);

/// Where the certificate that comes by itself lies, chain and key in one file.
pub fn certificate_path(settings: &Settings) -> Option<PathBuf> {
    Files::of(settings).map(|files| files.certificate)
}

/// Gets certificates and renews them, as the settings of the moment say, until the server stops.
pub async fn run(site: Arc<Site>) {
    tokio::select! {
        () = site.stops() => {}
        () = renew(&site) => {}
    }
}

async fn renew(site: &Arc<Site>) {
    let (mut failures, mut told_on) = (0, None);
    loop {
        // Read anew each time: a reload may have replaced them.
        let settings = site.settings();
        let acme = settings.tls.as_ref().and_then(|tls| tls.acme.clone());
        let (Some(files), Some(acme)) = (Files::of(&settings), acme) else {
            site.settings_changed.notified().await;
            continue;
        };
        let validity = Validity::of_file(&files.certificate).ok();
        let wait = validity.map_or(Duration::ZERO, |validity| validity.renewal_in(clock::now()));
        if !wait.is_zero() {
            sleep(site, wait.min(LONGEST_SLEEP)).await;
            continue;
        }
        let hostname = settings.hostname.to_string();
        let ordering = order::order(&acme, &hostname, &files, &site.challenge);
        let result = tokio::time::timeout(ORDER_PATIENCE, ordering).await;
        site.challenge.clear();
        match result.unwrap_or_else(|_| Err("it took too long".to_owned())) {
            Ok(()) => {
                failures = 0;
                if let Some(identity) = site.identity() {
                    identity.reload_if_changed();
                }
            }
            Err(cause) => {
                failures += 1;
                let pause = pause(failures);
                let today = clock::now().day();
                if told_on.replace(today) != Some(today) {
                    notices::certificate_missing(site, cause, validity, pause);
                }
                sleep(site, pause).await;
            }
        }
    }
}

/// Whoever reads the settings again has mended something: then nothing is waited for.
async fn sleep(site: &Site, pause: Duration) {
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        () = site.settings_changed.notified() => {}
    }
}

fn pause(failures: u32) -> Duration {
    let factor = GROWTH.saturating_pow(failures.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_that_refuses_is_asked_ever_more_seldom_but_never_given_up() {
        let minutes: Vec<u64> = (1..8).map(|failures| pause(failures).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 4, 16, 64, 256, 720, 720]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
    }
}
