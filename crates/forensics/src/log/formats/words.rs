//! Words of servers that several formats share: looking for them in any case, and what a refusal's own words mean.

use crate::log::observation::Why;

/// Whether `text` has `word` in it, ASCII letters in any case. `word` is in lower case.
pub fn says(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let upper = first.to_ascii_uppercase();
    memchr::memchr2_iter(*first, upper, text)
        .any(|at| text.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word)))
}

/// Whether `text` has one of `words` in it.
pub fn says_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| says(text, word))
}

/// Which words give a reason away, the more telling before the more common: a list is named in words like "open relay".
const REASONS: &[(Why, &[&str])] = &[
    (
        Why::Listed,
        &[
            "blacklist",
            "black list",
            "blocklist",
            "block list",
            "blackhole",
            "dnsbl",
            "rbl.",
            "listed at",
            "listed in",
            "listed by",
            "spamhaus",
            "spamcop",
            "sorbs",
            "barracuda",
        ],
    ),
    (Why::Greylisted, &["greylist", "graylist", "grey list", "gray list"]),
    (Why::Relay, &["relay"]),
    (
        Why::LoginNeeded,
        &[
            "authentication required",
            "authentication is required",
            "must authenticate",
            "must be authenticated",
            "auth required",
            "encryption required",
            "must use tls",
            "starttls first",
        ],
    ),
    (
        Why::TooMuch,
        &[
            "too many",
            "ratelimit",
            "rate limit",
            "rate is",
            "too big",
            "too large",
            "exceed",
            "too often",
            "open connections",
        ],
    ),
    (Why::BadSender, &["sender", "return path", "envelope from", "spf"]),
    (
        Why::UnknownRecipient,
        &[
            "unknown user",
            "user unknown",
            "unrouteable address",
            "unrouteable mail domain",
            "unroutable address",
            "no such user",
            "no such person",
            "no such recipient",
            "no such mailbox",
            "no mailbox",
            "unknown recipient",
            "unknown local part",
            "unknown in",
            "recipient verify fail",
            "recipient unknown",
            "does not exist here",
        ],
    ),
    (
        Why::BadName,
        &[
            "helo",
            "ehlo",
            "reverse dns",
            "rdns",
            "reverse host lookup",
            "host name",
            "hostname",
            "ptr record",
            "forged",
        ],
    ),
    (
        Why::Content,
        &["virus", "malware", "malicious", "spam", "phish", "attachment", "dmarc", "dkim", "header", "content"],
    ),
    (Why::Protocol, &["syntax", "syntactically", "synchroni", "pipelin", "pre-greeting", "command not"]),
    (
        Why::Trouble,
        &["could not complete", "local problem", "lookup", "system failure", "disk", "internal error", "not available"],
    ),
];

/// Why a server refused, if the words that it logged tell.
pub fn why(text: &str) -> Option<Why> {
    REASONS.iter().find(|(_, words)| says_any(text, words)).map(|(why, _)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_at_both_ends() {
        assert!(says("Relaying denied", "relay"));
        assert!(says("no RELAY", "relay"));
        assert!(says("日本relay", "relay"));
        assert!(!says("rela", "relay"));
        assert!(!says("", "relay"));
    }

    #[test]
    fn a_list_whose_name_speaks_of_relays_is_a_list() {
        assert_eq!(why("198.51.100.7 is listed at relays.example.net"), Some(Why::Listed));
        assert_eq!(why("relay not permitted"), Some(Why::Relay));
        assert_eq!(why("Sender verify failed"), Some(Why::BadSender));
        assert_eq!(why("Unrouteable address"), Some(Why::UnknownRecipient));
        assert_eq!(why("nothing that is known"), None);
    }
}
