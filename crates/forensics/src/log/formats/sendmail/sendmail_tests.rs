use super::*;
use crate::log::observation::{
    Arrival, Fate, Hop, Login, Oddity, Origin, Outcome, Peer, Refusal, Sender, Stage, Standing, Why, recipients,
};
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 1_795_392_000, day_at: 1_795_305_600, offset_s: 0 };

fn of_program<'a>(program: &'a str, text: &'a str) -> Reading<'a> {
    let scratch: &'static Scratch = Box::leak(Box::default());
    read(&Line { whole: text, at: Some(5), host: "mx", program, pid: "4321", text }, &CONTEXT, scratch)
}

fn observed(text: &str) -> Observation<'_> {
    match of_program("sm-mta", text) {
        Reading::Understood(observation) => {
            assert_eq!((observation.at, observation.host, observation.session), (Some(5), "mx", "4321"), "{text}");
            observation
        }
        other => panic!("{other:?}: {text}"),
    }
}

fn seen(text: &str) -> Seen<'_> {
    observed(text).seen
}

fn arrived(text: &str) -> Arrival<'_> {
    match seen(text) {
        Seen::Arrived(arrival) => arrival,
        other => panic!("{other:?}: {text}"),
    }
}

fn tried(text: &str) -> Outcome<'_> {
    match seen(text) {
        Seen::Tried(outcome) => outcome,
        other => panic!("{other:?}: {text}"),
    }
}

fn refused(text: &str) -> Refusal<'_> {
    match seen(text) {
        Seen::Refused(refusal) => refusal,
        other => panic!("{other:?}: {text}"),
    }
}

fn peer(ip: &'static str, name: &'static str) -> Peer<'static> {
    Peer { ip, name, helo: "" }
}

#[test]
fn a_message_by_smtp_is_taken_from_its_peer() {
    let line = observed(
        "3AM2XM0j004321: from=<a@example.com>, size=1234, class=-60, nrcpts=2, msgid=<1@example.com>, bodytype=8BITMIME, proto=ESMTPS, \
         daemon=MTA-v4, tls_verify=NONE, auth=NONE, relay=mail.example.com [203.0.113.5]",
    );
    assert_eq!(line.message, "3AM2XM0j004321");
    assert_eq!(
        line.seen,
        Seen::Arrived(Arrival {
            peer: peer("203.0.113.5", "mail.example.com"),
            origin: Origin::Network,
            sender: Sender::Given("a@example.com"),
            size: Some(1234),
            recipients: Some(2),
            message_id: "1@example.com",
            ..Arrival::default()
        })
    );
}

#[test]
fn a_relay_is_read_in_each_of_its_forms() {
    let cases = [
        ("mail.example.com [203.0.113.5]", peer("203.0.113.5", "mail.example.com"), Origin::Network),
        ("[203.0.113.5]", peer("203.0.113.5", ""), Origin::Network),
        ("mail.example.com [203.0.113.5] (may be forged)", peer("203.0.113.5", ""), Origin::Network),
        ("IDENT:joe@mail.example.com [203.0.113.5]", peer("203.0.113.5", "mail.example.com"), Origin::Network),
        ("[IPv6:2001:db8::5]", peer("2001:db8::5", ""), Origin::Network),
        ("unknown [203.0.113.5]", peer("203.0.113.5", ""), Origin::Network),
        ("localhost [127.0.0.1]", peer("127.0.0.1", "localhost"), Origin::Network),
        ("aaa.aaa.aaa.aaa", peer("", "aaa.aaa.aaa.aaa"), Origin::Network),
        ("host [A]", peer("A", "host"), Origin::Network),
        ("root@localhost", Peer::default(), Origin::Program),
        ("www-data@localhost", Peer::default(), Origin::Program),
    ];
    for (relay, peer, origin) in cases {
        let text = format!("3AM2XM0j004321: from=root, size=1, class=0, nrcpts=1, msgid=<1@x>, relay={relay}");
        let arrival = arrived(&text);
        assert_eq!((arrival.peer, arrival.origin), (peer, origin), "{relay}");
    }
}

