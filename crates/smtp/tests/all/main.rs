//! Tests of the sessions from outside, in one binary.

mod chunk_boundaries;
mod dialogues;
mod limits;
mod pure;
mod server_notes;
