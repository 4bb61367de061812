//! Watching for arrivals: by a receiver of our own, or in a mailbox elsewhere.

use super::mailbox::{self, Mailbox, MailboxTrouble};
use probe::{Arrivals, Catcher};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Connections at one time. Chosen: servers open some tens to one host at most.
const CONNECTIONS_LIMIT: usize = 64;
/// Without an octet. RFC 5321 §4.5.3.2 has minutes; an examination is over before.
const IDLE: Duration = Duration::from_secs(60);

/// What has arrived, shared between who listens and who judges.
#[derive(Debug, Clone, Default)]
pub struct Shelf(Arc<Mutex<Arrivals>>);

impl Shelf {
    /// One of a mailbox elsewhere.
    fn of_others() -> Self {
        Self(Arc::new(Mutex::new(Arrivals::shown_by_others())))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches for arrivals until it is dropped.
pub struct Receiver {
    pub(super) shelf: Shelf,
    /// `None` if others put on the shelf what arrives.
    task: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Watches a mailbox elsewhere.
    ///
    /// # Errors
    /// Why it cannot be watched.
    pub async fn of_mailbox(mailbox: Mailbox) -> Result<Self, MailboxTrouble> {
        let shelf = Shelf::of_others();
        let task = mailbox::watch(mailbox, shelf.clone()).await?;
        Ok(Self { shelf, task: Some(task) })
    }

    /// Is a mail server of its own at this address, which takes everything.
    ///
    /// # Errors
    /// The address is in use, not this machine's, or may not be listened at.
    pub async fn start(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let shelf = Shelf::default();
        let task = tokio::spawn(listen(listener, shelf.clone()));
        Ok(Self { shelf, task: Some(task) })
    }

    /// Takes what others put on the shelf.
    pub const fn of_shelf(shelf: Shelf) -> Self {
        Self { shelf, task: None }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn listen(listener: TcpListener, shelf: Shelf) {
    let mut sessions = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        while sessions.try_join_next().is_some() {}
        if sessions.len() >= CONNECTIONS_LIMIT {
            let _over = sessions.join_next().await;
        }
        sessions.spawn(receive(stream, shelf.clone()));
    }
}

async fn receive(mut stream: TcpStream, shelf: Shelf) -> io::Result<()> {
    let mut catcher = Catcher::default();
    stream.write_all(Catcher::greeting()).await?;
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = tokio::time::timeout(IDLE, stream.read(&mut buffer)).await??;
        let caught = catcher.received(buffer.get(..count).unwrap_or_default());
        for message in caught.messages {
            shelf.lock().note(message);
        }
        stream.write_all(&caught.replies).await?;
        if caught.over || count == 0 {
            return Ok(());
        }
    }
}
