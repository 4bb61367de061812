//! `hosts`: the servers that mail goes to, and how it stands with each.

use super::{below, settings_of, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use config::Settings;
use server::control::{Answer, NextHopState, Request};
use std::process::ExitCode;

/// Lists them, shows one, or tries one again.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    if let ("retry", arguments) = below(arguments) {
        return retry(&settings_of(arguments)?, text(arguments, "host"), output);
    }
    let settings = settings_of(arguments)?;
    let mut hosts = match desk::ask(&settings, Request::Hosts)? {
        Answer::Hosts { hosts } => hosts,
        _ => Vec::new(),
    };
    let named = text(arguments, "host");
    hosts.retain(|hop| named.is_empty() || is(hop, named));
    match hosts.as_slice() {
        _ if output.json => output.json(&hosts)?,
        [] if named.is_empty() => output.say("list-empty-hosts", &[])?,
        [] => return Err(Failure::argument("error-no-such-host", named)),
        [only] if !named.is_empty() => show(only, output)?,
        _ => {
            let columns =
                ["column-host", "column-waiting", "column-last", "column-reason", "column-next", "column-state"];
            output.table(&columns, &hosts.iter().map(|hop| row(hop, output)).collect::<Vec<_>>())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is(hop: &NextHopState, name: &str) -> bool {
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    same(&hop.destination) || hop.host.as_deref().is_some_and(same)
}

fn retry(settings: &Settings, host: &str, output: &Output) -> Result<ExitCode, Failure> {
    let messages = match desk::ask(settings, Request::RetryHost { host: host.to_owned() })? {
        Answer::Retried { messages } => messages,
        _ => 0,
    };
    if messages == 0 {
        return Err(Failure::argument("error-nothing-waits-for", host));
    }
    if output.json {
        output.json(&serde_json::json!({ "host": host, "messages": messages }))?;
    } else {
        output.say("done-hosts-retried", &[("host", host.into()), ("count", messages.into())])?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(hop: &NextHopState, output: &Output) -> Vec<String> {
    let time = |at: Option<mail::Timestamp>| at.map(|at| output.time(at)).unwrap_or_default();
    vec![
        explain::visible(&hop.destination).into_owned(),
        hop.waiting.to_string(),
        time(hop.last_at),
        hop.last_reason.map(|reason| reason.key().to_owned()).unwrap_or_default(),
        time(hop.next_attempt_at),
        state(hop, output),
    ]
}

/// Since when nobody was reached, and until when nobody tries; nothing if all is well.
fn state(hop: &NextHopState, output: &Output) -> String {
    let unreached = hop.unreached_since.map(|at| output.get("host-unreached", &[("since", output.time(at).into())]));
    let rests = hop.rests_until.map(|at| output.get("host-rests", &[("until", output.time(at).into())]));
    unreached.into_iter().chain(rests).collect::<Vec<_>>().join(output.get("sentence-gap", &[]).as_str())
}

fn show(hop: &NextHopState, output: &Output) -> Result<(), Failure> {
    let line = |key: &str, value: String| {
        if value.is_empty() { Ok(()) } else { output.line(&format!("{}: {value}", output.get(key, &[]))) }
    };
    let time = |at: Option<mail::Timestamp>| at.map(|at| output.time(at)).unwrap_or_default();
    line("column-host", explain::visible(&hop.destination).into_owned())?;
    line("column-host-asked", hop.host.as_deref().map(|host| explain::visible(host).into_owned()).unwrap_or_default())?;
    line("column-waiting", hop.waiting.to_string())?;
    line("column-last", time(hop.last_at))?;
    let reason = hop.last_reason.map(|reason| explain::reason_sentence(output.lang(), reason));
    line("column-reason", reason.unwrap_or_default())?;
    if let Some(reply) = &hop.last_reply {
        output.line(&format!("  {}", explain::visible(reply)))?;
    }
    line("column-next", time(hop.next_attempt_at))?;
    line("column-state", state(hop, output))
}
