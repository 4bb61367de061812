//! The documents that are made and not written: the reference page of the settings in both languages, and the
//! commented sample. Made from `config`'s table and `explain`'s texts alone; [`crate::tidy`] says when one is stale.

use config::{DefaultDoc, SettingDoc, commented_sample, reference, sections};
use explain::problem::form_and_range;
use explain::{Lang, Texts, Value};
use std::io;
use std::path::Path;

/// The first part of each reference page, written by hand.
const INTRODUCTION: [(Lang, &str); 2] =
    [(Lang::En, include_str!("../pages/settings.en.txt")), (Lang::Ja, include_str!("../pages/settings.ja.txt"))];

/// Every page: its path from the root of the work tree, and its text.
#[must_use]
pub fn pages() -> Vec<(&'static str, String)> {
    let sample = commented_sample(|key| Texts::new(Lang::En).get(key, &[]));
    let mut pages = vec![("docs/sample.toml", sample)];
    for (lang, introduction) in INTRODUCTION {
        let path = match lang {
            Lang::En => "docs/settings.md",
            Lang::Ja => "docs/settings.ja.md",
        };
        pages.push((path, settings_page(introduction, Texts::new(lang))));
    }
    pages
}

/// Writes every page into the work tree at `root`; returns the paths of those that were stale.
///
/// # Errors
/// When a page cannot be written.
pub fn write(root: &Path) -> io::Result<Vec<&'static str>> {
    let mut changed = Vec::new();
    for (path, text) in pages() {
        let file = root.join(path);
        // A page that is as it should be keeps its time of change.
        if std::fs::read_to_string(&file).ok().as_deref() != Some(&text) {
            std::fs::write(&file, text)?;
            changed.push(path);
        }
    }
    Ok(changed)
}

fn settings_page(introduction: &str, texts: Texts) -> String {
    let settings = reference();
    let mut page = introduction.to_owned();
    for setting in settings.iter().filter(|setting| setting.section.is_empty()) {
        page.push_str(&entry(setting, texts));
    }
    for (section, text_key) in sections() {
        page.push_str(&format!("\n## [{section}]\n\n{}\n", texts.get(&text_key, &[])));
        for setting in settings.iter().filter(|setting| setting.section == section) {
            page.push_str(&entry(setting, texts));
        }
    }
    page
}

fn entry(setting: &SettingDoc, texts: Texts) -> String {
    let (form, range) = form_and_range(texts, &setting.expected);
    let form = texts.get("setting-line-form", &[("form", Value::made(format!("{form}{range}")))]);
    let default = match setting.default {
        DefaultDoc::Value(value) => texts.get("setting-line-default", &[("value", code(value))]),
        DefaultDoc::Required => texts.get("setting-line-required", &[]),
        DefaultDoc::Absent => texts.get("setting-line-absent", &[]),
    };
    let example = texts.get("setting-line-example", &[("example", code(&line_of(setting)))]);
    let meaning = texts.get(&setting.text_key, &[]);
    format!("\n### {}\n\n{meaning}\n\n- {form}\n- {default}\n- {example}\n", setting.key)
}

/// As it stands in the file, under its section's heading.
fn line_of(setting: &SettingDoc) -> String {
    format!("{} = {}", setting.name, setting.example)
}

fn code(text: &str) -> Value<'static> {
    Value::made(format!("`{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> String {
        pages().into_iter().find(|(other, _)| *other == path).expect("a page").1
    }

    #[test]
    fn each_setting_has_its_entry_in_each_language() {
        for path in ["docs/settings.md", "docs/settings.ja.md"] {
            let page = page(path);
            for setting in reference() {
                assert_eq!(page.matches(&format!("\n### {}\n", setting.key)).count(), 1, "{path}: {}", setting.key);
            }
            for (section, _) in sections() {
                assert!(page.contains(&format!("\n## [{section}]\n")), "{path}: {section}");
            }
        }
    }

    #[test]
    fn an_entry_says_what_is_taken_what_holds_and_how_it_is_written() {
        let wanted = "- Value: a whole number from 100 to 100000\n- Default: `1000`\n- Example: `recipients = 200`\n";
        assert!(page("docs/settings.md").contains(wanted));
    }

    #[test]
    fn a_page_that_is_fresh_is_left_alone() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(root.path().join("docs")).expect("a folder");
        assert_eq!(write(root.path()).expect("written").len(), 3);
        std::fs::write(root.path().join("docs/sample.toml"), "stale").expect("written");
        assert_eq!(write(root.path()).expect("written"), ["docs/sample.toml"]);
    }
}
