//! TLS: what was said before it counts for nothing inside it.

use crate::support::client::{HOSTNAME, letter};
use crate::support::pop::Pop;
use crate::support::world::{HANA, PASSWORD, World, trusted};
use mail::{EventKind, Reason};
use std::sync::Arc;

#[test]
fn commands_behind_starttls_in_one_segment_end_the_session() {
    let world = World::start();
    for door in ["public", "submission"] {
        for behind in ["NOOP\r\n", "EHLO inj\r\n", "MAIL FROM:<s@outside.example>\r\n", "RSET\r\nNOOP\r\n", "x"] {
            let mut client = world.knock(door, world.net.ip(2, 1)).greeted("client.example");
            client.write(format!("STARTTLS\r\n{behind}"));
            client.expect_reply("554 5.5.0 Wait for replies [talks-too-soon]");
            assert!(client.is_closed(), "{behind}");
        }
    }
}

#[test]
fn what_comes_before_the_handshake_ends_the_session() {
    let world = World::start();
    let mut client = world.knock("public", world.net.ip(2, 1)).greeted("client.example");
    client.expect("STARTTLS", "220 ");
    client.write("EHLO inj\r\nMAIL FROM:<s@outside.example>\r\nRCPT TO:<hana@example.jp>\r\n");
    // An alert of TLS may come, and nothing of SMTP.
    let rest = String::from_utf8_lossy(&client.wire.finish()).into_owned();
    assert!(!rest.contains("250"), "{rest}");
    let asked = |kind: &EventKind| matches!(kind, EventKind::SenderAccepted { .. });
    let closed = |kind: &EventKind| matches!(kind, EventKind::Closed { .. });
    let ip = world.net.ip(2, 1).to_string();
    world.wait_for_event(&ip, |kind| closed(kind).then_some(()));
    assert!(!world.events(&ip).iter().any(|event| asked(&event.kind)));
}

#[test]
fn everything_said_in_clear_is_forgotten_in_tls() {
    let world = World::start();
    let mut client = world.knock("submission", world.net.ip(3, 1)).greeted("client.example");
    client.refused(&format!("AUTH PLAIN {}", "AGhhbmEAcHc="), "538 5.7.11 ", Reason::LoginNeedsTls);
    client.expect("STARTTLS", "220 ");
    client.start_tls();
    client.refused("MAIL FROM:<hana@example.jp>", "503 5.5.1 ", Reason::CommandOutOfOrder);
    let offered = client.expect("EHLO client.example", "250-");
    assert!(offered.contains("AUTH ") && !offered.contains("STARTTLS"), "{offered}");
    client.expect("STARTTLS", "503 5.5.1 ");
}

#[test]
fn tls_is_offered_once_and_login_only_inside_it() {
    let world = World::start();
    let mut client = world.knock("submission", world.net.ip(3, 1));
    client.expect_reply("220 ");
    let offered = client.expect("EHLO client.example", "250-");
    assert!(offered.contains("STARTTLS") && !offered.contains("AUTH"), "{offered}");
    let offered = world.stranger().expect("EHLO stranger.example", "250-");
    assert!(offered.contains("STARTTLS") && !offered.contains("AUTH") && !offered.contains("DSN"), "{offered}");
}

#[test]
fn at_port_465_tls_comes_first() {
    let world = World::start();
    let mut client = world.knock("submissions", world.net.ip(3, 1));
    client.start_tls();
    let mut client = client.greeted("client.example");
    assert!(client.log_in(HANA, PASSWORD).starts_with("235 "));
    client.send(HANA, &["taro@example.jp"], letter(HANA, "taro@example.jp", "inside"));
    let mail = world.mailbox("taro@example.jp");
    assert!(mail[0].contains(" with ESMTPSA\r\n"), "{}", mail[0]);
    let told = world.events(&world.net.ip(3, 1).to_string());
    assert!(
        told.iter().any(|event| matches!(&event.kind, EventKind::TlsStarted { version, .. } if version == "TLSv1.3"))
    );

    let mut clear = world.knock("submissions", world.net.ip(3, 1));
    clear.write("EHLO clear.example\r\n");
    let rest = String::from_utf8_lossy(&clear.wire.finish()).into_owned();
    assert!(!rest.contains("220"), "{rest}");
}

#[test]
fn mail_that_came_in_tls_says_so() {
    let world = World::start();
    let mut client = world.stranger();
    client.expect("STARTTLS", "220 ");
    client.start_tls();
    client.expect("EHLO stranger.example", "250-");
    client.send("s@outside.example", &[HANA], letter("s@outside.example", HANA, "hi"));
    assert!(world.mailbox(HANA)[0].contains(" with ESMTPS\r\n"));
}

#[test]
fn commands_behind_stls_are_never_obeyed() {
    let world = World::start();
    let mut pop = Pop::connect(world.net.ip(3, 1), world.door("pop3"), &trusted());
    pop.0.write(format!("STLS\r\nUSER {HANA}\r\nPASS {PASSWORD}\r\n"));
    let reply = pop.0.line().unwrap_or_default();
    assert!(!reply.contains("messages"), "{reply}");
    let rest = String::from_utf8_lossy(&pop.0.wire.finish()).into_owned();
    assert!(!rest.contains("messages"), "{rest}");
    // And as it should be.
    let mut pop = Pop::connect(world.net.ip(3, 1), world.door("pop3"), &trusted());
    pop.expect("STLS", "+OK");
    pop.0.start_tls();
    assert!(pop.log_in(HANA, PASSWORD).starts_with("+OK"));
}

#[test]
fn a_handshake_for_another_name_or_for_none_harms_nobody() {
    let world = World::start();
    let mut nameless = (*trusted()).clone();
    nameless.enable_sni = false;
    let mut client = world.knock("submissions", world.net.ip(3, 1));
    client.wire.start_tls(&Arc::new(nameless), HOSTNAME).expect("the usual certificate");
    assert!(client.greeted("client.example").log_in(HANA, PASSWORD).starts_with("235 "));
    for name in ["other.example", &format!("{}.example", "a".repeat(63))] {
        let mut client = world.knock("submissions", world.net.ip(3, 1));
        assert!(client.wire.start_tls(&trusted(), name).is_err(), "the certificate is not {name}'s");
    }
    // Names that no TLS library would ask for: far too long, with a backslash at the end, with a NUL, empty.
    for name in [&[b'a'; 1000][..], b"mx.example.jp\\", b"mx\0.example.jp", b""] {
        let mut client = world.knock("submissions", world.net.ip(3, 1));
        client.write(client_hello(name));
        let _alert_or_nothing = client.wire.finish();
    }
    world.account(HANA).expect("NOOP", "250 ");
}

/// A ClientHello that asks for any name at all (RFC 8446 §4.1.2, RFC 6066 §3).
fn client_hello(name: &[u8]) -> Vec<u8> {
    let with_length = |body: &[u8]| [&u16::try_from(body.len()).expect("short").to_be_bytes()[..], body].concat();
    let names = with_length(&[&[0][..], &with_length(name)].concat());
    let extensions = with_length(&[&[0, 0][..], &with_length(&names)].concat());
    let body = [&[3, 3][..], &[7; 32], &[0], &with_length(&[0x13, 1]), &[1, 0], &extensions].concat();
    let handshake = [&[1, 0][..], &with_length(&body)].concat();
    [&[0x16, 3, 1][..], &with_length(&handshake)].concat()
}
