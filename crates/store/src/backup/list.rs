//! The list of a backup's files: one line of JSON each, between a head and an end that counts them.
//!
//! Lines, so that a million files need no memory; an end, so that a list that was cut off is not taken for a whole one.

use super::{BackupError, at};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The list's name in a backup.
pub(super) const FILE: &str = "manifest.jsonl";
/// The version of backups that is written; a greater one is not read.
pub(super) const VERSION: u32 = 1;
/// Octets of a line: chosen; a path has at most 4096 (PATH_MAX), escaped not much more.
const LINE_OCTETS: u64 = 32 * 1024;
/// Octets read at a time: chosen.
const BLOCK_OCTETS: usize = 256 * 1024;

/// A line of the list.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub(super) enum Line {
    /// The first.
    Head {
        /// The backup's version.
        sekisho_backup: u32,
        /// When it was begun, in milliseconds since 1970.
        at: i64,
    },
    /// A file.
    Entry(Entry),
    /// The last.
    End {
        /// How many files there are.
        files: u64,
        /// How long they are together.
        octets: u64,
    },
}

/// One file of a backup.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path in the backup.
    pub path: String,
    /// Its length.
    pub size: u64,
    /// Its checksum, hexadecimal.
    pub sha256: String,
}

impl Entry {
    /// The path, if it leads nowhere but into the backup: the list may have been written by anybody.
    pub fn inside(&self) -> Option<&Path> {
        let path = Path::new(&self.path);
        let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        (plain && !self.path.is_empty()).then_some(path)
    }
}

/// Writes a list.
pub(super) struct ListWriter {
    path: PathBuf,
    out: BufWriter<File>,
    pub files: u64,
    pub octets: u64,
}

impl ListWriter {
    pub fn create(backup: &Path, at_ms: i64) -> Result<Self, BackupError> {
        let path = backup.join(FILE);
        let out = BufWriter::new(File::create_new(&path).map_err(at(&path))?);
        let mut list = Self { path, out, files: 0, octets: 0 };
        list.line(&Line::Head { sekisho_backup: VERSION, at: at_ms })?;
        Ok(list)
    }

    pub fn add(&mut self, entry: Entry) -> Result<(), BackupError> {
        self.files += 1;
        self.octets += entry.size;
        self.line(&Line::Entry(entry))
    }

    /// Writes the end.
    pub fn finish(mut self) -> Result<(), BackupError> {
        let end = Line::End { files: self.files, octets: self.octets };
        self.line(&end)?;
        self.out.flush().map_err(at(&self.path))
    }

    fn line(&mut self, line: &Line) -> Result<(), BackupError> {
        let write = |out: &mut BufWriter<File>| -> io::Result<()> {
            serde_json::to_writer(&mut *out, line)?;
            out.write_all(b"\n")
        };
        write(&mut self.out).map_err(at(&self.path))
    }
}

/// Reads a list.
pub(super) struct ListReader {
    folder: PathBuf,
    input: BufReader<File>,
    files: u64,
    octets: u64,
    /// When the backup was begun.
    pub at_ms: i64,
}

impl ListReader {
    /// Opens the list of a backup.
    pub fn open(backup: &Path) -> Result<Self, BackupError> {
        let none = || BackupError::NotABackup(backup.to_owned());
        let path = backup.join(FILE);
        let file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => none(),
            _ => BackupError::Io(path, error),
        })?;
        let (folder, input) = (backup.to_owned(), BufReader::new(file));
        let mut reader = Self { folder, input, files: 0, octets: 0, at_ms: 0 };
        match reader.line()? {
            Line::Head { sekisho_backup, .. } if sekisho_backup > VERSION => {
                Err(BackupError::TooNew(backup.to_owned()))
            }
            Line::Head { at, .. } => Ok(Self { at_ms: at, ..reader }),
            _ => Err(none()),
        }
    }

    /// The next file; `None` after the last, if the end says that it was.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, BackupError> {
        match self.line()? {
            Line::Entry(entry) if entry.inside().is_some() => {
                self.files += 1;
                self.octets += entry.size;
                Ok(Some(entry))
            }
            Line::End { files, octets } if (files, octets) == (self.files, self.octets) => Ok(None),
            _ => Err(BackupError::NotABackup(self.folder.clone())),
        }
    }

    fn line(&mut self) -> Result<Line, BackupError> {
        let mut line = String::new();
        let read = (&mut self.input).take(LINE_OCTETS).read_line(&mut line);
        match read.map(|_| serde_json::from_str(&line)) {
            Ok(Ok(line)) => Ok(line),
            _ => Err(BackupError::NotABackup(self.folder.clone())),
        }
    }
}

/// Reads all of `source`, into `copy` if there is one; gives its length and checksum.
pub(super) fn pass(source: &mut impl Read, copy: Option<&mut File>) -> io::Result<(u64, String)> {
    let (mut hash, mut size, mut copy) = (Sha256::new(), 0, copy);
    let mut block = vec![0; BLOCK_OCTETS];
    loop {
        let read = source.read(&mut block)?;
        if read == 0 {
            let hex = hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect();
            return Ok((size, hex));
        }
        hash.update(&block[..read]);
        size += read as u64;
        if let Some(copy) = &mut copy {
            copy.write_all(&block[..read])?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry { path: path.to_owned(), size: 7, sha256: String::new() }
    }

    #[test]
    fn a_list_that_was_cut_off_anywhere_is_no_list() {
        let folder = tempfile::tempdir().unwrap();
        let mut list = ListWriter::create(folder.path(), 5).unwrap();
        list.add(entry("data/store.db")).unwrap();
        list.add(entry("site/sekisho.toml")).unwrap();
        list.finish().unwrap();
        let whole = std::fs::read(folder.path().join(FILE)).unwrap();
        let entries = |octets: &[u8]| -> Result<usize, BackupError> {
            std::fs::write(folder.path().join(FILE), octets).unwrap();
            let mut reader = ListReader::open(folder.path())?;
            let mut count = 0;
            while reader.next_entry()?.is_some() {
                count += 1;
            }
            Ok(count)
        };
        assert_eq!(entries(&whole).ok(), Some(2));
        for length in 0..whole.len() - 1 {
            assert!(entries(&whole[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_path_that_leads_out_of_the_backup_is_not_followed() {
        for path in ["../etc/passwd", "/etc/passwd", "data/../../x", ""] {
            assert_eq!(entry(path).inside(), None, "{path}");
        }
        assert!(entry("data/content/0a/x").inside().is_some());
    }
}
