//! `read`: real records, packed and rotated logs, statuses, lines, messages.

use crate::support::logs::{local, read, reader, relayed_day, sample, verdict};
use crate::support::program::{on_path, run, run_with};
use crate::support::site::sekisho;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What happened: kind, certainty, messages, one of the actors.
type Happened = (&'static str, &'static str, u64, &'static str);

/// What is true of each real record (crates/forensics/tests/samples).
const TRUTH: [(&str, Option<Happened>); 9] = [
    ("asip-6.3-relay.log", Some(("relay", "likely", 1, "A"))),
    ("asip-6.3-own-client.log", None),
    ("asip-6.3-own-address-from-outside.log", Some(("own-address-outside", "cannot-tell", 1, "aaa.aaa.aaa.aaa"))),
    ("sims-1.8-relay.log", Some(("relay", "proven", 6, "211.158.AAA.BBB"))),
    ("sims-1.8-queue-message.txt", Some(("relay", "likely", 1, "211.158.AAA.BBB"))),
    ("maps-relay-test-transcript.txt", Some(("relay-attempted", "proven", 3, "204.152.184.35"))),
    ("sendmail-8.7-relayed.headers", Some(("relay", "proven", 1, "216.76.216.45"))),
    ("forged-bounce-1.headers", Some(("joe-job", "likely", 1, "194.224.103.2"))),
    ("forged-bounce-2.headers", Some(("joe-job", "likely", 1, "130.225.75.32"))),
];

#[test]
fn real_records_come_to_what_is_true_of_them() {
    for (name, truth) in TRUTH {
        let path = sample(name).display().to_string();
        let ran = read(&[&path, "--json"]);
        let (found, status) = (ran.json(), ran.status);
        let incidents = found["incidents"].as_array().expect("incidents");
        let Some((kind, certainty, messages, actor)) = truth else {
            assert_eq!((incidents.len(), status), (0, Some(0)), "{name}: {found}");
            continue;
        };
        assert_eq!((incidents.len(), status), (1, Some(1)), "{name}: {found}");
        let incident = &incidents[0];
        assert_eq!((&incident["kind"], &incident["certainty"]), (&json!(kind), &json!(certainty)), "{name}");
        assert_eq!(incident["messages"], json!(messages), "{name}");
        assert!(
            incident["actors"].as_array().is_some_and(|actors| actors.contains(&json!(actor))),
            "{name}: {incident}"
        );
        assert_eq!(found["sources"][0]["unknown"], 0, "{name}");
    }
    let forged = sample("forged-bounce-1.headers").display().to_string();
    let given = verdict(&[&forged, "--our", "kpn.nishi.osaka.jp"]);
    assert_eq!(given["incidents"][0]["certainty"], "proven");
    assert_eq!(given["sources"][0]["format"], "headers");
    let relayed = verdict(&[&sample("sims-1.8-relay.log").display().to_string()]);
    assert_eq!(relayed["verbs"], json!({"received": 0, "sent": 0, "relayed": 3, "refused": 0, "held": 0}));
}

/// The verdict without the names of files.
fn bare(mut verdict: Value) -> Value {
    verdict["sources"] = Value::Null;
    for incident in verdict["incidents"].as_array_mut().into_iter().flatten() {
        incident["evidence"] = Value::Null;
    }
    verdict
}

fn pack(program: &str, path: &Path) {
    run(on_path(program).args(["-q", "-k", "-f"]).arg(path)).good();
}

#[test]
fn packed_piped_and_rewrapped_logs_say_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log");
    let log = relayed_day();
    fs::write(&path, &log).expect("written");
    let plain = verdict(&[&path.display().to_string()]);
    assert_eq!(plain["verbs"]["relayed"], 6, "{plain}");
    for (program, ending) in [("gzip", "gz"), ("zstd", "zst"), ("xz", "xz"), ("bzip2", "bz2")] {
        pack(program, &path);
        let packed = format!("{}.{ending}", path.display());
        assert_eq!(bare(verdict(&[&packed])), bare(plain.clone()), "{program}");
    }
    for (name, text) in [("crlf", log.replace('\n', "\r\n")), ("cr", log.replace('\n', "\r"))] {
        let other = folder.path().join(name);
        fs::write(&other, text).expect("written");
        assert_eq!(bare(verdict(&[&other.display().to_string()])), bare(plain.clone()), "{name}");
    }
    let piped = run_with(&mut reader(&["--json"]), &log).json();
    assert_eq!(bare(piped), bare(plain));
}

