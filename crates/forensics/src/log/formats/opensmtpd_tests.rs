use super::*;
use crate::log::observation::{Refusal, Stage, Why, recipients};
use proptest::prelude::*;

const AT: i64 = 1_795_315_003;
const CONTEXT: Context = Context { latest_at: AT, day_at: 0, offset_s: 0 };

fn line(text: &str) -> Line<'_> {
    Line { whole: text, at: Some(AT), host: "mx", program: "smtpd", pid: "10", text }
}

/// What the reader says of `text`, which it must understand.
fn read_one(text: &str) -> Observation<'_> {
    let scratch = Box::leak(Box::default());
    match read(&line(text), &CONTEXT, scratch) {
        Reading::Understood(said) => {
            assert_eq!((said.at, said.host), (Some(AT), "mx"), "{text}");
            said
        }
        other => panic!("{other:?}: {text}"),
    }
}

fn reading(program: &str, text: &str) -> Reading<'static> {
    let text: &'static str = String::leak(text.to_owned());
    let program: &'static str = String::leak(program.to_owned());
    read(&Line { program, ..line(text) }, &CONTEXT, Box::leak(Box::default()))
}

fn refusal_in(text: &str) -> Refusal<'_> {
    match read_one(text).seen {
        Seen::Refused(refusal) => refusal,
        other => panic!("{other:?}: {text}"),
    }
}

fn outcome_in(text: &str) -> Outcome<'_> {
    match read_one(text).seen {
        Seen::Tried(outcome) => outcome,
        other => panic!("{other:?}: {text}"),
    }
}

#[test]
fn a_visitor_is_its_address_and_the_name_that_dns_gives() {
    let cases = [
        (
            "5171cbf57d9fc92d smtp connected address=203.0.113.5 host=mail.example.com",
            "203.0.113.5",
            "mail.example.com",
        ),
        ("5171cbf57d9fc92d smtp connected address=203.0.113.5 host=<unknown>", "203.0.113.5", ""),
        (
            "5171cbf57d9fc92d smtp connected address=[2001:db8::5] host=mail.example.com",
            "2001:db8::5",
            "mail.example.com",
        ),
        (
            "5171cbf57d9fc92d smtp event=connected address=203.0.113.5 host=a.example.com",
            "203.0.113.5",
            "a.example.com",
        ),
        ("smtp-in: New session 5171cbf57d9fc92d from host a.example.com [203.0.113.5]", "203.0.113.5", "a.example.com"),
        ("smtp-in: New session 5171cbf57d9fc92d from host <unknown> [IPv6:2001:db8::5]", "2001:db8::5", ""),
        ("smtp-in: New session 5171cbf57d9fc92d from host mx.example.jp [local]", "local", "mx.example.jp"),
        ("5171cbf57d9fc92d smtp connected address=local host=mx.example.jp", "local", "mx.example.jp"),
        ("5171cbf57d9fc92d smtp connected address=[A] host=<redacted>", "A", "<redacted>"),
    ];
    for (text, ip, name) in cases {
        let said = read_one(text);
        assert_eq!(said.session, "5171cbf57d9fc92d", "{text}");
        assert_eq!(said.seen, Seen::Knocked(Peer { ip, name, helo: "" }), "{text}");
    }
}

#[test]
fn a_message_is_the_first_half_of_each_of_its_envelopes() {
    let message = read_one("5171cbf7ac5e2322 smtp message msgid=53d900ad size=4399 nrcpt=1 proto=SMTP");
    let arrival = Arrival { size: Some(4399), recipients: Some(1), ..Arrival::default() };
    assert_eq!((message.message, message.session), ("53d900ad", "5171cbf7ac5e2322"));
    assert_eq!(message.seen, Seen::Arrived(arrival));
    let envelope =
        read_one("5171cbf7ac5e2322 smtp envelope evpid=53d900ad88e9ece0 from=<a@example.com> to=<b@example.jp>");
    assert_eq!((envelope.message, envelope.session), ("53d900ad", "5171cbf7ac5e2322"));
    assert_eq!(envelope.seen, Seen::Arrived(Arrival { sender: Sender::Given("a@example.com"), ..Arrival::default() }));
    let bounce = read_one("5171cbf7ac5e2322 smtp envelope evpid=53d900ad88e9ece0 from=<> to=<a@example.com>");
    assert_eq!(bounce.seen, Seen::Arrived(Arrival { sender: Sender::Null, ..Arrival::default() }));
}

