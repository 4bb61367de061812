//! The work tree as the rules see it: crates with their manifests and sources, documents, texts. Reads files and
//! changes none.

use crate::tidy::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use toml_edit::Document;

/// A dependency as a manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package.
    pub name: String,
    /// Whether only tests and examples have it.
    pub is_dev: bool,
    /// Its line in the manifest.
    pub line: usize,
}

/// A crate of the workspace.
#[derive(Debug)]
pub struct Crate {
    /// The package's name.
    pub name: String,
    /// Its folder, from the root of the work tree.
    pub folder: PathBuf,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// The files that are built into it.
    pub sources: Vec<Source>,
    /// The files that only its tests have.
    pub tests: Vec<Source>,
    /// Lines of dialogue files: tests that are no Rust.
    pub dialogue_lines: usize,
}

impl Crate {
    /// Its manifest, from the root of the work tree.
    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.folder.join("Cargo.toml")
    }

    /// The file at this path inside the crate's `src`.
    #[must_use]
    pub fn is_source(&self, source: &Source, inside: &str) -> bool {
        source.path == self.folder.join("src").join(inside)
    }
}

/// The whole work tree.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The crates in order of their folders.
    pub crates: Vec<Crate>,
    /// Every text file read, by path from the root.
    pub files: BTreeMap<PathBuf, String>,
    /// Files that could not be understood: path, line and why.
    pub unreadable: Vec<(PathBuf, usize, String)>,
}

/// The endings of the files that are read.
const READ: &[&str] = &["rs", "toml", "ftl", "md", "txt", "sh", "py", "c", "sql"];
/// Files without an ending that are read.
const READ_BY_NAME: &[&str] = &["test", "run", "LICENSE-MIT", "LICENSE-APACHE"];
/// Folders that hold nothing a person wrote here.
const SKIPPED: &[&str] = &[".git", "target", "snapshots", "node_modules"];

impl Workspace {
    /// Reads the tree at `root`.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        collect(root, root, &mut files)?;
        Ok(Self::of(files))
    }

    /// Makes a workspace of texts by path from the root.
    #[must_use]
    pub fn of(files: BTreeMap<PathBuf, String>) -> Self {
        let mut workspace = Self { files, ..Self::default() };
        let manifests: Vec<PathBuf> = workspace.files.keys().filter(|path| is_manifest(path)).cloned().collect();
        for manifest in manifests {
            if let Some(one) = workspace.read_crate(&manifest) {
                workspace.crates.push(one);
            }
        }
        workspace
    }

    /// The crate of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Crate> {
        self.crates.iter().find(|one| one.name == name)
    }

    /// Every file built into a crate, with its crate.
    pub fn sources(&self) -> impl Iterator<Item = (&Crate, &Source)> {
        self.crates.iter().flat_map(|one| one.sources.iter().map(move |source| (one, source)))
    }

    fn read_crate(&mut self, manifest: &Path) -> Option<Crate> {
        let folder = manifest.parent()?.to_owned();
        let text = self.files.get(manifest)?.clone();
        let (name, dependencies) = match read_manifest(&text) {
            Ok(read) => read,
            Err(why) => {
                self.unreadable.push((manifest.to_owned(), 1, why));
                return None;
            }
        };
        let mut all = Vec::new();
        for (path, text) in self.files.iter().filter(|(path, _)| path.starts_with(&folder) && has_ending(path, "rs")) {
            match Source::parse(path, text) {
                Ok(source) => all.push(source),
                Err(error) => {
                    let line = error.span().start().line;
                    self.unreadable.push((path.clone(), line, format!("this is not Rust: {error}")));
                }
            }
        }
        let test_files: BTreeSet<PathBuf> = all.iter().flat_map(|source| source.test_files.iter().cloned()).collect();
        let is_production = |source: &Source| {
            source.path.starts_with(folder.join("src")) && !test_files.iter().any(|test| is_part_of(&source.path, test))
        };
        let (sources, tests) = all.into_iter().partition(is_production);
        let is_dialogue = |path: &Path| path.starts_with(folder.join("tests")) && has_ending(path, "txt");
        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
        let dialogue_lines = self.files.iter().filter(|(path, _)| is_dialogue(path)).map(|(_, text)| lines(text)).sum();
        Some(Crate { name, folder, dependencies, sources, tests, dialogue_lines })
    }
}

/// Whether a file is a test module's file or lies in the folder of its submodules.
fn is_part_of(path: &Path, test: &Path) -> bool {
    let folder =
        if test.ends_with("mod.rs") { test.parent().map(Path::to_owned) } else { Some(test.with_extension("")) };
    path == test || folder.is_some_and(|folder| path.starts_with(folder))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

fn is_manifest(path: &Path) -> bool {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    matches!(parts[..], ["crates", _, "Cargo.toml"] | ["xtask", "Cargo.toml"])
}

fn read_manifest(text: &str) -> Result<(String, Vec<Dependency>), String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let name = document.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
    let name = name.ok_or("a manifest names its package")?.to_owned();
    let mut dependencies = Vec::new();
    for (section, is_dev) in [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)] {
        let Some(table) = document.get(section).and_then(|section| section.as_table_like()) else { continue };
        for (key, item) in table.iter() {
            let package = item.get("package").and_then(|package| package.as_str()).unwrap_or(key);
            let at = table.key(key).and_then(|key| key.span()).map_or(0, |span| span.start);
            let line = text[..at].matches('\n').count() + 1;
            dependencies.push(Dependency { name: package.to_owned(), is_dev, line });
        }
    }
    Ok((name, dependencies))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !SKIPPED.contains(&&*name) && !name.starts_with("target-") {
                collect(root, &path, files)?;
            }
        } else if READ.iter().any(|ending| has_ending(&path, ending)) || READ_BY_NAME.contains(&&*name) {
            let inside = path.strip_prefix(root).unwrap_or(&path).to_owned();
            files.insert(inside, String::from_utf8_lossy(&std::fs::read(&path)?).into_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "workspace_tests.rs"]
mod tests;
