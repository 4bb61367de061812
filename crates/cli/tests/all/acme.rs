//! Certificates that come by themselves, from Pebble, the test authority of those who run Let's Encrypt.

use crate::postfix::certificate_for;
use crate::support::site::{HANA, HOST, Site};
use crate::support::{dns, eventually, free_port, on_path, own_ip, run};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};
use tempfile::TempDir;

/// The authority, at an address of its own. It ends with this.
struct Pebble {
    folder: TempDir,
    ip: Ipv4Addr,
    port: u16,
    child: Child,
}

impl Pebble {
    /// One that looks for proofs at `door`, and asks `dns` where names lead.
    fn start(ip: Ipv4Addr, door: u16, dns: SocketAddr) -> Self {
        let port = free_port(ip);
        let folder = tempfile::tempdir().expect("a folder");
        certificate_for(folder.path(), "pebble", &format!("IP:{ip}"));
        let path = |name: &str| folder.path().join(name).display().to_string();
        let settings = serde_json::json!({ "pebble": {
            "listenAddress": format!("{ip}:{port}"),
            "managementListenAddress": format!("{ip}:{}", free_port(ip)),
            "certificate": path("certificate.pem"),
            "privateKey": path("key.pem"),
            "httpPort": 1,
            "tlsPort": door,
        }});
        fs::write(path("pebble.json"), settings.to_string()).expect("settings are written");
        let log = fs::File::create(path("log")).expect("a file");
        let mut command = on_path("pebble");
        command.args(["-strict", "-config", &path("pebble.json"), "-dnsserver", &dns.to_string()]);
        // It would look after a pause of some seconds, and refuse one nonce in twenty.
        command.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_WFE_NONCEREJECT", "5");
        let child = command.stdout(log.try_clone().expect("a file")).stderr(log).stdin(Stdio::null()).spawn();
        let child = child.expect("pebble starts (./test installs it)");
        eventually("pebble listens", || std::net::TcpStream::connect((ip, port)).ok());
        Self { folder, ip, port, child }
    }

    fn directory(&self) -> String {
        format!("https://{}:{}/dir", self.ip, self.port)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
        if std::thread::panicking() {
            eprintln!("pebble said: {}", self.log());
        }
    }
}

/// Who has signed what the door shows in a handshake.
fn issuer(door: SocketAddr) -> String {
    let mut openssl = on_path("openssl");
    openssl.args(["s_client", "-connect", &door.to_string(), "-servername", HOST, "-showcerts"]);
    let shown = run(&mut openssl).out;
    let issuer = shown.lines().find(|line| line.trim_start().starts_with("i:")).unwrap_or_default();
    issuer.to_owned()
}

/// A site whose certificate comes from `directory`, proven at `door`.
fn site(ip: Ipv4Addr, door: u16, directory: &str) -> Site {
    let site = Site::set_up((ip, 9), "");
    switch_on(&site, ip, door, directory);
    site
}

fn switch_on(site: &Site, ip: Ipv4Addr, door: u16, directory: &str) {
    let settings = fs::read_to_string(site.config()).expect("settings");
    let settings = settings.replace("[doors]\n", &format!("[doors]\nacme = [\"{ip}:{door}\"]\n"));
    let acme = format!("[tls]\nacme = true\nacme_directory = \"{directory}\"\nacme_contact = \"{HANA}\"\n");
    fs::write(site.config(), settings.replace("[tls]\n", &acme)).expect("written");
}

