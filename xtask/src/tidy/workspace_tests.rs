//! Reading a work tree.

use super::*;
use crate::tidy::rules::fixture::workspace;

#[test]
fn a_crate_has_sources_tests_and_dependencies() {
    let found = workspace(&[
        (
            "crates/smtp/Cargo.toml",
            "[package]\nname = \"smtp\"\n[dependencies]\nmail = { workspace = true }\n[dev-dependencies]\nkit = { package = \"testkit\", path = \"x\" }\n",
        ),
        ("crates/smtp/src/lib.rs", "#[cfg(test)]\nmod big_tests;\nmod server;\n"),
        ("crates/smtp/src/server.rs", "fn f() {}\n"),
        ("crates/smtp/src/big_tests.rs", "mod part;\n"),
        ("crates/smtp/src/big_tests/part.rs", "fn t() {}\n"),
        ("crates/smtp/tests/all.rs", "fn t() {}\n"),
        ("crates/smtp/tests/dialogues/a.txt", "C: QUIT\n\nS: 221\n"),
    ]);
    let smtp = found.find("smtp").unwrap();
    let names = |sources: &[Source]| sources.iter().map(|s| s.path.display().to_string()).collect::<Vec<_>>();
    assert_eq!(names(&smtp.sources), ["crates/smtp/src/lib.rs", "crates/smtp/src/server.rs"]);
    assert_eq!(smtp.tests.len(), 3);
    assert_eq!(smtp.dialogue_lines, 2);
    assert_eq!(smtp.dependencies[0], Dependency { name: "mail".into(), is_dev: false, line: 4 });
    assert_eq!(smtp.dependencies[1], Dependency { name: "testkit".into(), is_dev: true, line: 6 });
}

#[test]
fn what_is_not_rust_is_said_and_not_skipped() {
    let found = workspace(&[
        ("crates/mail/Cargo.toml", "[package]\nname = \"mail\"\n"),
        ("crates/mail/src/lib.rs", "\nfn {\n"),
        ("crates/smtp/Cargo.toml", "name =\n"),
    ]);
    assert_eq!(found.unreadable.len(), 2);
    assert_eq!(found.unreadable[0].1, 2);
}

#[test]
fn the_tree_is_read_without_what_was_built() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("docs/a.md", "a"), ("target/b.md", "b"), (".ci/run", "c"), ("d.png", "d")] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let files = Workspace::read(folder.path()).unwrap().files;
    let names: Vec<String> = files.keys().map(|path| path.display().to_string()).collect();
    assert_eq!(names, [".ci/run", "docs/a.md"]);
}
