use super::*;
use crate::log::observation::{Fate, Note, Origin, Peer, Seen, Sender, Stage, Standing, Why};
use proptest::prelude::*;

const RELAYED: &str = include_str!("../../../tests/samples/sendmail-8.7-relayed.headers");
const FORGED: &str = include_str!("../../../tests/samples/forged-bounce-1.headers");
const QUEUED: &str = include_str!("../../../tests/samples/sims-1.8-queue-message.txt");
const TESTED: &str = include_str!("../../../tests/samples/maps-relay-test-transcript.txt");

const ORDINARY: &str = "\
Return-Path: <news@list.example.com>
Received: from mx.example.com (mx.example.com [192.0.2.1]) by mail.example.jp with ESMTPS id B2
 for <hana@example.jp>; Wed, 01 Jul 2026 10:00:05 +0900
Received: from app (app.example.com [10.0.0.5]) by mx.example.com with ESMTP id A1; Wed, 01 Jul 2026 01:00:01 +0000
From: News <news@example.com>
Subject: hello

Received: nothing in the body is a header
";

fn nobodys(_: &str) -> Owner {
    Owner::Unknown
}

fn only(ours: &'static str) -> impl Fn(&str) -> Owner {
    move |domain| {
        let is_ours = domain == ours || domain.strip_suffix(ours).is_some_and(|rest| rest.ends_with('.'));
        if is_ours { Owner::Ours } else { Owner::Foreign }
    }
}

fn told<'a>(text: &'a str, scratch: &'a Scratch, whose: Whose<'_>) -> Vec<(u32, Observation<'a>)> {
    let document = recognise(text).expect("a document");
    let mut said = document.observations(text, scratch, whose);
    said.retain(|(_, observation)| !matches!(observation.seen, Seen::Noted(_)));
    said
}

#[test]
fn documents_are_told_from_logs() {
    assert_eq!(recognise(RELAYED), Some(Document::Headers));
    assert_eq!(recognise(FORGED), Some(Document::Headers));
    assert_eq!(recognise(ORDINARY), Some(Document::Headers));
    assert_eq!(recognise(QUEUED), Some(Document::QueueFile));
    assert_eq!(recognise(TESTED), Some(Document::Transcript));
    for log in [
        include_str!("../../../tests/samples/asip-6.3-relay.log"),
        include_str!("../../../tests/samples/sims-1.8-relay.log"),
        "Jul  1 10:00:00 mail postfix/qmgr[1]: 4B2: from=<a@b.example>, size=1, nrcpt=1 (queue active)\n",
        "2026-07-01 10:00:00 Received: from nowhere\n",
        "Subject: no way is told\n\nReceived: in the body",
        "",
    ] {
        assert_eq!(recognise(log), None, "{log}");
    }
}

#[test]
fn a_quoted_and_an_mbox_header_are_headers() {
    let quoted: String = RELAYED.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(recognise(&quoted), Some(Document::Headers));
    let (scratch, plain) = (Scratch::default(), Scratch::default());
    assert_eq!(told(&quoted, &scratch, &nobodys), told(RELAYED, &plain, &nobodys));
    assert_eq!(recognise(&format!("From x@b.example Wed Jul  1 10:00:00 2026\n{RELAYED}")), Some(Document::Headers));
}

#[test]
fn every_row_is_told_once_at_least() {
    for text in [RELAYED, FORGED, QUEUED, TESTED, ORDINARY] {
        let scratch = Scratch::default();
        let document = recognise(text).expect("a document");
        let mut rows: Vec<u32> = document.observations(text, &scratch, &nobodys).iter().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), text.lines().count(), "{document:?}");
    }
}

#[test]
fn a_host_in_the_middle_relayed() {
    let scratch = Scratch::default();
    let said = told(RELAYED, &scratch, &nobodys);
    let [(5, arrived), (3, tried)] = said[..] else { panic!("{said:#?}") };
    assert_eq!((arrived.host, arrived.message), ("ns.a.co.jp", "SAA13665"));
    assert_eq!((tried.host, tried.message), ("ns.a.co.jp", "SAA13665"));
    let Seen::Tried(outcome) = tried.seen else { panic!("{tried:?}") };
    assert_eq!((outcome.next_hop.host, outcome.fate, outcome.count), ("mail.pimpdaddy.com", Fate::HandedOver, Some(1)));
    assert_eq!(Document::Headers.ours(RELAYED, &scratch), [(5, "a.co.jp")]);
}

#[test]
fn what_is_given_as_ours_decides_which_host_is_told() {
    let scratch = Scratch::default();
    assert_eq!(told(RELAYED, &scratch, &only("b.example")), [], "none of these hosts");
    let received = told(RELAYED, &scratch, &only("mail.pimpdaddy.com"));
    let [(3, arrived)] = received[..] else { panic!("{received:#?}") };
    let Seen::Arrived(arrival) = arrived.seen else { panic!("{arrived:?}") };
    assert_eq!(arrival.peer, Peer { ip: "***.***.***.***", name: "", helo: "ns.a.co.jp" });
}