#[test]
fn older_versions_tell_an_arrival_in_one_line() {
    let old = "smtp-in: Accepted message 4296f490 on session 08d856b172f69c5c: \
               from=<a@example.com>, to=<b@example.jp>, size=1746, ndest=2, proto=ESMTP";
    let said = read_one(old);
    let arrival =
        Arrival { sender: Sender::Given("a@example.com"), size: Some(1746), recipients: Some(2), ..Arrival::default() };
    assert_eq!((said.message, said.session), ("4296f490", "08d856b172f69c5c"));
    assert_eq!(said.seen, Seen::Arrived(arrival));
    let middle = "08d856b172f69c5c smtp event=message address=203.0.113.5 host=a.example.com msgid=4296f490 \
                  from=<> to=<b@example.jp> size=1746 ndest=1 proto=ESMTP";
    let peer = Peer { ip: "203.0.113.5", name: "a.example.com", helo: "" };
    let arrival = Arrival { peer, sender: Sender::Null, size: Some(1746), recipients: Some(1), ..Arrival::default() };
    assert_eq!(read_one(middle).seen, Seen::Arrived(arrival));
}

#[test]
fn a_refused_recipient_is_taken_from_the_command() {
    let cases = [
        ("RCPT TO:<b@example.jp>", "b@example.jp"),
        ("RCPT TO:<b@example.jp>  ", "b@example.jp"),
        ("rcpt to: <b@example.jp> NOTIFY=NEVER", "b@example.jp"),
        ("RCPT TO:b@example.jp", "b@example.jp"),
        ("RCPT TO:<\\\"x y\\\"@example.jp>", "\\\"x y\\\"@example.jp"),
    ];
    for (command, recipient) in cases {
        let text = format!(
            "5171cbf57d9fc92d smtp failed-command command=\"{command}\" result=\"550 Invalid recipient: <b@example.jp>\""
        );
        let refusal = refusal_in(&text);
        assert_eq!(refusal.recipient, recipient, "{text}");
        assert_eq!((refusal.stage, refusal.why, refusal.temporary), (Stage::Rcpt, Why::Recipient, false), "{text}");
        assert_eq!((refusal.count, refusal.reply), (1, "550 Invalid recipient: <b@example.jp>"));
    }
}

#[test]
fn all_versions_refuse_in_the_same_way() {
    let old = "smtp-in: Failed command on session 1f55bdcdf16e28a3: \"MAIL FROM:<a@example.com>  \" => 421 4.3.0: Temporary Error";
    let said = read_one(old);
    assert_eq!(said.session, "1f55bdcdf16e28a3");
    let refusal = refusal_in(old);
    assert_eq!((refusal.stage, refusal.sender), (Stage::Mail, Sender::Given("a@example.com")));
    assert_eq!((refusal.why, refusal.temporary), (Why::Trouble, true));
    let middle = "1f55bdcdf16e28a3 smtp event=failed-command address=203.0.113.5 host=a.example.com \
                  command=\"MAIL FROM:<>\" result=\"530 5.7.0 Invalid command: Must issue an AUTH command first\"";
    let refusal = refusal_in(middle);
    assert_eq!((refusal.peer.ip, refusal.peer.name), ("203.0.113.5", "a.example.com"));
    assert_eq!((refusal.sender, refusal.why), (Sender::Null, Why::LoginNeeded));
}

#[test]
fn words_of_a_visitor_are_never_the_answer() {
    let text = "5171cbf57d9fc92d smtp failed-command command=\"RCPT TO:<x\" result=\"250 fine\"@example.jp>\" \
                result=\"550 Invalid recipient\"";
    assert_eq!(refusal_in(text).reply, "550 Invalid recipient");
    let text = "5171cbf57d9fc92d smtp authentication user=x result=ok result=permfail";
    assert!(matches!(read_one(text).seen, Seen::LoginFailed(login) if login.user == "x result=ok"));
}

#[test]
fn a_command_refused_because_one_before_it_was_refuses_nothing_more() {
    for text in [
        "5171cbf57d9fc92d smtp failed-command command=\"RCPT TO:<b@example.jp>\" result=\"503 5.5.1 Invalid command: Command not allowed at this point.\"",
        "5171cbf57d9fc92d smtp failed-command command=\"DATA\" result=\"503 5.5.1 Invalid command: No recipient specified\"",
        "5171cbf57d9fc92d smtp failed-command command=\"HELP me\" result=\"500 5.5.1 Invalid command: Command unrecognized\"",
        "5171cbf57d9fc92d smtp failed-command command=\"EHLO\" result=\"501 5.5.1 Invalid command: EHLO requires domain name\"",
    ] {
        assert_eq!(read_one(text).seen, Seen::Noted(Note::Step), "{text}");
    }
}

