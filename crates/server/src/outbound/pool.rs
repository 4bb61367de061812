//! Pools: for each destination a line of jobs and the workers that serve it.

use super::connection::{Connection, Outgoing};
use super::route::Destination;
use super::settling::{self, Attempt};
use super::{InHand, dialling, route};
use crate::clock;
use crate::site::Site;
use crate::trace::delivered_to_field;
use config::Settings;
use delivery::hosts::{Admission, Ended, HostLimits, Slot};
use delivery::outcome::{self, Outcome, Setback, Trouble};
use delivery::routing::{NoRoute, Route, Target};
use mail::event::NextHop;
use mail::{Domain, Envelope, ForwardPath, Party, Reason, Timestamp};
use smtp::client::{ClientError, RecipientResult};
use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::{ContentSource, Due, DueRecipient, QueueRecipient, RecipientState};
use tokio::sync::{Notify, watch};

/// How long a connection waits for another message before it takes leave. Chosen: shorter than any server's patience.
const KEEP: Duration = Duration::from_secs(5);
/// Messages over one connection before a fresh one is made; some servers count (as OpenSMTPD does, to 100).
const MESSAGES_PER_CONNECTION: u32 = 100;
/// Recipients in one transaction, which every server takes (RFC 5321 §4.5.3.1.8).
pub const RECIPIENTS: usize = 100;
/// How long the way to a domain is remembered, beside what DNS answers say.
const ROUTE_MEMORY: Duration = Duration::from_secs(60);
/// Before a host that has all the connections it gets is asked again, unless one ends sooner.
const FULL_RESPITE: Duration = Duration::from_millis(100);

/// A message for one destination.
pub struct Job {
    pub due: Due,
    pub _in_hand: InHand,
}

/// All pools.
pub struct Pools {
    pools: Mutex<HashMap<Destination, Arc<Pool>>>,
    hosts: Mutex<HostLimits>,
    /// The host that somebody waited for last: whoever keeps a connection to it without need gives it up.
    crowded: watch::Sender<String>,
    /// Some host has room for another connection.
    freed: Notify,
}

#[derive(Default)]
struct Pool {
    line: Mutex<Line>,
    arrived: Notify,
}

/// Where mail for a domain goes, or why it cannot.
type Way = Result<Arc<[Target]>, NoRoute>;

/// A way that was found, when, and by which settings: by others there is another one.
struct Found {
    at: Instant,
    by: Arc<Settings>,
    way: Way,
}

#[derive(Default)]
struct Line {
    jobs: VecDeque<Job>,
    workers: usize,
    idle: usize,
    way: Option<Found>,
}

impl Pool {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pools {
    /// No pools yet, and at most `per_host` connections to each host.
    pub fn new(per_host: usize) -> Self {
        Self {
            pools: Mutex::default(),
            hosts: Mutex::new(HostLimits::new(per_host)),
            crowded: watch::Sender::default(),
            freed: Notify::new(),
        }
    }

    fn admit(&self, host: &str) -> Admission {
        let admission = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).admit(host, clock::steady());
        if admission == Admission::Full {
            self.crowded.send_replace(host.to_ascii_lowercase());
        }
        admission
    }

    fn give_back(&self, slot: Slot, ended: Ended) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).give_back(slot, ended, clock::steady());
        self.freed.notify_waiters();
    }

    fn pools(&self) -> MutexGuard<'_, HashMap<Destination, Arc<Pool>>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each host gets so many connections from now on.
    pub fn set_per_host(&self, per_host: usize) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).set_per_host(per_host);
        self.freed.notify_waiters();
    }

    /// Puts a job into the line of its destination and sees that somebody serves it.
    pub fn submit(self: &Arc<Self>, site: &Arc<Site>, destination: Destination, job: Job) {
        let settings = site.settings();
        let Some(domain) = job.due.recipients.first().map(|r| r.address.domain().clone()) else { return };
        let mut pools = self.pools();
        let pool = pools.entry(destination.clone()).or_default().clone();
        let mut line = pool.line();
        line.jobs.push_back(job);
        if line.idle >= line.jobs.len() {
            pool.arrived.notify_one();
        } else if line.workers < settings.delivery.per_host {
            line.workers += 1;
            let (pools, site, pool) = (self.clone(), site.clone(), pool.clone());
            site.clone().errands.spawn(async move {
                let (ways, bound_for) = (pools.clone(), destination.clone());
                Worker { site, pools: ways, pool, destination: bound_for, domain, connection: None }.work().await;
                pools.forget_if_done(&destination);
            });
        } else {
            pool.arrived.notify_one();
        }
    }

    /// Hosts that rest and routes that were found are tried and looked up anew.
    pub fn forget_troubles(&self) {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner).wake_all();
        for pool in self.pools().values() {
            pool.line().way = None;
        }
    }

    /// Hosts that rest now.
    pub fn resting(&self) -> super::Resting {
        let resting = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).resting(clock::steady());
        // For people, by the clock that they see.
        let seen = |until: Timestamp| Timestamp(until.millis().saturating_add(clock::set_by_ms()));
        resting.into_iter().map(|(host, until)| (host, seen(until))).collect()
    }

    /// A destination nobody writes to any more must not stay in memory.
    fn forget_if_done(&self, destination: &Destination) {
        let mut pools = self.pools();
        let done = pools.get(destination).is_some_and(|pool| {
            let line = pool.line();
            line.workers == 0 && line.jobs.is_empty()
        });
        if done {
            pools.remove(destination);
        }
    }
}

