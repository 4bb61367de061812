//! `lockdown`: nothing leaves, until somebody says that it may.

use super::{below, settings_of};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use explain::Value;
use policy::Lockdown;
use server::control::{Answer, Request};
use std::process::ExitCode;

/// Begins it, ends it, or tells of it.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (name, arguments) = below(arguments);
    let settings = settings_of(arguments)?;
    let request = match name {
        "on" => Request::BeginLockdown { by: person(), reason: arguments.get_one::<String>("reason").cloned() },
        "off" => Request::EndLockdown { by: person() },
        _ => Request::Lockdown,
    };
    let Answer::Lockdown { lockdown, messages } = desk::ask(&settings, request)? else { return Ok(ExitCode::FAILURE) };
    if output.json {
        output.json(&serde_json::json!({ "lockdown": lockdown, "messages": messages }))?;
        return Ok(ExitCode::SUCCESS);
    }
    match (name, &lockdown) {
        ("on", _) => output.say("lockdown-began", &[("messages", messages.into())])?,
        ("off", _) => output.say("lockdown-ended", &[("messages", messages.into())])?,
        (_, None) => output.say("lockdown-is-off", &[])?,
        (_, Some(lockdown)) => tell(lockdown, messages, output)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(lockdown: &Lockdown, messages: u32, output: &Output) -> Result<(), Failure> {
    let since = Value::made(output.time(lockdown.since_at));
    output.say("lockdown-is-on", &[("since", since), ("by", (&lockdown.by).into()), ("messages", messages.into())])?;
    match &lockdown.reason {
        Some(reason) => output.say("lockdown-reason", &[("reason", reason.into())]),
        None => Ok(()),
    }
}

/// Who types: with sudo(8), the person behind it.
fn person() -> String {
    let named = std::env::var("SUDO_USER").ok().filter(|name| !name.is_empty());
    named.unwrap_or_else(server::own_unix_user)
}
