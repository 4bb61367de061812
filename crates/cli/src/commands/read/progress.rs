//! How far reading is, where it takes long enough to ask: a bar with rate and remaining time on standard error.

use super::source::Source;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr};

/// Octets from which on a bar is shown: less is read before anybody asks.
const SHOWN_FROM: u64 = 100_000_000;

/// The bar; hidden where nobody sees it or waits.
pub struct Progress {
    bar: ProgressBar,
    /// Octets of each source, and whether they are those that will be read: what is packed has more in it.
    sources: Vec<(u64, bool)>,
}

impl Progress {
    /// For reading `sources` once, at most `budget` octets of each.
    pub fn new(sources: &[Source], budget: u64) -> Self {
        let total: u64 = sources.iter().map(|source| source.octets.min(budget)).sum();
        let bar = ProgressBar::new(total);
        let is_shown = total >= SHOWN_FROM && stderr().is_terminal();
        bar.set_draw_target(if is_shown {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        });
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}") {
            bar.set_style(style);
        }
        Self { bar, sources: sources.iter().map(|source| (source.octets.min(budget), source.is_packed)).collect() }
    }

    /// So many octets more of the source were read.
    pub fn add(&self, source: usize, octets: usize) {
        if self.sources.get(source).is_some_and(|(_, is_packed)| !is_packed) {
            self.bar.inc(u64::try_from(octets).unwrap_or(0));
        }
    }

    /// The source is read. What is packed counts only now, for nobody knows before how far it is.
    pub fn end(&self, source: usize) {
        if let Some((octets, true)) = self.sources.get(source) {
            self.bar.inc(*octets);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
