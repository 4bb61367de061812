use super::*;
use proptest::prelude::*;

/// Written on 2026-11-22; Japan.
fn context() -> Context {
    let day = time::wall((2026, 11, 22), 0).expect("a date");
    Context { latest_at: day + 12 * 3600, day_at: day, offset_s: 32_400 }
}

fn at_second() -> Option<i64> {
    time::wall((2026, 11, 22), 2 * 3600 + 14 * 60 + 39)
}

#[test]
fn every_frame_around_a_line_comes_off() {
    let stamps = [
        "Nov 22 02:14:39 mx ",
        "Nov 22 2026 02:14:39 mx ",
        "Nov 22 02:14:39.123456 mx ",
        "<22>Nov 22 02:14:39 mx ",
        "Nov 22 02:14:39 <mail.info> mx ",
        "2026-11-22T02:14:39+09:00 mx ",
        "2026-11-22T02:14:39.123456+0900 mx ",
        "<22>2026-11-22T02:14:39Z mx ",
        "Sun 2026-11-22 02:14:39 JST mx ",
        "Sun 2026-11-22 02:14:39 +0900 mx ",
        "Sun Nov 22 02:14:39 2026 mail.info mx ",
        "1795281279.123456 mx ",
        "> > Nov 22 02:14:39 mx ",
        "\u{feff}  Nov 22 02:14:39 mx ",
    ];
    for stamp in stamps {
        let text = format!("{stamp}postfix/smtpd[123]: connect from unknown[192.0.2.1]\r");
        let line = frame(&text, &context());
        assert_eq!(line.at, at_second(), "{text}");
        assert_eq!((line.host, line.program, line.pid), ("mx", "postfix/smtpd", "123"), "{text}");
        assert_eq!(line.text, "connect from unknown[192.0.2.1]", "{text}");
        assert!(!line.whole.starts_with(['>', ' ', '\u{feff}']) && !line.whole.ends_with('\r'), "{text}");
    }
}

#[test]
fn the_day_is_padded_by_a_space_a_zero_or_nothing() {
    let second = time::wall((2026, 11, 2), 60);
    for text in ["Nov  2 00:01:00 mx a: b", "Nov 02 00:01:00 mx a: b", "Nov 2 00:01:00 mx a: b"] {
        let line = frame(text, &context());
        assert_eq!((line.at, line.host, line.program, line.text), (second, "mx", "a", "b"), "{text}");
    }
}

#[test]
fn rfc_5424_gives_each_field_its_place() {
    let cases = [
        ("<22>1 2026-11-22T02:14:39.123Z mx postfix/smtpd 123 - - text x", ("mx", "postfix/smtpd", "123", "text x")),
        ("<22>1 2026-11-22T02:14:39Z - - - - - text", ("", "", "", "text")),
        ("<22>1 2026-11-22T02:14:39Z mx a 1 ID [x y=\"a]b\\\"]\" z=\"\"][q] \u{feff}text", ("mx", "a", "1", "text")),
        ("<22>1 2026-11-22T02:14:39Z mx a 1 ID -", ("mx", "a", "1", "")),
    ];
    for (text, told) in cases {
        let line = frame(text, &context());
        assert_eq!(line.at, at_second(), "{text}");
        assert_eq!((line.host, line.program, line.pid, line.text), told, "{text}");
    }
}

#[test]
fn a_line_may_lack_its_host_its_program_or_its_date() {
    let cases = [
        ("<22>Nov 22 02:35:24 postfix/master[82]: daemon started", ("", "postfix/master", "82", "daemon started")),
        ("Nov 22 02:35:24 imap-login: Info: Login: x", ("", "imap-login", "", "Info: Login: x")),
        ("Nov 22 02:35:24 mx last message repeated 2 times", ("mx", "", "", "last message repeated 2 times")),
        ("Nov 22 02:35:24 last message repeated 2 times", ("", "", "", "last message repeated 2 times")),
        ("Nov 22 02:35:24 mx -- MARK --", ("mx", "", "", "-- MARK --")),
        ("postfix/smtpd[1]: connect from x", ("", "postfix/smtpd", "1", "connect from x")),
        ("mx postfix/smtpd[1]: connect from x", ("mx", "postfix/smtpd", "1", "connect from x")),
        ("[  123.456789] mx postfix/smtpd[1]: x", ("mx", "postfix/smtpd", "1", "x")),
        ("Nov 22 02:14:39 mx sm-mta[7]: [ID 197553 mail.info] x", ("mx", "sm-mta", "7", "x")),
        ("Nov 22 02:14:39 mx imap(a@b.example)<1><x>: y", ("mx", "imap(a@b.example)<1><x>", "", "y")),
    ];
    for (text, told) in cases {
        let line = frame(text, &context());
        assert_eq!((line.host, line.program, line.pid, line.text), told, "{text}");
    }
}

#[test]
fn lines_with_dates_of_their_own_have_no_frame() {
    for text in [
        "2026-11-22 02:14:39 1vMabc-000001-2X <= a@b.example H=x [192.0.2.1] P=smtp S=1",
        "2026-11-22T02:14:39.123Z [INFO] [core] text: x",
        "22:07:59.123 3 SMTP-001([192.0.2.1]) text",
        "@40000000500000000000000a new msg 5",
        "1795281279.123456 delivery 5: success: x",
        "{\"at\":1}",
        "2000.9.26 (火) 9:34:21 PM - text",
        "Received: from x",
        "May be: anything",
        "",
    ] {
        let line = frame(text, &context());
        assert_eq!((line.program, line.at, line.text), ("", None, line.whole), "{text}");
        assert_eq!(line.whole, text);
    }
}

#[test]
fn a_stamp_is_not_taken_for_the_one_before() {
    let mut frames = Frames::default();
    let lines = [
        ("Nov 22 02:14:39 mx a: b", at_second()),
        ("Nov 22 02:14:39 mx a: b", at_second()),
        ("Nov 22 02:14:40 mx a: b", at_second().map(|at| at + 1)),
        ("2026-11-22T02:14:39+09:00 mx a: b", at_second()),
        ("2026-11-22T02:14:39.5Z mx a: b", at_second()),
        ("Nov 22 02:14:39.9 mx a: b", at_second()),
        ("Nov 32 02:14:39 mx a: b", None),
        ("Nov 22 02:14:39 mx a: b", at_second()),
    ];
    for (text, at) in lines {
        let line = frames.frame(text, &context());
        assert_eq!((line.at, line.text), (at, "b"), "{text}");
    }
}

proptest! {
    #[test]
    fn a_frame_cut_anywhere_is_no_crash(index in 0..4_usize, end in 0..200_usize) {
        let whole = [
            "<22>1 2026-11-22T02:14:39.123Z mx postfix/smtpd 123 - [x y=\"a\\\"\"] té",
            "> <22>Nov 22 02:14:39 mx postfix/smtpd[123]: connect from é",
            "Sun 2026-11-22 02:14:39 JST mx postfix/smtpd[123]: x",
            "2026-11-22T02:14:39.123456+09:00 mx postfix/smtpd[123]: [ID 1 mail.info] x",
        ][index];
        let text: String = whole.chars().take(end).collect();
        frame(&text, &context());
    }

    #[test]
    fn what_stood_before_changes_no_frame(first in ".{0,60}", second in "(Nov|Sun|2026-11-22T)?[ -~]{0,60}") {
        let mut frames = Frames::default();
        frames.frame(&first, &context());
        prop_assert_eq!(frames.frame(&second, &context()), frame(&second, &context()));
    }
}
