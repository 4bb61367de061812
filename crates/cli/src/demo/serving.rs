//! What is said when all is up: where the doors are, who has a mailbox, what to try; and the same for programs.

use super::cast;
use super::play::{Played, subject_of};
use super::stage::Stage;
use super::telling::Narrator;
use crate::failure::Failure;
use explain::Ink;
use forensics::Verbs;
use serde::Serialize;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// The doors in the order in which they are shown, by their keys.
const DOORS: [&str; 6] = ["public", "submission", "submissions", "lan", "pop3", "pop3s"];

/// The line for programs when everything is up.
#[derive(Debug, Serialize)]
pub struct Up {
    doors: Doors,
    pop3: String,
    pop3s: String,
    accounts: Vec<Account>,
    device: Device,
    outside: Outside,
    config: String,
    certificate: String,
}

#[derive(Debug, Serialize)]
struct Doors {
    public: String,
    submission: String,
    submissions: String,
    lan: String,
}

#[derive(Debug, Serialize)]
struct Account {
    address: String,
    password: String,
}

#[derive(Debug, Serialize)]
struct Device {
    name: &'static str,
    ip: String,
    sender: &'static str,
}

#[derive(Debug, Serialize)]
struct Outside {
    domain: &'static str,
    mx: String,
    dns: String,
    recipient: &'static str,
}

/// The line for programs after the scenes.
#[derive(Debug, Serialize)]
pub struct Outcome {
    as_expected: bool,
    strangers_outside: usize,
    scenes: Vec<SceneOutcome>,
}

#[derive(Debug, Serialize)]
struct SceneOutcome {
    scene: &'static str,
    as_expected: bool,
    subject: String,
    verbs: Verbs,
}

impl Up {
    /// What is up.
    pub fn of(stage: &Stage) -> Self {
        let door = |key| stage.door(key).to_string();
        let account = |account: &super::stage::Account| Account {
            address: account.address.to_string(),
            password: account.password.reveal().to_owned(),
        };
        Self {
            doors: Doors {
                public: door("public"),
                submission: door("submission"),
                submissions: door("submissions"),
                lan: door("lan"),
            },
            pop3: door("pop3"),
            pop3s: door("pop3s"),
            accounts: stage.accounts.iter().map(account).collect(),
            device: Device { name: cast::COPIER, ip: cast::AT_COPIER.to_string(), sender: cast::SCANS },
            outside: Outside {
                domain: cast::ELSEWHERE,
                mx: stage.outside.address.to_string(),
                dns: stage.dns.address.to_string(),
                recipient: cast::FRIEND,
            },
            config: stage.settings_file().display().to_string(),
            certificate: stage.certificate_file().display().to_string(),
        }
    }
}

impl Outcome {
    /// What the scenes came to.
    pub fn of(all: &[Played], strangers_outside: usize) -> Self {
        let scene = |played: &Played| SceneOutcome {
            scene: played.scene.key,
            as_expected: played.as_expected,
            subject: subject_of(&played.story),
            verbs: played.story.verbs,
        };
        Self {
            as_expected: is_good(all, strangers_outside),
            strangers_outside,
            scenes: all.iter().map(scene).collect(),
        }
    }
}

/// Whether everything went as it had to.
pub fn is_good(all: &[Played], strangers_outside: usize) -> bool {
    strangers_outside == 0 && all.iter().all(|played| played.as_expected)
}

impl Narrator<'_> {
    /// Doors, accounts, and three commands to try.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn serving(&self, stage: &Stage) -> Result<(), Failure> {
        self.heading("demo-doors")?;
        for key in DOORS {
            let what = self.output.get(&format!("demo-door-{key}"), &[]);
            self.output.line(&format!("  {key:<12} {:<16} {what}", stage.door(key).to_string()))?;
        }
        self.heading("demo-accounts")?;
        for account in &stage.accounts {
            self.output.line(&format!("  {:<20} {}", account.address.to_string(), account.password.reveal()))?;
        }
        self.heading("demo-try")?;
        for (key, command) in commands(stage, &program()) {
            self.paragraph(key, &[], 2)?;
            for line in copyable(&command, self.output.look.width) {
                self.output.line(&self.output.look.paint(Ink::Good, &line))?;
            }
        }
        self.output.line("")?;
        self.paragraph("demo-serving", &[], 0)
    }

    fn heading(&self, key: &str) -> Result<(), Failure> {
        self.output.line("")?;
        self.output.line(&self.output.look.paint(Ink::Bold, &self.output.get(key, &[])))
    }
}

/// What to try in another terminal, each word with its option; the third tells what the first did.
fn commands(stage: &Stage, program: &str) -> [(&'static str, Vec<String>); 3] {
    let hana = stage.account(&cast::address(cast::HANA));
    let swaks = vec![
        format!("swaks --server {}", stage.door("public")),
        format!("--from {}", cast::PASSER_BY),
        format!("--to {}", cast::FRIEND),
    ];
    let curl = vec![
        format!("curl --cacert {}", quoted(&stage.certificate_file())),
        format!("--user {}:{}", hana.address, hana.password.reveal()),
        format!("pop3s://{}/1", stage.door("pop3s")),
    ];
    let why = vec![format!("{program} why {}", cast::AT_GATE), format!("--config {}", quoted(&stage.settings_file()))];
    [("demo-try-swaks", swaks), ("demo-try-curl", curl), ("demo-try-why", why)]
}

/// A command in lines that fit, which a shell reads as one.
fn copyable(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            // A space and the backslash that goes on must fit as well.
            Some(line) if line.width() + 1 + word.width() + 2 <= width => *line += &format!(" {word}"),
            Some(line) => {
                *line += " \\";
                lines.push(format!("      {word}"));
            }
            None => lines.push(format!("    {word}")),
        }
    }
    lines
}

/// How to call this program from another terminal: as it was called, if it is found by its name alone.
fn program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    match std::env::current_exe() {
        Ok(path) if called.contains('/') => quoted(&path),
        _ => called,
    }
}

/// As a shell reads it back, whatever is in it (POSIX shell §2.2.2).
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_goes_on_in_a_way_that_a_shell_reads() {
        let words = ["why x", "--config y", "z"].map(str::to_owned);
        assert_eq!(copyable(&words, 80), ["    why x --config y z"]);
        assert_eq!(copyable(&words, 20), ["    why x \\", "      --config y z"]);
    }

    #[test]
    fn a_path_reaches_the_shell_as_it_is() {
        assert_eq!(quoted(Path::new("/tmp/sekisho-demo-x1/sekisho.toml")), "/tmp/sekisho-demo-x1/sekisho.toml");
        assert_eq!(quoted(Path::new("/my mail/it's")), r"'/my mail/it'\''s'");
    }
}
