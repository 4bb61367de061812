//! `account`, `domain`, `alias`, `device`: who there is.

use super::queue::held_of;
use super::{address, address_of, addresses, below, domain, ip, legacy, number, password, settings_of, sheet, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use config::Settings;
use explain::Value;
use mail::{Address, NextHopAddress, QueueId};
use policy::{
    AccountRecord, ChangeProblem, DailyLimits, DeviceRecord, Directory, DirectoryChange, DirectoryRecords, Forwarding,
    IpRange,
};
use serde::Serialize;
use server::control::{Answer, Request};
use server::login::make_credentials;
use std::process::ExitCode;
use store::MailboxSize;

/// The word that ends something.
const OFF: &str = "off";

/// Lists, or changes and says what was changed.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(kind: &str, arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (name, arguments) = below(arguments);
    let settings = settings_of(arguments)?;
    if name == "list" {
        list(kind, &Known::ask(&settings)?, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    if (kind, name) == ("account", "password") && sheet::is_asked_for(arguments) {
        return sheet::run(arguments, &settings, output);
    }
    if (kind, name) == ("account", "legacy") {
        return legacy::run(arguments, &settings, output);
    }
    let change = change(kind, name, arguments, &settings)?;
    let before = Directory::new(records(&settings)?);
    let credentials = match change.needs_password(&before) {
        Some(account) => Some(make_credentials(&password::ask(arguments, output, &account)?)),
        None => None,
    };
    let said = change.clone();
    let held = match desk::ask(&settings, Request::Change { change, credentials })? {
        Answer::DoneAndHeld { held } => held,
        _ => Vec::new(),
    };
    if output.json {
        output.json(&Done { change: &said, held: &held })?
    } else {
        output.line(&done(&said, output))?;
        about_held_mail(&settings, &said, held.len(), output)?;
        about_apop(&before, &said, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A change that was made, as `--json` shows it.
#[derive(Serialize)]
struct Done<'a> {
    #[serde(flatten)]
    change: &'a DirectoryChange,
    /// Messages that it held.
    #[serde(skip_serializing_if = "<[QueueId]>::is_empty")]
    held: &'a [QueueId],
}

/// What became of the account's mail that was on its way out, and how it gets on.
fn about_held_mail(settings: &Settings, change: &DirectoryChange, held: usize, output: &Output) -> Result<(), Failure> {
    let say = |key: &str, address: &Address, count: usize| match count {
        0 => Ok(()),
        _ => output.say(key, &[("address", address.into()), ("count", count.into())]),
    };
    match change {
        DirectoryChange::DisableAccount { address, .. } | DirectoryChange::SetPassword { address } => {
            say("done-mail-held", address, held)
        }
        // To enable it is to trust it again, not to have looked at what a thief may have left behind.
        DirectoryChange::EnableAccount { address } => {
            say("done-mail-stays-held", address, held_of(settings, address)?.len())
        }
        _ => Ok(()),
    }
}

/// A new password takes the one for APOP along, and the program that used it will fail.
fn about_apop(before: &Directory, change: &DirectoryChange, output: &Output) -> Result<(), Failure> {
    let DirectoryChange::SetPassword { address } = change else { return Ok(()) };
    match before.account(address).and_then(|account| account.legacy.apop_until) {
        Some(_) => output.say("done-apop-gone", &[("address", address.into())]),
        None => Ok(()),
    }
}

pub(super) fn records(settings: &Settings) -> Result<DirectoryRecords, Failure> {
    Known::ask(settings).map(|known| known.records)
}

/// What is known of the directory and its mailboxes.
#[derive(Default)]
struct Known {
    records: DirectoryRecords,
    mailboxes: Vec<MailboxSize>,
    /// What a mailbox may hold unless its account has a quota of its own.
    mailbox_octets: Option<u64>,
}

/// An account as the list has it.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    record: &'a AccountRecord,
    /// What lies in its mailbox.
    mailbox_octets: u64,
    /// What the mailbox may hold, if anything limits it.
    mailbox_limit_octets: Option<u64>,
}

impl Known {
    fn ask(settings: &Settings) -> Result<Self, Failure> {
        let mailbox_octets = settings.limits.mailbox_octets;
        match desk::ask(settings, Request::Directory)? {
            Answer::Directory { records, mailboxes } => Ok(Self { records, mailboxes, mailbox_octets }),
            _ => Ok(Self::default()),
        }
    }

    fn listed(&self) -> Vec<Listed<'_>> {
        let directory = Directory::new(self.records.clone());
        let listed = self.records.accounts.iter().map(|record| {
            let size = self.mailboxes.iter().find(|size| size.account == record.address);
            Listed {
                record,
                mailbox_octets: size.map_or(0, |size| size.size_octets),
                mailbox_limit_octets: directory.quota_of(&record.address, self.mailbox_octets),
            }
        });
        listed.collect()
    }
}

fn change(kind: &str, name: &str, arguments: &ArgMatches, settings: &Settings) -> Result<DirectoryChange, Failure> {
    match kind {
        "account" => account_change(name, arguments, settings),
        "domain" => domain_change(name, arguments),
        "alias" => alias_change(name, arguments),
        _ => device_change(name, arguments, settings),
    }
}

fn account_change(name: &str, arguments: &ArgMatches, settings: &Settings) -> Result<DirectoryChange, Failure> {
    use DirectoryChange as C;
    if matches!(name, "grant" | "revoke") {
        let (account, sender) = (address(arguments, "account")?, address(arguments, "sender")?);
        return Ok(if name == "grant" {
            C::GrantSender { account, sender }
        } else {
            C::RevokeSender { account, sender }
        });
    }
    let address = address(arguments, "address")?;
    Ok(match name {
        "add" => C::AddAccount { address },
        "remove" => C::RemoveAccount { address },
        "password" => C::SetPassword { address },
        "enable" => C::EnableAccount { address },
        "disable" => C::DisableAccount { address, reason: arguments.get_one::<String>("reason").cloned() },
        "forward" => C::SetForwarding { address, forward: forwarding(arguments)? },
        "quota" => C::SetQuota { address, quota_octets: quota(text(arguments, "quota"))? },
        _ => C::SetAccountLimits { address, limits: limits(arguments, settings)? },
    })
}

fn domain_change(name: &str, arguments: &ArgMatches) -> Result<DirectoryChange, Failure> {
    let domain = domain(arguments, "domain")?;
    Ok(match name {
        "add" => DirectoryChange::AddDomain { domain, postmaster: address(arguments, "postmaster")? },
        "remove" => DirectoryChange::RemoveDomain { domain },
        "plus" => DirectoryChange::SetPlus { domain, plus: on_or_off(text(arguments, "on-off"))? },
        "catch-all" => DirectoryChange::SetCatchAll { domain, account: catcher(text(arguments, "catcher"))? },
        "behind" => DirectoryChange::SetBehind { domain, behind: next_hop(text(arguments, "next-hop"))? },
        _ => DirectoryChange::SetPostmaster { domain, postmaster: address(arguments, "account")? },
    })
}

/// `off` is none.
fn next_hop(text: &str) -> Result<Option<NextHopAddress>, Failure> {
    match text {
        "off" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Failure::argument(no_next_hop(text), text)),
    }
}

/// A path is what Dovecot's own LMTP server and those who write for Postfix would name.
fn no_next_hop(text: &str) -> &'static str {
    if text.contains('/') { "error-next-hop-is-socket" } else { "error-not-a-next-hop" }
}

