//! The table as data for people: the reference page, `config explain` and the commented sample.

use crate::kind::Kind;
use crate::problem::Expected;
use crate::table::{self, Preset, SETTINGS, Setting};

/// One setting, as the reference page describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingDoc {
    /// Its dotted key.
    pub key: &'static str,
    /// Its section; empty for the top of the file.
    pub section: &'static str,
    /// Its name within the section.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What holds when it is not written.
    pub default: DefaultDoc,
    /// A value as it might be written, TOML.
    pub example: &'static str,
    /// The key of the text that says what it is for: `setting-doors-public`.
    pub text_key: String,
    /// What is taken: form, range or words.
    pub expected: Expected,
}

/// What holds when a setting is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultDoc {
    /// It must be written.
    Required,
    /// Nothing: the setting is absent.
    Absent,
    /// This TOML value.
    Value(&'static str),
}

impl From<&'static Setting> for SettingDoc {
    fn from(setting: &'static Setting) -> Self {
        Self {
            key: setting.key,
            section: setting.section(),
            name: setting.name(),
            kind: setting.place.kind(),
            default: match setting.preset {
                Preset::Required => DefaultDoc::Required,
                Preset::Absent => DefaultDoc::Absent,
                Preset::Value(toml) => DefaultDoc::Value(toml),
            },
            example: setting.example,
            text_key: text_key("setting", setting.key),
            expected: Expected::of(setting),
        }
    }
}

/// Every setting, sections together, in the order of the file.
pub fn reference() -> Vec<SettingDoc> {
    SETTINGS.iter().map(SettingDoc::from).collect()
}

/// The setting of a key, or the nearest key if there is none.
///
/// # Errors
/// The nearest key, if one is near.
pub fn explain_key(key: &str) -> Result<SettingDoc, Option<&'static str>> {
    table::find(key).map(SettingDoc::from).ok_or_else(|| crate::reading::nearest_setting(key))
}

/// The sections' names and the keys of the texts that introduce them: `setting-section-doors`.
pub fn sections() -> Vec<(&'static str, String)> {
    table::sections().into_iter().map(|section| (section, text_key("setting-section", section))).collect()
}

fn text_key(prefix: &str, key: &str) -> String {
    format!("{prefix}-{}", key.replace(['.', '_'], "-"))
}

/// A settings file with everything in it: each setting under its text, written out if it must be, commented out with
/// its default or an example if it need not be.
///
/// `text` gives the text of a key; each of its lines becomes a comment.
pub fn commented_sample(text: impl Fn(&str) -> String) -> String {
    commented_file(text, |_| None)
}

/// The same for a site: where `value` gives TOML for a key, that is written out.
pub fn commented_file(text: impl Fn(&str) -> String, value: impl Fn(&str) -> Option<String>) -> String {
    let mut sample = String::new();
    let mut section = "";
    comment(&mut sample, &text("setting-sample"));
    for setting in SETTINGS {
        sample.push('\n');
        if setting.section() != section {
            section = setting.section();
            comment(&mut sample, &text(&text_key("setting-section", section)));
            sample.push_str(&format!("[{section}]\n\n"));
        }
        comment(&mut sample, &text(&text_key("setting", setting.key)));
        match value(setting.key) {
            Some(toml) => sample.push_str(&format!("{} = {toml}\n", setting.name())),
            None => sample.push_str(&sample_line(setting)),
        }
    }
    sample
}

fn comment(sample: &mut String, text: &str) {
    for line in text.lines() {
        sample.push_str(format!("# {line}").trim_end());
        sample.push('\n');
    }
}

/// What is commented out shows what holds; an absent or empty value teaches nothing, so its example stands there.
fn sample_line(setting: &Setting) -> String {
    let name = setting.name();
    match setting.preset {
        Preset::Required => format!("{name} = {}\n", setting.example),
        Preset::Absent | Preset::Value("[]" | "false") => format!("#{name} = {}\n", setting.example),
        Preset::Value(default) => format!("#{name} = {default}\n"),
    }
}
