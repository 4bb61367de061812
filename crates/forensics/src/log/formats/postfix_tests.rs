//! Rules of the reader of Postfix: lines of the forms that its daemons write, and what they say.

use super::*;
use crate::log::observation::{Arrival, Fate, Hop, Login, Oddity, Origin, Outcome, Peer, Refusal, Sender, Stage, Why};
use crate::log::syslog;
use proptest::prelude::*;

const ID: &str = "3F2A1B4C5D";

fn context() -> Context {
    Context { latest_at: 1_795_301_256, day_at: 0, offset_s: 0 }
}

fn framed(daemon: &str, text: &str) -> String {
    format!("Nov 22 02:14:39 mx postfix/{daemon}[123]: {text}")
}

fn said(line: &str) -> Reading<'_> {
    read(&syslog::frame(line, &context()), &context(), Box::leak(Box::default()))
}

fn observed(daemon: &str, text: &str) -> Observation<'static> {
    let line: &'static str = framed(daemon, text).leak();
    match said(line) {
        Reading::Understood(observation) => observation,
        reading => panic!("{line}: {reading:?}"),
    }
}

fn seen(daemon: &str, text: &str) -> Seen<'static> {
    observed(daemon, text).seen
}

fn peer(name: &'static str, ip: &'static str) -> Peer<'static> {
    Peer { ip, name, helo: "" }
}

fn visitor() -> Peer<'static> {
    peer("a.example", "192.0.2.1")
}

fn arrival() -> Arrival<'static> {
    Arrival { peer: visitor(), origin: Origin::Network, ..Arrival::default() }
}

fn refusal(daemon: &str, text: &str) -> Refusal<'static> {
    match seen(daemon, text) {
        Seen::Refused(refusal) => refusal,
        seen => panic!("{text}: {seen:?}"),
    }
}

fn tried(daemon: &str, text: &str) -> Outcome<'static> {
    match seen(daemon, text) {
        Seen::Tried(outcome) => outcome,
        seen => panic!("{text}: {seen:?}"),
    }
}

fn fate(daemon: &str, relay: &str, status: &str) -> Fate {
    let text = format!("{ID}: to=<b@b.example>, relay={relay}, delay=1, delays=0/0/0/1, dsn=2.0.0, status={status}");
    tried(daemon, &text).fate
}

#[test]
fn a_session_is_known_by_the_process() {
    for daemon in ["smtpd", "submission/smtpd", "smtps/smtpd"] {
        let knock = observed(daemon, "connect from a.example[192.0.2.1]");
        assert_eq!((knock.session, knock.host, knock.message), ("123", "mx", ""));
        assert_eq!(knock.seen, Seen::Knocked(visitor()));
        assert!(knock.at.is_some());
        let end = observed(daemon, "disconnect from a.example[192.0.2.1] ehlo=1 auth=0/2 quit=1 commands=2/4");
        assert_eq!((end.session, end.seen), ("123", Seen::Closed));
    }
    assert_eq!(observed("qmgr", &format!("{ID}: removed")).session, "", "one process serves all messages");
}

#[test]
fn a_visitor_is_written_with_its_name_its_address_and_perhaps_its_port() {
    let cases = [
        ("a.example[192.0.2.1]", visitor()),
        ("a.example[192.0.2.1]:50123", visitor()),
        ("unknown[192.0.2.1]", peer("", "192.0.2.1")),
        ("unknown[unknown]", peer("", "")),
        ("unknown[2001:db8::1]", peer("", "2001:db8::1")),
        ("a.example[2001:db8::1]:25", peer("a.example", "2001:db8::1")),
        ("****.example[211.158.AAA.BBB]", peer("****.example", "211.158.AAA.BBB")),
        ("[A]", peer("", "A")),
        ("<redacted>", peer("<redacted>", "")),
    ];
    for (text, peer) in cases {
        assert_eq!(seen("smtpd", &format!("connect from {text}")), Seen::Knocked(peer), "{text}");
    }
}

#[test]
fn a_message_tells_how_it_arrived_in_several_lines() {
    let cases = [
        ("smtpd", "client=a.example[192.0.2.1]", arrival()),
        (
            "submission/smtpd",
            "client=a.example[192.0.2.1], sasl_method=PLAIN, sasl_username=u@b.example",
            Arrival { login: "u@b.example", ..arrival() },
        ),
        (
            "smtpd",
            "client=a.example[192.0.2.1], sasl_method=PLAIN, sasl_username=u, v, sasl_sender=w",
            Arrival { login: "u, v", ..arrival() },
        ),
        ("cleanup", "message-id=<1@a.example>", Arrival { message_id: "1@a.example", ..Arrival::default() }),
        ("cleanup", "message-id=", Arrival::default()),
        (
            "qmgr",
            "from=<a@a.example>, size=1093, nrcpt=2 (queue active)",
            Arrival {
                sender: Sender::Given("a@a.example"),
                size: Some(1093),
                recipients: Some(2),
                ..Arrival::default()
            },
        ),
        (
            "qmgr",
            "from=<>, size=1, nrcpt=1 (queue active)",
            Arrival { sender: Sender::Null, size: Some(1), recipients: Some(1), ..Arrival::default() },
        ),
        (
            "qmgr",
            "from=<a> b>, size=1, nrcpt=1 (queue active)",
            Arrival { sender: Sender::Given("a> b"), size: Some(1), recipients: Some(1), ..Arrival::default() },
        ),
        (
            "pickup",
            "uid=1000 from=<root>",
            Arrival { origin: Origin::Program, sender: Sender::Given("root"), ..Arrival::default() },
        ),
    ];
    for (daemon, text, arrival) in cases {
        let told = observed(daemon, &format!("{ID}: {text}"));
        assert_eq!((told.message, told.seen), (ID, Seen::Arrived(arrival)), "{text}");
    }
}

