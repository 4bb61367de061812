//! `config reload`, SIGHUP, and the signals that end the server.

use crate::support::program::end;
use crate::support::site::{HANA, STRANGER, Site, sekisho};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, run};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::{Duration, Instant};

fn edit(site: &Site, from: &str, to: &str) {
    let text = fs::read_to_string(site.config()).expect("a file");
    assert!(text.contains(from), "{text}");
    fs::write(site.config(), text.replacen(from, to, 1)).expect("written");
}

#[test]
fn reload_tells_what_changed_and_a_mistake_changes_nothing() {
    let site = Site::serving();
    let file = site.config().display().to_string();
    let said = |lang: &str| run(site.sekisho(&["config", "reload"]).args(["--lang", lang]));
    assert_eq!(
        said("en").good().out,
        format!("{file} was read again. No setting has changed. Certificate and key were read again too.\n")
    );
    edit(&site, "[limits]\n", "[limits]\nrecipients = 200\n");
    assert_eq!(
        said("en").good().out,
        format!("{file} was read again and is in force. Sessions go on.\n  limits.recipients: 1000 → 200\n")
    );
    edit(&site, "recipients = 200\n", "recipients = 300\n");
    assert_eq!(
        said("ja").good().out,
        format!(
            "{file} を読み直しました。新しい設定で動いています。接続中の相手はそのままです。\n  limits.recipients: 200 → 300\n"
        )
    );
    edit(&site, "recipients = 300\n", "recipients = 3\n");
    let ran = said("en");
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("the value 3 of “limits.recipients” is out of range"), "{}", ran.err);
    edit(&site, "recipients = 3\n", "recipients = 100\n");
    let json = site.json(&["config", "reload"]);
    assert_eq!(json["changes"], serde_json::json!([{ "key": "limits.recipients", "before": "300", "after": "100" }]));
    fs::write(site.path("key.pem"), "no key").expect("written");
    let key = site.path("key.pem").display().to_string();
    for (lang, sentence) in [
        (
            "en",
            format!(
                "Error: {key} holds no certificate or key in PEM form, the one that begins with “-----BEGIN”.\nNothing was changed; the server goes on with the settings it had.\n"
            ),
        ),
        (
            "ja",
            format!(
                "エラー: {key} に、PEM 形式(「-----BEGIN」で始まるもの)の証明書または鍵がありません。\n何も変更していません。サーバは前の設定のまま動いています。\n"
            ),
        ),
    ] {
        let ran = said(lang);
        assert_eq!((ran.status, ran.err), (Some(1), sentence));
    }
}

#[test]
fn reload_without_a_server_says_that_none_runs() {
    let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
    let data = site.path("data").display().to_string();
    for (lang, sentence) in [
        ("en", format!("Error: No server is running on {data}. To start it: systemctl start sekisho\n")),
        ("ja", format!("エラー: {data} で動いているサーバはありません。動かすには: systemctl start sekisho\n")),
    ] {
        let ran = run(site.sekisho(&["config", "reload"]).args(["--lang", lang]));
        assert_eq!((ran.status, ran.err), (Some(1), sentence));
    }
}

#[test]
fn a_hang_up_signal_reads_the_settings_again_and_tells_what_stands_against_them() {
    let mut site = Site::serving();
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    edit(&site, "data = \"data\"", "data = \"elsewhere\"");
    site.signal("HUP");
    // For programs the sentence is JSON on standard output, which this test has closed; the state tells.
    edit(&site, "data = \"elsewhere\"", "data = \"data\"");
    edit(&site, "[limits]\n", "[limits]\nmessage_size = \"64 KB\"\n");
    site.signal("HUP");
    wire.smtp("EHLO x").expect("it answers");
    eventually("the new settings hold", || {
        let reply = wire.smtp(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000")).expect("it answers");
        wire.smtp("RSET").expect("it answers");
        reply.starts_with("552 ").then_some(())
    });
    assert!(!site.path("elsewhere").exists());
    assert_eq!(site.stop(), Some(0));
}

#[test]
fn a_second_signal_ends_at_once_and_what_was_acknowledged_is_there() {
    let mut site = Site::serving();
    let mut done = Wire::connect(site.door("public")).expect("it listens");
    done.smtp("EHLO x").expect("it answers");
    assert!(stored_as(&done.send(STRANGER, &[HANA], "Subject: done\n\n").expect("it answers")).is_some());
    let mut slow = Wire::connect(site.door("public")).expect("it listens");
    for command in ["EHLO x", &format!("MAIL FROM:<{STRANGER}>"), &format!("RCPT TO:<{HANA}>"), "DATA"] {
        slow.smtp(command).expect("it answers");
    }
    let begun = Instant::now();
    site.signal("TERM");
    assert!(done.line().expect("it says goodbye").starts_with("421 4.3.2 "));
    site.signal("TERM");
    assert_eq!(site.wait(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    site.serve();
    assert_eq!(site.mailbox(HANA).len(), 1);
}

/// Relative to the folder where the server was started, not to that of whoever asks.
#[test]
fn a_server_started_with_a_relative_path_reads_the_same_file_again() {
    let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
    let mut serve = sekisho(&["serve", "--json", "--config", "sekisho.toml"]);
    let mut server = serve.current_dir(site.path("")).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut line).expect("it speaks");
    let reloaded = run(&mut site.sekisho(&["config", "reload"]));
    end(&mut server);
    assert!(reloaded.good().out.contains("No setting has changed"));
}
