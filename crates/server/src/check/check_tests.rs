//! A door with a hole: nothing short of that shows that one would be seen. The hole is made by coming as a device that may
//! send, where whoever examines takes himself for a stranger.

use super::doors::{OwnDoor, examine_one};
use super::{has_closed, rest_after, settle};
use crate::control::{Answer, Request};
use crate::login::make_credentials;
use crate::{Patience, Server};
use config::Settings;
use mail::event::{CheckCause, DoorsExamined};
use mail::{Address, Domain, EventKind, Secret};
use policy::{DeviceRecord, DirectoryChange, IpRange};
use std::net::SocketAddr;
use std::time::Duration;
use store::{ContentSource, MailboxMessage, Options, Store};
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const DEVICE: &str = "10.9.9.9";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// Settings by which nothing is examined for an hour, unless there is a reason to.
fn settings(folder: &TempDir) -> (Settings, Patience) {
    let toml = format!(
        "hostname = \"mail.example.jp\"\nlanguage = \"en\"\ndata = {:?}\ndoors.public = [\"127.0.0.1:0\"]\ndoors.lan = [\"127.0.0.1:0\"]\n",
        folder.path().join("data")
    );
    let patience = Patience { check: Duration::from_secs(3600), ..Patience::default() };
    (Settings::parse(&toml, "test.toml").expect("settings"), patience)
}

fn store(settings: &Settings) -> Store {
    Store::open(&settings.data, Options { min_free_octets: 0, ..Options::default() }).expect("a store")
}

async fn reopened(folder: &TempDir) -> Server {
    let (settings, patience) = settings(folder);
    let store = store(&settings);
    Server::start_with(settings, store, patience).await.expect("a server")
}

async fn server(folder: &TempDir) -> Server {
    let (settings, _) = settings(folder);
    let store = store(&settings);
    let domain = Domain::parse("example.jp").expect("a domain");
    let device = DeviceRecord {
        name: "copier".to_owned(),
        from: IpRange::parse(DEVICE).expect("a range"),
        senders: vec![address("copier@example.jp")],
        limits: None,
    };
    let changes = [
        DirectoryChange::AddDomain { domain, postmaster: address("hana@example.jp") },
        DirectoryChange::AddAlias { address: address("copier@example.jp"), targets: vec![address("hana@example.jp")] },
        DirectoryChange::AddDevice { device },
    ];
    for change in changes {
        let credentials =
            change.needs_password(&store.directory()).map(|_| make_credentials(&Secret::new("a password")));
        store.change(change, credentials).await.expect("changed");
    }
    drop(store);
    reopened(folder).await
}

async fn greets(door: SocketAddr) -> bool {
    let Ok(mut tcp) = TcpStream::connect(door).await else { return false };
    let mut greeting = [0; 3];
    tcp.read_exact(&mut greeting).await.is_ok() && greeting == *b"220"
}

async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not in time: {what}");
}

/// The subjects of what is stored for the postmaster.
fn notices(server: &Server) -> Vec<String> {
    let postmaster = address("hana@example.jp");
    let entries = server.store().mailbox_list(&postmaster).expect("a mailbox");
    let read = entries.iter().filter_map(|entry| server.store().mailbox_read(&postmaster, entry.uid).expect("read"));
    read.filter_map(|message| subject(&message)).collect()
}

