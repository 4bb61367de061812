//! `account password --sheet`: new passwords made here, set all in one go, and a sheet to hand to each person.
//!
//! The sheets are on disk before any password changes: whatever breaks in between, nobody is locked out by a password that
//! nobody has seen. Passwords go into the file and nowhere else: not to the screen, not into JSON.

mod pages;

use super::{address, directory, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use config::Settings;
use mail::{Address, Secret};
use server::control::Request;
use server::login::make_credentials;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Letters and digits that nobody takes for another on paper or says wrongly on the telephone: no i, l, o, 0, 1, and no
/// capitals. 31 of them.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Letters of a password: 16 of 31 are 79 bits, more than any guesser goes through (NIST SP 800-63B-4 §3.1.1.2 asks for
/// fewer).
const LENGTH: usize = 16;
/// They stand in groups, so that they can be copied from paper.
const GROUP: usize = 4;

/// Somebody's new password.
struct Fresh {
    address: Address,
    password: Secret,
}

/// Whether the command was called to make passwords rather than to take one.
pub fn is_asked_for(arguments: &ArgMatches) -> bool {
    arguments.get_flag("all") || arguments.get_one::<String>("sheet").is_some()
}

/// Makes new passwords, writes the sheets, sets the passwords.
///
/// # Errors
/// Whatever stands in the way; then no password has changed.
pub fn run(arguments: &ArgMatches, settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    let sheet = arguments.get_one::<String>("sheet").map(PathBuf::from);
    let sheet = sheet.ok_or_else(|| Failure::argument("error-sheet-missing", ""))?;
    let accounts = accounts(arguments, settings)?;
    let with_apop = with_apop(&accounts, settings)?;
    confirm(arguments, output, accounts.len())?;
    let fresh: Vec<Fresh> = accounts.into_iter().map(|address| Fresh { address, password: password() }).collect();
    let text = match sheet.extension().is_some_and(|extension| extension == "txt") {
        true => pages::plain(output.texts, settings, &fresh),
        false => pages::html(output.texts, settings, &fresh),
    };
    write(&sheet, &text)?;
    let passwords = fresh.iter().map(|one| (one.address.clone(), make_credentials(&one.password))).collect();
    if let Err(failure) = desk::ask(settings, Request::SetPasswords { passwords }) {
        // Sheets of passwords that hold nowhere would only mislead.
        let _gone = fs::remove_file(&sheet);
        return Err(failure);
    }
    let accounts: Vec<&Address> = fresh.iter().map(|one| &one.address).collect();
    if output.json {
        output.json(&serde_json::json!({ "accounts": accounts, "sheet": sheet }))?;
    } else {
        let file = sheet.display().to_string();
        output.say("done-sheet", &[("count", accounts.len().into()), ("file", file.into())])?;
        for address in &with_apop {
            output.say("done-apop-gone", &[("address", address.into())])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn accounts(arguments: &ArgMatches, settings: &Settings) -> Result<Vec<Address>, Failure> {
    let named = !text(arguments, "address").is_empty();
    match (arguments.get_flag("all"), named) {
        (true, false) => {
            Ok(directory::records(settings)?.accounts.into_iter().map(|account| account.address).collect())
        }
        (false, true) => Ok(vec![address(arguments, "address")?]),
        _ => Err(Failure::argument("error-sheet-for-whom", "")),
    }
}

/// Those of the accounts whose password for APOP goes with the old one.
fn with_apop(accounts: &[Address], settings: &Settings) -> Result<Vec<Address>, Failure> {
    let known = directory::records(settings)?.accounts.into_iter();
    let has_it = known.filter(|account| account.legacy.apop_until.is_some()).map(|account| account.address);
    Ok(has_it.filter(|address| accounts.iter().any(|asked| asked.folded() == *address)).collect())
}

/// A person at a terminal says yes; a script says `--yes`.
fn confirm(arguments: &ArgMatches, output: &Output, count: usize) -> Result<(), Failure> {
    if arguments.get_flag("yes") {
        return Ok(());
    }
    if io::stdin().is_terminal() {
        eprint!("{} ", output.get("ask-sheet", &[("count", count.into())]));
        let mut answer = String::new();
        let _nothing_is_no = io::stdin().lock().read_line(&mut answer);
        if answer.trim() == "yes" || answer.trim() == output.get("answer-yes", &[]) {
            return Ok(());
        }
    }
    Err(Failure::argument("error-sheet-not-confirmed", ""))
}

fn password() -> Secret {
    let mut letters = String::with_capacity(LENGTH + LENGTH / GROUP);
    let mut count = 0;
    while count < LENGTH {
        let [octet] = server::random::bytes::<1>();
        // 248 is 8 times 31: above it, the first letters would come more often than the last.
        let Some(letter) = (octet < 248).then(|| LETTERS[usize::from(octet) % LETTERS.len()]) else { continue };
        if count > 0 && count % GROUP == 0 {
            letters.push('-');
        }
        letters.push(char::from(letter));
        count += 1;
    }
    Secret::new(letters)
}

/// For its owner only, and never over another file.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    written().map_err(|error| Failure::Unwritable(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_readable_and_never_twice_the_same() {
        let passwords: std::collections::BTreeSet<String> = (0..50).map(|_| password().reveal().to_owned()).collect();
        assert_eq!(passwords.len(), 50);
        for password in &passwords {
            let groups: Vec<&str> = password.split('-').collect();
            assert!(groups.len() == 4 && groups.iter().all(|group| group.len() == 4), "{password}");
            assert!(!password.contains(|c: char| "ilo01".contains(c) || c.is_ascii_uppercase()), "{password}");
        }
    }
}
