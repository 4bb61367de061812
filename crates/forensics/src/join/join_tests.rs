use super::*;
use crate::case::counted;
use crate::fact::Giver;
use crate::log::observation::{Oddity, Stage, Standing, Why};
use crate::ours::Owner;
use crate::verbs::Verbs;
use proptest::prelude::*;

const STRANGER: Peer<'_> = Peer { ip: "203.0.113.5", name: "", helo: "" };
const LAN: Peer<'_> = Peer { ip: "192.168.1.20", name: "", helo: "" };
const LOOPBACK: Peer<'_> = Peer { ip: "127.0.0.1", name: "localhost", helo: "" };
const OURS_TO: &str = "taro@example.jp";
const FOREIGN_TO: &str = "b@example.com";

const ARRIVAL: Arrival<'_> = Arrival {
    peer: Peer { ip: "", name: "", helo: "" },
    login: "",
    origin: Origin::Unsaid,
    standing: Standing::Unsaid,
    sender: Sender::Unsaid,
    size: None,
    recipients: None,
    message_id: "",
    before: "",
};

const OUTCOME: Outcome<'_> = Outcome {
    recipients: "",
    count: None,
    original: "",
    sender: Sender::Unsaid,
    fate: Fate::HandedOver,
    next_hop: Hop { host: "", ip: "" },
    reply: "",
};

const REFUSAL: Refusal<'_> = Refusal {
    peer: STRANGER,
    login: "",
    sender: Sender::Unsaid,
    recipient: FOREIGN_TO,
    count: 1,
    stage: Stage::Rcpt,
    why: Why::Relay,
    temporary: false,
    reply: "",
};

const LOGIN: Login<'_> = Login { peer: STRANGER, user: "taro", mechanism: "PLAIN", service: "smtp", times: 1 };

/// What is told, shortly.
#[derive(Default)]
struct Told {
    facts: Vec<String>,
    verbs: Verbs,
}

impl Told {
    fn of(observations: &[Observation<'_>]) -> Self {
        Self::of_lines(observations.iter().enumerate().map(|(index, observation)| (*observation, index as u32 + 1)))
    }

    fn of_lines<'a>(lines: impl Iterator<Item = (Observation<'a>, u32)>) -> Self {
        let ours = ours();
        let (mut told, mut joiner) = (Self::default(), Joiner::default());
        for (observation, line) in lines {
            joiner.take(&observation, Place { source: 0, line }, &ours, &mut |fact| told.note(fact));
        }
        joiner.finish(&ours, &mut |fact| told.note(fact));
        told
    }

    fn note(&mut self, fact: &Fact<'_>) {
        if let Some((verb, count)) = counted(fact) {
            self.verbs.add(verb, count);
        }
        self.facts.push(short(fact));
    }

    fn counts(&self) -> [u32; 5] {
        [self.verbs.received, self.verbs.sent, self.verbs.relayed, self.verbs.refused, self.verbs.held]
    }
}

fn ours() -> Ours {
    Ours::from_texts(&["example.jp"]).expect("ours")
}

fn short(fact: &Fact<'_>) -> String {
    match fact.kind {
        FactKind::Knocked(peer) => format!("knocked {}", peer.ip),
        FactKind::LoggedIn(login) => format!("login {} {}", login.user, login.peer.ip),
        FactKind::LoginFailed(login) => format!("failed {} {} {}", login.user, login.peer.ip, login.times),
        FactKind::Arrived(passage) => format!("arrived {} {:?}", passage.id, passage.giver),
        FactKind::Fated(fated) => {
            let again = if fated.again { " again" } else { "" };
            format!("{} {:?} {} {}{again}", fated.passage.id, fated.fate, fated.recipient, fated.count)
        }
        FactKind::Refused(refusal) => format!("refused {} {} {}", refusal.peer.ip, refusal.recipient, refusal.count),
        FactKind::Reported(passage) => format!("reported {} {:?}", passage.id, passage.giver),
        FactKind::Left { passage, next_hop } => format!("left {} {}", passage.id, next_hop.host),
        FactKind::Odd { peer, what } => format!("odd {} {what:?}", peer.ip),
        FactKind::Forged { sender, injected_by } => format!("forged {sender} {}", injected_by.ip),
    }
}

fn line<'a>(seen: Seen<'a>, message: &'a str, session: &'a str) -> Observation<'a> {
    let mut observation = Observation::new(seen).of_message(message).in_session(session);
    observation.at = Some(1000);
    observation.host = "mail.example.jp";
    observation
}

fn later<'a>(observation: Observation<'a>, seconds: i64) -> Observation<'a> {
    Observation { at: observation.at.map(|at| at + seconds), ..observation }
}

