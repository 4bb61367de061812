use super::*;
use forensics::tell;
use mail::event::{Ending, NextHop, Origin};
use mail::{AttemptId, Door, Event, ForwardPath, Party, QueueId, Reply, ReversePath, SessionId, Timestamp};
use std::collections::BTreeSet;

fn named(key: &str) -> &'static Scene {
    SCENES.iter().find(|scene| scene.key == key).expect("a scene")
}

/// A visit of the scene's actor in which `kinds` happened; what has a message is message 7.
fn story(scene: &Scene, kinds: Vec<(bool, EventKind)>) -> Story {
    let knock = scene.role.knock();
    let door = if knock.door == "lan" { Door::Lan } else { Door::Public };
    let knocked = EventKind::Knocked { door, peer: knock.from.into(), port: 1 };
    let named = EventKind::NameFound { name: None };
    let kinds = [(false, knocked), (false, named)].into_iter().chain(kinds);
    let event = |(index, (message, kind)): (i64, (bool, EventKind))| Event {
        at: Timestamp(index),
        session: Some(SessionId(1)),
        message: message.then_some(QueueId(7)),
        kind,
    };
    let events: Vec<Event> = (0..).zip(kinds).map(event).collect();
    tell(&events).into_iter().next_back().expect("a story")
}

fn reverse_path(scene: &Scene) -> ReversePath {
    ReversePath::Address(cast::address(scene.from))
}

fn forward_path(scene: &Scene) -> ForwardPath {
    ForwardPath::Address(cast::address(scene.to))
}

fn refused(scene: &Scene, reason: Reason) -> EventKind {
    EventKind::RecipientRefused { reverse_path: reverse_path(scene), recipient: forward_path(scene), reason }
}

fn stored(scene: &Scene, party: Option<Party>, reason: Reason) -> Vec<(bool, EventKind)> {
    let sender = EventKind::SenderAccepted { reverse_path: reverse_path(scene), reason: Reason::SenderIsAccount };
    let recipient = EventKind::RecipientAccepted { recipient: forward_path(scene), reason, permit: party.clone() };
    let stored = EventKind::Stored {
        origin: Origin::Session,
        reverse_path: reverse_path(scene),
        party,
        recipients: 1,
        size_octets: 100,
        message_id: None,
    };
    vec![(false, sender), (false, recipient), (true, stored)]
}

fn next_hop() -> NextHop {
    NextHop { host: cast::EXCHANGER.to_owned(), ip: Some(cast::AT_ELSEWHERE.into()), port: 25 }
}

fn handed_over(scene: &Scene) -> EventKind {
    let (recipient, reply) = (cast::address(scene.to), Reply::line(250, None, "ok"));
    EventKind::HandedOver { recipient, attempt: AttemptId(1), next_hop: next_hop(), tls: true, reply }
}

#[test]
fn the_play_has_the_scenes_of_the_readme_in_their_order() {
    let keys: Vec<&str> = SCENES.iter().map(|scene| scene.key).collect();
    assert_eq!(keys, ["received", "relay", "own-address", "sent", "returned", "device", "gateway", "held"]);
}

#[test]
fn each_of_the_five_verbs_but_one_occurs_and_relayed_never_does() {
    let verbs: BTreeSet<&str> = SCENES.iter().filter_map(|scene| scene.verb).map(Verb::key).collect();
    assert_eq!(verbs, BTreeSet::from(["received", "sent", "refused", "held"]));
}

#[test]
fn whoever_logs_in_has_an_account() {
    for scene in &SCENES {
        assert!(scene.role.knock().login.is_none_or(|name| cast::ACCOUNTS.contains(&name)), "{}", scene.key);
    }
}

#[test]
fn a_refusal_counts_only_for_its_reason_and_only_when_the_visitor_has_gone() {
    let scene = named("relay");
    let closed = (false, EventKind::Closed { ending: Ending::Quit });
    let told = |kinds| scene.is_told_by(&story(scene, kinds));
    assert!(told(vec![(false, refused(scene, Reason::RelayNeedsLogin)), closed.clone()]));
    assert!(!told(vec![(false, refused(scene, Reason::RelayNeedsLogin))]));
    assert!(!told(vec![(false, refused(scene, Reason::NoSuchRecipient)), closed.clone()]));
    assert!(!told(vec![closed]));
}

#[test]
fn mail_is_sent_when_the_next_hop_took_it_and_not_before() {
    let scene = named("sent");
    let party = Some(Party::Account(cast::address(cast::HANA)));
    let mut kinds = stored(scene, party, Reason::AccountMaySend);
    assert!(!scene.is_told_by(&story(scene, kinds.clone())));
    kinds.push((true, handed_over(scene)));
    assert!(scene.is_told_by(&story(scene, kinds)));
}

#[test]
fn a_strangers_mail_that_went_outside_is_never_as_expected() {
    for scene in &SCENES {
        let mut kinds = stored(scene, None, scene.reason);
        kinds.push((true, handed_over(scene)));
        let story = story(scene, kinds);
        assert_eq!(story.verbs.relayed, 1);
        assert!(!scene.is_told_by(&story), "{}", scene.key);
    }
}

#[test]
fn returned_mail_is_over_when_its_sender_has_a_report() {
    let scene = named("returned");
    let party = Some(Party::Account(cast::address(cast::HANA)));
    let mut kinds = stored(scene, party, Reason::AccountMaySend);
    let (recipient, next_hop, reply) = (cast::address(scene.to), Some(next_hop()), Some(Reply::line(550, None, "no")));
    let attempt = Some(AttemptId(1));
    kinds.push((true, EventKind::Failed { recipient, attempt, reason: Reason::NextHopRefused, next_hop, reply }));
    assert!(!scene.is_told_by(&story(scene, kinds.clone())));
    let (report_id, to, about) = (QueueId(8), cast::address(scene.from), vec![cast::address(scene.to)]);
    kinds.push((true, EventKind::ReportMade { report: ReportKind::Failure, report_id, to, about }));
    assert!(scene.is_told_by(&story(scene, kinds)));
}

#[test]
fn held_mail_is_over_when_the_administrator_was_told() {
    let scene = named("held");
    let party = Party::Account(cast::address(scene.from));
    let mut kinds = stored(scene, Some(party.clone()), Reason::AccountMaySend);
    let reason = Reason::DailyLimitReached;
    kinds.push((true, EventKind::Held { reason, party: party.clone(), count: 6, limit: 5 }));
    assert!(!scene.is_told_by(&story(scene, kinds.clone())));
    let to = cast::address(cast::ADMINISTRATOR);
    kinds.push((true, EventKind::Notified { to, reason: Some(reason), party: Some(party), incident: None }));
    assert!(scene.is_told_by(&story(scene, kinds)));
}
