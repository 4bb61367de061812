//! Real servers behind us, and what a visitor, an account and the administrator see of it.

use crate::clients::{ask, task_of};
use crate::support::dovecot::Dovecot;
use crate::support::postfix::Postfix;
use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::{eventually, run};
use serde_json::{Value, json};

/// A site that serves, with `behind.example` on the server that `next_hop` names.
fn in_front_of(next_hop: &str) -> Site {
    let site = Site::serving();
    run(&mut site.sekisho(&["domain", "add", "behind.example", "--postmaster", HANA])).good();
    run(&mut site.sekisho(&["domain", "behind", "behind.example", next_hop])).good();
    let listed = run(&mut site.sekisho(&["domain", "list"])).good().out;
    assert!(listed.contains(next_hop), "{listed}");
    site
}

/// What a stranger writes.
fn from_outside(site: &Site, to: &str, subject: &str) -> Value {
    let mut send = json!({ "door": site.door("public").to_string(), "tls": "none", "from": STRANGER });
    send["to"] = json!([to]);
    send["message"] = format!("From: <{STRANGER}>\nTo: <{to}>\nSubject: {subject}\n\n.\n..\nEnd\n").into();
    ask("send.py", &send)
}

/// The only thing that such an answer is about is the recipient's refusal, for this reason.
#[track_caller]
fn refused(answer: &Value, reason: &str) {
    assert!(answer.to_string().contains(reason), "{answer}");
}

/// What `why` says, its lines joined.
fn told(site: &Site, subject: &str) -> String {
    let story = run(&mut site.sekisho(&["why", subject])).good().out;
    story.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn dovecot_behind_us_gets_mail_for_those_it_knows_and_we_refuse_the_others_at_rcpt() {
    let dovecot = Dovecot::start(&["yuki@behind.example"]);
    let site = in_front_of(&dovecot.next_hop());
    assert_eq!(from_outside(&site, "yuki@behind.example", "through the gate"), json!({}));
    let mail = eventually("it is in the Maildir", || dovecot.mailbox("yuki@behind.example").pop());
    assert!(mail.contains("Subject: through the gate") && mail.contains("\n\n.\n..\nEnd\n"), "{mail}");
    assert!(mail.starts_with(&format!("Return-Path: <{STRANGER}>")), "{mail}");
    refused(&from_outside(&site, "ghost@behind.example", "to nobody"), "no-such-recipient");
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
    let story = told(&site, "yuki@behind.example");
    assert!(story.contains("the server behind us, whether yuki@behind.example exists"), "{story}");
    assert!(story.starts_with("received ") && story.contains("Saved"), "{story}");
    let story = told(&site, "ghost@behind.example");
    assert!(story.contains("User doesn't exist") && story.contains("[no-such-recipient]"), "{story}");
}

#[test]
fn an_accounts_mail_to_dovecot_behind_us_is_verified_and_arrives() {
    let dovecot = Dovecot::start(&["yuki@behind.example"]);
    let site = in_front_of(&dovecot.next_hop());
    let mut send = task_of(HANA, &site, "submission", "starttls");
    send["from"] = HANA.into();
    send["to"] = json!(["yuki@behind.example"]);
    send["message"] = format!("From: <{HANA}>\nSubject: colleague\n\nhello\n").into();
    assert_eq!(ask("send.py", &send), json!({}));
    eventually("it is in the Maildir", || dovecot.mailbox("yuki@behind.example").pop());
    send["to"] = json!(["ghost@behind.example"]);
    refused(&ask("send.py", &send), "no-such-recipient");
}

#[test]
fn postfix_behind_us_is_asked_and_gets_the_mail() {
    // Knows Yuki alone; the sink stands for its mailboxes.
    let sink = Sink::start();
    let more = "relay_domains = behind.example\nrelay_recipient_maps = inline:{yuki@behind.example=x}";
    let postfix = Postfix::start(&format!("[{}]:{}", sink.ip, sink.port), more, |_| ());
    let site = in_front_of(&format!("smtp:{}", postfix.address()));
    assert_eq!(from_outside(&site, "yuki@behind.example", "through the gate"), json!({}));
    refused(&from_outside(&site, "ghost@behind.example", "to nobody"), "no-such-recipient");
    refused(&from_outside(&site, "friend%elsewhere.example@behind.example", "way on"), "no-such-recipient");
    let got = sink.wait_for("Subject: through the gate");
    assert!(got.contains("from mail.ours.example"), "{got}");
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
    assert!(!postfix.log().contains("friend"), "{}", postfix.log());
}

#[test]
fn a_dovecot_that_is_down_makes_visitors_come_back() {
    let dovecot = Dovecot::start(&["yuki@behind.example"]);
    let next_hop = dovecot.next_hop();
    drop(dovecot);
    let site = in_front_of(&next_hop);
    refused(&from_outside(&site, "yuki@behind.example", "later"), "recipient-unverified");
    let wrong = site.run(&["domain", "behind", "behind.example", "dovecot.example"]);
    assert!(wrong.err.contains("lmtp:192.168.0.5:24"), "{}", wrong.err);
    for socket in ["lmtp:/run/dovecot/lmtp", "lmtp:unix:private/dovecot-lmtp"] {
        let wrong = site.run(&["domain", "behind", "behind.example", socket]);
        assert!(wrong.status == Some(2) && wrong.err.contains("inet_listener lmtp"), "{}", wrong.err);
    }
    run(&mut site.sekisho(&["domain", "behind", "behind.example", "off"])).good();
    refused(&from_outside(&site, "yuki@behind.example", "nobody"), "no-such-recipient");
}
