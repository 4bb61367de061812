//! Reports, notices, and what is wrong with settings and changes.

use crate::scenes::{account, address, device, reply};
use config::{Problem, ProblemKind, Settings};
use explain::dsn::{DsnFacts, DsnRecipient, dsn_explanation, dsn_subject};
use explain::notice::{
    BehindOpenFacts, BehindRefusedFacts, CertificateFacts, ClockFacts, LimitFacts, behind_open_notice,
    behind_refused_notice, certificate_notice, clock_notice, limit_notice,
};
use explain::{Lang, Texts, change_problem_sentence, problem_sentence};
use mail::event::ReportKind;
use mail::{Party, QueueId, Reason, Timestamp};
use policy::ChangeProblem;

fn report(kind: ReportKind) -> String {
    let (known, typo) = (address("tanaka@kaisha.example"), address("x@no-such.example"));
    let said = reply(550, (5, 1, 1), "No such\u{1b} user here");
    let recipients = [
        DsnRecipient {
            address: &known,
            reason: Reason::NextHopRefused,
            host: Some("mail.kaisha.example"),
            reply: Some(&said),
        },
        DsnRecipient { address: &typo, reason: Reason::NoSuchDomain, host: None, reply: None },
    ];
    let facts = DsnFacts {
        server: "mail.example.jp",
        report: kind,
        recipients: &recipients,
        tries_until: Some("Thu, 26 Nov 2026 22:47:36 +0000"),
    };
    format!("{}\n\n{}", dsn_subject(kind), Lang::ALL.map(|lang| dsn_explanation(lang, &facts)).join("\n════\n\n"))
}

#[test]
fn a_report_tells_the_sender_what_happened_in_both_languages() {
    insta::assert_snapshot!("report_failure", report(ReportKind::Failure));
    insta::assert_snapshot!("report_delay", report(ReportKind::Delay));
    insta::assert_snapshot!("report_success", report(ReportKind::Success));
}

#[test]
fn every_reason_can_stand_in_a_report_without_telling_the_sender_to_administrate() {
    let recipient = address("x@elsewhere.example");
    for reason in Reason::ALL {
        let recipients = [DsnRecipient { address: &recipient, reason: *reason, host: None, reply: None }];
        let facts = DsnFacts { server: "m", report: ReportKind::Failure, recipients: &recipients, tries_until: None };
        for lang in Lang::ALL {
            let text = dsn_explanation(lang, &facts);
            assert!(!text.contains("reason-") && !text.contains("sekisho "), "{text}");
        }
    }
}

fn notice(party: &Party) -> String {
    let facts = LimitFacts {
        server: "mail.example.jp",
        party,
        reason: Reason::DailyLimitReached,
        count: 1001,
        limit: 1000,
        message: QueueId(9 << 40),
    };
    let both = Lang::ALL.map(|lang| limit_notice(lang, &facts));
    both.map(|notice| format!("{}\n\n{}", notice.subject, notice.body)).join("\n════\n\n")
}

#[test]
fn a_notice_names_who_how_many_and_the_commands_that_help() {
    let text = notice(&account("hana@example.jp"));
    for needed in ["hana@example.jp", "1001", "1000", "sekisho queue list", "sekisho queue release ", "sekisho why "] {
        assert!(text.contains(needed), "{needed}");
    }
    insta::assert_snapshot!("notice_account", text);
    insta::assert_snapshot!("notice_device", notice(&device()));
}

#[test]
fn a_notice_about_a_certificate_says_why_how_long_there_is_time_and_where_to_look() {
    let facts =
        |until| CertificateFacts { server: "mail.example.jp", cause: "Connection refused\u{1b}", until, minutes: 4 };
    let both = |until| {
        let notices = Lang::ALL.map(|lang| certificate_notice(lang, &facts(until)));
        notices.map(|notice| format!("{}\n\n{}", notice.subject, notice.body)).join("\n════\n\n")
    };
    insta::assert_snapshot!("notice_certificate", both(Some(Timestamp(1_795_262_400_000))));
    assert!(both(None).contains("tls.certificate"));
}

