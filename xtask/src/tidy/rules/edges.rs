//! Edges between crates: only downward, never within a layer, and the outside crates that a layer may not have.

use crate::tidy::report::Report;
use crate::tidy::workspace::{Crate, Dependency, Workspace};

/// What a crate may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Values only: no input or output, clock, randomness or environment.
    Pure,
    /// May touch the world.
    Worldly,
    /// For tests and for the work on the project; no part of the program.
    Development,
}

/// A crate's place.
pub struct Place {
    /// The package.
    pub name: &'static str,
    /// The layer; arrows point to lower numbers.
    pub layer: u8,
    /// What it may touch.
    pub nature: Nature,
}

const fn place(name: &'static str, layer: u8, nature: Nature) -> Place {
    Place { name, layer, nature }
}

/// The layers (ARCHITECTURE.md).
pub const PLACES: &[Place] = &[
    place("mail", 1, Nature::Pure),
    place("smtp", 2, Nature::Pure),
    place("sasl", 2, Nature::Pure),
    place("policy", 2, Nature::Pure),
    place("forensics", 2, Nature::Pure),
    place("delivery", 3, Nature::Pure),
    place("retrieval", 3, Nature::Pure),
    place("config", 3, Nature::Pure),
    place("probe", 3, Nature::Pure),
    place("store", 4, Nature::Worldly),
    place("explain", 4, Nature::Pure),
    place("server", 5, Nature::Worldly),
    place("sekisho", 6, Nature::Worldly),
    place("testkit", 7, Nature::Development),
    place("xtask", 7, Nature::Development),
];

/// Outside crates that touch the world, which a pure crate may not have.
const WORLDLY: &[&str] = &[
    "fastrand",
    "getrandom",
    "hickory-resolver",
    "hickory-server",
    "mio",
    "rand",
    "rcgen",
    "rusqlite",
    "rustls",
    "socket2",
    "tempfile",
    "tokio",
    "tokio-rustls",
];
/// Outside crates that only one of ours may have: SQL stands in the store, texts in explain.
const ONLY_IN: &[(&str, &str)] = &[("rusqlite", "store"), ("fluent-bundle", "explain")];

/// The place of the crate of this name.
#[must_use]
pub fn place_of(name: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.name == name)
}

/// Whether the crate touches nothing.
#[must_use]
pub fn is_pure(one: &Crate) -> bool {
    place_of(&one.name).is_some_and(|place| place.nature == Nature::Pure)
}

/// Whether the crate is for tests or for the work on the project.
#[must_use]
pub fn is_development(one: &Crate) -> bool {
    place_of(&one.name).is_some_and(|place| place.nature == Nature::Development)
}

/// Adds a violation for each edge that points upward or sideways, and for each outside crate in the wrong place.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for one in &workspace.crates {
        let Some(place) = place_of(&one.name) else {
            let sentence = format!("the crate {} has no layer; give it one in xtask and in ARCHITECTURE.md", one.name);
            report.add("edge", (&one.manifest(), 1), &one.name, sentence);
            continue;
        };
        for dependency in &one.dependencies {
            if let Some(sentence) = why_not(place, dependency) {
                report.add("edge", (&one.manifest(), dependency.line), &dependency.name, sentence);
            }
        }
    }
}

fn why_not(from: &Place, dependency: &Dependency) -> Option<String> {
    let (name, to) = (&dependency.name, place_of(&dependency.name));
    match to {
        Some(to) if to.nature == Nature::Development => {
            let is_wrong = !dependency.is_dev && from.nature != Nature::Development;
            is_wrong.then(|| format!("{name} is for tests; only [dev-dependencies] may name it"))
        }
        Some(to) if to.layer >= from.layer => Some(format!(
            "{} (layer {}) may not know {name} (layer {}): arrows point downward only",
            from.name, from.layer, to.layer
        )),
        Some(_) => None,
        None if dependency.is_dev => None,
        None if from.nature == Nature::Pure && WORLDLY.contains(&name.as_str()) => {
            Some(format!("{} is pure and {name} touches the world; the server does that", from.name))
        }
        None => ONLY_IN
            .iter()
            .find(|(package, owner)| name == package && from.name != *owner && from.nature != Nature::Development)
            .map(|(_, owner)| format!("only {owner} may have {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    fn of(name: &str, sections: &str) -> Vec<usize> {
        let manifest = format!("[package]\nname = \"{name}\"\n{sections}");
        let found = violations(check, &workspace(&[("crates/x/Cargo.toml", &manifest)]));
        assert!(found.iter().all(|(rule, _)| *rule == "edge"));
        found.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn arrows_point_downward_only() {
        assert!(of("policy", "[dependencies]\nmail = { workspace = true }\n").is_empty());
        assert_eq!(of("mail", "[dependencies]\npolicy = { workspace = true }\n"), [4]);
        assert_eq!(of("smtp", "[dependencies]\nserde = \"1\"\npolicy = { workspace = true }\n"), [5]);
        assert_eq!(of("smtp", "[dev-dependencies]\nserver = { workspace = true }\n"), [4]);
    }

    #[test]
    fn what_is_for_tests_is_named_by_tests_only() {
        assert!(of("smtp", "[dev-dependencies]\ntestkit = { workspace = true }\n").is_empty());
        assert_eq!(of("server", "[dependencies]\ntestkit = { workspace = true }\n"), [4]);
    }

    #[test]
    fn a_pure_crate_has_nothing_that_touches_the_world() {
        assert_eq!(of("delivery", "[dependencies]\ntokio = \"1\"\n"), [4]);
        assert!(of("delivery", "[dev-dependencies]\ntempfile = \"1\"\n").is_empty());
        assert!(of("server", "[dependencies]\ntokio = \"1\"\n").is_empty());
    }

    #[test]
    fn sql_stands_in_the_store() {
        assert!(of("store", "[dependencies]\nrusqlite = \"1\"\n").is_empty());
        assert_eq!(of("server", "[dependencies]\nrusqlite = \"1\"\n"), [4]);
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        assert_eq!(of("common", ""), [1]);
    }
}
