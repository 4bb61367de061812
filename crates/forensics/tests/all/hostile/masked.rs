//! Masked copies: nothing of the original is in them, they say the same, and no line makes the masker stumble or slow.

use super::linear::{FILLERS, assert_linear, places, shapes};
use super::logs::{self, Log, REAL, pass, read, verdict};
use forensics::incident::{Certainty, IncidentKind};
use forensics::log::Scratch;
use forensics::mask::Masker;
use forensics::ours::Ours;
use forensics::verdict::Verdict;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn verdict_of(text: &str) -> Verdict {
    let scratch = Scratch::default();
    verdict(&read(&[text], &scratch))
}

fn ours_of(text: &str) -> Ours {
    let scratch = Scratch::default();
    pass(&read(&[text], &scratch), &Ours::default()).inferred()
}

/// The copy that the command makes.
fn masked(text: &str) -> String {
    let mut masker = Masker::new(ours_of(text));
    text.lines().map(|line| masker.mask_line(line) + "\n").collect()
}

/// What a verdict concludes, without names.
type Conclusion = (IncidentKind, Certainty, [u64; 2], [usize; 3]);

fn conclusions(verdict: &Verdict) -> Vec<Conclusion> {
    let of = |incident: &forensics::incident::Incident| {
        let named = [incident.actors.len(), incident.accounts.len(), incident.evidence.len()];
        (incident.kind, incident.certainty, [incident.messages, incident.recipients], named)
    };
    verdict.incidents.iter().map(of).collect()
}

#[test]
fn a_masked_log_has_the_verdict_of_the_log() {
    // In the journal's export the length of a message is told in octets.
    for (name, text) in logs::of_each_format().into_iter().filter(|(name, _)| *name != "journal") {
        let (original, copy) = (verdict_of(&text), verdict_of(&masked(&text)));
        assert_eq!(copy.verbs, original.verbs, "{name}");
        assert_eq!(copy.hours, original.hours, "{name}");
        assert_eq!(conclusions(&copy), conclusions(&original), "{name}");
        assert_eq!(copy.ours.len(), original.ours.len(), "{name}: {:?} {:?}", copy.ours, original.ours);
    }
}

/// The log with names and addresses that no token has: tokens are `d1.example`, 198.18.0.1.
fn renamed(text: &str) -> String {
    text.replace("198.18.", "45.118.").replace(".example", ".org").replace("example.", "firm.")
}

/// Names of hosts, domains and people, and public addresses in `text`, by their form alone.
fn secrets(text: &str) -> BTreeSet<&str> {
    const ENDINGS: [&str; 5] = [".jp", ".com", ".org", ".net", ".test"];
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '@' | '_');
    let words = text.split(|c| !is_part(c)).map(|word| word.trim_matches(['.', '-', '_']));
    let mut secrets = BTreeSet::new();
    for word in words {
        let (local, domain) = word.rsplit_once('@').unwrap_or(("", word));
        if ENDINGS.iter().any(|ending| domain.ends_with(ending)) || domain.starts_with("45.118.") {
            secrets.insert(domain);
            secrets.insert(local);
        }
    }
    let names =
        |word: &str| word.len() > 2 && word.contains(|c: char| c.is_ascii_alphabetic()) && !KEPT.contains(&word);
    secrets.retain(|word| word.starts_with("45.118.") || names(word));
    secrets
}

/// Roles, which stay (RFC 2142, and accounts of every system).
const KEPT: [&str; 7] = ["postmaster", "root", "abuse", "MAILER-DAEMON", "double-bounce", "nobody", "null"];

/// Whether `word` stands in `text` by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

#[test]
fn no_name_and_no_public_address_is_left_in_a_masked_log() {
    // The samples were masked before they were posted, and that stays as it is.
    let is_whole = |name: &str| !matches!(name, "stalker-relay" | "appleshare-relay" | "appleshare-own");
    for (name, text) in logs::of_each_format().into_iter().filter(|(name, _)| is_whole(name)) {
        let text = renamed(&text);
        let secrets = secrets(&text);
        let copy = masked(&text);
        for (line, original) in copy.lines().zip(text.lines()) {
            for secret in &secrets {
                assert!(!has_word(line, secret), "{name}: {secret} in {line}\nfrom {original}");
            }
        }
    }
}

#[test]
fn a_log_without_tokens_to_give_stays_as_it_is_in_number_of_lines() {
    for Log { name, text, .. } in REAL {
        assert_eq!(masked(text).lines().count(), text.lines().count(), "{name}");
    }
}

#[test]
fn a_line_of_any_length_is_masked_in_its_time() {
    let seeds = ["", "Nov 22 03:02:11 mail postfix/smtpd[117]: from=<", "T=\"", "a@"];
    for seed in seeds {
        for filler in
            FILLERS.iter().chain(&["a:", "a_", "a/", "=a", "1.", "f:", "::", "a.b_", "T=\"", "\\T=\"", "a@b:"])
        {
            assert_linear(&format!("mask {filler:?} behind {seed:?}"), 1 << 13, &|octets| {
                Masker::new(Ours::default()).mask_line(&format!("{seed}{}", filler.repeat(octets / filler.len())));
            });
        }
    }
    // Nothing goes as deep as a line is long.
    for filler in ["a:", "a_b.", "/a", "<", "\"", "(", "=", "?a"] {
        Masker::new(Ours::default()).mask_line(&filler.repeat((1 << 18) / filler.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_garbled_line_is_masked_without_a_crash(
        log in any::<prop::sample::Index>(),
        line in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        put in "(<|>|@|\"|\\\\|=|:|::|\\.|_|/|T=\"|Subject: |ipv6:|203\\.0\\.113\\.5|日本|\u{0}|[a-f0-9:]{1,9}){0,6}",
    ) {
        let logs = logs::of_each_format();
        let (_, text) = log.get(&logs);
        let lines = shapes(text);
        let line = line.get(&lines);
        let at = at.get(&places(line, line.len())).to_owned();
        let mut masker = Masker::new(Ours::default());
        let once = masker.mask_line(&format!("{}{put}{}", &line[..at], &line[at..]));
        let again = masker.mask_line(&format!("{}{put}{}", &line[..at], &line[at..]));
        prop_assert_eq!(once, again);
        let _ = masker.key();
    }
}
