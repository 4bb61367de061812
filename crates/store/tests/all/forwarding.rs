//! Copies that forwarding carries outside: stored with their original, held apart, and never lost.

use crate::support::{HANA, LIMITS, NOON, Site, TARO, address, incoming, local, octets};
use mail::{Party, QueueId, Reason, ReversePath, Timestamp};
use policy::{DailyLimits, DirectoryChange};
use store::{
    AcceptError, ChangeError, Content, Destination, Due, Forward, Incoming, RecipientState, Settled, Settlement, Told,
};

const AWAY: &str = "hana@elsewhere.example";
const NONE_A_DAY: DailyLimits = DailyLimits { messages: 0, new_recipients: 0 };

fn site() -> Site {
    let site = Site::new();
    site.set_forwarding(&[AWAY, "hana@other.example"]);
    site
}

/// A stranger's message for Hana, forwarded; in her mailbox if she keeps it.
fn message(site: &Site, keeps: bool, targets: usize) -> Incoming {
    let kept = if keeps { vec![local(HANA)] } else { Vec::new() };
    Incoming { local: kept, forwards: vec![site.forward(keeps, targets)], ..site.inward(&[]) }
}

fn settle(site: &Site, due: &Due, outcomes: &[Settled]) -> Option<mail::Address> {
    let ids = due.recipients.iter().map(|recipient| recipient.id);
    let recipients = ids.zip(outcomes.iter().cloned()).collect();
    let settlement = Settlement { queue_id: due.queue_id, recipients, report: None };
    site.store().settle(settlement).wait().expect("settled")
}

fn failed() -> Settled {
    Settled::Failed { reason: Reason::NextHopRefused }
}

#[test]
fn a_copy_leaves_from_the_account_s_own_address_by_its_own_permit() {
    let mut site = site();
    let mut accepted = site.accept(message(&site, true, 2));
    assert!(accepted.held.is_none() && accepted.due.is_none());
    let copy = accepted.forwards.remove(0);
    let due = copy.due.expect("due");
    let hana = Party::Forward(address(HANA));
    assert_eq!((&due.reverse_path, &due.party), (&ReversePath::Address(address(HANA)), &Some(hana.clone())));
    assert_eq!(site.mailbox(HANA).len(), 1);
    let shown = site.store().queue_show(copy.queue_id).unwrap().expect("queued");
    assert!(shown.recipients.iter().all(|recipient| recipient.destination == Destination::Outside(hana.clone())));
    // The same after a restart, from what is on disk.
    site.restart();
    let again = site.store().claim_due(NOON, 10).wait().unwrap().remove(0);
    assert_eq!((again.reverse_path, again.recipients.len()), (due.reverse_path, 2));
    site.assert_sound();
}

#[test]
fn what_came_with_the_null_reverse_path_goes_on_with_it() {
    let mut site = site();
    let bounce = Incoming { reverse_path: ReversePath::Null, ..message(&site, true, 1) };
    let due = site.accept(bounce).forwards.remove(0).due.expect("due");
    assert_eq!(due.reverse_path, ReversePath::Null);
    site.restart();
    assert_eq!(site.store().claim_due(NOON, 10).wait().unwrap()[0].reverse_path, ReversePath::Null);
}

#[test]
fn a_copy_that_fails_for_good_is_put_into_the_mailbox_that_did_not_keep_it_once() {
    let mut site = site();
    let due = site.accept(message(&site, false, 2)).forwards.remove(0).due.expect("due");
    assert_eq!((site.mailbox(HANA).len(), site.messages_on_disk()), (0, 1), "the original needs no row of its own");
    assert_eq!(settle(&site, &due, &[failed()]), Some(address(HANA)));
    let uid = site.uids(HANA)[0];
    let read = String::from_utf8(site.read(HANA, uid)).unwrap();
    assert!(read.starts_with("Return-Path: <who@example.net>\r\n"), "as it came: {read}");
    site.assert_sound();
    site.restart();
    let rest = site.store().claim_due(NOON, 10).wait().unwrap().remove(0);
    assert_eq!(settle(&site, &rest, &[failed()]), None, "it is there already");
    assert_eq!(site.mailbox(HANA), [due.queue_id]);
    assert_eq!(site.queue_ids(), []);
    site.assert_sound();
}