#[test]
fn reasons_are_the_servers_words() {
    let cases = [
        ("DATA", "451 Temporary failure", Stage::Data, Why::Trouble),
        (
            ".",
            "550 5.7.1 Delivery not authorized, message refused: Message is not RFC 2822 compliant",
            Stage::Data,
            Why::Content,
        ),
        (".", "554 5.3.4 Message too big for system: Transaction failed, message too big", Stage::Data, Why::TooMuch),
        ("MAIL FROM:<a@example.com>", "553 5.1.7 Sender address syntax error", Stage::Mail, Why::Protocol),
        ("MAIL FROM:<a@example.com>", "550 5.7.1 Sender rejected", Stage::Mail, Why::BadSender),
        (
            "MAIL FROM:<a@example.com>",
            "530 5.7.0 x: Must issue a STARTTLS command first",
            Stage::Mail,
            Why::LoginNeeded,
        ),
        ("RCPT TO:<b@example.jp>", "451 4.5.3 Too many recipients: Too many recipients", Stage::Rcpt, Why::TooMuch),
        ("RCPT TO:<b@example.jp>", "550 5.7.1 Listed at a blocklist", Stage::Rcpt, Why::Listed),
        ("RCPT TO:<b@example.jp>", "451 4.7.1 Greylisted, come back", Stage::Rcpt, Why::Greylisted),
        ("RCPT TO:<b@example.jp>", "550 no", Stage::Rcpt, Why::Policy),
        ("EHLO x", "550 you are no x", Stage::Helo, Why::BadName),
    ];
    for (command, result, stage, why) in cases {
        let text = format!("5171cbf57d9fc92d smtp failed-command command=\"{command}\" result=\"{result}\"");
        let refusal = refusal_in(&text);
        assert_eq!((refusal.stage, refusal.why), (stage, why), "{text}");
        assert_eq!(refusal.temporary, result.starts_with('4'), "{text}");
    }
}

#[test]
fn a_failed_login_counts_once_though_it_is_written_twice() {
    let first = "5171cbf57d9fc92d smtp authentication user=hana result=permfail";
    let login = Login { peer: Peer::default(), user: "hana", mechanism: "", service: "smtp", times: 1 };
    assert_eq!(read_one(first).seen, Seen::LoginFailed(login));
    for second in [
        "5171cbf57d9fc92d smtp failed-command command=\"AUTH PLAIN (...)\" result=\"535 Authentication failed\"",
        "5171cbf57d9fc92d smtp failed-command command=\"AUTH LOGIN (password)\" result=\"535 Authentication failed\"",
        "smtp-in: Failed command on session 5171cbf57d9fc92d: \"AUTH [...]\" => 535 Authentication failed",
    ] {
        assert_eq!(read_one(second).seen, Seen::Noted(Note::Repetition), "{second}");
    }
    let good = "5171cbf57d9fc92d smtp authentication user=hana@example.jp result=ok";
    assert_eq!(read_one(good).seen, Seen::LoggedIn(Login { user: "hana@example.jp", ..login }));
    let old = "smtp-in: Authentication failed for user hana on session 5171cbf57d9fc92d";
    assert_eq!(read_one(old).seen, Seen::LoginFailed(login));
    assert_eq!(read_one(old).session, "5171cbf57d9fc92d");
    let old = "smtp-in: Accepted authentication for user hana on session 5171cbf57d9fc92d";
    assert_eq!(read_one(old).seen, Seen::LoggedIn(login));
    let unknown = "5171cbf57d9fc92d smtp failed-command command=\"AUTH X\" result=\"504 5.5.4 x: AUTH method \"X\" not supported\"";
    assert_eq!(read_one(unknown).seen, Seen::Noted(Note::Step), "a mechanism that is not offered is no guess");
}

