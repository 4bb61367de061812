//! `quickstart` for a real site: what it finds out, and what it makes for whoever has to go on.

use crate::support::postfix::Postfix;
use crate::support::site::{HANA, HOST, Site, sekisho};
use crate::support::wire::Wire;
use crate::support::{Ran, dns, free_port, on_path, own_ip, run};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

const TARO: &str = "taro@ours.example";

/// Runs it for a new folder with these further arguments; nothing outside loopback is asked.
fn quickstart(home: &Path, more: &[&str]) -> Ran {
    let mut command = sekisho(&["quickstart", "--hostname", HOST, "--domain", "ours.example", "--address", HANA]);
    run(command.arg(home).args(more))
}

fn text(home: &Path, name: &str) -> String {
    fs::read_to_string(home.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn without_anybody_to_ask_passwords_are_made_shown_once_and_kept_for_the_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("site");
    let said = quickstart(&home, &["--offline", "--json", "--account", TARO]).good().json();
    let passwords = said["passwords"].as_array().expect("a list");
    assert_eq!(passwords.iter().map(|made| &made["account"]).collect::<Vec<_>>(), [HANA, TARO]);
    let paper = text(&home, "passwords.txt");
    for made in passwords {
        let password = made["password"].as_str().expect("a text");
        assert!(password.len() >= 16 && paper.contains(password), "{paper}");
    }
    assert!(paper.contains("delete this file"), "{paper}");
    let mode = fs::metadata(home.join("passwords.txt")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut list = sekisho(&["account", "list", "--json", "--config"]);
    let listed = run(list.arg(home.join("sekisho.toml"))).good().json();
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
}

#[test]
fn the_settings_explain_every_line_and_the_zone_and_the_unit_are_ready_to_use() {
    for (lang, words) in [("en", ["The doors", "may open ports below 1024"]), ("ja", ["扉。", "1024 番より小さい"])]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("site");
        let arguments = ["--offline", "--lang", lang, "--ip", "203.0.113.7", "--ip", "2001:db8::7", "--acme"];
        let said = quickstart(&home, &arguments).good().out;
        let (settings, unit, zone) =
            (text(&home, "sekisho.toml"), text(&home, "sekisho.service"), text(&home, "dns-zone.txt"));
        assert!(settings.contains(words[0]) && settings.contains("#message_size = "), "{settings}");
        assert!(settings.contains("acme = true") && settings.contains(&format!("acme_contact = \"{HANA}\"")));
        run(sekisho(&["config", "check", "--config"]).arg(home.join("sekisho.toml"))).good();
        for line in [
            "mail.ours.example. 3600 IN A 203.0.113.7",
            "mail.ours.example. 3600 IN AAAA 2001:db8::7",
            "ours.example. 3600 IN MX 10 mail.ours.example.",
            "ours.example. 3600 IN TXT \"v=spf1 mx -all\"",
            "; 203.0.113.7 PTR mail.ours.example.",
            "_submission._tcp.ours.example. 3600 IN SRV 0 1 587 mail.ours.example.",
            "_submissions._tcp.ours.example. 3600 IN SRV 0 1 465 mail.ours.example.",
            "_pop3s._tcp.ours.example. 3600 IN SRV 0 1 995 mail.ours.example.",
        ] {
            assert!(zone.lines().any(|there| there == line), "{line}: {zone}");
        }
        assert!(zone.lines().all(|line| line.is_empty() || line.starts_with(';') || line.contains(" IN ")), "{zone}");
        assert!(unit.contains(words[1]) && unit.contains("AmbientCapabilities=CAP_NET_BIND_SERVICE"), "{unit}");
        assert!(said.contains(&format!("systemctl enable --now {}", home.join("sekisho.service").display())), "{said}");
        assert!(!said.contains("In place of 203.0.113.25"), "{said}");
        sound_unit(&home.join("sekisho.service"), &unit);
    }
}

/// systemd takes it and finds it well shut in; its user is one of this machine's for that.
fn sound_unit(path: &Path, unit: &str) {
    let user = unit.lines().find(|line| line.starts_with("User=")).expect("a user");
    fs::write(path, unit.replace(user, "User=daemon")).expect("written");
    if on_path("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let verified = run(on_path("systemd-analyze").args(["verify", "--man=no"]).arg(path));
    assert_eq!((verified.status, verified.err.as_str()), (Some(0), ""));
    let exposure = run(on_path("systemd-analyze").args(["security", "--offline=yes", "--threshold=25"]).arg(path));
    assert_eq!(exposure.status, Some(0), "{}", exposure.out);
}

#[test]
fn it_says_whether_port_25_is_open_and_a_name_that_leads_elsewhere() {
    let (ip, closed) = (own_ip(), own_ip());
    let postfix = Postfix::start("[127.0.0.1]:9", "", |_| {});
    let dns = dns::serve_host(ip, ip).to_string();
    let look = |host: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        quickstart(&folder.path().join("site"), &["--json", "--dns-server", &dns, "--try-host", host]).good().json()
    };
    let open = look(&format!("{}:{}", postfix.ip, postfix.port));
    assert_eq!(open["surroundings"]["port_25"]["works"], true, "{open}");
    assert_eq!(open["surroundings"]["leads_to"], serde_json::json!([ip]));
    let shut = look(&format!("{closed}:{}", free_port(closed)));
    assert_eq!(shut["surroundings"]["port_25"]["works"], false, "{shut}");
    assert_eq!(shut["surroundings"]["port_25"]["reason"], "next-hop-unreachable");
    assert!(postfix.log().contains("connect from") && !postfix.log().contains("from=<"), "nothing was sent");
    let folder = tempfile::tempdir().expect("a folder");
    let host = format!("{closed}:{}", free_port(closed));
    let told = quickstart(&folder.path().join("site"), &["--dns-server", &dns, "--try-host", &host, "--lang", "ja"]);
    assert!(told.good().out.contains("OP25B"));
}

#[test]
fn what_is_half_or_unreadable_is_said_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("site");
    for (arguments, words) in [
        (&["--ip", "mail.example"][..], "is not an IP address"),
        (&["--smarthost", "smtp.example.net:x"], "Write it like 127.0.0.1:25"),
        (&["--smarthost", "smtp.example.net:587", "--smarthost-user", "office"], "only half of a login"),
        (&["--account", "taro"], "mail address"),
    ] {
        let ran = quickstart(&home, &[arguments, &["--offline"]].concat());
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.err.contains(words), "{ran:?}");
        assert!(!home.exists(), "nothing was made");
    }
}

