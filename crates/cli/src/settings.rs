//! Finding and reading the settings file; the language of the person at the terminal.

use crate::failure::Failure;
use config::Settings;
use explain::Lang;
use server::settings_file::{self, SettingsError};
use std::env;
use std::path::{Path, PathBuf};

/// Where settings are looked for when none are named.
const PLACES: [&str; 2] = ["sekisho.toml", "/etc/sekisho/sekisho.toml"];

/// POSIX: the first of these that is set and not empty names the language of messages.
const LOCALE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language that the environment asks for.
pub fn language_of_the_locale() -> Lang {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    LOCALE_VARIABLES.into_iter().find_map(set).map_or(Lang::En, |locale| Lang::from_locale(&locale))
}

/// The file: the one named, or the first that exists of those looked for.
///
/// # Errors
/// [`Failure::NoSettings`].
pub fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let mut places = PLACES.iter().map(PathBuf::from);
    places.find(|path| path.exists()).ok_or_else(|| Failure::NoSettings(PathBuf::from(PLACES[0])))
}

/// Reads the settings; relative paths in them start at the file's folder.
///
/// # Errors
/// [`Failure::NoSettings`], [`Failure::Unreadable`], [`Failure::Settings`].
pub fn read(path: &Path) -> Result<Settings, Failure> {
    settings_file::read(path).map_err(|error| match error {
        SettingsError::Missing => Failure::NoSettings(path.to_owned()),
        SettingsError::Unreadable(error) => Failure::Unreadable(path.to_owned(), error),
        SettingsError::Problems(problems) => Failure::Settings(path.to_owned(), problems),
    })
}
