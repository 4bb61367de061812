//! Exim, sendmail and OpenSMTPD as peers that send to us and as the next hop that we send to; Postfix is in `postfix`,
//! Dovecot in `behind`. Needs root and the trees that `bench/install.sh` makes.

use crate::real_logs::peers;
use crate::support::program;
use crate::support::site::SEKISHO;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What the two servers said to each other and what arrived (`tests/peers/exchange.py`).
fn exchange(server: &str) -> Value {
    let out = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/exchange.py");
    assert!(peers().join(server).is_dir(), "run ./test, which installs {server} under {}", peers().display());
    let mut command = Command::new("python3");
    command.env("SEKISHO_BIN", SEKISHO).env("LC_ALL", "C.UTF-8");
    program::run(command.arg(script).arg(peers()).arg(server).arg(out.path())).good().json()
}

fn text<'a>(said: &'a Value, name: &str) -> &'a str {
    said[name].as_str().unwrap_or_default()
}

/// Twenty messages come to us once each and unchanged; ours reaches a mailbox there; what either side refuses, the other tells
/// its sender.
fn both_ways(server: &str, knows_at_rcpt: &str) {
    let said = exchange(server);
    let arrived: Vec<u64> = said["arrived"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    assert_eq!(arrived, [1; 20], "each message once, unchanged");
    // Beside them the one report; what was for nobody, and for somebody elsewhere, was not taken.
    assert_eq!(said["in_mailbox"], 21, "{said}");
    assert!(text(&said, "why_target").contains("[relay-needs-login]"), "{said}");
    for name in ["to_hana", "to_nobody"] {
        assert_eq!(said[name][0], 250, "{said}");
    }
    assert!(text(&said, "why_taro").starts_with("sent "), "{said}");
    assert!(text(&said, "why_nobody").contains(knows_at_rcpt), "{said}");
    assert!(text(&said, "why_nobody").contains("[next-hop-refused]"), "{said}");
}

#[test]
fn exim_and_we_send_to_each_other() {
    both_ways("exim4", "550 unknown user");
}

#[test]
fn sendmail_and_we_send_to_each_other() {
    both_ways("sendmail", "User unknown");
}

#[test]
fn opensmtpd_and_we_send_to_each_other() {
    both_ways("opensmtpd", "550 Invalid recipient");
}