fn from<'a>(message: &'a str, peer: Peer<'a>) -> Observation<'a> {
    line(Seen::Arrived(Arrival { peer, ..ARRIVAL }), message, "")
}

fn sender<'a>(message: &'a str, address: &'a str) -> Observation<'a> {
    let sender = if address.is_empty() { Sender::Null } else { Sender::Given(address) };
    line(Seen::Arrived(Arrival { sender, size: Some(500), recipients: Some(1), ..ARRIVAL }), message, "")
}

fn tried<'a>(message: &'a str, fate: Fate, recipients: &'a str) -> Observation<'a> {
    line(Seen::Tried(Outcome { recipients, fate, ..OUTCOME }), message, "")
}

fn finished(message: &str) -> Observation<'_> {
    line(Seen::Finished, message, "")
}

/// A whole message as Postfix writes it.
fn whole<'a>(id: &'a str, peer: Peer<'a>, from_address: &'a str, fate: Fate, to: &'a str) -> [Observation<'a>; 4] {
    [from(id, peer), sender(id, from_address), tried(id, fate, to), finished(id)]
}

#[test]
fn a_message_makes_the_verb_that_its_giver_and_its_goal_say() {
    let cases = [
        (STRANGER, "a@example.net", Fate::Delivered, OURS_TO, [1, 0, 0, 0, 0]),
        (STRANGER, "a@example.net", Fate::HandedOver, FOREIGN_TO, [0, 0, 1, 0, 0]),
        (STRANGER, "a@example.net", Fate::HandedOver, OURS_TO, [1, 0, 0, 0, 0]),
        (LAN, "taro@example.jp", Fate::HandedOver, FOREIGN_TO, [0, 1, 0, 0, 0]),
        (STRANGER, "a@example.net", Fate::Held, OURS_TO, [0, 0, 0, 0, 1]),
        (STRANGER, "a@example.net", Fate::Filtered, OURS_TO, [0; 5]),
        (STRANGER, "a@example.net", Fate::Failed, FOREIGN_TO, [0; 5]),
        (STRANGER, "", Fate::Discarded, FOREIGN_TO, [0; 5]),
    ];
    for (peer, from_address, fate, to, verbs) in cases {
        assert_eq!(
            Told::of(&whole("1A", peer, from_address, fate, to)).counts(),
            verbs,
            "{from_address} {fate:?} {to}"
        );
    }
}

#[test]
fn an_arrival_is_told_once_and_before_its_outcomes() {
    let told = Told::of(&whole("1A", STRANGER, "a@example.net", Fate::Delivered, OURS_TO));
    assert_eq!(told.facts, ["arrived 1A Stranger", "1A Delivered taro@example.jp 1"]);
}

#[test]
fn an_outcome_before_its_arrival_waits_for_it() {
    let [first, second, third, fourth] = whole("1A", STRANGER, "a@example.net", Fate::HandedOver, FOREIGN_TO);
    for order in [[third, first, second, fourth], [second, third, fourth, first], [fourth, third, second, first]] {
        assert_eq!(Told::of(&order).counts(), [0, 0, 1, 0, 0], "{order:?}");
    }
}

#[test]
fn a_retry_is_told_again_and_makes_no_verb() {
    let lines = [
        from("1A", STRANGER),
        sender("1A", "a@example.net"),
        tried("1A", Fate::Deferred, FOREIGN_TO),
        later(tried("1A", Fate::Deferred, FOREIGN_TO), 300),
        later(tried("1A", Fate::HandedOver, FOREIGN_TO), 600),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts[2], "1A Deferred b@example.com 1 again");
    assert_eq!(told.counts(), [0, 0, 1, 0, 0]);
    assert!(!told.facts.iter().any(|fact| fact.starts_with("left")));
}

#[test]
fn a_message_that_the_records_leave_in_the_queue_is_left() {
    let mut outcome = OUTCOME;
    outcome.recipients = FOREIGN_TO;
    outcome.fate = Fate::Deferred;
    outcome.next_hop.host = "mx.example.com";
    let lines = [from("1A", STRANGER), sender("1A", "a@example.net"), line(Seen::Tried(outcome), "1A", "")];
    assert_eq!(Told::of(&lines).facts.last().map(String::as_str), Some("left 1A mx.example.com"));
}

#[test]
fn a_recipient_accepted_without_a_message_is_none() {
    let empty = Arrival { peer: STRANGER, sender: Sender::Given("a@example.net"), size: Some(0), ..ARRIVAL };
    let lines = [
        from("1A", STRANGER),
        line(Seen::Arrived(empty), "2B", ""),
        line(Seen::RecipientAccepted(FOREIGN_TO), "", "77"),
    ];
    assert_eq!(Told::of(&lines).facts, Vec::<String>::new());
}

