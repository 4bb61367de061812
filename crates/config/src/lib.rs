//! The settings: one table from which come the parser, its checks, the reference page and the commented sample.
//!
//! Pure: text in, typed [`Settings`] or every [`Problem`] out. This crate never reads a file, the environment or the
//! clock, and holds no prose: what a setting means and what a problem says are texts of the `explain` crate, found by
//! the keys that are listed here. Nothing is half applied: one problem anywhere, and there are no settings.
//!
//! No setting opens a relay. [`Settings`] has no field that the rule about recipients outside reads, with one
//! exception, [`Lan::gateways`], which can only refuse. [`Receiving`] is about who may say what at the public door, where
//! mail goes to recipients here and nowhere else.
//!
//! Standards: TOML 1.1. Start at [`Settings::parse`]; a new setting is a row of `table.rs` (docs/adding/setting.md).

mod checks;
mod draft;
mod kind;
mod place;
mod problem;
mod reading;
mod reference;
mod rewrite;
mod settings;
mod table;
mod value;

pub use kind::{Form, Kind};
pub use problem::{Expected, Problem, ProblemKind};
pub use reference::{DefaultDoc, SettingDoc, commented_file, commented_sample, explain_key, reference, sections};
pub use rewrite::with_values;
pub use settings::{
    Acme, Admin, Delivery, Dns, DomainRoute, Doors, Journal, Lan, Language, Limits, LogForm, Notices, Proxy, Receiving,
    Settings, Shown, Smarthost, SmarthostLogin, SmarthostTls, Tls,
};
pub use value::size_octets;
