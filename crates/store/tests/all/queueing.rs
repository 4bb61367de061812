//! The queue: claims, outcomes, an administrator's orders.

use crate::support::{HANA, NOON, Site, TARO, address, incoming, local, octets};
use mail::event::Origin;
use mail::{Notify, Orcpt, Party, QueueId, Reason, RecipientParameters, Return, ReversePath, Timestamp};
use std::time::Duration;
use store::{Content, Destination, Due, Incoming, QueueError, RecipientState, Settled, Settlement, WriteError};

const LATER: Timestamp = Timestamp(NOON.0 + 60_000);

fn claim(site: &Site, now: Timestamp) -> Vec<Due> {
    site.store().claim_due(now, 100).wait().expect("claimed")
}

fn settle(site: &Site, due: &Due, settled: Settled) {
    let recipients = due.recipients.iter().map(|recipient| (recipient.id, settled.clone())).collect();
    let settlement = Settlement { queue_id: due.queue_id, recipients, report: None };
    site.store().settle(settlement).wait().expect("settled");
}

fn retry(at: Timestamp) -> Settled {
    Settled::Retry { at, reason: Reason::NextHopBusy, reply: Some("451 4.7.1 later".into()) }
}

fn accepted(site: &Site, to: &[&str]) -> Due {
    site.accept(site.outward(to)).due.expect("due")
}

#[test]
fn mail_for_outside_is_due_at_once_for_whoever_accepted_it_and_nobody_else() {
    let mut site = Site::new();
    let due = accepted(&site, &["a@example.net", "b@example.org"]);
    assert_eq!(due.recipients.len(), 2);
    assert_eq!(claim(&site, LATER).len(), 0);
    assert_eq!(site.store().next_due_at().wait(), Ok(None));
    site.restart();
    assert_eq!(site.store().next_due_at().wait(), Ok(Some(NOON)));
    assert_eq!(claim(&site, LATER).len(), 1, "after a restart nobody works on it");
    assert_eq!(claim(&site, LATER).len(), 0);
}

#[test]
fn what_a_clock_that_was_ahead_has_put_off_is_due_when_it_is_put_right() {
    let site = Site::new();
    let ahead = Timestamp(NOON.0 + 2 * 86_400_000);
    let due = site.accept(Incoming { at: ahead, ..site.outward(&["a@example.net"]) }).due.expect("due");
    settle(&site, &due, retry(ahead.plus(Duration::from_secs(360))));
    let soon = accepted(&site, &["b@example.net"]);
    let in_order = NOON.plus(store::LONGEST_WAIT);
    settle(&site, &soon, retry(in_order));
    let claimed = claim(&site, LATER);
    assert_eq!(claimed.iter().map(|due| due.queue_id).collect::<Vec<_>>(), [due.queue_id]);
    assert_eq!(site.store().next_due_at().wait(), Ok(Some(in_order)), "what waits in order waits on");
}

#[test]
fn what_is_claimed_after_a_restart_is_what_was_accepted() {
    let mut site = Site::new();
    let mut message = site.outward(&["a@example.net", "b@example.org"]);
    message.parameters.envid = Some("x+y".into());
    message.parameters.ret = Some(Return::Headers);
    message.parameters.smtputf8 = true;
    message.content = Content::Inline("Subject: 花\r\n\r\n".into());
    let orcpt = Orcpt { kind: "rfc822".into(), address: "c@example.com".into() };
    message.outside[1].parameters = RecipientParameters { notify: Some(Notify::NEVER), orcpt: Some(orcpt) };
    let before = site.accept(message).due.unwrap();
    assert!(before.eight_bit);
    site.restart();
    let after = claim(&site, NOON).remove(0);
    assert_eq!(after.recipients, before.recipients);
    assert_eq!(octets(site.store().read_content(&after.content).unwrap()), "Subject: 花\r\n\r\n".as_bytes());
    let facts = |due: Due| {
        let Due { queue_id, arrived_at, origin, party, reverse_path, parameters, size_octets, eight_bit, .. } = due;
        (queue_id, arrived_at, origin, party, reverse_path, parameters, size_octets, eight_bit)
    };
    assert_eq!(facts(after), facts(before));
}

