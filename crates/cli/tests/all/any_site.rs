//! Whatever legal settings and records a site has, nothing of a stranger's leaves it: sites are made at random, the real
//! program serves each, and the whole catalogue is tried at every door, looked at from where the mail would arrive. What
//! an account here has forwarded may arrive there, and nothing else: [`copies`] says what that is.

mod copies;

use crate::clients::{ask, task, task_of};
use crate::relay::lines;
use crate::relay_rows::{Lines, ROWS, Row};
use crate::support::behind::Behind;
use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site, sekisho};
use crate::support::{eventually, run};
use copies::Taken;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Each takes a quarter of a minute: the program starts, and over a thousand visits are led.
const SITES: u32 = 3;
/// Of ours or as if: real users, an alias, an account that is switched off, roles, nobody, the null sender.
const SENDERS: [&str; 8] = [
    "<{U}@{D}>",
    "<taro@{D}>",
    "<sales@{D}>",
    "<off@{D}>",
    "<postmaster@{D}>",
    "<hana@例え.example> SMTPUTF8",
    "<{N}@{D}>",
    "<>",
];

/// The proxy's address, where the sites have one; no other test has it ([`crate::support::own_ip`] gives others).
const PROXY: &str = "127.0.0.77";

/// A setting and what may be written for it, TOML; an empty text leaves it out. `{SINK}` is the world outside, `{I}` our
/// own address.
const SETTINGS: &[(&str, &[&str])] = &[
    ("language", &["", "\"ja\""]),
    ("limits.recipients", &["", "100"]),
    ("limits.message_size", &["", "\"64 KB\""]),
    ("limits.messages_per_day", &["", "0", "1000000"]),
    ("limits.new_recipients_per_day", &["", "0", "1000000"]),
    ("limits.login_failures", &["", "1"]),
    ("delivery.smarthost", &["", "\"{SINK}\""]),
    // A route for a domain of ours as well: it must not lead away what is for us.
    (
        "delivery.routes",
        &[
            "",
            "[\"outside.example = smtp:{SINK}\"]",
            "[\"outside.example = smtp:{SINK}\", \"ours.example = smtp:{SINK}\", \"behind.example = smtp:{SINK}\"]",
        ],
    ),
    ("delivery.inside_networks", &["[\"127.0.0.0/8\"]", "[\"127.0.0.0/8\", \"10.0.0.0/8\", \"192.168.0.0/16\"]"]),
    ("delivery.per_host", &["", "1"]),
    ("lan.gateways", &["", "[\"127.0.0.1\"]", "[\"192.168.0.1\", \"172.16.0.1\"]"]),
    ("receiving.literals", &["", "[\"127.0.0.1\", \"10.0.0.1\", \"::1\"]", "[\"{I}\"]"]),
    ("receiving.sender_domain", &["", "\"record\""]),
    // Not in most: the visitors' greeting is refused then, and nothing is taken.
    ("receiving.hello", &["", "", "", "\"refuse\""]),
    // Where visitors of the talks come from.
    ("receiving.forwarders", &["", "[\"127.128.0.0/16\"]"]),
    ("limits.mailbox_size", &["", "\"1 MB\""]),
    ("notices.to", &["", "\"hana@ours.example\""]),
    ("journal.keep", &["", "\"1h\""]),
];

/// Doors that may be left out; the public one is always there.
const DOORS: [&str; 6] = ["proxied", "submission", "submissions", "lan", "pop3", "pop3s"];

/// What an administrator may have done.
const ORDERS: &[&str] = &[
    "alias add sales@ours.example hana@ours.example",
    "alias add info@ours.example hana@ours.example taro@ours.example",
    "account grant taro@ours.example sales@ours.example",
    "account limits hana@ours.example --messages 1000000 --new-recipients 1000000",
    "device add copier 127.9.9.0/28 sales@ours.example",
    "device add till 192.168.0.100-192.168.0.199 taro@ours.example",
    "device add everywhere 10.0.0.0/8 hana@ours.example",
];