#[test]
fn a_message_from_a_content_filter_is_the_one_it_was_before() {
    let text = "client=localhost[127.0.0.1], orig_queue_id=ABCDEF12, orig_client=a.example[192.0.2.1]";
    let Seen::Arrived(told) = seen("smtpd", &format!("{ID}: {text}")) else { panic!("{text}") };
    assert_eq!((told.origin, told.before, told.peer), (Origin::Filter, "ABCDEF12", visitor()));
    let Seen::Arrived(told) = seen("pickup", &format!("{ID}: uid=0 from=<a@a.example> orig_id=ABCDEF12")) else {
        panic!("pickup")
    };
    assert_eq!((told.origin, told.before), (Origin::Filter, "ABCDEF12"), "queued again by the operator");
}

#[test]
fn a_message_that_an_alias_forwards_goes_on_under_its_new_id() {
    let text = format!(
        "{ID}: to=<u@b.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (forwarded as ABCDEF12)"
    );
    let told = observed("local", &text);
    let Seen::Arrived(arrival) = told.seen else { panic!("{text}") };
    assert_eq!((told.message, arrival.before, arrival.origin), ("ABCDEF12", ID, Origin::Filter));
}

#[test]
fn a_client_without_a_queue_id_is_a_login_or_nothing() {
    let text = "NOQUEUE: client=a.example[192.0.2.1]";
    assert_eq!(seen("smtpd", text), Seen::Noted(Note::Passing));
    let login = Login { peer: visitor(), user: "u", mechanism: "LOGIN", service: "smtp", times: 1 };
    assert_eq!(seen("smtpd", &format!("{text}, sasl_method=LOGIN, sasl_username=u")), Seen::LoggedIn(login));
}

#[test]
fn an_outcome_has_recipient_next_hop_and_reply() {
    let text = format!(
        "{ID}: to=<b@b.example>, orig_to=<info@c.example>, relay=mx.b.example[198.51.100.5]:25, conn_use=2, delay=0.5, delays=0.1/0.1/0.1/0.2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued (as) X)"
    );
    let told = tried("smtp", &text);
    let expected = Outcome {
        recipients: "b@b.example",
        count: None,
        original: "info@c.example",
        sender: Sender::Unsaid,
        fate: Fate::HandedOver,
        next_hop: Hop { host: "mx.b.example", ip: "198.51.100.5" },
        reply: "250 2.0.0 Ok: queued (as) X",
    };
    assert_eq!(told, expected);
    let old = format!("{ID}: to=<b@b.example>, relay=none, delay=5, status=deferred (connect to x: timed out)");
    assert_eq!(tried("smtp", &old).fate, Fate::Deferred, "2.2 has neither delays nor dsn");
}

#[test]
fn what_sent_means_depends_on_who_sent_it() {
    let cases = [
        ("smtp", "mx.b.example[198.51.100.5]:25", "sent (250 ok)", Fate::HandedOver),
        ("relay/smtp", "mx.b.example[198.51.100.5]:25", "sent (250 ok)", Fate::HandedOver),
        ("lmtp", "mx.b.example[private/dovecot-lmtp]", "sent (250 2.0.0 <b> Saved)", Fate::Delivered),
        ("lmtp", "127.0.0.1[127.0.0.1]:24", "sent (250 2.0.0 <b> Saved)", Fate::Delivered),
        ("local", "local", "sent (delivered to maildir)", Fate::Delivered),
        ("virtual", "virtual", "sent (delivered to maildir)", Fate::Delivered),
        ("pipe", "dovecot", "sent (delivered via dovecot service)", Fate::Delivered),
        ("discard", "none", "sent (x)", Fate::Discarded),
        ("smtp", "mx.b.example[198.51.100.5]:25", "bounced (host said: 550)", Fate::Failed),
        ("error", "none", "bounced (b.example)", Fate::Failed),
        ("smtp", "none", "deferred (connect to x: timed out)", Fate::Deferred),
        ("smtp", "none", "SOFTBOUNCE (x)", Fate::Deferred),
        ("smtp", "none", "expired (x)", Fate::Expired),
    ];
    for (daemon, relay, status, expected) in cases {
        assert_eq!(fate(daemon, relay, status), expected, "{daemon} {relay} {status}");
    }
}

