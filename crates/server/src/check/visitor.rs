//! The examiner of this server's own doors as a visitor: announced before it comes, let in as a stranger, and gone without
//! a trace.
//!
//! Whoever is announced is judged by the same rules as everybody, as if it came from the address it is announced as. What
//! it does is only not counted (nobody is locked out by it), not told to the journal, and not kept: a message it hands
//! over is judged to its end and then dropped. So nothing is gained by being taken for it.

use crate::examine::Shelf;
use crate::guard::{Bounds, Guard};
use crate::harvest::Harvest;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// What the examiner brings along, in the place of what the site has for visitors.
pub struct Examiner {
    /// From where it is taken to come.
    pub peer: IpAddr,
    /// Counts its guesses, and nobody else's.
    pub guard: Guard,
    /// Counts the names that nobody has, as far as it asked for them.
    pub harvest: Harvest,
    shelf: Shelf,
}

impl Examiner {
    /// A message of the examiner's would have left for somebody outside.
    pub fn would_leave(&self, content: &[u8]) {
        self.shelf.lock().note(content.to_vec());
    }
}

/// Who is announced, by the address it comes from.
#[derive(Default)]
pub struct Announced(Mutex<HashMap<SocketAddr, Coming>>);

struct Coming {
    examiner: Examiner,
    /// Says that it was let in.
    came: oneshot::Sender<()>,
}

impl Announced {
    fn list(&self) -> MutexGuard<'_, HashMap<SocketAddr, Coming>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who comes from there, if somebody was announced; only the one connection is meant.
    pub fn take(&self, from: SocketAddr) -> Option<Examiner> {
        let Coming { examiner, came } = self.list().remove(&from)?;
        let _it_may_have_gone = came.send(());
        Some(examiner)
    }
}

/// How the examiner comes to this server's doors.
#[derive(Clone)]
pub struct Inward {
    announced: Arc<Announced>,
    peer: IpAddr,
    bounds: Bounds,
    shelf: Shelf,
}

impl Inward {
    /// As somebody at `peer`, held by the same bounds as others; what would leave is put on `shelf`.
    pub const fn new(announced: Arc<Announced>, peer: IpAddr, bounds: Bounds, shelf: Shelf) -> Self {
        Self { announced, peer, bounds, shelf }
    }

    /// Announces a connection from `from`, until what is given back is dropped.
    pub fn announce(&self, from: SocketAddr) -> Announcement {
        let (came, is_in) = oneshot::channel();
        let guard = Guard::new(self.bounds);
        let examiner = Examiner { peer: self.peer, guard, harvest: Harvest::default(), shelf: self.shelf.clone() };
        self.announced.list().insert(from, Coming { examiner, came });
        Announcement { announced: self.announced.clone(), from, is_in }
    }
}

/// A connection that was announced.
pub struct Announcement {
    announced: Arc<Announced>,
    from: SocketAddr,
    is_in: oneshot::Receiver<()>,
}

impl Announcement {
    /// Resolves when the connection was let in by this server itself.
    pub async fn let_in(&mut self) -> bool {
        (&mut self.is_in).await.is_ok()
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        self.announced.list().remove(&self.from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_announced_connection_is_the_examiner_and_only_once() {
        let announced = Arc::new(Announced::default());
        let bounds = Bounds { sessions: 9, sessions_per_network: 9, login_failures: 9 };
        let peer: IpAddr = "198.51.100.1".parse().expect("an address");
        let inward = Inward::new(announced.clone(), peer, bounds, Shelf::default());
        let (here, there) = (SocketAddr::from(([127, 0, 0, 1], 4000)), SocketAddr::from(([127, 0, 0, 1], 4001)));
        let announcement = inward.announce(here);
        assert!(announced.take(there).is_none());
        assert_eq!(announced.take(here).map(|examiner| examiner.peer), Some(peer));
        assert!(announced.take(here).is_none());
        drop(announcement);
        drop(inward.announce(here));
        assert!(announced.take(here).is_none(), "whoever comes later from the same port is anybody");
    }
}
