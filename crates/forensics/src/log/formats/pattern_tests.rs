use super::*;
use crate::log::time::wall;
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 1_000_000_000, day_at: 864_000, offset_s: 32_400 };

const EIMS: &str = "\
# what a line of this server looks like
line          = {time} {verb} {id} from {sender} for {recipient} [{peer}]
line.refused  = {time} no to {recipient} by {peer}: {text}
line.login-failed = {time} {skip} bad password for {user} at {peer}

received  = Received, Accepted
delivered = Stored
sent      = Sent
";

fn pattern(text: &str) -> Pattern {
    Pattern::parse(text).unwrap_or_else(|error| panic!("{error:?}"))
}

fn read<'a>(pattern: &Pattern, whole: &'a str) -> Reading<'a> {
    pattern.read(&Line { whole, text: whole, ..Line::default() }, &CONTEXT)
}

fn understood<'a>(pattern: &Pattern, whole: &'a str) -> Observation<'a> {
    match read(pattern, whole) {
        Reading::Understood(observation) => observation,
        other => panic!("{whole}: {other:?}"),
    }
}

fn problem(text: &str) -> (u32, u32, PatternProblem) {
    let error = Pattern::parse(text).expect_err(text);
    (error.line, error.column, error.problem)
}

#[test]
fn a_pattern_finds_its_fields() {
    let whole = "2000-12-11 21:34:21 Received 425 from a@b.example for hana@example.jp [192.0.2.1]";
    let observation = understood(&pattern(EIMS), whole);
    assert_eq!((observation.at, observation.message), (wall((2000, 12, 11), 77_661), "425"));
    let Seen::Arrived(arrival) = observation.seen else { panic!("{observation:?}") };
    assert_eq!((arrival.sender, arrival.peer.ip), (Sender::Given("a@b.example"), "192.0.2.1"));
    assert_eq!((arrival.recipients, arrival.origin), (Some(1), Origin::Network));
}

#[test]
fn the_word_of_a_verb_decides_whatever_its_case() {
    let tell = |verb: &str| format!("2000-12-11 21:34:21 {verb} 425 from <> for hana@example.jp [192.0.2.1]");
    for (verb, fate) in [("Stored", Fate::Delivered), ("STORED", Fate::Delivered), ("Sent", Fate::HandedOver)] {
        let whole = tell(verb);
        let Seen::Tried(outcome) = understood(&pattern(EIMS), &whole).seen else { panic!("{whole}") };
        assert_eq!((outcome.fate, outcome.recipients, outcome.sender), (fate, "hana@example.jp", Sender::Null));
    }
    assert_eq!(read(&pattern(EIMS), &tell("Pondered")), Reading::Unknown, "the word has no meaning");
}

#[test]
fn a_line_without_a_verb_has_a_pattern_of_its_own() {
    let patterns = pattern(EIMS);
    let whole = "2000-12-11 21:34:21 no to x@b.example by host.b.example [192.0.2.1]: we do not relay";
    let Seen::Refused(refusal) = understood(&patterns, whole).seen else { panic!("a refusal") };
    assert_eq!((refusal.recipient, refusal.stage, refusal.why), ("x@b.example", Stage::Rcpt, Why::Relay));
    assert_eq!((refusal.peer.name, refusal.peer.ip), ("host.b.example", "192.0.2.1"));
    let whole = "2000-12-11 21:34:21 POP3 bad password for hana at 192.0.2.1";
    let Seen::LoginFailed(login) = understood(&patterns, whole).seen else { panic!("a login") };
    assert_eq!((login.user, login.peer.ip, login.times), ("hana", "192.0.2.1", 1));
}

#[test]
fn other_lines_are_not_of_the_pattern() {
    for whole in [
        "",
        "2000-12-11 21:34:21",
        "2000-12-11 21:34:21 Received 425 from a@b.example",
        "2000-12-11 21:34:21 Received 425 from a@b.example for x [192.0.2.1] and more",
        "sometime Received 425 from a@b.example for x [192.0.2.1]",
    ] {
        assert_eq!(read(&pattern(EIMS), whole), Reading::NotMine, "{whole}");
    }
}

#[test]
fn a_time_may_have_any_shape_that_logs_use() {
    let patterns = pattern("line.noted = {time} {text}");
    let evening = wall((2000, 12, 11), 77_661);
    for time in [
        "2000-12-11T21:34:21.123+09:00",
        "2000-12-11 21:34:21",
        "2000/12/11 9:34:21 PM",
        "12/11/2000 21:34:21",
        "12/11/00 9:34:21 pm",
        "11.12.2000 21:34:21",
        "Dec 11, 2000 21:34:21",
        "Mon, Dec 11, 2000 9:34:21 PM",
        "Mon Dec 11 21:34:21 2000",
        "Dec 11 21:34:21",
        "Mon, 11 Dec 2000 21:34:21 +0900",
        "[11/Dec/2000:21:34:21 +0900]",
        "976538061",
        "976538061.5",
    ] {
        let whole = format!("{time} words");
        let at = understood(&patterns, &whole).at;
        let expected = if time.starts_with("9765") { Some(976_538_061 + 32_400) } else { evening };
        assert_eq!(at, expected, "{time}");
    }
    assert_eq!(understood(&patterns, "21:34:21 words").at, Some(864_000 + 77_661), "the day of the file");
    assert_eq!(understood(&patterns, "13/12/2000 00:00:00 words").at, wall((2000, 12, 13), 0), "no month 13");
    assert_eq!(read(&patterns, "2000-13-11 21:34:21 words"), Reading::NotMine);
}

