//! Backups of a server at work, and what is made of them again.

use crate::support::site::{HANA, HOST, STRANGER, Site, sekisho};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, free_port, own_ip, run};
use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Tokens of messages that were answered 250.
#[derive(Default)]
struct Load {
    acknowledged: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Load {
    fn send(&self, door: std::net::SocketAddr, sender: usize) {
        let mut wire = Wire::connect(door).expect("it listens");
        wire.smtp("EHLO load.outside.example").expect("it answers");
        for number in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let token = format!("token-{sender}-{number:05}");
            // Every fifth lies in a file of its own.
            let body = if number % 5 == 0 { "much\n".repeat(20_000) } else { "little\n".to_owned() };
            let content = format!("From: <{STRANGER}>\nSubject: {token}\n\n{body}");
            let reply = wire.send(STRANGER, &[HANA], &content).expect("it answers");
            assert!(stored_as(&reply).is_some(), "{reply}");
            self.acknowledged.lock().expect("no sender failed").push(token);
        }
    }

    fn so_far(&self) -> Vec<String> {
        self.acknowledged.lock().expect("no sender failed").clone()
    }
}

fn tokens(site: &Site) -> HashSet<String> {
    let token = |message: &String| {
        let whole = message.ends_with("\nlittle\n") || message.ends_with(&"much\n".repeat(20_000));
        assert!(whole, "not whole: {message:.200}");
        message.lines().find_map(|line| line.strip_prefix("Subject: ")).expect("a token").to_owned()
    };
    site.mailbox(HANA).iter().map(token).collect()
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("plain")
}

#[test]
fn every_message_acknowledged_before_the_backup_began_is_in_the_restored_site() {
    let mut site = Site::serving();
    let load = Arc::new(Load::default());
    let senders: Vec<_> = (0..3)
        .map(|sender| {
            let (load, door) = (Arc::clone(&load), site.door("public"));
            thread::spawn(move || load.send(door, sender))
        })
        .collect();
    eventually("mail comes", || (load.so_far().len() >= 30).then_some(()));
    let before = load.so_far();
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
    let made = site.json(&["backup", shown(&backup)]);
    let at_its_end = load.so_far().len();
    eventually("mail goes on coming", || (load.so_far().len() > at_its_end).then_some(()));
    load.over.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.join().expect("it was never refused");
    }
    site.stop();
    let said = run(sekisho(&["restore", "--json"]).arg(&backup).arg(&restored)).good().json();
    assert_eq!((&said["files"], &said["accounts"]), (&made["files"], &serde_json::json!(1)));
    let mut restored = Site::at(&restored);
    restored.serve();
    let there = tokens(&restored);
    assert!(before.iter().all(|token| there.contains(token)), "{} of {}", there.len(), before.len());
    assert_eq!(said["messages"], there.len());
}

#[test]
fn a_backup_can_be_made_while_no_server_runs_and_holds_what_the_settings_name() {
    let ip = own_ip();
    let site = Site::set_up((ip, free_port(ip)), "");
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = folder.path().join("key.pem");
    fs::rename(site.path("key.pem"), &elsewhere).expect("moved");
    let settings = fs::read_to_string(site.config()).expect("settings");
    let settings = settings.replace("key = \"key.pem\"", &format!("key = \"{}\" # mine", elsewhere.display()));
    let settings = settings.replace("data = \"data\"", &format!("data = \"{}\"", site.path("data").display()));
    fs::write(site.config(), settings).expect("written");
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
    let said = site.run(&["backup", shown(&backup)]).good();
    assert!(said.out.contains(shown(&backup)), "{said:?}");
    run(sekisho(&["restore"]).arg(&backup).arg(&restored)).good();
    // The restored site stands alone: it names nothing of the old one.
    fs::remove_file(elsewhere).expect("removed");
    let key = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    let text = fs::read_to_string(restored.join("sekisho.toml")).expect("settings");
    assert!(text.contains("data = \"data\"") && text.contains(" # mine"), "{text}");
    assert_eq!((key(&restored), key(&restored.join("sekisho.toml"))), (0o700, 0o600));
    let mut restored = Site::at(&restored);
    restored.serve();
    assert_eq!(restored.json(&["account", "list"])[0]["address"], HANA);
}

#[test]
fn a_dry_run_says_what_is_in_it_and_what_would_go_out_twice_and_changes_nothing() {
    let ip = own_ip();
    let mut site = Site::set_up((ip, free_port(ip)), "");
    site.run(&["device", "add", "till", "127.0.0.1", HANA]).good();
    site.serve();
    let mut wire = Wire::connect(site.door("lan")).expect("it listens");
    wire.smtp("EHLO till").expect("it answers");
    wire.send(HANA, &["friend@outside.example"], &format!("From: <{HANA}>\n\nHello\n")).expect("it answers");
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, target) = (folder.path().join("backup"), folder.path().join("target"));
    site.run(&["backup", shown(&backup)]).good();
    for (lang, words) in [
        ("en", ["whole and sound", "One message was still waiting", "Nothing was changed", "one account"]),
        ("ja", ["欠けや傷はありません", "1 通のメールが外への送信を待って", "何も変更していません", "アカウント 1 件"]),
    ] {
        let said = run(sekisho(&["restore", "--dry-run", "--lang", lang]).arg(&backup).arg(&target)).good();
        for word in words {
            assert!(said.out.contains(word), "{word}: {}", said.out);
        }
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    let said = run(sekisho(&["restore", "--dry-run", "--json"]).arg(&backup).arg(&target)).good().json();
    assert_eq!((&said["waiting"], &said["restored"]), (&serde_json::json!(1), &serde_json::Value::Null));
}

#[test]
fn what_is_wrong_with_a_backup_is_said_in_a_sentence_in_both_languages() {
    let site = Site::serving();
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, target) = (folder.path().join("backup"), folder.path().join("target"));
    let restore = |lang: &str| run(sekisho(&["restore", "--lang", lang]).arg(&backup).arg(&target));
    assert!(restore("en").err.contains("is no backup"));
    site.run(&["backup", shown(&backup)]).good();
    assert!(site.run(&["backup", shown(&backup)]).err.contains("is not empty"));
    fs::write(backup.join("sekisho.toml"), format!("hostname = \"{HOST}\"\n")).expect("written");
    assert!(restore("en").err.contains("its checksum differs"));
    assert!(restore("ja").err.contains("チェックサムが合いません"));
    let told = run(sekisho(&["restore", "--json"]).arg(&backup).arg(&target));
    assert_eq!((told.status, told.json()["error"].as_str()), (Some(1), Some("backup-damaged")));
    assert!(!target.exists());
}
