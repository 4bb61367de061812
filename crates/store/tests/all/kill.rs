//! SIGKILL at any moment: everything that was acknowledged is there.

use crate::support::{
    HANA, NOON, add_accounts, address, assert_sound, content_files, count, incoming, local, octets, open, scratch,
};
use mail::QueueId;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use store::{Content, Incoming, Store};

/// Names the folder for the child; without it the child's test does nothing.
const CHILD: &str = "STORE_KILL_CHILD";

fn octets_of(id: QueueId) -> Vec<u8> {
    format!("{id}\r\n").repeat(300).into_bytes()
}

/// Accepts until it is killed, telling each acknowledged id.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let store = open(Path::new(&folder));
    std::thread::scope(|scope| {
        for number in 0..4_usize {
            let store = &store;
            scope.spawn(move || {
                let mut round = number;
                loop {
                    accept_one(store, round);
                    round += 1;
                }
            });
        }
    });
}

fn accept_one(store: &Store, round: usize) {
    let id = QueueId(store.next_id(NOON));
    let content = if round.is_multiple_of(5) {
        let mut upload = store.upload(id).expect("begun");
        upload.write(&octets_of(id)).expect("written");
        Content::File(upload.finish().expect("finished"))
    } else {
        Content::Inline(octets_of(id))
    };
    let message = Incoming { content, local: vec![local(HANA)], ..incoming(id, "who@example.net") };
    store.accept(message).wait().expect("accepted");
    println!("acknowledged {id}");
}

/// Runs the child until it has acknowledged `count` messages, then kills it where it stands.
fn run_and_kill(folder: &Path, count: usize) -> BTreeSet<QueueId> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut acknowledged = BTreeSet::new();
    let mut note = |line: std::io::Result<String>| {
        // The harness prints its own words before the first, on the same line.
        let id = line.ok()?.rsplit_once("acknowledged ")?.1.parse::<QueueId>().ok()?;
        Some(acknowledged.insert(id))
    };
    let mut seen = 0;
    while seen < count {
        let line = lines.next().expect("the child goes on until it is killed");
        seen += usize::from(note(line).is_some());
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    // What it told before it died, it had acknowledged too.
    for line in lines {
        note(line);
    }
    acknowledged
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let folder = scratch();
    add_accounts(&open(folder.path()));
    let mut acknowledged = BTreeSet::new();
    for count in [1, 2, 7, 30, 61, 150, 333] {
        acknowledged.extend(run_and_kill(folder.path(), count));
        let store = open(folder.path());
        let entries = store.mailbox_list(&address(HANA)).expect("readable");
        let there: BTreeSet<QueueId> = entries.iter().map(|entry| entry.queue_id).collect();
        assert!(there.is_superset(&acknowledged), "missing: {:?}", acknowledged.difference(&there));
        for entry in &entries {
            let message = store.mailbox_read(&address(HANA), entry.uid).expect("readable").expect("there");
            assert_eq!(octets(message.content), octets_of(entry.queue_id), "whole or not at all");
        }
        drop(store);
        assert_sound(folder.path());
    }
    let in_files = count(folder.path(), "SELECT count(*) FROM message WHERE content IS NULL");
    assert_eq!(content_files(folder.path()).len(), in_files, "no file without its message");
}
