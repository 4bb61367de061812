//! A clock that is set while the server runs, by days: mail is delivered, nobody is locked out for longer or let in sooner,
//! stories are told as things happened, and the administrator hears of it.

use crate::clients::{ask, task_of};
use crate::support::sink::Sink;
use crate::support::site::{HANA, STRANGER, Site};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, free_port, own_ip};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// In hours.
const TWO_DAYS: i64 = 48;

/// A server whose clock the test sets; libfaketime, from the distribution, reads it from a file.
struct Clockwork {
    site: Site,
    sink: Sink,
}

impl Clockwork {
    fn start(more: &str) -> Self {
        let sink = Sink::start();
        let mut site = Site::set_up((sink.ip, sink.port), more);
        site.with("LD_PRELOAD", &library());
        site.with("FAKETIME_TIMESTAMP_FILE", &site.path("clock"));
        site.with("FAKETIME_NO_CACHE", "1".as_ref());
        // Only the time of day is set: what the machine counts by itself goes on.
        site.with("FAKETIME_DONT_FAKE_MONOTONIC", "1".as_ref());
        let clockwork = Self { site, sink };
        clockwork.set(0);
        clockwork
    }

    /// Sets the server's clock so many hours ahead of the true time.
    fn set(&self, hours: i64) {
        fs::write(self.site.path("clock.new"), format!("{:+}\n", hours * 3600)).expect("a file");
        // At once, since the server may be reading it.
        fs::rename(self.site.path("clock.new"), self.site.path("clock")).expect("it is replaced");
    }

    /// Sets it and waits until the administrator has been told.
    fn set_and_be_told(&self, hours: i64, told: &str) {
        self.set(hours);
        let notice = self.site.arrives(HANA, told).replace("=\n", "");
        assert!(notice.contains("No mail is lost by this") && notice.contains("timedatectl"), "{notice}");
    }

    fn receive(&self, subject: &str) {
        let mut wire = Wire::connect(self.site.door("public")).expect("it listens");
        wire.smtp("EHLO x").expect("it answers");
        let reply = wire.send(STRANGER, &[HANA], &format!("Subject: {subject}\n\n")).expect("it answers");
        assert!(stored_as(&reply).is_some(), "{reply}");
    }

    fn send(&self, subject: &str) {
        let mut send = task_of(HANA, &self.site, "submissions", "implicit");
        send["from"] = HANA.into();
        send["to"] = json!(["friend@outside.example"]);
        send["message"] = format!("From: <{HANA}>\nSubject: {subject}\n\nHello\n").into();
        assert_eq!(ask("send.py", &send), json!({}));
    }

    fn why(&self, subject: &str) -> String {
        self.site.run(&["why", subject, "--lang", "en"]).good().out
    }
}

fn library() -> PathBuf {
    let listed =
        Command::new("sh").args(["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"]).output().expect("a shell");
    let path = String::from_utf8_lossy(&listed.stdout).lines().next().map(PathBuf::from);
    path.expect("libfaketime (./test installs what is needed)")
}

#[test]
fn mail_comes_and_goes_and_its_story_is_told_whatever_the_clock_is_set_to() {
    let mut clockwork = Clockwork::start("");
    clockwork.site.serve();
    let settings = [
        (TWO_DAYS, "set forward by 48 h 0 min"),
        (-TWO_DAYS, "set back by 96 h 0 min"),
        // Nearly right, so that each is told in words of its own.
        (1, "set forward by 49 h 0 min"),
    ];
    for (round, (hours, told)) in settings.into_iter().enumerate() {
        clockwork.set_and_be_told(hours, told);
        let (came, went) = (format!("came {round}"), format!("went {round}"));
        clockwork.receive(&came);
        clockwork.send(&went);
        clockwork.site.arrives(HANA, &came);
        clockwork.sink.wait_for(&went);
    }
    eventually("nothing waits", || clockwork.site.queue().is_empty().then_some(()));
    let told = clockwork.why("friend@outside.example");
    assert_eq!(told.lines().filter(|line| line.starts_with("sent ")).count(), 3, "{told}");
    let told = clockwork.why(STRANGER);
    assert_eq!(told.lines().filter(|line| line.starts_with("received ")).count(), 3, "{told}");
    // Names go on growing, and what is started anew has them all.
    clockwork.site.kill();
    clockwork.site.serve();
    let kept = clockwork.site.mailbox(HANA);
    assert_eq!(kept.iter().filter(|message| message.contains("Subject: came ")).count(), 3);
    assert!(!clockwork.site.errors().contains("panicked"), "{}", clockwork.site.errors());
}

#[test]
fn mail_that_waits_does_not_wait_for_a_clock_that_was_set_back() {
    let (ip, mut clockwork) = (own_ip(), Clockwork::start(""));
    // Nobody listens yet.
    let port = free_port(ip);
    let settings = fs::read_to_string(clockwork.site.config()).expect("settings");
    let smarthost = format!("smarthost = \"{ip}:{port}\"\nsmarthost_tls = \"never\"\n[limits]");
    fs::write(clockwork.site.config(), settings.replacen("[limits]", &smarthost, 1)).expect("settings");
    clockwork.site.serve();
    clockwork.set_and_be_told(TWO_DAYS, "set forward by 48 h 0 min");
    clockwork.send("waits");
    let due_at = |site: &Site| {
        let listed = site.json(&["queue", "list"]);
        let recipient = &listed[0]["recipients"][0];
        (recipient["attempts"].as_u64() >= Some(1)).then(|| recipient["state"]["due_at"].as_i64()).flatten()
    };
    let ahead = eventually("it was tried", || due_at(&clockwork.site));
    let id = clockwork.site.queue().remove(0);
    clockwork.set_and_be_told(0, "set back by 48 h 0 min");
    let due = eventually("it was tried again", || due_at(&clockwork.site).filter(|due| *due < ahead - 40 * 3_600_000));
    assert!(due < ahead);
    // The story ends with the attempt that was made last, though its time is the earlier one.
    let _hop = Sink::start_at(ip, port);
    clockwork.site.run(&["queue", "retry", &id]).good();
    eventually("it has gone", || clockwork.site.queue().is_empty().then_some(()));
    let told = clockwork.why(&id);
    assert!(told.starts_with("sent "), "{told}");
}

#[test]
fn a_clock_that_is_set_lets_no_guesser_in_again_and_bans_nobody_for_days() {
    let mut clockwork = Clockwork::start("[limits]\nlogin_failures = 1\n");
    clockwork.site.serve();
    let guess = |password: &str| {
        let mut wire = Wire::connect(clockwork.site.door("pop3"))?;
        wire.write(&format!("USER {HANA}\r\n"))?;
        wire.line()?;
        wire.write(&format!("PASS {password}\r\n"))?;
        wire.line()
    };
    let is_heard = |password: &str| guess(password).is_ok_and(|line| line.starts_with("-ERR [AUTH]"));
    assert!(is_heard("first wrong"));
    eventually("nobody is listened to", || (!is_heard("second wrong")).then_some(()));
    // A quarter of an hour has passed by the clock, and not in truth; nor is it two days until then.
    clockwork.set(TWO_DAYS);
    assert!(!is_heard("third wrong"));
    clockwork.set(-TWO_DAYS);
    assert!(!is_heard("fourth wrong"));
    let events: Value = clockwork.site.json(&["why", HANA]);
    assert!(events.is_array());
}
