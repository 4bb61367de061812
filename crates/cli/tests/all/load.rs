//! Many sessions at once, by Postfix's own load generator, in and out.

use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::{eventually, on_path, run};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

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

/// Connects as often as it may without waiting for anybody, says how many connections were made, and, once a line comes on
/// standard input, how many were greeted.
const CROWD: &str = r#"
import selectors, socket, sys
host, port = sys.argv[1].rsplit(":", 1)
crowd, waiting = [], selectors.DefaultSelector()
for _ in range(int(sys.argv[2])):
    visitor = socket.socket()
    visitor.setblocking(False)
    visitor.connect_ex((host, int(port)))
    crowd.append(visitor)
    waiting.register(visitor, selectors.EVENT_WRITE)
connected = []
while found := waiting.select(timeout=0.5):
    for key, _ in found:
        waiting.unregister(key.fileobj)
        connected.append(key.fileobj)
print(len(connected), flush=True)
sys.stdin.readline()
greeted = 0
for visitor in connected:
    visitor.settimeout(60)
    greeted += visitor.recv(1000)[:4] in (b"220 ", b"421 ")
print(greeted, flush=True)
"#;

#[test]
fn the_system_keeps_a_thousand_visitors_for_a_server_that_is_busy_and_the_others_try_again() {
    let site = Site::serving();
    site.signal("STOP");
    let door = site.door("public").to_string();
    let mut python = on_path("python3");
    python.args(["-I", "-c", CROWD, &door, "1300"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut crowd = python.spawn().expect("python3 starts");
    let mut said = BufReader::new(crowd.stdout.take().expect("it is piped")).lines();
    let mut next = || said.next().and_then(Result::ok).and_then(|line| line.parse::<u32>().ok()).expect("a number");
    let kept = next();
    // The system keeps one more than it was asked to (listen(2)).
    assert!((1024..=1025).contains(&kept), "{kept}");
    site.signal("CONT");
    writeln!(crowd.stdin.take().expect("it is piped")).expect("it listens");
    assert_eq!(next(), kept, "each that was kept is heard");
    crowd.wait().expect("it ends");
}
