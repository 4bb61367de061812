//! Accepting into mailboxes, and reading from them.

use crate::support::{HANA, NOON, Site, TARO, address, incoming, local, octets};
use mail::{ReversePath, Timestamp};
use store::{AcceptError, Content, Incoming, OpenError, Options, Store, Uid};

#[test]
fn what_is_accepted_for_a_mailbox_lies_in_it_and_not_in_the_queue() {
    let site = Site::new();
    let message = site.inward(&[HANA]);
    let id = message.queue_id;
    let accepted = site.accept(message);
    assert!(accepted.held.is_none() && accepted.due.is_none());
    assert_eq!(site.mailbox(HANA), [id]);
    assert_eq!(site.queue_ids(), []);
    site.assert_sound();
}

#[test]
fn a_message_is_read_as_it_came_behind_its_return_path() {
    let site = Site::new();
    let content: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    site.accept(Incoming { content: Content::Inline(content.clone()), ..site.inward(&[HANA]) });
    site.accept(Incoming { reverse_path: ReversePath::Null, ..site.inward(&[HANA]) });
    let uids = site.uids(HANA);
    assert_eq!(site.read(HANA, uids[0]), [b"Return-Path: <who@example.net>\r\n".to_vec(), content].concat());
    assert!(site.read(HANA, uids[1]).starts_with(b"Return-Path: <>\r\n"));
}

#[test]
fn sizes_are_those_of_what_is_read() {
    let site = Site::new();
    for (octets, path) in [(0, "a@b.example"), (1, "花@example.net"), (70_000, "who@example.net")] {
        let content = Content::Inline(vec![b'x'; octets]);
        let reverse_path = ReversePath::Address(address(path));
        site.accept(Incoming { content, reverse_path, ..site.inward(&[HANA]) });
    }
    for entry in site.store().mailbox_list(&address(HANA)).unwrap() {
        let message = site.store().mailbox_read(&address(HANA), entry.uid).unwrap().unwrap();
        assert_eq!(entry.size_octets, message.size_octets());
        assert_eq!(entry.size_octets, site.read(HANA, entry.uid).len() as u64);
    }
}

#[test]
fn content_is_stored_once_for_all_and_goes_with_its_last_reader() {
    let site = Site::new();
    site.accept(site.inward(&[HANA, TARO]));
    assert_eq!(site.messages_on_disk(), 1);
    site.store().mailbox_delete(&address(HANA), &site.uids(HANA)).wait().unwrap();
    assert_eq!((site.mailbox(HANA).len(), site.mailbox(TARO).len(), site.messages_on_disk()), (0, 1, 1));
    site.assert_sound();
    site.store().mailbox_delete(&address(TARO), &site.uids(TARO)).wait().unwrap();
    assert_eq!(site.messages_on_disk(), 0);
    site.assert_sound();
}

#[test]
fn a_mailbox_that_two_addresses_lead_to_gets_one_copy() {
    let site = Site::new();
    let mut message = site.inward(&[HANA]);
    message.local.push(store::LocalRecipient { address: address("info@example.jp"), ..local(HANA) });
    message.local.push(local("Hana@Example.JP"));
    site.accept(message);
    assert_eq!(site.mailbox(HANA).len(), 1);
    site.assert_sound();
}

#[test]
fn a_number_is_never_used_twice_not_even_after_deletion_and_restart() {
    let mut site = Site::new();
    let mut seen = Vec::new();
    for _ in 0..3 {
        for _ in 0..3 {
            site.accept(site.inward(&[HANA]));
        }
        let uids = site.uids(HANA);
        assert!(uids.iter().all(|uid| !seen.contains(uid)), "{uids:?} after {seen:?}");
        assert!(uids.is_sorted() && uids.iter().all(|uid| *uid > seen.last().copied().unwrap_or(Uid(0))));
        seen.extend(uids.clone());
        assert_eq!(site.store().mailbox_delete(&address(HANA), &uids).wait(), Ok(3));
        site.restart();
    }
}

#[test]
fn deleting_what_is_not_there_deletes_nothing() {
    let site = Site::new();
    site.accept(site.inward(&[HANA]));
    let uid = site.uids(HANA)[0];
    assert_eq!(site.store().mailbox_delete(&address(TARO), &[uid]).wait(), Ok(0));
    assert_eq!(site.store().mailbox_delete(&address("nobody@example.jp"), &[uid]).wait(), Ok(0));
    assert_eq!(site.store().mailbox_delete(&address(HANA), &[uid, uid]).wait(), Ok(1));
    assert!(site.store().mailbox_read(&address(HANA), uid).unwrap().is_none());
    site.assert_sound();
}

