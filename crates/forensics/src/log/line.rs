//! A line of a log before its meaning: time, host, program, and the text.

/// One line, with what stands around the text taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line<'a> {
    /// All of it, without the line end and without what a mail program put before it (`> `).
    pub whole: &'a str,
    /// When, by the log's own clock: seconds since 1970 as if its wall time were UTC.
    pub at: Option<i64>,
    /// The host that wrote it. Empty if the line names none.
    pub host: &'a str,
    /// The program (syslog TAG without the process id): `postfix/smtpd`, `sm-mta`. Empty if the line names none.
    pub program: &'a str,
    /// Its process id. Empty if the line names none.
    pub pid: &'a str,
    /// The text behind it, without spaces around it. In a line without such a frame, all of it.
    pub text: &'a str,
}

/// What the lines of a source do not say themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// When the source was last written, by its own wall clock (seconds): a date without a year is the latest one that
    /// is not more than a day after this.
    pub latest_at: i64,
    /// The day (midnight, seconds) that lines with a time and no date belong to: from the name of the file, or the day of
    /// `latest_at`.
    pub day_at: i64,
    /// Wall time minus UTC, in seconds, for logs that count from 1970.
    pub offset_s: i32,
}

/// Room for texts that do not stand in the log as they are (escapes in JSON); it lives as long as the lines.
#[derive(Debug, Default)]
pub struct Scratch(bumpalo::Bump);

impl Scratch {
    /// Keeps `text` as long as the lines live.
    pub fn keep(&self, text: &str) -> &str {
        self.0.alloc_str(text)
    }
}