/// What an administrator may have chosen, one of each or, where it is empty, nothing. The target of one forwarding is whom
/// strangers try to reach directly.
const RECORDS: &[&[&str]] = &[
    &["", "domain plus ours.example on"],
    &["", "domain plus 例え.example on"],
    &["", "domain catch-all ours.example hana@ours.example", "domain catch-all ours.example taro@ours.example"],
    &["", "domain catch-all 例え.example hana@例え.example"],
    &[
        "",
        "account forward hana@ours.example t@outside.example",
        "account forward hana@ours.example t@outside.example taro@ours.example --no-keep",
    ],
    &[
        "",
        "account forward taro@ours.example next@elsewhere.example --no-keep",
        "account forward taro@ours.example next@elsewhere.example hana@ours.example",
    ],
    &["", "account forward off@ours.example gone@elsewhere.example"],
    &["", "account quota hana@ours.example 1MB", "account quota hana@ours.example none"],
    // Not in most, since nothing at all leaves then.
    &["", "", "", "lockdown on --reason drill"],
];

/// A domain whose mailboxes are on a server behind the site, one of its own or the one that everybody tries, and what is
/// spoken there; none in one site of three.
const BEHIND: [Option<(&str, &str)>; 6] = [
    None,
    Some(("ours.example", "lmtp")),
    Some(("behind.example", "smtp")),
    None,
    Some(("ours.example", "smtp")),
    Some(("behind.example", "lmtp")),
];
/// Who has a mailbox there.
const KNOWN: &str = "yuki";
/// Recipients at that domain, `{B}`, that are tried beside the catalogue.
const RECIPIENTS_BEHIND: [&str; 9] = [
    "<yuki@{B}>",
    "<ghost@{B}>",
    "<yuki%outside.example@{B}>",
    "<outside.example!yuki@{B}>",
    "<\"yuki@outside.example\"@{B}>",
    "<@{B}:yuki@outside.example>",
    "<yuki@{B}@outside.example>",
    "<yuki@sub.{B}>",
    "<|yuki@{B}>",
];

#[derive(Debug, Clone)]
struct Plan {
    settings: Vec<(&'static str, &'static str)>,
    doors: BTreeSet<&'static str>,
    orders: Vec<&'static str>,
    records: Vec<&'static str>,
    behind: Option<(&'static str, &'static str)>,
}

fn any_plan() -> impl Strategy<Value = Plan> {
    let choices: Vec<_> = SETTINGS.iter().map(|(_, values)| 0..values.len()).collect();
    let doors = prop::sample::subsequence(DOORS.to_vec(), 0..=DOORS.len());
    let orders = prop::sample::subsequence(ORDERS.to_vec(), 0..=ORDERS.len());
    let records: Vec<_> = RECORDS.iter().map(|orders| prop::sample::select(*orders)).collect();
    let behind = prop::sample::select(BEHIND.to_vec());
    (choices, doors, orders, records, behind).prop_map(|(choices, doors, orders, records, behind)| Plan {
        settings: SETTINGS.iter().zip(choices).map(|((key, values), n)| (*key, values[n])).collect(),
        doors: doors.into_iter().chain(["public"]).collect(),
        orders,
        records: records.into_iter().filter(|order| !order.is_empty()).collect(),
        behind,
    })
}

impl Plan {
    /// What the site's settings become: those that every test needs, and the plan's.
    fn settings(&self, ours: &str, sink: &Sink) -> String {
        let ip = ours.split("public = [\"").nth(1).and_then(|rest| rest.split(':').next()).expect("the public door");
        let servers = ours.split("servers = ").nth(1).and_then(|rest| rest.lines().next()).expect("a DNS");
        let mut text = "hostname = \"mail.ours.example\"\ndata = \"data\"\ntls.certificate = \"certificate.pem\"\n\
                        tls.key = \"key.pem\"\nlimits.sessions_per_network = 2000\n"
            .to_owned();
        let mut line = |key: &str, value: &str| writeln!(text, "{key} = {value}").expect("a text takes it");
        line("dns.servers", servers);
        line("delivery.port", &sink.port.to_string());
        for door in &self.doors {
            line(&format!("doors.{door}"), &format!("[\"{ip}:0\"]"));
        }
        if self.doors.contains("proxied") {
            line("proxy.networks", &format!("[\"{PROXY}/32\"]"));
        }
        for (key, value) in self.settings.iter().filter(|(_, value)| !value.is_empty()) {
            line(key, &value.replace("{SINK}", &format!("{}:{}", sink.ip, sink.port)).replace("{I}", ip));
            if *key == "delivery.smarthost" {
                line("delivery.smarthost_tls", "\"never\"");
            }
        }
        text
    }

