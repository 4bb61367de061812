//! A provider's server as next hop: TLS that is checked, then a login; Postfix with Cyrus SASL is the provider.

use crate::clients::{ask, task_of};
use crate::postfix::{TLS, certificate};
use crate::support::postfix::Postfix;
use crate::support::program::run_with;
use crate::support::sink::Sink;
use crate::support::site::{HANA, HOST, Site, sekisho};
use crate::support::{dns, eventually, on_path, own_ip, run};
use serde_json::json;
use std::fs;
use std::path::Path;

/// The name that the provider's certificate has.
const PROVIDER: &str = "smtp.provider.example";
const LOGIN: &str = "smtpd_tls_security_level = encrypt\nsmtpd_sasl_auth_enable = yes\n\
                     smtpd_sasl_local_domain = postfix.outside.example\ncyrus_sasl_config_path = DIR/sasl\n\
                     smtpd_tls_auth_only = yes\nmynetworks =";

fn accounts(folder: &Path) {
    accounts_of(folder, "office", "postfix.outside.example", "providers horse");
}

/// One account of a realm, where `cyrus_sasl_config_path = DIR/sasl` finds it.
pub fn accounts_of(folder: &Path, name: &str, realm: &str, password: &str) {
    let database = folder.join("sasldb2");
    let sasl = folder.join("sasl");
    fs::create_dir(&sasl).expect("a folder");
    let settings = "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n";
    fs::write(sasl.join("smtpd.conf"), format!("{settings}sasldb_path: {}\n", database.display())).expect("a file");
    let mut saslpasswd = on_path("saslpasswd2");
    saslpasswd.args(["-c", "-p", "-u", realm, "-f"]).arg(&database).arg(name);
    run_with(&mut saslpasswd, password).good();
    run(on_path("chmod").arg("644").arg(&database)).good();
}

/// A provider that takes mail from those who log in, and passes it to the sink.
fn provider(sink: &Sink) -> Postfix {
    Postfix::start(&format!("[{}]:{}", sink.ip, sink.port), &format!("{TLS}\n{LOGIN}"), |folder| {
        certificate(folder, PROVIDER);
        accounts(folder);
    })
}

/// A site that sends everything through the provider.
fn site(provider: &Postfix, password: &str) -> Site {
    let settings = format!(
        "[delivery]\nsmarthost = \"{PROVIDER}:{}\"\nsmarthost_user = \"office\"\nsmarthost_password_file = \"password\"\n",
        provider.port
    );
    let site = Site::set_up((provider.ip, provider.port), &settings);
    fs::write(site.path("password"), password).expect("a file");
    site
}

fn send(site: &Site) {
    let mut send = task_of(HANA, site, "submissions", "implicit");
    send["from"] = HANA.into();
    send["to"] = json!(["friend@elsewhere.example"]);
    send["message"] = format!("From: <{HANA}>\nSubject: by the provider\n\nHello\n").into();
    assert_eq!(ask("send.py", &send), json!({}));
}

/// Waits until the one message in the queue is said to wait for this reason.
#[track_caller]
fn waits_for(site: &Site, reason: &str) {
    eventually(reason, || {
        let queue = site.json(&["queue", "list"]);
        (queue[0]["recipients"][0]["last_reason"] == reason).then_some(())
    });
}

#[test]
fn everything_goes_through_the_provider_after_tls_and_login() {
    let sink = Sink::start();
    let provider = provider(&sink);
    let mut site = site(&provider, "providers horse\n");
    site.trusting(&provider.path("certificate.pem"));
    site.serve();
    send(&site);
    sink.wait_for("Subject: by the provider");
    assert!(provider.log().contains("sasl_method=PLAIN, sasl_username=office"), "{}", provider.log());
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
}

#[test]
fn a_provider_whose_certificate_nobody_vouches_for_gets_neither_password_nor_mail() {
    let sink = Sink::start();
    let provider = provider(&sink);
    let mut site = site(&provider, "providers horse\n");
    site.serve();
    send(&site);
    waits_for(&site, "next-hop-tls-failed");
    assert!(!provider.log().contains("sasl_"), "{}", provider.log());
    assert!(sink.messages().is_empty());
}

#[test]
fn a_login_that_the_provider_refuses_is_said_to_be_the_reason() {
    let sink = Sink::start();
    let provider = provider(&sink);
    let mut site = site(&provider, "wrong horse\n");
    site.trusting(&provider.path("certificate.pem"));
    site.serve();
    send(&site);
    waits_for(&site, "next-hop-login-failed");
    assert!(sink.messages().is_empty());
    // Put right, it goes.
    fs::write(site.path("password"), "providers horse\n").expect("a file");
    site.stop();
    site.serve();
    let id = site.queue().remove(0);
    site.run(&["queue", "retry", &id]).good();
    sink.wait_for("Subject: by the provider");
}

#[test]
fn quickstart_tries_the_provider_login_included_and_sends_nothing() {
    let sink = Sink::start();
    let provider = provider(&sink);
    let ip = own_ip();
    let dns = dns::serve(ip, provider.ip).to_string();
    let host = format!("{PROVIDER}:{}", provider.port);
    for (password, works) in [("providers horse\n", true), ("wrong horse\n", false)] {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, home) = (folder.path().join("password"), folder.path().join("site"));
        fs::write(&file, password).expect("a file");
        let mut command = sekisho(&["quickstart", "--json", "--hostname", HOST, "--domain", "ours.example"]);
        command.args(["--address", HANA, "--dns-server", &dns, "--smarthost", &host, "--smarthost-user", "office"]);
        command.arg("--smarthost-password-file").arg(&file).arg(&home);
        let said = run(command.env("SSL_CERT_FILE", provider.path("certificate.pem"))).good().json();
        let tried = &said["surroundings"]["smarthost"];
        assert_eq!(tried["works"], works, "{said}");
        assert_eq!(tried["reason"].as_str(), (!works).then_some("next-hop-login-failed"), "{said}");
        assert_eq!(said["surroundings"]["port_25"], serde_json::Value::Null, "it does not matter then");
        assert_eq!(fs::read_to_string(home.join("smarthost-password")).expect("it was kept"), password);
    }
    assert!(!provider.log().contains("from=<") && sink.messages().is_empty());
}
