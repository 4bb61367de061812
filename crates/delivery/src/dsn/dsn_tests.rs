use super::*;
use mail::EnhancedStatus;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use proptest::prelude::*;

const ORIGINAL: &str = "From: Hana <hana@example.jp>\r\n\
    To: ken@outside.example\r\n\
    Subject: quotation\r\n\
    Message-ID: <1234@example.jp>\r\n\
    \r\n\
    Dear Ken,\r\n\
    --=_not-a-boundary\r\n\
    .\r\n";

const ORIGINAL_UTF8: &str = "From: 花 <花@example.jp>\r\nSubject: 見積\r\n\r\n本文\r\n";

const TEXTS: Texts<'static> = Texts {
    from_name: "メールサーバ / Mail server",
    subject: "届きませんでした / Your message was not delivered",
    explanation_ja: "mail.example.jp のメールサーバです。\n\n次の宛先に届けられませんでした。\n  ken@outside.example\n",
    explanation_en: "This is the mail server at mail.example.jp.\n\nIt could not be delivered to:\n  ken@outside.example\n",
};

fn address(text: &str) -> Address {
    Address::parse(text).expect(text)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_795_301_256 + seconds)
}

fn failed() -> RecipientFacts {
    RecipientFacts {
        address: address("ken@outside.example"),
        orcpt: Some(Orcpt { kind: "rfc822".to_owned(), address: "kenji@outside.example".to_owned() }),
        action: Action::Failed,
        reason: Reason::NextHopRefused,
        next_hop: Some("mx.outside.example".to_owned()),
        reply: Some(Reply {
            code: 550,
            status: Some(EnhancedStatus(5, 1, 1)),
            lines: vec![
                "No such user here,".to_owned(),
                "see https://outside.example/help?user=ken for what to do next".to_owned(),
            ],
        }),
        last_attempt_at: Some(at(2)),
    }
}

fn facts(recipients: Vec<RecipientFacts>) -> Facts {
    let reverse_path = ReversePath::Address(address("hana@example.jp"));
    Facts {
        id: QueueId(1_795_301_259_000 << 20),
        about: QueueId(1_795_301_256_000 << 20),
        at: at(3),
        hostname: "mail.example.jp".to_owned(),
        from: address("postmaster@example.jp"),
        to: Addressee::of(&reverse_path).expect("not null"),
        arrived_at: at(0),
        parameters: SenderParameters { envid: Some("QQ314159".to_owned()), ..SenderParameters::default() },
        recipients,
    }
}

fn whole(content: &str) -> Original<'_> {
    Original { octets: content.as_bytes(), is_whole: true }
}

fn written(facts: &Facts, original: Original<'_>) -> String {
    String::from_utf8(dsn(facts, &TEXTS, original).content).expect("UTF-8")
}

/// The content types of a report's parts, and their octets.
fn parts(content: &[u8]) -> Vec<(String, Vec<u8>)> {
    let message = MessageParser::default().parse(content).expect("a message");
    let PartType::Multipart(children) = &message.parts[0].body else { panic!("not multipart") };
    let part = |id: &u32| {
        let part = message.part(*id).expect("a part");
        let kind = part.content_type().expect("a type");
        let octets = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
        (format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("")), content[octets].to_vec())
    };
    children.iter().map(part).collect()
}

#[test]
fn nobody_gets_a_report_about_a_null_reverse_path() {
    assert_eq!(Addressee::of(&ReversePath::Null), None);
}

#[test]
fn a_report_of_failure_reads_as_it_should() {
    insta::assert_snapshot!(written(&facts(vec![failed()]), whole(ORIGINAL)).replace("\r\n", "\n"));
}

#[test]
fn a_report_of_delay_reads_as_it_should() {
    let late = RecipientFacts {
        orcpt: None,
        action: Action::Delayed { until: at(5 * 86_400) },
        reason: Reason::NextHopUnreachable,
        reply: None,
        ..failed()
    };
    insta::assert_snapshot!(written(&facts(vec![late]), whole(ORIGINAL)).replace("\r\n", "\n"));
}

