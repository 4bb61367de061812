//! The server examines its own doors: as a stranger, with every address of ours, and without a trace.

use crate::support::eventually;
use crate::support::world::{HANA, Setup, World, address};
use mail::EventKind;
use mail::event::{CheckCause, DoorsExamined};
use policy::DirectoryChange;
use server::control::{Answer, Request};
use std::collections::BTreeSet;
use std::time::Duration;

#[track_caller]
fn examined(world: &World) -> DoorsExamined {
    match world.perform(Request::CheckDoors) {
        Answer::Doors { result } => result.examined,
        other => panic!("{other:?}"),
    }
}

fn last(world: &World) -> Option<DoorsExamined> {
    match world.perform(Request::Site) {
        Answer::Site { state } => state.doors.map(|result| result.examined),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_doors_are_examined_with_all_addresses_and_nothing_of_it_stays() {
    let mut setup = Setup::new();
    setup.set("doors.proxied", format!("[\"{}:0\"]", setup.net.ip(0, 1)));
    setup.set("proxy.networks", "[\"127.0.0.1/32\"]");
    setup.patience.check = Duration::from_secs(3600);
    setup.set("limits.login_failures", 1);
    setup.set("limits.sessions", 1);
    // More than are tried in one go.
    for number in 0..120 {
        setup.alias(&format!("alias-{number}@example.jp"), &[HANA]);
    }
    let world = setup.start();
    assert_eq!(last(&world), None);
    // The one place there is is taken: the examiner needs none, and takes nobody's.
    let visitor = world.stranger();
    let result = examined(&world);
    drop(visitor);
    assert_eq!(last(&world), Some(result.clone()));
    let keys: Vec<&str> = result.doors.iter().map(|door| door.key.as_str()).collect();
    assert_eq!(keys, ["doors.lan", "doors.proxied", "doors.public", "doors.submission", "doors.submissions"]);
    // Hana, Taro, the postmaster's own account, the copier's address, the domain's postmaster.
    assert_eq!((result.cause, result.senders), (CheckCause::Asked, 125));
    for door in &result.doors {
        assert_eq!(door.unreached, None, "{door:?}");
        // E06, E14, E15 and E78 with each of them.
        assert!(door.cases > 140 + 4 * 124 && door.untested * 10 < door.cases, "{} of {}", door.untested, door.cases);
        let faults: Vec<&str> = door.faults.iter().map(|fault| fault.fault.as_str()).collect();
        // The tests' certificate is vouched for by nobody.
        assert!(faults.iter().all(|fault| *fault == "certificate-unknown"), "{faults:?}");
        assert!(!door.closed);
    }
    assert!(world.queue().is_empty());
    assert!(world.mailbox(HANA).is_empty() && world.mailbox("kanri@example.jp").is_empty());
    let written = world.store().journal().recent(10_000).expect("a journal");
    let sessions: BTreeSet<_> = written.iter().filter_map(|event| event.session).collect();
    assert!(
        sessions.len() == 1 && written.iter().all(|event| event.message.is_none()),
        "the visitor's alone: {written:?}"
    );
    // One wrong password of the examiner's would have locked her out.
    world.account(HANA);
}

#[test]
fn the_doors_are_examined_after_the_start_and_after_every_change() {
    let mut setup = Setup::new();
    setup.patience.check = Duration::from_millis(1);
    let world = setup.start();
    let wait_for = |cause: CheckCause, senders: u32| {
        eventually("an examination", || last(&world).filter(|found| (found.cause, found.senders) == (cause, senders)))
    };
    wait_for(CheckCause::Start, 5);
    world.change(DirectoryChange::AddAccount { address: address("jiro@example.jp") });
    wait_for(CheckCause::Change, 6);
    world.add_setting("receiving.hello = \"refuse\"");
    let before = count(&world);
    let Answer::Reloaded { .. } = world.perform(Request::Reload) else { panic!("not reloaded") };
    eventually("an examination after the reload", || (count(&world) > before).then_some(()));
    wait_for(CheckCause::Change, 6);
}

fn count(world: &World) -> usize {
    let events = world.store().journal().recent(10_000).expect("a journal");
    events.iter().filter(|event| matches!(event.kind, EventKind::DoorsExamined(_))).count()
}
