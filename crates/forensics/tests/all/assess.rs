//! How dangerous each scene is, why, and what is advised.

use crate::scenes::*;
use forensics::{Advice, Cause, Danger, Story, Verbs, tell};
use mail::event::QueueAction;
use mail::{Door, EventKind, Reason};

fn assessed(scene: Scene) -> (Cause, Danger, Vec<Advice>) {
    let story: Story = tell(&scene.events).remove(0);
    (story.cause, story.danger, story.advice)
}

fn refused_party(reason: Reason) -> Scene {
    Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .login("hana@example.jp")
        .sender_refused("x@example.jp", reason)
}

#[test]
fn ordinary_mail_is_no_danger_and_nothing_is_to_do() {
    for scene in [received(), sent(), device_sent()] {
        assert_eq!(assessed(scene), (Cause::Ordinary, Danger::None, vec![]));
    }
}

#[test]
fn what_was_refused_at_the_gate_is_no_danger() {
    let (cause, danger, advice) = assessed(refused_relay());
    assert_eq!((cause, danger), (Cause::StoppedAtTheGate, Danger::None));
    assert_eq!(advice, [Advice::OfReason(Reason::RelayNeedsLogin)]);
    let (cause, _, advice) = assessed(refused_own_address());
    assert_eq!((cause, advice), (Cause::StoppedAtTheGate, vec![Advice::OfReason(Reason::OwnAddressNeedsLogin)]));
}

