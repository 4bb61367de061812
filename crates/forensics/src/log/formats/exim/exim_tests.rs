use super::*;
use crate::log::observation::{Arrival, Login, Oddity, Origin, Peer, Refusal, Stage, Standing, Why};
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 1_795_392_000, day_at: 1_795_305_600, offset_s: 0 };
/// 2026-11-22 02:33:22
const AT: i64 = 1_795_314_802;

fn of_file(whole: &str) -> Reading<'_> {
    let scratch: &'static Scratch = Box::leak(Box::default());
    read(&Line { whole, text: whole.trim(), ..Line::default() }, &CONTEXT, scratch)
}

/// The observation of a line whose time is the usual one and is left out here.
fn observed(rest: &str) -> Observation<'static> {
    let whole: &'static str = Box::leak(format!("2026-11-22 02:33:22 {rest}").into_boxed_str());
    match of_file(whole) {
        Reading::Understood(observation) => {
            assert_eq!(observation.at, Some(AT), "{rest}");
            observation
        }
        other => panic!("{other:?}: {rest}"),
    }
}

fn seen(rest: &str) -> Seen<'static> {
    observed(rest).seen
}

fn arrived(rest: &str) -> Arrival<'static> {
    match seen(rest) {
        Seen::Arrived(arrival) => arrival,
        other => panic!("{other:?}: {rest}"),
    }
}

fn tried(rest: &str) -> Outcome<'static> {
    match seen(rest) {
        Seen::Tried(outcome) => outcome,
        other => panic!("{other:?}: {rest}"),
    }
}

fn refused(rest: &str) -> Refusal<'static> {
    match seen(rest) {
        Seen::Refused(refusal) => refusal,
        other => panic!("{other:?}: {rest}"),
    }
}