#[test]
fn japanese_records_say_the_same_in_each_encoding() {
    let folder = tempfile::tempdir().expect("a folder");
    let original = sample("asip-6.3-relay.log");
    let plain = verdict(&[&original.display().to_string()]);
    for encoding in ["SHIFT_JIS", "EUC-JP"] {
        let converted = run(on_path("iconv")
            .args(["-f", "UTF-8", "-t", encoding, "-o"])
            .arg(folder.path().join(encoding))
            .arg(&original));
        converted.good();
        let other = folder.path().join(encoding).display().to_string();
        assert_eq!(bare(verdict(&[&other])), bare(plain.clone()), "{encoding}");
    }
}

#[test]
fn a_rotated_set_is_read_in_the_order_of_its_times_and_a_double_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = relayed_day();
    let (old, new) = log.split_at(log.find("Nov 22 02:13").expect("a line"));
    let name = |name: &str| folder.path().join(name).display().to_string();
    fs::write(name("mail.log.1"), old).expect("written");
    fs::write(name("mail.log"), new).expect("written");
    fs::copy(name("mail.log"), name("copy.log")).expect("copied");
    let whole = name("whole.log");
    fs::write(&whole, &log).expect("written");
    let ran = read(&[&name("mail.log"), &name("mail.log.1"), &name("copy.log"), "--json"]);
    let rotated = ran.json();
    assert_eq!(bare(rotated.clone()), bare(verdict(&[&whole])));
    let files: Vec<&str> =
        rotated["sources"].as_array().expect("sources").iter().filter_map(|one| one["file"].as_str()).collect();
    assert_eq!(files, [name("mail.log.1"), name("mail.log")]);
    assert!(ran.err.contains("read once"), "{}", ran.err);
}

#[test]
fn statuses_tell_an_incident_from_none_wrong_words_and_nothing_to_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = |name: &str| folder.path().join(name).display().to_string();
    fs::write(name("quiet.log"), local("02:30", "4F11000A0B", "a@outside.example.com")).expect("written");
    fs::write(name("relay.log"), relayed_day()).expect("written");
    fs::write(name("letter.txt"), "Dear Hana,\nhow are you?\n").expect("written");
    assert_eq!(read(&[&name("quiet.log")]).status, Some(0));
    assert_eq!(read(&[&name("relay.log")]).status, Some(1));
    assert_eq!(read(&[&name("letter.txt")]).status, Some(3));
    assert_eq!(read(&[&name("absent.log")]).status, Some(3));
    let partly = read(&[&name("absent.log"), &name("relay.log")]);
    assert_eq!(partly.status, Some(1));
    assert!(partly.err.contains("There is no file") && partly.err.contains("absent.log"), "{}", partly.err);
    assert!(!partly.err.contains("os error"), "{}", partly.err);
    for wrong in [
        vec![folder.path().display().to_string()],
        vec![name("relay.log"), "--since".into(), "yesterday".into()],
        vec![name("relay.log"), "--format".into(), "mbox".into()],
        vec![name("relay.log"), "--lines".into(), "--timeline".into()],
        vec!["-".into(), "--follow".into()],
    ] {
        let words: Vec<&str> = wrong.iter().map(String::as_str).collect();
        let ran = read(&words);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ran.err.starts_with("Error: "), "{ran:?}");
    }
}

#[test]
fn only_the_time_asked_for_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log").display().to_string();
    fs::write(&path, relayed_day().replace("Nov 22 ", "2026-11-22T").replace(" mx ", "+09:00 mx ")).expect("written");
    let day = verdict(&[&path]);
    assert_eq!(day["verbs"]["relayed"], 6, "{day}");
    assert_eq!(verdict(&[&path, "--since", "2026-11-22 02:14"])["verbs"]["relayed"], 2);
    assert_eq!(verdict(&[&path, "--until", "2026-11-22 02:12"])["verbs"]["relayed"], 2);
    assert_eq!(verdict(&[&path, "--until", "2026-11-22"])["verbs"]["relayed"], 6);
}

#[test]
fn lines_are_explained_one_by_one() {
    let path = sample("asip-6.3-relay.log").display().to_string();
    let ran = read(&[&path, "--lines", "--json"]);
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 13);
    assert!(lines.iter().all(|line| line["format"] == "appleshare" && line["said"] == "understood"), "{}", ran.out);
    assert!(lines.iter().any(|line| line["misleads"] == true), "the word for received reads as sent");
    let told = read(&[&path, "--lines"]);
    assert!(told.out.contains(&format!("{path}:7")), "{}", told.out);
    assert_eq!((ran.status, told.status), (Some(1), Some(1)));
}

