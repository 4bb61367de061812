//! Content as DATA carries it: lines end in CRLF, dots are stuffed, and the end is `CRLF.CRLF` (RFC 5321 §4.5.2).

/// What the octet written last was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Position {
    /// Nothing yet, or a complete line end.
    #[default]
    LineStart,
    /// A CR at the end of a chunk; CRLF is written already, and a LF that follows belongs to it.
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
        let (mut written, mut at) = (0, 0);
        while at < chunk.len() {
            let byte = chunk[at];
            // Most octets only move on.
            if byte > b'.' && self.position == Position::InLine {
                at += 1;
                continue;
            }
            match (byte, self.position) {
                (b'\n', Position::AfterCr) => {
                    written = at + 1;
                    self.position = Position::LineStart;
                }
                (b'\r', _) if chunk.get(at + 1) == Some(&b'\n') => {
                    at += 1;
                    self.position = Position::LineStart;
                }
                (b'\r' | b'\n', _) => {
                    out.extend_from_slice(&chunk[written..at]);
                    out.extend_from_slice(b"\r\n");
                    written = at + 1;
                    self.position = if byte == b'\r' { Position::AfterCr } else { Position::LineStart };
                }
                (b'.', Position::LineStart | Position::AfterCr) => {
                    out.extend_from_slice(&chunk[written..at]);
                    out.push(b'.');
                    written = at;
                    self.position = Position::InLine;
                }
                _ => self.position = Position::InLine,
            }
            at += 1;
        }
        out.extend_from_slice(&chunk[written..]);
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
