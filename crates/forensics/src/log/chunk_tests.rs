use super::*;
use crate::log::time;
use proptest::prelude::*;

fn context() -> Context {
    let day = time::wall((2026, 11, 22), 0).expect("a date");
    Context { latest_at: day + 12 * 3600, day_at: day, offset_s: 32_400 }
}

const LOG: &str = "\
Nov 22 02:14:39 mx postfix/smtpd[1]: connect from a.example[192.0.2.1]
Nov 22 02:14:39 mx last message repeated 2 times
Nov 22 02:14:39 mx postfix/smtpd[1]: 3F2A1B4C5D: client=a.example[192.0.2.1]
Nov 22 02:14:40 mx CRON[5]: (root) CMD (true)
Nov 22 02:14:40 mx last message repeated 3 times

Nov 22 02:14:41 mx postfix/smtpd[1]: words that nobody wrote
Nov 22 02:14:41 mx postfix/anvil[2]: statistics: max cache size 1 at Nov 22 02:14:00
Nov 22 02:14:41 mx last message repeated 2 times
Nov 22 02:14:42 mx dovecot: imap-login: Login: user=<u>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, session=<s>
Nov 22 02:14:43 mx postfix/qmgr[3]: 3F2A1B4C5D: removed
";

fn whole(text: &str) -> ChunkRead<'_> {
    read(text, 1, &context(), None, Box::leak(Box::default()))
}

fn is_exact(told: &ChunkRead<'_>) -> bool {
    let observed = u32::try_from(told.observed.len()).expect("few");
    told.lines == observed + told.noted + told.unknown + told.other
}

#[test]
fn each_line_is_counted_once() {
    let told = whole(LOG);
    let lines: Vec<u32> = told.observed.iter().map(|observed| observed.line).collect();
    assert_eq!(lines, [1, 2, 3, 10, 11]);
    assert_eq!(told.observed[1].observation.seen, Seen::Repeated(2));
    assert_eq!((told.lines, told.noted, told.unknown, told.other), (11, 2, 1, 3));
    assert_eq!(told.unknown_at, [7]);
    assert_eq!(told.formats.iter().collect::<Vec<_>>(), [(Format::Postfix, 5), (Format::Dovecot, 1)]);
    assert_eq!(told.last_at.zip(told.first_at).map(|(last, first)| last - first), Some(4));
    assert!(is_exact(&told));
}

#[test]
fn lines_end_as_on_any_system() {
    let expected = whole(LOG);
    for end in ["\r\n", "\r"] {
        let text = LOG.replace('\n', end);
        let told = whole(&text);
        assert_eq!((told.lines, told.unknown, told.other, told.noted), (11, 1, 3, 2), "{end:?}");
        assert_eq!(told.observed, expected.observed, "{end:?}");
    }
    assert_eq!(whole("").lines, 0);
    assert_eq!(whole("\n").lines, 1);
}

#[test]
fn a_quoted_log_is_read_like_the_log() {
    let quoted: String = LOG.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(whole(&quoted).observed, whole(LOG).observed);
}

#[test]
fn the_journal_is_read_in_each_of_its_forms() {
    let export = "__CURSOR=a\n__REALTIME_TIMESTAMP=1795281279000000\n_HOSTNAME=mx\nSYSLOG_IDENTIFIER=postfix/smtpd\n_PID=1\nMESSAGE=connect from a.example[192.0.2.1]\n\n";
    let json = "{\"__REALTIME_TIMESTAMP\":\"1795281279000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"postfix/smtpd\",\"_PID\":\"1\",\"MESSAGE\":\"connect from a.example[192.0.2.1]\"}\n";
    let (one, other) = (whole(export), whole(json));
    assert_eq!(one.observed.len(), 1);
    assert_eq!(one.observed[0].line, 6);
    assert_eq!(one.observed[0].observation, other.observed[0].observation);
    assert!(is_exact(&one) && is_exact(&other));
    // The last record may go on: a message may have blank lines in it.
    assert_eq!(cut(export.repeat(2).as_bytes()), export.len());
}