#[test]
fn a_message_that_a_content_filter_gives_back_was_given_by_who_gave_it_before() {
    let filter = |before: &'static str, message_id: &'static str| {
        let origin = if before.is_empty() { Origin::Unsaid } else { Origin::Filter };
        line(Seen::Arrived(Arrival { peer: LOOPBACK, origin, before, message_id, ..ARRIVAL }), "2B", "9")
    };
    for (before, message_id) in [("1A", ""), ("", "x@example.net")] {
        let lines = [
            line(Seen::Arrived(Arrival { peer: STRANGER, message_id, ..ARRIVAL }), "1A", ""),
            sender("1A", "a@example.net"),
            filter(before, message_id),
            sender("2B", "a@example.net"),
            tried("1A", Fate::Filtered, FOREIGN_TO),
            finished("1A"),
            tried("2B", Fate::HandedOver, FOREIGN_TO),
            finished("2B"),
        ];
        let told = Told::of(&lines);
        assert_eq!(told.counts(), [0, 0, 1, 0, 0], "{before} {message_id}: {:?}", told.facts);
        assert!(told.facts.contains(&"arrived 2B Stranger".to_owned()));
    }
}

#[test]
fn a_list_that_sends_on_what_was_delivered_to_it_is_one_of_ours() {
    let message_id = "x@example.net";
    let lines = [
        line(Seen::Arrived(Arrival { peer: STRANGER, message_id, ..ARRIVAL }), "1A", ""),
        sender("1A", "a@example.net"),
        tried("1A", Fate::Delivered, OURS_TO),
        line(Seen::Arrived(Arrival { peer: LOOPBACK, message_id, ..ARRIVAL }), "2B", ""),
        sender("2B", "list-bounces@example.jp"),
        tried("2B", Fate::HandedOver, FOREIGN_TO),
    ];
    assert_eq!(Told::of(&lines).counts(), [1, 1, 0, 0, 0]);
}

#[test]
fn a_redirect_before_the_delivery_is_told_is_no_relaying() {
    let message_id = "x@example.net";
    let lines = [
        line(Seen::Arrived(Arrival { peer: STRANGER, message_id, ..ARRIVAL }), "1A", ""),
        sender("1A", "a@example.net"),
        line(Seen::Arrived(Arrival { peer: LOOPBACK, message_id, ..ARRIVAL }), "2B", ""),
        sender("2B", "a@example.net"),
        tried("1A", Fate::Delivered, OURS_TO),
        tried("2B", Fate::HandedOver, FOREIGN_TO),
        finished("2B"),
    ];
    assert_eq!(Told::of(&lines).counts(), [1, 1, 0, 0, 0]);
}

#[test]
fn a_filter_that_is_told_of_last_is_one_all_the_same() {
    let message_id = "x@example.net";
    let lines = [
        line(Seen::Arrived(Arrival { peer: STRANGER, message_id, ..ARRIVAL }), "1A", ""),
        sender("1A", "a@example.net"),
        line(Seen::Arrived(Arrival { peer: LOOPBACK, message_id, ..ARRIVAL }), "2B", ""),
        sender("2B", "a@example.net"),
        tried("2B", Fate::HandedOver, FOREIGN_TO),
        finished("2B"),
        tried("1A", Fate::Filtered, FOREIGN_TO),
        finished("1A"),
        later(finished("9Z"), 60),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.counts(), [0, 0, 1, 0, 0], "{:?}", told.facts);
}

#[test]
fn a_name_that_a_refusal_tells_holds_for_the_rest_of_the_session() {
    let named = Peer { helo: "pc", ..STRANGER };
    let lines = [
        line(Seen::Knocked(STRANGER), "", "77"),
        line(Seen::Refused(Refusal { peer: named, ..REFUSAL }), "", "77"),
        line(Seen::Arrived(Arrival { peer: STRANGER, sender: Sender::Null, ..ARRIVAL }), "1A", "77"),
    ];
    let (ours, mut joiner, mut helo) = (ours(), Joiner::default(), String::new());
    for observation in lines {
        joiner.take(&observation, Place::default(), &ours, &mut |fact| {
            if let FactKind::Arrived(passage) = fact.kind {
                passage.arrival.peer.helo.clone_into(&mut helo);
            }
        });
    }
    assert_eq!(helo, "pc");
}

