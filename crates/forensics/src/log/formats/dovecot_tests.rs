use super::*;
use crate::log::syslog;
use proptest::prelude::*;

fn context() -> Context {
    Context { latest_at: 1_795_301_256, day_at: 0, offset_s: 0 }
}

fn said(text: &str) -> Reading<'_> {
    read(&syslog::frame(text, &context()), &context(), Box::leak(Box::default()))
}

fn seen(text: &str) -> Seen<'_> {
    match said(text) {
        Reading::Understood(observation) => observation.seen,
        reading => panic!("{text}: {reading:?}"),
    }
}

fn in_syslog(text: &str) -> String {
    format!("Nov 22 02:14:39 mx dovecot: {text}")
}

#[test]
fn a_login_names_account_address_and_service() {
    let cases = [
        (
            "imap-login: Login: user=<u@a.example>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=7, TLS, session=<s1>",
            "imap",
        ),
        (
            "imap-login: Info: Login: user=<u@a.example>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=7, secured, session=<s1>",
            "imap",
        ),
        (
            "pop3-login: Logged in: user=<u@a.example>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=7, session=<s1>",
            "pop3",
        ),
        (
            "submission-login: Login: user=<u@a.example>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<s1>",
            "smtp",
        ),
        (
            "managesieve-login: Login: user=<u@a.example>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<s1>",
            "managesieve",
        ),
    ];
    for (text, service) in cases {
        let text = in_syslog(text);
        let peer = Peer { ip: "192.0.2.1", ..Peer::default() };
        let login = Login { peer, user: "u@a.example", mechanism: "PLAIN", service, times: 1 };
        assert_eq!(seen(&text), Seen::LoggedIn(login), "{text}");
        let Reading::Understood(observation) = said(&text) else { panic!("{text}") };
        assert_eq!((observation.session, observation.host), ("s1", "mx"));
        assert!(observation.at.is_some());
    }
}

#[test]
fn a_failed_login_counts_each_attempt() {
    let behind = "user=<u>, method=PLAIN, rip=2001:db8::1, lip=2001:db8::2, TLS, session=<s>";
    let cases = [
        ("imap-login: Disconnected (auth failed, 3 attempts in 14 secs): ", 3),
        ("imap-login: Aborted login (auth failed, 1 attempts in 2 secs): ", 1),
        ("imap-login: Disconnected: Connection closed (auth failed, 2 attempts in 2 secs): ", 2),
        ("imap-login: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): ", 1),
        ("imap-login: Info: Disconnected: Inactivity (auth failed, 1 attempts in 180 secs): ", 1),
    ];
    for (head, times) in cases {
        let text = in_syslog(&format!("{head}{behind}"));
        let peer = Peer { ip: "2001:db8::1", ..Peer::default() };
        let login = Login { peer, user: "u", mechanism: "PLAIN", service: "imap", times };
        assert_eq!(seen(&text), Seen::LoginFailed(login), "{text}");
    }
}

#[test]
fn a_visitor_that_does_not_try_a_password_fails_at_none() {
    for text in [
        "imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=192.0.2.1, lip=192.0.2.9, session=<s>",
        "imap-login: Aborted login (no auth attempts in 0 secs): user=<>, rip=192.0.2.1, lip=192.0.2.9",
        "imap-login: Login aborted: Connection closed (no auth attempts in 0 secs) (no_auth_attempts): user=<>, rip=192.0.2.1",
        "pop3-login: Disconnected: Inactivity: user=<>, rip=192.0.2.1, lip=192.0.2.9, TLS handshaking",
        "imap-login: Disconnected (tried to use disallowed plaintext auth): user=<>, rip=192.0.2.1, lip=192.0.2.9",
        "imap-login: Disconnected: rip=192.0.2.1, lip=192.0.2.9, TLS: SSL_read() failed",
        "imap-login: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10): user=<u>, method=PLAIN, rip=192.0.2.1",
    ] {
        assert_eq!(seen(&in_syslog(text)), Seen::Noted(Note::Connection), "{text}");
    }
}

#[test]
fn a_hostile_name_does_not_put_another_address_in_its_place() {
    let text = in_syslog(
        "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip=198.51.100.7, y>, method=LOGIN, rip=192.0.2.1, lip=192.0.2.9, session=<s>",
    );
    let Seen::LoginFailed(login) = seen(&text) else { panic!("{text}") };
    assert_eq!((login.peer.ip, login.mechanism), ("192.0.2.1", "LOGIN"));
    assert_eq!(login.user, "x>, method=PLAIN, rip=198.51.100.7, y");
}

