//! `read`: what the log of any mail server says, and whether the server was abused.
//!
//! Files come in, packed or not, in any order; formats are recognised by themselves. What lines mean and what they come to is
//! `forensics`' to say, and sentences are `explain`'s; here is only what neither may do: files, threads, the terminal.

mod answer;
mod chunks;
mod follow;
mod journal;
mod lines;
mod masked;
mod message;
mod options;
mod passes;
mod pipeline;
mod progress;
mod sending;
mod source;
mod tail;
mod timeline;
mod told;
mod unpack;
mod when;

use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use options::{Options, View};
use source::Source;
use std::process::ExitCode;

/// Reads, and shows what was asked for. Status 0: no incident; 1: an incident.
///
/// # Errors
/// [`Failure::NothingReadable`], [`Failure::NothingUnderstood`], or what is wrong with the arguments.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let options = Options::of(arguments)?;
    for text in &options.masked {
        warn(output, &output.get("read-masked-ours", &[("text", text.into())]));
    }
    let sources = open(&options, output)?;
    match &options.view {
        View::Verdict if options.follow => follow::run(sources, &options, output),
        View::Verdict => verdict(&sources, &options, output),
        View::Lines => lines::run(&sources, &options, output),
        View::Unknown => lines::unknown(&sources, &options, output),
        View::Message(subject) => message::run(&sources, &options, subject, output),
        View::Timeline => timeline::run(&sources, &options, output),
        View::Mask => masked::run(&sources, &options, output),
    }
}

fn verdict(sources: &[Source], options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    let examined = passes::examine(sources, options)?;
    warn_of_trouble(sources, &examined.tallies, output);
    if output.json {
        output.json(&examined.verdict)?;
    } else {
        let page = explain::read::render_verdict(output.texts, output.look, &examined.verdict);
        output.line(page.trim_end())?;
    }
    Ok(status(&examined.verdict))
}

/// 1 if there is an incident.
fn status(verdict: &forensics::verdict::Verdict) -> ExitCode {
    if verdict.incidents.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Opens what can be opened, and says what cannot.
fn open(options: &Options, output: &Output) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for name in &options.files {
        if options.follow && name == "-" {
            return Err(Failure::argument("error-follow-stdin", name));
        }
        match Source::open(name, options.wish.format) {
            Ok(source) => sources.push(source),
            Err(failure @ Failure::Unreadable(..)) => {
                let why = explain::Value::made(failure.sentence(output.texts));
                warn(output, &output.get("read-skipped", &[("why", why)]));
            }
            Err(failure) => return Err(failure),
        }
    }
    let (sources, doubles) = source::in_order(sources);
    for (name, other) in doubles {
        warn(output, &output.get("read-double", &[("file", name.into()), ("other", other.into())]));
    }
    if sources.is_empty() { Err(Failure::NothingReadable) } else { Ok(sources) }
}

/// A sentence on standard error: the rest goes on.
fn warn(output: &Output, sentence: &str) {
    eprintln!("{}: {sentence}", output.get("read-warning", &[]));
}

fn warn_of_trouble(sources: &[Source], tallies: &[pipeline::Tally], output: &Output) {
    for (source, tally) in sources.iter().zip(tallies) {
        if let Some(trouble) = &tally.trouble {
            let values =
                [("file", (&source.name).into()), ("lines", tally.lines.into()), ("cause", trouble.to_string().into())];
            warn(output, &output.get("read-cut-short", &values));
        }
    }
}