    fn build(&self, sink: &Sink, behind: &Behind) -> Site {
        let mut site = Site::set_up((sink.ip, sink.port), "");
        let before = std::fs::read_to_string(site.config()).expect("settings");
        std::fs::write(site.config(), self.settings(&before, sink)).expect("settings are written");
        for account in ["taro@ours.example", "off@ours.example"] {
            site.account(account);
        }
        site.run(&["domain", "add", "例え.example", "--postmaster", HANA]).good();
        site.run(&["account", "add", "hana@例え.example"]).good();
        site.run(&["alias", "add", "sales@ours.example", HANA]).good();
        if let Some((domain, protocol)) = self.behind {
            if domain != "ours.example" {
                site.run(&["domain", "add", domain, "--postmaster", HANA]).good();
            }
            site.run(&["domain", "behind", domain, &format!("{protocol}:{}", behind.address)]).good();
        }
        for order in self.orders.iter().chain(&self.records).filter(|order| !order.starts_with("alias add sales")) {
            site.run(&order.split(' ').collect::<Vec<_>>()).good();
        }
        site.run(&["account", "disable", "off@ours.example"]).good();
        site.serve();
        site
    }
}

/// Every row as it is.
fn plain_talks(site: &Site) -> Vec<Value> {
    ROWS.iter().map(|row| json!({ "name": row.name, "lines": lines(row, site) })).collect()
}

/// Every recipient of the rows with each sender of ours.
fn talks_of_ours(site: &Site) -> Vec<Value> {
    let mut talks = Vec::new();
    for row in ROWS {
        let Lines::Envelope(_, recipient) = row.lines else { continue };
        for sender in SENDERS {
            let row = Row { name: row.name, lines: Lines::Envelope(sender, recipient), said: "" };
            talks.push(json!({ "name": format!("{} by {sender}", row.name), "lines": lines(&row, site) }));
        }
    }
    talks
}

/// Recipients at the domain behind the site, by a stranger and by each sender of ours.
fn talks_of_behind(site: &Site, domain: &str) -> Vec<Value> {
    let mut talks = Vec::new();
    for recipient in RECIPIENTS_BEHIND {
        for sender in SENDERS.into_iter().chain(["<{S}>"]) {
            let row = Row { name: recipient, lines: Lines::Envelope(sender, recipient), said: "" };
            let said: Vec<_> = lines(&row, site).iter().map(|line| line.replace("{B}", domain)).collect();
            talks.push(json!({ "name": format!("{recipient} by {sender}"), "lines": said }));
        }
    }
    talks
}

/// Visits of strangers at one door.
struct Visits {
    door: &'static str,
    tls: &'static str,
    /// At a door behind a proxy: the address that its header comes from; empty for a stranger's own.
    proxy: Option<&'static str>,
    talks: Vec<Value>,
}

/// What strangers try at the doors of a site. Whoever is nobody at a door is told so at MAIL, whatever follows; at the
/// public door the sender may matter.
fn visits(plan: &Plan, site: &Site) -> Vec<Visits> {
    let behind = plan.behind.map_or_else(Vec::new, |(domain, _)| talks_of_behind(site, domain));
    let plain = |(door, tls, proxy)| {
        let talks = [plain_talks(site), behind.clone()].concat();
        Visits { door, tls, proxy, talks }
    };
    let doors = [
        ("public", "none", None),
        ("public", "starttls", None),
        ("proxied", "none", Some(PROXY)),
        ("proxied", "none", Some("")),
        ("submission", "starttls", None),
        ("submissions", "implicit", None),
        ("lan", "none", None),
    ];
    let ours = Visits { door: "public", tls: "none", proxy: None, talks: talks_of_ours(site) };
    let open = doors.into_iter().filter(|(door, ..)| plan.doors.contains(door));
    [ours].into_iter().chain(open.map(plain)).collect()
}

/// Leads the visits; what was answered in each.
#[track_caller]
fn lead(site: &Site, visits: &Visits) -> Value {
    let mut all = task(site, visits.door, visits.tls);
    all["talks"] = visits.talks.clone().into();
    // Visitors come from everywhere, so that no network is shut out for what another has done.
    all["from_everywhere"] = true.into();
    if let Some(proxy) = visits.proxy {
        all["proxy"] = proxy.into();
    }
    ask("talks.py", &all)
}

