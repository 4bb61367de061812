//! The texts as people read them: stories, reports and notices in both languages, and that no text is missing.

mod complete;
mod documents;
mod doors;
mod probe;
mod read;
#[path = "../../../forensics/tests/all/scenes.rs"]
mod scenes;
mod stories;
