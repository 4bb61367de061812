//! What a message says comes out as it went in, or is refused whole.

use crate::support::client::{letter, stored_as, stuffed};
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, PASSWORD, Setup, TARO, World, queue_id};
use mail::{EventKind, Reason};
use std::path::Path;

const STRANGER: &str = "s@outside.example";

/// Files of large contents.
fn content_files(world: &World) -> usize {
    let count = |folder: &Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
    let root = world.folder.path().join("data/content");
    std::fs::read_dir(root).expect("a folder").map(|entry| count(&entry.expect("an entry").path())).sum()
}

/// A message of exactly so many octets, with lines that need stuffing.
fn of_size(octets: usize) -> Vec<u8> {
    let mut content = b"Subject: size\r\nFrom: <hana@example.jp>\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n".to_vec();
    content.extend_from_slice(b"Message-ID: <size@example.jp>\r\n\r\n");
    let lines: [&[u8]; 4] = [b".\r\n", b"..dots\r\n", b"plain text that goes on for a while\r\n", b".x\r\n"];
    let mut next = lines.iter().cycle();
    while content.len() + 80 < octets {
        content.extend_from_slice(next.next().expect("a cycle"));
    }
    content.resize(octets - 2, b'z');
    content.extend_from_slice(b"\r\n");
    content
}

/// Cuts off what was put above: Return-Path, and Received with its folded lines.
fn without_trace(message: &[u8]) -> &[u8] {
    let line_end = |text: &[u8]| text.windows(2).position(|pair| pair == b"\r\n").expect("a line") + 2;
    assert!(message.starts_with(b"Return-Path: "));
    let mut rest = &message[line_end(message)..];
    assert!(rest.starts_with(b"Received: "));
    rest = &rest[line_end(rest)..];
    while rest.starts_with(b"\t") {
        rest = &rest[line_end(rest)..];
    }
    rest
}

#[test]
fn content_around_64_kib_is_read_back_as_it_came() {
    let world = World::start();
    let mut stranger = world.stranger();
    let sizes = [100, 60_000, 65_000, 65_535, 65_536, 65_537, 66_000, 131_072, 1_000_000];
    for size in sizes {
        stranger.send(STRANGER, &[HANA], of_size(size));
    }
    // What with its trace field is longer than 64 KiB lies in a file.
    assert_eq!(content_files(&world), 6);
    let mut pop = world.pop(HANA);
    let (_, listed) = pop.lines("LIST");
    let listed = String::from_utf8(listed).expect("text");
    for (index, (size, line)) in sizes.iter().zip(listed.lines()).enumerate() {
        let number = index + 1;
        let (_, message) = pop.lines(&format!("RETR {number}"));
        assert_eq!(line, format!("{number} {}", message.len()), "the size that LIST gives is the one that is sent");
        assert!(without_trace(&message) == of_size(*size), "{size} octets");
    }
    for number in 1..=sizes.len() {
        pop.expect(&format!("DELE {number}"), "+OK");
    }
    pop.expect("QUIT", "+OK");
    eventually("what nobody has any more is removed", || (content_files(&world) == 0).then_some(()));
}

#[test]
fn content_goes_through_submission_and_next_hop_as_it_came() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut hana = world.account(HANA);
    for size in [200, 65_535, 65_536, 65_537, 300_000] {
        hana.send(HANA, &[FRIEND, TARO], of_size(size));
    }
    let mut taken = hop.wait_for(5);
    taken.sort_by_key(|message| message.content.len());
    let kept = world.pop(TARO).retrieve_all();
    for ((size, taken), kept) in [200, 65_535, 65_536, 65_537, 300_000].iter().zip(&taken).zip(&kept) {
        assert!(taken.content.ends_with(&of_size(*size)), "{size} octets outside");
        assert!(without_trace(kept) == of_size(*size), "{size} octets inside");
        assert!(taken.mail.contains(&format!(" SIZE={}", taken.content.len())), "{}", taken.mail);
    }
    world.wait_for_empty_queue();
    assert_eq!(content_files(&world), 4, "those that with their trace fields are longer than 64 KiB");
}

