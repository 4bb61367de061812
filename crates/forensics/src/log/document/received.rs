//! One `Received` field (RFC 5321 §4.4), in the forms that servers give it.

use crate::log::observation::Peer;
use crate::log::time;

/// What a `Received` field tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Received<'a> {
    /// From whom the message was taken.
    pub from: Peer<'a>,
    /// The account that had logged in, where the server writes it here.
    pub login: &'a str,
    /// The host that took it. Empty in a step inside one host.
    pub by: &'a str,
    /// The protocol: `SMTP`, `ESMTPSA`.
    pub with: &'a str,
    /// The queue id there.
    pub id: &'a str,
    /// The recipient, where only one is told.
    pub recipient: &'a str,
    /// When, by the clock of that host.
    pub at: Option<i64>,
}

impl Received<'_> {
    /// Whether the sender had logged in (RFC 3848: the protocols that end in A).
    pub fn is_authenticated(&self) -> bool {
        !self.login.is_empty()
            || matches!(self.with.to_ascii_uppercase().as_str(), "ESMTPA" | "ESMTPSA" | "LMTPA" | "LMTPSA")
    }

    /// Whether it was taken from this host itself: a step inside it, or a program there.
    pub fn is_inside(&self) -> bool {
        let is_self = |name: &str| !name.is_empty() && name.eq_ignore_ascii_case(self.by);
        self.from == Peer::default() || is_self(self.from.helo) || is_self(self.from.name) || is_local(self.from.ip)
    }

    /// Whether it was taken from the host `name`.
    pub fn is_from(&self, name: &str) -> bool {
        !name.is_empty() && [self.from.helo, self.from.name].iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

fn is_local(ip: &str) -> bool {
    ip.starts_with("127.") || ip == "::1"
}

/// What the value of a `Received` field says.
pub fn parse(value: &str) -> Received<'_> {
    let mut received = Received::default();
    let (clauses, date) = value.rsplit_once(';').unwrap_or((value, ""));
    received.at = date_time(date.trim());
    let mut keyword = "";
    for token in Tokens(clauses) {
        match (keyword, token) {
            (_, Token::Word(word)) if is_keyword(word) => keyword = word,
            ("from", Token::Word(word)) => from_word(&mut received.from, word),
            ("from", Token::Comment(comment)) => from_comment(&mut received, comment),
            ("by", Token::Word(word)) if received.by.is_empty() => received.by = word.trim_end_matches('.'),
            ("with", Token::Word(word)) if received.with.is_empty() => received.with = word,
            ("id", Token::Word(word)) if received.id.is_empty() => received.id = word.trim_matches(['<', '>']),
            ("for", Token::Word(word)) if received.recipient.is_empty() => {
                received.recipient = crate::log::observation::bare(word);
            }
            _ => {}
        }
    }
    received
}

fn is_keyword(word: &str) -> bool {
    ["from", "by", "via", "with", "id", "for"].contains(&word)
}

fn from_word<'a>(from: &mut Peer<'a>, word: &'a str) {
    match bracketed(word) {
        Some(ip) => from.ip = ip,
        None if from.helo.is_empty() && !word.eq_ignore_ascii_case("unknown") => from.helo = word.trim_end_matches('.'),
        None => {}
    }
}

/// What stands in parentheses behind the name: `(name [ip])`, `([ip] helo=x)`, `(HELO x) (ip)`, `(ident@ip)`,
/// `(account user [ip])`, `(Authenticated sender: user)`.
fn from_comment<'a>(received: &mut Received<'a>, comment: &'a str) {
    let from = &mut received.from;
    let mut words = comment.split_ascii_whitespace();
    let mut is_first = true;
    while let Some(word) = words.next() {
        let ip = bracketed(word).or_else(|| looks_like_ip(word).then_some(word));
        match word {
            "HELO" | "EHLO" => named_itself(from, words.next().unwrap_or_default()),
            "account" | "sender:" => received.login = words.next().unwrap_or_default(),
            _ if ip.is_some() => from.ip = ip.unwrap_or_default(),
            _ => match word.split_once(['@', '=']) {
                Some(("helo", name)) => named_itself(from, name),
                Some((_, ip)) if word.contains('@') => from.ip = bracketed(ip).unwrap_or(ip),
                None if is_first && word.contains('.') => from.name = word.trim_end_matches('.'),
                _ => {}
            },
        }
        is_first = false;
    }
}

