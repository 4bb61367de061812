//! APOP: for the accounts that have leave, with a secret of its own, and until the leave ends.

use crate::support::client::Client;
use crate::support::pop::Pop;
use crate::support::world::{HANA, PASSWORD, Setup, TARO, World, address, trusted};
use mail::{EventKind, Reason, Secret, Timestamp};
use md5::{Digest, Md5};
use policy::{DirectoryChange, LegacyLogin};
use server::control::{Answer, ApopSecret, Request};
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "abcd-efgh-ijkm-npqr";

fn in_days(days: i64) -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_seconds(i64::try_from(now.as_secs()).expect("soon") + days * 24 * 3600)
}

fn allow(world: &World, account: &str, until: Timestamp) -> Answer {
    let secret = ApopSecret(Secret::new(SECRET));
    world.perform(Request::AllowApop { address: address(account), until, secret })
}

fn with_apop() -> World {
    let world = World::start();
    assert!(matches!(allow(&world, HANA, in_days(30)), Answer::Done));
    world
}

/// A session before login, and the timestamp of its greeting.
fn greeted(world: &World) -> (Pop, Option<String>) {
    let mut client = Client::connect(world.net.ip(3, 1), world.door("pop3"), &trusted());
    let greeting = client.line().expect("a greeting");
    let timestamp = greeting.find('<').map(|at| greeting[at..].to_owned());
    (Pop(client), timestamp)
}