#[test]
fn notices_about_a_server_behind_us_say_what_happened_and_what_to_do() {
    let both = |one: &dyn Fn(Lang) -> explain::Notice| {
        Lang::ALL.map(one).map(|notice| format!("{}\n\n{}", notice.subject, notice.body)).join("\n════\n\n")
    };
    let (recipient, hop) = (address("yuki@example.jp"), "lmtp:192.168.0.5:24".parse().expect("a next hop"));
    let facts = BehindRefusedFacts { server: "mail.example.jp", recipient: &recipient, message: QueueId(9 << 40) };
    let text = both(&|lang| behind_refused_notice(lang, &facts));
    for needed in ["sekisho why ", "sekisho queue release ", "sekisho queue remove "] {
        assert!(text.contains(needed), "{needed}");
    }
    insta::assert_snapshot!("notice_behind_refused", text);
    let facts = BehindOpenFacts { server: "mail.example.jp", domain: recipient.domain(), next_hop: &hop };
    insta::assert_snapshot!("notice_behind_open", both(&|lang| behind_open_notice(lang, &facts)));
}

#[test]
fn a_notice_about_the_clock_says_by_how_much_and_that_no_mail_is_lost() {
    let facts = |by_s| ClockFacts { server: "mail.example.jp", by_s, now: Timestamp(1_795_262_400_000) };
    let both = |by_s| {
        let notices = Lang::ALL.map(|lang| clock_notice(lang, &facts(by_s)));
        notices.map(|notice| format!("{}\n\n{}", notice.subject, notice.body)).join("\n════\n\n")
    };
    insta::assert_snapshot!("notice_clock", both(-172_860));
    let forward = both(3_599);
    assert!(forward.contains("forward by 1 h 0 min") && forward.contains("1 時間 0 分、進みました"), "{forward}");
}

fn problems(text: &str) -> Vec<Problem> {
    Settings::parse(text, "sekisho.toml").expect_err("problems")
}

#[test]
fn what_is_wrong_in_a_settings_file_is_said_with_its_place_and_what_would_be_right() {
    let text = concat!(
        "hostnam = \"mail.example.jp\"\ndata = 5\nlanguage = \"fr\"\n",
        "[limits]\nrecipients = 3\nmessage_size = \"big\"\n",
        "[doors]\nlan = [\"203.0.113.1:25\"]\nsubmission = [\"127.0.0.1:587\"]\n",
    );
    let found = problems(text);
    let both = Lang::ALL
        .map(|lang| found.iter().map(|problem| problem_sentence(lang, problem)).collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!("settings_problems", both.join("\n════\n"));
}

#[test]
fn every_kind_of_problem_has_its_sentence_filled_in() {
    for kind in ProblemKind::ALL {
        let problem = Problem {
            kind: *kind,
            file: "sekisho.toml".into(),
            line: 3,
            column: 1,
            key: "limits.recipients".into(),
            found: Some("text".into()),
            expected: None,
            nearest: None,
            other: Some("limits.sessions"),
        };
        for lang in Lang::ALL {
            let text = problem_sentence(lang, &problem);
            assert!(text.contains("sekisho.toml") && !text.contains("problem-") && !text.contains("{$"), "{text}");
        }
    }
}

#[test]
fn a_change_that_is_refused_says_what_would_be_right() {
    let problem = ChangeProblem::PostmasterNoAccount {
        domain: mail::Domain::parse("example.jp").expect("domain"),
        address: address("hana@example.jp"),
    };
    assert_eq!(
        change_problem_sentence(Lang::Ja, &problem),
        "example.jp の postmaster には、メールを読む人の利用者が要ります。hana@example.jp という利用者はいません。"
    );
    assert_eq!(
        change_problem_sentence(Lang::En, &ChangeProblem::DeviceUnknown { name: "x\u{202e}".into() }),
        "There is no device “x\\u{202e}”. “sekisho device list” shows those there are."
    );
}

#[test]
fn the_sample_of_the_settings_is_commented_in_each_language() {
    for lang in Lang::ALL {
        let texts = Texts::new(lang);
        let sample = config::commented_sample(|key| texts.find(key, &[]).unwrap_or_else(|| panic!("{key}")));
        assert!(sample.contains("hostname"), "{sample}");
    }
}