#[test]
fn a_copy_that_arrives_or_that_the_mailbox_has_too_is_put_nowhere_else() {
    let site = site();
    let arrived = site.accept(message(&site, false, 1)).forwards.remove(0).due.expect("due");
    assert_eq!(settle(&site, &arrived, &[Settled::Done]), None);
    let kept = site.accept(message(&site, true, 1)).forwards.remove(0).due.expect("due");
    assert_eq!(settle(&site, &kept, &[failed()]), None);
    assert_eq!((site.mailbox(HANA).len(), site.messages_on_disk()), (1, 1));
    site.assert_sound();
}

#[test]
fn beyond_the_forwarding_s_limit_the_copy_alone_is_held() {
    let site = site();
    let held = |keeps| {
        let mut message = message(&site, keeps, 1);
        message.forwards[0].limits = Some(DailyLimits { messages: 1, ..LIMITS });
        let mut accepted = site.accept(message);
        assert!(accepted.held.is_none());
        accepted.forwards.remove(0).held.map(|holding| (holding.reason, holding.count))
    };
    assert_eq!(held(true), None);
    assert_eq!(held(true), Some((Reason::DailyLimitReached, 2)));
    assert_eq!(held(false), Some((Reason::DailyLimitReached, 3)));
    assert_eq!(site.mailbox(HANA).len(), 2, "the mailbox has what it keeps");
    let waiting = site.store().queue_list(10).unwrap();
    let is_held = |r: &store::QueueRecipient| matches!(r.state, RecipientState::Held { .. });
    assert_eq!(waiting.iter().filter(|message| message.recipients.iter().all(is_held)).count(), 2);
    site.assert_sound();
}

#[test]
fn what_is_held_of_one_of_ours_does_not_leave_by_a_forwarding() {
    let site = site();
    let party = Some(Party::Account(address(TARO)));
    let stolen = Incoming { party, limits: Some(NONE_A_DAY), ..message(&site, true, 1) };
    let mut accepted = site.accept(stolen);
    let copy = accepted.forwards.remove(0);
    assert!(accepted.held.is_some() && copy.held.is_some() && copy.due.is_none());
    assert_eq!((site.mailbox(HANA).len(), site.store().claim_due(NOON, 10).wait().unwrap().len()), (0, 0));
    site.store().queue_release(copy.queue_id, NOON).wait().unwrap();
    assert_eq!(site.store().claim_due(NOON, 10).wait().unwrap().len(), 1);
    site.assert_sound();
}

#[test]
fn original_and_copies_are_stored_together_or_not_at_all() {
    let site = site();
    let without_targets = Forward { targets: Vec::new(), ..site.forward(true, 1) };
    let other = Forward { account: address(TARO), ..site.forward(true, 1) };
    for forward in [without_targets, other] {
        let refused = Incoming { forwards: vec![forward], ..site.inward(&[HANA]) };
        assert_eq!(site.store().accept(refused).wait().map(|_| ()), Err(AcceptError::Failed));
    }
    assert_eq!((site.messages_on_disk(), site.mailbox(HANA).len()), (0, 0));
    site.assert_sound();
}

