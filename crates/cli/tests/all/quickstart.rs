//! From nothing to a running server with what `quickstart` itself says, and nothing else.

use crate::support::program::{end, run_with};
use crate::support::run;
use crate::support::site::{HANA, HOST, PASSWORD, Site, sekisho};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const ARGUMENTS: [&str; 8] =
    ["--hostname", HOST, "--domain", "ours.example", "--address", HANA, "--password-stdin", "--offline"];

#[test]
fn quickstart_says_what_it_made_and_what_to_do_next_in_both_languages() {
    for (lang, words) in [
        ("en", ["Register this in DNS", "What to do next", "signed by itself", "blocks port 25"]),
        ("ja", ["DNS", "次", "証明書", "25"]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("new/site");
        let ran = run_with(sekisho(&["quickstart", "--lang", lang]).arg(&home).args(ARGUMENTS), PASSWORD).good();
        for word in words {
            assert!(ran.out.contains(word), "{word}: {}", ran.out);
        }
        assert!(ran.out.contains("ours.example.  MX  10 mail.ours.example."), "{}", ran.out);
        assert!(!ran.out.contains(PASSWORD));
        // The commands that it names are true.
        let config = home.join("sekisho.toml").display().to_string();
        assert!(ran.out.contains(&format!("sekisho config check --config {config}")), "{}", ran.out);
        run(&mut sekisho(&["config", "check", "--config", &config])).good();
        assert!(fs::read_to_string(&config).expect("settings").contains(&format!("language = \"{lang}\"")));
    }
}

#[test]
fn quickstart_tells_programs_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = run_with(sekisho(&["quickstart", "--json"]).arg(folder.path()).args(ARGUMENTS), PASSWORD).good();
    let said = ran.json();
    assert_eq!(said["config"], folder.path().join("sekisho.toml").display().to_string());
    assert_eq!(said["account"], HANA);
    let mx = said["dns"].as_array().expect("records").iter().find(|record| record["type"] == "MX");
    assert_eq!(mx.expect("an MX")["value"], "10 mail.ours.example.");
    assert_eq!(said["passwords"], serde_json::json!([]));
}

#[test]
fn the_key_and_the_data_are_the_owners_alone() {
    let site = Site::serving();
    let mode = |name: &str| fs::metadata(site.path(name)).expect(name).permissions().mode() & 0o777;
    assert_eq!(mode("key.pem"), 0o600);
    assert_eq!(mode("data/control.sock"), 0o600);
    assert_eq!(mode("data") & 0o077, 0, "mail is nobody else's");
}

#[test]
fn serve_says_where_it_listens_and_stops_when_it_is_told() {
    for (lang, ready, stopped) in
        [("en", "mail.ours.example is running.", "Stopped."), ("ja", "mail.ours.example", "止")]
    {
        let site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
        let log = fs::File::create(site.path("out")).expect("a file");
        let mut child = site.sekisho(&["serve", "--lang", lang]).stdout(log).spawn().expect("it starts");
        let said = || fs::read_to_string(site.path("out")).expect("a file");
        crate::support::eventually("it says where it listens", || said().contains("POP3").then_some(()));
        assert!(said().starts_with(ready), "{}", said());
        assert_eq!(end(&mut child), Some(0));
        assert!(said().contains(stopped), "{}", said());
    }
}

#[test]
fn mail_outlives_the_server() {
    let mut site = Site::serving();
    let mut wire = crate::support::wire::Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x").expect("it answers");
    wire.send("a@outside.example", &[HANA], "Subject: before\n\nHello\n").expect("it is taken");
    drop(wire);
    assert_eq!(site.stop(), Some(0));
    site.serve();
    assert_eq!(site.mailbox(HANA).len(), 1);
}
