//! Programs that know no login over TLS: they fetch by APOP, and send because they have fetched; each until a day.

use super::support::program::run_with;
use super::support::sink::Sink;
use super::support::site::{HANA, HOST, PASSWORD, STRANGER, Site};
use super::support::{Ran, on_path, run};
use mail::Timestamp;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const FRIEND: &str = "friend@outside.example";

/// A day from today on, as `--until` wants it.
fn day(days: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let then = Timestamp::default().plus(now + Duration::from_secs(days * 24 * 3600));
    then.to_rfc3339()[..10].to_owned()
}

/// Switches APOP on; its secret.
fn allow_apop(site: &Site) -> String {
    let told = site.json(&["account", "legacy", HANA, "apop", "--until", &day(30)]);
    assert_eq!(
        (&told["change"], &told["login"], &told["address"]),
        (&"allow-legacy".into(), &"apop".into(), &HANA.into())
    );
    told["secret"].as_str().expect("a secret").to_owned()
}

/// A machine of the same network as the server, which is not the server.
fn desk(site: &Site) -> Ipv4Addr {
    let IpAddr::V4(door) = site.door("lan").ip() else { panic!("a door of IPv4") };
    let [a, b, c, d] = door.octets();
    Ipv4Addr::new(a, b, c, d ^ 0x80)
}

fn write_to_hana(site: &Site, subject: &str) {
    let server = site.door("public").to_string();
    let header = format!("Subject: {subject}");
    run(on_path("swaks").args(["--server", &server, "--from", STRANGER, "--to", HANA, "--header", &header])).good();
    site.arrives(HANA, &header);
}

/// A folder for what is fetched.
fn fetched(site: &Site) -> PathBuf {
    let folder = site.path("fetched");
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    folder
}

fn private_file(site: &Site, name: &str, text: &str) -> PathBuf {
    let file = site.path(name);
    fs::write(&file, text).expect("a file");
    run(on_path("chmod").arg("600").arg(&file)).good();
    file
}

fn mpop(site: &Site, secret: &str) -> Ran {
    let at = site.door("pop3");
    let settings = format!(
        "defaults\naccount default\nhost {}\nport {}\ntls off\nauth apop\nuser {HANA}\npassword \"{secret}\"\nkeep off\n\
         uidls_file {}\ndelivery maildir {}\n",
        at.ip(),
        at.port(),
        site.path("uidls").display(),
        fetched(site).display(),
    );
    let rc = private_file(site, "mpoprc", &settings);
    run(on_path("mpop").env("HOME", site.path("")).arg("--file").arg(rc))
}

fn fetchmail(site: &Site, secret: &str) -> Ran {
    let at = site.door("pop3");
    let settings = format!(
        "poll {HOST} via {} service {} protocol apop\n user \"{HANA}\" password \"{secret}\" is root here\n sslproto \"\"\n \
         fetchall no keep no rewrite\n mda \"cat > {}/new/$$\"\n",
        at.ip(),
        at.port(),
        fetched(site).display(),
    );
    let rc = private_file(site, "fetchmailrc", &settings);
    let mut fetchmail = on_path("fetchmail");
    fetchmail.env("FETCHMAILHOME", site.path("")).arg("--fetchmailrc").arg(rc).args(["--nosyslog", "--invisible"]);
    run(&mut fetchmail)
}

/// Fetches by APOP with this secret.
type Fetch = fn(&Site, &str) -> Ran;

fn curl(site: &Site, secret: &str) -> Ran {
    let login = format!("{HANA}:{secret}");
    let url = format!("pop3://{}/1", site.door("pop3"));
    run(on_path("curl").args(["-sS", "--login-options", "AUTH=+APOP", "--user", &login, &url]))
}

