//! The log on standard error: each event once, one line each, and never a password.

use crate::support::site::{HANA, PASSWORD, STRANGER, Site};
use crate::support::wire::Wire;
use crate::support::{eventually, on_path, run};
use std::net::Ipv4Addr;

/// In base64, as AUTH carries them: user and password, the password as user, and PLAIN with the right one.
const AUTHS: [&str; 4] = [
    "AUTH LOGIN Y29ycmVjdCBob3JzZQ==\r\nY29ycmVjdCBob3JzZQ==",
    "AUTH PLAIN AGhhbmFAb3Vycy5leGFtcGxlAHdyb25nIHNlY3JldA==",
    "AUTH PLAIN AGNvcnJlY3QgaG9yc2UAY29ycmVjdCBob3JzZQ==",
    "AUTH PLAIN correct horse",
];

/// Everything that a visitor says here holds a secret somewhere, or tries to be a line of the log.
fn a_day(site: &Site) {
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x\u{1b}[2J").expect("it answers");
    for command in ["EHLO evil", "HELP correct horse", "horse", "VRFY correct horse"] {
        wire.smtp(command).expect("it answers");
    }
    for auth in AUTHS {
        let mut other = Wire::connect(site.door("public")).expect("it listens");
        // Some are shown out before they have heard all.
        let _answers = (other.smtp("EHLO x"), other.smtp(auth), other.smtp("NOOP"));
    }
    for user in [format!("{HANA}:wrong secret"), format!("{PASSWORD}:{PASSWORD}"), format!("{HANA}:{PASSWORD}")] {
        let url = format!("smtp://{}", site.door("submission"));
        run(on_path("curl").args(["--silent", "--insecure", "--ssl-reqd", "--user", &user, "--url", &url]));
    }
    wire.send(STRANGER, &[HANA], "Subject: correct horse\nMessage-ID: <1@outside.example>\n\nwrong secret\n")
        .expect("it answers");
    wire.send(STRANGER, &["x@far.example"], "Subject: refused\n\n").expect("it answers");
    wire.smtp("QUIT").expect("it answers");
    // The right one and a wrong one, over POP3, which clear text may be on loopback.
    for password in [PASSWORD, "wrong secret"] {
        let mut pop = Wire::connect(site.door("pop3")).expect("POP3 answers");
        for command in
            [format!("USER {HANA}"), format!("PASS {password}"), format!("USER {password}"), format!("PASS {password}")]
        {
            pop.write(&format!("{command}\r\n")).expect("it listens");
            let _answer = pop.line();
        }
    }
}

#[test]
fn a_day_in_the_log_is_one_line_an_event_and_holds_no_password_and_no_content() {
    for form in ["text", "json"] {
        let mut site = Site::set_up((Ipv4Addr::LOCALHOST, 9), &format!("[journal]\nlog = \"{form}\"\n"));
        site.serve();
        a_day(&site);
        run(&mut site.sekisho(&["account", "password", HANA, "--password-stdin"]));
        eventually("the last session is told", || (site.errors().matches("login-failed").count() >= 4).then_some(()));
        assert_eq!(site.stop(), Some(0));
        let log = site.errors();
        for secret in ["correct horse", "Y29ycmVjdCBob3JzZQ", "wrong secret", "AGhhbmFAb3", "horse", "HORSE"] {
            assert!(!log.contains(secret), "{form}: {secret}: {log}");
        }
        assert!(log.lines().all(|line| !line.contains(|c: char| c.is_control())), "{log:?}");
        for event in [
            "knocked",
            "greeted",
            "stored",
            "delivered",
            "recipient-refused",
            "login-failed",
            "login-succeeded",
            "closed",
        ] {
            assert!(log.contains(event), "{form}: {event}: {log}");
        }
        for line in log.lines() {
            if form == "json" {
                let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
                assert!(value["event"].is_string() && value["at"].is_string(), "{line}");
            } else {
                assert!(line.starts_with(" INFO sekisho: at=\"20"), "{line}");
            }
        }
        let stored = log.lines().filter(|line| line.contains("1@outside.example")).count();
        assert_eq!(stored, 1, "nothing is said twice: {log}");
    }
}

#[test]
fn without_the_setting_nothing_is_logged() {
    let mut site = Site::serving();
    a_day(&site);
    assert_eq!(site.stop(), Some(0));
    assert_eq!(site.errors(), "");
}
