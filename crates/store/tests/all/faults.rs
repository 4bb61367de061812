//! Fail the Nth write or sync, whichever it is; reopen; check the state table. A child process does the work, with a
//! library preloaded that fails one call.

use crate::support::{HANA, NOON, TARO, add_accounts, address, assert_sound, count, incoming, local, octets, outside};
use mail::{Party, QueueId};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{AcceptError, Content, Incoming, Options, Settled, Settlement, Store, WriteError};

/// Names the folder for the child; without it the child's test does nothing.
const CHILD: &str = "STORE_FAULTS_CHILD";
/// Tells the child to accept so much that the log is carried over.
const LONG: &str = "STORE_FAULTS_LONG";
/// errno(3) on Linux: an error of the device, and a full disk.
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/shim.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").status();
    assert!(compiled.expect("the C compiler that SQLite needs too").success());
    library
}

/// What the child had an answer to.
#[derive(Debug, Default)]
struct Report {
    inward: BTreeSet<QueueId>,
    outward: BTreeSet<QueueId>,
    settled: BTreeSet<QueueId>,
    deleted: usize,
    troubles: Vec<String>,
    /// Whether anything was acknowledged after the store had said that it takes nothing more.
    after_poison: usize,
    /// Whether the call that was to fail was ever made.
    failed_one: bool,
    ended: bool,
}

/// The harness prints its own words before the first, on the same line.
fn report(output: &str) -> Report {
    let mut report = Report::default();
    let mut poisoned = false;
    for line in output.lines().filter_map(|line| Some(line.split_once("child: ")?.1)) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let id = || rest.parse().expect("an id");
        let good = match word {
            "inward" => report.inward.insert(id()),
            "outward" => report.outward.insert(id()),
            "settled" => report.settled.insert(id()),
            "deleted" => {
                report.deleted += 1;
                true
            }
            "trouble" => {
                poisoned = poisoned || rest.contains("Poisoned");
                report.troubles.push(rest.to_owned());
                false
            }
            "ended" => {
                report.ended = true;
                false
            }
            other => panic!("{other}"),
        };
        report.after_poison += usize::from(good && poisoned);
    }
    report
}

fn child_command(folder: &Path, library: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "faults::child", "--nocapture", "--test-threads=1"]);
    command.env(CHILD, folder).env("LD_PRELOAD", library);
    command
}

fn run_child(command: &mut Command, kind: &str, (nth, errno): (usize, i32)) -> Report {
    command.env("SHIM_KIND", kind).env("SHIM_NTH", nth.to_string()).env("SHIM_ERRNO", errno.to_string());
    let output = command.output().expect("a child");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = Report { failed_one: errors.contains("shim: failed"), ..report(&text) };
    assert!(report.ended, "{kind} {nth}: {text}{errors}");
    report
}

/// The child's work: everything that writes, each answer told before the next request.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let mut told = String::new();
    let long = std::env::var_os(LONG).is_some();
    match Store::open(Path::new(&folder), Options { min_free_octets: 0, ..Options::default() }) {
        Ok(store) if long => (0..2000).for_each(|_| accept_much(&store, &mut told)),
        Ok(store) => (0..6).for_each(|round| work(&store, round, &mut told)),
        Err(error) => tell(&mut told, format_args!("trouble open {error:?}")),
    }
    tell(&mut told, format_args!("ended"));
}

fn tell(told: &mut String, line: std::fmt::Arguments<'_>) {
    told.clear();
    let _ = write!(told, "child: {line}");
    println!("{told}");
}

