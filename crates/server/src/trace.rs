//! What we add above a message: the trace field, and what a submitted message lacks (RFC 5321 §4.4, RFC 6409 §8).

use mail::{Address, Domain, QueueId, Timestamp};
use mail_parser::{Address as Parsed, HeaderValue, MessageParser};
use smtp::server::{HeaderFields, header_fields};
use std::fmt::Write;
use std::net::IpAddr;

/// Who handed a message over, as the trace field tells it.
#[derive(Debug, Clone)]
pub struct Hop<'a> {
    /// What the visitor called itself.
    pub hello: &'a str,
    /// Its address.
    pub peer: IpAddr,
    /// What DNS calls that address.
    pub name: Option<&'a str>,
    /// Whose program it was, if it came from this machine.
    pub unix_user: Option<&'a str>,
    /// Us.
    pub hostname: &'a Domain,
    /// EHLO rather than HELO.
    pub extended: bool,
    /// Inside TLS.
    pub tls: bool,
    /// After a login.
    pub login: bool,
    /// SMTPUTF8 was given.
    pub smtputf8: bool,
}

impl Hop<'_> {
    /// The registered name of the protocol spoken (RFC 3848, RFC 6531 §4.3).
    const fn protocol(&self) -> &'static str {
        match (self.smtputf8, self.extended, self.tls, self.login) {
            (true, _, false, false) => "UTF8SMTP",
            (true, _, true, false) => "UTF8SMTPS",
            (true, _, false, true) => "UTF8SMTPA",
            (true, _, true, true) => "UTF8SMTPSA",
            (false, false, ..) => "SMTP",
            (false, true, false, false) => "ESMTP",
            (false, true, true, false) => "ESMTPS",
            (false, true, false, true) => "ESMTPA",
            (false, true, true, true) => "ESMTPSA",
        }
    }

    /// The Received field, with its line end (RFC 5321 §4.4). The recipient is named only when there is one: the
    /// others of a blind copy are nobody's business.
    pub fn received(&self, id: QueueId, only_recipient: Option<&Address>, at: Timestamp) -> String {
        // A greeting that is no domain is shown as nothing rather than quoted into a structured field.
        let hello = Domain::parse(self.hello).map_or_else(|_| "unknown".to_owned(), |d| d.to_string());
        let name = self.name.map(|n| format!("{n} ")).unwrap_or_default();
        let literal = Domain::Literal(self.peer);
        // Which of a machine's programs was misused is what its administrator needs first.
        let whom = self.unix_user.map_or_else(|| format!("{name}{literal}"), |user| format!("Unix user {user}"));
        let mut field = format!("Received: from {hello} ({whom})\r\n\tby {} with {}", self.hostname, self.protocol());
        let written = match only_recipient {
            Some(recipient) => write!(field, "\r\n\tid {id} for <{recipient}>"),
            None => write!(field, "\r\n\tid {id}"),
        };
        debug_assert!(written.is_ok(), "a String takes all that is written");
        field.push_str(";\r\n\t");
        field.push_str(&at.to_rfc5322());
        field.push_str("\r\n");
        field
    }
}

/// What we need to know of a message's header, read once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderFacts {
    /// Addresses of the From field; none if it is missing, unreadable or given more than once.
    pub from: Vec<Address>,
    /// The Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Whether a Date field is there.
    pub has_date: bool,
    /// Whether there is no header: the content begins with a line of its body.
    pub is_missing: bool,
    /// The accounts whose forwarding it says it came through.
    pub delivered_to: Vec<Address>,
}

/// Reads the header at the start of `content`, by the same steps by which the session found that there is one header in
/// it and not two. One that does not end there names nobody: what comes behind could name somebody else.
pub fn header_facts(content: &[u8], extent: Extent) -> HeaderFacts {
    let header = header_fields(content);
    let is_whole = header.has_ended || extent == Extent::Whole;
    // RFC 5322 §3.6: exactly one From field.
    let from = match values(&header, "From").as_slice() {
        [only] if is_whole => read("From", only).map(|value| from_addresses(&value)).unwrap_or_default(),
        _ => Vec::new(),
    };
    let message_id = values(&header, "Message-ID").first().and_then(|value| read("Message-ID", value));
    HeaderFacts {
        from,
        message_id: message_id.and_then(|value| value.as_text().map(str::to_owned)).filter(|id| !id.is_empty()),
        has_date: !values(&header, "Date").is_empty(),
        is_missing: header.is_missing,
        delivered_to: delivered_to(&header),
    }
}

