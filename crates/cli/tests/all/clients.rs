//! Sending with the mail programs that people use, through every door they use.

use crate::support::program::{python, run_with};
use crate::support::sink::Sink;
use crate::support::site::{HANA, HOST, PASSWORD, STRANGER, Site};
use crate::support::{Ran, on_path, run};
use serde_json::{Value, json};
use std::fs;

/// A task for one of our scripts at a door of the site.
pub fn task(site: &Site, door: &str, tls: &str) -> Value {
    json!({ "door": site.door(door).to_string(), "tls": tls, "name": HOST, "certificate": site.certificate() })
}

/// The same, logging in as `account`.
pub fn task_of(account: &str, site: &Site, door: &str, tls: &str) -> Value {
    let mut task = task(site, door, tls);
    task["user"] = account.into();
    task["password"] = PASSWORD.into();
    task
}

/// Lets a script do its task.
#[track_caller]
pub fn ask(script: &str, task: &Value) -> Value {
    run_with(&mut python(script), &task.to_string()).good().json()
}

fn swaks(server: impl ToString, arguments: &[&str]) -> Ran {
    run(on_path("swaks").args(["--server", &server.to_string(), "--helo", "client.example"]).args(arguments))
}

/// curl, trusting the site's certificate for the site's name, wherever that is.
fn curl(site: &Site, door: &str) -> std::process::Command {
    let door = site.door(door);
    let mut curl = on_path("curl");
    curl.args(["--silent", "--show-error", "--resolve", &format!("{HOST}:{}:{}", door.port(), door.ip())]);
    curl.arg("--cacert").arg(site.certificate());
    curl
}

fn letter(subject: &str) -> String {
    format!("From: <{HANA}>\nTo: <taro@ours.example>\nSubject: {subject}\n\nGood morning.\n.\n..\n\nTogether.\n")
}

#[test]
fn swaks_writes_to_us_and_cannot_relay() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let public = site.door("public");
    let ran = swaks(public, &["--from", STRANGER, "--to", HANA, "--header", "Subject: from swaks"]).good();
    assert!(ran.out.contains("<-  250 2.0.0 Stored as "), "{}", ran.out);
    site.arrives(HANA, "Subject: from swaks");
    swaks(public, &["--from", STRANGER, "--to", HANA, "--tls", "--header", "Subject: in TLS"]).good();
    site.arrives(HANA, "Subject: in TLS");
    // 24: the recipient was refused. 23: the sender was.
    let ran = swaks(public, &["--from", STRANGER, "--to", "target@outside.example"]);
    assert_eq!(ran.status, Some(24));
    assert!(ran.out.contains("550 5.7.1 Relaying needs a login [relay-needs-login]"), "{}", ran.out);
    let ran = swaks(public, &["--from", HANA, "--to", "target@outside.example"]);
    assert_eq!(ran.status, Some(23));
    assert!(ran.out.contains("550 5.7.1 This sender needs a login [own-address-needs-login]"), "{}", ran.out);
}

#[test]
fn swaks_logs_in_and_sends_outside() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let login = ["--auth-user", HANA, "--auth-password", PASSWORD, "--from", HANA, "--to", "friend@outside.example"];
    let by = |door: &str, arguments: &[&str], subject: &str| {
        let header = format!("Subject: {subject}");
        swaks(site.door(door), &[&login, arguments, &["--header", &header]].concat())
    };
    by("submission", &["--tls", "--auth", "PLAIN"], "by PLAIN").good();
    sink.wait_for("Subject: by PLAIN");
    by("submission", &["--tls", "--auth", "LOGIN"], "by LOGIN").good();
    sink.wait_for("Subject: by LOGIN");
    by("submissions", &["--tls-on-connect", "--auth", "PLAIN"], "in TLS from the start").good();
    sink.wait_for("Subject: in TLS from the start");
    // 28: no login was possible. In clear text none is offered.
    assert_eq!(by("submission", &["--auth", "PLAIN"], "in the clear").status, Some(28));
    let wrong = ["--tls", "--auth", "PLAIN", "--auth-password", "wrong horse"];
    let ran = by("submission", &wrong, "with a wrong password");
    assert_eq!(ran.status, Some(28));
    assert!(ran.out.contains("535 5.7.8"), "{}", ran.out);
    assert_eq!(sink.messages().len(), 3);
}

#[test]
fn curl_sends_with_starttls_and_in_tls_from_the_start() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    site.account("taro@ours.example");
    for (scheme, door) in [("smtp", "submission"), ("smtps", "submissions")] {
        let file = site.path(door);
        fs::write(&file, letter(&format!("curl at {door}"))).expect("a file");
        let url = format!("{scheme}://{HOST}:{}/client.example", site.door(door).port());
        let mut curl = curl(&site, door);
        curl.args([&url, "--ssl-reqd", "--crlf", "--user", &format!("{HANA}:{PASSWORD}"), "--mail-from", HANA]);
        curl.args(["--mail-rcpt", "taro@ours.example", "--mail-rcpt", "friend@outside.example"]);
        run(curl.arg("--upload-file").arg(&file)).good();
        let got = site.arrives("taro@ours.example", &format!("Subject: curl at {door}"));
        assert!(got.ends_with("\nGood morning.\n.\n..\n\nTogether.\n"), "{got}");
        sink.wait_for(&format!("Subject: curl at {door}"));
    }
}