#[test]
fn top_gives_the_header_and_so_many_lines() {
    let world = World::start();
    world.stranger().send(STRANGER, &[HANA], "Subject: top\r\n\r\n.one\r\n\r\n..three\r\nfour\r\n");
    let mut pop = world.pop(HANA);
    let (_, whole) = pop.lines("RETR 1");
    for (lines, end) in [(0, "\r\n\r\n"), (1, "\r\n.one\r\n"), (3, "..three\r\n"), (4, "four\r\n"), (1000, "four\r\n")]
    {
        let (_, top) = pop.lines(&format!("TOP 1 {lines}"));
        assert!(whole.starts_with(&top) && top.ends_with(end.as_bytes()), "{lines}: {}", String::from_utf8_lossy(&top));
    }
}

#[test]
fn chunks_are_kept_octet_by_octet() {
    let (world, hop) = World::with_target(|_| Act::Usual);
    let mut hana = world.account(HANA);
    let content = of_size(100_000);
    hana.envelope(HANA, &[TARO, FRIEND]);
    for chunk in content.chunks(30_000) {
        hana.write(format!("BDAT {}\r\n", chunk.len()));
        hana.write(chunk);
        hana.expect_reply("250 2.0.0 ");
    }
    stored_as(&hana.say("BDAT 0 LAST"));
    assert!(without_trace(&world.pop(TARO).retrieve_all()[0]) == content);
    assert!(hop.wait_for(1)[0].content.ends_with(&content));
    // Content in chunks need not end with a line end; as lines it does.
    world.stranger().envelope(STRANGER, &[HANA]);
    let mut stranger = world.stranger();
    stranger.envelope(STRANGER, &[HANA]);
    stranger.write("BDAT 17 LAST\r\nSubject: x\r\n\r\nend");
    stored_as(&stranger.reply());
    let kept = world.pop(HANA).retrieve_all();
    assert!(without_trace(&kept[0]).starts_with(b"Subject: x\r\n\r\nend"));
    hana.envelope(HANA, &[FRIEND]);
    hana.write("BDAT 29 LAST\r\nFrom: hana@example.jp\r\n\r\n.end");
    stored_as(&hana.reply());
    let taken = hop.wait_for(2);
    assert!(taken[1].content.ends_with(b"\r\n\r\n.end\r\n"), "{}", taken[1].text());
}

#[test]
fn a_bare_line_end_anywhere_refuses_the_message_and_the_session_goes_on() {
    let world = World::start();
    let mut stranger = world.stranger();
    for bare in ["a\nb\r\n", "a\rb\r\n", "a\n.\r\n", "a\r\r\n", "Subject: x\n\r\n\r\n"] {
        stranger.envelope(STRANGER, &[HANA]);
        stranger.expect("DATA", "354 ");
        stranger.write(format!("{bare}.\r\n"));
        let reply = stranger.expect_reply("550 5.6.0 ");
        assert!(reply.ends_with("[bare-line-end]"), "{bare:?}: {reply}");
    }
    // Far behind the place from where content goes to a file.
    stranger.envelope(STRANGER, &[HANA]);
    stranger.expect("DATA", "354 ");
    stranger.write(stuffed(&[&of_size(200_000)[..], b"a\nb\r\n"].concat()));
    stranger.expect_reply("550 5.6.0 ");
    stranger.send(STRANGER, &[HANA], letter(STRANGER, HANA, "good"));
    assert_eq!(world.mailbox(HANA).len(), 1);
    assert_eq!(content_files(&world), 0);
    let refused = |kind: &EventKind| matches!(kind, EventKind::MessageRefused { reason: Reason::BareLineEnd, .. });
    let events = world.events(&world.net.ip(2, 1).to_string());
    assert_eq!(events.iter().filter(|event| refused(&event.kind)).count(), 6);
}