#[test]
fn a_delivery_tells_the_recipient_the_next_hop_and_its_words() {
    let text = "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<a@example.jp> to=<b@example.com> rcpt=<-> \
                source=\"192.0.2.1\" relay=\"203.0.113.9 (mx.example.com)\" delay=1s result=\"Ok\" stat=\"250 2.0.0 Ok\"";
    assert_eq!(read_one(text).message, "53d900ad");
    assert_eq!(
        outcome_in(text),
        Outcome {
            recipients: "<b@example.com>",
            count: None,
            original: "",
            sender: Sender::Given("a@example.jp"),
            fate: Fate::HandedOver,
            next_hop: Hop { host: "mx.example.com", ip: "203.0.113.9" },
            reply: "250 2.0.0 Ok",
        }
    );
    assert_eq!(recipients(outcome_in(text).recipients).collect::<Vec<_>>(), ["b@example.com"]);
}

#[test]
fn results_are_fates() {
    let cases = [
        ("mta", "\"Ok\"", Fate::HandedOver),
        ("mta", "\"TempFail\"", Fate::Deferred),
        ("mta", "\"PermFail\"", Fate::Failed),
        ("mta", "\"Loop\"", Fate::Failed),
        ("mda", "Ok", Fate::Delivered),
        ("mda", "TempFail", Fate::Deferred),
        ("mda", "PermFail", Fate::Failed),
    ];
    for (part, result, fate) in cases {
        for event in ["delivery", "event=delivery"] {
            let text = format!(
                "5171cc00d69dab9a {part} {event} evpid=53d900ad88e9ece0 from=<> to=<b@example.com> user=b delay=0s \
                 result={result} stat=Delivered result=\"Ok\" stat=\"250\""
            );
            assert_eq!(outcome_in(&text).fate, fate, "{text}");
            assert_eq!(outcome_in(&text).sender, Sender::Null);
        }
    }
}

#[test]
fn what_an_alias_changed_is_told_with_what_it_was() {
    let text = "5171cc00d69dab9a mda delivery evpid=53d900ad88e9ece0 from=<a@example.com> to=<hana@example.jp> \
                rcpt=<info@example.jp> user=hana delay=0s result=Ok stat=Delivered";
    assert_eq!(outcome_in(text).original, "info@example.jp");
    assert_eq!(outcome_in(text).fate, Fate::Delivered);
    let text = "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<a@example.com> to=<x@example.org> \
                rcpt=<info@example.jp> source=\"-\" relay=\"example.org\" delay=0s result=\"TempFail\" \
                stat=\"Network error on destination MXs\"";
    assert_eq!(outcome_in(text).next_hop, Hop { host: "example.org", ip: "" });
    assert_eq!(outcome_in(text).reply, "Network error on destination MXs");
}

#[test]
fn a_recipient_that_nothing_changed_has_no_other_before_it() {
    let mailbox = "5171cc00d69dab9a mda delivery evpid=53d900ad88e9ece0 from=<a@example.com> to=<hana@example.jp> \
                   rcpt=<hana@example.jp> user=hana delay=0s result=Ok stat=Delivered";
    assert_eq!(outcome_in(mailbox).original, "");
    let next_hop = "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<a@example.jp> to=<b@example.com> \
                    rcpt=<-> source=\"192.0.2.1\" relay=\"x\" delay=0s result=\"Ok\" stat=\"250\"";
    assert_eq!(outcome_in(next_hop).original, "");
}

#[test]
fn what_fails_before_a_next_hop_is_dialled_is_in_no_session() {
    let text = "0000000000000000 mta delivery evpid=ff215c1a08397f8b from=<a@example.jp> to=<x@nodomain.invalid> \
                rcpt=<-> source=\"-\" relay=\"nodomain.invalid\" delay=0s result=\"PermFail\" stat=\"Domain does not exist\"";
    assert_eq!((read_one(text).session, read_one(text).message), ("", "ff215c1a"));
    assert_eq!(outcome_in(text).next_hop, Hop { host: "nodomain.invalid", ip: "" });
}

#[test]
fn a_content_filter_on_the_same_machine_is_no_delivery() {
    let given_back = "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<a@example.jp> to=<b@example.com> \
                      rcpt=<-> source=\"127.0.0.1\" relay=\"127.0.0.1 (localhost)\" delay=0s result=\"Ok\" \
                      stat=\"250 2.0.0: dfcf6649 Message accepted for delivery\"";
    assert_eq!(outcome_in(given_back).fate, Fate::Filtered);
    let abroad = given_back.replace("relay=\"127.0.0.1 (localhost)\"", "relay=\"203.0.113.9 (mx.example.com)\"");
    assert_eq!(outcome_in(&abroad).fate, Fate::HandedOver, "another OpenSMTPD says so too");
    let other = given_back.replace("dfcf6649 Message accepted for delivery", "Ok");
    assert_eq!(outcome_in(&other).fate, Fate::HandedOver);
}

