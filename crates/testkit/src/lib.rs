//! What tests of several crates share. No crate depends on it but for its tests, and it tests nothing by itself.
//!
//! Start at [`dialogue`].

pub mod dialogue;
