//! What `sekisho read` prints: the verdict, lines, a timeline, and the notice of an incident that has begun.

use explain::read::{
    IncidentFacts, LineRow, LineSaid, TimelineRow, begun_line, incident_notice, line_sentence, other_line, render_line,
    render_timeline, render_verdict, unknown_line,
};
use explain::{Colour, Lang, Look, Texts};
use forensics::Verbs;
use forensics::detect::{DECIDERS, FINDINGS};
use forensics::incident::{Certainty, Finding, FindingValue, Incident, IncidentKind};
use forensics::log::observation::{Arrival, Hop, Outcome, Peer, Refusal, Sender, Stage, Why};
use forensics::log::{Format, Observation, Place, Seen, observation::Fate};
use forensics::ours::Owner;
use forensics::verdict::{Hour, SourceSummary, Verdict};
use unicode_width::UnicodeWidthStr;

/// 2026-11-20 00:00:00 by the log's clock.
const BEGIN: i64 = 1_795_132_800;
const HOUR: i64 = 3600;

const fn look(width: usize) -> Look {
    Look { colour: Colour::Plain, width, offset_s: 32_400 }
}

fn source(file: &str, format: Vec<&'static str>, lines: u64, unknown: u64) -> SourceSummary {
    SourceSummary { file: file.to_owned(), format, lines, unknown, other: 0 }
}

fn text(text: &str) -> FindingValue {
    FindingValue::Text(text.to_owned())
}

const fn number(number: u64) -> FindingValue {
    FindingValue::Number(number)
}

fn incident(kind: IncidentKind, certainty: Certainty) -> Incident {
    Incident {
        kind,
        certainty,
        messages: 24,
        recipients: 131,
        actors: vec!["203.0.113.9".to_owned()],
        accounts: Vec::new(),
        from: Some(BEGIN + 2 * HOUR),
        to: Some(BEGIN + 5 * HOUR + 754),
        evidence: (0..6).map(|n| Place { source: 0, line: 1201 + 7 * n }).collect(),
        findings: Vec::new(),
        decider: None,
    }
}

/// Two days of a shop's server, with what is found on them.
fn verdict(incidents: Vec<Incident>) -> Verdict {
    let relays = incidents.iter().any(|incident| incident.kind == IncidentKind::Relay);
    let hours: Vec<Hour> = (0..48)
        .map(|n| {
            let by_day = u32::try_from(24 - (n % 24 - 13_i64).abs() * 2).unwrap_or(0);
            let relayed = if relays && (2..6).contains(&n) { 20 + u32::try_from(n).unwrap_or(0) * 5 } else { 0 };
            Hour {
                at: BEGIN + n * HOUR,
                verbs: Verbs { received: by_day, sent: by_day / 3, relayed, refused: 2, held: 0 },
            }
        })
        .collect();
    Verdict {
        sources: vec![
            source("/var/log/mail.log", vec!["postfix", "dovecot"], 48_210, 3),
            SourceSummary { other: 120, ..source("mail.log.1", vec!["postfix"], 51_007, 0) },
        ],
        span: Some((BEGIN + 12, BEGIN + 48 * HOUR - 4)),
        ours: vec!["example.jp".to_owned(), "mail.example.jp".to_owned(), "192.168.0.0/24".to_owned()],
        ours_inferred: true,
        verbs: hours.iter().fold(Verbs::default(), |sum, hour| sum.plus(hour.verbs)),
        hours,
        incidents,
    }
}

fn relay() -> Incident {
    let handed_over = vec![("messages", number(24)), ("recipients", number(131))];
    Incident {
        actors: vec!["203.0.113.9".to_owned(), "198.51.100.77".to_owned()],
        findings: vec![
            Finding { key: "relay-handed-over", values: handed_over },
            Finding { key: "relay-not-handed-over", values: vec![("messages", number(1))] },
        ],
        ..incident(IncidentKind::Relay, Certainty::Proven)
    }
}

