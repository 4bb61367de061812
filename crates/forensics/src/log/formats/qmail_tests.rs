use super::*;
use crate::log::observation::{Login, Peer, Refusal, Stage, Why};
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 0, day_at: 0, offset_s: 32_400 };

fn reading_of(program: &str, text: &str) -> Reading<'static> {
    let text: &'static str = String::leak(text.to_owned());
    let program: &'static str = String::leak(program.to_owned());
    let line = Line { whole: text, at: None, host: "mx", program, pid: "77", text };
    read(&line, &CONTEXT, Box::leak(Box::default()))
}

fn read_as(program: &str, text: &str) -> Observation<'static> {
    match reading_of(program, text) {
        Reading::Understood(said) => said,
        other => panic!("{other:?}: {text}"),
    }
}

/// A line of qmail-send behind syslog.
fn queue(text: &str) -> Observation<'static> {
    read_as("qmail", text)
}

fn refusal_in(program: &str, text: &str) -> Refusal<'static> {
    match read_as(program, text).seen {
        Seen::Refused(refusal) => refusal,
        other => panic!("{other:?}: {text}"),
    }
}

#[test]
fn times_are_read_in_each_of_the_ways_that_qmail_writes_them() {
    // 2026-11-22 02:36:43 UTC; wall time is nine hours ahead here.
    let (utc, wall) = (1_795_315_003, 1_795_315_003 + 32_400);
    let label = format!("@{:016x}{:08x}", 0x4000_0000_0000_000a_i64 + utc, 12_345);
    for (text, at) in [
        (format!("{label} new msg 93114"), Some(wall)),
        (format!("{utc}.123456 new msg 93114"), Some(wall)),
        ("2026-11-22 02:36:43.123456500 new msg 93114".to_owned(), Some(utc)),
        ("new msg 93114".to_owned(), None),
    ] {
        let said = read_as("", &text);
        assert_eq!((said.at, said.message), (at, "93114"), "{text}");
    }
    assert_eq!(queue(&format!("{utc}.5 end msg 93114")).at, Some(wall), "splogger's time behind a syslog frame");
}

#[test]
fn a_message_is_followed_from_new_to_end() {
    assert_eq!(queue("new msg 93114").seen, Seen::Arrived(Arrival::default()));
    let info = queue("info msg 93114: bytes 2343 from <a@example.com> qp 18695 uid 49491");
    let arrival = Arrival { sender: Sender::Given("a@example.com"), size: Some(2343), ..Arrival::default() };
    assert_eq!((info.message, info.seen), ("93114", Seen::Arrived(arrival)));
    let start = queue("starting delivery 392: msg 93114 to local hana@example.jp");
    assert_eq!((start.message, start.session), ("93114", "delivery 392"));
    assert_eq!(start.seen, Seen::RecipientAccepted("hana@example.jp"));
    let end = queue("end msg 93114");
    assert_eq!((end.message, end.seen), ("93114", Seen::Finished));
}

#[test]
fn the_two_lines_of_a_delivery_have_the_same_session() {
    let start = queue("starting delivery 7: msg 5 to remote b@example.com");
    let done = queue("delivery 7: success: 203.0.113.9_accepted_message./Remote_host_said:_250_ok_1/");
    assert_eq!(start.session, done.session);
    assert_ne!(start.session, read_as("tcpserver", "end 7 status 0").session, "a process id is another thing");
    assert_eq!(done.message, "");
}

#[test]
fn the_words_of_the_success_tell_whether_it_was_local() {
    let cases = [
        ("success: 203.0.113.9_accepted_message./Remote_host_said:_250_ok/", Fate::HandedOver, "203.0.113.9"),
        ("success: 2001:db8::9_accepted_message./Remote_host_said:_250_ok/", Fate::HandedOver, "2001:db8::9"),
        ("success: did_1+0+0/", Fate::Delivered, ""),
        ("success: did_0+1+0/qp_18700/", Fate::Delivered, ""),
        ("success: ", Fate::Delivered, ""),
        ("success: Remote_host_said:_250_accepted/did_0+0+1/", Fate::HandedOver, ""),
        ("success: POP_user_does_not_exist,_but_will_deliver_to_/home/x/", Fate::Delivered, ""),
        (
            "failure: 203.0.113.9_does_not_like_recipient./Remote_host_said:_550_no_such_user/Giving_up_on_203.0.113.9./",
            Fate::Failed,
            "203.0.113.9",
        ),
        ("failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/", Fate::Failed, ""),
        ("deferral: Connected_to_203.0.113.9_but_connection_died._(#4.4.2)/", Fate::Deferred, "203.0.113.9"),
        ("deferral: CNAME_lookup_failed_temporarily._(#4.4.3)/", Fate::Deferred, ""),
        (
            "failure: Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./",
            Fate::Expired,
            "",
        ),
    ];
    for (text, fate, ip) in cases {
        let Seen::Tried(outcome) = queue(&format!("delivery 7: {text}")).seen else { panic!("{text}") };
        assert_eq!((outcome.fate, outcome.next_hop), (fate, Hop { host: "", ip }), "{text}");
        assert_eq!(outcome.recipients, "", "the line names nobody");
    }
}

