//! Logging in: who may, by what, and how often one may be wrong.

use crate::support::client::{Client, base64, letter, unbase64};
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::pop::Pop;
use crate::support::scram::Scram;
use crate::support::world::{FRIEND, HANA, KANRI, PASSWORD, Setup, TARO, World, address, credentials, trusted};
use mail::event::Ending;
use mail::{EventKind, Reason};
use policy::DirectoryChange;
use server::control::{Answer, Request};
use std::net::Ipv4Addr;
use std::time::Duration;
use store::RecipientState;

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

fn is_barred(reply: &str) -> bool {
    (reply.starts_with("421 4.7.0 ") || reply.starts_with("-ERR ")) && reply.ends_with("[too-many-login-failures]")
}

#[test]
fn wrong_passwords_count_across_doors_and_pop3_for_network_and_name() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let world = setup.start();
    let guesser = world.net.ip(4, 1);
    assert!(world.submission(guesser).log_in(HANA, "guess 1").starts_with("535 "));
    assert!(submissions(&world, world.net.ip(4, 2)).log_in(HANA, "guess 2").starts_with("535 "));
    let mut pop = Pop::connect(world.net.ip(4, 3), world.door("pop3"), &trusted());
    assert!(pop.log_in(HANA, "guess 3").starts_with("-ERR [AUTH] "));

    // The right password is no longer listened to: from that network for anybody, for that name from anywhere.
    let mut client = world.submission(guesser);
    assert!(is_barred(&client.log_in(HANA, PASSWORD)));
    assert!(client.is_closed());
    assert!(is_barred(&submissions(&world, guesser).log_in(TARO, PASSWORD)));
    assert!(is_barred(&world.submission(guesser).say("AUTH SCRAM-SHA-256")));
    let elsewhere = world.net.ip(5, 1);
    assert!(is_barred(&world.submission(elsewhere).log_in(HANA, PASSWORD)));
    let (_, first) = Scram::start(HANA);
    assert!(is_barred(&world.submission(elsewhere).say(&format!("AUTH SCRAM-SHA-256 {}", base64(first)))));
    let mut pop = Pop::connect(elsewhere, world.door("pop3"), &trusted());
    assert!(is_barred(&pop.log_in(HANA, PASSWORD)));
    // Somebody else, somewhere else, is not disturbed.
    assert!(world.submission(elsewhere).log_in(TARO, PASSWORD).starts_with("235 "));
    // Nor is mail from the guesser's network to us: its guests are not its guesser.
    let mut stranger = world.knock("public", guesser).greeted("stranger.example");
    stranger.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
}

#[test]
fn an_old_password_in_one_telephone_locks_out_neither_its_office_nor_its_owner() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let world = setup.start();
    let office = world.net.ip(4, 1);
    for _ in 0..8 {
        assert!(world.submission(office).log_in(HANA, "last year's").starts_with("535 "));
        let mut pop = Pop::connect(office, world.door("pop3"), &trusted());
        assert!(pop.log_in(HANA, "last year's").starts_with("-ERR [AUTH] "));
        assert!(scram(&mut world.submission(office), TARO, "last year's").starts_with("535 "));
    }
    assert!(world.submission(office).log_in(HANA, PASSWORD).starts_with("235 "));
    assert!(world.submission(office).log_in(TARO, PASSWORD).starts_with("235 "));
}

