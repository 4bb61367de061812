//! Logging in: who may, by what, and how often one may be wrong.

use crate::support::client::{Client, base64, letter, unbase64};
use crate::support::pop::Pop;
use crate::support::scram::Scram;
use crate::support::world::{HANA, KANRI, PASSWORD, Setup, TARO, World, address, trusted};
use mail::{EventKind, Reason};
use policy::DirectoryChange;
use std::net::Ipv4Addr;

/// A client at port 465, not logged in.
fn submissions(world: &World, from: Ipv4Addr) -> Client {
    let mut client = world.knock("submissions", from);
    client.start_tls();
    client.greeted("client.example")
}

fn login_in_steps(client: &mut Client, name: &str, password: &str) -> String {
    client.expect("AUTH LOGIN", "334 ");
    client.expect(&base64(name), "334 ");
    client.say(&base64(password))
}

/// The reply to the proof, or to the empty line after it.
fn scram(client: &mut Client, name: &str, password: &str) -> String {
    let (exchange, first) = Scram::start(name);
    let challenge = client.expect(&format!("AUTH SCRAM-SHA-256 {}", base64(first)), "334 ");
    let (proof, signature) = exchange.prove(&unbase64(&challenge[4..]), password);
    let last = client.say(&base64(proof));
    let Some(proved) = last.strip_prefix("334 ") else { return last };
    assert_eq!(unbase64(proved), signature, "the server proves itself too");
    client.say("")
}

#[test]
fn each_mechanism_logs_in_at_both_ports() {
    let world = World::start();
    for at_465 in [false, true] {
        let client = || {
            let ip = world.net.ip(3, 1);
            if at_465 { submissions(&world, ip) } else { world.submission(ip) }
        };
        assert!(client().log_in(HANA, PASSWORD).starts_with("235 2.7.0 "));
        assert!(client().log_in("HANA@Example.JP", PASSWORD).starts_with("235 2.7.0 "));
        assert!(login_in_steps(&mut client(), HANA, PASSWORD).starts_with("235 2.7.0 "));
        assert!(scram(&mut client(), HANA, PASSWORD).starts_with("235 2.7.0 "));
        let mut without_initial = client();
        without_initial.expect("AUTH PLAIN", "334 ");
        without_initial.expect(&base64(format!("\0{HANA}\0{PASSWORD}")), "235 ");
    }
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_refused_alike() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 1000);
    let world = setup.start();
    for name in
        [HANA, "nobody@example.jp", "nobody@elsewhere.example", "hana", "", "postmaster@example.jp", "' OR 1=1--"]
    {
        let mut client = world.submission(world.net.ip(3, 1));
        for reply in [client.log_in(name, "wrong"), client.log_in(name, ""), login_in_steps(&mut client, name, "wrong")]
        {
            assert_eq!(reply, "535 5.7.8 Name or password wrong [login-failed]", "{name:?}");
        }
        if name.contains('@') {
            let reply = scram(&mut world.submission(world.net.ip(3, 1)), name, "wrong");
            assert_eq!(reply, "535 5.7.8 Name or password wrong [login-failed]", "{name:?}");
        }
    }
}

#[test]
fn roles_aliases_and_other_identities_never_log_in() {
    let mut setup = Setup::new();
    setup.alias("info@example.jp", &[HANA]);
    setup.set("limits.login_failures", 1000);
    let world = setup.start();
    for name in ["postmaster@example.jp", "abuse@example.jp", "info@example.jp"] {
        let mut client = world.submission(world.net.ip(3, 1));
        assert!(client.log_in(name, PASSWORD).starts_with("535 "), "{name}");
        assert!(scram(&mut client, name, PASSWORD).starts_with("535 "), "{name}");
    }
    let mut client = world.submission(world.net.ip(3, 1));
    let for_another = base64(format!("{TARO}\0{HANA}\0{PASSWORD}"));
    client.expect(&format!("AUTH PLAIN {for_another}"), "535 ");
    client.expect(&format!("MAIL FROM:<{TARO}>"), "530 5.7.0 ");
}

