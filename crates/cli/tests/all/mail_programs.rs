//! Writing and reading with the mail programs that people use at a terminal or in scripts, without anybody at the keys:
//! s-nail, mutt, nodemailer; mpop, getmail.

use crate::reading::{LETTERS, with_letters};
use crate::support::program::run_with;
use crate::support::sink::Sink;
use crate::support::site::{HANA, HOST, PASSWORD, STRANGER, Site};
use crate::support::{Ran, on_path, run};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FRIEND: &str = "friend@outside.example";

/// `%40`, since the name stands in a URL.
fn user_in_url() -> String {
    HANA.replace('@', "%40")
}

/// A file that only its owner can read, as programs want it for passwords.
fn private_file(site: &Site, name: &str, text: &str) -> PathBuf {
    let file = site.path(name);
    fs::write(&file, text).expect("a file");
    run(on_path("chmod").arg("600").arg(&file)).good();
    file
}

/// A program in a home of its own, where it finds no settings of a person's.
fn program(site: &Site, name: &str) -> Command {
    let mut command = on_path(name);
    command.env("HOME", site.path("")).env("MAILRC", "/dev/null").env("MAIL", site.path("no-mailbox"));
    command
}

fn s_nail(site: &Site, door: &str, password: &str, more: &[&str]) -> Ran {
    let (scheme, starttls) = if door == "submissions" { ("smtps", false) } else { ("submission", true) };
    let at = site.door(door);
    let url = format!("mta={scheme}://{}:{password}@{}", user_in_url(), at);
    let mut command = program(site, "s-nail");
    // Its own check of the name would want a name in the URL; the certificate itself is checked against the file.
    command.args(["-:/", "-S", "v15-compat", "-S", "mta-no-default-arguments"]);
    command.args(["-S", &url, "-S", "smtp-auth=plain", "-S", "tls-verify=ignore"]);
    command.args(["-S", &format!("from={HANA}"), "-S", "hostname=client.example"]);
    if starttls {
        command.args(["-S", "smtp-use-starttls"]);
    }
    run_with(command.args(more).arg(FRIEND), "Good morning.\n.\n..\nいろは\n")
}

#[test]
fn s_nail_sends_by_each_door_of_accounts_and_not_without_the_password() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    for door in ["submission", "submissions"] {
        let subject = format!("s-nail at {door}");
        s_nail(&site, door, "correct%20horse", &["-s", &subject]).good();
        let got = sink.wait_for(&format!("Subject: {subject}"));
        assert!(got.contains(&format!("X-Mail-Args: <{HANA}>")), "{got}");
    }
    let ran = s_nail(&site, "submission", "wrong%20horse", &["-s", "with a wrong password"]);
    assert_ne!(ran.status, Some(0), "{ran:?}");
    assert!(ran.err.contains("535"), "{ran:?}");
    assert_eq!(sink.messages().len(), 2);
}

fn mutt(site: &Site, door: &str, from: &str, subject: &str) -> Ran {
    let at = site.door(door);
    let (scheme, starttls) = if door == "submissions" { ("smtps", "no") } else { ("smtp", "yes") };
    let settings = format!(
        "set smtp_url=\"{scheme}://{}@{HOST}:{}/\"\nset smtp_pass=\"{PASSWORD}\"\nset smtp_authenticators=\"plain\"\n\
         set ssl_force_tls={starttls}\nset ssl_starttls={starttls}\nset certificate_file=\"{}\"\nset ssl_usesystemcerts=no\n\
         set from=\"{from}\"\nset use_from=yes\nset use_envelope_from=yes\nset envelope_from_address=\"{from}\"\n\
         set copy=no\nset tunnel=\"\"\nset hostname=\"client.example\"\nset send_charset=\"us-ascii:utf-8\"\nset charset=utf-8\n",
        user_in_url(),
        at.port(),
        site.certificate().display(),
    );
    let rc = private_file(site, "muttrc", &settings);
    let mut command = with_name(site, at.ip(), "mutt");
    run_with(command.args(["-n", "-F"]).arg(rc).args(["-s", subject, "--", FRIEND]), "おはようございます。\n.\n..\n")
}

/// A program that knows our host by name only: the name is in a hosts file that it alone sees.
fn with_name(site: &Site, ip: std::net::IpAddr, name: &str) -> Command {
    let hosts = site.path("hosts");
    fs::write(&hosts, format!("127.0.0.1 localhost\n{ip} {HOST}\n")).expect("a file");
    let mut command = program(site, "unshare");
    let script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
    command.args(["--mount", "sh", "-c", script]).arg(hosts).arg(name);
    command
}

#[test]
fn mutt_sends_by_each_door_of_accounts_as_itself_only() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    for door in ["submission", "submissions"] {
        let subject = format!("mutt at {door}");
        mutt(&site, door, HANA, &subject).good();
        let got = sink.wait_for(&format!("Subject: {subject}"));
        assert!(got.contains(&format!("X-Mail-Args: <{HANA}>")), "{got}");
    }
    let ran = mutt(&site, "submission", STRANGER, "as somebody else");
    assert_ne!(ran.status, Some(0), "{ran:?}");
    assert!((ran.out.clone() + &ran.err).contains("[sender-not-yours]"), "{ran:?}");
    assert_eq!(sink.messages().len(), 2);
}