#[test]
fn started_as_root_it_opens_its_ports_and_becomes_the_folders_owner_for_good() {
    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("site");
    let mut site = Site::set_up_in(&home, (own_ip(), 9), "");
    // A port that only root may open; Linux takes any address of 127.0.0.0/8.
    let settings = text(&home, "sekisho.toml");
    let public = settings.lines().find(|line| line.starts_with("public = ")).expect("a door");
    fs::write(site.config(), settings.replace(public, &public.replace(":0\"", ":25\""))).expect("written");
    run(on_path("chown").args(["-R", &NOBODY.to_string()]).arg(folder.path())).good();
    site.serve();
    assert_eq!(site.door("public").port(), 25);
    for task in fs::read_dir(format!("/proc/{}/task", site.process())).expect("threads") {
        let status = fs::read_to_string(task.expect("one").path().join("status")).unwrap_or_default();
        let users: Vec<&str> =
            status.lines().find(|line| line.starts_with("Uid:")).unwrap_or("").split_whitespace().collect();
        assert!(users.is_empty() || users[1..] == ["65534"; 4], "{users:?}");
        assert!(!status.contains("CapEff:") || status.contains("CapEff:\t0000000000000000"), "{status}");
    }
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x.example").expect("it answers");
    wire.send("a@outside.example", &[HANA], "Subject: x\n\nHello\n").expect("it is taken");
    for name in ["data/store.db", "data/control.sock"] {
        assert_eq!(fs::metadata(home.join(name)).expect(name).uid(), NOBODY, "{name}");
    }
}
