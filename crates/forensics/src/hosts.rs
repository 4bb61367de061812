//! What became of the latest attempts at each next hop: from events alone, so that it can be told with and without a
//! running server.

use mail::event::NextHop;
use mail::{Address, Event, EventKind, Reason, Reply, Timestamp};
use std::collections::BTreeMap;

/// The latest attempts at one next hop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempts {
    /// The host that was asked last, if one was reached.
    pub host: Option<String>,
    /// When the last attempt was made.
    pub last_at: Timestamp,
    /// What came of it.
    pub last_reason: Option<Reason>,
    /// What the host said in the last attempt in which it said anything.
    pub last_reply: Option<String>,
    /// Since when no attempt has reached anybody; `None` if the last one did.
    pub unreached_since: Option<Timestamp>,
}

/// The attempts at each destination among `events`, which are in order of time. `destination` names where mail for an
/// address goes: its domain, or the smarthost that everything goes through.
pub fn attempts(events: &[Event], destination: impl Fn(&Address) -> String) -> BTreeMap<String, Attempts> {
    let mut hops: BTreeMap<String, Attempts> = BTreeMap::new();
    for event in events {
        if let Some((recipient, attempt)) = attempt(&event.kind) {
            hops.entry(destination(recipient)).or_default().take(event.at, attempt);
        }
    }
    hops
}

struct Attempt<'e> {
    reason: Reason,
    next_hop: Option<&'e NextHop>,
    reply: Option<&'e Reply>,
}

/// What a person did to a message, and what was returned without a try, is no attempt.
fn attempt(kind: &EventKind) -> Option<(&Address, Attempt<'_>)> {
    match kind {
        EventKind::HandedOver { recipient, next_hop, reply, .. } => {
            let (next_hop, reply) = (Some(next_hop), Some(reply));
            Some((recipient, Attempt { reason: Reason::NextHopAccepted, next_hop, reply }))
        }
        EventKind::Deferred { recipient, reason, next_hop, reply, .. }
        | EventKind::Failed { recipient, attempt: Some(_), reason, next_hop, reply } => {
            Some((recipient, Attempt { reason: *reason, next_hop: next_hop.as_ref(), reply: reply.as_ref() }))
        }
        EventKind::SetAside { recipient, trouble, next_hop, reply, .. } => {
            Some((recipient, Attempt { reason: *trouble, next_hop: next_hop.as_ref(), reply: reply.as_ref() }))
        }
        _ => None,
    }
}

impl Attempts {
    fn take(&mut self, at: Timestamp, attempt: Attempt<'_>) {
        (self.last_at, self.last_reason) = (at, Some(attempt.reason));
        if let Some(next_hop) = attempt.next_hop {
            self.host = Some(next_hop.host.clone());
        }
        match attempt.reply {
            // Whoever answers was reached, whatever the answer.
            Some(reply) => (self.last_reply, self.unreached_since) = (Some(reply.to_string()), None),
            None => self.unreached_since = self.unreached_since.or(Some(at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::AttemptId;

    fn at(seconds: i64, kind: EventKind) -> Event {
        Event { at: Timestamp::from_seconds(seconds), session: None, message: None, kind }
    }

    fn address(text: &str) -> Address {
        text.parse().expect("an address")
    }

    fn deferred(to: &str, reply: Option<Reply>) -> EventKind {
        let reason = if reply.is_some() { Reason::NextHopBusy } else { Reason::NextHopUnreachable };
        let (recipient, attempt, next_attempt_at) = (address(to), AttemptId(1), Timestamp(0));
        EventKind::Deferred { recipient, attempt, reason, next_hop: None, reply, next_attempt_at }
    }

    fn handed_over(to: &str) -> EventKind {
        let next_hop = NextHop { host: "mx.example.net".into(), ip: None, port: 25 };
        let (recipient, attempt, reply) = (address(to), AttemptId(1), Reply::line(250, None, "Ok"));
        EventKind::HandedOver { recipient, attempt, next_hop, tls: true, reply }
    }

    fn by_domain(events: &[Event]) -> BTreeMap<String, Attempts> {
        attempts(events, |address| address.domain().to_string())
    }

    #[test]
    fn a_hop_is_unreached_since_the_first_failure_after_its_last_answer() {
        let busy = Reply::line(451, None, "Later");
        let events = [
            at(1, deferred("a@example.net", None)),
            at(2, handed_over("a@example.net")),
            at(3, deferred("b@example.net", None)),
            at(4, deferred("a@example.net", None)),
            at(5, deferred("a@other.example", Some(busy))),
        ];
        let hops = by_domain(&events);
        let net = &hops["example.net"];
        assert_eq!(net.unreached_since, Some(Timestamp::from_seconds(3)));
        assert_eq!((net.host.as_deref(), net.last_reply.as_deref()), (Some("mx.example.net"), Some("250 Ok")));
        assert_eq!((net.last_at, net.last_reason), (Timestamp::from_seconds(4), Some(Reason::NextHopUnreachable)));
        let other = &hops["other.example"];
        assert_eq!((other.unreached_since, other.last_reply.as_deref()), (None, Some("451 Later")));
    }

    #[test]
    fn through_a_smarthost_there_is_one_hop() {
        let events = [at(1, handed_over("a@example.net")), at(2, handed_over("b@other.example"))];
        assert_eq!(attempts(&events, |_| "smtp.example.com".to_owned()).len(), 1);
    }
}
