//! A store that an older version of this program wrote.

use crate::support::{HANA, NOON, TARO, address, assert_sound, count, open, scratch};
use policy::DirectoryRecords;
use store::{OpenError, Options, Store};

/// Writes a database into a folder as an older version left it.
fn leave_behind(folder: &std::path::Path, dump: &str) {
    let connection = rusqlite::Connection::open(folder.join("store.db")).expect("a database");
    connection.execute_batch(dump).expect("a dump");
}

#[test]
fn a_store_of_version_1_keeps_everything_when_it_is_opened() {
    let folder = scratch();
    leave_behind(folder.path(), include_str!("version_1.sql"));
    let store = open(folder.path());
    let DirectoryRecords { domains, accounts, aliases, devices, .. } = store.records();
    let names = domains.iter().map(|domain| domain.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names, ["example.jp", "another.example"]);
    assert_eq!(accounts.iter().map(|account| account.address.to_string()).collect::<Vec<_>>(), [HANA, TARO]);
    assert_eq!((aliases[0].targets.len(), devices[0].name.as_str()), (2, "copier"));
    assert!(accounts[0].may_send_as.contains(&address("info@example.jp")));
    assert!(store.credentials(&address(TARO)).unwrap().is_some());
    let entries = |account| store.mailbox_list(&address(account)).unwrap();
    assert_eq!(entries(HANA).iter().map(|entry| entry.uid.0).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(entries(TARO).len(), 1);
    let waiting = store.queue_list(10).unwrap();
    assert_eq!(waiting.iter().map(|message| message.recipients.len()).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(store.claim_due(NOON, 10).wait().unwrap().len(), 1, "what is held stays held");
    drop(store);
    assert_eq!(count(folder.path(), "PRAGMA user_version"), 2);
    assert_eq!(count(folder.path(), &format!("SELECT size_octets FROM mailbox WHERE address = '{HANA}'")), 130);
    assert_sound(folder.path());
}

#[test]
fn a_migration_is_not_done_twice() {
    let folder = scratch();
    leave_behind(folder.path(), include_str!("version_1.sql"));
    drop(open(folder.path()));
    let records = open(folder.path()).records();
    assert_eq!(records.accounts.len(), 2);
    assert_sound(folder.path());
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_not_touched() {
    let folder = scratch();
    drop(open(folder.path()));
    leave_behind(folder.path(), "PRAGMA user_version = 99");
    let refused = Store::open(folder.path(), Options::default()).map(|_| ());
    assert!(matches!(refused, Err(OpenError::TooNew { found: 99, .. })), "{refused:?}");
    assert_eq!(count(folder.path(), "PRAGMA user_version"), 99);
}