/// What stands before the comment is then the name that its address has.
fn named_itself<'a>(from: &mut Peer<'a>, helo: &'a str) {
    if from.name.is_empty() && from.helo.contains('.') && !looks_like_ip(from.helo) {
        from.name = from.helo;
    }
    from.helo = bracketed(helo).unwrap_or(helo);
}

/// `[ip]`, `[IPv6:ip]` or `[ip]:port`.
fn bracketed(word: &str) -> Option<&str> {
    let (inside, _) = word.strip_prefix('[')?.split_once(']')?;
    Some(inside.strip_prefix("IPv6:").unwrap_or(inside))
}

/// Digits and dots, or an IPv6 address; masked ones with letters or stars count if they have four parts.
fn looks_like_ip(word: &str) -> bool {
    let is_v4 = |part: &str| {
        !part.is_empty()
            && part.len() <= 3
            && part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'x' | b'X'))
    };
    (word.split('.').count() == 4 && word.split('.').all(is_v4)) || word.parse::<std::net::IpAddr>().is_ok()
}

enum Token<'a> {
    Word(&'a str),
    /// Without its parentheses.
    Comment(&'a str),
}

/// Words and comments of a field. A comment may contain comments (RFC 5322 §3.2.2).
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let text = self.0.trim_start();
        if text.is_empty() {
            return None;
        }
        if let Some(inside) = text.strip_prefix('(') {
            let end = comment_end(inside);
            self.0 = inside[end..].strip_prefix(')').unwrap_or(&inside[end..]);
            return Some(Token::Comment(&inside[..end]));
        }
        let end = text.find(|c: char| c.is_ascii_whitespace() || c == '(').unwrap_or(text.len());
        self.0 = &text[end..];
        Some(Token::Word(&text[..end]))
    }
}

fn comment_end(inside: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return at,
            b')' => depth -= 1,
            _ => {}
        }
    }
    inside.len()
}