#[test]
fn wrong_passwords_count_across_doors_and_pop3_for_network_and_name() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let world = setup.start();
    let guesser = world.net.ip(4, 1);
    assert!(world.submission(guesser).log_in(HANA, "guess").starts_with("535 "));
    assert!(submissions(&world, world.net.ip(4, 2)).log_in(HANA, "guess").starts_with("535 "));
    let mut pop = Pop::connect(world.net.ip(4, 3), world.door("pop3"), &trusted());
    assert!(pop.log_in(HANA, "guess").starts_with("-ERR [AUTH] "));

    // The right password is no longer listened to: from that network for anybody, for that name from anywhere.
    let barred = |reply: String| reply.starts_with("421 4.7.0 ") && reply.ends_with("[too-many-login-failures]");
    let mut client = world.submission(guesser);
    assert!(barred(client.log_in(HANA, PASSWORD)));
    assert!(client.is_closed());
    assert!(barred(submissions(&world, guesser).log_in(TARO, PASSWORD)));
    assert!(barred(world.submission(guesser).say("AUTH SCRAM-SHA-256")));
    let elsewhere = world.net.ip(5, 1);
    assert!(barred(world.submission(elsewhere).log_in(HANA, PASSWORD)));
    let (_, first) = Scram::start(HANA);
    assert!(barred(world.submission(elsewhere).say(&format!("AUTH SCRAM-SHA-256 {}", base64(first)))));
    let mut pop = Pop::connect(elsewhere, world.door("pop3"), &trusted());
    let reply = pop.log_in(HANA, PASSWORD);
    assert!(reply.starts_with("-ERR ") && reply.ends_with("[too-many-login-failures]"), "{reply}");
    // Somebody else, somewhere else, is not disturbed.
    assert!(world.submission(elsewhere).log_in(TARO, PASSWORD).starts_with("235 "));
    // Nor is mail from the guesser's network to us: its guests are not its guesser.
    let mut stranger = world.knock("public", guesser).greeted("stranger.example");
    stranger.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
}

#[test]
fn an_account_disabled_is_cut_off_at_the_next_mail_of_a_live_session() {
    let world = World::start();
    let mut client = world.account(HANA);
    client.send(HANA, &[TARO], letter(HANA, TARO, "before"));
    client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    world.change(DirectoryChange::DisableAccount { address: address(HANA) });
    client.refused(&format!("RCPT TO:<{TARO}>"), "535 5.7.13 ", Reason::AccountDisabled);
    client.expect("RSET", "250 ");
    client.refused(&format!("MAIL FROM:<{HANA}>"), "535 5.7.13 ", Reason::AccountDisabled);
    let mut again = world.submission(world.net.ip(3, 1));
    let reply = again.log_in(HANA, PASSWORD);
    assert!(reply.starts_with("535 5.7.13 "), "{reply}");
    again.expect(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ");
    let mut pop = Pop::connect(world.net.ip(3, 1), world.door("pop3"), &trusted());
    assert!(pop.log_in(HANA, PASSWORD).starts_with("-ERR "));
    // It still receives.
    world.stranger().send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
    world.change(DirectoryChange::EnableAccount { address: address(HANA) });
    client.send(HANA, &[TARO], letter(HANA, TARO, "after"));
    assert_eq!((world.mailbox(TARO).len(), world.mailbox(HANA).len()), (2, 1));
}

#[test]
fn content_that_was_begun_before_the_account_was_disabled_is_refused() {
    let world = World::start();
    let mut client = world.account(HANA);
    client.envelope(HANA, &[TARO]);
    client.expect("DATA", "354 ");
    world.change(DirectoryChange::DisableAccount { address: address(HANA) });
    client.write(crate::support::client::stuffed(letter(HANA, TARO, "late").as_bytes()));
    let reply = client.reply();
    assert!(reply.starts_with("535 5.7.13 ") && reply.ends_with("[account-disabled]"), "{reply}");
    assert!(world.mailbox(TARO).is_empty());
}

#[test]
fn an_account_removed_is_nobody_at_once() {
    let world = World::start();
    let mut client = world.account(HANA);
    world.change(DirectoryChange::RemoveAccount { address: address(HANA) });
    client.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
    assert!(world.submission(world.net.ip(3, 1)).log_in(HANA, PASSWORD).starts_with("535 "));
    world.stranger().expect("MAIL FROM:<s@outside.example>", "250 ");
}

#[test]
fn the_journal_tells_logins_by_name_and_never_by_password() {
    let world = World::start();
    world.submission(world.net.ip(4, 1)).log_in(HANA, "my secret guess");
    world.account(HANA).expect("QUIT", "221 ");
    let failed = |kind: &EventKind| matches!(kind, EventKind::LoginFailed { name: Some(name), reason: Reason::LoginFailed, .. } if *name == address(HANA));
    let succeeded = |kind: &EventKind| matches!(kind, EventKind::LoginSucceeded { account, mechanism } if *account == address(HANA) && mechanism == "PLAIN");
    world.wait_for_event(HANA, |kind| failed(kind).then_some(()));
    world.wait_for_event(HANA, |kind| succeeded(kind).then_some(()));
    let mut octets = Vec::new();
    for file in ["journal.db", "journal.db-wal"] {
        octets.extend(std::fs::read(world.folder.path().join("data").join(file)).unwrap_or_default());
    }
    for secret in ["my secret guess", PASSWORD, &base64(format!("\0{HANA}\0my secret guess"))] {
        assert!(!octets.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    assert!(world.mailbox(KANRI).is_empty());
}
