//! `config`: is the settings file in order, what is in force, what does a setting mean.

use super::{below, named_file, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use crate::settings;
use clap::ArgMatches;
use config::{DefaultDoc, SettingDoc, commented_sample, explain_key};
use explain::{Value, setting_key};
use server::control::{Answer, Request};
use server::reload::Reloaded;
use std::process::ExitCode;

/// Checks, shows or explains settings.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (name, arguments) = below(arguments);
    match name {
        "explain" => explain_setting(text(arguments, "key"), output)?,
        "sample" => output.line(commented_sample(|key| output.get(key, &[])).trim_end())?,
        _ => {
            let file = settings::find(named_file(arguments).as_deref())?;
            let settings = settings::read(&file)?;
            match name {
                "reload" => reload(&settings, output)?,
                "show" => show(&settings, output)?,
                _ if output.json => output.json(&serde_json::json!({ "file": file, "problems": [] }))?,
                _ => output.say("done-config-good", &[("file", file.display().to_string().into())])?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn reload(settings: &config::Settings, output: &Output) -> Result<(), Failure> {
    match desk::ask_server(settings, &Request::Reload)? {
        Answer::Reloaded { reloaded } => tell_reloaded(&reloaded, output),
        Answer::ReloadRefused { problem } => Err(Failure::Reload(problem)),
        other => Err(Failure::StoreTrouble(format!("{other:?}"))),
    }
}

/// What a reload has changed, key by key.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_reloaded(reloaded: &Reloaded, output: &Output) -> Result<(), Failure> {
    let file = [("file", reloaded.file.display().to_string().into())];
    if output.json {
        return output.json(reloaded);
    }
    if reloaded.changes.is_empty() {
        return output.say("done-config-reloaded-same", &file);
    }
    output.say("done-config-reloaded", &file)?;
    for change in &reloaded.changes {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let values = [
            ("key", (&change.key).into()),
            ("before", value(&change.before).into()),
            ("after", value(&change.after).into()),
        ];
        output.line(&format!("  {}", output.get("reload-change", &values)))?;
    }
    Ok(())
}

fn show(settings: &config::Settings, output: &Output) -> Result<(), Failure> {
    if output.json {
        let rows: Vec<_> = settings
            .show()
            .iter()
            .map(|s| serde_json::json!({ "key": s.key, "value": s.value, "default": s.is_default }))
            .collect();
        return output.json(&rows);
    }
    let rows: Vec<Vec<String>> = settings
        .show()
        .iter()
        .map(|shown| {
            let mark = if shown.is_default { output.get("state-default", &[]) } else { String::new() };
            vec![shown.key.to_owned(), shown.value.clone().unwrap_or_else(|| "-".to_owned()), mark]
        })
        .collect();
    output.table(&["column-setting", "column-value", "column-state"], &rows)
}

fn explain_setting(key: &str, output: &Output) -> Result<(), Failure> {
    let doc = explain_key(key).map_err(|nearest| Failure::NoSuchSetting { given: key.to_owned(), nearest })?;
    if output.json {
        let default = match &doc.default {
            DefaultDoc::Value(value) => Some(*value),
            _ => None,
        };
        let meaning = output.get(&setting_key(key), &[]);
        return output.json(&serde_json::json!({
            "key": key, "meaning": meaning, "default": default, "example": doc.example,
        }));
    }
    output.line(key)?;
    output.line(&format!("  {}", output.get(&setting_key(key), &[])))?;
    for line in details(&doc, output) {
        output.line(&format!("  {line}"))?;
    }
    Ok(())
}

fn details(doc: &SettingDoc, output: &Output) -> Vec<String> {
    let form = output.get(&format!("setting-form-{}", doc.kind.form().key()), &[]);
    let default = match &doc.default {
        DefaultDoc::Value(value) => output.get("setting-line-default", &[("value", (*value).into())]),
        DefaultDoc::Required => output.get("setting-line-required", &[]),
        DefaultDoc::Absent => output.get("setting-line-absent", &[]),
    };
    vec![
        output.get("setting-line-form", &[("form", Value::made(form))]),
        default,
        output.get("setting-line-example", &[("example", doc.example.into())]),
    ]
}
