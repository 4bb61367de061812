use crate::Arrivals;
use crate::testing::{judged, judged_among, message, message_from, outcome, report};

/// Greeting and EHLO.
const OPEN: &str = "220 mx.example.jp|250 mx.example.jp";

/// Each row: what the server answers after greeting and EHLO, and what the case comes to.
fn table(id: &str, form: &str, rows: &[(&str, &str)]) {
    for (answers, expected) in rows {
        let script = if answers.is_empty() { OPEN.to_owned() } else { format!("{OPEN}|{answers}") };
        let found = outcome(&judged(id, form, &script, &[]));
        assert_eq!(&found, expected, "{id} {form}, where the server says {answers:?}");
    }
}

/// The same for cases that are judged by arrivals too.
fn table_with(id: &str, form: &str, arrived: &[Vec<u8>], rows: &[(&str, &str)]) {
    for (answers, expected) in rows {
        let found = outcome(&judged(id, form, &format!("{OPEN}|{answers}"), arrived));
        assert_eq!(&found, expected, "{id} {form}, where the server says {answers:?}, and something arrives");
    }
}

/// The same for what needs a login, which succeeds.
fn table_of_login(id: &str, form: &str, arrived: &[Vec<u8>], rows: &[(&str, &str)]) {
    for (answers, expected) in rows {
        let found = outcome(&judged(id, form, &format!("{OPEN}|235 2.7.0 in|{answers}"), arrived));
        assert_eq!(&found, expected, "{id} {form}, where the server says {answers:?} after the login");
    }
}

#[test]
fn a_session_that_does_not_begin_proves_nothing() {
    let rows = [
        ("...", "could-not-test silent"),
        ("EOF", "could-not-test closed"),
        ("SSH-2.0-OpenSSH_9.9", "could-not-test garbage"),
        ("421 4.3.2 Too many", "could-not-test cut-off"),
        ("554 5.7.1 Not you", "could-not-test unwelcome"),
        ("220 a|421 4.7.0 Slower", "could-not-test cut-off"),
        ("220 a|...", "could-not-test no-answer"),
        ("220 a|EOF", "could-not-test closed"),
    ];
    for (script, expected) in rows {
        assert_eq!(outcome(&judged("E01", "", script, &[])), expected, "{script}");
    }
}

#[test]
fn only_what_arrived_was_relayed() {
    let rows = [("250 a|250 b|354 c|250 d", "relayed open-relay"), ("250 a|550 b|503 c", "relayed open-relay")];
    table_with("E01", "", &[message()], &rows);
    table(
        "E01",
        "",
        &[
            ("250 a|250 b|354 c|250 d", "accepted takes-strangers-mail"),
            ("250 a|250 b|354 c|554 d", "refused"),
            ("250 a|250 b|354 c|...", "could-not-test no-answer"),
            ("250 a|250 b|354 c|EOF", "could-not-test closed"),
            ("250 a|550 5.7.1 b|503 c", "refused"),
            ("530 5.7.0 a", "refused"),
        ],
    );
}

#[test]
fn a_report_about_a_message_is_no_relay() {
    table_with("E01", "", &[report()], &[("250 a|250 b|354 c|250 d", "refused backscatter")]);
    table_with("V12", "", &[report(), message()], &[("250 a|250 b|354 c|250 d", "relayed open-relay")]);
}