fn alias_change(name: &str, arguments: &ArgMatches) -> Result<DirectoryChange, Failure> {
    let address = address(arguments, "alias")?;
    Ok(match name {
        "add" => DirectoryChange::AddAlias { address, targets: addresses(arguments, "targets")? },
        "set" => DirectoryChange::SetAliasTargets { address, targets: addresses(arguments, "targets")? },
        _ => DirectoryChange::RemoveAlias { address },
    })
}

fn device_change(name: &str, arguments: &ArgMatches, settings: &Settings) -> Result<DirectoryChange, Failure> {
    if name == "reopen" {
        return Ok(DirectoryChange::ReopenLan { address: ip(arguments, "device-ip")? });
    }
    let device = text(arguments, "device").to_owned();
    Ok(match name {
        "add" => {
            let range = text(arguments, "range");
            let from = IpRange::parse(range).map_err(|error| Failure::Change(ChangeProblem::range(range, error)))?;
            let senders = addresses(arguments, "senders")?;
            DirectoryChange::AddDevice { device: DeviceRecord { name: device, from, senders, limits: None } }
        }
        "remove" => DirectoryChange::RemoveDevice { name: device },
        _ => DirectoryChange::SetDeviceLimits { name: device, limits: limits(arguments, settings)? },
    })
}

