//! Where each detector's line lies: just below it, just above it, and what looks alike and is not meant.

use super::log::{Log, MAIL, Mail};
use super::scenes::*;
use forensics::fact::Giver;
use forensics::incident::{Certainty, IncidentKind};
use forensics::log::observation::{Fate, Why};

const OUTSIDE: &[(&str, Fate)] = &[("victim@elsewhere.example", Fate::HandedOver)];
const DEFERRED: &[(&str, Fate)] = &[("victim@elsewhere.example", Fate::Deferred)];

fn finding_keys(log: &Log) -> Vec<&'static str> {
    log.incident().findings.iter().map(|finding| finding.key).collect()
}

#[test]
fn mail_of_a_stranger_that_was_taken_for_another_and_waits_is_likely_a_relay() {
    let mut log = Log::default();
    log.mail(Mail { ip: "192.0.2.200", sender: "a@seller.example", to: DEFERRED, ..MAIL });
    let incident = log.incident();
    assert_eq!((incident.kind, incident.certainty), (IncidentKind::Relay, Certainty::Likely));
    assert_eq!((incident.decider, incident.messages, incident.recipients), (Some("next-try"), 1, 0));
}

#[test]
fn a_message_that_goes_on_at_a_later_try_is_one_message_and_proven() {
    let mut log = Log::default();
    let to = [("victim@elsewhere.example", Fate::Deferred), ("victim@elsewhere.example", Fate::HandedOver)];
    log.mail(Mail { ip: "192.0.2.200", sender: "a@seller.example", to: &to, ..MAIL });
    let incident = log.incident();
    assert_eq!((incident.certainty, incident.messages, incident.recipients), (Certainty::Proven, 1, 1));
}

#[test]
fn a_log_without_recipients_is_judged_by_its_next_hop() {
    let mut log = Log::default();
    log.left(Mail { ip: "192.0.2.200", sender: "****.ab.ca", hop: "****.example", ..MAIL });
    let incident = log.incident();
    assert_eq!((incident.kind, incident.certainty), (IncidentKind::Relay, Certainty::Likely));
    let mut inward = Log::default();
    inward.left(Mail { ip: "192.0.2.200", sender: "a@seller.example", hop: "inner.example.jp", ..MAIL });
    assert_eq!(inward.incidents(), []);
}

#[test]
fn messages_of_a_relaying_stranger_whose_end_is_not_told_are_counted_with_it() {
    let mut log = Log::default();
    let mail = Mail { ip: "211.158.AAA.BBB", giver: Some(Giver::Stranger), sender: "spam@XXXXXX.net", ..MAIL };
    log.mail(Mail { to: OUTSIDE, ..mail }).left(mail).left(mail);
    let incident = log.incident();
    assert_eq!((incident.kind, incident.certainty, incident.messages), (IncidentKind::Relay, Certainty::Proven, 3));
    assert_eq!(incident.actors, ["211.158.AAA.BBB"]);
}

#[test]
fn mail_whose_giver_no_line_tells_cannot_be_judged_where_the_log_shows_no_visitors_at_all() {
    let nobodys = Mail { giver: Some(Giver::Unknown), sender: "a@seller.example", to: OUTSIDE, ..MAIL };
    let mut log = Log::default();
    log.mail(nobodys);
    let incident = log.incident();
    assert_eq!((incident.certainty, incident.decider), (Certainty::CannotTell, Some("who-gave")));
    log.mail(Mail { ip: "192.0.2.1", sender: "b@firm.example", to: &[("hana@example.jp", Fate::Delivered)], ..MAIL });
    assert_eq!(log.incidents(), []);
}

#[test]
fn a_masked_address_of_a_person_as_sender_from_outside_cannot_be_judged_before_the_next_lines() {
    let mail = Mail { ip: "aaa.aaa.aaa.aaa", name: "f1.******.ne.jp", giver: Some(Giver::Stranger), ..MAIL };
    let mut log = Log::default();
    log.left(Mail { sender: "*****@f1.*******.ne.jp", ..mail });
    let incident = log.incident();
    assert_eq!((incident.kind, incident.certainty), (IncidentKind::OwnAddressOutside, Certainty::CannotTell));
    assert_eq!(incident.decider, Some("lines-after"));
    for sender in ["1111111111.co.jp", "tastersscraggly@XXXXXX.net", ""] {
        let mut log = Log::default();
        log.left(Mail { sender, ..mail });
        assert_eq!(log.incidents(), [], "{sender}");
    }
    let mut own_client = Log::default();
    let ip = "111.111.111.111";
    own_client.left(Mail { ip, helo: ip, giver: Some(Giver::Unknown), sender: "*****@****.jp", ..MAIL });
    assert_eq!(own_client.incidents(), []);
}

