//! Domains, accounts, aliases and devices on disk.

use crate::support::{HANA, LIMITS, Site, TARO, address, credentials, incoming, local, outside};
use mail::{Address, Party, Reason, Secret, Timestamp};
use policy::{ChangeProblem, DeviceRecord, DirectoryChange, LegacyLogin};
use store::{ChangeError, Credentials, Incoming, RecipientState};

fn change(site: &Site, change: DirectoryChange) -> Result<(), ChangeError> {
    site.store().change(change, Some(credentials())).wait().map(|_| ())
}

fn add_account(text: &str) -> DirectoryChange {
    DirectoryChange::AddAccount { address: address(text) }
}

#[test]
fn every_kind_of_record_survives_a_restart_in_its_order() {
    let mut site = Site::new();
    let senders = vec![address(HANA)];
    let device = DeviceRecord { name: "copier".into(), from: "192.168.0.9".parse().unwrap(), senders, limits: None };
    let second = "another.example".parse::<Address>();
    assert!(second.is_err(), "a domain is no address");
    for one in [
        DirectoryChange::AddDomain { domain: address("x@another.example").domain().clone(), postmaster: address(TARO) },
        DirectoryChange::AddAlias { address: address("info@example.jp"), targets: vec![address(HANA), address(TARO)] },
        DirectoryChange::GrantSender { account: address(HANA), sender: address("info@example.jp") },
        DirectoryChange::AddDevice { device },
        DirectoryChange::SetAccountLimits { address: address(TARO), limits: Some(LIMITS) },
    ] {
        change(&site, one).unwrap();
    }
    let before = site.store().records();
    site.restart();
    let after = site.store().records();
    assert_eq!(after, before);
    assert_eq!((after.domains.len(), after.accounts.len(), after.aliases.len(), after.devices.len()), (2, 2, 1, 1));
    let first = site.store().directory().first_domain().cloned();
    assert_eq!(first, Some(address(HANA).domain().clone()), "the first domain stays the first");
}

#[test]
fn what_a_change_removes_is_gone_after_a_restart_too() {
    let mut site = Site::new();
    let alias = address("info@example.jp");
    change(&site, DirectoryChange::AddAlias { address: alias.clone(), targets: vec![address(HANA)] }).unwrap();
    change(&site, DirectoryChange::RemoveAlias { address: alias }).unwrap();
    site.restart();
    assert_eq!(site.store().records().aliases, []);
}

#[test]
fn a_change_that_the_rules_forbid_changes_nothing() {
    let mut site = Site::new();
    let before = site.store().records();
    let refused = change(&site, add_account(HANA));
    assert!(matches!(refused, Err(ChangeError::Refused(ChangeProblem::AddressExists { .. }))));
    assert_eq!(site.store().records(), before);
    site.restart();
    assert_eq!(site.store().records(), before);
}

#[test]
fn changes_at_once_see_each_other() {
    let site = Site::new();
    let pending: Vec<_> =
        (0..10).map(|_| site.store().change(add_account("new@example.jp"), Some(credentials()))).collect();
    let made = pending.into_iter().map(store::Pending::wait).filter(Result::is_ok).count();
    assert_eq!(made, 1);
    assert_eq!(site.store().records().accounts.len(), 3);
}

#[test]
fn an_account_is_made_with_its_password_or_not_at_all() {
    let site = Site::new();
    let without = site.store().change(add_account("new@example.jp"), None).wait();
    assert_eq!(without, Err(ChangeError::PasswordMissing));
    assert_eq!(site.store().records().accounts.len(), 2);
    assert_eq!(site.store().credentials(&address("new@example.jp")).unwrap(), None);
}

#[test]
fn a_password_is_found_under_any_case_and_can_be_changed() {
    let site = Site::new();
    assert_eq!(site.store().credentials(&address("HANA@example.jp")).unwrap(), Some(credentials()));
    let other = Credentials { argon2: "other".into(), scram: "other".into() };
    let set = DirectoryChange::SetPassword { address: address(HANA) };
    site.store().change(set, Some(other.clone())).wait().unwrap();
    assert_eq!(site.store().credentials(&address(HANA)).unwrap(), Some(other));
    assert_eq!(site.store().credentials(&address(TARO)).unwrap(), Some(credentials()));
}

#[test]
fn credentials_are_never_printed() {
    assert_eq!(format!("{:?}", credentials()), "Credentials(…)");
}

#[test]
fn who_gets_a_removed_account_s_address_does_not_get_its_mail() {
    let site = Site::new();
    site.accept(site.inward(&[TARO, HANA]));
    let uids = site.uids(TARO);
    change(&site, DirectoryChange::RemoveAccount { address: address(TARO) }).unwrap();
    assert_eq!(site.store().credentials(&address(TARO)).unwrap(), None);
    assert_eq!(site.messages_on_disk(), 1, "the other reader's copy stays");
    site.assert_sound();
    change(&site, add_account(TARO)).unwrap();
    assert_eq!(site.mailbox(TARO), []);
    assert!(site.store().mailbox_read(&address(TARO), uids[0]).unwrap().is_none());
    site.accept(site.inward(&[TARO]));
    assert_eq!(site.mailbox(TARO).len(), 1);
    site.assert_sound();
}

