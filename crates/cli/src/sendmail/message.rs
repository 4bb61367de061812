//! What comes on standard input, made a message: line ends, who gets it, what it lacks.
//!
//! LF is the Unix line end and becomes CRLF, as RFC 5321 §2.3.8 has it on the wire; CRLF is taken as it is. A CR alone, and
//! a NUL in the header, are ways to hide a field from one reader and show it to another, and are refused.

use super::arguments::Arguments;
use super::{Home, Refusal, status};
use mail::Address;
use mail_builder::headers::Header;
use mail_builder::headers::address::Address as Named;
use mail_parser::{Address as Parsed, HeaderName, HeaderValue, MessageParser};

/// A message that is ready to go.
#[derive(Debug, PartialEq, Eq)]
pub struct Letter {
    /// Header and body, CRLF line ends.
    pub content: Vec<u8>,
    /// Everybody who gets it, each once.
    pub recipients: Vec<Address>,
    /// The caller's wishes about reports.
    pub wishes: (Option<mail::Notify>, Option<mail::Return>),
}

/// A header field with its continuation lines; no line ends at the end of the last.
struct Field<'a> {
    name: &'a str,
    lines: Vec<&'a [u8]>,
}

impl Field<'_> {
    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

/// Makes a message of what came.
///
/// # Errors
/// The sentence about what is not in order.
pub fn prepare(raw: &[u8], arguments: &Arguments, home: &Home<'_>) -> Result<Letter, Refusal> {
    let lines = lines(raw, arguments.dots_are_text)?;
    let (fields, body) = split(&lines);
    if fields.iter().flat_map(|field| &field.lines).any(|line| line.contains(&0)) {
        return Err(Refusal::new(status::DATA, "sendmail-nul", ""));
    }
    let recipients = recipients(&fields, arguments, home)?;
    let mut content = Vec::with_capacity(raw.len() + raw.len() / 32 + 128);
    if !fields.iter().any(|field| field.is(&["From"])) {
        content.extend(from_field(arguments.name.as_deref(), home));
    }
    // A blind copy is blind only without its field (RFC 5322 §3.6.3).
    let kept = fields.iter().filter(|field| !field.is(&["Bcc", "Resent-Bcc"]));
    for line in kept.flat_map(|field| &field.lines).chain([&&b""[..]]).chain(body) {
        content.extend_from_slice(line);
        content.extend_from_slice(b"\r\n");
    }
    Ok(Letter { content, recipients, wishes: (arguments.notify, arguments.returned) })
}

/// The lines without their ends, up to a lone dot unless dots are text.
fn lines(raw: &[u8], dots_are_text: bool) -> Result<Vec<&[u8]>, Refusal> {
    let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
    let mut lines = Vec::new();
    for line in raw.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.contains(&b'\r') {
            return Err(Refusal::new(status::DATA, "sendmail-bare-cr", ""));
        }
        if !dots_are_text && line == b"." {
            break;
        }
        lines.push(line);
    }
    // The line that mbox files put between messages is no field; programs that read one pass it on.
    if lines.first().is_some_and(|line| line.starts_with(b"From ") || line.starts_with(b">From ")) {
        lines.remove(0);
    }
    Ok(lines)
}

/// The header ends at the empty line, or before the first line that is no field: then that line is text already.
fn split<'l>(lines: &'l [&'l [u8]]) -> (Vec<Field<'l>>, &'l [&'l [u8]]) {
    let mut fields: Vec<Field<'l>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match (line.first(), fields.last_mut()) {
            (None, _) => return (fields, &lines[index + 1..]),
            (Some(b' ' | b'\t'), Some(field)) => field.lines.push(line),
            _ => match field_name(line) {
                Some(name) => fields.push(Field { name, lines: vec![line] }),
                None => return (fields, &lines[index..]),
            },
        }
    }
    (fields, &[])
}

/// RFC 5322 §2.2: printable ASCII but the colon; §4.5 lets blanks stand before the colon.
fn field_name(line: &[u8]) -> Option<&str> {
    let colon = line.iter().position(|octet| *octet == b':')?;
    let name = line[..colon].trim_ascii_end();
    let plain = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    std::str::from_utf8(name).ok().filter(|_| plain)
}

