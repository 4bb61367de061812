//! What a word is, by what stands before it and by its form.

use crate::ours::masked;

/// What the value of a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name of a person or an account, with or without a domain.
    User,
    /// A person's mailbox by its name, or a domain.
    Mailbox,
    /// A mechanism and an account: Exim's `A=plain:hana`.
    Login,
    /// The name of a host, also without a dot.
    Host,
    /// A Message-ID, also without `@`.
    MessageId,
    /// Anything.
    Other,
}

/// Fields whose value names a person or an account.
const USERS: [&str; 22] = [
    "sasl_username",
    "sasl_sender",
    "user",
    "username",
    "authid",
    "set_id",
    "ctladdr",
    "login",
    "ruser",
    "logname",
    "from",
    "to",
    "orig_to",
    "rcpt",
    "account",
    "mailbox",
    "auth_user",
    "authenticated",
    "master",
    "local",
    "user:",
    "login:",
];

/// Fields whose value names a host.
const HOSTS: [&str; 12] = [
    "helo",
    "ehlo",
    "heloname",
    "HELO",
    "EHLO",
    "host",
    "hostname",
    "ptr",
    "myhostname",
    "rdns",
    "remote_host",
    "greeting",
];

/// Fields whose value is a Message-ID.
const MESSAGE_IDS: [&str; 6] = ["message-id", "msgid", "message_id", "Message-ID:", "Message-Id:", "resent-message-id"];

/// Words before a bracket that holds an account: Dovecot's backends and deliveries, Stalker's accounts.
const ACCOUNT_BRACKETS: [&str; 16] = [
    "pam",
    "passwd-file",
    "passwd",
    "sql",
    "ldap",
    "static",
    "shadow",
    "lda",
    "lmtp",
    "imap",
    "pop3",
    "managesieve",
    "ACCOUNT",
    "LOCAL",
    "sieve",
    "oauth2",
];

/// Endings of names of files, which read like domains.
const FILES: [&str; 18] = [
    "cf", "db", "conf", "log", "so", "pem", "key", "crt", "sock", "pid", "txt", "html", "php", "cgi", "lock", "pag",
    "hash", "cdb",
];

/// Octets between angle brackets that may be an address: a path has at most 256 (RFC 5321 §4.5.3.1.3); those that forward and
/// that hide the recipient in the sender make it longer.
pub const BRACKETED_MAX: usize = 1024;

/// Octets of a domain (RFC 1035 §2.3.4).
const DOMAIN_MAX: usize = 255;

/// Whether `c` is part of a word; everything else stands between words.
pub const fn is_word(c: char) -> bool {
    c.is_ascii_graphic()
        && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | '`' | ',' | ';' | '|')
}

/// Whether `c` may stand in a domain, as people mask it too.
pub const fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '*')
}

/// Whether the word was masked by somebody already: `****.net`, `XXXXXX.com`, `211.158.AAA.BBB`, `redacted`.
pub fn is_masked(word: &str) -> bool {
    let is_part = |label: &str| {
        let mut letters = label.bytes();
        let first = letters.next().unwrap_or(b' ');
        label.len() >= 3 && first.is_ascii_alphabetic() && letters.all(|letter| letter == first)
    };
    // Of an address of four parts any may be masked; of a name only what the reader takes for a mask.
    let is_address =
        word.split('.').count() == 4 && word.split('.').all(|part| is_part(part) || part.parse::<u8>().is_ok());
    word.split('@').any(masked::is_masked) || is_address && word.split('.').any(is_part)
}

/// The local parts with which servers sign their own reports, and which tie them to a message.
pub fn is_servers_own(local: &str) -> bool {
    local.starts_with("AUTOS.")
}

