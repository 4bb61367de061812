//! What the tests stand on: a server of their own, a DNS of their own, clients and next hops.

pub mod client;
pub mod hop;
pub mod pop;
pub mod scram;
pub mod setup;
pub mod world;
pub mod zones;

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take that is waited for; nothing waits that long unless it fails.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Waits until `look` sees something.
#[track_caller]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Addresses of 127.0.0.0/8 that no other test uses: sixteen networks of 256.
#[derive(Debug, Clone, Copy)]
pub struct Net(u16);

impl Net {
    pub fn new() -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// One address: networks 0 to 15, hosts 1 to 254.
    pub fn ip(self, network: u8, host: u8) -> Ipv4Addr {
        let [_, low] = self.0.to_be_bytes();
        let second = u8::try_from(1 + self.0 / 16).expect("at most 4000 tests");
        Ipv4Addr::new(127, second, (low % 16) * 16 + network, host)
    }
}
