//! `cargo xtask tidy`: measures the work tree against the project's style. It changes nothing.
//! `cargo xtask docs`: makes the documents that come from the program's own tables.
//! `cargo xtask postfix-log`: writes a log to measure readers with.

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask tidy    measure sizes, edges, texts, documents and tests; exit 1 if a rule is broken
       cargo xtask docs    write docs/settings.md, docs/settings.ja.md and docs/sample.toml from the table of settings
       cargo xtask postfix-log OCTETS
                           write a Postfix log of that size to standard output";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace");
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => tidy(root),
        ["docs"] => docs(root),
        ["postfix-log", octets] if octets.parse::<u64>().is_ok() => postfix_log(octets.parse().unwrap_or(0)),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn postfix_log(octets: u64) -> ExitCode {
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    match xtask::postfix_log::write(&mut out, octets, 1) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn tidy(root: &Path) -> ExitCode {
    match xtask::tidy::run(root) {
        Ok(report) => {
            print!("{report}");
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn docs(root: &Path) -> ExitCode {
    match xtask::docs::write(root) {
        Ok(changed) => {
            changed.iter().for_each(|path| println!("{path}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