/// Whether a `msgid` is OpenSMTPD's own: 32 bits in hexadecimal digits, with which its envelope ids begin (smtpd(8)).
pub fn is_queue_id(word: &str) -> bool {
    word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `key=` and the value behind it. A `=` that belongs to an address (`prvs=…`, `SRS0=…`) does not separate.
pub fn split_key(word: &str) -> (&str, &str) {
    match word.find('=') {
        Some(at) if is_key(&word[..at]) => word.split_at(at + 1),
        _ => ("", word),
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && !matches!(text, "prvs" | "btv1" | "SRS0" | "SRS1" | "srs0" | "srs1")
        && text.len() <= 24
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
}

/// The key that the word before is, if only the marks of a value stand between: `from=<`, `"user":"`.
pub fn key_before<'a>(word: &'a str, gap: &str) -> &'a str {
    let opens = |gap: &str| matches!(gap, "<" | "\"" | "(" | "'" | "\"<" | "" | "[");
    if let Some(key) = word.strip_suffix('=')
        && opens(gap)
    {
        return key;
    }
    if let Some(rest) = gap.strip_prefix("\":") {
        let rest = rest.trim_start();
        return if opens(rest) { word } else { "" };
    }
    // `HELO name`, `user: "name"`, `Message-ID: <id>`
    let spaced = gap.strip_prefix(' ').is_some_and(|rest| matches!(rest, "" | "<" | "\"" | "'" | "“"));
    let speaks = matches!(word, "HELO" | "EHLO" | "user:" | "login:" | "Message-ID:" | "Message-Id:");
    let named = matches!(word, "user" | "account" | "mailbox") && gap.len() > 1;
    if spaced && (speaks || named) { word } else { "" }
}

/// What the value of the field `name` holds.
pub fn field(name: &str, in_host: bool) -> Field {
    match name {
        _ if USERS.contains(&name) => Field::User,
        _ if HOSTS.contains(&name) || name == "H" || in_host => Field::Host,
        _ if MESSAGE_IDS.contains(&name) => Field::MessageId,
        "A" => Field::Login,
        // Exim's local user, or what the ident protocol told.
        "U" => Field::User,
        _ => Field::Other,
    }
}

/// What stands in a bracket behind a word that says so, or behind a bracket with a domain.
pub fn place(before: &str, gap: &str, after: &str) -> Field {
    match gap {
        "(" if ACCOUNT_BRACKETS.iter().any(|word| before == *word || ends_with_word(before, word)) => Field::User,
        ", " if matches!(before, "lmtp" | "lda") => Field::User,
        // Stalker: `SMTP-001(helo)`, `SMTPI-060353(helo)`.
        "(" if before.starts_with("SMTP") && after.starts_with(')') => Field::Host,
        // Stalker: `sent to (example.com)hana`, `LOCAL(hana)hana`.
        ")" if before.contains('.') && is_domain_name(before) || is_masked(before) && gap == ")" => Field::User,
        // Stalker: `delivered to (hana)`, `sent to (hana)hana`.
        " (" if before == "to" && after.starts_with(')') => Field::Mailbox,
        ")" if after.is_empty() => Field::Mailbox,
        // sendmail: `<hana>... User unknown`; Postfix: `<hana>: Recipient address rejected`.
        _ if gap.ends_with('<') && after.starts_with('>') => Field::User,
        // Exim names a mailbox here by its local part: `=> hana <hana@example.jp>`, `-> hana`, `** hana: why`.
        "> " if matches!(before, "=" | "-" | "*") => Field::User,
        " " if matches!(before, "**" | "==") => Field::User,
        " >> " => Field::User,
        _ => Field::Other,
    }
}

/// `auth-worker/pam`, `SYSTEM:LOCAL`, `LOCAL-000060`.
fn ends_with_word(text: &str, word: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    text.strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with(['/', ':', '-', '=']))
}

/// Whether the word can be somebody's name: no number, no path, no address.
pub fn is_name(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_alphabetic())
        && !word.contains(['@', '/', ':', '=', '|'])
        && !word.starts_with('#')
        || word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() > 3
}

/// Whether the word is a name of a host without a dot. `lost connection after EHLO from` names none.
pub fn is_bare_host(word: &str) -> bool {
    word != "from"
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether the word reads as a domain: labels with dots between, and a top label of letters (RFC 1123 §2.1) that is no
/// file's ending.
pub fn is_domain_name(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    let Some((head, top)) = bare.rsplit_once('.') else { return false };
    let is_top = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        || top.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
    is_top
        && !FILES.contains(&top.to_ascii_lowercase().as_str())
        && bare.chars().all(is_domain)
        && head.split('.').all(|label| !label.is_empty())
}

/// Whether the whole word is a domain with an underscore in a label (`_dmarc.example.com`), and not a sentence of a server
/// that writes underscores for spaces (qmail).
pub fn has_underscored_name(word: &str) -> bool {
    word.len() <= DOMAIN_MAX && is_domain_name(word) && word.matches('_').count() <= 2
}

/// Whether the word is a path of files.
pub fn is_path(word: &str) -> bool {
    word.starts_with('/') && !word.starts_with("//")
}

/// Whether the folder has a folder for each person.
pub fn holds_people(folder: &str) -> bool {
    matches!(folder, "home" | "Users" | "vmail" | "mail" | "vhosts" | "users" | "mailboxes" | "virtual" | "domains")
}

/// Whether the line is the field `Subject:` of a header.
pub fn is_subject_header(line: &str) -> bool {
    line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("subject:"))
}