/// How much of a content there is to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Its beginning.
    Start,
    /// All of it.
    Whole,
}

/// Whether the header at the start of `content` ends there.
pub fn has_whole_header(content: &[u8]) -> bool {
    let header = header_fields(content);
    header.has_ended || header.is_missing
}

/// The field by which a forwarded copy is known again: as old as qmail, and registered by RFC 9228.
const DELIVERED_TO: &str = "Delivered-To";

/// The field that a copy carries which an account's forwarding sends outside.
pub fn delivered_to_field(account: &Address) -> String {
    format!("{DELIVERED_TO}: {account}\r\n")
}

/// The addresses of all Delivered-To fields. Only what reads as an address can be one of ours.
fn delivered_to(header: &HeaderFields<'_>) -> Vec<Address> {
    let address = |value: &[u8]| Address::parse(std::str::from_utf8(value).ok()?.trim()).ok();
    values(header, DELIVERED_TO).into_iter().filter_map(address).collect()
}

fn values<'a>(header: &HeaderFields<'a>, name: &str) -> Vec<&'a [u8]> {
    let named = header.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes()));
    named.map(|field| field.value).collect()
}

/// What a field says: of this one field, so that nothing around it is read into it.
fn read(name: &str, value: &[u8]) -> Option<HeaderValue<'static>> {
    let field = [name.as_bytes(), b":", value, b"\r\n\r\n"].concat();
    let message = MessageParser::default().parse_headers(&field)?;
    message.headers().first().map(|header| header.value.clone().into_owned())
}

/// Every address, or none if one of them is no address.
fn from_addresses(value: &HeaderValue<'_>) -> Vec<Address> {
    let HeaderValue::Address(parsed) = value else { return Vec::new() };
    let all: Vec<_> = match parsed {
        Parsed::List(list) => list.iter().collect(),
        Parsed::Group(groups) => groups.iter().flat_map(|g| g.addresses.iter()).collect(),
    };
    let addresses: Option<Vec<Address>> =
        all.iter().map(|a| a.address.as_deref().and_then(|text| Address::parse(text).ok())).collect();
    addresses.unwrap_or_default()
}