#[test]
fn a_report_of_success_reads_as_it_should() {
    let relayed = RecipientFacts {
        action: Action::Relayed,
        reason: Reason::NextHopAccepted,
        reply: Some(Reply::line(250, EnhancedStatus(2, 0, 0), "queued as 1234")),
        ..failed()
    };
    let delivered = RecipientFacts {
        address: address("taro@example.jp"),
        orcpt: None,
        action: Action::Delivered,
        reason: Reason::LocalRecipient,
        next_hop: None,
        reply: None,
        last_attempt_at: None,
    };
    insta::assert_snapshot!(written(&facts(vec![relayed, delivered]), whole(ORIGINAL)).replace("\r\n", "\n"));
}

#[test]
fn an_internationalised_report_reads_as_it_should() {
    let flower = RecipientFacts {
        address: address("花@outside.example"),
        orcpt: Some(Orcpt { kind: "utf-8".to_owned(), address: "花子@例.example".to_owned() }),
        reason: Reason::NextHopLacksSmtputf8,
        reply: None,
        ..failed()
    };
    let mut facts = facts(vec![flower]);
    facts.parameters.smtputf8 = true;
    facts.to = Addressee::of(&ReversePath::Address(address("花@example.jp"))).expect("not null");
    let report = dsn(&facts, &TEXTS, whole(ORIGINAL_UTF8));
    assert!(report.envelope.parameters.smtputf8 && report.eight_bit);
    insta::assert_snapshot!(String::from_utf8(report.content).expect("UTF-8").replace("\r\n", "\n"));
}

#[test]
fn a_report_is_read_back_part_by_part() {
    let facts = facts(vec![failed()]);
    let report = dsn(&facts, &TEXTS, whole(ORIGINAL));
    let message = MessageParser::default().parse(&report.content).expect("a message");
    assert_eq!(message.subject(), Some(TEXTS.subject));
    assert_eq!(message.message_id(), Some(format!("{}@mail.example.jp", facts.id).as_str()));
    let from = message.from().and_then(|from| from.first()).expect("From");
    assert_eq!((from.name(), from.address()), (Some(TEXTS.from_name), Some("postmaster@example.jp")));
    let to = message.to().and_then(|to| to.first()).expect("To");
    assert_eq!(to.address(), Some("hana@example.jp"));
    assert_eq!(message.in_reply_to().as_text(), Some("1234@example.jp"));
    assert_eq!(message.date().map(mail_parser::DateTime::to_timestamp), Some(at(3).seconds()));
    let kind = message.content_type().expect("a type");
    assert_eq!(kind.attribute("report-type"), Some("delivery-status"));
    let text = message.body_text(0).expect("a text");
    assert!(text.contains("届けられませんでした") && text.contains("could not be delivered"));

    let parts = parts(&report.content);
    let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "message/delivery-status", "message/rfc822"]);
    assert_eq!(parts[2].1, ORIGINAL.as_bytes());
    let enclosed = MessageParser::default().parse(&parts[2].1).expect("a message");
    assert_eq!(enclosed.subject(), Some("quotation"));
    let fields = String::from_utf8(parts[1].1.clone()).expect("ASCII");
    let groups: Vec<&str> = fields.trim_end().split("\r\n\r\n").collect();
    assert_eq!(groups.len(), 2, "{fields}");
}

#[test]
fn what_is_returned_is_what_the_sender_asked_for() {
    let late = RecipientFacts { action: Action::Delayed { until: at(9) }, ..failed() };
    let arrived = RecipientFacts { action: Action::Relayed, ..failed() };
    let cases = [
        (failed(), None, "message/rfc822"),
        (failed(), Some(Return::Full), "message/rfc822"),
        (failed(), Some(Return::Headers), "text/rfc822-headers"),
        // RFC 3461 §4.3: FULL is for failures.
        (late.clone(), Some(Return::Full), "text/rfc822-headers"),
        (late, None, "text/rfc822-headers"),
        (arrived, Some(Return::Full), "text/rfc822-headers"),
    ];
    for (recipient, ret, expected) in cases {
        let mut facts = facts(vec![recipient]);
        facts.parameters.ret = ret;
        assert_eq!(parts(&dsn(&facts, &TEXTS, whole(ORIGINAL)).content)[2].0, expected, "{ret:?}");
    }
}

#[test]
fn a_large_message_is_not_sent_back() {
    let large = format!("{ORIGINAL}{}", "attachment\r\n".repeat(10_000));
    let report = dsn(&facts(vec![failed()]), &TEXTS, whole(&large));
    assert!(report.content.len() < 5000, "{}", report.content.len());
    let (kind, octets) = parts(&report.content).remove(2);
    assert_eq!(kind, "text/rfc822-headers");
    assert_eq!(octets, ORIGINAL.split_inclusive("\r\n").take(4).collect::<String>().as_bytes());
}