#[test]
fn a_sender_or_a_message_id_that_looks_like_a_field_is_none() {
    let cases = [
        "3AM2XM0j004321: from=<\"a, relay=x [10.0.0.1], size=9\"@example.com>, size=1, class=0, nrcpts=1, msgid=<1@x>, proto=SMTP, relay=[203.0.113.5]",
        "3AM2XM0j004321: from=<a@example.com>, size=1, class=0, nrcpts=1, msgid=<1, relay=x [10.0.0.1], auth=PLAIN, nrcpts=5>, proto=SMTP, relay=[203.0.113.5]",
        "3AM2XM0j004321: from=<a@example.com>, size=1, class=0, nrcpts=1, msgid=1, relay=x [10.0.0.1], proto=SMTP, relay=[203.0.113.5]",
    ];
    for text in cases {
        let arrival = arrived(text);
        assert_eq!((arrival.peer.ip, arrival.size, arrival.recipients), ("203.0.113.5", Some(1), Some(1)), "{text}");
    }
    assert_eq!(arrived(cases[0]).sender, Sender::Given("\"a, relay=x [10.0.0.1], size=9\"@example.com"));
}

#[test]
fn queue_ids_of_every_age_stand_in_front() {
    for id in ["AA12345", "NAA12345", "g8U2LVi03161", "k79IaGJL011761", "4AM2XM0j1234567"] {
        let text = format!("{id}: from=<>, size=1, class=0, pri=30001, nrcpts=1, relay=x [203.0.113.5]");
        let line = observed(&text);
        assert_eq!(line.message, id);
        assert_eq!(arrived(&text).sender, Sender::Null);
    }
    assert_eq!(observed("NOQUEUE: connect from [203.0.113.5]").message, "");
}

#[test]
fn the_class_of_the_status_decides_what_became_of_a_recipient() {
    let cases = [
        ("mailer=local, pri=1, dsn=2.0.0, stat=Sent", Fate::Delivered),
        ("mailer=prog, pri=1, dsn=2.0.0, stat=Sent", Fate::Delivered),
        ("mailer=*file*, pri=1, dsn=2.0.0, stat=Sent", Fate::Delivered),
        ("mailer=cyrusv2, pri=1, relay=localhost [127.0.0.1], dsn=2.0.0, stat=Sent", Fate::Delivered),
        ("mailer=lmtp, pri=1, dsn=2.0.0, stat=Sent", Fate::Delivered),
        ("mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=2.0.0, stat=Sent (ok)", Fate::HandedOver),
        ("mailer=relay, pri=1, relay=smart.example.com. [198.51.100.7], dsn=2.0.0, stat=Sent (ok)", Fate::HandedOver),
        (
            "mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=4.7.1, stat=Deferred: 450 4.7.1 Sent",
            Fate::Deferred,
        ),
        ("mailer=esmtp, pri=1, dsn=4.0.0, stat=Operation timed out", Fate::Deferred),
        ("mailer=esmtp, pri=1, dsn=5.1.2, stat=Host unknown (Name server: x: host not found)", Fate::Failed),
        ("mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=5.1.1, stat=User unknown", Fate::Failed),
        ("mailer=esmtp, pri=1, dsn=5.0.0, stat=Service unavailable", Fate::Failed),
        ("mailer=esmtp, pri=1, dsn=5.4.7, stat=Cannot send message for 5 days", Fate::Expired),
        ("mailer=local, pri=1, stat=queued", Fate::Deferred),
        ("mailer=local, stat=Sent", Fate::Delivered),
        ("mailer=smtp, stat=User unknown", Fate::Failed),
        ("mailer=discard, pri=1, dsn=2.0.0, stat=Sent", Fate::Discarded),
        ("mailer=esmtp, pri=1, stat=quarantined", Fate::Held),
    ];
    for (fields, fate) in cases {
        let text = format!("3AM2XM0j004321: to=<b@example.com>, delay=00:00:01, xdelay=00:00:01, {fields}");
        assert_eq!(tried(&text).fate, fate, "{fields}");
    }
}

#[test]
fn one_line_stands_for_several_recipients() {
    let outcome = tried(
        "3AM2XM0j004321: to=<b@example.com>,<\"c, delay=1\"@example.com>,d@example.com, ctladdr=<list@example.jp> (8/0), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=2.0.0, stat=Sent (ok)",
    );
    assert_eq!(
        recipients(outcome.recipients).collect::<Vec<_>>(),
        ["b@example.com", "\"c, delay=1\"@example.com", "d@example.com"]
    );
    assert_eq!(outcome.original, "");
    assert_eq!(outcome.next_hop, Hop { host: "mx.example.com", ip: "198.51.100.7" });
    assert_eq!(outcome.reply, "ok");
}