fn subject(message: &MailboxMessage) -> Option<String> {
    let ContentSource::Inline(content) = &message.content else { return None };
    let text = String::from_utf8_lossy(content);
    text.lines().find_map(|line| line.strip_prefix("Subject: ")).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_door_that_lets_strangers_send_is_seen_by_one_sender_of_all_closed_and_told_and_nothing_has_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(&folder).await;
    let (lan, public) = (server.addresses()["doors.lan"][0], server.addresses()["doors.public"][0]);
    let senders = ["hana@example.jp", "postmaster@example.jp", "copier@example.jp"].map(address);
    let as_device = OwnDoor { key: "doors.lan", address: lan, peer: DEVICE.parse().expect("an address") };
    let examined = examine_one(&server.site, &as_device, &senders).await;
    let faults: Vec<&str> = examined.faults.iter().map(|fault| fault.fault.as_str()).collect();
    assert_eq!(faults, ["open-relay", "own-address-believed"], "{examined:#?}");
    assert_eq!(
        (&*examined.faults[0].cases, &*examined.faults[1].cases),
        (&["E06".to_owned()][..], &["E15".to_owned()][..])
    );
    assert!(examined.faults[0].wire.iter().any(|line| line == ">>> MAIL FROM:<copier@example.jp>"), "{examined:#?}");
    assert!(greets(lan).await && greets(public).await);

    let found = DoorsExamined { cause: CheckCause::Asked, senders: 3, doors: vec![examined] };
    let (at, settled) = settle(&server.site, found, &mut *server.site.checks.closed.lock().await);
    assert!(settled.doors[0].closed);
    eventually("the door closes", async || !greets(lan).await).await;
    assert!(greets(public).await, "the others stay open");
    let event = server.store().journal().last_doors_examined().expect("a journal").expect("an event");
    assert_eq!((event.at, event.kind), (at, EventKind::DoorsExamined(settled)));
    eventually("somebody is told", async || !notices(&server).is_empty()).await;
    assert_eq!(notices(&server), ["mail.example.jp closed a door: strangers got in"]);
    assert_eq!(server.store().queue_list(9).expect("a queue"), []);

    // What was found is told for as long as it is closed; of what is left nothing lets anybody in, and nobody is told twice.
    let Answer::Doors { result } = server.perform(Request::CheckDoors).await else { panic!("no answer") };
    let doors: Vec<_> =
        result.examined.doors.iter().map(|door| (door.address, door.closed, door.faults.len())).collect();
    assert_eq!(doors, [(public, false, 1), (lan, true, 2)], "{result:#?}");
    assert_eq!(result.examined.doors[0].faults[0].fault, "no-tls");
    assert_eq!(notices(&server).len(), 1);
    // After a reload, which opens it, nobody waits.
    assert!(has_closed(&server.site, CheckCause::Change).await);
    server.stop().await;

    // The next start opens it; it is not left to itself for long. The hole was the test's, and so it stays open.
    let server = reopened(&folder).await;
    let started = || server.store().journal().last_doors_examined().expect("a journal").map(|event| event.kind);
    eventually("it examines at once", async || {
        matches!(started(), Some(EventKind::DoorsExamined(DoorsExamined { cause: CheckCause::Start, .. })))
    })
    .await;
    assert!(greets(server.addresses()["doors.lan"][0]).await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_else_answers_at_a_door_is_told_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = server(&folder).await;
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let door = OwnDoor {
        key: "doors.public",
        address: other.local_addr().expect("bound"),
        peer: "198.51.100.1".parse().expect("an address"),
    };
    let visited = tokio::spawn(async move {
        let (mut tcp, _) = other.accept().await.expect("a visitor");
        // It may be open: nothing must be said to it that it could act on.
        tokio::io::AsyncWriteExt::write_all(&mut tcp, b"220 open.example\r\n").await.expect("said");
        let mut heard = Vec::new();
        let _until_it_goes = tcp.read_to_end(&mut heard).await;
        heard
    });
    let examined = examine_one(&server.site, &door, &[address("hana@example.jp")]).await;
    assert_eq!(examined.unreached.as_deref(), Some("not-connected"));
    assert!(examined.faults.is_empty());
    assert_eq!(visited.await.expect("it ended"), b"");
    server.stop().await;
}

#[test]
fn what_takes_long_is_done_seldom() {
    assert_eq!(rest_after(Duration::from_secs(9)), Duration::ZERO);
    assert_eq!(rest_after(Duration::from_secs(70)), Duration::from_secs(540));
}
