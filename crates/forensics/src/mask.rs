//! Masking: a copy of a log that can be shown to others.
//!
//! Each address, host, network and user becomes a token that is the same wherever it stands, differs from every other
//! one, and keeps the form: what read as an address reads as one still, names below one domain stay below one domain,
//! addresses of one network (/24, /48) stay in one network, private ones stay private. What a server's format is made
//! of (programs, keywords, queue ids, status codes), roles such as `postmaster`, and the names of blocklists stay, so that
//! the copy gives the same verdict. What somebody has masked before stays as it is.
//!
//! Too much is masked rather than too little: a dotted word of a reply that only looks like a name becomes a token too.
//! It never writes anything; where the key is kept is the caller's matter. Start at [`Masker::mask_line`].

mod fields;
mod networks;
mod tokens;

use crate::ours::Ours;
use fields::Field;
use networks::Networks;
use std::fmt::Write as _;
use tokens::Tokens;

/// Marks that end a sentence, or name what is said of somebody; no name ends with one.
const ENDINGS: [char; 4] = ['.', ':', '!', '?'];

/// Gives tokens for what must not be shown, and remembers them.
#[derive(Debug)]
pub struct Masker {
    tokens: Tokens,
    networks: Networks,
}

/// Where in a line the masker stands: what was read before the word in hand.
#[derive(Debug, Default)]
struct Before<'a> {
    /// The word before.
    word: &'a str,
    /// What stands between it and the word in hand.
    gap: String,
    /// Whether the line is inside what Exim says of a host: `H=name (helo) [ip]`.
    in_host: bool,
}

impl Masker {
    /// A masker that tells names of `ours` from others.
    pub fn new(ours: Ours) -> Self {
        Self { tokens: Tokens::new(ours), networks: Networks::default() }
    }