#[test]
fn what_two_readers_would_read_differently_is_refused_whole_and_leaves_nothing() {
    let world = World::start();
    let mut stranger = world.stranger();
    let large = String::from_utf8(of_size(200_000)).expect("text");
    for content in [
        "Subject: x\r\nno colon\r\nFrom: hana@example.jp\r\n\r\nx\r\n".into(),
        "From: a@x.example\r\nFrom: b@x.example\r\n\r\nx\r\n".into(),
        " Subject: x\r\n\r\nx\r\n".into(),
        "Subject: x\r\n\r\nbody\0\r\n".into(),
        format!("{large}\0\r\n"),
        format!("X: {}\r\n\r\nx\r\n", "y".repeat(1 << 20)),
        "X: y\r\n".repeat(100_000),
    ] {
        stranger.envelope(STRANGER, &[HANA]);
        let reply = stranger.data(&content);
        assert!(reply.starts_with("550 5.6.0 ") && reply.ends_with("[header-malformed]"), "{reply}");
    }
    stranger.envelope(STRANGER, &[HANA]);
    let reply = stranger.data(format!("Subject: x\r\n\r\n{}\r\n", "y".repeat((1 << 20) + 1)));
    assert!(reply.starts_with("554 5.6.0 ") && reply.ends_with("[content-line-too-long]"), "{reply}");
    assert!(world.mailbox(HANA).is_empty());
    assert_eq!(content_files(&world), 0);
    let refused = |kind: &EventKind| matches!(kind, EventKind::MessageRefused { reason: Reason::HeaderMalformed, .. });
    let events = world.events(&world.net.ip(2, 1).to_string());
    assert_eq!(events.iter().filter(|event| refused(&event.kind)).count(), 7);
}

#[test]
fn a_message_without_a_header_is_all_body_and_a_mailbox_line_no_part_of_it() {
    let world = World::start();
    let mut stranger = world.stranger();
    let bodies = ["hello, hana\r\nFrom: taro@example.jp\r\n".to_owned(), format!("{}\r\n", "long ".repeat(20_000))];
    for body in &bodies {
        stranger.send(STRANGER, &[HANA], body);
        let mail = world.mailbox(HANA).pop().expect("a message");
        let (header, rest) = mail.split_once("\r\n\r\n").expect("an empty line");
        assert!(header.starts_with("Return-Path: ") && !header.contains("taro@"), "{header}");
        assert!(rest == body);
    }
    stranger.send(STRANGER, &[HANA], "From s Thu Jan  1 00:00:00 1970\r\nSubject: x\r\n\r\nFrom here\r\n");
    let mail = world.mailbox(HANA).pop().expect("a message");
    assert!(mail.ends_with("+0000\r\nSubject: x\r\n\r\nFrom here\r\n"), "{mail}");
}

#[test]
fn content_beyond_the_limit_is_refused_before_or_after_it_came() {
    let mut setup = Setup::new();
    setup.set("limits.message_size", "\"100 KB\"");
    let world = setup.start();
    let mut stranger = world.stranger();
    let limit = 100 * 1024;
    stranger.refused(&format!("MAIL FROM:<{STRANGER}> SIZE={}", limit + 1), "552 5.3.4 ", Reason::MessageTooLarge);
    stranger.envelope(STRANGER, &[HANA]);
    stranger.expect("DATA", "354 ");
    stranger.write(stuffed(&of_size(limit + 1)));
    let reply = stranger.expect_reply("552 5.3.4 ");
    assert!(reply.ends_with("[message-too-large]"), "{reply}");
    stranger.envelope(STRANGER, &[HANA]);
    stranger.write(format!("BDAT {}\r\n", limit + 1));
    stranger.write(of_size(limit + 1));
    stranger.expect_reply("552 5.3.4 ");
    // The limit is of the content itself, without stuffing and without our trace field.
    stranger.expect("RSET", "250 ");
    stranger.send(STRANGER, &[HANA], of_size(limit));
    assert_eq!(world.mailbox(HANA).len(), 1);
    assert_eq!(content_files(&world), 1);
}

