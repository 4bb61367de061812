//! Free space on the disk that the store is on.

use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long an answer is good for: what arrives meanwhile on the fastest disks is smaller than a sensible reserve.
const GOOD_FOR: Duration = Duration::from_millis(100);

/// Watches free space against a reserve.
#[derive(Debug)]
pub(crate) struct Space {
    folder: PathBuf,
    reserve_octets: AtomicU64,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Space {
    pub(crate) fn new(folder: PathBuf, reserve_octets: u64) -> Self {
        Self { folder, reserve_octets: AtomicU64::new(reserve_octets), last: Mutex::new(None) }
    }

    /// So much is to stay free from now on.
    pub(crate) fn set_reserve(&self, octets: u64) {
        self.reserve_octets.store(octets, Ordering::Relaxed);
        *self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    /// Whether free space is below the reserve.
    pub(crate) fn is_low(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match *last {
            Some((at, low)) if at.elapsed() < GOOD_FOR => low,
            _ => {
                let low = self.free_octets().is_some_and(|free| free < self.reserve_octets.load(Ordering::Relaxed));
                *last = Some((Instant::now(), low));
                low
            }
        }
    }

    /// Whether the disk takes no file at all. Tried, since a system does not always say that it has made one read-only.
    pub(crate) fn is_read_only(&self) -> bool {
        let path = self.folder.join("is-it-writable");
        let made = File::create(&path);
        let _best_effort = std::fs::remove_file(&path);
        made.is_err_and(|error| error.kind() == ErrorKind::ReadOnlyFilesystem)
    }

    /// What an unprivileged process may still write; `None` if the system does not tell.
    pub(crate) fn free_octets(&self) -> Option<u64> {
        let figures = rustix::fs::statvfs(&self.folder).ok()?;
        Some(figures.f_bavail.saturating_mul(figures.f_frsize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_low_below_the_reserve_and_only_then() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Space::new(folder.path().into(), 0).is_low());
        assert!(Space::new(folder.path().into(), u64::MAX).is_low());
    }
}