#[test]
fn one_lost_server_that_asks_again_and_again_for_one_recipient_attempts_once() {
    let mut log = Log::default();
    for _ in 0..50 {
        let refusal = (Why::Relay, true);
        log.refuse_with("192.0.2.9", "a@firm.example", "b@firm2.example", refusal).wait(900);
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn three_attempts_of_one_visitor_or_ten_of_all_are_an_incident() {
    let mut log = Log::default();
    for number in 0..9 {
        log.refuse(&format!("192.0.2.{}", number / 2), "", "x@elsewhere.example", Why::Relay).wait(5);
    }
    assert_eq!(log.incidents(), []);
    log.refuse("192.0.2.99", "", "x@elsewhere.example", Why::Relay);
    assert_eq!((log.incident().messages, log.incident().actors.len()), (10, 6));
    let mut one = Log::default();
    for _ in 0..3 {
        one.refuse("192.0.2.9", "", "x@elsewhere.example", Why::Relay).wait(5);
    }
    assert_eq!(one.kinds(), [IncidentKind::RelayAttempted]);
}

#[test]
fn a_traveller_on_few_networks_and_a_shared_account_used_for_days_are_no_thieves() {
    let mut log = Log::default();
    stolen_account_without_failures(&mut log, 4, 40);
    assert_eq!(log.incidents(), []);
    let mut shared = Log::default();
    for _ in 0..4 {
        // Six branches, the first of which began days ago with a message or two.
        for branch in 0..6 {
            branch_sends(&mut shared, branch, 1);
        }
        shared.wait(70_000);
    }
    (0..6).for_each(|branch| branch_sends(&mut shared, branch, 4));
    assert_eq!(shared.incidents(), []);
}

fn branch_sends(log: &mut Log, branch: usize, messages: usize) {
    for _ in 0..messages {
        let ip = format!("203.0.{branch}.5");
        log.mail(Mail { ip: &ip, login: "info", sender: "info@example.jp", to: OUTSIDE, ..MAIL }).wait(9);
    }
}

fn stolen_account_without_failures(log: &mut Log, networks: usize, messages: usize) {
    (0..messages).for_each(|number| branch_sends(log, number % networks, 1));
}

#[test]
fn one_network_is_enough_where_the_volume_or_its_failures_are_not_the_accounts_own() {
    let mut usual = Log::default();
    for _ in 0..30 {
        branch_sends(&mut usual, 1, 3);
        usual.wait(3600);
    }
    assert_eq!(usual.incidents(), []);
    for number in 0..250 {
        let victim = format!("victim{number}@elsewhere.example");
        let to = [(victim.as_str(), Fate::HandedOver)];
        usual.mail(Mail { ip: "203.0.1.5", login: "info", sender: "info@example.jp", to: &to, ..MAIL }).wait(5);
    }
    assert_eq!(usual.kinds(), [IncidentKind::StolenAccount]);
    assert_eq!(finding_keys(&usual), ["sudden-volume", "new-recipients"]);
    let mut failing = Log::default();
    for number in 0..60 {
        let victim = format!("victim{number}@elsewhere.example");
        let to = [(victim.as_str(), if number % 2 == 0 { Fate::Failed } else { Fate::HandedOver })];
        failing.mail(Mail { ip: "203.0.1.5", login: "info", sender: "info@example.jp", to: &to, ..MAIL }).wait(5);
    }
    assert_eq!(
        (failing.incident().kind, failing.incident().certainty),
        (IncidentKind::StolenAccount, Certainty::Likely)
    );
    assert_eq!((failing.incident().decider, finding_keys(&failing)), (Some("ask-owner"), vec!["many-failures"]));
}

#[test]
fn a_device_inside_that_writes_in_many_names_of_one_domain_is_abused() {
    let mut log = Log::default();
    for number in 0..80 {
        let (sender, victim) = (format!("win{number}@freemail.example"), format!("victim{number}@elsewhere.example"));
        let to = [(victim.as_str(), Fate::HandedOver)];
        log.mail(Mail { ip: "192.168.1.30", helo: "pc30", sender: &sender, to: &to, ..MAIL }).wait(5);
    }
    let incident = log.incident();
    assert_eq!((incident.kind, &incident.actors[..]), (IncidentKind::DeviceAbuse, &["192.168.1.30".to_owned()][..]));
}

#[test]
fn a_form_on_a_website_inside_with_one_name_in_helo_is_no_router() {
    let mut log = Log::default();
    for number in 0..40 {
        let sender = format!("visitor@home{number}.example");
        let to = [("info@example.jp", Fate::Delivered)];
        log.mail(Mail { ip: "192.168.1.80", helo: "www.example.jp", sender: &sender, to: &to, ..MAIL }).wait(600);
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn a_few_foreign_domains_inside_are_nothing_beside_strangers_with_addresses_of_their_own() {
    let mut log = Log::default();
    for number in 0..30 {
        let to = [("info@example.jp", Fate::Delivered)];
        let sender = format!("someone@firm{number}.example");
        log.mail(Mail { ip: &format!("192.0.2.{number}"), sender: &sender, to: &to, ..MAIL });
        if number % 4 == 0 {
            log.mail(Mail { ip: "192.168.1.80", sender: &sender, to: &to, ..MAIL });
        }
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn bounces_that_our_own_mail_explains_are_no_joe_job_and_those_beyond_are() {
    let mut log = Log::default();
    branch_sends(&mut log, 1, 30);
    let bounce = |log: &mut Log, number: usize| {
        let to = [("info@example.jp", Fate::Delivered)];
        log.mail(Mail { ip: &format!("203.0.{number}.9"), sender: "<>", to: &to, ..MAIL }).wait(9);
    };
    (0..19).for_each(|number| bounce(&mut log, number));
    assert!(!log.kinds().contains(&IncidentKind::JoeJob));
    (0..100).for_each(|number| bounce(&mut log, number));
    let joe_job = log.incidents().into_iter().find(|incident| incident.kind == IncidentKind::JoeJob).expect("one");
    assert_eq!((joe_job.messages, joe_job.certainty), (89, Certainty::Proven));
    assert_eq!(joe_job.accounts, ["info@example.jp"]);
}

#[test]
fn bounces_of_a_day_without_any_mail_of_ours_may_be_for_mail_of_another_server() {
    let mut log = Log::default();
    for number in 0..20 {
        let to = [("info@example.jp", Fate::Delivered)];
        log.mail(Mail { ip: &format!("203.0.{number}.9"), sender: "<>", to: &to, ..MAIL }).wait(9);
    }
    assert_eq!((log.incident().certainty, log.incident().decider), (Certainty::Likely, Some("other-outgoing")));
}

#[test]
fn bounces_to_strangers_are_an_incident_from_the_fifth_within_a_day() {
    let reported = |log: &mut Log, number: usize| {
        let sender = format!("forged{number}@firm{number}.example");
        let to = [("nobody@example.jp", Fate::Failed)];
        log.mail(Mail { ip: "192.0.2.77", sender: &sender, to: &to, is_reported: true, ..MAIL }).wait(60);
    };
    let mut log = Log::default();
    (0..4).for_each(|number| reported(&mut log, number));
    assert_eq!(log.incidents(), []);
    reported(&mut log, 4);
    let incident = log.incident();
    assert_eq!((incident.kind, incident.messages), (IncidentKind::Backscatter, 5));
    let mut slow = Log::default();
    for number in 0..20 {
        reported(&mut slow, number);
        slow.wait(30_000);
    }
    assert_eq!(slow.incidents(), []);
}

#[test]
fn a_server_behind_a_router_that_bounces_strangers_mail_makes_backscatter_too() {
    let mut log = Log::default();
    for number in 0..12 {
        let sender = format!("forged@firm{number}.example");
        let to = [("nobody@example.jp", Fate::Failed)];
        log.mail(Mail { ip: "192.168.1.1", sender: &sender, to: &to, is_reported: true, ..MAIL }).wait(60);
    }
    assert_eq!(log.kinds(), [IncidentKind::NatHidesClients, IncidentKind::Backscatter]);
}

#[test]
fn names_asked_for_by_a_visitor_that_brings_bounces_are_no_dictionary() {
    let mut log = Log::default();
    for number in 0..40 {
        log.refuse("192.0.2.5", "", &format!("sale{number}@example.jp"), Why::UnknownRecipient).wait(1);
    }
    assert_eq!(log.kinds(), [IncidentKind::DictionaryAttack]);
    log.mail(Mail { ip: "192.0.2.5", sender: "<>", to: &[("info@example.jp", Fate::Delivered)], ..MAIL });
    assert_eq!(log.incidents(), []);
}

#[test]
fn a_few_wrong_names_every_day_for_weeks_are_no_dictionary() {
    let mut log = Log::default();
    for day in 0..30 {
        for number in 0..5 {
            log.refuse("192.0.2.5", "a@b.example", &format!("old{day}-{number}@example.jp"), Why::UnknownRecipient);
        }
        log.wait(90_000);
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn a_telephone_with_the_old_password_guesses_nothing() {
    let mut log = Log::default();
    log.login("203.0.113.5", "hana").wait(60).login_fails("203.0.113.99", "hana", 300).login("203.0.113.99", "hana");
    assert_eq!(log.incidents(), []);
    let mut inside = Log::default();
    inside.login_fails("192.168.1.30", "copier", 300).login("192.168.1.30", "copier");
    assert_eq!(inside.incidents(), []);
}

#[test]
fn people_who_mistype_on_the_same_day_are_not_guessing_together() {
    let mut log = Log::default();
    for number in 0..30 {
        let (ip, user) = (format!("203.0.{number}.5"), format!("user{number}"));
        log.login_fails(&ip, &user, 3);
        if number % 2 == 0 {
            log.login(&ip, &user);
        }
    }
    assert_eq!(log.incidents(), []);
}

#[test]
fn one_visitor_needs_fifteen_failures_within_a_day() {
    let mut log = Log::default();
    log.login_fails("192.0.2.200", "hana", 14);
    assert_eq!(log.incidents(), []);
    log.login_fails("192.0.2.200", "hana", 1);
    assert_eq!(log.incident().messages, 15);
    assert_eq!(log.incident().accounts, [] as [&str; 0]);
    let mut slow = Log::default();
    for _ in 0..60 {
        slow.login_fails("192.0.2.200", "hana", 1).wait(8000);
    }
    assert_eq!(slow.incidents(), []);
}

#[test]
fn a_refusal_that_names_a_list_is_a_listing_and_its_text_is_shown() {
    let mut log = Log::default();
    let reply = "554 5.7.1 Service unavailable; Client host [203.0.113.25] blocked using zen.spamhaus.org";
    let to = [("a@firm.example", Fate::Failed)];
    let mail = Mail { ip: "192.168.1.9", sender: "hana@example.jp", to: &to, hop: "mx.firm.example", reply, ..MAIL };
    log.mail(mail).wait(60).mail(mail);
    let incident = log.incident();
    assert_eq!((incident.kind, incident.certainty), (IncidentKind::Listed, Certainty::Proven));
    assert_eq!((incident.messages, &incident.actors[..]), (2, &["mx.firm.example".to_owned()][..]));
    assert_eq!(super::value(&incident, "listed-by", "list"), Some(super::FindingValue::Text("Spamhaus ZEN".into())));
    assert_eq!(super::value(&incident, "listed-by", "text"), Some(super::FindingValue::Text(reply.into())));
}

#[test]
fn a_list_without_a_name_is_likely_and_the_lists_themselves_decide() {
    let mut log = Log::default();
    let reply = "550 Your IP address is blacklisted";
    let mail =
        Mail { ip: "192.168.1.9", sender: "hana@example.jp", to: &[("a@firm.example", Fate::Failed)], reply, ..MAIL };
    log.mail(mail);
    assert_eq!(log.incidents(), []);
    log.mail(mail);
    assert_eq!((log.incident().certainty, log.incident().decider), (Certainty::Likely, Some("look-up-lists")));
}

#[test]
fn what_is_concluded_may_be_asked_again_and_grows() {
    let mut log = Log::default();
    open_relay(&mut log, 2);
    assert_eq!((log.incident().messages, log.incident().messages), (2, 2));
    open_relay(&mut log, 2);
    assert_eq!(log.incident().messages, 4);
}