#[test]
fn a_sender_that_passed_no_server_of_its_own_is_forged() {
    for whose in [&nobodys as Whose<'_>, &only("kpn.nishi.osaka.jp")] {
        let scratch = Scratch::default();
        let said = told(FORGED, &scratch, whose);
        let [(1, forged)] = said[..] else { panic!("{said:#?}") };
        let injected_by = Peer { ip: "194.224.103.2", name: "", helo: "arenal.surnet.es" };
        assert_eq!(forged.seen, Seen::Forged { sender: "comp856zx@kpn.nishi.osaka.jp", injected_by });
        assert_eq!(Document::Headers.ours(FORGED, &scratch), [(1, "kpn.nishi.osaka.jp")]);
    }
    let scratch = Scratch::default();
    assert_eq!(told(FORGED, &scratch, &only("b.example")), [], "somebody else's address");
}

#[test]
fn a_forged_sender_does_not_hide_that_our_server_relayed() {
    let scratch = Scratch::default();
    let text = format!("Return-Path: <money@usa.example>\n{RELAYED}");
    for whose in [&nobodys as Whose<'_>, &only("a.co.jp")] {
        let said = told(&text, &scratch, whose);
        assert!(matches!(said[..], [(6, _), (4, _)]), "{said:#?}");
    }
    let said = told(&text, &scratch, &only("usa.example"));
    assert!(matches!(said[..], [(1, Observation { seen: Seen::Forged { .. }, .. })]), "{said:#?}");
}

#[test]
fn ordinary_mail_through_its_own_servers_is_nobodys_relay() {
    let scratch = Scratch::default();
    assert_eq!(told(ORDINARY, &scratch, &nobodys), []);
    assert_eq!(Document::Headers.ours(ORDINARY, &scratch), []);
    let said = told(ORDINARY, &scratch, &only("example.jp"));
    let [(2, arrived)] = said[..] else { panic!("{said:#?}") };
    let Seen::Arrived(arrival) = arrived.seen else { panic!("{arrived:?}") };
    assert_eq!((arrived.message, arrival.recipients, arrival.origin), ("B2", Some(1), Origin::Network));
    assert_eq!(arrival.sender, Sender::Given("news@list.example.com"));
}

#[test]
fn a_login_makes_a_hop_no_relay() {
    let submitted = "\
Received: from mail.example.jp (mail.example.jp [192.0.2.9]) by mx.b.example with ESMTPS id B2; Wed, 01 Jul 2026 10:00:05 +0900
Received: from laptop ([198.51.100.7]) by mail.example.jp with ESMTPSA id A1; Wed, 01 Jul 2026 10:00:01 +0900
From: someone@third.example
";
    let scratch = Scratch::default();
    assert_eq!(told(submitted, &scratch, &nobodys), []);
    let said = told(submitted, &scratch, &only("example.jp"));
    let [(2, arrived), (1, _)] = said[..] else { panic!("{said:#?}") };
    let Seen::Arrived(arrival) = arrived.seen else { panic!("{arrived:?}") };
    assert_eq!(arrival.standing, Standing::Own);
}

#[test]
fn what_stands_below_a_break_in_the_chain_proves_nothing() {
    let broken = "\
Received: from bot (bot.b.example [192.0.2.1]) by mx.c.example with SMTP id C3; Wed, 01 Jul 2026 10:00:05 +0900
Received: from other (other.d.example [192.0.2.2]) by mail.example.jp with SMTP id A1; Wed, 01 Jul 2026 10:00:01 +0900
From: someone@third.example
";
    let scratch = Scratch::default();
    assert_eq!(told(broken, &scratch, &nobodys), []);
    assert_eq!(told(broken, &scratch, &only("example.jp")), [], "anybody can write such a field");
}

#[test]
fn the_injector_is_found_behind_steps_inside_a_host() {
    let text = "\
Return-Path: <hana@example.jp>
Received: from relay.b.example (relay.b.example [192.0.2.1]) by mx.c.example with SMTP id C3; Wed, 01 Jul 2026 10:00:05 +0900
Received: from localhost (localhost [127.0.0.1]) by relay.b.example with SMTP id B2; Wed, 01 Jul 2026 10:00:03 +0900
Received: from x (dial.d.example [192.0.2.77]) by relay.b.example with SMTP id B1; Wed, 01 Jul 2026 10:00:01 +0900
";
    let scratch = Scratch::default();
    let said = told(text, &scratch, &only("example.jp"));
    let [(1, Observation { seen: Seen::Forged { injected_by, .. }, .. })] = said[..] else { panic!("{said:#?}") };
    assert_eq!(injected_by, Peer { ip: "192.0.2.77", name: "dial.d.example", helo: "x" });
}

