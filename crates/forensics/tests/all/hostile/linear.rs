//! Twice as much takes twice as long, whatever somebody writes into a log.

use super::logs::{self, pass, read};
use forensics::log::Scratch;
use forensics::ours::Ours;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// What costs less is not looked at: a quadratic cost shows at these sizes as seconds.
const CHEAP: Duration = Duration::from_millis(60);

/// How much longer twice as much may take. Linear is 2; a quadratic cost is 4, and more where caches end.
const TIMES: f64 = 3.2;

/// The least time in some runs; other tests run beside.
fn least(runs: u32, work: &dyn Fn()) -> Duration {
    let timed = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    (0..runs).map(timed).min().unwrap_or_default()
}

/// Asserts that `work` costs in proportion to its size.
pub fn assert_linear(name: &str, size: usize, work: &dyn Fn(usize)) {
    let once = |size: usize| move |runs: u32| least(runs, &|| work(size));
    if once(2 * size)(1) < CHEAP {
        return;
    }
    for runs in [1, 3, 6] {
        let (single, double) = (once(size)(runs), once(2 * size)(runs));
        if double.as_secs_f64() < single.as_secs_f64() * TIMES || double < CHEAP {
            return;
        }
    }
    panic!("{name}: {:?} for {size}, {:?} for twice as much", once(size)(1), once(2 * size)(1));
}

fn examine(text: &str) {
    let scratch = Scratch::default();
    let ours = Ours::from_texts(&["example.jp"]).expect("a domain");
    let _ = pass(&read(&[text], &scratch), &ours).verdict(Vec::new());
}

/// What formats separate by.
pub const FILLERS: &[&str] = &[
    " ",
    ",",
    ", ",
    ";",
    "; ",
    ":",
    ": ",
    "=",
    "a=b ",
    ", to=<a@b>",
    "<",
    ">",
    "<a@b>,",
    "(",
    ")",
    "[",
    "]",
    " [",
    "{",
    "}",
    "\"",
    "\\",
    "\\\"",
    "\" ",
    "'",
    ".",
    "a.",
    "@",
    "/",
    "_",
    "-",
    "1",
    " from ",
    " for ",
    ": Recipient ",
    "H=x [",
    " A=",
    "... ",
    "%",
    "&",
    "日",
    "said: ",
    "\u{1b}[",
    "#",
    "|",
    "!",
    "\t",
    "<>",
    "> <",
    ") (",
    "](",
    "a b=",
];

/// The lines of `text` that differ in more than names and numbers.
pub fn shapes(text: &str) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    let shape = |line: &str| line.chars().filter(|c| !c.is_ascii_digit()).take(60).collect::<String>();
    text.lines().filter(|line| seen.insert(shape(line))).take(30).collect()
}

/// Places in `line` where something is put in: at its end, and behind its marks.
pub fn places(line: &str, count: usize) -> Vec<usize> {
    let marks: Vec<usize> =
        line.match_indices(|c: char| !c.is_alphanumeric()).map(|(at, mark)| at + mark.len()).collect();
    let step = (marks.len() / count.max(1)).max(1);
    marks.into_iter().rev().step_by(step).chain([line.len()]).collect()
}

#[test]
fn a_line_full_of_what_its_format_separates_by_costs_in_proportion() {
    for (name, text) in logs::of_each_format() {
        for line in shapes(&text).into_iter().step_by(7) {
            for at in places(line, 1) {
                for filler in FILLERS.iter().skip(line.len() % 3).step_by(3) {
                    assert_linear(&format!("{name} {filler:?} in {line:?} at {at}"), 1 << 14, &|octets| {
                        let (head, tail) = line.split_at(at);
                        examine(&format!("{head}{}{tail}", filler.repeat(octets / filler.len())));
                    });
                }
            }
        }
    }
}

/// A text of `count` lines.
fn lines(count: usize, line: impl Fn(&mut String, usize)) -> String {
    let mut text = String::new();
    for number in 0..count {
        line(&mut text, number);
        text.push('\n');
    }
    text
}

/// A line of a Postfix daemon, at a second that goes on slowly.
fn postfix(text: &mut String, number: usize, daemon: &str, words: std::fmt::Arguments<'_>) {
    let second = number / 50;
    let (hour, minute, second) = (second / 3600 % 24, second / 60 % 60, second % 60);
    let _ =
        write!(text, "Nov 22 {hour:02}:{minute:02}:{second:02} mail postfix/{daemon}[{}]: {words}", number % 30_000);
}

/// The number as an address outside.
fn ip(number: usize) -> String {
    format!("{}.{}.{}.{}", 11 + (number >> 21) % 80, number >> 16 & 31, number >> 8 & 255, number & 255)
}

/// Asserts that a text of lines like `line` costs in proportion.
fn assert_lines_linear(name: &str, count: usize, line: fn(&mut String, usize)) {
    let texts = [lines(count, line), lines(2 * count, line)];
    assert_linear(name, count, &|size| examine(&texts[usize::from(size > count)]));
}

