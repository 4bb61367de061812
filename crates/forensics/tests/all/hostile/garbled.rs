//! Logs that were garbled: cut, spliced, swapped, with octets flipped and numbers that no server writes. Whatever is made
//! of them, nothing crashes or overflows, and each line is counted once.

use super::logs::{self, CONTEXT, lines, pass, pieces, read};
use forensics::log::document::{self, Document};
use forensics::log::{Format, Scratch, chunk, decode};
use forensics::ours::{Ours, Owner};
use proptest::prelude::*;

/// What is put in place of a word.
const WORDS: [&str; 30] = [
    "",
    "0",
    "-1",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999999",
    "9223372036854775807.123456",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:60",
    "Feb 29 23:59:60",
    "@ffffffffffffffffffffffff",
    "<>",
    "<<>>",
    "=<",
    "[",
    "]",
    "[]:",
    "(",
    "\"",
    "\\",
    "{\"",
    "日本",
    "\u{feff}",
    "\u{0}",
    "last message repeated 999999999 times",
    "message repeated 4294967295 times: [ ",
    "count=4294967295, nrcpts=4294967295, nrcpt=4294967295",
    "(auth failed, 4294967295 attempts in 1 secs)",
];

/// One thing done to a text: what, and where (two places).
type Harm = (u8, u16, u16);

fn harms() -> impl Strategy<Value = Vec<Harm>> {
    prop::collection::vec(any::<Harm>(), 1..24)
}

/// Some lines in a row, so that what belongs together mostly stays together.
fn window(text: &str, start: u16) -> Vec<Vec<u8>> {
    let lines: Vec<&str> = text.lines().collect();
    let start = usize::from(start) % lines.len();
    lines[start..].iter().take(40).map(|line| line.as_bytes().to_vec()).collect()
}

fn harm(lines: &mut Vec<Vec<u8>>, (what, first, second): Harm) {
    let place = |at: u16, length: usize| if length == 0 { 0 } else { usize::from(at) % length };
    let (one, other) = (place(first, lines.len()), place(second, lines.len()));
    let at = place(second, lines[one].len() + 1);
    match what % 9 {
        0 => lines[one].truncate(at),
        1 if at < lines[one].len() => lines[one][at] ^= 1 << (first % 8),
        2 => {
            let from = place(first, lines[other].len());
            let tail = lines[other].split_off(from);
            lines[one].truncate(at);
            lines[one].extend(tail);
        }
        3 if lines.len() > 1 => {
            lines.remove(one);
        }
        4 => lines.swap(one, other),
        5 => {
            let copy = lines[one].clone();
            lines.insert(other, copy);
        }
        6 | 7 => replace_word(&mut lines[one], second, WORDS[usize::from(first ^ second) % WORDS.len()]),
        _ => {
            let end = (at + 1 + usize::from(first % 40)).min(lines[one].len());
            lines[one].drain(at.min(end)..end);
        }
    }
}

/// A word: what stands between blanks and the marks of the formats.
fn replace_word(line: &mut Vec<u8>, number: u16, word: &str) {
    let is_mark = |byte: &u8| b" =<>[](),;:\"{}".contains(byte);
    let marks: Vec<usize> = (0..line.len()).filter(|at| is_mark(&line[*at])).collect();
    let Some(&start) = marks.get(usize::from(number) % marks.len().max(1)) else { return };
    let end = marks.iter().copied().find(|mark| *mark > start).unwrap_or(line.len());
    line.splice(start + 1..end, word.bytes());
}

/// Reads `octets` in every way there is.
fn read_all_ways(octets: &[u8]) {
    let text = decode::decode(octets, decode::detect(octets));
    let scratch = Scratch::default();
    let whole = read(&[&text], &scratch);
    let cut = read(&pieces(&text, 700), &scratch);
    // Whether CR ends a line is told by there being no LF, and a piece may have none.
    assert!(lines(&whole).all == lines(&cut).all || text.contains('\r'), "{text}");
    let inferred = pass(&cut, &Ours::default()).inferred();
    let verdict = pass(&cut, &inferred).verdict(Vec::new());
    serde_json::to_string(&verdict).expect("JSON");
    for line in text.lines().take(12) {
        for format in Format::ALL {
            let _ = chunk::one(line, &CONTEXT, Some(*format), &scratch);
        }
    }
    let _ = document::recognise(&text);
    for document in [Document::Headers, Document::QueueFile, Document::Transcript] {
        let _ = document.observations(&text, &scratch, &|_| Owner::Unknown);
        let _ = document.ours(&text, &scratch);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_garbled_log_is_read_without_a_crash(log in any::<prop::sample::Index>(), start: u16, harms in harms()) {
        let logs = logs::of_each_format();
        let (_, text) = log.get(&logs);
        let mut lines = window(text, start);
        harms.into_iter().for_each(|one| harm(&mut lines, one));
        read_all_ways(&lines.join(&b'\n'));
    }

    #[test]
    fn garbled_logs_of_several_servers_in_one_are_read_without_a_crash(
        logs in prop::collection::vec(any::<(prop::sample::Index, u16)>(), 2..5),
        harms in harms(),
    ) {
        let all = logs::of_each_format();
        let mut lines: Vec<_> = logs.into_iter().flat_map(|(log, start)| window(&log.get(&all).1, start)).collect();
        harms.into_iter().for_each(|one| harm(&mut lines, one));
        read_all_ways(&lines.join(&b'\n'));
    }

    #[test]
    fn octets_that_are_no_text_are_read_without_a_crash(octets in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all_ways(&octets);
    }
}

#[test]
fn a_line_may_end_anywhere() {
    for (name, text) in logs::of_each_format() {
        let scratch = Scratch::default();
        for line in text.lines().take(40) {
            for end in (0..line.len()).filter(|end| line.is_char_boundary(*end)) {
                let read = read(&[&line[..end]], &scratch);
                assert!(lines(&read).all <= 1, "{name}");
            }
        }
    }
}

#[test]
fn times_at_both_ends_of_the_calendar_are_read_without_overflow() {
    let stamps = ["9223372036854775807.123456", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "0.000000"];
    let words = [
        "mail postfix/smtpd[1]: connect from a.example[203.0.113.5]",
        "mail postfix/smtpd[1]: 4Xw: client=a.example[203.0.113.5], sasl_method=PLAIN, sasl_username=hana",
        "mail postfix/qmgr[1]: 4Xw: from=<a@example.com>, size=9, nrcpt=1 (queue active)",
        "mail postfix/smtp[1]: 4Xw: to=<b@example.net>, relay=x[203.0.113.9]:25, delay=1, status=sent (250 ok)",
        "mail postfix/qmgr[1]: 4Xw: removed",
        "mail postfix/smtpd[1]: warning: a.example[203.0.113.5]: SASL PLAIN authentication failed: x",
        "mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from a.example[203.0.113.5]: 554 5.7.1 <x@example.net>: Relay access denied; from=<a@example.com> to=<x@example.net> proto=ESMTP helo=<h>",
    ];
    let mut text = String::new();
    for first in stamps {
        for second in stamps {
            for words in words {
                text += &format!("{first} {words}\n{second} {words}\n");
            }
        }
    }
    read_all_ways(text.as_bytes());
}