/// A connection in use and whom it leads to.
struct Kept {
    connection: Connection,
    hop: NextHop,
    slot: Slot,
    messages: u32,
    /// The settings by which it was made.
    by: Arc<Settings>,
}

/// Serves a line until it has been empty for a while.
struct Worker {
    site: Arc<Site>,
    pools: Arc<Pools>,
    pool: Arc<Pool>,
    destination: Destination,
    /// Of the first job, to find the way by.
    domain: Domain,
    connection: Option<Kept>,
}

/// What dialling came to.
enum Dialled {
    Connected(Box<Kept>),
    /// Every host that could be asked has as many connections as it gets.
    Full,
    Nobody(Outcome),
}

impl Worker {
    async fn work(mut self) {
        while let Some(job) = self.next_job().await {
            self.serve(job).await;
        }
        self.take_leave();
    }

    /// The next job; `None` when there was none for a while, or somebody needs the connection more, and then this worker
    /// is counted out.
    async fn next_job(&self) -> Option<Job> {
        let mut deadline = Instant::now() + KEEP;
        let mut stopping = self.site.stopping.clone();
        let mut crowded = self.pools.crowded.subscribe();
        loop {
            let arrived = {
                let mut line = self.pool.line();
                let stops = *self.site.stopping.borrow();
                if let Some(job) = line.jobs.pop_front().filter(|_| !stops) {
                    return Some(job);
                }
                if stops || self.connection.is_none() || Instant::now() >= deadline {
                    line.workers -= 1;
                    return None;
                }
                line.idle += 1;
                self.pool.arrived.notified()
            };
            tokio::select! {
                () = arrived => {}
                () = tokio::time::sleep_until(deadline.into()) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
                () = self.is_needed_elsewhere(&mut crowded) => deadline = Instant::now(),
            }
            self.pool.line().idle -= 1;
        }
    }

    /// Resolves when somebody waits for a connection to the host that this worker keeps one to.
    async fn is_needed_elsewhere(&self, crowded: &mut watch::Receiver<String>) {
        let host = self.connection.as_ref().map(|kept| kept.slot.host());
        // The sender lives as long as the pools, of which the worker holds a share.
        while crowded.changed().await.is_ok() {
            if host == Some(crowded.borrow().as_str()) {
                return;
            }
        }
    }

