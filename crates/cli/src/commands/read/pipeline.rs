//! Reading sources on several cores, in order: one thread cuts, workers read the pieces, the caller's thread takes what
//! they read in the order of the lines. Queues are short, so memory stays small however large the log is.

use super::chunks::{CHUNK_OCTETS, Chunks, LastLine, Piece};
use super::progress::Progress;
use super::source::Source;
use crate::failure::Failure;
use forensics::log::chunk::{self, ChunkRead, Counts, Observed};
use forensics::log::formats::pattern::Pattern;
use forensics::log::{Context, Format, Observation, Place, Reading, Scratch, document};
use forensics::ours::Ours;
use self_cell::self_cell;
use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// Pieces under way for each worker: one being read, one waiting, and one read and not yet taken.
const PIECES_PER_WORKER: usize = 3;

/// The text of a piece, with all that is needed to read it.
pub struct Text {
    text: String,
    scratch: Scratch,
}

self_cell! {
    /// A piece that was read, with its text.
    pub struct Read {
        owner: Text,

        #[covariant]
        dependent: ChunkRead,
    }
}

impl Read {
    /// Reads a piece of a log.
    pub fn of_piece(piece: Piece, context: &Context, wish: &Wish) -> Self {
        let text = Text { text: piece.into_text(), scratch: Scratch::default() };
        Self::new(text, |text| match &wish.pattern {
            Some(pattern) => read_by(pattern, &text.text, context, &text.scratch),
            None => chunk::read(&text.text, 1, context, wish.format, &text.scratch),
        })
    }

    /// Reads a document; what happened in it depends on whose its hosts are.
    pub fn of_document(text: &str, ours: &Ours) -> Self {
        let text = Text { text: text.to_owned(), scratch: Scratch::default() };
        Self::new(text, |text| {
            let whose = |name: &str| ours.domain(name);
            let said = document::recognise(&text.text).map(|kind| kind.observations(&text.text, &text.scratch, &whose));
            let observed: Vec<Observed<'_>> =
                said.into_iter().flatten().map(|(line, observation)| Observed { line, observation }).collect();
            let times = || observed.iter().filter_map(|one| one.observation.at);
            let (first_at, last_at) = (times().min(), times().max());
            let lines = u32::try_from(text.text.lines().count()).unwrap_or(u32::MAX);
            ChunkRead { observed, lines, first_at, last_at, ..ChunkRead::default() }
        })
    }

    /// Its text, as it stands in the source.
    pub fn text(&self) -> &str {
        &self.borrow_owner().text
    }

    /// What its lines say; the number of a line counts from the first of the piece.
    pub fn said(&self) -> &ChunkRead<'_> {
        self.borrow_dependent()
    }
}

/// A piece in a format that the operator describes.
fn read_by<'a>(pattern: &Pattern, text: &'a str, context: &Context, scratch: &'a Scratch) -> ChunkRead<'a> {
    let mut read = ChunkRead::default();
    for raw in super::told::raw_lines(text) {
        read.lines = read.lines.saturating_add(1);
        let (line, _, _) = chunk::one(raw, context, None, scratch);
        match pattern.read(&line, context) {
            Reading::Understood(observation) => {
                read.first_at = read.first_at.into_iter().chain(observation.at).min();
                read.last_at = read.last_at.max(observation.at);
                read.observed.push(Observed { line: read.lines, observation });
            }
            Reading::NotMine if raw.trim().is_empty() => read.other += 1,
            Reading::Unknown | Reading::NotMine => read.unknown += 1,
        }
    }
    read
}

/// What to read of the sources.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The one format; `None` to recognise it.
    pub format: Option<Format>,
    /// A format that the operator describes, in place of those that are known.
    pub pattern: Option<Arc<Pattern>>,
    /// Nothing before this wall time counts.
    pub since: Option<i64>,
    /// Nothing after it counts.
    pub until: Option<i64>,
    /// Octets of each source that are read at most.
    pub budget: u64,
    /// Whether the sources are still being written.
    pub last_line: LastLine,
}

/// What was found in a source, in numbers.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// All lines.
    pub lines: u64,
    /// Lines that no format understands.
    pub unknown: u64,
    /// Blank lines, and lines of other programs.
    pub other: u64,
    /// Of which formats the lines are.
    pub formats: Counts,
    /// The earliest and the latest time.
    pub span: Option<(i64, i64)>,
    /// Octets, unpacked, up to the end of the last line that was taken.
    pub octets: u64,
    /// Why it could not be read to its end.
    pub trouble: Option<Arc<io::Error>>,
    /// Whether it has more than was read.
    pub is_cut: bool,
}

impl Tally {
    /// Takes a piece into account.
    pub fn add(&mut self, said: &ChunkRead<'_>) {
        self.lines += u64::from(said.lines);
        self.unknown += u64::from(said.unknown);
        self.other += u64::from(said.other);
        self.formats.add(&said.formats);
        if let (Some(first), Some(last)) = (said.first_at, said.last_at) {
            self.span = Some(self.span.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        }
    }

    /// Whether any line was understood.
    pub fn is_understood(&self) -> bool {
        self.lines > self.unknown + self.other
    }
}

/// A piece of a source, in its turn.
pub struct Turn<'a> {
    /// Which source.
    pub source: usize,
    /// Lines of the source before the piece.
    pub lines_before: u32,
    /// The piece.
    pub read: &'a Read,
}

impl<'a> Turn<'a> {
    /// What its lines say, each with its place, as far as `wish` wants them.
    pub fn observations(&self, wish: &Wish) -> impl Iterator<Item = (&'a Observation<'a>, Place)> + use<'a> {
        let (source, before, wish) = (self.source, self.lines_before, wish.clone());
        let mut latest = None;
        self.read.said().observed.iter().filter_map(move |observed| {
            latest = observed.observation.at.or(latest);
            let place =
                Place { source: u16::try_from(source).unwrap_or(u16::MAX), line: before.saturating_add(observed.line) };
            is_wanted(latest, &wish).then_some((&observed.observation, place))
        })
    }
}

