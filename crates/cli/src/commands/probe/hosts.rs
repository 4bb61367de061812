//! `--hosts`: many servers, one after the other and some at one time; a line for each.

use super::Trouble;
use super::order::Common;
use super::status;
use crate::failure::Failure;
use crate::output::Output;
use explain::ProbeFacts;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use probe::Report;
use server::examine::{self, Receiver};
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Servers examined at one time. Chosen: each has some ten connections, and systems allow a process 1,024 files.
const TOGETHER: usize = 16;
/// Lines of the file. Chosen: what a survey of one site's or one customer's servers may need, many times over.
const HOSTS_LIMIT: usize = 10_000;

/// What became of one server.
struct Row {
    host: String,
    outcome: Result<Report, Failure>,
}

/// Examines them all.
///
/// # Errors
/// The file cannot be read or has too many lines; the output is gone.
pub(super) async fn run(
    file: &Path,
    output: &Output,
    common: Common,
    receiver: Option<Receiver>,
) -> Result<ExitCode, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Unreadable(file.to_owned(), error))?;
    let hosts: Vec<String> = text.lines().map(str::trim).filter(|line| !is_comment(line)).map(str::to_owned).collect();
    if hosts.len() > HOSTS_LIMIT {
        return Err(Failure::Probe(Trouble::TooManyHosts(HOSTS_LIMIT)));
    }
    let bar = bar(hosts.len());
    let wait_s = receiver.is_some().then_some(common.wait.as_secs());
    let shared = Arc::new((common, receiver));
    let (mut waiting, mut running, mut worst) = (hosts.into_iter(), JoinSet::new(), 0);
    loop {
        while running.len() < TOGETHER
            && let Some(host) = waiting.next()
        {
            running.spawn(examine(Arc::clone(&shared), host));
        }
        let Some(row) = running.join_next().await else { break };
        let Ok(row) = row else { continue };
        bar.inc(1);
        worst = worse(worst, row.outcome.as_ref().map_or(super::COULD_NOT_TEST, status));
        bar.suspend(|| show(&row, output, wait_s))?;
    }
    bar.finish_and_clear();
    Ok(ExitCode::from(worst))
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}

/// A finding anywhere says more than a server that could not be examined.
const fn worse(one: u8, other: u8) -> u8 {
    match (one, other) {
        (1, _) | (_, 1) => 1,
        (one, other) => {
            if one > other {
                one
            } else {
                other
            }
        }
    }
}

async fn examine(shared: Arc<(Common, Option<Receiver>)>, host: String) -> Row {
    let (common, receiver) = &*shared;
    let (name, port) = split(&host);
    let outcome = match common.order(name, port).await {
        Ok(order) => examine::examine(order, receiver.as_ref(), None).await.map_err(Failure::Tls),
        Err(failure) => Err(failure),
    };
    Row { host, outcome }
}

/// `NAME`, `NAME:PORT`, `ADDRESS`, `[IPV6]:PORT`.
pub(super) fn split(host: &str) -> (&str, Option<u16>) {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_bare_ipv6 = name.contains(':') && !name.ends_with(']');
    match port.parse() {
        Ok(port) if !is_bare_ipv6 => (name.trim_matches(['[', ']']), Some(port)),
        _ => (host.trim_matches(['[', ']']), None),
    }
}

fn show(row: &Row, output: &Output, wait_s: Option<u64>) -> Result<(), Failure> {
    match &row.outcome {
        Ok(report) if output.json => output.json(report),
        Ok(report) => {
            let facts = ProbeFacts { report, wait_s, status: status(report) };
            output.line(&explain::probe_row(output.texts, &row.host, &facts))
        }
        Err(failure) if output.json => {
            let sentence = failure.sentence(output.texts);
            output.json(&serde_json::json!({ "target": row.host, "verdict": "could-not-test", "error": sentence }))
        }
        Err(failure) => output.line(&format!("{}: {}", explain::visible(&row.host), failure.sentence(output.texts))),
    }
}

fn bar(hosts: usize) -> ProgressBar {
    let target =
        if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(u64::try_from(hosts).unwrap_or(0)), target);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_may_stand_behind_a_name_and_behind_an_address_in_brackets() {
        assert_eq!(split("mail.example.jp"), ("mail.example.jp", None));
        assert_eq!(split("mail.example.jp:2525"), ("mail.example.jp", Some(2525)));
        assert_eq!(split("127.0.0.1:25"), ("127.0.0.1", Some(25)));
        assert_eq!(split("[::1]:25"), ("::1", Some(25)));
        assert_eq!(split("::1"), ("::1", None));
        assert_eq!(split("[::1]"), ("::1", None));
    }

    #[test]
    fn a_finding_anywhere_counts_for_all() {
        assert_eq!([worse(0, 3), worse(3, 1), worse(1, 3), worse(0, 0)], [3, 1, 1, 0]);
    }
}
