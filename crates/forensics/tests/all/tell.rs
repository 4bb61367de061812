//! Which stories there are, what they hold, and which verbs they count.

use crate::scenes::*;
use forensics::story::{Outcome, PtrName};
use forensics::{Story, Subject, Verbs, tell};
use mail::event::{Ending, Origin, QueueAction, ReportKind};
use mail::{Door, Event, EventKind, Party, QueueId, Reason, SessionId};

fn told(scene: Scene) -> Vec<Story> {
    tell(&scene.events)
}

fn one(scene: Scene) -> Story {
    let mut stories = told(scene);
    assert_eq!(stories.len(), 1, "{stories:#?}");
    stories.remove(0)
}

fn only(verb: mail::Verb, count: u32) -> Verbs {
    let mut verbs = Verbs::default();
    verbs.add(verb, count);
    verbs
}

#[test]
fn nothing_makes_no_story() {
    assert_eq!(tell(&[]), []);
}

#[test]
fn each_scene_counts_its_verbs_by_recipient() {
    use mail::Verb::{Held, Received, Refused, Sent};
    assert_eq!(one(received()).verbs, only(Received, 1));
    assert_eq!(one(refused_relay()).verbs, only(Refused, 2));
    assert_eq!(one(refused_own_address()).verbs, only(Refused, 1));
    assert_eq!(one(sent()).verbs, only(Sent, 1));
    assert_eq!(one(device_sent()).verbs, only(Sent, 1));
    assert_eq!(one(gateway_refused()).verbs, only(Refused, 1));
    assert_eq!(one(held()).verbs, only(Held, 3));
    assert_eq!(one(deferred_then_sent()).verbs, only(Sent, 1));
}

/// The clock stood two days ahead when the first attempt was made, and was put right before the second.
#[test]
fn what_became_of_a_message_is_told_by_the_last_attempt_whatever_the_clock_said() {
    let mut scene = deferred_then_sent();
    let mut attempts = 0;
    for event in &mut scene.events {
        let (EventKind::Deferred { attempt, .. } | EventKind::HandedOver { attempt, .. }) = &mut event.kind else {
            continue;
        };
        attempts += 1;
        *attempt = mail::AttemptId(attempts);
        if matches!(event.kind, EventKind::Deferred { .. }) {
            event.at = event.at.plus(std::time::Duration::from_secs(2 * 86_400));
        }
    }
    let story = one(scene);
    assert!(matches!(story.recipients[0].outcome, Outcome::HandedOver { .. }), "{story:#?}");
    assert_eq!(story.verbs, only(mail::Verb::Sent, 1));
}

#[test]
fn failed_logins_count_under_no_verb() {
    let story = one(login_failures());
    assert_eq!(story.verbs, Verbs::default());
    assert_eq!(story.visitor.expect("visitor").failed_logins, 10);
}

#[test]
fn a_returned_message_and_the_report_about_it_count_under_no_verb() {
    let stories = told(bounced());
    assert_eq!(stories.len(), 2);
    assert!(stories.iter().all(|story| story.verbs.is_empty()), "{stories:#?}");
    let (message, report) = (&stories[0], &stories[1]);
    assert!(matches!(message.recipients[0].outcome, Outcome::Failed { reason: Reason::NextHopRefused, .. }));
    assert_eq!(message.reports[0].report_id, QueueId(6 << 40));
    assert_eq!(message.about, None);
    assert!(report.is_our_own());
    let about = report.about.as_ref().expect("about");
    assert_eq!((about.message, about.report), (QueueId(5 << 40), ReportKind::Failure));
    assert_eq!(about.recipients, [address("tanka@kaisha.example")]);
}

#[test]
fn a_report_whose_message_is_not_among_the_events_says_so_by_silence() {
    let stories = told(Scene::default().report(6, "hana@example.jp"));
    assert_eq!(stories[0].about, None);
}

