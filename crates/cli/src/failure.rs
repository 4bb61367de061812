//! Why a command could not be done: each is shown as a sentence that says what happened, where, why and what to do.

use crate::commands::probe::Trouble;
use config::Problem;
use explain::{Texts, Value, change_problem_sentence, os_error_words, problem_sentence};
use forensics::log::formats::pattern::PatternError;
use mail::QueueId;
use policy::ChangeProblem;
use server::StartError;
use server::reload::ReloadProblem;
use server::tls::TlsError;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::OpenError;
use store::backup::BackupError;

/// What stands in the way of a command.
#[derive(Debug)]
pub enum Failure {
    /// No settings file lies where one is looked for.
    NoSettings(PathBuf),
    /// A file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file or folder cannot be written.
    Unwritable(PathBuf, io::Error),
    /// The settings are not in order.
    Settings(PathBuf, Vec<Problem>),
    /// The server could not start.
    Start(StartError, PathBuf),
    /// The running server does not answer as it should.
    Control(PathBuf, io::Error),
    /// A rule forbids the change.
    Change(ChangeProblem),
    /// The settings were read again, and nothing was changed.
    Reload(ReloadProblem),
    /// No server runs on the data folder.
    NotRunning(PathBuf),
    /// Held mail waits for the account.
    MailWaits,
    /// No such message is in the queue.
    NoSuchMessage(QueueId),
    /// The message is held and must be released first.
    IsHeld(QueueId),
    /// The message is not held.
    NotHeld(QueueId),
    /// Lockdown is on, and the message is to leave.
    LockedDown,
    /// The message's entry in the queue cannot be read.
    UnreadableEntry(QueueId),
    /// Nothing is known about it.
    NothingKnown {
        /// What was asked about.
        subject: String,
        /// How long events are kept.
        days: u64,
    },
    /// The store could not do it.
    StoreTrouble(String),
    /// An argument is not what it should be.
    Argument {
        /// The key of the sentence.
        key: &'static str,
        /// As it was given.
        given: String,
    },
    /// The setting does not exist.
    NoSuchSetting {
        /// As it was given.
        given: String,
        /// The nearest name there is.
        nearest: Option<&'static str>,
    },
    /// The folder of a new site is not empty.
    NotEmpty(PathBuf),
    /// The terminal or pipe is gone.
    Output(io::Error),
    /// No password was given.
    NoPassword,
    /// The password has fewer characters than this.
    PasswordShort(usize),
    /// The two passwords typed differ.
    PasswordDiffers,
    /// The demo did not go as it should; a sentence says how.
    Demo(String),
    /// A folder was named where a file is wanted.
    Folder(PathBuf),
    /// A file that must not be written over is there.
    KeyExists(PathBuf),
    /// The pattern file is not in order; a sentence says how.
    Pattern(PathBuf, PatternError),
    /// No log could be opened.
    NothingReadable,
    /// Logs were read, and no line of them is understood.
    NothingUnderstood,
    /// No line of the logs is about it.
    NothingFound(String),
    /// A backup could not be made, or is not used.
    Backup(BackupError),
    /// TLS cannot be set up.
    Tls(TlsError),
    /// Nothing can be examined.
    Probe(Trouble),
}

impl Failure {
    /// An argument that is not what it should be; `key` names the sentence.
    pub fn argument(key: &'static str, given: impl Into<String>) -> Self {
        Self::Argument { key, given: given.into() }
    }

