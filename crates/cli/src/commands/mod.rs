//! The commands: arguments in, an answer or a [`Failure`] out.

mod backup;
mod check;
mod directory;
mod hosts;
mod legacy;
mod lockdown;
mod password;
pub mod probe;
mod queue;
mod quickstart;
mod read;
mod restore;
mod serve;
mod settings;
mod sheet;
mod why;

use crate::demo;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use config::Settings;
use mail::{Address, Domain, Timestamp};
use server::tls::Validity;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Carries out the command that `matches` names.
///
/// # Errors
/// Whatever stands in its way.
pub fn run(matches: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (name, arguments) = matches.subcommand().unwrap_or(("", matches));
    match name {
        "demo" => demo::run(&demo::Options { once: arguments.get_flag("once"), json: output.json }, output),
        "quickstart" => quickstart::run(arguments, output),
        "serve" => serve::run(&crate::settings::find(named_file(arguments).as_deref())?, output),
        "read" => read::run(arguments, output),
        "probe" => probe::run(arguments, output),
        "why" => why::run(arguments, output),
        "config" => settings::run(arguments, output),
        "queue" => queue::run(arguments, output),
        "check" => check::run(arguments, output),
        "hosts" => hosts::run(arguments, output),
        "lockdown" => lockdown::run(arguments, output),
        "backup" => backup::run(arguments, output),
        "restore" => restore::run(arguments, output),
        _ => directory::run(name, arguments, output),
    }
}

/// What is to be said of a certificate whose time is not now: the text, and the day it names.
fn out_of_time(validity: Validity) -> Option<(&'static str, Timestamp)> {
    let now = server::clock::now();
    match validity {
        Validity { until, .. } if until < now => Some(("warning-certificate-ended", until)),
        Validity { from, .. } if from > now => Some(("warning-certificate-not-begun", from)),
        Validity { .. } => None,
    }
}

/// The command below a command, and its arguments.
fn below(arguments: &ArgMatches) -> (&str, &ArgMatches) {
    arguments.subcommand().unwrap_or(("", arguments))
}

/// The file that `--config` names, if it does.
fn named_file(arguments: &ArgMatches) -> Option<PathBuf> {
    arguments.get_one::<String>("config").map(PathBuf::from)
}

/// The settings of the site.
fn settings_of(arguments: &ArgMatches) -> Result<Settings, Failure> {
    crate::settings::read(&crate::settings::find(named_file(arguments).as_deref())?)
}

/// A positional value or an option's, which the parser has seen to be there.
fn text<'a>(arguments: &'a ArgMatches, name: &str) -> &'a str {
    arguments.get_one::<String>(name).map_or("", String::as_str)
}

fn address_of(text: &str) -> Result<Address, Failure> {
    Address::parse(text).map_err(|_| Failure::argument("error-not-an-address", text))
}

fn address(arguments: &ArgMatches, name: &str) -> Result<Address, Failure> {
    address_of(text(arguments, name))
}

fn addresses(arguments: &ArgMatches, name: &str) -> Result<Vec<Address>, Failure> {
    arguments.get_many::<String>(name).into_iter().flatten().map(|text| address_of(text)).collect()
}

fn domain(arguments: &ArgMatches, name: &str) -> Result<Domain, Failure> {
    let text = text(arguments, name);
    Domain::parse(text)
        .ok()
        .filter(|domain| domain.name().is_some())
        .ok_or_else(|| Failure::argument("error-not-a-domain", text))
}

fn ip(arguments: &ArgMatches, name: &str) -> Result<IpAddr, Failure> {
    let text = text(arguments, name);
    text.parse().map_err(|_| Failure::argument("error-not-an-ip", text))
}

fn number(arguments: &ArgMatches, name: &str) -> Result<Option<u32>, Failure> {
    let Some(text) = arguments.get_one::<String>(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::argument("error-not-a-number", text))
}
