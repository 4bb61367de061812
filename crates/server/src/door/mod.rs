//! The doors: listeners that hand each visitor to a driver of `smtp`'s session.

mod accepting;
mod body;
pub mod listener;
mod session;
mod visit;

pub use session::converse;