/// How many visits were led to their end.
fn led_to_the_end(answers: &Value) -> usize {
    let answers = answers.as_object().expect("answers");
    let cut_off = |said: &&Value| said[0].as_str().is_some_and(|reply| reply.starts_with("421"));
    answers.len() - answers.values().filter(cut_off).count()
}

/// Tries everything at every door, at several doors at a time.
fn try_all(plan: &Plan, site: &Site) -> Taken {
    let visits = visits(plan, site);
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let led: Vec<_> = visits.iter().map(|visits| scope.spawn(|| lead(site, visits))).collect();
        led.into_iter().map(|door| door.join().expect("the visits were led")).collect()
    });
    let tried: usize = answers.iter().map(led_to_the_end).sum();
    assert!(tried > ROWS.len() * SENDERS.len(), "{tried} visits");
    let mut taken = Taken::default();
    for (visits, answers) in visits.iter().zip(&answers) {
        if visits.proxy == Some("") {
            let shown_out = |said: &Value| said[0].as_str().is_some_and(|reply| reply.starts_with("554"));
            assert!(answers.as_object().is_some_and(|all| all.values().all(shown_out)), "no proxy: {answers:#}");
        }
        taken.note(&visits.talks, answers);
    }
    taken
}

/// What waits or is held goes by the permit of one of ours who asked for it, hana at the end, or whose mail is forwarded; or
/// was taken for the server behind.
fn nothing_of_strangers_waits(plan: &Plan, site: &Site) {
    eventually("nothing waits to be sent", || {
        let queue = site.json(&["queue", "list"]);
        let recipients = queue.as_array().into_iter().flatten().flat_map(|message| message["recipients"].as_array());
        let waiting: Vec<&Value> = recipients.flatten().collect();
        for recipient in &waiting {
            assert!(plan.may_wait(recipient), "{recipient}");
        }
        waiting.iter().all(|recipient| recipient["state"]["state"] == "held").then_some(())
    });
}

/// A stranger's letter to whom the server behind knows, which is taken wherever a stranger's greeting may be anything.
fn is_taken_for_behind(site: &Site, plan: &Plan, domain: &str) -> bool {
    let mut send = task(site, "public", "none");
    send["from"] = STRANGER.into();
    send["to"] = json!([format!("{KNOWN}@{domain}")]);
    send["message"] = format!("From: <{STRANGER}>\nSubject: to the server behind\n\nHello\n").into();
    let is_taken = ask("send.py", &send) == json!({});
    assert!(is_taken || plan.settings.contains(&("receiving.hello", "\"refuse\"")), "{plan:#?}");
    is_taken
}

/// The server behind is asked about names at its domain alone, none of which reads as a way on, and gets mail for those it
/// knows.
fn only_the_known_are_reached_behind(plan: &Plan, behind: &Behind) {
    let Some((domain, _)) = plan.behind else { return assert_eq!(behind.asked(), BTreeSet::new(), "{plan:#?}") };
    let known = format!("{KNOWN}@{domain}");
    for asked in behind.asked() {
        let local = asked.strip_suffix(&format!("@{domain}")).unwrap_or_else(|| panic!("{asked}: {plan:#?}"));
        assert!(!local.contains(['%', '!', '@', '"', '|']), "{asked}: {plan:#?}");
        // Whoever has a mailbox here has it here.
        assert!(!["hana", "taro", "sales", "postmaster", "abuse"].contains(&local), "{asked}: {plan:#?}");
    }
    assert!(behind.reached().iter().all(|reached| *reached == known), "{plan:#?}");
}