    /// 2 for what the person wrote, 3 for a log that tells nothing, 1 for everything else.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::NoSettings(_)
            | Self::Unreadable(..)
            | Self::Settings(..)
            | Self::Argument { .. }
            | Self::NoSuchSetting { .. }
            | Self::NoPassword
            | Self::PasswordShort(_)
            | Self::PasswordDiffers
            | Self::Folder(_)
            | Self::KeyExists(_)
            | Self::Pattern(..) => 2,
            Self::NothingReadable | Self::NothingUnderstood | Self::NothingFound(_) => 3,
            Self::Probe(trouble) => trouble.exit_code(),
            _ => 1,
        }
    }

    /// A stable key for programs.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NoSettings(_) => "no-settings",
            Self::Unreadable(..) => "unreadable",
            Self::Unwritable(..) => "unwritable",
            Self::Settings(..) => "settings",
            Self::Start(..) => "start",
            Self::Control(..) => "control",
            Self::Change(problem) => problem.key(),
            Self::Reload(_) => "reload",
            Self::NotRunning(_) => "not-running",
            Self::MailWaits => "mail-waits",
            Self::NoSuchMessage(_) => "no-such-message",
            Self::IsHeld(_) => "is-held",
            Self::NotHeld(_) => "not-held",
            Self::LockedDown => "locked-down",
            Self::UnreadableEntry(_) => "unreadable-entry",
            Self::NothingKnown { .. } => "nothing-known",
            Self::StoreTrouble(_) => "store-trouble",
            Self::Argument { .. } => "argument",
            Self::NoSuchSetting { .. } => "no-such-setting",
            Self::NotEmpty(_) => "not-empty",
            Self::Output(_) => "output",
            Self::NoPassword => "no-password",
            Self::PasswordShort(_) => "password-short",
            Self::PasswordDiffers => "password-differs",
            Self::Demo(_) => "demo",
            Self::Folder(_) => "folder",
            Self::KeyExists(_) => "key-exists",
            Self::Pattern(..) => "pattern",
            Self::Backup(error) => backup_key(error),
            Self::NothingReadable => "nothing-readable",
            Self::NothingUnderstood => "nothing-understood",
            Self::NothingFound(_) => "nothing-found",
            Self::Tls(_) => "tls",
            Self::Probe(trouble) => trouble.key(),
        }
    }

    /// The sentence, in the language of `texts`.
    pub fn sentence(&self, texts: Texts) -> String {
        match self {
            Self::NoSettings(path) => texts.get("error-config-missing", &[("path", shown(path))]),
            Self::Unreadable(path, error) => file_sentence(texts, "error-read", path, error),
            Self::Unwritable(path, error) => file_sentence(texts, "error-write", path, error),
            Self::Settings(path, problems) => settings_sentence(texts, path, problems),
            Self::Start(error, data) => start_sentence(texts, error, data),
            Self::Control(path, error) if error.kind() == io::ErrorKind::PermissionDenied => {
                texts.get("error-socket-permission", &[("path", shown(path))])
            }
            Self::Control(..) => texts.get("error-connection-lost", &[]),
            Self::Change(problem) => {
                format!("{} {}", change_problem_sentence(texts.lang(), problem), texts.get("error-change-refused", &[]))
            }
            Self::Reload(problem) => reload_sentence(texts, problem),
            Self::NotRunning(data) => texts.get("error-not-running", &[("path", shown(data))]),
            Self::MailWaits => texts.get("error-mail-waits", &[]),
            Self::IsHeld(id) => texts.get("error-is-held", &[("id", (*id).into())]),
            Self::NotHeld(id) => texts.get("error-not-held", &[("id", (*id).into())]),
            Self::LockedDown => texts.get("error-locked-down", &[]),
            Self::UnreadableEntry(id) => texts.get("error-unreadable-entry", &[("id", (*id).into())]),
            Self::NoSuchMessage(id) => texts.get("error-no-such-message", &[("id", (*id).into())]),
            Self::NothingKnown { subject, days } => {
                texts.get("why-nothing", &[("subject", subject.into()), ("days", (*days).into())])
            }
            Self::StoreTrouble(cause) => {
                format!("{} ({})", texts.get("error-store-failed", &[]), explain::visible(cause))
            }
            Self::Argument { key, given } => texts.get(key, &[("text", given.into())]),
            Self::NoSuchSetting { given, nearest: None } => {
                texts.get("error-unknown-setting", &[("key", given.into())])
            }
            Self::NoSuchSetting { given, nearest: Some(nearest) } => {
                texts.get("error-unknown-setting-nearest", &[("key", given.into()), ("nearest", (*nearest).into())])
            }
            Self::NotEmpty(path) => texts.get("error-folder-not-empty", &[("path", shown(path))]),
            Self::Output(error) => os_error_words(texts, error),
            Self::NoPassword => texts.get("error-password-empty", &[]),
            Self::PasswordShort(least) => texts.get("error-password-short", &[("least", (*least).into())]),
            Self::PasswordDiffers => texts.get("error-password-differs", &[]),
            Self::Demo(sentence) => sentence.clone(),
            Self::Folder(path) => texts.get("error-folder", &[("path", shown(path))]),
            Self::KeyExists(path) => texts.get("error-key-exists", &[("path", shown(path))]),
            Self::Pattern(path, error) => {
                let cause = Value::made(explain::pattern_problem_sentence(texts, error));
                texts.get("error-pattern", &[("path", shown(path)), ("cause", cause)])
            }
            Self::NothingReadable => texts.get("error-nothing-readable", &[]),
            Self::NothingUnderstood => texts.get("error-nothing-understood", &[]),
            Self::NothingFound(subject) => texts.get("error-no-such-message-in-log", &[("id", subject.into())]),
            Self::Backup(error) => backup_sentence(texts, error),
            Self::Tls(error) => tls_sentence(texts, error),
            Self::Probe(trouble) => trouble.sentence(texts),
        }
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        Self::from(failure.exit_code())
    }
}

