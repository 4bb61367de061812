//! What events mean: the story of one message or one visit, the five verbs, whether it is dangerous, what to do.
//!
//! Pure: this crate never does input or output and never reads the clock; it is given events and returns values.
//! It also never trusts a wording: a verb is derived from who handed a message over and where it went.
//! It writes no sentence for people; it names the texts that crate `explain` holds.
//!
//! Start at [`story::tell`].

pub mod assess;
pub mod case;
pub mod detect;
pub mod fact;
pub mod hosts;
pub mod incident;
pub mod join;
pub mod log;
pub mod mask;
pub mod ours;
pub mod setting;
pub mod story;
pub mod verbs;
pub mod verdict;
pub mod watch;

pub use assess::{Advice, Cause, Danger};
pub use story::{Story, Subject, tell};
pub use verbs::Verbs;
