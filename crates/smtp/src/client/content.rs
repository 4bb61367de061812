//! Content as DATA carries it: lines end in CRLF, dots are stuffed, and the end is `CRLF.CRLF` (RFC 5321 §4.5.2).

use memchr::memchr2;

/// What the octet written last was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Position {
    /// Nothing yet, or a complete line end.
    #[default]
    LineStart,
    /// A CR: CRLF is written already, and a LF that follows belongs to it.
    AfterCr,
    /// In a line.
    InLine,
}

/// Writes content for DATA, in chunks of any size: the result does not depend on where the chunks are cut.
///
/// Content is stored with CRLF line ends only. Should a bare CR or LF come here all the same, it leaves as CRLF:
/// what a next hop may read as another end of data never goes out.
#[derive(Debug, Default)]
pub struct ContentEncoder {
    position: Position,
}

impl ContentEncoder {
    /// At the beginning of a content.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the next part of the content to `out`.
    pub fn encode(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        out.reserve(chunk.len() + chunk.len() / 64);
        let mut rest = chunk;
        while let Some(&first) = rest.first() {
            match (first, self.position) {
                (b'\n', Position::AfterCr) => {
                    self.position = Position::LineStart;
                    rest = &rest[1..];
                    continue;
                }
                (b'.', Position::LineStart | Position::AfterCr) => out.push(b'.'),
                _ => {}
            }
            rest = self.encode_line(rest, out);
        }
    }

    /// Appends up to the end of the line, if it ends in this chunk; returns what follows.
    fn encode_line<'a>(&mut self, chunk: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        let Some(end) = memchr2(b'\r', b'\n', chunk) else {
            out.extend_from_slice(chunk);
            self.position = Position::InLine;
            return &[];
        };
        out.extend_from_slice(&chunk[..end]);
        out.extend_from_slice(b"\r\n");
        self.position = if chunk[end] == b'\r' { Position::AfterCr } else { Position::LineStart };
        &chunk[end + 1..]
    }

    /// Appends the end of data. A last line without CRLF gets one: DATA cannot carry it otherwise (RFC 5321 §4.1.1.4).
    pub fn finish(self, out: &mut Vec<u8>) {
        if self.position == Position::InLine {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
