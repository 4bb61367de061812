//! Content on its way to the client: dots stuffed (RFC 1939 §3), and for TOP no more than was asked for.

/// One message being sent.
#[derive(Debug)]
pub(crate) struct Sending {
    /// Lines of the body that are still wanted; `None`: all.
    wanted: Option<u64>,
    in_header: bool,
    /// Nothing of the present line has been seen yet.
    at_line_start: bool,
    /// The present line is empty so far.
    is_blank: bool,
}

impl Sending {
    /// The whole message, or its header and `lines` of its body.
    pub const fn new(lines: Option<u64>) -> Self {
        Self { wanted: lines, in_header: true, at_line_start: true, is_blank: true }
    }

    /// Whether more content is of use.
    pub const fn wants_more(&self) -> bool {
        self.in_header || !matches!(self.wanted, Some(0))
    }

    /// Appends a piece of the content.
    pub fn push(&mut self, mut piece: &[u8], out: &mut Vec<u8>) {
        // Room for a dot now and then, so that one piece is one allocation at most.
        out.reserve(piece.len() + piece.len() / 64);
        while !piece.is_empty() && self.wants_more() {
            let end = piece.iter().position(|byte| *byte == b'\n').map_or(piece.len(), |end| end + 1);
            let (part, rest) = piece.split_at(end);
            self.part_of_line(part, out);
            piece = rest;
        }
    }

    /// Ends the message: the last line gets an end if it has none, then the dot.
    pub fn finish(self, out: &mut Vec<u8>) {
        if !self.at_line_start {
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(b".\r\n");
    }

    fn part_of_line(&mut self, part: &[u8], out: &mut Vec<u8>) {
        // After an LF of any kind, not only after CRLF: a client that reads bare LF as line end must not be
        // offered an end of message by whoever wrote the content.
        if self.at_line_start && part.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(part);
        self.at_line_start = part.ends_with(b"\n");
        self.is_blank &= part.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        if self.at_line_start {
            self.line_ended();
        }
    }

    fn line_ended(&mut self) {
        if self.in_header {
            self.in_header = !self.is_blank;
        } else if let Some(wanted) = &mut self.wanted {
            *wanted -= 1;
        }
        self.is_blank = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(lines: Option<u64>, pieces: &[&str]) -> String {
        let mut sending = Sending::new(lines);
        let mut out = Vec::new();
        for piece in pieces {
            sending.push(piece.as_bytes(), &mut out);
        }
        sending.finish(&mut out);
        String::from_utf8(out).expect("UTF-8 in, UTF-8 out")
    }

    #[test]
    fn a_dot_at_the_start_of_a_line_is_doubled_and_no_other() {
        let cases = [
            ("A: b\r\n\r\n.\r\n..\r\na.\r\n", "A: b\r\n\r\n..\r\n...\r\na.\r\n.\r\n"),
            (".", "..\r\n.\r\n"),
            ("", ".\r\n"),
            ("no end", "no end\r\n.\r\n"),
            ("x\r\n.\r", "x\r\n..\r\r\n.\r\n"),
            ("x\n.\nQUIT", "x\n..\nQUIT\r\n.\r\n"),
        ];
        for (content, expected) in cases {
            assert_eq!(sent(None, &[content]), expected, "{content:?}");
            let pieces: Vec<_> = content.split_inclusive(|_| true).collect();
            assert_eq!(sent(None, &pieces), expected, "{content:?} octet by octet");
        }
    }

    #[test]
    fn top_sends_the_header_the_empty_line_and_as_many_lines_as_asked() {
        let content = "A: b\r\nC: d\r\n\r\n1\r\n.2\r\n3\r\n";
        let cases = [
            (0, "A: b\r\nC: d\r\n\r\n.\r\n"),
            (1, "A: b\r\nC: d\r\n\r\n1\r\n.\r\n"),
            (2, "A: b\r\nC: d\r\n\r\n1\r\n..2\r\n.\r\n"),
            (9, "A: b\r\nC: d\r\n\r\n1\r\n..2\r\n3\r\n.\r\n"),
        ];
        for (lines, expected) in cases {
            assert_eq!(sent(Some(lines), &[content]), expected);
            assert_eq!(sent(Some(lines), &content.split_inclusive(|_| true).collect::<Vec<_>>()), expected);
        }
    }

    #[test]
    fn content_beyond_what_top_asked_for_is_not_wanted() {
        let mut sending = Sending::new(Some(0));
        let mut out = Vec::new();
        assert!(sending.wants_more());
        sending.push(b"A: b\r\n\r\n1\r\n", &mut out);
        assert!(!sending.wants_more());
        sending.push(b"2\r\n", &mut out);
        assert_eq!(out, b"A: b\r\n\r\n");
    }
}
