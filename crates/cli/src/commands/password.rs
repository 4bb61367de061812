//! Asking for a new password, at the terminal or from standard input.

use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use mail::{Address, Secret};
use std::io::{self, BufRead, IsTerminal};

/// The shortest password that is taken, in characters. NIST SP 800-63B-4 §3.1.1.2 asks for eight at least.
const LEAST: usize = 8;

/// A new password for `address`: the first line of standard input, or typed twice.
///
/// # Errors
/// [`Failure::NoPassword`], [`Failure::PasswordShort`], [`Failure::PasswordDiffers`].
pub fn ask(arguments: &ArgMatches, output: &Output, address: &Address) -> Result<Secret, Failure> {
    let from_input = arguments.get_flag("password-stdin") || !io::stdin().is_terminal();
    let password = if from_input { read_line()? } else { ask_twice(output, address)? };
    match password.chars().count() {
        0 => Err(Failure::NoPassword),
        count if count < LEAST => Err(Failure::PasswordShort(LEAST)),
        _ => Ok(Secret::new(password)),
    }
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|_| Failure::NoPassword)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask_twice(output: &Output, address: &Address) -> Result<String, Failure> {
    let ask = |key| {
        let question = output.get(key, &[("address", address.into())]);
        rpassword::prompt_password(format!("{question} ")).map_err(|_| Failure::NoPassword)
    };
    let (first, second) = (ask("ask-password")?, ask("ask-password-again")?);
    if first == second { Ok(first) } else { Err(Failure::PasswordDiffers) }
}
