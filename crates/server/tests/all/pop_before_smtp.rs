//! POP before SMTP: who has fetched the mail of an account with leave sends as that account, from there, at the LAN door.

use crate::support::client::{Client, base64, letter};
use crate::support::hop::{Act, Hop};
use crate::support::pop::Pop;
use crate::support::world::{FRIEND, HANA, PASSWORD, Setup, TARO, World, address, trusted};
use mail::event::QueueAction;
use mail::{Door, EventKind, Party, Reason, Timestamp};
use policy::{DirectoryChange, LegacyLogin};
use server::control::{Answer, Request};
use std::net::Ipv4Addr;
use std::time::{SystemTime, UNIX_EPOCH};
use store::RecipientState;

fn in_days(days: i64) -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    Timestamp::from_seconds(i64::try_from(now.as_secs()).expect("soon") + days * 24 * 3600)
}

fn leave(account: &str) -> DirectoryChange {
    let login = LegacyLogin::PopBeforeSmtp;
    DirectoryChange::AllowLegacy { address: address(account), login, until: in_days(30) }
}

/// Hana has leave, and her machine is at `desk`.
fn with_leave() -> (World, Hop) {
    let mut setup = Setup::new();
    setup.change(leave(HANA));
    let hop = setup.target(|_| Act::Usual);
    (setup.start(), hop)
}

fn desk(world: &World) -> Ipv4Addr {
    world.net.ip(1, 77)
}

fn fetch(world: &World, account: &str, from: Ipv4Addr) {
    let mut pop = Pop::connect(from, world.door("pop3"), &trusted());
    assert!(pop.log_in(account, PASSWORD).starts_with("+OK"));
    pop.expect("QUIT", "+OK");
}

fn at_lan(world: &World, from: Ipv4Addr) -> Client {
    world.knock("lan", from).greeted("old-mac")
}

#[test]
fn who_has_fetched_mail_sends_from_there_as_that_account() {
    let (world, hop) = with_leave();
    let mut client = at_lan(&world, desk(&world));
    client.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::NotANamedDevice);
    fetch(&world, HANA, desk(&world));
    // In the session that was there before, too: each question is decided anew.
    let id = client.send(HANA, &[FRIEND], letter(HANA, FRIEND, "after fetching"));
    hop.wait_for(1);
    for other in [TARO, "copier@example.jp", "nobody@example.jp", "x@elsewhere.example"] {
        client.refused(&format!("MAIL FROM:<{other}>"), "550 5.7.1 ", Reason::SenderNotYours);
    }
    client.refused("MAIL FROM:<postmaster@example.jp>", "550 5.7.1 ", Reason::RoleCannotSend);
    client.envelope(HANA, &[FRIEND]);
    let forged = client.data(letter(TARO, FRIEND, "forged"));
    assert!(forged.starts_with("550 5.7.1 ") && forged.ends_with("[from-not-yours]"), "{forged}");
    let permit = world.wait_for_event(&id, |kind| match kind {
        EventKind::RecipientAccepted { permit, reason, .. } => Some((permit.clone(), *reason)),
        _ => None,
    });
    let party = Party::of_mail_fetched(&address(HANA));
    assert_eq!(permit, (Some(party), Reason::PopBeforeSmtpMaySend));
    let told = |kind: &EventKind| match kind {
        EventKind::MailFetchedBefore { account, seconds } => Some((account.clone(), *seconds < 60)),
        _ => None,
    };
    assert_eq!(world.wait_for_event(&id, told), (address(HANA), true));
    // It is known by whose mail was fetched, too.
    world.wait_for_event(HANA, |kind| matches!(kind, EventKind::MailFetchedBefore { .. }).then_some(()));
}

#[test]
fn it_opens_nothing_from_elsewhere_and_at_no_other_door() {
    let (world, hop) = with_leave();
    fetch(&world, HANA, desk(&world));
    let neighbour = world.net.ip(1, 78);
    at_lan(&world, neighbour).refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::NotANamedDevice);
    let mut public = world.knock("public", desk(&world)).greeted("stranger.example");
    public.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    public.expect("MAIL FROM:<s@outside.example>", "250 ");
    public.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    let mut submission = world.submission(desk(&world));
    submission.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
    assert!(hop.taken().is_empty());
}

#[test]
fn who_has_no_leave_opens_nothing_by_fetching() {
    let (world, _hop) = with_leave();
    fetch(&world, TARO, desk(&world));
    let mut client = at_lan(&world, desk(&world));
    for account in [TARO, HANA] {
        client.refused(&format!("MAIL FROM:<{account}>"), "550 5.7.1 ", Reason::NotANamedDevice);
    }
    // Nor does a login that fails, nor one at the submission door.
    let mut pop = Pop::connect(desk(&world), world.door("pop3"), &trusted());
    assert!(pop.log_in(HANA, "wrong").starts_with("-ERR"));
    assert!(world.submission(desk(&world)).log_in(HANA, PASSWORD).starts_with("235 "));
    client.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::NotANamedDevice);
    // By SASL it is the same login.
    pop.expect(&format!("AUTH PLAIN {}", base64(format!("\0{HANA}\0{PASSWORD}"))), "+OK");
    client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
}

