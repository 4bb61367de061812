//! Many sessions at once, by Postfix's own load generator, in and out.

use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::{eventually, on_path, run};

#[test]
fn what_twenty_sessions_of_smtp_source_send_is_all_there() {
    let site = Site::serving();
    let mut source = on_path("smtp-source");
    source.args(["-s", "20", "-m", "300", "-l", "4096", "-f", STRANGER, "-t", HANA]);
    run(source.arg(site.door("public").to_string())).good();
    assert_eq!(site.mailbox(HANA).len(), 300);
    let mut source = on_path("smtp-source");
    // -d: one session, many messages.
    source.args(["-d", "-s", "5", "-m", "200", "-l", "100", "-f", STRANGER, "-t", HANA]);
    run(source.arg(site.door("public").to_string())).good();
    assert_eq!(site.mailbox(HANA).len(), 500);
}

#[test]
fn what_a_device_sends_in_many_sessions_all_goes_outside() {
    let sink = Sink::start();
    let mut site = Site::set_up((sink.ip, sink.port), "");
    site.run(&["device", "add", "tills", "127.0.0.1", HANA]).good();
    site.run(&["device", "limits", "tills", "--messages", "10000", "--new-recipients", "10000"]).good();
    site.serve();
    let mut source = on_path("smtp-source");
    // -N: a recipient of its own for each message.
    source.args(["-N", "-s", "20", "-m", "200", "-f", HANA, "-t", "friend@outside.example"]);
    // A message of smtp-source has a From of its own making; the header is given instead.
    source.args(["-F"]).arg(letter(&site)).arg(site.door("lan").to_string());
    run(&mut source).good();
    eventually("all 200 have gone", || (sink.messages().len() == 200 && site.queue().is_empty()).then_some(()));
}

fn letter(site: &Site) -> std::path::PathBuf {
    let file = site.path("letter");
    std::fs::write(&file, format!("From: <{HANA}>\nSubject: till\n\nSold out.\n")).expect("a file");
    file
}
