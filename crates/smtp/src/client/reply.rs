//! Replies as servers write them (RFC 5321 §4.2): parsed strictly, kept within limits.

use mail::{EnhancedStatus, Reply};

/// Octets of one line, CRLF counted. RFC 5321 §4.5.3.1.5 says 512; large providers put links and trace identifiers
/// into their refusals, and enhanced status and extensions come on top.
pub const LINE_LIMIT: usize = 2048;
/// Lines of one reply. EHLO's is the longest that is useful; chosen, nothing depends on it.
pub const LINES_LIMIT: usize = 128;

/// Why what came is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyError {
    /// A line is longer than [`LINE_LIMIT`].
    LineTooLong,
    /// There are more lines than [`LINES_LIMIT`].
    TooManyLines,
    /// A line does not begin with a code from 200 to 599 and a space or hyphen (RFC 5321 §4.2).
    NoCode,
    /// The lines of one reply have different codes (RFC 5321 §4.2.1).
    CodesDiffer,
    /// A line ends in LF without CR (RFC 5321 §2.3.8).
    BareLf,
}

/// Collects the lines of one reply. What is incomplete is kept here, within the limits.
#[derive(Debug, Default)]
pub struct ReplyParser {
    line: Vec<u8>,
    code: u16,
    lines: Vec<String>,
    status: Option<EnhancedStatus>,
}

impl ReplyParser {
    /// Consumes from `input` up to the end of one reply, or all of it if the reply is not complete yet.
    ///
    /// # Errors
    /// Any [`ReplyError`]; the session cannot go on after one.
    pub fn take(&mut self, input: &mut &[u8]) -> Result<Option<Reply>, ReplyError> {
        while let Some(end) = input.iter().position(|&b| b == b'\n') {
            let (head, rest) = input.split_at(end + 1);
            *input = rest;
            self.keep(head)?;
            let line = std::mem::take(&mut self.line);
            if let Some(reply) = self.line_done(&line)? {
                return Ok(Some(reply));
            }
        }
        let rest = std::mem::take(input);
        self.keep(rest)?;
        Ok(None)
    }

    /// Whether nothing of a reply has been read yet.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty() && self.lines.is_empty()
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), ReplyError> {
        if self.line.len() + bytes.len() > LINE_LIMIT {
            return Err(ReplyError::LineTooLong);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn line_done(&mut self, line: &[u8]) -> Result<Option<Reply>, ReplyError> {
        let line = line.strip_suffix(b"\r\n").ok_or(ReplyError::BareLf)?;
        let (code, is_last, text) = split_line(line)?;
        if self.lines.len() == LINES_LIMIT {
            return Err(ReplyError::TooManyLines);
        }
        if !self.lines.is_empty() && code != self.code {
            return Err(ReplyError::CodesDiffer);
        }
        self.code = code;
        let (status, text) = split_status(code, text);
        self.status = self.status.or(status);
        self.lines.push(text.to_owned());
        Ok(is_last.then(|| self.reply_done()))
    }

    fn reply_done(&mut self) -> Reply {
        let done = std::mem::take(self);
        Reply { code: done.code, status: done.status, lines: done.lines }
    }
}

/// `250-text`, `250 text`, `250`: RFC 5321 §4.2.1 allows the last without a space.
fn split_line(line: &[u8]) -> Result<(u16, bool, String), ReplyError> {
    let (code, rest) = line.split_at_checked(3).ok_or(ReplyError::NoCode)?;
    if !code.iter().all(u8::is_ascii_digit) {
        return Err(ReplyError::NoCode);
    }
    let code = code.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    // RFC 5321 §4.2.1: 1yz is for no command there is.
    if !(200..=599).contains(&code) {
        return Err(ReplyError::NoCode);
    }
    match rest {
        [] => Ok((code, true, String::new())),
        [b' ', text @ ..] => Ok((code, true, printable(text))),
        [b'-', text @ ..] => Ok((code, false, printable(text))),
        _ => Err(ReplyError::NoCode),
    }
}

/// RFC 5321 §4.2 `textstring`. Replies end up in journals, reports and terminals: what is not printable ASCII
/// becomes a question mark.
fn printable(text: &[u8]) -> String {
    text.iter()
        .map(|&b| match b {
            b'\t' => ' ',
            b' '..=b'~' => char::from(b),
            _ => '?',
        })
        .collect()
}

/// Splits an enhanced status off the text. It counts only if its class agrees with the code (RFC 2034 §4).
fn split_status(code: u16, text: String) -> (Option<EnhancedStatus>, String) {
    let (first, rest) = text.split_once(' ').unwrap_or((&text, ""));
    match first.parse::<EnhancedStatus>() {
        Ok(status) if u16::from(status.0) == code / 100 => (Some(status), rest.to_owned()),
        _ => (None, text),
    }
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