#[test]
fn a_sender_may_hold_anything() {
    let said = queue("info msg 5: bytes 10 from <a qp 1 uid 2@example.com> qp 18695 uid 49491");
    assert!(matches!(said.seen, Seen::Arrived(Arrival { sender: Sender::Given("a qp 1 uid 2@example.com"), .. })));
    let said = queue("info msg 5: bytes 10 from <> qp 18695 uid 49491");
    assert!(matches!(said.seen, Seen::Arrived(Arrival { sender: Sender::Null, origin: Origin::Unsaid, .. })));
    let said = queue("info msg 5: bytes 10 from <#@[]> qp 18695 uid 49491");
    assert!(matches!(said.seen, Seen::Arrived(Arrival { sender: Sender::Null, origin: Origin::Report, .. })));
}

#[test]
fn bounces_are_reports_and_triple_ones_are_thrown_away() {
    let said = queue("bounce msg 93114 qp 18710");
    assert_eq!((said.message, said.seen), ("93114", Seen::Reported { report: "" }));
    let said = queue("triple bounce: discarding bounce/93114");
    assert_eq!(said.message, "93114");
    assert!(matches!(said.seen, Seen::Tried(Outcome { fate: Fate::Discarded, .. })));
}

#[test]
fn everyday_lines_change_nothing() {
    for (text, note) in [
        ("status: local 0/10 remote 0/20", Note::Statistics),
        ("status: exiting", Note::Statistics),
        ("running", Note::Service),
        ("warning: trouble opening remote/3/5; will try again later", Note::Warning),
        ("alert: cannot start: qmail-send is already running", Note::Warning),
    ] {
        assert_eq!(queue(text).seen, Seen::Noted(note), "{text}");
    }
}

#[test]
fn tcpserver_ties_a_visitor_to_its_process() {
    let seen = |text| read_as("", text);
    assert_eq!(seen("tcpserver: status: 1/40").seen, Seen::Noted(Note::Statistics));
    let knock = seen("tcpserver: pid 4321 from 203.0.113.5");
    assert_eq!((knock.session, knock.seen), ("4321", Seen::Knocked(Peer { ip: "203.0.113.5", ..Peer::default() })));
    let ok = seen("tcpserver: ok 4321 mx.example.jp:192.0.2.1:25 a.example.com:203.0.113.5::61234");
    let peer = Peer { ip: "203.0.113.5", name: "a.example.com", helo: "" };
    assert_eq!((ok.session, ok.seen), ("4321", Seen::Described(peer)));
    let unnamed = seen("tcpserver: ok 4321 0:192.0.2.1:25 :203.0.113.5::61234");
    assert_eq!(unnamed.seen, Seen::Described(Peer { name: "", ..peer }));
    let deny = refusal_in("", "tcpserver: deny 4321 mx.example.jp:192.0.2.1:25 :203.0.113.5::61234");
    assert_eq!((deny.stage, deny.peer.ip), (Stage::Connect, "203.0.113.5"));
    assert_eq!(seen("tcpserver: end 4321 status 256").seen, Seen::Closed);
}

#[test]
fn a_listed_visitor_is_told_to_try_again_or_not() {
    let text = "rblsmtpd: 203.0.113.5 pid 4321: 451 http://www.example.org/lookup?203.0.113.5";
    let refusal = refusal_in("", text);
    assert_eq!(read_as("", text).session, "4321");
    assert_eq!((refusal.peer.ip, refusal.why, refusal.temporary), ("203.0.113.5", Why::Listed, true));
    assert_eq!(refusal.reply, "451 http://www.example.org/lookup?203.0.113.5");
    let with_list = "203.0.113.5 pid 4321 zone.example.org: 553 listed";
    let refusal = refusal_in("rblsmtpd", with_list);
    assert_eq!((refusal.temporary, refusal.reply), (false, "553 listed"));
}