#[test]
fn a_large_content_is_on_disk_once_and_stays_until_the_last_copy_has_gone() {
    let mut site = site();
    let (original, copy) = (site.next_id(), site.forward(true, 1));
    let mut upload = site.store().upload(original).unwrap();
    upload.write(&[b'x'; 100_000]).unwrap();
    let upload = upload.finish().unwrap();
    let linked = site.store().link(&upload, copy.queue_id).unwrap();
    let id = copy.queue_id;
    let forwards = vec![Forward { content: Content::File(linked), ..copy }];
    let content = Content::File(upload);
    let message = Incoming { content, local: vec![local(HANA)], forwards, ..incoming(original, "who@example.net") };
    let due = site.accept(message).forwards.remove(0).due.expect("due");
    assert_eq!(crate::support::content_files(site.folder.path()).len(), 2);
    site.store().mailbox_delete(&address(HANA), &site.uids(HANA)).wait().unwrap();
    site.restart();
    assert_eq!(octets(site.store().read_content(&QueueId(id.0).into()).unwrap()), [b'x'; 100_000]);
    let due = Due { recipients: site.store().claim_due(NOON, 1).wait().unwrap().remove(0).recipients, ..due };
    settle(&site, &due, &[Settled::Done]);
    site.close();
    assert_eq!(crate::support::content_files(site.folder.path()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_account_whose_forwarded_mail_waits_is_not_removed() {
    let site = site();
    site.store()
        .change(
            DirectoryChange::AddAccount { address: address("boss@example.jp") },
            Some(crate::support::credentials()),
        )
        .wait()
        .unwrap();
    let domain = address(HANA).domain().clone();
    let boss = DirectoryChange::SetPostmaster { domain, postmaster: address("boss@example.jp") };
    site.store().change(boss, None).wait().unwrap();
    let due = site.accept(message(&site, false, 1)).forwards.remove(0).due.expect("due");
    let remove = DirectoryChange::RemoveAccount { address: address(HANA) };
    assert_eq!(site.store().change(remove.clone(), None).wait(), Err(ChangeError::MailWaits));
    let later = Settled::Retry { at: Timestamp(NOON.0 + 1), reason: Reason::NextHopBusy, reply: None };
    settle(&site, &due, &[later]);
    assert_eq!(site.store().change(remove.clone(), None).wait(), Err(ChangeError::MailWaits));
    site.store().queue_remove(due.queue_id, NOON).wait().unwrap();
    assert_eq!(site.store().change(remove, None).wait().map(|changed| changed.held), Ok(Vec::new()));
}

#[test]
fn how_full_a_mailbox_is_is_known_without_reading_it() {
    let site = site();
    let size = || site.store().mailbox_size(&address("HANA@example.jp")).unwrap().expect("a mailbox");
    assert_eq!((size().size_octets, size().told), (0, false));
    let accepted = site.accept(site.inward(&[HANA, TARO]));
    assert_eq!(accepted.mailboxes, site.store().mailbox_sizes().unwrap());
    let one = size().size_octets;
    let held = Incoming { local: vec![local(HANA)], limits: Some(NONE_A_DAY), ..site.outward(&[]) };
    let id = held.queue_id;
    assert_eq!(site.accept(held).mailboxes, []);
    assert_eq!(size().size_octets, one, "what is held lies in no mailbox");
    site.store().queue_release(id, NOON).wait().unwrap();
    assert!(size().size_octets > one);
    site.store().mailbox_delete(&address(HANA), &site.uids(HANA)).wait().unwrap();
    assert_eq!(size().size_octets, 0);
    assert_eq!(site.store().mailbox_told(&address(HANA), Told::Yes).wait(), Ok(true));
    assert_eq!(site.store().mailbox_told(&address(HANA), Told::Yes).wait(), Ok(false), "it is no news");
    assert!(size().told);
    assert_eq!(site.store().mailbox_size(&address("nobody@example.jp")).unwrap(), None);
    site.assert_sound();
}

#[test]
fn lockdown_holds_copies_new_and_waiting_and_its_end_lets_go_exactly_those() {
    let site = site();
    let waiting = site.accept(message(&site, true, 1)).forwards.remove(0).due.expect("due");
    site.store().give_back(waiting.queue_id, vec![waiting.recipients[0].id]).wait().expect("given back");
    let by_person = site.accept(message(&site, true, 1)).forwards.remove(0).queue_id;
    site.store().queue_hold(by_person, NOON).wait().expect("held");
    let lockdown = policy::Lockdown { since_at: NOON, by: "hana".into(), reason: None };
    assert_eq!(site.store().set_lockdown(Some(lockdown)).wait().expect("on"), 1);
    let accepted = site.accept(message(&site, false, 2));
    assert!(!accepted.locked, "the original leaves nowhere");
    let copy = &accepted.forwards[0];
    assert!(copy.locked && copy.held.is_none() && copy.due.is_none());
    assert!(site.store().claim_due(NOON, 10).wait().unwrap().is_empty());
    site.assert_sound();
    assert_eq!(site.store().set_lockdown(None).wait().expect("off"), 2);
    let due = site.store().claim_due(NOON, 10).wait().unwrap();
    let mut let_go: Vec<_> = due.iter().map(|due| (due.queue_id, due.recipients.len())).collect();
    let_go.sort();
    assert_eq!(let_go, [(waiting.queue_id, 1), (copy.queue_id, 2)]);
    site.assert_sound();
}