#[test]
fn only_a_recipient_without_brackets_came_from_an_alias() {
    let cases = [
        ("<b@example.com>, ctladdr=<u@example.jp> (2001/2001)", ""),
        ("<b@example.com>", ""),
        ("b@example.org,c@example.com", "aliases"),
        ("b@example.org, ctladdr=<u@example.jp> (2001/2001)", "u@example.jp"),
        ("\"|/bin/cat\", ctladdr=<pipe@example.jp> (8/0)", "pipe@example.jp"),
        ("hanako", ""),
    ];
    for (recipients, original) in cases {
        let text = format!(
            "3AM2XM0j004321: to={recipients}, delay=00:00:01, mailer=relay, pri=1, relay=[198.51.100.7], dsn=2.0.0, stat=Sent (ok)"
        );
        assert_eq!(tried(&text).original, original, "{recipients}");
    }
}

#[test]
fn the_reply_is_whole_where_it_is_given_and_never_decides() {
    let listed = tried(
        "3AM2XM0j004321: to=<b@example.com>, delay=00:00:01, mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=5.1.1, reply=550 5.7.1 listed at zen.example.net, stat=Sent (x), stat=User unknown",
    );
    assert_eq!((listed.fate, listed.reply), (Fate::Failed, "550 5.7.1 listed at zen.example.net, stat=Sent (x)"));
    let plain = tried(
        "3AM2XM0j004321: to=<b@example.com>, delay=00:00:01, mailer=esmtp, pri=1, relay=mx.example.com. [198.51.100.7], dsn=4.7.1, stat=Deferred: 450 4.7.1 relay=x [10.0.0.1], dsn=2.0.0, stat=Sent",
    );
    assert_eq!((plain.fate, plain.next_hop.ip), (Fate::Deferred, "198.51.100.7"));
    assert_eq!(plain.reply, "450 4.7.1 relay=x [10.0.0.1], dsn=2.0.0, stat=Sent");
}

#[test]
fn the_submission_program_handing_to_its_own_server_is_no_delivery() {
    let text = "3AM2XM0j004320: to=b@example.com, ctladdr=root (0/0), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30127, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (3AM2XM0j004321 Message accepted for delivery)";
    for program in ["sendmail", "sm-msp-queue"] {
        let Reading::Understood(observation) = of_program(program, text) else { panic!("{program}") };
        assert_eq!(observation.seen, Seen::Noted(Note::Passing), "{program}");
    }
    assert_eq!(tried(text).fate, Fate::HandedOver, "the server itself may go out through a tunnel here");
    let Reading::Understood(failed) = of_program(
        "sm-msp-queue",
        "3AM2XM0j004320: to=b@example.com, delay=00:00:00, mailer=relay, relay=[127.0.0.1], dsn=4.0.0, stat=Deferred: Connection refused by [127.0.0.1]",
    ) else {
        panic!()
    };
    assert!(matches!(failed.seen, Seen::Tried(outcome) if outcome.fate == Fate::Deferred));
}

#[test]
fn a_refusal_by_a_ruleset_says_who_what_and_why() {
    assert_eq!(
        refused(
            "3AM2XM0j004321: ruleset=check_rcpt, arg1=<b@example.org>, relay=mail.example.com [203.0.113.5], reject=550 5.7.1 <b@example.org>... Relaying denied. Proper authentication required."
        ),
        Refusal {
            peer: peer("203.0.113.5", "mail.example.com"),
            login: "",
            sender: Sender::Unsaid,
            recipient: "b@example.org",
            count: 1,
            stage: Stage::Rcpt,
            why: Why::Relay,
            temporary: false,
            reply: "550 5.7.1 <b@example.org>... Relaying denied. Proper authentication required.",
        }
    );
}