#[test]
fn what_goes_to_a_content_filter_is_not_delivered() {
    for (daemon, relay, status) in [
        ("smtp", "127.0.0.1[127.0.0.1]:10026", "sent (250 2.0.0 Ok: queued as ABCDEF12)"),
        ("smtp", "localhost[::1]:2600", "sent (250 2.0.0 Ok: queued as ABCDEF12)"),
        ("lmtp", "127.0.0.1[127.0.0.1]:10024", "sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok)"),
        ("pipe", "spamassassin", "sent (delivered via spamassassin service)"),
    ] {
        assert_eq!(fate(daemon, relay, status), Fate::Filtered, "{relay}");
    }
    let far = fate("smtp", "mx.b.example[198.51.100.5]:10026", "sent (250 2.0.0 Ok: queued as ABCDEF12)");
    assert_eq!(far, Fate::HandedOver, "any server answers with its queue id");
}

#[test]
fn a_greeting_that_refuses_is_temporary() {
    let told = fate(
        "smtp",
        "mx.b.example[198.51.100.5]:25",
        "deferred (host mx.b.example[198.51.100.5] refused to talk to me: 554 no)",
    );
    assert_eq!(told, Fate::Deferred);
    let text = format!("{ID}: host mx.b.example[198.51.100.5] refused to talk to me: 554 listed by zone.example");
    assert_eq!(seen("smtp", &text), Seen::Noted(Note::Connection), "the line with the status says it again");
}

#[test]
fn an_address_with_brackets_in_it_is_one_address() {
    let text =
        format!("{ID}: to=<a> b>, orig_to=<c> d>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (x)");
    let told = tried("smtp", &text);
    assert_eq!((told.recipients, told.original), ("a> b", "c> d"));
    let text = "NOQUEUE: reject: RCPT from a.example[192.0.2.1]: 554 5.7.1 <\"x; from=<y> to=<z\"@b.example>: Relay access denied; from=<\"a> b\"@a.example> to=<\"x; from=<y> to=<z\"@b.example> proto=ESMTP helo=<h>";
    let told = refusal("smtpd", text);
    assert_eq!(told.sender, Sender::Given("\"a> b\"@a.example"));
    assert_eq!((told.recipient, told.peer.helo, told.why), ("\"x; from=<y> to=<z\"@b.example", "h", Why::Relay));
}

#[test]
fn a_remote_reply_decides_nothing() {
    let text = format!(
        "{ID}: to=<b@b.example>, relay=mx.b.example[198.51.100.5]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (host mx said: 550, status=sent (forwarded as X) Relay access denied)"
    );
    assert_eq!(tried("smtp", &text).fate, Fate::Failed);
}

#[test]
fn probes_of_addresses_are_about_no_message() {
    for status in ["deliverable (250 ok)", "undeliverable (550 no)"] {
        let text = format!("{ID}: to=<b@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=2.0.0, status={status}");
        assert_eq!(seen("smtp", &text), Seen::Noted(Note::Step));
    }
}

#[test]
fn the_end_of_a_message_is_told() {
    assert_eq!(seen("qmgr", &format!("{ID}: removed")), Seen::Finished);
    assert_eq!(seen("postsuper", &format!("{ID}: removed")), Seen::Finished);
    let told = tried("qmgr", &format!("{ID}: from=<a@a.example>, status=expired, returned to sender"));
    assert_eq!((told.fate, told.sender), (Fate::Expired, Sender::Given("a@a.example")));
    assert_eq!(seen("qmgr", &format!("{ID}: skipped, still being delivered")), Seen::Noted(Note::Step));
}

#[test]
fn a_bounce_is_a_message_of_its_own() {
    let told = observed("bounce", &format!("{ID}: sender non-delivery notification: ABCDEF12"));
    assert_eq!((told.message, told.seen), (ID, Seen::Reported { report: "ABCDEF12" }));
    for notice in
        ["sender delay notification", "postmaster non-delivery notification", "sender delivery status notification"]
    {
        let told = observed("bounce", &format!("{ID}: {notice}: ABCDEF12"));
        let Seen::Arrived(arrival) = told.seen else { panic!("{notice}") };
        assert_eq!((told.message, arrival.origin, arrival.before), ("ABCDEF12", Origin::Report, ""), "{notice}");
    }
}

#[test]
fn a_refusal_gives_all_that_the_line_gives() {
    let text = "NOQUEUE: reject: RCPT from a.example[192.0.2.1]:40001: 454 4.7.1 <c@c.example>: Relay access denied; from=<a@a.example> to=<c@c.example> proto=ESMTP helo=<h.example> sasl_username=<u>";
    let told = observed("smtpd", text);
    assert_eq!((told.message, told.session), ("", "123"));
    let expected = Refusal {
        peer: Peer { helo: "h.example", ..visitor() },
        login: "u",
        sender: Sender::Given("a@a.example"),
        recipient: "c@c.example",
        count: 1,
        stage: Stage::Rcpt,
        why: Why::Relay,
        temporary: true,
        reply: "454 4.7.1 <c@c.example>: Relay access denied",
    };
    assert_eq!(told.seen, Seen::Refused(expected));
    assert_eq!(observed("smtpd", &text.replace("NOQUEUE", ID)).message, ID);
}