    async fn serve(&mut self, mut job: Job) {
        let settings = self.site.settings();
        // Where it goes may have changed since it was put into this line: it is put into the right one.
        if !self.leads_there(&settings, &job) {
            return self.site.dispatcher.send(job.due);
        }
        let is_stale = |kept: &Kept| kept.connection.was_disturbed() || !Arc::ptr_eq(&kept.by, &settings);
        if self.connection.as_ref().is_some_and(is_stale) {
            self.take_leave();
        }
        if self.is_locked(&job) {
            return super::give_back(&self.site, &job.due).await;
        }
        if self.connection.is_none() {
            match self.connect(&settings).await {
                Some(Ok(kept)) => self.connection = Some(kept),
                Some(Err(outcome)) => return self.fail_line(job, &outcome),
                None => return super::give_back(&self.site, &job.due).await,
            }
        }
        // Settings that were replaced while it was dialled may lead elsewhere: nothing is said there.
        if !Arc::ptr_eq(&settings, &self.site.settings()) {
            self.take_leave();
            return self.pool.line().jobs.push_front(job);
        }
        // So may a directory that was changed.
        if !self.leads_there(&settings, &job) {
            return self.site.dispatcher.send(job.due);
        }
        // To connect takes a while, in which lockdown may have begun.
        if self.is_locked(&job) {
            return super::give_back(&self.site, &job.due).await;
        }
        let Some(kept) = &mut self.connection else { return };
        let content = match whole_content(&self.site, &job.due) {
            Ok(Some(content)) => content,
            Ok(None) => return set_aside(&self.site, &job.due).await,
            Err(outcome) => return self.settle_unasked(job, &outcome),
        };
        // RFC 9422 §4.2: whoever is beyond what the server takes at once goes in the next transaction.
        let limit = kept.connection.recipient_limit().unwrap_or(RECIPIENTS).min(job.due.recipients.len());
        let beyond = job.due.recipients.split_off(limit);
        let results = kept.connection.hand_over(envelope(&job.due), outgoing(&job.due, content)).await;
        if kept.messages > 0 && !kept.connection.content_began() && results.iter().all(is_broken) {
            // The server closed what was kept open while we took it up again; a fresh connection tells what it wants.
            self.take_leave();
            job.due.recipients.extend(beyond);
            return self.pool.line().jobs.push_front(job);
        }
        let route = self.destination.route(&settings).unwrap_or(Route::Mx);
        let outcomes = outcome::of_transaction(results, &route);
        let attempt = Attempt {
            next_hop: Some(kept.hop.clone()),
            tls: kept.connection.is_protected(),
            sends_reports: kept.connection.sends_reports(),
        };
        kept.messages += 1;
        let spent = kept.messages >= MESSAGES_PER_CONNECTION || !kept.connection.is_usable().await;
        let mut again = settling::settle(&self.site, job.due.clone(), &attempt, outcomes);
        again.extend(beyond);
        if !again.is_empty() {
            let due = Due { recipients: again, ..job.due };
            self.pool.line().jobs.push_front(Job { due, _in_hand: job._in_hand });
        }
        if spent {
            self.take_leave();
        }
    }

    /// Whether all of the job still goes where this line leads. Domains that share a next hop can part.
    fn leads_there(&self, settings: &Settings, job: &Job) -> bool {
        let directory = self.site.store.directory();
        let goes = |due: &DueRecipient| Destination::of(settings, &directory, &due.permit, due.address.domain());
        job.due.recipients.iter().all(|due| goes(due) == self.destination)
    }

    /// Whether lockdown holds some of the job, which was taken out of the queue before it began. What it does not hold goes on
    /// when it is taken out anew, without the others.
    fn is_locked(&self, job: &Job) -> bool {
        if self.site.store.directory().records().lockdown.is_none() {
            return false;
        }
        // A message that cannot be read now, or is gone, is none to send on.
        let message = tokio::task::block_in_place(|| self.site.store.queue_show(job.due.queue_id)).ok().flatten();
        let waits = |due: &DueRecipient| {
            let still = |recipient: &QueueRecipient| {
                recipient.id == due.id && !matches!(recipient.state, RecipientState::Held { .. })
            };
            message.as_ref().is_some_and(|message| message.recipients.iter().any(still))
        };
        !job.due.recipients.iter().all(waits)
    }

    /// What stopped this job will stop those behind it: all of them are tried again later.
    fn fail_line(&self, job: Job, outcome: &Outcome) {
        let waiting: Vec<Job> = self.pool.line().jobs.drain(..).collect();
        for job in std::iter::once(job).chain(waiting) {
            self.settle_unasked(job, outcome);
        }
    }

    /// Nobody was asked about this job.
    fn settle_unasked(&self, job: Job, outcome: &Outcome) {
        let outcomes = vec![outcome.clone(); job.due.recipients.len()];
        let _none_is_offered_again = settling::settle(&self.site, job.due, &Attempt::NOBODY, outcomes);
    }

    fn take_leave(&mut self) {
        if let Some(kept) = self.connection.take() {
            self.pools.give_back(kept.slot, Ended::Worked);
            self.site.errands.spawn(kept.connection.quit());
        }
    }

