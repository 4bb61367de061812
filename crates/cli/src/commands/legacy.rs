//! `account legacy`: ways to log in that are older than what keeps a password safe, each until a day, and what they cost.

use super::{address, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use crate::password;
use clap::ArgMatches;
use config::Settings;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mail::{Address, Secret, Timestamp};
use policy::{AccountRecord, DirectoryChange, LegacyLogin, POP_BEFORE_SMTP_WINDOW};
use serde::Serialize;
use server::control::{ApopSecret, Request};
use std::process::ExitCode;
use std::time::Duration;

/// The word that ends both.
const OFF: &str = "off";
/// Letters of a day: `2027-03-31`.
const DAY_LETTERS: usize = 10;

/// What was done, as `--json` shows it. The secret is told here once, and nowhere again.
#[derive(Serialize)]
struct Done<'a> {
    #[serde(flatten)]
    change: &'a DirectoryChange,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

/// Switches one on, or both off, and says what it costs.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    let (address, word) = (address(arguments, "address")?, text(arguments, "legacy"));
    let way = LegacyLogin::ALL.into_iter().find(|login| login.key() == word);
    let change = match way {
        Some(login) => DirectoryChange::AllowLegacy { address: address.clone(), login, until: until(arguments)? },
        None if word == OFF && !text(arguments, "until").is_empty() => {
            return Err(Failure::argument("error-off-with-day", OFF));
        }
        None if word == OFF => DirectoryChange::EndLegacy { address: address.clone() },
        None => return Err(Failure::argument("error-not-a-legacy-login", word)),
    };
    let secret = match &change {
        DirectoryChange::AllowLegacy { login: LegacyLogin::Apop, until, .. } => {
            Some(allow_apop(settings, &address, *until)?)
        }
        change => {
            desk::ask(settings, Request::Change { change: change.clone(), credentials: None })?;
            None
        }
    };
    if output.json {
        output.json(&Done { change: &change, secret: secret.as_ref().map(Secret::reveal) })?;
    } else {
        tell(&change, secret.as_ref(), settings, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives the account a secret of its own: the password that it logs in with elsewhere stays out of it.
fn allow_apop(settings: &Settings, address: &Address, until: Timestamp) -> Result<Secret, Failure> {
    let secret = password::readable(server::random::bytes());
    let request = Request::AllowApop { address: address.clone(), until, secret: ApopSecret(secret.clone()) };
    desk::ask(settings, request).map(|_| secret)
}

/// The end of the day that `--until` names, by the clock of this machine.
fn until(arguments: &ArgMatches) -> Result<Timestamp, Failure> {
    let given = text(arguments, "until");
    if given.is_empty() {
        return Err(Failure::argument("error-until-missing", ""));
    }
    end_of(given).ok_or_else(|| Failure::argument("error-not-a-day", given))
}

fn end_of(day: &str) -> Option<Timestamp> {
    let day: Date = (day.len() == DAY_LETTERS).then(|| day.parse().ok()).flatten()?;
    let end = day.tomorrow().ok()?.to_zoned(TimeZone::system()).ok()?;
    Some(Timestamp(end.timestamp().as_millisecond()))
}

/// The last day before this end, as the person's clock has it.
fn day_before(until: Timestamp, output: &Output) -> String {
    let last = output.time(Timestamp(until.millis() - 1));
    last.get(..DAY_LETTERS).unwrap_or(&last).to_owned()
}

fn tell(
    change: &DirectoryChange,
    secret: Option<&Secret>,
    settings: &Settings,
    output: &Output,
) -> Result<(), Failure> {
    let (address, login, until) = match change {
        DirectoryChange::AllowLegacy { address, login, until } => (address, *login, *until),
        change => return output.say("done-legacy-off", &[("address", change.subject().into())]),
    };
    let day = day_before(until, output);
    let minutes = POP_BEFORE_SMTP_WINDOW.as_secs() / 60;
    let values = [("address", address.into()), ("day", day.into()), ("minutes", minutes.into())];
    output.say(&format!("done-legacy-{}", login.key()), &values)?;
    if let Some(secret) = secret {
        output.line(&format!("\n    {}\n", secret.reveal()))?;
    }
    output.say(&format!("danger-legacy-{}", login.key()), &values)?;
    let doors = &settings.doors;
    if doors.pop3.is_empty() && doors.pop3s.is_empty() {
        output.say("legacy-no-pop3-door", &[])?;
    }
    if login == LegacyLogin::PopBeforeSmtp && doors.lan.is_empty() {
        output.say("legacy-no-lan-door", &[])?;
    }
    Ok(())
}

/// What a list says of an account that has any: each with its last day.
pub fn listed(account: &AccountRecord, output: &Output) -> Option<String> {
    let now = Timestamp(jiff::Timestamp::now().as_millisecond());
    let one = |login: LegacyLogin| {
        let until = account.legacy.until(login)?;
        let key = if until.since(now) == Duration::ZERO { "legacy-ended" } else { "legacy-until" };
        let way = output.get(&format!("legacy-{}", login.key()), &[]);
        Some(output.get(key, &[("way", explain::Value::made(way)), ("day", day_before(until, output).into())]))
    };
    let all: Vec<String> = LegacyLogin::ALL.into_iter().filter_map(one).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_and_meant_to_its_end() {
        for text in
            ["2027-3-31", "31.3.2027", "2027-02-30", "tomorrow", "2027-03-31T00:00", "20270331", "", "2027年3月31"]
        {
            assert_eq!(end_of(text), None, "{text}");
        }
        let [first, second] = ["2027-03-30", "2027-03-31"].map(|day| end_of(day).expect("a day"));
        let hours = second.since(first).as_secs() / 3600;
        assert!((23..=25).contains(&hours), "{hours}: a day, by whatever clock this machine has");
    }
}
