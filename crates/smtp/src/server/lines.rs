//! Lines out of bytes: CRLF ends a line and nothing else does (RFC 5321 §2.3.8).
//!
//! A line that arrives whole is lent from the driver's buffer; only one that arrives in pieces is kept here, and
//! never more of it than its limit.

use crate::grammar::line_limit;
use std::borrow::Cow;
use std::fmt;

/// RFC 4954 §4: a line of an exchange may have 12288 octets; CRLF included here.
pub(super) const AUTH_LINE_LIMIT: usize = 12_290;

/// How much of an overlong line is read away before the session ends. Chosen: a client that sends that much
/// without a line end does not speak SMTP.
const OVERLONG_LIMIT: usize = 65_536;

/// The incomplete line, if there is one.
#[derive(Default)]
pub(super) struct Lines {
    partial: Vec<u8>,
}

/// A partial line may hold a password.
impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lines({} octets)", self.partial.len())
    }
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken<'a> {
    /// A line, CRLF removed.
    Line(Cow<'a, [u8]>),
    /// No end of a line yet; all input is consumed.
    More,
    /// A CR or LF that is not part of CRLF.
    Bare,
    /// The limit was reached before CRLF. What is left of the line is for [`Overlong`].
    TooLong(Overlong),
}

/// Which lines may be long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Long {
    /// As the verb has it.
    ByVerb,
    /// As the verb has it, and AUTH with an initial response.
    ByVerbAndAuth,
    /// Any: a response of a login is due.
    Any,
}

impl Long {
    fn limit(self, start: &[u8]) -> usize {
        let is_auth = || start.get(..5).is_some_and(|verb| verb.eq_ignore_ascii_case(b"AUTH "));
        match self {
            Self::Any => AUTH_LINE_LIMIT,
            Self::ByVerbAndAuth if is_auth() => AUTH_LINE_LIMIT,
            Self::ByVerb | Self::ByVerbAndAuth => line_limit(start),
        }
    }
}

impl Lines {
    /// Takes the next line from `input`, together with what was kept of it.
    pub(super) fn take<'a>(&mut self, input: &mut &'a [u8], long: Long) -> Taken<'a> {
        if !self.partial.is_empty() {
            return self.take_rest(input, long);
        }
        let bytes = *input;
        let limit = long.limit(bytes);
        let window = &bytes[..bytes.len().min(limit)];
        match find_end(window, 0) {
            End::Line(length) => {
                *input = &bytes[length + 2..];
                Taken::Line(Cow::Borrowed(&bytes[..length]))
            }
            End::Bare => Taken::Bare,
            End::Open if bytes.len() >= limit => {
                *input = &bytes[limit..];
                Taken::TooLong(Overlong::after(window))
            }
            End::Open => {
                self.partial.extend_from_slice(bytes);
                *input = &[];
                Taken::More
            }
        }
    }

    fn take_rest<'a>(&mut self, input: &mut &'a [u8], long: Long) -> Taken<'a> {
        let bytes = *input;
        let kept = self.partial.len();
        let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        self.partial.extend_from_slice(&bytes[..end.min(AUTH_LINE_LIMIT)]);
        let limit = long.limit(&self.partial);
        let window = &self.partial[..self.partial.len().min(limit)];
        // The last octet kept may have been a CR whose LF comes now.
        match find_end(window, kept - 1) {
            End::Line(length) => {
                *input = &bytes[length + 2 - kept..];
                let mut line = std::mem::take(&mut self.partial);
                line.truncate(length);
                Taken::Line(Cow::Owned(line))
            }
            End::Bare => Taken::Bare,
            End::Open if self.partial.len() >= limit => {
                *input = &bytes[limit - kept..];
                let overlong = Overlong::after(window);
                self.partial = Vec::new();
                Taken::TooLong(overlong)
            }
            End::Open => {
                *input = &[];
                Taken::More
            }
        }
    }

    /// Whether nothing of a line has come yet.
    pub(super) fn is_empty(&self) -> bool {
        self.partial.is_empty()
    }

    /// Forgets what was kept.
    pub(super) fn clear(&mut self) {
        self.partial = Vec::new();
    }
}

enum End {
    /// CRLF stands after that many octets.
    Line(usize),
    Bare,
    Open,
}

fn find_end(window: &[u8], from: usize) -> End {
    match memchr::memchr2(b'\r', b'\n', &window[from..]).map(|at| from + at) {
        None => End::Open,
        Some(at) => match (window[at], window.get(at + 1)) {
            (b'\r', Some(b'\n')) => End::Line(at),
            (b'\r', None) => End::Open,
            _ => End::Bare,
        },
    }
}

/// A line beyond its limit, of which only the end is of interest: its tail is never a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlong {
    swallowed: usize,
    after_cr: bool,
}

/// How far an overlong line got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swallowed {
    /// Its CRLF came.
    Ended,
    /// It goes on.
    Open(Overlong),
    /// It goes on, and has for too long.
    Endless,
}

impl Overlong {
    fn after(window: &[u8]) -> Self {
        Self { swallowed: window.len(), after_cr: window.last() == Some(&b'\r') }
    }

    /// Throws octets away up to and including CRLF.
    pub(super) fn swallow(mut self, input: &mut &[u8]) -> Swallowed {
        let bytes = *input;
        let allowed = &bytes[..bytes.len().min(OVERLONG_LIMIT.saturating_sub(self.swallowed))];
        for at in memchr::memchr_iter(b'\n', allowed) {
            let is_end = if at == 0 { self.after_cr } else { allowed[at - 1] == b'\r' };
            if is_end {
                *input = &bytes[at + 1..];
                return Swallowed::Ended;
            }
        }
        if allowed.len() < bytes.len() {
            return Swallowed::Endless;
        }
        self.swallowed += allowed.len();
        self.after_cr = allowed.last().map_or(self.after_cr, |last| *last == b'\r');
        *input = &[];
        Swallowed::Open(self)
    }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
