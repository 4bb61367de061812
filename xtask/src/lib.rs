//! The project's own tools. They read the work tree and never change it, never touch the network and are no part of
//! the program that is shipped.
//!
//! Start at [`tidy`].

pub mod tidy;
