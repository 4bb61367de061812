//! `--follow`: what is there is read, then what is being written, and somebody is told when an incident begins.

use super::answer;
use super::chunks::LastLine;
use super::options::Options;
use super::passes::{self, Examined};
use super::pipeline::is_wanted;
use super::sending::{self, Letter};
use super::source::Source;
use super::tail::{News, Tail};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use explain::read::{IncidentFacts, begun_line, incident_notice, render_verdict};
use forensics::incident::{Incident, IncidentKind};
use forensics::log::decode::{self, Encoding};
use forensics::log::{Context, Place, Scratch, chunk};
use serde_json::json;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};
use tokio::signal::unix::{SignalKind, signal};

/// How often a file is looked at. Chosen: nobody notices half a second, and a look costs two system calls.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Lines kept to be shown with a notice: more than one batch of a busy server has.
const RECENT_MAX: usize = 10_000;

/// Reads on until it is told to stop. Status 1 if there was an incident.
///
/// # Errors
/// As [`passes::examine`]; [`Failure::Output`].
pub fn run(sources: Vec<Source>, options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    let stop = stop_signal()?;
    let mut options = options.clone();
    options.wish.last_line = LastLine::MayGrow;
    let examined = match passes::examine(&sources, &options) {
        // An empty log of today is no reason not to wait for its first line.
        Err(Failure::NothingUnderstood) => passes::nothing_yet(&sources, &options),
        other => other?,
    };
    begin(&examined, &sources, output)?;
    let mut follower = Follower::new(sources, examined, options, output);
    while stop.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
        follower.look()?;
    }
    // What was written until the very end counts too.
    follower.look()?;
    Ok(follower.end())
}

fn begin(examined: &Examined, sources: &[Source], output: &Output) -> Result<(), Failure> {
    if output.json {
        return output.json(&examined.verdict);
    }
    output.line(render_verdict(output.texts, output.look, &examined.verdict).trim_end())?;
    let names: Vec<&str> =
        sources.iter().filter(|source| source.can_grow()).map(|source| source.name.as_str()).collect();
    output.say("read-following", &[("file", names.join(", ").into())])
}

/// Tells when SIGINT or SIGTERM comes.
fn stop_signal() -> Result<Receiver<()>, Failure> {
    let (stop, stopped) = channel();
    let runtime = desk::runtime()?;
    let streams = runtime.block_on(async {
        Ok::<_, std::io::Error>((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    });
    let (mut interrupt, mut terminate) = streams.map_err(Failure::Output)?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        });
        // Nobody listens if it has ended by itself.
        let _nobody_listens = stop.send(());
    });
    Ok(stopped)
}

struct Followed {
    tail: Tail,
    source: usize,
    lines: u32,
    encoding: Option<Encoding>,
}

struct Follower<'a> {
    sources: Vec<Source>,
    examined: Examined,
    options: Options,
    output: &'a Output,
    files: Vec<Followed>,
    /// Who is known to take part in which kind of incident.
    known: BTreeSet<(IncidentKind, String)>,
    recent: VecDeque<(Place, String)>,
    host: String,
}

impl<'a> Follower<'a> {
    fn new(sources: Vec<Source>, examined: Examined, options: Options, output: &'a Output) -> Self {
        let known = examined.verdict.incidents.iter().flat_map(parts).collect();
        let files = sources.iter().zip(&examined.tallies).enumerate().filter(|(_, (source, _))| source.can_grow());
        let files = files
            .map(|(index, (source, tally))| Followed {
                tail: Tail::new(Path::new(&source.name), source.identity, tally.octets),
                source: index,
                lines: u32::try_from(tally.lines).unwrap_or(u32::MAX),
                encoding: source.encoding,
            })
            .collect();
        Self { sources, examined, options, output, files, known, recent: VecDeque::new(), host: String::new() }
    }

    /// Reads what is new in every file, and tells what has begun.
    fn look(&mut self) -> Result<(), Failure> {
        let mut is_new = false;
        for index in 0..self.files.len() {
            loop {
                match self.files[index].tail.look() {
                    Ok(News::Nothing) => break,
                    Ok(News::Begun) => self.files[index].lines = 0,
                    Ok(News::Lines(octets)) => is_new |= self.take(index, &octets),
                    Err(error) => {
                        // A folder whose rights change during rotation is read again with the next look.
                        let name = self.sources[self.files[index].source].name.clone();
                        super::warn(self.output, &Failure::Unreadable(name.into(), error).sentence(self.output.texts));
                        break;
                    }
                }
            }
        }
        if is_new { self.tell() } else { Ok(()) }
    }