#[test]
fn chkuser_tells_sender_login_recipient_and_visitor() {
    let text = "CHKUSER rejected rcpt: from <a@example.com::> remote <helo.example.com:unknown:203.0.113.5> rcpt <x@example.jp> : not existing recipient";
    for program in ["", "qmail-smtpd"] {
        let refusal = refusal_in(program, text);
        assert_eq!(refusal.peer, Peer { ip: "203.0.113.5", name: "", helo: "helo.example.com" });
        assert_eq!((refusal.sender, refusal.recipient), (Sender::Given("a@example.com"), "x@example.jp"));
        assert_eq!((refusal.stage, refusal.why), (Stage::Rcpt, Why::UnknownRecipient));
    }
    let relaying = "CHKUSER rejected relaying: from <::> remote <h:n:203.0.113.5> rcpt <x@example.org> : client not allowed to relay";
    assert_eq!((refusal_in("", relaying).why, refusal_in("", relaying).sender), (Why::Relay, Sender::Null));
    let sender =
        "CHKUSER rejected sender: from <a@b:hana:> remote <h:n:203.0.113.5> rcpt <> : invalid sender MX domain";
    let refusal = refusal_in("", sender);
    assert_eq!((refusal.stage, refusal.why, refusal.login), (Stage::Mail, Why::BadSender, "hana"));
    let accepted = "CHKUSER accepted rcpt: from <a@b::> remote <h:n:203.0.113.5> rcpt <hana@example.jp> : found existing recipient";
    assert_eq!(read_as("", accepted).seen, Seen::RecipientAccepted("hana@example.jp"));
    let accepted = "CHKUSER accepted sender: from <a@b::> remote <h:n:203.0.113.5> rcpt <> : sender accepted";
    assert_eq!(read_as("", accepted).seen, Seen::Noted(Note::Step));
}

#[test]
fn other_patches_name_what_they_refuse() {
    let refusal = refusal_in("qmail-smtpd", "invalidrcptto: x@example.jp at 203.0.113.5");
    assert_eq!((refusal.recipient, refusal.peer.ip), ("x@example.jp", "203.0.113.5"));
    assert_eq!(refusal.why, Why::UnknownRecipient);
    let refusal = refusal_in("", "qmail-smtpd: badmailfrom: a@example.com at 203.0.113.5");
    assert_eq!((refusal.stage, refusal.sender), (Stage::Mail, Sender::Given("a@example.com")));
    let refusal = refusal_in("qmail-smtpd", "relaying denied: <x@example.org> from 203.0.113.5");
    assert_eq!((refusal.why, refusal.recipient), (Why::Relay, "x@example.org"));
}

#[test]
fn sqmail_lines_are_read_by_their_letters() {
    let text = "pid 4321 Reject::RCPT::Failed_Rcptto P:ESMTP S:203.0.113.5:unknown H:helo.example.com F:a@example.com T:x@example.jp";
    let refusal = refusal_in("qmail-smtpd", text);
    assert_eq!(refusal.peer, Peer { ip: "203.0.113.5", name: "", helo: "helo.example.com" });
    assert_eq!((refusal.sender, refusal.recipient), (Sender::Given("a@example.com"), "x@example.jp"));
    assert_eq!((refusal.why, read_as("qmail-smtpd", text).session), (Why::UnknownRecipient, "4321"));
    let text = "pid 4321 Reject::AUTH::login P:ESMTP S:203.0.113.5:a.example.com H:h ?='hana'";
    let peer = Peer { ip: "203.0.113.5", name: "a.example.com", helo: "h" };
    let login = Login { peer, user: "hana", mechanism: "login", service: "smtp", times: 1 };
    assert_eq!(read_as("qmail-smtpd", text).seen, Seen::LoginFailed(login));
    let text = "pid 4321 Accept::RCPT::Rcptto P:SMTP S:203.0.113.5:a H:h F:a@b T:c@d";
    assert_eq!(read_as("qmail-smtpd", text).seen, Seen::Noted(Note::Step));
}

#[test]
fn spamdyke_tells_all_in_one_line() {
    let text = "DENIED_RDNS_MISSING from: a@example.com to: hana@example.jp origin_ip: 203.0.113.5 origin_rdns: (unknown) auth: (unknown) encryption: (none) reason: (empty)";
    let refusal = refusal_in("spamdyke", text);
    assert_eq!(refusal.peer, Peer { ip: "203.0.113.5", name: "", helo: "" });
    assert_eq!((refusal.sender, refusal.recipient), (Sender::Given("a@example.com"), "hana@example.jp"));
    assert_eq!((refusal.why, refusal.login, read_as("spamdyke", text).session), (Why::BadName, "", "77"));
    for (rule, why) in [
        ("RBL_MATCH", Why::Listed),
        ("GRAYLISTED", Why::Greylisted),
        ("RELAYING", Why::Relay),
        ("SENDER_NO_MX", Why::BadSender),
        ("OTHER", Why::Policy),
    ] {
        let text = text.replace("RDNS_MISSING", rule);
        assert_eq!(refusal_in("spamdyke", &text).why, why, "{rule}");
        assert_eq!(refusal_in("spamdyke", &text).temporary, rule == "GRAYLISTED");
    }
    let text = text.replace("DENIED_RDNS_MISSING", "spamdyke[9]: ALLOWED");
    assert_eq!(read_as("", &text).seen, Seen::RecipientAccepted("hana@example.jp"));
    assert_eq!(read_as("", &text).session, "9");
}