#[test]
fn a_message_is_followed_and_everything_stands_in_order_of_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mail.log").display().to_string();
    fs::write(&path, relayed_day()).expect("written");
    for subject in ["4F0000030A", "3@spam.example.net", "victim3@far.example.org"] {
        let told = read(&[&path, "--message", subject, "--json"]).out;
        assert!(told.contains("\"line\":23") || told.contains("\"line\":21"), "{subject}: {told}");
        assert!(!told.contains("victim4"), "{subject}");
    }
    assert_eq!(read(&[&path, "--message", "nobody@example.com"]).status, Some(3));
    let timeline = read(&[&path, "--timeline"]);
    assert!(timeline.out.contains("11-22") && timeline.out.lines().count() > 30, "{}", timeline.out);
}

#[test]
fn a_masked_name_is_never_taken_for_ones_own() {
    let path = sample("sims-1.8-relay.log").display().to_string();
    let ran = read(&[&path, "--our", "XXXXXX.com", "--our", "mail.XXXXXX.net", "--json"]);
    assert_eq!(ran.json()["verbs"]["relayed"], 3, "{ran:?}");
    assert!(ran.err.contains("“XXXXXX.com” is masked") && ran.err.contains("“mail.XXXXXX.net” is masked"), "{ran:?}");
}

#[test]
fn lines_that_are_not_understood_are_counted_and_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let known = "Nov 22 02:14:39 mail postfix/smtpd[1]: connect from a.example[203.0.113.5]";
    let strange = "Nov 22 02:14:40 mail postfix/smtpd[1]: words that no Postfix ever wrote";
    let other = "Nov 22 02:14:41 mail CRON[7]: (root) CMD (true)";
    fs::write(&path, format!("{known}\n{strange}\n{other}\nno log at all\n")).expect("written");
    let path = path.display().to_string();
    assert_eq!(verdict(&[&path])["sources"][0]["unknown"], 2);
    let listed = read(&[&path, "--unknown"]).good();
    let lines: Vec<&str> = listed.out.lines().collect();
    assert_eq!(lines, [format!("{path}:2  {strange}"), format!("{path}:4  no log at all")]);
}

#[test]
fn a_server_that_nobody_knows_is_read_by_a_pattern() {
    let folder = tempfile::tempdir().expect("a folder");
    let (log, pattern) = (folder.path().join("log"), folder.path().join("pattern"));
    let patterns = "line = {time} {verb} {id} from {sender} for {recipient} [{peer}]\n\
                    line.refused = {time} no to {recipient} by {peer}: {text}\n\
                    received = Received\nsent = Sent\n";
    fs::write(&pattern, patterns).expect("written");
    let message = |id: u32| {
        format!(
            "2000-12-11 21:34:21 Received {id} from <a@stranger.example> for <b@victim.example> [203.0.113.9]\n\
             2000-12-11 21:34:25 Sent {id} from <a@stranger.example> for <b@victim.example> [198.51.100.1]\n"
        )
    };
    let refused = "2000-12-11 21:35:00 no to x@victim.example by 203.0.113.9: relaying denied\n";
    let text: String = (1..=3).map(message).chain([refused.to_owned()]).collect();
    fs::write(&log, text).expect("written");
    let wrong = folder.path().join("wrong");
    fs::write(&wrong, "line = {time} {nonsense}\n").expect("written");
    let (log, pattern) = (log.display().to_string(), pattern.display().to_string());
    let wrong = wrong.display().to_string();
    for (lang, place) in [
        ("en", "line 1, column 15: there is no field {nonsense}"),
        ("ja", "1行目の15文字目: {nonsense} という欄はありません"),
    ] {
        let ran = run(&mut sekisho(&["read", &log, "--pattern", &wrong, "--lang", lang]));
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains(place), "{ran:?}");
    }
    let found = verdict(&[&log, "--pattern", &pattern, "--our", "example.jp"]);
    assert_eq!(found["verbs"], json!({"received": 0, "sent": 0, "relayed": 3, "refused": 1, "held": 0}), "{found}");
    assert_eq!(found["incidents"][0]["kind"], "relay", "{found}");
    assert_eq!((&found["sources"][0]["unknown"], &found["sources"][0]["format"]), (&json!(0), &json!("pattern")));
}
