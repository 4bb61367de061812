//! Everything the server says to people, in Japanese and in English.
//!
//! Pure: values in, text out. This crate never does input or output and never reads the clock, the locale or the
//! terminal; whoever calls says which language, which width and which offset from UTC. It decides nothing: what
//! happened and how dangerous it is comes from `forensics`, what is allowed from `policy`.
//!
//! The texts are Fluent files (projectfluent.org) in `texts/ja` and `texts/en`, one per topic, compiled in. What a
//! stranger chose (names, addresses, replies) is shown with every control character visible. A text that is in one
//! language only, or that a typo has orphaned, fails the tests. How to add one: docs/adding/text.md.
//!
//! Start at [`Texts`], then [`render_story`] for our own journal, [`render_verdict`] for any log and
//! [`render_probe`] for an examination.

pub mod change;
pub mod doors;
pub mod dsn;
mod lang;
mod layout;
pub mod notice;
mod os_error;
pub mod probe;
pub mod problem;
pub mod read;
pub mod reasons;
pub mod story;
pub mod texts;
mod visible;

pub use change::change_problem_sentence;
pub use doors::{DoorsFacts, door_lines, doors_notice, render_doors};
pub use dsn::{DsnFacts, DsnRecipient, dsn_explanation, dsn_subject};
pub use lang::Lang;
pub use layout::{Colour, Ink, Look};
pub use notice::{
    BehindOpenFacts, BehindRefusedFacts, CertificateFacts, ClockFacts, LimitFacts, LockdownChange, LockdownFacts,
    Notice, QuotaFacts, QuotaReader, behind_open_notice, behind_refused_notice, certificate_notice, clock_notice,
    limit_notice, lockdown_notice, quota_notice, unreadable_notice,
};
pub use os_error::os_error_words;
pub use probe::{ProbeFacts, probe_row, render_probe};
pub use problem::{problem_sentence, setting_key};
pub use read::{
    IncidentFacts, LineKind, LineRow, LineSaid, LineText, TimelineRow, begun_line, incident_notice, line_sentence,
    other_line, pattern_problem_sentence, render_line, render_timeline, render_verdict, unknown_line,
};
pub use reasons::{reason_advice, reason_sentence};
pub use story::{render_stories, render_story};
pub use texts::{Texts, Value, octets_text, text};
pub use visible::visible;