/// Fields that a submission server adds when a device or client left them out (RFC 6409 §8.2, §8.3).
pub fn missing_fields(facts: &HeaderFacts, id: QueueId, hostname: &Domain, at: Timestamp) -> String {
    let mut fields = String::new();
    if !facts.has_date {
        fields.push_str(&format!("Date: {}\r\n", at.to_rfc5322()));
    }
    if facts.message_id.is_none() {
        fields.push_str(&format!("Message-ID: <{id}@{hostname}>\r\n"));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(hostname: &Domain) -> Hop<'_> {
        Hop {
            hello: "client.example",
            peer: IpAddr::from([192, 0, 2, 1]),
            name: Some("host.example"),
            unix_user: None,
            hostname,
            extended: true,
            tls: true,
            login: false,
            smtputf8: false,
        }
    }

    fn whole(content: &[u8]) -> HeaderFacts {
        header_facts(content, Extent::Whole)
    }

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    #[test]
    fn the_trace_field_says_who_when_and_how() {
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        let (id, at) = (QueueId(1), Timestamp(0));
        assert_eq!(
            hop(&hostname).received(id, Some(&address("hana@example.jp")), at),
            "Received: from client.example (host.example [192.0.2.1])\r\n\tby mail.example.jp with ESMTPS\r\n\tid \
             0000000000001 for <hana@example.jp>;\r\n\tThu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
        assert!(!hop(&hostname).received(id, None, at).contains("for"));
    }

    #[test]
    fn of_a_program_of_this_machine_the_trace_field_names_the_unix_user() {
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        let local = Hop { unix_user: Some("www-data"), tls: false, hello: "mail.example.jp", ..hop(&hostname) };
        let field = local.received(QueueId(1), None, Timestamp(0));
        assert!(
            field.starts_with(
                "Received: from mail.example.jp (Unix user www-data)\r\n\tby mail.example.jp with ESMTP\r\n"
            )
        );
    }

    #[test]
    fn a_greeting_cannot_write_fields() {
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        let hostile = Hop { hello: "x)\tby evil.example; (", ..hop(&hostname) };
        assert!(hostile.received(QueueId(1), None, Timestamp(0)).starts_with("Received: from unknown (host.example ["));
    }

    #[test]
    fn every_address_of_from_counts() {
        let facts = whole(b"From: A <a@x.example>, b@x.example\r\nMessage-ID: <1@x>\r\n\r\nFrom: c@x.example\r\n");
        assert_eq!(facts.from, [address("a@x.example"), address("b@x.example")]);
        assert_eq!(facts.message_id.as_deref(), Some("1@x"));
        assert!(!facts.has_date);
        let group = whole(b"From: us: a@x.example, b@x.example;\r\n\r\n");
        assert_eq!(group.from.len(), 2);
    }

    #[test]
    fn a_header_without_one_readable_from_names_nobody() {
        for text in [
            "Subject: x\r\n\r\n",
            "From: a@x.example\r\nFrom: b@x.example\r\n\r\n",
            "From: a@x.example\r\nfrom\t: b@x.example\r\n\r\n",
            "From: nobody\r\n\r\n",
            "From: a@x.example, nobody\r\n\r\n",
            "\r\nFrom: a@x.example\r\n",
            "hello\r\nFrom: a@x.example\r\n\r\n",
            "",
        ] {
            assert_eq!(whole(text.as_bytes()).from, [], "{text:?}");
        }
    }

    #[test]
    fn a_header_that_goes_on_names_nobody_yet() {
        let start = b"From: a@x.example\r\nX: y\r\n";
        assert_eq!(header_facts(start, Extent::Start).from, []);
        assert_eq!(header_facts(start, Extent::Whole).from, [address("a@x.example")]);
        assert!(!has_whole_header(start) && has_whole_header(b"X: y\r\n\r\n") && has_whole_header(b"no header"));
    }

    #[test]
    fn a_field_is_read_as_if_it_stood_alone() {
        let folded = whole(b"From: A\r\n <a@x.example>\r\nMessage-ID:\r\n <1@x>\r\nDate: x\r\n\r\n");
        assert_eq!((folded.from, folded.message_id.as_deref()), (vec![address("a@x.example")], Some("1@x")));
        assert!(folded.has_date && !folded.is_missing);
        assert!(whole(b"hello").is_missing);
    }

    #[test]
    fn a_copy_that_was_forwarded_is_known_again_in_its_header_and_nowhere_else() {
        let account = address("hana@example.jp");
        let text = format!(
            "Received: x\r\n{}DELIVERED-TO : Taro@Example.JP\r\nDelivered-To: nobody\r\n\r\nDelivered-To: x@y.example\r\n",
            delivered_to_field(&account)
        );
        assert_eq!(whole(text.as_bytes()).delivered_to, [account, address("Taro@example.jp")]);
        assert_eq!(whole(b"X-Delivered-To: a@b.example\r\nDelivered-Tos: a@b.example\r\n\r\n").delivered_to, []);
    }

    #[test]
    fn only_what_is_missing_is_added() {
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        let added = |text: &str| missing_fields(&whole(text.as_bytes()), QueueId(1), &hostname, Timestamp(0));
        assert_eq!(added("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <1@x>\r\n\r\n"), "");
        assert_eq!(
            added("Subject: x\r\n\r\n"),
            "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nMessage-ID: <0000000000001@mail.example.jp>\r\n"
        );
    }
}