#[test]
fn each_stage_and_reason_of_a_refusal_is_known() {
    let cases = [
        (
            "ruleset=check_rcpt, arg1=<b@x>, relay=[203.0.113.5], reject=550 5.7.1 <b@x>... Relaying denied. IP name lookup failed [203.0.113.5]",
            Stage::Rcpt,
            Why::Relay,
            false,
        ),
        (
            "ruleset=check_rcpt, arg1=<b@x>, relay=[203.0.113.5], reject=550 5.7.1 <b@x>... Relaying denied. IP name possibly forged [203.0.113.5]",
            Stage::Rcpt,
            Why::Relay,
            false,
        ),
        (
            "ruleset=check_rcpt, arg1=<relay@x>, relay=[203.0.113.5], reject=550 5.1.1 <relay@x>... User unknown",
            Stage::Rcpt,
            Why::UnknownRecipient,
            false,
        ),
        (
            "ruleset=check_rcpt, arg1=<relay@x>, relay=[203.0.113.5], reject=550 5.7.1 <relay@x>... no",
            Stage::Rcpt,
            Why::Policy,
            false,
        ),
        (
            "ruleset=check_mail, arg1=<a@relay.x>, relay=[203.0.113.5], reject=553 5.1.8 <a@relay.x>... Domain of sender address a@relay.x does not exist",
            Stage::Mail,
            Why::BadSender,
            false,
        ),
        (
            "ruleset=check_mail, arg1=<a@relay.x>, relay=[203.0.113.5], reject=451 4.1.8 Domain of sender address a@relay.x does not resolve",
            Stage::Mail,
            Why::BadSender,
            true,
        ),
        (
            "ruleset=check_relay, arg1=[203.0.113.5], arg2=203.0.113.5, relay=[203.0.113.5], reject=421 4.3.2 Connection rate limit exceeded.",
            Stage::Connect,
            Why::TooMuch,
            true,
        ),
        (
            "ruleset=check_relay, arg1=[203.0.113.5], arg2=127.0.0.2, relay=[203.0.113.5], reject=550 5.7.1 Rejected: 203.0.113.5 listed at relays.example.net",
            Stage::Connect,
            Why::Listed,
            false,
        ),
        (
            "ruleset=check_relay, arg1=n.x, arg2=203.0.113.5, relay=n.x [203.0.113.5] (may be forged), reject=554 5.7.1 Access denied",
            Stage::Connect,
            Why::Policy,
            false,
        ),
        ("ruleset=check_eoh, arg1=5$| 700, relay=[203.0.113.5], reject=553 5.7.1 no", Stage::Data, Why::Content, false),
        (
            "rejecting commands from n.x [203.0.113.5] due to pre-greeting traffic after 0 seconds",
            Stage::Connect,
            Why::Protocol,
            false,
        ),
        ("invalid domain name (a b!) from n.x [203.0.113.5]", Stage::Helo, Why::BadName, false),
        ("Milter: connect: host=n.x, addr=203.0.113.5, rejecting commands", Stage::Connect, Why::Policy, false),
    ];
    for (text, stage, why, temporary) in cases {
        for line in [format!("3AM2XM0j004321: {text}"), text.to_owned()] {
            let refusal = refused(&line);
            assert_eq!(
                (refusal.stage, refusal.why, refusal.temporary, refusal.peer.ip),
                (stage, why, temporary, "203.0.113.5"),
                "{line}"
            );
        }
    }
}

#[test]
fn an_unknown_user_has_a_queue_id_and_no_client() {
    let line = observed("3AM2XM0j004321: <nobody@example.jp>... User unknown");
    assert_eq!(line.message, "3AM2XM0j004321");
    let refusal = refused("3AM2XM0j004321: <nobody@example.jp>... User unknown");
    assert_eq!(
        (refusal.recipient, refusal.why, refusal.stage, refusal.peer),
        ("nobody@example.jp", Why::UnknownRecipient, Stage::Rcpt, Peer::default())
    );
}

#[test]
fn a_message_that_is_too_big_is_refused_after_its_content() {
    let refusal = refused("3AM2XM0j004321: message size (30652) exceeds maximum (20000)");
    assert_eq!((refusal.stage, refusal.why), (Stage::Data, Why::TooMuch));
}