fn shown(path: &Path) -> Value<'static> {
    path.display().to_string().into()
}

fn file_sentence(texts: Texts, key: &str, path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if key == "error-read" => texts.get("error-no-such-file", &[("path", shown(path))]),
        io::ErrorKind::NotFound => texts.get("error-no-folder", &[("path", shown(path))]),
        io::ErrorKind::PermissionDenied => texts.get("error-permission", &[("path", shown(path))]),
        _ => texts.get(key, &[("path", shown(path)), ("cause", words(texts, error))]),
    }
}

/// What the system says, in the reader's language.
fn words(texts: Texts, error: &io::Error) -> Value<'static> {
    Value::made(os_error_words(texts, error))
}

fn reload_sentence(texts: Texts, problem: &ReloadProblem) -> String {
    let cause = match problem {
        ReloadProblem::NoFile => texts.get("error-reload-no-file", &[]),
        ReloadProblem::Missing { file } => Failure::NoSettings(file.clone()).sentence(texts),
        ReloadProblem::Unreadable { file, error } => file_sentence(texts, "error-read", file, &error.into()),
        // The server has only seen that something is wrong; the file still says what.
        ReloadProblem::Settings { file } => match crate::settings::read(file) {
            Err(failure) => failure.sentence(texts),
            Ok(_) => texts.get("error-reload-changed-meanwhile", &[("path", shown(file))]),
        },
        ReloadProblem::DataFolder { used, named } => {
            texts.get("error-reload-data", &[("used", shown(used)), ("named", shown(named))])
        }
        ReloadProblem::Tls { error } => tls_sentence(texts, error),
        ReloadProblem::Dns { cause } => texts.get("error-dns", &[("cause", cause.into())]),
        ReloadProblem::Bind { key, address, error } => {
            let error = io::Error::from(error);
            let cause = bind_sentence(texts, key, address, &error);
            match error.kind() {
                io::ErrorKind::PermissionDenied => texts.get("error-reload-port", &[("cause", Value::made(cause))]),
                _ => cause,
            }
        }
    };
    texts.get("error-reload", &[("cause", Value::made(cause))])
}

fn settings_sentence(texts: Texts, path: &Path, problems: &[Problem]) -> String {
    let mut lines =
        vec![texts.get("error-config-problems", &[("count", problems.len().into()), ("path", shown(path))])];
    lines.extend(problems.iter().map(|problem| problem_sentence(texts.lang(), problem)));
    lines.join("\n")
}

