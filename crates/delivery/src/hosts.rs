//! How many connections each host gets, and which hosts rest: bookkeeping as a value.

use mail::Timestamp;
use std::collections::HashMap;
use std::time::Duration;

/// The rest after the first failure to connect; it doubles with each further one. Chosen.
const FIRST_REST: Duration = Duration::from_secs(60);
/// The longest rest. Chosen: a host that is back gets mail within half an hour.
const LONGEST_REST: Duration = Duration::from_secs(30 * 60);
/// Hosts that are remembered for their failures. Chosen: some 200 octets each.
const REMEMBERED_LIMIT: usize = 10_000;

/// Connections, by host.
///
/// A host begins with all the connections that the setting allows. Failing to connect, it rests, and then gets one
/// connection to show that it is back; saying that it is busy, it gets half of what it had. Each connection that
/// worked gives it one more.
#[derive(Debug)]
pub struct HostLimits {
    per_host: usize,
    hosts: HashMap<String, Host>,
}

#[derive(Debug, Clone, Copy)]
struct Host {
    open: usize,
    allowed: usize,
    failures: u32,
    rests_until: Timestamp,
}

/// The right to one connection. It is given back with [`HostLimits::give_back`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a slot that is not given back is lost to the host"]
pub struct Slot {
    host: String,
}

impl Slot {
    /// To which host.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Whether a connection may be opened.
#[derive(Debug, PartialEq, Eq)]
pub enum Admission {
    /// Yes.
    Go(Slot),
    /// The host has as many as it gets; wait for one to end.
    Full,
    /// The host could not be reached lately.
    Resting {
        /// Until when it is left alone.
        until: Timestamp,
    },
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It served.
    Worked,
    /// It could not be made.
    Unreachable,
    /// The host said that it has too much to do (421, or 4yz in place of a greeting).
    Busy,
}

impl HostLimits {
    /// No host known yet; each gets `per_host` connections, one at least.
    pub fn new(per_host: usize) -> Self {
        Self { per_host: per_host.max(1), hosts: HashMap::new() }
    }

    /// Each host gets `per_host` connections from now on; those that are open stay open.
    pub fn set_per_host(&mut self, per_host: usize) {
        let (before, now) = (self.per_host, per_host.max(1));
        for host in self.hosts.values_mut() {
            // One that had all it could get has all again; one that said it is busy must earn it.
            host.allowed = if host.allowed >= before { now } else { host.allowed.min(now) };
        }
        self.per_host = now;
    }

    /// Asks for a connection to `host`.
    pub fn admit(&mut self, host: &str, now: Timestamp) -> Admission {
        let host = host.to_ascii_lowercase();
        self.forget_some(now);
        let fresh = Host { open: 0, allowed: self.per_host, failures: 0, rests_until: Timestamp(i64::MIN) };
        let state = self.hosts.entry(host.clone()).or_insert(fresh);
        if state.rests_until > now {
            return Admission::Resting { until: state.rests_until };
        }
        if state.open >= state.allowed {
            return Admission::Full;
        }
        state.open += 1;
        Admission::Go(Slot { host })
    }

    /// The connection ended.
    pub fn give_back(&mut self, slot: Slot, ended: Ended, now: Timestamp) {
        let Some(host) = self.hosts.get_mut(&slot.host) else { return };
        match ended {
            Ended::Worked => {
                host.failures = 0;
                host.allowed = (host.allowed + 1).min(self.per_host);
            }
            Ended::Busy => host.allowed = (host.open / 2).max(1),
            // Connections that were being made at the same time tell of one failure, not of several.
            Ended::Unreachable if host.rests_until > now => {}
            Ended::Unreachable => {
                host.rests_until = now.plus(rest(host.failures));
                host.failures = host.failures.saturating_add(1);
                host.allowed = 1;
            }
        }
        host.open = host.open.saturating_sub(1);
        if host.open == 0 && host.failures == 0 && host.allowed == self.per_host {
            self.hosts.remove(&slot.host);
        }
    }

    /// Ends the rest of every host: somebody says that it is worth trying. What a host's failures cost it stays.
    pub fn wake_all(&mut self) {
        for host in self.hosts.values_mut() {
            host.rests_until = Timestamp(i64::MIN);
        }
    }

    /// The hosts that are left alone at `now`, and until when.
    pub fn resting(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let resting = self.hosts.iter().filter(|(_, host)| host.rests_until > now);
        resting.map(|(name, host)| (name.clone(), host.rests_until)).collect()
    }

    /// How many connections are open to `host`.
    pub fn open(&self, host: &str) -> usize {
        self.hosts.get(&host.to_ascii_lowercase()).map_or(0, |host| host.open)
    }

    /// Keeps the memory of failures bounded: first those whose rest is over, then all that have nothing open.
    fn forget_some(&mut self, now: Timestamp) {
        if self.hosts.len() >= REMEMBERED_LIMIT {
            self.hosts.retain(|_, host| host.open > 0 || host.rests_until > now);
        }
        if self.hosts.len() >= REMEMBERED_LIMIT {
            self.hosts.retain(|_, host| host.open > 0);
        }
    }
}

fn rest(failures: u32) -> Duration {
    FIRST_REST.checked_mul(1 << failures.min(16)).map_or(LONGEST_REST, |rest| rest.min(LONGEST_REST))
}

#[cfg(test)]
#[path = "hosts_tests.rs"]
mod tests;
