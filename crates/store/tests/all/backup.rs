//! Backups: whole or none, as of one moment, checked before they are believed.

use crate::support::{HANA, NOON, Site, TARO, address, octets, open};
use mail::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use store::backup::{BackupError, Contained, Restoring, Source, What, make, verify};
use store::{FinishedUpload, Incoming};

fn back_up(site: &Site, target: &Path) -> Result<store::backup::Made, BackupError> {
    let _kept = site.store().keep_contents();
    make(site.folder.path(), &[], target, NOON, &mut |_| {})
}

fn check(backup: &Path) -> Result<Contained, BackupError> {
    verify(backup, &mut |_| {})
}

fn restore(backup: &Path, target: &Path) -> Result<Contained, BackupError> {
    let restoring = Restoring::begin(backup, target, &mut |_| {})?;
    let contained = restoring.contained;
    restoring.finish().map(|()| contained)
}

/// A message whose content lies in a file.
fn large(site: &Site) -> Incoming {
    let incoming = site.inward(&[HANA, TARO]);
    let mut upload = site.store().upload(incoming.queue_id).expect("room");
    upload.write(&b"much\r\n".repeat(30_000)).expect("written");
    let upload: FinishedUpload = upload.finish().expect("on disk");
    Incoming { content: store::Content::File(upload), ..incoming }
}

fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(every_file(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn what_was_stored_before_is_in_the_restored_folder_and_what_came_after_is_not() {
    let site = Site::new();
    let folder = tempfile::tempdir().expect("a folder");
    let offers = [large(&site), site.inward(&[TARO]), site.outward(&["friend@example.net"])];
    let [whole, small, waiting] = offers.map(|incoming| {
        let id = incoming.queue_id;
        site.accept(incoming);
        id
    });
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
    back_up(&site, &backup).expect("backed up");
    site.accept(site.inward(&[HANA]));
    let contained = restore(&backup, &restored).expect("restored");
    assert_eq!((contained.accounts, contained.messages, contained.waiting), (2, 3, 1));
    assert_eq!(contained.at, Timestamp(NOON.millis()));
    let store = open(&restored.join("data"));
    let ids = |account: &str| -> Vec<_> {
        store.mailbox_list(&address(account)).expect("readable").iter().map(|entry| entry.queue_id).collect()
    };
    assert_eq!((ids(HANA), ids(TARO)), (vec![whole], vec![whole, small]));
    let entry = store.mailbox_list(&address(HANA)).expect("readable")[0];
    let read = store.mailbox_read(&address(HANA), entry.uid).expect("readable").expect("there");
    assert_eq!(octets(read.content), b"much\r\n".repeat(30_000));
    assert_eq!(store.queue_list(9).expect("readable").iter().map(|m| m.queue_id).collect::<Vec<_>>(), [waiting]);
}

#[test]
fn a_content_that_is_deleted_while_a_backup_is_made_stays_until_it_is_done() {
    let site = Site::new();
    site.accept(large(&site));
    let files = || every_file(&site.folder.path().join("content"));
    let kept = site.store().keep_contents();
    let second = site.store().keep_contents();
    for account in [HANA, TARO] {
        site.store().mailbox_delete(&address(account), &site.uids(account)).wait().expect("deleted");
    }
    assert_eq!(files().len(), 1);
    drop(kept);
    assert_eq!(files().len(), 1, "the other still copies");
    drop(second);
    assert!(files().is_empty());
}

#[test]
fn a_folder_with_something_in_it_is_never_written_into() {
    let site = Site::new();
    let folder = tempfile::tempdir().expect("a folder");
    let (backup, taken) = (folder.path().join("backup"), folder.path().join("taken"));
    fs::create_dir(&taken).expect("a folder");
    fs::write(taken.join("mine"), "x").expect("a file");
    assert!(matches!(back_up(&site, &taken), Err(BackupError::NotEmpty(_))));
    back_up(&site, &backup).expect("backed up");
    assert!(matches!(restore(&backup, &taken), Err(BackupError::NotEmpty(_))));
    assert_eq!(every_file(&taken), [taken.join("mine")]);
    // An empty one is as good as none.
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    back_up(&site, &empty).expect("backed up");
}

#[test]
fn a_backup_that_fails_leaves_nothing_that_looks_like_one() {
    let site = Site::new();
    let folder = tempfile::tempdir().expect("a folder");
    site.accept(large(&site));
    let content = every_file(&site.folder.path().join("content")).remove(0);
    fs::remove_file(content).expect("removed");
    let failed = back_up(&site, &folder.path().join("backup"));
    assert!(matches!(failed, Err(BackupError::ContentMissing(_))), "{failed:?}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    let lost = Source { name: "sekisho.toml".into(), what: What::File("/nowhere/sekisho.toml".into()) };
    let site = Site::new();
    let failed = make(site.folder.path(), &[lost], &folder.path().join("backup"), NOON, &mut |_| {});
    assert!(matches!(failed, Err(BackupError::Io(path, _)) if path.ends_with("sekisho.toml")));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn whichever_file_of_a_backup_is_changed_or_gone_it_is_told_and_nothing_is_restored() {
    let site = Site::new();
    let folder = tempfile::tempdir().expect("a folder");
    site.accept(large(&site));
    let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
    back_up(&site, &backup).expect("backed up");
    let before = check(&backup).expect("sound");
    for path in every_file(&backup) {
        let before_it = fs::read(&path).expect("readable");
        let mut changed = before_it.clone();
        changed[before_it.len() / 2] ^= 0x20;
        // The file may share its octets with the site's own.
        fs::remove_file(&path).expect("removed");
        assert!(check(&backup).is_err(), "{path:?} gone");
        fs::write(&path, &changed).expect("written");
        assert!(check(&backup).is_err(), "{path:?} changed");
        assert!(restore(&backup, &restored).is_err(), "{path:?} changed");
        assert!(!restored.exists());
        fs::write(&path, &before_it).expect("written");
        assert_eq!(check(&backup).expect("sound again"), before);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left of the attempts");
}

#[test]
fn checking_a_backup_writes_nothing_into_it() {
    let site = Site::new();
    let folder = tempfile::tempdir().expect("a folder");
    site.accept(site.inward(&[HANA]));
    let backup = folder.path().join("backup");
    back_up(&site, &backup).expect("backed up");
    let before = every_file(&backup);
    check(&backup).expect("sound");
    assert_eq!(every_file(&backup), before);
}

#[test]
fn a_folder_that_is_no_backup_is_called_so() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(check(folder.path()), Err(BackupError::NotABackup(_))));
    assert!(matches!(check(&folder.path().join("nowhere")), Err(BackupError::NotABackup(_))));
    fs::write(folder.path().join("manifest.jsonl"), "{\"sekisho_backup\":2,\"at\":0}\n").expect("a file");
    assert!(matches!(check(folder.path()), Err(BackupError::TooNew(_))));
}