#[test]
fn a_message_that_goes_round_and_round_is_stopped() {
    let world = World::start();
    let hops =
        |count: usize| format!("{}Subject: x\r\n\r\nReceived: not a hop\r\n", "Received: by x\r\n".repeat(count));
    let mut stranger = world.stranger();
    stranger.send(STRANGER, &[HANA], hops(100));
    stranger.envelope(STRANGER, &[HANA]);
    let reply = stranger.data(hops(101));
    assert!(reply.starts_with("554 5.4.6 ") && reply.ends_with("[loop-detected]"), "{reply}");
    assert_eq!(world.mailbox(HANA).len(), 1);
}

#[test]
fn a_full_disk_is_told_as_such_and_nothing_is_kept() {
    let mut setup = Setup::new();
    setup.without_room();
    let world = setup.start();
    let mut stranger = world.stranger();
    for content in [letter(STRANGER, HANA, "small").into_bytes(), of_size(100_000)] {
        stranger.envelope(STRANGER, &[HANA]);
        let reply = stranger.data(content);
        assert!(reply.starts_with("452 4.3.1 ") && reply.ends_with("[storage-full]"), "{reply}");
    }
    assert!(world.mailbox(HANA).is_empty());
    assert_eq!(content_files(&world), 0);
}

#[test]
fn internationalised_mail_comes_in_and_goes_out() {
    let mut setup = Setup::new();
    setup.account("花@example.jp");
    let hop = setup.target(|_| Act::Usual);
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.refused("MAIL FROM:<友@outside.example>", "553 5.6.7 ", Reason::AddressNeedsSmtputf8);
    stranger.expect("MAIL FROM:<友@outside.example> SMTPUTF8", "250 ");
    stranger.expect("RCPT TO:<花@EXAMPLE.jp>", "250 ");
    stored_as(&stranger.data("Subject: 件名\r\nFrom: <友@outside.example>\r\n\r\n本文\r\n"));
    let mut pop = world.pop("花@example.jp");
    let message = String::from_utf8(pop.retrieve_all().remove(0)).expect("UTF-8");
    assert!(message.starts_with("Return-Path: <友@outside.example>\r\n"), "{message}");
    assert!(message.contains(" with UTF8SMTP\r\n") && message.ends_with("本文\r\n"), "{message}");

    let mut client = world.submission(world.net.ip(3, 1));
    assert!(client.log_in("花@example.jp", PASSWORD).starts_with("235 "));
    client.expect("MAIL FROM:<花@example.jp> SMTPUTF8", "250 ");
    client.expect("RCPT TO:<友@target.example>", "250 ");
    stored_as(&client.data("From: 花 <花@example.jp>\r\nSubject: 件名\r\n\r\n本文\r\n"));
    let taken = hop.wait_for(1);
    assert!(taken[0].mail.contains(" SMTPUTF8"), "{}", taken[0].mail);
    assert_eq!(taken[0].to, ["RCPT TO:<友@target.example>"]);
}

#[test]
fn a_received_field_names_who_came_and_nothing_a_greeting_smuggles() {
    let mut setup = Setup::new();
    let ip = setup.net.ip(2, 7);
    setup.zones.visitor(ip, "real.example");
    let world = setup.start();
    for greeting in ["x)by(evil", "a;b", "[127.0.0.1]", "host.example"] {
        let mut stranger = world.knock("public", ip).greeted(greeting);
        let id = stranger.send(STRANGER, &[HANA], letter(STRANGER, HANA, greeting));
        let message = world.mailbox(HANA).pop().expect("a message");
        let field = message.split("\r\n").skip(1).take(4).collect::<Vec<_>>().join("\r\n");
        let shown = if greeting.starts_with(['x', 'a']) { "unknown" } else { greeting };
        assert!(field.starts_with(&format!("Received: from {shown} (")), "{field}");
        assert!(
            field.contains(&format!("[{ip}])\r\n\tby mx.example.jp with ESMTP\r\n\tid {id} for <{HANA}>;")),
            "{field}"
        );
        assert!(queue_id(&id).0 > 0);
    }
}
