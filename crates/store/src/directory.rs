//! The directory on disk: one row a record, in order, and password verifiers beside it.

use crate::error::ChangeError;
use crate::ledger::Ledger;
use crate::{mailbox, queue, text};
use mail::{Address, Party, QueueId, Reason, Secret, Timestamp};
use policy::{Directory, DirectoryChange, DirectoryRecords, LegacyLogin};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// What verifies an account's password; never the password itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// An argon2id hash in PHC form.
    pub argon2: String,
    /// SCRAM-SHA-256 keys in the form of the `sasl` crate (RFC 5802 §3).
    pub scram: String,
}

/// Verifiers can be guessed against, so they are not printed either.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// What a change of the directory came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// Messages of the account that were on their way out and are held now.
    pub held: Vec<QueueId>,
}

type Key = (&'static str, String);

/// Each record under its kind and name, in JSON, in the order of the records.
fn rows(records: &DirectoryRecords) -> rusqlite::Result<Vec<(Key, String)>> {
    fn row<T: Serialize>(kind: &'static str, name: String, record: &T) -> rusqlite::Result<(Key, String)> {
        Ok(((kind, name), text::json(record)?))
    }
    let DirectoryRecords { domains, accounts, aliases, devices, closed, lockdown } = records;
    let domains = domains.iter().map(|record| row("domain", record.name.to_string(), record));
    let accounts = accounts.iter().map(|record| row("account", record.address.to_string(), record));
    let aliases = aliases.iter().map(|record| row("alias", record.address.to_string(), record));
    let devices = devices.iter().map(|record| row("device", record.name.clone(), record));
    let closed = closed.iter().map(|record| row("closed", record.address.to_string(), record));
    let lockdown = lockdown.iter().map(|record| row("lockdown", "outward".to_owned(), record));
    domains.chain(accounts).chain(aliases).chain(devices).chain(closed).chain(lockdown).collect()
}

/// Reads all records.
pub(crate) fn read(connection: &Connection) -> rusqlite::Result<DirectoryRecords> {
    let mut records = DirectoryRecords::default();
    let mut statement = connection.prepare("SELECT kind, record FROM directory ORDER BY position")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let record = row.get_ref(1)?.as_str()?;
        match row.get_ref(0)?.as_str()? {
            "domain" => records.domains.push(text::from_json(record)?),
            "account" => records.accounts.push(text::from_json(record)?),
            "alias" => records.aliases.push(text::from_json(record)?),
            "device" => records.devices.push(text::from_json(record)?),
            "closed" => records.closed.push(text::from_json(record)?),
            "lockdown" => records.lockdown = Some(text::from_json(record)?),
            _ => return Err(text::unreadable("kind of record")),
        }
    }
    Ok(records)
}

pub(crate) fn credentials(connection: &Connection, account: &Address) -> rusqlite::Result<Option<Credentials>> {
    let mut statement = connection.prepare_cached("SELECT argon2, scram FROM credentials WHERE address = ?1")?;
    statement
        .query_row([account.folded().to_string()], |row| Ok(Credentials { argon2: row.get(0)?, scram: row.get(1)? }))
        .optional()
}

/// The account's secret for APOP, if it has one.
pub(crate) fn apop_secret(connection: &Connection, account: &Address) -> rusqlite::Result<Option<Secret>> {
    let mut statement = connection.prepare_cached("SELECT apop FROM credentials WHERE address = ?1")?;
    let secret: Option<Option<String>> =
        statement.query_row([account.folded().to_string()], |row| row.get(0)).optional()?;
    Ok(secret.flatten().map(Secret::new))
}

/// Lets an account log in by APOP, with this secret in place of any before.
pub(crate) fn allow_apop(
    ledger: &mut Ledger,
    account: &Address,
    until: Timestamp,
    secret: &Secret,
) -> rusqlite::Result<Result<Changed, ChangeError>> {
    let address = account.clone();
    let changed = make(ledger, &DirectoryChange::AllowLegacy { address, login: LegacyLogin::Apop, until }, None)?;
    if changed.is_ok() {
        write_apop(ledger, account, Some(secret))?;
    }
    Ok(changed)
}

/// Makes a change if the rules allow it: records, mailboxes and verifiers together.
pub(crate) fn change(
    ledger: &mut Ledger,
    change: &DirectoryChange,
    credentials: Option<&Credentials>,
) -> rusqlite::Result<Result<Changed, ChangeError>> {
    // Without a secret it would be a leave that nobody can use.
    if matches!(change, DirectoryChange::AllowLegacy { login: LegacyLogin::Apop, .. }) {
        return Ok(Err(ChangeError::PasswordMissing));
    }
    make(ledger, change, credentials)
}

fn make(
    ledger: &mut Ledger,
    change: &DirectoryChange,
    credentials: Option<&Credentials>,
) -> rusqlite::Result<Result<Changed, ChangeError>> {
    let before = Arc::clone(&ledger.directory);
    if let Err(problem) = policy::check_change(&before, change) {
        return Ok(Err(ChangeError::Refused(problem)));
    }
    let needs = change.needs_password(&before);
    if needs.is_some() && credentials.is_none() {
        return Ok(Err(ChangeError::PasswordMissing));
    }
    // The rules have agreed; what is left can fail only as a disk fails.
    let mut records = before.records().clone();
    records.apply(change);
    let after = Directory::new(records);
    write_rows(ledger, before.records(), after.records())?;
    if let Err(error) = follow_accounts(ledger, &before, &after)? {
        return Ok(Err(error));
    }
    if let (Some(account), Some(credentials)) = (needs, credentials) {
        write_credentials(ledger, &account, credentials)?;
    }
    forget_apop(ledger, &before, &after)?;
    if let DirectoryChange::SetLockdown { lockdown } = change {
        // With the record, so that no moment is between: what comes later is held as it comes.
        if lockdown.is_some() {
            queue::lock(ledger)?
        } else {
            queue::unlock(ledger)?
        };
    }
    let held = match change {
        DirectoryChange::DisableAccount { address, .. } => hold_mail_of(ledger, address, Reason::AccountDisabled)?,
        DirectoryChange::SetPassword { address } => hold_mail_of(ledger, address, Reason::PasswordChanged)?,
        _ => Vec::new(),
    };
    // The next request of this transaction sees it; readers do after the commit.
    ledger.directory = Arc::new(after);
    Ok(Ok(Changed { held }))
}