/// `Wed, 19 Aug 1998 23:00:01 -0400 (EDT)` (RFC 5322 §3.3): wall time where it was written. Two digits of a year from 50 on
/// are of the last century (§4.3).
pub fn date_time(text: &str) -> Option<i64> {
    let text = text.split_once(", ").map_or(text, |(_, date)| date).trim_start();
    let (day, rest) = time::number(text, 2)?;
    let rest = rest.trim_start();
    let month = time::month(rest)?;
    let (year, rest) = time::number(rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start(), 4)?;
    let year = match year {
        0..=49 => 2000 + year,
        50..=999 => 1900 + year,
        _ => year,
    };
    let (seconds, _) = time::clock(rest.trim_start())?;
    time::wall((i64::from(year), month, day), seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn peer<'a>(ip: &'a str, name: &'a str, helo: &'a str) -> Peer<'a> {
        Peer { ip, name, helo }
    }

    #[test]
    fn the_visitor_is_found_in_each_servers_form() {
        for (value, from) in [
            (
                "from 216.76.216.45 (h.b.example [216.76.216.45]) by ns.a.example",
                peer("216.76.216.45", "h.b.example", "216.76.216.45"),
            ),
            (
                "from mx.b.example (mx.b.example [192.0.2.1]) by a.example",
                peer("192.0.2.1", "mx.b.example", "mx.b.example"),
            ),
            ("from mx.b.example ([192.0.2.1]) by a.example", peer("192.0.2.1", "", "mx.b.example")),
            ("from x (unknown [192.0.2.1]) by a.example", peer("192.0.2.1", "", "x")),
            ("from mx.b.example ([192.0.2.1] helo=x) by a.example", peer("192.0.2.1", "mx.b.example", "x")),
            ("from [192.0.2.1] (port=49118 helo=x) by a.example", peer("192.0.2.1", "", "x")),
            ("from [192.0.2.1] (HELO explainers) by a.example", peer("192.0.2.1", "", "explainers")),
            ("from unknown (HELO x) (192.0.2.1) by a.example", peer("192.0.2.1", "", "x")),
            ("from mx.b.example (HELO x) (192.0.2.1) by a.example", peer("192.0.2.1", "mx.b.example", "x")),
            ("from mx.b.example (@***.***.***.***) by a.example", peer("***.***.***.***", "", "mx.b.example")),
            ("from mx.b.example (ident@192.0.2.1) by a.example", peer("192.0.2.1", "", "mx.b.example")),
            ("from x ([IPv6:2001:db8::1]) by a.example", peer("2001:db8::1", "", "x")),
            ("by a.example with SMTP", peer("", "", "")),
            ("(qmail 17970 invoked by uid 407)", peer("", "", "")),
        ] {
            assert_eq!(parse(value).from, from, "{value}");
        }
    }

    #[test]
    fn the_clauses_are_found_in_any_order() {
        let value = "from x by relay.a.example. (8.8.8/8.8.5/X-4.0.0) with ESMTPSA id XAA20174 for <hana@a.example>; \
                     Wed, 19 Aug 1998 23:00:01 -0400 (EDT)";
        let received = parse(value);
        assert_eq!((received.by, received.with, received.id), ("relay.a.example", "ESMTPSA", "XAA20174"));
        assert_eq!(received.recipient, "hana@a.example");
        assert_eq!(received.at, time::wall((1998, 8, 19), 82_801));
        assert!(received.is_authenticated());
    }

    #[test]
    fn a_login_is_told_by_the_protocol_or_in_the_comment() {
        for value in [
            "from x ([192.0.2.1]) by a.example with ESMTPA id 1",
            "from [192.0.2.1] (account hana@a.example) by a.example with ESMTP id 1",
            "from x ([192.0.2.1]) (Authenticated sender: hana) by a.example with ESMTP id 1",
        ] {
            assert!(parse(value).is_authenticated(), "{value}");
        }
        assert!(!parse("from x ([192.0.2.1]) by a.example with ESMTPS id 1").is_authenticated());
    }

    #[test]
    fn a_step_inside_a_host_is_told_from_a_visit() {
        for value in [
            "(qmail 17970 invoked by uid 407); 16 Oct 2000 08:54:41 -0000",
            "from b.example by b.example via SMTP id 1",
            "from localhost (localhost [127.0.0.1]) by a.example with ESMTP id 1",
            "by a.example (Postfix, from userid 0) id 1",
        ] {
            assert!(parse(value).is_inside(), "{value}");
        }
        assert!(!parse("from b.example ([192.0.2.1]) by a.example").is_inside());
    }

    #[test]
    fn dates_have_many_forms() {
        let evening = time::wall((1998, 8, 19), 75_600);
        for text in
            ["Wed, 19 Aug 1998 21:00:00 -0400 (EDT)", "19 Aug 1998 21:00:00 -0000", "Wed, 19 Aug 98 21:00:00 EST"]
        {
            assert_eq!(date_time(text), evening, "{text}");
        }
        assert_eq!(date_time("Wed, 32 Aug 1998 21:00:00 -0400"), None);
        assert_eq!(date_time(""), None);
    }

    proptest! {
        #[test]
        fn no_value_makes_the_reader_stumble(value in "\\PC*", mess in "(from |by |id |for |\\(|\\)|\\[|\\]|;|@|=|[a-z.0-9 ]){0,40}") {
            let _ = parse(&value);
            let _ = parse(&mess);
        }
    }
}