#[test]
fn what_a_stranger_handed_over_and_a_next_hop_took_is_relayed() {
    let scene = Scene::default()
        .visit(1, Door::Public, "203.0.113.9")
        .sender("spam@bulk.example", Reason::SenderFromOutside)
        .push(EventKind::RecipientAccepted {
            recipient: path("victim@elsewhere.example"),
            reason: Reason::AccountMaySend,
            permit: None,
        })
        .stored(1, "spam@bulk.example", None)
        .handed_over("victim@elsewhere.example", "mx.elsewhere.example");
    assert_eq!(one(scene).verbs, only(mail::Verb::Relayed, 1));
}

#[test]
fn who_logged_in_is_ours_even_where_the_stored_line_does_not_say_so() {
    let scene = Scene::default()
        .visit(1, Door::Submission, "203.0.113.9")
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .stored(1, "hana@example.jp", None)
        .handed_over("x@elsewhere.example", "mx.elsewhere.example");
    let story = one(scene);
    assert_eq!(story.party, Some(account("hana@example.jp")));
    assert_eq!(story.verbs, only(mail::Verb::Sent, 1));
}

#[test]
fn where_the_beginning_is_missing_nothing_is_said_of_who_sent_it() {
    let events: Vec<Event> =
        sent().events.into_iter().filter(|event| matches!(event.kind, EventKind::HandedOver { .. })).collect();
    let story = tell(&events).remove(0);
    assert!(story.beginning_missing);
    assert_eq!((story.verbs, story.party, story.visitor), (Verbs::default(), None, None));
}

#[test]
fn the_visitor_is_told_with_all_that_is_known() {
    let story = one(sent());
    let visitor = story.visitor.expect("visitor");
    assert_eq!(visitor.session, Some(SessionId(4 << 40)));
    assert_eq!(visitor.door, Some(Door::Submission));
    assert_eq!(visitor.peer, "192.0.2.44".parse().ok());
    assert_eq!(visitor.ptr, PtrName::Nothing);
    assert_eq!(visitor.greeting.map(|greeting| greeting.name), Some("[192.168.0.31]".to_owned()));
    assert_eq!(visitor.tls.map(|tls| tls.version), Some("TLSv1.3".to_owned()));
    assert_eq!(visitor.proved, Some(account("hana@example.jp")));
    assert_eq!(one(device_sent()).visitor.expect("visitor").proved, Some(device()));
    let stranger = one(refused_relay()).visitor.expect("visitor");
    assert_eq!((stranger.proved, stranger.ending), (None, Some(Ending::HungUp)));
}

#[test]
fn each_decision_has_its_reason_and_the_setting_behind_it() {
    let story = one(held());
    let reasons: Vec<_> = story.decisions().map(|step| (step.reason, step.setting)).collect();
    assert_eq!(
        reasons,
        [
            (Some(Reason::SenderIsAccount), None),
            (Some(Reason::AccountMaySend), None),
            (Some(Reason::DailyLimitReached), Some("limits.messages_per_day")),
            (Some(Reason::DailyLimitReached), Some("limits.messages_per_day")),
        ]
    );
    assert!(story.has_reason(Reason::DailyLimitReached) && !story.has_reason(Reason::RelayNeedsLogin));
}

#[test]
fn two_messages_of_one_session_are_two_stories_with_one_beginning() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "a@kaisha.example", None)
        .delivered("hana@example.jp", "hana@example.jp")
        .again()
        .sender("b@kaisha.example", Reason::SenderFromOutside)
        .local("taro@example.jp")
        .stored(2, "b@kaisha.example", None)
        .delivered("taro@example.jp", "taro@example.jp")
        .closed(Ending::Quit);
    let stories = told(scene);
    assert_eq!(stories.len(), 2);
    for (story, from) in stories.iter().zip(["a@kaisha.example", "b@kaisha.example"]) {
        assert_eq!(story.reverse_path, Some(reverse(from)));
        assert_eq!(story.recipients.len(), 1);
        assert!(matches!(story.steps[0].event, EventKind::Knocked { .. }));
        assert_eq!(story.verbs, only(mail::Verb::Received, 1));
    }
}