/// Holds what an account has on its way out: it may be a thief's. An attempt under way may still succeed. What goes by the
/// permit of a domain behind us is not held, whoever sent it: it is received mail, as what the account wrote to mailboxes
/// here is, which was delivered in the moment it was taken and is not called back either. It reaches nobody outside.
fn hold_mail_of(ledger: &Ledger, account: &Address, reason: Reason) -> rusqlite::Result<Vec<QueueId>> {
    let account = account.folded();
    let party = Party::Account(account.clone()).key();
    // Who knew the password could fetch mail, and send by that.
    let fetched = Party::of_mail_fetched(&account).key();
    // A new password changes nothing about what the administrator has forwarded; an account that is switched off does.
    let forwarding = if reason == Reason::AccountDisabled { Party::Forward(account).key() } else { party.clone() };
    // What lockdown holds would go with all else at its end.
    let lockdown = Reason::Lockdown.key();
    let mut statement = ledger.conn.prepare_cached(
        "SELECT DISTINCT message FROM recipient \
         WHERE permit IN (?1, ?2, ?4) AND (state = 'queued' OR hold_reason = ?3) ORDER BY message",
    )?;
    let ids = statement
        .query_map([party.as_str(), &forwarding, lockdown, &fetched], |row| row.get(0).map(QueueId))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    ledger.execute(
        "UPDATE recipient SET state = 'held', hold_reason = ?4 \
         WHERE permit IN (?1, ?2, ?5) AND (state = 'queued' OR hold_reason = ?3)",
        params![party, forwarding, lockdown, reason.key(), fetched],
    )?;
    Ok(ids)
}

/// Writes only what differs.
fn write_rows(ledger: &Ledger, before: &DirectoryRecords, after: &DirectoryRecords) -> rusqlite::Result<()> {
    let mut before: BTreeMap<Key, String> = rows(before)?.into_iter().collect();
    for (key, record) in rows(after)? {
        // An update keeps the row's position, so the order of domains stays.
        if before.remove(&key).as_ref() != Some(&record) {
            let (kind, name) = key;
            ledger.execute(
                "INSERT INTO directory (kind, name, record) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (kind, name) DO UPDATE SET record = excluded.record",
                params![kind, name, record],
            )?;
        }
    }
    for (kind, name) in before.into_keys() {
        ledger.execute("DELETE FROM directory WHERE kind = ?1 AND name = ?2", params![kind, name])?;
    }
    Ok(())
}

/// Each account has a mailbox; one that goes takes its mailbox and verifiers along.
fn follow_accounts(
    ledger: &mut Ledger,
    before: &Directory,
    after: &Directory,
) -> rusqlite::Result<Result<(), ChangeError>> {
    let names = |directory: &Directory| -> BTreeSet<Address> {
        directory.records().accounts.iter().map(|account| account.address.folded()).collect()
    };
    let (before, after) = (names(before), names(after));
    for account in before.difference(&after) {
        let name = account.to_string();
        // Held mail has no mailbox to be released into any more, and dropping it silently is not ours to do.
        // So has what its forwarding carries on, should that fail.
        let forwarding = Party::Forward(account.clone()).key();
        let waits = {
            let sql = "SELECT 1 FROM recipient WHERE mailbox = ?1 OR permit = ?2";
            ledger.conn.prepare_cached(sql)?.exists([&name, &forwarding])?
        };
        if waits {
            return Ok(Err(ChangeError::MailWaits));
        }
        mailbox::remove(ledger, account)?;
        ledger.execute("DELETE FROM credentials WHERE address = ?1", [&name])?;
    }
    for account in after.difference(&before) {
        mailbox::create(ledger, account)?;
    }
    Ok(Ok(()))
}

fn write_credentials(ledger: &Ledger, account: &Address, credentials: &Credentials) -> rusqlite::Result<()> {
    ledger.execute(
        "INSERT INTO credentials (address, argon2, scram) VALUES (?1, ?2, ?3) \
         ON CONFLICT (address) DO UPDATE SET argon2 = excluded.argon2, scram = excluded.scram",
        params![account.folded().to_string(), credentials.argon2, credentials.scram],
    )?;
    Ok(())
}

/// A secret stays no longer than the leave to use it: it could be read out of the store as it is.
fn forget_apop(ledger: &Ledger, before: &Directory, after: &Directory) -> rusqlite::Result<()> {
    let had = before.records().accounts.iter().filter(|account| account.legacy.apop_until.is_some());
    for account in had {
        if after.account(&account.address).is_none_or(|account| account.legacy.apop_until.is_none()) {
            write_apop(ledger, &account.address, None)?;
        }
    }
    Ok(())
}

fn write_apop(ledger: &Ledger, account: &Address, secret: Option<&Secret>) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE credentials SET apop = ?2 WHERE address = ?1",
        params![account.folded().to_string(), secret.map(Secret::reveal)],
    )?;
    Ok(())
}