fn guessing() -> Incident {
    let failures = vec![("failures", number(412)), ("visitors", number(3)), ("names", number(17))];
    Incident {
        messages: 412,
        findings: vec![Finding { key: "login-failures", values: failures }],
        ..incident(IncidentKind::PasswordGuessing, Certainty::Proven)
    }
}

fn own_address() -> Incident {
    Incident {
        messages: 1,
        recipients: 0,
        actors: vec!["aaa.aaa.aaa.aaa".to_owned()],
        accounts: vec!["*****@f1.*******.ne.jp".to_owned()],
        findings: vec![Finding {
            key: "own-address-masked",
            values: vec![("address", text("*****@f1.*******.ne.jp"))],
        }],
        decider: Some("lines-after"),
        to: Some(BEGIN + 2 * HOUR),
        ..incident(IncidentKind::OwnAddressOutside, Certainty::CannotTell)
    }
}

fn page(lang: Lang, width: usize, verdict: &Verdict) -> String {
    render_verdict(Texts::new(lang), look(width), verdict)
}

#[test]
fn a_verdict_begins_with_the_answer_and_ends_with_what_to_do() {
    let abused = verdict(vec![relay(), guessing()]);
    let calm = Verdict { ours_inferred: false, ..verdict(Vec::new()) };
    for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for width in [100, 60] {
            insta::assert_snapshot!(format!("verdict_abused_{tag}_{width}"), page(lang, width, &abused));
        }
        insta::assert_snapshot!(format!("verdict_calm_{tag}"), page(lang, 100, &calm));
        let masked = Verdict {
            sources: vec![source("asip.log", vec!["appleshare"], 7, 0)],
            span: Some((BEGIN, BEGIN + 3)),
            ours: Vec::new(),
            hours: Vec::new(),
            verbs: Verbs::default(),
            ..verdict(vec![own_address()])
        };
        insta::assert_snapshot!(format!("verdict_cannot_tell_{tag}"), page(lang, 100, &masked));
    }
}

