//! `demo`: the first minute of every user, and a whole server for scripts.

use crate::support::program::{end, run};
use crate::support::site::sekisho;
use crate::support::{Ran, on_path};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

/// A demo that goes on serving; it ends with the test.
struct Demo {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Demo {
    fn start(arguments: &[&str]) -> Self {
        let mut process = sekisho(arguments).stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        Self { process, lines }
    }

    #[track_caller]
    fn line(&mut self) -> String {
        self.lines.next().expect("it says more").expect("text")
    }

    /// A line without what it is indented by, and those that it goes on in for a shell.
    fn command(&mut self) -> String {
        let mut command = self.line().trim_start().to_owned();
        while command.ends_with('\\') {
            command.push('\n');
            command.push_str(&self.line());
        }
        command
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _status = self.process.wait();
    }
}

#[test]
fn the_demo_goes_as_expected_in_both_languages() {
    for (lang, words) in [
        ("en", ["received", "refused", "sent", "held", "[relay-needs-login]", "[gateway-hides-visitors]"]),
        ("ja", ["受信", "拒否", "送信", "保留", "[relay-needs-login]", "[gateway-hides-visitors]"]),
    ] {
        let ran = run(&mut sekisho(&["demo", "--once", "--lang", lang])).good();
        for word in words {
            assert!(ran.out.contains(word), "{word}: {}", ran.out);
        }
        assert_eq!(ran.err, "");
    }
}

#[test]
fn the_demo_tells_programs_that_everything_went_as_expected() {
    let ran = run(&mut sekisho(&["demo", "--once", "--json"])).good();
    let (_, outcome) = ran.out.trim_end().split_once('\n').expect("two lines");
    let outcome: Value = serde_json::from_str(outcome).expect("JSON");
    assert_eq!((&outcome["as_expected"], &outcome["strangers_outside"]), (&true.into(), &0.into()));
    assert_eq!(outcome["scenes"].as_array().map(Vec::len), Some(8));
}

fn swaks(door: &Value, arguments: &[&str]) -> Ran {
    let door = door.as_str().expect("an address");
    run(on_path("swaks").args(["--server", door, "--helo", "client.example"]).args(arguments))
}

#[test]
fn scripts_find_every_door_of_the_demo_in_one_line() {
    let mut demo = Demo::start(&["demo", "--json"]);
    let up: Value = serde_json::from_str(&demo.line()).expect("JSON");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let (doors, account) = (&up["doors"], &up["accounts"][0]);
    let (address, password) = (text(&account["address"]), text(&account["password"]));
    let outside = text(&up["outside"]["recipient"]);
    // A stranger is received and cannot relay; an account and the device send outside; the mailbox is read.
    swaks(&doors["public"], &["--from", "x@passer-by.example", "--to", &address, "--header", "Subject: hello"]).good();
    assert_eq!(swaks(&doors["public"], &["--from", "x@passer-by.example", "--to", &outside]).status, Some(24));
    let login = ["--tls", "--auth", "PLAIN", "--auth-user", &address, "--auth-password", &password];
    let letter = ["--from", &address, "--to", &outside];
    swaks(&doors["submission"], &[&letter[..], &login].concat()).good();
    swaks(&doors["submissions"], &[&letter[..], &login[1..], &["--tls-on-connect"]].concat()).good();
    let (ip, sender) = (text(&up["device"]["ip"]), text(&up["device"]["sender"]));
    swaks(&doors["lan"], &["--local-interface", &ip, "--from", &sender, "--to", &outside]).good();
    let mut curl = on_path("curl");
    curl.args(["-sS", "--cacert", &text(&up["certificate"]), "--user", &format!("{address}:{password}")]);
    let got = run(curl.arg(format!("pop3s://{}/1", text(&up["pop3s"])))).good().out;
    assert!(got.contains("Subject: hello"), "{got}");
    let told = run(&mut sekisho(&["why", &address, "--config", &text(&up["config"])])).good().out;
    assert!(told.contains("[account-may-send]"), "{told}");
    // Its folder goes with it.
    assert_eq!(end(&mut demo.process), Some(0));
    assert!(!std::path::Path::new(&text(&up["config"])).exists());
}

#[test]
fn the_three_commands_that_the_demo_names_do_what_it_says() {
    for lang in ["en", "ja"] {
        let mut demo = Demo::start(&["demo", "--lang", lang]);
        let mut commands = Vec::new();
        while commands.len() < 3 {
            let command = demo.command();
            if ["swaks ", "curl "].iter().any(|name| command.starts_with(name)) || command.contains("/sekisho why ") {
                commands.push(command);
            }
        }
        let shell = |command: &str| run(on_path("sh").args(["-c", command]));
        let ran = shell(&commands[0]);
        assert!(ran.out.contains("[relay-needs-login]"), "{ran:?}");
        let ran = shell(&commands[1]).good();
        assert!(ran.out.contains("Subject: "), "{ran:?}");
        let ran = shell(&format!("{} --lang {lang}", commands[2])).good();
        assert!(ran.out.contains("[relay-needs-login]"), "{ran:?}");
        assert_eq!(end(&mut demo.process), Some(0));
    }
}
