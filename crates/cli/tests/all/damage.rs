//! What goes wrong underneath a server that runs: a disk that the system makes read-only, a database damaged where nobody
//! has looked yet, a content that is cut short. Each is told in a sentence, and what is not touched by it goes on.

use crate::clients::{ask, task_of};
use crate::support::program::Ran;
use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, free_port, on_path, own_ip, run};
use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions};
use std::net::Ipv4Addr;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const NOWHERE: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 9);
const FAILED: &str = "451 4.3.0 Could not be stored, try later [store-failed]";
/// Octets of a page of the database.
const PAGE: u64 = 4096;

fn send(site: &Site, subject: &str) -> String {
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x").expect("it answers");
    wire.send(STRANGER, &[HANA], &format!("Subject: {subject}\n\n")).expect("it answers")
}

/// By the account, to somebody outside; what was refused, if anything.
fn send_outside(site: &Site, subject: &str, body: &str) -> Value {
    let mut send = task_of(HANA, site, "submissions", "implicit");
    send["from"] = HANA.into();
    send["to"] = json!(["friend@outside.example"]);
    send["message"] = format!("From: <{HANA}>\nSubject: {subject}\n\n{body}\n").into();
    ask("send.py", &send)
}

fn subjects(site: &Site) -> Vec<String> {
    let subject = |message: &String| message.lines().find_map(|line| line.strip_prefix("Subject: ")).map(str::to_owned);
    site.mailbox(HANA).iter().filter_map(subject).collect()
}

/// What the server says in its error log, both languages having the sentence.
fn says(site: &Site, sentence: &str) {
    eventually(sentence, || site.errors().contains(sentence).then_some(()));
    assert_eq!(site.errors().matches("so nothing more is taken").count(), 1, "it is said once");
}

/// A real disk, in a file.
struct Disk {
    folder: TempDir,
    /// The file's name in the folder.
    image: &'static str,
}

impl Disk {
    fn new() -> Self {
        let disk = Self { folder: tempfile::tempdir().expect("a folder"), image: "image" };
        fs::create_dir(disk.path()).expect("a folder");
        File::create(disk.image()).and_then(|file| file.set_len(64 * 1024 * 1024)).expect("a file");
        run(on_path("mkfs.ext4").args(["-q", "-F"]).arg(disk.image())).good();
        disk.mount();
        disk
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join(self.image)
    }

    fn mount(&self) {
        run(on_path("mount").args(["-o", "loop,errors=remount-ro"]).arg(self.image()).arg(self.path())).good();
    }

    /// Makes the system find an error on the disk, at which it lets nobody write to it any more.
    fn fail(&self) {
        let device = run(on_path("findmnt").args(["-n", "-o", "SOURCE"]).arg(self.path())).good().out;
        let device = device.trim().trim_start_matches("/dev/").to_owned();
        fs::write(format!("/sys/fs/ext4/{device}/trigger_fs_error"), "a test\n").expect("the system finds an error");
    }

    /// What an operator does then: the disk is taken out of use, checked and mounted again. It is a copy that is: other
    /// tests have mount namespaces of their own, in which the first may still be mounted.
    fn repair(&mut self) {
        run(on_path("umount").arg(self.path())).good();
        let failed = self.image();
        self.image = "copy";
        fs::copy(failed, self.image()).expect("a copy");
        // 1: errors were corrected.
        let checked = run(on_path("e2fsck").args(["-f", "-y"]).arg(self.image()));
        assert!(matches!(checked.status, Some(0 | 1)), "{checked:?}");
        self.mount();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(on_path("umount").arg("--lazy").arg(self.path()));
    }
}