#[test]
fn our_own_report_makes_no_verb_wherever_the_line_stands_that_says_so() {
    let about = [from("1A", STRANGER), sender("1A", "a@example.net"), tried("1A", Fate::Failed, OURS_TO)];
    let report = line(Seen::Reported { report: "2B" }, "1A", "");
    let own = [sender("2B", ""), tried("2B", Fate::Delivered, OURS_TO), finished("2B")];
    for place in 0..=own.len() {
        let mut lines = about.to_vec();
        lines.extend(own);
        lines.insert(about.len() + place, report);
        let told = Told::of(&lines);
        assert_eq!(told.counts(), [0; 5], "{place}: {:?}", told.facts);
        assert!(told.facts.contains(&"arrived 2B Report".to_owned()), "{place}: {:?}", told.facts);
        let reported = told.facts.iter().filter(|fact| **fact == "reported 1A Stranger").count();
        assert_eq!(reported, 1, "{place}: {:?}", told.facts);
    }
}

#[test]
fn a_report_that_names_what_it_is_about_reports_it() {
    let report = Arrival { origin: Origin::Report, sender: Sender::Null, before: "1A", ..ARRIVAL };
    let lines = [
        from("1A", STRANGER),
        sender("1A", "a@example.net"),
        line(Seen::Arrived(report), "2B", ""),
        line(Seen::Arrived(report), "2B", ""),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts[..3], ["arrived 1A Stranger", "arrived 2B Report", "reported 1A Stranger"]);
    assert_eq!(told.facts.iter().filter(|fact| fact.starts_with("reported")).count(), 1);
}

#[test]
fn a_bounce_of_somebody_elses_server_is_received() {
    assert_eq!(Told::of(&whole("1A", STRANGER, "", Fate::Delivered, OURS_TO)).counts(), [1, 0, 0, 0, 0]);
}

#[test]
fn opensmtpd_bounces_come_from_the_server_itself() {
    let local = Peer { ip: "local", ..Peer::default() };
    for (from_address, verbs) in [("", [0; 5]), ("root@example.jp", [0, 1, 0, 0, 0])] {
        assert_eq!(Told::of(&whole("1A", local, from_address, Fate::HandedOver, FOREIGN_TO)).counts(), verbs);
    }
}

#[test]
fn a_queue_id_used_again_is_another_message() {
    let mut lines = whole("1A", STRANGER, "a@example.net", Fate::HandedOver, FOREIGN_TO).to_vec();
    lines.extend(whole("1A", LAN, "taro@example.jp", Fate::HandedOver, FOREIGN_TO).map(|next| later(next, 60)));
    assert_eq!(Told::of(&lines).counts(), [0, 1, 1, 0, 0]);
}

#[test]
fn an_inode_used_again_within_the_second_is_another_message() {
    let mail = |times: usize| {
        let one = [
            sender("77", "root@example.jp"),
            line(Seen::RecipientAccepted("root@example.jp"), "77", "d1"),
            line(Seen::Tried(Outcome { fate: Fate::Delivered, ..OUTCOME }), "", "d1"),
            finished("77"),
        ];
        one.repeat(times)
    };
    assert_eq!(Told::of(&mail(3)).counts(), [3, 0, 0, 0, 0]);
}

#[test]
fn a_delivery_is_of_the_message_and_the_recipient_that_began_it() {
    let lines = [
        sender("77", "a@example.net"),
        line(Seen::RecipientAccepted(OURS_TO), "77", "d1"),
        line(Seen::RecipientAccepted("jiro@example.jp"), "77", "d2"),
        line(Seen::Tried(Outcome { fate: Fate::Delivered, ..OUTCOME }), "", "d2"),
        line(Seen::Tried(Outcome { fate: Fate::Failed, ..OUTCOME }), "", "d1"),
        line(Seen::Tried(Outcome { fate: Fate::Failed, ..OUTCOME }), "", "d9"),
        finished("77"),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts[1..], ["77 Delivered jiro@example.jp 1", "77 Failed taro@example.jp 1"]);
}

#[test]
fn without_queue_ids_the_session_stands_for_its_message() {
    let arrival = Arrival { peer: STRANGER, sender: Sender::Given("a@example.net"), ..ARRIVAL };
    let outcome = Seen::Tried(Outcome { recipients: FOREIGN_TO, ..OUTCOME });
    let lines = [
        line(Seen::Arrived(arrival), "", "s1"),
        line(Seen::Arrived(arrival), "", "s2"),
        line(outcome, "", "s1"),
        line(Seen::Finished, "", "s1"),
        line(outcome, "", "s9"),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts, ["arrived s1 Stranger", "arrived s2 Stranger", "s1 HandedOver b@example.com 1", "left s2 "]);
}