    /// Takes whole lines; whether any of them said something.
    fn take(&mut self, index: usize, octets: &[u8]) -> bool {
        let file = &mut self.files[index];
        let source = &self.sources[file.source];
        if file.encoding.is_none() && !octets.is_ascii() {
            file.encoding = Some(decode::detect(octets));
        }
        let text = match file.encoding {
            Some(encoding) => decode::decode(octets, encoding),
            None => String::from_utf8_lossy(octets),
        };
        let context = context_now(source);
        let scratch = Scratch::default();
        let read = chunk::read(&text, file.lines.saturating_add(1), &context, self.options.wish.format, &scratch);
        file.lines = file.lines.saturating_add(read.lines);
        let (first, place_of) = (file.lines - read.lines, u16::try_from(file.source).unwrap_or(u16::MAX));
        self.examined.tallies[file.source].add(&read);
        let mut lines = super::told::raw_lines(&text).zip(first.saturating_add(1)..);
        for observed in read.observed.iter().filter(|one| is_wanted(one.observation.at, &self.options.wish)) {
            let place = Place { source: place_of, line: observed.line };
            self.examined.case.take(&observed.observation, place);
            if let Some((raw, _)) = lines.find(|(_, number)| *number == observed.line) {
                self.recent.push_back((place, raw.to_owned()));
            }
            observed.observation.host.clone_into(&mut self.host);
        }
        while self.recent.len() > RECENT_MAX {
            self.recent.pop_front();
        }
        !read.observed.is_empty()
    }

    fn tell(&mut self) -> Result<(), Failure> {
        self.examined.conclude(&self.sources);
        let verdict = self.examined.verdict.clone();
        for incident in &verdict.incidents {
            let parts: Vec<_> = parts(incident).collect();
            if parts.iter().all(|part| self.known.contains(part)) {
                continue;
            }
            self.known.extend(parts);
            self.announce(incident, &verdict)?;
        }
        Ok(())
    }

    fn announce(&self, incident: &Incident, verdict: &forensics::verdict::Verdict) -> Result<(), Failure> {
        let place = incident.evidence.last().copied().unwrap_or_default();
        let source = verdict.sources.get(usize::from(place.source));
        let file = source.map_or("", |source| source.file.as_str());
        if self.output.json {
            self.output.json(&json!({ "begun": answer::incident(incident, verdict) }))?;
        } else {
            self.output.line(&begun_line(self.output.texts, incident, file))?;
        }
        let Some(notify) = &self.options.notify else { return Ok(()) };
        let evidence: Vec<String> = incident.evidence.iter().filter_map(|place| self.line(*place)).collect();
        let format = source.and_then(|source| source.format.first()).copied().unwrap_or("");
        let facts = IncidentFacts { host: &self.host, file, format, incident, evidence: &evidence };
        let notice = incident_notice(self.output.texts, &facts);
        if let Err(error) = sending::send(&Letter { to: &notify.to, via: notify.via, notice: &notice }) {
            let values = [("address", (&notify.to).into()), ("cause", error.to_string().into())];
            super::warn(self.output, &self.output.get("read-notice-failed", &values));
        }
        Ok(())
    }

    fn line(&self, place: Place) -> Option<String> {
        self.recent.iter().find(|(other, _)| *other == place).map(|(_, raw)| raw.clone())
    }

    fn end(mut self) -> ExitCode {
        self.examined.case.finish();
        self.examined.conclude(&self.sources);
        super::status(&self.examined.verdict)
    }
}

/// An incident by its kind and everybody who takes part in it; one without anybody is known by its kind.
fn parts(incident: &Incident) -> impl Iterator<Item = (IncidentKind, String)> + '_ {
    let nobody = incident.actors.is_empty().then(String::new);
    incident.actors.iter().cloned().chain(nobody).map(|actor| (incident.kind, actor))
}

/// What is read now was written now, whatever the file's time was when it was opened.
fn context_now(source: &Source) -> Context {
    let now = super::when::context(SystemTime::now(), "");
    Context { offset_s: source.context.offset_s, ..now }
}
