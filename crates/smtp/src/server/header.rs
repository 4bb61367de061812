//! The header as it goes by: the one place that says what a field is, where the header ends, and what is neither
//! (RFC 5322 §2.2, §4.5).
//!
//! Two readers of one message must not see two messages. Where the standard leaves a line without a meaning, one
//! reader takes it for the end of the header and another skips it, and a From or a signature behind it is there for
//! one of them only. So such a header is malformed as a whole, and whoever wants to know a message's fields asks
//! [`header_fields`], which reads by the same steps.

/// Octets of a header, line ends counted. Chosen: Exchange Online takes 256 KB; headers of real mail stay below
/// 100 KB, even with a thousand recipients in them.
pub const HEADER_OCTETS: usize = 256 * 1024;
/// Lines of a header. Chosen: a To field that names a thousand people, one to a line, ten times over.
pub(super) const HEADER_LINES: u32 = 10_000;
/// Octets of a name that are looked at: no name that matters here is longer.
const NAME_OCTETS: usize = 10;
/// Octets of a line before its colon. RFC 5322 §2.1.1: no line has more, so what goes on is no field.
const NAME_LIMIT: usize = 998;

/// What a line of a content is, once it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A field begins.
    Field,
    /// More of the field before it (RFC 5322 §2.2.3).
    Folded,
    /// `From name date`, which a mailbox file puts before each of its messages (RFC 4155): no part of the message.
    Mbox,
    /// The empty line between header and body.
    End,
    /// A line of the body.
    Body,
    /// What stands in a header and is no field.
    Neither,
}

/// How the first line begins: it decides whether octets of it are content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// It may yet become the line of a mailbox file.
    Undecided,
    /// It is that line.
    Mbox,
    /// It is content.
    Content,
}

/// Where in its line the next octet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Name,
    /// Blanks that RFC 5322 §4.5 lets stand before the colon.
    Blank,
    /// In the rest of a line that is known for this.
    Rest(Line),
}

/// A header on its way in.
#[derive(Debug)]
pub(super) struct Header {
    place: Place,
    name: [u8; NAME_OCTETS],
    length: usize,
    blanks: usize,
    is_first_line: bool,
    opening: Opening,
    has_ended: bool,
    is_malformed: bool,
    octets: u64,
    lines: u32,
    received_fields: u32,
    from_fields: u32,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            place: Place::Start,
            name: [0; NAME_OCTETS],
            length: 0,
            blanks: 0,
            is_first_line: true,
            opening: Opening::Undecided,
            has_ended: false,
            is_malformed: false,
            octets: 0,
            lines: 0,
            received_fields: 0,
            from_fields: 0,
        }
    }
}

impl Header {
    /// The next octets of a line.
    pub(super) fn take(&mut self, octets: &[u8]) {
        if self.has_ended {
            return;
        }
        self.octets += octets.len() as u64;
        for octet in octets {
            self.place = match (self.place, *octet) {
                (Place::Rest(_), _) => return,
                (Place::Start, b' ' | b'\t') => Place::Rest(self.folded()),
                (Place::Start | Place::Name, b'!'..=b'9' | b';'..=b'~') => self.named(*octet),
                (Place::Name | Place::Blank, b':') => Place::Rest(self.field()),
                (Place::Name | Place::Blank, b' ' | b'\t') => self.blank(*octet),
                (Place::Blank, _) if self.is_mbox() => self.mbox(),
                _ => Place::Rest(self.no_field()),
            };
        }
    }

    /// CRLF.
    pub(super) fn end_line(&mut self) {
        self.line_ended();
    }

    fn line_ended(&mut self) -> Line {
        if self.has_ended {
            return Line::Body;
        }
        self.octets += 2;
        let line = match self.place {
            Place::Start => {
                self.has_ended = true;
                Line::End
            }
            Place::Name | Place::Blank => self.no_field(),
            Place::Rest(line) => line,
        };
        self.lines += 1;
        self.is_malformed |= self.octets > HEADER_OCTETS as u64 || self.lines > HEADER_LINES;
        if self.opening == Opening::Undecided {
            self.opening = Opening::Content;
        }
        // Behind the line of a mailbox file the message begins.
        self.is_first_line &= line == Line::Mbox;
        (self.place, self.length, self.blanks) = (Place::Start, 0, 0);
        line
    }

    /// No more octets: a line that was begun ends here.
    pub(super) fn end(&mut self) {
        if self.place != Place::Start {
            self.line_ended();
        }
        if self.opening == Opening::Undecided {
            self.opening = Opening::Content;
        }
    }

    fn named(&mut self, octet: u8) -> Place {
        if let Some(place) = self.name.get_mut(self.length) {
            *place = octet;
        }
        self.length += 1;
        if self.length > NAME_LIMIT {
            return Place::Rest(self.no_field());
        }
        self.look_at_opening();
        Place::Name
    }