#[test]
fn a_filter_refuses_at_its_stage() {
    let cases = [
        (
            "Milter: to=<b@x>, reject=451 4.7.1 Greylisting in action, please come back later",
            Stage::Rcpt,
            Why::Greylisted,
            true,
            "b@x",
        ),
        ("Milter: from=<a@x>, reject=550 5.7.1 Command rejected", Stage::Mail, Why::Policy, false, ""),
        ("Milter: data, reject=550 5.7.1 Blocked by SpamAssassin", Stage::Data, Why::Content, false, ""),
        ("Milter: helo=x, reject=550 5.7.1 no", Stage::Helo, Why::Policy, false, ""),
    ];
    for (text, stage, why, temporary, recipient) in cases {
        let line = format!("3AM2XM0j004321: {text}");
        let refusal = refused(&line);
        assert_eq!(
            (refusal.stage, refusal.why, refusal.temporary, refusal.recipient),
            (stage, why, temporary, recipient),
            "{text}"
        );
    }
    assert_eq!(tried("3AM2XM0j004321: Milter: data, discard").fate, Fate::Discarded);
    assert_eq!(tried("3AM2XM0j004321: milter=x, quarantine=virus").fate, Fate::Held);
    assert_eq!(seen("3AM2XM0j004321: milter=x, action=rcpt, reject=550 5.7.1 no"), Seen::Noted(Note::Repetition));
    assert_eq!(seen("3AM2XM0j004321: Milter insert (1): header: X-A: b"), Seen::Noted(Note::Step));
}

#[test]
fn a_login_is_known_by_its_process_and_not_by_the_controlling_user() {
    let line = observed("AUTH=server, relay=n.x [203.0.113.5], authid=user@example.jp, mech=PLAIN, bits=0");
    assert_eq!(line.message, "");
    assert_eq!(
        line.seen,
        Seen::LoggedIn(Login {
            peer: peer("203.0.113.5", "n.x"),
            user: "user@example.jp",
            mechanism: "PLAIN",
            service: "smtp",
            times: 1
        })
    );
    assert_eq!(arrived("3AM2XM0j004321: from=<u@x>, size=1, class=0, nrcpts=1, msgid=<1@x>, proto=ESMTPA, daemon=MTA, auth=PLAIN, relay=[203.0.113.5]").standing, Standing::Own);
    assert_eq!(arrived("3AM2XM0j004321: from=<u@x>, size=1, class=0, nrcpts=1, msgid=<1@x>, proto=ESMTPA, daemon=MTA, relay=[203.0.113.5]").standing, Standing::Own);
    assert_eq!(
        arrived("3AM2XM0j004321: from=<u@x>, size=1, class=0, nrcpts=1, msgid=<, proto=ESMTPA, daemon=").standing,
        Standing::Unsaid,
        "cut"
    );
    assert_eq!(seen("AUTH=client, relay=mx.example.com., mech=PLAIN, bits=0"), Seen::Noted(Note::Connection));
}

#[test]
fn a_failed_login_names_the_visitor_from_the_end() {
    let login = |text| match seen(text) {
        Seen::LoginFailed(login) => login,
        other => panic!("{other:?}"),
    };
    let old = login(
        "3AM2XM0j004321: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, relay=n.x [203.0.113.5]",
    );
    assert_eq!((old.mechanism, old.user, old.peer), ("LOGIN", "", peer("203.0.113.5", "n.x")));
    let new = login(
        "3AM2XM0j004321: AUTH failure (PLAIN): user not found (-20) SASL(-13): user not found: x, relay=[10.0.0.1], user=u@example.jp, relay=[203.0.113.5] (may be forged)",
    );
    assert_eq!((new.mechanism, new.user, new.peer.ip), ("PLAIN", "u@example.jp", "203.0.113.5"));
    assert_eq!(
        seen("AUTH failure (X): no mechanism available (-4) SASL(-4): none, relay=[203.0.113.5]"),
        Seen::Noted(Note::Step)
    );
}