fn first_line(verdict: &Verdict) -> String {
    page(Lang::En, 400, verdict).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_answer_is_that_of_the_gravest_incident() {
    let with = |kind, certainty| verdict(vec![guessing(), incident(kind, certainty)]);
    let cases = [
        (with(IncidentKind::Relay, Certainty::Proven), "Abused  "),
        (with(IncidentKind::StolenAccount, Certainty::Likely), "Perhaps abused  "),
        (with(IncidentKind::DeviceAbuse, Certainty::CannotTell), "Cannot tell  "),
        (
            with(IncidentKind::JoeJob, Certainty::Proven),
            "No abuse  The records show no abuse of this server. But there are 2 ",
        ),
        (verdict(vec![guessing()]), "No abuse  The records show no abuse of this server. But there is one "),
        (verdict(Vec::new()), "No abuse  "),
    ];
    for (verdict, start) in cases {
        let line = first_line(&verdict);
        assert!(line.starts_with(start), "{start}: {line}");
    }
}

#[test]
fn a_password_that_was_guessed_is_abuse_and_its_advice_is_another() {
    let guessed = vec![("account", text("hana@example.jp")), ("visitor", text("203.0.113.9")), ("failures", number(9))];
    let mut incident = Incident { accounts: vec!["hana@example.jp".to_owned()], ..guessing() };
    incident.findings.push(Finding { key: "guessed", values: guessed });
    let page = page(Lang::Ja, 400, &verdict(vec![incident]));
    assert!(page.starts_with("濫用あり  このサーバは濫用されています: 破られたパスワード。"), "{page}");
    assert!(page.contains("1. 破られたパスワード(確実)"), "{page}");
    assert!(page.contains("1. hana@example.jp さんのパスワードを、いますぐ変えてください。"), "{page}");
    assert!(page.contains("hana@example.jp で成功しました"), "{page}");
}

#[test]
fn records_without_mail_or_with_many_unknown_lines_are_no_proof_of_innocence() {
    let empty = Verdict { verbs: Verbs::default(), hours: Vec::new(), span: None, ..verdict(Vec::new()) };
    assert!(first_line(&empty).starts_with("Cannot tell  In these records no mail changes hands"));
    assert!(page(Lang::Ja, 100, &empty).contains("時刻の書かれた行がありません"));
    let unknown = Verdict { sources: vec![source("mail.log", vec!["exim"], 100, 6)], ..verdict(Vec::new()) };
    assert!(first_line(&unknown).starts_with("Cannot tell  The lines that could be understood"));
    let few = Verdict { sources: vec![source("mail.log", vec!["exim"], 100, 5)], ..verdict(Vec::new()) };
    assert!(first_line(&few).starts_with("No abuse"));
}

#[test]
fn how_a_relay_is_closed_is_told_for_the_servers_whose_logs_were_read() {
    let mut verdict = verdict(vec![relay()]);
    let page_of = |verdict: &Verdict| page(Lang::En, 400, verdict);
    assert!(page_of(&verdict).contains("2. Postfix: "), "{}", page_of(&verdict));
    verdict.sources = vec![source("mainlog", vec!["exim"], 10, 0), source("x", vec!["stalker"], 10, 0)];
    let text = page_of(&verdict);
    assert!(text.contains("2. Exim: ") && text.contains("3. SIMS and CommuniGate: ") && !text.contains("Postfix"));
    let cannot_tell = Incident { certainty: Certainty::CannotTell, ..relay() };
    assert!(!page_of(&self::verdict(vec![cannot_tell])).contains("Postfix: "));
}

#[test]
fn every_kind_and_certainty_has_its_texts() {
    for lang in Lang::ALL {
        for kind in IncidentKind::ALL {
            for certainty in [Certainty::Proven, Certainty::Likely, Certainty::CannotTell] {
                let text = page(lang, 100, &verdict(vec![incident(*kind, certainty)]));
                for stray in ["incident-", "steps-", "certainty-", "verdict-", "answer-", "format-", "chart-"] {
                    assert!(!text.contains(stray), "{stray} in {text}");
                }
                assert!(text.contains("1. ") && text.contains("2. "), "{kind:?} has no steps: {text}");
            }
        }
    }
}

#[test]
fn every_format_has_its_name_and_a_relay_is_closed_on_every_server() {
    for lang in Lang::ALL {
        for format in Format::ALL {
            let texts = Texts::new(lang);
            assert!(texts.find(&format!("format-{}", format.key()), &[]).is_some(), "{format:?}");
            // Dovecot delivers and lets people in; it relays for nobody.
            let closes = texts.find(&format!("close-{}", format.key()), &[]).is_some();
            assert_eq!(closes, *format != Format::Dovecot, "{format:?}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let verdict = verdict(vec![relay(), guessing(), own_address()]);
    for width in [60, 80, 100, 140] {
        for lang in Lang::ALL {
            let lines = lines(lang, width);
            let timeline = render_timeline(Texts::new(lang), look(width), &timeline(lang));
            for line in page(lang, width, &verdict).lines().chain(lines.lines()).chain(timeline.lines()) {
                assert!(line.width() <= width, "{lang:?} at {width}: {line}");
            }
        }
    }
}

#[test]
fn no_character_of_a_log_reaches_the_terminal_as_a_command() {
    let hostile = "\x1b]0;x\u{7}\u{202e}\r\n";
    let mut incident = own_address();
    incident.actors = vec![hostile.to_owned(); 30];
    incident.accounts = vec![hostile.to_owned()];
    incident.findings = vec![Finding { key: "own-address-masked", values: vec![("address", text(hostile))] }];
    let mut verdict = verdict(vec![incident.clone()]);
    verdict.ours = vec![hostile.to_owned()];
    verdict.sources[0].file = hostile.to_owned();
    for lang in Lang::ALL {
        let texts = Texts::new(lang);
        let evidence = [hostile.to_owned()];
        let facts =
            IncidentFacts { host: hostile, file: hostile, format: "postfix", incident: &incident, evidence: &evidence };
        let notice = incident_notice(texts, &facts);
        let row = TimelineRow { at: None, file: hostile, line: 1, sentence: "x".to_owned(), raw: hostile };
        let other = other_line(texts);
        let pages = [
            page(lang, 80, &verdict),
            notice.subject,
            notice.body,
            begun_line(texts, &incident, hostile),
            render_timeline(texts, look(80), &[row]),
            render_line(texts, look(80), &LineRow { file: hostile, line: 1, raw: hostile, text: &other }),
        ];
        for page in pages {
            assert!(!page.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{page:?}");
        }
    }
}

const PEER: Peer<'_> = Peer { ip: "203.0.113.9", name: "bulk.example", helo: "hurdle" };

/// Lines as they stand in logs, and what a reader makes of them.
fn examples() -> Vec<(Format, &'static str, Observation<'static>)> {
    let arrival =
        Arrival { peer: PEER, sender: Sender::Given("x@bulk.example"), size: Some(1093), ..Arrival::default() };
    let refusal = Refusal {
        peer: PEER,
        login: "",
        sender: Sender::Given("x@bulk.example"),
        recipient: "victim@elsewhere.example",
        count: 1,
        stage: Stage::Rcpt,
        why: Why::Relay,
        temporary: false,
        reply: "554 5.7.1 <victim@elsewhere.example>: Relay access denied",
    };
    let sent = Outcome {
        recipients: "victim@elsewhere.example",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate: Fate::HandedOver,
        next_hop: Hop { host: "mx.elsewhere.example", ip: "198.51.100.25" },
        reply: "250 ok",
    };
    vec![
        (
            Format::Appleshare,
            "2000年 12月 11日 (月) 9:35:07 PM - SMTP サーバはメッセージ(ID=425)を“bulk.example”からサイズ 1 (k)で発信しました。",
            Observation::new(Seen::Arrived(Arrival { sender: Sender::Given("bulk.example"), ..arrival }))
                .of_message("425"),
        ),
        (
            Format::Postfix,
            "Nov 20 02:11:07 mail postfix/smtpd[811]: NOQUEUE: reject: RCPT from bulk.example[203.0.113.9]: 554 5.7.1 <victim@elsewhere.example>: Relay access denied; from=<x@bulk.example> to=<victim@elsewhere.example> proto=ESMTP helo=<hurdle>",
            Observation::new(Seen::Refused(refusal)),
        ),
        (
            Format::Stalker,
            "22:08:11 2 SMTP-004(elsewhere.example) [S.0000078621] sent, 952 bytes",
            Observation::new(Seen::Tried(sent)).of_message("S.0000078621"),
        ),
    ]
}

fn lines(lang: Lang, width: usize) -> String {
    let texts = Texts::new(lang);
    let mut rows: Vec<_> = examples()
        .into_iter()
        .map(|(format, raw, observation)| {
            let (sender, recipient) = (Owner::Foreign, Owner::Foreign);
            let said = LineSaid {
                format,
                text: raw,
                observation: &observation,
                peer: Owner::Foreign,
                sender,
                recipient,
                giver: None,
            };
            (raw, line_sentence(texts, &said))
        })
        .collect();
    rows.push(("1A2b3C-000001-AB ?? gibberish", unknown_line(texts, Some(Format::Exim))));
    rows.push(("Nov 20 02:17:01 mail CRON[900]: session opened", other_line(texts)));
    let rows = rows.iter().enumerate().map(|(index, (raw, text))| {
        let line = u32::try_from(index + 1).unwrap_or(0);
        render_line(texts, look(width), &LineRow { file: "mail.log", line, raw, text })
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_line_is_shown_with_what_it_says_and_where_its_words_mislead() {
    for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        for width in [100, 60] {
            insta::assert_snapshot!(format!("lines_{tag}_{width}"), lines(lang, width));
        }
    }
}

fn timeline(lang: Lang) -> Vec<TimelineRow<'static>> {
    let texts = Texts::new(lang);
    let at = [Some(BEGIN + 2 * HOUR), None, Some(BEGIN + 25 * HOUR)];
    let rows = examples().into_iter().zip(at).enumerate();
    rows.map(|(index, ((format, raw, observation), at))| {
        let unknown = Owner::Unknown;
        let said = LineSaid {
            format,
            text: raw,
            observation: &observation,
            peer: unknown,
            sender: unknown,
            recipient: unknown,
            giver: None,
        };
        let line = u32::try_from(index + 1).unwrap_or(0);
        TimelineRow { at, file: "mail.log", line, sentence: line_sentence(texts, &said).sentence, raw }
    })
    .collect()
}

#[test]
fn a_timeline_says_when_a_new_day_begins() {
    for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        insta::assert_snapshot!(
            format!("timeline_{tag}"),
            render_timeline(Texts::new(lang), look(100), &timeline(lang))
        );
    }
    assert_eq!(render_timeline(Texts::new(Lang::Ja), look(80), &[]), "あてはまる行はありません。\n");
}

#[test]
fn a_notice_of_an_incident_says_what_it_is_who_and_what_to_do() {
    let incident = relay();
    let evidence = ["/var/log/mail.log:1201  4F1A: to=<victim@elsewhere.example>, status=sent".to_owned()];
    let facts = IncidentFacts {
        host: "mail.example.jp",
        file: "/var/log/mail.log",
        format: "postfix",
        incident: &incident,
        evidence: &evidence,
    };
    let notices = Lang::ALL.map(|lang| {
        let texts = Texts::new(lang);
        let notice = incident_notice(texts, &facts);
        assert!(!notice.subject.contains('\n'));
        assert!(notice.body.lines().all(|line| line.width() <= 78), "{}", notice.body);
        format!("{}\n\n{}\n\n{}", begun_line(texts, &incident, facts.file), notice.subject, notice.body)
    });
    insta::assert_snapshot!("incident_notice", notices.join("\n════\n\n"));
}

#[test]
fn many_files_are_listed_and_the_rest_summed_up() {
    let sources = (0..30).map(|n| source(&format!("mail.log.{n}"), vec!["postfix"], 1000, 1)).collect();
    let text = page(Lang::En, 100, &Verdict { sources, ..verdict(Vec::new()) });
    assert!(text.contains("mail.log.7 (") && !text.contains("mail.log.8 ("), "{text}");
    assert!(text.contains("22 other files (Postfix): 22,000 lines, 22 not understood"), "{text}");
}

#[test]
fn every_finding_and_every_decider_is_a_sentence() {
    let shown = |name: &'static str| match name {
        "list" | "text" | "address" | "account" | "visitor" | "sender" | "host" => text("x"),
        _ => number(3),
    };
    for lang in Lang::ALL {
        let end = if lang == Lang::Ja { '。' } else { '.' };
        for (key, names) in FINDINGS {
            let finding = Finding { key, values: names.iter().map(|name| (*name, shown(name))).collect() };
            let named = Incident { findings: vec![finding], ..incident(IncidentKind::JoeJob, Certainty::Proven) };
            let page = page(lang, 400, &verdict(vec![named]));
            assert!(!page.contains("finding-"), "{key}: {page}");
        }
        for key in DECIDERS {
            let sentence = Texts::new(lang).find(&format!("decider-{key}"), &[]);
            assert!(sentence.is_some_and(|sentence| sentence.ends_with(end)), "{key}");
        }
    }
}
