//! What the system said when it refused something, as a value that can be sent and told in any language.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;

/// An error of the operating system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OsError {
    /// Its number, if it has one.
    code: Option<i32>,
    /// In the system's own words.
    words: String,
}

impl From<&io::Error> for OsError {
    fn from(error: &io::Error) -> Self {
        Self { code: error.raw_os_error(), words: error.to_string() }
    }
}

impl From<&OsError> for io::Error {
    fn from(error: &OsError) -> Self {
        error.code.map_or_else(|| Self::other(error.words.clone()), Self::from_raw_os_error)
    }
}

impl fmt::Display for OsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_comes_back_as_what_it_was() {
        let missing = std::fs::read("/nowhere/at/all").unwrap_err();
        let text = serde_json::to_string(&OsError::from(&missing)).unwrap();
        let back: OsError = serde_json::from_str(&text).unwrap();
        assert_eq!(io::Error::from(&back).kind(), io::ErrorKind::NotFound);
        let ours = OsError::from(&io::Error::other("odd"));
        assert_eq!(io::Error::from(&ours).to_string(), "odd");
    }
}
