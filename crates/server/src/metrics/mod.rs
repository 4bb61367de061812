//! Figures about this server, for programs that watch it. What happens is counted from the events of the journal, on the
//! journal's thread; what is so is looked at when somebody asks. Labels are keys of ours: nobody's address, name or IP
//! is in them. docs/metrics.md explains each.

mod counted;
mod http;
mod seen;

pub use http::serve;

use crate::site::Site;
use counted::Counted;
use mail::Event;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use seen::Seen;
use tokio::sync::Semaphore;

/// One label: its name and a key of ours.
type Label = [(&'static str, &'static str); 1];
/// Counters by one label.
type Counts = Family<Label, Counter>;

/// Programs that are answered at one time. Chosen; one is usual.
const WATCHERS: usize = 8;

/// All of them.
pub struct Figures {
    registry: Registry,
    counted: Counted,
    seen: Seen,
    places: Semaphore,
}

impl Default for Figures {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("sekisho");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program that runs", version);
        let (counted, seen) = (Counted::register(&mut registry), Seen::register(&mut registry));
        Self { registry, counted, seen, places: Semaphore::new(WATCHERS) }
    }
}

impl Figures {
    /// Counts what happened.
    pub fn count(&self, events: &[Event]) {
        for event in events {
            self.counted.count(event);
        }
    }

    /// A visitor found no place.
    pub fn turned_away(&self) {
        self.seen.turned_away.inc();
    }

    /// Everything as text (OpenMetrics 1.0). Blocks: the queue is counted.
    fn told(&self, site: &Site) -> String {
        // What has happened by now is in it.
        site.store.journal().flush();
        self.seen.look(site);
        let mut text = String::new();
        // A text in memory takes everything.
        let _written = encode(&mut text, &self.registry);
        text
    }
}
