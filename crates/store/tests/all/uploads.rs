//! Large contents in files.

use crate::support::{HANA, NOON, Site, TARO, address, content_files, incoming, local};
use mail::QueueId;
use std::fs;
use store::{AcceptError, Content, FinishedUpload, Incoming};

fn finished(site: &Site, id: QueueId, octets: &[u8]) -> FinishedUpload {
    let mut upload = site.store().upload(id).expect("begun");
    for chunk in octets.chunks(8192) {
        upload.write(chunk).expect("written");
    }
    assert_eq!(upload.size_octets(), octets.len() as u64);
    upload.finish().expect("finished")
}

fn large() -> Vec<u8> {
    (0..=255_u8).cycle().take(300_001).collect()
}

#[test]
fn a_large_message_is_read_as_it_was_written() {
    let site = Site::new();
    let id = site.next_id();
    let content = Content::File(finished(&site, id, &large()));
    site.accept(Incoming { content, local: vec![local(HANA), local(TARO)], ..incoming(id, "who@example.net") });
    for account in [HANA, TARO] {
        let entry = site.store().mailbox_list(&address(account)).unwrap()[0];
        let read = site.read(account, entry.uid);
        assert_eq!(read, [b"Return-Path: <who@example.net>\r\n".to_vec(), large()].concat());
        assert_eq!(entry.size_octets, read.len() as u64);
    }
    assert_eq!(content_files(site.folder.path()).len(), 1, "once for all");
}

#[test]
fn one_large_write_is_as_good_as_many_small_ones() {
    let site = Site::new();
    let id = site.next_id();
    let mut upload = site.store().upload(id).unwrap();
    for part in [&large()[..10], &large()[10..200_000], &large()[200_000..]] {
        upload.write(part).unwrap();
    }
    let content = Content::File(upload.finish().unwrap());
    site.accept(Incoming { content, local: vec![local(HANA)], ..incoming(id, "who@example.net") });
    assert!(site.read(HANA, site.uids(HANA)[0]).ends_with(&large()));
}

#[test]
fn a_large_content_goes_with_the_last_reference_to_it() {
    let site = Site::new();
    let id = site.next_id();
    let content = Content::File(finished(&site, id, &large()));
    site.accept(Incoming { content, local: vec![local(HANA), local(TARO)], ..incoming(id, "who@example.net") });
    site.store().mailbox_delete(&address(HANA), &site.uids(HANA)).wait().unwrap();
    assert_eq!(content_files(site.folder.path()).len(), 1);
    site.store().mailbox_delete(&address(TARO), &site.uids(TARO)).wait().unwrap();
    // The file goes after the answer; a later answer comes after that.
    site.accept(site.inward(&[HANA]));
    assert_eq!(content_files(site.folder.path()).len(), 0);
}

#[test]
fn an_upload_that_ends_nowhere_leaves_nothing() {
    let site = Site::new();
    let mut unfinished = site.store().upload(site.next_id()).unwrap();
    unfinished.write(&large()).unwrap();
    let unaccepted = finished(&site, site.next_id(), &large());
    assert_eq!(content_files(site.folder.path()).len(), 2);
    drop(unfinished);
    drop(unaccepted);
    assert_eq!(content_files(site.folder.path()).len(), 0);
}

#[test]
fn an_upload_whose_message_is_not_accepted_leaves_nothing() {
    let site = Site::new();
    let id = site.next_id();
    let content = Content::File(finished(&site, id, &large()));
    let refused = Incoming { content, local: vec![local("nobody@example.jp")], ..incoming(id, "who@example.net") };
    assert_eq!(site.store().accept(refused).wait().err(), Some(AcceptError::Failed));
    assert_eq!(content_files(site.folder.path()).len(), 0);
}

#[test]
fn an_upload_belongs_to_the_message_it_was_begun_for() {
    let site = Site::new();
    let content = Content::File(finished(&site, site.next_id(), &large()));
    let other = Incoming { content, local: vec![local(HANA)], ..incoming(site.next_id(), "who@example.net") };
    assert_eq!(site.store().accept(other).wait().err(), Some(AcceptError::Failed));
    assert_eq!(content_files(site.folder.path()).len(), 0);
}

#[test]
fn files_that_no_message_names_are_removed_at_the_next_open_and_others_are_not() {
    let mut site = Site::new();
    let id = site.next_id();
    let content = Content::File(finished(&site, id, &large()));
    site.accept(Incoming { content, local: vec![local(HANA)], ..incoming(id, "who@example.net") });
    let known = content_files(site.folder.path())[0].clone();
    let folder = site.folder.path().join("content/07");
    let orphan = folder.join(QueueId(site.store().next_id(NOON)).to_string());
    let somebody_elses = folder.join("README");
    fs::write(&orphan, "left by a crash").unwrap();
    fs::write(&somebody_elses, "not ours").unwrap();
    site.restart();
    assert!(!orphan.exists());
    assert!(known.exists() && somebody_elses.exists());
}
