//! What is looked at when somebody asks.

use super::Label;
use crate::clock;
use crate::site::Site;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub(super) struct Seen {
    pub(super) turned_away: Counter,
    sessions_open: Gauge,
    queue_messages: Gauge,
    queue_recipients: Family<Label, Gauge>,
    queue_oldest: Gauge<f64, AtomicU64>,
    store_commits: Counter,
    store_usable: Gauge,
    lockdown: Gauge,
    disk_free: Gauge,
    journal_dropped: Counter,
    log_dropped: Counter,
    certificate_expiry: Family<Label, Gauge>,
    start_time: Gauge,
}

impl Seen {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let seen = Self::default();
        seen.start_time.set(clock::now().millis() / 1000);
        let start_time = seen.start_time.clone();
        registry.register_with_unit("start_time", "When the server started, since 1970", Unit::Seconds, start_time);
        let turned_away = seen.turned_away.clone();
        registry.register("connections_turned_away", "Visitors for whom there was no place", turned_away);
        registry.register(
            "sessions_open",
            "Connections at this moment, all doors together",
            seen.sessions_open.clone(),
        );
        registry.register("queue_messages", "Messages in the queue", seen.queue_messages.clone());
        let recipients = seen.queue_recipients.clone();
        registry.register("queue_recipients", "Recipients in the queue, by state", recipients);
        let oldest = seen.queue_oldest.clone();
        registry.register_with_unit("queue_oldest_age", "Age of the queue's oldest message", Unit::Seconds, oldest);
        let commits = seen.store_commits.clone();
        registry.register("store_commits", "Transactions committed, one sync each", commits);
        let usable = seen.store_usable.clone();
        registry.register("store_usable", "1 while the store takes mail, 0 after a write has failed", usable);
        let lockdown = seen.lockdown.clone();
        registry.register("lockdown", "1 while lockdown is on and nothing leaves, otherwise 0", lockdown);
        let free = seen.disk_free.clone();
        registry.register_with_unit("disk_free", "Free space where the data folder is", Unit::Bytes, free);
        let dropped = seen.journal_dropped.clone();
        registry.register("journal_events_dropped", "Events that the journal could not keep", dropped);
        let dropped = seen.log_dropped.clone();
        registry.register("log_events_dropped", "Events that found no room in the log", dropped);
        let expiry = seen.certificate_expiry.clone();
        let help = "When a certificate ends, since 1970";
        registry.register_with_unit("certificate_expiry_timestamp", help, Unit::Seconds, expiry);
        seen
    }

    pub(super) fn look(&self, site: &Site) {
        self.sessions_open.set(whole(site.guard.sessions() as u64));
        // What cannot be read keeps its last value; the store's own figure tells why.
        if let Ok(queue) = site.store.queue_figures() {
            self.queue_messages.set(whole(queue.messages));
            self.queue_recipients.get_or_create(&[("state", "queued")]).set(whole(queue.queued));
            self.queue_recipients.get_or_create(&[("state", "held")]).set(whole(queue.held));
            let age = queue.oldest_at.map_or(0.0, |at| clock::now().since(at).as_secs_f64());
            self.queue_oldest.set(age);
        }
        self.store_commits.inner().store(site.store.commits(), Ordering::Relaxed);
        self.store_usable.set(i64::from(!site.store.is_poisoned()));
        self.lockdown.set(i64::from(site.store.directory().records().lockdown.is_some()));
        self.disk_free.set(site.store.free_octets().map_or(-1, whole));
        self.journal_dropped.inner().store(site.store.journal().dropped(), Ordering::Relaxed);
        self.log_dropped.inner().store(site.log.dropped(), Ordering::Relaxed);
        self.certificate_expiry.clear();
        if let Some(validity) = site.identity().and_then(|identity| identity.validity()) {
            let ends_s = validity.until.millis() / 1000;
            self.certificate_expiry.get_or_create(&[("use", "doors")]).set(ends_s);
        }
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