#[test]
fn a_recipient_that_is_done_is_gone_and_the_last_takes_the_message_along() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net", "b@example.org"]);
    let first = vec![(due.recipients[0].id, Settled::Done)];
    site.store().settle(Settlement { queue_id: due.queue_id, recipients: first, report: None }).wait().unwrap();
    assert_eq!(site.store().queue_show(due.queue_id).unwrap().unwrap().recipients.len(), 1);
    settle(&site, &due, Settled::Done);
    assert_eq!((site.queue_ids().len(), site.messages_on_disk()), (0, 0));
    settle(&site, &due, Settled::Done);
    site.assert_sound();
}

#[test]
fn mail_for_here_and_outside_stays_in_the_mailbox_when_the_queue_is_done_with_it() {
    let site = Site::new();
    let message = Incoming { local: vec![local(TARO)], ..site.outward(&["a@example.net"]) };
    let due = site.accept(message).due.unwrap();
    settle(&site, &due, Settled::Done);
    assert_eq!((site.mailbox(TARO), site.queue_ids()), (vec![due.queue_id], vec![]));
    site.assert_sound();
}

#[test]
fn a_retry_is_due_at_its_time_and_counts() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    settle(&site, &due, retry(LATER));
    assert_eq!(site.store().next_due_at().wait(), Ok(Some(LATER)));
    assert_eq!(claim(&site, Timestamp(LATER.0 - 1)).len(), 0);
    let again = claim(&site, LATER).remove(0);
    assert_eq!(again.recipients[0].attempts, 1);
    let shown = site.store().queue_show(due.queue_id).unwrap().unwrap().recipients.remove(0);
    assert_eq!(shown.last_reason, Some(Reason::NextHopBusy));
    assert_eq!(shown.last_reply.as_deref(), Some("451 4.7.1 later"));
    assert_eq!(shown.state, RecipientState::Queued { due_at: LATER });
}

#[test]
fn a_sender_is_warned_once_and_the_recipient_stays_claimed_until_its_outcome() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    settle(&site, &due, Settled::Warned);
    assert_eq!(claim(&site, LATER).len(), 0);
    settle(&site, &due, retry(LATER));
    assert!(claim(&site, LATER).remove(0).recipients[0].warned);
}

#[test]
fn what_is_given_back_is_due_as_before() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    let recipients = due.recipients.iter().map(|recipient| recipient.id).collect();
    site.store().give_back(due.queue_id, recipients).wait().unwrap();
    assert_eq!(claim(&site, NOON).remove(0).recipients, due.recipients);
}

#[test]
fn those_due_longest_come_first_and_no_more_than_asked_for() {
    let mut site = Site::new();
    let ids: Vec<QueueId> = (0..5)
        .map(|age| {
            let at = Timestamp(NOON.0 - age * 1000);
            site.accept(Incoming { at, ..site.outward(&["a@example.net"]) }).due.unwrap().queue_id
        })
        .collect();
    site.restart();
    let claimed: Vec<QueueId> =
        site.store().claim_due(NOON, 3).wait().unwrap().iter().map(|due| due.queue_id).collect();
    assert_eq!(claimed, [ids[4], ids[3], ids[2]]);
    assert_eq!(claim(&site, NOON).len(), 2);
}

fn report(site: &Site, to: &str) -> Incoming {
    Incoming {
        origin: Origin::Report,
        reverse_path: ReversePath::Null,
        local: vec![local(to)],
        ..incoming(site.next_id(), HANA)
    }
}

