//! Logs of mail servers: lines in, observations out.
//!
//! A reader of one format never guesses: a line whose words it does not know is [`Reading::Unknown`], and counted. It
//! never joins lines either; what several lines make together is [`crate::join`]'s. Each format is one file in
//! [`formats`], and one line in its list.
//!
//! Start at [`chunk::read`].

pub mod chunk;
pub mod decode;
pub mod document;
pub mod formats;
pub mod journal;
pub mod line;
pub mod observation;
pub mod syslog;
pub mod time;

pub use formats::Format;
pub use line::{Context, Line, Scratch};
pub use observation::{Observation, Place, Seen};

/// What a reader made of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "it lives for one line; a box for each line would cost more than the room"
)]
pub enum Reading<'a> {
    /// It is understood.
    Understood(Observation<'a>),
    /// It is of this format, and its words are not known.
    Unknown,
    /// It is not of this format.
    NotMine,
}
