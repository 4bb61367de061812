//! `--mask`: a copy of each source that can be shown to others, and a key that cannot.

use super::options::Options;
use super::passes;
use super::pipeline;
use super::progress::Progress;
use super::source::Source;
use crate::failure::Failure;
use crate::output::Output;
use forensics::mask::Masker;
use serde_json::json;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Endings of packed files; the copy is not packed.
const PACKED: [&str; 5] = [".gz", ".zst", ".xz", ".bz2", ".Z"];

/// Copies: of one source to standard output, of several, or for programs, each to a file beside it.
///
/// # Errors
/// [`Failure::Unwritable`] if the key or a copy is there already; as [`passes::examine`].
pub fn run(sources: &[Source], options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    // Before anything is read: the key of an earlier copy must not be lost.
    let key_path = options.key.clone().unwrap_or_else(|| beside(&sources[0], "key"));
    let mut key = create(&key_path, 0o600)?;
    let examined = passes::examine(sources, options)?;
    super::warn_of_trouble(sources, &examined.tallies, output);
    let paths = paths(sources, output);
    let mut copies: Vec<Box<dyn Write>> = Vec::new();
    for path in &paths {
        copies.push(match path {
            Some(path) => Box::new(BufWriter::new(create(path, 0o644)?)),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        });
    }
    let mut masker = Masker::new(examined.ours.clone());
    pipeline::run(sources, (&options.wish, &examined.ours), &Progress::new(sources, u64::MAX), &mut |turn| {
        let copy = &mut copies[turn.source];
        write_masked(&mut masker, turn.read.text(), copy)
            .map_err(|error| failed(paths[turn.source].as_deref(), error))?;
        Ok(ControlFlow::Continue(()))
    })?;
    for (copy, path) in copies.iter_mut().zip(&paths) {
        copy.flush().map_err(|error| failed(path.as_deref(), error))?;
    }
    drop(copies);
    key.write_all(masker.key().as_bytes()).map_err(|error| Failure::Unwritable(key_path.clone(), error))?;
    told(sources, &paths, &key_path, output)
}

/// Where each copy goes; `None` is standard output.
fn paths(sources: &[Source], output: &Output) -> Vec<Option<PathBuf>> {
    match sources {
        [_] if !output.json => vec![None],
        _ => sources.iter().map(|source| Some(beside(source, "masked"))).collect(),
    }
}

fn beside(source: &Source, ending: &str) -> PathBuf {
    let name = if source.name == "-" { "stdin" } else { &source.name };
    let name = PACKED.iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(name);
    PathBuf::from(format!("{name}.{ending}"))
}

fn create(path: &Path, mode: u32) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    file.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::KeyExists(path.to_owned()),
        _ => Failure::Unwritable(path.to_owned(), error),
    })
}

fn failed(path: Option<&Path>, error: io::Error) -> Failure {
    path.map_or_else(
        || Failure::Output(io::Error::new(error.kind(), error.to_string())),
        |path| Failure::Unwritable(path.to_owned(), io::Error::new(error.kind(), error.to_string())),
    )
}

/// Line ends stay as they are.
fn write_masked(masker: &mut Masker, text: &str, copy: &mut dyn Write) -> io::Result<()> {
    let separator = if text.contains('\n') || !text.contains('\r') { '\n' } else { '\r' };
    for line in text.split_inclusive(separator) {
        let bare = line.trim_end_matches(['\r', '\n']);
        copy.write_all(masker.mask_line(bare).as_bytes())?;
        copy.write_all(&line.as_bytes()[bare.len()..])?;
    }
    Ok(())
}

fn told(sources: &[Source], paths: &[Option<PathBuf>], key: &Path, output: &Output) -> Result<ExitCode, Failure> {
    if output.json {
        let copies = sources.iter().zip(paths).map(|(source, path)| json!({ "file": source.name, "masked": path }));
        output.json(&json!({ "copies": copies.collect::<Vec<_>>(), "key": key }))?;
    } else {
        // Standard output is the copy's.
        eprintln!("{}", output.get("read-key-written", &[("path", key.display().to_string().into())]));
    }
    Ok(ExitCode::SUCCESS)
}