#[test]
fn who_logged_in_somewhere_lately_is_listened_to_there_whatever_strangers_try_elsewhere_also_after_a_restart() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let mut world = setup.start();
    let (office, hotel) = (world.net.ip(4, 1), world.net.ip(5, 1));
    assert!(world.submission(office).log_in(HANA, PASSWORD).starts_with("235 "));
    let mut pop = Pop::connect_in_tls(hotel, world.door("pop3s"), &trusted());
    assert!(pop.log_in(TARO, PASSWORD).starts_with("+OK"));
    drop(pop);
    for restarted in [false, true] {
        if restarted {
            world.restart();
        }
        for (network, name) in (6..).zip([HANA, HANA, HANA, TARO, TARO, TARO]) {
            let guess = format!("guess {network}");
            assert!(world.submission(world.net.ip(network, 1)).log_in(name, &guess).starts_with("535 "));
        }
        for name in [HANA, TARO] {
            assert!(is_barred(&world.submission(world.net.ip(20, 1)).log_in(name, PASSWORD)));
        }
        // After a restart the journal is read beside everything else.
        eventually("the owner is listened to", || {
            world.submission(office).log_in(HANA, PASSWORD).starts_with("235 ").then_some(())
        });
        eventually("and the other in the hotel", || {
            world.submission(hotel).log_in(TARO, PASSWORD).starts_with("235 ").then_some(())
        });
        assert!(is_barred(&world.submission(hotel).log_in(HANA, PASSWORD)), "each is known in its own place");
    }
}

#[test]
fn guessing_at_many_connections_at_once_gives_no_more_tries() {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 3);
    let world = setup.start();
    let mut guessers: Vec<_> = (0..12).map(|_| world.submission(world.net.ip(4, 1))).collect();
    for (number, guesser) in guessers.iter_mut().enumerate() {
        guesser.write(format!("AUTH PLAIN {}\r\n", base64(format!("\0{HANA}\0guess {number}"))));
    }
    let heard = guessers.iter_mut().filter_map(|guesser| guesser.reply().starts_with("535 ").then_some(())).count();
    assert_eq!(heard, 3);
}

#[test]
fn a_guesser_waits_for_each_reply_and_one_that_leaves_or_a_server_that_stops_waits_for_nobody() {
    let mut setup = Setup::new();
    setup.patience.guess = Duration::from_secs(40);
    let mut world = setup.start();
    let mut guesser = world.submission(world.net.ip(4, 1));
    assert!(guesser.log_in(HANA, "guess 1").starts_with("535 "), "a person's first mistake costs no time");
    guesser.write(format!("AUTH PLAIN {}\r\n", base64(format!("\0{HANA}\0guess 2"))));
    let mut pop = Pop::connect(world.net.ip(4, 2), world.door("pop3"), &trusted());
    pop.say(&format!("USER {HANA}"));
    pop.0.write("PASS guess 3\r\n");
    // Others are not kept waiting, and password checks are free.
    for _ in 0..3 {
        assert!(world.submission(world.net.ip(5, 1)).log_in(TARO, PASSWORD).starts_with("235 "));
    }
    // In TLS a connection that just goes away is broken (RFC 8446 §6.1).
    let is_over = |event: &EventKind| match event {
        EventKind::Closed { ending } => Some(*ending),
        _ => None,
    };
    drop(guesser);
    let ending = world.wait_for_event(&world.net.ip(4, 1).to_string(), is_over);
    assert!(matches!(ending, Ending::Broken | Ending::HungUp), "{ending:?}");
    world.stop();
    let reply = pop.0.line().unwrap_or_default();
    assert!(reply.starts_with("-ERR [AUTH] "), "{reply}");
}

#[test]
fn an_account_disabled_is_shown_out_at_its_next_word() {
    let world = World::start();
    let mut clients = [world.account(HANA), world.account(HANA), world.account(HANA)];
    clients[0].send(HANA, &[TARO], letter(HANA, TARO, "before"));
    clients[0].expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    let mut pop = world.pop(HANA);
    let reason = Some("telephone lost".to_owned());
    world.change(DirectoryChange::DisableAccount { address: address(HANA), reason });
    for (client, word) in clients.iter_mut().zip([&format!("RCPT TO:<{TARO}>"), "NOOP", &format!("MAIL FROM:<{HANA}>")])
    {
        client.refused(word, "535 5.7.13 ", Reason::AccountDisabled);
        assert!(client.is_closed());
    }
    let reply = pop.say("NOOP");
    assert!(reply.starts_with("-ERR [AUTH] ") && reply.ends_with("[account-disabled]"), "{reply}");
    assert!(pop.0.is_closed());
    let mut again = world.submission(world.net.ip(3, 1));
    let reply = again.log_in(HANA, PASSWORD);
    assert!(reply.starts_with("535 5.7.13 "), "{reply}");
    again.expect(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ");
    let mut pop = Pop::connect(world.net.ip(3, 1), world.door("pop3"), &trusted());
    assert!(pop.log_in(HANA, PASSWORD).starts_with("-ERR "));
    // It still receives.
    world.stranger().send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
    world.change(DirectoryChange::EnableAccount { address: address(HANA) });
    world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "after"));
    assert_eq!((world.mailbox(TARO).len(), world.mailbox(HANA).len()), (2, 1));
    let told = |kind: &EventKind| match kind {
        EventKind::Administered { detail, .. } => detail.clone(),
        _ => None,
    };
    assert_eq!(world.wait_for_event(HANA, told), "telephone lost");
}

