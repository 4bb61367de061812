//! A file that somebody else goes on writing, followed by its name: when it is renamed and a new one takes its place, the rest
//! of the old one is read first; when it is cut off, reading starts again at its beginning.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Octets read at once at most, so that whoever follows is told soon.
const BLOCK: u64 = 4 << 20;

/// Octets of a line that is not finished, kept at most; a longer one is cut.
const LINE_MAX: usize = 16 << 20;

/// A followed file.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    file: Option<File>,
    identity: (u64, u64),
    offset: u64,
    carry: Vec<u8>,
}

/// What is new.
#[derive(Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    Nothing,
    /// Whole lines.
    Lines(Vec<u8>),
    /// Another file stands under the name now, or the same one began anew: lines count from 1 again.
    Begun,
}

impl Tail {
    /// Follows the file at `path`, of which everything before `offset` is read. `identity` is the one it had then.
    pub fn new(path: &Path, identity: (u64, u64), offset: u64) -> Self {
        let file = File::open(path).ok().filter(|file| identity_of(file).is_ok_and(|now| now == identity));
        Self { path: path.to_owned(), file, identity, offset, carry: Vec::new() }
    }

    /// What has been written since the last time.
    ///
    /// # Errors
    /// The file cannot be read. That there is none is no error: the next one comes.
    pub fn look(&mut self) -> io::Result<News> {
        if self.was_cut_off()? {
            (self.offset, self.carry) = (0, Vec::new());
            return Ok(News::Begun);
        }
        let is_more = self.read()?;
        if is_more && let Some(lines) = self.whole_lines() {
            return Ok(News::Lines(lines));
        }
        if is_more || !self.was_replaced()? {
            return Ok(News::Nothing);
        }
        // The old one is finished; its last line may lack its end.
        if !self.carry.is_empty() {
            return Ok(News::Lines(std::mem::take(&mut self.carry)));
        }
        let file = File::open(&self.path)?;
        self.identity = identity_of(&file)?;
        (self.file, self.offset) = (Some(file), 0);
        Ok(News::Begun)
    }

    fn was_cut_off(&self) -> io::Result<bool> {
        let Some(file) = &self.file else { return Ok(false) };
        Ok(file.metadata()?.len() < self.offset)
    }

    fn was_replaced(&self) -> io::Result<bool> {
        match fs::metadata(&self.path) {
            Ok(metadata) => Ok(self.file.is_none() || (metadata.dev(), metadata.ino()) != self.identity),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn read(&mut self) -> io::Result<bool> {
        let Some(file) = &mut self.file else { return Ok(false) };
        file.seek(SeekFrom::Start(self.offset))?;
        let octets = file.take(BLOCK).read_to_end(&mut self.carry)?;
        self.offset += u64::try_from(octets).unwrap_or(0);
        Ok(octets > 0)
    }

    fn whole_lines(&mut self) -> Option<Vec<u8>> {
        let end = match self.carry.iter().rposition(|octet| *octet == b'\n') {
            Some(at) => at + 1,
            None if self.carry.len() >= LINE_MAX => self.carry.len(),
            None => return None,
        };
        let rest = self.carry.split_off(end);
        Some(std::mem::replace(&mut self.carry, rest))
    }
}

fn identity_of(file: &File) -> io::Result<(u64, u64)> {
    let metadata = file.metadata()?;
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn follow(path: &Path) -> Tail {
        let identity = identity_of(&File::open(path).expect("a file")).expect("metadata");
        Tail::new(path, identity, 0)
    }

    fn append(path: &Path, text: &str) {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path).expect("a file");
        file.write_all(text.as_bytes()).expect("written");
    }

    fn lines(text: &str) -> News {
        News::Lines(text.as_bytes().to_vec())
    }

    #[test]
    fn only_whole_lines_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        append(&path, "one\ntw");
        let mut tail = follow(&path);
        assert_eq!(tail.look().expect("readable"), lines("one\n"));
        assert_eq!(tail.look().expect("readable"), News::Nothing);
        append(&path, "o\n");
        assert_eq!(tail.look().expect("readable"), lines("two\n"));
    }

    #[test]
    fn what_was_written_before_and_after_a_rotation_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        append(&path, "one\n");
        let mut tail = follow(&path);
        assert_eq!(tail.look().expect("readable"), lines("one\n"));
        append(&path, "two\nthree");
        fs::rename(&path, folder.path().join("mail.log.1")).expect("renamed");
        assert_eq!(tail.look().expect("readable"), lines("two\n"));
        assert_eq!(tail.look().expect("readable"), News::Nothing, "there is no new one yet");
        append(&path, "four\n");
        assert_eq!(tail.look().expect("readable"), lines("three"), "its last line has no end");
        assert_eq!(tail.look().expect("readable"), News::Begun);
        assert_eq!(tail.look().expect("readable"), lines("four\n"));
    }

    #[test]
    fn a_file_that_is_cut_off_is_read_from_its_beginning() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mail.log");
        append(&path, "one\ntwo\n");
        let mut tail = follow(&path);
        assert_eq!(tail.look().expect("readable"), lines("one\ntwo\n"));
        fs::write(&path, "").expect("cut off");
        assert_eq!(tail.look().expect("readable"), News::Begun);
        append(&path, "new\n");
        assert_eq!(tail.look().expect("readable"), lines("new\n"));
    }
}
