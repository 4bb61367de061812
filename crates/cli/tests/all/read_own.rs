//! `read` on our own journal: a data folder or the database in it, beside the running server and after it.

use crate::support::logs::read;
use crate::support::program::run;
use crate::support::site::{HANA, STRANGER, Site, sekisho};
use crate::support::wire::Wire;
use serde_json::{Value, json};

/// A stranger writes to us once, and tries to relay as often as somebody who means it.
fn visited() -> Site {
    let site = Site::serving();
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO passer-by.example").expect("it answers");
    let reply = wire.send(STRANGER, &[HANA], "Subject: hello\n\nHello\n").expect("it answers");
    assert!(reply.starts_with("250"), "{reply}");
    for number in 0..5 {
        let reply = wire.send(STRANGER, &[&format!("t{number}@outside.example")], "").expect("it answers");
        assert!(reply.starts_with("550"), "{reply}");
    }
    wire.smtp("QUIT").expect("it answers");
    site
}

/// The verdict, once everything is in the journal: `why` waits for that.
fn verdict(site: &Site, path: &str) -> Value {
    site.run(&["why", STRANGER]).good();
    read(&[path, "--json"]).json()
}

#[test]
fn a_data_folder_is_read_beside_the_server_and_without_it_as_its_database_is() {
    let mut site = visited();
    let folder = site.path("data").display().to_string();
    let database = site.path("data/journal.db").display().to_string();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        for path in [&folder, &database] {
            let verdict = verdict(&site, path);
            let verbs = json!({"received": 1, "sent": 0, "relayed": 0, "refused": 5, "held": 0});
            assert_eq!(verdict["verbs"], verbs, "{verdict:#}");
            let source = &verdict["sources"][0];
            assert_eq!(
                (&source["file"], &source["format"], &source["unknown"]),
                (&json!(path), &json!("sekisho"), &json!(0))
            );
            assert_eq!(verdict["ours"], json!(["ours.example"]));
        }
    }
    // Each line is an event, by the number that evidence has.
    let lines = read(&[&folder, "--lines"]).good().out;
    assert!(lines.contains("t4@outside.example"), "{lines}");
}

#[test]
fn events_written_out_line_by_line_read_as_the_journal_does() {
    let site = visited();
    let folder = site.path("data").display().to_string();
    let verdict = verdict(&site, &folder);
    let masked = read(&[&folder, "--mask", "--key-file", &site.path("key").display().to_string()]).good().out;
    let file = site.path("masked.json");
    std::fs::write(&file, &masked).expect("written");
    assert!(masked.starts_with("{\"at\":") && !masked.contains("passer-by"), "{masked}");
    let again = read(&[&file.display().to_string(), "--json"]).json();
    assert_eq!(again["verbs"], verdict["verbs"]);
}

#[test]
fn another_database_or_folder_is_not_taken_for_a_journal() {
    let site = visited();
    let mailboxes = site.path("data/store.db").display().to_string();
    let ran = run(&mut sekisho(&["read", &mailboxes, "--lang", "en"]));
    assert_eq!(ran.status, Some(3), "{ran:?}");
    let folder = site.path("").display().to_string();
    assert_ne!(run(&mut sekisho(&["read", &folder])).status, Some(0));
}