    /// The line with tokens in place of what must not be shown. `line` is without its line end.
    pub fn mask_line(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len() + 16);
        let rest = self.take_frame(line, &mut out);
        if fields::is_subject_header(rest) {
            self.take_subject(rest, &mut out);
        } else if let Some((head, local)) = fields::queue_file_address(rest) {
            self.mask_words(head, &mut out);
            out.push_str(&self.tokens.user(local));
        } else {
            self.mask_words(rest, &mut out);
        }
        out
    }

    /// What every token stands for: a line each, token and original with a tab between.
    pub fn key(&self) -> String {
        let mut text = String::new();
        let all = self.tokens.pairs().chain(self.networks.pairs());
        for (token, original) in all {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{token}\t{original}");
        }
        text
    }

    /// The name of the host at the head of a syslog line (RFC 3164 §4.1.2, RFC 5424 §6.2.4) is masked even without a dot.
    fn take_frame<'a>(&mut self, line: &'a str, out: &mut String) -> &'a str {
        let Some((head, host, rest)) = fields::syslog_host(line) else { return line };
        out.push_str(head);
        if host.contains('.') || host.contains(':') {
            self.mask_word(host, Field::Other, out);
        } else {
            out.push_str(&self.tokens.host(host));
        }
        rest
    }

    fn take_subject(&mut self, line: &str, out: &mut String) {
        let (name, subject) = line.split_at("Subject:".len());
        out.push_str(name);
        out.push(' ');
        out.push_str(&self.tokens.subject(subject.trim()));
    }

    fn mask_words(&mut self, text: &str, out: &mut String) {
        let mut before = Before::default();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = self.take_whole(rest, &mut before, out) {
                rest = after;
                continue;
            }
            let end = rest.find(|c| !fields::is_word(c)).unwrap_or(rest.len());
            if end == 0 {
                rest = Self::take_gap(rest, &mut before, out);
                continue;
            }
            let (word, after) = rest.split_at(end);
            self.take_word(word, after, &mut before, out);
            rest = after;
        }
    }

    /// What is one thing although it has spaces or quotes in it: a subject, an address in angle brackets.
    fn take_whole<'a>(&mut self, rest: &'a str, before: &mut Before<'a>, out: &mut String) -> Option<&'a str> {
        if let Some((head, subject, after)) = fields::subject(rest, before.word.is_empty() || !before.gap.is_empty()) {
            out.push_str(head);
            out.push_str(&self.tokens.subject(subject));
            *before = Before { word: "subject", gap: "\"".to_owned(), in_host: false };
            return Some(after);
        }
        if let Some((local, domain)) = fields::quoted_address(rest) {
            out.push_str(&self.address(local, domain));
            before.word = domain;
            before.gap.clear();
            return Some(&rest[local.len() + 1 + domain.len()..]);
        }
        let inner = rest.strip_prefix('<')?;
        let close = memchr::memchr(b'>', &inner.as_bytes()[..inner.len().min(fields::BRACKETED_MAX)])?;
        let inner = &inner[..close];
        let (local, domain) = inner.rsplit_once('@')?;
        if local.chars().all(fields::is_word) {
            return None;
        }
        out.push('<');
        out.push_str(&self.address(local, domain));
        before.word = inner;
        before.gap.clear();
        Some(&rest[1 + inner.len()..])
    }

    fn take_gap<'a>(rest: &'a str, before: &mut Before<'a>, out: &mut String) -> &'a str {
        let first = rest.chars().next().unwrap_or(' ');
        let (gap, after) = rest.split_at(first.len_utf8());
        out.push_str(gap);
        before.gap.push_str(gap);
        before.in_host &= first != '[';
        after
    }

    fn take_word<'a>(&mut self, word: &'a str, after: &str, before: &mut Before<'a>, out: &mut String) {
        // The colon of JSON is no word: `"user":"hana"`.
        if word == ":" {
            out.push(':');
            before.gap.push(':');
            return;
        }
        let (key, value) = fields::split_key(word);
        out.push_str(key);
        before.in_host |= key == "H=";
        let name =
            if key.is_empty() { fields::key_before(before.word, &before.gap) } else { key.trim_end_matches('=') };
        let mut field = fields::field(name, before.in_host);
        if field == Field::Other && key.is_empty() {
            field = fields::place(before.word, &before.gap, after);
        }
        self.mask_word(value, field, out);
        before.word = word;
        before.gap.clear();
    }

    fn mask_word(&mut self, word: &str, field: Field, out: &mut String) {
        // Whoever masked a domain may have left the person before it.
        if word.is_empty() || !word.contains('@') && fields::is_masked(word) {
            out.push_str(word);
            return;
        }
        match field {
            Field::Login => match word.split_once(':') {
                Some((mechanism, user)) => {
                    out.push_str(mechanism);
                    out.push(':');
                    self.mask_word(user, Field::User, out);
                }
                None => self.mask_other(word, out),
            },
            Field::User if fields::is_name(word.trim_end_matches(ENDINGS)) => {
                let name = word.trim_end_matches(ENDINGS);
                out.push_str(&self.tokens.user(name));
                out.push_str(&word[name.len()..]);
            }
            Field::Mailbox if !fields::is_domain_name(word) => self.mask_word(word, Field::User, out),
            Field::Host if fields::is_bare_host(word) => out.push_str(&self.tokens.host(word)),
            Field::MessageId if !word.contains('@') && !fields::is_queue_id(word) => {
                out.push_str(&self.tokens.message_id(word))
            }
            _ => self.mask_other(word, out),
        }
    }

    /// An address, a name or neither: by its form alone. A word may have many parts, so this goes on from one to the next.
    fn mask_other(&mut self, word: &str, out: &mut String) {
        let mut rest = match word.rsplit_once('@') {
            Some((local, domain)) => self.mask_address(local, domain, out),
            None => self.mask_first(word, out),
        };
        while let Some(mark) = rest.chars().next() {
            out.push(mark);
            rest = match &rest[mark.len_utf8()..] {
                "" => "",
                parts => self.mask_first(parts, out),
            };
        }
    }

    /// `local@domain`, and what follows in the same word: a mark and more parts.
    fn mask_address<'a>(&mut self, local: &'a str, domain: &'a str, out: &mut String) -> &'a str {
        if local.is_empty() && domain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // A TAI64N label (cr.yp.to/libtai/tai64.html), not an address.
            out.push('@');
            out.push_str(domain);
            return "";
        }
        let end = domain.find(|c: char| !fields::is_domain(c)).unwrap_or(domain.len());
        let (domain, tail) = domain.split_at(end);
        out.push_str(&self.address(local, domain));
        tail
    }

    /// The first part of `parts`, which has no `@`. What follows begins with a mark.
    fn mask_first<'a>(&mut self, parts: &'a str, out: &mut String) -> &'a str {
        if let Some(masked) = self.networks.mask(parts) {
            out.push_str(&masked);
            return "";
        }
        // Stalker writes line ends as `\r`.
        match parts.find([':', '/', '_', '=', '#', '?', '&', '\\']) {
            Some(_) if fields::is_path(parts) => self.mask_path(parts, out),
            Some(at) if parts.as_bytes()[at] != b'_' || !fields::has_underscored_name(parts) => {
                let (head, tail) = parts.split_at(at);
                self.mask_part(head, out);
                return tail;
            }
            _ => self.mask_part(parts, out),
        }
        ""
    }

    fn mask_part(&mut self, part: &str, out: &mut String) {
        if let Some(masked) = self.networks.mask(part) {
            out.push_str(&masked);
        } else if let Some((address, zone)) = networks::reversed(part) {
            out.push_str(&networks::reverse(&self.networks.mask(&address).unwrap_or(address)));
            out.push('.');
            out.push_str(&self.tokens.domain(zone));
        } else if fields::is_domain_name(part) {
            out.push_str(&self.tokens.domain(part));
        } else {
            out.push_str(part);
        }
    }

    /// In a path the folder of a person, and whatever is an address or a domain below a folder of mail.
    fn mask_path(&mut self, path: &str, out: &mut String) {
        let mut folder = "";
        for (index, part) in path.split('/').enumerate() {
            if index > 0 {
                out.push('/');
            }
            match part {
                _ if part.contains('@') => self.mask_other(part, out),
                _ if fields::holds_people(folder) && fields::is_name(part) => out.push_str(&self.tokens.user(part)),
                _ if fields::holds_people(folder) && fields::is_domain_name(part) => {
                    out.push_str(&self.tokens.domain(part));
                }
                _ => out.push_str(part),
            }
            folder = if fields::holds_people(folder) && fields::is_domain_name(part) { folder } else { part };
        }
    }

    fn address(&mut self, local: &str, domain: &str) -> String {
        let (key, local) = fields::split_key(local);
        // `From:hana@example.jp`: only a quoted local part may have a colon (RFC 5321 §4.1.2).
        let colon = if local.starts_with('"') { None } else { local.rfind(':') };
        let (mark, local) = local.split_at(colon.map_or(0, |at| at + 1));
        let local = if local.is_empty() || fields::is_masked(local) || fields::is_servers_own(local) {
            local.to_owned()
        } else {
            self.tokens.user(local)
        };
        let domain = match domain.strip_prefix('[').and_then(|literal| literal.strip_suffix(']')) {
            Some(literal) => format!("[{}]", self.networks.mask(literal).unwrap_or_else(|| literal.to_owned())),
            None => self.networks.mask(domain).unwrap_or_else(|| self.tokens.domain(domain)),
        };
        format!("{key}{mark}{local}@{domain}")
    }
}

#[cfg(test)]
#[path = "mask/tests.rs"]
mod tests;
