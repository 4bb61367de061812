//! `why`: what happened, in both languages, for people and programs.

use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::wire::{Wire, stored_as};
use std::net::IpAddr;

/// A stranger writes to us, then tries to relay; the id of what was stored.
fn visited() -> (Site, String) {
    let site = Site::serving();
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO passer-by.example").expect("it answers");
    let reply = wire.send(STRANGER, &[HANA], "Subject: hello\n\nHello\n").expect("it answers");
    let id = stored_as(&reply).expect("it is taken").to_owned();
    assert!(wire.send(STRANGER, &["t@outside.example"], "").expect("it answers").starts_with("550"));
    wire.smtp("QUIT").expect("it answers");
    (site, id)
}

fn why(site: &Site, arguments: &[&str]) -> String {
    site.run(&[&["why"], arguments].concat()).good().out
}

#[test]
fn a_message_a_person_and_a_visitor_are_told_beside_the_server_and_without_it() {
    let (mut site, id) = visited();
    let peer = IpAddr::from([127, 0, 0, 1]).to_string();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        for subject in [id.as_str(), HANA, STRANGER, &peer] {
            let en = why(&site, &[subject, "--lang", "en"]);
            assert!(en.contains(&format!("received  Mail from {STRANGER} to {HANA} was received.")), "{en}");
            assert!(en.contains("called itself “passer-by.example”") && en.contains("[local-recipient]"), "{en}");
            let ja = why(&site, &[subject, "--lang", "ja"]);
            assert!(ja.contains("[local-recipient]") && ja.contains(HANA) && !ja.contains("received"), "{ja}");
        }
        let en = why(&site, &["t@outside.example"]);
        assert!(en.contains("[relay-needs-login]") && en.contains("Dangerous?  No."), "{en}");
    }
}

#[test]
fn programs_are_told_the_verbs_and_the_danger() {
    let (site, id) = visited();
    let stories = site.json(&["why", &id]);
    let story = stories.as_array().and_then(|stories| stories.last()).expect("a story");
    assert_eq!(story["danger"], "none");
    assert_eq!(story["reverse_path"], format!("<{STRANGER}>"));
    assert_eq!(story["visitor"]["greeting"]["name"], "passer-by.example");
    let all = site.json(&["why", "127.0.0.1"]);
    let count =
        |verb: &str| all.as_array().expect("stories").iter().filter_map(|story| story["verbs"][verb].as_u64()).sum();
    let (received, refused): (u64, u64) = (count("received"), count("refused"));
    assert_eq!((received, refused), (1, 1));
}

#[test]
fn nothing_known_is_said_so_and_is_status_one() {
    let site = Site::serving();
    let ran = site.run(&["why", "nobody@elsewhere.example"]);
    let words = "Error: Nothing is on record about “nobody@elsewhere.example”. Records are kept for 90 days.\n";
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (Some(1), "", words));
    let ran = site.run(&["why", "nobody@elsewhere.example", "--lang", "ja"]);
    assert_eq!(
        ran.err,
        "エラー: 「nobody@elsewhere.example」についての記録はありません。記録は 90 日分残しています。\n"
    );
    let ran = site.run(&["why", "nobody@elsewhere.example", "--json"]);
    assert_eq!((ran.status, ran.json()), (Some(1), serde_json::json!([])));
}

#[test]
fn no_more_stories_are_told_than_asked_for_and_it_is_said() {
    let site = Site::serving();
    for number in 0..3 {
        let mut wire = Wire::connect(site.door("public")).expect("it listens");
        wire.smtp("EHLO x").expect("it answers");
        let content = format!("Subject: {number}\n\nHello\n");
        wire.send(STRANGER, &[HANA], &content).expect("it answers");
        wire.smtp("QUIT").expect("it answers");
    }
    assert_eq!(site.json(&["why", HANA, "--limit", "2"]).as_array().map(Vec::len), Some(2));
    assert_eq!(site.json(&["why", HANA]).as_array().map(Vec::len), Some(3));
    let told = why(&site, &[HANA, "--limit", "2"]);
    assert!(told.contains("So far: received 3"), "{told}");
    assert!(told.ends_with("These are the latest 2. For more, use --limit.\n"), "{told}");
}

#[test]
fn what_was_sent_outside_is_told_with_the_host_that_took_it_and_its_words() {
    let sink = Sink::start();
    let mut site = Site::set_up((sink.ip, sink.port), "");
    site.run(&["device", "add", "till", "127.0.0.1", HANA]).good();
    site.serve();
    let mut wire = Wire::connect(site.door("lan")).expect("it listens");
    wire.smtp("EHLO till").expect("it answers");
    let content = format!("From: <{HANA}>\nSubject: receipt\n\nThank you\n");
    let reply = wire.send(HANA, &["friend@outside.example"], &content).expect("it answers");
    let id = stored_as(&reply).expect("it is taken");
    sink.wait_for("Subject: receipt");
    crate::support::eventually("nothing waits", || site.queue().is_empty().then_some(()));
    let told = why(&site, &[id]);
    assert!(told.starts_with("sent ") && told.contains("mx.outside.example"), "{told}");
    assert!(told.contains("till"), "the device is named: {told}");
}

#[test]
fn a_message_is_found_by_its_message_id_and_told_without_what_its_visitor_was_refused_besides() {
    let site = Site::serving();
    let mut wire = Wire::connect(site.door("public")).expect("it answers");
    wire.smtp("EHLO client.example").expect("greeted");
    wire.smtp("MAIL FROM:<who@outside.example>").expect("taken");
    assert!(wire.smtp("RCPT TO:<nobody@ours.example>").expect("an answer").starts_with("550"));
    wire.smtp("RSET").expect("forgotten");
    let content = "Message-ID: <m1.2026@client.example>\nSubject: x\n\nHello\n";
    let stored = wire.send("who@outside.example", &[HANA], content).expect("stored");
    let id = stored_as(&stored).expect("an id").to_owned();
    wire.smtp("QUIT").expect("goodbye");
    for subject in ["<m1.2026@client.example>", "m1.2026@client.example", id.as_str()] {
        let stories = site.json(&["why", subject]);
        let stories = stories.as_array().expect("stories");
        assert_eq!(stories.len(), 1, "{subject}: {stories:#?}");
        let told = site.run(&["why", subject]).good().out;
        assert!(told.starts_with("received") && !told.contains("no-such-recipient"), "{subject}: {told}");
    }
    assert_eq!(site.json(&["why", "who@outside.example"]).as_array().map(Vec::len), Some(2), "the visit has both");
}