    /// A connection, or why there is none; nothing if the server stops first.
    async fn connect(&self, settings: &Arc<Settings>) -> Option<Result<Kept, Outcome>> {
        let connected = async {
            loop {
                match self.dial_all(settings).await {
                    Dialled::Connected(kept) => return Ok(*kept),
                    Dialled::Nobody(outcome) => return Err(outcome),
                    Dialled::Full => tokio::select! {
                        () = self.pools.freed.notified() => {}
                        () = tokio::time::sleep(FULL_RESPITE) => {}
                    },
                }
            }
        };
        tokio::select! {
            connected = connected => Some(connected),
            () = self.site.stops() => None,
        }
    }

    async fn dial_all(&self, settings: &Arc<Settings>) -> Dialled {
        let targets = match self.targets(settings).await {
            Ok(targets) => targets,
            Err(no_route) => return Dialled::Nobody(outcome::of_no_route(no_route)),
        };
        let Ok(parameters) = dialling::parameters(settings, &self.destination) else {
            let trouble = Trouble { reason: Reason::NextHopLoginFailed, reply: None };
            return Dialled::Nobody(Outcome::Deferred(trouble));
        };
        let (mut setbacks, mut full) = (Vec::new(), false);
        for target in targets.iter() {
            match self.pools.admit(&target.host) {
                Admission::Go(slot) => match dialling::dial(&self.site, target, &parameters).await {
                    Ok((connection, hop)) => {
                        let by = settings.clone();
                        return Dialled::Connected(Box::new(Kept { connection, hop, slot, messages: 0, by }));
                    }
                    Err(setback) => {
                        let busy = setback.trouble.reason == Reason::NextHopBusy;
                        self.pools.give_back(slot, if busy { Ended::Busy } else { Ended::Unreachable });
                        setbacks.push(setback);
                    }
                },
                Admission::Full => full = true,
                Admission::Resting { .. } => setbacks.push(Setback::unreachable()),
            }
        }
        if full { Dialled::Full } else { Dialled::Nobody(outcome::of_hosts(setbacks)) }
    }

    /// The way, found once a minute for all workers of the pool.
    async fn targets(&self, settings: &Arc<Settings>) -> Way {
        if let Some(found) = &self.pool.line().way
            && found.at.elapsed() < ROUTE_MEMORY
            && Arc::ptr_eq(&found.by, settings)
        {
            return found.way.clone();
        }
        let way: Way = route::targets(&self.site, settings, &self.destination, &self.domain).await.map(Arc::from);
        self.pool.line().way = Some(Found { at: Instant::now(), by: settings.clone(), way: way.clone() });
        way
    }
}

/// The content, if it is there and whole: part of a message must not look like a whole one, and no attempt will find the rest.
///
/// # Errors
/// The store's own trouble, which may be over by the next attempt.
fn whole_content(site: &Site, due: &Due) -> Result<Option<ContentSource>, Outcome> {
    match site.store.read_content(&due.content) {
        Ok(content) => Ok(Some(content).filter(|content| content.len() == due.size_octets)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(_) => Err(Outcome::Deferred(Trouble { reason: Reason::StoreFailed, reply: None })),
    }
}

/// A message whose content is not there or not whole waits for a person, who is told.
async fn set_aside(site: &Site, due: &Due) {
    // If it cannot be noted, its claim stays, and it is found again after the next start.
    if site.store.set_aside(due.queue_id).await.is_ok() {
        for message in site.store.newly_set_aside() {
            crate::notices::set_aside(site, message).await;
        }
    }
}

/// Whether the session ended under the recipient, by a break or by 421.
const fn is_broken(result: &RecipientResult) -> bool {
    use ClientError::{ConnectionLost, ServerClosing};
    matches!(result, RecipientResult::Undecided(ConnectionLost | ServerClosing(_)))
}

/// What is handed over. A copy that an account's forwarding sends says so, to be known again should it come back.
fn outgoing(due: &Due, content: ContentSource) -> Outgoing {
    let above = match &due.party {
        Some(Party::Forward(account)) => delivered_to_field(account),
        _ => String::new(),
    };
    Outgoing {
        size_octets: due.size_octets + above.len() as u64,
        eight_bit: due.eight_bit || !above.is_ascii(),
        above,
        content,
    }
}

fn envelope(due: &Due) -> Envelope {
    let recipients =
        due.recipients.iter().map(|r| (ForwardPath::Address(r.address.clone()), r.parameters.clone())).collect();
    Envelope { reverse_path: due.reverse_path.clone(), parameters: due.parameters.clone(), recipients }
}
