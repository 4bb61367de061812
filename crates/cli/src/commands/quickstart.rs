//! `quickstart`: a site from nothing. Settings, certificate, first domain and account, and what to publish in DNS.

use super::{address, domain, password, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use crate::settings;
use clap::ArgMatches;
use config::Settings;
use mail::{Address, Domain};
use policy::DirectoryChange;
use server::control::Request;
use server::login::make_credentials;
use server::tls::self_signed;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the person said about the new site.
struct Plan {
    folder: PathBuf,
    hostname: Domain,
    domain: Domain,
    address: Address,
}

/// Sets a site up in an empty or new folder.
///
/// # Errors
/// Whatever stands in the way; nothing is overwritten.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let folder = PathBuf::from(text(arguments, "dir"));
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let plan = Plan {
        folder,
        hostname: domain(arguments, "hostname")?,
        domain: domain(arguments, "domain")?,
        address: address(arguments, "address")?,
    };
    make_folder(&plan.folder)?;
    let file = plan.folder.join("sekisho.toml");
    let text = settings_text(&plan, output);
    // What is written must be what is read: a mistake in it is found before anything is made.
    let settings = Settings::parse(&text, &file.display().to_string())
        .map_err(|problems| Failure::Settings(file.clone(), problems))?
        .in_folder(&plan.folder);
    let password = password::ask(arguments, output, &plan.address)?;
    write(&file, &text, 0o644)?;
    let (certificate, key) = self_signed(vec![plan.hostname.to_string()])
        .map_err(|error| Failure::Start(server::StartError::Tls(error), plan.folder.clone()))?;
    write(&plan.folder.join("certificate.pem"), &certificate, 0o644)?;
    write(&plan.folder.join("key.pem"), &key, 0o600)?;
    let change = DirectoryChange::AddDomain { domain: plan.domain.clone(), postmaster: plan.address.clone() };
    desk::ask(&settings, Request::Change { change, credentials: Some(make_credentials(&password)) })?;
    settings::read(&file)?;
    if output.json {
        output.json(&summary(&plan, &file))?
    } else {
        tell(&plan, &file, output)?
    }
    Ok(ExitCode::SUCCESS)
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::Unwritable(folder.to_owned(), error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| Failure::Unreadable(folder.to_owned(), error))?;
    if entries.next().is_some() { Err(Failure::NotEmpty(folder.to_owned())) } else { Ok(()) }
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let written = || -> io::Result<()> {
        OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(text.as_bytes())
    };
    written().map_err(|error| Failure::Unwritable(path.to_owned(), error))
}

/// The settings of a usual site; what may be added stands in the sample below them, as comments.
fn settings_text(plan: &Plan, output: &Output) -> String {
    let hostname = &plan.hostname;
    let language = output.lang().tag();
    format!(
        "hostname = \"{hostname}\"\ndata = \"data\"\nlanguage = \"{language}\"\n\n\
         [doors]\npublic = [\"0.0.0.0:25\", \"[::]:25\"]\nsubmission = [\"0.0.0.0:587\", \"[::]:587\"]\n\
         submissions = [\"0.0.0.0:465\", \"[::]:465\"]\npop3s = [\"0.0.0.0:995\", \"[::]:995\"]\n\n\
         [tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n"
    )
}

/// Records to publish: owner, type, value, and the key of why.
fn records(plan: &Plan) -> [(String, &'static str, String, &'static str); 4] {
    let Plan { hostname, domain, .. } = plan;
    [
        (format!("{hostname}."), "A", "203.0.113.25".to_owned(), "quickstart-dns-a"),
        (format!("{domain}."), "MX", format!("10 {hostname}."), "quickstart-dns-mx"),
        (format!("{domain}."), "TXT", "\"v=spf1 mx -all\"".to_owned(), "quickstart-dns-spf"),
        ("203.0.113.25".to_owned(), "PTR", format!("{hostname}."), "quickstart-dns-ptr"),
    ]
}

fn summary(plan: &Plan, file: &Path) -> serde_json::Value {
    let dns: Vec<_> = records(plan)
        .into_iter()
        .map(|(owner, kind, value, _)| serde_json::json!({ "name": owner, "type": kind, "value": value }))
        .collect();
    serde_json::json!({ "config": file, "account": plan.address, "dns": dns })
}

fn tell(plan: &Plan, file: &Path, output: &Output) -> Result<(), Failure> {
    let shown = |path: &Path| path.display().to_string();
    output.say("quickstart-start", &[("hostname", (&plan.hostname).into()), ("dir", shown(&plan.folder).into())])?;
    output.say("quickstart-config", &[("file", shown(file).into())])?;
    output.say("quickstart-certificate", &[("file", shown(&plan.folder.join("certificate.pem")).into())])?;
    output.say("quickstart-certificate-note", &[])?;
    output.say("quickstart-domain", &[("domain", (&plan.domain).into()), ("address", (&plan.address).into())])?;
    output.say("quickstart-account", &[("address", (&plan.address).into())])?;
    output.line("")?;
    output.say("quickstart-dns", &[])?;
    for (owner, kind, value, why) in records(plan) {
        output.line(&format!("  {owner}  {kind}  {value}"))?;
        output.line(&format!("      {}", output.get(why, &[("domain", (&plan.domain).into())])))?;
    }
    output.say("quickstart-dns-address", &[])?;
    output.line("")?;
    output.say("quickstart-next", &[])?;
    let file = shown(file);
    for (command, why) in [
        (format!("sekisho config check --config {file}"), "quickstart-next-check"),
        (format!("sekisho serve --config {file}"), "quickstart-next-serve"),
        (format!("sekisho why {} --config {file}", plan.address), "quickstart-next-why"),
    ] {
        output.line(&format!("  {command}"))?;
        output.line(&format!("      {}", output.get(why, &[])))?;
    }
    output.line("")?;
    output.say("quickstart-client", &[("hostname", (&plan.hostname).into()), ("address", (&plan.address).into())])?;
    output.say("quickstart-port-25", &[])
}
