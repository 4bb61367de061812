//! `queue list|show|hold|release|retry|remove`: beside a running server and without one.

use crate::clients::{ask, task_of};
use crate::support::sink::Sink;
use crate::support::site::{HANA, Site};
use crate::support::{eventually, free_port, own_ip, run};
use serde_json::json;

const FRIEND: &str = "friend@outside.example";

fn send(site: &Site, subject: &str) {
    let mut send = task_of(HANA, site, "submissions", "implicit");
    send["from"] = HANA.into();
    send["to"] = json!([FRIEND]);
    send["message"] = format!("From: <{HANA}>\nSubject: {subject}\n\nHello\n").into();
    assert_eq!(ask("send.py", &send), json!({}));
}

/// A site with one message that waits, since nobody answers outside.
fn with_one_waiting() -> (Site, String) {
    let ip = own_ip();
    let mut site = Site::set_up((ip, free_port(ip)), "");
    site.serve();
    send(&site, "waiting");
    eventually("it was tried", || {
        (site.json(&["queue", "list"])[0]["recipients"][0]["last_reason"] == "next-hop-unreachable").then_some(())
    });
    let id = site.queue().remove(0);
    (site, id)
}

fn state(site: &Site, id: &str) -> String {
    let shown = site.json(&["queue", "show", id]);
    shown["recipients"][0]["state"]["state"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_message_is_held_released_retried_and_removed_beside_the_server_and_without_it() {
    let (mut site, id) = with_one_waiting();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        for (lang, said) in [
            ("en", ["is on hold.", "was released and leaves shortly.", "is tried again at once."]),
            ("ja", ["を保留にしました。", "の保留を解きました。まもなく送り出します。", "をいますぐ送り直します。"]),
        ] {
            for (action, words) in ["hold", "release", "retry"].into_iter().zip(said) {
                let ran = site.run(&["queue", action, &id, "--lang", lang]).good();
                assert!(ran.out.contains(&id) && ran.out.trim_end().ends_with(words), "{}", ran.out);
                assert_eq!(state(&site, &id), if action == "hold" { "held" } else { "queued" });
            }
        }
    }
    let told = run(site.sekisho(&["queue", "hold", &id]).arg("--json")).good().json();
    assert_eq!(told, json!({ "id": id, "action": "hold" }));
    let ran = site.run(&["queue", "remove", &id]).good();
    assert_eq!(ran.out, format!("Message {id} was removed.\n"));
    assert!(site.queue().is_empty());
}

#[test]
fn what_is_not_held_is_not_released_and_what_is_held_is_not_retried() {
    let (mut site, id) = with_one_waiting();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        let ran = site.run(&["queue", "release", &id]);
        let words = format!("Error: Message {id} is not held, so there is nothing to release.\n");
        assert_eq!((ran.status, ran.out, ran.err), (Some(1), String::new(), words));
        let ran = site.run(&["queue", "release", &id, "--json"]);
        assert_eq!((ran.status, ran.json()["error"].as_str()), (Some(1), Some("not-held")));
        site.run(&["queue", "hold", &id]).good();
        let ran = site.run(&["queue", "retry", &id, "--lang", "ja"]);
        assert_eq!(ran.status, Some(1));
        assert!(ran.err.contains(&format!("「sekisho queue release {id}」")), "{}", ran.err);
        assert_eq!(state(&site, &id), "held");
        site.run(&["queue", "release", &id]).good();
    }
}

#[test]
fn the_list_and_one_message_of_it_are_told_in_both_languages() {
    let (site, id) = with_one_waiting();
    let said = |arguments: &[&str], lang: &str| run(site.sekisho(arguments).args(["--lang", lang])).good().out;
    let list = said(&["queue", "list"], "en");
    let mut lines = list.lines();
    let heading: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    assert_eq!(heading, ["Id", "State", "Arrived", "Size", "From", "To", "Reason"]);
    let row = lines.next().unwrap_or_default();
    assert!(row.starts_with(&format!("{id}  waiting")) && row.ends_with("next-hop-unreachable"), "{row}");
    assert!(row.contains(FRIEND) && row.contains(&format!("<{HANA}>")), "{row}");
    assert!(said(&["queue", "list"], "ja").contains("配送待ち"));
    let shown = said(&["queue", "show", &id], "en");
    assert!(
        shown.contains(&format!("Id: {id}")) && shown.contains("Tries: ") && shown.contains("Next try: "),
        "{shown}"
    );
    assert!(said(&["queue", "show", &id], "ja").contains("次に試す時刻: "));
}

#[test]
fn a_message_that_is_not_there_is_said_to_be_not_there() {
    let mut site = Site::serving();
    let id = "0019xkq8w0000";
    for running in [true, false] {
        if !running {
            site.stop();
        }
        for action in ["show", "hold", "release", "retry", "remove"] {
            let ran = site.run(&["queue", action, id]);
            let words =
                format!("Error: Message {id} is not waiting here. “sekisho why {id}” tells what became of it.\n");
            assert_eq!((ran.status, ran.out, ran.err), (Some(1), String::new(), words));
            let ran = site.run(&["queue", action, id, "--json"]);
            assert_eq!((ran.status, ran.json()["error"].as_str()), (Some(1), Some("no-such-message")));
        }
        assert_eq!(site.run(&["queue", "list"]).out, "No mail is waiting. Everything has been delivered.\n");
        assert_eq!(
            site.run(&["queue", "list", "--lang", "ja"]).out,
            "待っているメールはありません。すべて届いています。\n"
        );
        assert_eq!(site.json(&["queue", "list"]), json!([]));
    }
}

