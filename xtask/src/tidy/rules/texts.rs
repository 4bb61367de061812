//! Texts for people: the same keys with the same values in each language, every key that code names exists, and no
//! sentence of ours stands in code in a script that only one language has.

use crate::tidy::report::Report;
use crate::tidy::rules::edges;
use crate::tidy::source::Source;
use crate::tidy::tokens::Token;
use crate::tidy::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The languages, by the name of the folder or file that holds their texts.
const LANGUAGES: &[&str] = &["ja", "en"];
/// The functions that look a text up by its key, given as written: name, and which argument the key is.
const LOOKUPS: &[(&str, usize)] = &[("text", 1), ("get", 0), ("find", 0)];

/// The files whose texts only the program's commands name; those of the others are watched by tests of `explain`.
const WATCHED: &[&str] = &["cli.ftl", "demo.ftl"];
/// Beginnings of keys that are put together from the table of commands.
const COMPOSED: &[&str] = &["help-", "arg-"];

/// One text: where it stands, and the values it names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    file: PathBuf,
    line: usize,
    values: BTreeSet<String>,
}

type Texts = BTreeMap<String, Text>;

/// Adds a violation for each text that one language lacks, each key without a text, each sentence in code.
pub fn check(workspace: &Workspace, report: &mut Report) {
    let mut languages: BTreeMap<&str, Texts> = BTreeMap::new();
    for (path, text) in workspace.files.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "ftl")) {
        match language_of(path) {
            Some(language) => read(path, text, languages.entry(language).or_default(), report),
            None => {
                report.add("text-language", (path, 1), "", "a file of texts lies in a folder named for its language")
            }
        }
    }
    compare(&languages, report);
    let is_known = |key: &str| languages.is_empty() || languages.values().any(|texts| texts.contains_key(key));
    check_unused(workspace, languages.values().next(), report);
    for (_, source) in workspace.sources().filter(|(one, _)| !edges::is_development(one)) {
        for (key, line) in keys_named(source).into_iter().filter(|(key, _)| !is_known(key)) {
            report.add("text-missing", (&source.path, line), &key, format!("there is no text {key}"));
        }
        for token in source.tokens.iter().filter(|token| token.string().is_some_and(|text| is_japanese(&text))) {
            let sentence = "a sentence for people stands in code; it belongs into the files of texts";
            report.add("text-in-code", (&source.path, token.line), "", sentence);
        }
    }
}

fn language_of(path: &Path) -> Option<&'static str> {
    let is =
        |language: &str| path.iter().any(|part| part == language) || path.file_stem().is_some_and(|s| s == language);
    LANGUAGES.iter().copied().find(|language| is(language))
}

/// Reads as much of the Fluent syntax as tells keys, attributes and values: a key begins its line, an attribute is
/// `.name =` further in, a value is `$name`.
fn read(path: &Path, text: &str, texts: &mut Texts, report: &mut Report) {
    let mut message = String::new();
    let mut current = String::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let name = line.split_once('=').map(|(name, _)| name.trim_end());
        if let Some(name) = name.filter(|name| is_key(name)) {
            message = name.to_owned();
            current.clone_from(&message);
        } else if let Some(name) = name.and_then(|name| name.trim_start().strip_prefix('.')).filter(|name| is_key(name))
        {
            current = format!("{message}.{name}");
        }
        let is_new = name.is_some_and(|name| current.ends_with(name.trim_start().trim_start_matches('.')));
        if is_new && texts.get(&current).is_some_and(|known| known.line != index + 1 || known.file != path) {
            report.add("text-twice", (path, index + 1), &current, format!("{current} has a text already"));
        }
        if !current.is_empty() {
            let text = || Text { file: path.to_owned(), line: index + 1, values: BTreeSet::new() };
            texts.entry(current.clone()).or_insert_with(text).values.extend(values(line));
        }
    }
}

fn is_key(name: &str) -> bool {
    name.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn values(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split('$')
        .skip(1)
        .map(|behind| behind.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect())
}

fn compare(languages: &BTreeMap<&str, Texts>, report: &mut Report) {
    for (language, texts) in languages {
        for (other_language, others) in languages.iter().filter(|(other, _)| *other != language) {
            for (key, text) in texts {
                let place = (text.file.as_path(), text.line);
                match others.get(key) {
                    None => report.add("text-missing", place, key, format!("{key} has no text in {other_language}")),
                    Some(other) if *language < *other_language && other.values != text.values => {
                        let sentence = format!("{key} names other values in {other_language} than in {language}");
                        report.add("text-values", place, key, sentence);
                    }
                    Some(_) => {}
                }
            }
        }
    }
    if languages.len() == 1 {
        let file = languages.values().flat_map(|texts| texts.values()).next().map(|text| text.file.clone());
        let sentence = "these texts are in one language only";
        report.add("text-missing", (&file.unwrap_or_default(), 1), "", sentence);
    }
}

/// Adds a violation for each text of the program's commands that no code names: whole, by the beginning of a literal
/// that is put together (`list-empty-{kind}`), or as another key and the end of one (`{key}-default`).
fn check_unused(workspace: &Workspace, texts: Option<&Texts>, report: &mut Report) {
    let tokens = workspace.sources().flat_map(|(_, source)| &source.tokens);
    let literals: BTreeSet<String> = tokens.filter_map(Token::string).collect();
    let is_begun = |key: &str| {
        let starts = literals.iter().filter_map(|text| text.split_once('{')).map(|(start, _)| start);
        COMPOSED.iter().copied().chain(starts.filter(|start| start.ends_with('-'))).any(|start| key.starts_with(start))
    };
    let is_ended = |key: &str| {
        let ends = literals.iter().filter_map(|text| text.strip_prefix('{')?.split_once('}')).map(|(_, end)| end);
        let mut ends = ends.filter(|end| end.starts_with('-'));
        ends.any(|end| key.strip_suffix(end).is_some_and(|start| literals.contains(start)))
    };
    for (key, text) in texts.into_iter().flatten() {
        let is_watched = WATCHED.iter().any(|name| text.file.ends_with(name));
        if is_watched && !literals.contains(key) && !is_begun(key) && !is_ended(key) {
            report.add("text-unused", (&text.file, text.line), key, format!("no code names the text {key}"));
        }
    }
}

/// The keys that stand in a call of a look-up as written. A look-up takes values behind the key, so that a `get` of
/// one argument is none.
fn keys_named(source: &Source) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        let Some((_, argument)) = LOOKUPS.iter().find(|(name, _)| token.is_word(name)) else { continue };
        let rest = &source.tokens[at + 1..];
        if !rest.first().is_some_and(|open| open.is_mark('(')) {
            continue;
        }
        let arguments = split(&rest[1..]);
        if let (Some([key]), true) = (arguments.get(*argument), arguments.len() == argument + 2)
            && let Some(text) = key.string().filter(|text| text.split('.').all(is_key))
        {
            found.push((text, key.line));
        }
    }
    found
}

