//! Reading until it is clear what is ours: a first time with what was given, then with what that showed.

use super::options::Options;
use super::pipeline::{self, Tally, Wish};
use super::progress::Progress;
use super::source::Source;
use crate::failure::Failure;
use forensics::case::Case;
use forensics::detect;
use forensics::log::document;
use forensics::ours::Ours;
use forensics::verdict::{SourceSummary, Verdict};
use std::ops::ControlFlow;

/// Octets of each source that the first pass reads. A site's domains show within the first minutes; of a large log the rest is
/// read once only.
const FIRST_OCTETS: u64 = 64 << 20;

/// What reading came to.
pub struct Examined {
    /// The conclusion.
    pub verdict: Verdict,
    /// Numbers of each source.
    pub tallies: Vec<Tally>,
    /// What was taken as ours.
    pub ours: Ours,
    /// The case, for those who go on reading.
    pub case: Case,
}

/// Reads everything as often as it takes: at most three times.
///
/// # Errors
/// [`Failure::NothingUnderstood`], if no line of any source is understood.
pub fn examine(sources: &[Source], options: &Options) -> Result<Examined, Failure> {
    let first = Wish { budget: FIRST_OCTETS.min(options.wish.budget), ..options.wish.clone() };
    let mut examined = pass((sources, options), &first, options.ours.clone())?;
    let mut is_whole = !examined.tallies.iter().any(|tally| tally.is_cut);
    loop {
        let known = examined.case.inferred();
        let is_settled = known.list() == examined.ours.list();
        if is_settled && is_whole {
            break;
        }
        let was_whole = is_whole;
        examined = pass((sources, options), &options.wish, known)?;
        is_whole = true;
        // What a second reading of everything infers, the first has inferred from the same lines.
        if was_whole {
            break;
        }
    }
    if !examined.tallies.iter().any(Tally::is_understood) {
        return Err(Failure::NothingUnderstood);
    }
    examined.conclude(sources);
    Ok(examined)
}

/// The case of sources in which nothing is understood yet.
pub fn nothing_yet(sources: &[Source], options: &Options) -> Examined {
    let case = Case::new(options.ours.clone(), options.ours.clone(), detect::all());
    let tallies = sources.iter().map(|_| Tally::default()).collect();
    let verdict = case.verdict(Vec::new());
    let mut examined = Examined { verdict, tallies, ours: options.ours.clone(), case };
    examined.conclude(sources);
    examined
}

fn pass((sources, options): (&[Source], &Options), wish: &Wish, ours: Ours) -> Result<Examined, Failure> {
    let mut case = Case::new(options.ours.clone(), ours.clone(), detect::all());
    for domain in sources.iter().flat_map(|source| &source.shown_ours) {
        case.found(domain);
    }
    let progress = Progress::new(sources, wish.budget);
    let tallies = pipeline::run(sources, (wish, &ours), &progress, &mut |turn| {
        for (observation, place) in turn.observations(wish) {
            case.take(observation, place);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if wish.last_line == super::chunks::LastLine::Whole {
        case.finish();
    }
    let verdict = case.verdict(Vec::new());
    Ok(Examined { verdict, tallies, ours, case })
}

impl Examined {
    /// Makes the verdict of what was read by now.
    pub fn conclude(&mut self, sources: &[Source]) {
        let summaries = sources.iter().zip(&self.tallies).map(|(source, tally)| summary(source, tally)).collect();
        self.verdict = self.case.verdict(summaries);
        let spans = self.tallies.iter().filter_map(|tally| tally.span);
        let span = spans.reduce(|(from, to), (first, last)| (from.min(first), to.max(last)));
        self.verdict.span = self.verdict.span.or(span);
    }
}

fn summary(source: &Source, tally: &Tally) -> SourceSummary {
    let mut formats: Vec<_> = tally.formats.iter().collect();
    formats.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    let mut format: Vec<_> = formats.iter().map(|(format, _)| format.key()).collect();
    if format.is_empty() && tally.is_understood() {
        let document = source.document.as_deref().and_then(document::recognise);
        format.push(document.map_or("pattern", document::Document::key));
    }
    SourceSummary { file: source.name.clone(), format, lines: tally.lines, unknown: tally.unknown, other: tally.other }
}
