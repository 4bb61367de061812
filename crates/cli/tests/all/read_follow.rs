//! `read --follow`: what begins is told, across a rotation, on the screen and by mail.

use crate::support::eventually;
use crate::support::logs::{local, reader, relayed_day};
use crate::support::program::end;
use crate::support::sink::Sink;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

/// A follower, and what it has said.
struct Following {
    child: Child,
    said: Arc<Mutex<String>>,
}

impl Following {
    fn start(arguments: &[&str]) -> Self {
        let mut child = reader(arguments).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut out = child.stdout.take().expect("it is piped");
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            let mut block = [0; 4096];
            while let Ok(octets @ 1..) = out.read(&mut block) {
                heard.lock().expect("a lock").push_str(&String::from_utf8_lossy(&block[..octets]));
            }
        });
        Self { child, said }
    }

    fn wait_for(&self, words: &str) {
        eventually(words, || self.said.lock().expect("a lock").contains(words).then_some(()));
    }

    fn says(&self, words: &str) -> bool {
        self.said.lock().expect("a lock").contains(words)
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _status = self.child.wait();
    }
}

fn append(path: &Path, text: &str) {
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .expect("a file")
        .write_all(text.as_bytes())
        .expect("written");
}

#[test]
fn what_begins_is_told_once_also_behind_a_rotation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    append(&path, &local("02:01", "4F11000A0B", "a@outside.example.com"));
    let name = path.display().to_string();
    let mut following = Following::start(&[&name, "--follow", "--json"]);
    following.wait_for("\"incidents\":[]");
    append(&path, &local("02:02", "4F11000A0C", "a@outside.example.com"));
    fs::rename(&path, folder.path().join("mail.log.1")).expect("renamed");
    append(&path, &relayed_day());
    following.wait_for("\"begun\":{");
    assert!(following.says("\"kind\":\"relay\""));
    assert_eq!(end(&mut following.child), Some(1), "there was an incident");
}

#[test]
fn a_log_without_incidents_ends_with_status_0() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    append(&path, "");
    let name = path.display().to_string();
    let mut following = Following::start(&[&name, "--follow"]);
    following.wait_for(&name);
    assert_eq!(end(&mut following.child), Some(0));
}

#[test]
fn a_notice_goes_by_mail() {
    let sink = Sink::start();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    append(&path, &local("02:01", "4F11000A0B", "a@outside.example.com"));
    let (name, via) = (path.display().to_string(), format!("{}:{}", sink.ip, sink.port));
    let following = Following::start(&[&name, "--follow", "--notify", "hana@shop.example.jp", "--via", &via]);
    following.wait_for("Ctrl-C");
    append(&path, &relayed_day());
    sink.wait_for("Auto-Submitted: auto-generated");
    sink.wait_for("203.0.113.");
}
