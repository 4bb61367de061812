//! Our own journal as a log: each event is a line, as it is when events are exported, so that everything that reads logs
//! reads it. The number of a line is the number of the event among those that are kept.

use mail::Event;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use store::JournalFile;

/// Rows read at a time, some kilobytes each.
const ROWS: usize = 200;

/// The journal that `path` is: a data folder's, or a database itself.
pub fn at(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return JournalFile::in_folder(path);
    }
    let mut head = Vec::new();
    let _what_cannot_be_read_is_none = File::open(path).ok()?.take(16).read_to_end(&mut head);
    JournalFile::may_begin_with(&head).then(|| path.to_owned())
}

/// The lines of a journal from the beginning, as far as it goes now.
pub struct Lines {
    journal: JournalFile,
    row: i64,
    text: io::Cursor<Vec<u8>>,
}

impl Lines {
    /// Opens the journal.
    ///
    /// # Errors
    /// It cannot be read, or is none of ours.
    pub fn open(path: &Path) -> io::Result<Self> {
        let journal = JournalFile::open(path).map_err(|error| io::Error::other(error.to_string()))?;
        Ok(Self { journal, row: 0, text: io::Cursor::default() })
    }

    /// Goes on to the next rows; whether there were any.
    fn turn(&mut self) -> io::Result<bool> {
        let rows = self.journal.rows_after(self.row, ROWS).map_err(|error| io::Error::other(error.to_string()))?;
        let Some((last, _)) = rows.last() else { return Ok(false) };
        self.row = *last;
        let mut text = Vec::new();
        for event in rows.iter().flat_map(|(_, events)| events) {
            write(event, &mut text)?;
        }
        self.text = io::Cursor::new(text);
        Ok(true)
    }
}

fn write(event: &Event, text: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(&mut *text, event)?;
    text.push(b'\n');
    Ok(())
}

impl Read for Lines {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let octets = self.text.read(into)?;
            if octets > 0 || into.is_empty() || !self.turn()? {
                return Ok(octets);
            }
        }
    }
}
