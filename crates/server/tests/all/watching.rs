//! The server watches its own journal: the administrator is told once when somebody begins to abuse it, and of nothing else.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address};
use mail::{Event, EventKind};

const STRANGER: &str = "s@outside.example";

/// Where a server takes many failed logins, so that they are all on record.
fn patient() -> Setup {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 1000);
    setup.set("language", "\"en\"");
    setup
}

/// A visitor that tries three names with so many passwords each. All addresses of tests are inside ones, from where a
/// single name would be somebody's telephone with an old password.
fn guess(world: &World, host: u8, times: usize) {
    for name in [HANA, TARO, "nobody@example.jp"] {
        let mut guesser = world.submission(world.net.ip(9, host));
        for number in 0..times {
            let reply = guesser.log_in(name, &format!("guess {number}"));
            assert!(reply.starts_with("535 "), "{reply}");
        }
    }
}

fn all_events(world: &World) -> Vec<Event> {
    world.store().journal().recent(100_000).expect("a journal")
}

/// The incidents that the journal says were told.
fn told(world: &World) -> Vec<(String, String)> {
    let name = |event: Event| match event.kind {
        EventKind::Notified { incident, .. } => incident.map(|name| (name.kind, name.who)),
        _ => None,
    };
    all_events(world).into_iter().filter_map(name).collect()
}

/// Waits until the watch has surely looked: a guesser after all else is told of as well. Then what was told before it.
fn told_before_the_mark(world: &World) -> Vec<(String, String)> {
    let mark = world.net.ip(9, 200).to_string();
    guess(world, 200, 12);
    let mut told = eventually("the mark is told of", || {
        let told = told(world);
        told.iter().any(|(_, who)| *who == mark).then_some(told)
    });
    told.retain(|(_, who)| *who != mark);
    told
}

#[test]
fn a_guessing_visitor_is_told_of_once_even_over_a_restart() {
    let mut world = patient().start();
    let guesser = world.net.ip(9, 1).to_string();
    guess(&world, 1, 6);
    let notice = world.wait_for_mail(KANRI, 1).remove(0);
    for part in ["Return-Path: <>", "Auto-Submitted: auto-generated", "Password guessing", &guesser] {
        assert!(notice.contains(part), "no {part} in {notice}");
    }
    let of_guesser = ("password-guessing".to_owned(), guesser.clone());
    eventually("the journal tells it", || (told(&world) == [of_guesser.clone()]).then_some(()));
    let about = world.events(&guesser);
    assert!(about.iter().any(|event| matches!(&event.kind, EventKind::Notified { to, .. } if *to == address(KANRI))));
    guess(&world, 1, 2);
    world.restart();
    guess(&world, 1, 2);
    assert_eq!(told_before_the_mark(&world), [of_guesser]);
    assert_eq!(world.mailbox(KANRI).len(), 2, "the guesser's and the mark's");
}

#[test]
fn what_began_before_the_server_went_down_is_told_when_it_is_up_again() {
    let mut world = patient().start();
    guess(&world, 1, 6);
    // Too soon for the notice, or just after it: there is one in either case.
    world.restart();
    world.wait_for_mail(KANRI, 1);
    assert_eq!(told_before_the_mark(&world).len(), 1);
}

#[test]
fn an_ordinary_day_is_told_of_to_nobody() {
    let mut setup = patient();
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut hana = world.account(HANA);
    for number in 0..20 {
        hana.send(HANA, &[FRIEND, TARO], letter(HANA, FRIEND, &format!("number {number}")));
    }
    let mut stranger = world.stranger();
    for number in 0..20 {
        stranger.send(STRANGER, &[HANA, TARO], letter(STRANGER, HANA, &format!("number {number}")));
    }
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.expect("RCPT TO:<hanna@example.jp>", "550 ");
    stranger.expect("RCPT TO:<probe@elsewhere.example>", "550 ");
    world.copier().send("copier@example.jp", &[TARO], letter("copier@example.jp", TARO, "a scan"));
    guess(&world, 3, 1);
    hop.wait_for(20);
    assert_eq!(told_before_the_mark(&world), []);
    assert_eq!(world.mailbox(KANRI).len(), 1, "the mark's");
}