#[test]
fn why_a_visitor_was_refused_is_read_from_the_servers_own_words() {
    let cases = [
        ("RCPT", "554 5.7.1 <c@c.example>: Relay access denied", Why::Relay),
        (
            "RCPT",
            "550 5.1.1 <x@b.example>: Recipient address rejected: User unknown in local recipient table",
            Why::UnknownRecipient,
        ),
        (
            "RCPT",
            "550 5.1.1 <x@b.example>: Recipient address rejected: undeliverable address: unknown user: \"x\"",
            Why::UnknownRecipient,
        ),
        (
            "RCPT",
            "450 4.1.1 <x@b.example>: Recipient address rejected: unverified address: Address verification in progress",
            Why::UnknownRecipient,
        ),
        (
            "RCPT",
            "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zone.example; listed",
            Why::Listed,
        ),
        ("RCPT", "554 5.7.1 Service unavailable; Sender address [a@a.example] blocked using zone.example", Why::Listed),
        ("RCPT", "451 4.7.1 <x@b.example>: Recipient address rejected: Greylisted, see help", Why::Greylisted),
        ("RCPT", "450 4.2.0 <x@b.example>: Recipient address rejected: Try again later", Why::Greylisted),
        ("RCPT", "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user u", Why::OwnAddress),
        ("RCPT", "553 5.7.1 <a@b.example>: Sender address rejected: not logged in", Why::OwnAddress),
        ("RCPT", "450 4.1.8 <a@a.example>: Sender address rejected: Domain not found", Why::BadSender),
        ("RCPT", "504 5.5.2 <pc>: Helo command rejected: need fully-qualified hostname", Why::BadName),
        ("RCPT", "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]", Why::BadName),
        ("RCPT", "550 5.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", Why::BadName),
        ("CONNECT", "554 5.7.1 <a.example[192.0.2.1]>: Client host rejected: Access denied", Why::Policy),
        ("DATA", "503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining", Why::Protocol),
        ("MAIL", "452 4.3.1 Insufficient system storage", Why::Trouble),
        ("MAIL", "552 5.3.4 Message size exceeds fixed limit", Why::Policy),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", Why::LoginNeeded),
        ("RCPT", "452 4.5.3 Error: too many recipients", Why::TooMuch),
        ("RCPT", "451 4.3.0 <x@b.example>: Temporary lookup failure", Why::Trouble),
        (
            "RCPT",
            "550 5.7.23 <x@b.example>: Recipient address rejected: Message rejected due to: SPF fail",
            Why::BadSender,
        ),
        (
            "RCPT",
            "550 5.1.1 <Relay access denied@b.example>: Recipient address rejected: User unknown",
            Why::UnknownRecipient,
        ),
        (
            "RCPT",
            "554 5.7.1 <x@b.example>: Recipient address rejected: Access denied, see Relay access denied",
            Why::Policy,
        ),
    ];
    for (stage, reply, why) in cases {
        let text = format!(
            "NOQUEUE: reject: {stage} from a.example[192.0.2.1]: {reply}; from=<a@a.example> to=<x@b.example> proto=SMTP helo=<h>"
        );
        let told = refusal("smtpd", &text);
        assert_eq!((told.why, told.reply), (why, reply));
        assert_eq!(told.temporary, reply.starts_with('4'), "{reply}");
        assert_eq!(told.peer.helo, "h");
    }
}

#[test]
fn where_only_logins_may_send_access_denied_asks_for_one() {
    let text = "NOQUEUE: reject: RCPT from a.example[192.0.2.1]: 554 5.7.1 <c@c.example>: Recipient address rejected: Access denied; from=<a@a.example> to=<c@c.example> proto=ESMTP helo=<h>";
    assert_eq!(refusal("submission/smtpd", text).why, Why::LoginNeeded);
    assert_eq!(refusal("smtpd", text).why, Why::Policy);
}

#[test]
fn each_stage_of_a_session_is_told_apart() {
    let cases = [
        ("CONNECT", Stage::Connect),
        ("EHLO", Stage::Helo),
        ("HELO", Stage::Helo),
        ("MAIL", Stage::Mail),
        ("RCPT", Stage::Rcpt),
        ("DATA", Stage::Data),
        ("END-OF-MESSAGE", Stage::Data),
        ("VRFY", Stage::Other),
        ("ETRN b.example...", Stage::Other),
        ("AUTH", Stage::Other),
    ];
    for (command, stage) in cases {
        let text = format!(
            "NOQUEUE: reject: {command} from a.example[192.0.2.1]: 554 5.7.1 <a.example[192.0.2.1]>: Client host rejected: Access denied; proto=SMTP"
        );
        let told = refusal("smtpd", &text);
        assert_eq!((told.stage, told.sender, told.recipient), (stage, Sender::Unsaid, ""), "{command}");
        assert_eq!(told.reply, "554 5.7.1 <a.example[192.0.2.1]>: Client host rejected: Access denied");
    }
}