#[test]
fn a_named_device_stays_what_it_is_and_a_gateway_gets_nothing() {
    let mut setup = Setup::new();
    setup.change(leave(HANA));
    // As the settings of every world name it.
    let router = setup.net.ip(1, 20);
    let world = setup.start();
    let copier = world.net.ip(1, 17);
    for from in [router, copier] {
        fetch(&world, HANA, from);
    }
    at_lan(&world, router).refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::GatewayHidesVisitors);
    let mut copier = world.copier();
    copier.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::SenderNotYours);
    copier.expect("MAIL FROM:<copier@example.jp>", "250 ");
}

#[test]
fn the_window_closes_with_whatever_ends_it_in_a_session_that_is_open() {
    let account = || address(HANA);
    let ended =
        DirectoryChange::AllowLegacy { address: account(), login: LegacyLogin::PopBeforeSmtp, until: in_days(-1) };
    for (change, code, reason) in [
        (DirectoryChange::DisableAccount { address: account(), reason: None }, "535 5.7.13 ", Reason::AccountDisabled),
        (DirectoryChange::SetPassword { address: account() }, "550 5.7.1 ", Reason::NotANamedDevice),
        (DirectoryChange::EndLegacy { address: account() }, "550 5.7.1 ", Reason::NotANamedDevice),
        (ended, "550 5.7.1 ", Reason::LegacyLoginEnded),
    ] {
        let (world, _hop) = with_leave();
        fetch(&world, HANA, desk(&world));
        let mut client = at_lan(&world, desk(&world));
        client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
        let credentials = change.needs_password(&world.store().directory());
        let credentials = credentials.map(|_| crate::support::world::credentials());
        world.store().change(change, credentials).wait().expect("changed");
        client.refused(&format!("RCPT TO:<{FRIEND}>"), code, reason);
        client.expect("RSET", "250 ");
        client.refused(&format!("MAIL FROM:<{HANA}>"), code, reason);
    }
}

#[test]
fn a_server_that_starts_anew_has_forgotten_who_fetched() {
    let (mut world, _hop) = with_leave();
    fetch(&world, HANA, desk(&world));
    world.restart();
    at_lan(&world, desk(&world)).refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::NotANamedDevice);
}

#[test]
fn what_was_sent_so_is_held_with_the_account_s_own_mail() {
    let mut setup = Setup::new();
    setup.change(leave(HANA));
    let hop = setup.target(|moment| match moment.word.starts_with("RCPT") {
        true => Act::Say("451 4.3.0 later"),
        false => Act::Usual,
    });
    let world = setup.start();
    fetch(&world, HANA, desk(&world));
    let id = at_lan(&world, desk(&world)).send(HANA, &[FRIEND], letter(HANA, FRIEND, "late"));
    world.wait_for_event(&id, |kind| matches!(kind, EventKind::Deferred { .. }).then_some(()));
    drop(hop);
    let change = DirectoryChange::DisableAccount { address: address(HANA), reason: None };
    let answer = world.perform(Request::Change { change, credentials: None });
    assert!(matches!(&answer, Answer::DoneAndHeld { held } if held.len() == 1), "{answer:?}");
    let queue = world.queue();
    assert_eq!(queue[0].recipients[0].state, RecipientState::Held { reason: Reason::AccountDisabled });
    assert_eq!(queue[0].party, Some(Party::of_mail_fetched(&address(HANA))));
    let removed = world.perform(Request::Queue { id: queue[0].queue_id, action: QueueAction::Remove });
    assert!(matches!(removed, Answer::Done), "{removed:?}");
}

#[test]
fn apop_is_a_login_like_any_other() {
    use md5::{Digest, Md5};
    let (world, _hop) = with_leave();
    let secret = mail::Secret::new("abcd-efgh-ijkm-npqr");
    world.store().allow_apop(address(HANA), in_days(1), secret.clone()).wait().expect("changed");
    let mut client = Client::connect(desk(&world), world.door("pop3"), &trusted());
    let greeting = client.line().expect("a greeting");
    let timestamp = &greeting[greeting.find('<').expect("offered")..];
    let digest = Md5::new().chain_update(timestamp).chain_update(secret.reveal()).finalize();
    let digest: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
    Pop(client).expect(&format!("APOP {HANA} {digest}"), "+OK");
    at_lan(&world, desk(&world)).expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
    let knocked = |kind: &EventKind| matches!(kind, EventKind::Knocked { door: Door::Lan, .. }).then_some(());
    world.wait_for_event(HANA, knocked);
}
