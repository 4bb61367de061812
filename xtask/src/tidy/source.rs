//! One Rust file understood as far as the rules need it: which lines are code, comment or test, its tokens, functions,
//! calls and names. Never looks at other files.

use crate::tidy::functions::{self, Call, Function, Name};
use crate::tidy::tokens::{self, Token};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Nothing.
    Blank,
    /// Code and nothing else.
    Code,
    /// Code with a comment behind it.
    CodeAndComment,
    /// A comment.
    Comment,
    /// Documentation.
    Doc,
}

/// A Rust file.
#[derive(Debug)]
pub struct Source {
    /// Where it lies, from the root of the work tree.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What each line holds; index 0 is line 1.
    pub lines: Vec<Line>,
    /// The tokens outside tests.
    pub tokens: Vec<Token>,
    /// The functions outside tests.
    pub functions: Vec<Function>,
    /// The calls outside tests that pass `true` or `false` as written.
    pub calls: Vec<Call>,
    /// The names outside tests that this file gives.
    pub names: Vec<Name>,
    /// What it imports outside tests: the path, and its line.
    pub imports: Vec<(Vec<String>, usize)>,
    /// The files of modules that exist in tests only.
    pub test_files: Vec<PathBuf>,
    tests: Vec<RangeInclusive<usize>>,
}

impl Source {
    /// Reads a file's text.
    ///
    /// # Errors
    /// When the text is not Rust.
    pub fn parse(path: &Path, text: &str) -> syn::Result<Self> {
        let syntax = syn::parse_file(text)?;
        let all = tokens::flatten(text.parse()?);
        let mut regions = TestRegions { path, ranges: Vec::new(), files: Vec::new() };
        regions.visit_file(&syntax);
        let TestRegions { ranges: tests, files: test_files, .. } = regions;
        let in_tests = |line: usize| tests.iter().any(|range| range.contains(&line));
        let lines = lines(text, &all);
        let found = functions::find(&syntax, &in_tests);
        let tokens = all.into_iter().filter(|token| !in_tests(token.line)).collect();
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            lines,
            tokens,
            functions: found.functions,
            calls: found.calls,
            names: found.names,
            imports: found.imports,
            test_files,
            tests,
        })
    }

    /// Whether a line belongs to a test.
    #[must_use]
    pub fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&line))
    }

    /// The lines outside tests: number and what they hold.
    pub fn production(&self) -> impl Iterator<Item = (usize, Line)> + '_ {
        self.numbered().filter(|(line, _)| !self.is_test(*line))
    }

    /// All lines: number and what they hold.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, Line)> + '_ {
        self.lines.iter().enumerate().map(|(index, line)| (index + 1, *line))
    }

    /// How many lines of code stand outside tests.
    #[must_use]
    pub fn production_code(&self) -> usize {
        self.production().filter(|(_, line)| line.has_code()).count()
    }

    /// How many lines of code stand in tests.
    #[must_use]
    pub fn test_code(&self) -> usize {
        self.lines.iter().filter(|line| line.has_code()).count() - self.production_code()
    }
}

impl Line {
    /// Whether the line has code.
    #[must_use]
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeAndComment)
    }

    /// Whether the line has a comment that is not documentation.
    #[must_use]
    pub const fn has_comment(self) -> bool {
        matches!(self, Self::Comment | Self::CodeAndComment)
    }
}

fn lines(text: &str, tokens: &[Token]) -> Vec<Line> {
    let texts: Vec<&str> = text.lines().collect();
    let mut last_column = vec![None; texts.len()];
    for token in tokens {
        for line in token.line..=token.end_line {
            let end = if line == token.end_line { token.end_column } else { usize::MAX };
            let slot = &mut last_column[line - 1];
            *slot = Some(slot.unwrap_or(0).max(end));
        }
    }
    texts.iter().zip(last_column).map(|(text, column)| classify(text, column)).collect()
}

fn classify(text: &str, last_column: Option<usize>) -> Line {
    let trimmed = text.trim_start();
    match last_column {
        Some(column) if text.chars().skip(column).collect::<String>().contains("//") => Line::CodeAndComment,
        Some(_) => Line::Code,
        None if trimmed.is_empty() => Line::Blank,
        None if trimmed.starts_with("///") || trimmed.starts_with("//!") => Line::Doc,
        None => Line::Comment,
    }
}

