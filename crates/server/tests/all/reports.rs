//! Reports: to our own senders, when they want them, never about a report.

use crate::support::client::{letter, stored_as};
use crate::support::eventually;
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, Setup, TARO, World, address};
use mail::event::{Origin, ReportKind};
use mail::{Door, EventKind, ForwardPath, Reason, RecipientParameters, ReversePath, SenderParameters};
use policy::{Admission, Login, SiteFacts, Visit};
use server::clock;
use std::time::Duration;
use store::{Content, Incoming, OutsideRecipient};

fn refusing(world_target: &'static str) -> (World, crate::support::hop::Hop) {
    World::with_target(move |moment| {
        if moment.word.starts_with(world_target) { Act::Say("550 5.1.1 No such user here") } else { Act::Usual }
    })
}

#[test]
fn a_sender_is_told_in_both_languages_what_the_next_hop_refused() {
    for stage in ["MAIL", "RCPT", "DATA", "."] {
        let (world, _hop) = refusing(stage);
        let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "returned"));
        let report = world.wait_for_mail(HANA, 1).remove(0);
        assert!(report.starts_with("Return-Path: <>\r\n"), "{report}");
        for part in [
            "Content-Type: multipart/report",
            "report-type=delivery-status",
            "Auto-Submitted: auto-replied",
            "To: <hana@example.jp>",
            "Final-Recipient: rfc822; friend@target.example",
            "Action: failed",
            "Status: 5.1.1",
            "Remote-MTA: dns; mx.target.example",
            "Diagnostic-Code: smtp; 550 5.1.1 No such user here",
            "Subject: returned",
        ] {
            assert!(report.to_lowercase().contains(&part.to_lowercase()), "{stage}: no {part} in {report}");
        }
        let mut pop = world.pop(HANA);
        let raw = String::from_utf8_lossy(&pop.retrieve_all()[0]).into_owned();
        let parsed = mail_parser::MessageParser::default().parse(raw.as_bytes()).expect("a message");
        let text = parsed.body_text(0).expect("a text").into_owned();
        let is_japanese = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c);
        assert!(text.contains(is_japanese) && text.contains("could not be delivered"), "{text}");
        let told = world.wait_for_event(&id, |kind| match kind {
            EventKind::ReportMade { report, to, about, .. } => Some((*report, to.clone(), about.clone())),
            _ => None,
        });
        assert_eq!(told, (ReportKind::Failure, address(HANA), vec![address(FRIEND)]));
        world.wait_for_empty_queue();
    }
}

#[test]
fn a_report_has_a_story_of_its_own() {
    let (world, _hop) = refusing("RCPT");
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "returned"));
    let report = world.wait_for_event(&id, |kind| match kind {
        EventKind::ReportMade { report_id, .. } => Some(*report_id),
        _ => None,
    });
    let events = world.events(&report.to_string());
    let stored = |kind: &EventKind| {
        matches!(kind, EventKind::Stored { origin: Origin::Report, reverse_path: ReversePath::Null, .. })
    };
    assert!(events.iter().any(|event| stored(&event.kind)));
    assert!(
        events
            .iter()
            .any(|event| matches!(&event.kind, EventKind::Delivered { mailbox, .. } if *mailbox == address(HANA)))
    );
}

#[test]
fn a_sender_who_wants_no_report_gets_none() {
    let (world, _hop) = refusing("RCPT");
    let mut hana = world.account(HANA);
    hana.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    hana.expect(&format!("RCPT TO:<{FRIEND}> NOTIFY=NEVER"), "250 ");
    let id = stored_as(&hana.data(letter(HANA, FRIEND, "no report")));
    hana.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    hana.expect(&format!("RCPT TO:<{FRIEND}> NOTIFY=SUCCESS,DELAY"), "250 ");
    stored_as(&hana.data(letter(HANA, FRIEND, "no report of failure")));
    world.wait_for_event(&id, |kind| matches!(kind, EventKind::Failed { .. }).then_some(()));
    world.wait_for_empty_queue();
    assert!(world.mailbox(HANA).is_empty());
}

#[test]
fn success_is_reported_to_whoever_asked_by_whoever_knows_it() {
    let mut setup = Setup::new();
    setup.alias("office@example.jp", &[TARO, crate::support::world::KANRI]);
    setup.zones.mx("knows.example", 10, "mx.knows.example");
    let hop = setup.target(|_| Act::Usual);
    let knows = setup.hop(2, "mx.knows.example", |moment| match moment.word {
        word if word.starts_with("EHLO") => Act::Say("250-hop\r\n250 DSN"),
        _ => Act::Usual,
    });
    let world = setup.start();
    let mut hana = world.account(HANA);
    let mut send = |to: &str, parameters: &str| {
        hana.expect(&format!("MAIL FROM:<{HANA}> RET=HDRS ENVID=my+2Bid"), "250 ");
        hana.expect(&format!("RCPT TO:<{to}>{parameters}"), "250 ");
        stored_as(&hana.data(letter(HANA, to, "tell me")))
    };
    // Here: delivered. At a hop without DSN: handed over, and nothing more will be heard.
    send("office@example.jp", " NOTIFY=SUCCESS ORCPT=rfc822;office@example.jp");
    let report = world.wait_for_mail(HANA, 1).pop().expect("a report");
    for part in ["Action: delivered", "Original-Recipient: rfc822; office@example.jp", "Original-Envelope-Id: my+id"] {
        assert_eq!(report.matches(part).count(), 1, "{part} in {report}");
    }
    send(FRIEND, " NOTIFY=SUCCESS,FAILURE");
    hop.wait_for(1);
    let report = world.wait_for_mail(HANA, 2).pop().expect("a report");
    assert!(report.contains("Action: relayed") && report.contains("Status: 2."), "{report}");
    // At a hop with DSN: it is asked to tell.
    send("x@knows.example", " NOTIFY=SUCCESS ORCPT=rfc822;x@knows.example");
    let taken = knows.wait_for(1);
    assert!(taken[0].mail.contains(" RET=HDRS") && taken[0].mail.contains(" ENVID=my+2Bid"), "{}", taken[0].mail);
    assert_eq!(taken[0].to, ["RCPT TO:<x@knows.example> NOTIFY=SUCCESS ORCPT=rfc822;x@knows.example"]);
    // Nobody asked.
    send(TARO, "");
    world.wait_for_empty_queue();
    assert_eq!(world.mailbox(HANA).len(), 2);
}

