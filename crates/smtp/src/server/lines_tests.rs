use super::*;

/// Everything that is found in `bytes` when they arrive in pieces of `size`: lines as text, the rest by name.
fn found(bytes: &[u8], size: usize, long: Long) -> Vec<String> {
    let mut lines = Lines::default();
    let mut overlong: Option<Overlong> = None;
    let mut found = Vec::new();
    for mut piece in bytes.chunks(size) {
        while !piece.is_empty() {
            if let Some(state) = overlong.take() {
                match state.swallow(&mut piece) {
                    Swallowed::Ended => found.push("ended".into()),
                    Swallowed::Open(state) => overlong = Some(state),
                    Swallowed::Endless => return [found, vec!["endless".into()]].concat(),
                }
                continue;
            }
            match lines.take(&mut piece, long) {
                Taken::Line(line) => found.push(String::from_utf8_lossy(&line).into_owned()),
                Taken::More => {}
                Taken::Bare => return [found, vec!["bare".into()]].concat(),
                Taken::TooLong(state) => {
                    found.push("too long".into());
                    overlong = Some(state);
                }
            }
        }
    }
    found
}

fn assert_found(bytes: &[u8], long: Long, expected: &[&str]) {
    for size in [1, 2, 3, 7, 511, 512, 513, 4096, usize::MAX] {
        assert_eq!(found(bytes, size, long), expected, "in pieces of {size}");
    }
}

#[test]
fn crlf_ends_a_line() {
    assert_found(b"NOOP\r\n\r\nQUIT\r\nrest", Long::ByVerb, &["NOOP", "", "QUIT"]);
}

#[test]
fn a_bare_line_end_is_seen_at_once() {
    for bytes in [&b"NOOP\nQUIT\r\n"[..], b"NOOP\rQUIT\r\n", b"\n", b"NOOP\r\r\n"] {
        assert_found(bytes, Long::ByVerb, &["bare"]);
    }
}

#[test]
fn a_line_of_exactly_the_limit_is_a_line() {
    let text = "N".repeat(510);
    assert_found(format!("{text}\r\nQUIT\r\n").as_bytes(), Long::ByVerb, &[&text, "QUIT"]);
    let text = format!("AUTH PLAIN {}", "=".repeat(AUTH_LINE_LIMIT - 13));
    assert_found(format!("{text}\r\n").as_bytes(), Long::ByVerbAndAuth, &[&text]);
}

#[test]
fn the_tail_of_an_overlong_line_is_never_a_line() {
    let line = |length| format!("{}\nQUIT\rQUIT\r\nRSET\r\n", "N".repeat(length));
    for length in [511, 512, 513, 4097, 12_289] {
        let expected = ["too long", "ended", "RSET"];
        let bytes = format!("{}\r\nRSET\r\n", "N".repeat(length));
        assert_found(bytes.as_bytes(), Long::ByVerb, &expected);
        if length > 512 {
            assert_found(line(length).as_bytes(), Long::ByVerb, &expected);
        }
    }
    let auth = format!("AUTH PLAIN {}\r\nRSET\r\n", "=".repeat(AUTH_LINE_LIMIT - 12));
    assert_found(auth.as_bytes(), Long::ByVerbAndAuth, &["too long", "ended", "RSET"]);
    assert_found(auth.as_bytes(), Long::ByVerb, &["too long", "ended", "RSET"]);
}

#[test]
fn an_endless_line_is_given_up() {
    assert_found(&[b'N'; OVERLONG_LIMIT + 1], Long::ByVerb, &["too long", "endless"]);
    let mut lines = Lines::default();
    let mut input = &[b'N'; AUTH_LINE_LIMIT - 1][..];
    assert_eq!(lines.take(&mut input, Long::Any), Taken::More);
    assert!(lines.partial.len() < AUTH_LINE_LIMIT);
}
