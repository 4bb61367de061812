//! `sekisho probe` with arrivals watched in an account elsewhere: a Postfix that relays for everybody, and a Dovecot that has
//! the account.

use crate::support::dovecot::Dovecot;
use crate::support::postfix::Postfix;
use crate::support::program::{Ran, on_path, run};
use crate::support::site::{PASSWORD, SEKISHO};
use crate::support::{eventually, free_port};
use serde_json::Value;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;
use tempfile::TempDir;

const CAUGHT: &str = "caught@elsewhere.example";
/// Somebody else's server, in a network that exists in documents only (RFC 5737).
const FAR: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 7);

/// A file with the password in its first line.
fn password(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    fs::write(&file, format!("{text}\nwhat is it for\n")).expect("a file");
    let path = file.display().to_string();
    (folder, path)
}

/// Examines a server with arrivals watched at `server` by `way`.
fn watched(probe: &mut Command, way: &str, server: &str, text: &str) -> Ran {
    let (_folder, file) = password(text);
    run(probe.args(["--catch", CAUGHT, way, server, "--catch-password-file", &file, "--lang", "en"]))
}

/// A relay is examined, and what it hands on is seen in the account; what `Dovecot` was told for that.
fn seen_to_arrive(dovecot: &Dovecot, way: &str, server: &str) -> Vec<String> {
    dovecot.save(CAUGHT, "From: <me@elsewhere.example>\nSubject: of last week\n\nNothing to see.\n");
    let relay = Postfix::start("", &format!("default_transport = lmtp:inet:{}:{}", dovecot.ip, dovecot.port), |_| {});
    let (ip, port) = (relay.ip.to_string(), relay.port.to_string());
    let mut probe = on_path(SEKISHO);
    probe.args(["probe", &ip, "--port", &port, "--tests", "relay", "--wait", "6", "--json"]);
    let said = watched(&mut probe, way, server, PASSWORD);
    let report: Value = said.json();
    assert_eq!((&report["verdict"], said.status), (&Value::from("open"), Some(1)), "{report}");
    let case = report["cases"].as_array().into_iter().flatten().find(|case| case["id"] == "E01");
    assert_eq!(case.map(|case| &case["verdict"]), Some(&Value::from("relayed")), "{report}");
    nothing_is_changed(dovecot);
    dovecot.said()
}

/// Everything that was ever saved is there, neither seen nor to be removed.
fn nothing_is_changed(dovecot: &Dovecot) {
    eventually("all that is saved is there", || {
        let saved = dovecot.log().matches("saved mail to INBOX").count();
        (saved > 0 && dovecot.messages(CAUGHT).len() == saved + 1).then_some(())
    });
    let messages = dovecot.messages(CAUGHT);
    let flags = |file: &String| file.rsplit_once(":2,").map_or(String::new(), |(_, flags)| flags.to_owned());
    assert!(messages.iter().all(|file| flags(file).is_empty()), "{messages:?}");
}

/// The number of the first message that such commands name; each is a word, and the numbers after it.
fn lowest(said: &[String], word: &str) -> Option<u32> {
    let number = |line: &String| line.split_once(word)?.1.split([':', ' ']).next()?.parse().ok();
    said.iter().filter_map(number).min()
}

fn only(said: &[String], commands: &[&str]) {
    let is_one = |line: &String| commands.iter().any(|command| line.contains(command));
    let others: Vec<&String> = said.iter().filter(|line| !is_one(line)).collect();
    assert!(others.is_empty(), "{others:?}");
}

const LOOKING_BY_IMAP: [&str; 4] = [" CAPABILITY", " LIST ", " EXAMINE ", ".PEEK[]<0."];

#[test]
fn what_a_relay_hands_on_is_seen_by_imap_and_what_was_there_before_is_not_looked_at() {
    let dovecot = Dovecot::read(&[CAUGHT], "INBOX");
    let said = seen_to_arrive(&dovecot, "--catch-imap", &dovecot.ip.to_string());
    only(&said, &LOOKING_BY_IMAP);
    assert_eq!(lowest(&said, "UID FETCH "), Some(2), "{said:?}");
}

#[test]
fn what_a_server_takes_for_junk_is_seen_by_imap_in_its_folder() {
    let dovecot = Dovecot::read(&[CAUGHT], "Unwanted");
    let said = seen_to_arrive(&dovecot, "--catch-imap", &format!("{}:143", dovecot.ip));
    only(&said, &LOOKING_BY_IMAP);
    assert!(said.iter().any(|line| line.contains("EXAMINE Unwanted")), "{said:?}");
    assert!(dovecot.log().contains("TLS"), "{}", dovecot.log());
}

