//! What DATA and BDAT carry: line ends checked, dots unstuffed, octets and hops counted.
//!
//! The end of DATA is exactly CRLF.CRLF (RFC 5321 §4.1.1.4). A CR or LF that is not part of CRLF never ends
//! anything; it only spoils the message, which is read to its true end and then refused.

use super::hops::Hops;
use super::question::ContentFacts;
use mail::Reason;

/// Content on its way in.
#[derive(Debug)]
pub(super) struct Reader {
    at: At,
    has_bare_line_end: bool,
    limit: u64,
    facts: ContentFacts,
    hops: Hops,
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
    /// For content of at most `limit` octets.
    pub(super) fn new(limit: u64) -> Self {
        Self { at: At::Start, has_bare_line_end: false, limit, facts: ContentFacts::default(), hops: Hops::default() }
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

    /// No more chunks: a CR at the very end has lost its LF.
    pub(super) fn end_chunks(&mut self) {
        if self.at == At::Cr {
            self.spoil();
        }
    }

    /// Goes on from `index` to where the next line, or a decision about a CR, begins.
    fn step(&mut self, bytes: &[u8], index: usize) -> usize {
        match self.at {
            At::Cr if bytes[index] == b'\n' => {
                self.hops.end_line();
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
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        self.hops.take(&rest[..length]);
        match rest.get(length) {
            None => self.at = At::Line,
            Some(b'\r') => {
                self.at = At::Cr;
                return index + length + 1;
            }
            Some(_) => {
                self.spoil();
                return index + length + 1;
            }
        }
        bytes.len()
    }

    fn spoil(&mut self) {
        self.has_bare_line_end = true;
        self.at = At::Line;
    }

    fn keep(&mut self, span: &[u8], out: &mut Vec<u8>) {
        self.facts.size_octets += span.len() as u64;
        if self.fault().is_none() {
            self.facts.eight_bit |= !span.is_ascii();
            out.extend_from_slice(span);
        }
    }

    /// Why the message will be refused, as far as can be told. A bare line end outweighs the size, so that the
    /// verdict does not depend on which of them the network brought first.
    pub(super) const fn fault(&self) -> Option<Reason> {
        if self.has_bare_line_end {
            Some(Reason::BareLineEnd)
        } else if self.facts.size_octets > self.limit {
            Some(Reason::MessageTooLarge)
        } else {
            None
        }
    }

    /// What was seen so far.
    pub(super) const fn facts(&self) -> ContentFacts {
        ContentFacts { received_fields: self.hops.count(), ..self.facts }
    }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
