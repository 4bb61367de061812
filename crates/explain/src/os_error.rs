//! What the operating system says when it refuses something, in the reader's language.

use crate::texts::{Texts, Value};
use std::io::{Error, ErrorKind};

/// Too many files are open in this process, or in the whole system (errno(3) EMFILE, ENFILE).
const TOO_MANY_FILES: [i32; 2] = [24, 23];
/// The device did not do it (errno(3) EIO).
const DEVICE: i32 = 5;

/// The cause in words; what is not known here is quoted as the system puts it.
pub fn os_error_words(texts: Texts, error: &Error) -> String {
    match key(error) {
        Some(key) => texts.get(key, &[]),
        None => texts.get("os-other", &[("words", Value::Text(error.to_string().into()))]),
    }
}

fn key(error: &Error) -> Option<&'static str> {
    match error.raw_os_error() {
        Some(code) if TOO_MANY_FILES.contains(&code) => return Some("os-too-many-files"),
        Some(DEVICE) => return Some("os-device"),
        _ => {}
    }
    Some(match error.kind() {
        ErrorKind::NotFound => "os-not-found",
        ErrorKind::PermissionDenied => "os-permission",
        ErrorKind::AlreadyExists => "os-exists",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "os-full",
        ErrorKind::ReadOnlyFilesystem => "os-read-only",
        ErrorKind::FileTooLarge => "os-too-large",
        ErrorKind::IsADirectory => "os-folder",
        ErrorKind::NotADirectory => "os-no-folder",
        ErrorKind::InvalidFilename => "os-name",
        ErrorKind::OutOfMemory => "os-memory",
        ErrorKind::AddrInUse => "os-address-in-use",
        ErrorKind::AddrNotAvailable => "os-address-absent",
        ErrorKind::ConnectionRefused => "os-refused",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "os-broken",
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "os-timed-out",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "os-unreachable",
        ErrorKind::InvalidData => "os-not-text",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn what_the_system_refuses_is_said_in_the_readers_language() {
        let said = |lang, code| os_error_words(Texts::new(lang), &Error::from_raw_os_error(code));
        // EPERM, ENOENT, EIO, EACCES, ENFILE, EMFILE, ENOSPC, EROFS, EADDRINUSE, ETIMEDOUT, ECONNREFUSED
        for code in [1, 2, 5, 13, 23, 24, 28, 30, 98, 110, 111] {
            let english = Error::from_raw_os_error(code).to_string();
            assert!(said(Lang::Ja, code).chars().all(|c| !c.is_ascii_alphabetic()), "{code}: {}", said(Lang::Ja, code));
            assert!(!said(Lang::En, code).contains("os error"), "{english}");
        }
        assert_eq!(said(Lang::Ja, 28), "ディスクに空きがありません");
        assert_eq!(said(Lang::En, 13), "permission is missing");
    }

    #[test]
    fn what_is_not_known_is_quoted() {
        let odd = Error::other("odd \u{1b}[2J");
        let said = os_error_words(Texts::new(Lang::En), &odd);
        assert!(said.contains("odd") && !said.contains('\u{1b}'), "{said}");
    }
}