fn peer(ip: &'static str, name: &'static str, helo: &'static str) -> Peer<'static> {
    Peer { ip, name, helo }
}

#[test]
fn a_message_by_smtp_is_taken_from_its_peer() {
    let line = observed(
        "1vMt0S-00000003Xyz-1A2b <= a@example.com H=mail.example.com (helo.example) [203.0.113.5]:4242 I=[192.0.2.1]:25 P=esmtps \
         X=TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256 CV=no SNI=\"mx.example.jp\" S=1234 id=1@example.com \
         T=\"a \\\"subject\\\" for you\" from <a@example.com> for u@example.jp v@example.jp",
    );
    assert_eq!(line.message, "1vMt0S-00000003Xyz-1A2b");
    assert_eq!(
        line.seen,
        Seen::Arrived(Arrival {
            peer: peer("203.0.113.5", "mail.example.com", "helo.example"),
            login: "",
            origin: Origin::Network,
            standing: Standing::Unsaid,
            sender: Sender::Given("a@example.com"),
            size: Some(1234),
            recipients: Some(2),
            message_id: "1@example.com",
            before: "",
        })
    );
}

#[test]
fn a_login_is_what_stands_behind_the_authenticator() {
    let with_name = arrived(
        "1tEabc-000123-4D <= u@example.jp H=([192.168.1.5]) [198.51.100.7] P=esmtpsa X=TLS1.2:x:256 CV=no A=plain_server:u@example.jp:u@example.jp S=700",
    );
    assert_eq!((with_name.login, with_name.standing), ("u@example.jp", Standing::Own));
    assert_eq!(with_name.peer, peer("198.51.100.7", "", "[192.168.1.5]"));
    let without = arrived("1tEabc-000123-4D <= u@example.jp H=(x) [198.51.100.7] P=esmtpa A=plain S=700");
    assert_eq!((without.login, without.standing), ("", Standing::Own));
}

#[test]
fn what_the_sender_wrote_is_no_login_and_no_peer() {
    let hostile = [
        "1tEabc-000123-4D <= a@example.com H=(x) [203.0.113.5] P=esmtp S=700 id=1 A=plain:boss H=[192.168.0.1] T=\"x\"",
        "1tEabc-000123-4D <= a@example.com H=(x) [203.0.113.5] P=esmtp S=700 id=1 T=\"A=plain:boss H=[192.168.0.1] P=local\"",
        "1tEabc-000123-4D <= a@example.com H=(x) [203.0.113.5] P=esmtp X=TLS1.3 DN=\"CN=x A=plain:boss H=[192.168.0.1]\" S=700",
        "1tEabc-000123-4D <= a@example.com H=(x) [203.0.113.5] U=root A=plain:boss P=esmtp S=700",
    ];
    for line in hostile {
        let arrival = arrived(line);
        assert_eq!((arrival.login, arrival.standing, arrival.peer.ip), ("", Standing::Unsaid, "203.0.113.5"), "{line}");
    }
}

#[test]
fn only_the_last_bracketed_address_of_a_host_is_the_peers() {
    let cases = [
        ("H=([192.0.2.9]) [203.0.113.5]", peer("203.0.113.5", "", "[192.0.2.9]")),
        ("H=(a b [192.0.2.9]) [203.0.113.5]", peer("203.0.113.5", "", "a b [192.0.2.9]")),
        ("H=(a) [192.0.2.9]) [203.0.113.5]", peer("203.0.113.5", "", "a) [192.0.2.9]")),
        ("H=n.example ([192.0.2.9]) [203.0.113.5]:25", peer("203.0.113.5", "n.example", "[192.0.2.9]")),
        ("H=n.example [203.0.113.5]", peer("203.0.113.5", "n.example", "n.example")),
        ("H=[203.0.113.5]", peer("203.0.113.5", "", "")),
        ("H=(h) [2001:db8::1]:4321", peer("2001:db8::1", "", "h")),
        ("H=(h) [A]", peer("A", "", "h")),
    ];
    for (host, peer) in cases {
        assert_eq!(arrived(&format!("1tEabc-000123-4D <= a@example.com {host} P=smtp S=1")).peer, peer, "{host}");
    }
}

#[test]
fn a_null_sender_with_a_reference_and_without_a_host_is_our_own_report() {
    let own = arrived("1tEabd-000124-5E <= <> R=1tEabc-000123-4D U=Debian-exim P=local S=1800");
    assert_eq!((own.origin, own.before, own.sender), (Origin::Report, "1tEabc-000123-4D", Sender::Null));
    let foreign = arrived("1tEabd-000124-5E <= <> H=mx.example.com [203.0.113.5] P=esmtp S=1800 id=x@y");
    assert_eq!((foreign.origin, foreign.before), (Origin::Network, ""));
    let program = arrived("1tEabd-000124-5E <= root@example.jp U=root P=local S=300");
    assert_eq!((program.origin, program.peer), (Origin::Program, Peer::default()));
}

#[test]
fn a_message_back_from_a_filter_is_not_a_new_one() {
    assert_eq!(arrived("1tEabd-000124-5E <= a@example.com U=mail P=spam-scanned S=300").origin, Origin::Filter);
}

#[test]
fn what_became_of_a_recipient_follows_from_transport_and_host() {
    let cases = [
        ("=> user <user@example.jp> R=local_user T=mail_spool", "user@example.jp", "", Fate::Delivered),
        ("=> /var/mail/x <user@example.jp> R=r T=address_file", "user@example.jp", "", Fate::Delivered),
        ("=> |/usr/bin/procmail -d x <user@example.jp> R=r T=address_pipe", "user@example.jp", "", Fate::Delivered),
        ("=> :blackhole: <user@example.jp> R=system_aliases", "user@example.jp", "", Fate::Discarded),
        (
            "=> user@example.jp R=dovecot T=dovecot_lmtp H=127.0.0.1 [127.0.0.1] C=\"250 2.0.0 saved\"",
            "user@example.jp",
            "",
            Fate::Delivered,
        ),
        ("=> user@example.jp R=r T=dovecot_delivery", "user@example.jp", "", Fate::Delivered),
        (
            "=> b@example.com R=dnslookup T=remote_smtp H=mx.example.com [198.51.100.7] C=\"250 ok\"",
            "b@example.com",
            "",
            Fate::HandedOver,
        ),
        (
            "-> c@example.com <user@example.jp> R=dnslookup T=remote_smtp_smarthost H=mx.example.com [198.51.100.7]:25",
            "c@example.com",
            "user@example.jp",
            Fate::HandedOver,
        ),
        (
            "=> c@example.com (p@example.jp) <user@example.jp> F=<a@example.org> P=<a@example.org> R=dnslookup T=smtp S=9 H=mx.example.com [198.51.100.7]",
            "c@example.com",
            "user@example.jp",
            Fate::HandedOver,
        ),
        (">> b@example.com R=r T=remote_smtp H=mx.example.com [198.51.100.7]", "b@example.com", "", Fate::HandedOver),
        ("*> b@example.com R=r T=remote_smtp", "b@example.com", "", Fate::Discarded),
        ("=> user <user@example.jp> R=spamcheck_router T=spamcheck", "user@example.jp", "", Fate::Filtered),
        ("=> user@example.jp R=amavis T=amavis H=127.0.0.1 [127.0.0.1]:10024", "user@example.jp", "", Fate::Filtered),
        (
            "=> \"a b\"@example.com R=r T=remote_smtp H=mx.example.com [198.51.100.7]",
            "\"a b\"@example.com",
            "",
            Fate::HandedOver,
        ),
        (
            "=> b@example.com R=r T=remote_smtp H=127.0.0.1 [127.0.0.1]:2526 C=\"250 queued as 1\"",
            "b@example.com",
            "",
            Fate::HandedOver,
        ),
        ("=> blackhole (DATA ACL discarded recipients)", "", "", Fate::Discarded),
        ("=> discarded (system filter)", "", "", Fate::Discarded),
    ];
    for (text, recipient, original, fate) in cases {
        let outcome = tried(&format!("1tEabc-000123-4D {text}"));
        assert_eq!((outcome.recipients, outcome.original, outcome.fate), (recipient, original, fate), "{text}");
    }
}

#[test]
fn the_next_hop_and_what_it_said_are_told() {
    let outcome = tried(
        "1tEabc-000123-4D => b@example.com F=<a@example.jp> R=dnslookup T=remote_smtp H=mx.example.com [198.51.100.7]:25 X=TLS1.3:x:256 CV=yes DN=\"/CN=mx.example.com\" L K C=\"250 OK id=1 \\\"x\\\"\" QT=1s DT=0.5s",
    );
    assert_eq!(outcome.sender, Sender::Given("a@example.jp"));
    assert_eq!(outcome.next_hop, Hop { host: "mx.example.com", ip: "198.51.100.7" });
    assert!(outcome.reply.starts_with("250 OK id=1"), "{}", outcome.reply);
}

#[test]
fn a_reply_of_a_next_hop_never_changes_the_fate() {
    let outcome =
        tried("1tEabc-000123-4D => user <u@example.jp> R=r T=maildir C=\"250 T=remote_smtp H=evil [10.0.0.1]\"");
    assert_eq!((outcome.fate, outcome.next_hop), (Fate::Delivered, Hop::default()));
    let cut = tried("1tEabc-000123-4D => user <u@example.jp> R=r T=maildir C=\"250 T=remote_smtp H=evil [10.0.0.1]");
    assert_eq!((cut.fate, cut.next_hop), (Fate::Delivered, Hop::default()));
    let failed = tried(
        "1tEabc-000123-4D ** b@example.com R=r T=remote_smtp H=mx.example.com [198.51.100.7]: SMTP error from remote mail server after RCPT TO:<b@example.com>: 550 retry timeout exceeded",
    );
    assert_eq!(failed.fate, Fate::Failed);
}

#[test]
fn failures_name_the_next_hop_and_its_reply() {
    let hop = Hop { host: "mx.example.com", ip: "198.51.100.7" };
    let cases = [
        (
            "** b@example.com R=dnslookup T=remote_smtp: SMTP error from remote mail server after RCPT TO:<b@example.com>: host mx.example.com [198.51.100.7]: 550 5.1.1 no",
            Fate::Failed,
            hop,
            "550 5.1.1 no",
        ),
        (
            "** b@example.com F=<a@example.jp> R=dnslookup T=remote_smtp H=mx.example.com [198.51.100.7]:25 X=TLS1.2:x:256 CV=no DN=\"C=x: y\": SMTP error from remote mail server after end of data: 554 5.7.1 blocked",
            Fate::Failed,
            hop,
            "554 5.7.1 blocked",
        ),
        (
            "** b@example.com R=r T=t H=mx.example.com [198.51.100.7]: SMTP error from remote mail server after pipelined MAIL FROM:<a@example.jp> SIZE=1: 550-first\\n550 second",
            Fate::Failed,
            hop,
            "550-first\\n550 second",
        ),
        ("** b@example.com <u@example.jp>: Unrouteable address", Fate::Failed, Hop::default(), "Unrouteable address"),
        ("** b@example.com: retry timeout exceeded", Fate::Expired, Hop::default(), "retry timeout exceeded"),
        (
            "** b@example.com R=r T=remote_smtp: all hosts for 'example.com' have been failing for a long time (and retry time not reached)",
            Fate::Expired,
            Hop::default(),
            "all hosts for 'example.com' have been failing for a long time (and retry time not reached)",
        ),
        (
            "== b@example.com R=r T=remote_smtp defer (-44) H=mx.example.com [198.51.100.7]: SMTP error from remote mail server after RCPT TO:<b@example.com>: 451 4.7.1 later",
            Fate::Deferred,
            hop,
            "451 4.7.1 later",
        ),
        (
            "== b@example.com R=r T=remote_smtp defer (111): Connection refused DT=0.01s",
            Fate::Deferred,
            Hop::default(),
            "Connection refused",
        ),
        (
            "== b@example.com R=r defer (-1): host lookup did not complete",
            Fate::Deferred,
            Hop::default(),
            "host lookup did not complete",
        ),
        (
            "== b@example.com R=r T=remote_smtp defer (-46): SMTP error from remote mailer after initial connection: host mx.example.com [198.51.100.7]: 421 busy",
            Fate::Deferred,
            hop,
            "421 busy",
        ),
    ];
    for (text, fate, hop, reply) in cases {
        let outcome = tried(&format!("1tEabc-000123-4D {text}"));
        assert_eq!((outcome.recipients, outcome.fate), ("b@example.com", fate), "{text}");
        assert_eq!((outcome.next_hop, outcome.reply), (hop, reply), "{text}");
    }
}

#[test]
fn that_a_next_try_is_not_due_is_no_new_failure() {
    for text in [
        "== b@example.com routing defer (-51): retry time not reached",
        "== b@example.com R=r T=remote_smtp defer (-53): retry time not reached for any host for 'example.com'",
        "== b@example.com R=r T=local_delivery defer (-53): Retry time not yet reached",
        "Message is frozen",
    ] {
        assert_eq!(seen(&format!("1tEabc-000123-4D {text}")), Seen::Noted(Note::Repetition), "{text}");
    }
}

#[test]
fn a_refusal_says_who_what_and_why() {
    assert_eq!(
        refused(
            "H=n.example (h.example) [203.0.113.5]:1234 I=[192.0.2.1]:25 X=TLS1.3:x:256 CV=no F=<a@example.com> rejected RCPT <b@example.org>: relay not permitted"
        ),
        Refusal {
            peer: peer("203.0.113.5", "n.example", "h.example"),
            login: "",
            sender: Sender::Given("a@example.com"),
            recipient: "b@example.org",
            count: 1,
            stage: Stage::Rcpt,
            why: Why::Relay,
            temporary: false,
            reply: "relay not permitted",
        }
    );
    let with_login = refused(
        "H=(h) [203.0.113.5] F=<> A=plain:user@example.jp temporarily rejected RCPT <b@example.org>: greylisted",
    );
    assert_eq!(
        (with_login.login, with_login.sender, with_login.temporary, with_login.why),
        ("user@example.jp", Sender::Null, true, Why::Greylisted)
    );
}

#[test]
fn a_refusal_without_a_reason_has_no_reply() {
    for text in [
        "H=(x) [203.0.113.5] rejected ETRN x",
        "unqualified sender rejected: <a> H=(x) [203.0.113.5]:1 I=[192.0.2.1]:25",
    ] {
        assert_eq!(refused(text).reply, "", "{text}");
    }
    let of_data = refused("H=(x) [203.0.113.5] F=<a@b.example> rejected DATA: no: never");
    assert_eq!((of_data.stage, of_data.reply), (Stage::Data, "no: never"));
}

#[test]
fn each_stage_and_reason_of_a_refusal_is_known() {
    let cases = [
        (
            "H=[203.0.113.5] F=<a@b.example> rejected RCPT <x@example.jp>: Unrouteable address",
            Stage::Rcpt,
            Why::UnknownRecipient,
        ),
        (
            "H=[203.0.113.5] F=<a@b.example> rejected RCPT <relay@example.jp>: unknown user",
            Stage::Rcpt,
            Why::UnknownRecipient,
        ),
        (
            "H=[203.0.113.5] F=<a@b.example> rejected RCPT <x@example.jp>: Sender verify failed",
            Stage::Rcpt,
            Why::BadSender,
        ),
        (
            "H=[203.0.113.5] F=<a@b.example> rejected RCPT <x@example.jp>: 203.0.113.5 is listed at zen.example.net (127.0.0.2: open relay)",
            Stage::Rcpt,
            Why::Listed,
        ),
        (
            "H=[203.0.113.5] F=<a@b.example> temporarily rejected RCPT <x@example.jp>: Could not complete sender verify callout",
            Stage::Rcpt,
            Why::Trouble,
        ),
        (
            "H=[203.0.113.5] F=<a@b.example> rejected RCPT <x@example.jp>: Sender verify failed: response to \"RCPT TO:<a@b.example>\" from mx.example [192.0.2.3] was: 550 relay not permitted",
            Stage::Rcpt,
            Why::BadSender,
        ),
        ("H=[203.0.113.5] rejected MAIL <a@b.example>: Unrouteable address", Stage::Mail, Why::BadSender),
        ("H=(x) [203.0.113.5] rejected EHLO or HELO x: no", Stage::Helo, Why::BadName),
        ("H=[203.0.113.5] rejected connection in \"connect\" ACL: too many connections", Stage::Connect, Why::TooMuch),
        ("H=[203.0.113.5] F=<a@b.example> rejected DATA: no reason", Stage::Data, Why::Policy),
        (
            "1tEabc-000123-4D H=(x) [203.0.113.5] F=<a@b.example> rejected after DATA: This message contains a virus",
            Stage::Data,
            Why::Content,
        ),
        ("H=[203.0.113.5] rejected AUTH: authentication required", Stage::Other, Why::LoginNeeded),
        (
            "1tEabc-000123-4D rejected from <a@b.example> H=(x) [203.0.113.5]: message too big: read=200 max=100",
            Stage::Data,
            Why::TooMuch,
        ),
        ("rejected EHLO from [203.0.113.5]: syntactically invalid argument(s): a_b!", Stage::Helo, Why::BadName),
        (
            "rejected MAIL FROM:<a@b.example> H=(x) [203.0.113.5]: message too big: size=9 max=5",
            Stage::Mail,
            Why::TooMuch,
        ),
        ("refused connection from H=[203.0.113.5] (host_reject_connection)", Stage::Connect, Why::Policy),
        ("Connection from [203.0.113.5] refused: too many connections", Stage::Connect, Why::TooMuch),
    ];
    for (text, stage, why) in cases {
        let refusal = refused(text);
        assert_eq!((refusal.stage, refusal.why, refusal.peer.ip), (stage, why, "203.0.113.5"), "{text}");
    }
}

#[test]
fn the_rejectlog_says_the_same_as_the_mainlog_and_its_header_says_nothing() {
    let rows = [
        "----------------------------------------",
        "Envelope-from: <a@example.com>",
        "Envelope-to: <u@example.jp>",
        "P Received: from x ([203.0.113.5])",
        "\tby mx.example.jp with esmtp (Exim 4.96)",
        "\tSun, 22 Nov 2026 03:08:13 +0000",
        "F From: a@example.com",
        "  Subject: hello: 2026-11-22 02:33:22",
        "I Message-ID: <1@example.com>",
    ];
    for row in rows {
        let Reading::Understood(observation) = of_file(row) else { panic!("{row}") };
        assert_eq!((observation.seen, observation.at), (Seen::Noted(Note::Repetition), None), "{row}");
    }
}

#[test]
fn a_failed_login_names_the_account_that_was_tried() {
    let Seen::LoginFailed(login) = seen(
        "plain_server authenticator failed for n.example (h) [203.0.113.5]:999 I=[192.0.2.1]:587: 535 Incorrect authentication data (set_id=u@example.jp)",
    ) else {
        panic!("no failed login");
    };
    assert_eq!(
        login,
        Login {
            peer: peer("203.0.113.5", "n.example", "h"),
            user: "u@example.jp",
            mechanism: "plain_server",
            service: "smtp",
            times: 1
        }
    );
    let trouble =
        "login authenticator failed for (h) [203.0.113.5]: 435 Unable to authenticate at present (set_id=u): no server";
    assert_eq!(seen(trouble), Seen::Noted(Note::Warning), "trouble of the server is nobody's failure");
}

#[test]
fn a_login_that_sends_nothing_is_seen_at_the_end_of_its_session() {
    let Seen::LoggedIn(login) = seen(
        "no MAIL in SMTP connection from (h) [203.0.113.5] D=1s A=plain:user X=TLS1.3:x:256 CV=no C=EHLO,STARTTLS,EHLO,AUTH,QUIT",
    ) else {
        panic!("no login");
    };
    assert_eq!((login.user, login.mechanism, login.peer.ip), ("user", "plain", "203.0.113.5"));
    assert_eq!(seen("no MAIL in SMTP connection from (h) [203.0.113.5] D=1s C=EHLO,QUIT"), Seen::Noted(Note::Step));
}

#[test]
fn odd_visitors_are_told_with_their_address() {
    let cases = [
        (
            "SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[203.0.113.5] input=\"GET / HTTP\"",
            Oddity::TooEarly,
        ),
        (
            "SMTP protocol synchronization error (next input sent too soon: pipelining was not advertised): rejected \"EHLO x\" H=(x) [203.0.113.5] next input=\"MAIL H=[1.1.1.1]\"",
            Oddity::TooEarly,
        ),
        (
            "SMTP call from (x) [203.0.113.5] dropped: too many syntax or protocol errors (last command was \"x\", NULL)",
            Oddity::TooManyErrors,
        ),
        ("SMTP syntax error in \"GET / HTTP/1.1\" H=[203.0.113.5] unrecognized command", Oddity::NotSmtp),
        ("SMTP syntax error in \"x\" H=[10.0.0.1] y\" H=[203.0.113.5] unrecognized command", Oddity::NotSmtp),
        ("H=(x) [203.0.113.5] rejected VRFY root", Oddity::Probing),
        ("unqualified verify rejected: <root> H=(x) [203.0.113.5]", Oddity::Probing),
    ];
    for (text, oddity) in cases {
        let Seen::Odd { peer, what } = seen(text) else { panic!("{text}") };
        assert_eq!((peer.ip, what), ("203.0.113.5", oddity), "{text}");
    }
}

#[test]
fn only_a_message_that_somebody_holds_is_held() {
    assert_eq!(tried("1tEabc-000123-4D frozen by DATA ACL").fate, Fate::Held);
    assert_eq!(tried("1tEabc-000123-4D Frozen").fate, Fate::Held);
    assert_eq!(seen("1tEabc-000123-4D Frozen (delivery error message)"), Seen::Noted(Note::Step));
    assert_eq!(tried("1tEabc-000123-4D removed by root").fate, Fate::Discarded);
    assert_eq!(tried("1tEabc-000123-4D cancelled by timeout_frozen_after").fate, Fate::Discarded);
    assert_eq!(seen("1tEabc-000123-4D Completed QT=1s"), Seen::Finished);
}

#[test]
fn ordinary_lines_change_nothing() {
    let cases = [
        ("exim 4.96 daemon started: pid=5, -q30m, listening for SMTP on [127.0.0.1]:2525", Note::Service),
        ("Start queue run: pid=7", Note::Service),
        ("End queue run: pid=7 -qff", Note::Service),
        ("cwd=/var/spool/exim4 3 args: /usr/sbin/exim4 -Mc 1tEabc-000123-4D", Note::Service),
        ("Warning: purging the environment.", Note::Warning),
        ("no host name found for IP address 203.0.113.5", Note::Dns),
        (
            "TLS error on connection from (x) [203.0.113.5] (gnutls_handshake): The TLS connection was non-properly terminated.",
            Note::Tls,
        ),
        (
            "1tEabc-000123-4D H=mx.example.com [198.51.100.7]: SMTP error from remote mail server after RCPT TO:<b@example.com>: 451 later",
            Note::Connection,
        ),
        ("1tEabc-000123-4D H=mx.example.com [198.51.100.7] Connection timed out", Note::Connection),
        ("1tEabc-000123-4D mx.example.com [198.51.100.7]: Connection refused", Note::Connection),
        ("1tEabc-000123-4D Spool file is locked (another process is handling this message)", Note::Step),
        ("1tEabc-000123-4D no immediate delivery: more than 10 messages received in one connection", Note::Step),
        ("H=(x) [203.0.113.5] sender verify fail for <a@example.com>: Unrouteable address", Note::Step),
        (
            "H=(x) [203.0.113.5]:38256 I=[192.0.2.1]:25 incomplete transaction (connection lost) from <a@example.com> for b@example.jp",
            Note::Step,
        ),
        ("H=(x) [203.0.113.5] Warning: 203.0.113.5 is listed", Note::Step),
        ("H=(x) [203.0.113.5] F=<a@example.com> RCPT <b@example.jp>: discarded by RCPT ACL", Note::Step),
        (
            "1tEabc-000123-4D DKIM: d=example.com s=x c=relaxed/relaxed a=rsa-sha256 b=2048 [verification succeeded]",
            Note::Step,
        ),
    ];
    for (text, note) in cases {
        assert_eq!(seen(text), Seen::Noted(note), "{text}");
    }
}

#[test]
fn a_session_begins_and_ends_where_connections_are_logged() {
    assert_eq!(
        seen("SMTP connection from [203.0.113.5]:999 (TCP/IP connection count = 1)"),
        Seen::Knocked(peer("203.0.113.5", "", ""))
    );
    for text in [
        "SMTP connection from n.example (h) [203.0.113.5]:999 closed by QUIT",
        "SMTP connection from (h) [203.0.113.5] lost D=3s",
        "SMTP connection from (h) [203.0.113.5] lost while reading message data",
        "unexpected disconnection while reading SMTP command from (h) [203.0.113.5] D=1s",
        "SMTP command timeout on connection from (h) [203.0.113.5] D=5m",
    ] {
        assert_eq!(seen(text), Seen::Closed, "{text}");
    }
}

#[test]
fn zone_fraction_and_process_id_stand_before_the_message() {
    for text in [
        "2026-11-22 02:33:22.123 +0900 [4321] 1tEabc-000123-4D Completed",
        "2026-11-22 02:33:22 [4321] 1tEabc-000123-4D Completed",
    ] {
        let Reading::Understood(observation) = of_file(text) else { panic!("{text}") };
        assert_eq!(
            (observation.at, observation.session, observation.message),
            (Some(AT), "4321", "1tEabc-000123-4D"),
            "{text}"
        );
    }
}

fn of_syslog<'a>(text: &'a str) -> Reading<'a> {
    let scratch: &'static Scratch = Box::leak(Box::default());
    let line = Line { whole: text, at: Some(5), host: "mx", program: "exim", pid: "77", text };
    read(&line, &CONTEXT, scratch)
}