#[test]
fn a_certificate_comes_while_the_server_runs_is_shown_to_the_next_session_and_survives_a_restart() {
    let ip = own_ip();
    let door = free_port(ip);
    let pebble = Pebble::start(ip, door, dns::serve_host(ip, ip));
    let mut site = site(ip, door, &pebble.directory());
    site.trusting(&pebble.folder.path().join("certificate.pem"));
    let own = certificate_text(&site);
    site.serve();
    // A session from before stays as it is.
    let mut before = crate::support::wire::Wire::connect(site.door("public")).expect("it listens");
    eventually("the certificate is the authority's", || issuer(site.door("pop3s")).contains("Pebble").then_some(()));
    assert!(before.smtp("NOOP").expect("it is still there").starts_with("250"));
    assert_eq!(certificate_text(&site), own, "the file of the settings is the operator's");
    for file in acme_files(&site) {
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600, "{file:?}");
    }
    // Nothing is asked for again while it holds.
    // Orders, not what was sent for them: some is refused for its nonce, and is sent again.
    let orders = |pebble: &Pebble| pebble.log().matches("Added order ").count();
    let asked = orders(&pebble);
    site.stop();
    site.serve();
    assert!(issuer(site.door("submissions")).contains("Pebble"));
    assert_eq!((asked, orders(&pebble)), (1, 1), "{}", pebble.log());
}

#[test]
fn a_reload_switches_it_on_and_the_next_one_keeps_the_certificate_that_came() {
    let ip = own_ip();
    let door = free_port(ip);
    let pebble = Pebble::start(ip, door, dns::serve_host(ip, ip));
    let mut site = Site::set_up((ip, 9), "");
    site.trusting(&pebble.folder.path().join("certificate.pem"));
    site.serve();
    switch_on(&site, ip, door, &pebble.directory());
    run(&mut site.sekisho(&["config", "reload"])).good();
    eventually("the certificate is the authority's", || issuer(site.door("pop3s")).contains("Pebble").then_some(()));
    run(&mut site.sekisho(&["config", "reload"])).good();
    assert!(issuer(site.door("pop3s")).contains("Pebble"), "{}", pebble.log());
}

#[test]
fn an_authority_that_finds_nobody_is_told_to_the_administrator_and_mail_goes_on() {
    let ip = own_ip();
    let door = free_port(ip);
    // It will look at a port where nobody answers.
    let pebble = Pebble::start(ip, free_port(ip), dns::serve_host(ip, ip));
    let mut site = site(ip, door, &pebble.directory());
    site.trusting(&pebble.folder.path().join("certificate.pem"));
    site.serve();
    let notice = notice(&site);
    assert!(notice.contains("The authority gave no certificate for mail.ours.example"), "{notice}");
    assert!(notice.contains("Failed to connect") && notice.contains("port 443"), "{notice}");
    assert!(!issuer(site.door("pop3s")).contains("Pebble"));
}

#[test]
fn the_door_for_authorities_answers_nobody_while_nothing_is_to_be_proven() {
    let ip = own_ip();
    let (door, nobody) = (free_port(ip), free_port(ip));
    let mut site = site(ip, door, &format!("https://{ip}:{nobody}/dir"));
    site.serve();
    let mut openssl = on_path("openssl");
    openssl.args(["s_client", "-connect", &format!("{ip}:{door}"), "-alpn", "acme-tls/1", "-servername", HOST]);
    let shown = run(&mut openssl);
    assert!(!shown.out.contains("BEGIN CERTIFICATE"), "{shown:?}");
    let notice = notice(&site);
    assert!(notice.contains("onnect"), "{notice}");
}

/// What the administrator is told, as it is read: quoted-printable breaks long lines (RFC 2045 §6.7).
fn notice(site: &Site) -> String {
    eventually("the administrator is told", || site.mailbox(HANA).pop()).replace("=\n", "")
}

fn certificate_text(site: &Site) -> String {
    fs::read_to_string(site.certificate()).expect("a certificate")
}

fn acme_files(site: &Site) -> Vec<std::path::PathBuf> {
    let authority = fs::read_dir(site.path("data/acme")).expect("a folder").next().expect("one").expect("one").path();
    let files: Vec<_> = fs::read_dir(authority).expect("a folder").map(|entry| entry.expect("one").path()).collect();
    assert_eq!(files.len(), 2, "account and certificate: {files:?}");
    files
}