#[test]
fn the_kind_of_a_report_is_the_worst_it_tells() {
    let with = |action| RecipientFacts { action, ..failed() };
    let late = Action::Delayed { until: at(0) };
    assert_eq!(facts(vec![with(Action::Relayed), with(late), with(Action::Failed)]).kind(), ReportKind::Failure);
    assert_eq!(facts(vec![with(Action::Relayed), with(late)]).kind(), ReportKind::Delay);
    assert_eq!(facts(vec![with(Action::Relayed), with(Action::Delivered)]).kind(), ReportKind::Success);
}

#[test]
fn a_sender_gets_the_reports_that_were_asked_for() {
    let late = Action::Delayed { until: at(0) };
    let notify = |success, failure, delay| Some(Notify { success, failure, delay });
    let cases = [
        (None, [true, true, false, false]),
        (Some(Notify::NEVER), [false; 4]),
        (notify(true, false, false), [false, false, true, true]),
        (notify(false, true, false), [true, false, false, false]),
        (notify(false, false, true), [false, true, false, false]),
    ];
    for (notify, expected) in cases {
        let wanted = [Action::Failed, late, Action::Delivered, Action::Relayed].map(|action| action.is_wanted(notify));
        assert_eq!(wanted, expected, "{notify:?}");
    }
}

#[test]
fn a_report_travels_so_that_none_is_made_about_it() {
    let Dsn { envelope, .. } = dsn(&facts(vec![failed()]), &TEXTS, whole(ORIGINAL));
    assert_eq!(envelope.reverse_path, ReversePath::Null);
    let [(path, parameters)] = &envelope.recipients[..] else { panic!("not one recipient") };
    assert_eq!(path.to_string(), "<hana@example.jp>");
    assert_eq!(parameters.notify, Some(Notify::NEVER));
}

#[test]
fn a_message_cannot_end_the_report_early() {
    let report = dsn(&facts(vec![failed()]), &TEXTS, whole(ORIGINAL));
    let text = String::from_utf8(report.content).expect("UTF-8");
    let boundary = text.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
    let hostile =
        format!("Subject: x\r\n\r\n--{boundary}\r\nContent-Type: text/html\r\n\r\nevil\r\n--{boundary}--\r\n");
    let report = dsn(&facts(vec![failed()]), &TEXTS, whole(&hostile));
    let parts = parts(&report.content);
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[2].1, hostile.as_bytes());
}

proptest! {
    #[test]
    fn whatever_is_reported_the_report_stays_a_message_of_three_parts(
        lines in prop::collection::vec("(\\PC|[\r\n]){0,30}", 1..6),
        host in "(\\PC|[\r\n]){0,30}",
        envid in "(\\PC|[\r\n]){0,30}",
        orcpt in "(\\PC|[\r\n]){0,30}",
        subject in "(\\PC|[\r\n]){0,60}",
        explanation in "(\\PC|\n){0,60}",
        original in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let reply = Reply { code: 550, status: None, lines };
        let orcpt = Some(Orcpt { kind: "rfc822".to_owned(), address: orcpt });
        let mut facts = facts(vec![RecipientFacts { reply: Some(reply), next_hop: Some(host), orcpt, ..failed() }]);
        facts.parameters.envid = Some(envid);
        let texts = Texts { subject: &subject, explanation_ja: &explanation, ..TEXTS };
        let report = dsn(&facts, &texts, Original { octets: &original, is_whole: true });
        let header_end = memchr::memmem::find(&report.content, b"\r\n\r\n").expect("an empty line");
        let header = &report.content[..header_end];
        prop_assert!(header.is_ascii());
        let names = String::from_utf8_lossy(header)
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>();
        prop_assert!(names.starts_with(&["Date", "From", "Subject", "To", "Message-ID"].map(str::to_owned)), "{:?}", names);
        let parts = parts(&report.content);
        prop_assert_eq!(parts.len(), 3);
        let fields = String::from_utf8(parts[1].1.clone()).expect("UTF-8");
        prop_assert_eq!(fields.trim_end().split("\r\n\r\n").count(), 2);
    }
}