#[test]
fn a_filter_refuses_for_the_content() {
    let cases = [
        (
            "smtpd",
            "milter-reject: END-OF-MESSAGE from a.example[192.0.2.1]: 550 5.7.1 spam; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Why::Content,
        ),
        (
            "cleanup",
            "milter-reject: END-OF-MESSAGE from a.example[192.0.2.1]: 5.7.1 Command rejected; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Why::Content,
        ),
        (
            "smtpd",
            "milter-reject: RCPT from a.example[192.0.2.1]: 451 4.7.1 Greylisting in action; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Why::Greylisted,
        ),
        (
            "smtpd",
            "milter-reject: RCPT from a.example[192.0.2.1]: 451 4.7.1 Service unavailable - try again later; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Why::Trouble,
        ),
        (
            "smtpd",
            "proxy-reject: END-OF-MESSAGE from a.example[192.0.2.1]: 554 5.7.0 Reject, id=1 - spam; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Why::Content,
        ),
        (
            "cleanup",
            "reject: header Subject: buy; from=<q> now from b from a.example[192.0.2.1]; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>: 5.7.1 no",
            Why::Content,
        ),
        (
            "cleanup",
            "reject: body buy from a.example[192.0.2.1]; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>: 5.7.1 no",
            Why::Content,
        ),
    ];
    for (daemon, text, why) in cases {
        let told = refusal(daemon, &format!("{ID}: {text}"));
        assert_eq!((told.why, told.recipient), (why, "x@b.example"), "{text}");
        assert_eq!((told.peer, told.sender), (Peer { helo: "h", ..visitor() }, Sender::Given("a@a.example")), "{text}");
    }
    let own = refusal("cleanup", &format!("{ID}: reject: header Subject: x from local; from=<a@b.example>: 5.7.1 no"));
    assert_eq!((own.peer, own.sender), (Peer::default(), Sender::Given("a@b.example")));
}

#[test]
fn what_a_rule_keeps_back_is_held_or_thrown_away() {
    let cases = [
        (
            "cleanup",
            "hold: header Subject: x from a.example[192.0.2.1]; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>: wait",
            Fate::Held,
        ),
        (
            "cleanup",
            "milter-hold: END-OF-MESSAGE from a.example[192.0.2.1]: milter triggers HOLD action; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Fate::Held,
        ),
        (
            "smtpd",
            "hold: RCPT from a.example[192.0.2.1]: <x@b.example>: Recipient address triggers HOLD action; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Fate::Held,
        ),
        (
            "smtpd",
            "discard: RCPT from a.example[192.0.2.1]: <x@b.example>: Recipient address triggers DISCARD action; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Fate::Discarded,
        ),
        (
            "cleanup",
            "milter-discard: END-OF-MESSAGE from a.example[192.0.2.1]: milter triggers DISCARD action; from=<a@a.example> to=<x@b.example> proto=ESMTP helo=<h>",
            Fate::Discarded,
        ),
    ];
    for (daemon, text, fate) in cases {
        let told = tried(daemon, &format!("{ID}: {text}"));
        assert_eq!((told.fate, told.recipients), (fate, "x@b.example"), "{text}");
    }
}

#[test]
fn a_rule_that_only_warns_refuses_nothing() {
    for text in [
        "NOQUEUE: reject_warning: RCPT from a.example[192.0.2.1]: 554 5.7.1 <c@c.example>: Relay access denied; from=<> to=<c@c.example> proto=SMTP helo=<h>",
        "NOQUEUE: warn: RCPT from a.example[192.0.2.1]: x; from=<> to=<c@c.example> proto=SMTP helo=<h>",
        "NOQUEUE: discard: RCPT from a.example[192.0.2.1]: x; from=<> to=<c@c.example> proto=SMTP helo=<h>",
    ] {
        assert_eq!(seen("smtpd", text), Seen::Noted(Note::Step), "{text}");
    }
    let text = format!(
        "{ID}: warning: header Subject: reject: x from a.example[192.0.2.1]; from=<> to=<b@b.example> proto=ESMTP helo=<h>"
    );
    assert_eq!(seen("cleanup", &text), Seen::Noted(Note::Step));
}