#[test]
fn what_a_relay_hands_on_is_seen_by_pop3_and_what_was_there_before_is_not_looked_at() {
    let dovecot = Dovecot::read(&[CAUGHT], "INBOX");
    let said = seen_to_arrive(&dovecot, "--catch-pop3", &dovecot.ip.to_string());
    only(&said, &["UIDL", "TOP ", "QUIT"]);
    assert_eq!(lowest(&said, "TOP "), Some(2), "{said:?}");
}

/// Nothing is examined, and the sentence says why; the password is in none.
fn in_the_way(probe: &mut Command, way: &str, server: &str, text: &str) -> String {
    let said = watched(probe.args(["probe", "127.0.0.1", "--port", "9"]), way, server, text);
    assert_eq!((said.status, said.out.as_str()), (Some(1), ""), "{way} {server}: {}", said.err);
    assert!(!said.err.contains(text), "{}", said.err);
    said.err
}

#[test]
fn an_account_that_cannot_be_watched_is_a_sentence_and_nothing_is_examined() {
    let dovecot = Dovecot::read(&[CAUGHT], "INBOX");
    let closed = format!("{}:{}", dovecot.ip, free_port(dovecot.ip));
    for (way, protocol, other) in [("--catch-imap", "IMAP", 110), ("--catch-pop3", "POP3", 143)] {
        let watched = |server: &str, text: &str| in_the_way(&mut on_path(SEKISHO), way, server, text);
        let wrong = watched(&dovecot.ip.to_string(), "not the password");
        assert!(wrong.contains("Authentication failed") && wrong.contains("Check the password file"), "{wrong}");
        assert!(wrong.contains(&format!("may log in by {protocol}")), "{wrong}");
        let nobody = watched(&closed, PASSWORD);
        assert!(nobody.contains(&format!("{closed} cannot be reached")), "{nobody}");
        let foreign = watched(&format!("{}:{other}", dovecot.ip), PASSWORD);
        assert!(foreign.contains(&format!("does not speak {protocol}")) && foreign.contains("OK"), "{foreign}");
    }
    assert_eq!(dovecot.said(), Vec::<String>::new(), "nobody was let in");
}

#[test]
fn arrivals_are_watched_in_one_place() {
    let said = run(on_path(SEKISHO).args(["probe", "127.0.0.1", "--catch", CAUGHT, "--lang", "en"]).args([
        "--catch-imap",
        "127.0.0.1",
        "--catch-pop3",
        "127.0.0.1",
    ]));
    assert_eq!(said.status, Some(2), "{}", said.err);
    assert!(said.err.contains("Only one of --catch-here, --catch-pop3 and --catch-imap"), "{}", said.err);
}

/// The ways to the account: in TLS from the first octet, and in TLS later.
const WAYS: [(&str, &str); 4] =
    [("--catch-imap", ""), ("--catch-imap", ":143"), ("--catch-pop3", ""), ("--catch-pop3", ":110")];

#[test]
fn a_server_elsewhere_is_given_the_password_once_its_certificate_is_trusted() {
    let dovecot = Dovecot::far(FAR, &[CAUGHT], "yes");
    for (way, port) in WAYS {
        let server = format!("{FAR}{port}");
        let unknown = in_the_way(dovecot.beside(SEKISHO).env_remove("SSL_CERT_FILE"), way, &server, PASSWORD);
        assert!(unknown.contains("could not prove in TLS"), "{unknown}");
    }
    let logins = || dovecot.log().matches("method=PLAIN").count();
    assert_eq!(logins(), 0, "{}", dovecot.log());
    for (way, port) in WAYS {
        let mut probe = dovecot.beside(SEKISHO);
        probe.env("SSL_CERT_FILE", dovecot.certificate()).args(["probe", "127.0.0.1", "--port", "9"]);
        let said = watched(&mut probe, way, &format!("{FAR}{port}"), PASSWORD);
        assert_eq!(said.status, Some(3), "it is watched, and nobody is there to be examined: {}", said.err);
    }
    assert_eq!(logins(), WAYS.len(), "{}", dovecot.log());
}

#[test]
fn a_password_is_never_sent_in_clear_to_a_server_elsewhere() {
    let dovecot = Dovecot::far(FAR, &[CAUGHT], "no");
    for (way, port) in [("--catch-imap", 143), ("--catch-pop3", 110)] {
        let refused = in_the_way(&mut dovecot.beside(SEKISHO), way, &format!("{FAR}:{port}"), PASSWORD);
        assert!(refused.contains("does not go over to TLS"), "{refused}");
    }
    eventually("both have left", || (dovecot.log().matches("no auth attempts").count() == 2).then_some(()));
}
