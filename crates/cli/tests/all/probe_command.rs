//! `sekisho probe` as a command: our own server, many servers, whoever connects, and what is refused before anything is
//! examined. Against other servers, from outside: `probe`.

use crate::support::program::{end, on_path};
use crate::support::sink::Sink;
use crate::support::site::{HANA, SEKISHO, Site};
use crate::support::{free_port, own_ip, run};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

fn probe(arguments: &[&str]) -> crate::support::program::Ran {
    run(on_path(SEKISHO).arg("probe").args(arguments).args(["--lang", "en"]))
}

/// All doors of our own server, with its own addresses as senders; from its own machine, which is said.
#[test]
fn our_own_server_is_closed_at_every_door_and_has_no_finding() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    for door in ["public", "submission", "submissions", "lan"] {
        let address = site.door(door);
        let (ip, port, catch) = (address.ip().to_string(), address.port().to_string(), free_port(own_ip()).to_string());
        let groups = "relay,smuggling,starttls,auth,backscatter,verbs";
        let said = probe(&[
            &ip,
            "--port",
            &port,
            "--local",
            HANA,
            "--catch",
            "caught@outside.example",
            "--catch-here",
            &catch,
            "--tests",
            groups,
            "--wait",
            "1",
            "--json",
        ]);
        let report: Value = said.json();
        assert_eq!(report["verdict"], "closed", "{door}: {report}");
        assert_eq!(report["vantage"], "neighbour", "{door}");
        let findings: Vec<&Value> = report["findings"].as_array().into_iter().flatten().collect();
        assert!(findings.is_empty(), "{door}: {findings:#?}");
        assert_eq!(said.status, Some(0), "{door}");
    }
    assert!(sink.messages().is_empty(), "{:#?}", sink.messages());
}

#[test]
fn what_is_refused_before_anything_is_examined_is_a_sentence() {
    let unknown = probe(&["no-such-server.invalid"]);
    assert_eq!(unknown.status, Some(3));
    assert!(unknown.err.contains("DNS knows no “no-such-server.invalid”"), "{}", unknown.err);
    let foreign = probe(&["192.0.2.1"]);
    assert_eq!(foreign.status, Some(2));
    assert!(foreign.err.contains("--i-run-this-server"), "{}", foreign.err);
    let group = probe(&["127.0.0.1", "--tests", "relay,nonsense"]);
    assert_eq!(group.status, Some(2));
    assert!(group.err.contains("nonsense") && group.err.contains("smuggling"), "{}", group.err);
    let port = probe(&["127.0.0.1", "--port", "99999"]);
    assert_eq!(port.status, Some(2));
    assert!(port.err.contains("99999"), "{}", port.err);
    let there = probe(&["127.0.0.1", "--local", HANA, "--catch", "taro@ours.example"]);
    assert_eq!(there.status, Some(2));
    assert!(there.err.contains("taro@ours.example is at a domain of the server"), "{}", there.err);
    assert_eq!(probe(&[]).status, Some(2));
    assert_eq!(probe(&["127.0.0.1", "--serve", "0"]).status, Some(2));
}

#[test]
fn a_closed_port_is_no_verdict() {
    let ip = own_ip();
    let said = probe(&[&ip.to_string(), "--port", &free_port(ip).to_string()]);
    assert_eq!(said.status, Some(3), "{}", said.out);
    assert!(said.out.contains("COULD NOT BE TESTED") || said.out.contains("could not be tested"), "{}", said.out);
}

#[test]
fn each_server_of_a_file_has_its_line() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("servers");
    let nobody = format!("{}:{}", own_ip(), free_port(own_ip()));
    let hosts = format!("# ours\n{}\n\n{nobody}\nno-such-server.invalid\n", site.door("public"));
    std::fs::write(&file, hosts).expect("written");
    let file = file.display().to_string();
    let said = probe(&["--hosts", &file, "--local", HANA, "--tests", "relay", "--json"]);
    let rows: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let verdicts = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    assert_eq!((verdicts("closed"), verdicts("could-not-test")), (1, 2), "{}", said.out);
    assert_eq!(said.status, Some(3));
}

#[test]
fn a_file_of_more_servers_than_can_be_examined_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("servers");
    std::fs::write(&file, "127.0.0.1\n".repeat(10_001)).expect("written");
    let said = probe(&["--hosts", &file.display().to_string()]);
    assert_eq!(said.status, Some(2));
    assert!(said.err.contains("10000") || said.err.contains("10,000"), "{}", said.err);
}

/// Who connects reads along, and has the address examined that the connection comes from.
#[test]
fn who_connects_is_examined_and_reads_along() {
    let (ip, port) = (own_ip(), free_port(own_ip()));
    let place = format!("{ip}:{port}");
    let mut serving = on_path(SEKISHO)
        .args(["probe", "--serve", &place, "--tests", "relay", "--port", "9", "--lang", "en"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    BufReader::new(serving.stdout.take().expect("piped")).read_line(&mut line).expect("it speaks");
    assert!(line.contains(&place), "{line}");
    let mut visit = TcpStream::connect(&place).expect("it listens");
    visit.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let mut told = String::new();
    visit.read_to_string(&mut told).expect("it ends");
    let own = visit.local_addr().expect("bound").ip().to_string();
    assert!(told.contains(&format!("Sekisho examines {own}")), "{told}");
    assert!(told.contains(&format!("{own}:9")) && told.ends_with("\r\n"), "{told}");
    end(&mut serving);
}
