//! Pure crates call nothing that touches the world: no runtime, sockets, files, clock, randomness, environment,
//! processes, threads, terminal.

use crate::tidy::report::Report;
use crate::tidy::rules::edges;
use crate::tidy::source::Source;
use crate::tidy::workspace::Workspace;

/// Beginnings of paths.
const PATHS: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "os"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "io", "stderr"],
    &["fastrand"],
    &["getrandom"],
    &["hickory_resolver"],
    &["rand"],
    &["rusqlite"],
    &["rustls"],
    &["socket2"],
    &["tokio"],
    &["tokio_rustls"],
];
/// Words that name a socket, a file or a source of randomness wherever they stand.
const WORDS: &[&str] = &[
    "OpenOptions",
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "UnixDatagram",
    "UnixListener",
    "UnixStream",
    "thread_rng",
];
/// Last segments of calls that read a clock or the system's settings, whoever offers them.
const ENDINGS: &[&[&str]] = &[&["now"], &["TimeZone", "system"]];
/// Macros that write to the terminal.
const MACROS: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// Adds a violation for each such call in a pure crate.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (one, source) in workspace.sources().filter(|(one, _)| edges::is_pure(one)) {
        for (what, line) in worldly(source) {
            let sentence = format!("{what} touches the world and {} is pure: take it as an argument", one.name);
            report.add("purity", (&source.path, line), &what, sentence);
        }
    }
}

fn worldly(source: &Source) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let written = crate::tidy::tokens::paths(&source.tokens);
    let written = written.into_iter().map(|path| (path.segments, path.line));
    for (segments, line) in source.imports.iter().cloned().chain(written) {
        let begins = PATHS.iter().any(|path| starts_with(&segments, path));
        let ends = ENDINGS.iter().any(|path| segments.len() > path.len() && ends_with(&segments, path));
        let named = ENDINGS.iter().any(|path| path.len() > 1 && ends_with(&segments, path));
        if begins || ends || named {
            found.push((segments.join("::"), line));
        }
    }
    for pair in source.tokens.windows(2) {
        let [token, next] = pair else { continue };
        let Some(word) = token.word() else { continue };
        if WORDS.contains(&word) || (MACROS.contains(&word) && next.is_mark('!')) {
            found.push((word.to_owned(), token.line));
        }
    }
    found
}

fn starts_with(segments: &[String], path: &[&str]) -> bool {
    segments.len() >= path.len() && segments.iter().zip(path).all(|(segment, word)| segment == word)
}

fn ends_with(segments: &[String], path: &[&str]) -> bool {
    segments.len() >= path.len() && segments.iter().rev().zip(path.iter().rev()).all(|(segment, word)| segment == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    fn lines(name: &str, text: &str) -> Vec<usize> {
        violations(check, &one_crate(name, text)).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn each_way_of_touching_the_world_is_found() {
        for call in [
            "std::fs::read(p)",
            "std::env::var(v)",
            "Instant::now()",
            "std::time::SystemTime::now()",
            "jiff::Timestamp::now()",
            "jiff::tz::TimeZone::system()",
            "std::net::TcpStream::connect(a)",
            "tokio::spawn(f)",
            "rand::random()",
            "std::thread::sleep(d)",
            "println!(\"x\")",
            "vec![std::fs::read(p)]",
        ] {
            assert_eq!(lines("policy", &format!("fn f() {{\n    let x = {call};\n}}\n")), [2], "{call}");
        }
        assert_eq!(lines("policy", "use std::{\n    fs,\n    fmt,\n};\n"), [2]);
        assert_eq!(lines("policy", "use std::net::{IpAddr,\n    UdpSocket};\n"), [2]);
    }

    #[test]
    fn addresses_and_instants_as_values_are_no_input() {
        let text =
            "use std::net::IpAddr;\nuse std::time::Instant;\nfn f(now: Instant, a: IpAddr) { now.elapsed_since(a) }\n";
        assert!(lines("policy", text).is_empty());
        assert!(lines("server", "use std::fs;\n").is_empty(), "the server is not pure");
        assert!(lines("policy", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n").is_empty(), "tests may");
    }
}