fn on_or_off(text: &str) -> Result<bool, Failure> {
    match text {
        "on" => Ok(true),
        OFF => Ok(false),
        _ => Err(Failure::argument("error-not-on-or-off", text)),
    }
}

fn catcher(text: &str) -> Result<Option<Address>, Failure> {
    if text == OFF { Ok(None) } else { address_of(text).map(Some) }
}

/// Targets, or `off` alone: a word without an @ is no address, so the two cannot be mistaken for each other.
fn forwarding(arguments: &ArgMatches) -> Result<Option<Forwarding>, Failure> {
    let words: Vec<&String> = arguments.get_many("forward-targets").into_iter().flatten().collect();
    match words.as_slice() {
        [word] if *word == OFF => Ok(None),
        words if words.iter().any(|word| *word == OFF) => Err(Failure::argument("error-off-among-targets", OFF)),
        _ => {
            let (targets, keep) = (addresses(arguments, "forward-targets")?, !arguments.get_flag("no-keep"));
            Ok(Some(Forwarding { targets, keep }))
        }
    }
}

/// A size, or the words for the settings' and for none, which the record has as 0.
fn quota(text: &str) -> Result<Option<u64>, Failure> {
    match text {
        "default" => Ok(None),
        "none" => Ok(Some(0)),
        _ => match config::size_octets(text) {
            Some(octets) if octets > 0 => Ok(Some(octets)),
            _ => Err(Failure::argument("error-not-a-size", text)),
        },
    }
}

/// The limits asked for; one that is not named is the site's. `--default`, or none named: the site's for good.
fn limits(arguments: &ArgMatches, settings: &Settings) -> Result<Option<DailyLimits>, Failure> {
    let (messages, recipients) = (number(arguments, "messages")?, number(arguments, "new-recipients")?);
    if arguments.get_flag("default") || (messages.is_none() && recipients.is_none()) {
        return Ok(None);
    }
    Ok(Some(DailyLimits {
        messages: messages.unwrap_or(settings.limits.messages_per_day),
        new_recipients: recipients.unwrap_or(settings.limits.new_recipients_per_day),
    }))
}