#[test]
fn what_a_visit_was_refused_beside_its_message_is_a_story_of_its_own() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .recipient_refused("a@kaisha.example", "x@elsewhere.example", Reason::RelayNeedsLogin)
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .recipient_refused("a@kaisha.example", "nobody@example.jp", Reason::NoSuchRecipient)
        .stored(1, "a@kaisha.example", None)
        .delivered("hana@example.jp", "hana@example.jp");
    let stories = told(scene);
    assert_eq!(stories.len(), 2);
    assert_eq!(stories[0].subject, Subject::Visit(SessionId(1 << 40)));
    assert_eq!(stories[0].verbs, only(mail::Verb::Refused, 1));
    let both = only(mail::Verb::Refused, 1).plus(only(mail::Verb::Received, 1));
    assert_eq!((stories[1].subject, stories[1].verbs), (Subject::Message(QueueId(1 << 40)), both));
}

#[test]
fn a_transaction_given_up_beside_a_message_is_no_story() {
    let scene = received().again().sender("a@kaisha.example", Reason::SenderFromOutside).local("hana@example.jp");
    assert_eq!(told(scene).len(), 1);
}

#[test]
fn what_happened_within_one_moment_is_told_in_its_order() {
    let refused = |reason, command: &str| EventKind::CommandRefused { reason, command: command.to_owned() };
    let mut scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .push(refused(Reason::CommandUnknown, "XCLIENT"))
        .recipient_refused("a@kaisha.example", "x@elsewhere.example", Reason::RelayNeedsLogin)
        .closed(Ending::Quit);
    let told = |scene: Scene| one(scene).steps.into_iter().map(|step| step.event).collect::<Vec<_>>();
    let order: Vec<EventKind> = scene.events.iter().map(|event| event.kind.clone()).collect();
    for event in &mut scene.events {
        event.at = BEGIN;
    }
    assert_eq!(told(scene), order);
}

#[test]
fn a_visitors_name_that_comes_after_a_quick_message_is_told_all_the_same() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "a@kaisha.example", None)
        .again()
        .push(EventKind::NameFound { name: Some("mx.kaisha.example".to_owned()) });
    let visitor = one(scene).visitor.expect("a visitor");
    assert_eq!(visitor.ptr, PtrName::Name("mx.kaisha.example".to_owned()));
}

#[test]
fn a_visit_that_handed_nothing_over_is_told_without_a_verb() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .closed(Ending::Broken);
    let story = one(scene);
    assert_eq!(story.recipients[0].outcome, Outcome::Abandoned);
    assert!(story.verbs.is_empty());
}

#[test]
fn a_message_refused_after_its_content_refuses_each_of_its_recipients() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .local("taro@example.jp")
        .push(EventKind::MessageRefused {
            reason: Reason::BareLineEnd,
            reverse_path: reverse("a@kaisha.example"),
            recipients: vec![path("hana@example.jp"), path("taro@example.jp")],
            size_octets: 100,
        });
    let story = one(scene);
    assert_eq!(story.recipients.len(), 2);
    assert_eq!(story.verbs, only(mail::Verb::Refused, 2));
}

#[test]
fn mail_accepted_for_a_mailbox_is_received_before_it_lies_there() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "a@kaisha.example", None);
    assert_eq!(one(scene).verbs, only(mail::Verb::Received, 1));
}

#[test]
fn mail_on_its_way_outside_is_none_of_the_five_yet() {
    let hana = account("hana@example.jp");
    let scene = Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .outside("x@elsewhere.example", &hana)
        .stored(1, "hana@example.jp", Some(hana))
        .deferred("x@elsewhere.example", "mx.elsewhere.example", 60);
    let story = one(scene);
    assert!(story.verbs.is_empty());
    assert_eq!(story.recipients[0].attempts, 1);
}