fn digest(timestamp: &str, secret: &str) -> String {
    let octets = Md5::new().chain_update(timestamp).chain_update(secret).finalize();
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// APOP in a session of its own; the reply.
fn apop(world: &World, name: &str, secret: &str) -> String {
    let (mut pop, timestamp) = greeted(world);
    pop.say(&format!("APOP {name} {}", digest(&timestamp.expect("APOP is offered"), secret)))
}

#[test]
fn an_account_logs_in_by_the_digest_of_its_own_secret_and_of_the_greeting_s_timestamp() {
    let world = with_apop();
    let (mut pop, timestamp) = greeted(&world);
    let (timestamp, (mut other, another)) = (timestamp.expect("offered"), greeted(&world));
    assert_ne!(Some(&timestamp), another.as_ref(), "no two greetings have the same");
    assert!(timestamp.ends_with("@mx.example.jp>") && timestamp.len() > 40, "{timestamp}");
    let right = digest(&timestamp, SECRET);
    // What was overheard is right for no other session.
    other.expect(&format!("APOP {HANA} {right}"), "-ERR [AUTH] ");
    pop.expect(&format!("APOP {HANA} {right}"), "+OK 0 messages");
    pop.expect("QUIT", "+OK");
    let mechanism = world.wait_for_event(HANA, |kind| match kind {
        EventKind::LoginSucceeded { mechanism, .. } => Some(mechanism.clone()),
        _ => None,
    });
    assert_eq!(mechanism, "APOP");
    // The password is no secret of APOP, and the secret is no password.
    assert!(apop(&world, HANA, PASSWORD).contains("[login-failed]"));
    assert!(greeted(&world).0.log_in(HANA, SECRET).contains("[login-failed]"));
    assert!(greeted(&world).0.log_in(HANA, PASSWORD).starts_with("+OK"));
}

#[test]
fn apop_is_offered_only_while_somebody_has_leave() {
    let world = World::start();
    assert_eq!(greeted(&world).1, None);
    greeted(&world).0.expect(&format!("APOP {HANA} {}", digest("<x@y>", SECRET)), "-ERR Unknown command");
    assert!(matches!(allow(&world, HANA, in_days(30)), Answer::Done));
    assert!(greeted(&world).1.is_some());
    world.change(DirectoryChange::EndLegacy { address: address(HANA) });
    assert_eq!(greeted(&world).1, None);
    assert_eq!(world.store().apop_secret(&address(HANA)).expect("read"), None, "what nobody may use is not kept");
}

#[test]
fn whoever_has_no_leave_is_refused_like_whoever_does_not_exist() {
    let world = with_apop();
    for name in [TARO, "nobody@example.jp", "nobody@elsewhere.example", "postmaster@example.jp", "hana", "hana @x"] {
        let reply = apop(&world, name, SECRET);
        assert_eq!(reply, "-ERR [AUTH] User name or password is wrong [login-failed]", "{name}");
    }
    let (mut pop, _) = greeted(&world);
    for digest in ["0", &"0".repeat(32), &"A".repeat(32), &"あ".repeat(11)] {
        pop.expect(&format!("APOP {HANA} {digest}"), "-ERR [AUTH] User name or password is wrong [login-failed]");
    }
}

#[test]
fn a_leave_that_has_ended_is_told_to_its_owner_and_to_nobody_else() {
    let world = with_apop();
    let until = in_days(-1);
    world.store().allow_apop(address(HANA), until, Secret::new(SECRET)).wait().expect("changed");
    assert!(apop(&world, HANA, SECRET).contains("[legacy-login-ended]"));
    assert!(apop(&world, HANA, "wrong").contains("[login-failed]"));
    let told = |kind: &EventKind| match kind {
        EventKind::LoginFailed { reason: Reason::LegacyLoginEnded, name, mechanism } => {
            Some((name.clone(), mechanism.clone()))
        }
        _ => None,
    };
    assert_eq!(world.wait_for_event(HANA, told), (Some(address(HANA)), "APOP".to_owned()));
    // A month later nobody is told any more, and nobody is asked for a digest.
    world.store().allow_apop(address(HANA), in_days(-31), Secret::new(SECRET)).wait().expect("changed");
    assert_eq!(greeted(&world).1, None);
}

#[test]
fn a_leave_ends_by_the_day_and_not_too_late() {
    let world = World::start();
    for (days, key) in [(-1, "legacy-is-past"), (0, "legacy-is-past"), (367, "legacy-too-long")] {
        match allow(&world, HANA, in_days(days)) {
            Answer::ChangeRefused { problem } => assert_eq!(problem.key(), key),
            other => panic!("{other:?}"),
        }
        let login = LegacyLogin::PopBeforeSmtp;
        let change = DirectoryChange::AllowLegacy { address: address(HANA), login, until: in_days(days) };
        let refused = world.perform(Request::Change { change, credentials: None });
        assert!(matches!(refused, Answer::ChangeRefused { .. }), "{refused:?}");
    }
    // Without a secret there is nothing to log in with.
    let change = DirectoryChange::AllowLegacy { address: address(HANA), login: LegacyLogin::Apop, until: in_days(1) };
    let bare = world.perform(Request::Change { change, credentials: None });
    assert!(matches!(bare, Answer::PasswordMissing), "{bare:?}");
    assert!(world.store().records().accounts.iter().all(|account| account.legacy.is_off()));
}

#[test]
fn a_new_password_ends_apop_and_a_disabled_account_has_none() {
    let mut setup = Setup::new();
    setup.account("jiro@example.jp");
    let world = setup.start();
    for account in [HANA, "jiro@example.jp"] {
        assert!(matches!(allow(&world, account, in_days(30)), Answer::Done));
    }
    world.change(DirectoryChange::DisableAccount { address: address("jiro@example.jp"), reason: None });
    assert!(apop(&world, "jiro@example.jp", SECRET).contains("[account-disabled]"));
    let (mut open, timestamp) = greeted(&world);
    open.expect(&format!("APOP {HANA} {}", digest(&timestamp.expect("offered"), SECRET)), "+OK");
    world.change(DirectoryChange::SetPassword { address: address(HANA) });
    assert_eq!(world.store().apop_secret(&address(HANA)).expect("read"), None);
    assert!(open.say("STAT").contains("[password-changed]"));
    assert!(apop(&world, HANA, SECRET).contains("[login-failed]"));
}

#[test]
fn wrong_digests_count_as_proofs_that_were_wrong() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let world = setup.start();
    assert!(matches!(allow(&world, HANA, in_days(30)), Answer::Done));
    for number in 0..15 {
        let reply = apop(&world, HANA, &format!("guess {number}"));
        assert!(reply.contains("[login-failed]"), "{number}: {reply}");
    }
    assert!(apop(&world, HANA, SECRET).contains("[too-many-login-failures]"));
}

#[test]
fn the_secret_is_in_no_event_and_in_nothing_that_is_printed() {
    let world = with_apop();
    assert!(apop(&world, HANA, SECRET).starts_with("+OK"));
    world.wait_for_event(HANA, |kind| matches!(kind, EventKind::LoginSucceeded { .. }).then_some(()));
    let events = serde_json::to_string(&world.events(HANA)).expect("JSON");
    assert!(events.contains("account legacy apop") && !events.contains(SECRET), "{events}");
    let records = serde_json::to_string(&world.store().records()).expect("JSON");
    assert!(records.contains("apop_until") && !records.contains(SECRET), "{records}");
    let secret = ApopSecret(Secret::new(SECRET));
    let request = Request::AllowApop { address: address(HANA), until: in_days(1), secret };
    assert!(!format!("{request:?}").contains(SECRET));
}