#[test]
fn mail_beyond_the_days_limit_is_held_until_it_is_released() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    site.run(&["account", "limits", HANA, "--messages", "1"]).good();
    send(&site, "the first");
    sink.wait_for("Subject: the first");
    send(&site, "the second");
    let id = site.queue().remove(0);
    assert_eq!(state(&site, &id), "held");
    let row = site.run(&["queue", "list"]).good().out;
    assert!(row.contains("held") && row.contains("daily-limit-reached"), "{row}");
    // The administrator is told.
    site.arrives(HANA, &id);
    let story = site.run(&["why", &id]).good().out;
    assert!(story.starts_with("held "), "{story}");
    assert_eq!(sink.messages().len(), 1);
    site.run(&["queue", "release", &id]).good();
    sink.wait_for("Subject: the second");
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
}

#[test]
fn what_waited_while_the_next_host_was_down_goes_when_it_is_up() {
    let (mut site, id) = with_one_waiting();
    let sink = Sink::start();
    // Another host takes the mail now.
    let config = std::fs::read_to_string(site.config()).expect("settings");
    let smarthost = format!("[delivery]\nsmarthost = \"{}:{}\"\nsmarthost_tls = \"never\"\n", sink.ip, sink.port);
    std::fs::write(site.config(), config.replace("[delivery]\n", &smarthost)).expect("settings");
    site.stop();
    site.run(&["queue", "retry", &id]).good();
    site.serve();
    sink.wait_for("Subject: waiting");
    eventually("nothing waits", || site.queue().is_empty().then_some(()));
}

#[test]
fn lockdown_is_switched_and_told_beside_the_server_and_without_it() {
    let (mut site, id) = with_one_waiting();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        let on = site.run(&["lockdown", "on", "--reason", "stolen password"]).good().out;
        assert!(on.starts_with("Lockdown is on: nothing leaves") && on.contains("One message"), "{on}");
        assert_eq!(site.json(&["queue", "show", &id])["recipients"][0]["state"]["reason"], "lockdown");
        let again = site.run(&["lockdown", "on", "--json"]);
        assert_eq!((again.status, again.json()["error"].as_str()), (Some(1), Some("lockdown-is-on")));
        let status = site.run(&["lockdown", "status"]).good().out;
        for part in ["switched on by", "One message waits", "stolen password"] {
            assert!(status.contains(part), "{part}: {status}");
        }
        let release = site.run(&["queue", "release", &id]);
        assert!(release.status == Some(1) && release.err.contains("lockdown off"), "{release:?}");
        let told = site.json(&["lockdown", "status"]);
        assert_eq!((&told["messages"], &told["lockdown"]["reason"]), (&json!(1), &json!("stolen password")));
        let off = site.run(&["lockdown", "off", "--lang", "ja"]).good().out;
        assert!(off.contains("1 通を送り出します"), "{off}");
        assert_eq!(state(&site, &id), "queued");
        assert_eq!(site.json(&["lockdown", "status"]), json!({ "lockdown": null, "messages": 0 }));
    }
}

#[test]
fn hosts_tell_what_waits_for_whom_and_since_when_nobody_answers() {
    let (mut site, id) = with_one_waiting();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        let hosts = site.json(&["hosts"]);
        let hop = hosts.as_array().and_then(|hosts| hosts.iter().find(|hop| hop["destination"] == "outside.example"));
        let hop = hop.unwrap_or_else(|| panic!("{hosts}")).clone();
        assert_eq!((&hop["waiting"], &hop["last_reason"]), (&json!(1), &json!("next-hop-unreachable")), "{hop}");
        assert!(hop["unreached_since"].is_i64() && hop["next_attempt_at"].is_i64() && hop["last_at"].is_i64(), "{hop}");
        let resting = hosts.as_array().is_some_and(|hosts| hosts.iter().any(|hop| hop["rests_until"].is_i64()));
        assert_eq!(resting, running, "only a running server knows who rests: {hosts}");
        let shown = site.run(&["hosts", "outside.example"]).good().out;
        assert!(shown.contains("Waiting: 1") && shown.contains("Not reached since"), "{shown}");
        assert!(site.run(&["hosts", "--lang", "ja"]).good().out.contains("つながりません"));
        let retried = site.json(&["hosts", "retry", "outside.example"]);
        assert_eq!(retried, json!({ "host": "outside.example", "messages": 1 }));
        assert_eq!(site.run(&["hosts", "retry", "nobody.example"]).status, Some(2));
        assert_eq!(site.run(&["hosts", "nobody.example"]).status, Some(2));
    }
    assert_eq!(site.queue(), [id]);
}

#[test]
fn a_host_that_the_settings_name_is_listed_and_tried_again_by_that_name() {
    let (ip, nobody) = (own_ip(), own_ip());
    let route = format!("[delivery]\nroutes = [\"outside.example = smtp:{nobody}:{}\"]\n", free_port(nobody));
    let mut site = Site::set_up((ip, free_port(ip)), &route);
    site.serve();
    send(&site, "waiting");
    eventually("it was tried", || {
        (site.json(&["queue", "list"])[0]["recipients"][0]["last_reason"] == "next-hop-unreachable").then_some(())
    });
    let nobody = nobody.to_string();
    for running in [true, false] {
        if !running {
            site.stop();
        }
        let hosts = site.json(&["hosts"]);
        let listed: Vec<_> = hosts.as_array().into_iter().flatten().map(|hop| &hop["destination"]).collect();
        assert_eq!(listed, [&json!(nobody)], "{hosts}");
        assert!(site.run(&["hosts", &nobody]).good().out.contains("Waiting: 1"));
        assert_eq!(site.json(&["hosts", "retry", &nobody]), json!({ "host": nobody, "messages": 1 }));
        assert_eq!(site.run(&["hosts", "outside.example"]).status, Some(2));
    }
}
