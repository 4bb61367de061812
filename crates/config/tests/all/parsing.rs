//! Key by key: what is taken, what is not, and where it says so.

use crate::{LEAST, brief, first, problems, settings, with};
use config::ProblemKind::{
    BadValue, DuplicateKey, MissingKey, NotToml, OutOfRange, TextNeedsQuotes, UnknownKey, UnknownSection, WrongType,
};
use config::{Form, Language, ProblemKind, SmarthostTls};
use std::time::Duration;

#[test]
fn the_least_file_gives_every_default() {
    let settings = settings(LEAST);
    assert_eq!(settings.hostname.name(), Some("mail.example.jp"));
    assert_eq!(settings.language, Language::Ja);
    assert_eq!(settings.doors.public, ["192.0.2.1:25".parse().expect("address")]);
    assert!(settings.doors.submission.is_empty() && settings.tls.is_none());
    assert_eq!(settings.limits.message_octets, 50 * 1024 * 1024);
    assert_eq!((settings.limits.messages_per_day, settings.limits.new_recipients_per_day), (1000, 200));
    assert_eq!(settings.delivery.smarthost, None);
    assert_eq!(settings.delivery.warn_after, Duration::from_secs(4 * 3600));
    assert_eq!(settings.delivery.expire_after, Duration::from_secs(5 * 86_400));
    assert_eq!((settings.delivery.port, settings.notices.to.is_none()), (25, true));
}

