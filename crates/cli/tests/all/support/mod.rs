//! What the tests stand on: a site of their own, programs to run, a DNS and a world outside.

pub mod behind;
pub mod dns;
pub mod dovecot;
pub mod logs;
pub mod mailbox;
pub mod postfix;
pub mod program;
pub mod sink;
pub mod site;
pub mod wire;

pub use program::{Ran, on_path, run};

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take that is waited for; nothing waits that long unless it fails.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Waits until `look` sees something.
#[track_caller]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// An address of 127.0.0.0/8 that no other test uses, of this process or another.
pub fn own_ip() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Process numbers that differ in their lower bits stand far apart; so do the addresses of one process.
    let seed = std::process::id().wrapping_mul(64).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
    let [_, a, b, c] = seed.to_be_bytes();
    // Away from 127.0.0.x and from the last address, which is the network's own.
    Ipv4Addr::new(127, a.max(1), b, c.clamp(1, 254))
}

/// A port of `ip` where nothing listens.
pub fn free_port(ip: Ipv4Addr) -> u16 {
    TcpListener::bind((ip, 0)).and_then(|listener| listener.local_addr()).expect("a free port").port()
}
