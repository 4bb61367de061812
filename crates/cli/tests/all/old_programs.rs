//! Programs that know no login over TLS: they fetch by APOP, until a day.

use super::support::program::run_with;
use super::support::site::{HANA, HOST, PASSWORD, STRANGER, Site};
use super::support::{Ran, on_path, run};
use mail::Timestamp;
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    let listed = site.run(&["account", "list", "--lang", "en"]).good().out;
    assert!(listed.contains(&format!("in use (APOP until {until})")) && !listed.contains(&second), "{listed}");
    assert!(!site.run(&["account", "list", "--json"]).good().out.contains(&second));
    // A new password takes the one for APOP along, and says so.
    let mut set = site.sekisho(&["account", "password", HANA, "--password-stdin", "--lang", "en"]);
    let told = run_with(&mut set, "another horse").good().out;
    assert!(told.contains("The password that hana@ours.example had for APOP was deleted with it."), "{told}");
    said(&["apop", "--until", &until], "en");
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
    let lines = text.lines().filter(|line| !line.starts_with("pop3"));
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("written");
    let told = site.run(&["account", "legacy", HANA, "apop", "--until", &near, "--lang", "en"]).good().out;
    assert!(told.contains("There is no door for POP3 yet"), "{told}");
}
