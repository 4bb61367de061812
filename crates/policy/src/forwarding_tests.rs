use super::*;
use crate::fixture::{address, addresses, records};
use crate::{AccountRecord, DirectoryRecords};
use mail::Party;

const HANA: &str = "hana@example.jp";
const TARO: &str = "taro@example.jp";
const FRIEND: &str = "friend@outside.example";

/// The fixture's records, with forwarding: account, targets, whether the mailbox gets it too.
fn with(forwards: &[(&str, &[&str], bool)]) -> Directory {
    let mut records = records();
    for (account, targets, keep) in forwards {
        set(&mut records, account, Forwarding { targets: addresses(targets), keep: *keep });
    }
    Directory::new(records)
}

fn set(records: &mut DirectoryRecords, account: &str, forward: Forwarding) {
    let name = address(account);
    if !records.accounts.iter().any(|record| record.address == name) {
        records.accounts.push(AccountRecord::new(name.clone()));
    }
    let record = records.accounts.iter_mut().find(|record| record.address == name).unwrap();
    record.forward = Some(forward);
}

/// Mailboxes, and "ACCOUNT > TARGET" for each copy outside.
fn goes(directory: &Directory, mailboxes: &[&str], traced: &[&str]) -> (Vec<String>, Vec<String>) {
    let onward = onward(directory, &addresses(mailboxes), &addresses(traced));
    let copies = onward.copies.iter().flat_map(|copy| {
        copy.targets.iter().map(|(target, permit)| {
            assert_eq!(permit.party(), &Party::Forward(copy.account.clone()));
            assert_eq!(permit.reason(), mail::Reason::ForwardMaySend);
            format!("{} > {target}", copy.account)
        })
    });
    let copies = copies.collect();
    (onward.mailboxes.iter().map(ToString::to_string).collect(), copies)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn without_forwarding_a_message_goes_where_it_was_addressed() {
    assert_eq!(goes(&with(&[]), &[HANA, TARO, HANA], &[]), (texts(&[HANA, TARO]), vec![]));
}

#[test]
fn a_copy_goes_to_each_target_and_the_mailbox_has_it_too_if_it_keeps() {
    let copy = texts(&["hana@example.jp > friend@outside.example"]);
    assert_eq!(goes(&with(&[(HANA, &[FRIEND], true)]), &[HANA], &[]), (texts(&[HANA]), copy.clone()));
    assert_eq!(goes(&with(&[(HANA, &[FRIEND], false)]), &[HANA], &[]), (vec![], copy));
}

#[test]
fn a_target_here_gets_it_into_its_mailbox_and_a_chain_is_followed_to_its_end() {
    let one = with(&[(HANA, &["hanako@example.jp", TARO], false)]);
    // hanako@ is hana@ herself: a way back ends nowhere, and taro@ has it.
    assert_eq!(goes(&one, &[HANA], &[]), (texts(&[TARO]), vec![]));
    let two = with(&[(HANA, &[TARO], false), (TARO, &[FRIEND], true)]);
    assert_eq!(goes(&two, &[HANA], &[]), (texts(&[TARO]), texts(&["taro@example.jp > friend@outside.example"])));
}

#[test]
fn what_goes_round_stays_where_it_is_and_is_lost_nowhere() {
    let round = with(&[(HANA, &[TARO], false), (TARO, &[HANA], false)]);
    assert_eq!(goes(&round, &[HANA], &[]), (texts(&[TARO]), vec![]));
    assert_eq!(goes(&round, &[TARO], &[]), (texts(&[HANA]), vec![]));
    assert_eq!(goes(&round, &[HANA, TARO], &[]).0.len(), 1);
    let to_itself = with(&[(HANA, &[HANA], false)]);
    assert_eq!(goes(&to_itself, &[HANA], &[]), (texts(&[HANA]), vec![]));
    let nowhere = with(&[(HANA, &["nobody@example.jp"], false)]);
    assert_eq!(goes(&nowhere, &[HANA], &[]), (texts(&[HANA]), vec![]));
}

#[test]
fn a_message_that_has_come_through_a_forwarding_does_not_go_through_it_again() {
    let site = with(&[(HANA, &[FRIEND], false)]);
    assert_eq!(goes(&site, &[HANA], &["HANA@Example.JP"]), (texts(&[HANA]), vec![]));
    assert_eq!(onward(&site, &addresses(&[HANA]), &addresses(&[HANA])).stopped, addresses(&[HANA]));
    assert_eq!(goes(&site, &[HANA], &[TARO]).1.len(), 1, "another's forwarding is another's");
}

#[test]
fn a_chain_is_no_longer_than_its_limit() {
    let name = |number: usize| format!("a{number}@example.jp");
    let mut records = records();
    for number in 0..20 {
        set(&mut records, &name(number), Forwarding { targets: vec![address(&name(number + 1))], keep: false });
    }
    records.accounts.push(AccountRecord::new(address(&name(20))));
    let onward = onward(&Directory::new(records), &addresses(&["a0@example.jp"]), &[]);
    assert_eq!(onward.mailboxes, [address(&name(CHAIN))]);
    assert_eq!(onward.stopped, onward.mailboxes);
}

#[test]
fn a_disabled_account_forwards_nothing_and_keeps_all() {
    let mut records = records();
    set(&mut records, "gone@example.jp", Forwarding { targets: addresses(&[FRIEND]), keep: false });
    let site = Directory::new(records);
    assert_eq!(goes(&site, &["gone@example.jp"], &[]), (texts(&["gone@example.jp"]), vec![]));
    assert_eq!(forward_permits(&site, &address("gone@example.jp")), []);
}
