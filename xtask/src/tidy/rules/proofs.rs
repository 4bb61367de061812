//! What documents promise is so: each attack and each limit in its table names tests that exist, and the pages that are
//! made from the program's tables are fresh.

use crate::docs;
use crate::tidy::report::Report;
use crate::tidy::workspace::{Crate, Workspace};
use std::path::Path;

/// The table of attacks; the last cell of each row names tests as "crate: `module::test`".
const DEFENCES: &str = "docs/security.md";
/// The table of limits, whose last cell does the same.
const LIMITS: &str = "docs/limits.md";
/// The table of faults, likewise.
const FAULTS: &str = "docs/faults.md";
/// The crate whose table the made pages come from: without it there is nothing to be stale against.
const TABLE_OF_PAGES: &str = "config";
/// The module that unit tests stand in, whatever file it is in.
const TESTS: &str = "tests";

/// Adds a violation for each defence or limit without a test, each test that does not exist, each stale page.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (table, rule) in [(DEFENCES, "defence-unproven"), (LIMITS, "limit-unproven"), (FAULTS, "fault-unproven")] {
        let text = workspace.files.get(Path::new(table)).map_or("", String::as_str);
        for (index, line) in text.lines().enumerate() {
            for (item, sentence) in missing(workspace, line) {
                report.add(rule, (Path::new(table), index + 1), &item, sentence);
            }
        }
    }
    if workspace.find(TABLE_OF_PAGES).is_some() {
        for (path, text) in docs::pages() {
            if workspace.files.get(Path::new(path)) != Some(&text) {
                let sentence = format!("{path} is not what the table of settings makes; run `cargo xtask docs`");
                report.add("page-stale", (Path::new(path), 1), "", sentence);
            }
        }
    }
}

/// What is wrong with a row, if the line is one.
fn missing(workspace: &Workspace, line: &str) -> Vec<(String, String)> {
    let Some(cell) = last_cell(line) else { return Vec::new() };
    let named = tests_named(cell);
    if named.is_empty() {
        return vec![(cell.to_owned(), "this row names no test".to_owned())];
    }
    let unproven = named.into_iter().filter(|(package, test)| {
        let one = workspace.find(package).or_else(|| workspace.crates.iter().find(|one| one.folder.ends_with(package)));
        !one.is_some_and(|one| has_test(workspace, one, test))
    });
    unproven.map(|(package, test)| (test.to_owned(), format!("there is no test {test} in {package}"))).collect()
}

/// The last cell of a table's row that is neither its head nor the line under it. A `|` in a cell is written `\|`.
fn last_cell(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let cell = row.rsplit_once(" |").map_or(row, |(_, cell)| cell).trim();
    (cell != "test" && !cell.chars().all(|c| matches!(c, '-' | ':' | ' '))).then_some(cell)
}

/// Crates and tests: the crate's name stands before a colon and holds until the next one.
fn tests_named(cell: &str) -> Vec<(&str, &str)> {
    let mut package = "";
    let mut named = Vec::new();
    for (index, part) in cell.split('`').enumerate() {
        if index % 2 == 1 {
            named.push((package, part));
        } else if let Some(before) = part.trim_end().strip_suffix(':') {
            package = before.rsplit([' ', ';', ',']).next().unwrap_or_default();
        }
    }
    named
}

/// A test is a function of its name, or an entry of its name in a list of dialogues, in a file that lies in its modules
/// or holds them. A module alone means its examples that must not compile.
fn has_test(workspace: &Workspace, one: &Crate, test: &str) -> bool {
    let (modules, name) = match test.rsplit_once("::") {
        Some((modules, name)) => (modules, Some(name)),
        None => (test, None),
    };
    let lies_in = |path: &Path, text: &str, module: &str| {
        let is_part = path.iter().any(|part| part.to_string_lossy().starts_with(module));
        is_part || text.contains(&format!("mod {module} "))
    };
    let in_all = |path: &Path, text: &str| {
        modules.split("::").filter(|module| *module != TESTS).all(|module| lies_in(path, text, module))
    };
    let mut texts = workspace.files.iter().filter(|(path, text)| path.starts_with(&one.folder) && in_all(path, text));
    match name {
        Some(name) => texts.any(|(_, text)| defines(text, name)),
        None => texts.any(|(_, text)| text.contains("compile_fail")),
    }
}

fn defines(text: &str, name: &str) -> bool {
    let (function, entry) = (format!("fn {name}("), format!("{name},"));
    text.contains(&function) || text.lines().any(|line| line.trim() == entry || line.trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{violations, workspace};

    const MANIFEST: (&str, &str) = ("crates/policy/Cargo.toml", "[package]\nname = \"policy\"\n");

    fn of(cell: &str, code: &str) -> Vec<(&'static str, usize)> {
        let table = format!("| attack | what prevents it | test |\n| --- | --- | --- |\n| a | b | {cell} |\n");
        violations(check, &workspace(&[MANIFEST, ("crates/policy/src/permit_tests.rs", code), (DEFENCES, &table)]))
    }

    #[test]
    fn a_defence_names_a_test_that_exists() {
        let code = "#[test]\nfn a_rule() {}\n";
        assert!(of("policy: `permit::tests::a_rule`", code).is_empty());
        assert_eq!(of("policy: `permit::tests::a_rule`, `permit::tests::another`", code), [("defence-unproven", 3)]);
        assert_eq!(of("policy: `sender::tests::a_rule`", code), [("defence-unproven", 3)], "another module's");
        assert_eq!(of("policy: `permit::lan::tests::a_rule`", code), [("defence-unproven", 3)], "no such module");
        assert_eq!(of("smtp: `permit::tests::a_rule`", code), [("defence-unproven", 3)], "another crate's");
        assert_eq!(of("somebody looked at it", code), [("defence-unproven", 3)]);
    }

    #[test]
    fn a_dialogue_is_a_test_by_its_entry_in_the_list() {
        assert!(of("policy: `permit::a_rule`", "dialogues! {\n    a_rule,\n}\n").is_empty());
        assert_eq!(of("policy: `permit::a_rule`", "// a_rule was here\n"), [("defence-unproven", 3)]);
    }

    #[test]
    fn a_module_alone_means_its_examples_that_must_not_compile() {
        assert!(of("policy: `permit` (doc tests)", "//! ```compile_fail\n").is_empty());
        assert_eq!(of("policy: `permit` (doc tests)", ""), [("defence-unproven", 3)]);
    }

    #[test]
    fn a_bar_in_a_cell_ends_nothing() {
        assert_eq!(last_cell(r"| `\|/bin/id` | b | policy: `x::y` |"), Some("policy: `x::y`"));
    }

    #[test]
    fn a_page_that_is_not_what_the_table_makes_is_found() {
        let manifest = ("crates/config/Cargo.toml", "[package]\nname = \"config\"\n");
        let pages = docs::pages();
        let mut files: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (*path, text.as_str())).collect();
        files.push(manifest);
        assert!(violations(check, &workspace(&files)).is_empty());
        files[0].1 = "stale";
        assert_eq!(violations(check, &workspace(&files)), [("page-stale", 1)]);
    }
}
