//! The settings file: read at the start, and again at each reload.

use config::{Problem, Settings};
use std::io;
use std::path::Path;

/// Why there are no settings.
#[derive(Debug)]
pub enum SettingsError {
    /// No such file.
    Missing,
    /// The file cannot be read.
    Unreadable(io::Error),
    /// What is written in it is not in order.
    Problems(Vec<Problem>),
}

/// Reads the settings; relative paths in them start at the file's folder.
///
/// # Errors
/// Any [`SettingsError`].
pub fn read(path: &Path) -> Result<Settings, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => SettingsError::Missing,
        _ => SettingsError::Unreadable(error),
    })?;
    let settings = Settings::parse(&text, &path.display().to_string()).map_err(SettingsError::Problems)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The file may be read again from elsewhere, and its folders are the same ones then.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    Ok(settings.in_folder(&folder))
}