#[test]
fn a_report_is_stored_with_the_failure_that_it_reports() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    let report = report(&site, HANA);
    let report_id = report.queue_id;
    let recipients = vec![(due.recipients[0].id, Settled::Failed { reason: Reason::NoSuchDomain })];
    let commits = site.store().commits();
    let settlement = Settlement { queue_id: due.queue_id, recipients, report: Some(report) };
    site.store().settle(settlement).wait().unwrap();
    assert_eq!(site.store().commits(), commits + 1);
    assert_eq!((site.mailbox(HANA), site.queue_ids()), (vec![report_id], vec![]));
}

#[test]
fn without_its_report_a_failure_is_not_settled() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    let recipients = vec![(due.recipients[0].id, Settled::Failed { reason: Reason::NoSuchDomain })];
    let settlement = Settlement { queue_id: due.queue_id, recipients, report: Some(report(&site, "gone@example.jp")) };
    assert_eq!(site.store().settle(settlement).wait(), Err(WriteError::Failed));
    assert_eq!(site.queue_ids(), [due.queue_id]);
    assert_eq!(claim(&site, LATER).len(), 0, "it is still claimed");
}

#[test]
fn what_an_administrator_holds_is_not_due_until_it_is_released() {
    let mut site = Site::new();
    let id = accepted(&site, &["a@example.net"]).queue_id;
    site.restart();
    let before = site.store().queue_hold(id, NOON).wait().unwrap();
    assert_eq!(before.recipients[0].state, RecipientState::Queued { due_at: NOON });
    assert_eq!(before.recipients[0].destination, Destination::Outside(Party::Account(address(HANA))));
    assert_eq!(claim(&site, LATER).len(), 0);
    let shown = site.store().queue_show(id).unwrap().unwrap();
    assert_eq!(shown.recipients[0].state, RecipientState::Held { reason: Reason::HeldByAdministrator });
    site.store().queue_retry(id, LATER).wait().unwrap();
    assert_eq!(claim(&site, LATER).len(), 0, "a retry lets nothing go that is held");
    site.store().queue_release(id, LATER).wait().unwrap();
    assert_eq!(claim(&site, LATER).len(), 1);
    site.assert_sound();
}

#[test]
fn an_attempt_under_way_when_its_message_is_held_still_counts() {
    let site = Site::new();
    let (done, later) = (accepted(&site, &["a@example.net"]), accepted(&site, &["a@example.net"]));
    for due in [&done, &later] {
        site.store().queue_hold(due.queue_id, NOON).wait().unwrap();
    }
    settle(&site, &done, Settled::Done);
    settle(&site, &later, retry(LATER));
    assert_eq!(site.queue_ids(), [later.queue_id]);
    let shown = site.store().queue_show(later.queue_id).unwrap().unwrap().recipients.remove(0);
    assert_eq!((shown.attempts, shown.state), (1, RecipientState::Held { reason: Reason::HeldByAdministrator }));
}

#[test]
fn a_retry_by_the_administrator_makes_it_due_now() {
    let site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    settle(&site, &due, retry(LATER.plus(Duration::from_secs(9999))));
    assert_eq!(claim(&site, LATER).len(), 0);
    site.store().queue_retry(due.queue_id, NOON).wait().unwrap();
    assert_eq!(claim(&site, NOON).len(), 1);
}

#[test]
fn what_is_removed_is_gone_and_a_late_outcome_changes_nothing() {
    let site = Site::new();
    let message = Incoming { local: vec![local(TARO)], ..site.outward(&["a@example.net", "b@example.org"]) };
    let due = site.accept(message).due.unwrap();
    let removed = site.store().queue_remove(due.queue_id, NOON).wait().unwrap();
    assert_eq!(removed.recipients.len(), 2);
    assert_eq!((site.queue_ids().len(), site.mailbox(TARO).len()), (0, 1), "the copy in the mailbox stays");
    for settled in [Settled::Warned, retry(LATER), Settled::Done] {
        settle(&site, &due, settled);
    }
    assert_eq!((site.queue_ids().len(), site.mailbox(TARO).len(), site.messages_on_disk()), (0, 1, 1));
    site.assert_sound();
}