#[test]
fn a_message_that_had_its_days_is_returned_and_a_late_one_is_told_of_once() {
    let mut setup = Setup::new();
    setup.adjust(|settings| settings.delivery.warn_after = Duration::ZERO);
    let hop = setup.target(|moment| if moment.word == "." { Act::Say("451 4.3.0 Later") } else { Act::Usual });
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "late"));
    let report = world.wait_for_mail(HANA, 1).remove(0);
    assert!(report.contains("Action: delayed") && report.contains("Will-Retry-Until: "), "{report}");
    let queued = eventually("it is settled", || world.queue().pop().filter(|m| m.recipients[0].attempts == 1));
    assert!(queued.recipients[0].warned);
    world.perform(server::control::Request::Queue { id: queued.queue_id, action: mail::event::QueueAction::Retry });
    eventually("a second attempt", || world.queue().pop().filter(|m| m.recipients[0].attempts == 2));
    assert_eq!(world.mailbox(HANA).len(), 1, "once");
    assert_eq!(hop.count("DATA"), 2);
    assert!(!world.events(&id).iter().any(|event| matches!(event.kind, EventKind::Failed { .. })));

    let mut setup = Setup::new();
    setup.adjust(|settings| settings.delivery.expire_after = Duration::ZERO);
    let _hop = setup.target(|moment| if moment.word == "." { Act::Say("451 4.3.0 Later") } else { Act::Usual });
    let world = setup.start();
    let id = world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "too late"));
    let report = world.wait_for_mail(HANA, 1).remove(0);
    assert!(report.contains("Action: failed") && report.contains("451 4.3.0 Later"), "{report}");
    let reason = world.wait_for_event(&id, |kind| match kind {
        EventKind::Failed { reason, .. } => Some(*reason),
        _ => None,
    });
    assert_eq!(reason, Reason::Expired);
}

#[test]
fn mail_from_the_null_reverse_path_is_never_answered_by_a_report() {
    let mut setup = Setup::new();
    let hop =
        setup.target(|moment| if moment.word.starts_with("RCPT") { Act::Say("550 5.1.1 No") } else { Act::Usual });
    let world = setup.start();
    // No door takes such a message outward, so it is put into the queue past the doors.
    let store = world.store();
    let (hana, directory) = (address(HANA), store.directory());
    let login = Login::of(&directory, &hana);
    let visit = Visit {
        door: Door::Submission,
        peer: world.net.ip(3, 1).into(),
        login: login.as_ref(),
        unix_user: None,
        fetched: None,
        site: &SiteFacts::default(),
    };
    let permitted = policy::recipient(&visit, &directory, &ForwardPath::Address(address(FRIEND)));
    let Ok(Admission::Outside { address, permit, .. }) = permitted else { panic!("no permit") };
    let queue_id = mail::QueueId(store.next_id(clock::now()));
    let incoming = Incoming {
        queue_id,
        at: clock::now(),
        origin: Origin::Session,
        session: None,
        party: None,
        reverse_path: ReversePath::Null,
        parameters: SenderParameters::default(),
        content: Content::Inline(letter(HANA, FRIEND, "from nobody").into_bytes()),
        local: Vec::new(),
        outside: vec![OutsideRecipient { address, permit, parameters: RecipientParameters::default() }],
        limits: None,
        forwards: Vec::new(),
    };
    let accepted = store.accept(incoming).wait().expect("accepted");
    let claimed = accepted.due.expect("due");
    let recipients = claimed.recipients.iter().map(|recipient| recipient.id).collect();
    store.give_back(queue_id, recipients).wait().expect("given back");
    world.perform(server::control::Request::Queue { id: queue_id, action: mail::event::QueueAction::Retry });
    world.wait_for_event(&queue_id.to_string(), |kind| matches!(kind, EventKind::Failed { .. }).then_some(()));
    world.wait_for_empty_queue();
    assert_eq!(hop.count("MAIL FROM:<>"), 1);
    for name in [HANA, TARO, crate::support::world::KANRI] {
        assert!(world.mailbox(name).is_empty(), "{name}");
    }
    let made = |kind: &EventKind| matches!(kind, EventKind::ReportMade { .. });
    assert!(!world.events(&queue_id.to_string()).iter().any(|event| made(&event.kind)));
}

#[test]
fn a_report_to_an_alias_reaches_its_people_and_one_to_a_device_its_keeper() {
    let (world, _hop) = refusing("RCPT");
    world.copier().send("copier@example.jp", &[FRIEND], letter("copier@example.jp", FRIEND, "scan"));
    let report = world.wait_for_mail(crate::support::world::KANRI, 1).remove(0);
    assert!(report.contains("To: <copier@example.jp>"), "{report}");
}