#[test]
fn a_failed_login_counts_once() {
    let cases = [
        ("LOGIN authentication failed: UGFzc3dvcmQ6", "LOGIN", ""),
        ("PLAIN authentication failed: authentication failure", "PLAIN", ""),
        ("PLAIN authentication failed: (reason unavailable), sasl_username=u@b.example", "PLAIN", "u@b.example"),
        ("LOGIN authentication failed: Invalid authentication mechanism", "LOGIN", ""),
        ("CRAM-MD5 authentication failed: x, sasl_username=(unavailable)", "CRAM-MD5", ""),
    ];
    for (failure, mechanism, user) in cases {
        let text = format!("warning: a.example[192.0.2.1]: SASL {failure}");
        let login = Login { peer: visitor(), user, mechanism, service: "smtp", times: 1 };
        let told = observed("smtpd", &text);
        assert_eq!((told.seen, told.session), (Seen::LoginFailed(login), "123"), "{text}");
    }
    for again in [
        "SASL authentication failure: Password verification failed",
        "SASL authentication problem: unknown password verifier",
    ] {
        assert_eq!(seen("smtpd", &format!("warning: {again}")), Seen::Noted(Note::Repetition));
    }
    assert_eq!(
        seen("smtpd", "warning: a.example[192.0.2.1]: SASL LOGIN authentication aborted"),
        Seen::Noted(Note::Step)
    );
    let broken =
        "warning: a.example[192.0.2.1]: SASL PLAIN authentication failed: Connection lost to authentication server";
    assert_eq!(seen("smtpd", broken), Seen::Noted(Note::Warning), "says nothing about the password");
}

#[test]
fn a_limit_that_is_exceeded_is_a_refusal_of_its_own() {
    let cases = [
        ("Connection rate limit exceeded: 31", Stage::Connect),
        ("Connection concurrency limit exceeded: 51", Stage::Connect),
        ("Message delivery request rate limit exceeded: 101", Stage::Mail),
        ("Recipient address rate limit exceeded: 101", Stage::Rcpt),
    ];
    for (limit, stage) in cases {
        let told = refusal("smtpd", &format!("warning: {limit} from a.example[192.0.2.1] for service smtp"));
        assert_eq!((told.peer, told.stage, told.why, told.temporary), (visitor(), stage, Why::TooMuch, true));
    }
    let told =
        seen("smtpd", "warning: AUTH command rate limit exceeded: 11 from a.example[192.0.2.1] for service smtp");
    assert_eq!(told, Seen::Odd { peer: visitor(), what: Oddity::LoginAttack });
}

#[test]
fn what_ordinary_visitors_do_not_do_is_odd() {
    let cases = [
        ("too many errors after RCPT from a.example[192.0.2.1]", Oddity::TooManyErrors),
        (
            "improper command pipelining after EHLO from a.example[192.0.2.1]: MAIL FROM:<x> from y[192.0.2.9]",
            Oddity::TooEarly,
        ),
        ("warning: non-SMTP command from a.example[192.0.2.1]: GET / HTTP/1.1", Oddity::NotSmtp),
        ("non-SMTP command from a.example[192.0.2.1]: Subject: x", Oddity::NotSmtp),
    ];
    for (text, what) in cases {
        assert_eq!(seen("smtpd", text), Seen::Odd { peer: visitor(), what }, "{text}");
    }
    let told =
        refusal("smtpd", "warning: Illegal address syntax from a.example[192.0.2.1] in RCPT command: <x y@b.example>");
    assert_eq!((told.stage, told.why, told.recipient), (Stage::Rcpt, Why::Protocol, "x y@b.example"));
}

#[test]
fn before_the_door_a_session_is_known_by_address_and_port() {
    let visit = "[192.0.2.1]:40001";
    let lone = peer("", "192.0.2.1");
    let cases = [
        (
            format!("PREGREET 11 after 0.15 from {visit}: EHLO x\\r\\n"),
            Seen::Odd { peer: lone, what: Oddity::TooEarly },
        ),
        (format!("COMMAND PIPELINING from {visit} after HELO: x"), Seen::Odd { peer: lone, what: Oddity::TooEarly }),
        (
            format!("NON-SMTP COMMAND from {visit} after CONNECT: GET /"),
            Seen::Odd { peer: lone, what: Oddity::NotSmtp },
        ),
        (format!("BARE NEWLINE from {visit} after CONNECT"), Seen::Odd { peer: lone, what: Oddity::NotSmtp }),
        (format!("COMMAND COUNT LIMIT from {visit} after RCPT"), Seen::Odd { peer: lone, what: Oddity::TooManyErrors }),
        (format!("DNSBL rank 3 for {visit}"), Seen::BlocklistAsked { peer: lone, zone: "", listed: Some(true) }),
        (format!("CONNECT from {visit} to [198.51.100.1]:25"), Seen::Noted(Note::Connection)),
        (format!("PASS NEW {visit}"), Seen::Noted(Note::Passing)),
        (format!("HANGUP after 0.5 from {visit} in tests before SMTP handshake"), Seen::Noted(Note::Connection)),
        (format!("DISCONNECT {visit}"), Seen::Noted(Note::Connection)),
        (format!("ALLOWLISTED {visit}"), Seen::Noted(Note::Step)),
    ];
    for (text, seen) in cases {
        let told = observed("postscreen", &text);
        assert_eq!((told.seen, told.session), (seen, visit), "{text}");
    }
    let text = format!(
        "NOQUEUE: reject: RCPT from {visit}: 550 5.7.1 Service unavailable; client [192.0.2.1] blocked using zone.example; from=<a@a.example>, to=<b@b.example>, proto=ESMTP, helo=<h>"
    );
    let told = refusal("postscreen", &text);
    assert_eq!((told.why, told.stage, told.recipient), (Why::Listed, Stage::Rcpt, "b@b.example"));
    assert_eq!((told.peer.ip, told.peer.helo, told.sender), ("192.0.2.1", "h", Sender::Given("a@a.example")));
    let told = refusal("postscreen", &format!("NOQUEUE: reject: CONNECT from {visit}: too many connections"));
    assert_eq!((told.why, told.stage, told.temporary), (Why::TooMuch, Stage::Connect, true));
}

