//! `restore`: a site's folder from a backup, or only a look whether that would go well.

use super::backup::Bar;
use super::text;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use explain::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::backup::{BackupError, Contained, Restoring, verify};

/// Restores, or checks only.
///
/// # Errors
/// Whatever stands in its way; nothing is left of the new folder then.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (backup, folder) = (PathBuf::from(text(arguments, "target")), PathBuf::from(text(arguments, "dir")));
    let dry_run = arguments.get_flag("dry-run");
    let bar = Bar::new();
    let contained = if dry_run {
        is_empty(&folder)?;
        verify(&backup, &mut |at| bar.show(at)).map_err(Failure::Backup)?
    } else {
        let restoring = Restoring::begin(&backup, &folder, &mut |at| bar.show(at)).map_err(Failure::Backup)?;
        let contained = restoring.contained;
        restoring.finish().map_err(Failure::Backup)?;
        contained
    };
    drop(bar);
    if output.json {
        output.json(&summary(&backup, (!dry_run).then_some(&folder), &contained))?;
    } else {
        tell_contained(&contained, output)?;
        if dry_run {
            output.say("restore-dry-run", &[("dir", folder.display().to_string().into())])?;
        } else {
            tell_restored(&folder, output)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_empty(folder: &Path) -> Result<(), Failure> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(Failure::Backup(BackupError::NotEmpty(folder.to_owned()))),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::Unreadable(folder.to_owned(), error)),
    }
}

fn summary(backup: &Path, restored: Option<&PathBuf>, contained: &Contained) -> serde_json::Value {
    let Contained { at, files, octets, accounts, messages, waiting } = *contained;
    serde_json::json!({
        "backup": backup, "restored": restored, "at": at, "files": files, "octets": octets,
        "accounts": accounts, "messages": messages, "waiting": waiting,
    })
}

fn tell_contained(contained: &Contained, output: &Output) -> Result<(), Failure> {
    output.say(
        "restore-sound",
        &[
            ("at", output.time(contained.at).into()),
            ("files", contained.files.into()),
            ("size", Value::Octets(contained.octets)),
            ("accounts", contained.accounts.into()),
            ("messages", contained.messages.into()),
        ],
    )?;
    if contained.waiting > 0 {
        output.say("restore-twice", &[("count", contained.waiting.into())])?;
    }
    output.say("restore-after", &[])
}

fn tell_restored(folder: &Path, output: &Output) -> Result<(), Failure> {
    let file = folder.join("sekisho.toml").display().to_string();
    output.say("restore-done", &[("dir", folder.display().to_string().into())])?;
    output.line("")?;
    output.say("quickstart-next", &[])?;
    for (command, why) in [
        (format!("sudo chown -R sekisho: {}", folder.display()), "restore-next-owner"),
        (format!("sekisho config check --config {file}"), "quickstart-next-check"),
        (format!("sekisho serve --config {file}"), "quickstart-next-serve"),
    ] {
        output.line(&format!("  {command}"))?;
        output.line(&format!("      {}", output.get(why, &[])))?;
    }
    Ok(())
}
