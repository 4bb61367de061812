use super::*;
use crate::read::fixture::*;
use forensics::log::observation::{Hop, Stage};

fn counted_as(seen: Seen<'static>, giver: Giver, recipient: Owner) -> Result<(Verb, u32), &'static str> {
    let observation = observation(seen);
    counted(&given(&observation, giver, recipient))
}

fn handed_over_by(giver: Giver, recipient: Owner) -> Result<(Verb, u32), &'static str> {
    counted_as(Seen::Tried(outcome(Fate::HandedOver)), giver, recipient)
}

#[test]
fn what_is_handed_over_is_sent_for_one_of_ours_and_relayed_for_a_stranger() {
    for giver in [Giver::Account, Giver::Lan, Giver::Program] {
        assert_eq!(handed_over_by(giver, Owner::Foreign), Ok((Verb::Sent, 1)));
    }
    assert_eq!(handed_over_by(Giver::Stranger, Owner::Foreign), Ok((Verb::Relayed, 1)));
    assert_eq!(handed_over_by(Giver::Stranger, Owner::Unknown), Ok((Verb::Relayed, 1)));
    assert_eq!(handed_over_by(Giver::Stranger, Owner::Ours), Ok((Verb::Received, 1)));
    assert_eq!(handed_over_by(Giver::Report, Owner::Foreign), Err("report"));
    assert_eq!(handed_over_by(Giver::Unknown, Owner::Foreign), Err("giver-unknown"));
}

#[test]
fn a_forwarded_recipient_of_ours_is_sent_by_us() {
    let forwarded = Outcome { original: "hana@example.jp", ..outcome(Fate::HandedOver) };
    assert_eq!(counted_as(Seen::Tried(forwarded), Giver::Stranger, Owner::Ours), Ok((Verb::Sent, 1)));
}

#[test]
fn a_line_alone_never_tells_sent_from_relayed() {
    let observation = observation(Seen::Tried(outcome(Fate::HandedOver)));
    assert_eq!(counted(&said(&observation)), Err("giver-decides"));
}

#[test]
fn each_recipient_of_a_line_counts() {
    let three = Outcome { recipients: "a@b.example,c@d.example,e@f.example", ..outcome(Fate::Delivered) };
    assert_eq!(counted_as(Seen::Tried(three), Giver::Stranger, Owner::Ours), Ok((Verb::Received, 3)));
    let number = Outcome { recipients: "", count: Some(4), ..outcome(Fate::HandedOver) };
    assert_eq!(counted_as(Seen::Tried(number), Giver::Account, Owner::Unknown), Ok((Verb::Sent, 4)));
    let nobody = Outcome { count: Some(0), ..number };
    assert_eq!(counted_as(Seen::Tried(nobody), Giver::Stranger, Owner::Unknown), Err("nobody"));
    let refused = Refusal { count: 5, ..refusal(Stage::Rcpt, Why::Relay) };
    assert_eq!(counted_as(Seen::Refused(refused), Giver::Stranger, Owner::Unknown), Ok((Verb::Refused, 5)));
}

#[test]
fn what_has_not_arrived_counts_under_no_verb() {
    for (fate, why) in [
        (Fate::Filtered, "filtered"),
        (Fate::Deferred, "waiting"),
        (Fate::Failed, "not-delivered"),
        (Fate::Expired, "not-delivered"),
        (Fate::Discarded, "not-delivered"),
    ] {
        assert_eq!(counted_as(Seen::Tried(outcome(fate)), Giver::Stranger, Owner::Foreign), Err(why));
    }
    assert_eq!(counted_as(Seen::Tried(outcome(Fate::Held)), Giver::Lan, Owner::Foreign), Ok((Verb::Held, 1)));
    assert_eq!(counted_as(Seen::LoginFailed(login("hana", 9)), Giver::Unknown, Owner::Unknown), Err("login-failed"));
}

fn assessed(said: &LineSaid<'_>) -> (Danger, &'static str) {
    let Assessed { danger, key } = assess(said);
    (danger, key)
}

#[test]
fn only_a_strangers_mail_going_to_strangers_asks_for_action() {
    let observation = observation(Seen::Tried(outcome(Fate::HandedOver)));
    assert_eq!(assessed(&given(&observation, Giver::Stranger, Owner::Foreign)), (Danger::Act, "relayed"));
    assert_eq!(assessed(&given(&observation, Giver::Account, Owner::Foreign)), (Danger::None, "ordinary"));
    let alone = LineSaid { sender: Owner::Foreign, recipient: Owner::Foreign, ..said(&observation) };
    assert_eq!(assessed(&alone), (Danger::Watch, "perhaps-relayed"));
    let ours = LineSaid { sender: Owner::Ours, ..alone };
    assert_eq!(assessed(&ours), (Danger::None, "ordinary"));
}

#[test]
fn our_address_from_outside_is_worth_an_eye_unless_there_was_a_login() {
    let observation_ = observation(Seen::Arrived(arrival()));
    let own = LineSaid { format: Format::Exim, peer: Owner::Foreign, sender: Owner::Ours, ..said(&observation_) };
    assert_eq!(assessed(&own), (Danger::Watch, "own-address"));
    let with_login = observation(Seen::Arrived(Arrival { login: "hana", ..arrival() }));
    assert_eq!(assessed(&LineSaid { observation: &with_login, ..own }), (Danger::None, "ordinary"));
    // sendmail tells of a login in another line.
    assert_eq!(assessed(&LineSaid { format: Format::Sendmail, ..own }), (Danger::None, "ordinary"));
    let joined = LineSaid { format: Format::Sendmail, giver: Some(Giver::Stranger), ..own };
    assert_eq!(assessed(&joined), (Danger::Watch, "own-address"));
    assert_eq!(assessed(&LineSaid { giver: Some(Giver::Account), ..own }), (Danger::None, "ordinary"));
    let inside = LineSaid { peer: Owner::Ours, ..own };
    assert_eq!(assessed(&inside), (Danger::None, "ordinary"));
}

#[test]
fn a_refusal_is_safe_and_trouble_of_the_server_is_not_passed_over() {
    let of = |seen| assessed(&said(&observation(seen)));
    assert_eq!(of(Seen::Refused(refusal(Stage::Rcpt, Why::Relay))), (Danger::None, "refused"));
    assert_eq!(of(Seen::Refused(refusal(Stage::Data, Why::Trouble))), (Danger::Watch, "trouble"));
    assert_eq!(of(Seen::Noted(Note::Warning)), (Danger::None, "warning"));
    assert_eq!(of(Seen::TransferFailed { next_hop: Hop::default(), messages: 1 }), (Danger::None, "late"));
    assert_eq!(of(Seen::LoginFailed(login("hana", 1))), (Danger::Watch, "login-failed"));
}

#[test]
fn a_name_that_is_doubted_refuses_nothing_and_threatens_nothing() {
    let observation = observation(Seen::Odd { peer: PEER, what: Oddity::NameDoubted });
    assert_eq!(assessed(&said(&observation)), (Danger::None, "ordinary"));
}

#[test]
fn a_report_to_a_strangers_sender_may_hit_somebody_else() {
    let observation = observation(Seen::Reported { report: "5F2B" });
    assert_eq!(assessed(&given(&observation, Giver::Stranger, Owner::Foreign)), (Danger::Watch, "backscatter"));
    assert_eq!(assessed(&given(&observation, Giver::Account, Owner::Foreign)), (Danger::None, "ordinary"));
}