#[test]
fn a_user_named_like_a_failure_is_not_one() {
    let text =
        in_syslog("imap-login: Login: user=<(auth failed, 9 attempts>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9");
    assert!(matches!(seen(&text), Seen::LoggedIn(_)));
}

#[test]
fn a_failure_is_told_once_by_the_service_that_had_the_visitor() {
    for text in [
        "auth-worker(123): pam(u,192.0.2.1): pam_authenticate() failed: Authentication failure (Password mismatch?)",
        "auth-worker(123): conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: sql(u,192.0.2.1): Password mismatch",
        "auth: passwd-file(u,192.0.2.1): unknown user (SHA1 of given password: a94a8f)",
        "auth: Info: ldap(u,192.0.2.1,<s>): Password mismatch",
        "auth: Error: pam(u,192.0.2.1): pam_authenticate() failed",
    ] {
        assert_eq!(seen(&in_syslog(text)), Seen::Noted(Note::Repetition), "{text}");
    }
}

#[test]
fn deliveries_are_the_other_servers_to_tell() {
    for text in [
        "lmtp(u@a.example)<123><abc>: msgid=<1@b.example>: saved mail to INBOX",
        "lmtp(123, u@a.example): abc: msgid=<1@b.example>: saved mail to INBOX",
        "lda(u)<123><abc>: sieve: msgid=<1@b.example>: stored mail into mailbox 'INBOX'",
        "imap(u)<123><abc>: Logged out in=10 out=20 deleted=0 expunged=0",
        "imap(u): Disconnected: Logged out bytes=10/20",
        "lmtp(123): Connect from local",
        "pop3(u)<1><s>: Disconnected: Logged out top=0/0, retr=0/0, del=0/0, size=0",
    ] {
        assert_eq!(seen(&in_syslog(text)), Seen::Noted(Note::Passing), "{text}");
    }
}

#[test]
fn its_own_log_is_read_like_syslog() {
    let words = "Login: user=<u>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<s>";
    for stamp in ["Nov 22 02:14:39 imap-login: Info: ", "2026-11-22 02:14:39 imap-login: Info: "] {
        let text = format!("{stamp}{words}");
        let Reading::Understood(observation) = said(&text) else { panic!("{text}") };
        assert!(matches!(observation.seen, Seen::LoggedIn(_)) && observation.at.is_some(), "{text}");
    }
}

#[test]
fn what_keeps_it_running_changes_nothing() {
    let cases = [
        ("master: Dovecot v2.3.19.1 (9b53102964) starting up for imap, lmtp (core dumps disabled)", Note::Service),
        ("master: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)", Note::Warning),
        ("config: Warning: please set ssl_dh", Note::Warning),
        ("imap-login: Error: SSL: Stacked error: x", Note::Tls),
        ("imap-login: Error: read(anvil) failed: EOF", Note::Warning),
        ("auth: Error: BUG: x", Note::Warning),
    ];
    for (text, note) in cases {
        assert_eq!(seen(&in_syslog(text)), Seen::Noted(note), "{text}");
    }
}

#[test]
fn words_it_never_wrote_are_unknown_and_other_programs_are_not_its() {
    assert_eq!(said(&in_syslog("imap-login: what is this")), Reading::Unknown);
    assert_eq!(said(&in_syslog("nosuchservice: what is this")), Reading::Unknown);
    assert_eq!(said("Nov 22 02:14:39 mx postfix/smtpd[1]: connect from x[192.0.2.1]"), Reading::NotMine);
    assert_eq!(said("2026-11-22 02:14:39 1vMabc-000001-2X <= a@b.example"), Reading::NotMine);
}

proptest! {
    #[test]
    fn a_line_cut_anywhere_is_no_crash(end in 0..200_usize, words in ".{0,40}") {
        let text = in_syslog("imap-login: Disconnected (auth failed, 3 attempts in 14 secs): user=<é>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<s>");
        let cut: String = text.chars().take(end).collect();
        said(&cut);
        said(&in_syslog(&format!("imap-login: {words}")));
        said(&in_syslog(&words));
    }
}