#[test]
fn postfix_means_454_for_good_and_other_servers_mean_nothing_by_4xx() {
    table(
        "E01",
        "",
        &[
            ("250 a|454 4.7.1 Relay access denied|554 5.5.1 b", "refused"),
            ("250 a|450 4.2.0 Greylisted|503 b", "could-not-test deferred"),
            ("451 4.4.3 No name server", "could-not-test deferred"),
            ("250 a|421 4.7.0 b", "could-not-test cut-off"),
            ("250 a|...", "could-not-test no-answer"),
            ("250 a|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn a_message_for_somebody_here_that_stays_is_refused_as_a_relay() {
    table("V12", "", &[("250 a|250 b|354 c|250 d", "refused"), ("250 a|555 b|503 c", "refused")]);
}

#[test]
fn the_deciding_line_must_be_refused() {
    table(
        "T07",
        "",
        &[
            ("500 a", "refused"),
            ("550 5.7.0 a", "refused"),
            ("250 a", "accepted address-override"),
            ("221 a", "refused"),
            ("421 a", "refused"),
            ("EOF", "refused"),
            ("...", "could-not-test no-answer"),
            ("hello", "could-not-test garbage"),
        ],
    );
    table(
        "V09",
        "no recipient",
        &[
            ("250 a|503 b", "refused"),
            ("250 a|250 b", "accepted chunks-confused"),
            ("421 a", "could-not-test cut-off"),
            ("530 a", "refused"),
        ],
    );
    table(
        "V09",
        "refused recipient",
        &[("250 a|501 b|503 c|...", "refused"), ("250 a|501 b|503 c|250 d", "accepted chunks-confused")],
    );
    table(
        "V09",
        "then DATA",
        &[("250 a|250 b|250 c|503 d", "refused"), ("250 a|250 b|250 c|354 d", "accepted chunks-confused")],
    );
}

#[test]
fn a_refusal_of_the_second_recipient_or_of_data_is_one() {
    table(
        "B08",
        "",
        &[
            ("250 a|250 b|452 4.5.3 c", "refused"),
            ("250 a|250 b|250 c|550 5.5.3 d", "refused"),
            ("250 a|250 b|250 c|354 d", "accepted report-to-many"),
        ],
    );
}

#[test]
fn the_whole_message_must_be_refused() {
    table(
        "E15",
        "",
        &[
            ("250 a|250 b|354 c|250 d", "accepted own-address-believed"),
            ("550 a", "refused"),
            ("250 a|550 b|503 c", "refused"),
            ("250 a|450 b|503 c", "could-not-test deferred"),
            ("250 a|250 b|354 c|451 d", "refused"),
            ("250 a|250 b|354 c|550 d", "refused"),
            ("250 a|250 b|354 c|421 d", "refused"),
            ("250 a|250 b|354 c|EOF", "refused"),
            ("421 a", "could-not-test cut-off"),
            ("250 a|250 b|354 c|...", "could-not-test no-answer"),
            ("hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn the_deciding_line_must_be_taken() {
    table(
        "E57",
        "",
        &[
            ("250 a|250 b", "accepted"),
            ("250 a|550 b", "refused no-postmaster"),
            ("250 a|450 b", "refused"),
            ("250 a|421 b", "could-not-test cut-off"),
            ("250 a|...", "could-not-test no-answer"),
            ("250 a|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn answers_about_somebody_and_nobody_must_be_alike() {
    table(
        "V01",
        "",
        &[
            ("252 a|252 b", "refused"),
            ("502 a|502 b", "refused"),
            ("252 a|550 b", "accepted names-told"),
            ("550 5.1.1 a|550 5.7.1 b", "accepted names-told"),
            ("252 a|421 b", "could-not-test cut-off"),
            ("252 a|...", "could-not-test no-answer"),
            ("252 a|EOF", "could-not-test closed"),
            ("hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn the_same_code_with_another_status_tells_who_exists() {
    table(
        "V03",
        "status",
        &[
            ("250 a|250 2.1.5 b|550 5.1.1 c", "refused"),
            ("250 a|250 2.1.5 b|250 2.1.5 c", "refused"),
            ("250 a|250 2.1.5 b|250 2.1.0 c", "accepted names-told"),
            ("250 a|250 b|421 c", "could-not-test cut-off"),
            ("250 a|250 b|...", "could-not-test no-answer"),
            ("250 a|250 b|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
            ("530 a", "refused"),
        ],
    );
}

#[test]
fn the_same_answer_after_another_time_tells_who_exists() {
    table(
        "V03",
        "time",
        &[
            ("250 a|10ms 250 b|10ms 250 b|12ms 250 b|9ms 250 b|10ms 250 b|10ms 250 b", "refused"),
            ("250 a|300ms 250 b|10ms 250 b|290ms 250 b|9ms 250 b|310ms 250 b|10ms 250 b", "accepted names-by-time"),
            // One that was slow by chance is not what an answer takes.
            ("250 a|800ms 250 b|10ms 250 b|12ms 250 b|9ms 250 b|10ms 250 b|10ms 250 b", "refused"),
            ("250 a|300ms 250 b|10ms 550 b|290ms 250 b|9ms 550 b|310ms 250 b|10ms 550 b", "refused"),
            ("250 a|250 b|250 b|421 c", "could-not-test cut-off"),
            ("250 a|250 b|...", "could-not-test no-answer"),
            ("250 a|250 b|EOF", "could-not-test closed"),
            ("250 a|250 b|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn what_is_said_before_the_greeting_must_not_be_obeyed() {
    let rows = [
        ("220 a|250 b|250 c", "accepted early-talk"),
        ("220 a|250 b|530 c", "refused"),
        ("220 a|554 b|EOF", "refused"),
        ("220 a|554 b|...", "refused"),
        ("220 a|...|...", "refused"),
        ("220 a|421 b", "refused"),
        ("220 a|EOF", "refused"),
        ("554 a", "refused"),
        ("EOF", "refused"),
        ("421 a", "could-not-test cut-off"),
        ("...", "could-not-test silent"),
        ("220 a|250 b|hello", "could-not-test garbage"),
    ];
    for (script, expected) in rows {
        assert_eq!(outcome(&judged("G05", "", script, &[])), expected, "{script}");
    }
}

#[test]
fn whoever_is_turned_away_for_speaking_first_has_been_refused() {
    for form in ["before the greeting", "unknown", "binary"] {
        for (script, expected) in [
            ("554 a", "refused"),
            ("EOF", "refused"),
            ("421 a", "could-not-test cut-off"),
            ("220 a|500 b|250 c|250 d|250 e|354 f|250 g", "accepted takes-strangers-mail"),
            ("220 a|...|250 c|250 d|454 e|554 f", "refused"),
        ] {
            assert_eq!(outcome(&judged("T08", form, script, &[])), expected, "{form}: {script}");
        }
    }
    assert_eq!(outcome(&judged("T07", "", "554 a", &[])), "could-not-test unwelcome", "it was turned away before");
}

#[test]
fn content_without_354_must_not_be_obeyed() {
    table(
        "G09",
        "",
        &[
            ("250 a|501 b|503 c|250 d", "accepted early-talk"),
            ("250 a|501 b|503 c|EOF", "refused"),
            ("250 a|501 b|503 c|...", "refused"),
            ("250 a|501 b|354 c|554 d", "refused"),
            ("", "could-not-test closed"),
            ("421 a", "could-not-test cut-off"),
        ],
    );
}

#[test]
fn nothing_from_before_tls_may_be_answered_in_it() {
    for (id, form) in [("S01", ""), ("S02", "MAIL"), ("S02", "AUTH"), ("S03", "")] {
        table(
            id,
            form,
            &[
                ("220 a|TLS|250 b", "accepted starttls-injection"),
                ("220 a|TLS|503 b", "accepted starttls-injection"),
                ("220 a|TLS|...", "refused"),
                ("220 a|TLS|EOF", "refused"),
                ("220 a|TLS|554 b", "refused"),
                ("220 a|TLS!", "refused"),
                ("220 a|TLS|hello", "could-not-test garbage"),
                ("454 a", "refused"),
                ("421 a", "could-not-test cut-off"),
                ("hello", "could-not-test garbage"),
                ("...", "could-not-test no-answer"),
            ],
        );
    }
}

#[test]
fn tls_that_fails_by_itself_proves_nothing() {
    table(
        "S05",
        "",
        &[
            ("250 a|220 b|TLS!", "could-not-test tls-failed"),
            ("250 a|220 b|TLS|503 c", "refused"),
            ("250 a|220 b|TLS|250 c", "accepted starttls-keeps-state"),
            ("250 a|503 b", "refused"),
        ],
    );
    table(
        "S06",
        "twice",
        &[("220 a|TLS|250 b|503 c", "refused"), ("220 a|TLS|250 b|220 c", "accepted starttls-twice")],
    );
}

#[test]
fn what_is_offered_is_read_from_the_answer_to_ehlo() {
    let rows = [
        ("A01", "220 a|250-b / 250 AUTH PLAIN LOGIN", "accepted auth-in-clear"),
        ("A01", "220 a|250-b / 250 AUTH=LOGIN", "accepted auth-in-clear"),
        ("A01", "220 a|250-b / 250 SIZE", "refused"),
        ("A01", "220 a|502 b", "refused"),
        ("A01", "220 a|421 b", "could-not-test cut-off"),
        ("A01", "220 a|...", "could-not-test no-answer"),
        ("A01", "220 a|EOF", "could-not-test closed"),
        ("A01", "220 a|hello", "could-not-test garbage"),
        ("C01", "220 a|250-b / 250 STARTTLS", "refused"),
        ("C01", "220 a|250-b / 250 SIZE", "accepted no-tls"),
    ];
    for (id, script, expected) in rows {
        let form = if id == "A01" { "offered" } else { "" };
        assert_eq!(outcome(&judged(id, form, script, &[])), expected, "{id}: {script}");
    }
}

#[test]
fn a_password_in_clear_must_not_be_looked_at() {
    table(
        "A01",
        "taken",
        &[
            ("535 a", "accepted auth-in-clear"),
            ("334 a", "accepted auth-in-clear"),
            ("235 a", "accepted auth-in-clear"),
            ("530 a", "refused"),
            ("538 a", "refused"),
            ("503 a", "refused"),
            ("454 a", "refused"),
            ("EOF", "refused"),
            ("421 a", "could-not-test cut-off"),
            ("...", "could-not-test no-answer"),
            ("hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn nobody_may_be_logged_in() {
    let tls = "220 a|TLS|250 b";
    let rows = [
        ("A02", "test", "535 a", "refused"),
        ("A02", "test", "235 a", "accepted guessable-login"),
        ("A02", "test", "EOF", "refused"),
        ("A02", "test", "421 a", "could-not-test cut-off"),
        ("A02", "test", "334 a", "could-not-test closed"),
        ("A02", "test", "...", "could-not-test no-answer"),
        ("A02", "test", "hello", "could-not-test garbage"),
        ("A03", "for somebody", "235 a", "accepted anonymous-login"),
        ("A04", "LOGIN", "334 a|334 b|235 c", "accepted anonymous-login"),
        ("A04", "LOGIN", "334 a|334 b|535 c", "refused"),
        ("A04", "LOGIN", "504 a|500 b|500 c", "refused"),
    ];
    for (id, form, answers, expected) in rows {
        let found = outcome(&judged(id, form, &format!("{OPEN}|{tls}|{answers}"), &[]));
        assert_eq!(found, expected, "{id} {form}: {answers}");
    }
}

#[test]
fn patience_must_end() {
    let errors = |count: usize, end: &str| format!("{}{end}", "500 a|".repeat(count));
    table(
        "V16",
        "",
        &[
            (errors(29, "500 a").as_str(), "accepted endless-errors"),
            (errors(9, "421 b").as_str(), "refused"),
            (errors(9, "EOF").as_str(), "refused"),
            (errors(9, "1000ms 500 b").as_str(), "refused"),
            (errors(9, "...").as_str(), "refused"),
            (errors(9, "hello").as_str(), "could-not-test garbage"),
        ],
    );
    table("V03", "endless", &[(&format!("250 a{}", "|550 b".repeat(30)), "accepted endless-names")]);
    table("V03", "endless", &[(&format!("250 a{}{}", "|550 b".repeat(10), "|450 c".repeat(15)), "refused")]);
    // Where everybody is taken, nobody is found out.
    table(
        "V03",
        "endless",
        &[(&format!("250 a{}", "|250 b".repeat(30)), "accepted"), ("421 a", "could-not-test cut-off")],
    );
}

#[test]
fn a_guess_that_is_not_looked_at_is_none() {
    let guesses = |code: &str| format!("220 a|TLS|250 b{}", format!("|{code}").repeat(12));
    table(
        "A10",
        "",
        &[
            (guesses("535 a").as_str(), "accepted endless-guessing"),
            (guesses("503 a").as_str(), "refused"),
            ("220 a|TLS|250 b|535 c|421 d", "refused"),
        ],
    );
}

#[test]
fn a_message_ends_only_where_it_ends() {
    table(
        "G01",
        "LF.LF",
        &[
            // It went on, and took or refused the whole.
            ("250 a|250 b|354 c|...|250 d|250 e", "refused"),
            ("250 a|250 b|354 c|...|554 d|250 e", "refused"),
            ("250 a|250 b|354 c|...|421 d", "refused"),
            ("250 a|250 b|354 c|...|EOF", "refused"),
            // It ended there, at once or late, or refused what it thought was all.
            ("250 a|250 b|354 c|250 d|500 e|500 f", "accepted smuggling"),
            ("250 a|250 b|354 c|...|250 d|500 e", "accepted smuggling"),
            ("250 a|250 b|354 c|550 d|500 e|500 f", "accepted smuggling"),
            // It would have nothing more to do with whoever sends such a thing.
            ("250 a|250 b|354 c|421 d", "refused"),
            ("250 a|250 b|354 c|521 d|EOF", "refused"),
            ("250 a|250 b|354 c|554 d|...", "refused"),
            ("250 a|250 b|354 c|EOF", "refused"),
            // It never came so far.
            ("250 a|550 b", "could-not-test refused-before"),
            ("250 a|451 b", "could-not-test refused-before"),
            ("250 a|250 b|451 c", "could-not-test refused-before"),
            ("421 a", "could-not-test cut-off"),
            ("250 a|250 b|354 c|...|...", "could-not-test no-answer"),
            ("250 a|250 b|354 c|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn a_chunk_is_as_long_as_it_is_said_to_be() {
    table(
        "G03",
        "CRLF.CRLF",
        &[
            ("250 a|250 b|250 c|...|250 d|250 e", "refused"),
            ("250 a|250 b|554 c", "refused"),
            ("250 a|250 b|250 c|500 d|500 e|500 f", "accepted smuggling"),
            ("250 a|550 b", "could-not-test refused-before"),
        ],
    );
}

#[test]
fn content_that_comes_too_early_must_be_refused() {
    table(
        "G07",
        "",
        &[
            ("250 a|250 b|354 c|250 d", "accepted early-talk"),
            ("250 a|250 b|554 c", "refused"),
            ("250 a|250 b|421 c", "refused"),
            ("250 a|250 b|EOF", "refused"),
            ("250 a|250 b|354 c|554 d", "refused"),
            ("250 a|550 b", "could-not-test refused-before"),
            ("421 a", "could-not-test cut-off"),
            ("250 a|250 b|...", "could-not-test no-answer"),
            ("250 a|250 b|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn a_browser_must_not_be_spoken_with() {
    let rows = [
        ("220 a|500 b|500 c|250 d", "accepted speaks-to-browsers"),
        ("220 a|221 b|EOF", "refused"),
        ("220 a|421 b", "refused"),
        ("220 a|EOF", "refused"),
        ("220 a|500 b|500 c|503 d", "refused"),
    ];
    for (script, expected) in rows {
        assert_eq!(outcome(&judged("S09", "", script, &[])), expected, "{script}");
    }
}

#[test]
fn a_report_that_arrives_is_backscatter() {
    let taken = "250 a|250 b|354 c|250 d";
    table_with("B01", "", &[report()], &[(taken, "accepted backscatter")]);
    table(
        "B01",
        "",
        &[
            (taken, "accepted takes-for-nobody"),
            ("250 a|550 b|503 c", "refused"),
            ("250 a|250 b|354 c|550 d", "refused"),
            ("250 a|250 b|354 c|451 d", "refused"),
            ("250 a|450 b|503 c", "could-not-test deferred"),
            ("250 a|421 b", "could-not-test cut-off"),
            ("250 a|...", "could-not-test no-answer"),
            ("250 a|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn a_report_of_success_must_not_arrive() {
    let taken = "250 a|250 b|354 c|250 d";
    table_with("B05", "", &[report()], &[(taken, "accepted success-reports")]);
    table(
        "B05",
        "",
        &[
            (taken, "refused"),
            ("555 a", "refused"),
            ("250 a|421 b", "could-not-test cut-off"),
            ("250 a|...", "could-not-test no-answer"),
            ("250 a|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
        ],
    );
}

#[test]
fn odd_line_ends_must_not_be_passed_on() {
    let taken = "250 a|250 b|354 c|250 d";
    for odd in ["a\nb\r\n", "a\rb\r\n", "a\r", "\n.\n", "a\r\n. \r\n"] {
        let message = [message(), odd.as_bytes().to_vec()].concat();
        table_of_login("G02", "LF.LF", &[message], &[(taken, "accepted smuggling-out")]);
    }
    for right in ["", "a\r\n.. \r\n", "a\r\n..\r\n"] {
        let message = [message(), right.as_bytes().to_vec()].concat();
        table_of_login("G02", "LF.LF", &[message], &[(taken, "refused")]);
    }
    table_of_login(
        "G02",
        "LF.LF",
        &[],
        &[
            (taken, "could-not-test no-answer"),
            ("250 a|550 b|503 c", "could-not-test refused-before"),
            ("250 a|250 b|354 c|554 d", "refused"),
            ("250 a|421 b", "could-not-test cut-off"),
            ("250 a|EOF", "could-not-test closed"),
            ("250 a|hello", "could-not-test garbage"),
        ],
    );
}

/// RFC 1939 §3: every line of it ends in CRLF, whatever was passed on.
#[test]
fn a_mailbox_elsewhere_never_shows_that_line_ends_are_right() {
    let taken = format!("{OPEN}|235 in|250 a|250 b|354 c|250 d");
    let judgement = judged_among(Arrivals::shown_by_others(), "G02", "LF.LF", &taken, &[message()]);
    assert_eq!(outcome(&judgement), "could-not-test not-shown");
}

#[test]
fn without_the_login_nothing_is_learned_of_what_needs_it() {
    let rows = [
        ("220 a|250 b|535 5.7.8 Wrong", "could-not-test login-refused"),
        ("220 a|250 b|534 5.7.9 Other mechanism", "could-not-test login-refused"),
        ("220 a|250 b|454 4.7.0 Not now", "could-not-test deferred"),
        ("220 a|250 b|421 4.7.0 Slower", "could-not-test cut-off"),
        ("220 a|250 b|334 ", "could-not-test login-refused"),
        ("220 a|250 b|...", "could-not-test no-answer"),
        ("220 a|250 b|EOF", "could-not-test closed"),
        ("220 a|250 b|hello", "could-not-test garbage"),
        ("220 a|550 b", "could-not-test refused-before"),
        ("EOF", "could-not-test closed"),
    ];
    for (id, form) in [("A08", "twice"), ("A09", "as somebody here"), ("A09", "two From"), ("G02", "LF.LF")] {
        for (script, expected) in rows {
            assert_eq!(outcome(&judged(id, form, script, &[])), expected, "{id} {form}: {script}");
        }
    }
}

#[test]
fn an_account_must_not_send_under_anothers_reverse_path() {
    let taken = "250 a|250 b|354 c|250 d";
    let came = |path: &str| [format!("Return-Path: {path}\r\n").into_bytes(), message()].concat();
    let rows = [
        ("<ken@example.jp>", "accepted speaks-for-others"),
        ("<KEN@Example.JP>", "accepted speaks-for-others"),
        // RFC 6409 §8: the server's own knowledge in the place of what was said.
        ("<hana@example.jp>", "accepted"),
        ("<>", "accepted"),
    ];
    for (path, expected) in rows {
        table_of_login("A09", "as somebody here", &[came(path)], &[(taken, expected)]);
    }
    table_of_login("A09", "as somebody here", &[message()], &[(taken, "could-not-test not-shown")]);
    table_of_login("A09", "as somebody here", &[report()], &[(taken, "refused")]);
}

#[test]
fn an_account_must_not_appear_as_another() {
    let taken = "250 a|250 b|354 c|250 d";
    let rows = [
        ("From: <ken@example.jp>", "accepted speaks-for-others"),
        ("from: Ken\r\n <ken@example.jp>", "accepted speaks-for-others"),
        ("From: Office: <ken@example.jp>;", "accepted speaks-for-others"),
        ("From: <hana@example.jp>, <ken@example.jp>", "accepted speaks-for-others"),
        ("From: <hana@example.jp>\r\nFrom: <ken@example.jp>", "accepted speaks-for-others"),
        ("From: <ken@example.jp>\r\nSender: <x@example.jp>", "accepted speaks-for-others"),
        // RFC 6409 §8.1.
        ("From: <ken@example.jp>\r\nSender: Hana <HANA@example.jp>", "accepted"),
        (
            "From: <hana@example.jp>\r\nFrom: <ken@example.jp>\r\nSender: <hana@example.jp>",
            "accepted speaks-for-others",
        ),
        ("From: Hana <hana@example.jp>", "accepted"),
        ("From: (nobody)", "accepted"),
    ];
    for (fields, expected) in rows {
        table_of_login("A09", "From somebody here", &[message_from(fields)], &[(taken, expected)]);
    }
}

#[test]
fn whether_an_account_speaks_for_others_is_not_said_before_something_arrives() {
    for form in ["as somebody here", "From somebody elsewhere"] {
        table_of_login(
            "A09",
            form,
            &[],
            &[
                ("250 a|250 b|354 c|250 d", "could-not-test no-answer"),
                ("553 5.7.1 Not yours", "refused"),
                ("250 a|553 5.7.1 Not yours", "refused"),
                ("250 a|250 b|354 c|550 5.7.1 Not yours", "refused"),
                ("250 a|451 b", "could-not-test deferred"),
                ("250 a|421 b", "could-not-test cut-off"),
                ("250 a|...", "could-not-test no-answer"),
                ("250 a|EOF", "could-not-test closed"),
                ("250 a|hello", "could-not-test garbage"),
            ],
        );
    }
}

#[test]
fn who_is_logged_in_must_not_log_in_again() {
    let rows = [
        ("503 5.5.1 Already", "refused"),
        ("235 2.7.0 Again", "accepted login-twice"),
        ("334 ", "accepted login-twice"),
        ("421 a", "refused"),
        ("EOF", "refused"),
        ("...", "could-not-test no-answer"),
        ("hello", "could-not-test garbage"),
    ];
    table_of_login("A08", "twice", &[], &rows);
    for (answer, expected) in rows {
        for mail in ["250 a", "550 a"] {
            table_of_login("A08", "in a transaction", &[], &[(&format!("{mail}|{answer}"), expected)]);
        }
    }
}