fn start_sentence(texts: Texts, error: &StartError, data: &Path) -> String {
    match error {
        StartError::Store(OpenError::InUse) => texts.get("error-in-use", &[("path", shown(data))]),
        StartError::Store(OpenError::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            texts.get("error-permission", &[("path", shown(data))])
        }
        StartError::Store(OpenError::Io(error)) => {
            texts.get("error-store", &[("path", shown(data)), ("cause", words(texts, error))])
        }
        StartError::Store(OpenError::TooNew { .. }) => texts.get("error-too-new", &[("path", shown(data))]),
        StartError::Store(OpenError::Damaged(cause)) => {
            texts.get("error-store-damaged", &[("path", shown(data)), ("cause", cause.into())])
        }
        StartError::Owner(cause) => texts.get("error-owner", &[("path", shown(data)), ("cause", cause.into())]),
        StartError::Tls(error) => tls_sentence(texts, error),
        StartError::Dns(cause) => texts.get("error-dns", &[("cause", cause.into())]),
        StartError::Bind { key, address, error } => bind_sentence(texts, key, address, error),
    }
}

const fn backup_key(error: &BackupError) -> &'static str {
    match error {
        BackupError::NotEmpty(_) => "not-empty",
        BackupError::Io(..) => "unwritable",
        BackupError::Database(..) | BackupError::Changed(_) | BackupError::Missing(_) => "backup-damaged",
        BackupError::NotABackup(_) => "not-a-backup",
        BackupError::TooNew(_) => "backup-too-new",
        BackupError::ContentMissing(_) => "content-missing",
    }
}

fn backup_sentence(texts: Texts, error: &BackupError) -> String {
    let about = |key: &str, path: &Path| texts.get(key, &[("path", shown(path))]);
    match error {
        BackupError::NotEmpty(path) => about("error-folder-not-empty", path),
        BackupError::Io(path, error) if error.kind() == io::ErrorKind::StorageFull => about("error-backup-full", path),
        BackupError::Io(path, error) => file_sentence(texts, "error-backup-file", path, error),
        BackupError::Database(path, what) => {
            texts.get("error-backup-database", &[("path", shown(path)), ("cause", what.into())])
        }
        BackupError::NotABackup(path) => about("error-not-a-backup", path),
        BackupError::TooNew(path) => about("error-backup-too-new", path),
        BackupError::Missing(path) => about("error-backup-missing", path),
        BackupError::Changed(path) => about("error-backup-changed", path),
        BackupError::ContentMissing(id) => texts.get("error-content-missing", &[("id", (*id).into())]),
    }
}

fn tls_sentence(texts: Texts, error: &TlsError) -> String {
    match error {
        TlsError::Unreadable(path, error) => {
            let cause = words(texts, &error.into());
            texts.get("error-certificate", &[("path", shown(path)), ("cause", cause)])
        }
        TlsError::File(path, _) => texts.get("error-certificate-content", &[("path", shown(path))]),
        TlsError::Pair(key, _) => texts.get("error-certificate-key", &[("path", shown(key))]),
        TlsError::Library(_) | TlsError::Make(_) => error.to_string(),
    }
}

fn bind_sentence(texts: Texts, key: &str, address: &str, error: &io::Error) -> String {
    let values = [("address", address.into()), ("key", key.into()), ("cause", words(texts, error))];
    let sentence = match error.kind() {
        io::ErrorKind::AddrInUse => "error-listen-in-use",
        io::ErrorKind::PermissionDenied => "error-listen-permission",
        io::ErrorKind::AddrNotAvailable => "error-listen-absent",
        _ => "error-listen",
    };
    texts.get(sentence, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use explain::Lang;

    #[test]
    fn a_port_that_a_reload_may_not_open_is_told_with_the_way_out() {
        // EACCES, as the system says it.
        let denied = io::Error::from_raw_os_error(13);
        let problem =
            ReloadProblem::Bind { key: "doors.public".into(), address: "192.0.2.1:25".into(), error: (&denied).into() };
        let said = reload_sentence(Texts::new(Lang::En), &problem);
        assert!(said.contains("192.0.2.1:25 is not permitted (setting doors.public)"), "{said}");
        assert!(said.contains("restart it to have the port opened"), "{said}");
        assert!(reload_sentence(Texts::new(Lang::Ja), &problem).contains("再起動すると、このポートを開けます"));
    }
}
