//! `--serve-at`: whoever connects has the address examined that the connection comes from, and reads along. Nobody can
//! have anybody else examined: the address is the one that answers.

use super::Trouble;
use super::order::Common;
use crate::failure::Failure;
use crate::output::Output;
use explain::{Colour, Look, Texts};
use probe::CaseReport;
use server::examine::{self, Order, Progress, Receiver};
use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;

/// Examinations of one address in [`WINDOW`]. Chosen: one to see, some after each attempt to mend.
const OF_ONE_LIMIT: usize = 6;
/// Examinations in all in [`WINDOW`]. Chosen: each takes minutes and a hundred connections.
const OF_ALL_LIMIT: usize = 120;
/// Examinations at one time. Chosen: for the connections and files of one process.
const AT_ONCE_LIMIT: usize = 16;
/// What the limits are counted over.
const WINDOW: Duration = Duration::from_secs(3600);
/// For one write: who reads no more is no longer there.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// Listens until it is ended.
///
/// # Errors
/// The place is none, or cannot be listened at.
pub(super) async fn run(
    place: &str,
    output: &Output,
    common: Common,
    receiver: Option<Receiver>,
) -> Result<ExitCode, Failure> {
    // Those who have their server examined are elsewhere.
    let address = super::place(place, Ipv4Addr::UNSPECIFIED)?;
    let bound = TcpListener::bind(address).await;
    let listener = bound.map_err(|error| Failure::Probe(Trouble::CannotListen(address, error)))?;
    let address = listener.local_addr().unwrap_or(address);
    output.say("probe-serve-listening", &[("address", address.to_string().into())])?;
    let desk = Arc::new(Desk {
        common,
        receiver,
        texts: output.texts,
        look: Look { colour: Colour::Plain, ..output.look },
        book: Mutex::default(),
    });
    loop {
        // One connection that fails is no reason to end.
        let Ok((stream, visitor)) = listener.accept().await else { continue };
        tokio::spawn(Arc::clone(&desk).receive(stream, visitor.ip().to_canonical()));
    }
}

struct Desk {
    common: Common,
    receiver: Option<Receiver>,
    texts: Texts,
    look: Look,
    book: Mutex<Book>,
}

impl Desk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn receive(self: Arc<Self>, mut stream: TcpStream, visitor: IpAddr) {
        let asked = self.book().begin(visitor, Instant::now().into_std());
        let values = [("address", visitor.to_string().into())];
        match asked {
            Err(refusal) => drop(say(&mut stream, &self.texts.get(refusal.key(), &values)).await),
            Ok(()) => {
                let greeted = say(&mut stream, &self.texts.get("probe-serve-hello", &values)).await;
                if greeted.is_ok() {
                    let _gone = self.examine(&mut stream, visitor).await;
                }
                self.book().end(visitor);
            }
        }
    }

    async fn examine(&self, stream: &mut TcpStream, visitor: IpAddr) -> io::Result<()> {
        let order: Order = self.common.order_for(&visitor.to_string(), vec![visitor], None);
        let (sender, progress) = unbounded_channel();
        let examining = async {
            let report = examine::examine(order, self.receiver.as_ref(), Some(sender)).await;
            report.map_err(io::Error::other)
        };
        // Who goes away ends it: nobody is examined whom nobody asks about.
        let (report, ()) = tokio::try_join!(examining, self.tell(stream, progress))?;
        let page = super::page(self.texts, self.look, &report, &self.common, self.receiver.is_some());
        say(stream, &page).await
    }

    async fn tell(&self, stream: &mut TcpStream, mut progress: UnboundedReceiver<Progress>) -> io::Result<()> {
        while let Some(step) = progress.recv().await {
            match step {
                Progress::Case(case) => say(stream, &transcript(&case)).await?,
                Progress::Resting(_, rest) => {
                    let values = [("seconds", rest.as_secs().into())];
                    say(stream, &self.texts.get("probe-progress-resting", &values)).await?;
                }
                Progress::Door(..) | Progress::NoDoor(_) | Progress::Waiting(_) => {}
            }
        }
        Ok(())
    }
}