#[test]
fn an_account_for_which_held_mail_waits_is_not_removed() {
    let site = Site::new();
    let limits = Some(policy::DailyLimits { messages: 0, new_recipients: 0 });
    let message = Incoming { local: vec![local(TARO)], limits, ..site.outward(&[]) };
    let id = message.queue_id;
    assert!(site.accept(message).held.is_some());
    let remove = DirectoryChange::RemoveAccount { address: address(TARO) };
    assert_eq!(change(&site, remove.clone()), Err(ChangeError::MailWaits));
    assert_eq!(site.store().records().accounts.len(), 2);
    site.store().queue_remove(id, crate::support::NOON).wait().unwrap();
    assert_eq!(change(&site, remove), Ok(()));
}

#[test]
fn what_an_account_has_on_its_way_out_is_held_when_it_is_disabled_or_gets_another_password() {
    let disable = || DirectoryChange::DisableAccount { address: address("Taro@example.jp"), reason: None };
    let set = || DirectoryChange::SetPassword { address: address(TARO) };
    for (stop, reason) in [(disable as fn() -> _, Reason::AccountDisabled), (set, Reason::PasswordChanged)] {
        let mut site = Site::new();
        let change =
            DirectoryChange::SetPostmaster { domain: address(HANA).domain().clone(), postmaster: address(HANA) };
        site.store().change(change, None).wait().unwrap();
        let of = |account: &str| Incoming {
            party: Some(Party::Account(address(account))),
            outside: vec![outside(&site.store().directory(), account, "friend@target.example")],
            ..incoming(site.next_id(), account)
        };
        let (his, hers) = (of(TARO), of(HANA));
        let (his_id, hers_id) = (his.queue_id, hers.queue_id);
        site.accept(his);
        site.accept(hers);
        let changed = site.store().change(stop(), Some(credentials())).wait().unwrap();
        assert_eq!(changed.held, [his_id]);
        let again = site.store().change(stop(), Some(credentials())).wait().unwrap();
        assert!(again.held.is_empty(), "what is held is held once");
        // Over a restart, which forgets who had claimed what.
        site.restart();
        let state = |id| site.store().queue_show(id).unwrap().unwrap().recipients[0].state;
        assert_eq!(state(his_id), RecipientState::Held { reason });
        assert!(matches!(state(hers_id), RecipientState::Queued { .. }));
        let due = site.store().claim_due(Timestamp(i64::MAX), 10).wait().unwrap();
        assert_eq!(due.iter().map(|due| due.queue_id).collect::<Vec<_>>(), [hers_id]);
        site.assert_sound();
    }
}

#[test]
fn a_message_that_was_judged_before_its_account_was_disabled_is_held_too() {
    let site = Site::new();
    let change = DirectoryChange::SetPostmaster { domain: address(HANA).domain().clone(), postmaster: address(HANA) };
    site.store().change(change, None).wait().unwrap();
    let late = Incoming {
        party: Some(Party::Account(address(TARO))),
        outside: vec![outside(&site.store().directory(), TARO, "friend@target.example")],
        ..incoming(site.next_id(), TARO)
    };
    self::change(&site, DirectoryChange::DisableAccount { address: address(TARO), reason: None }).unwrap();
    let accepted = site.accept(late);
    assert_eq!(accepted.held.map(|holding| holding.reason), Some(Reason::AccountDisabled));
    assert!(accepted.due.is_none());
    site.assert_sound();
}

#[test]
fn a_secret_of_apop_is_kept_no_longer_than_the_leave_to_use_it() {
    let mut site = Site::new();
    let secret = |site: &Site| site.store().apop_secret(&address(TARO)).unwrap();
    let give = |site: &Site, text: &str| {
        let until = Timestamp(i64::MAX);
        site.store().allow_apop(address("Taro@example.jp"), until, Secret::new(text)).wait().unwrap();
    };
    assert_eq!(secret(&site), None);
    give(&site, "first");
    give(&site, "second");
    site.restart();
    assert_eq!(secret(&site), Some(Secret::new("second")), "one, and the last");
    assert_eq!(site.store().credentials(&address(TARO)).unwrap(), Some(credentials()), "the password is as it was");
    for end in [
        DirectoryChange::EndLegacy { address: address(TARO) },
        DirectoryChange::SetPassword { address: address(TARO) },
        DirectoryChange::RemoveAccount { address: address(TARO) },
    ] {
        give(&site, "third");
        change(&site, end.clone()).unwrap();
        assert_eq!(secret(&site), None, "{end:?}");
    }
    // Somebody else may have the name next.
    change(&site, add_account(TARO)).unwrap();
    assert_eq!(secret(&site), None);
    let until = Timestamp(i64::MAX);
    let bare = DirectoryChange::AllowLegacy { address: address(TARO), login: LegacyLogin::Apop, until };
    assert_eq!(change(&site, bare), Err(ChangeError::PasswordMissing));
    let nobody = site.store().allow_apop(address("nobody@example.jp"), until, Secret::new("x")).wait();
    assert!(matches!(nobody, Err(ChangeError::Refused(_))), "{nobody:?}");
    site.assert_sound();
}
