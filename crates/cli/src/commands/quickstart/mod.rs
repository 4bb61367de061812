//! `quickstart`: a site from nothing. It looks around, writes commented settings, keys, a certificate, accounts with
//! their passwords, the records for DNS and a unit for systemd, and says what to do next.

mod records;
mod surroundings;
mod unit;

use super::{address, addresses, domain, password, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use crate::password::readable;
use crate::settings;
use clap::ArgMatches;
use config::{Settings, commented_file};
use mail::{Address, Domain, Secret};
use policy::DirectoryChange;
use records::Record;
use server::control::Request;
use server::login::make_credentials;
use server::tls::self_signed;
use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use surroundings::{Surroundings, WELL_KNOWN};

/// Where mail servers listen, unless it is said otherwise (RFC 5321 §4.5.4.2; RFC 6409 §3.1).
const PORT: u16 = 25;
const SUBMISSION_PORT: u16 = 587;
/// Files of a site beside its settings.
const PASSWORDS: &str = "passwords.txt";
const ZONE: &str = "dns-zone.txt";
const UNIT: &str = "sekisho.service";
const SMARTHOST_PASSWORD: &str = "smarthost-password";

/// What the person said about the new site.
struct Plan {
    folder: PathBuf,
    hostname: Domain,
    domain: Domain,
    address: Address,
    accounts: Vec<Address>,
    addresses: Vec<IpAddr>,
    dns_server: Option<String>,
    try_host: (String, u16),
    smarthost: Option<SmarthostPlan>,
    acme: bool,
    offline: bool,
}

struct SmarthostPlan {
    host: String,
    port: u16,
    /// The name, and the password that was read from the person's file.
    login: Option<(String, Secret)>,
}

/// Passwords that were made here, and the file that they stand in.
struct Made {
    passwords: Vec<(Address, Secret)>,
    records: Vec<Record>,
}

/// Sets a site up in an empty or new folder.
///
/// # Errors
/// Whatever stands in the way; nothing is overwritten.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let plan = Plan::of(arguments)?;
    make_folder(&plan.folder)?;
    let file = plan.folder.join("sekisho.toml");
    let text = settings_text(&plan, output);
    // What is written must be what is read: a mistake in it is found before anything is made.
    let settings = Settings::parse(&text, &file.display().to_string())
        .map_err(|problems| Failure::Settings(file.clone(), problems))?
        .in_folder(&plan.folder);
    let (password, is_made) = first_password(arguments, output, &plan.address)?;
    write(&file, &text, 0o644)?;
    if let Some((_, password)) = plan.smarthost.as_ref().and_then(|smarthost| smarthost.login.as_ref()) {
        write(&plan.folder.join(SMARTHOST_PASSWORD), &format!("{}\n", password.reveal()), 0o600)?;
    }
    let (certificate, key) = self_signed(vec![plan.hostname.to_string()])
        .map_err(|error| Failure::Start(server::StartError::Tls(error), plan.folder.clone()))?;
    write(&plan.folder.join("certificate.pem"), &certificate, 0o644)?;
    write(&plan.folder.join("key.pem"), &key, 0o600)?;
    let passwords = make_accounts(&plan, &settings, password, is_made)?;
    settings::read(&file)?;
    let surroundings = Surroundings::look(&plan, &settings)?;
    let made = Made { passwords, records: records::records(&plan, &surroundings.addresses()) };
    write_papers(&plan, &made, output)?;
    if output.json {
        output.json(&summary(&plan, &file, &made, &surroundings))?
    } else {
        tell(&plan, &file, &made, output)?;
        surroundings.tell(&plan, output)?;
        tell_next(&plan, &file, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Plan {
    fn of(arguments: &ArgMatches) -> Result<Self, Failure> {
        let folder = PathBuf::from(text(arguments, "dir"));
        let said = |name: &str| arguments.get_one::<String>(name).cloned();
        let ip = |text: &String| text.parse().map_err(|_| Failure::argument("error-not-an-ip", text));
        let ips = arguments.get_many::<String>("ip").into_iter().flatten();
        Ok(Self {
            folder: std::path::absolute(&folder).unwrap_or(folder),
            hostname: domain(arguments, "hostname")?,
            domain: domain(arguments, "domain")?,
            address: address(arguments, "address")?,
            accounts: addresses(arguments, "account")?,
            addresses: ips.map(ip).collect::<Result<_, _>>()?,
            dns_server: said("dns-server"),
            try_host: host_and_port(&said("try-host").unwrap_or_else(|| WELL_KNOWN.to_owned()), PORT)?,
            smarthost: said("smarthost").map(|host| SmarthostPlan::of(arguments, &host)).transpose()?,
            acme: arguments.get_flag("acme"),
            offline: arguments.get_flag("offline"),
        })
    }
}

impl SmarthostPlan {
    fn of(arguments: &ArgMatches, host: &str) -> Result<Self, Failure> {
        let (host, port) = host_and_port(host, SUBMISSION_PORT)?;
        let (user, file) = (text(arguments, "smarthost-user"), text(arguments, "smarthost-password-file"));
        if user.is_empty() != file.is_empty() {
            return Err(Failure::argument("error-half-a-login", if user.is_empty() { file } else { user }));
        }
        let login = if user.is_empty() {
            None
        } else {
            let password = fs::read_to_string(file).map_err(|error| Failure::Unreadable(file.into(), error))?;
            Some((user.to_owned(), Secret::new(password.lines().next().unwrap_or_default())))
        };
        Ok(Self { host, port, login })
    }
}

/// `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
fn host_and_port(text: &str, usual: u16) -> Result<(String, u16), Failure> {
    let wrong = || Failure::argument("error-not-a-server", text);
    if text.parse::<IpAddr>().is_ok() {
        return Ok((text.to_owned(), usual));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None => (text, usual),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() { Err(wrong()) } else { Ok((host.to_owned(), port)) }
}

/// The first account's password, and whether it was made here: it is made where nobody is there to be asked.
fn first_password(arguments: &ArgMatches, output: &Output, account: &Address) -> Result<(Secret, bool), Failure> {
    if arguments.get_flag("password-stdin") || io::stdin().is_terminal() {
        return Ok((password::ask(arguments, output, account)?, false));
    }
    Ok((readable(server::random::bytes()), true))
}

/// The domain with its first account, then the others. Gives the passwords that were made here.
fn make_accounts(
    plan: &Plan,
    settings: &Settings,
    first: Secret,
    is_made: bool,
) -> Result<Vec<(Address, Secret)>, Failure> {
    let change = DirectoryChange::AddDomain { domain: plan.domain.clone(), postmaster: plan.address.clone() };
    desk::ask(settings, Request::Change { change, credentials: Some(make_credentials(&first)) })?;
    let mut made: Vec<(Address, Secret)> = is_made.then(|| (plan.address.clone(), first)).into_iter().collect();
    for account in &plan.accounts {
        let password = readable(server::random::bytes());
        let change = DirectoryChange::AddAccount { address: account.clone() };
        desk::ask(settings, Request::Change { change, credentials: Some(make_credentials(&password)) })?;
        made.push((account.clone(), password));
    }
    Ok(made)
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

/// Every setting with its explanation; those of this site are written out.
fn settings_text(plan: &Plan, output: &Output) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let everywhere = |port: u16| format!("[\"0.0.0.0:{port}\", \"[::]:{port}\"]");
    let smarthost = plan.smarthost.as_ref();
    let login = smarthost.and_then(|smarthost| smarthost.login.as_ref());
    let value = |key: &str| match key {
        "hostname" => Some(quoted(&plan.hostname.to_string())),
        "data" => Some(quoted("data")),
        "language" => Some(quoted(output.lang().tag())),
        "doors.public" => Some(everywhere(25)),
        "doors.submission" => Some(everywhere(587)),
        "doors.submissions" => Some(everywhere(465)),
        "doors.pop3s" => Some(everywhere(995)),
        "doors.acme" => plan.acme.then(|| everywhere(443)),
        "tls.certificate" => Some(quoted("certificate.pem")),
        "tls.key" => Some(quoted("key.pem")),
        "tls.acme" => plan.acme.then(|| true.to_string()),
        "tls.acme_contact" => plan.acme.then(|| quoted(&plan.address.to_string())),
        "delivery.smarthost" => smarthost.map(|smarthost| quoted(&host_text(smarthost))),
        "delivery.smarthost_user" => login.map(|(user, _)| quoted(user)),
        "delivery.smarthost_password_file" => login.map(|_| quoted(SMARTHOST_PASSWORD)),
        "dns.servers" => plan.dns_server.as_ref().map(|server| format!("[{}]", quoted(server))),
        _ => None,
    };
    commented_file(|key| output.get(key, &[]), value)
}

fn host_text(SmarthostPlan { host, port, .. }: &SmarthostPlan) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// What a person takes in hand: passwords, the zone's text, the unit.
fn write_papers(plan: &Plan, made: &Made, output: &Output) -> Result<(), Failure> {
    if !made.passwords.is_empty() {
        let head = output.get("quickstart-passwords-head", &[]);
        let rows = made.passwords.iter().map(|(account, password)| format!("{account}  {}\n", password.reveal()));
        let text = format!("{head}\n\n{}", rows.collect::<String>());
        write(&plan.folder.join(PASSWORDS), &text, 0o600)?;
    }
    write(&plan.folder.join(ZONE), &records::zone(plan, &made.records, output), 0o644)?;
    write(&plan.folder.join(UNIT), &unit::unit(plan, output), 0o644)
}

fn summary(plan: &Plan, file: &Path, made: &Made, surroundings: &Surroundings) -> serde_json::Value {
    let dns = made
        .records
        .iter()
        .map(|record| serde_json::json!({ "name": record.owner, "type": record.kind, "value": record.value }));
    let passwords = made
        .passwords
        .iter()
        .map(|(account, password)| serde_json::json!({ "account": account, "password": password.reveal() }));
    serde_json::json!({
        "config": file, "account": plan.address, "accounts": plan.accounts, "dns": dns.collect::<Vec<_>>(),
        "passwords": passwords.collect::<Vec<_>>(), "zone": plan.folder.join(ZONE), "unit": plan.folder.join(UNIT),
        "surroundings": surroundings.json(),
    })
}

fn tell(plan: &Plan, file: &Path, made: &Made, output: &Output) -> Result<(), Failure> {
    let shown = |path: &Path| path.display().to_string();
    output.say("quickstart-start", &[("hostname", (&plan.hostname).into()), ("dir", shown(&plan.folder).into())])?;
    output.say("quickstart-config", &[("file", shown(file).into())])?;
    output.say("quickstart-certificate", &[("file", shown(&plan.folder.join("certificate.pem")).into())])?;
    let note = if plan.acme { "quickstart-certificate-acme" } else { "quickstart-certificate-note" };
    output.say(note, &[])?;
    output.say("quickstart-domain", &[("domain", (&plan.domain).into()), ("address", (&plan.address).into())])?;
    output.say("quickstart-account", &[("address", (&plan.address).into())])?;
    if !made.passwords.is_empty() {
        output.line("")?;
        output.say("quickstart-passwords", &[("file", shown(&plan.folder.join(PASSWORDS)).into())])?;
        for (account, password) in &made.passwords {
            output.line(&format!("  {account}  {}", password.reveal()))?;
        }
    }
    output.line("")?;
    output.say("quickstart-dns", &[])?;
    for Record { owner, kind, value, why } in &made.records {
        output.line(&format!("  {owner}  {kind}  {value}"))?;
        output.line(&format!("      {}", output.get(why, &[("domain", (&plan.domain).into())])))?;
    }
    output.say("quickstart-zone", &[("file", shown(&plan.folder.join(ZONE)).into())])?;
    if made.records.iter().any(|record| record.value == records::UNKNOWN_ADDRESS.to_string()) {
        output.say("quickstart-dns-address", &[])?;
    }
    output.line("")
}

fn tell_next(plan: &Plan, file: &Path, output: &Output) -> Result<(), Failure> {
    output.line("")?;
    output.say("quickstart-next", &[])?;
    let (file, unit) = (file.display().to_string(), plan.folder.join(UNIT).display().to_string());
    for (command, why) in [
        (format!("sekisho config check --config {file}"), "quickstart-next-check"),
        (format!("sudo systemctl enable --now {unit}"), "quickstart-next-unit"),
        (format!("sekisho why {} --config {file}", plan.address), "quickstart-next-why"),
    ] {
        output.line(&format!("  {command}"))?;
        output.line(&format!("      {}", output.get(why, &[])))?;
    }
    output.say("quickstart-without-unit", &[("command", format!("sekisho serve --config {file}").into())])?;
    output.line("")?;
    output.say("quickstart-client", &[("hostname", (&plan.hostname).into()), ("address", (&plan.address).into())])
}
