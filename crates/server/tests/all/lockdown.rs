//! Lockdown at a running server: nothing leaves, receiving goes on, and the administrator is told.

use crate::support::client::letter;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, address};
use mail::event::QueueAction;
use mail::{EventKind, Party, Reason};
use policy::{DirectoryChange, Forwarding};
use server::control::{Answer, Request};

fn begin() -> Request {
    Request::BeginLockdown { by: "hana".into(), reason: Some("stolen password".into()) }
}

#[test]
fn nothing_leaves_while_it_is_on_and_all_that_it_held_leaves_after_it() {
    let mut setup = Setup::new();
    setup.set("language", "\"en\"");
    let hop = setup.target(|_| Act::Usual);
    let mut world = setup.start();
    assert!(matches!(world.perform(begin()), Answer::Lockdown { lockdown: Some(_), messages: 0 }));
    let notice = world.wait_for_mail(KANRI, 1).remove(0);
    assert!(notice.contains("Lockdown") && notice.contains("stolen password"), "{notice}");
    let id = world.account(HANA).send(HANA, &[FRIEND, TARO], letter(HANA, FRIEND, "in lockdown"));
    world.copier().send("copier@example.jp", &[FRIEND], letter("copier@example.jp", FRIEND, "a scan"));
    world.stranger().send("who@elsewhere.example", &[TARO], letter("who@elsewhere.example", TARO, "from outside"));
    assert_eq!(world.wait_for_mail(TARO, 2).len(), 2, "mail for people here is delivered");
    let held = world.wait_for_event(&id, |kind| match kind {
        EventKind::Held { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(held, Reason::Lockdown);
    let release = || Request::Queue { id: id.parse().expect("an id"), action: QueueAction::Release };
    assert!(matches!(world.perform(release()), Answer::LockedDown));
    world.stop();
    world.restart();
    let Answer::Lockdown { lockdown: Some(lockdown), messages } = world.perform(Request::Lockdown) else {
        panic!("it survives a restart")
    };
    assert_eq!((lockdown.by.as_str(), lockdown.reason.as_deref(), messages), ("hana", Some("stolen password"), 2));
    assert_eq!(hop.taken().len(), 0);
    let ended = world.perform(Request::EndLockdown { by: "hana".into() });
    assert!(matches!(ended, Answer::Lockdown { lockdown: None, messages: 2 }), "{ended:?}");
    hop.wait_for(2);
    world.wait_for_empty_queue();
    assert!(world.wait_for_mail(KANRI, 2)[1].contains("Lockdown is over"));
}

#[test]
fn a_copy_by_forwarding_waits_too_and_its_story_says_for_what() {
    let mut setup = Setup::new();
    let forward = Some(Forwarding { targets: vec![address(FRIEND)], keep: true });
    setup.change(DirectoryChange::SetForwarding { address: address(TARO), forward });
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    assert!(matches!(world.perform(begin()), Answer::Lockdown { .. }));
    let id = world.stranger().send("who@elsewhere.example", &[TARO], letter("who@elsewhere.example", TARO, "hello"));
    assert_eq!(world.wait_for_mail(TARO, 1).len(), 1, "receiving goes on");
    let copy = world.wait_for_event(&id, |kind| match kind {
        EventKind::Forwarded { copy, .. } => Some(copy.to_string()),
        _ => None,
    });
    let held = world.wait_for_event(&copy, |kind| match kind {
        EventKind::Held { reason, party, .. } => Some((*reason, party.clone())),
        _ => None,
    });
    assert_eq!(held, (Reason::Lockdown, Party::Forward(address(TARO))));
    assert_eq!(hop.taken().len(), 0);
    let ended = world.perform(Request::EndLockdown { by: "hana".into() });
    assert!(matches!(ended, Answer::Lockdown { lockdown: None, messages: 1 }), "{ended:?}");
    hop.wait_for(1);
    world.wait_for_empty_queue();
}
