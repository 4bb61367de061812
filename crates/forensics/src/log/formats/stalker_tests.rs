use super::*;
use crate::log::observation::{Login, Oddity, Peer, Stage, Why};
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 86_400, day_at: 864_000, offset_s: 0 };

fn read_line(whole: &str) -> Reading<'_> {
    let line = Line { whole, text: whole, ..Line::default() };
    read(&line, &CONTEXT, Box::leak(Box::default()))
}

fn understood(whole: &str) -> Observation<'_> {
    match read_line(whole) {
        Reading::Understood(observation) => observation,
        other => panic!("{whole}: {other:?}"),
    }
}

fn seen(text: &str) -> Seen<'static> {
    understood(Box::leak(format!("22:08:06 2 {text}").into_boxed_str())).seen
}

fn outcome(text: &str) -> Outcome<'static> {
    match seen(text) {
        Seen::Tried(outcome) => outcome,
        other => panic!("{text}: {other:?}"),
    }
}

fn arrival(text: &str) -> Arrival<'static> {
    match seen(text) {
        Seen::Arrived(arrival) => arrival,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_time_of_day_belongs_to_the_day_of_the_file() {
    assert_eq!(understood("22:08:06 2 SYSTEM [S.0000078621] deleted").at, Some(864_000 + 79_686));
    assert_eq!(understood("00:08:20.112 2 QUEUE([113457753]) deleted").at, Some(864_000 + 500));
}

#[test]
fn every_form_of_a_queue_id_is_the_same_message() {
    for (text, session) in [
        ("SMTP-001([192.0.2.1]) {S.0000078621} received, 952 bytes", "SMTP-001"),
        ("SMTP-004(b.example) [S.0000078621] sent, 952 bytes", "SMTP-004"),
        ("SYSTEM [S.0000078621] deleted", ""),
        ("SYSTEM(SMTP) [S.0000078621] sent to (b.example)hana", ""),
        ("QUEUE([0000078621]) enqueued", ""),
        ("DEQUEUER-000043 [0000078621] processing", ""),
    ] {
        let whole = format!("22:08:06 2 {text}");
        let observation = understood(&whole);
        assert_eq!((observation.message, observation.session), ("0000078621", session), "{text}");
    }
}

#[test]
fn a_name_that_fails_to_verify_is_doubted_and_nothing_is_refused() {
    let peer = Peer { ip: "192.0.2.1", name: "", helo: "hurdle" };
    let text = "SMTP-001(hurdle) Failed to verify. Real address is [192.0.2.1:1853]";
    assert_eq!(seen(text), Seen::Odd { peer, what: Oddity::NameDoubted });
}

#[test]
fn a_message_is_received_from_the_address_or_the_verified_name() {
    let by_address = arrival("SMTP-001([211.158.AAA.BBB]) {S.1} received, 1093 bytes");
    assert_eq!((by_address.peer.ip, by_address.size), ("211.158.AAA.BBB", Some(1093)));
    assert_eq!(by_address.origin, Origin::Network);
    let by_name = arrival("SMTP-001(mx.example.com) {S.1} received, 1 bytes");
    assert_eq!(by_name.peer, Peer { ip: "", name: "mx.example.com", helo: "mx.example.com" });
    let logged_in = arrival("SMTPI-060353([192.0.2.1]) [5] received encrypted(hana@example.jp), 6910 bytes");
    assert_eq!((logged_in.login, logged_in.peer.ip, logged_in.size), ("hana@example.jp", "192.0.2.1", Some(6910)));
    assert_eq!(arrival("SMTPI-1([192.0.2.1]) [5] received encrypted, 7 bytes").login, "");
}

#[test]
fn what_follows_the_servers_own_words_makes_a_line_unknown() {
    for text in [
        "SMTP-001(x) {S.1} received, 1 bytes) Failed to verify. Real address is [192.0.2.1:1853]",
        "SMTP-001(x) Got connection from [192.0.2.9:1] Looking for y",
        "SYSTEM [S.1] deleted or not",
    ] {
        assert_eq!(read_line(&format!("22:08:06 2 {text}")), Reading::Unknown, "{text}");
    }
}

#[test]
fn the_null_sender_is_written_as_an_address() {
    let report = arrival("SYSTEM [S.0000078623] <AUTOS.0000078620-78623@mail.example.net> 1+0 From:NULL@NULL");
    assert_eq!((report.sender, report.origin, report.before), (Sender::Null, Origin::Report, "0000078620"));
    let from_others = arrival("SYSTEM [S.5] <x@b.example> 2+1 From:NULL@NULL");
    assert_eq!((from_others.sender, from_others.origin), (Sender::Null, Origin::Unsaid));
    assert_eq!((from_others.message_id, from_others.recipients), ("x@b.example", Some(3)));
    let ordinary = arrival("SYSTEM [S.0000078619] S.0000078619 1+0 From:hana@example.com");
    assert_eq!((ordinary.sender, ordinary.message_id), (Sender::Given("hana@example.com"), ""));
    assert_eq!(ordinary.recipients, Some(1));
}

#[test]
fn recipients_are_put_together_from_queue_and_local_part() {
    for (text, recipient, fate) in [
        ("SYSTEM(SMTP) [S.1] sent to (b.example)hana", "hana@b.example", Fate::HandedOver),
        ("SYSTEM(SMTP) [S.1] failed on (b.example)hana. Error Code=-15004", "hana@b.example", Fate::Failed),
        ("SYSTEM(LOCAL) [S.1] delivered to (hana)", "hana", Fate::Delivered),
        ("SYSTEM(LOCAL) [S.1] sent to (hana)hana", "hana", Fate::Delivered),
        (
            "DEQUEUER [1] SMTP(b.example)hana@b.example relayed: relayed via mx.example",
            "hana@b.example",
            Fate::HandedOver,
        ),
        ("DEQUEUER [1] SMTP([192.0.2.7])a@b.example relayed: relayed via [192.0.2.7]", "a@b.example", Fate::HandedOver),
        ("DEQUEUER [1] LOCAL(a@b.example)a@b.example delivered: stored in INBOX", "a@b.example", Fate::Delivered),
        ("DEQUEUER [1] LOCAL(postmaster)<root> delivered: stored in INBOX", "root", Fate::Delivered),
        ("DEQUEUER [1] SMTP(*)a@b.example failed: host is unknown", "a@b.example", Fate::Failed),
        ("DEQUEUER [1] SMTP(b.example)a@b.example delayed: no route", "a@b.example", Fate::Deferred),
        ("DEQUEUER [1] SYSTEM(NULL)x delivered: message discarded without processing", "x", Fate::Discarded),
    ] {
        let outcome = outcome(text);
        assert_eq!((outcome.recipients, outcome.fate), (recipient, fate), "{text}");
    }
}

#[test]
fn an_outcome_tells_the_next_hop_and_the_words() {
    let relayed = outcome("DEQUEUER [1] SMTP(b.example)a@b.example relayed: relayed via mx.example");
    assert_eq!(relayed.next_hop, Hop { host: "mx.example", ip: "" });
    let relayed = outcome("DEQUEUER [1] SMTP(b.example)a@b.example relayed: relayed via [192.0.2.7]");
    assert_eq!(relayed.next_hop, Hop { host: "", ip: "192.0.2.7" });
    assert_eq!(outcome("SYSTEM(SMTP) [S.1] failed on (b.example)x. Error Code=-15004").reply, "-15004");
    assert_eq!(outcome("DEQUEUER [1] SMTP(*)a@b.example failed: host is unknown").reply, "host is unknown");
}

#[test]
fn what_a_next_hop_took_is_counted_once() {
    for text in [
        "SMTP-004(b.example) [S.1] sent, 952 bytes",
        "SMTP-004929(b.example) [1] sent [192.0.2.1]:44905 -> [192.0.2.7]:25, got:250 ok: message accepted",
        "SMTP(b.example) [1] batch relayed",
        "SMTP-1(b.example) [1] message body rejected, got:579 message content is not acceptable here",
        "LOCAL-000060(a@b.example) [1] stored on [192.0.2.9]:25",
    ] {
        assert_eq!(seen(text), Seen::Noted(Note::Repetition), "{text}");
    }
}

#[test]
fn a_queue_file_is_told_by_its_sender_size_and_message_id() {
    let queued = arrival("QUEUE([7005098]) from <a@b.example>, 392478 bytes (<auto-000007005098@b.example>)");
    assert_eq!((queued.sender, queued.size), (Sender::Given("a@b.example"), Some(392_478)));
    assert_eq!(queued.message_id, "auto-000007005098@b.example");
    assert_eq!(arrival("QUEUE([1]) from <>, 5 bytes").sender, Sender::Null);
    for text in ["QUEUE([1]) enqueued, nTotal=5", "QUEUE([1]) dequeued, nTotal=727", "QUEUE([1]) header: From: x"] {
        assert_eq!(seen(text), Seen::Noted(Note::Passing), "{text}");
    }
    assert_eq!(seen("QUEUE([1]) deleted"), Seen::Finished);
}

#[test]
fn visitors_knock_and_name_themselves() {
    let knocked = Seen::Knocked(Peer { ip: "192.0.2.1", ..Peer::default() });
    assert_eq!(seen("SMTP-750() Got connection from [192.0.2.1:39891]"), knocked);
    assert_eq!(
        seen("SMTPI-29001([192.0.2.1]) got connection on [192.0.2.20:25](b.example) from [192.0.2.1:51534]"),
        knocked
    );
    let described = Seen::Described(Peer { helo: "desk98", ..Peer::default() });
    for text in [
        "SMTP-750([192.0.2.1]) Input Line: HELO desk98\\r",
        "SMTPI-1([192.0.2.1]) inp: EHLO desk98",
        "SMTPI-1([192.0.2.1]) cmd: helo desk98",
    ] {
        assert_eq!(seen(text), described, "{text}");
    }
    assert_eq!(seen("SMTP-004929(b.example) cmd: EHLO our.example.jp"), Seen::Noted(Note::Step), "our own greeting");
    assert_eq!(seen("SMTPI-1([192.0.2.1]) closing connection"), Seen::Closed);
}

#[test]
fn what_is_said_on_the_wire_is_understood_and_does_not_matter() {
    for text in [
        "SMTP-750() Stream Created",
        "SMTP(750) Resolver Created",
        "SMTP Line 750 created for answering",
        "SMTP(tcp) Connection accepted from [192.0.2.1:39891], seq=554, 9/10",
        "SMTP-750([192.0.2.1]) Sending 220-Stalker Internet Mail Server V.1.8b3 is ready.\\r\\n",
        "SMTP-750([192.0.2.1]) OT 153 of 153 bytes sent, Flags=0",
        "SMTP-750([192.0.2.1]) *Status=22",
        "SMTP-750([192.0.2.1]) Received 26 bytes",
        "SMTP-750(desk98) Looking for desk98",
        "SMTPI-1([192.0.2.1]) out: 250 a@b.example will leave the Internet\\r\\n",
        "SMTP-004929(b.example) rsp: 250 ok:  Message 99811793 accepted",
        "SMTP-004929(b.example) cmd: QUIT",
        "ROUTER LOCAL: '<a@b.example>' accepted",
        "DEQUEUER [1] moved out of delayed queue",
        "DEQUEUER [1] placed into empty 'immediate' queue",
        "ACCOUNT(postmaster): Master access granted",
    ] {
        assert!(matches!(seen(text), Seen::Noted(_)), "{text}");
    }
}

#[test]
fn logins_are_told_by_any_module() {
    let Seen::LoggedIn(login) = seen("HTTPA-000009([192.0.2.1]:4711) 'postmaster' connected(DIGEST-HTTP)") else {
        panic!("a login")
    };
    let peer = Peer { ip: "192.0.2.1", ..Peer::default() };
    assert_eq!(login, Login { peer, user: "postmaster", mechanism: "DIGEST-HTTP", service: "http", times: 1 });
    assert!(matches!(seen("SMTPI-1([192.0.2.1]) 'hana@example.jp' connected(CRAM-MD5)"), Seen::LoggedIn(_)));
}

#[test]
fn refusals_tell_stage_and_reason() {
    for (text, stage, reason) in [
        ("'<a@b.example>' rejected: account is unknown", Stage::Rcpt, Why::UnknownRecipient),
        ("'a@b.example' rejected: we do not relay", Stage::Rcpt, Why::Relay),
        ("Return-Path 'a@b.example' rejected: host unknown", Stage::Mail, Why::BadSender),
        ("'a@b.example' rejected: your host is blacklisted", Stage::Rcpt, Why::Listed),
    ] {
        let Seen::Refused(refusal) = seen(&format!("SMTPI-1([192.0.2.1]) {text}")) else { panic!("{text}") };
        assert_eq!((refusal.stage, refusal.why, refusal.peer.ip), (stage, reason, "192.0.2.1"), "{text}");
        assert!([refusal.recipient, refusal.sender.address().unwrap_or("")].contains(&"a@b.example"), "{text}");
    }
}

#[test]
fn other_words_of_the_family_are_unknown_and_other_lines_are_not_its() {
    for whole in ["22:08:06 2 SYSTEM [S.1] frobbed", "22:08:06 1 KERNEL something", "22:08:06.123 5 PBX-000001 x"] {
        assert_eq!(read_line(whole), Reading::Unknown, "{whole}");
    }
    for whole in ["22:08:06", "22:08:06 x", "22:08:06 9 SYSTEM x", "2 SYSTEM [S.1] deleted", "", "22:08:06 2 System x"]
    {
        assert_eq!(read_line(whole), Reading::NotMine, "{whole}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_stumble(text in "\\PC*", tag in "(SMTP|SMTPI|SYSTEM|QUEUE|DEQUEUER|LOCAL)(-[0-9]{1,3})?(\\([^)]{0,9}\\))? ") {
        let _ = read_line(&text);
        let _ = read_line(&format!("22:08:06 2 {tag}{text}"));
        let _ = read_line(&format!("22:08:06 2 {tag}[S.1] {text}"));
    }

    #[test]
    fn a_line_cut_anywhere_is_read_without_panic(end in 0_usize..100) {
        let whole = "22:08:11 2 SYSTEM [S.0000078623] <AUTOS.0000078620-78623@mail.example.net> 1+0 From:NULL@NULL";
        let _ = read_line(&whole[..end.min(whole.len())]);
    }
}