/// Whether what happened at `at` counts. A line without a time belongs to the one before it.
pub fn is_wanted(at: Option<i64>, wish: &Wish) -> bool {
    let Some(at) = at else { return wish.since.is_none() && wish.until.is_none() };
    wish.since.is_none_or(|since| at >= since) && wish.until.is_none_or(|until| at <= until)
}

/// A source's turn.
enum Step {
    Piece(usize, Receiver<Read>),
    End(usize, End),
}

/// How a source ended.
struct End {
    octets: u64,
    trouble: Option<io::Error>,
    is_cut: bool,
}

/// What a worker reads, and where it puts it.
struct Job {
    what: What,
    context: Context,
    reply: SyncSender<Read>,
}

enum What {
    Piece(Piece),
    Document(Arc<str>),
}

/// Reads all sources and gives each piece to `take`, in order, until it wants no more.
///
/// # Errors
/// Whatever `take` meets.
pub fn run(
    sources: &[Source],
    (wish, ours): (&Wish, &Ours),
    progress: &Progress,
    take: &mut dyn FnMut(&Turn<'_>) -> Result<ControlFlow<()>, Failure>,
) -> Result<Vec<Tally>, Failure> {
    // The thread that takes has work of its own; where there are more cores, more workers.
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, 8);
    let (give_step, steps) = sync_channel(workers * PIECES_PER_WORKER);
    let (give_job, jobs) = sync_channel::<Job>(workers);
    let jobs = Arc::new(Mutex::new(jobs));
    thread::scope(|scope| {
        for _ in 0..workers {
            let jobs = Arc::clone(&jobs);
            scope.spawn(move || work(&jobs, wish, ours));
        }
        // Only workers hold the receiving end, so that the cutter stops when they do.
        drop(jobs);
        scope.spawn(move || cut(sources, wish, &give_step, &give_job));
        take_in_turn(sources.len(), steps, progress, take)
    })
}

fn take_in_turn(
    sources: usize,
    steps: Receiver<Step>,
    progress: &Progress,
    take: &mut dyn FnMut(&Turn<'_>) -> Result<ControlFlow<()>, Failure>,
) -> Result<Vec<Tally>, Failure> {
    let mut tallies = vec![Tally::default(); sources];
    for step in steps {
        match step {
            Step::Piece(source, reply) => {
                // A worker that is gone has panicked; the scope tells.
                let Ok(read) = reply.recv() else { break };
                let tally = &mut tallies[source];
                let lines_before = u32::try_from(tally.lines).unwrap_or(u32::MAX);
                tally.add(read.said());
                let octets = read.text().len();
                if take(&Turn { source, lines_before, read: &read })?.is_break() {
                    break;
                }
                progress.add(source, octets);
            }
            Step::End(source, end) => {
                let tally = &mut tallies[source];
                (tally.octets, tally.is_cut) = (end.octets, end.is_cut);
                tally.trouble = end.trouble.map(Arc::new);
                progress.end(source);
            }
        }
    }
    Ok(tallies)
}

fn work(jobs: &Mutex<Receiver<Job>>, wish: &Wish, ours: &Ours) {
    loop {
        let job = jobs.lock().map(|jobs| jobs.recv());
        let Ok(Ok(Job { what, context, reply })) = job else { return };
        let read = match what {
            What::Piece(piece) => Read::of_piece(piece, &context, wish),
            What::Document(text) => Read::of_document(&text, ours),
        };
        // Nobody waits any more: the caller has heard enough.
        let _nobody_waits = reply.send(read);
    }
}

/// Cuts one source after another, until nobody wants more.
fn cut(sources: &[Source], wish: &Wish, steps: &SyncSender<Step>, jobs: &SyncSender<Job>) {
    for (index, source) in sources.iter().enumerate() {
        let mut hand_over = |what: What| {
            let (reply, read) = sync_channel(1);
            let job = Job { what, context: source.context, reply };
            jobs.send(job).is_ok() && steps.send(Step::Piece(index, read)).is_ok()
        };
        let last_line = if source.can_grow() { wish.last_line } else { LastLine::Whole };
        let end = match &source.document {
            Some(text) => hand_over(What::Document(Arc::clone(text))).then_some(End {
                octets: source.octets,
                trouble: None,
                is_cut: false,
            }),
            None => cut_one(source, (wish.budget, last_line), &mut hand_over),
        };
        let Some(end) = end else { return };
        if steps.send(Step::End(index, end)).is_err() {
            return;
        }
    }
}

fn cut_one(
    source: &Source,
    (budget, last_line): (u64, LastLine),
    hand_over: &mut dyn FnMut(What) -> bool,
) -> Option<End> {
    let stream = match source.stream() {
        Ok(stream) => stream,
        Err(error) => return Some(End { octets: 0, trouble: Some(error), is_cut: false }),
    };
    let mut chunks = Chunks::new(stream, source.encoding, budget).growing(last_line);
    let mut trouble = None;
    loop {
        match chunks.next_piece() {
            Ok(Some(piece)) => {
                if !hand_over(What::Piece(piece)) {
                    return None;
                }
            }
            Ok(None) => break,
            Err(error) => {
                trouble = Some(error);
                break;
            }
        }
    }
    let is_cut = budget < u64::MAX && chunks.handed_out + u64::try_from(CHUNK_OCTETS).unwrap_or(0) > budget;
    Some(End { octets: chunks.handed_out, trouble, is_cut })
}