fn recipients(fields: &[Field<'_>], arguments: &Arguments, home: &Home<'_>) -> Result<Vec<Address>, Refusal> {
    let mut texts = arguments.recipients.clone();
    if arguments.from_header {
        for field in fields.iter().filter(|field| field.is(&["To", "Cc", "Bcc"])) {
            texts.extend(named(field)?);
        }
    }
    let mut recipients: Vec<Address> = Vec::new();
    for text in texts {
        let address = home.address(&text);
        let address = address.ok_or_else(|| Refusal::new(status::DATA, "sendmail-recipient-no-address", text))?;
        if !recipients.contains(&address) {
            recipients.push(address);
        }
    }
    if recipients.is_empty() {
        return Err(Refusal::new(status::USAGE, "sendmail-no-recipient", ""));
    }
    Ok(recipients)
}

/// Everybody whom a field names, folded lines joined and groups opened; a group may be empty (`undisclosed-recipients:;`).
fn named(field: &Field<'_>) -> Result<Vec<String>, Refusal> {
    let unreadable = || {
        let text = field.lines.join(&b' ');
        Refusal::new(status::DATA, "sendmail-recipient-no-address", String::from_utf8_lossy(&text).into_owned())
    };
    let value = field.lines.join(&b"\r\n"[..]);
    let colon = value.iter().position(|octet| *octet == b':').map_or(0, |colon| colon + 1);
    let header = [b"To:", &value[colon..], b"\r\n\r\n"].concat();
    let message = MessageParser::default().parse_headers(&header).ok_or_else(unreadable)?;
    let Some(HeaderValue::Address(parsed)) = message.header(HeaderName::To) else {
        return if value[colon..].trim_ascii().is_empty() { Ok(Vec::new()) } else { Err(unreadable()) };
    };
    let all: Vec<_> = match parsed {
        Parsed::List(list) => list.iter().collect(),
        Parsed::Group(groups) => groups.iter().flat_map(|group| &group.addresses).collect(),
    };
    // A bare `root` comes out as a name without an address.
    let text = |one: &mail_parser::Addr<'_>| one.address.as_deref().or(one.name.as_deref()).map(str::to_owned);
    all.into_iter().map(|one| text(one).ok_or_else(unreadable)).collect()
}

/// The caller's first address; without one the server refuses the message whatever it says.
fn from_field(name: Option<&str>, home: &Home<'_>) -> Vec<u8> {
    let Some(sender) = home.sender else { return Vec::new() };
    let mut field = b"From: ".to_vec();
    let address = Named::new_address(name, sender.to_string());
    address.write_header(&mut field, "From: ".len());
    field
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::Domain;
    use proptest::prelude::*;

    fn prepared(raw: impl AsRef<[u8]>, words: &[&str]) -> Result<Letter, Refusal> {
        let words: Vec<_> = words.iter().map(std::ffi::OsString::from).collect();
        let arguments = super::super::arguments::read(&words)?;
        let sender = Address::parse("shop@example.jp").expect("an address");
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        prepare(raw.as_ref(), &arguments, &Home { sender: Some(&sender), hostname: &hostname })
    }

    #[track_caller]
    fn letter(raw: &str, words: &[&str]) -> (String, Vec<String>) {
        let letter = prepared(raw, words).expect("taken");
        let recipients = letter.recipients.iter().map(ToString::to_string).collect();
        (String::from_utf8(letter.content).expect("text"), recipients)
    }

    #[test]
    fn recipients_of_the_header_are_taken_folded_and_in_groups_and_bcc_is_gone() {
        let raw = "From: shop@example.jp\nTo: Hana <a@x.example>,\n \"B, C\" <b@x.example>\nCc: us: c@x.example,\n\td@x.example;\n\
                   bcc: e@x.example,\n e@x.example\nSubject: x\nBcc :f@x.example\n\nTo: nobody@x.example\n";
        let (content, recipients) = letter(raw, &["-t"]);
        let named = ["a", "b", "c", "d", "e", "f"].map(|name| format!("{name}@x.example"));
        assert_eq!(recipients, named);
        assert!(!content.to_lowercase().contains("bcc") && !content.contains("e@x.example"), "{content}");
        assert!(content.ends_with("Subject: x\r\n\r\nTo: nobody@x.example\r\n"), "{content}");
    }

    #[test]
    fn without_t_the_header_names_nobody_and_bcc_still_goes() {
        let (content, recipients) =
            letter("From: shop@example.jp\nTo: a@x.example\nBcc: b@x.example\n\nx\n", &["c@x.example"]);
        assert_eq!(recipients, ["c@x.example"]);
        assert_eq!(content, "From: shop@example.jp\r\nTo: a@x.example\r\n\r\nx\r\n");
    }

    #[test]
    fn a_text_without_a_header_gets_one_and_loses_no_line() {
        let from = "From: <shop@example.jp>\r\n\r\n";
        assert_eq!(letter("Backup done.\n\nBye\n", &["root"]).0, format!("{from}Backup done.\r\n\r\nBye\r\n"));
        assert_eq!(letter("", &["root"]).0, from);
        assert_eq!(letter(" indented\n", &["root"]).0, format!("{from} indented\r\n"));
        let named = letter("Subject: x\n\ny\n", &["-F", "注文係", "root"]).0;
        assert!(
            named.starts_with("From: =?utf-8?B?") && named.contains("<shop@example.jp>\r\nSubject: x\r\n\r\ny"),
            "{named}"
        );
        assert!(letter("From hana Mon Nov 22\nSubject: x\n\ny\n", &["root"]).0.contains("Subject: x\r\n\r\ny\r\n"));
    }

    #[test]
    fn a_lone_dot_ends_the_message_unless_dots_are_text() {
        let raw = "From: shop@example.jp\n\na\n.\nb\n";
        assert!(letter(raw, &["root"]).0.ends_with("\r\n\r\na\r\n"));
        for option in ["-i", "-oi"] {
            assert!(letter(raw, &[option, "root"]).0.ends_with("\r\n\r\na\r\n.\r\nb\r\n"));
        }
    }

    #[test]
    fn what_hides_a_field_from_one_reader_is_refused() {
        let cases = [
            ("Subject: x\rBcc: v@x.example\n\ny\n", "sendmail-bare-cr"),
            ("Subject: x\n\nbody\ry\n", "sendmail-bare-cr"),
            ("Subject: x\r\r\n\ny\n", "sendmail-bare-cr"),
            ("Subject: x\0Bcc: v@x.example\n\ny\n", "sendmail-nul"),
            ("To: a@x.example\n\tb\0c@x.example\n\ny\n", "sendmail-nul"),
        ];
        for (raw, key) in cases {
            let refused = prepared(raw, &["hana@example.jp"]).expect_err(raw);
            assert_eq!((refused.key, refused.status), (key, status::DATA), "{raw:?}");
        }
        assert!(prepared("Subject: x\r\nX: y\n\r\nmixed\n", &["hana@example.jp"]).is_ok());
    }

    #[test]
    fn a_recipient_that_is_no_address_is_named_and_nothing_goes() {
        for (raw, words) in [
            ("x\n", &["--", "-oQ/tmp"][..]),
            ("x\n", &["hana@example.jp", "-be"]),
            ("To: a@x.example, b@@x\n\nx\n", &["-t"]),
            ("To: <a@x.example> <b@>\n\nx\n", &["-t"]),
        ] {
            assert_eq!(prepared(raw, words).expect_err(raw).key, "sendmail-recipient-no-address", "{raw} {words:?}");
        }
        assert_eq!(
            prepared("To: undisclosed-recipients:;\n\nx\n", &["-t"]).expect_err("nobody").key,
            "sendmail-no-recipient"
        );
        assert_eq!(prepared("x\n", &[]).expect_err("nobody").status, status::USAGE);
    }

    proptest! {
        #[test]
        fn whatever_comes_the_message_has_crlf_line_ends_only_and_no_bcc(raw in "[A-Za-z:. \n\r\t@<>,;]{0,80}") {
            if let Ok(letter) = prepared(&raw, &["-t", "hana@example.jp"]) {
                let text = String::from_utf8(letter.content).expect("text");
                prop_assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
                prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
                let header = text.split("\r\n\r\n").next().unwrap_or_default().to_lowercase();
                prop_assert!(!header.lines().any(|line| line.split(':').next().is_some_and(|n| n.trim_end() == "bcc")));
            }
        }
    }
}
