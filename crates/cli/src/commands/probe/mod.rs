//! `probe`: can a server be abused? Tried from outside, through to delivery.

mod hosts;
mod order;
mod serve;
mod trouble;

pub use trouble::Trouble;

use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use explain::{Look, ProbeFacts, Texts};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mail::Secret;
use order::Common;
use probe::{Conclusion, Report};
use server::examine::{self, Mailbox, Progress, Protocol, Receiver};
use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Nothing was found out.
const COULD_NOT_TEST: u8 = 3;

/// Examines a server, many, or whoever connects.
///
/// # Errors
/// Whatever stands in the way before the first connection.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let common = Common::of(arguments)?;
    let runtime = desk::runtime()?;
    runtime.block_on(async {
        let receiver = receiver(arguments).await?;
        let given = |name: &str| arguments.get_one::<String>(name).map(String::as_str);
        match (given("server"), given("hosts"), given("serve")) {
            (Some(target), None, None) => one(arguments, output, &common, receiver.as_ref(), target).await,
            (None, Some(file), None) => hosts::run(&PathBuf::from(file), output, common, receiver).await,
            (None, None, Some(place)) => serve::run(place, output, common, receiver).await,
            _ => Err(Failure::Probe(Trouble::Whom)),
        }
    })
}

async fn one(
    arguments: &ArgMatches,
    output: &Output,
    common: &Common,
    receiver: Option<&Receiver>,
    target: &str,
) -> Result<ExitCode, Failure> {
    let order = common.order(target, None).await?;
    let (sender, progress) = unbounded_channel();
    let watching = tokio::spawn(watch(progress, output.texts));
    let report = examine::examine(order, receiver, Some(sender)).await.map_err(Failure::Tls)?;
    let _shown_to_the_end = watching.await;
    write_transcript(arguments, &report)?;
    if output.json {
        output.json(&report)?;
    } else {
        output.line(&page(output.texts, output.look, &report, common, receiver.is_some()))?;
    }
    Ok(ExitCode::from(status(&report)))
}

fn page(texts: Texts, look: Look, report: &Report, common: &Common, is_watched: bool) -> String {
    let wait_s = is_watched.then_some(common.wait.as_secs());
    explain::render_probe(texts, look, &ProbeFacts { report, wait_s, status: status(report) })
}

/// 1 for findings, 3 if nothing was learned, 0 for none.
fn status(report: &Report) -> u8 {
    match report.verdict {
        _ if !report.findings.is_empty() => 1,
        Conclusion::CouldNotTest if !report.has_result() => COULD_NOT_TEST,
        _ => 0,
    }
}

async fn receiver(arguments: &ArgMatches) -> Result<Option<Receiver>, Failure> {
    let given = |name: &str| arguments.get_one::<String>(name).map(String::as_str);
    match (given("catch-here"), given("catch-pop3"), given("catch-imap")) {
        (None, None, None) => Ok(None),
        (Some(place), None, None) => here(place).await.map(Some),
        (None, Some(server), None) => elsewhere(mailbox(arguments, Protocol::Pop3, server)?).await.map(Some),
        (None, None, Some(server)) => elsewhere(mailbox(arguments, Protocol::Imap, server)?).await.map(Some),
        _ => Err(Failure::Probe(Trouble::TwoCatchers)),
    }
}

async fn elsewhere(mailbox: Mailbox) -> Result<Receiver, Failure> {
    let watched = Receiver::of_mailbox(mailbox.clone()).await;
    watched.map_err(|trouble| Failure::Probe(Trouble::CannotWatch(Box::new(mailbox), trouble)))
}

/// A port alone is one of this machine's own loopback: nobody else reaches it.
async fn here(text: &str) -> Result<Receiver, Failure> {
    let address = place(text, Ipv4Addr::LOCALHOST)?;
    Receiver::start(address).await.map_err(|error| Failure::Probe(Trouble::CannotListen(address, error)))
}

/// `ADDRESS:PORT`, or `PORT` at the address that is meant if none is named.
fn place(text: &str, unless_named: Ipv4Addr) -> Result<SocketAddr, Failure> {
    let port = text.parse().ok().map(|port| SocketAddr::new(unless_named.into(), port));
    port.or_else(|| text.parse().ok()).ok_or_else(|| Failure::Probe(Trouble::NotAPort(text.to_owned())))
}

/// In TLS from the first octet, unless a port is named.
fn mailbox(arguments: &ArgMatches, protocol: Protocol, server: &str) -> Result<Mailbox, Failure> {
    let (host, port) = hosts::split(server);
    let user = super::address(arguments, "catch")?;
    let file = arguments.get_one::<String>("catch-password-file").ok_or(Failure::NoPassword)?;
    let password = first_line_of(file)?;
    let port = port.unwrap_or(protocol.tls_port());
    Ok(Mailbox { protocol, host: host.to_owned(), port, user: user.to_string(), password })
}

/// A password stands in the first line of its file.
fn first_line_of(file: &str) -> Result<Secret, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Unreadable(file.into(), error))?;
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}

fn write_transcript(arguments: &ArgMatches, report: &Report) -> Result<(), Failure> {
    let Some(path) = arguments.get_one::<String>("transcript").map(PathBuf::from) else { return Ok(()) };
    let case = |case: &probe::CaseReport| {
        let head = format!("{} {} {} {}", case.id, case.form, case.door, case.verdict.key());
        format!("=== {}\n{}\n\n", head.split_whitespace().collect::<Vec<_>>().join(" "), case.wire.join("\n"))
    };
    let whole: String = report.cases.iter().map(case).collect();
    std::fs::write(&path, whole).map_err(|error| Failure::Unwritable(path, error))
}

/// Shows on a terminal how far it is; elsewhere only what explains a long wait.
async fn watch(mut progress: UnboundedReceiver<Progress>, texts: Texts) {
    let on_terminal = std::io::stderr().is_terminal();
    let bar = ProgressBar::with_draw_target(
        Some(0),
        if on_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() },
    );
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    while let Some(step) = progress.recv().await {
        match step {
            Progress::Door(door, cases) => {
                bar.inc_length(u64::try_from(cases).unwrap_or(0));
                let values = [("address", door.ip().to_string().into()), ("port", u64::from(door.port()).into())];
                bar.set_message(texts.get("probe-progress-door", &values));
            }
            Progress::NoDoor(_) => {}
            Progress::Case(_) => bar.inc(1),
            Progress::Resting(_, rest) => {
                let values = [("seconds", rest.as_secs().into())];
                let said = texts.get("probe-progress-resting", &values);
                bar.suspend(|| eprintln!("{said}"));
            }
            Progress::Waiting(wait) => {
                bar.set_message(texts.get("probe-progress-waiting", &[("seconds", wait.as_secs().into())]));
            }
        }
    }
    bar.finish_and_clear();
}