#[test]
fn a_disk_that_becomes_read_only_while_the_server_runs_is_told_and_nothing_is_lost() {
    let mut disk = Disk::new();
    let more = "[limits]\nmin_free_space = \"1 MB\"\n";
    let mut site = Site::set_up_in(&disk.path().join("site"), NOWHERE, more);
    // Settings and certificate are old, on a real one; mail is what the server itself must see onto the disk.
    run(on_path("sync").arg("--file-system").arg(site.config())).good();
    // The log of a server lies elsewhere than its mail.
    site.log_to(&disk.folder.path().join("errors"));
    site.serve();
    let before: Vec<String> = (0..20).map(|number| format!("before {number}")).collect();
    for subject in &before {
        assert!(stored_as(&send(&site, subject)).is_some());
    }
    disk.fail();
    assert_eq!(send(&site, "late"), FAILED);
    assert_eq!(send(&site, "later"), FAILED);
    let data = site.path("data").display().to_string();
    says(&site, &format!("Error: The disk of {data} has become read-only, so nothing more is taken"));
    assert!(site.errors().contains("make it writable, then restart the server"), "{}", site.errors());
    assert_eq!(subjects(&site), before, "mailboxes are read as before");
    site.stop();
    disk.repair();
    site.serve();
    assert!(stored_as(&send(&site, "after")).is_some());
    assert_eq!(subjects(&site), [&before[..], &["after".to_owned()]].concat());
}

/// The page that a table begins with.
fn root_page(database: &Path, table: &str) -> u64 {
    let script = "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute(\
        'SELECT rootpage FROM sqlite_schema WHERE name = ?', (sys.argv[2],)).fetchone()[0])";
    let ran: Ran = run(on_path("python3").args(["-I", "-c", script]).arg(database).arg(table)).good();
    ran.out.trim().parse().expect("a page")
}

#[test]
fn a_database_damaged_where_nobody_has_looked_yet_is_told_and_what_is_whole_is_read() {
    let mut site = Site::set_up(NOWHERE, "");
    site.serve();
    assert!(stored_as(&send(&site, "before")).is_some());
    site.stop();
    let database = site.path("data/store.db");
    let page = root_page(&database, "recipient");
    site.serve();
    // Under the running server, which has not read this page yet.
    let file = OpenOptions::new().read(true).write(true).open(&database).expect("a file");
    let mut whole = vec![0; usize::try_from(PAGE).expect("small")];
    file.read_exact_at(&mut whole, (page - 1) * PAGE).expect("a page");
    file.write_all_at(&[0xa5; 4096], (page - 1) * PAGE).expect("written");
    let refused = send_outside(&site, "into the damage", "Hello");
    assert_eq!(refused["error"][0], 451, "{refused}");
    let data = site.path("data").display().to_string();
    says(&site, &format!("Error: The database in {data} is damaged, so nothing more is taken"));
    assert!(site.errors().contains("put back the last backup"), "{}", site.errors());
    assert_eq!(send(&site, "late"), FAILED, "nothing is written to it any more");
    assert_eq!(subjects(&site), ["before"], "what is whole is read");
    site.stop();
    // In place of a backup.
    file.write_all_at(&whole, (page - 1) * PAGE).expect("written");
    site.serve();
    assert!(stored_as(&send(&site, "after")).is_some());
    assert_eq!(subjects(&site), ["before", "after"]);
}

#[test]
fn a_message_whose_content_was_cut_short_is_set_aside_and_never_sent_as_a_whole_one() {
    let (ip, port) = (own_ip(), free_port(own_ip()));
    let mut site = Site::set_up((ip, port), "");
    site.serve();
    let body = "0123456789abcdef\n".repeat(20_000);
    for subject in ["cut", "whole"] {
        assert_eq!(send_outside(&site, subject, &body), json!({}));
    }
    eventually("both were tried", || {
        let listed = site.json(&["queue", "list"]);
        let tried = |message: &Value| message["recipients"][0]["last_reason"] == "next-hop-unreachable";
        (listed.as_array().is_some_and(|all| all.len() == 2 && all.iter().all(tried))).then_some(())
    });
    let ids = site.queue();
    let find = run(on_path("find").arg(site.path("data/content")).args(["-name", &ids[0]])).good().out;
    let content = OpenOptions::new().write(true).open(find.trim()).expect("its content");
    let octets = content.metadata().expect("a file").len();
    content.set_len(octets / 2).expect("it is cut");
    let sink = Sink::start_at(ip, port);
    for id in &ids {
        site.run(&["queue", "retry", id]).good();
    }
    sink.wait_for("Subject: whole");
    let notice = site.arrives(HANA, &ids[0]);
    assert!(notice.contains(&format!("sekisho queue export {} message.eml", ids[0])), "{notice}");
    let listed = site.json(&["queue", "list"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!(listed[0]["recipients"][0]["state"], json!({ "state": "held", "reason": "queue-entry-unreadable" }));
    assert_eq!(sink.messages().len(), 1);
}
