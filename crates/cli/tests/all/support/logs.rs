//! Logs to read: real records, and a day of a Postfix that was abused.

use super::program::{Ran, run};
use super::site::SEKISHO;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The real record of this name.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../forensics/tests/samples").join(name)
}

/// `sekisho read`, in English, away from the settings of whoever runs the tests.
pub fn reader(arguments: &[&str]) -> Command {
    let mut command = Command::new(SEKISHO);
    command.arg("read").args(arguments).args(["--lang", "en"]).env("TZ", "UTC").stdin(std::process::Stdio::null());
    command
}

/// What it comes to.
#[track_caller]
pub fn read(arguments: &[&str]) -> Ran {
    run(&mut reader(arguments))
}

/// The verdict as JSON.
#[track_caller]
pub fn verdict(arguments: &[&str]) -> serde_json::Value {
    read(&[arguments, &["--json"]].concat()).json()
}

/// Lines of a Postfix that two strangers use to write to strangers; and some mail that is in order.
pub fn relayed_day() -> String {
    let mut log = String::new();
    for number in 0..6_u32 {
        let (peer, id) = (5 + number % 2, format!("4F00{number:04X}0A"));
        let at = |second: u32| format!("Nov 22 02:{:02}:{second:02} mx postfix/", 10 + number);
        log.push_str(&format!("{}smtpd[41]: connect from unknown[203.0.113.{peer}]\n", at(0)));
        log.push_str(&format!("{}smtpd[41]: {id}: client=unknown[203.0.113.{peer}]\n", at(1)));
        log.push_str(&format!("{}cleanup[42]: {id}: message-id=<{number}@spam.example.net>\n", at(1)));
        log.push_str(&format!(
            "{}qmgr[43]: {id}: from=<offer@spam.example.net>, size=1200, nrcpt=1 (queue active)\n",
            at(1)
        ));
        log.push_str(&format!(
            "{}smtp[44]: {id}: to=<victim{number}@far.example.org>, relay=mx.far.example.org[198.51.100.9]:25, delay=1, delays=0.1/0/0.4/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n",
            at(2)
        ));
        log.push_str(&format!("{}qmgr[43]: {id}: removed\n", at(2)));
    }
    log.push_str(&local("02:30", "4F11000A0B", "friend@outside.example.com"));
    log
}

/// One message from outside for somebody here.
pub fn local(minute: &str, id: &str, sender: &str) -> String {
    let at = |second: u32| format!("Nov 22 {minute}:{second:02} mx postfix/");
    [
        format!("{}smtpd[51]: {id}: client=mail.outside.example.com[198.51.100.77]\n", at(0)),
        format!("{}qmgr[43]: {id}: from=<{sender}>, size=900, nrcpt=1 (queue active)\n", at(0)),
        format!("{}virtual[52]: {id}: to=<hana@shop.example.jp>, relay=virtual, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)\n", at(1)),
        format!("{}qmgr[43]: {id}: removed\n", at(1)),
    ]
    .concat()
}
