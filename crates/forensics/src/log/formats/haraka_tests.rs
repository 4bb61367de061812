use super::*;
use crate::log::observation::{Arrival, Fate, Oddity, Origin, Outcome, Refusal, Sender, Stage, Standing, Why};
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 0, day_at: 0, offset_s: 32_400 };
const SESSION: &str = "3E6A027F-8307-4DA4-B105-2A39EC4B58D4";
const MESSAGE: &str = "3E6A027F-8307-4DA4-B105-2A39EC4B58D4.1";

fn reading_of(program: &str, text: &str) -> Reading<'static> {
    let text: &'static str = String::leak(text.to_owned());
    let program: &'static str = String::leak(program.to_owned());
    let line = Line { whole: text, at: None, host: "mx", program, pid: "", text };
    read(&line, &CONTEXT, Box::leak(Box::default()))
}

fn read_one(text: &str) -> Observation<'static> {
    match reading_of("", text) {
        Reading::Understood(said) => said,
        other => panic!("{other:?}: {text}"),
    }
}

/// A line of the core in the first transaction, at the level that the core uses for what matters.
fn core(text: &str) -> Observation<'static> {
    read_one(&format!("[NOTICE] [{MESSAGE}] [core] {text}"))
}

fn outbound(text: &str) -> Observation<'static> {
    read_one(&format!("[NOTICE] [{MESSAGE}.2] [outbound]  {text}"))
}