#[test]
fn a_blocklist_that_is_asked_is_named() {
    let lone = peer("", "192.0.2.1");
    let told = seen("dnsblog", "addr 192.0.2.1 listed by domain zone.example as 127.0.0.2");
    assert_eq!(told, Seen::BlocklistAsked { peer: lone, zone: "zone.example", listed: Some(true) });
    let told = seen("dnsblog", "addr 192.0.2.1 not listed by domain zone.example");
    assert_eq!(told, Seen::BlocklistAsked { peer: lone, zone: "zone.example", listed: Some(false) });
}

#[test]
fn what_every_day_brings_is_understood_and_changes_nothing() {
    let cases = [
        ("smtpd", "lost connection after RCPT from a.example[192.0.2.1]", Note::Connection),
        ("smtpd", "lost connection after DATA (123 bytes) from a.example[192.0.2.1]", Note::Connection),
        ("smtpd", "timeout after END-OF-MESSAGE from a.example[192.0.2.1]", Note::Connection),
        ("smtpd", "SSL_accept error from a.example[192.0.2.1]: lost connection", Note::Connection),
        (
            "smtpd",
            "Anonymous TLS connection established from a.example[192.0.2.1]: TLSv1.3 with cipher X (256/256 bits)",
            Note::Tls,
        ),
        (
            "smtpd",
            "warning: TLS library problem: error:0A000076:SSL routines::no suitable signature algorithm",
            Note::Tls,
        ),
        (
            "smtpd",
            "warning: hostname a.example does not resolve to address 192.0.2.1: Name or service not known",
            Note::Dns,
        ),
        ("smtpd", "warning: 1.2.0.192.zone.example: RBL lookup error: Host or domain name not found", Note::Dns),
        ("smtpd", "warning: connect to Milter service inet:localhost:8891: Connection refused", Note::Warning),
        ("smtpd", "table hash:/etc/postfix/access(0,lock|fold_fix) has changed -- restarting", Note::Service),
        (
            "smtpd",
            "NOQUEUE: filter: RCPT from a.example[192.0.2.1]: <b@b.example>: x; from=<> to=<b@b.example> proto=SMTP helo=<h>",
            Note::Passing,
        ),
        ("smtp", "connect to mx.b.example[198.51.100.5]:25: Connection timed out", Note::Connection),
        (
            "smtp",
            "3F2A1B4C5D: host mx.b.example[198.51.100.5] said: 450 x (in reply to RCPT TO command)",
            Note::Connection,
        ),
        ("smtp", "3F2A1B4C5D: lost connection with mx.b.example[198.51.100.5] while sending RCPT TO", Note::Connection),
        (
            "smtp",
            "Untrusted TLS connection established to mx.b.example[198.51.100.5]:25: TLSv1.3 with cipher X",
            Note::Tls,
        ),
        (
            "smtp",
            "certificate verification failed for mx.b.example[198.51.100.5]:25: self-signed certificate",
            Note::Tls,
        ),
        ("smtp", "warning: no MX host for b.example has a valid address record", Note::Warning),
        (
            "cleanup",
            "3F2A1B4C5D: replace: header Received: from x from a.example[192.0.2.1]; from=<> to=<b@b.example> proto=ESMTP helo=<h>: y",
            Note::Step,
        ),
        ("cleanup", "3F2A1B4C5D: resent-message-id=<1@a.example>", Note::Step),
        ("anvil", "statistics: max connection rate 1/60s for (smtp:192.0.2.1) at Nov 22 02:10:00", Note::Statistics),
        ("scache", "statistics: start interval Nov 22 02:10:00", Note::Statistics),
        (
            "postscreen",
            "cache btree:/var/lib/postfix/postscreen_cache full cleanup: retained=10 dropped=1 entries",
            Note::Statistics,
        ),
        (
            "verify",
            "cache btree:/var/lib/postfix/verify_cache full cleanup: retained=1 dropped=0 entries",
            Note::Service,
        ),
        ("master", "daemon started -- version 3.7.11, configuration /etc/postfix", Note::Service),
        ("master", "terminating on signal 15", Note::Service),
        ("postfix-script", "starting the Postfix mail system", Note::Service),
        ("postsuper", "Deleted: 3 messages", Note::Service),
        ("tlsproxy", "CONNECT from [192.0.2.1]:40001", Note::Tls),
        ("pickup", "warning: 3F2A1B4C5D: message has been queued for 2 days", Note::Warning),
        ("qmgr", "warning: mail for b.example is using up 4001 of 20000 active queue entries", Note::Warning),
    ];
    for (daemon, text, note) in cases {
        assert_eq!(seen(daemon, text), Seen::Noted(note), "{text}");
    }
}

