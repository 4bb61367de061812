//! Quota: a full mailbox is said to be full, and nothing that was accepted is lost.

use crate::support::client::{letter, stored_as};
use crate::support::hop::Act;
use crate::support::world::{FRIEND, HANA, KANRI, Setup, TARO, World, address};
use mail::{EventKind, Reason};
use policy::{DirectoryChange, Forwarding};

const STRANGER: &str = "s@outside.example";
const MB: u64 = 1 << 20;

fn quota(account: &str, octets: u64) -> DirectoryChange {
    DirectoryChange::SetQuota { address: address(account), quota_octets: Some(octets) }
}

fn send(world: &World, to: &str, octets: usize) -> String {
    let text = format!("{}{}", letter(STRANGER, to, "filling"), "0123456789012345678901234567\r\n".repeat(octets / 30));
    world.stranger().send(STRANGER, &[to], text)
}

#[test]
fn a_full_mailbox_is_full_for_now_and_has_room_when_mail_was_deleted() {
    let mut setup = Setup::new();
    setup.set("limits.mailbox_size", "\"1 MB\"");
    let world = setup.start();
    // A message that nobody announced may overshoot: it was accepted, and it is there.
    send(&world, HANA, 900_000);
    send(&world, HANA, 300_000);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    stranger.refused(&format!("RCPT TO:<{HANA}>"), "452 4.2.2 ", Reason::MailboxFull);
    stranger.expect(&format!("RCPT TO:<{TARO}>"), "250 ");
    stored_as(&stranger.data(letter(STRANGER, TARO, "others are not full")));
    let entries = world.store().mailbox_list(&address(HANA)).expect("a mailbox");
    assert!(entries.iter().map(|entry| entry.size_octets).sum::<u64>() > MB);
    let uids: Vec<_> = entries.iter().map(|entry| entry.uid).collect();
    world.runtime.block_on(world.store().mailbox_delete(&address(HANA), &uids)).expect("deleted");
    send(&world, HANA, 1000);
}

#[test]
fn what_the_client_announces_counts() {
    let mut setup = Setup::new();
    setup.change(quota(HANA, 10_000));
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}> SIZE=10001"), "250 ");
    stranger.refused(&format!("RCPT TO:<{HANA}>"), "452 4.2.2 ", Reason::MailboxFull);
    stranger.expect("RSET", "250 ");
    stranger.expect(&format!("MAIL FROM:<{STRANGER}> SIZE=9000"), "250 ");
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
}

#[test]
fn an_alias_waits_for_a_full_mailbox_and_a_role_does_not() {
    let mut setup = Setup::new();
    setup.alias("office@example.jp", &[HANA, TARO]);
    setup.change(quota(HANA, 10));
    setup.change(quota(KANRI, 10));
    let world = setup.start();
    send(&world, HANA, 60);
    // The notice about it fills the administrator's: our own mail is not refused.
    world.wait_for_mail(KANRI, 1);
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{STRANGER}>"), "250 ");
    for full in [HANA, KANRI, "office@example.jp"] {
        stranger.refused(&format!("RCPT TO:<{full}>"), "452 4.2.2 ", Reason::MailboxFull);
    }
    for open in [TARO, "postmaster", "abuse@example.jp"] {
        stranger.expect(&format!("RCPT TO:<{open}>"), "250 ");
    }
    // People here are told the same when they write.
    let mut taro = world.account(TARO);
    taro.expect(&format!("MAIL FROM:<{TARO}>"), "250 ");
    taro.refused(&format!("RCPT TO:<{HANA}>"), "452 4.2.2 ", Reason::MailboxFull);
}

#[test]
fn mail_that_goes_on_needs_no_room_here_and_is_rescued_beyond_the_quota() {
    let mut setup = Setup::new();
    setup.change(quota(HANA, 10));
    let forward = Some(Forwarding { targets: vec![address(FRIEND)], keep: false });
    setup.change(DirectoryChange::SetForwarding { address: address(HANA), forward });
    let hop = setup.target(|moment| {
        if moment.word.starts_with("RCPT") { Act::Say("550 5.1.1 No such user here") } else { Act::Usual }
    });
    let world = setup.start();
    send(&world, HANA, 60);
    world.wait_for_mail(HANA, 2);
    send(&world, HANA, 60);
    world.wait_for_mail(HANA, 4);
    assert!(hop.taken().is_empty());
}

#[test]
fn owner_and_administrator_are_told_once_that_a_mailbox_is_nearly_full() {
    let mut setup = Setup::new();
    setup.set("language", "\"en\"");
    setup.change(quota(HANA, 100_000));
    let world = setup.start();
    send(&world, HANA, 80_000);
    assert!(world.mailbox(KANRI).is_empty());
    send(&world, HANA, 12_000);
    let told = world.wait_for_mail(KANRI, 1).remove(0);
    assert!(told.contains(HANA) && told.contains("sekisho account quota"), "{told}");
    let own = world.wait_for_mail(HANA, 3).remove(2);
    assert!(own.contains("nearly full") && !own.contains("sekisho account quota"), "{own}");
    world.wait_for_event(KANRI, |kind| {
        matches!(kind, EventKind::Notified { reason: Some(Reason::MailboxFull), .. }).then_some(())
    });
    send(&world, HANA, 100);
    // When it has had room again, filling up is news.
    let uids: Vec<_> =
        world.store().mailbox_list(&address(HANA)).expect("a mailbox").iter().map(|entry| entry.uid).collect();
    world.runtime.block_on(world.store().mailbox_delete(&address(HANA), &uids)).expect("deleted");
    send(&world, HANA, 100);
    crate::support::eventually("it has room again", || {
        let size = world.store().mailbox_size(&address(HANA)).expect("read").expect("a mailbox");
        (!size.told).then_some(())
    });
    assert_eq!(world.mailbox(KANRI).len(), 1, "told once");
    send(&world, HANA, 95_000);
    world.wait_for_mail(KANRI, 2);
}
