//! `config check|show|explain|sample`.

use crate::support::run;
use crate::support::site::{Site, sekisho};
use std::fs;

#[test]
fn check_says_that_nothing_is_wrong() {
    let site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
    let file = site.config().display().to_string();
    let said = |lang: &str| run(site.sekisho(&["config", "check"]).args(["--lang", lang])).good().out;
    assert_eq!(said("en"), format!("Nothing is wrong in {file}.\n"));
    assert!(said("ja").contains(&file) && said("ja") != said("en"), "{}", said("ja"));
    assert_eq!(site.json(&["config", "check"]), serde_json::json!({ "file": file, "problems": [] }));
}

#[test]
fn show_tells_written_values_from_those_that_hold_by_themselves() {
    let site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "[limits]\nrecipients = 200\n");
    let rows = site.json(&["config", "show"]);
    let row = |key: &str| rows.as_array().expect("rows").iter().find(|row| row["key"] == key).expect("a row").clone();
    assert_eq!(
        row("limits.recipients"),
        serde_json::json!({ "key": "limits.recipients", "value": "200", "default": false })
    );
    assert_eq!(row("limits.message_size")["default"], true);
    for (lang, mark) in [("en", "(default)"), ("ja", "初期値")] {
        let shown = run(site.sekisho(&["config", "show"]).args(["--lang", lang])).good().out;
        let line = |key: &str| shown.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        assert!(line("limits.message_size").contains(mark), "{shown}");
        assert!(!line("limits.recipients").contains(mark), "{shown}");
    }
}

#[test]
fn explain_tells_what_a_setting_is_for() {
    let en = run(&mut sekisho(&["config", "explain", "limits.recipients"])).good().out;
    assert_eq!(
        en,
        "limits.recipients\n  The most recipients of one message.\n  Value: a whole number\n  Default: 1000\n  \
         Example: 200\n"
    );
    let ja = run(&mut sekisho(&["config", "explain", "limits.recipients", "--lang", "ja"])).good().out;
    assert!(ja.starts_with("limits.recipients\n") && ja.contains("1000") && !ja.contains("Default"), "{ja}");
    let told = run(&mut sekisho(&["config", "explain", "limits.recipients", "--json"])).good().json();
    assert_eq!((told["default"].as_str(), told["example"].as_str()), (Some("1000"), Some("200")));
}

#[test]
fn the_sample_is_a_settings_file_without_mistakes_but_for_its_closed_doors() {
    for lang in ["en", "ja"] {
        let sample = run(&mut sekisho(&["config", "sample", "--lang", lang])).good().out;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sekisho.toml");
        let opened = sample.replace("#public = ", "public = ");
        assert_ne!(opened, sample);
        fs::write(&file, opened).expect("a file");
        run(sekisho(&["config", "check", "--config"]).arg(&file)).good();
    }
}