#[test]
fn a_report_has_a_queue_id_of_its_own() {
    for text in [
        "3AM2XM0j004321: 3AM2XM0k004321: DSN: User unknown",
        "3AM2XM0j004321: 3AM2XM0k004321: return to sender: User unknown",
        "3AM2XM0j004321: 3AM2XM0k004321: postmaster notify: User unknown",
    ] {
        assert_eq!(observed(text).message, "3AM2XM0j004321");
        assert_eq!(seen(text), Seen::Reported { report: "3AM2XM0k004321" }, "{text}");
    }
    for text in [
        "3AM2XM0j004321: 3AM2XM0k004321: sender notify: Warning: could not send message for past 4 hours",
        "3AM2XM0j004321: 3AM2XM0k004321: DSN: Return receipt",
        "3AM2XM0j004321: 3AM2XM0k004321: clone: owner=x",
    ] {
        assert_eq!(
            seen(text),
            Seen::Noted(Note::Passing),
            "a notice of a delay or a receipt reports no failure: {text}"
        );
    }
}

#[test]
fn odd_visitors_are_told_with_their_address() {
    let cases = [
        ("3AM2XM0j004321: n.x [203.0.113.5]: possible SMTP attack: command=AUTH, count=5", Oddity::LoginAttack),
        (
            "3AM2XM0j004321: n.x [203.0.113.5] (may be forged): possible SMTP attack: command=HELO/EHLO, count=3",
            Oddity::TooManyErrors,
        ),
        ("3AM2XM0j004321: [203.0.113.5]: EXPN root [rejected]", Oddity::Probing),
        ("3AM2XM0j004321: [203.0.113.5]: VRFY root [10.0.0.1]", Oddity::Probing),
        ("3AM2XM0j004321: [203.0.113.5]: Possible SMTP RCPT flood, throttling.", Oddity::TooManyErrors),
        (
            "3AM2XM0j004321: rejecting server EHLO from n.x [203.0.113.5] due to traffic before response",
            Oddity::TooEarly,
        ),
        ("3AM2XM0j004321: [203.0.113.5]: probable open proxy: command=GET / HTTP/1.1", Oddity::NotSmtp),
    ];
    for (text, oddity) in cases {
        let Seen::Odd { peer, what } = seen(text) else { panic!("{text}") };
        assert_eq!((peer.ip, what), ("203.0.113.5", oddity), "{text}");
    }
}

#[test]
fn a_session_ends_in_one_of_several_ways() {
    for text in [
        "3AM2XM0j004321: n.x [203.0.113.5] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA-v4",
        "3AM2XM0j004321: n.x [203.0.113.5] (may be forged) did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA",
        "3AM2XM0j004321: lost input channel from n.x [203.0.113.5] to MTA-v4 after rcpt",
        "3AM2XM0j004321: timeout waiting for input from n.x during server cmd read",
        "NOQUEUE: Null connection from [203.0.113.5]",
    ] {
        assert_eq!(seen(text), Seen::Closed, "{text}");
    }
    assert_eq!(seen("NOQUEUE: connect from n.x [203.0.113.5]"), Seen::Knocked(peer("203.0.113.5", "n.x")));
    assert_eq!(seen("3AM2XM0j004321: done; delay=00:00:01, ntries=1"), Seen::Finished);
}

#[test]
fn the_login_library_only_repeats() {
    let Reading::Understood(observation) =
        of_program("saslauthd", "do_auth         : auth failure: [user=u] [service=smtp] [realm=] [mech=sasldb]")
    else {
        panic!("not understood");
    };
    assert_eq!(observation.seen, Seen::Noted(Note::Repetition));
}

#[test]
fn a_delivery_here_has_no_next_hop() {
    let outcome = tried(
        "3AM2XM0j004321: to=<u@example.jp>, delay=00:00:00, xdelay=00:00:00, mailer=local, pri=30366, relay=local, dsn=2.1.5, stat=Sent",
    );
    assert_eq!((outcome.fate, outcome.next_hop, outcome.reply), (Fate::Delivered, Hop::default(), ""));
}

