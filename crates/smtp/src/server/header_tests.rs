use super::*;
use proptest::prelude::*;

fn read(content: &str) -> Header {
    let mut header = Header::default();
    let mut lines = content.split("\r\n").peekable();
    while let Some(line) = lines.next() {
        header.take(line.as_bytes());
        if lines.peek().is_some() {
            header.end_line();
        }
    }
    header.end();
    header
}

fn names(content: &str) -> Vec<String> {
    let found = header_fields(content.as_bytes());
    found.fields.iter().map(|field| String::from_utf8_lossy(field.name).into_owned()).collect()
}

#[test]
fn what_every_reader_reads_alike_is_a_header() {
    for content in [
        "Subject: x\r\n\r\nbody",
        "Subject:\r\n\tfolded\r\n \r\n folded over a line of blanks\r\n\r\n",
        "From : blanks before the colon\r\n\r\n",
        "Subject: without an empty line\r\n",
        "X-Odd!#$%&'*+-/=?^_`{|}~: a name may have any of these\r\n\r\n",
        "Subject: \u{65e5}\u{672c}\u{8a9e}\r\n\r\n",
        "From: a@x.example\r\n\r\nFrom: in the body\r\nno colon there\r\n",
        "\r\nFrom: a\r\nFrom: b\r\n",
        "",
        "no header at all\r\nFrom: a\r\nFrom: b\r\n",
        "Sender: a\r\nSender: b\r\nResent-From: c\r\nResent-From: d\r\n\r\n",
        "From hana Thu Jan  1 00:00:00 1970\r\nFrom: a\r\n\r\n",
    ] {
        assert!(!read(content).is_malformed(), "{content:?}");
    }
}

#[test]
fn what_two_readers_read_differently_is_malformed() {
    for content in [
        "Subject: x\r\nno colon\r\nFrom: a\r\n\r\n",
        "Subject: x\r\n: no name\r\n\r\n",
        "Subject: x\r\ntwo words: y\r\n\r\n",
        "Subject: x\r\nX\u{e9}: y\r\n\r\n",
        "Subject: x\r\nX\x01: y\r\n\r\n",
        "Subject: x\r\nFrom hana Thu Jan  1 00:00:00 1970\r\n\r\n",
        " leading\r\nSubject: x\r\n\r\n",
        "\tleading\r\n",
        "From: a\r\nFrom: b\r\n\r\n",
        "From: a\r\nSubject: x\r\nfROM \t: b\r\n\r\n",
        "From hana Thu Jan  1 00:00:00 1970\r\n leading\r\n\r\n",
        "Subject: x\r\nlast",
    ] {
        assert!(read(content).is_malformed(), "{content:?}");
    }
}

#[test]
fn a_header_ends_where_its_limits_are() {
    let filler = |octets: usize| format!("X: {}\r\n", "y".repeat(octets - 5));
    assert!(!read(&format!("{}\r\n", filler(HEADER_OCTETS - 2))).is_malformed());
    assert!(read(&format!("{}\r\n", filler(HEADER_OCTETS - 1))).is_malformed());
    assert!(read(&filler(1 << 20)).is_malformed(), "a megabyte");
    let lines = |count: u32| "a:\r\n".repeat(usize::try_from(count).expect("small"));
    assert!(!read(&format!("{}\r\nbody\r\n", lines(HEADER_LINES - 1))).is_malformed());
    assert!(read(&format!("{}\r\n", lines(HEADER_LINES))).is_malformed());
    assert!(read(&lines(100_000)).is_malformed());
    assert!(!read(&format!("a:\r\n\r\n{}", "x\r\n".repeat(200_000))).is_malformed(), "a body has no such limit");
}

#[test]
fn only_a_first_line_is_that_of_a_mailbox_file() {
    for (content, expected) in [
        ("From hana Thu Jan  1 00:00:00 1970\r\nX: y", Opening::Mbox),
        (">From hana\r\n", Opening::Mbox),
        ("From : hana@example.jp\r\n", Opening::Content),
        ("From: hana@example.jp\r\n", Opening::Content),
        ("From\thana\r\n", Opening::Content),
        ("From  hana\r\n", Opening::Content),
        ("FROM hana\r\n", Opening::Content),
        (">>From hana\r\n", Opening::Content),
        ("Fro", Opening::Content),
        ("From ", Opening::Content),
        ("", Opening::Content),
        ("\r\nFrom hana\r\n", Opening::Content),
        ("X: y\r\nFrom hana\r\n", Opening::Content),
    ] {
        assert_eq!(read(content).opening(), expected, "{content:?}");
    }
}

#[test]
fn fields_have_names_and_values_with_their_folds() {
    let content = b"From : a\r\n b\r\nX:\r\nSubject: c:d\r\n\r\nFrom: body\r\n";
    let found = header_fields(content);
    let expected: [(&[u8], &[u8]); 3] = [(b"From", b" a\r\n b"), (b"X", b""), (b"Subject", b" c:d")];
    assert_eq!(found.fields, expected.map(|(name, value)| HeaderField { name, value }));
    assert!(found.has_ended && !found.is_missing);
    let open = header_fields(b"X: y\r\nZ: cut here");
    assert_eq!((open.fields.len(), open.has_ended), (2, false));
}

#[test]
fn a_content_that_begins_with_something_else_has_no_header() {
    for content in ["hello\r\nFrom: a\r\n\r\n", "hello", "two words: x\r\n", "<html>\r\n"] {
        let found = header_fields(content.as_bytes());
        assert!(found.is_missing && found.fields.is_empty(), "{content:?}");
    }
    assert!(!header_fields(b"").is_missing && !header_fields(b"\r\nbody").is_missing);
    assert_eq!(names("From hana Thu\r\nSubject: x\r\n\r\n"), ["Subject"]);
}

proptest! {
    #[test]
    fn fields_are_those_that_were_counted(lines in prop::collection::vec(
        prop::sample::select(&["From: a", "Received: b", " folded", "From : c", "x", "", "From d", "y y: z"][..]), 0..8,
    )) {
        let content = lines.join("\r\n");
        let (header, found) = (read(&content), header_fields(content.as_bytes()));
        let count = |name: &str| found.fields.iter().filter(|f| f.name.eq_ignore_ascii_case(name.as_bytes())).count();
        prop_assert_eq!(count("from") as u32, header.from_fields);
        prop_assert_eq!(count("received") as u32, header.received_fields);
    }
}
