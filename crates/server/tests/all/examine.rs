//! The examination of servers that are no good partners: nobody there, silence, noise, a greeting without end, TLS that
//! fails, a server that wants to be left alone, one that takes everything.

use mail::Address;
use probe::{CaseVerdict, Catcher, Conclusion, Group, Names, Report, Untested};
use server::examine::{Approach, Order, Receiver, examine};
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn order(door: SocketAddr, groups: &[Group]) -> Order {
    Order {
        target: door.ip().to_string(),
        doors: vec![Approach::to_port(door)],
        names: Names {
            host: "mail.example.jp".into(),
            address: door.ip(),
            domain: "example.jp".into(),
            local: vec![address("hana@example.jp")],
            nobody: "nobody-1".into(),
            catch: address("caught@elsewhere.example"),
            sender: address("sender@elsewhere.example"),
            hello: "examiner.example".into(),
            date: "Sun, 22 Nov 2026 09:00:00 +0000".into(),
        },
        groups: groups.to_vec(),
        wants: |_| true,
        login: None,
        may_guess: false,
        wait: Duration::from_millis(500),
        patience: Duration::from_millis(400),
        rest: Duration::from_millis(1),
        messages: 200,
    }
}

/// A server in which each connection is led by `lead`; where it listens, and how many came.
async fn serving<F, W>(lead: F) -> (SocketAddr, Arc<AtomicUsize>)
where
    F: Fn(TcpStream) -> W + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let (address, count) = (listener.local_addr().expect("bound"), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(lead(stream));
        }
    });
    (address, count)
}

async fn says(mut stream: TcpStream, text: &'static [u8]) {
    let _whoever_listens = stream.write_all(text).await;
    let mut rest = Vec::new();
    let _until_it_goes = stream.read_to_end(&mut rest).await;
}

async fn report(door: SocketAddr, groups: &[Group]) -> Report {
    examine(order(door, groups), None, None).await.expect("TLS can be set up")
}

fn nothing_was_learned(report: &Report, why: Untested) {
    assert_eq!(report.verdict, Conclusion::CouldNotTest);
    assert_eq!(report.doors[0].untested, Some(why), "{:?}", report.doors);
    assert!(!report.has_result() && report.findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_answers_nothing_is_concluded() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let door = listener.local_addr().expect("bound");
    drop(listener);
    nothing_was_learned(&report(door, Group::ALL).await, Untested::NotConnected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_nothing_is_said_to_be_silent() {
    let (door, _) = serving(|stream| says(stream, b"")).await;
    nothing_was_learned(&report(door, Group::ALL).await, Untested::Silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mail_server_is_said_not_to_be_one() {
    let (door, _) = serving(|stream| says(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    nothing_was_learned(&report(door, Group::ALL).await, Untested::Garbage);
    // A greeting that does not end is none.
    let endless = serving(|mut stream| async move { while stream.write_all(b"220-and so on\r\n").await.is_ok() {} });
    nothing_was_learned(&report(endless.await.0, Group::ALL).await, Untested::Garbage);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_turns_everybody_away_is_said_to() {
    let (door, _) = serving(|stream| says(stream, b"554 5.3.2 Not today\r\n")).await;
    nothing_was_learned(&report(door, Group::ALL).await, Untested::Unwelcome);
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_that_fails_spoils_no_other_case() {
    let lead = |mut stream: TcpStream| async move {
        let _greeted = stream.write_all(b"220 mail.example.jp\r\n").await;
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            let said = String::from_utf8_lossy(&buffer[..count]).into_owned();
            let answer: &[u8] = match said.get(..4) {
                Some("EHLO") => b"250-mail.example.jp\r\n250 STARTTLS\r\n",
                Some("STAR") => b"220 Go on\r\n",
                Some("MAIL" | "HELO") => b"250 Yes\r\n",
                Some("QUIT") => return,
                _ => b"550 5.7.1 No\r\n",
            };
            let _answered = stream.write_all(answer).await;
        }
    };
    let (door, _) = serving(lead).await;
    let report = report(door, &[Group::Relay, Group::Starttls]).await;
    assert_eq!(report.verdict, Conclusion::Closed, "{:?}", report.findings);
    let s05 = report.cases.iter().find(|case| case.id == "S05").expect("a case");
    assert_eq!(s05.untested, Some(Untested::TlsFailed), "{s05:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_to_be_left_alone_is_and_the_rest_is_not_tested() {
    let (door, count) = serving(|stream| says(stream, b"421 4.7.0 Too many connections\r\n")).await;
    let report = report(door, &[Group::Relay]).await;
    assert_eq!(report.verdict, Conclusion::CouldNotTest);
    assert!(report.cases.iter().all(|case| case.untested.is_some()), "{:?}", report.cases);
    assert!(report.cases.iter().any(|case| case.untested == Some(Untested::CutOff)));
    let visits = count.load(Ordering::Relaxed);
    assert!(visits < 250, "it was visited {visits} times");
}

/// Takes everything, as the catcher does, and keeps nothing.
async fn takes_everything(mut stream: TcpStream) {
    let (mut catcher, mut buffer) = (Catcher::default(), vec![0; 65536]);
    let _greeted = stream.write_all(Catcher::greeting()).await;
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let caught = catcher.received(&buffer[..count]);
        if stream.write_all(&caught.replies).await.is_err() || caught.over {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_messages_are_handed_over_than_were_ordered() {
    let (door, _) = serving(takes_everything).await;
    let order = Order { messages: 3, ..order(door, &[Group::Relay]) };
    let report = examine(order, None, None).await.expect("TLS can be set up");
    assert_eq!(report.messages, 3);
    let taken = report.cases.iter().filter(|case| case.verdict == CaseVerdict::Accepted && case.is_about_relay());
    assert_eq!(taken.count(), 3);
    assert!(report.cases.iter().any(|case| case.untested == Some(Untested::MessageLimit)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_and_not_handed_on_is_not_called_a_relay() {
    let (door, _) = serving(takes_everything).await;
    let receiver = Receiver::start((Ipv4Addr::LOCALHOST, 0).into()).await.expect("a port");
    let report = examine(order(door, &[Group::Relay]), Some(&receiver), None).await.expect("TLS can be set up");
    assert_eq!(report.verdict, Conclusion::Unproven);
    assert!(report.cases.iter().all(|case| case.verdict != CaseVerdict::Relayed));
}