    fn blank(&mut self, octet: u8) -> Place {
        // A mailbox file has one space there; whoever writes more means a field.
        self.blanks += if octet == b' ' { 1 } else { NAME_OCTETS };
        if self.blanks > NAME_LIMIT {
            return Place::Rest(self.no_field());
        }
        self.look_at_opening();
        Place::Blank
    }

    fn field(&mut self) -> Line {
        self.received_fields += u32::from(self.is_named(b"received"));
        self.from_fields += u32::from(self.is_named(b"from"));
        // RFC 5322 §3.6: From stands there once. One reader takes the first, another the last.
        self.is_malformed |= self.from_fields > 1;
        self.opening = self.ordinary();
        Line::Field
    }

    fn folded(&mut self) -> Line {
        // There is nothing for it to belong to; our trace field would be, and some readers see a body already.
        self.is_malformed |= self.is_first_line;
        self.opening = self.ordinary();
        Line::Folded
    }

    fn mbox(&mut self) -> Place {
        self.opening = Opening::Mbox;
        Place::Rest(Line::Mbox)
    }

    /// A content whose first line is no field has no header: all of it is body, for every reader, once an empty line
    /// stands before it. Further down it is what readers disagree about.
    fn no_field(&mut self) -> Line {
        self.opening = self.ordinary();
        if self.is_first_line {
            self.has_ended = true;
            return Line::Body;
        }
        self.is_malformed = true;
        Line::Neither
    }

    const fn ordinary(&self) -> Opening {
        match self.opening {
            Opening::Undecided => Opening::Content,
            decided => decided,
        }
    }

    fn look_at_opening(&mut self) {
        if !self.is_first_line || self.opening != Opening::Undecided {
            return;
        }
        let name = &self.name[..self.length.min(NAME_OCTETS)];
        let may_be = self.blanks <= 1 && [&b"From"[..], b">From"].iter().any(|word| word.starts_with(name));
        if !may_be || (self.blanks == 1 && !self.is_mbox()) {
            self.opening = Opening::Content;
        }
    }

    /// `From `, as it stands in mailbox files, or as one of them escapes it for another.
    fn is_mbox(&self) -> bool {
        let name = &self.name[..self.length.min(NAME_OCTETS)];
        let is_named = name == b"From" || name == b">From";
        self.is_first_line && self.opening == Opening::Undecided && self.blanks == 1 && is_named
    }

    fn is_named(&self, name: &[u8]) -> bool {
        self.length == name.len() && self.name[..self.length].eq_ignore_ascii_case(name)
    }

    /// How the first line begins.
    pub(super) const fn opening(&self) -> Opening {
        self.opening
    }

    /// Whether two readers could see two headers, or it is longer than any.
    pub(super) const fn is_malformed(&self) -> bool {
        self.is_malformed || (!self.has_ended && self.octets > HEADER_OCTETS as u64)
    }

    /// `Received` fields: how many hops it has made (RFC 5321 §6.3).
    pub(super) const fn received_fields(&self) -> u32 {
        self.received_fields
    }
}

/// A field: its name without blanks, and all that stands behind the colon, folds included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderField<'a> {
    /// As it was written.
    pub name: &'a [u8],
    /// Without the last line end.
    pub value: &'a [u8],
}

/// The header that a content begins with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderFields<'a> {
    /// In order.
    pub fields: Vec<HeaderField<'a>>,
    /// Whether its end is there: the empty line.
    pub has_ended: bool,
    /// Whether there is none, and the content begins with a line of its body.
    pub is_missing: bool,
}

/// The fields at the start of a content that was accepted, or of its beginning.
pub fn header_fields(content: &[u8]) -> HeaderFields<'_> {
    let mut header = Header::default();
    let mut found = HeaderFields::default();
    let (mut start, mut field_start) = (0, 0);
    while start < content.len() && !header.has_ended {
        let rest = &content[start..];
        let end = memchr::memmem::find(rest, b"\r\n");
        let line = &rest[..end.unwrap_or(rest.len())];
        header.take(line);
        match header.line_ended() {
            Line::Field => {
                field_start = start;
                found.fields.push(HeaderField { name: b"", value: b"" });
            }
            Line::End => found.has_ended = true,
            Line::Body => found.is_missing = true,
            Line::Folded | Line::Mbox | Line::Neither => {}
        }
        if let Some(last) = found.fields.last_mut().filter(|_| !header.has_ended) {
            *last = field_of(&content[field_start..start + line.len()]);
        }
        start += end.map_or(rest.len(), |end| end + 2);
    }
    found
}

fn field_of(lines: &[u8]) -> HeaderField<'_> {
    let colon = memchr::memchr(b':', lines).unwrap_or(lines.len());
    HeaderField { name: lines[..colon].trim_ascii_end(), value: lines.get(colon + 1..).unwrap_or_default() }
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
