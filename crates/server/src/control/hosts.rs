//! Next hops: mail that waits for each, how the last attempts went, and whether it rests. From the queue and the journal;
//! which hosts rest, only a running server knows.

use super::{Answer, Desk, QUEUE};
use crate::clock;
use forensics::hosts::attempts;
use mail::event::QueueAction;
use mail::{Address, Domain, Event, EventKind, Reason, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Destination, QueueMessage, QueueRecipient, ReadError, RecipientState, Store};

/// Events of the journal that are looked at, the latest ones: chosen, some days of an office.
const EVENTS: usize = 20_000;
/// Waiting messages whose own events are looked up as well, the oldest ones: chosen.
const MESSAGES: usize = 500;

/// A next hop as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NextHopState {
    /// The smarthost or another host that was named, or a domain that mail goes to; a host by itself if it rests and nobody
    /// knows for whom it was asked.
    pub destination: String,
    /// The host that was asked last.
    pub host: Option<String>,
    /// Messages that wait.
    pub waiting: u32,
    /// When the last attempt was made.
    pub last_at: Option<Timestamp>,
    /// What came of it.
    pub last_reason: Option<Reason>,
    /// What the host said last.
    pub last_reply: Option<String>,
    /// When the next attempt is due; `None` if none is.
    pub next_attempt_at: Option<Timestamp>,
    /// Until when it is left alone after failures to connect.
    pub rests_until: Option<Timestamp>,
    /// Since when no attempt has reached anybody.
    pub unreached_since: Option<Timestamp>,
}

/// Every next hop that mail waits for, or that was tried within `delivery.forget_hosts_after`.
pub(super) async fn list(desk: &Desk<'_>) -> Result<Vec<NextHopState>, ReadError> {
    let now = clock::now();
    let queue = desk.store.queue_list(QUEUE)?;
    let forget_ms = i64::try_from(desk.settings.delivery.forget_hosts_after.as_millis()).unwrap_or(i64::MAX);
    let forget_before = Timestamp(now.millis().saturating_sub(forget_ms));
    let mut hops = tried(desk, &queue, forget_before)?;
    for message in &queue {
        count(desk, message, &mut hops);
    }
    if let Some(site) = desk.site {
        mark_resting(&mut hops, site.dispatcher.resting().await);
    }
    Ok(hops.into_values().collect())
}

/// Where mail for an address goes: to the server behind us that has its mailboxes, to the host that the settings name for
/// its domain, through the smarthost, or to its domain.
fn destination(desk: &Desk<'_>, address: &Address) -> String {
    let (directory, delivery) = (desk.store.directory(), &desk.settings.delivery);
    let named = directory.behind(address.domain()).or_else(|| delivery.route_to(address.domain()));
    if let Some(next_hop) = named {
        return next_hop.host_text();
    }
    match delivery.smarthost.as_ref().map(|smarthost| &smarthost.host) {
        Some(Domain::Name(name)) => name.to_string(),
        Some(Domain::Literal(ip)) => ip.to_string(),
        None => address.domain().to_string(),
    }
}

fn tried(
    desk: &Desk<'_>,
    queue: &[QueueMessage],
    forget_before: Timestamp,
) -> Result<BTreeMap<String, NextHopState>, ReadError> {
    let mut events = events(desk.store, queue)?;
    events.retain(|event| event.at >= forget_before);
    let hop = |(destination, attempts): (String, forensics::hosts::Attempts)| {
        let hop = NextHopState {
            destination: destination.clone(),
            host: attempts.host,
            last_at: Some(attempts.last_at),
            last_reason: attempts.last_reason,
            last_reply: attempts.last_reply,
            unreached_since: attempts.unreached_since,
            ..NextHopState::default()
        };
        (destination, hop)
    };
    Ok(attempts(&events, |address| destination(desk, address)).into_iter().map(hop).collect())
}

/// The latest events, and those of messages that wait for longer than these reach back; in order of time, each once.
fn events(store: &Store, queue: &[QueueMessage]) -> Result<Vec<Event>, ReadError> {
    let journal = store.journal();
    journal.flush();
    let mut events = journal.recent(EVENTS)?;
    let reaches_back_to = events.first().map_or(Timestamp(i64::MAX), |event| event.at);
    for message in queue.iter().filter(|message| message.arrived_at < reaches_back_to).take(MESSAGES) {
        events.extend(journal.by_message(message.queue_id)?.into_iter().filter(|event| event.at < reaches_back_to));
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}

/// Adds a message to the hops that it waits for.
fn count(desk: &Desk<'_>, message: &QueueMessage, hops: &mut BTreeMap<String, NextHopState>) {
    let mut counted: Vec<String> = Vec::new();
    for recipient in message.recipients.iter().filter(|recipient| is_outside(recipient)) {
        let destination = destination(desk, &recipient.address);
        let hop = hops.entry(destination.clone()).or_default();
        hop.destination.clone_from(&destination);
        hop.last_reason = hop.last_reason.or(recipient.last_reason);
        if hop.last_reply.is_none() {
            hop.last_reply.clone_from(&recipient.last_reply);
        }
        if let RecipientState::Queued { due_at } = recipient.state {
            hop.next_attempt_at = Some(hop.next_attempt_at.map_or(due_at, |earlier| earlier.min(due_at)));
        }
        if !counted.contains(&destination) {
            hop.waiting = hop.waiting.saturating_add(1);
            counted.push(destination);
        }
    }
}

const fn is_outside(recipient: &QueueRecipient) -> bool {
    matches!(recipient.destination, Destination::Outside(_))
}

fn mark_resting(hops: &mut BTreeMap<String, NextHopState>, resting: crate::outbound::Resting) {
    for (host, until) in resting {
        let same = |name: &str| name.eq_ignore_ascii_case(&host);
        let mut known = false;
        for hop in hops.values_mut().filter(|hop| same(&hop.destination) || hop.host.as_deref().is_some_and(same)) {
            (hop.rests_until, known) = (Some(until), true);
        }
        if !known {
            let hop = NextHopState { destination: host.clone(), rests_until: Some(until), ..NextHopState::default() };
            hops.insert(host, hop);
        }
    }
}

/// Makes what waits for a next hop due now. Hosts that rest are woken, all of them: somebody says that it is worth trying.
pub(super) async fn retry(desk: &Desk<'_>, host: &str) -> Result<Answer, ReadError> {
    let named = |name: &str| name.eq_ignore_ascii_case(host);
    let hops = list(desk).await?;
    let of_hop = |hop: &&NextHopState| named(&hop.destination) || hop.host.as_deref().is_some_and(named);
    let destinations: Vec<&str> = hops.iter().filter(of_hop).map(|hop| hop.destination.as_str()).collect();
    let waits_there = |recipient: &QueueRecipient| {
        let is_queued = matches!(recipient.state, RecipientState::Queued { .. });
        is_queued && is_outside(recipient) && destinations.contains(&destination(desk, &recipient.address).as_str())
    };
    let mut messages = 0_u32;
    for message in desk.store.queue_list(QUEUE)? {
        let waits = message.recipients.iter().any(waits_there);
        if waits && desk.store.queue_retry(message.queue_id, clock::now()).await.is_ok() {
            messages = messages.saturating_add(1);
            desk.note([(Some(message.queue_id), EventKind::QueueChanged { action: QueueAction::Retry })]);
        }
    }
    if let Some(site) = desk.site {
        site.dispatcher.look_again();
    }
    Ok(Answer::Retried { messages })
}