fn nothing_of_strangers_leaves(plan: &Plan) {
    let (sink, behind) = (Sink::start(), Behind::start(&[KNOWN]));
    let site = plan.build(&sink, &behind);
    let is_reached = plan.behind.is_some_and(|(domain, _)| is_taken_for_behind(&site, plan, domain));
    let taken = try_all(plan, &site);
    if plan.doors.contains("submissions") {
        let mut send = task_of(HANA, &site, "submissions", "implicit");
        send["from"] = HANA.into();
        send["to"] = json!(["friend@outside.example"]);
        send["message"] = format!("From: <{HANA}>\nSubject: by the owner\n\nHello\n").into();
        assert_eq!(ask("send.py", &send), json!({}));
    }
    nothing_of_strangers_waits(plan, &site);
    only_the_known_are_reached_behind(plan, &behind);
    assert!(!is_reached || !behind.reached().is_empty(), "{plan:#?}");
    let arrived = sink.messages();
    for message in &arrived {
        let by_the_owner = message.contains("\nSubject: by the owner\n") && !plan.is_locked_down();
        let judged = if by_the_owner { Ok(()) } else { plan.may_arrive(message, &taken) };
        assert_eq!(judged, Ok(()), "{plan:#?}\n{message}");
    }
    the_examination_calls_it_no_relay(plan, &site, &sink);
    it_finds_no_way_in_itself(plan, &site);
    eprintln!("{} messages taken of strangers, {} arrived outside: {plan:?}", taken.len(), arrived.len());
}

/// Nor does `sekisho probe` call it one, at no door that greets in clear, from nearby and with real senders; what a
/// catch-all takes is not proved to stay, by replies alone.
fn the_examination_calls_it_no_relay(plan: &Plan, site: &Site, sink: &Sink) {
    let (ip, caught) = (site.door("public").ip().to_string(), "caught@outside.example");
    let mut words = vec!["probe", &ip, "--local", HANA, "--catch", caught, "--tests", "relay", "--json"];
    let greeting = ["public", "submission", "lan"].into_iter().filter(|door| plan.doors.contains(door));
    let ports: Vec<String> = greeting.map(|door| site.door(door).port().to_string()).collect();
    words.extend(ports.iter().flat_map(|port| ["--port", port]));
    let report: Value = run(&mut sekisho(&words)).json();
    assert_eq!(report["doors"].as_array().map(Vec::len), Some(ports.len()));
    let taken = plan.records.iter().any(|order| order.starts_with("domain catch-all ours.example"));
    let verdicts: &[&str] = if taken { &["closed", "unproven"] } else { &["closed"] };
    assert!(verdicts.iter().any(|verdict| report["verdict"] == *verdict), "{plan:#?}\n{:#}", report["findings"]);
    nothing_of_strangers_waits(plan, site);
    let to_the_examiner = |message: &String| message.contains(&format!("X-Rcpt-Args: <{caught}>"));
    assert!(!sink.messages().iter().any(to_the_examiner), "{plan:#?}");
}

/// Nor does the server find a way in at any of its doors, with all its addresses; and it closes none by mistake.
fn it_finds_no_way_in_itself(plan: &Plan, site: &Site) {
    let result: Value = run(&mut site.sekisho(&["check", "doors", "--json"])).json();
    let doors = result["examined"]["doors"].as_array().expect("doors");
    let of_network = ["public", "proxied", "submission", "submissions", "lan"];
    assert_eq!(doors.len(), of_network.iter().filter(|door| plan.doors.contains(**door)).count(), "{plan:#?}");
    for door in doors {
        assert_eq!(door["unreached"], Value::Null, "{plan:#?}\n{door:#}");
        assert_eq!(door["closed"], false, "{plan:#?}\n{door:#}");
        let faults = door["faults"].as_array().expect("faults").iter().map(|fault| &fault["fault"]);
        let known = ["certificate-unknown", "certificate-other", "no-tls"];
        let unknown: Vec<&Value> = faults.filter(|fault| !known.iter().any(|key| **fault == *key)).collect();
        assert!(unknown.is_empty(), "{unknown:?}\n{plan:#?}\n{door:#}");
    }
    nothing_of_strangers_waits(plan, site);
}

/// `SITES_SEED` makes the same sites again.
fn seed() -> u64 {
    let given = std::env::var("SITES_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| RandomState::new().build_hasher().finish())
}

#[test]
fn nothing_of_a_strangers_leaves_a_site_whatever_its_settings_and_records() {
    let seed = seed();
    let octets: Vec<u8> = seed.to_be_bytes().repeat(4);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &octets);
    let config = Config { cases: SITES, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let tried = TestRunner::new_with_rng(config, rng).run(&any_plan(), |plan| {
        nothing_of_strangers_leaves(&plan);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("SITES_SEED={seed} makes these sites again: {error}"));
}
