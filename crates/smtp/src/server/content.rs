//! What DATA and BDAT carry: line ends checked, dots unstuffed, octets and hops counted.
//!
//! The end of DATA is exactly CRLF.CRLF (RFC 5321 §4.1.1.4). A CR or LF that is not part of CRLF never ends
//! anything; it only spoils the message, which is read to its true end and then refused. So do a NUL, a line without
//! end and a header that two readers could read differently: nothing is ever cut, replaced or passed on to see who
//! reads it how. The one thing that is left out is the line that a mailbox file puts before each of its messages.

use super::Limits;
use super::header::{Header, Opening};
use super::question::ContentFacts;
use mail::Reason;

/// Content on its way in.
#[derive(Debug)]
pub(super) struct Reader {
    at: At,
    has_bare_line_end: bool,
    has_nul: bool,
    has_long_line: bool,
    /// Octets of this line so far.
    line_octets: u64,
    limits: Limits,
    facts: ContentFacts,
    header: Header,
    opening: Kept,
}

/// Whether octets are content, or may yet be the line of a mailbox file, which is none.
#[derive(Debug, PartialEq, Eq)]
enum Kept {
    /// Not decided; these are kept back, a few at most.
    Back(Vec<u8>),
    /// They are that line's.
    Never,
    /// They are content, to the end.
    Always,
}

/// Where in a line the next octet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    /// After a dot that began a line of DATA: it is stuffing or the end, and never content (RFC 5321 §4.5.2).
    Dot,
    DotCr,
    Line,
    Cr,
}

impl Reader {
    /// For content within `limits`.
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            at: At::Start,
            has_bare_line_end: false,
            has_nul: false,
            has_long_line: false,
            line_octets: 0,
            limits,
            facts: ContentFacts::default(),
            header: Header::default(),
            opening: Kept::Back(Vec::new()),
        }
    }

    /// Takes the next octets of DATA up to the end, if it is in `input`, and appends what they mean to `out`.
    /// Returns whether the end came.
    pub(super) fn take_data(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> bool {
        let bytes = *input;
        // From `kept_from` to `index` lies what has not been copied yet: usually everything, copied once.
        let (mut index, mut kept_from) = (0, 0);
        while index < bytes.len() {
            match self.at {
                At::Start if bytes[index] == b'.' => {
                    self.keep(&bytes[kept_from..index], out);
                    index += 1;
                    kept_from = index;
                    self.at = At::Dot;
                }
                At::Dot if bytes[index] == b'\r' => {
                    index += 1;
                    kept_from = index;
                    self.at = At::DotCr;
                }
                At::DotCr if bytes[index] == b'\n' => {
                    *input = &bytes[index + 1..];
                    return true;
                }
                At::DotCr => self.spoil(),
                At::Dot => self.at = At::Line,
                At::Start | At::Line | At::Cr => index = self.step(bytes, index),
            }
        }
        self.keep(&bytes[kept_from..], out);
        *input = &[];
        false
    }

    /// Takes octets of a chunk, all of them content (RFC 3030 §2).
    pub(super) fn take_chunk(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut index = 0;
        while index < bytes.len() {
            index = self.step(bytes, index);
        }
        self.keep(bytes, out);
    }

    /// No more chunks: a CR at the very end has lost its LF, and a line may have none at all.
    pub(super) fn end_chunks(&mut self, out: &mut Vec<u8>) {
        if self.at == At::Cr {
            self.spoil();
        }
        self.header.end();
        self.keep(&[], out);
    }

    /// Goes on from `index` to where the next line, or a decision about a CR, begins.
    fn step(&mut self, bytes: &[u8], index: usize) -> usize {
        match self.at {
            At::Cr if bytes[index] == b'\n' => {
                self.header.end_line();
                self.line_octets = 0;
                self.at = At::Start;
                index + 1
            }
            At::Cr => {
                self.spoil();
                index
            }
            _ => self.step_in_line(bytes, index),
        }
    }

    fn step_in_line(&mut self, bytes: &[u8], index: usize) -> usize {
        let rest = &bytes[index..];
        let length = memchr::memchr3(b'\r', b'\n', 0, rest).unwrap_or(rest.len());
        self.line_octets += length as u64;
        self.has_long_line |= self.line_octets > self.limits.content_line_octets;
        self.header.take(&rest[..length]);
        self.at = match rest.get(length) {
            None => At::Line,
            Some(b'\r') => At::Cr,
            // RFC 2045 §2.8: text has no NUL in it. A reader written in C ends there, IMAP cannot carry it.
            Some(0) => {
                self.has_nul = true;
                At::Line
            }
            Some(_) => {
                self.has_bare_line_end = true;
                // It ends no line, so what follows it begins none: no line of a mailbox file either.
                self.header.take(b"\n");
                At::Line
            }
        };
        bytes.len().min(index + length + 1)
    }

    fn spoil(&mut self) {
        self.has_bare_line_end = true;
        self.at = At::Line;
    }

    fn keep(&mut self, span: &[u8], out: &mut Vec<u8>) {
        let span = if self.opening == Kept::Always { span } else { self.open(span, out) };
        self.put(span, out);
    }

    /// What of the first octets is content; the header has seen them already.
    fn open<'a>(&mut self, span: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        if let Kept::Back(back) = &mut self.opening {
            match self.header.opening() {
                Opening::Undecided => {
                    back.extend_from_slice(span);
                    return &[];
                }
                Opening::Mbox => self.opening = Kept::Never,
                Opening::Content => {
                    let back = std::mem::take(back);
                    self.opening = Kept::Always;
                    self.put(&back, out);
                    return span;
                }
            }
        }
        // A line feed that ends no line spoils the message anyway.
        let Some(end) = memchr::memchr(b'\n', span) else { return &[] };
        self.opening = Kept::Always;
        &span[end + 1..]
    }

    fn put(&mut self, span: &[u8], out: &mut Vec<u8>) {
        self.facts.size_octets += span.len() as u64;
        if self.fault().is_none() {
            self.facts.eight_bit |= !span.is_ascii();
            out.extend_from_slice(span);
        }
    }

    /// Why the message will be refused, as far as can be told. One outweighs the other in a fixed order, so that the
    /// verdict does not depend on which of them the network brought first.
    pub(super) const fn fault(&self) -> Option<Reason> {
        if self.has_bare_line_end {
            Some(Reason::BareLineEnd)
        } else if self.has_nul || self.header.is_malformed() {
            Some(Reason::HeaderMalformed)
        } else if self.has_long_line {
            Some(Reason::ContentLineTooLong)
        } else if self.facts.size_octets > self.limits.message_octets {
            Some(Reason::MessageTooLarge)
        } else {
            None
        }
    }

    /// What was seen so far.
    pub(super) const fn facts(&self) -> ContentFacts {
        ContentFacts { received_fields: self.header.received_fields(), ..self.facts }
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