#[test]
fn a_pattern_without_a_time_is_for_the_text_behind_syslog() {
    let patterns = pattern("line.delivered = stored {id} for {recipient}");
    let line = Line {
        whole: "Dec 11 21:34:21 mac eims: stored 7 for hana",
        at: Some(5),
        host: "mac",
        text: "stored 7 for hana",
        ..Line::default()
    };
    let Reading::Understood(observation) = patterns.read(&line, &CONTEXT) else { panic!("understood") };
    assert_eq!((observation.at, observation.host, observation.message), (Some(5), "mac", "7"));
}

#[test]
fn runs_of_blanks_fit_runs_of_blanks() {
    let patterns = pattern("line.noted = {time}   a  {skip} b");
    for whole in ["21:34:21 a x b", "21:34:21\ta   x\t b", "21:34:21    a x y   b"] {
        assert!(matches!(read(&patterns, whole), Reading::Understood(_)), "{whole}");
    }
    assert_eq!(read(&patterns, "21:34:21a x b"), Reading::NotMine);
}

#[test]
fn a_visitor_is_told_by_name_or_address_masked_or_not() {
    let patterns = pattern("line.received = peer={peer};helo={helo};size={size}");
    for (text, ip, name) in [
        ("192.0.2.1", "192.0.2.1", ""),
        ("[192.0.2.1]", "192.0.2.1", ""),
        ("mx.example.com", "", "mx.example.com"),
        ("mx.example.com [192.0.2.1]", "192.0.2.1", "mx.example.com"),
        ("unknown[192.0.2.1]", "192.0.2.1", ""),
        ("mx.example.com (192.0.2.1)", "192.0.2.1", "mx.example.com"),
        ("A", "A", ""),
        ("211.158.AAA.BBB", "211.158.AAA.BBB", ""),
        ("2001:db8::1", "2001:db8::1", ""),
    ] {
        let whole = format!("peer={text};helo=h;size=2 k");
        let Seen::Arrived(arrival) = understood(&patterns, &whole).seen else { panic!("{whole}") };
        assert_eq!(arrival.peer, Peer { ip, name, helo: "h" }, "{text}");
        assert_eq!(arrival.size, Some(2048));
    }
}

#[test]
fn a_pattern_file_that_is_wrong_is_told_what_and_where() {
    use PatternProblem::*;
    for (text, line, column, expected) in [
        ("", 0, 0, NoLine),
        ("received = Received", 0, 0, NoLine),
        ("# x\n  what is this", 2, 3, NoEqualsSign),
        ("lines = {time} {verb}", 1, 1, UnknownKey("lines".to_owned())),
        ("line.eaten = {time}", 1, 1, UnknownKey("line.eaten".to_owned())),
        ("line = {time} {verbs}", 1, 15, UnknownField("verbs".to_owned())),
        ("line = {time} {verb", 1, 15, OpenBrace),
        ("line = {time} {verb} {verb}", 1, 22, Twice("verb".to_owned())),
        ("line = {time} {verb}{id}", 1, 21, NothingBetween("id".to_owned())),
        ("line = {time} {id}", 1, 8, NoVerb),
        ("line.sent = words", 1, 13, Empty),
        ("line =", 1, 7, Empty),
        ("sent = A\nreceived = B, a", 2, 11, WordTwice("a".to_owned())),
    ] {
        assert_eq!(problem(text), (line, column, expected), "{text}");
    }
}

#[test]
fn each_problem_knows_what_would_be_right() {
    let problem = |text: &str| Pattern::parse(text).expect_err(text).problem;
    let field = problem("line = {verbs}");
    assert_eq!((field.key(), field.about()), ("unknown-field", "{verbs}".to_owned()));
    assert!(field.known().contains("{verb}"), "{}", field.known());
    let key = problem("lines = x");
    assert_eq!((key.key(), key.about()), ("unknown-key", "lines".to_owned()));
    assert!(key.known().contains("login-failed"), "{}", key.known());
}

proptest! {
    #[test]
    fn no_pattern_and_no_line_makes_it_stumble(file in "\\PC*", line in "\\PC*", tail in "[ -~]{0,40}") {
        let _ = Pattern::parse(&file);
        if let Ok(patterns) = Pattern::parse(&format!("line.noted = {{time}} {tail}{{text}}")) {
            let _ = read(&patterns, &line);
        }
        let _ = read(&pattern(EIMS), &line);
        let _ = read(&pattern(EIMS), &format!("2000-12-11 21:34:21 {line}"));
    }
}
