//! `sekisho sendmail`: programs of this machine, each as its own Unix user, with real ones among them.

use super::support::program::run_with;
use super::support::sink::Sink;
use super::support::site::{HANA, SEKISHO, STRANGER, Site, sekisho};
use super::support::{Ran, on_path, run};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

/// A Unix user that every distribution has, and whom the settings below name.
const NAMED: &str = "daemon";
/// One whom they do not name.
const UNNAMED: &str = "nobody";
/// Whoever runs the tests; the root that the settings do not name.
const USERS: &str =
    "[sendmail]\nusers = [\"daemon = shop@ours.example, hana@ours.example\"]\nsocket = \"run/sendmail.sock\"\n";

/// A site that serves, whose settings and socket every user of the machine can reach.
fn site(outside: &Sink) -> Site {
    let mut site = Site::set_up((outside.ip, outside.port), USERS);
    for folder in [site.path("."), site.path("..")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    site.serve();
    site.run(&["alias", "add", "shop@ours.example", HANA]).good();
    site
}

/// `program` with its arguments, run as another Unix user.
fn as_user(user: &str, program: &str) -> Command {
    let mut command = on_path("setpriv");
    command.args(["--reuid", user, "--regid", "nogroup", "--clear-groups", program]);
    command.env("LC_ALL", "C").env("HOME", "/nonexistent");
    command
}

fn sendmail(site: &Site, user: &str, words: &[&str], input: &str) -> Ran {
    let mut command = as_user(user, SEKISHO);
    run_with(command.arg("--config").arg(site.config()).arg("sendmail").args(words), input)
}

#[test]
fn a_program_of_a_named_user_sends_outside_and_the_journal_tells_whose_it_was() {
    let sink = Sink::start();
    let site = site(&sink);
    let text = "To: Hana <hana@ours.example>\nBcc: stranger@outside.example,\n other@outside.example\nSubject: order 17\n\nA dot:\n.\nand more\n";
    sendmail(&site, NAMED, &["-t", "-i"], text).good();
    let here = site.arrives(HANA, "Subject: order 17");
    let there = sink.wait_for("Subject: order 17");
    for message in [&here, &there] {
        assert!(message.contains("From: <shop@ours.example>\n"), "the first address of the user: {message}");
        assert!(message.contains("Message-ID: <") && message.contains("Date: "), "{message}");
        assert!(message.contains("(Unix user daemon)"), "{message}");
        assert!(message.contains("A dot:\n.\nand more\n") || message.contains("A dot:\n..\nand more\n"), "{message}");
        assert!(!message.to_lowercase().contains("bcc"), "{message}");
    }
    assert!(there.contains("<stranger@outside.example>") && there.contains("<other@outside.example>"), "{there}");
    let told = site.run(&["why", STRANGER, "--lang", "en"]).good().out;
    for part in ["programs of this machine", "Unix user daemon", "unix:daemon", "[device-may-send]"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn a_user_whom_the_settings_do_not_name_sends_nothing_and_root_is_no_exception() {
    let sink = Sink::start();
    let site = site(&sink);
    for user in [UNNAMED, "root"] {
        for to in [HANA, STRANGER] {
            let ran = sendmail(&site, user, &["-f", "shop@ours.example", to], "From: shop@ours.example\n\nx\n");
            assert_eq!(ran.status, Some(77), "{user}: {ran:?}");
            assert!(ran.err.contains("local-user-unknown") && ran.err.contains("setting sendmail.users"), "{ran:?}");
        }
    }
    let told = site.run(&["why", STRANGER, "--lang", "en"]);
    assert!(!told.out.contains("handed over"), "{told:?}");
    assert_eq!(site.mailbox(HANA), Vec::<String>::new());
}

#[test]
fn a_program_speaks_only_as_the_addresses_of_its_user() {
    let sink = Sink::start();
    let site = site(&sink);
    site.account("taro@ours.example");
    let send = |words: &[&str], text: &str| sendmail(&site, NAMED, words, text);
    send(&["-f", HANA, STRANGER], "From: hana@ours.example\nSubject: as hana\n\nx\n").good();
    sink.wait_for("Subject: as hana");
    for (words, text, key) in [
        (&["-f", "taro@ours.example", STRANGER][..], "x\n", "sender-not-yours"),
        (&["-f", "bank@outside.example", STRANGER], "x\n", "sender-not-yours"),
        (&["-f", "postmaster@ours.example", STRANGER], "x\n", "role-cannot-send"),
        (&["-f", "<>", STRANGER], "x\n", "sender-not-yours"),
        (&[STRANGER], "From: taro@ours.example\n\nx\n", "from-not-yours"),
        (&[STRANGER], "From: shop@ours.example\nFrom: bank@outside.example\n\nx\n", "["),
    ] {
        let ran = send(words, text);
        assert!(matches!(ran.status, Some(65 | 77)) && ran.err.contains(key), "{words:?} {text:?}: {ran:?}");
    }
    let unknown = send(&["nobody@ours.example", "taro@ours.example"], "Subject: to two\n\nx\n");
    assert_eq!(unknown.status, Some(67), "{unknown:?}");
    assert!(unknown.err.contains("<nobody@ours.example>") && unknown.err.contains("no-such-recipient"), "{unknown:?}");
    site.arrives("taro@ours.example", "Subject: to two");
}

/// What a form on a web page puts into PHP's `mail()`: header fields through values, options through addresses.
#[test]
fn a_web_form_gains_no_recipient_no_field_and_no_option() {
    let sink = Sink::start();
    let site = site(&sink);
    for words in [
        &["-t", "-i", "-f", "shop@ours.example\r\nBcc: victim@outside.example"][..],
        &["-t", "-i", "-F", "Hana\nBcc: victim@outside.example"],
        &["-t", "-i", "-fshop@ours.example", "-X/tmp/shell.php"],
        &["-t", "-i", "-OQueueDirectory=/tmp"],
        &["-t", "-i", "-C/tmp/other.toml"],
        &["-be", "${run{/bin/id}}"],
        &["-i", "--", HANA, "-oQ/tmp"],
        &["-i", "--", HANA, "-be"],
        &["-i", HANA, "a@ours.example\nBcc: victim@outside.example"],
    ] {
        let ran = sendmail(&site, NAMED, words, "To: hana@ours.example\nSubject: form\n\nx\n");
        assert!(matches!(ran.status, Some(64 | 65)), "{words:?}: {ran:?}");
        assert!(ran.err.starts_with("sendmail: "), "{ran:?}");
    }
    for text in ["To: hana@ours.example\nSubject: x\rBcc: victim@outside.example\n\nx\n", "Subject: x\0\n\nx\n"] {
        assert_eq!(sendmail(&site, NAMED, &["-t", "-i", HANA], text).status, Some(65), "{text:?}");
    }
    assert_eq!(site.mailbox(HANA), Vec::<String>::new());
    assert!(sink.messages().is_empty());
}

#[test]
fn mutt_sends_through_it() {
    let sink = Sink::start();
    let site = site(&sink);
    // mutt takes a program and its arguments, as a path without spaces in it.
    let set = format!("set sendmail=\"{SEKISHO} --config {} sendmail -oem -oi\"", site.config().display());
    let mut mutt = as_user(NAMED, "mutt");
    mutt.args(["-F", "/dev/null", "-e", &set, "-e", "set copy=no", "-e", "set from=shop@ours.example"]);
    mutt.args([
        "-e",
        "set use_from=yes",
        "-e",
        "set use_envelope_from=yes",
        "-s",
        "from mutt",
        "-b",
        STRANGER,
        "--",
        HANA,
    ]);
    run_with(&mut mutt, "Hello.\n").good();
    site.arrives(HANA, "Subject: from mutt");
    let outside = sink.wait_for("Subject: from mutt");
    assert!(outside.contains("<stranger@outside.example>") && !outside.contains("Bcc:"), "{outside}");
}

#[test]
fn a_link_named_sendmail_is_the_command() {
    let sink = Sink::start();
    let site = site(&sink);
    let link = site.path("sendmail");
    symlink(SEKISHO, &link).expect("a link");
    let mut command = as_user(NAMED, link.to_str().expect("a path"));
    run_with(command.arg(HANA).current_dir(site.path(".")), "Subject: by link\n\nx\n").good();
    site.arrives(HANA, "Subject: by link");
}

#[test]
fn without_a_server_or_a_way_to_it_a_program_is_told_to_try_later_or_why_not() {
    let sink = Sink::start();
    let mut site = site(&sink);
    site.stop();
    let ran = sendmail(&site, NAMED, &[HANA], "x\n");
    assert_eq!(ran.status, Some(75), "{ran:?}");
    fs::set_permissions(site.config(), fs::Permissions::from_mode(0o600)).expect("it is ours");
    let ran = sendmail(&site, NAMED, &[HANA], "x\n");
    assert_eq!(ran.status, Some(78), "{ran:?}");
    let mut alone = sekisho(&["--config", "/nonexistent", "sendmail", HANA]);
    assert_eq!(run(&mut alone).status, Some(78));
    let nobody = Site::serving();
    let mut unnamed = sekisho(&["--config"]);
    let ran = run_with(unnamed.arg(nobody.config()).args(["sendmail", HANA]), "x\n");
    assert!(ran.status == Some(69) && ran.err.contains("sendmail.users"), "{ran:?}");
}