#[test]
fn twenty_five_megabytes_go_in_and_come_out_unchanged() {
    let site = Site::serving();
    let lines = (0..330_000).map(|n| format!("{n:>9} {}\r\n", "0123456789abcdef".repeat(4)));
    let content: String = std::iter::once(format!("From: <{HANA}>\r\nSubject: large\r\n\r\n")).chain(lines).collect();
    assert!(content.len() > 25_000_000);
    let file = site.path("large");
    fs::write(&file, &content).expect("a file");
    let url = format!("smtp://{HOST}:{}", site.door("submission").port());
    let mut sending = curl(&site, "submission");
    sending.args([&url, "--ssl-reqd", "--user", &format!("{HANA}:{PASSWORD}"), "--mail-from", HANA]);
    run(sending.args(["--mail-rcpt", HANA, "--upload-file"]).arg(&file)).good();
    let url = format!("pop3s://{HOST}:{}/1", site.door("pop3s").port());
    let got = run(curl(&site, "pop3s").args([&url, "--user", &format!("{HANA}:{PASSWORD}")])).good().out;
    assert!(got.starts_with(&format!("Return-Path: <{HANA}>\r\n")), "{}", &got[..80]);
    assert!(got.ends_with(&content), "{} of {} octets", got.len(), content.len());
}

#[test]
fn a_message_beyond_the_limit_is_refused_before_it_is_sent() {
    let mut site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "[limits]\nmessage_size = \"64 KB\"\n");
    site.serve();
    let file = site.path("large");
    fs::write(&file, format!("Subject: large\r\n\r\n{}", "0123456789abcdef\r\n".repeat(10_000))).expect("a file");
    let url = format!("smtp://{}", site.door("public"));
    let mut curl = on_path("curl");
    curl.args(["--silent", "--show-error", "--verbose", &url, "--mail-from", STRANGER, "--mail-rcpt", HANA]);
    let ran = run(curl.arg("--upload-file").arg(&file));
    assert_eq!(ran.status, Some(55), "{ran:?}");
    assert!(ran.err.contains("552 5.3.4 Message too large [message-too-large]"), "{}", ran.err);
    assert!(site.mailbox(HANA).is_empty());
}

#[test]
fn msmtp_sends_by_every_mechanism() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let mechanisms = [("plain", "on"), ("login", "on"), ("scram-sha-256", "on"), ("plain", "off")];
    for (mechanism, starttls) in mechanisms {
        let door = site.door(if starttls == "on" { "submission" } else { "submissions" });
        let subject = format!("msmtp {mechanism} {starttls}");
        let configuration = format!(
            "defaults\naccount default\nhost {}\nport {}\ntls on\ntls_starttls {starttls}\ntls_trust_file {}\n\
             tls_host_override {HOST}\nauth {mechanism}\nuser {HANA}\npassword {PASSWORD}\nfrom {HANA}\n",
            door.ip(),
            door.port(),
            site.certificate().display()
        );
        let file = site.path("msmtprc");
        fs::write(&file, configuration).expect("a file");
        run(on_path("chmod").arg("600").arg(&file)).good();
        let mut msmtp = on_path("msmtp");
        run_with(msmtp.arg("--file").arg(&file).arg("friend@outside.example"), &letter(&subject)).good();
        sink.wait_for(&format!("Subject: {subject}"));
    }
}

#[test]
fn smtplib_hears_which_recipient_was_refused() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let mut send = task(&site, "public", "starttls");
    send["from"] = STRANGER.into();
    send["to"] = json!([HANA, "nobody@ours.example", "target@outside.example"]);
    send["message"] = "Subject: from smtplib\n\nHello\n".into();
    let refused = ask("send.py", &send);
    let code = |to: &str| refused[to][0].as_str().map(str::to_owned);
    assert_eq!(code(HANA), None);
    assert_eq!(code("nobody@ours.example").as_deref(), Some("550"));
    assert_eq!(code("target@outside.example").as_deref(), Some("550"));
    site.arrives(HANA, "Subject: from smtplib");
    assert!(sink.messages().is_empty());
}

#[test]
fn smtplib_sends_as_itself_and_as_nobody_else() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    site.account("taro@ours.example");
    let send_as = |from: &str, header: &str| {
        let mut send = task_of(HANA, &site, "submissions", "implicit");
        send["from"] = from.into();
        send["to"] = json!(["friend@outside.example"]);
        send["message"] = format!("From: <{header}>\nSubject: {from} {header}\n\nHello\n").into();
        ask("send.py", &send)
    };
    assert_eq!(send_as(HANA, HANA), json!({}));
    let text = |answer: Value| answer["error"][1].as_str().unwrap_or_default().to_owned();
    assert!(text(send_as("taro@ours.example", HANA)).ends_with("[sender-not-yours]"));
    assert!(text(send_as(HANA, "taro@ours.example")).ends_with("[from-not-yours]"));
    sink.wait_for(&format!("Subject: {HANA} {HANA}"));
    assert_eq!(sink.messages().len(), 1);
}

#[test]
fn addresses_in_any_script_are_written_to_by_smtplib() {
    let site = Site::serving();
    site.account("花@ours.example");
    let mut send = task(&site, "public", "none");
    send["from"] = "太郎@例え.example".into();
    send["to"] = json!(["花@ours.example"]);
    send["message"] = "From: <太郎@例え.example>\nSubject: 桜の便り\n\n咲きました。\n".into();
    send["options"] = json!(["SMTPUTF8", "BODY=8BITMIME"]);
    assert_eq!(ask("send.py", &send), json!({}));
    let got = site.arrives("花@ours.example", "Subject: 桜の便り");
    assert!(got.contains("咲きました。"), "{got}");
    assert!(got.starts_with("Return-Path: <太郎@"), "{got}");
}
