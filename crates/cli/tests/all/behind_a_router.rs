//! A router that shows everybody under its own address (T04), in a network namespace of the test's own: private addresses
//! as an office has them, the real program, and a router that is one of its devices.

use crate::support::program::{end, on_path, run_with};
use crate::support::site::{HANA, SEKISHO, Site};
use crate::support::{eventually, run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Stdio};

const ROUTER: &str = "192.168.77.1";
const TARGET: &str = "target@outside.example";

/// The server in a namespace that has its address and the router's.
struct Office {
    site: Site,
    server: Child,
    public: String,
    lan: String,
}

impl Office {
    fn open() -> Self {
        let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
        let settings = "hostname = \"mail.ours.example\"\ndata = \"data\"\nlanguage = \"en\"\n\
            doors.public = [\"192.168.77.2:0\"]\ndoors.lan = [\"192.168.77.2:0\"]\n\
            receiving.sender_domain = \"record\"\ndns.servers = [\"127.0.0.1:9\"]\n";
        std::fs::write(site.config(), settings).expect("settings");
        site.run(&["device", "add", "router", ROUTER, HANA]).good();
        let script = "ip link set lo up && ip addr add 192.168.77.2/24 dev lo && ip addr add 192.168.77.1/24 dev lo && \
            exec \"$0\" serve --json --config \"$1\"";
        let mut unshare = on_path("unshare");
        unshare.args(["--net", "sh", "-c", script, SEKISHO]).arg(site.config()).stdout(Stdio::piped());
        let mut server = unshare.spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut line).expect("it speaks");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let door = |key: &str| said["listening"][key][0].as_str().expect("an address").to_owned();
        let (public, lan) = (door("doors.public"), door("doors.lan"));
        Self { site, server, public, lan }
    }

    /// What each visit from the router's address is told.
    fn visits(&self, door: &str, visits: &[(&str, &str, &str)]) -> Vec<Vec<String>> {
        let visit = |(hello, sender, recipient): &(&str, &str, &str)| json!({ "ip": ROUTER, "hello": hello, "sender": sender, "recipient": recipient });
        let task = json!({ "door": door, "visits": visits.iter().map(visit).collect::<Vec<_>>() });
        let mut nsenter = on_path("nsenter");
        nsenter.args(["--target", &self.server.id().to_string(), "--net", "python3", "-I", "-B"]);
        nsenter.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/clients/visitors.py"));
        serde_json::from_value(run_with(&mut nsenter, &task.to_string()).good().json()).expect("replies")
    }

    fn as_device(&self) -> Vec<String> {
        self.visits(&self.lan, &[("router", HANA, TARGET)]).remove(0)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

#[test]
fn who_comes_through_a_router_that_hides_addresses_relays_nowhere_and_the_lan_door_is_closed_to_it() {
    let office = Office::open();
    let device = office.as_device();
    assert!(device.last().is_some_and(|reply| reply.contains("Stored as")), "a device is trusted: {device:?}");
    for number in 0..6 {
        let (hello, sender) = (format!("mx{number}.firm{number}.example"), format!("x@firm{number}.example"));
        let said = office.visits(&office.public, &[(&hello, &sender, TARGET), (&hello, &sender, HANA)]);
        assert!(said[0][1].ends_with("[relay-needs-login]"), "{said:?}");
        assert!(said[1][2].contains("Stored as"), "{said:?}");
    }
    let listed = || run(&mut office.site.sekisho(&["device", "list", "--lang", "en"])).good().out;
    eventually("the LAN door is closed", || listed().contains("sekisho device reopen").then_some(()));
    assert!(listed().contains(ROUTER));
    let refused = office.as_device();
    assert!(refused[0].ends_with("[gateway-hides-visitors]"), "{refused:?}");
    let why = run(&mut office.site.sekisho(&["why", ROUTER, "--limit", "20", "--lang", "en"])).good().out;
    assert!(why.contains(&format!("The LAN door was closed to {ROUTER}.")), "{why}");
    office.site.run(&["device", "reopen", ROUTER]).good();
    assert!(!listed().contains("sekisho device reopen"));
    let again = office.as_device();
    assert!(again.last().is_some_and(|reply| reply.contains("Stored as")), "{again:?}");
    // What is not closed cannot be opened, and is told so.
    assert_eq!(office.site.run(&["device", "reopen", ROUTER]).status, Some(1));
}