/// A subject inside a line: what stands before it, it, and the rest. `T="…"` (Exim), `subject="…"`, `header Subject: … from
/// host[ip];` (Postfix header_checks(5)). `at_start` is whether a word begins here.
pub fn subject(rest: &str, at_start: bool) -> Option<(&str, &str, &str)> {
    if !at_start {
        return None;
    }
    if let Some(text) = rest.strip_prefix("Subject:") {
        let text = text.trim_start();
        let end = text.find("; from=<").and_then(|at| text[..at].rfind(" from ")).unwrap_or(text.len());
        return Some((&rest[..rest.len() - text.len()], &text[..end], &text[end..]));
    }
    let opening =
        ["T=\"", "subject=\"", "subject\":\"", "Subject=\""].into_iter().find(|open| rest.starts_with(open))?;
    let text = &rest[opening.len()..];
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })?;
    Some((opening, &text[..end], &text[end..]))
}

/// An address whose local part is quoted (RFC 5321 §4.1.2: Quoted-string) at the beginning of `text`: both its parts.
pub fn quoted_address(text: &str) -> Option<(&str, &str)> {
    let close = text.strip_prefix('"')?.find('"')? + 1;
    let domain = text[close + 1..].strip_prefix('@')?;
    let end = domain.find(|c: char| !is_domain(c)).unwrap_or(domain.len());
    (end > 0).then(|| (&text[..=close], &domain[..end]))
}

/// The reverse-path or recipient of a queue file of Stalker, whose last word is a local part: `R E 04-08-2004 18:58:00 0000
/// example.com hana`. What stands before it, and it.
pub fn queue_file_address(line: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = line.split(' ').collect();
    let [kind @ ("P" | "R"), _, date, _, _, _, local] = words.as_slice() else { return None };
    let _ = kind;
    let is_date = date.len() == 10 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_date.then(|| line.split_at(line.len() - local.len()))
}

/// A syslog line at its host: what stands before it, it, and the rest.
pub fn syslog_host(line: &str) -> Option<(&str, &str, &str)> {
    let start = time_end(line)?;
    let rest = line.get(start..)?;
    let end = rest.find(' ')?;
    let (host, after) = rest.split_at(end);
    // A program follows: `postfix/smtpd[12]:`. Exim's own log has a time at its head too, and no host.
    let program = after.trim_start().split(' ').next()?;
    let is_program = program.ends_with(':') && program.len() > 1 && !program.starts_with(|c: char| c.is_ascii_digit());
    let is_host =
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':'));
    let five = line.starts_with('<') && line[1..].find(">1 ").is_some();
    (is_host && (is_program || five)).then(|| (&line[..start], host, after))
}

/// Where the time of a syslog line ends, with the space behind it.
fn time_end(line: &str) -> Option<usize> {
    let mut from = 0;
    if line.starts_with('<') {
        from = line.find('>')? + 1;
        from += if line[from..].starts_with("1 ") { 2 } else { 0 };
    }
    let text = line.get(from..)?;
    let bytes = text.as_bytes();
    let is_old = bytes.len() > 16
        && bytes[3] == b' '
        && bytes[6] == b' '
        && bytes[9] == b':'
        && bytes[12] == b':'
        && bytes[15] == b' ';
    if is_old {
        return Some(from + 16);
    }
    let is_new =
        bytes.len() > 20 && bytes[4] == b'-' && bytes[7] == b'-' && matches!(bytes[10], b'T') && bytes[13] == b':';
    is_new.then(|| text.find(' ').map(|at| from + at + 1)).flatten()
}