#[test]
fn every_setting_can_be_written() {
    let text = r#"
hostname = "Mail.Example.JP"
data = "data"
language = "en"
[doors]
public = ["0.0.0.0:25", "[::]:25"]
submission = ["0.0.0.0:587"]
submissions = ["0.0.0.0:465"]
lan = ["192.168.0.2:2525"]
pop3 = ["0.0.0.0:110"]
pop3s = ["0.0.0.0:0"]
[tls]
certificate = "tls/certificate.pem"
key = "/etc/key.pem"
[limits]
message_size = 1000000
recipients = 100
sessions = 50
sessions_per_network = 5
login_failures = 3
messages_per_day = 0
new_recipients_per_day = 7
min_free_space = "1 GB"
[delivery]
smarthost = "smtp.example.net:587"
smarthost_user = "office"
smarthost_password_file = "password"
smarthost_tls = "if-offered"
inside_networks = ["127.0.0.0/8", "fd00::/8"]
port = 2525
per_host = 3
warn_after = "90s"
expire_after = "3m"
[dns]
servers = ["192.168.0.1", "[2001:db8::1]:5353"]
[lan]
gateways = ["192.168.0.1", "fe80::1"]
[journal]
keep = "1d"
[notices]
to = "hana@example.jp"
"#;
    let settings = settings(text).in_folder("/etc/sekisho".as_ref());
    assert_eq!(settings.hostname.name(), Some("mail.example.jp"));
    assert_eq!(settings.data, std::path::Path::new("/etc/sekisho/data"));
    let tls = settings.tls.as_ref().expect("TLS");
    assert_eq!(tls.certificate, std::path::Path::new("/etc/sekisho/tls/certificate.pem"));
    assert_eq!(tls.key, std::path::Path::new("/etc/key.pem"));
    let smarthost = settings.delivery.smarthost.as_ref().expect("smarthost");
    assert_eq!((smarthost.host.to_string().as_str(), smarthost.port), ("smtp.example.net", 587));
    assert_eq!(smarthost.tls, SmarthostTls::IfOffered);
    let login = smarthost.login.as_ref().expect("login");
    assert_eq!((login.user.as_str(), login.password_file.to_str()), ("office", Some("/etc/sekisho/password")));
    assert_eq!(settings.limits.min_free_octets, 1 << 30);
    assert_eq!(settings.dns.servers[0].to_string(), "192.168.0.1:53");
    assert_eq!(settings.doors.each().map(|(_, list)| list.len()), [2, 0, 1, 1, 1, 1, 1]);
    assert_eq!(settings.show().len(), config::reference().len());
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_there_is() {
    let cases = [
        ("[limits]\nmesage_size = 1", UnknownKey, "limits.mesage_size", Some("limits.message_size")),
        ("[limits]\nsmarthost = \"a.b:25\"", UnknownKey, "limits.smarthost", Some("delivery.smarthost")),
        (
            "[delivery]\nsmarthost_password = \"hunter2\"",
            UnknownKey,
            "delivery.smarthost_password",
            Some("delivery.smarthost_password_file"),
        ),
        ("[doors]\nimap = []", UnknownKey, "doors.imap", None),
        ("[doors]\ntrusted_networks = []", UnknownKey, "doors.trusted_networks", None),
        ("[door]\npublic = []", UnknownSection, "door", Some("doors")),
        ("[webmail]", UnknownSection, "webmail", None),
        ("[[relays]]", UnknownSection, "relays", None),
    ];
    for (more, kind, key, nearest) in cases {
        let text = with(more);
        let found = problems(&text).into_iter().find(|problem| problem.kind == kind).expect(more);
        assert_eq!((found.key.as_str(), found.nearest, found.found), (key, nearest, None), "{more}");
        assert_eq!(found.line, if kind == UnknownKey { 4 } else { 3 }, "{more}");
    }
    let text = format!("host_name = \"a.b\"\n{LEAST}");
    assert_eq!(problems(&text)[0].nearest, Some("hostname"));
}

#[test]
fn a_value_that_is_not_taken_says_what_would_be_right() {
    let cases: [(&str, ProblemKind, Form, &str); 27] = [
        ("language = 1", WrongType, Form::Choice, "whole-number"),
        ("language = \"fr\"", BadValue, Form::Choice, "\"fr\""),
        ("doors.public = \"0.0.0.0:25\"", WrongType, Form::Listeners, "text"),
        ("doors.public = [25]", WrongType, Form::Listeners, "whole-number"),
        ("doors.public = [\"mail.example.jp:25\"]", BadValue, Form::Listeners, "\"mail.example.jp:25\""),
        ("doors.public = [\"0.0.0.0\"]", BadValue, Form::Listeners, "\"0.0.0.0\""),
        ("doors.public = [\"0.0.0.0:99999\"]", BadValue, Form::Listeners, "\"0.0.0.0:99999\""),
        ("tls.key = \"\"", BadValue, Form::Path, "\"\""),
        ("limits.message_size = \"50 megs\"", BadValue, Form::Size, "\"50 megs\""),
        ("limits.message_size = \"MB\"", BadValue, Form::Size, "\"MB\""),
        ("limits.message_size = \"-1 MB\"", BadValue, Form::Size, "\"-1 MB\""),
        ("limits.message_size = \"99999999999999 TB\"", BadValue, Form::Size, "\"99999999999999 TB\""),
        ("limits.message_size = 10", OutOfRange, Form::Size, "10"),
        ("limits.recipients = 99", OutOfRange, Form::Count, "99"),
        ("limits.recipients = -1", OutOfRange, Form::Count, "-1"),
        ("limits.recipients = \"100\"", WrongType, Form::Count, "text"),
        ("limits.sessions = 1.5", WrongType, Form::Count, "fraction"),
        ("delivery.port = 0", OutOfRange, Form::Port, "0"),
        ("delivery.port = 65536", OutOfRange, Form::Port, "65536"),
        ("delivery.warn_after = 4", WrongType, Form::Time, "whole-number"),
        ("delivery.warn_after = \"4 hours\"", BadValue, Form::Time, "\"4 hours\""),
        ("delivery.expire_after = \"1s\"", OutOfRange, Form::Time, "\"1s\""),
        ("delivery.smarthost = \"smtp.example.net\"", BadValue, Form::HostAndPort, "\"smtp.example.net\""),
        ("delivery.inside_networks = [\"10.0.0.1/8\"]", BadValue, Form::Networks, "\"10.0.0.1/8\""),
        ("lan.gateways = [\"192.168.0.1/24\"]", BadValue, Form::Addresses, "\"192.168.0.1/24\""),
        ("dns.servers = [\"dns.example\"]", BadValue, Form::Servers, "\"dns.example\""),
        ("notices.to = \"hana\"", BadValue, Form::MailAddress, "\"hana\""),
    ];
    for (line, kind, form, value) in cases {
        let text = format!("{line}\nhostname = \"mail.example.jp\"\ndata = \"d\"\n");
        let found = problems(&text).into_iter().find(|p| p.line == 1 && p.kind != ProblemKind::NoDoor).expect(line);
        let expected = found.expected.as_ref().expect(line);
        assert_eq!((found.kind, expected.form, found.found.as_deref()), (kind, form, Some(value)), "{line}");
        let written = line.find('=').expect("a value") + 2;
        assert!(found.column > written, "{line}: the place is the value's, or within it");
    }
}

#[test]
fn the_range_and_the_words_to_choose_from_are_told() {
    let found = first("limits.recipients = 5");
    let expected = found.expected.as_ref().expect("expected");
    assert_eq!((expected.least.as_deref(), expected.most.as_deref()), (Some("100"), Some("100000")));
    let found = first("delivery.smarthost_tls = \"yes\"");
    assert_eq!(found.expected.as_ref().expect("expected").choices, ["required", "if-offered", "never"]);
}

#[test]
fn a_host_name_is_a_name_with_a_dot() {
    for name in ["mail", "localhost", "192.0.2.1", "[192.0.2.1]", "mail..jp", "", "-a.example", "a b.example"] {
        let text = format!("hostname = \"{name}\"\ndata = \"d\"\n[doors]\npublic = [\"192.0.2.1:25\"]");
        assert_eq!(brief(&text), [(BadValue, "hostname".into(), 1, 12)], "{name}");
    }
    let japanese = "hostname = \"メール.例え.jp\"\ndata = \"d\"\n[doors]\npublic = [\"192.0.2.1:25\"]";
    assert_eq!(settings(japanese).hostname.to_string(), "xn--4dkua4c.xn--r8jz45g.jp");
}

#[test]
fn everything_that_is_wrong_is_reported_at_once_in_the_order_of_the_file() {
    let text = "hostname = 1\nlanguag = \"ja\"\n[limits]\nsessions = 0\nrecipients = \"x\"\n[door]\n";
    let found = brief(text);
    let expected = [
        (MissingKey, "data", 1, 1),
        (WrongType, "hostname", 1, 12),
        (UnknownKey, "languag", 2, 1),
        (OutOfRange, "limits.sessions", 4, 12),
        (WrongType, "limits.recipients", 5, 14),
        (UnknownSection, "door", 6, 2),
    ];
    let expected = expected.map(|(kind, key, line, column)| (kind, key.to_owned(), line, column));
    assert_eq!(found.iter().filter(|p| p.0 != ProblemKind::NoDoor).cloned().collect::<Vec<_>>(), expected);
}

#[test]
fn columns_count_characters_not_octets() {
    assert_eq!(first("[doors] # 扉\npublic = [ \"あ\", \"い\" ]").column, 12);
    let problem = first("notices.to = \"花\" # 上限");
    assert_eq!((problem.line, problem.column, problem.found.as_deref()), (3, 14, Some("\"花\"")));
    let problem = first("doors = { \"戸\" = [], lan = 5 }");
    assert_eq!((problem.line, problem.column), (3, 11));
}

#[test]
fn a_text_without_quotes_is_told_as_that_and_on_each_line() {
    let text = "hostname = mail.example.jp\ndata = /var/lib/sekisho\n[limits]\nsessions = 0\n";
    let expected = [
        (TextNeedsQuotes, "hostname".to_owned(), 1, 12),
        (TextNeedsQuotes, "data".to_owned(), 2, 8),
        (OutOfRange, "limits.sessions".to_owned(), 4, 12),
    ];
    assert_eq!(brief(text), expected);
}

#[test]
fn what_is_written_twice_is_told_and_nothing_is_taken_from_either() {
    let text = with("language = \"ja\"\nlanguage = \"en\"\n[limits]\nsessions = 5\nsessions = 6");
    let expected = [(DuplicateKey, "language".to_owned(), 4, 1), (DuplicateKey, "sessions".to_owned(), 7, 1)];
    assert_eq!(brief(&text), expected);
    let sections = with("[doors]\npublic = [\"192.0.2.1:25\"]\n[doors]\nlan = []");
    assert_eq!(brief(&sections), [(DuplicateKey, "doors".to_owned(), 5, 2)]);
}

#[test]
fn a_line_that_is_not_toml_is_reported_once_with_its_place() {
    for (line, column) in [("hello world", 7), ("= 5", 1), ("[doors", 7), ("language = \"ja", 15), ("x = [1, 2", 10)] {
        let found = brief(&format!("hostname = \"a.example\"\ndata = \"d\"\n{line}\n"));
        let about: Vec<_> = found.iter().filter(|problem| problem.0 == NotToml).collect();
        assert_eq!(about.len(), 1, "{line}: {found:?}");
        assert_eq!(about[0].2, 3, "{line}");
        assert_eq!(about[0].3, column, "{line}");
    }
}

#[test]
fn a_missing_setting_is_named_with_an_example() {
    let found = problems("[doors]\npublic = [\"192.0.2.1:25\"]");
    let keys: Vec<_> = found.iter().map(|problem| (problem.kind, problem.key.as_str())).collect();
    assert_eq!(keys, [(MissingKey, "hostname"), (MissingKey, "data")]);
    assert_eq!(found[0].expected.as_ref().expect("expected").example, "\"mail.example.jp\"");
}

#[test]
fn a_section_may_be_written_inline_or_dotted_but_not_as_a_value_or_a_list() {
    let inline = "hostname = \"a.example\"\ndata = \"d\"\ndoors = { public = [\"192.0.2.1:25\"] }";
    assert_eq!(settings(inline).doors.public.len(), 1);
    let dotted = "hostname = \"a.example\"\ndata = \"d\"\ndoors.public = [\"192.0.2.1:25\"]";
    assert_eq!(settings(dotted).doors.public.len(), 1);
    assert_eq!(brief(&with("doors = 25"))[1], (WrongType, "doors".to_owned(), 3, 1));
    assert_eq!(first("[[doors]]\npublic = []").kind, WrongType);
    assert_eq!(first("[doors.public]\nx = 1").kind, WrongType);
    assert!(brief("[hostname]\nx = 1").iter().any(|problem| problem.0 == WrongType));
}

#[test]
fn an_empty_file_and_garbage_are_problems_too() {
    assert_eq!(problems("").len(), 3);
    assert!(!problems("\0\0\0").is_empty());
    assert!(!problems(&"[".repeat(10_000)).is_empty());
    assert!(!problems(&"x\n".repeat(10_000)).is_empty());
}

#[test]
fn a_long_value_is_shortened_where_it_is_repeated() {
    let problem = first(&format!("notices.to = \"{}\"", "あ".repeat(500)));
    assert_eq!(problem.found.as_ref().map(|found| found.chars().count()), Some(61));
}
