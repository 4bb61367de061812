//! `serve`: the mail server, until it is told to stop.

use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use config::Settings;
use server::Server;
use server::control::{Answer, Request};
use std::path::Path;
use std::process::ExitCode;
use store::Stopped;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until SIGINT or SIGTERM; a second one ends it at once. SIGHUP reads the settings again.
///
/// # Errors
/// What is wrong with the settings; [`Failure::Start`].
pub fn run(file: &Path, output: &Output) -> Result<ExitCode, Failure> {
    let settings = crate::settings::read(file)?;
    let runtime = desk::server_runtime()?;
    let ended = runtime.block_on(serve(file, settings, output));
    // Nobody waits for reads of the store that a second signal has cut off.
    runtime.shutdown_background();
    ended
}

async fn serve(file: &Path, settings: Settings, output: &Output) -> Result<ExitCode, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::Output)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::Output)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(Failure::Output)?;
    let data = settings.data.clone();
    let announced = settings.clone();
    let server = Server::start(settings).await.map_err(|error| Failure::Start(error, data))?;
    // Whoever sends the signal may stand in another folder.
    server.reads_settings_from(std::path::absolute(file).unwrap_or_else(|_| file.to_owned()));
    announce(&server, &announced, output)?;
    warn_of_certificate(&server, output);
    let mut is_told = false;
    loop {
        tokio::select! {
            stopped = server.store_stopped(), if !is_told => {
                tell_stopped(stopped, &announced, output);
                is_told = true;
            }
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
            _ = hang_up.recv() => reload(&server, output).await,
        }
    }
    let told = if output.json { Ok(()) } else { output.say("serve-stopping", &[]) };
    // Whether or not somebody still listens, transfers under way are ended in order.
    let last_words = tokio::select! {
        () = server.stop() => "serve-stopped",
        _ = interrupt.recv() => "serve-stopping-now",
        _ = terminate.recv() => "serve-stopping-now",
    };
    if !output.json && told.is_ok() {
        let _nobody_listens = output.say(last_words, &[]);
    }
    Ok(ExitCode::SUCCESS)
}

/// Nothing can be put into a mailbox any more to tell the administrator of it, so it is told here, where whatever keeps the
/// server running keeps what it says.
fn tell_stopped(stopped: Stopped, settings: &Settings, output: &Output) {
    let key = match stopped {
        Stopped::ReadOnly => "serve-store-read-only",
        Stopped::Damaged => "serve-store-damaged",
        Stopped::Failed => "serve-store-failed",
    };
    let values = [("path", settings.data.display().to_string().into())];
    eprintln!("{}: {}", output.get("error", &[]), output.get(key, &values));
}

/// What came of it is told here: whoever sent the signal hears nothing.
async fn reload(server: &Server, output: &Output) {
    let told = match server.perform(Request::Reload).await {
        Answer::Reloaded { reloaded } => super::settings::tell_reloaded(&reloaded, output),
        Answer::ReloadRefused { problem } => Err(Failure::Reload(problem)),
        other => Err(Failure::StoreTrouble(format!("{other:?}"))),
    };
    if let Err(failure) = told {
        output.failure(&failure);
    }
    warn_of_certificate(server, output);
}

/// A certificate out of its time is used all the same: mail from other servers still comes in, and a sentence says what
/// to do.
fn warn_of_certificate(server: &Server, output: &Output) {
    let Some((path, validity)) = server.certificate() else { return };
    let Some((key, when)) = super::out_of_time(validity) else { return };
    let values = [("path", path.display().to_string().into()), ("when", output.time(when).into())];
    eprintln!("{}: {}", output.get("warning", &[]), output.get(key, &values));
}

fn announce(server: &Server, settings: &Settings, output: &Output) -> Result<(), Failure> {
    if output.json {
        let addresses: std::collections::BTreeMap<_, Vec<String>> = server
            .addresses()
            .into_iter()
            .map(|(key, listed)| (key, listed.iter().map(ToString::to_string).collect()))
            .collect();
        return output.json(&serde_json::json!({ "hostname": settings.hostname, "listening": addresses }));
    }
    output.say("serve-ready", &[("hostname", (&settings.hostname).into())])?;
    for (key, addresses) in server.addresses() {
        for address in addresses {
            let address = address.to_string();
            match key.strip_prefix("doors.") {
                None => output.say("serve-metrics", &[("address", address.into())])?,
                Some("pop3" | "pop3s") => output.say("serve-pop3", &[("address", address.into())])?,
                door => {
                    output.say("serve-door", &[("door", door.unwrap_or(key).into()), ("address", address.into())])?
                }
            }
        }
    }
    if let Some(smarthost) = &settings.delivery.smarthost {
        let host = format!("{}:{}", smarthost.host, smarthost.port);
        output.say("serve-smarthost", &[("host", host.into())])?;
    }
    if !settings.doors.lan.is_empty() {
        for gateway in server.gateways() {
            output.say("serve-gateway", &[("gateway", gateway.into())])?;
        }
    }
    Ok(())
}
