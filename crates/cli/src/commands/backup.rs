//! `backup`: everything a site is, into one folder, while its server runs.

use super::{named_file, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use crate::settings;
use clap::ArgMatches;
use config::{Settings, with_values};
use explain::Value;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::backup::{self, Progress, Source, What};

/// Files of the data folder beside the mail, if they are there.
const OF_THE_DATA: [&str; 1] = ["decoy.key"];
/// Folders of it: what an authority for certificates knows us by, and its certificate.
const FOLDERS_OF_THE_DATA: [&str; 1] = ["acme"];

/// Makes a backup.
///
/// # Errors
/// Whatever stands in its way; nothing is left at the target then.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let file = settings::find(named_file(arguments).as_deref())?;
    let settings = settings::read(&file)?;
    let target = PathBuf::from(text(arguments, "target"));
    let more = sources(&file, &settings)?;
    let bar = Bar::new();
    let _kept = desk::keep_contents(&settings)?;
    let made = backup::make(&settings.data, &more, &target, server::clock::now(), &mut |at| bar.show(at))
        .map_err(Failure::Backup)?;
    drop(bar);
    if output.json {
        output.json(&serde_json::json!({ "backup": target, "files": made.files, "octets": made.octets }))?;
    } else {
        let values = [
            ("path", target.display().to_string().into()),
            ("files", made.files.into()),
            ("size", Value::Octets(made.octets)),
        ];
        output.say("backup-made", &values)?;
        output.say("backup-secret", &[])?;
        output.say("backup-check", &[("path", target.display().to_string().into())])?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings and the files that they name, and what else of the data folder a site is.
fn sources(file: &Path, settings: &Settings) -> Result<Vec<Source>, Failure> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut named: Vec<(&str, &PathBuf)> = Vec::new();
    if let Some(tls) = &settings.tls {
        named.extend([("tls.certificate", &tls.certificate), ("tls.key", &tls.key)]);
    }
    if let Some(login) = settings.delivery.smarthost.as_ref().and_then(|smarthost| smarthost.login.as_ref()) {
        named.push(("delivery.smarthost_password_file", &login.password_file));
    }
    let mut values = vec![("data", toml(Path::new(backup::DATA)))];
    let mut more = Vec::new();
    for (key, path) in named {
        let name = name_in_backup(folder, path);
        values.push((key, toml(&name)));
        more.push(Source { name, what: What::File(path.clone()) });
    }
    let text = fs::read_to_string(file).map_err(|error| Failure::Unreadable(file.to_owned(), error))?;
    // Restored, they name the restored files, wherever these were before.
    more.push(Source { name: "sekisho.toml".into(), what: What::Text(with_values(&text, &values)) });
    more.extend(of_the_data(&settings.data));
    Ok(more)
}

/// Where it lay beside the settings, or else in a folder for what lay elsewhere.
fn name_in_backup(folder: &Path, path: &Path) -> PathBuf {
    match path.strip_prefix(folder) {
        Ok(inside) if !inside.is_absolute() => inside.to_owned(),
        _ => Path::new("elsewhere").join(path.strip_prefix("/").unwrap_or(path)),
    }
}

fn of_the_data(data: &Path) -> Vec<Source> {
    let mut files: Vec<PathBuf> = OF_THE_DATA.iter().map(|name| data.join(name)).collect();
    files.extend(FOLDERS_OF_THE_DATA.iter().flat_map(|name| below(&data.join(name))));
    let named = |path: PathBuf| {
        let name = Path::new(backup::DATA).join(path.strip_prefix(data).ok()?);
        path.is_file().then_some(Source { name, what: What::File(path) })
    };
    files.into_iter().filter_map(named).collect()
}

/// The files of a small folder and of those in it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

fn toml(path: &Path) -> String {
    // A TOML string in its plain form escapes as JSON does.
    serde_json::Value::from(path.display().to_string()).to_string()
}

/// How far it is, on standard error, for a person.
pub struct Bar(ProgressBar);

impl Bar {
    /// Hidden where nobody sees it.
    pub fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(if stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        });
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows it.
    pub fn show(&self, progress: Progress) {
        self.0.set_message(match progress {
            Progress::Pages(done, all) => format!("{}%", done.saturating_mul(100) / all.max(1)),
            Progress::Octets(octets) => indicatif::HumanBytes(octets).to_string(),
        });
        self.0.tick();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_settings_keeps_its_place_and_one_from_elsewhere_gets_one_inside() {
        let name = |path: &str| name_in_backup(Path::new("/srv/mail"), Path::new(path));
        assert_eq!(name("/srv/mail/key.pem"), Path::new("key.pem"));
        assert_eq!(name("/etc/ssl/key.pem"), Path::new("elsewhere/etc/ssl/key.pem"));
    }
}
