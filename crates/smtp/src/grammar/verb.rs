//! The verbs, and how long a line that begins with one may be.

/// RFC 5321 §4.5.3.1.4, CRLF included.
pub const COMMAND_LINE_LIMIT: usize = 512;

/// MAIL and RCPT with all parameters: 512, and what RFC 1870 §3 (26), RFC 6152 §2 (17), RFC 6531 §3.1 (10),
/// RFC 3461 §4 (500 for ORCPT and more) and RFC 4954 §3 (500) add; rounded up.
const PATH_LINE_LIMIT: usize = 2048;

/// A command's first word, where one is known (RFC 5321 §4.1.1 and the extensions').
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// RFC 5321 §4.1.1.1.
    Helo,
    /// RFC 5321 §4.1.1.1.
    Ehlo,
    /// RFC 5321 §4.1.1.2.
    Mail,
    /// RFC 5321 §4.1.1.3.
    Rcpt,
    /// RFC 5321 §4.1.1.4.
    Data,
    /// RFC 3030 §2.
    Bdat,
    /// RFC 5321 §4.1.1.5.
    Rset,
    /// RFC 5321 §4.1.1.9.
    Noop,
    /// RFC 5321 §4.1.1.10.
    Quit,
    /// RFC 5321 §4.1.1.6.
    Vrfy,
    /// RFC 5321 §4.1.1.7.
    Expn,
    /// RFC 5321 §4.1.1.8.
    Help,
    /// RFC 3207 §4.
    StartTls,
    /// RFC 4954 §4.
    Auth,
}

impl Verb {
    /// Every verb with its spelling.
    const TABLE: [(&'static str, Self); 14] = [
        ("MAIL", Self::Mail),
        ("RCPT", Self::Rcpt),
        ("DATA", Self::Data),
        ("BDAT", Self::Bdat),
        ("RSET", Self::Rset),
        ("QUIT", Self::Quit),
        ("EHLO", Self::Ehlo),
        ("HELO", Self::Helo),
        ("NOOP", Self::Noop),
        ("AUTH", Self::Auth),
        ("STARTTLS", Self::StartTls),
        ("VRFY", Self::Vrfy),
        ("EXPN", Self::Expn),
        ("HELP", Self::Help),
    ];

    /// The verb of this spelling, in any case (RFC 5321 §2.4).
    pub fn parse(word: &[u8]) -> Option<Self> {
        Self::TABLE.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes())).map(|(_, verb)| *verb)
    }

    /// Whether a client must wait for its reply before it says more (RFC 2920 §3.1).
    ///
    /// RFC 2920 also names VRFY, EXPN, NOOP and QUIT; whatever follows those means the same before and after
    /// their reply, so nothing is gained by refusing it.
    pub const fn ends_a_group(self) -> bool {
        matches!(self, Self::Ehlo | Self::Helo | Self::Data | Self::StartTls | Self::Auth)
    }
}

/// The longest line that may begin like this, CRLF included. The first four octets decide; AUTH's limit is the
/// door's affair.
pub fn line_limit(start: &[u8]) -> usize {
    let is_path = |verb: &[u8]| verb.eq_ignore_ascii_case(b"MAIL") || verb.eq_ignore_ascii_case(b"RCPT");
    if start.get(..4).is_some_and(is_path) { PATH_LINE_LIMIT } else { COMMAND_LINE_LIMIT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_known_in_any_case_and_only_whole() {
        assert_eq!(Verb::parse(b"mAiL"), Some(Verb::Mail));
        assert_eq!(Verb::parse(b"starttls"), Some(Verb::StartTls));
        for word in [&b""[..], b"MAI", b"MAILX", b"TURN", b"ETRN", b"SEND", b"WIZ", b"\xffAIL"] {
            assert_eq!(Verb::parse(word), None);
        }
    }

    #[test]
    fn only_paths_have_long_lines() {
        assert_eq!(line_limit(b"mail FROM:<"), PATH_LINE_LIMIT);
        assert_eq!(line_limit(b"RCPT"), PATH_LINE_LIMIT);
        for start in [&b"NOOP x"[..], b"RCP", b"", b"AUTH"] {
            assert_eq!(line_limit(start), COMMAND_LINE_LIMIT);
        }
    }
}