#[test]
fn an_alias_is_one_recipient_however_many_mailboxes_it_reaches() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("INFO@example.jp")
        .stored(1, "a@kaisha.example", None)
        .delivered("info@example.jp", "hana@example.jp")
        .delivered("info@example.jp", "taro@example.jp");
    let story = one(scene);
    let mailboxes = vec![address("hana@example.jp"), address("taro@example.jp")];
    assert_eq!(story.recipients[0].outcome, Outcome::Delivered { mailboxes });
    assert_eq!(story.verbs, only(mail::Verb::Received, 1));
}

#[test]
fn the_bare_postmaster_is_the_recipient_whose_address_nobody_named() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("", Reason::SenderFromOutside)
        .local("taro@example.jp")
        .local("postmaster")
        .stored(1, "", None)
        .delivered("taro@example.jp", "taro@example.jp")
        .delivered("postmaster@example.jp", "hana@example.jp");
    let story = one(scene);
    assert_eq!(story.recipients.len(), 2);
    assert_eq!(story.verbs, only(mail::Verb::Received, 2));
}

#[test]
fn held_mail_that_is_released_and_handed_over_is_sent() {
    let released = held().queue(QueueAction::Release);
    assert!(released.events.len() > 3);
    let scene = ["a", "b", "c"]
        .iter()
        .fold(released, |scene, to| scene.handed_over(&format!("{to}@elsewhere.example"), "mx.elsewhere.example"));
    assert_eq!(one(scene).verbs, only(mail::Verb::Sent, 3));
}

#[test]
fn held_mail_that_is_removed_is_none_of_the_five() {
    let story = one(held().queue(QueueAction::Remove));
    assert!(story.verbs.is_empty());
    let removed = |outcome: &Outcome| matches!(outcome, Outcome::Failed { reason: Reason::RemovedByAdministrator, .. });
    assert!(story.recipients.iter().all(|recipient| removed(&recipient.outcome)));
}

#[test]
fn mail_an_administrator_holds_is_held_and_what_was_settled_stays_settled() {
    let hana = account("hana@example.jp");
    let scene = Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .outside("a@elsewhere.example", &hana)
        .outside("b@elsewhere.example", &hana)
        .stored(1, "hana@example.jp", Some(hana))
        .handed_over("a@elsewhere.example", "mx.elsewhere.example")
        .deferred("b@elsewhere.example", "mx.elsewhere.example", 60)
        .queue(QueueAction::Retry)
        .queue(QueueAction::Hold);
    let both = only(mail::Verb::Sent, 1).plus(only(mail::Verb::Held, 1));
    assert_eq!(one(scene).verbs, both);
}

#[test]
fn what_an_administrator_does_is_a_story_without_visitor() {
    let scene = Scene::default().push(EventKind::Administered {
        action: "account add".into(),
        subject: "hana@example.jp".into(),
        detail: None,
    });
    let story = one(scene);
    assert_eq!((story.subject, story.visitor), (Subject::Administration, None));
}

#[test]
fn a_notice_of_our_own_counts_under_no_verb() {
    let mut events = Scene::default().report(3, "taro@example.jp").events;
    for event in &mut events {
        if let EventKind::Stored { origin, .. } = &mut event.kind {
            *origin = Origin::Notice;
        }
    }
    let story = tell(&events).remove(0);
    assert!(story.is_our_own() && story.verbs.is_empty());
}

#[test]
fn events_may_come_in_any_order() {
    let mut events: Vec<Event> = [received(), refused_relay(), bounced(), held()]
        .into_iter()
        .enumerate()
        .flat_map(|(index, scene)| {
            let shift = i64::try_from(index).unwrap() * 60_000;
            scene.events.into_iter().map(move |mut event| {
                event.at.0 += shift;
                event
            })
        })
        .collect();
    let stories = tell(&events);
    assert_eq!(stories.len(), 5);
    assert!(stories.is_sorted_by_key(|story| story.began_at));
    events.reverse();
    assert_eq!(tell(&events), stories);
}