#[test]
fn ordinary_lines_change_nothing() {
    let cases = [
        ("starting daemon (8.17.1.9): SMTP+queueing@00:10:00", Note::Service),
        ("started as: /usr/sbin/sendmail-mta -Am -L sm-mta -bd -q10m", Note::Service),
        ("alias database /etc/mail/aliases rebuilt by root", Note::Service),
        ("/etc/mail/aliases: 14 aliases, longest 10 bytes, 156 bytes total", Note::Warning),
        ("rejecting connections on daemon MTA-v4: load average: 12", Note::Service),
        ("STARTTLS=server, relay=n.x [203.0.113.5], version=TLSv1.3, verify=NO, cipher=x, bits=256/256", Note::Tls),
        ("STARTTLS=client, relay=mx.x., version=TLSv1.3, verify=FAIL, cipher=x, bits=256/256", Note::Tls),
        ("3AM2XM0j004321: SYSERR(root): collect: I/O error on connection from n.x, from=<a@x>", Note::Warning),
        ("3AM2XM0j004321: collect: premature EOM: unexpected close", Note::Step),
        ("3AM2XM0j004321: Authentication-Warning: mx: root set sender to a@x using -f", Note::Step),
        (
            "3AM2XM0j004321: makeconnection (mx.x. [198.51.100.7].25) failed: Connection refused by mx.x.",
            Note::Connection,
        ),
        ("gethostbyaddr(203.0.113.5) failed: 1", Note::Dns),
        ("My unqualified host name (mx) unknown; sleeping for retry", Note::Warning),
        ("unable to qualify my own domain name (mx) -- using short name", Note::Warning),
        ("AA12345: message-id=<1@x>", Note::Step),
        ("3AM2XM0j004321: alias <fwd@example.jp> => x@example.com", Note::Step),
        ("AUTH: available mech=PLAIN LOGIN, allowed mech=PLAIN LOGIN", Note::Step),
    ];
    for (text, note) in cases {
        assert_eq!(seen(text), Seen::Noted(note), "{text}");
    }
}

#[test]
fn other_programs_and_unknown_words_are_not_guessed_at() {
    for program in ["", "postfix/sendmail", "smtpd", "exim"] {
        assert_eq!(of_program(program, "3AM2XM0j004321: from=<>, size=1"), Reading::NotMine, "{program}");
    }
    for text in ["words of nobody", "3AM2XM0j004321: words of nobody", "x]y"] {
        assert_eq!(of_program("sm-mta", text), Reading::Unknown, "{text}");
    }
}

const VALID: &[&str] = &[
    "3AM2XM0j004321: from=<\"a b\"@x>, size=1, class=0, nrcpts=1, msgid=<1é@x>, proto=ESMTP, daemon=MTA, auth=PLAIN, relay=n.x [203.0.113.5] (may be forged)",
    "3AM2XM0j004321: to=<b@x>,<c@x>, ctladdr=<l@x> (8/0), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.x. [198.51.100.7], dsn=5.1.1, reply=550 5.1.1 日本, stat=User unknown",
    "3AM2XM0j004321: ruleset=check_rcpt, arg1=<b@x>, arg2=y, relay=n.x [203.0.113.5] (may be forged), reject=550 5.7.1 <b@x>... Relaying denied",
    "AUTH=server, relay=n.x [203.0.113.5], authid=u, mech=PLAIN, bits=0",
    "3AM2XM0j004321: AUTH failure (LOGIN): x (-13) y, user=u, relay=n.x [203.0.113.5]",
    "3AM2XM0j004321: Milter: connect: host=n.x, addr=203.0.113.5, rejecting commands",
    "3AM2XM0j004321: n.x [203.0.113.5] (may be forged): possible SMTP attack: command=AUTH, count=5",
    "3AM2XM0j004321: 3AM2XM0k004321: DSN: User unknown",
];

#[test]
fn a_line_cut_anywhere_is_read_without_harm() {
    for line in VALID {
        for (end, _) in line.char_indices() {
            let _ = of_program("sendmail", &line[..end]);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_harm(text in ".{0,200}") {
        let _ = of_program("sm-mta", &text);
        let with_id = format!("3AM2XM0j004321: {text}");
        let _ = of_program("sm-mta", &with_id);
    }

    #[test]
    fn any_mixture_of_pieces_is_read_without_harm(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "from=", "to=", ", ctladdr=", ", relay=", ", dsn=", ", stat=", ", reply=", "<", ">", "\"", "[", "]", "... ", "ruleset=", ", arg1=", ", reject=",
            "Milter: ", "AUTH", " failure (", "): ", ", user=", ": ", "é", ", msgid=", "(may be forged)", "5.1.1", "3AM2XM0j004321: ",
        ]), 0..24)
    ) {
        let text = pieces.concat();
        let _ = of_program("sm-mta", &text);
        let with_id = format!("3AM2XM0j004321: {text}");
        let _ = of_program("sm-mta", &with_id);
    }
}