#[test]
fn a_message_that_nobody_would_get_or_read_is_not_accepted() {
    let site = Site::new();
    for message in [site.inward(&[]), site.inward(&["nobody@example.jp"]), site.inward(&[HANA, "nobody@example.jp"])] {
        assert_eq!(site.store().accept(message).wait().err(), Some(AcceptError::Failed));
    }
    assert_eq!(site.messages_on_disk(), 0);
    site.accept(site.inward(&[HANA]));
    site.assert_sound();
}

#[test]
fn an_id_that_is_taken_fails_alone() {
    let site = Site::new();
    let first = site.inward(&[HANA]);
    let taken = first.queue_id;
    site.accept(first);
    let again = Incoming { local: vec![local(TARO)], ..incoming(taken, "who@example.net") };
    // All are in the writer's hands before it answers the first, so some share a transaction.
    let pending: Vec<_> = std::iter::once(again)
        .chain((0..20).map(|_| site.inward(&[TARO])))
        .map(|message| site.store().accept(message))
        .collect();
    let results: Vec<_> = pending.into_iter().map(store::Pending::wait).collect();
    assert_eq!(results[0].as_ref().err(), Some(&AcceptError::Failed));
    assert!(results[1..].iter().all(Result::is_ok));
    assert_eq!((site.mailbox(HANA).len(), site.mailbox(TARO).len()), (1, 20));
    assert!(!site.store().is_poisoned());
    site.assert_sound();
}

#[test]
fn nothing_is_accepted_below_the_reserve_and_what_is_there_can_still_go() {
    let mut site = Site::new();
    site.accept(site.inward(&[HANA]));
    site.close();
    let options = Options { min_free_octets: u64::MAX, ..Options::default() };
    let store = Store::open(site.folder.path(), options).unwrap();
    assert!(store.is_full());
    let message = Incoming { local: vec![local(HANA)], ..incoming(mail::QueueId(store.next_id(NOON)), HANA) };
    assert_eq!(store.accept(message).wait().err(), Some(AcceptError::Full));
    assert!(matches!(store.upload(mail::QueueId(1)), Err(store::UploadError::Full)));
    let uid = store.mailbox_list(&address(HANA)).unwrap()[0].uid;
    assert_eq!(store.mailbox_delete(&address(HANA), &[uid]).wait(), Ok(1));
}

#[test]
fn two_servers_cannot_open_one_folder() {
    let mut site = Site::new();
    assert!(matches!(Store::open(site.folder.path(), Options::default()), Err(OpenError::InUse)));
    site.close();
    assert!(Store::open(site.folder.path(), Options::default()).is_ok());
}

#[test]
fn identifiers_grow_over_restarts_even_if_the_clock_steps_back() {
    let mut site = Site::new();
    let message = site.inward(&[HANA]);
    let stored = message.queue_id.0;
    site.accept(message);
    let session = site.store().next_id(Timestamp(NOON.0 + 1));
    let kind = mail::EventKind::Closed { ending: mail::event::Ending::Quit };
    let event = mail::Event { at: NOON, session: Some(mail::SessionId(session)), message: None, kind };
    site.store().journal().append(vec![event]);
    site.restart();
    assert!(site.store().next_id(Timestamp(5)) > session.max(stored), "also above what only the journal knows");
}

#[test]
fn a_copy_that_is_being_read_stays_readable_while_it_is_deleted() {
    let site = Site::new();
    let id = site.next_id();
    let mut upload = site.store().upload(id).unwrap();
    upload.write(&[b'x'; 200_000]).unwrap();
    let content = Content::File(upload.finish().unwrap());
    site.accept(Incoming { content, local: vec![local(HANA)], ..incoming(id, HANA) });
    let uid = site.uids(HANA)[0];
    let message = site.store().mailbox_read(&address(HANA), uid).unwrap().unwrap();
    site.store().mailbox_delete(&address(HANA), &[uid]).wait().unwrap();
    assert_eq!(octets(message.content).len(), 200_000);
}