#[test]
fn repetitions_are_one_step() {
    let story = one(login_failures());
    let failures = story.steps.iter().find(|step| matches!(step.event, EventKind::LoginFailed { .. })).expect("step");
    assert_eq!(failures.times, 10);
    assert!(failures.until > failures.at);
    let story = one(deferred_then_sent());
    let deferred = story.steps.iter().find(|step| matches!(step.event, EventKind::Deferred { .. })).expect("step");
    assert_eq!(deferred.times, 2);
    assert_eq!(story.recipients[0].attempts, 3);
}

#[test]
fn a_thousand_refusals_are_told_in_a_few_steps() {
    let scene = (0..1000).fold(Scene::default().visit(1, Door::Public, "203.0.113.9"), |scene, n| {
        let from = format!("{n}@bulk.example");
        scene.sender(&from, Reason::SenderFromOutside).recipient_refused(
            &from,
            &format!("{n}@elsewhere.example"),
            Reason::RelayNeedsLogin,
        )
    });
    let story = one(scene);
    assert_eq!(story.verbs, only(mail::Verb::Refused, 1000));
    assert_eq!(story.steps.len(), 3);
}

#[test]
fn a_story_is_json_with_stable_keys() {
    let json = serde_json::to_value(one(refused_relay())).expect("JSON");
    assert_eq!(json["subject"]["kind"], "visit");
    assert_eq!(json["verbs"]["refused"], 2);
    assert_eq!(json["danger"], "none");
    assert_eq!(json["cause"], "stopped-at-the-gate");
    assert_eq!(json["advice"][0], "reason-relay-needs-login.advice");
    assert_eq!(json["recipients"][0]["outcome"]["state"], "refused");
    assert_eq!(json["steps"][3]["event"]["event"], "sender-accepted");
    assert_eq!(json["visitor"]["ptr"]["found"], "nothing");
}

#[test]
fn the_party_of_a_refused_visit_is_who_logged_in() {
    let scene = Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .login("hana@example.jp")
        .sender_refused("taro@example.jp", Reason::SenderNotYours);
    assert_eq!(one(scene).party, Some(Party::Account(address("hana@example.jp"))));
}

/// One visit with a message for Hana, one for Taro, and a recipient elsewhere that was refused.
#[test]
fn of_a_visit_with_much_in_it_each_story_concerns_its_own_people() {
    let from = "a@elsewhere.example";
    let scene = Scene::default()
        .visit(1, Door::Public, "203.0.113.9")
        .sender(from, Reason::SenderFromOutside)
        .local("Hana@example.jp")
        .stored(2, from, None)
        .delivered("Hana@example.jp", "hana@example.jp")
        .again()
        .sender(from, Reason::SenderFromOutside)
        .local("sales@example.jp")
        .stored(3, from, None)
        .delivered("sales@example.jp", "taro@example.jp")
        .again()
        .sender("b@elsewhere.example", Reason::SenderFromOutside)
        .recipient_refused("b@elsewhere.example", "target@outside.example", Reason::RelayNeedsLogin);
    let stories = told(scene);
    let concerned = |who: &str| -> Vec<Subject> {
        stories.iter().filter(|story| story.concerns(&address(who))).map(|story| story.subject).collect()
    };
    let (hana, taro) = (Subject::Message(QueueId(2 << 40)), Subject::Message(QueueId(3 << 40)));
    assert_eq!(concerned("hana@EXAMPLE.jp"), [hana]);
    assert_eq!(concerned("sales@example.jp"), [taro]);
    assert_eq!(concerned("taro@example.jp"), [taro], "the mailbox, not only the address");
    assert_eq!(concerned(from), [hana, taro]);
    assert_eq!(concerned("target@outside.example"), [Subject::Visit(SessionId(1 << 40))]);
    assert_eq!(concerned("nobody@example.jp"), []);
}

#[test]
fn a_story_concerns_whoever_logged_in_or_may_have_tried_to() {
    assert!(one(login_failures()).concerns(&address("anybody@example.jp")));
    assert!(one(sent()).concerns(&address("hana@example.jp")));
    assert!(!one(sent()).concerns(&address("anybody@example.jp")));
}
