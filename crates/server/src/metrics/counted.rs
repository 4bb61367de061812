//! What events add up to.

use super::{Counts, Label};
use mail::event::Origin;
use mail::{Event, EventKind, Reason};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of delivery times: at once, after greylisting, within a working day, at the end of the queue's life.
const LATENCY_S: [f64; 9] = [0.5, 1.0, 5.0, 30.0, 120.0, 600.0, 3600.0, 28_800.0, 432_000.0];

/// Counters since the start.
pub(super) struct Counted {
    sessions: Counts,
    commands_refused: Counts,
    logins_succeeded: Counter,
    logins_failed: Counts,
    senders_refused: Counts,
    recipients_accepted: Counts,
    recipients_refused: Counts,
    recipients_delivered: Counter,
    messages_stored: Counts,
    messages_refused: Counts,
    messages_held: Counts,
    attempts: Family<[(&'static str, &'static str); 2], Counter>,
    latency: Histogram,
    reloads: Counter,
}

impl Counted {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let counted = Self {
            sessions: Family::default(),
            commands_refused: Family::default(),
            logins_succeeded: Counter::default(),
            logins_failed: Family::default(),
            senders_refused: Family::default(),
            recipients_accepted: Family::default(),
            recipients_refused: Family::default(),
            recipients_delivered: Counter::default(),
            messages_stored: Family::default(),
            messages_refused: Family::default(),
            messages_held: Family::default(),
            attempts: Family::default(),
            latency: Histogram::new(LATENCY_S),
            reloads: Counter::default(),
        };
        let mut by = |name: &str, help: &str, counts: &Counts| registry.register(name, help, counts.clone());
        by("sessions", "Sessions, by door", &counted.sessions);
        by("commands_refused", "Commands refused for form, order or number, by reason", &counted.commands_refused);
        by("logins_failed", "Logins that failed, by reason", &counted.logins_failed);
        by("senders_refused", "Senders refused at MAIL, by reason", &counted.senders_refused);
        by("recipients_accepted", "Recipients accepted at RCPT, by reason", &counted.recipients_accepted);
        by("recipients_refused", "Recipients refused at RCPT, by reason", &counted.recipients_refused);
        by("messages_stored", "Messages taken and on disk, by origin", &counted.messages_stored);
        by("messages_refused", "Messages refused after their content, by reason", &counted.messages_refused);
        by("messages_held", "Messages that wait for a person, by reason", &counted.messages_held);
        registry.register("logins_succeeded", "Logins that succeeded", counted.logins_succeeded.clone());
        let delivered = counted.recipients_delivered.clone();
        registry.register("recipients_delivered", "Recipients whose copy lies in a mailbox here", delivered);
        let attempts = counted.attempts.clone();
        registry.register("attempts", "Attempts for recipients outside, by outcome and reason", attempts);
        let latency = counted.latency.clone();
        registry.register("delivery_latency_seconds", "From a message's arrival until a next hop took it", latency);
        registry.register("reloads", "Times the settings were read again and taken into use", counted.reloads.clone());
        counted
    }

    pub(super) fn count(&self, event: &Event) {
        use EventKind as K;
        match &event.kind {
            K::Knocked { door, .. } => add(&self.sessions, "door", door.key()),
            K::CommandRefused { reason, .. } => add(&self.commands_refused, "reason", reason.key()),
            K::LoginSucceeded { .. } => drop(self.logins_succeeded.inc()),
            K::LoginFailed { reason, .. } => add(&self.logins_failed, "reason", reason.key()),
            K::SenderRefused { reason, .. } => add(&self.senders_refused, "reason", reason.key()),
            K::RecipientAccepted { reason, .. } => add(&self.recipients_accepted, "reason", reason.key()),
            K::RecipientRefused { reason, .. } => add(&self.recipients_refused, "reason", reason.key()),
            K::MessageRefused { reason, .. } => add(&self.messages_refused, "reason", reason.key()),
            K::Stored { origin, .. } => add(&self.messages_stored, "origin", origin_key(*origin)),
            K::Delivered { .. } => drop(self.recipients_delivered.inc()),
            K::Held { reason, .. } => add(&self.messages_held, "reason", reason.key()),
            K::HandedOver { .. } => self.handed_over(event),
            K::Deferred { reason, .. } => self.attempted("deferred", *reason),
            K::Failed { attempt: Some(_), reason, .. } => self.attempted("failed", *reason),
            K::SetAside { trouble, .. } => self.attempted("set-aside", *trouble),
            K::Administered { action, .. } if action == crate::reload::ACTION => drop(self.reloads.inc()),
            _ => {}
        }
    }

    fn handed_over(&self, event: &Event) {
        self.attempted("handed-over", Reason::NextHopAccepted);
        if let Some(id) = event.message {
            self.latency.observe(event.at.since(id.begun_at()).as_secs_f64());
        }
    }

    fn attempted(&self, outcome: &'static str, reason: Reason) {
        self.attempts.get_or_create(&[("outcome", outcome), ("reason", reason.key())]).inc();
    }
}

fn add(counts: &Counts, name: &'static str, key: &'static str) {
    let label: Label = [(name, key)];
    counts.get_or_create(&label).inc();
}

const fn origin_key(origin: Origin) -> &'static str {
    match origin {
        Origin::Session => "session",
        Origin::Report => "report",
        Origin::Notice => "notice",
    }
}