fn work(store: &Store, round: usize, told: &mut String) {
    let id = QueueId(store.next_id(NOON));
    let content = if round.is_multiple_of(3) { upload(store, id) } else { Some(content_of(id)) };
    let Some(content) = content else { return tell(told, format_args!("trouble upload")) };
    let message = Incoming { content, local: vec![local(HANA), local(TARO)], ..incoming(id, "who@example.net") };
    match store.accept(message).wait() {
        Ok(_) => tell(told, format_args!("inward {id}")),
        Err(error) => tell(told, format_args!("trouble inward {error:?}")),
    }
    let id = QueueId(store.next_id(NOON));
    let recipient = outside(&store.directory(), HANA, "a@example.net");
    let party = Some(Party::Account(address(HANA)));
    let message = Incoming { content: content_of(id), outside: vec![recipient], party, ..incoming(id, HANA) };
    match store.accept(message).wait() {
        Ok(accepted) => {
            tell(told, format_args!("outward {id}"));
            if round.is_multiple_of(2) {
                settle(store, id, accepted.due.expect("due").recipients[0].id, told);
            }
        }
        Err(error) => tell(told, format_args!("trouble outward {error:?}")),
    }
    if round == 4 {
        let first = store.mailbox_list(&address(TARO)).expect("readable").first().map(|entry| entry.uid);
        match store.mailbox_delete(&address(TARO), first.as_slice()).wait() {
            Ok(1) => tell(told, format_args!("deleted")),
            Ok(_) => {}
            Err(error) => tell(told, format_args!("trouble delete {error:?}")),
        }
    }
}

fn accept_much(store: &Store, told: &mut String) {
    let id = QueueId(store.next_id(NOON));
    let content = Content::Inline(octets_of(id).repeat(8));
    let message = Incoming { content, local: vec![local(HANA)], ..incoming(id, "who@example.net") };
    match store.accept(message).wait() {
        Ok(_) => tell(told, format_args!("inward {id}")),
        Err(error) => tell(told, format_args!("trouble inward {error:?}")),
    }
}

fn settle(store: &Store, id: QueueId, recipient: store::RecipientRowId, told: &mut String) {
    let recipients = vec![(recipient, Settled::Done)];
    match store.settle(Settlement { queue_id: id, recipients, report: None }).wait() {
        Ok(_) => tell(told, format_args!("settled {id}")),
        Err(error) => tell(told, format_args!("trouble settle {error:?}")),
    }
}

fn octets_of(id: QueueId) -> Vec<u8> {
    format!("{id}\r\n").repeat(500).into_bytes()
}

fn content_of(id: QueueId) -> Content {
    Content::Inline(octets_of(id))
}

fn upload(store: &Store, id: QueueId) -> Option<Content> {
    let mut upload = store.upload(id).ok()?;
    upload.write(&octets_of(id)).ok()?;
    upload.finish().ok().map(Content::File)
}

/// What must hold after any single failure.
fn check(folder: &Path, report: &Report, what: &str) {
    let store = Store::open(folder, Options { min_free_octets: 0, ..Options::default() });
    let store = store.unwrap_or_else(|error| panic!("{what}: {error}"));
    let hana = address(HANA);
    let entries = store.mailbox_list(&hana).expect("readable");
    let inward: BTreeSet<QueueId> = entries.iter().map(|entry| entry.queue_id).collect();
    assert!(inward.is_superset(&report.inward), "{what}: acknowledged mail is missing: {report:?}");
    for entry in &entries {
        let message = store.mailbox_read(&hana, entry.uid).expect("readable").expect("there");
        assert_eq!(message.size_octets(), entry.size_octets, "{what}");
        assert_eq!(octets(message.content), octets_of(entry.queue_id), "{what}: {}", entry.queue_id);
    }
    let queued: BTreeSet<QueueId> =
        store.queue_list(usize::MAX).expect("readable").iter().map(|message| message.queue_id).collect();
    let waiting: BTreeSet<QueueId> = report.outward.difference(&report.settled).copied().collect();
    // A settlement that was not acknowledged may or may not have been made.
    let missing: Vec<_> = waiting.difference(&queued).collect();
    let unanswered = report.troubles.iter().filter(|trouble| trouble.starts_with("settle")).count();
    assert!(missing.len() <= unanswered, "{what}: {missing:?} of {report:?}");
    assert!(queued.is_disjoint(&report.settled), "{what}: what was done is due again: {report:?}");
    let taro = store.mailbox_list(&address(TARO)).expect("readable").len();
    let undeleted = report.troubles.iter().filter(|trouble| trouble.starts_with("delete")).count();
    let expected = entries.len() - report.deleted;
    assert!(taro == expected || taro + undeleted == expected, "{what}: in part: {taro} of {expected}, {report:?}");
    let due = store.claim_due(NOON, usize::MAX).wait().expect("claimed");
    assert_eq!(due.len(), queued.len(), "{what}: all are due again");
    for due in due {
        let content = store.read_content(&due.content).expect("readable");
        assert_eq!(octets(content), octets_of(due.queue_id), "{what}");
    }
    drop(store);
    assert_sound(folder);
    let files = crate::support::content_files(folder).len();
    assert_eq!(files, count(folder, "SELECT count(*) FROM message WHERE content IS NULL"), "{what}");
}

