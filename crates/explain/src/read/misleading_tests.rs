use super::*;
use crate::read::fixture::*;
use crate::{Lang, Texts};
use forensics::log::Observation;
use forensics::log::observation::{Arrival, Refusal, Stage};

fn remark(format: Format, text: &str, seen: Seen<'static>) -> Option<&'static str> {
    let observation: Observation<'_> = observation(seen);
    let key = misleading(&LineSaid { format, text, ..said(&observation) });
    for lang in Lang::ALL {
        if let Some(key) = key {
            assert!(Texts::new(lang).find(&format!("misleading-{key}"), &[]).is_some(), "{key}");
        }
    }
    key
}

fn tried(fate: Fate) -> Seen<'static> {
    Seen::Tried(outcome(fate))
}

#[test]
fn appleshare_says_dispatched_for_what_it_took_in() {
    let line = "SMTP サーバはメッセージ(ID=425)を“*****.ab.ca”からサイズ 1 (k)で発信しました。";
    assert_eq!(remark(Format::Appleshare, line, Seen::Arrived(arrival())), Some("appleshare-accepted"));
    let nobody = Outcome { recipients: "", count: Some(0), ..outcome(Fate::Deferred) };
    assert_eq!(remark(Format::Appleshare, "送信しました", Seen::Tried(nobody)), Some("appleshare-nobody"));
}

#[test]
fn passing_a_blocklist_says_nothing_about_relaying() {
    let passed = Seen::BlocklistAsked { peer: PEER, zone: "", listed: Some(false) };
    assert_eq!(remark(Format::Appleshare, "", passed), Some("blocklist-passed"));
    let listed = Seen::BlocklistAsked { peer: PEER, zone: "", listed: Some(true) };
    assert_eq!(remark(Format::Appleshare, "", listed), None);
}

#[test]
fn an_account_made_by_the_server_and_a_name_not_verified_are_harmless() {
    let created = Seen::AccountCreated { user: "Postmaster" };
    assert_eq!(remark(Format::Appleshare, "", created), Some("account-created"));
    let doubted = Seen::Odd { peer: PEER, what: Oddity::NameDoubted };
    assert_eq!(remark(Format::Stalker, "Failed to verify.", doubted), Some("failed-to-verify"));
}

#[test]
fn relayed_in_communigate_is_no_relaying_and_its_absence_is_no_proof() {
    let line = "DEQUEUER [1] SMTP(elsewhere.example)a relayed: relayed via mx.elsewhere.example";
    assert_eq!(remark(Format::Stalker, line, tried(Fate::HandedOver)), Some("stalker-relayed"));
    let line = "SMTP-004(elsewhere.example) [S.0000078621] sent, 952 bytes";
    assert_eq!(remark(Format::Stalker, line, tried(Fate::HandedOver)), Some("sent-by-whom"));
}

#[test]
fn sent_may_mean_a_filter_a_mailbox_or_the_next_server() {
    let cases = [
        (Format::Postfix, Fate::Filtered, "status=sent (250 2.0.0 Ok: queued as 5F2B)", "sent-to-filter"),
        (Format::Opensmtpd, Fate::Filtered, "result=Ok", "sent-to-filter"),
        (Format::Postfix, Fate::Delivered, "dsn=2.0.0, status=sent (delivered to maildir)", "sent-to-mailbox"),
        (Format::Sendmail, Fate::Delivered, "mailer=local, dsn=2.0.0, stat=Sent", "sent-to-mailbox"),
        (Format::Postfix, Fate::HandedOver, "dsn=2.0.0, status=sent (250 ok)", "dsn-accepted"),
        (Format::Sendmail, Fate::HandedOver, "ctladdr=<hana>, dsn=2.0.0, stat=Sent", "sendmail-ctladdr"),
    ];
    for (format, fate, line, key) in cases {
        assert_eq!(remark(format, line, tried(fate)), Some(key), "{line}");
    }
}

#[test]
fn failures_whose_words_hide_the_reason_are_told_apart() {
    let cases = [
        (Format::Sendmail, Fate::Failed, "reply=550 blocked, stat=User unknown", "sendmail-user-unknown"),
        (Format::Postfix, Fate::Deferred, "refused to talk to me: 554 5.7.1 listed", "postfix-refused-to-talk"),
        (Format::Opensmtpd, Fate::Deferred, "stat=\"Network error on destination MXs\"", "opensmtpd-network-error"),
    ];
    for (format, fate, line, key) in cases {
        assert_eq!(remark(format, line, tried(fate)), Some(key), "{line}");
    }
    assert_eq!(remark(Format::Postfix, "refused to talk to me: 421 busy", tried(Fate::Deferred)), None);
}

#[test]
fn a_refusal_to_relay_is_one_even_if_it_says_later() {
    let refused = Refusal { temporary: true, ..refusal(Stage::Rcpt, Why::Relay) };
    assert_eq!(remark(Format::Postfix, "454 4.7.1", Seen::Refused(refused)), Some("relay-temporary"));
    assert_eq!(remark(Format::Postfix, "554 5.7.1", Seen::Refused(refusal(Stage::Rcpt, Why::Relay))), None);
    let forged = Seen::Refused(refusal(Stage::Rcpt, Why::BadName));
    assert_eq!(remark(Format::Sendmail, "IP name possibly forged [203.0.113.9]", forged), Some("may-be-forged"));
}

#[test]
fn an_arrow_inward_is_explained_except_for_the_servers_own_reports() {
    let line = "1A2b3C-000001-AB <= x@bulk.example H=(mail) [203.0.113.9]";
    assert_eq!(remark(Format::Exim, line, Seen::Arrived(arrival())), Some("exim-arrow"));
    let report = Arrival { origin: Origin::Report, ..Arrival::default() };
    assert_eq!(remark(Format::Exim, "<= <> R=1A2b3C", Seen::Arrived(report)), None);
    let forged = "relay=bulk.example [203.0.113.9] (may be forged)";
    assert_eq!(remark(Format::Sendmail, forged, Seen::Arrived(arrival())), Some("may-be-forged"));
    assert_eq!(remark(Format::Postfix, "client=bulk.example[203.0.113.9]", Seen::Arrived(arrival())), None);
}
