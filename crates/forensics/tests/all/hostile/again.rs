//! What must not matter: line ends, quoting, where a piece is cut, lines and files that come twice, logs mixed with one
//! another and with what is no log.

use super::logs::{self, Log, REAL, told, told_in};
use forensics::incident::IncidentKind;
use forensics::verbs::Verbs;

fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.lines().map(change).collect()
}

#[test]
fn the_truth_is_told() {
    for log in REAL {
        assert_eq!(told(log.text), log.truth(), "{}", log.name);
    }
    for (name, verbs, incidents) in SMALL {
        let logs = logs::of_each_format();
        let (_, text) = logs.iter().find(|(other, _)| other == name).expect(name);
        let (told, lines) = told_in(text, 1 << 20);
        assert_eq!((told.verbs, &*told.incidents, lines.unknown), (*verbs, *incidents, 0), "{name}");
    }
}

const NONE: Verbs = Verbs { received: 0, sent: 0, relayed: 0, refused: 0, held: 0 };

/// What the small logs come to.
const SMALL: &[(&str, Verbs, &[IncidentKind])] = &[
    ("qmail", Verbs { received: 1, sent: 1, refused: 2, ..NONE }, &[]),
    ("haraka", Verbs { received: 1, sent: 1, refused: 1, ..NONE }, &[]),
    ("dovecot", NONE, &[]),
    ("stalker", Verbs { received: 2, sent: 1, ..NONE }, &[]),
    ("stalker-relay", Verbs { relayed: 3, ..NONE }, &[IncidentKind::Relay]),
    ("appleshare-relay", NONE, &[IncidentKind::Relay]),
    ("appleshare-own", NONE, &[IncidentKind::OwnAddressOutside]),
    ("sekisho", Verbs { received: 1, sent: 1, refused: 1, ..NONE }, &[]),
];

#[test]
fn where_a_piece_is_cut_does_not_matter() {
    for (name, text) in logs::of_each_format() {
        let whole = told_in(&text, 1 << 20);
        for octets in [1, 300, 1023, 4096, 9999] {
            assert_eq!(told_in(&text, octets), whole, "{name} by {octets}");
        }
    }
}

#[test]
fn line_ends_and_quoting_do_not_matter() {
    // In the journal's export the length of a message is told in octets.
    for (name, text) in logs::of_each_format().into_iter().filter(|(name, _)| *name != "journal") {
        let whole = told_in(&text, 4096);
        let changed = [
            ("CRLF", each_line(&text, |line| format!("{line}\r\n"))),
            ("CR", each_line(&text, |line| format!("{line}\r"))),
            ("quoted", each_line(&text, |line| format!("> {line}\n"))),
            ("quoted twice", each_line(&text, |line| format!(">> {line}\r\n"))),
            ("no last line end", text.trim_end().to_owned()),
        ];
        for (change, text) in changed {
            assert_eq!(told_in(&text, 4096), whole, "{name}: {change}");
        }
    }
}

#[test]
fn a_line_written_twice_counts_once() {
    for Log { name, text, .. } in REAL {
        let doubled = each_line(text, |line| format!("{line}\n{line}\n"));
        assert_eq!(told(&doubled), told(text), "{name}");
    }
}

#[test]
fn a_file_read_twice_counts_once() {
    for Log { name, text, .. } in REAL {
        assert_eq!(told(&format!("{text}{text}")), told(text), "{name}");
    }
}

/// The text as another host's, if its lines name their host.
fn on_host(text: &str, host: &str) -> String {
    text.replace(" mail ", &format!(" {host} "))
}

#[test]
fn two_servers_that_write_to_one_file_add_up() {
    for (number, first) in REAL.iter().enumerate() {
        for second in &REAL[number + 1..] {
            let (one, other) = (on_host(first.text, "mx1"), on_host(second.text, "mx2"));
            let (mut one, mut other) = (one.lines(), other.lines());
            let mut mixed = String::new();
            loop {
                let pair = [one.next(), other.next()];
                if pair == [None, None] {
                    break;
                }
                pair.into_iter().flatten().for_each(|line| mixed += &format!("{line}\n"));
            }
            let both = first.truth().with(second.truth());
            assert_eq!(told(&mixed), both, "{} and {}", first.name, second.name);
        }
    }
}

/// Lines that are none of a mail server's, and whether they are other programs' (or else unknown).
fn strange_lines() -> Vec<(String, bool)> {
    vec![
        ("Nov 22 03:02:10 mail sshd[99]: Failed password for root from 203.0.113.99 port 22 ssh2".to_owned(), true),
        ("Nov 22 03:02:10 mail kernel: [12.3] eth0: link up".to_owned(), true),
        ("Nov 22 03:02:10 mail CRON[5]: (root) CMD (run-parts /etc/cron.hourly)".to_owned(), true),
        (String::new(), true),
        ("\u{0}\u{1}\u{fffd}\u{7f}\u{fffd}PK\u{3}\u{4}".to_owned(), false),
        ("it is raining".to_owned(), false),
        (format!("Nov 22 03:02:10 mail app[1]: {}", "a, b=<c> ".repeat(1 << 17)), true),
        ("x".repeat(1 << 20), false),
    ]
}

#[test]
fn lines_of_others_and_garbage_between_are_counted_and_change_nothing() {
    for Log { name, text, .. } in REAL {
        let (whole, before) = told_in(text, 1 << 20);
        let mut mixed = String::new();
        let (mut others, mut unknown) = (0, 0);
        for (number, line) in text.lines().enumerate() {
            mixed += &format!("{line}\n");
            let strange = strange_lines();
            // The long ones only here and there.
            let range = if number % 50 == 7 { 0..strange.len() } else { number % 5..number % 5 + 1 };
            for (line, is_other) in &strange[range] {
                mixed += &format!("{line}\n");
                if *is_other { others += 1 } else { unknown += 1 }
            }
        }
        let (told, after) = told_in(&mixed, 1 << 16);
        assert_eq!(told, whole, "{name}");
        assert_eq!((after.observed, after.noted), (before.observed, before.noted), "{name}");
        assert_eq!((after.other - before.other, after.unknown - before.unknown), (others, unknown), "{name}");
    }
}