#[test]
fn vpopmail_tells_logins() {
    let peer = Peer { ip: "203.0.113.5", ..Peer::default() };
    let login = Login { peer, user: "hana@example.jp", mechanism: "", service: "smtp", times: 1 };
    for text in [
        "vchkpw-smtp: password fail hana@example.jp:203.0.113.5",
        "vchkpw-submission: vpopmail user not found hana@example.jp:203.0.113.5",
        "vchkpw-smtp: password fail (pass: 'x') hana@example.jp:203.0.113.5",
    ] {
        assert_eq!(read_as("vpopmail", text).seen, Seen::LoginFailed(login), "{text}");
    }
    let good = "vchkpw-smtp: (PLAIN) login success hana@example.jp:203.0.113.5";
    assert_eq!(read_as("vpopmail", good).seen, Seen::LoggedIn(Login { mechanism: "PLAIN", ..login }));
    let pop = "vchkpw-pop3: password fail hana@example.jp:203.0.113.5";
    assert_eq!(read_as("vpopmail", pop).seen, Seen::LoginFailed(Login { service: "pop3", ..login }));
}

#[test]
fn other_logs_are_left_to_their_readers() {
    for text in [
        "2026-11-22 02:36:43 1tEabc-000001-AB <= a@example.com H=x [203.0.113.5] P=esmtp S=9",
        "2026-11-22 02:36:43.1 [NOTICE] [ABC] [core] connect ip=203.0.113.5",
        "@400000006a8f1e3b00003039 [NOTICE] [ABC] [core] connect ip=203.0.113.5",
        "22:07:59 2 SYSTEM [S.0000078620] deleted",
        "news at ten",
        "",
    ] {
        assert_eq!(reading_of("", text), Reading::NotMine, "{text}");
    }
    assert_eq!(reading_of("postfix/smtpd", "new msg 5"), Reading::NotMine);
    assert_eq!(reading_of("", "@400000006a8f1e3b00003039 juggling 3 balls"), Reading::Unknown);
    for text in ["delivery 7: perhaps: so", "starting delivery x: msg 5 to local a", "new msg x", "info msg 5: bytes"] {
        assert_eq!(reading_of("qmail", text), Reading::Unknown, "{text}");
    }
}

const SAMPLES: &[(&str, &str)] = &[
    ("", "@400000006a8f1e3b00003039 info msg 93114: bytes 2343 from <花@example.com> qp 18695 uid 49491"),
    ("qmail", "delivery 7: success: 203.0.113.9_accepted_message./Remote_host_said:_250_ok/"),
    ("qmail", "starting delivery 7: msg 5 to remote 花@example.com"),
    ("", "tcpserver: ok 4321 mx.example.jp:192.0.2.1:25 a.example.com:203.0.113.5::61234"),
    ("", "rblsmtpd: 203.0.113.5 pid 4321: 451 http://www.example.org/"),
    ("", "CHKUSER rejected rcpt: from <a@b::> remote <h:unknown:203.0.113.5> rcpt <x@y> : not existing recipient"),
    ("qmail-smtpd", "pid 4321 Reject::RCPT::Failed_Rcptto P:ESMTP S:203.0.113.5:花 H:h F:a T:x"),
    ("spamdyke", "DENIED_OTHER from: a to: b origin_ip: 203.0.113.5 origin_rdns: (unknown) auth: x"),
    ("vpopmail", "vchkpw-smtp: (PLAIN) login success 花@example.jp:203.0.113.5"),
];

proptest! {
    #[test]
    fn a_line_cut_anywhere_never_panics(sample in 0..SAMPLES.len(), start in 0_usize..40, end in 0_usize..200) {
        let (program, text) = SAMPLES[sample];
        for start in [0, start] {
            let text: String = text.chars().skip(start).take(end).collect();
            let _any = reading_of(program, &text);
            let _any = reading_of("", &text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC*", program in 0..PROGRAMS.len(), head in 0..5_usize) {
        let heads = ["", "delivery 7: ", "@400000006a8f1e3b00003039 ", "CHKUSER ", "pid 1 "];
        let text = format!("{}{text}", heads[head]);
        let _any = reading_of(PROGRAMS[program], &text);
        let _any = reading_of("", &text);
    }
}
