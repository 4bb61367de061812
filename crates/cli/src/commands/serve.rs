//! `serve`: the mail server, until it is told to stop.

use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use config::Settings;
use server::Server;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// [`Failure::Start`].
pub fn run(settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    desk::server_runtime()?.block_on(serve(settings.clone(), output))
}

async fn serve(settings: Settings, output: &Output) -> Result<ExitCode, Failure> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::Output)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::Output)?;
    let data = settings.data.clone();
    let announced = settings.clone();
    let server = Server::start(settings).await.map_err(|error| Failure::Start(error, data))?;
    announce(&server, &announced, output)?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    let told = if output.json { Ok(()) } else { output.say("serve-stopping", &[]) };
    // Whether or not somebody still listens, transfers under way are ended in order.
    server.stop().await;
    if !output.json && told.is_ok() {
        let _nobody_listens = output.say("serve-stopped", &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn announce(server: &Server, settings: &Settings, output: &Output) -> Result<(), Failure> {
    if output.json {
        let addresses: std::collections::BTreeMap<_, Vec<String>> = server
            .addresses()
            .iter()
            .map(|(key, listed)| (*key, listed.iter().map(ToString::to_string).collect()))
            .collect();
        return output.json(&serde_json::json!({ "hostname": settings.hostname, "listening": addresses }));
    }
    output.say("serve-ready", &[("hostname", (&settings.hostname).into())])?;
    for (key, addresses) in server.addresses() {
        for address in addresses {
            let address = address.to_string();
            match key.strip_prefix("doors.") {
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
