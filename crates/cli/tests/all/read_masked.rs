//! `read --mask`: the copy says the same, and shows nobody.

use crate::support::logs::{read, relayed_day, sample, verdict};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Masks the log at `path` in `folder`: the copy, and what tokens stand for.
fn masked(folder: &Path, path: &Path) -> (String, HashMap<String, String>) {
    let key = folder.join("key.txt");
    let ran = read(&[&path.display().to_string(), "--mask", "--key", &key.display().to_string()]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let text = fs::read_to_string(&key).expect("a key");
    assert_eq!(fs::metadata(&key).expect("a key").permissions().mode() & 0o777, 0o600);
    let pairs = text.lines().filter_map(|line| line.split_once('\t'));
    (ran.out, pairs.map(|(token, original)| (token.to_owned(), original.to_owned())).collect())
}

/// The verdict without names of files and people, and with the actors as they were before masking.
fn comparable(mut verdict: Value, key: &HashMap<String, String>) -> Value {
    verdict["sources"][0]["file"] = Value::Null;
    verdict["ours"] = Value::Null;
    for incident in verdict["incidents"].as_array_mut().into_iter().flatten() {
        for actor in incident["actors"].as_array_mut().into_iter().flatten() {
            if let Some(original) = actor.as_str().and_then(|token| key.get(token)) {
                *actor = original.as_str().into();
            }
        }
        for evidence in incident["evidence"].as_array_mut().into_iter().flatten() {
            evidence["file"] = Value::Null;
        }
        incident["accounts"] = Value::Null;
        incident["findings"] = Value::Null;
    }
    verdict
}

fn says_the_same(name: &str, log: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, log).expect("written");
    let before = verdict(&[&path.display().to_string()]);
    let (copy, key) = masked(folder.path(), &path);
    let shown = folder.path().join(format!("shown-{name}"));
    fs::write(&shown, &copy).expect("written");
    let after = verdict(&[&shown.display().to_string()]);
    assert_eq!(comparable(after, &key), comparable(before, &key), "{name}\n{copy}");
}

#[test]
fn the_copy_of_a_day_says_the_same_and_shows_nobody() {
    let log = relayed_day();
    says_the_same("mail.log", log.as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    fs::write(&path, &log).expect("written");
    let (copy, _) = masked(folder.path(), &path);
    for secret in ["203.0.113.", "198.51.100.", "spam", "victim", "hana", "shop", "far.example", "outside"] {
        assert!(!copy.contains(secret), "{secret}: {copy}");
    }
    assert_eq!(copy.lines().count(), log.lines().count());
}

#[test]
fn the_copy_of_a_real_record_says_the_same() {
    for name in [
        "asip-6.3-relay.log",
        "asip-6.3-own-client.log",
        "asip-6.3-own-address-from-outside.log",
        "sims-1.8-relay.log",
        "sims-1.8-queue-message.txt",
        "maps-relay-test-transcript.txt",
        "sendmail-8.7-relayed.headers",
        "forged-bounce-1.headers",
        "forged-bounce-2.headers",
    ] {
        says_the_same(name, &fs::read(sample(name)).expect("a record"));
    }
}

#[test]
fn several_logs_have_a_copy_beside_each_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = |name: &str| folder.path().join(name).display().to_string();
    let log = relayed_day();
    let (old, new) = log.split_at(log.find("Nov 22 02:13").expect("a line"));
    fs::write(name("mail.log.1"), old).expect("written");
    fs::write(name("mail.log"), new).expect("written");
    let arguments = [&name("mail.log"), &name("mail.log.1"), "--mask", "--key", &name("key")].map(ToString::to_string);
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = read(&words);
    assert_eq!((ran.status, ran.out.as_str()), (Some(0), ""), "{ran:?}");
    assert!(Path::new(&name("mail.log.masked")).exists() && Path::new(&name("mail.log.1.masked")).exists());
    let key = fs::read_to_string(name("key")).expect("a key");
    let again = read(&words);
    assert_eq!(again.status, Some(2), "{again:?}");
    assert_eq!(fs::read_to_string(name("key")).expect("a key"), key);
}
