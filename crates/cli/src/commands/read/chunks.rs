//! A stream cut into pieces that end at line ends, each read by one worker.

use super::unpack::Stream;
use forensics::log::chunk;
use forensics::log::decode::{self, Encoding};
use std::io::{self, Read};

/// Octets of a piece. Chosen: large enough that handing it over costs nothing, small enough that a dozen of them and what
/// is read from them fit into memory and, one at a time, into a processor's cache.
pub const CHUNK_OCTETS: usize = 1 << 20;

/// A line longer than this is cut, and its parts are not understood. No server writes such a line; a file without line ends
/// must not fill the memory.
pub const LINE_OCTETS: usize = 16 << 20;

/// Whether what stands behind the last line end is a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLine {
    /// The file is finished: it is.
    Whole,
    /// The file is still being written: the rest of it comes.
    MayGrow,
}

/// A piece, not decoded yet.
pub struct Piece {
    octets: Vec<u8>,
    encoding: Option<Encoding>,
}

impl Piece {
    /// Its text. Octets that are no letters in the encoding become U+FFFD.
    pub fn into_text(self) -> String {
        match self.encoding {
            Some(encoding) if encoding == Encoding::Iso2022Jp || !self.octets.is_ascii() => {
                decode::decode(&self.octets, encoding).into_owned()
            }
            _ => String::from_utf8(self.octets)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        }
    }
}

/// The pieces of a stream.
pub struct Chunks {
    input: Stream,
    carry: Vec<u8>,
    encoding: Option<Encoding>,
    last_line: LastLine,
    /// Octets that may still be read.
    budget: u64,
    /// Octets handed out in pieces.
    pub handed_out: u64,
    is_over: bool,
}

impl Chunks {
    /// At most `budget` octets of `input`.
    pub fn new(input: Stream, encoding: Option<Encoding>, budget: u64) -> Self {
        Self { input, carry: Vec::new(), encoding, last_line: LastLine::Whole, budget, handed_out: 0, is_over: false }
    }

    /// The same, of a file that is still being written.
    #[must_use]
    pub const fn growing(mut self, last_line: LastLine) -> Self {
        self.last_line = last_line;
        self
    }

    /// The next piece; what was read before an error has been handed out before the error is told.
    ///
    /// # Errors
    /// The file cannot be read on, or what packed it is damaged.
    pub fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        let mut octets = std::mem::take(&mut self.carry);
        let mut trouble = None;
        let mut wanted = CHUNK_OCTETS;
        loop {
            if !self.is_over {
                trouble = self.fill(&mut octets, wanted).err();
                self.is_over |= trouble.is_some();
            }
            let end = chunk::cut(&octets);
            let end = match (self.is_over, self.last_line) {
                (true, LastLine::Whole) => octets.len(),
                (false, _) if end == 0 && octets.len() < LINE_OCTETS => {
                    wanted = octets.len() * 2;
                    continue;
                }
                // What follows the last whole line may never come, and its news must not wait for it.
                (true, LastLine::MayGrow) if octets.len() < LINE_OCTETS => {
                    octets.iter().rposition(|octet| *octet == b'\n').map_or(0, |at| at + 1)
                }
                _ if end == 0 => octets.len(),
                _ => end,
            };
            self.carry = octets.split_off(end);
            break;
        }
        if octets.is_empty() {
            return trouble.map_or(Ok(None), Err);
        }
        if trouble.is_some() {
            // Told with the next call, which finds nothing more.
            self.input = Box::new(Broken(trouble));
            self.is_over = false;
        }
        self.handed_out += u64::try_from(octets.len()).unwrap_or(0);
        if self.encoding.is_none() && !octets.is_ascii() {
            self.encoding = Some(decode::detect(&octets));
        }
        Ok(Some(Piece { octets, encoding: self.encoding }))
    }

    fn fill(&mut self, octets: &mut Vec<u8>, wanted: usize) -> io::Result<()> {
        let missing = u64::try_from(wanted.saturating_sub(octets.len())).unwrap_or(0).min(self.budget);
        octets.reserve(usize::try_from(missing).unwrap_or(0));
        let before = octets.len();
        let read = self.input.by_ref().take(missing).read_to_end(octets);
        let got = u64::try_from(octets.len() - before).unwrap_or(0);
        self.budget -= got;
        self.is_over = got < missing || self.budget == 0;
        read.map(|_| ())
    }
}

/// A stream that has nothing but an error to tell.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _into: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn texts(text: &[u8], last_line: LastLine) -> Vec<String> {
        let mut chunks = Chunks::new(Box::new(Cursor::new(text.to_vec())), None, u64::MAX).growing(last_line);
        let mut texts = Vec::new();
        while let Some(piece) = chunks.next_piece().expect("readable") {
            texts.push(piece.into_text());
        }
        texts
    }

    #[test]
    fn pieces_end_at_line_ends_and_nothing_is_lost() {
        let line = "x".repeat(999) + "\n";
        let text = line.repeat(3000) + "end";
        let pieces = texts(text.as_bytes(), LastLine::Whole);
        assert!(pieces.len() >= 3 && pieces[..pieces.len() - 1].iter().all(|piece| piece.ends_with('\n')));
        assert_eq!(pieces.concat(), text);
    }

    #[test]
    fn a_line_longer_than_a_piece_stays_whole_up_to_its_limit() {
        let text = "x".repeat(3 * CHUNK_OCTETS) + "\nshort\n";
        assert_eq!(texts(text.as_bytes(), LastLine::Whole)[0].lines().next().map(str::len), Some(3 * CHUNK_OCTETS));
        let endless = vec![b'x'; LINE_OCTETS * 2 + 5];
        assert!(texts(&endless, LastLine::Whole).iter().all(|piece| piece.len() <= 2 * LINE_OCTETS));
    }

    #[test]
    fn a_line_still_being_written_waits() {
        assert_eq!(texts(b"one\ntw", LastLine::MayGrow), ["one\n"]);
        assert_eq!(texts(b"one\ntw", LastLine::Whole), ["one\ntw"]);
        assert!(texts(b"tw", LastLine::MayGrow).is_empty());
    }

    #[test]
    fn an_error_is_told_after_what_was_read_before_it() {
        let broken = Broken(Some(io::Error::other("damaged")));
        let mut chunks = Chunks::new(Box::new(Cursor::new(b"one\n".to_vec()).chain(broken)), None, u64::MAX);
        assert_eq!(chunks.next_piece().expect("readable").map(Piece::into_text).as_deref(), Some("one\n"));
        assert!(chunks.next_piece().is_err());
        assert!(chunks.next_piece().expect("over").is_none());
    }

    #[test]
    fn no_more_is_read_than_allowed() {
        let mut chunks = Chunks::new(Box::new(Cursor::new(b"one\ntwo\n".to_vec())), None, 4);
        assert_eq!(chunks.next_piece().expect("readable").map(Piece::into_text).as_deref(), Some("one\n"));
        assert!(chunks.next_piece().expect("over").is_none());
    }
}