#[test]
fn through_syslog_the_time_may_be_missing_and_long_rows_are_split() {
    let finished =
        Observation { host: "mx", session: "77", message: "1tEabc-000123-4D", ..Observation::new(Seen::Finished) };
    assert_eq!(of_syslog("1tEabc-000123-4D Completed"), Reading::Understood(Observation { at: Some(5), ..finished }));
    assert_eq!(
        of_syslog("2026-11-22 02:33:22 1tEabc-000123-4D Completed"),
        Reading::Understood(Observation { at: Some(AT), ..finished })
    );
    let Reading::Understood(first) =
        of_syslog("[1/2] 2026-11-22 02:33:22 1tEabc-000123-4D <= a@example.com H=(x) [203.0.113.5] P=es")
    else {
        panic!("the first part");
    };
    assert!(matches!(first.seen, Seen::Arrived(arrival) if arrival.peer.ip == "203.0.113.5"));
    for part in ["[2/2] mtp S=1 for u@example.jp", "[2\\3] Envelope-from: <a@example.com>"] {
        assert!(
            matches!(of_syslog(part), Reading::Understood(Observation { seen: Seen::Noted(Note::Step), .. })),
            "{part}"
        );
    }
}

#[test]
fn other_formats_and_unknown_words_are_not_guessed_at() {
    for text in [
        "",
        "Nov 22 02:33:22 mx x: y",
        "2026-11-22T02:33:22 x",
        "hello",
        "2026-11-22",
        "22:07:59 4 SMTP-001([203.0.113.5]) x",
    ] {
        assert_eq!(of_file(text), Reading::NotMine, "{text}");
    }
    for text in ["2026-11-22 02:33:22 words of nobody", "2026-11-22 02:33:22 1tEabc-000123-4D words of nobody"] {
        assert_eq!(of_file(text), Reading::Unknown, "{text}");
    }
    let scratch = Scratch::default();
    let line = Line { program: "postfix/smtpd", text: "1tEabc-000123-4D Completed", ..Line::default() };
    assert_eq!(read(&line, &CONTEXT, &scratch), Reading::NotMine);
}