/// The arguments of a call whose bracket is open already.
fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let inside = &tokens[..crate::tidy::functions::closing(tokens)];
    let mut arguments = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, token) in inside.iter().enumerate() {
        if "([{".chars().any(|open| token.is_mark(open)) {
            depth += 1;
        } else if ")]}".chars().any(|close| token.is_mark(close)) {
            depth -= 1;
        } else if depth == 0 && token.is_mark(',') {
            arguments.push(&inside[start..at]);
            start = at + 1;
        }
    }
    if start < inside.len() {
        arguments.push(&inside[start..]);
    }
    arguments
}

/// Letters of Hiragana, Katakana or Han; punctuation alone is no sentence.
fn is_japanese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations, workspace};

    fn of(ja: &str, en: &str, code: &str) -> Vec<(&'static str, usize)> {
        let files = [
            ("crates/explain/Cargo.toml", "[package]\nname = \"explain\"\n"),
            ("crates/explain/src/lib.rs", code),
            ("crates/explain/texts/ja/a.ftl", ja),
            ("crates/explain/texts/en/a.ftl", en),
        ];
        violations(check, &workspace(&files))
    }

    #[test]
    fn a_text_that_one_language_lacks_is_found() {
        assert_eq!(of("a = x\nb = y\n", "a = x\n", ""), [("text-missing", 2)]);
        assert_eq!(of("a = x\n    .advice = y\n", "a = x\n", ""), [("text-missing", 2)]);
        assert!(of("# c = x\na =\n    long = text\n    .b = x\n", "a = x\n    .b = x\n", "").is_empty());
    }

    #[test]
    fn texts_name_the_same_values_in_each_language() {
        assert_eq!(
            of("a = { $count } { $name }\n", "a = { $count ->\n    [one] { $name }\n   *[other] x\n }\n", ""),
            []
        );
        assert_eq!(of("a = { $count }\n", "a = x\n", ""), [("text-values", 1)]);
    }

    #[test]
    fn a_text_of_the_commands_that_no_code_names_is_found() {
        let files = [
            ("crates/explain/Cargo.toml", "[package]\nname = \"explain\"\n"),
            (
                "crates/explain/src/lib.rs",
                "fn f() {\n    say(\"used\", format!(\"list-{kind}\"), format!(\"{key}-more\"));\n}\n",
            ),
            (
                "crates/explain/texts/ja/cli.ftl",
                "used = x\nunused = x\nlist-a = x\nhelp-a = x\nused-more = x\nother-more = x\n",
            ),
            (
                "crates/explain/texts/en/cli.ftl",
                "used = x\nunused = x\nlist-a = x\nhelp-a = x\nused-more = x\nother-more = x\n",
            ),
        ];
        assert_eq!(violations(check, &workspace(&files)), [("text-unused", 2), ("text-unused", 6)]);
    }

    #[test]
    fn a_key_has_one_text() {
        assert_eq!(of("a = x\na = y\n", "a = x\n", ""), [("text-twice", 2)]);
    }

    #[test]
    fn a_key_that_code_names_exists() {
        let code = "fn f() {\n    text(lang, \"a\", &[]);\n    texts.get(\"b\", &[(\"x\", y)]);\n    map.get(\"c\");\n    texts.find(\"a.d\", &[]);\n}\n";
        assert_eq!(of("a = x\n", "a = x\n", code), [("text-missing", 3), ("text-missing", 5)]);
    }

    #[test]
    fn a_sentence_in_code_is_found() {
        let code = "/// 日本語\nfn f() {\n    g(\"受信\");\n}\n";
        assert_eq!(violations(check, &one_crate("server", code)), [("text-in-code", 3)]);
    }

    #[test]
    fn texts_lie_in_a_language() {
        let files = [("crates/explain/texts/a.ftl", "a = x\n"), ("crates/explain/texts/ja/b.ftl", "b = x\n")];
        assert_eq!(
            violations(check, &workspace(&files)),
            [("text-language", 1), ("text-missing", 1), ("text-missing", 1)][..2]
        );
    }
}
