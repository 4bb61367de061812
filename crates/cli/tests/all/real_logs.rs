//! Real servers write real logs of what is known to have happened; `sekisho read` must say exactly that: every verb's
//! count, every incident, and no other. The scenarios and their truth are in `tests/real_logs/scenarios.py`.
//!
//! Our own server runs them too, and its journal is read: what it cannot be set up to do has a truth of its own there.
//!
//! Needs root, for the network namespace in which the servers run, and the trees that `bench/install.sh` makes.

use crate::support::{program, site};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where `./test` has the servers installed.
pub fn peers() -> PathBuf {
    let named = std::env::var_os("PEERS").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("../peers"))
}

/// Our own server, which stands in no tree.
const OURS: &str = "sekisho";

fn make(server: &str, out: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_logs/make.py");
    let is_there = server == OURS || peers().join(server).is_dir();
    assert!(is_there, "run ./test, which installs {server} under {}", peers().display());
    let mut command = Command::new("python3");
    command.env("SEKISHO_BIN", site::SEKISHO).env("LC_ALL", "C.UTF-8");
    program::run(command.arg(script).arg(peers()).arg(server).arg(out)).good();
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What the verdict says otherwise than the truth.
fn differences(truth: &Value, verdict: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (verb, count) in truth["verbs"].as_object().into_iter().flatten() {
        if verdict["verbs"][verb] != *count {
            found.push(format!("{verb}: {} instead of {count}", verdict["verbs"][verb]));
        }
    }
    let known = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let (wanted, said) = (known(&truth["incidents"]), known(&verdict["incidents"]));
    for incident in &said {
        if !wanted.iter().any(|one| one["kind"] == incident["kind"]) {
            found.push(format!("false alarm: {incident}"));
        }
    }
    for one in &wanted {
        match said.iter().find(|incident| incident["kind"] == one["kind"]) {
            None => found.push(format!("missed: {one}")),
            Some(incident) => found.extend(wrong_names(one, incident)),
        }
    }
    found
}

fn wrong_names(truth: &Value, incident: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut actors = (texts(&truth["actors"]), texts(&incident["actors"]));
    actors.0.sort_unstable();
    actors.1.sort_unstable();
    if !actors.0.is_empty() && actors.0 != actors.1 {
        found.push(format!("{}: actors {:?} instead of {:?}", truth["kind"], actors.1, actors.0));
    }
    // Some servers log an account by its name alone, others with its domain.
    for account in texts(&truth["accounts"]) {
        let names =
            |said: &&str| *said == account || said.strip_prefix(account).is_some_and(|rest| rest.starts_with('@'));
        if !texts(&incident["accounts"]).iter().any(names) {
            found.push(format!("{}: {account} is not among {}", truth["kind"], incident["accounts"]));
        }
    }
    found
}

/// Every scenario on one server, read with what is ours given and with what is ours inferred.
fn is_read_rightly(server: &str) {
    let out = tempfile::tempdir().expect("a folder");
    make(server, out.path());
    let mut wrong = Vec::new();
    let mut truths: Vec<PathBuf> = std::fs::read_dir(out.path()).expect("it").map(|e| e.expect("it").path()).collect();
    truths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    assert!(truths.len() >= 10, "{truths:?}");
    for path in truths {
        let truth: Value = serde_json::from_slice(&std::fs::read(&path).expect("it")).expect("JSON");
        let log = path.with_extension("log");
        let log = log.to_str().expect("a name");
        for ours in [&["--our", "example.jp"][..], &[]] {
            let ran = program::run(&mut site::sekisho(&[&["read", log, "--json"], ours].concat()));
            let verdict: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
            let mut found = differences(&truth, &verdict);
            if verdict["sources"][0]["unknown"] != 0 {
                found.push(format!("lines not understood: {}", verdict["sources"][0]));
            }
            let incidents = truth["incidents"].as_array().map_or(0, Vec::len);
            if ran.status != Some(i32::from(incidents > 0)) {
                found.push(format!("exit status {:?}", ran.status));
            }
            wrong.extend(found.into_iter().map(|text| format!("{} {ours:?}: {text}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_happened_at_postfix_is_told_as_it_was() {
    is_read_rightly("postfix");
}

#[test]
fn what_happened_at_exim_is_told_as_it_was() {
    is_read_rightly("exim4");
}

#[test]
fn what_happened_at_sendmail_is_told_as_it_was() {
    is_read_rightly("sendmail");
}

#[test]
fn what_happened_at_opensmtpd_is_told_as_it_was() {
    is_read_rightly("opensmtpd");
}

#[test]
fn what_happened_at_our_own_server_is_told_as_it_was() {
    is_read_rightly(OURS);
}
