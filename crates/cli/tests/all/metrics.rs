//! The figures for programs that watch, as curl and a strict reader see them.

use crate::support::site::{HANA, STRANGER, Site};
use crate::support::wire::Wire;
use crate::support::{free_port, on_path, own_ip, run};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

fn watched() -> (Site, SocketAddr) {
    let ip = own_ip();
    let address = SocketAddr::from((ip, free_port(ip)));
    let mut site = Site::set_up((Ipv4Addr::LOCALHOST, 9), &format!("[admin]\nlisten = [\"{address}\"]\n"));
    site.serve();
    (site, address)
}

fn curl(address: SocketAddr) -> String {
    run(on_path("curl").args(["--silent", "--show-error", "--fail", &format!("http://{address}/metrics")])).good().out
}

/// Reads an exposition (OpenMetrics 1.0) as strictly as it is defined: every sample belongs to the family whose HELP and
/// TYPE stand above it, no family comes twice, no sample comes twice, and the end is marked.
fn read(text: &str) -> BTreeMap<String, f64> {
    let mut families = BTreeSet::new();
    let mut samples = BTreeMap::new();
    let (mut family, mut kind) = (String::new(), String::new());
    let lines: Vec<&str> = text.strip_suffix("# EOF\n").expect("the end").lines().collect();
    for line in lines {
        if let Some(comment) = line.strip_prefix("# ") {
            let words: Vec<&str> = comment.splitn(3, ' ').collect();
            let &[word, name, rest] = words.as_slice() else { panic!("{line}") };
            match word {
                "HELP" => {
                    assert!(families.insert(name.to_owned()), "{name} comes twice");
                    assert!(name.starts_with("sekisho_") && rest.len() > 10, "{line}");
                    family = name.to_owned();
                }
                "TYPE" => {
                    assert_eq!(name, family);
                    kind = rest.to_owned();
                }
                "UNIT" => assert!(name == family && name.ends_with(&format!("_{rest}")), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').expect("a value");
        let name = sample.split('{').next().expect("a name");
        let endings: &[&str] = match kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "info" => &["_info"],
            "histogram" => &["_bucket", "_count", "_sum"],
            _ => panic!("{kind}"),
        };
        assert!(endings.iter().any(|ending| name == format!("{family}{ending}")), "{line} under {family}");
        if let Some(labels) = sample.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let labels = labels.strip_prefix("{").and_then(|l| l.strip_suffix("}")).expect("labels");
            for label in labels.split(',') {
                let (key, value) = label.split_once('=').expect("a label");
                let is_key = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
                assert!(is_key(key) && is_key(value.trim_matches('"')) && value.starts_with('"'), "{line}");
            }
        }
        let value = value.parse().expect("a number");
        assert!(samples.insert(sample.to_owned(), value).is_none(), "{sample} comes twice");
    }
    samples
}

#[test]
fn what_happens_at_the_doors_is_counted_and_names_nobody() {
    let (site, address) = watched();
    let before = read(&curl(address));
    assert_eq!(before["sekisho_store_usable"], 1.0);
    assert!(before["sekisho_certificate_expiry_timestamp_seconds{use=\"doors\"}"] > 1_700_000_000.0);
    assert!(before["sekisho_disk_free_bytes"] > 1.0 && before["sekisho_start_time_seconds"] > 1_700_000_000.0);
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x").expect("it answers");
    wire.send(STRANGER, &[HANA], "Subject: counted\n\n").expect("it answers");
    wire.send(STRANGER, &["x@far.example"], "Subject: refused\n\n").expect("it answers");
    let mut pop = Wire::connect(site.door("pop3")).expect("POP3 answers");
    for command in [format!("USER {HANA}\r\n"), "PASS wrong\r\n".to_owned()] {
        pop.write(&command).expect("it listens");
        pop.line().expect("it answers");
    }
    wire.smtp("QUIT").expect("it answers");
    let text = crate::support::eventually("the session is counted", || {
        let text = curl(address);
        text.contains("sekisho_sessions_total{door=\"public\"} 1").then_some(text)
    });
    let after = read(&text);
    assert_eq!(after["sekisho_messages_stored_total{origin=\"session\"}"], 1.0);
    assert_eq!(after["sekisho_recipients_delivered_total"], 1.0);
    assert_eq!(after["sekisho_recipients_accepted_total{reason=\"local-recipient\"}"], 1.0);
    assert_eq!(after["sekisho_recipients_refused_total{reason=\"relay-needs-login\"}"], 1.0);
    assert_eq!(after["sekisho_queue_messages"], 0.0);
    assert!(after["sekisho_store_commits_total"] >= 1.0);
    assert_eq!(
        after.iter().filter(|(name, _)| name.starts_with("sekisho_logins_failed_total")).map(|(_, n)| n).sum::<f64>(),
        1.0
    );
    for personal in ["hana", "ours.example", "outside.example", "127.", "far.example"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}

fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut tcp = TcpStream::connect(address).expect("it listens");
    tcp.set_read_timeout(Some(crate::support::LIMIT)).expect("a limit");
    // One that has heard enough may hang up.
    let _heard = tcp.write_all(request);
    let mut answer = String::new();
    let _broken = tcp.read_to_string(&mut answer);
    answer
}

#[test]
fn nothing_but_one_small_request_is_answered() {
    let (_site, address) = watched();
    let status = |request: &str| raw(address, request.as_bytes()).lines().next().unwrap_or_default().to_owned();
    assert_eq!(status("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 200 OK");
    assert_eq!(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 404 Not Found");
    assert_eq!(status("POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP/1.1 405 Method Not Allowed");
    assert_eq!(status("EHLO x\r\n\r\n"), "HTTP/1.1 400 Bad Request");
    let endless = format!("GET /metrics HTTP/1.1\r\nX: {}", "x".repeat(100_000));
    assert!(["HTTP/1.1 400 Bad Request", ""].contains(&status(&endless).as_str()));
    // Ten who say nothing are shown out, and the eleventh is served.
    let _silent: Vec<TcpStream> = (0..10).map(|_| TcpStream::connect(address).expect("it listens")).collect();
    crate::support::eventually("there is a place again", || {
        let answer = raw(address, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        answer.contains("# EOF").then(|| answer.contains("Connection: close"))
    });
}

#[test]
fn figures_are_never_shown_where_strangers_can_reach_them() {
    let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "[admin]\nlisten = [\"203.0.113.5:9591\", \"0.0.0.0:9591\"]\n");
    let ran = run(site.sekisho(&["config", "check"]).args(["--lang", "en"]));
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("strangers can reach 203.0.113.5:9591"), "{}", ran.err);
    assert!(ran.err.contains("strangers can reach 0.0.0.0:9591"), "{}", ran.err);
}