#[test]
fn many_recipients_of_one_message_cost_in_proportion() {
    assert_lines_linear("a line each", 12_000, |text, number| match number {
        0 => postfix(text, 0, "smtpd", format_args!("4Xw: client=a.example[203.0.113.5]")),
        1 => postfix(text, 0, "qmgr", format_args!("4Xw: from=<a@example.com>, size=9, nrcpt=100000 (queue active)")),
        _ => {
            let words =
                format_args!("4Xw: to=<u{number}@example.net>, relay=x[203.0.113.9]:25, delay=1, status=sent (250 ok)");
            postfix(text, 2, "smtp", words);
        }
    });
    assert_lines_linear("a line each, before it is known who gave it", 12_000, |text, number| {
        let words =
            format_args!("4Xw: to=<u{number}@example.net>, relay=x[203.0.113.9]:25, delay=1, status=sent (250 ok)");
        postfix(text, 2, "smtp", words);
    });
    assert_linear("all in a line", 20_000, &|count| {
        let recipients: Vec<String> = (0..count).map(|number| format!("<u{number}@example.net>")).collect();
        let head = "Nov 22 03:02:09 mail sendmail[5]: 6AM329vm000054:";
        examine(&format!(
            "{head} from=<a@example.com>, size=110, nrcpts={count}, relay=mx0.example [203.0.113.5]\n\
             {head} to={}, delay=00:00:00, mailer=esmtp, relay=x. [203.0.113.9], dsn=2.0.0, stat=Sent (ok)",
            recipients.join(",")
        ));
    });
}

#[test]
fn many_messages_and_sessions_that_never_end_cost_in_proportion() {
    assert_lines_linear("messages", 12_000, |text, number| {
        let words = format_args!("Q{number:X}: from=<a{number}@example.com>, size=9, nrcpt=1 (queue active)");
        postfix(text, number, "qmgr", words);
    });
    assert_lines_linear("sessions", 12_000, |text, number| {
        let _ = write!(
            text,
            "Nov 22 03:03:02 h{} smtpd[22]: {number:016x} smtp connected address={} host=x",
            number % 3000,
            ip(number)
        );
    });
    assert_lines_linear("messages that end at once", 12_000, |text, number| match number % 2 {
        0 => {
            postfix(text, 5, "qmgr", format_args!("Q{number:X}: from=<a@example.com>, size=9, nrcpt=1 (queue active)"))
        }
        _ => postfix(text, 5, "qmgr", format_args!("Q{:X}: removed", number - 1)),
    });
    assert_lines_linear("one message over and over", 12_000, |text, number| match number % 2 {
        0 => postfix(text, number, "cleanup", format_args!("4Xw: message-id=<{number}@example.com>")),
        _ => postfix(
            text,
            number,
            "qmgr",
            format_args!("4Xw: from=<a{number}@example.com>, size=9, nrcpt=1 (queue active)"),
        ),
    });
    assert_lines_linear("reports", 12_000, |text, number| {
        postfix(text, number, "bounce", format_args!("4Xw: sender non-delivery notification: R{number:X}"));
    });
}

#[test]
fn many_strangers_accounts_and_domains_cost_in_proportion() {
    assert_lines_linear("refused", 12_000, |text, number| {
        let (ip, reply) = (ip(number), "554 5.7.1 <x@example.net>: Relay access denied");
        let words = format_args!(
            "NOQUEUE: reject: RCPT from h{number}.example[{ip}]: {reply}; from=<a{number}@b{number}.example> to=<x{number}@example.net> proto=ESMTP helo=<h{number}>"
        );
        postfix(text, number, "smtpd", words);
    });
    assert_lines_linear("unknown names", 12_000, |text, number| {
        let reply = "550 5.1.1 <x@example.jp>: Recipient address rejected: User unknown in virtual mailbox table";
        let words = format_args!(
            "NOQUEUE: reject: RCPT from h[{}]: {reply}; from=<> to=<x{number}@d{number}.example.jp> proto=ESMTP helo=<h>",
            ip(number % 20_000)
        );
        postfix(text, number, "smtpd", words);
    });
    assert_lines_linear("guesses", 12_000, |text, number| {
        let _ = write!(
            text,
            "Nov 22 02:15:01 mx dovecot: imap-login: Disconnected (auth failed, 3 attempts in 14 secs): user=<u{number}@d{number}.example>, method=PLAIN, rip={}, lip=192.0.2.9, session=<s{number}>",
            ip(number)
        );
    });
    assert_lines_linear("logins", 12_000, |text, number| {
        let _ = write!(
            text,
            "Nov 22 02:15:01 mx dovecot: submission-login: Login: user=<u{}@d{number}.example>, method=PLAIN, rip={}, lip=192.0.2.9, session=<s{number}>",
            number % 9000,
            ip(number)
        );
    });
    assert_lines_linear("relayed, delivered, bounced", 10_000, |text, number| {
        let (ip, queue_id) = (ip(number), format!("Q{number:X}"));
        let sender = if number % 3 == 0 { String::new() } else { format!("a{number}@b{number}.example") };
        postfix(
            text,
            number,
            "smtpd",
            format_args!("{queue_id}: client=h[{ip}], sasl_method=PLAIN, sasl_username=u{number}\n"),
        );
        postfix(text, number, "qmgr", format_args!("{queue_id}: from=<{sender}>, size=9, nrcpt=2 (queue active)\n"));
        let reply = format!("said: 550 5.7.1 [192.0.2.{}] blocked using zen.spamhaus.org", number % 200);
        let words = format_args!(
            "{queue_id}: to=<c{number}@d{number}.example>, relay=x[203.0.113.9]:25, dsn=5.7.1, status=bounced (host x[203.0.113.9] {reply})\n"
        );
        postfix(text, number, "smtp", words);
        postfix(
            text,
            number,
            "virtual",
            format_args!(
                "{queue_id}: to=<c@e{number}.example>, relay=virtual, dsn=2.0.0, status=sent (delivered to maildir)"
            ),
        );
    });
}

#[test]
fn a_million_tiny_lines_cost_in_proportion() {
    assert_linear("tiny lines", 100_000, &|count| examine(&"a\n".repeat(count)));
    assert_linear("empty lines", 100_000, &|count| examine(&"\n".repeat(count)));
    assert_linear("repetitions", 50_000, &|count| {
        examine(&"Nov 22 03:02:11 m last message repeated 3 times\n".repeat(count))
    });
}