const VALID: &[&str] = &[
    "2026-11-22 02:33:22 1vMt0S-00000003Xyz-1A2b <= a@example.com H=n (h [1.2.3.4]) [203.0.113.5]:42 I=[192.0.2.1]:25 P=esmtpsa X=T DN=\"a b\" A=plain:u S=1 id=1@x T=\"q \\\" é\" from <a> for u@x v@x",
    "2026-11-22 02:33:22 1tEabc-000123-4D ** b@x <c@x> F=<\"a b\"@x> R=r T=t H=mx [198.51.100.7]:25 X=x DN=\"d: e\": SMTP error from remote mail server after RCPT TO:<b@x>: host mx [198.51.100.7]: 550 日本",
    "2026-11-22 02:33:22 +0900 [12] H=n (h) [203.0.113.5]:1 F=<a@x> A=p:u temporarily rejected RCPT <b@x>: no: response to \"x\" was: y",
    "2026-11-22 02:33:22 plain authenticator failed for (h) [203.0.113.5]: 535 Incorrect authentication data (set_id=u)",
    "2026-11-22 02:33:22 SMTP protocol synchronization error (x): rejected \"EHLO\" H=(x) [203.0.113.5] next input=\"a\"",
    "2026-11-22 02:33:22 no MAIL in SMTP connection from (h) [203.0.113.5] D=1s A=plain:user C=EHLO",
    "2026-11-22 02:33:22 too many recipients: message rejected: sender=<a@x> H=(h) [203.0.113.5]",
];

#[test]
fn a_line_cut_anywhere_is_read_without_harm() {
    for line in VALID {
        for (end, _) in line.char_indices() {
            let _ = of_file(&line[..end]);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in ".{0,200}") {
        let _ = of_file(&text);
        let _ = of_file(&format!("2026-11-22 02:33:22 {text}"));
        let _ = of_file(&format!("2026-11-22 02:33:22 1tEabc-000123-4D {text}"));
    }

    #[test]
    fn any_mixture_of_pieces_is_read_without_harm(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "<= ", "=> ", "** ", "== ", "H=", "(", ")", " [", "] ", "1.2.3.4", "F=<", ">", "rejected ", "RCPT ", ": ", "\"", "\\", "T=", "C=\"",
            " for ", "A=a:b", "SMTP error from remote mail server after ", "host ", "é", "S=1 ", "id=", "\t", "(set_id=",
        ]), 0..24)
    ) {
        let text = pieces.concat();
        let _ = of_file(&format!("2026-11-22 02:33:22 1tEabc-000123-4D {text}"));
        let _ = of_file(&format!("2026-11-22 02:33:22 {text}"));
    }
}
