//! The formats, one file each, and the list of them.

use super::{Context, Line, Reading, Scratch};

mod appleshare;
mod dovecot;
mod exim;
mod haraka;
mod opensmtpd;
pub mod pattern;
mod postfix;
mod qmail;
pub mod sekisho;
mod sendmail;
mod stalker;
mod words;

/// A reader of the lines of one format.
type Read = for<'a> fn(&Line<'a>, &Context, &'a Scratch) -> Reading<'a>;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident $key:literal $read:path),* $(,)?) => {
        /// A format whose lines can be read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Format { $($(#[$doc])* $variant),* }

        impl Format {
            /// Every format, in the order in which a line is offered to them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable key, as in JSON, in `--format` and in the names of texts.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// What `line` says, if it is of this format.
            pub fn read<'a>(self, line: &Line<'a>, context: &Context, scratch: &'a Scratch) -> Reading<'a> {
                let read: Read = match self { $(Self::$variant => $read),* };
                read(line, context, scratch)
            }
        }
    };
}

formats! {
    /// Postfix, all its daemons, postscreen and dnsblog.
    Postfix "postfix" postfix::read,
    /// Dovecot's logins, by IMAP, POP3 and submission, and its deliveries (LDA, LMTP).
    Dovecot "dovecot" dovecot::read,
    /// sendmail 8.
    Sendmail "sendmail" sendmail::read,
    /// OpenSMTPD 5 to 7.
    Opensmtpd "opensmtpd" opensmtpd::read,
    /// Exim 4: mainlog and rejectlog, also through syslog.
    Exim "exim" exim::read,
    /// qmail, with tcpserver and rblsmtpd.
    Qmail "qmail" qmail::read,
    /// Stalker SIMS 1.6 to 1.8 and CommuniGate.
    Stalker "stalker" stalker::read,
    /// AppleShare IP mail server 6, Japanese and English.
    Appleshare "appleshare" appleshare::read,
    /// Haraka, as text, key=value or JSON.
    Haraka "haraka" haraka::read,
    /// The journal of Sekisho itself, one event as JSON a line.
    Sekisho "sekisho" sekisho::read,
}
