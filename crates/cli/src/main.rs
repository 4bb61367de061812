//! `sekisho`: the one program. Arguments, the settings file and printing; everything else is another crate's.
//!
//! Exit status: 0 done, 1 refused or not found or not as expected, 2 wrong usage or settings. `sendmail` has those of
//! sendmail(8).

mod args;
mod commands;
mod demo;
mod desk;
mod failure;
mod output;
mod password;
mod sendmail;
mod settings;

use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let lang = settings::language_of_the_locale();
    if let Some(call) = sendmail::Call::of(std::env::args_os(), lang) {
        return call.run();
    }
    let matches = match args::command(lang).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return args::explain_usage(&error),
    };
    let output = Output::new(&matches, lang);
    match commands::run(&matches, &output) {
        Ok(code) => code,
        Err(failure) => {
            output.failure(&failure);
            failure.into()
        }
    }
}