fn transcript(case: &CaseReport) -> String {
    let head = format!("=== {} {}", case.title(), case.verdict.key());
    [std::slice::from_ref(&head), &case.wire].concat().join("\n")
}

/// Lines as telnet has them (RFC 854, "the sequence CR LF").
async fn say(stream: &mut TcpStream, text: &str) -> io::Result<()> {
    let lines: String = text.lines().map(|line| format!("{line}\r\n")).collect();
    tokio::time::timeout(WRITE_PATIENCE, stream.write_all(lines.as_bytes())).await?
}

/// Why nobody is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// The address is being examined already.
    Busy,
    /// It was examined too often lately.
    Often,
    /// Too many others are.
    Full,
}

impl Refusal {
    const fn key(self) -> &'static str {
        match self {
            Self::Busy => "probe-serve-busy",
            Self::Often => "probe-serve-often",
            Self::Full => "probe-serve-full",
        }
    }
}

/// Who is being examined, and who was lately.
#[derive(Debug, Default)]
struct Book {
    now: BTreeSet<IpAddr>,
    /// The oldest first; never more than [`OF_ALL_LIMIT`].
    lately: VecDeque<(std::time::Instant, IpAddr)>,
}

impl Book {
    fn begin(&mut self, visitor: IpAddr, at: std::time::Instant) -> Result<(), Refusal> {
        while self.lately.front().is_some_and(|(then, _)| at.duration_since(*then) >= WINDOW) {
            self.lately.pop_front();
        }
        if self.now.contains(&visitor) {
            return Err(Refusal::Busy);
        }
        if self.lately.iter().filter(|(_, ip)| *ip == visitor).count() >= OF_ONE_LIMIT {
            return Err(Refusal::Often);
        }
        if self.now.len() >= AT_ONCE_LIMIT || self.lately.len() >= OF_ALL_LIMIT {
            return Err(Refusal::Full);
        }
        self.now.insert(visitor);
        self.lately.push_back((at, visitor));
        Ok(())
    }

    fn end(&mut self, visitor: IpAddr) {
        self.now.remove(&visitor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(n: u8) -> IpAddr {
        Ipv4Addr::new(203, 0, 113, n).into()
    }

    #[test]
    fn an_address_is_examined_once_at_a_time_and_so_often_an_hour() {
        let (mut book, start) = (Book::default(), std::time::Instant::now());
        assert_eq!(book.begin(ip(1), start), Ok(()));
        assert_eq!(book.begin(ip(1), start), Err(Refusal::Busy));
        book.end(ip(1));
        for _ in 1..OF_ONE_LIMIT {
            assert_eq!(book.begin(ip(1), start), Ok(()));
            book.end(ip(1));
        }
        assert_eq!(book.begin(ip(1), start), Err(Refusal::Often));
        assert_eq!(book.begin(ip(2), start), Ok(()), "another is not kept waiting for it");
        assert_eq!(book.begin(ip(1), start + WINDOW), Ok(()));
    }

    #[test]
    fn so_many_are_examined_at_one_time_and_in_an_hour() {
        let (mut book, start) = (Book::default(), std::time::Instant::now());
        for n in 0..u8::try_from(AT_ONCE_LIMIT).expect("small") {
            assert_eq!(book.begin(ip(n), start), Ok(()));
        }
        assert_eq!(book.begin(ip(200), start), Err(Refusal::Full));
        for n in 0..u8::try_from(AT_ONCE_LIMIT).expect("small") {
            book.end(ip(n));
        }
        for n in AT_ONCE_LIMIT..OF_ALL_LIMIT {
            let visitor = ip(u8::try_from(n).expect("small"));
            assert_eq!(book.begin(visitor, start), Ok(()));
            book.end(visitor);
        }
        assert_eq!(book.begin(ip(200), start), Err(Refusal::Full));
        assert_eq!(book.lately.len(), OF_ALL_LIMIT);
    }
}
