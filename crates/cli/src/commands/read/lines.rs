//! `--lines`: each line, and under it what it says. `--unknown`: the lines that nobody understands.

use super::answer::Explained;
use super::options::Options;
use super::passes::{self, Examined};
use super::pipeline;
use super::progress::Progress;
use super::source::Source;
use super::told::{Said, Teller, each_line};
use crate::failure::Failure;
use crate::output::Output;
use explain::read::{LineRow, render_line};
use forensics::fact::{FactKind, Giver};
use forensics::join::Joiner;
use forensics::log::Place;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Lines of which it is kept who handed the message over. Chosen: nobody reads more lines than this, and they fit into
/// memory; the ones after it are explained by themselves.
const GIVERS_MAX: usize = 2_000_000;

/// Explains every line.
///
/// # Errors
/// As [`passes::examine`]; [`Failure::Output`].
pub fn run(sources: &[Source], options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    let examined = passes::examine(sources, options)?;
    super::warn_of_trouble(sources, &examined.tallies, output);
    let givers = givers(sources, options, &examined)?;
    let teller = Teller { texts: output.texts, ours: &examined.ours };
    let progress = Progress::new(&[], 0);
    pipeline::run(sources, (&options.wish, &examined.ours), &progress, &mut |turn| {
        let source = &sources[turn.source];
        let how = (&source.context, &options.wish, source.document.is_some());
        let mut latest = None;
        each_line(turn, how, &mut |said| {
            latest = said.observation.as_ref().and_then(|observation| observation.at).or(latest);
            if !pipeline::is_wanted(latest, &options.wish) {
                return Ok(());
            }
            let place = Place { source: u16::try_from(turn.source).unwrap_or(u16::MAX), line: said.line };
            show(&teller, (source, said), givers.get(&place).copied(), output)
        })?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(super::status(&examined.verdict))
}

/// Lists the lines that are not understood, as they stand.
///
/// # Errors
/// As [`pipeline::run`]; [`Failure::Output`].
pub fn unknown(sources: &[Source], options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    let teller = Teller { texts: output.texts, ours: &options.ours };
    pipeline::run(sources, (&options.wish, &options.ours), &Progress::new(&[], 0), &mut |turn| {
        let source = &sources[turn.source];
        each_line(
            turn,
            (&source.context, &options.wish, source.document.is_some()),
            &mut |said| match said.is_unknown {
                true if output.json => show(&teller, (source, said), None, output),
                true => output.line(&format!("{}:{}  {}", source.name, said.line, explain::visible(said.raw))),
                false => Ok(()),
            },
        )?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn show(
    teller: &Teller<'_>,
    (source, said): (&Source, &Said<'_>),
    giver: Option<Giver>,
    output: &Output,
) -> Result<(), Failure> {
    let text = teller.text(said, giver);
    if output.json {
        let at = said.observation.as_ref().and_then(|observation| observation.at);
        let explained = Explained { file: &source.name, line: said.line, at, format: said.format, text: &text };
        return output.json(&explained.value());
    }
    let row = LineRow { file: &source.name, line: said.line, raw: said.raw, text: &text };
    output.line(render_line(output.texts, output.look, &row).trim_end())
}

/// Who handed over what each line is about, as far as the lines of a message together tell.
fn givers(sources: &[Source], options: &Options, examined: &Examined) -> Result<HashMap<Place, Giver>, Failure> {
    let mut givers = HashMap::new();
    let mut joiner = Joiner::default();
    let mut tell = |fact: &forensics::fact::Fact<'_>| {
        let giver = match fact.kind {
            FactKind::Fated(fated) => fated.passage.giver,
            FactKind::Arrived(passage) | FactKind::Reported(passage) => passage.giver,
            _ => return,
        };
        if givers.len() < GIVERS_MAX {
            givers.insert(fact.place, giver);
        }
    };
    pipeline::run(sources, (&options.wish, &examined.ours), &Progress::new(&[], 0), &mut |turn| {
        for (observation, place) in turn.observations(&options.wish) {
            joiner.take(observation, place, &examined.ours, &mut tell);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    joiner.finish(&examined.ours, &mut tell);
    Ok(givers)
}