fn refusal_in(said: Observation<'static>) -> Refusal<'static> {
    match said.seen {
        Seen::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

fn outcome_in(said: Observation<'static>) -> Outcome<'static> {
    match said.seen {
        Seen::Tried(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_three_shapes_say_the_same() {
    let peer = Peer { ip: "203.0.113.5", name: "", helo: "" };
    let plain = format!("[NOTICE] [{SESSION}] [core] connect ip=203.0.113.5 port=59300 local_ip=:: local_port=25");
    let logfmt = format!(
        "level=NOTICE uuid={SESSION} source=core message=connect ip=203.0.113.5 port=59300 local_ip=:: local_port=25"
    );
    let json = format!(
        r#"{{"level":"NOTICE","uuid":"{SESSION}","source":"core","message":"connect","ip":"203.0.113.5","port":59300,"local_ip":"::","local_port":25}}"#
    );
    for text in [plain, logfmt, json] {
        let said = read_one(&text);
        assert_eq!((said.session, said.message), (SESSION, ""), "{text}");
        assert!(matches!(said.seen, Seen::Knocked(knocked) if knocked == peer), "{text}");
    }
    let quoted = [
        format!(r#"[NOTICE] [{MESSAGE}] [core] sender <a@example.com> code=CONT msg="""#),
        format!(r#"level=NOTICE uuid={MESSAGE} origin=core message="sender <a@example.com>" code=CONT msg="""#),
        format!(
            r#"{{"level":"NOTICE","uuid":"{MESSAGE}","origin":"core","message":"sender <a@example.com>","code":"CONT","msg":""}}"#
        ),
    ];
    let arrival = Arrival { origin: Origin::Network, sender: Sender::Given("a@example.com"), ..Arrival::default() };
    for text in quoted {
        let said = read_one(&text);
        assert_eq!((said.message, said.seen), (MESSAGE, Seen::Arrived(arrival)), "{text}");
    }
}

#[test]
fn times_before_a_line_are_read() {
    let line = format!("[NOTICE] [{SESSION}] [core] connect ip=203.0.113.5");
    let utc = 1_795_315_003;
    let label = format!("@{:016x}{:08x}", 0x4000_0000_0000_000a_i64 + utc, 12_345);
    for (prefix, at) in [
        (String::new(), None),
        ("2026-11-22T02:36:43.000Z ".to_owned(), Some(utc)),
        ("2026-11-22 02:36:43.029305500  ".to_owned(), Some(utc)),
        (format!("{label} "), Some(utc + 32_400)),
    ] {
        let said = read_one(&format!("{prefix}{line}"));
        assert_eq!((said.at, said.host, said.session), (at, "mx", SESSION), "{prefix}");
    }
    let coloured = format!("\u{1b}[34m{line}\u{1b}[39m");
    assert!(matches!(read_one(&coloured).seen, Seen::Knocked(Peer { ip: "203.0.113.5", .. })));
    assert!(matches!(reading_of("haraka", &line), Reading::Understood(_)));
}

#[test]
fn a_transaction_is_told_in_steps() {
    let said = core("recipient <hana@example.jp> code=OK msg=\"\" sender=a@example.com");
    assert_eq!((said.session, said.message), (SESSION, ""), "no message yet");
    assert_eq!(said.seen, Seen::RecipientAccepted("hana@example.jp"));
    let said = core("message mid=<1@example.com> size=451 rcpts=2/0/1 delay=0.009 code=CONT msg=\"\"");
    let arrival = Arrival {
        origin: Origin::Network,
        size: Some(451),
        recipients: Some(2),
        message_id: "1@example.com",
        ..Arrival::default()
    };
    assert_eq!(said.seen, Seen::Arrived(arrival));
    assert_eq!(core("sender <> code=CONT msg=\"\"").seen, {
        Seen::Arrived(Arrival { origin: Origin::Network, sender: Sender::Null, ..Arrival::default() })
    });
}

#[test]
fn a_message_is_tied_to_its_visitor_once_it_is_known_whether_that_may_relay() {
    let network = Arrival { origin: Origin::Network, ..Arrival::default() };
    for text in ["sender <a@example.com> code=CONT msg=\"\"", "message mid=<1@x> size=9 rcpts=1/0/0 code=CONT msg=\"\""]
    {
        assert_eq!((core(text).session, core(text).message), ("", MESSAGE), "{text}");
    }
    let ours = core("queue code=CONT msg=\"Message Queued (x)\"");
    assert_eq!((ours.session, ours.message), ("", MESSAGE));
    assert_eq!(ours.seen, Seen::Arrived(Arrival { standing: Standing::Own, ..network }));
    let queued = core("queue code=OK msg=\"Message Queued (x)\"");
    assert_eq!((queued.session, queued.message), (SESSION, MESSAGE));
    assert_eq!(queued.seen, Seen::Arrived(network));
    assert_eq!(core("queue code=CONT msg=\" (x)\"").seen, Seen::Noted(Note::Passing), "no plugin took it");
}

#[test]
fn refusals_carry_what_the_plugin_said() {
    let cases = [
        (
            "recipient <x@example.jp> code=DENY msg=\"no such user\" sender=a@example.com",
            Stage::Rcpt,
            Why::UnknownRecipient,
            false,
        ),
        (
            "recipient <x@example.jp> code=DENYSOFT msg=\"greylisted, try later\" sender=\"\"",
            Stage::Rcpt,
            Why::Greylisted,
            true,
        ),
        (
            "recipient <x@example.jp> code=DENYDISCONNECT msg=\"host is listed on zen.example.org\"",
            Stage::Rcpt,
            Why::Listed,
            false,
        ),
        ("sender <a@example.com> code=DENYSOFTDISCONNECT msg=\"no MX\"", Stage::Mail, Why::BadSender, true),
        (
            "message mid=<1@x> size=9 rcpts=3/0/0 delay=0 code=DENY msg=\"spam score exceeded\"",
            Stage::Data,
            Why::Content,
            false,
        ),
        ("queue code=DENY msg=\"Message denied\"", Stage::Data, Why::Content, false),
        (
            "hook=connect plugin=dnsbl function=x params=\"\" retval=DENY msg=\"listed on x\"",
            Stage::Connect,
            Why::Listed,
            false,
        ),
        (
            "hook=connect_init plugin=early_talker function=early_talker params=\"\" retval=DENYDISCONNECT msg=\"You talk too soon\"",
            Stage::Connect,
            Why::Protocol,
            false,
        ),
        (
            "hook=ehlo plugin=helo.checks function=x params=spam retval=DENY msg=\"no\"",
            Stage::Helo,
            Why::BadName,
            false,
        ),
    ];
    for (text, stage, why, temporary) in cases {
        let refusal = refusal_in(core(text));
        assert_eq!((refusal.stage, refusal.why, refusal.temporary), (stage, why, temporary), "{text}");
    }
    let refusal = refusal_in(core(cases[0].0));
    assert_eq!((refusal.recipient, refusal.sender), ("x@example.jp", Sender::Given("a@example.com")));
    assert_eq!(refusal.reply, "no such user");
    assert_eq!(refusal_in(core(cases[1].0)).sender, Sender::Null);
    assert_eq!(refusal_in(core(cases[4].0)).count, 3, "a refused content is refused for each recipient");
}

#[test]
fn what_the_core_says_again_is_counted_once() {
    for hook in ["mail", "rcpt", "data_post", "queue"] {
        let text = format!("hook={hook} plugin=x function=y params=\"<a@b>\" retval=DENY msg=\"no such user\"");
        assert_eq!(core(&text).seen, Seen::Noted(Note::Repetition), "{hook}");
    }
}

#[test]
fn a_recipient_that_no_plugin_takes_is_refused_though_the_line_says_ok() {
    let summary = "disconnect ip=203.0.113.5 rdns=NXDOMAIN helo=WIN relay=N early=N esmtp=Y tls=N pipe=N errors=0 \
                   txns=1 rcpts=0/0/3 msgs=0/0/0 bytes=0 lr=\"550 I cannot deliver mail for <x@example.org>\" time=8.546";
    let said = core(summary);
    assert_eq!((said.session, said.message), (SESSION, ""));
    let refusal = refusal_in(said);
    assert_eq!(refusal.peer, Peer { ip: "203.0.113.5", name: "", helo: "WIN" });
    assert_eq!((refusal.recipient, refusal.count), ("x@example.org", 3));
    assert_eq!((refusal.stage, refusal.why), (Stage::Rcpt, Why::Relay));
    let other = summary.replace("I cannot deliver mail for <x@example.org>", "no such user");
    assert_eq!(core(&other).seen, Seen::Closed, "its own line told that one");
    let old = "disconnect ip=203.0.113.5 rdns=\"a.example.com\" helo=\"h\" relay=N lr=\"\" time=1";
    assert_eq!(core(old).seen, Seen::Closed);
}

#[test]
fn a_value_in_quotes_is_never_a_key() {
    let text = "disconnect rdns=\"x ip=198.51.100.1\" ip=203.0.113.5 rcpts=0/0/1 lr=\"550 I cannot deliver mail for <a@b> \\\" ip=9\"";
    assert_eq!(refusal_in(core(text)).peer.ip, "203.0.113.5");
    let text = "recipient <\"x> y\"@example.jp> code=OK msg=\"\" sender=a@b";
    assert_eq!(core(text).seen, Seen::RecipientAccepted("\"x> y\"@example.jp"));
}

#[test]
fn deliveries_belong_to_the_transaction_and_not_to_its_domains() {
    let text = "delivered file=1784_1784_0_1_x_2_mx domain=example.com host=mx.example.com ip=203.0.113.9 port=25 \
                mode=SMTP tls=Y auth=N response=\"ok <b@example.com> rcpts=9/9/9 mode=LMTP\" delay=0.048 fails=0 rcpts=2/0/0";
    let said = outbound(text);
    assert_eq!(said.message, MESSAGE);
    let outcome = outcome_in(said);
    assert_eq!((outcome.fate, outcome.count, outcome.recipients), (Fate::HandedOver, Some(2), ""));
    assert_eq!(outcome.next_hop, Hop { host: "mx.example.com", ip: "203.0.113.9" });
    assert_eq!(outcome.reply, "ok <b@example.com> rcpts=9/9/9 mode=LMTP");
    let single = outcome_in(outbound(&text.replace("fails=0 rcpts=2/0/0", "fails=0 rcpts=1/0/0")));
    assert_eq!((single.recipients, single.count), ("@example.com", Some(1)));
    let lmtp = text.replace("mode=SMTP", "mode=LMTP").replace("ip=203.0.113.9", "ip=/run/lmtp");
    let outcome = outcome_in(outbound(&lmtp));
    assert_eq!((outcome.fate, outcome.next_hop.ip), (Fate::Delivered, ""));
    let json = format!(
        r#"{{"level":"NOTICE","uuid":"{MESSAGE}.1","source":"outbound","message":"","delivered file":"1784_x","domain":"example.com","host":"mx.example.com","ip":"203.0.113.9","mode":"SMTP","response":"ok","rcpts":"2/0/0"}}"#
    );
    let said = read_one(&json);
    assert_eq!((said.message, outcome_in(said).count), (MESSAGE, Some(2)));
}

#[test]
fn a_bounce_of_its_own_is_a_message_without_a_transaction() {
    let said = read_one(&format!("[NOTICE] [{SESSION}.1] [outbound] delivered file=x mode=SMTP rcpts=1/0/0"));
    assert_eq!(said.message, SESSION);
}

#[test]
fn failures_are_told_with_the_reply() {
    let said = outcome_in(outbound("bouncing mail: No Such Domain: example.invalid"));
    assert_eq!((said.fate, said.reply), (Fate::Failed, "No Such Domain: example.invalid"));
    let said = outcome_in(outbound("Temp failing 1784_x for 64 seconds: Tried all MXs"));
    assert_eq!((said.fate, said.reply), (Fate::Deferred, "Tried all MXs"));
    let said = outcome_in(outbound("recipient <b@example.com> rejected: 550 5.7.1 was deferred: no"));
    assert_eq!((said.fate, said.recipients, said.reply), (Fate::Failed, "b@example.com", "550 5.7.1 was deferred: no"));
    let said = outcome_in(outbound("recipient <b@example.com> deferred: 450 busy"));
    assert_eq!((said.fate, said.recipients), (Fate::Deferred, "b@example.com"));
    let going = outbound("Attempting to deliver to: 203.0.113.9:25 (0) (0)");
    assert_eq!(going.seen, Seen::Connecting(Hop { host: "", ip: "203.0.113.9" }));
}

#[test]
fn a_queue_plugin_that_takes_a_message_has_delivered_it() {
    let hook = |plugin: &str| {
        outcome_in(core(&format!(
            "hook=queue plugin={plugin} function=hook_queue params=\"\" retval=OK msg=\"queued\""
        )))
    };
    assert_eq!(hook("queue/lmtp").fate, Fate::Delivered);
    assert_eq!(hook("queue/smtp_forward").fate, Fate::HandedOver);
    assert_eq!(hook("queue/discard").fate, Fate::Discarded);
    assert_eq!(hook("queue/quarantine").fate, Fate::Held);
    let passes = "hook=queue plugin=queue/lmtp function=hook_queue params=\"\" retval=CONT msg=\"\"";
    assert_eq!(core(passes).seen, Seen::Noted(Note::Step));
}

#[test]
fn a_delayed_answer_is_a_failed_login() {
    let said = read_one(&format!("[NOTICE] [{SESSION}] [auth/flat_file] delaying for 1 seconds"));
    let login = Login { peer: Peer::default(), user: "", mechanism: "", service: "smtp", times: 1 };
    assert_eq!((said.session, said.seen), (SESSION, Seen::LoginFailed(login)));
}

#[test]
fn everyday_lines_change_nothing() {
    let cases = [
        (format!("[PROTOCOL] [{MESSAGE}] [core] S: 550 I cannot deliver mail for <x@example.org>"), Note::Step),
        (format!("[DEBUG] [{SESSION}] [core] running connect_init hooks"), Note::Step),
        (
            format!(
                "[INFO] [{SESSION}] [core]  hook=unrecognized_command plugin=tls function=x params=STARTTLS retval=OK msg=\"\""
            ),
            Note::Step,
        ),
        (format!("[INFO] [{SESSION}] [tls] secured: cipher=x version=TLSv1.3 verified=false"), Note::Tls),
        (format!("[INFO] [{SESSION}] [karma] score: 3"), Note::Step),
        ("[NOTICE] [-] [core] Listening on [::0]:25".to_owned(), Note::Service),
        ("[INFO] [-] [core] [outbound] Processing delivery for domain: example.com".to_owned(), Note::Passing),
        (format!("[ERROR] [{SESSION}] [core] something broke"), Note::Warning),
        (format!("[INFO] [{MESSAGE}.1] [outbound] Looking up A records for: mx.example.com"), Note::Dns),
        (format!("[NOTICE] [{MESSAGE}.1] [outbound] Double bounce: Mail was already a bounce"), Note::Passing),
    ];
    for (text, note) in cases {
        assert_eq!(read_one(&text).seen, Seen::Noted(note), "{text}");
    }
    let helo = read_one(&format!("[INFO] [{SESSION}] [helo.checks] helo_host: [127.0.0.1], pass:bare_ip"));
    assert_eq!(helo.seen, Seen::Described(Peer { helo: "[127.0.0.1]", ..Peer::default() }));
}

#[test]
fn other_logs_and_other_words_are_not_guessed_at() {
    for text in ["[error] something", "[NOTICE] hello", "{\"at\":1,\"event\":\"closed\"}", "level=info msg=x", ""] {
        assert_eq!(reading_of("", text), Reading::NotMine, "{text}");
    }
    assert_eq!(reading_of("postfix/smtpd", "[NOTICE] [x] [core] connect ip=1"), Reading::NotMine);
    assert_eq!(reading_of("haraka", "good morning"), Reading::Unknown);
    assert_eq!(reading_of("", &format!("[NOTICE] [{SESSION}] [core] juggles 3 balls")), Reading::Unknown);
    assert_eq!(reading_of("", &format!("[NOTICE] [{SESSION}.1.1] [outbound] juggles 3 balls")), Reading::Unknown);
    let odd = Seen::Odd { peer: Peer::default(), what: Oddity::NotSmtp };
    assert_ne!(core("disconnect ip=203.0.113.5").seen, odd);
}

const SAMPLES: &[&str] = &[
    "2026-11-22 02:36:43.1  [NOTICE] [3E6A027F.1] [core] recipient <花@example.jp> code=DENY msg=\"no \\\" such\" sender=a@b",
    "[NOTICE] [3E6A027F.1.1] [outbound]  delivered file=x domain=y host=z ip=203.0.113.9 mode=SMTP response=\"花\" rcpts=1/0/0",
    "level=NOTICE uuid=3E6A027F.1 source=core message=\"sender <a@b>\" code=CONT msg=\"\"",
    "{\"level\":\"NOTICE\",\"uuid\":\"3E6A027F\",\"source\":\"core\",\"message\":\"connect\",\"ip\":\"203.0.113.5\"}",
    "\u{1b}[34m[NOTICE] [3E6A027F] [core] disconnect ip=1 lr=\"550 I cannot deliver mail for <x>\"\u{1b}[39m",
    "@400000006a8f1e3b00003039 [INFO] [-] [core] Listening",
];

proptest! {
    #[test]
    fn a_line_cut_anywhere_never_panics(sample in 0..SAMPLES.len(), start in 0_usize..40, end in 0_usize..200) {
        for start in [0, start] {
            let text: String = SAMPLES[sample].chars().skip(start).take(end).collect();
            let _any = reading_of("", &text);
            let _any = reading_of("haraka", &text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*", head in 0..4_usize) {
        let heads = ["", "[NOTICE] [x.1.1] [core] ", "[INFO] [x.1] [outbound] ", "level=INFO uuid=x source=core message="];
        let _any = reading_of("", &format!("{}{text}", heads[head]));
    }
}
