//! Lines of a client: CRLF-ended, bounded, whole.

/// What a client sent up to a line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Without its CRLF.
    Whole(Vec<u8>),
    /// Longer than the limit; nothing of it is kept, and its tail is no command.
    TooLong,
    /// A CR or LF that is not part of CRLF: two servers could read two different commands.
    BareEnd,
}

/// The line that is still incomplete.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    kept: Vec<u8>,
    /// The line outgrew the limit; only its end is looked for.
    overflown: bool,
    after_cr: bool,
}

impl Lines {
    /// Takes one line of at most `limit` octets, CRLF counted, or all there is of an incomplete one.
    pub fn take(&mut self, input: &mut &[u8], limit: usize) -> Option<Line> {
        let end = input.iter().position(|byte| *byte == b'\n');
        let (piece, rest) = input.split_at(end.map_or(input.len(), |end| end + 1));
        *input = rest;
        self.keep(piece, limit);
        if end.is_none() {
            self.after_cr = piece.last().map_or(self.after_cr, |byte| *byte == b'\r');
            return None;
        }
        // The CR may have been the last octet of an earlier piece.
        let ended_well = match piece {
            [.., before, _] => *before == b'\r',
            _ => self.after_cr,
        };
        Some(self.finish(ended_well))
    }

    /// Forgets everything: TLS starts (RFC 2595 §4).
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn keep(&mut self, piece: &[u8], limit: usize) {
        self.overflown |= self.kept.len() + piece.len() > limit;
        if self.overflown {
            // Given back at once: an overlong line may never end.
            self.kept = Vec::new();
        } else {
            self.kept.extend_from_slice(piece);
        }
    }

    fn finish(&mut self, ended_well: bool) -> Line {
        let Self { mut kept, overflown, .. } = std::mem::take(self);
        kept.truncate(kept.len().saturating_sub(2));
        match (ended_well, overflown) {
            (false, _) => Line::BareEnd,
            (true, true) => Line::TooLong,
            (true, false) if kept.contains(&b'\r') => Line::BareEnd,
            (true, false) => Line::Whole(kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]], limit: usize) -> Vec<Line> {
        let mut lines = Lines::default();
        let mut taken = Vec::new();
        for mut piece in pieces.iter().copied() {
            while !piece.is_empty() {
                taken.extend(lines.take(&mut piece, limit));
            }
        }
        taken
    }

    fn whole(text: &str) -> Line {
        Line::Whole(text.as_bytes().to_vec())
    }

    #[test]
    fn a_line_may_come_in_any_pieces() {
        assert_eq!(lines(&[b"NOOP\r\nQUIT\r\n"], 255), [whole("NOOP"), whole("QUIT")]);
        assert_eq!(lines(&[b"NO", b"OP\r", b"\nQ"], 255), [whole("NOOP")]);
        assert_eq!(lines(&[b"\r\n", b"\r", b"\n"], 255), [whole(""), whole("")]);
    }

    #[test]
    fn the_limit_counts_the_line_end() {
        assert_eq!(lines(&[b"123456\r\n"], 8), [whole("123456")]);
        assert_eq!(lines(&[b"1234567\r\n", b"NOOP\r\n"], 8), [Line::TooLong, whole("NOOP")]);
        assert_eq!(lines(&[b"1234", b"567\r", b"\n", b"NOOP\r\n"], 8), [Line::TooLong, whole("NOOP")]);
    }

    #[test]
    fn a_bare_line_end_is_seen_wherever_it_stands() {
        assert_eq!(lines(&[b"NOOP\n"], 255), [Line::BareEnd]);
        assert_eq!(lines(&[b"NOOP", b"\n"], 255), [Line::BareEnd]);
        assert_eq!(lines(&[b"NO\rOP\r\n"], 255), [Line::BareEnd]);
        assert_eq!(lines(&[b"\n"], 255), [Line::BareEnd]);
        assert_eq!(lines(&[b"0123456789\n"], 8), [Line::BareEnd]);
        // The CR of an earlier piece does not excuse an LF that follows something else.
        assert_eq!(lines(&[b"A\r", b"B\n"], 255), [Line::BareEnd]);
    }

    #[test]
    fn an_overlong_line_holds_no_memory() {
        let mut lines = Lines::default();
        for _ in 0..1000 {
            assert_eq!(lines.take(&mut &[b'x'; 4096][..], 255), None);
        }
        assert!(lines.kept.capacity() <= 255);
    }
}
