//! The settings, through the crate's public face.

mod checks;
mod parsing;
mod properties;
mod reach;
mod relay;
mod table;

use config::{Problem, ProblemKind, Settings};

/// The least that is a settings file.
pub(crate) const LEAST: &str = r#"
hostname = "mail.example.jp"
data = "/var/lib/sekisho"
[doors]
public = ["192.0.2.1:25"]
"#;

/// `LEAST`'s top, then `more`.
pub(crate) fn with(more: &str) -> String {
    format!("hostname = \"mail.example.jp\"\ndata = \"/var/lib/sekisho\"\n{more}\n")
}

pub(crate) fn settings(text: &str) -> Settings {
    Settings::parse(text, "sekisho.toml").unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn problems(text: &str) -> Vec<Problem> {
    Settings::parse(text, "sekisho.toml").expect_err(text)
}

/// Kind, key, line and column of each problem.
pub(crate) fn brief(text: &str) -> Vec<(ProblemKind, String, usize, usize)> {
    problems(text).into_iter().map(|p| (p.kind, p.key, p.line, p.column)).collect()
}

/// The first problem of `LEAST`'s top and `more`, but for there being no door.
pub(crate) fn first(more: &str) -> Problem {
    let problems = problems(&with(more));
    problems.into_iter().find(|problem| problem.kind != ProblemKind::NoDoor).expect(more)
}
