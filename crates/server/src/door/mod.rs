//! The doors: listeners that hand each visitor to a driver of `smtp`'s session.

mod accepting;
mod beside;
mod body;
pub mod listener;
pub mod local;
pub mod open;
mod proxy;
mod recipient;
mod sender;
mod session;
mod visit;

pub use session::{be_examined, converse, converse_locally};