#[test]
fn a_wanted_format_is_the_only_one_asked() {
    let scratch = Scratch::default();
    let told = read(LOG, 1, &context(), Some(Format::Dovecot), &scratch);
    assert_eq!(told.formats.iter().collect::<Vec<_>>(), [(Format::Dovecot, 1)]);
    let line = LOG.lines().next().expect("a line");
    assert_eq!(one(line, &context(), Some(Format::Dovecot), &scratch).1, Reading::NotMine);
    assert_eq!(one(line, &context(), None, &scratch).2, Some(Format::Postfix));
}

#[test]
fn unknown_lines_are_all_counted_and_the_first_are_listed() {
    let text = "no server wrote this\n".repeat(UNKNOWN_MAX + 5);
    let told = whole(&text);
    assert_eq!(told.unknown as usize, UNKNOWN_MAX + 5);
    assert_eq!(told.unknown_at.len(), UNKNOWN_MAX);
}

#[test]
fn a_line_of_a_megabyte_is_one_line() {
    for filler in ["x", "<", ": ", "> ", "; from=<", "[", ", ", "to=<a>, "] {
        let long = filler.repeat(1_000_000 / filler.len());
        let text = format!(
            "Nov 22 02:14:39 mx postfix/smtpd[1]: {long}\nNov 22 02:14:39 mx postfix/smtp[1]: ABCDEF: to=<{long}\n{long}\n"
        );
        assert_eq!(whole(&text).lines, 3);
    }
}

#[test]
fn an_instance_of_postfix_may_have_any_name() {
    for program in ["postfix-out/smtpd", "mx2/smtpd", "postfix/submission/smtpd"] {
        let text = format!("Nov 22 02:14:39 mx {program}[1]: connect from a.example[192.0.2.1]\n");
        assert_eq!(whole(&text).observed.len(), 1, "{program}");
    }
}

/// Reads `text` in the pieces that a reader with a buffer of `size` octets would make.
fn in_pieces(text: &str, size: usize) -> (Vec<Observed<'_>>, [u32; 4]) {
    let (mut observed, mut counts, mut from, mut want) = (Vec::new(), [0; 4], 0, size);
    while from < text.len() {
        let mut to = (from + want).min(text.len());
        while !text.is_char_boundary(to) {
            to += 1;
        }
        let end = if to == text.len() { to } else { from + cut(&text.as_bytes()[from..to]) };
        if end == from {
            want += size;
            continue;
        }
        let told = read(&text[from..end], 1 + counts[0], &context(), None, Box::leak(Box::default()));
        observed.extend(told.observed);
        for (count, more) in counts.iter_mut().zip([told.lines, told.noted, told.unknown, told.other]) {
            *count += more;
        }
        (from, want) = (end, size);
    }
    (observed, counts)
}

proptest! {
    #[test]
    fn where_a_log_is_cut_changes_nothing(order in prop::collection::vec(0..11_usize, 1..40), size in 1..900_usize, end in 0..3_usize) {
        let lines: Vec<&str> = LOG.lines().collect();
        let mut text: String =
            order.iter().flat_map(|index| [lines[*index], ["\n", "\r\n", "\r"][end]]).collect();
        if size % 2 == 0 {
            text.pop();
        }
        let all = whole(&text);
        let (observed, counts) = in_pieces(&text, size);
        prop_assert_eq!(observed, all.observed.clone());
        prop_assert_eq!(counts, [all.lines, all.noted, all.unknown, all.other]);
        prop_assert!(is_exact(&all));
    }

    #[test]
    fn any_bytes_are_lines(bytes in prop::collection::vec(any::<u8>(), 0..400), framed in any::<bool>()) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let text = if framed { format!("Nov 22 02:14:39 mx postfix/smtpd[1]: {text}") } else { text };
        prop_assert!(is_exact(&whole(&text)));
        prop_assert!(cut(text.as_bytes()) <= text.len());
        one(&text, &context(), None, &Scratch::default());
    }
}
