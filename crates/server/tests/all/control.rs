//! Administration over the Unix socket.

use crate::support::client::letter;
use crate::support::world::{HANA, KANRI, PASSWORD, Setup, TARO, World, address, credentials};
use mail::{Domain, Event, EventKind};
use policy::{ChangeProblem, DeviceRecord, DirectoryChange, IpRange};
use server::control::{Answer, Request, socket_path};
use std::io::{BufRead, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;

fn ask(world: &World, line: &str) -> String {
    let mut stream = UnixStream::connect(socket_path(&world.settings.data)).expect("a socket");
    // A server that has heard enough hangs up; its answer is there all the same.
    let _heard = stream.write_all(line.as_bytes()).and_then(|()| stream.shutdown(Shutdown::Write));
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).expect("an answer");
    answer
}

fn request(world: &World, request: &Request) -> Answer {
    let answer = ask(world, &format!("{}\n", serde_json::to_string(request).expect("JSON")));
    serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn change(world: &World, change: DirectoryChange) -> Answer {
    request(world, &Request::Change { change, credentials: None })
}

#[test]
fn the_socket_is_its_owners_alone() {
    let world = World::start();
    let mode = std::fs::metadata(socket_path(&world.settings.data)).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_account_made_over_the_socket_logs_in_and_gets_mail() {
    let world = World::start();
    let jiro = address("jiro@example.jp");
    let add = DirectoryChange::AddAccount { address: jiro.clone() };
    assert!(matches!(change(&world, add.clone()), Answer::PasswordMissing));
    let with_password = Request::Change { change: add.clone(), credentials: Some(credentials()) };
    assert!(matches!(request(&world, &with_password), Answer::Done));
    world.stranger().send(
        "s@outside.example",
        &["jiro@example.jp"],
        letter("s@outside.example", "jiro@example.jp", "hi"),
    );
    assert_eq!(world.mailbox("jiro@example.jp").len(), 1);
    assert!(world.submission(world.net.ip(3, 1)).log_in("jiro@example.jp", PASSWORD).starts_with("235 "));
    let again = request(&world, &with_password);
    assert!(matches!(&again, Answer::ChangeRefused { problem: ChangeProblem::AddressExists { .. } }), "{again:?}");
    let Answer::Directory { records, .. } = request(&world, &Request::Directory) else { panic!("no directory") };
    assert!(records.accounts.iter().any(|account| account.address == jiro));
    let administered = |kind: &EventKind| matches!(kind, EventKind::Administered { action, subject, .. } if action == "account add" && subject == "jiro@example.jp");
    let recent = world.store().journal();
    recent.flush();
    assert!(recent.recent(100).expect("read").iter().any(|event: &Event| administered(&event.kind)));
}

#[test]
fn what_would_leave_the_directory_unsound_is_refused() {
    let world = World::start();
    let gateway = DeviceRecord {
        name: "router".into(),
        from: IpRange::parse(&world.net.ip(1, 20).to_string()).expect("a range"),
        senders: vec![address(HANA)],
        limits: None,
    };
    let refused = |made: DirectoryChange| {
        let answer = change(&world, made.clone());
        assert!(matches!(answer, Answer::ChangeRefused { .. }), "{made:?}: {answer:?}");
    };
    refused(DirectoryChange::AddDevice { device: gateway });
    refused(DirectoryChange::RemoveAccount { address: address(KANRI) });
    refused(DirectoryChange::DisableAccount { address: address(KANRI), reason: None });
    refused(DirectoryChange::RemoveDomain { domain: Domain::parse("example.jp").expect("a domain") });
    refused(DirectoryChange::AddAlias {
        address: address("x@example.jp"),
        targets: vec![address("y@outside.example")],
    });
    refused(DirectoryChange::GrantSender { account: address(HANA), sender: address("postmaster@example.jp") });
}

#[test]
fn an_account_with_held_mail_is_not_removed_before_it_is_settled() {
    let mut setup = Setup::new();
    setup.set("limits.messages_per_day", 0);
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "held"));
    let remove = || change(&world, DirectoryChange::RemoveAccount { address: address(TARO) });
    assert!(matches!(remove(), Answer::MailWaits));
    let action = mail::event::QueueAction::Remove;
    assert!(matches!(request(&world, &Request::Queue { id: id.parse().expect("an id"), action }), Answer::Done));
    assert!(matches!(remove(), Answer::Done));
}

#[test]
fn what_is_no_request_gets_an_answer_and_changes_nothing() {
    let world = World::start();
    let long = format!("{{\"request\":\"why\",\"subject\":\"{}\"}}\n", "x".repeat(5_000_000));
    for line in ["\n", "", "nonsense\n", "{\"request\":\"rm\"}\n", "{\"request\":\"queue\"}\n", &long] {
        let answer: Answer = serde_json::from_str(&ask(&world, line)).expect("an answer");
        assert!(matches!(answer, Answer::StoreTrouble { .. }), "{line:.40}: {answer:?}");
    }
    assert!(matches!(request(&world, &Request::Why { subject: "what?".into() }), Answer::NotASubject));
    let unknown = request(&world, &Request::Why { subject: "nobody@elsewhere.example".into() });
    assert!(matches!(unknown, Answer::Events { events } if events.is_empty()));
    assert_eq!(world.store().records().accounts.len(), 3);
}

#[test]
fn one_who_connects_and_says_nothing_stops_nobody() {
    let mut world = World::start();
    let _silent = UnixStream::connect(socket_path(&world.settings.data)).expect("a socket");
    assert!(matches!(request(&world, &Request::QueueList), Answer::Queue { entries } if entries.is_empty()));
    let before = std::time::Instant::now();
    world.stop();
    assert!(before.elapsed() < std::time::Duration::from_secs(5));
}
