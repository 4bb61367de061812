//! Watching for abuse: what is written into the journal goes through the same detectors that read the logs of other
//! servers, and the administrator is told when an incident begins.
//!
//! It reads what the journal has written already, on a thread of its own: accepting mail never waits for it.

use crate::clock;
use crate::notices;
use crate::site::Site;
use forensics::incident::{Finding, FindingValue, Incident, IncidentKind};
use forensics::ours::Ours;
use forensics::watch::{Begun, DAY_S, Watch};
use mail::{Event, EventKind, SessionId, Timestamp};
use policy::DirectoryChange;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::ReadError;

/// How long what is new gathers before it is looked at. Chosen: soon enough for a person, seldom enough for a machine.
const GATHER: Duration = Duration::from_secs(1);

/// Rows read at a time, some kilobytes each.
const ROWS: usize = 500;

/// Rows read when the server starts, and the most that may lie between the last one read and the newest; a visit makes one
/// or a few. Chosen: the day of a server with thirty thousand visits, and seconds of work.
const ROWS_MAX: i64 = 100_000;

/// How far the journal was read, and what it came to.
struct Reader {
    watch: Watch,
    ours: Ours,
    row: Option<i64>,
    homes: Homes,
}

/// Where accounts have logged in, told to the guard, which forgets over a restart. Only what is read first is news to it.
#[derive(Default)]
struct Homes {
    peers: HashMap<SessionId, IpAddr>,
    are_known: bool,
}

/// Watches until the server stops.
pub async fn run(site: Arc<Site>) {
    let mut news = site.store.journal().news();
    let mut reader =
        Reader { watch: Watch::new(Ours::default()), ours: Ours::default(), row: None, homes: Homes::default() };
    let stops = site.stops();
    tokio::pin!(stops);
    loop {
        news.mark_unchanged();
        let looking = tokio::task::spawn_blocking({
            let site = site.clone();
            move || {
                let begun = reader.look(&site);
                (reader, begun)
            }
        });
        // A look that panicked has no state to go on with.
        let Ok((reader_back, begun)) = looking.await else { return };
        reader = reader_back;
        for mut one in begun {
            if one.incident.kind == IncidentKind::NatHidesClients {
                close_lan_door(&site, &mut one.incident).await;
            }
            notices::incident_began(&site, one);
        }
        let more = async {
            let _the_journal_outlives_us = news.changed().await;
            tokio::time::sleep(GATHER).await;
        };
        tokio::select! {
            () = &mut stops => return,
            () = more => {}
        }
    }
}

impl Reader {
    /// Reads what is new. What cannot be read now is read the next time.
    fn look(&mut self, site: &Site) -> Vec<Begun> {
        let ours = ours(site);
        if self.row.is_none() || self.watch.is_over() || ours != self.ours {
            self.watch.restart(ours.clone());
            (self.ours, self.row) = (ours, None);
        }
        match self.read(site) {
            Ok(()) => self.watch.begun(|ip| device_at(site, ip)),
            Err(_) => Vec::new(),
        }
    }

    fn read(&mut self, site: &Site) -> Result<(), ReadError> {
        let journal = site.store.journal();
        let yesterday = Timestamp(clock::now().millis().saturating_sub(DAY_S * 1000));
        let first = journal.row_before(yesterday, ROWS_MAX)?;
        // Who is behind by more than that skips, and is not in the way of what is written.
        let mut row = self.row.unwrap_or(first).max(first);
        loop {
            let rows = journal.rows_after(row, ROWS)?;
            let Some((last, _)) = rows.last() else { break };
            row = *last;
            for (_, events) in &rows {
                self.homes.take(events, site);
                self.watch.take(events);
            }
            self.row = Some(row);
            if *site.stopping.borrow() {
                break;
            }
        }
        self.row = Some(row);
        self.homes = Homes { are_known: true, peers: HashMap::new() };
        Ok(())
    }
}

impl Homes {
    fn take(&mut self, events: &[Event], site: &Site) {
        if self.are_known {
            return;
        }
        for event in events {
            let Some(session) = event.session else { continue };
            match &event.kind {
                EventKind::Knocked { peer, .. } => {
                    self.peers.insert(session, *peer);
                }
                EventKind::LoginSucceeded { account, .. } => {
                    if let Some(peer) = self.peers.get(&session) {
                        site.guard.login_succeeded(*peer, account, event.at);
                    }
                }
                EventKind::Closed { .. } => {
                    self.peers.remove(&session);
                }
                _ => {}
            }
        }
    }
}

/// The LAN door believes in addresses, so it takes nothing more from one behind which strangers stand. That is a record of
/// the directory: it holds over restarts, until somebody who has put the router right takes it back.
async fn close_lan_door(site: &Site, incident: &mut Incident) {
    let directory = site.store.directory();
    let addresses: Vec<IpAddr> = incident.actors.iter().filter_map(|actor| actor.parse().ok()).collect();
    for address in addresses.into_iter().filter(|address| !directory.is_closed(*address)) {
        // A store that cannot write stops accepting at every door, and says so itself.
        if site.store.change(DirectoryChange::CloseLan { address }, None).await.is_ok() {
            let kind = EventKind::LanDoorClosed { peer: address.to_canonical() };
            site.store.journal().append(vec![Event { at: clock::now(), session: None, message: None, kind }]);
            let visitor = FindingValue::Text(address.to_string());
            incident.findings.push(Finding { key: "lan-door-closed", values: vec![("visitor", visitor)] });
        }
    }
}

/// Our domains and gateways. Devices stand in inside networks only ([`policy::IpRange`]), and those are ours in any case.
fn ours(site: &Site) -> Ours {
    let directory = site.store.directory();
    let domains = directory.records().domains.iter().map(|record| record.name.to_string());
    // A name without a dot is nobody's in a log, and would be none of ours.
    let domains = domains.filter(|name| Ours::from_texts(&[name]).is_ok());
    // A gateway is an address of this house even where it is a public one: nobody else's mail comes from it.
    let gateways = site.facts().gateways.iter().map(ToString::to_string).collect::<Vec<_>>();
    Ours::from_texts(&domains.chain(gateways).collect::<Vec<_>>()).unwrap_or_default()
}

fn device_at(site: &Site, ip: &str) -> Option<String> {
    let ip: IpAddr = ip.parse().ok()?;
    site.store.directory().device_at(ip).map(|device| device.name.clone())
}
