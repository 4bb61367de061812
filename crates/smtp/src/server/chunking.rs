//! CHUNKING: content in counted chunks (RFC 3030).
//!
//! The octets of a chunk are taken away whatever is said about them, so that they are never read as commands.

use super::content::Reader;
use super::data::Begun;
use super::replies::{self, Fault};
use super::session::{Done, Phase, Session};
use super::{Io, Need};
use mail::Reason;

/// RFC 3030 §2 names no limit; no content that long is taken anywhere.
const DIGITS_LIMIT: usize = 19;

impl<R> Session<R> {
    pub(super) fn bdat(&mut self, arguments: &str) -> Done<R> {
        let (left, last) = parse(arguments).ok_or(Fault::BadChunk)?;
        let limits = self.profile.limits;
        self.phase = match self.chunk_may_come(left, last) {
            Ok(content) => {
                content.get_or_insert_with(|| Reader::new(limits));
                Phase::Chunk { left, last }
            }
            Err(fault) => Phase::RefusedChunk { left, fault },
        };
        Ok(None)
    }

    /// Where the chunk's content goes.
    fn chunk_may_come(&mut self, left: u64, last: bool) -> Result<&mut Option<Reader>, Fault> {
        // RFC 3030 §2: EHLO offered it, HELO did not.
        if !self.standing.extended {
            return Err(Fault::Of(Reason::CommandOutOfOrder));
        }
        // An empty chunk that is not the last one carries nothing on.
        if left == 0 && !last && self.count_idle().is_err() {
            return Err(Fault::Of(Reason::TooManyErrors));
        }
        self.content_may_begin(Begun::Continue).map(|open| &mut open.content)
    }

    pub(super) fn take_chunk(&mut self, left: u64, last: bool, input: &mut &[u8], io: &mut Io<R>) -> Option<Need<R>> {
        if left > 0 && input.is_empty() {
            return Some(Need::Input);
        }
        let octets = take_up_to(left, input);
        let left = left - octets.len() as u64;
        self.phase = if left == 0 { Phase::Command } else { Phase::Chunk { left, last } };
        let reader = self.open.as_deref_mut().and_then(|open| open.content.as_mut())?;
        reader.take_chunk(octets, &mut io.content);
        if left == 0 && last {
            reader.end_chunks(&mut io.content);
        }
        let fault = reader.fault();
        if fault.is_some() {
            io.content.clear();
        }
        match fault {
            _ if left > 0 => None,
            _ if last => self.finish("BDAT", io),
            // RFC 3030 §2: refused now; the transaction is over, and its other chunks will be refused as they come.
            Some(reason) => {
                self.refuse_content(reason, "BDAT", io);
                None
            }
            None => {
                io.out.extend_from_slice(replies::CHUNK_OK);
                None
            }
        }
    }

    pub(super) fn take_refused_chunk(
        &mut self,
        left: u64,
        fault: Fault,
        input: &mut &[u8],
        io: &mut Io<R>,
    ) -> Option<Need<R>> {
        if left > 0 && input.is_empty() {
            return Some(Need::Input);
        }
        let left = left - take_up_to(left, input).len() as u64;
        if left > 0 {
            self.phase = Phase::RefusedChunk { left, fault };
        } else {
            self.phase = Phase::Command;
            self.refuse(fault.into(), "BDAT", io);
        }
        None
    }
}

fn take_up_to<'a>(left: u64, input: &mut &'a [u8]) -> &'a [u8] {
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
    let (octets, rest) = input.split_at(length);
    *input = rest;
    octets
}

/// `chunk-size [SP "LAST"]`. `None`: nobody knows where such a chunk ends.
fn parse(arguments: &str) -> Option<(u64, bool)> {
    let (digits, last) = match arguments.split_once(' ') {
        None => (arguments, false),
        Some((digits, word)) if word.eq_ignore_ascii_case("LAST") => (digits, true),
        Some(_) => return None,
    };
    let is_number = (1..=DIGITS_LIMIT).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number).map(|left| (left, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_chunk_with_a_readable_length_is_a_chunk() {
        for (text, expected) in [
            ("0", Some((0, false))),
            ("5 LAST", Some((5, true))),
            ("5 last", Some((5, true))),
            ("9999999999999999999", Some((9_999_999_999_999_999_999, false))),
            ("99999999999999999999", None),
            ("-1", None),
            ("+1", None),
            ("", None),
            (" 5", None),
            ("5 ", None),
            ("5 FIRST", None),
            ("5 LAST LAST", None),
            ("0x5", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