#[test]
fn nodemailer_sends_by_each_door_of_accounts_and_hears_why_not() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/clients/send.js");
    let send = |door: &str, password: &str, from: &str| {
        let task = json!({
            "ip": site.door(door).ip(), "port": site.door(door).port(), "name": HOST, "secure": door == "submissions",
            "certificate": site.certificate(), "user": HANA, "password": password,
            "message": { "from": from, "to": [FRIEND, "もう一人 <other@outside.example>"],
                         "subject": format!("nodemailer at {door} ✓"), "text": "Good morning.\n.\n..\nいろは\n",
                         "attachments": [{ "filename": "四半期.txt", "content": "1,2,3\n" }] }
        });
        let mut node = on_path("node");
        run_with(node.env("NODE_PATH", "/usr/share/nodejs").arg(&script), &task.to_string()).good().json()
    };
    for door in ["submission", "submissions"] {
        let sent = send(door, PASSWORD, HANA);
        assert_eq!(sent["accepted"].as_array().map(Vec::len), Some(2), "{sent}");
        let got = sink.wait_for(&format!("X-Rcpt-Args: <{FRIEND}>"));
        assert!(got.contains("X-Rcpt-Args: <other@outside.example>"), "{got}");
    }
    assert_eq!(send("submission", "wrong horse", HANA)["code"], 535);
    assert!(send("submission", PASSWORD, STRANGER)["said"].as_str().is_some_and(|s| s.ends_with("[sender-not-yours]")));
}

/// The messages of a Maildir, in the order of the letters.
fn maildir(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder.join("new")).expect("a folder").flatten();
    let mut got: Vec<String> = files.map(|file| fs::read_to_string(file.path()).expect("text")).collect();
    got.sort_by_key(|text| LETTERS.iter().position(|letter| text.contains(letter.lines().nth(1).unwrap_or_default())));
    got
}

fn empty_maildir(site: &Site) -> PathBuf {
    let folder = site.path("fetched");
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    folder
}

fn mpop(site: &Site, door: &str, auth: &str, password: &str) -> Ran {
    let at = site.door(door);
    let starttls = if door == "pop3s" { "off" } else { "on" };
    let settings = format!(
        "defaults\naccount default\nhost {}\nport {}\ntls on\ntls_starttls {starttls}\ntls_trust_file {}\n\
         tls_host_override {HOST}\nauth {auth}\nuser {HANA}\npassword \"{password}\"\nkeep off\nuidls_file {}\n\
         delivery maildir {}\n",
        at.ip(),
        at.port(),
        site.certificate().display(),
        site.path("uidls").display(),
        empty_maildir(site).display(),
    );
    let rc = private_file(site, "mpoprc", &settings);
    run(program(site, "mpop").arg("--file").arg(rc))
}

#[test]
fn mpop_fetches_everything_unchanged_by_each_mechanism() {
    for (door, auth) in [("pop3", "user"), ("pop3s", "plain"), ("pop3", "scram-sha-256")] {
        let site = with_letters();
        let ran = mpop(&site, door, auth, "wrong horse");
        assert_ne!(ran.status, Some(0), "{ran:?}");
        assert_eq!(maildir(&site.path("fetched")), [""; 0], "{auth}");
        mpop(&site, door, auth, PASSWORD).good();
        let got = maildir(&site.path("fetched"));
        assert_eq!(got.len(), LETTERS.len(), "{door} {auth}");
        for (text, letter) in got.iter().zip(LETTERS) {
            assert!(text.ends_with(letter), "{text}");
        }
        assert!(site.mailbox(HANA).is_empty());
    }
}

#[test]
fn getmail_fetches_everything_unchanged_and_nothing_twice() {
    let site = with_letters();
    let at = site.door("pop3s");
    let folder = empty_maildir(&site);
    let settings = format!(
        "[retriever]\ntype = SimplePOP3SSLRetriever\nserver = {HOST}\nport = {}\nusername = {HANA}\npassword = {PASSWORD}\n\
         ca_certs = {}\n[destination]\ntype = MDA_external\npath = /bin/sh\nallow_root_commands = true\n\
         arguments = (\"-c\", \"cat > {}/new/$$\")\nunixfrom = false\n\
         [options]\nread_all = false\ndelete = false\ndelivered_to = false\nreceived = false\n",
        at.port(),
        site.certificate().display(),
        folder.display(),
    );
    let rc = private_file(&site, "getmailrc", &settings);
    let getmail = || {
        let mut command = with_name(&site, at.ip(), "getmail");
        run(command.arg("--getmaildir").arg(site.path("")).arg("--rcfile").arg(&rc)).good()
    };
    getmail();
    let got = maildir(&folder);
    assert_eq!(got.len(), LETTERS.len());
    for (text, letter) in got.iter().zip(LETTERS) {
        assert!(text.ends_with(letter), "{text}");
    }
    // The unique-ids are the same in another session (RFC 1939 §7), so that nothing comes twice.
    getmail();
    assert_eq!(maildir(&folder).len(), LETTERS.len());
    assert_eq!(site.mailbox(HANA).len(), LETTERS.len());
}
