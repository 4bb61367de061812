//! A real file system without room, and with room again.

use crate::support::{HANA, NOON, add_accounts, address, assert_sound, incoming, local};
use mail::QueueId;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use store::{AcceptError, Content, Incoming, Options, Store, UploadError};
use tempfile::TempDir;

/// A small file system of its own, in memory; unmounted when dropped. Needs the rights that the tests run with.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn of(size: &str) -> Self {
        let disk = Self(tempfile::tempdir().expect("a folder"));
        disk.mount(&format!("size={size}"));
        disk
    }

    fn grow_to(&self, size: &str) {
        self.mount(&format!("remount,size={size}"));
    }

    fn mount(&self, options: &str) {
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(self.path()).status();
        assert!(status.expect("mount").success(), "these tests run as root");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

fn open(disk: &SmallDisk, min_free_octets: u64) -> Store {
    Store::open(disk.path(), Options { min_free_octets, ..Options::default() }).expect("opens")
}

fn accept(store: &Store) -> Result<QueueId, AcceptError> {
    let id = QueueId(store.next_id(NOON));
    let content = Content::Inline(vec![b'x'; 40_000]);
    let message = Incoming { content, local: vec![local(HANA)], ..incoming(id, "who@example.net") };
    store.accept(message).wait().map(|_| id)
}

/// Accepts until it is refused.
fn fill(store: &Store) -> (BTreeSet<QueueId>, AcceptError) {
    let mut accepted = BTreeSet::new();
    loop {
        match accept(store) {
            Ok(id) => accepted.insert(id),
            Err(error) => return (accepted, error),
        };
        assert!(accepted.len() < 10_000, "the disk never fills");
    }
}

fn there(store: &Store) -> BTreeSet<QueueId> {
    store.mailbox_list(&address(HANA)).expect("readable").iter().map(|entry| entry.queue_id).collect()
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_room_is_enough_to_go_on() {
    let disk = SmallDisk::of("8m");
    let store = open(&disk, 0);
    add_accounts(&store);
    let (mut accepted, error) = fill(&store);
    assert_eq!(error, AcceptError::Full);
    assert!(accepted.len() > 10 && !store.is_poisoned());
    assert_eq!(there(&store), accepted);
    assert_eq!(accept(&store), Err(AcceptError::Full));
    disk.grow_to("16m");
    accepted.insert(accept(&store).expect("room again"));
    assert_eq!(there(&store), accepted);
    drop(store);
    let store = open(&disk, 0);
    assert_eq!(there(&store), accepted);
    drop(store);
    assert_sound(disk.path());
}

#[test]
fn the_reserve_keeps_enough_room_to_delete_and_settle() {
    let disk = SmallDisk::of("64m");
    let store = open(&disk, 32 << 20);
    add_accounts(&store);
    // Free space is looked at now and then, so some more is taken than the reserve says: it is there for that.
    let (accepted, error) = fill(&store);
    assert_eq!(error, AcceptError::Full);
    assert!(store.is_full());
    let uids: Vec<_> = store.mailbox_list(&address(HANA)).expect("readable").iter().map(|entry| entry.uid).collect();
    assert_eq!(store.mailbox_delete(&address(HANA), &uids).wait(), Ok(u32::try_from(accepted.len()).unwrap()));
}

#[test]
fn an_upload_that_finds_no_room_says_so_and_leaves_nothing() {
    let disk = SmallDisk::of("8m");
    let store = open(&disk, 0);
    add_accounts(&store);
    let mut upload = store.upload(QueueId(store.next_id(NOON))).expect("begun");
    let chunk = vec![b'x'; 1 << 20];
    let refused = (0..20).map(|_| upload.write(&chunk)).find_map(Result::err);
    assert!(matches!(refused, Some(UploadError::Full)), "{refused:?}");
    drop(upload);
    assert_eq!(crate::support::content_files(disk.path()).len(), 0);
    accept(&store).expect("the room is there again");
}
