//! The stories of whole scenes: what the server's journal holds of them, and what is told.

mod assess;
mod detect;
mod hostile;
mod samples;
mod scenes;
mod tell;
