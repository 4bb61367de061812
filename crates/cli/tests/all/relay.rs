//! A stranger relays through no door, in none of the known ways; looked at from where the mail would arrive.

use crate::clients::{ask, task, task_of};
use crate::relay_rows::{Lines, ROWS, Row};
use crate::support::sink::Sink;
use crate::support::site::{HANA, PASSWORD, STRANGER, Site};
use crate::support::{eventually, on_path, run};
use serde_json::{Value, json};

const TARGET: &str = "t@outside.example";

fn filled(line: &str, site: &Site) -> String {
    let ip = site.door("public").ip().to_string();
    let names = [
        ("{S}", STRANGER),
        ("{TD}", "outside.example"),
        ("{T}", TARGET),
        ("{H}", "mail.ours.example"),
        ("{I}", &ip),
        ("{D}", "ours.example"),
        ("{U}", "hana"),
        ("{N}", "nobody"),
    ];
    let named = names.iter().fold(line.to_owned(), |line, (name, value)| line.replace(name, value));
    [65, 256, 257, 5000].iter().fold(named, |line, n| line.replace(&format!("{{{n}}}"), &"x".repeat(*n)))
}

pub fn lines(row: &Row, site: &Site) -> Vec<String> {
    let lines: Vec<String> = match row.lines {
        Lines::Envelope(sender, recipient) => {
            vec!["EHLO x".into(), format!("MAIL FROM:{sender}"), format!("RCPT TO:{recipient}"), "DATA".into()]
        }
        Lines::All(lines) => lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    lines.iter().map(|line| filled(line, site)).collect()
}

/// Leads the session of every row at a door; the replies of each.
#[track_caller]
fn try_all(site: &Site, door: &str, tls: &str) -> Value {
    let mut all = task(site, door, tls);
    all["talks"] = ROWS.iter().map(|row| json!({ "name": row.name, "lines": lines(row, site) })).collect();
    ask("talks.py", &all)
}

fn replies(answer: &Value) -> Vec<&str> {
    answer.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The key of the first refusal of what came before DATA, or `stored`.
fn said(replies: &[&str]) -> String {
    let refusal = replies.iter().find(|reply| reply.starts_with(['4', '5']));
    match refusal {
        Some(reply) => reply.rsplit_once('[').map_or(*reply, |(_, key)| key.trim_end_matches(']')).to_owned(),
        None if replies.iter().any(|reply| reply.contains("Stored as")) => "stored".to_owned(),
        None => format!("{replies:?}"),
    }
}

/// A world in which whatever escapes arrives at one place.
fn world() -> (Sink, Site) {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    site.run(&["domain", "add", "例え.example", "--postmaster", HANA]).good();
    site.run(&["account", "add", "hana@例え.example"]).good();
    (sink, site)
}

/// That what an account sends does arrive proves that whatever was taken before has had its chance.
#[track_caller]
fn only_the_owner_gets_out(sink: &Sink, site: &Site) {
    let mut send = task_of(HANA, site, "submissions", "implicit");
    send["from"] = HANA.into();
    send["to"] = json!([TARGET]);
    send["message"] = format!("From: <{HANA}>\nSubject: by the owner\n\nHello\n").into();
    assert_eq!(ask("send.py", &send), json!({}));
    sink.wait_for("Subject: by the owner");
    eventually("nothing waits to be sent", || site.queue().is_empty().then_some(()));
    assert_eq!(sink.messages().len(), 1, "{:#?}", sink.messages());
}

#[test]
fn a_stranger_relays_in_none_of_the_known_ways() {
    let (sink, site) = world();
    let answers = try_all(&site, "public", "none");
    let wrong: Vec<String> = ROWS
        .iter()
        .filter(|row| said(&replies(&answers[row.name])) != row.said)
        .map(|row| format!("{}: {} is right: {}", row.name, row.said, answers[row.name]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    only_the_owner_gets_out(&sink, &site);
    // What is stored lies here, once, and nothing else does.
    let stored: Vec<&Row> =
        ROWS.iter().filter(|row| replies(&answers[row.name]).iter().any(|reply| reply.contains("Stored as"))).collect();
    let here = [site.mailbox(HANA), site.mailbox("hana@例え.example")].concat();
    for row in &stored {
        let subject = format!("Subject: talk {}\n", row.name);
        assert_eq!(here.iter().filter(|message| message.contains(&subject)).count(), 1, "{}", row.name);
    }
    assert_eq!(here.len(), stored.len());
}

#[test]
fn the_same_in_tls_opens_nothing_more() {
    let (sink, site) = world();
    let protected = try_all(&site, "public", "starttls");
    for row in ROWS {
        assert_eq!(said(&replies(&protected[row.name])), row.said, "{}: {}", row.name, protected[row.name]);
    }
    only_the_owner_gets_out(&sink, &site);
}

#[test]
fn doors_that_need_a_proof_take_nothing_without_one() {
    let (sink, site) = world();
    let doors = [("submission", "none"), ("submission", "starttls"), ("submissions", "implicit"), ("lan", "none")];
    for (door, tls) in doors {
        let answers = try_all(&site, door, tls);
        for row in ROWS {
            let replies = replies(&answers[row.name]);
            assert!(!replies.iter().any(|reply| reply.contains("Stored as")), "{door} {}: {replies:?}", row.name);
            let recipients = replies.iter().filter(|reply| reply.starts_with("250 2.1.5"));
            assert_eq!(recipients.count(), 0, "{door} {}: {replies:?}", row.name);
        }
    }
    assert!(site.mailbox(HANA).is_empty());
    only_the_owner_gets_out(&sink, &site);
}

#[test]
fn a_login_gives_its_account_and_nothing_more() {
    let (sink, site) = world();
    site.account("taro@ours.example");
    let mut all = task_of(HANA, &site, "submission", "starttls");
    let envelope = |name: &str, sender: &str| json!({ "name": name, "lines": ["EHLO x", format!("MAIL FROM:<{sender}>"), format!("RCPT TO:<{TARGET}>"), "DATA"] });
    all["talks"] = json!([
        envelope("stranger", STRANGER),
        envelope("nobody", "nobody@ours.example"),
        envelope("taro", "taro@ours.example"),
        envelope("null", ""),
        // T13: neither RSET nor another EHLO, login or STARTTLS changes who it is.
        { "name": "again", "lines": ["RSET", "STARTTLS", "EHLO x", format!("MAIL FROM:<{STRANGER}>"), "DATA"] },
        { "name": "another", "lines": ["AUTH PLAIN AHRhcm8Ab", "EHLO x", "MAIL FROM:<taro@ours.example>", "DATA"] },
        // T09: what another server says of the author is no login.
        { "name": "AUTH=", "lines": ["EHLO x", "MAIL FROM:<taro@ours.example> AUTH=taro@ours.example", "DATA"] },
        // The header is not hers.
        envelope("header", HANA),
    ]);
    let answers = ask("talks.py", &all);
    let reply = |name: &str, line: usize| answers[name][line].as_str().unwrap_or_default().to_owned();
    for name in ["stranger", "nobody", "taro"] {
        assert!(reply(name, 1).ends_with("[sender-not-yours]"), "{name}: {}", answers[name]);
    }
    assert!(reply("null", 1).starts_with('5'), "{}", answers["null"]);
    assert!(reply("again", 1).starts_with('5'), "{}", answers["again"]);
    assert!(reply("again", 3).ends_with("[sender-not-yours]"), "{}", answers["again"]);
    assert!(reply("another", 0).starts_with("503"), "{}", answers["another"]);
    assert!(reply("another", 2).ends_with("[sender-not-yours]"), "{}", answers["another"]);
    assert!(reply("AUTH=", 1).ends_with("[sender-not-yours]"), "{}", answers["AUTH="]);
    assert!(reply("header", 3).ends_with("[from-not-yours]"), "{}", answers["header"]);
    only_the_owner_gets_out(&sink, &site);
}

/// T12: reading mail from an address proves nothing about who sends from it.
#[test]
fn who_has_read_mail_may_not_relay_for_it() {
    let (sink, site) = world();
    let door = site.door("pop3");
    run(on_path("curl").args(["-sS", "--user", &format!("{HANA}:{PASSWORD}"), &format!("pop3://{door}/")])).good();
    let answers = try_all(&site, "public", "none");
    assert_eq!(said(&replies(&answers["E01"])), "relay-needs-login");
    only_the_owner_gets_out(&sink, &site);
}

/// E70: recipients beyond the limit are refused, and the last one is looked at like the first.
#[test]
fn a_thousand_recipients_hide_none_outside() {
    let (sink, site) = world();
    let recipients = |count: usize| vec![format!("RCPT TO:<{HANA}>"); count];
    let outside = vec![format!("RCPT TO:<{TARGET}>")];
    let begin = vec!["EHLO x".to_owned(), format!("MAIL FROM:<{STRANGER}>")];
    let end = vec!["DATA".to_owned()];
    let mut all = task(&site, "public", "none");
    let lines = |count| [begin.clone(), recipients(count), outside.clone(), end.clone()].concat();
    all["talks"] = json!([{ "name": "101", "lines": lines(101) }, { "name": "1001", "lines": lines(1001) }]);
    let answers = ask("talks.py", &all);
    let keys = |name: &str| -> Vec<String> { replies(&answers[name]).iter().map(|reply| said(&[reply])).collect() };
    assert_eq!(keys("101")[103], "relay-needs-login");
    assert_eq!(&keys("1001")[1002..1004], ["too-many-recipients", "too-many-recipients"]);
    assert_eq!(keys("1001")[1004], "stored");
    only_the_owner_gets_out(&sink, &site);
}
