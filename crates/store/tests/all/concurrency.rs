//! Many at once: one writer, shared syncs, readers beside it.

use crate::support::{HANA, NOON, Site, TARO};
use mail::QueueId;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

#[test]
fn those_who_wait_together_share_a_sync() {
    let site = Site::new();
    let commits = site.store().commits();
    // More are handed over than one commit takes time for, so transactions of many must form.
    let pending: Vec<_> = (0..1000).map(|_| site.store().accept(site.inward(&[HANA]))).collect();
    for one in pending {
        one.wait().unwrap();
    }
    let commits = site.store().commits() - commits;
    assert!(commits < 500, "{commits} commits for 1000 messages");
    assert_eq!(site.mailbox(HANA).len(), 1000);
    site.assert_sound();
}

#[test]
fn readers_see_whole_messages_while_others_write_and_delete() {
    let site = Site::new();
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        for account in [HANA, TARO] {
            scope.spawn({
                let (site, ended) = (&site, &ended);
                move || {
                    while !ended.load(Ordering::Relaxed) {
                        for uid in site.uids(account) {
                            let read = site.store().mailbox_read(&crate::support::address(account), uid).unwrap();
                            if let Some(message) = read {
                                assert!(message.size_octets() > 50);
                            }
                        }
                    }
                }
            });
        }
        let writers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..50 {
                        site.accept(site.inward(&[HANA, TARO]));
                        let uids = site.uids(HANA);
                        let some = &uids[..uids.len() / 2];
                        site.store().mailbox_delete(&crate::support::address(HANA), some).wait().unwrap();
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        ended.store(true, Ordering::Relaxed);
    });
    assert_eq!(site.mailbox(TARO).len(), 200);
    site.assert_sound();
}

#[test]
fn identifiers_are_never_given_out_twice() {
    let site = Site::new();
    let ids: Vec<Vec<QueueId>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..1000).map(|_| site.next_id()).collect())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|own| own.is_sorted()));
    assert_eq!(ids.into_iter().flatten().collect::<BTreeSet<_>>().len(), 4000);
}

#[test]
fn of_all_who_ask_at_once_one_gets_each_message() {
    let mut site = Site::new();
    for _ in 0..30 {
        site.accept(site.outward(&["a@example.net"]));
    }
    site.restart();
    let claimed: Vec<QueueId> = thread::scope(|scope| {
        let ask = || site.store().claim_due(NOON, 7).wait().unwrap().into_iter().map(|due| due.queue_id);
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(move || ask().collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 30);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 30);
}

#[test]
fn a_request_whose_caller_went_away_is_done_all_the_same() {
    let mut site = Site::new();
    drop(site.store().accept(site.inward(&[HANA])));
    // The next answer comes after it.
    site.accept(site.inward(&[TARO]));
    assert_eq!(site.mailbox(HANA).len(), 1);
    // Closing waits for what was handed over.
    for _ in 0..50 {
        drop(site.store().accept(site.inward(&[HANA])));
    }
    site.restart();
    assert_eq!(site.mailbox(HANA).len(), 51);
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[test]
fn a_pending_result_wakes_whoever_polls_it() {
    let site = Site::new();
    let mut pending = pin!(site.store().accept(site.inward(&[HANA])));
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let result = loop {
        match pending.as_mut().poll(&mut context) {
            Poll::Ready(result) => break result,
            Poll::Pending => thread::park(),
        }
    };
    assert!(result.is_ok());
}

#[test]
fn the_log_does_not_grow_without_end_under_load() {
    let site = Site::new();
    let log = site.folder.path().join("store.db-wal");
    let longest = thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut longest = 0;
                    for _ in 0..30 {
                        let batch: Vec<_> = (0..20)
                            .map(|_| {
                                let content = store::Content::Inline(vec![b'x'; 60_000]);
                                site.store().accept(store::Incoming { content, ..site.inward(&[HANA]) })
                            })
                            .collect();
                        batch.into_iter().for_each(|pending| drop(pending.wait().unwrap()));
                        longest = longest.max(std::fs::metadata(&log).unwrap().len());
                    }
                    longest
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).max()
    });
    // 2400 messages of 60 KB: 144 MB went through a log that is carried over from 16 MiB on.
    assert!(longest.unwrap() < 80 << 20, "{longest:?}");
}