fn joined(addresses: &[Address]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The sentence that says what was changed.
fn done(change: &DirectoryChange, output: &Output) -> String {
    use DirectoryChange as C;
    match change {
        C::AddAccount { address } => output.get("done-account-added", &[("address", address.into())]),
        C::RemoveAccount { address } => output.get("done-account-removed", &[("address", address.into())]),
        C::SetPassword { address } => output.get("done-account-password", &[("address", address.into())]),
        C::EnableAccount { address } => output.get("done-account-enabled", &[("address", address.into())]),
        C::DisableAccount { address, .. } => output.get("done-account-disabled", &[("address", address.into())]),
        C::GrantSender { account, sender } => {
            output.get("done-account-granted", &[("address", account.into()), ("sender", sender.into())])
        }
        C::RevokeSender { account, sender } => {
            output.get("done-account-revoked", &[("address", account.into()), ("sender", sender.into())])
        }
        C::SetAccountLimits { address, limits } => {
            limits_done("done-account-limits", ("address", address.into()), *limits, output)
        }
        C::AddDomain { domain, postmaster } => {
            output.get("done-domain-added", &[("domain", domain.into()), ("address", postmaster.into())])
        }
        C::RemoveDomain { domain } => output.get("done-domain-removed", &[("domain", domain.into())]),
        C::SetPostmaster { domain, postmaster } => {
            output.get("done-domain-postmaster", &[("domain", domain.into()), ("address", postmaster.into())])
        }
        C::SetBehind { domain, behind: Some(hop) } => {
            output.get("done-domain-behind", &[("domain", domain.into()), ("hop", hop.to_string().into())])
        }
        C::SetBehind { domain, behind: None } => output.get("done-domain-here", &[("domain", domain.into())]),
        C::AddAlias { address, targets } => {
            output.get("done-alias-added", &[("address", address.into()), ("targets", joined(targets).into())])
        }
        C::SetAliasTargets { address, targets } => {
            output.get("done-alias-set", &[("address", address.into()), ("targets", joined(targets).into())])
        }
        C::RemoveAlias { address } => output.get("done-alias-removed", &[("address", address.into())]),
        C::AddDevice { device } => output.get(
            "done-device-added",
            &[
                ("name", (&device.name).into()),
                ("range", device.from.to_string().into()),
                ("senders", joined(&device.senders).into()),
            ],
        ),
        // `lockdown` has a command and sentences of its own.
        C::SetLockdown { .. } => String::new(),
        C::RemoveDevice { name } => output.get("done-device-removed", &[("name", name.into())]),
        C::SetDeviceLimits { name, limits } => {
            limits_done("done-device-limits", ("name", name.into()), *limits, output)
        }
        C::CloseLan { address } => output.get("done-lan-closed", &[("address", address.to_string().into())]),
        C::ReopenLan { address } => output.get("done-lan-reopened", &[("address", address.to_string().into())]),
        C::SetPlus { domain, plus } => {
            output.get(if *plus { "done-domain-plus" } else { "done-domain-plus-off" }, &[("domain", domain.into())])
        }
        C::SetCatchAll { domain, account: Some(address) } => {
            output.get("done-domain-catch-all", &[("domain", domain.into()), ("address", address.into())])
        }
        C::SetCatchAll { domain, account: None } => {
            output.get("done-domain-catch-all-off", &[("domain", domain.into())])
        }
        C::SetForwarding { address, forward } => forwarding_done(address, forward.as_ref(), output),
        C::SetQuota { address, quota_octets } => quota_done(address, *quota_octets, output),
        // `account legacy` has sentences of its own, with what it costs.
        C::AllowLegacy { .. } | C::EndLegacy { .. } => String::new(),
    }
}

fn forwarding_done(address: &Address, forward: Option<&Forwarding>, output: &Output) -> String {
    let Some(Forwarding { targets, keep }) = forward else {
        return output.get("done-account-forward-off", &[("address", address.into())]);
    };
    let key = if *keep { "done-account-forward" } else { "done-account-forward-only" };
    output.get(key, &[("address", address.into()), ("targets", joined(targets).into())])
}

fn quota_done(address: &Address, quota_octets: Option<u64>, output: &Output) -> String {
    match quota_octets {
        None => output.get("done-account-quota-default", &[("address", address.into())]),
        Some(0) => output.get("done-account-quota-none", &[("address", address.into())]),
        Some(octets) => {
            output.get("done-account-quota", &[("address", address.into()), ("size", Value::Octets(octets))])
        }
    }
}

fn limits_done(key: &str, whose: (&str, Value<'_>), limits: Option<DailyLimits>, output: &Output) -> String {
    match limits {
        Some(limits) => output
            .get(key, &[whose, ("messages", limits.messages.into()), ("recipients", limits.new_recipients.into())]),
        None => output.get(&format!("{key}-default"), &[whose]),
    }
}

fn list(kind: &str, known: &Known, output: &Output) -> Result<(), Failure> {
    let records = &known.records;
    if output.json {
        return match kind {
            "account" => output.json(&known.listed()),
            "domain" => output.json(&records.domains),
            "alias" => output.json(&records.aliases),
            _ => output.json(&records.devices),
        };
    }
    let (columns, rows): (&[&str], Vec<Vec<String>>) = match kind {
        "account" => {
            let row = |listed: Listed<'_>| {
                let a = listed.record;
                let forward = a.forward.as_ref().map(|forward| forward_text(forward, output)).unwrap_or_default();
                let (address, senders) = (a.address.to_string(), joined(&a.may_send_as));
                let limits = limits_text(a.limits, output);
                vec![address, state(a, output), senders, forward, mailbox_text(&listed, output), limits]
            };
            let columns = &[
                "column-address",
                "column-state",
                "column-senders",
                "column-forward",
                "column-mailbox",
                "column-limits",
            ];
            (columns, known.listed().into_iter().map(row).collect())
        }
        "domain" => {
            let row = |d: &policy::DomainRecord| {
                let catch_all = d.catch_all.as_ref().map_or_else(|| output.get("state-off", &[]), ToString::to_string);
                let plus = output.get(if d.plus { "state-on" } else { "state-off" }, &[]);
                let behind = d.behind.as_ref().map(ToString::to_string).unwrap_or_default();
                vec![d.name.to_string(), d.postmaster.to_string(), catch_all, plus, behind]
            };
            let columns = &["column-domain", "column-postmaster", "column-catch-all", "column-plus", "column-behind"];
            (columns, records.domains.iter().map(row).collect())
        }
        "alias" => {
            let row = |a: &policy::AliasRecord| vec![a.address.to_string(), joined(&a.targets)];
            (&["column-address", "column-targets"], records.aliases.iter().map(row).collect())
        }
        _ => {
            let row = |d: &DeviceRecord| {
                vec![d.name.clone(), d.from.to_string(), joined(&d.senders), limits_text(d.limits, output)]
            };
            let columns = &["column-name", "column-range", "column-senders", "column-limits"];
            (columns, records.devices.iter().map(row).collect())
        }
    };
    if rows.is_empty() {
        output.say(&format!("list-empty-{kind}"), &[])?
    } else {
        output.table(columns, &rows)?
    }
    if kind == "device" && !records.closed.is_empty() {
        let closed: Vec<String> = records.closed.iter().map(|record| record.address.to_string()).collect();
        output.say("list-closed", &[("addresses", closed.join(", ").into())])?;
    }
    Ok(())
}

fn state(account: &AccountRecord, output: &Output) -> String {
    let state = is_in_use(account, output);
    match legacy::listed(account, output) {
        Some(legacy) => format!("{state} ({legacy})"),
        None => state,
    }
}

fn is_in_use(account: &AccountRecord, output: &Output) -> String {
    match (account.disabled, &account.disabled_reason) {
        (false, _) => output.get("state-enabled", &[]),
        (true, None) => output.get("state-disabled", &[]),
        (true, Some(reason)) => output.get("state-disabled-because", &[("reason", reason.into())]),
    }
}

fn mailbox_text(listed: &Listed<'_>, output: &Output) -> String {
    let used = ("used", Value::Octets(listed.mailbox_octets));
    match listed.mailbox_limit_octets {
        Some(limit) => output.get("mailbox-of", &[used, ("limit", Value::Octets(limit))]),
        None => output.get("mailbox-used", &[used]),
    }
}

fn forward_text(forward: &Forwarding, output: &Output) -> String {
    let targets = joined(&forward.targets);
    if forward.keep { targets } else { output.get("forward-only", &[("targets", targets.into())]) }
}

fn limits_text(limits: Option<DailyLimits>, output: &Output) -> String {
    match limits {
        Some(limits) => output.get(
            "limits-per-day",
            &[("messages", limits.messages.into()), ("recipients", limits.new_recipients.into())],
        ),
        None => output.get("limits-site", &[]),
    }
}
