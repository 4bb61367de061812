//! Outward: due messages are routed, pooled by destination, handed over, and settled.
//!
//! One dispatcher task takes what is due, from the accepting session at once and from the queue by its clock. Each
//! destination has a pool: a line of jobs and up to `delivery.per_host` workers, each with one connection that it
//! keeps for the next job.

pub mod connection;
pub mod dialling;
mod pool;
pub mod route;
mod settling;

pub use connection::{Connection, Dial, OpenError};

use crate::clock;
use crate::site::Site;
use arc_swap::ArcSwap;
use delivery::routing::Rules;
use mail::Timestamp;
use pool::{Job, Pools, RECIPIENTS};
use route::Destination;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::Due;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// Messages claimed from the queue at a time.
const CLAIM: usize = 100;
/// Messages in memory on their way out; more wait in the queue on disk. Chosen: at 64 KiB each some 130 MB.
const IN_HAND: usize = 2000;
/// A store that could not be read is asked again after this.
const RESPITE: Duration = Duration::from_secs(5);

enum Call {
    Due(Box<Due>),
    Look,
    /// Look, and forget which hosts and routes led nowhere: a person asks.
    LookAgain,
    /// The same, and each host gets as many connections as the settings say by now.
    SettingsChanged,
    /// Which hosts rest.
    Resting(oneshot::Sender<Resting>),
}

/// Hosts that could not be reached lately, and until when they are left alone.
pub type Resting = Vec<(String, Timestamp)>;

/// Where due messages are sent; clones send to the same place.
#[derive(Clone)]
pub struct Dispatcher {
    sender: mpsc::UnboundedSender<Call>,
    in_hand: Arc<AtomicUsize>,
    rules: Arc<ArcSwap<Rules>>,
}

/// The receiving end, to be run once the site is there.
pub struct Calls(mpsc::UnboundedReceiver<Call>);

impl Dispatcher {
    /// A dispatcher and the end that [`run`] takes.
    pub fn new(settings: &config::Settings, listening: Vec<SocketAddr>) -> (Self, Calls) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let rules = Arc::new(ArcSwap::from_pointee(route::rules(settings, listening)));
        (Self { sender, in_hand: Arc::default(), rules }, Calls(receiver))
    }

    /// Delivers a claimed message.
    pub fn send(&self, due: Due) {
        // The other end is gone only when the server stops; the claim ends with it and the queue keeps the message.
        let _sent = self.sender.send(Call::Due(Box::new(due)));
    }

    /// Looks into the queue now, for a person who may have mended what was wrong.
    pub fn look_again(&self) {
        let _sent = self.sender.send(Call::LookAgain);
    }

    /// The hosts that rest now; none once the server stops.
    pub async fn resting(&self) -> Resting {
        let (reply, answer) = oneshot::channel();
        let _sent = self.sender.send(Call::Resting(reply));
        answer.await.unwrap_or_default()
    }

    /// What routing must know about us.
    pub fn rules(&self) -> Arc<Rules> {
        self.rules.load_full()
    }

    /// Routes as `settings` say from now on. To be followed by [`Dispatcher::settings_changed`] when they are in force.
    pub fn route_by(&self, settings: &config::Settings, listening: Vec<SocketAddr>) {
        self.rules.store(Arc::new(route::rules(settings, listening)));
    }

    /// Other settings are in force: what was found and numbered by the old ones is forgotten, and the queue looked at.
    pub fn settings_changed(&self) {
        let _sent = self.sender.send(Call::SettingsChanged);
    }

    fn has_room(&self) -> bool {
        self.in_hand.load(Ordering::Relaxed) < IN_HAND
    }
}

/// Counts a job while it is in memory.
pub(crate) struct InHand(Arc<AtomicUsize>);

impl InHand {
    fn new(counter: &Arc<AtomicUsize>) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(counter.clone())
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Dispatches until the server stops.
pub async fn run(site: Arc<Site>, mut calls: Calls) {
    let pools = Arc::new(Pools::new(site.settings().delivery.per_host));
    let mut stopping = site.stopping.clone();
    let mut next_look = Instant::now();
    loop {
        // The queue's time comes before new mail, which may come without end.
        let call = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep_until(next_look) => Some(Call::Look),
            call = calls.0.recv() => call,
        };
        match call {
            Some(Call::Due(due)) if site.dispatcher.has_room() => dispatch(&site, &pools, *due),
            // Back into the queue on disk, from where it is taken when there is room.
            Some(Call::Due(due)) => give_back(&site, &due).await,
            Some(Call::Look) => next_look = Instant::now() + look(&site, &pools).await,
            Some(Call::SettingsChanged) => {
                pools.set_per_host(site.settings().delivery.per_host);
                pools.forget_troubles();
                next_look = Instant::now() + look(&site, &pools).await;
            }
            Some(Call::LookAgain) => {
                pools.forget_troubles();
                next_look = Instant::now() + look(&site, &pools).await;
            }
            Some(Call::Resting(reply)) => {
                // Who asked may have hung up.
                let _gone = reply.send(pools.resting());
            }
            None => return,
        }
    }
}

/// Takes what is due now; returns how long to rest.
async fn look(site: &Arc<Site>, pools: &Arc<Pools>) -> Duration {
    if !site.dispatcher.has_room() {
        return Duration::from_millis(100);
    }
    let now = clock::now();
    let Ok(due) = site.store.claim_due(now, CLAIM).await else { return RESPITE };
    for message in site.store.newly_set_aside() {
        crate::notices::set_aside(site, message).await;
    }
    let more = due.len() == CLAIM;
    for message in due {
        dispatch(site, pools, message);
    }
    if more {
        return Duration::ZERO;
    }
    match site.store.next_due_at().await {
        Ok(Some(at)) => at.since(clock::now()).clamp(Duration::from_millis(10), site.patience.queue),
        Ok(None) => site.patience.queue,
        Err(_) => RESPITE,
    }
}

/// Ends a claim without an outcome.
async fn give_back(site: &Site, due: &Due) {
    let recipients = due.recipients.iter().map(|recipient| recipient.id).collect();
    // A store in trouble keeps the claim until the next start, when everything is due again.
    let _given_back = site.store.give_back(due.queue_id, recipients).await;
}

/// Splits a message by destination: through a host that the operator named all its recipients go together, by MX those of
/// one domain.
fn dispatch(site: &Arc<Site>, pools: &Arc<Pools>, due: Due) {
    let mut parts: BTreeMap<Destination, Due> = BTreeMap::new();
    let (settings, directory) = (site.settings(), site.store.directory());
    for recipient in due.recipients.clone() {
        let destination = Destination::of(&settings, &directory, &recipient.permit, recipient.address.domain());
        let part = parts.entry(destination).or_insert_with(|| Due { recipients: Vec::new(), ..due.clone() });
        part.recipients.push(recipient);
    }
    for (destination, part) in parts {
        for recipients in part.recipients.chunks(RECIPIENTS) {
            let due = Due { recipients: recipients.to_vec(), ..part.clone() };
            let job = Job { due, _in_hand: InHand::new(&site.dispatcher.in_hand) };
            pools.submit(site, destination.clone(), job);
        }
    }
}
