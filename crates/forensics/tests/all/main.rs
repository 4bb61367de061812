//! The stories of whole scenes: what the server's journal holds of them, and what is told.

mod assess;
mod samples;
mod detect;
mod scenes;
mod tell;