#[test]
fn a_message_waits_in_the_queue_of_sims() {
    let scratch = Scratch::default();
    let said = told(QUEUED, &scratch, &nobodys);
    let kinds: Vec<(u32, &str, &str)> = said.iter().map(|(row, seen)| (*row, seen.host, seen.message)).collect();
    assert_eq!(kinds, [1, 3, 5].map(|row| (row, "mail.xxxxxx.net", "0000082098")));
    assert_eq!(Document::QueueFile.ours(QUEUED, &scratch), [(5, "mail.xxxxxx.net")]);
    let null = QUEUED.replace("xxxxxx.net adjutantsatisfying", "NULL NULL");
    let said = told(&null, &scratch, &nobodys);
    assert!(matches!(said[0].1.seen, Seen::Arrived(arrival) if arrival.sender == Sender::Null));
}

#[test]
fn a_relay_test_shows_refusals_and_acceptances() {
    let scratch = Scratch::default();
    let text = "\
<<< 220 mail.example.jp ESMTP
>>> EHLO probe.b.example
<<< 250-mail.example.jp Hello
<<< 250 mail.example.jp Hello probe.b.example [192.0.2.1], pleased
:Relay test: #Test 7
>>> MAIL FROM:<x@b.example> SIZE=5
<<< 250 ok
>>> RCPT TO:<y@c.example>
<<< 250 ok
>>> RCPT TO:<z@example.jp>
<<< 550 User unknown
>>> DATA
<<< 354 go on
<<< 250 taken
>>> QUIT
<<< 221 bye
";
    let said = told(text, &scratch, &nobodys);
    let seen: Vec<Seen<'_>> = said.iter().map(|(_, observation)| observation.seen).collect();
    let peer = Peer { ip: "192.0.2.1", name: "probe.b.example", helo: "probe.b.example" };
    assert!(matches!(seen[0], Seen::Knocked(_)) && matches!(seen[1], Seen::Described(_)), "{seen:#?}");
    assert!(matches!(seen[2], Seen::Described(Peer { ip: "192.0.2.1", .. })), "{seen:#?}");
    assert_eq!(seen[3], Seen::RecipientAccepted("y@c.example"));
    let Seen::Refused(refusal) = seen[4] else { panic!("{seen:#?}") };
    assert_eq!((refusal.recipient, refusal.why, refusal.stage), ("z@example.jp", Why::UnknownRecipient, Stage::Rcpt));
    assert_eq!((refusal.peer, refusal.sender), (peer, Sender::Given("x@b.example")));
    let Seen::Arrived(arrival) = seen[5] else { panic!("{seen:#?}") };
    assert_eq!((arrival.recipients, arrival.peer), (Some(1), peer));
    assert_eq!((said[5].1.message, said[5].1.host), ("#Test 7", "mail.example.jp"));
    assert_eq!(seen[6], Seen::Closed);
}

#[test]
fn in_a_bounce_the_server_that_answers_is_the_next_hop() {
    let scratch = Scratch::default();
    let text = "\
   ----- Transcript of session follows -----
... while talking to mx.b.example.:
>>> RCPT To:<y@b.example>
<<< 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using list.example
";
    let said = told(text, &scratch, &nobodys);
    let [(4, observation)] = said[..] else { panic!("{said:#?}") };
    let Seen::Tried(outcome) = observation.seen else { panic!("{observation:?}") };
    assert_eq!(
        (outcome.recipients, outcome.fate, outcome.next_hop.host),
        ("y@b.example", Fate::Failed, "mx.b.example")
    );
    assert!(outcome.reply.starts_with("554 "));
    assert_eq!(Document::Transcript.ours(text, &scratch), []);
}

#[test]
fn an_answer_that_was_recorded_twice_is_counted_once() {
    let scratch = Scratch::default();
    let twice = TESTED.replace("<<< 553", "<<< 553 x\n<<< 553");
    let document = recognise(&twice).expect("a transcript");
    let said = document.observations(&twice, &scratch, &nobodys);
    let refusals = said.iter().filter(|(_, observation)| matches!(observation.seen, Seen::Refused(_))).count();
    assert_eq!(refusals, 3);
    let again = said.iter().filter(|(_, observation)| observation.seen == Seen::Noted(Note::Repetition)).count();
    assert_eq!(again, 2 + 3);
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(
        text in "(Received: |from |by |with |;|\\(|\\)|>>> |<<< |rcpt to:|mail from:|550 |250 |220 |P I 04-08-2004 18:26:12 0000 |\n| |<|>|@|[a-z.]{1,5}){0,60}",
    ) {
        let scratch = Scratch::default();
        for document in [Document::Headers, Document::QueueFile, Document::Transcript] {
            let said = document.observations(&text, &scratch, &nobodys);
            prop_assert!(said.len() >= text.lines().count());
            let _ = document.ours(&text, &scratch);
        }
        let _ = recognise(&text);
    }
}