#[test]
fn mpop_fetchmail_and_curl_fetch_by_apop_until_it_is_switched_off() {
    let site = Site::serving();
    let secret = allow_apop(&site);
    let programs: [(&str, Fetch); 3] = [("curl", curl), ("mpop", mpop), ("fetchmail", fetchmail)];
    for (name, fetch) in programs {
        write_to_hana(&site, &format!("for {name}"));
        let ran = fetch(&site, PASSWORD);
        assert_ne!(ran.status, Some(0), "the password is no secret of APOP: {name} {ran:?}");
        let ran = fetch(&site, &secret).good();
        let folder = fetched(&site).join("new");
        let files = fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path());
        let got: Vec<String> = files.map(|file| fs::read_to_string(file).expect("text")).collect();
        let all = format!("{}{}", ran.out, got.concat());
        assert!(all.contains(&format!("Subject: for {name}")), "{name}: {all}");
        let told = site.run(&["why", HANA, "--lang", "en"]).good().out;
        assert!(told.contains("hana@ours.example logged in (APOP)."), "{name}: {told}");
        assert!(!told.contains(&secret), "{told}");
        // Only curl leaves what it has read.
        run(on_path("curl")
            .args(["-sS", "--user", &format!("{HANA}:{PASSWORD}"), "-X", "DELE 1", "-I"])
            .arg(format!("pop3://{}/", site.door("pop3"))));
    }
    site.run(&["account", "legacy", HANA, "off"]).good();
    for (name, fetch) in programs {
        let ran = fetch(&site, &secret);
        assert_ne!(ran.status, Some(0), "{name}: {ran:?}");
    }
}

/// swaks at the LAN door, from this address.
fn swaks(site: &Site, door: &str, from: Ipv4Addr, subject: &str) -> Ran {
    let (server, from, header) = (site.door(door).to_string(), from.to_string(), format!("Subject: {subject}"));
    let mut swaks = on_path("swaks");
    swaks.args(["--server", &server, "--local-interface", &from, "--helo", "old-mac", "--from", HANA, "--to", FRIEND]);
    run(swaks.args(["--header", &header]))
}

fn fetch_from(site: &Site, from: Ipv4Addr) {
    let (login, url) = (format!("{HANA}:{PASSWORD}"), format!("pop3://{}/", site.door("pop3")));
    run(on_path("curl").args(["-sS", "--interface", &from.to_string(), "--user", &login, &url])).good();
}

#[test]
fn who_has_fetched_mail_sends_from_there_for_a_while_and_why_tells_it() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let desk = desk(&site);
    fetch_from(&site, desk);
    let refused = |door: &str, key: &str| {
        let ran = swaks(&site, door, desk, "refused");
        assert!(ran.status != Some(0) && ran.out.contains(&format!("[{key}]")), "{ran:?}");
    };
    refused("lan", "not-a-named-device");
    site.run(&["account", "legacy", HANA, "pop-before-smtp", "--until", &day(30)]).good();
    // Only what is fetched from now on counts.
    refused("lan", "not-a-named-device");
    fetch_from(&site, desk);
    let ran = swaks(&site, "lan", desk, "after fetching").good();
    assert!(sink.wait_for("Subject: after fetching").contains("<friend@outside.example>"), "{ran:?}");
    refused("public", "own-address-needs-login");
    let told = |lang: &str| site.run(&["why", FRIEND, "--lang", lang]).good().out;
    let (en, ja) = (unwrapped(&told("en")), unwrapped(&told("ja")).replace(' ', ""));
    for part in [
        "hana@ours.example had fetched mail from this same address",
        "by permit of POP before SMTP of hana@ours.example",
    ] {
        assert!(en.contains(part), "{en}");
    }
    assert!(en.contains("[pop-before-smtp-may-send]") && !en.contains("pop:hana"), "{en}");
    assert!(ja.contains("同じIPアドレスからhana@ours.exampleがメールを受信していたので"), "{ja}");
    site.run(&["account", "legacy", HANA, "off"]).good();
    refused("lan", "not-a-named-device");
}