#[test]
fn orders_about_what_is_not_in_the_queue_say_so() {
    let site = Site::new();
    let message = site.inward(&[HANA]);
    let id = message.queue_id;
    site.accept(message);
    let store = site.store();
    for pending in [
        store.queue_hold(id, NOON),
        store.queue_release(id, NOON),
        store.queue_retry(id, NOON),
        store.queue_remove(QueueId(1), NOON),
    ] {
        assert_eq!(pending.wait(), Err(QueueError::NoSuchMessage));
    }
    assert_eq!(store.queue_show(id).unwrap(), None);
}

#[test]
fn content_of_a_message_that_is_gone_is_not_found() {
    let mut site = Site::new();
    accepted(&site, &["a@example.net"]);
    site.restart();
    let due = claim(&site, NOON).remove(0);
    settle(&site, &due, Settled::Done);
    let error = site.store().read_content(&due.content).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[test]
fn the_schema_refuses_what_docs_queue_md_says_cannot_be() {
    let mut site = Site::new();
    let id = accepted(&site, &["a@example.net"]).queue_id;
    site.close();
    let connection = rusqlite::Connection::open(site.folder.path().join("store.db")).unwrap();
    for change in [
        "UPDATE recipient SET permit = NULL",
        "UPDATE recipient SET mailbox = 'hana@example.jp'",
        "UPDATE recipient SET mailbox = 'hana@example.jp', permit = NULL",
        "UPDATE recipient SET state = 'held'",
        "UPDATE recipient SET hold_reason = 'held-by-administrator'",
        "UPDATE recipient SET state = 'done'",
        "UPDATE recipient SET attempts = -1",
        "UPDATE message SET size_octets = size_octets + 1",
        "UPDATE message SET reverse_path = 'nobody'",
        "INSERT INTO shared VALUES (1, 1)",
        "INSERT INTO entry VALUES (1, 0, 1, 1)",
    ] {
        assert!(connection.execute(change, []).is_err(), "{change} for {id}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_set_aside_and_holds_nobody_up() {
    let mut site = Site::new();
    let (damaged, whole) = (accepted(&site, &["a@example.net"]).queue_id, accepted(&site, &["b@example.net"]).queue_id);
    for change in [
        "UPDATE recipient SET address = 'no address' WHERE message = ?1",
        "UPDATE recipient SET permit = 'nobody' WHERE message = ?1",
        "UPDATE message SET party = 'x' WHERE id = ?1",
        "UPDATE message SET parameters = '{' WHERE id = ?1",
    ] {
        site.close();
        let connection = rusqlite::Connection::open(site.folder.path().join("store.db")).unwrap();
        connection.execute("UPDATE recipient SET state = 'queued', hold_reason = NULL, due_at = 0", []).unwrap();
        connection.execute(change, [damaged.0]).unwrap();
        drop(connection);
        site.restart();
        let store = site.store();
        let due = claim(&site, NOON);
        assert!(due.iter().any(|due| due.queue_id == whole), "{change}");
        let listed: Vec<_> = store.queue_list(10).unwrap().into_iter().map(|message| message.queue_id).collect();
        assert!(listed.contains(&whole), "{change}");
        assert_eq!(store.queue_unreadable(10).unwrap(), [damaged], "{change}");
        assert!(claim(&site, NOON).is_empty(), "{change}: it is not handed out again");
    }
    let content = site.store().read_content(&store::ContentRef::from(damaged));
    assert!(content.is_ok(), "the message itself is there");
    site.store().queue_remove_unread(damaged).wait().unwrap();
    assert_eq!(site.store().queue_unreadable(10).unwrap(), []);
    assert_eq!(site.store().queue_list(10).unwrap().len(), 1);
}

#[test]
fn what_is_set_aside_waits_for_a_person_with_what_was_said_and_goes_again_when_released() {
    let mut site = Site::new();
    let due = accepted(&site, &["a@example.net"]);
    let (reason, trouble) = (Reason::BehindRefused, Reason::NextHopRefused);
    settle(&site, &due, Settled::Held { reason, trouble, reply: Some("552 5.2.2 full".into()) });
    site.restart();
    let shown = site.store().queue_show(due.queue_id).unwrap().unwrap().recipients.remove(0);
    assert_eq!(shown.state, RecipientState::Held { reason });
    assert_eq!(
        (shown.attempts, shown.last_reason, shown.last_reply),
        (1, Some(trouble), Some("552 5.2.2 full".into()))
    );
    assert_eq!(claim(&site, LATER).len(), 0, "nobody tries by himself");
    site.store().queue_release(due.queue_id, LATER).wait().expect("released");
    assert_eq!(claim(&site, LATER).len(), 1);
}

/// Recipients of Hana's domain, whose other mailboxes are on a server behind us from now on.
fn behind(site: &Site, names: &[&str]) -> Vec<store::OutsideRecipient> {
    let (domain, next_hop) = (address(HANA).domain().clone(), "lmtp:192.0.2.5:24".parse().expect("a next hop"));
    let change = policy::DirectoryChange::SetBehind { domain: domain.clone(), behind: Some(next_hop) };
    site.store().change(change, None).wait().expect("changed");
    let directory = site.store().directory();
    let visit = policy::Visit {
        door: mail::Door::Public,
        peer: std::net::Ipv4Addr::LOCALHOST.into(),
        login: None,
        unix_user: None,
        fetched: None,
        site: &policy::SiteFacts::default(),
    };
    let admitted = names.iter().map(|name| {
        let path = mail::ForwardPath::Address(address(&format!("{name}@{domain}")));
        let Ok(policy::Admission::Behind { address, permit, .. }) = policy::recipient(&visit, &directory, &path) else {
            panic!("{path} is not behind");
        };
        store::OutsideRecipient { address, permit, parameters: RecipientParameters::default() }
    });
    admitted.collect()
}

#[test]
fn a_recipient_behind_us_is_due_by_its_permit_and_is_nobodys_new_acquaintance() {
    let site = Site::new();
    let mut message = site.outward(&["a@example.net"]);
    message.outside.extend(behind(&site, &["yuki", "sora", "mika"]));
    // Two new recipients are allowed in a day; one of these four is new.
    message.limits = Some(crate::support::LIMITS);
    let due = site.accept(message).due.expect("not held");
    let permits: Vec<Party> = due.recipients.into_iter().map(|recipient| recipient.permit).collect();
    assert!(
        permits.len() == 4
            && permits[1..].iter().all(|permit| *permit == Party::Behind(address(HANA).domain().clone()))
    );
}

#[test]
fn lockdown_lets_go_on_what_is_received_for_a_server_behind_us() {
    let site = Site::new();
    let mut message = site.outward(&["a@example.net"]);
    message.outside.extend(behind(&site, &["yuki"]));
    let id = message.queue_id;
    let lockdown = policy::Lockdown { since_at: NOON, by: "hana".into(), reason: None };
    site.store().set_lockdown(Some(lockdown)).wait().expect("on");
    let accepted = site.accept(message);
    assert!(accepted.locked);
    let due = accepted.due.expect("due");
    let addresses: Vec<_> = due.recipients.iter().map(|recipient| recipient.address.local().to_string()).collect();
    assert_eq!(addresses, ["yuki"]);
    // What that server would not take waits for a person, whose release lockdown does not stop.
    let held = Settled::Held { reason: Reason::BehindRefused, trouble: Reason::NextHopRefused, reply: None };
    settle(&site, &due, held);
    site.store().queue_release(id, LATER).wait().expect("released");
    let again = claim(&site, LATER);
    assert_eq!((again.len(), again[0].recipients.len()), (1, 1));
    assert_eq!(again[0].recipients[0].address.local(), "yuki");
    site.assert_sound();
}
