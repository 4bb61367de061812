//! POP3: what was delivered is fetched, deleted, and nobody else's.

use crate::support::client::{base64, letter, unbase64};
use crate::support::eventually;
use crate::support::pop::Pop;
use crate::support::scram::Scram;
use crate::support::world::{HANA, PASSWORD, Setup, TARO, World, trusted};
use std::time::Duration;

const STRANGER: &str = "s@outside.example";

fn with_mail(count: usize) -> World {
    let world = World::start();
    let mut stranger = world.stranger();
    for number in 0..count {
        stranger.send(STRANGER, &[HANA], letter(STRANGER, HANA, &format!("number {number}")));
    }
    world
}

fn clear(world: &World) -> Pop {
    Pop::connect(world.net.ip(3, 1), world.door("pop3"), &trusted())
}

#[test]
fn what_is_deleted_goes_with_quit_and_not_before() {
    let world = with_mail(3);
    let mut pop = world.pop(HANA);
    pop.expect("DELE 2", "+OK");
    pop.expect("RETR 2", "-ERR");
    drop(pop);
    let mut pop = eventually("the mailbox is free", || {
        let mut pop = clear(&world);
        pop.log_in(HANA, PASSWORD).starts_with("+OK").then_some(pop)
    });
    assert!(pop.expect("STAT", "+OK 3 ").len() > 6);
    pop.expect("DELE 2", "+OK");
    pop.expect("RSET", "+OK");
    pop.expect("DELE 1", "+OK");
    pop.expect("QUIT", "+OK");
    let left = world.mailbox(HANA);
    assert_eq!(left.len(), 2);
    assert!(left[0].contains("number 1") && left[1].contains("number 2"));
}

#[test]
fn unique_ids_stay_and_are_never_used_twice() {
    let world = with_mail(2);
    let mut pop = world.pop(HANA);
    let (_, before) = pop.lines("UIDL");
    pop.expect("DELE 2", "+OK");
    pop.expect("QUIT", "+OK");
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "new"));
    let mut pop = world.pop(HANA);
    let (_, after) = pop.lines("UIDL");
    let ids = |listing: Vec<u8>| -> Vec<String> {
        let text = String::from_utf8(listing).expect("text");
        text.lines().map(|line| line.split(' ').nth(1).expect("an id").to_owned()).collect()
    };
    let (before, after) = (ids(before), ids(after));
    assert_eq!(before[0], after[0]);
    assert_eq!((before.len(), after.len()), (2, 2));
    assert!(!before.contains(&after[1]));
}

#[test]
fn one_session_at_a_time_has_the_mailbox() {
    let world = with_mail(1);
    let mut first = world.pop(HANA);
    let reply = clear(&world).log_in(HANA, PASSWORD);
    assert!(reply.starts_with("-ERR [IN-USE]"), "{reply}");
    assert!(clear(&world).log_in(TARO, PASSWORD).starts_with("+OK"), "another's is free");
    first.expect("QUIT", "+OK");
    eventually("the mailbox is free", || clear(&world).log_in(HANA, PASSWORD).starts_with("+OK").then_some(()));
}

#[test]
fn each_mechanism_opens_the_mailbox() {
    let world = with_mail(1);
    let closed = |mut pop: Pop| pop.expect("QUIT", "+OK");
    let mut pop = clear(&world);
    pop.expect(&format!("AUTH PLAIN {}", base64(format!("\0{HANA}\0{PASSWORD}"))), "+OK");
    pop.expect("STAT", "+OK 1 ");
    closed(pop);
    let mut pop = clear(&world);
    let (exchange, first) = Scram::start(HANA);
    let challenge = pop.expect(&format!("AUTH SCRAM-SHA-256 {}", base64(first)), "+ ");
    let (proof, signature) = exchange.prove(&unbase64(&challenge[2..]), PASSWORD);
    let last = pop.expect(&base64(proof), "+ ");
    assert_eq!(unbase64(&last[2..]), signature);
    pop.expect("", "+OK");
    pop.expect("STAT", "+OK 1 ");
    closed(pop);
}

#[test]
fn a_mailbox_is_read_by_its_account_and_nobody_else() {
    let world = with_mail(1);
    assert!(clear(&world).log_in(HANA, "wrong").starts_with("-ERR [AUTH]"));
    assert!(clear(&world).log_in("postmaster@example.jp", PASSWORD).starts_with("-ERR [AUTH]"));
    let mut pop = clear(&world);
    for command in ["STAT", "LIST", "RETR 1", "DELE 1", "UIDL", "TOP 1 0"] {
        pop.expect(command, "-ERR");
    }
    let mut taro = world.pop(TARO);
    taro.expect("STAT", "+OK 0 0");
    taro.expect("RETR 1", "-ERR");
}

#[test]
fn mail_that_comes_while_the_mailbox_is_open_is_there_next_time() {
    let world = with_mail(1);
    let mut pop = world.pop(HANA);
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "later"));
    pop.expect("STAT", "+OK 1 ");
    pop.expect("DELE 1", "+OK");
    pop.expect("QUIT", "+OK");
    let left = world.mailbox(HANA);
    assert!(left.len() == 1 && left[0].contains("later"));
}

#[test]
fn a_client_that_says_nothing_is_left_without_a_word_and_nothing_is_deleted() {
    let mut setup = Setup::new();
    setup.patience.pop3 = Duration::from_millis(500);
    let world = setup.start();
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "kept"));
    let mut silent = world.pop(HANA);
    silent.expect("DELE 1", "+OK");
    assert_eq!(silent.0.line(), None, "no reply, RFC 1939 §3");
    assert_eq!(world.mailbox(HANA).len(), 1);
}
