//! The demo, on its way.
use crate::failure::Failure;
use crate::output::Output;
use std::process::ExitCode;
/// Options.
pub struct Options {
    pub once: bool,
    pub json: bool,
}
/// Runs.
pub fn run(_options: &Options, _output: &Output) -> Result<ExitCode, Failure> {
    Err(Failure::Demo(String::new()))
}
