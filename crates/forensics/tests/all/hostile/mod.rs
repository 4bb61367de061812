//! Logs as they come: cut, doubled, mixed, garbled, forged by whoever writes to them. Nothing crashes, nothing takes more
//! than its share of time, and what is true stays what is said.
//!
//! The logs in `tests/logs` were written by real servers in scenarios of known truth (the JSON beside each); those of
//! servers that no distribution packages are small and made from the samples.

mod again;
mod garbled;
mod linear;
mod logs;
mod masked;