/// Finds what exists only in tests: items under `#[cfg(test)]` or `#[test]`, and the files of such modules.
struct TestRegions<'p> {
    path: &'p Path,
    ranges: Vec<RangeInclusive<usize>>,
    files: Vec<PathBuf>,
}

impl TestRegions<'_> {
    fn note(&mut self, attributes: &[syn::Attribute], item: &impl Spanned) -> bool {
        let found = attributes.iter().any(is_test);
        if found {
            let span = item.span();
            self.ranges.push(span.start().line..=span.end().line);
        }
        found
    }
}

fn is_test(attribute: &syn::Attribute) -> bool {
    let path = attribute.path();
    if path.segments.last().is_some_and(|segment| segment.ident == "test") {
        return true;
    }
    let syn::Meta::List(list) = &attribute.meta else { return false };
    let words = tokens::flatten(list.tokens.clone());
    path.is_ident("cfg") && words.iter().any(|t| t.is_word("test")) && !words.iter().any(|t| t.is_word("not"))
}

/// The file of a module declared without a body, in the two places where rustc looks, or where `#[path]` says.
fn module_files(declared_in: &Path, item: &syn::ItemMod) -> Vec<PathBuf> {
    let folder = declared_in.parent().unwrap_or(Path::new(""));
    for attribute in &item.attrs {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("path")
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(path) = &literal.lit
        {
            return vec![folder.join(path.value())];
        }
    }
    let stem = declared_in.file_stem().unwrap_or_default();
    let is_root = ["lib", "main", "mod"].iter().any(|root| stem == *root);
    let folder = if is_root { folder.to_owned() } else { folder.join(stem) };
    let name = item.ident.to_string();
    vec![folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")]
}

impl<'ast> Visit<'ast> for TestRegions<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes: &[syn::Attribute] = match item {
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Const(item) => &item.attrs,
            syn::Item::Static(item) => &item.attrs,
            syn::Item::Struct(item) => &item.attrs,
            syn::Item::Enum(item) => &item.attrs,
            syn::Item::Macro(item) => &item.attrs,
            syn::Item::Mod(item) => {
                if item.content.is_none() && item.attrs.iter().any(is_test) {
                    self.files.extend(module_files(self.path, item));
                }
                &item.attrs
            }
            _ => &[],
        };
        if !self.note(attributes, item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if let syn::ImplItem::Fn(function) = item {
            self.note(&function.attrs, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Source {
        Source::parse(Path::new("crates/x/src/y.rs"), text).unwrap()
    }

    #[test]
    fn each_line_is_code_comment_documentation_or_blank() {
        let source = of("//! doc\n\n// why\nfn f() {\n    g(\"// no\"); // because\n    let x = \"\n    //\n\";\n}\n");
        use Line::{Blank, Code, CodeAndComment, Comment, Doc};
        assert_eq!(source.lines, [Doc, Blank, Comment, Code, CodeAndComment, Code, Code, Code, Code]);
    }

    #[test]
    fn what_exists_in_tests_only_is_no_production_code() {
        let source = of(
            "fn f() {}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn g() {}\n}\nimpl X {\n    #[cfg(test)]\n    fn h() {}\n}\n",
        );
        assert_eq!((source.production_code(), source.test_code()), (3, 7));
        assert_eq!(source.functions.len(), 1);
        let not = of("#[cfg(not(test))]\nfn f() {}\n");
        assert_eq!(not.production_code(), 2);
    }

    #[test]
    fn a_test_module_in_a_file_of_its_own_is_named() {
        let beside = of("#[cfg(test)]\n#[path = \"y_tests.rs\"]\nmod tests;\n");
        assert_eq!(beside.test_files, [Path::new("crates/x/src/y_tests.rs")]);
        let below = of("#[cfg(test)]\nmod tests;\n");
        assert_eq!(below.test_files[0], Path::new("crates/x/src/y/tests.rs"));
    }
}