#[test]
fn a_password_that_is_changed_ends_the_sessions_of_the_one_before_it_and_no_others() {
    let world = World::start();
    let (mut idle, mut in_content, mut of_another) = (world.account(HANA), world.account(HANA), world.account(TARO));
    let mut pop = world.pop(HANA);
    in_content.envelope(HANA, &[TARO]);
    in_content.expect("DATA", "354 ");
    world.change(DirectoryChange::SetPassword { address: address(HANA) });
    idle.refused("NOOP", "421 4.7.0 ", Reason::PasswordChanged);
    assert!(idle.is_closed());
    in_content.write(crate::support::client::stuffed(letter(HANA, TARO, "late").as_bytes()));
    let reply = in_content.reply();
    assert!(reply.starts_with("421 4.7.0 ") && reply.ends_with("[password-changed]"), "{reply}");
    assert!(in_content.is_closed());
    let reply = pop.say("STAT");
    assert!(reply.starts_with("-ERR [AUTH] ") && reply.ends_with("[password-changed]"), "{reply}");
    assert!(pop.0.is_closed());
    assert!(world.mailbox(TARO).is_empty());
    of_another.send(TARO, &[HANA], letter(TARO, HANA, "goes on"));
    world.account(HANA).send(HANA, &[TARO], letter(HANA, TARO, "with the new one"));
}

#[test]
fn mail_of_a_stolen_account_that_is_on_its_way_out_is_held_at_once_and_released_by_a_person() {
    let (world, hop) =
        World::with_target(
            |moment| {
                if moment.word.starts_with("MAIL") { Act::Say("450 4.3.2 Later") } else { Act::Usual }
            },
        );
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "a thief's"));
    world.account(TARO).send(TARO, &[FRIEND], letter(TARO, FRIEND, "honest"));
    eventually("both were tried", || {
        (world.queue().iter().filter(|message| message.recipients[0].attempts > 0).count() == 2).then_some(())
    });
    let change = DirectoryChange::SetPassword { address: address(HANA) };
    match world.perform(Request::Change { change, credentials: Some(credentials()) }) {
        Answer::DoneAndHeld { held } => {
            assert_eq!(held.iter().map(ToString::to_string).collect::<Vec<_>>(), [&*id])
        }
        other => panic!("{other:?}"),
    }
    let is_held = || {
        let message = world.queue().into_iter().find(|message| message.queue_id.to_string() == id).expect("it waits");
        message.recipients[0].state == RecipientState::Held { reason: Reason::PasswordChanged }
    };
    assert!(is_held());
    let told = |kind: &EventKind| matches!(kind, EventKind::Held { reason: Reason::PasswordChanged, .. }).then_some(());
    world.wait_for_event(&id, told);
    world.change(DirectoryChange::DisableAccount { address: address(HANA), reason: None });
    world.change(DirectoryChange::EnableAccount { address: address(HANA) });
    assert!(is_held(), "to enable an account is not to release its mail");
    assert_eq!(hop.taken().len(), 0);
}

#[test]
fn content_that_was_begun_before_the_account_was_disabled_is_refused() {
    let world = World::start();
    let mut client = world.account(HANA);
    client.envelope(HANA, &[TARO]);
    client.expect("DATA", "354 ");
    world.change(DirectoryChange::DisableAccount { address: address(HANA), reason: None });
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
