//! The figures: one row for each crate, and the whole beside what the style aims at. Measures; the rules judge.

use crate::tidy::report::Report;
use crate::tidy::rules::comments::{self, Density};
use crate::tidy::rules::functions::{LONG, MOST_LONG_SHARE, long_share};
use crate::tidy::rules::test_lines::{FEWEST, Lines};
use crate::tidy::rules::{edges, files, functions};
use crate::tidy::source::Source;
use crate::tidy::workspace::{Crate, Workspace};

const HEADING: &[&str] = &[
    "crate",
    "layer",
    "files",
    "lines",
    "longest",
    "functions",
    "median",
    "p90",
    "longest",
    "over 100",
    "parameters",
    "comments/100",
    "RFC/1000",
    "tests/code",
];

/// Writes the figures into the report.
pub fn measure(workspace: &Workspace, report: &mut Report) {
    report.figures.push(HEADING.iter().map(|heading| (*heading).to_owned()).collect());
    for one in &workspace.crates {
        report.figures.push(row(one));
    }
    report.totals = totals(workspace);
}

fn row(one: &Crate) -> Vec<String> {
    let files = file_lengths(&one.sources);
    let lengths = function_lengths(&one.sources);
    let most = one.sources.iter().flat_map(|source| &source.functions).map(|function| function.parameters).max();
    let share = long_share(one.sources.iter().flat_map(|source| &source.functions));
    let references =
        if comments::is_protocol(one) { per(comments::references(&one.sources), 1000.0) } else { "".into() };
    vec![
        one.name.clone(),
        edges::place_of(&one.name).map_or_else(|| "?".into(), |place| place.layer.to_string()),
        files.len().to_string(),
        files.iter().sum::<usize>().to_string(),
        files.last().copied().unwrap_or(0).to_string(),
        lengths.len().to_string(),
        quantile(&lengths, 50).to_string(),
        quantile(&lengths, 90).to_string(),
        lengths.last().copied().unwrap_or(0).to_string(),
        format!("{share:.0}%"),
        most.unwrap_or(0).to_string(),
        per(comments::in_bodies(&one.sources), 100.0),
        references,
        format!("{:.2}", Lines::of(one).ratio()),
    ]
}

fn totals(workspace: &Workspace) -> Vec<String> {
    let all = |measure: fn(&[Source]) -> Vec<usize>| {
        let mut lengths: Vec<usize> = workspace.crates.iter().flat_map(|one| measure(&one.sources)).collect();
        lengths.sort_unstable();
        lengths
    };
    let (file_lengths, lengths) = (all(file_lengths), all(function_lengths));
    let share = long_share(workspace.sources().flat_map(|(_, source)| &source.functions));
    let lines = Lines::of_all(workspace);
    let of = |lengths: &[usize]| (quantile(lengths, 50), quantile(lengths, 90), lengths.last().copied().unwrap_or(0));
    let (files_at, functions_at) = (of(&file_lengths), of(&lengths));
    vec![
        format!(
            "files: median {}, p90 {}, longest {} (aim 200, 500; limit {})",
            files_at.0,
            files_at.1,
            files_at.2,
            files::MOST_LINES
        ),
        format!(
            "functions: median {}, p90 {}, longest {} (aim 8, 30; limit {}, a dispatch {})",
            functions_at.0,
            functions_at.1,
            functions_at.2,
            functions::MOST_LINES,
            functions::MOST_DISPATCH_LINES
        ),
        format!("share of function lines in functions over {LONG}: {share:.1}% (aim 5%; limit {MOST_LONG_SHARE}%)"),
        format!(
            "tests to program: {} to {} lines, {:.2} (aim 1.0; limit {FEWEST})",
            lines.tests,
            lines.program,
            lines.ratio()
        ),
    ]
}

fn file_lengths(sources: &[Source]) -> Vec<usize> {
    let mut lengths: Vec<usize> = sources.iter().map(|source| source.production().count()).collect();
    lengths.sort_unstable();
    lengths
}

fn function_lengths(sources: &[Source]) -> Vec<usize> {
    let mut lengths: Vec<usize> = sources.iter().flat_map(|source| &source.functions).map(|f| f.len()).collect();
    lengths.sort_unstable();
    lengths
}

/// The value that so many percent of the sorted values do not exceed; 0 of none.
fn quantile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

fn per(density: Density, lines: f64) -> String {
    format!("{:.1}", density.per(lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::one_crate;

    #[test]
    fn a_quantile_is_the_value_that_so_many_do_not_exceed() {
        assert_eq!((quantile(&[1, 2, 3, 4], 50), quantile(&[1, 2, 3, 4], 90), quantile(&[], 50)), (2, 4, 0));
    }

    #[test]
    fn each_crate_has_a_row() {
        let mut report = Report::default();
        measure(&one_crate("mail", "//! RFC 5321\nfn f() {\n    g(); // why\n}\n"), &mut report);
        let row = &report.figures[1];
        assert_eq!(row.len(), HEADING.len());
        assert_eq!((row[0].as_str(), row[3].as_str(), row[6].as_str(), row[11].as_str()), ("mail", "4", "3", "33.3"));
        assert_eq!(report.totals.len(), 4);
    }
}
