//! Reading mail with the programs that people use.

use crate::clients::{ask, task, task_of};
use crate::support::site::{HANA, HOST, PASSWORD, STRANGER, Site};
use crate::support::{on_path, run};
use serde_json::json;
use std::fs;

pub const LETTERS: [&str; 3] = [
    "From: <a@outside.example>\nSubject: one\n\nFirst.\n",
    "From: <b@outside.example>\nSubject: two\n\n.\n..\n.dots\n\nSecond.\n",
    "From: <c@outside.example>\nSubject: three\n\nいろはにほへと\n",
];

pub fn with_letters() -> Site {
    let site = Site::serving();
    for letter in LETTERS {
        let mut send = task(&site, "public", "none");
        send["from"] = STRANGER.into();
        send["to"] = json!([HANA]);
        send["message"] = letter.into();
        send["options"] = json!(["BODY=8BITMIME"]);
        assert_eq!(ask("send.py", &send), json!({}));
    }
    site
}

#[test]
fn poplib_reads_the_same_mailbox_through_each_door() {
    let site = with_letters();
    let mut known: Option<serde_json::Value> = None;
    for (door, tls) in [("pop3", "none"), ("pop3", "starttls"), ("pop3s", "implicit")] {
        let read = ask("read.py", &task_of(HANA, &site, door, tls));
        let messages = read["messages"].as_array().expect("messages");
        assert_eq!(messages.len(), LETTERS.len());
        for (message, letter) in messages.iter().zip(LETTERS) {
            let content = message["content"].as_str().expect("text");
            assert!(content.ends_with(letter), "{content}");
            let octets = content.replace('\n', "\r\n").len();
            assert_eq!(message["octets"], octets, "{door} {tls}");
            let (header, _) = content.split_once("\n\n").expect("a header");
            assert_eq!(message["top"], format!("{header}\n\n"));
        }
        let octets: u64 = messages.iter().filter_map(|message| message["octets"].as_u64()).sum();
        assert_eq!(read["octets"], octets);
        assert_eq!(*known.get_or_insert_with(|| read["messages"].clone()), read["messages"]);
        let capabilities = read["capabilities"].to_string();
        for capability in ["TOP", "UIDL", "USER", "SASL", "PIPELINING"] {
            assert!(capabilities.contains(capability), "{capabilities}");
        }
    }
}

#[test]
fn what_poplib_deletes_is_gone_and_nothing_else() {
    let site = with_letters();
    let mut read = task_of(HANA, &site, "pop3s", "implicit");
    read["delete"] = true.into();
    assert_eq!(ask("read.py", &read)["messages"].as_array().map(Vec::len), Some(3));
    assert_eq!(ask("read.py", &read)["messages"], json!([]));
}

#[test]
fn curl_lists_reads_and_deletes() {
    let site = with_letters();
    let curl = |path: &str, more: &[&str]| {
        let door = site.door("pop3s");
        let mut curl = on_path("curl");
        curl.args(["--silent", "--show-error", "--resolve", &format!("{HOST}:{}:{}", door.port(), door.ip())]);
        curl.arg("--cacert").arg(site.certificate()).args(["--user", &format!("{HANA}:{PASSWORD}")]);
        run(curl.arg(format!("pop3s://{HOST}:{}/{path}", door.port())).args(more)).good().out
    };
    assert_eq!(curl("", &[]).lines().count(), 3);
    assert!(curl("2", &[]).ends_with("Subject: two\r\n\r\n.\r\n..\r\n.dots\r\n\r\nSecond.\r\n"));
    curl("2", &["--request", "DELE", "--head"]);
    assert_eq!(curl("", &[]).lines().count(), 2);
    let ran = run(on_path("curl")
        .args(["-sS", "--user", "hana@ours.example:wrong horse"])
        .arg(format!("pop3://{}/", site.door("pop3"))));
    assert_eq!(ran.status, Some(67), "a wrong password opens nothing: {ran:?}");
}

#[test]
fn fetchmail_fetches_everything_unchanged_and_leaves_the_mailbox_empty() {
    let site = with_letters();
    let door = site.door("pop3s");
    let fetched = site.path("fetched");
    fs::create_dir(&fetched).expect("a folder");
    let configuration = format!(
        "poll {HOST} via {} service {} protocol pop3 uidl\n user \"{HANA}\" password \"{PASSWORD}\" is root here\n \
         ssl sslcertck sslcertfile \"{}\" sslcommonname \"{HOST}\"\n fetchall no keep no rewrite\n mda \"cat > {}/$$\"\n",
        door.ip(),
        door.port(),
        site.certificate().display(),
        fetched.display(),
    );
    let file = site.path("fetchmailrc");
    fs::write(&file, configuration).expect("a file");
    run(on_path("chmod").arg("600").arg(&file)).good();
    let mut fetchmail = on_path("fetchmail");
    fetchmail.env("FETCHMAILHOME", site.path("")).arg("--fetchmailrc").arg(&file).args(["--nosyslog", "--invisible"]);
    let ran = run(&mut fetchmail).good();
    assert!(ran.out.contains("3 messages"), "{ran:?}");
    assert!(site.mailbox(HANA).is_empty());
    let mut got: Vec<String> = fs::read_dir(&fetched)
        .expect("a folder")
        .map(|file| fs::read_to_string(file.expect("a file").path()).expect("text"))
        .collect();
    got.sort_by_key(|text| LETTERS.iter().position(|letter| text.contains(letter.lines().nth(1).unwrap_or_default())));
    for (text, letter) in got.iter().zip(LETTERS) {
        assert!(text.ends_with(letter), "{text}");
    }
    assert_eq!(got.len(), LETTERS.len());
}
