//! nmap's scripts for mail servers look for a way in, as anybody on the internet lets them.

use crate::clients::task_of;
use crate::support::sink::Sink;
use crate::support::site::{HANA, Site};
use crate::support::{on_path, run};
use serde_json::json;

/// What a script says about a door; `+` lets it run whatever the port is.
fn nmap(site: &Site, door: &str, script: &str, arguments: &str) -> String {
    let at = site.door(door);
    let mut nmap = on_path("nmap");
    nmap.args(["-Pn", "-n", "--unprivileged", "-sT", "--script", &format!("+{script}"), "--script-args", arguments]);
    let ran = run(nmap.args(["-p", &at.port().to_string(), &at.ip().to_string()])).good();
    assert!(ran.out.contains(&format!("{}/tcp open", at.port())), "{}", ran.out);
    assert!(ran.out.contains(script), "the script said nothing: {}", ran.out);
    ran.out
}

#[test]
fn nmap_finds_no_relay_at_any_door() {
    let sink = Sink::start();
    let site = Site::serving_beside(&sink);
    for (door, domain) in [("public", "outside.example"), ("submission", "outside.example"), ("lan", "outside.example")]
    {
        let from = "smtp-open-relay.from=stranger@outside.example,smtp-open-relay.to=target@outside.example";
        let said = nmap(&site, door, "smtp-open-relay", &format!("smtp-open-relay.domain={domain},{from}"));
        let closed = said.contains("doesn't seem to be an open relay, all tests failed")
            || said.contains("authentication needed")
            || said.contains("authentication is required");
        assert!(closed, "{door}: {said}");
    }
    // A sender of ours is what the script would try if it knew one.
    let ours = format!("smtp-open-relay.domain=outside.example,smtp-open-relay.from={HANA},smtp-open-relay.to={HANA}");
    let said = nmap(&site, "public", "smtp-open-relay", &ours);
    assert!(said.contains("all tests failed"), "{said}");
    // What one of us sends arrives, so what else was taken would have.
    let mut send = task_of(HANA, &site, "submissions", "implicit");
    send["from"] = HANA.into();
    send["to"] = json!(["friend@outside.example"]);
    send["message"] = format!("From: <{HANA}>\nSubject: by the owner\n\nHello\n").into();
    assert_eq!(crate::clients::ask("send.py", &send), json!({}));
    sink.wait_for("Subject: by the owner");
    assert_eq!(sink.messages().len(), 1);
}

#[test]
fn nmap_learns_neither_users_nor_verbs_that_help_it() {
    let site = Site::serving();
    let people = site.path("people");
    std::fs::write(&people, "hana\nroot\nnobody\npostmaster\n").expect("a file");
    // By RCPT it speaks as one of ours, which nobody may at this door without a login.
    for methods in ["{RCPT,EXPN,VRFY}", "{RCPT}", "{VRFY}", "{EXPN}"] {
        let names = format!("userdb={},smtp-enum-users.domain=ours.example", people.display());
        let arguments = format!("smtp-enum-users.methods={methods},{names}");
        let said = nmap(&site, "public", "smtp-enum-users", &arguments);
        assert!(!said.contains("hana"), "{methods}: {said}");
    }
    let said = nmap(&site, "public", "smtp-commands", "smtp.domain=client.example");
    for verb in ["AUTH", "EXPN", "ETRN", "TURN", "XCLIENT", "XFORWARD", "BURL", "DSN"] {
        assert!(!said.contains(verb), "{verb}: {said}");
    }
    assert!(said.contains("PIPELINING"), "{said}");
}