#[test]
fn a_slip_before_a_message_that_was_stored_is_ordinary() {
    let scene = Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .push(EventKind::CommandRefused { reason: Reason::CommandUnknown, command: "XYZZY".into() })
        .sender("a@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "a@kaisha.example", None)
        .delivered("hana@example.jp", "hana@example.jp");
    assert_eq!(assessed(scene), (Cause::Ordinary, Danger::None, vec![]));
}

#[test]
fn mail_that_was_relayed_calls_for_action() {
    let scene = Scene::default()
        .visit(1, Door::Public, "203.0.113.9")
        .stored(1, "spam@bulk.example", None)
        .handed_over("victim@elsewhere.example", "mx.elsewhere.example");
    assert_eq!(assessed(scene), (Cause::Relayed, Danger::Act, vec![Advice::StopRelaying]));
}

#[test]
fn an_account_over_its_limit_calls_for_action_and_a_person_on_hold_does_not() {
    let (cause, danger, advice) = assessed(held());
    assert_eq!((cause, danger), (Cause::LimitReached, Danger::Act));
    assert_eq!(advice, [Advice::AskTheAccount, Advice::ReviewHeld]);
    let (cause, danger, advice) = assessed(held().queue(QueueAction::Release).queue(QueueAction::Hold));
    assert_eq!((cause, danger), (Cause::OnHold, Danger::None));
    assert_eq!(advice, [Advice::ReviewHeld]);
}

#[test]
fn a_device_over_its_limit_is_to_be_looked_at() {
    let scene = Scene::default()
        .visit(1, Door::Lan, "192.168.0.20")
        .outside("x@elsewhere.example", &device())
        .stored(1, "scan@example.jp", Some(device()))
        .held(device(), Reason::NewRecipientLimitReached, 11, 10);
    assert_eq!(assessed(scene).2, [Advice::CheckTheDevice, Advice::ReviewHeld]);
}

#[test]
fn mistyping_is_not_guessing_and_guessing_that_succeeds_calls_for_action() {
    let tries = |times| Scene::default().visit(1, Door::Submission, "203.0.113.9").login_fails(None, times);
    assert_eq!(assessed(tries(2)).0, Cause::Ordinary);
    assert_eq!(assessed(tries(5)).0, Cause::GuessingPasswords);
    let (_, danger, advice) = assessed(login_failures());
    assert_eq!((danger, advice), (Danger::Watch, vec![Advice::OfReason(Reason::TooManyLoginFailures)]));
    let (cause, danger, advice) = assessed(tries(5).login("hana@example.jp"));
    assert_eq!((cause, danger), (Cause::PasswordGuessed, Danger::Act));
    assert_eq!(advice[0], Advice::AskTheAccount);
    assert_eq!(assessed(tries(1).login("hana@example.jp")).0, Cause::Ordinary);
}

#[test]
fn what_is_odd_about_one_of_ours_is_worth_an_eye() {
    for reason in [Reason::SenderNotYours, Reason::FromNotYours, Reason::AccountDisabled, Reason::RoleCannotSend] {
        let (cause, danger, advice) = assessed(refused_party(reason));
        assert_eq!((cause, danger, advice), (Cause::OddBehaviour, Danger::Watch, vec![Advice::OfReason(reason)]));
    }
    assert_eq!(assessed(gateway_refused()).0, Cause::LanMisused);
}

#[test]
fn trouble_of_the_server_comes_before_what_else_there_is() {
    let scene = refused_party(Reason::SenderNotYours)
        .push(EventKind::CommandRefused { reason: Reason::StorageFull, command: "MAIL".into() });
    assert_eq!(assessed(scene).0, Cause::ServerInTrouble);
}

#[test]
fn late_and_returned_mail_is_no_danger() {
    let hana = account("hana@example.jp");
    let waiting = Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .outside("x@elsewhere.example", &hana)
        .stored(1, "hana@example.jp", Some(hana))
        .deferred("x@elsewhere.example", "mx.elsewhere.example", 60);
    let (cause, danger, advice) = assessed(waiting);
    assert_eq!((cause, danger), (Cause::Late, Danger::None));
    assert_eq!(advice, [Advice::WaitForRetry]);
    let (cause, danger, advice) = assessed(bounced());
    assert_eq!((cause, danger), (Cause::NotDelivered, Danger::None));
    assert_eq!(advice, [Advice::OfReason(Reason::NextHopRefused)]);
}

#[test]
fn a_smarthost_that_shuts_us_out_calls_for_action() {
    let hana = account("hana@example.jp");
    let mut scene = Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .outside("x@elsewhere.example", &hana)
        .stored(1, "hana@example.jp", Some(hana))
        .deferred("x@elsewhere.example", "smtp.provider.example", 60);
    for event in &mut scene.events {
        if let EventKind::Deferred { reason, .. } = &mut event.kind {
            *reason = Reason::NextHopLoginFailed;
        }
    }
    assert_eq!(assessed(scene).0, Cause::SmarthostShut);
}

#[test]
fn records_that_begin_too_late_are_said_to_be_so() {
    let events: Vec<_> =
        sent().events.into_iter().filter(|event| matches!(event.kind, EventKind::HandedOver { .. })).collect();
    assert_eq!(tell(&events)[0].cause, Cause::CannotTell);
}

#[test]
fn causes_advice_and_dangers_have_keys_of_their_own() {
    let keys: std::collections::BTreeSet<_> = Cause::ALL.iter().map(|cause| cause.key()).collect();
    assert_eq!(keys.len(), Cause::ALL.len());
    assert!(Advice::SITUATIONS.iter().all(|advice| advice.key().starts_with("advice-")));
    assert_eq!(Danger::Act.key(), "act");
    assert!(Danger::Act > Danger::Watch && Danger::Watch > Danger::None);
}

#[test]
fn mail_for_a_server_behind_us_is_received_and_what_that_refuses_is_held() {
    assert_eq!(assessed(behind_received()), (Cause::Ordinary, Danger::None, vec![]));
    assert_eq!(tell(&behind_received().events)[0].verbs, Verbs { received: 1, ..Verbs::default() });
    let (cause, danger, advice) = assessed(behind_refused());
    assert_eq!((cause, danger), (Cause::BehindRefused, Danger::Watch));
    assert_eq!(advice, [Advice::OfReason(Reason::BehindRefused), Advice::ReviewHeld]);
    assert_eq!(tell(&behind_refused().events)[0].verbs, Verbs { held: 1, ..Verbs::default() });
}
