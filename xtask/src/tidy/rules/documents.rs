//! Documents: links lead somewhere, every outside crate is explained and no other, every crate is on the map.

use crate::tidy::report::Report;
use crate::tidy::rules::edges;
use crate::tidy::workspace::Workspace;
use std::path::{Component, Path, PathBuf};

/// Where each outside crate has its line: why this one, who keeps it, how to leave it.
const DEPENDENCIES: &str = "docs/dependencies.md";
/// The map of the crates.
const MAP: &str = "ARCHITECTURE.md";

/// Adds a violation for each link to nothing, each outside crate without a line, each line without its crate, each
/// crate that the map lacks.
pub fn check(workspace: &Workspace, report: &mut Report) {
    check_links(workspace, report);
    check_explained(workspace, report);
    let explained = workspace.files.get(Path::new(DEPENDENCIES)).map_or("", String::as_str);
    let map = workspace.files.get(Path::new(MAP));
    for one in &workspace.crates {
        let outside = one.dependencies.iter().filter(|dependency| edges::place_of(&dependency.name).is_none());
        for dependency in outside {
            if !explained.contains(&format!("| {} |", dependency.name)) {
                let name = &dependency.name;
                let sentence =
                    format!("{name} has no line in {DEPENDENCIES}: why this one, who keeps it, how to leave it");
                report.add("dependency-unexplained", (&one.manifest(), dependency.line), name, sentence);
            }
        }
        let folder = one.folder.display().to_string();
        if map.is_some_and(|map| !map.contains(&folder)) {
            report.add("map", (Path::new(MAP), 1), &folder, format!("the map does not show {folder}"));
        }
    }
}

/// A line about what nobody needs any more tells its reader something false.
fn check_explained(workspace: &Workspace, report: &mut Report) {
    let is_needed =
        |name: &str| workspace.crates.iter().any(|one| one.dependencies.iter().any(|other| other.name == name));
    let text = workspace.files.get(Path::new(DEPENDENCIES)).map_or("", String::as_str);
    for (index, line) in text.lines().enumerate() {
        let name = line.strip_prefix("| ").and_then(|row| row.split_once(" |")).map(|(name, _)| name.trim());
        if let Some(name) = name.filter(|name| !matches!(*name, "crate" | "---") && !is_needed(name)) {
            let sentence = format!("no crate of ours names {name} any more; take its line out");
            report.add("dependency-gone", (Path::new(DEPENDENCIES), index + 1), name, sentence);
        }
    }
}

fn check_links(workspace: &Workspace, report: &mut Report) {
    for (path, text) in workspace.files.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "md")) {
        for (index, line) in text.lines().enumerate() {
            for target in links(line) {
                let lies_at = resolve(path.parent().unwrap_or(Path::new("")), &target);
                if !workspace.files.keys().any(|file| file.starts_with(&lies_at)) {
                    report.add("link", (path, index + 1), &target, format!("{target} leads nowhere"));
                }
            }
        }
    }
}

/// The targets of `[text](target)` that are files of ours, without what follows `#`.
fn links(line: &str) -> Vec<String> {
    let targets = line.split("](").skip(1).filter_map(|behind| behind.split_once(')')).map(|(target, _)| target);
    let files = targets.map(|target| target.split('#').next().unwrap_or_default());
    files.filter(|file| !file.is_empty() && !file.contains(':')).map(str::to_owned).collect()
}

fn resolve(folder: &Path, target: &str) -> PathBuf {
    let mut out = PathBuf::new();
    for part in folder.join(target).components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::Normal(name) => out.push(name),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    #[test]
    fn a_link_to_nothing_is_found() {
        let text = "[a](b.md) [b](../README.md#x)\n[c](none.md) [d](https://example.org) [e](#x) [f](../docs)\n";
        let files = [("docs/a.md", text), ("docs/b.md", ""), ("README.md", "[a](docs/a.md)")];
        assert_eq!(violations(check, &workspace(&files)), [("link", 2)]);
    }

    #[test]
    fn an_outside_crate_has_its_line_and_no_other_has_one() {
        let manifest = "[package]\nname = \"mail\"\n[dependencies]\nserde = \"1\"\nidna = \"1\"\n";
        let files =
            [("crates/mail/Cargo.toml", manifest), (DEPENDENCIES, "| crate | why |\n| idna | x |\n| rand | x |\n")];
        let found = violations(check, &workspace(&files));
        assert_eq!(found, [("dependency-unexplained", 4), ("dependency-gone", 3)]);
    }

    #[test]
    fn the_map_shows_each_crate() {
        let files = [("crates/mail/Cargo.toml", "[package]\nname = \"mail\"\n"), (MAP, "crates/smtp")];
        assert_eq!(violations(check, &workspace(&files)), [("map", 1)]);
    }
}