#[test]
fn the_queue_of_every_version_tells_of_mail_given_up() {
    let text = "relay: Expire for 53d900ad88e9ece0: from=<a@example.jp>, to=<b@example.com>, rcpt=<->, delay=4d, \
                stat=Envelope expired";
    assert_eq!((outcome_in(text).fate, read_one(text).message), (Fate::Expired, "53d900ad"));
    assert_eq!(outcome_in(text).reply, "Envelope expired");
    let text = "delivery: Remove for 53d900ad88e9ece0: from=<@>, to=<b@example.com>, rcpt=<->, delay=4d, \
                stat=Removed by administrator";
    assert_eq!((outcome_in(text).fate, outcome_in(text).sender), (Fate::Discarded, Sender::Null));
    let text = "relay: Ok for 53d900ad88e9ece0: from=<a@example.jp>, to=<b@example.com>, rcpt=<c@example.jp>, \
                relay=203.0.113.9 [mx.example.com] delay=1s, stat=250 2.0.0 Ok";
    let outcome = outcome_in(text);
    assert_eq!(outcome.next_hop, Hop { host: "mx.example.com", ip: "203.0.113.9" });
    assert_eq!((outcome.fate, outcome.original), (Fate::HandedOver, "c@example.jp"));
    assert_eq!(recipients(outcome.recipients).collect::<Vec<_>>(), ["b@example.com"]);
    let text = "delivery: Ok for 53d900ad88e9ece0: from=<a@example.com>, to=<hana@example.jp>, user=hana, \
                method=maildir, delay=0s, stat=Delivered";
    assert_eq!(outcome_in(text).fate, Fate::Delivered);
}

#[test]
fn the_next_hop_is_named_when_it_is_dialled() {
    let hop = Hop { host: "mx.example.com", ip: "203.0.113.9" };
    for text in [
        "5171cc00d69dab9a mta connecting address=smtp://203.0.113.9:25 host=mx.example.com",
        "5171cc00d69dab9a mta event=connecting address=smtp+tls://203.0.113.9:587 host=mx.example.com",
        "smtp-out: Connecting to smtp://203.0.113.9:25 (mx.example.com) on session 5171cc00d69dab9a...",
    ] {
        assert_eq!(read_one(text).seen, Seen::Connecting(hop), "{text}");
    }
    let six = "5171cc00d69dab9a mta connecting address=smtp://[2001:db8::9]:25 host=mx.example.com";
    assert_eq!(read_one(six).seen, Seen::Connecting(Hop { ip: "2001:db8::9", ..hop }));
}

#[test]
fn oddities_are_told() {
    let cases = [
        ("5171cbf57d9fc92d smtp failed-command command=\"VRFY root\" result=\"500 5.5.1 x\"", Oddity::Probing),
        ("5171cbf57d9fc92d smtp failed-command command=\"GET / HTTP/1.1\" result=\"500 5.5.1 x\"", Oddity::NotSmtp),
        ("5171cbf57d9fc92d smtp bad-input result=\"500 5.0.0 Line too long\"", Oddity::NotSmtp),
        ("5171cbf57d9fc92d smtp bad-input result=\"500 5.5.1 x: Pipelining not supported\"", Oddity::TooEarly),
        ("smtp-in: Bad input on session 5171cbf57d9fc92d: 500 5.0.0 Line too long", Oddity::NotSmtp),
    ];
    for (text, what) in cases {
        assert_eq!(read_one(text).seen, Seen::Odd { peer: Peer::default(), what }, "{text}");
        assert_eq!(read_one(text).session, "5171cbf57d9fc92d");
    }
}

