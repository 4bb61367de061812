//! What of the message a report gives back: all of it, or its header.

use mail::Return;

/// Octets up to which a message is returned whole. Larger ones come back as their header: nobody needs the
/// attachments a second time. Chosen.
const WHOLE_LIMIT: usize = 64 * 1024;
/// Octets of a header that are returned; cut at a line's end. Chosen.
const HEADER_LIMIT: usize = 32 * 1024;

/// The message that is reported on.
#[derive(Debug, Clone, Copy)]
pub struct Original<'a> {
    /// The content from its beginning: the whole of it, or as much as holds the header.
    pub octets: &'a [u8],
    /// Whether that is the whole content.
    pub is_whole: bool,
}

impl<'a> Original<'a> {
    /// What is given back, and whether that is the whole message.
    pub(super) fn returned(self, wanted: Return) -> (Return, &'a [u8]) {
        if wanted == Return::Full && self.is_whole && self.octets.len() <= WHOLE_LIMIT {
            (Return::Full, self.octets)
        } else {
            (Return::Headers, self.header())
        }
    }

    /// The header, without the empty line that ends it.
    fn header(self) -> &'a [u8] {
        // A content that begins with the empty line has no header (RFC 5322 §3.5).
        let end = if self.octets.starts_with(b"\r\n") {
            0
        } else {
            memchr::memmem::find(self.octets, b"\r\n\r\n").map_or(self.octets.len(), |at| at + 2)
        };
        let header = &self.octets[..end];
        if header.len() <= HEADER_LIMIT {
            return header;
        }
        let last_line_end = memchr::memrchr(b'\n', &header[..HEADER_LIMIT]).map_or(0, |at| at + 1);
        &header[..last_line_end]
    }

    /// The value of the Message-ID field, angle brackets included, if it can be referred to.
    pub(super) fn message_id(self) -> Option<&'a str> {
        let lines = self.header().split(|&b| b == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
        let value = lines
            .filter_map(|line| line.split_once(':'))
            .find_map(|(name, value)| name.trim_end().eq_ignore_ascii_case("Message-ID").then_some(value.trim()))?;
        let is_plain = value.bytes().all(|b| b.is_ascii_graphic()) && (3..=250).contains(&value.len());
        (is_plain && value.starts_with('<') && value.ends_with('>')).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn original(octets: &[u8]) -> Original<'_> {
        Original { octets, is_whole: true }
    }

    #[test]
    fn the_header_ends_at_the_empty_line() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"A: b\r\nC: d\r\n\r\nbody\r\n\r\nmore", b"A: b\r\nC: d\r\n"),
            (b"A: b\r\n\r\n", b"A: b\r\n"),
            (b"A: b\r\n", b"A: b\r\n"),
            (b"\r\nbody\r\n\r\n", b""),
            (b"", b""),
        ];
        for (octets, header) in cases {
            assert_eq!(original(octets).returned(Return::Headers), (Return::Headers, header));
        }
    }

    #[test]
    fn a_large_message_comes_back_as_its_header() {
        let content = |length: usize| [b"A: b\r\n\r\n".as_slice(), &vec![b'x'; length - 8]].concat();
        let (at_limit, over) = (content(WHOLE_LIMIT), content(WHOLE_LIMIT + 1));
        assert_eq!(original(&at_limit).returned(Return::Full), (Return::Full, &at_limit[..]));
        assert_eq!(original(&over).returned(Return::Full), (Return::Headers, &b"A: b\r\n"[..]));
        let beginning = Original { octets: &at_limit, is_whole: false };
        assert_eq!(beginning.returned(Return::Full), (Return::Headers, &b"A: b\r\n"[..]));
    }

    #[test]
    fn a_header_without_end_is_cut_at_a_lines_end() {
        let line = b"X-Filler: 0123456789\r\n";
        let header = line.repeat(HEADER_LIMIT / line.len() + 100);
        let (_, returned) = original(&header).returned(Return::Headers);
        assert_eq!(returned.len(), HEADER_LIMIT / line.len() * line.len());
        let (_, one_long_line) = original(&[b'x'; HEADER_LIMIT + 1]).returned(Return::Headers);
        assert_eq!(one_long_line, b"");
    }

    #[test]
    fn only_a_plain_message_id_is_referred_to() {
        for (header, expected) in [
            ("Message-ID: <a@b>\r\n", Some("<a@b>")),
            ("From: x\r\nmessage-id:<a@b> \r\n", Some("<a@b>")),
            ("Message-ID: <a@b> <c@d>\r\n", None),
            ("Message-ID: a@b\r\n", None),
            ("Message-ID: <é@b>\r\n", None),
            ("From: x\r\n\r\nMessage-ID: <a@b>\r\n", None),
        ] {
            assert_eq!(original(header.as_bytes()).message_id(), expected, "{header}");
        }
    }
}
