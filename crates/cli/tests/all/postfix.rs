//! Postfix as the peer that sends to us, and as the next hop that we send to.

use crate::clients::{ask, task_of};
use crate::support::postfix::Postfix;
use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::{eventually, on_path, run};
use serde_json::json;

/// A self-made certificate, where `prepare` of Postfix puts it.
pub fn certificate(folder: &std::path::Path, host: &str) {
    certificate_for(folder, host, &format!("DNS:{host}"));
}

/// The same for a name of another kind (`IP:192.0.2.1`).
pub fn certificate_for(folder: &std::path::Path, host: &str, name: &str) {
    let mut openssl = on_path("openssl");
    openssl.args([
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-days",
        "30",
    ]);
    openssl.args(["-subj", &format!("/CN={host}"), "-addext", &format!("subjectAltName={name}")]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    run(openssl.arg("-keyout").arg(folder.join("key.pem")).arg("-out").arg(folder.join("certificate.pem"))).good();
}

pub const TLS: &str = "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = DIR/certificate.pem\n\
                       smtpd_tls_key_file = DIR/key.pem\nsmtpd_tls_loglevel = 1\nsmtpd_tls_received_header = yes";

#[test]
fn what_postfix_sends_us_arrives_in_tls() {
    let site = Site::serving();
    let public = site.door("public");
    let more = "smtp_tls_security_level = may\nsmtp_tls_loglevel = 1";
    let postfix = Postfix::start(&format!("[{}]:{}", public.ip(), public.port()), more, |_| ());
    let mut source = on_path("smtp-source");
    source.args(["-s", "5", "-m", "50", "-l", "3000", "-f", STRANGER, "-t", HANA]);
    run(source.arg(postfix.address())).good();
    eventually("all 50 have come", || (site.mailbox(HANA).len() == 50).then_some(()));
    assert!(postfix.log().contains("TLS connection established to"), "{}", postfix.log());
    let message = site.mailbox(HANA).remove(0);
    assert!(message.starts_with(&format!("Return-Path: <{STRANGER}>\n")), "{message}");
    assert!(message.contains("from postfix.outside.example"), "{message}");
    assert!(message.contains("with ESMTPS"), "{message}");
}

#[test]
fn addresses_in_any_script_come_from_postfix() {
    let site = Site::serving();
    site.account("花@ours.example");
    let public = site.door("public");
    let postfix = Postfix::start(&format!("[{}]:{}", public.ip(), public.port()), "", |_| ());
    let mut send = json!({ "door": postfix.address(), "tls": "none", "from": "太郎@outside.example" });
    send["to"] = json!(["花@ours.example"]);
    send["options"] = json!(["SMTPUTF8", "BODY=8BITMIME"]);
    send["message"] = "Subject: 便り\n\n咲きました。\n".into();
    assert_eq!(ask("send.py", &send), json!({}));
    let got = site.arrives("花@ours.example", "Subject: 便り");
    assert!(got.starts_with("Return-Path: <太郎@outside.example>\n"), "{got}");
    assert!(got.ends_with("\n咲きました。\n"), "{got}");
}

#[test]
fn postfix_cannot_relay_through_us_either() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let public = site.door("public");
    let postfix = Postfix::start(&format!("[{}]:{}", public.ip(), public.port()), "", |_| ());
    let mut source = on_path("smtp-source");
    source.args(["-m", "1", "-f", STRANGER, "-t", "t@elsewhere.example"]);
    run(source.arg(postfix.address())).good();
    eventually("Postfix is told", || postfix.log().contains("[relay-needs-login]").then_some(()));
    assert!(sink.messages().is_empty());
}

#[test]
fn what_an_account_sends_goes_through_postfix_unchanged() {
    let sink = Sink::start();
    let postfix = Postfix::start(&format!("[{}]:{}", sink.ip, sink.port), TLS, |at| {
        certificate(at, "postfix.outside.example");
    });
    let mut site = Site::set_up((postfix.ip, postfix.port), "");
    site.serve();
    let mut send = task_of(HANA, &site, "submission", "starttls");
    send["from"] = HANA.into();
    send["to"] = json!(["friend@outside.example", "友@outside.example", "other@elsewhere.example"]);
    send["options"] = json!(["SMTPUTF8", "BODY=8BITMIME"]);
    send["message"] = format!("From: <{HANA}>\nSubject: いろは\n\n.\n..\nいろは\n{}\n", "x".repeat(900)).into();
    assert_eq!(ask("send.py", &send), json!({}));
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
    assert!(postfix.log().contains("Anonymous TLS connection established from"), "{}", postfix.log());
    for recipient in ["friend@outside.example", "友@outside.example", "other@elsewhere.example"] {
        eventually(recipient, || postfix.log().contains(&format!("to=<{recipient}>")).then_some(()));
    }
    // smtp-sink does not know SMTPUTF8, so what needs it stays at Postfix: the log says that it came there.
    let story = run(&mut site.sekisho(&["why", "friend@outside.example"])).good().out;
    assert!(story.starts_with("sent "), "{story}");
    assert!(story.contains("TLS"), "{story}");
}

#[test]
fn plain_mail_reaches_the_end_through_postfix_octet_by_octet() {
    let sink = Sink::start();
    let postfix = Postfix::start(&format!("[{}]:{}", sink.ip, sink.port), "", |_| ());
    let mut site = Site::set_up((postfix.ip, postfix.port), "");
    site.serve();
    let mut send = task_of(HANA, &site, "submissions", "implicit");
    let message = format!("From: <{HANA}>\nSubject: plain\n\n.\n..\n...\n\n{}\nEnd\n", "x".repeat(900));
    send["from"] = HANA.into();
    send["to"] = json!(["friend@outside.example"]);
    send["message"] = message.clone().into();
    assert_eq!(ask("send.py", &send), json!({}));
    let got = sink.wait_for("\nEnd\n");
    let body = message.split_once("\n\n").map_or("", |(_, body)| body);
    assert!(got.contains(&format!("\n\n{body}")), "{got}");
    assert!(got.contains(&format!("X-Mail-Args: <{HANA}>")), "{got}");
}