#[test]
fn a_log_that_is_read_twice_counts_once() {
    let lines: Vec<_> = writers().concat();
    let timed = |lines: &[Observation<'static>]| -> Vec<Observation<'static>> {
        lines.iter().enumerate().map(|(index, one)| later(*one, index as i64)).collect()
    };
    let once = timed(&lines);
    assert_eq!(Told::of(&[once.clone(), once].concat()).counts(), WRITERS_VERBS);
}

#[test]
fn a_report_that_is_announced_without_its_queue_id_is_the_next_message_without_a_sender() {
    let lines = [
        sender("77", "a@example.net"),
        tried("77", Fate::Failed, OURS_TO),
        line(Seen::Reported { report: "" }, "77", ""),
        finished("77"),
        sender("78", ""),
        tried("78", Fate::Delivered, OURS_TO),
        finished("78"),
        sender("79", ""),
        tried("79", Fate::Delivered, OURS_TO),
        finished("79"),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.counts(), [1, 0, 0, 0, 0], "{:?}", told.facts);
    assert!(told.facts.contains(&"arrived 78 Report".to_owned()));
}

#[test]
fn a_message_that_is_held_as_a_whole_is_held_for_each_recipient_once() {
    let arrival = Arrival { peer: LAN, sender: Sender::Given("taro@example.jp"), recipients: Some(3), ..ARRIVAL };
    let held = line(Seen::Tried(Outcome { fate: Fate::Held, ..OUTCOME }), "1A", "");
    assert_eq!(Told::of(&[line(Seen::Arrived(arrival), "1A", ""), held, later(held, 9)]).counts(), [0, 0, 0, 0, 3]);
}

#[test]
fn whose_a_refused_recipient_is_tells_why_where_the_words_do_not() {
    let (ours, mut joiner, mut told) = (ours(), Joiner::default(), Vec::new());
    for recipient in [OURS_TO, FOREIGN_TO, "a@XXXXXX.com"] {
        let refusal = Refusal { recipient, why: Why::Recipient, ..REFUSAL };
        joiner.take(&line(Seen::Refused(refusal), "", "77"), Place::default(), &ours, &mut |fact| {
            if let FactKind::Refused(refusal) = fact.kind {
                told.push(refusal.why);
            }
        });
    }
    assert_eq!(told, [Why::UnknownRecipient, Why::Relay, Why::Recipient]);
}

#[test]
fn pickup_names_a_sender_that_qmgr_names_in_full() {
    let picked = Arrival { origin: Origin::Program, sender: Sender::Given("root"), ..ARRIVAL };
    let lines = [
        line(Seen::Arrived(picked), "1A", ""),
        sender("1A", "root@example.jp"),
        tried("1A", Fate::HandedOver, FOREIGN_TO),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts, ["arrived 1A Program", "1A HandedOver b@example.com 1"]);
}

#[test]
fn a_login_is_joined_by_its_session_and_never_by_a_later_visitors() {
    let arrival = Arrival { peer: STRANGER, sender: Sender::Given("taro@example.jp"), ..ARRIVAL };
    let login = line(Seen::LoggedIn(LOGIN), "", "77");
    let same = [login, line(Seen::Arrived(arrival), "1A", "77"), tried("1A", Fate::HandedOver, FOREIGN_TO)];
    assert_eq!(Told::of(&same).counts(), [0, 1, 0, 0, 0]);
    let other = Arrival { peer: Peer { ip: "198.51.100.9", ..Peer::default() }, ..arrival };
    let reused = [login, line(Seen::Arrived(other), "1A", "77"), tried("1A", Fate::HandedOver, FOREIGN_TO)];
    assert_eq!(Told::of(&reused).counts(), [0, 0, 1, 0, 0]);
    let closed = [login, line(Seen::Closed, "", "77"), same[1], same[2]];
    assert_eq!(Told::of(&closed).counts(), [0, 0, 1, 0, 0]);
    let hours_later = [login, later(same[1], 7200), later(same[2], 7200)];
    assert_eq!(Told::of(&hours_later).counts(), [0, 0, 1, 0, 0]);
}

#[test]
fn a_refusal_without_a_visitor_gets_that_of_its_session_or_its_message() {
    let nameless = Refusal { peer: Peer::default(), ..REFUSAL };
    let by_session = [line(Seen::Knocked(STRANGER), "", "s1"), line(Seen::Refused(nameless), "", "s1")];
    assert_eq!(Told::of(&by_session).facts[1], "refused 203.0.113.5 b@example.com 1");
    let by_message = [line(Seen::Refused(nameless), "1A", ""), from("1A", STRANGER), sender("1A", "a@example.net")];
    assert!(Told::of(&by_message).facts.contains(&"refused 203.0.113.5 b@example.com 1".to_owned()));
    let by_neither = [line(Seen::Refused(nameless), "", "")];
    assert_eq!(Told::of(&by_neither).facts, ["refused  b@example.com 1"]);
    assert_eq!(Told::of(&[line(Seen::Refused(nameless), "1A", "")]).counts(), [0, 0, 0, 1, 0]);
}

#[test]
fn a_refusal_written_twice_counts_once_and_one_of_another_second_again() {
    let refused = line(Seen::Refused(REFUSAL), "", "77");
    assert_eq!(Told::of(&[refused, refused]).counts(), [0, 0, 0, 1, 0]);
    assert_eq!(Told::of(&[refused, later(refused, 1)]).counts(), [0, 0, 0, 2, 0]);
    let timeless = Observation { at: None, ..refused };
    assert_eq!(Told::of(&[timeless, timeless]).counts(), [0, 0, 0, 2, 0], "nothing tells them apart or together");
}

#[test]
fn a_repeated_line_counts_refusals_and_failed_logins_only() {
    let repeated = line(Seen::Repeated(4), "", "");
    let refused = line(Seen::Refused(REFUSAL), "", "77");
    assert_eq!(Told::of(&[refused, repeated]).counts(), [0, 0, 0, 5, 0]);
    assert_eq!(Told::of(&[refused, repeated, repeated]).counts(), [0, 0, 0, 5, 0], "the line over again");
    let failed = line(Seen::LoginFailed(LOGIN), "", "77");
    assert_eq!(Told::of(&[failed, repeated]).facts, ["failed taro 203.0.113.5 1", "failed taro 203.0.113.5 4"]);
    let mut delivered = whole("1A", STRANGER, "a@example.net", Fate::Delivered, OURS_TO).to_vec();
    delivered.insert(3, repeated);
    assert_eq!(Told::of(&delivered).counts(), [1, 0, 0, 0, 0]);
    let noted = line(Seen::Noted(crate::log::observation::Note::Tls), "", "");
    assert_eq!(Told::of(&[refused, noted, repeated]).counts(), [0, 0, 0, 1, 0]);
}

#[test]
fn a_repeated_line_is_of_the_line_before_on_its_own_host() {
    let refused = line(Seen::Refused(REFUSAL), "", "77");
    let repeated = line(Seen::Repeated(4), "", "");
    let elsewhere = Observation { host: "mx2", ..finished("1A") };
    assert_eq!(Told::of(&[refused, elsewhere, repeated]).counts(), [0, 0, 0, 5, 0]);
    let skipped = [(refused, 1), (repeated, 3)];
    assert_eq!(Told::of_lines(skipped.into_iter()).counts(), [0, 0, 0, 1, 0], "a line between was not understood");
}

#[test]
fn a_failed_transfer_defers_the_message_that_went_that_way_last() {
    let hop = |host| Hop { host, ip: "" };
    let arrival = Arrival { sender: Sender::Given("*****.ab.ca"), ..ARRIVAL };
    let masked = Peer { ip: "A", name: "****.popsite.net.", helo: "****.com" };
    let lines = [
        line(Seen::Knocked(Peer { ip: "A", ..Peer::default() }), "", "smtp"),
        line(Seen::Described(masked), "", "smtp"),
        line(Seen::Arrived(arrival), "425", "smtp"),
        line(Seen::Connecting(hop("****.net")), "", ""),
        line(Seen::Connecting(hop("****.net.:25")), "", ""),
        line(Seen::Tried(Outcome { count: Some(0), ..OUTCOME }), "425", ""),
        line(Seen::TransferFailed { next_hop: hop("****.net."), messages: 1 }, "", ""),
    ];
    let told = Told::of(&lines);
    assert_eq!(told.facts, ["knocked A", "arrived 425 Stranger", "425 Deferred  1", "left 425 ****.net."]);
    assert_eq!(told.counts(), [0; 5]);
    let before = Told::of(&lines[..5]);
    assert_eq!(before.facts.last().map(String::as_str), Some("left 425 ****.net.:25"));
}

#[test]
fn a_count_without_names_counts_once_for_each_time() {
    let sent = line(Seen::Tried(Outcome { count: Some(3), ..OUTCOME }), "425", "");
    let lines = [from("425", STRANGER), sender("425", "a@example.net"), sent, sent];
    assert_eq!(Told::of(&lines).counts(), [0, 0, 3, 0, 0]);
}

#[test]
fn recipients_in_one_line_count_each() {
    let lines = [
        from("1A", LAN),
        sender("1A", "taro@example.jp"),
        tried("1A", Fate::HandedOver, "<b@example.com>,<c@example.com>"),
    ];
    assert_eq!(Told::of(&lines).counts(), [0, 2, 0, 0, 0]);
}

#[test]
fn an_alias_that_leads_outside_sends_and_relays_nothing() {
    let outcome = Outcome { recipients: FOREIGN_TO, original: OURS_TO, ..OUTCOME };
    let lines = [from("1A", STRANGER), sender("1A", "a@example.net"), line(Seen::Tried(outcome), "1A", "")];
    assert_eq!(Told::of(&lines).counts(), [0, 1, 0, 0, 0]);
}

#[test]
fn messages_of_two_hosts_with_one_queue_id_are_two() {
    let mut lines = whole("1A", STRANGER, "a@example.net", Fate::HandedOver, FOREIGN_TO).to_vec();
    lines.extend(
        whole("1A", LAN, "taro@example.jp", Fate::HandedOver, FOREIGN_TO).map(|one| Observation { host: "mx2", ..one }),
    );
    lines.swap(1, 5);
    lines.swap(2, 6);
    assert_eq!(Told::of(&lines).counts(), [0, 1, 1, 0, 0]);
}

#[test]
fn what_a_visitor_did_names_it() {
    let odd = Seen::Odd { peer: Peer::default(), what: Oddity::TooEarly };
    let lines = [line(Seen::Knocked(STRANGER), "", "77"), line(odd, "", "77")];
    assert_eq!(Told::of(&lines).facts[1], "odd 203.0.113.5 TooEarly");
}

#[test]
fn an_outcome_of_a_message_whose_arrival_the_log_lost_is_told_with_what_is_known() {
    let told =
        Told::of(&[tried("1A", Fate::Delivered, OURS_TO), tried("1A", Fate::HandedOver, FOREIGN_TO), finished("1A")]);
    assert_eq!(told.counts(), [1, 0, 0, 0, 0], "who gave it is unknown, so what was handed over is no verb");
    assert_eq!(told.facts, ["1A Delivered taro@example.jp 1", "1A HandedOver b@example.com 1"]);
}

#[test]
fn fifty_thousand_recipients_of_one_message_count_each_once() {
    let addresses: Vec<String> = (0..50_000).map(|number| format!("u{number}@example.com")).collect();
    let mut lines = vec![from("1A", LAN), sender("1A", "taro@example.jp")];
    lines.extend(addresses.iter().map(|address| tried("1A", Fate::HandedOver, address)));
    lines.extend(addresses.iter().map(|address| tried("1A", Fate::HandedOver, address)));
    assert_eq!(Told::of(&lines).counts(), [0, 50_000, 0, 0, 0]);
}

#[test]
fn outcomes_that_wait_too_long_are_told_with_what_is_known() {
    let addresses: Vec<String> = (0..50_000).map(|number| format!("u{number}@example.jp")).collect();
    let lines: Vec<_> = addresses.iter().map(|address| tried("1A", Fate::Delivered, address)).collect();
    assert_eq!(Told::of(&lines).counts(), [50_000, 0, 0, 0, 0]);
}

/// Facts of `joiner` that tell of messages that were forgotten.
fn count_left(joiner: &mut Joiner, observation: &Observation<'_>, ours: &Ours) -> usize {
    let mut left = 0;
    joiner.take(observation, Place::default(), ours, &mut |fact| {
        left += usize::from(matches!(fact.kind, FactKind::Left { .. }));
    });
    left
}

#[test]
fn the_oldest_open_message_is_left_when_there_are_too_many() {
    let (ours, mut joiner, mut left) = (ours(), Joiner::default(), 0);
    for number in 0..OPEN_MAX + 10 {
        let arrival = Arrival { peer: STRANGER, sender: Sender::Given("a@example.net"), ..ARRIVAL };
        left += count_left(&mut joiner, &line(Seen::Arrived(arrival), &format!("{number:X}"), ""), &ours);
    }
    assert_eq!(left, 10);
}

#[test]
fn messages_with_long_texts_are_left_before_they_fill_the_memory() {
    let (ours, mut joiner, mut left) = (ours(), Joiner::default(), 0);
    let long = "x".repeat(4000);
    for number in 0..40_000 {
        let arrival = Arrival {
            peer: Peer { ip: "203.0.113.5", name: &long, helo: &long },
            login: &long,
            sender: Sender::Given(&long),
            message_id: &long,
            ..ARRIVAL
        };
        left += count_left(&mut joiner, &line(Seen::Arrived(arrival), &format!("{number:X}"), ""), &ours);
        assert!(joiner.messages.octets() <= OCTETS_MAX);
    }
    assert!(left > 0);
}

#[test]
fn a_joiner_keeps_no_more_than_the_room_it_is_given() {
    const ROOM: usize = 100_000;
    let (ours, mut joiner, mut left) = (ours(), Joiner::within(ROOM), 0);
    for number in 0..2000 {
        let arrival = Arrival { peer: STRANGER, sender: Sender::Given("a@example.net"), ..ARRIVAL };
        left += count_left(&mut joiner, &line(Seen::Arrived(arrival), &format!("{number:X}"), ""), &ours);
        assert!(joiner.messages.octets() <= ROOM);
    }
    assert!((1..2000).contains(&left), "{left}");
}

#[test]
fn a_message_that_is_given_many_message_ids_is_kept_under_one() {
    let (ours, mut joiner) = (ours(), Joiner::default());
    for number in 0..1000 {
        let message_id = format!("{number}@example.com");
        let arrival = Arrival { message_id: &message_id, ..ARRIVAL };
        count_left(&mut joiner, &line(Seen::Arrived(arrival), "1A", ""), &ours);
    }
    assert_eq!(joiner.messages.contents(), 1);
}

#[test]
fn hosts_are_bounded() {
    let (ours, mut joiner) = (ours(), Joiner::default());
    for number in 0..HOSTS_MAX * 3 {
        let host = format!("h{number}");
        let observation = Observation { host: &host, ..finished("1A") };
        count_left(&mut joiner, &observation, &ours);
    }
    assert_eq!(joiner.hosts.len(), HOSTS_MAX);
}

#[test]
fn owners_in_facts_are_of_the_original_recipient() {
    let outcome = Outcome { recipients: FOREIGN_TO, original: OURS_TO, ..OUTCOME };
    let (ours, mut joiner, mut owner) = (ours(), Joiner::default(), None);
    for observation in [from("1A", STRANGER), sender("1A", "a@example.net"), line(Seen::Tried(outcome), "1A", "")] {
        joiner.take(&observation, Place::default(), &ours, &mut |fact| {
            if let FactKind::Fated(fated) = fact.kind {
                owner = Some((fated.owner, fated.passage.sender, fated.passage.giver));
            }
        });
    }
    assert_eq!(owner, Some((Owner::Ours, Owner::Foreign, Giver::Stranger)));
}

/// What one server writes in a short while: the writers of its log, each in its own order.
fn writers() -> [Vec<Observation<'static>>; 2] {
    let arrival = |login, peer| Seen::Arrived(Arrival { peer, login, ..ARRIVAL });
    let doors = vec![
        line(Seen::Knocked(STRANGER), "", "77"),
        line(arrival("", STRANGER), "1A", "77"),
        line(Seen::Refused(REFUSAL), "", "77"),
        line(Seen::Closed, "", "77"),
        line(arrival("taro", STRANGER), "2B", "78"),
        line(arrival("", LAN), "3C", "79"),
        line(Seen::Refused(Refusal { recipient: "c@example.com", ..REFUSAL }), "", "79"),
    ];
    let queue = vec![
        sender("1A", "a@example.net"),
        tried("1A", Fate::HandedOver, FOREIGN_TO),
        tried("1A", Fate::Delivered, OURS_TO),
        finished("1A"),
        sender("2B", "taro@example.jp"),
        tried("2B", Fate::Deferred, "<b@example.com>,<c@example.com>"),
        tried("2B", Fate::HandedOver, "<b@example.com>,<c@example.com>"),
        finished("2B"),
        sender("3C", "jiro@example.jp"),
        tried("3C", Fate::HandedOver, FOREIGN_TO),
        tried("3C", Fate::Failed, "d@example.com"),
        line(Seen::Reported { report: "4D" }, "3C", ""),
        sender("4D", ""),
        tried("4D", Fate::Delivered, "jiro@example.jp"),
        finished("4D"),
        finished("3C"),
    ];
    [doors, queue]
}

const WRITERS_VERBS: [u32; 5] = [1, 3, 1, 2, 0];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lines_of_two_writers_may_come_in_any_mixture(turns in proptest::collection::vec(any::<bool>(), 23)) {
        let [doors, queue] = writers().map(Vec::into_iter);
        let (mut doors, mut queue) = (doors.peekable(), queue.peekable());
        let mut lines = Vec::new();
        for turn in turns {
            let next = if turn { doors.next().or_else(|| queue.next()) } else { queue.next().or_else(|| doors.next()) };
            lines.extend(next);
        }
        prop_assert_eq!(Told::of(&lines).counts(), WRITERS_VERBS);
    }

    #[test]
    fn lines_written_twice_count_once(twice in proptest::collection::vec(1_usize..4, 23), distance in 0_usize..6) {
        let lines: Vec<_> = writers().concat();
        let mut written: Vec<(usize, Observation<'_>)> = Vec::new();
        for (index, (times, one)) in twice.into_iter().zip(lines).enumerate() {
            written.extend((0..times).map(|turn| (index + turn * distance, one)));
        }
        written.sort_by_key(|(index, _)| *index);
        let lines: Vec<_> = written.into_iter().map(|(_, one)| one).collect();
        prop_assert_eq!(Told::of(&lines).counts(), WRITERS_VERBS);
    }
}