/// Fails each call of a kind in turn, until a run has had no failure left.
fn fail_each(kind: &str, errno: i32, stride: usize) -> Vec<Report> {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let library = shim(scratch.path());
    let mut reports = Vec::new();
    for nth in (1..).step_by(stride) {
        let folder = crate::support::scratch();
        add_accounts(&crate::support::open(folder.path()));
        let report = run_child(&mut child_command(folder.path(), &library), kind, (nth, errno));
        check(folder.path(), &report, &format!("{kind} {nth} fails with {errno}"));
        assert_eq!(report.after_poison, 0, "{kind} {nth}: {report:?}");
        if !report.failed_one {
            assert_eq!((report.troubles.len(), report.inward.len(), report.outward.len()), (0, 6, 6), "{report:?}");
            return reports;
        }
        reports.push(report);
    }
    unreachable!("the child makes a finite number of calls")
}

#[test]
fn whichever_sync_fails_nothing_acknowledged_is_lost_and_nothing_is_acknowledged_after() {
    let reports = fail_each("sync", EIO, 1);
    let poisoned = |report: &&Report| report.troubles.iter().any(|trouble| trouble.contains("Poisoned"));
    assert!(reports.iter().filter(poisoned).count() >= 10, "{reports:?}");
}

#[test]
fn a_database_file_that_cannot_be_synced_stops_accepting_and_loses_nothing() {
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let folder = crate::support::scratch();
    add_accounts(&crate::support::open(folder.path()));
    let mut command = child_command(folder.path(), &shim(scratch.path()));
    // Its first sync of that file is when the log is carried over: nothing is, at an open, that another had closed.
    let report = run_child(command.env(LONG, "1"), "store-sync", (1, EIO));
    assert!(report.failed_one && report.inward.len() > 100, "{report:?}");
    assert!(report.troubles.iter().all(|trouble| trouble.contains("Poisoned")) && report.troubles.len() > 100);
    assert_eq!(report.after_poison, 0);
    let store = crate::support::open(folder.path());
    let entries = store.mailbox_list(&address(HANA)).expect("readable");
    let there: BTreeSet<QueueId> = entries.iter().map(|entry| entry.queue_id).collect();
    assert!(there.is_superset(&report.inward));
    drop(store);
    assert_sound(folder.path());
}

#[test]
fn whichever_write_fails_nothing_acknowledged_is_lost_and_nothing_is_in_part() {
    let reports = fail_each("write", EIO, 3);
    assert!(reports.iter().any(|report| !report.troubles.is_empty()));
}

#[test]
fn a_disk_that_is_full_for_one_write_costs_one_request_and_poisons_nothing() {
    let reports = fail_each("write", ENOSPC, 3);
    let full = |trouble: &String| trouble.contains(&format!("{:?}", AcceptError::Full)) || trouble.contains("upload");
    let accepted_after = |report: &&Report| !report.troubles.is_empty() && report.inward.len() >= 5;
    assert!(reports.iter().flat_map(|report| &report.troubles).any(full), "{reports:?}");
    assert!(reports.iter().filter(accepted_after).count() > 5, "{reports:?}");
    let poisoned = format!("{:?}", WriteError::Poisoned);
    assert!(!reports.iter().flat_map(|report| &report.troubles).any(|t| t.contains(&poisoned)), "{reports:?}");
}
