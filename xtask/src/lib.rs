//! The project's own tools. They never touch the network, change nothing of the work tree but the documents that are
//! made, and are no part of the program that is shipped.
//!
//! Start at [`tidy`]; [`docs`] makes documents, [`postfix_log`] a log to measure with.

pub mod docs;
pub mod postfix_log;
pub mod tidy;