#[test]
fn queue_ids_are_short_or_long_and_no_word_is_one() {
    for id in ["3F2A1B4C5D", "ABCDEF", "4Xk2Yz1bQpz9Rw", "XXXXXXXX"] {
        assert_eq!(observed("qmgr", &format!("{id}: removed")).message, id);
    }
    for text in ["warning: x", "Deleted: 3 messages", "ABC: removed", "x", "3F2A1B4C5D", "3F2A1B4C5D removed", ""] {
        assert_eq!(queue_id(text), None, "{text}");
    }
    assert_eq!(queue_id("NOQUEUE: x"), Some(("", "x")));
}

#[test]
fn words_that_postfix_never_wrote_are_unknown() {
    for (daemon, text) in [
        ("smtpd", "what is this"),
        ("smtpd", ""),
        ("smtpd", "3F2A1B4C5D: what is this"),
        ("qmgr", "3F2A1B4C5D: what is this"),
        ("cleanup", "what is this"),
        ("smtp", "3F2A1B4C5D: to=<b@b.example>, relay=none"),
        ("nosuchdaemon", "what is this"),
    ] {
        assert_eq!(said(framed(daemon, text).leak()), Reading::Unknown, "{daemon} {text}");
    }
    assert_eq!(said("Nov 22 02:14:39 mx sm-mta[1]: 3F2A1B4C5D: removed"), Reading::NotMine);
    assert_eq!(said("connect from a.example[192.0.2.1]"), Reading::NotMine);
}

const WHOLE: &[(&str, &str)] = &[
    (
        "smtpd",
        "NOQUEUE: reject: RCPT from é[192.0.2.1]:5: 454 4.7.1 <é>: Relay access denied; from=<é> to=<é> proto=ESMTP helo=<é> sasl_username=<é>",
    ),
    (
        "smtpd",
        "3F2A1B4C5D: client=é[192.0.2.1], sasl_method=PLAIN, sasl_username=é, orig_queue_id=ABCDEF, orig_client=é[::1]:7",
    ),
    ("smtpd", "warning: é[192.0.2.1]: SASL LOGIN authentication failed: é, sasl_username=é"),
    ("smtpd", "warning: Connection rate limit exceeded: 31 from é[192.0.2.1] for service smtp"),
    ("smtpd", "warning: Illegal address syntax from é[192.0.2.1] in RCPT command: <é>"),
    ("smtpd", "improper command pipelining after EHLO from é[192.0.2.1]: é"),
    (
        "smtp",
        "3F2A1B4C5D: to=<é>, orig_to=<é>, relay=é[127.0.0.1]:10024, conn_use=2, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (é)",
    ),
    ("qmgr", "3F2A1B4C5D: from=<é>, size=1, nrcpt=99999999999 (queue active)"),
    ("pickup", "3F2A1B4C5D: uid=0 from=<é> orig_id=é"),
    ("cleanup", "3F2A1B4C5D: reject: header é from é[192.0.2.1]; from=<é> to=<é> proto=ESMTP helo=<é>: é"),
    ("postscreen", "NOQUEUE: reject: RCPT from [192.0.2.1]:5: 550 5.7.1 é; from=<é>, to=<é>, proto=ESMTP, helo=<é>"),
    ("postscreen", "PREGREET 11 after 0.15 from [192.0.2.1]:5: é"),
    ("dnsblog", "addr é listed by domain é as é"),
    ("bounce", "3F2A1B4C5D: sender non-delivery notification: é"),
];

proptest! {
    #[test]
    fn a_line_cut_anywhere_is_no_crash(index in 0..WHOLE.len(), end in 0..220_usize) {
        let (daemon, text) = WHOLE[index];
        let cut: String = framed(daemon, text).chars().take(end).collect();
        said(&cut);
    }

    #[test]
    fn pieces_of_lines_in_any_order_are_no_crash(
        index in 0..WHOLE.len(),
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<", ">", ">, ", " from ", "; from=<", " to=<", "to=<", ", relay=", "status=", ": ", "[", "]", "]:", "é", " proto=", "helo=<",
            "reject: ", "header ", "client=", "warning: ", "NOQUEUE: ", "ABCDEF: ", ", ", "sasl_username=<", "554 ", "(", ")", " exceeded: ",
        ]), 0..14),
    ) {
        let line = framed(WHOLE[index].0, &pieces.concat());
        said(&line);
    }

    #[test]
    fn any_text_is_no_crash(index in 0..WHOLE.len(), text in ".{0,80}") {
        said(&framed(WHOLE[index].0, &text));
    }
}
