use super::*;
use proptest::prelude::*;

fn parse(bytes: &[u8]) -> Result<Option<Reply>, ReplyError> {
    ReplyParser::default().take(&mut &bytes[..])
}

fn reply(code: u16, status: Option<EnhancedStatus>, lines: &[&str]) -> Reply {
    Reply { code, status, lines: lines.iter().map(|&line| line.to_owned()).collect() }
}

#[test]
fn replies_are_read_as_servers_write_them() {
    let cases: [(&[u8], Reply); 9] = [
        (b"250 OK\r\n", reply(250, None, &["OK"])),
        (b"250\r\n", reply(250, None, &[""])),
        (b"250 \r\n", reply(250, None, &[""])),
        (b"250 2.1.5 <a@b> fine\r\n", reply(250, Some(EnhancedStatus(2, 1, 5)), &["<a@b> fine"])),
        (b"550 5.1.1\r\n", reply(550, Some(EnhancedStatus(5, 1, 1)), &[""])),
        // RFC 2034 §4: the class is that of the code, or it is text.
        (b"550 4.1.1 later\r\n", reply(550, None, &["4.1.1 later"])),
        (b"550-5.7.1 one\r\n550 5.7.1 two\r\n", reply(550, Some(EnhancedStatus(5, 7, 1)), &["one", "two"])),
        (b"250-mx.example\r\n250-SIZE 100\r\n250 DSN\r\n", reply(250, None, &["mx.example", "SIZE 100", "DSN"])),
        (b"550 \x1b[31mred\xe3\x81\x82\ttab\x00\r\n", reply(550, None, &["?[31mred??? tab?"])),
    ];
    for (bytes, expected) in cases {
        assert_eq!(parse(bytes), Ok(Some(expected)), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_no_reply_is_refused() {
    let cases: [(&[u8], ReplyError); 12] = [
        (b"\r\n", ReplyError::NoCode),
        (b"25\r\n", ReplyError::NoCode),
        (b"HTTP/1.1 200 OK\r\n", ReplyError::NoCode),
        (b"SSH-2.0-x\r\n", ReplyError::NoCode),
        (b"150 go on\r\n", ReplyError::NoCode),
        (b"600 x\r\n", ReplyError::NoCode),
        (b"999 x\r\n", ReplyError::NoCode),
        (b"250x\r\n", ReplyError::NoCode),
        (b"+250 x\r\n", ReplyError::NoCode),
        (b"250-a\r\n550 b\r\n", ReplyError::CodesDiffer),
        (b"250 ok\n", ReplyError::BareLf),
        (b"250-ok\n250 ok\r\n", ReplyError::BareLf),
    ];
    for (bytes, error) in cases {
        assert_eq!(parse(bytes), Err(error), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_line_has_a_limit() {
    let line = |length: usize| [b"250 ".as_slice(), &vec![b'x'; length - 6], b"\r\n"].concat();
    assert!(matches!(parse(&line(LINE_LIMIT)), Ok(Some(_))));
    assert_eq!(parse(&line(LINE_LIMIT + 1)), Err(ReplyError::LineTooLong));
    // It does not wait for an end that may never come.
    assert_eq!(parse(&[b'2'; LINE_LIMIT + 1]), Err(ReplyError::LineTooLong));
    let mut parser = ReplyParser::default();
    for _ in 0..LINE_LIMIT {
        assert_eq!(parser.take(&mut &b"2"[..]), Ok(None));
    }
    assert_eq!(parser.take(&mut &b"2"[..]), Err(ReplyError::LineTooLong));
}

#[test]
fn a_reply_has_a_limit_of_lines() {
    let lines = |count: usize| [b"250-x\r\n".repeat(count - 1), b"250 x\r\n".to_vec()].concat();
    assert!(matches!(parse(&lines(LINES_LIMIT)), Ok(Some(_))));
    assert_eq!(parse(&lines(LINES_LIMIT + 1)), Err(ReplyError::TooManyLines));
}

#[test]
fn what_follows_a_reply_is_left_alone() {
    let mut parser = ReplyParser::default();
    let mut input = &b"250 one\r\n250 two\r\n250 thr"[..];
    assert_eq!(parser.take(&mut input), Ok(Some(reply(250, None, &["one"]))));
    assert_eq!(input, b"250 two\r\n250 thr");
    assert_eq!(parser.take(&mut input), Ok(Some(reply(250, None, &["two"]))));
    assert!(parser.is_empty());
    assert_eq!(parser.take(&mut input), Ok(None));
    assert!(!parser.is_empty());
    assert_eq!(parser.take(&mut &b"ee\r\n"[..]), Ok(Some(reply(250, None, &["three"]))));
}

proptest! {
    #[test]
    fn a_reply_that_we_write_is_read_back(
        code in 200..600_u16,
        with_status: bool,
        lines in prop::collection::vec("([a-zA-Z<>@-][ -~]{0,60})?", 1..6),
    ) {
        let class = u8::try_from(code / 100).expect("a digit");
        let status = (with_status && class != 3).then_some(EnhancedStatus(class, 7, 1));
        let reply = Reply { code, status, lines };
        let mut wire = Vec::new();
        reply.write_to(&mut wire);
        prop_assert_eq!(parse(&wire), Ok(Some(reply)));
    }

    #[test]
    fn any_octets_are_read_without_harm_and_whatever_their_pieces(bytes in prop::collection::vec(
        prop_oneof![Just(b'2'), Just(b'5'), Just(b'-'), Just(b' '), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..80,
    )) {
        let (mut whole, mut pieces) = (ReplyParser::default(), ReplyParser::default());
        let expected = whole.take(&mut &bytes[..]);
        let mut got = Ok(None);
        for byte in &bytes {
            got = pieces.take(&mut std::slice::from_ref(byte));
            if got != Ok(None) {
                break;
            }
        }
        prop_assert_eq!(got, expected);
    }
}
