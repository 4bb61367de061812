//! How the family writes recipients: `(domain)local`, `SMTP(domain)a@b`, `LOCAL(account)account`.

use crate::log::Scratch;
use crate::log::observation::{Fate, bare};

/// What it means that a module is done with a recipient; `None` if the module is not known.
pub fn fate_of(module: &str) -> Option<Fate> {
    match module {
        "SMTP" => Some(Fate::HandedOver),
        "LOCAL" | "POP" | "LIST" | "PIPE" => Some(Fate::Delivered),
        _ => None,
    }
}

/// The address in `(domain)local`.
pub fn address<'a>(module: &str, text: &'a str, scratch: &'a Scratch) -> Option<&'a str> {
    let (queue, local) = text.strip_prefix('(')?.split_once(')')?;
    Some(join(module, queue, local, scratch))
}

/// The address of `local` in the queue of a module. The queue of SMTP is a domain, that of LOCAL an account; CommuniGate
/// writes whole addresses behind it, and `*` for a queue that is none.
pub fn join<'a>(module: &str, queue: &'a str, local: &'a str, scratch: &'a Scratch) -> &'a str {
    let local = bare(local);
    match (module, queue) {
        _ if local.contains('@') => local,
        ("SMTP", "" | "*") => local,
        ("SMTP", domain) => scratch.keep(&format!("{local}@{domain}")),
        _ if local.is_empty() => queue,
        _ => local,
    }
}
