//! `check`: is this site in order? What the server found when it examined its own doors, and the certificate.

use super::{below, out_of_time, settings_of};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use config::Settings;
use explain::{DoorsFacts, Ink, door_lines, render_doors};
use indicatif::{ProgressBar, ProgressStyle};
use mail::event::DoorsExamined;
use server::control::{Answer, CertificateState, DoorsResult, Request, SiteState};
use server::tls::TlsError;
use std::process::ExitCode;
use std::time::Duration;

/// Nothing was found out.
const COULD_NOT_TEST: u8 = 3;

/// Something that is not in order, by a stable key.
type Problem = &'static str;

/// Tells how it stands with the site, or has the doors examined now.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    match below(arguments) {
        ("doors", arguments) => doors(&settings_of(arguments)?, output),
        _ => site(&settings_of(arguments)?, output),
    }
}

fn doors(settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    let waiting = spinner(output);
    let answer = desk::ask_server_patiently(settings, &Request::CheckDoors);
    waiting.finish_and_clear();
    let result = match answer? {
        Answer::Doors { result } => result,
        _ => return Err(Failure::NotRunning(settings.data.clone())),
    };
    if output.json {
        output.json(&result)?;
    } else {
        let server = settings.hostname.to_string();
        let facts = DoorsFacts { server: &server, at: result.at, examined: &result.examined };
        output.line(render_doors(output.texts, output.look, &facts).trim_end())?;
    }
    Ok(match &result.examined {
        examined if examined.doors.iter().all(|door| door.unreached.is_some()) => ExitCode::from(COULD_NOT_TEST),
        examined if problem_of(examined).is_some() => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}

/// It takes some seconds, most of them to see whether something is said that should not be.
fn spinner(output: &Output) -> ProgressBar {
    if output.json {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        spinner.set_style(style);
    }
    spinner.set_message(output.get("check-doors-running", &[]));
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// The worst that the doors have.
fn problem_of(examined: &DoorsExamined) -> Option<Problem> {
    if examined.doors.iter().any(|door| door.closed) {
        Some("door-closed")
    } else if examined.doors.iter().any(|door| !door.faults.is_empty()) {
        Some("door-fault")
    } else {
        examined.doors.iter().any(|door| door.unreached.is_some()).then_some("door-unreached")
    }
}

fn site(settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    let Answer::Site { state } = desk::ask(settings, Request::Site)? else { return Ok(ExitCode::FAILURE) };
    let problems = problems(&state);
    if output.json {
        output.json(&serde_json::json!({
            "hostname": settings.hostname,
            "running": state.running,
            "doors": state.doors,
            "certificate": state.certificate.as_ref().and_then(|certificate| certificate.as_ref().ok()),
            "problems": problems,
        }))?;
    } else {
        tell(settings, &state, output)?;
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn problems(state: &SiteState) -> Vec<Problem> {
    let server = (!state.running).then_some("not-running");
    let doors = state.doors.as_ref().and_then(|result| problem_of(&result.examined));
    let certificate = state.certificate.as_ref().and_then(|certificate| match certificate {
        Ok(certificate) => certificate.validity.and_then(out_of_time).map(|_| "certificate"),
        Err(_) => Some("certificate"),
    });
    server.into_iter().chain(doors).chain(certificate).collect()
}

fn tell(settings: &Settings, state: &SiteState, output: &Output) -> Result<(), Failure> {
    output.say("check-settings", &[("hostname", (&settings.hostname).into())])?;
    output.say(if state.running { "check-running" } else { "check-not-running" }, &[])?;
    tell_certificate(state.certificate.as_ref(), output)?;
    match &state.doors {
        Some(result) => tell_doors(result, output),
        None => output.say("check-doors-never", &[]),
    }
}

fn tell_doors(result: &DoorsResult, output: &Output) -> Result<(), Failure> {
    output.say("check-doors", &[("when", output.time(result.at).into())])?;
    for line in door_lines(output.texts, output.look, &result.examined) {
        output.line(&line)?;
    }
    match problem_of(&result.examined) {
        Some(_) => output.say("check-doors-more", &[]),
        None => Ok(()),
    }
}

fn tell_certificate(certificate: Option<&Result<CertificateState, TlsError>>, output: &Output) -> Result<(), Failure> {
    let certificate = match certificate {
        None => return output.say("check-certificate-none", &[]),
        Some(Err(error)) => {
            let sentence = Failure::Tls(error.clone()).sentence(output.texts);
            return output.line(&output.look.paint(Ink::Alarm, &sentence));
        }
        Some(Ok(certificate)) => certificate,
    };
    let (key, when) = match certificate.validity {
        None => ("check-certificate-unread", None),
        Some(validity) => match out_of_time(validity) {
            Some((key, when)) => (key, Some(when)),
            None => ("check-certificate-valid", Some(validity.until)),
        },
    };
    let when = when.map(|when| output.time(when)).unwrap_or_default();
    output.say(key, &[("path", certificate.file.display().to_string().into()), ("when", when.into())])
}