#[test]
fn everyday_lines_change_nothing() {
    let cases = [
        ("info: OpenSMTPD 6.8.0p2 starting", Note::Service),
        ("info: smtp paused", Note::Service),
        ("warn: failed to open include file \"x\".", Note::Warning),
        ("debug: scheduler: evp:53d900ad88e9ece0 removed", Note::Step),
        ("smtp-out: Enabling route [] <-> 203.0.113.9 (mx.example.com)", Note::Connection),
        ("smtp-out: Error on session 5171cc00d69dab9a: Connection closed unexpectedly", Note::Connection),
        ("5171cc00d69dab9a mta connected", Note::Connection),
        ("5171cc00d69dab9a mta disconnected reason=quit messages=1", Note::Connection),
        ("5171cc00d69dab9a mta error reason=Connection failed: Connection refused", Note::Connection),
        ("5171cc00d69dab9a mta tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256", Note::Tls),
        ("5171cc00d69dab9a mta server-cert-check result=\"success\"", Note::Tls),
        ("5171cc00d69dab9a mta cert-check result=\"unverified\" fingerprint=\"SHA256:ab\"", Note::Tls),
        ("5171cbf57d9fc92d smtp tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256", Note::Tls),
        ("5171cbf57d9fc92d smtp cert-check result=\"no-client-cert\"", Note::Tls),
        ("5171cbf57d9fc92d smtp event=starttls ciphers=TLSv1.3", Note::Tls),
        ("5171cbf57d9fc92d filters protocol phase=connect, resume=n, action=proceed", Note::Step),
        ("smtp-in: Started TLS on session 5171cbf57d9fc92d: version=TLSv1.2", Note::Tls),
    ];
    for (text, note) in cases {
        assert_eq!(read_one(text).seen, Seen::Noted(note), "{text}");
    }
}

#[test]
fn a_session_ends_once() {
    for text in [
        "5171cbf57d9fc92d smtp disconnected reason=quit",
        "5171cbf57d9fc92d smtp disconnected reason=\"io-error: Connection reset by peer\"",
        "5171cbf57d9fc92d smtp disconnected  reason=timeout",
        "5171cbf57d9fc92d smtp event=closed reason=quit",
        "smtp-in: Closing session 5171cbf57d9fc92d",
        "smtp-in: Received disconnect from session 5171cbf57d9fc92d",
    ] {
        assert_eq!(read_one(text).seen, Seen::Closed, "{text}");
        assert_eq!(read_one(text).session, "5171cbf57d9fc92d", "{text}");
    }
}

#[test]
fn other_programs_and_other_words_are_not_guessed_at() {
    assert_eq!(reading("postfix/smtpd", "connect from a[203.0.113.5]"), Reading::NotMine);
    assert_eq!(reading("", "5171cbf57d9fc92d smtp connected address=203.0.113.5 host=a"), Reading::NotMine);
    for text in [
        "something new",
        "5171cbf57d9fc92d smtp juggled balls=3",
        "5171cc00d69dab9a mta delivery evpid=53d9 from=<> to=<> result=\"Ok\" stat=\"\"",
        "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<> to=<> result=\"Perhaps\" stat=\"\"",
        "5171cbf57d9fc92d",
        "",
    ] {
        assert_eq!(reading("smtpd", text), Reading::Unknown, "{text}");
    }
}

const SAMPLES: &[&str] = &[
    "5171cbf57d9fc92d smtp connected address=203.0.113.5 host=mail.example.com",
    "5171cbf57d9fc92d smtp failed-command command=\"RCPT TO:<b@例.jp>\" result=\"550 Invalid recipient\"",
    "5171cbf57d9fc92d smtp authentication user=花 result=permfail",
    "5171cc00d69dab9a mta delivery evpid=53d900ad88e9ece0 from=<a@b> to=<c@d> rcpt=<-> source=\"1\" relay=\"1 (x)\" result=\"Ok\" stat=\"250\"",
    "relay: Expire for 53d900ad88e9ece0: from=<a@b>, to=<c@d>, rcpt=<->, relay=1 [x] delay=4d, stat=Envelope expired",
    "smtp-in: Failed command on session 1f55bdcdf16e28a3: \"MAIL FROM:<a@b>  \" => 421 4.3.0: Temporary Error",
    "smtp-out: Connecting to smtp://203.0.113.9:25 (mx) on session 5171cc00d69dab9a...",
];

proptest! {
    #[test]
    fn a_line_cut_anywhere_never_panics(sample in 0..SAMPLES.len(), start in 0_usize..200, end in 0_usize..200) {
        let text: String = SAMPLES[sample].chars().skip(start.min(40)).take(end).collect();
        let _any = reading("smtpd", &text);
        let from_start: String = SAMPLES[sample].chars().take(end).collect();
        let _any = reading("smtpd", &from_start);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*", head in 0..4_usize) {
        let heads = ["", "5171cbf57d9fc92d smtp ", "5171cbf57d9fc92d mta delivery ", "smtp-in: "];
        let _any = reading("smtpd", &format!("{}{text}", heads[head]));
    }
}