/// A story without the breaks of its lines.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_it_costs_is_told_when_it_is_switched_on_and_each_has_an_end() {
    let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
    let until = day(30);
    let said = |words: &[&str], lang: &str| {
        site.run(&[&["account", "legacy", HANA], words, &["--lang", lang]].concat()).good().out
    };
    let apop = said(&["apop", "--until", &until], "en");
    for part in ["can log in by APOP until the end of", &until, "RFC 1939 §13", "MD5", "legacy hana@ours.example off"]
    {
        assert!(apop.contains(part), "{apop}");
    }
    let shown = |text: &str| text.lines().find_map(|line| line.strip_prefix("    ")).expect("a secret").to_owned();
    let (first, second) = (shown(&apop), shown(&said(&["apop", "--until", &until], "ja")));
    assert!(first != second && first.len() == 19, "each time another: {first} {second}");
    let pop = said(&["pop-before-smtp", "--until", &until], "en");
    for part in ["for 15 minutes, at the LAN door", "without a password", "never counts at the public door"] {
        assert!(pop.contains(part), "{pop}");
    }
    assert!(!pop.contains("There is no LAN door yet"), "{pop}");
    let listed = site.run(&["account", "list", "--lang", "en"]).good().out;
    let both = format!("in use (APOP until {until}, sending after fetching until {until})");
    assert!(listed.contains(&both) && !listed.contains(&second), "{listed}");
    assert!(!site.run(&["account", "list", "--json"]).good().out.contains(&second));
    // A new password takes the one for APOP along, and says so.
    let mut set = site.sekisho(&["account", "password", HANA, "--password-stdin", "--lang", "en"]);
    let told = run_with(&mut set, "another horse").good().out;
    assert!(told.contains("The password that hana@ours.example had for APOP was deleted with it."), "{told}");
    assert!(said(&["off"], "ja").contains("やめました"));
    let listed = site.run(&["account", "list", "--lang", "en"]).good().out;
    assert!(!listed.contains("APOP"), "{listed}");
}

#[test]
fn without_a_day_to_come_or_the_doors_for_it_a_sentence_says_so() {
    let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
    let (far, near) = (day(400), day(3));
    for (words, key, sentence) in [
        (&["apop"][..], "argument", "The last day is missing."),
        (&["apop", "--until", "31.3.2027"], "argument", "“31.3.2027” is no day."),
        (&["apop", "--until", "2027-02-30"], "argument", "“2027-02-30” is no day."),
        (&["kerberos", "--until", &near], "argument", "“kerberos” is none of the words"),
        (&["apop", "--until", "2020-01-01"], "legacy-is-past", "is over already"),
        (&["pop-before-smtp", "--until", "2020-01-01"], "legacy-is-past", "is over already"),
        (&["apop", "--until", &far], "legacy-too-long", "for 366 days at most"),
        (&["off", "--until", &near], "argument", "“off” holds at once"),
        (&["off"], "legacy-is-off", "is allowed no old way of logging in"),
    ] {
        let words = [&["account", "legacy", HANA], words].concat();
        let ran = site.run(&[&words, &["--lang", "en"][..]].concat());
        assert!(ran.status != Some(0) && ran.err.contains(sentence), "{words:?}: {ran:?}");
        let told: serde_json::Value = site.run(&[&words, &["--json"][..]].concat()).json();
        assert_eq!(told["error"], key, "{words:?}");
    }
    let file = site.config();
    let text = fs::read_to_string(&file).expect("settings");
    let lines = text.lines().filter(|line| !line.starts_with("lan =") && !line.starts_with("pop3"));
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("written");
    let told = site.run(&["account", "legacy", HANA, "pop-before-smtp", "--until", &near, "--lang", "en"]).good().out;
    assert!(told.contains("There is no LAN door yet") && told.contains("There is no door for POP3 yet"), "{told}");
}
