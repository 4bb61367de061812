//! Dialogues. `S:` what the server says (neighbouring lines in one segment), `C:` what we say, `N:` what is needed
//! then, `D:` what the driver does.

use super::*;
use crate::client::{ContentEncoder, ReplyError};
use mail::{Address, ForwardPath, RecipientParameters, ReversePath, Secret, SenderParameters};
use proptest::prelude::*;

/// Plays a dialogue and compares all that we say and need.
struct Player {
    client: Client,
    begins: std::vec::IntoIter<(Envelope, u64, bool)>,
    out: Vec<u8>,
    need: Option<ClientNeed>,
    finished: Vec<Vec<RecipientResult>>,
}

fn play(parameters: Parameters, begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    let mut player = Player {
        client: Client::new(parameters),
        begins: begins.into_iter(),
        out: Vec::new(),
        need: None,
        finished: Vec::new(),
    };
    let lines: Vec<(&str, &str)> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once(':').map(|(who, what)| (who, what.trim_start())).expect(line))
        .collect();
    for group in lines.chunk_by(|a, b| a.0 == b.0 && a.0 != "N") {
        let texts: Vec<&str> = group.iter().map(|(_, text)| *text).collect();
        match group[0].0 {
            "S" => player.server_says(&texts),
            "C" => player.client_said(&texts),
            "D" => texts.iter().for_each(|text| player.driver_does(text)),
            "N" => player.needed(texts[0]),
            other => panic!("{other}"),
        }
    }
    assert_eq!(String::from_utf8_lossy(&player.out), "", "said, and not in the dialogue");
    player
}

impl Player {
    fn server_says(&mut self, lines: &[&str]) {
        assert_eq!(String::from_utf8_lossy(&self.out), "", "said before {lines:?}");
        let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let mut input = text.as_bytes();
        loop {
            match self.client.advance(&mut input, &mut self.out) {
                ClientNeed::Finished(results) => {
                    self.need = Some(ClientNeed::Finished(results.clone()));
                    self.finished.push(results);
                    if input.is_empty() {
                        return;
                    }
                }
                need => {
                    self.need = Some(need);
                    return;
                }
            }
        }
    }

    fn client_said(&mut self, lines: &[&str]) {
        let expected: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        assert_eq!(String::from_utf8_lossy(&std::mem::take(&mut self.out)), expected);
    }

    fn driver_does(&mut self, what: &str) {
        match what {
            "begin" => {
                let (envelope, size, eight_bit) = self.begins.next().expect("an envelope");
                self.client.begin(envelope, size, eight_bit, &mut self.out);
            }
            "tls" => self.client.tls_started(&mut self.out),
            "quit" => self.client.quit(&mut self.out),
            "content" => {
                let mut encoder = ContentEncoder::new();
                encoder.encode(b"A: b\r\n\r\n.\r\n", &mut self.out);
                encoder.finish(&mut self.out);
                return;
            }
            "lost" => self.client.give_up(ClientError::ConnectionLost),
            "tls failed" => self.client.give_up(ClientError::TlsFailed),
            other => panic!("{other}"),
        }
        self.server_says_nothing();
    }

    fn server_says_nothing(&mut self) {
        let need = self.client.advance(&mut &b""[..], &mut self.out);
        if let ClientNeed::Finished(results) = &need {
            self.finished.push(results.clone());
        }
        self.need = Some(need);
    }

    fn needed(&mut self, name: &str) {
        let need = self.need.as_ref().expect("a need");
        let text = format!("{need:?}");
        assert!(text.starts_with(name), "{text} instead of {name}");
        if matches!(need, ClientNeed::Finished(_)) && self.client.need_without_input(b"").is_some() {
            self.server_says_nothing();
        }
    }
}

fn clear() -> Parameters {
    Parameters { tls: TlsWish::Never, ..Parameters::opportunistic("client.example") }
}

fn with(tls: TlsWish) -> Parameters {
    Parameters { tls, ..Parameters::opportunistic("client.example") }
}

fn with_login(tls: TlsWish) -> Parameters {
    Parameters { login: Some(("hana".to_owned(), Secret::new("secret"))), ..with(tls) }
}

fn envelope(recipients: &[&str]) -> Envelope {
    let address = |text: &str| Address::parse(text).expect(text);
    Envelope::plain(ReversePath::Address(address("hana@example.jp")), recipients.iter().map(|text| address(text)))
}

fn begin(recipients: &[&str]) -> (Envelope, u64, bool) {
    (envelope(recipients), 100, false)
}

fn shape(results: &[RecipientResult]) -> Vec<String> {
    let shape = |result: &RecipientResult| match result {
        RecipientResult::Accepted(reply) => format!("accepted {}", reply.code),
        RecipientResult::Refused(stage, reply) => format!("refused {stage:?} {}", reply.code),
        other => format!("{other:?}"),
    };
    results.iter().map(shape).collect()
}

const HELLO: &str = "
    S: 220 mx.example ESMTP
    C: EHLO client.example
    N: Input
    S: 250-mx.example
    S: 250-PIPELINING
    S: 250 8BITMIME
    N: Ready
";

const HELLO_IN_LOCKSTEP: &str = "
    S: 220 mx.example ESMTP
    C: EHLO client.example
    S: 250 mx.example
    N: Ready
";

/// Plays `text` after a greeting with PIPELINING.
fn pipelined(begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    play(clear(), begins, &format!("{HELLO}{text}"))
}

fn in_lockstep(begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    play(clear(), begins, &format!("{HELLO_IN_LOCKSTEP}{text}"))
}

#[test]
fn mail_rcpt_and_data_go_out_in_one_write_and_more_transactions_follow() {
    let player = pipelined(
        vec![begin(&["a@b.example", "c@b.example"]), begin(&["d@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: RCPT TO:<c@b.example>
         C: DATA
         N: Input
         S: 250 2.1.0 ok
         N: Input
         S: 250 2.1.5 ok
         S: 251 2.1.5 will forward
         S: 354 go on
         N: Content
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 2.0.0 queued
         N: Finished
         N: Ready
         D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<d@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         N: Content
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 queued
         N: Finished
         D: quit
         C: QUIT
         S: 221 bye
         N: Bye",
    );
    assert_eq!(
        player.finished.iter().map(|results| shape(results)).collect::<Vec<_>>(),
        [vec!["accepted 250", "accepted 250"], vec!["accepted 250"],]
    );
}

#[test]
fn without_pipelining_each_command_waits_for_its_reply() {
    let player = in_lockstep(
        vec![begin(&["a@b.example", "c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         S: 250 ok
         C: RCPT TO:<a@b.example>
         S: 550 5.1.1 nobody
         C: RCPT TO:<c@b.example>
         S: 250 ok
         C: DATA
         S: 354 go on
         N: Content
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 queued
         N: Finished",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Rcpt 550", "accepted 250"]);
}

#[test]
fn a_data_that_nobody_is_left_for_is_empty() {
    let player = pipelined(
        vec![begin(&["a@b.example"]), begin(&["c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 550 5.1.1 nobody
         S: 354 go on all the same
         N: Input
         C: .
         S: 250 taken for nobody
         N: Finished
         N: Ready
         D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<c@b.example>
         C: DATA",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Rcpt 550"]);
}

#[test]
fn a_refused_mail_refuses_every_recipient_whatever_rcpt_gets() {
    let player = pipelined(
        vec![begin(&["a@b.example", "c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: RCPT TO:<c@b.example>
         C: DATA
         S: 450 4.7.1 slow down
         S: 503 5.5.1 no
         S: 250 strange
         S: 503 5.5.1 no
         N: Finished
         N: Ready",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Mail 450", "refused Mail 450"]);
}

#[test]
fn what_a_transaction_left_behind_is_reset_before_the_next() {
    let player = in_lockstep(
        vec![begin(&["a@b.example"]), begin(&["花@b.example"]), begin(&["c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         S: 250 ok
         C: RCPT TO:<a@b.example>
         S: 550 5.1.1 nobody
         N: Finished
         N: Ready
         D: begin
         N: Finished
         N: Ready
         D: begin
         C: RSET
         S: 250 ok
         C: MAIL FROM:<hana@example.jp>
         S: 250 ok
         C: RCPT TO:<c@b.example>
         S: 250 ok
         C: DATA",
    );
    assert_eq!(shape(&player.finished[1]), ["NeedsSmtputf8"]);
    let _ = pipelined(
        vec![begin(&["a@b.example"]), begin(&["c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 451 4.3.0 not now
         N: Finished
         N: Ready
         D: begin
         C: RSET
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<c@b.example>
         C: DATA",
    );
}

#[test]
fn a_refused_data_refuses_those_that_were_taken() {
    let player = pipelined(
        vec![begin(&["a@b.example", "c@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: RCPT TO:<c@b.example>
         C: DATA
         S: 250 ok
         S: 550 5.1.1 nobody
         S: 250 ok
         S: 451-4.3.0 not
         S: 451 4.3.0 now
         N: Finished",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Rcpt 550", "refused Data 451"]);
}

#[test]
fn a_refused_content_refuses_those_that_were_taken() {
    let player = pipelined(
        vec![begin(&["a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 554 5.7.1 spam
         N: Finished
         N: Ready",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Content 554"]);
}

#[test]
fn many_recipients_go_out_in_groups_and_data_in_the_last() {
    let names: Vec<String> = (0..250).map(|number| format!("u{number}@b.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut player = pipelined(vec![begin(&names)], "");
    let (envelope, size, eight_bit) = player.begins.next().expect("an envelope");
    player.client.begin(envelope, size, eight_bit, &mut player.out);
    let mut groups = Vec::new();
    while player.need != Some(ClientNeed::Content) {
        let said = String::from_utf8(std::mem::take(&mut player.out)).expect("ASCII");
        groups.push(said.lines().count());
        let reply = |line: &str| if line == "DATA" { "354 go on" } else { "250 ok" };
        player.server_says(&said.lines().map(reply).collect::<Vec<_>>());
    }
    assert_eq!(groups, [100, 100, 52]);
}

#[test]
fn helo_follows_a_refused_ehlo() {
    let player = play(
        Parameters::opportunistic("client.example"),
        vec![begin(&["a@b.example"])],
        "S: 220 old.example
         C: EHLO client.example
         S: 500 what
         C: HELO client.example
         S: 250 old.example
         N: Ready
         D: begin
         C: MAIL FROM:<hana@example.jp>",
    );
    assert_eq!(*player.client.extensions(), Extensions::default());
    let _ = play(
        clear(),
        vec![],
        "S: 220 mx.example
         C: EHLO client.example
         S: 500 what
         C: HELO client.example
         S: 550 5.7.1 go away
         C: QUIT
         N: Closed(HelloRefused",
    );
}

#[test]
fn a_greeting_that_is_no_welcome_ends_the_session() {
    for (greeting, need) in [
        ("554 5.7.1 no mail from you", "Closed(NotWelcome"),
        ("521 no mail here", "Closed(NotWelcome"),
        ("450 4.7.1 later", "Closed(NotWelcome"),
    ] {
        play(clear(), vec![], &format!("S: {greeting}\nC: QUIT\nN: {need}"));
    }
    play(clear(), vec![], "S: 421 4.3.2 full\nN: Closed(ServerClosing");
    play(clear(), vec![], "S: 250 PREAUTH\nN: Closed(OutOfTurn");
    play(clear(), vec![], "S: SSH-2.0-OpenSSH_9.2\nN: Closed(Unreadable(NoCode");
    play(clear(), vec![], "S: 220-welcome\nS: 220 mx.example\nC: EHLO client.example\nN: Input");
    play(clear(), vec![], "S: 220 mx.example\nC: EHLO client.example\nS: 450 later\nC: QUIT\nN: Closed(HelloRefused");
}

#[test]
fn closing_is_understood_at_any_point() {
    let whole = "S: 220 mx.example
        C: EHLO client.example
        S: 250 mx.example
        D: begin
        C: MAIL FROM:<hana@example.jp>
        S: 250 ok
        C: RCPT TO:<a@b.example>
        S: 250 ok
        C: RCPT TO:<c@b.example>
        S: 250 ok
        C: DATA
        S: 354 go on
        D: content
        C: A: b
        C:
        C: ..
        C: .
        S: 250 queued";
    let lines: Vec<&str> = whole.lines().collect();
    let servers = lines.iter().enumerate().filter(|(_, line)| line.trim().starts_with("S:"));
    for (index, _) in servers {
        let is_in_transaction = index > 3;
        let finished = if is_in_transaction { "N: Finished\n" } else { "" };
        let text = format!("{}\nS: 421 4.3.2 closing\n{finished}N: Closed(ServerClosing", lines[..index].join("\n"));
        let player = play(clear(), vec![begin(&["a@b.example", "c@b.example"])], &text);
        if is_in_transaction {
            assert_eq!(player.finished.len(), 1, "{text}");
            for result in &player.finished[0] {
                assert!(matches!(result, RecipientResult::Undecided(ClientError::ServerClosing(_))), "{text}");
            }
        }
    }
}

#[test]
fn closing_leaves_what_was_decided() {
    let player = pipelined(
        vec![begin(&["a@b.example", "c@b.example", "d@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: RCPT TO:<c@b.example>
         C: RCPT TO:<d@b.example>
         C: DATA
         S: 250 ok
         S: 550 5.1.1 nobody
         S: 250 ok
         S: 421 4.7.0 too many unknown
         N: Finished
         N: Closed(ServerClosing",
    );
    let results = shape(&player.finished[0]);
    assert_eq!(results[0], "refused Rcpt 550");
    assert!(results[1..].iter().all(|result| result.starts_with("Undecided(ServerClosing")), "{results:?}");
}

#[test]
fn a_result_counts_although_the_server_closes_in_the_same_breath() {
    let player = pipelined(
        vec![begin(&["a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 queued
         S: 421 enough for today
         N: Closed(ServerClosing",
    );
    assert_eq!(shape(&player.finished[0]), ["accepted 250"]);
}

#[test]
fn a_lost_connection_leaves_recipients_undecided() {
    let player = pipelined(
        vec![begin(&["a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         D: content
         C: A: b
         C:
         C: ..
         C: .
         D: lost
         N: Finished
         N: Closed(ConnectionLost",
    );
    assert_eq!(shape(&player.finished[0]), ["Undecided(ConnectionLost)"]);
    pipelined(vec![], "D: quit\nC: QUIT\nD: lost\nN: Bye");
}

#[test]
fn a_server_that_talks_out_of_turn_is_not_believed() {
    pipelined(vec![], "S: 250 nobody asked\nN: Closed(OutOfTurn");
    play(clear(), vec![], "S: 220 mx.example\nS: 250 mx.example\nN: Closed(TalksTooSoon");
    play(clear(), vec![], "S: 220 mx.example\nS: 421 full\nN: Closed(ServerClosing");
    for text in [
        // Not even the go-ahead, if more follows it: it would be taken for the verdict on the content.
        "S: 250 ok\nS: 250 ok\nS: 354 go on\nS: 250 queued already\nN: Finished\nN: Closed(TalksTooSoon",
        "S: 354 go on\nN: Finished\nN: Closed(OutOfTurn",
        "S: 250 ok\nS: 334 what\nN: Finished\nN: Closed(OutOfTurn",
        "S: 250 ok\nS: 250 ok\nS: 250 queued already\nN: Finished\nN: Closed(OutOfTurn",
    ] {
        let begun = "D: begin\nC: MAIL FROM:<hana@example.jp>\nC: RCPT TO:<a@b.example>\nC: DATA\n";
        pipelined(vec![begin(&["a@b.example"])], &format!("{begun}{text}"));
    }
}

#[test]
fn tls_is_used_if_offered_and_everything_is_asked_again() {
    let player = play(
        with(TlsWish::IfOffered),
        vec![],
        "S: 220 mx.example
         C: EHLO client.example
         S: 250-mx.example
         S: 250-SMTPUTF8
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go ahead
         N: StartTls
         D: tls
         C: EHLO client.example
         S: 250-mx.example
         S: 250 8BITMIME
         N: Ready",
    );
    assert_eq!(*player.client.extensions(), Extensions { eight_bit_mime: true, ..Extensions::default() });
    assert!(player.client.is_protected());
}

#[test]
fn words_behind_the_go_ahead_for_tls_end_the_session() {
    for tls in [TlsWish::IfOffered, TlsWish::Required] {
        let player = play(
            with(tls),
            vec![],
            "S: 220 mx.example
             C: EHLO client.example
             S: 250-mx.example
             S: 250 STARTTLS
             C: STARTTLS
             S: 220 go ahead
             S: 250-injected
             S: 250 AUTH PLAIN
             N: Closed(TlsInjection",
        );
        assert!(!player.client.is_protected());
        assert!(!ClientError::TlsInjection.allows_clear_text(tls));
    }
    // An incomplete line counts as well.
    let mut client = Client::new(with(TlsWish::Required));
    let mut out = Vec::new();
    client.advance(&mut &b"220 mx\r\n"[..], &mut out);
    client.advance(&mut &b"250-mx\r\n250 STARTTLS\r\n"[..], &mut out);
    let need = client.advance(&mut &b"220 go\r\n2"[..], &mut out);
    assert_eq!(need, ClientNeed::Closed(ClientError::TlsInjection));
}

#[test]
fn tls_that_is_required_is_never_done_without() {
    let hello = "S: 220 mx.example\nC: EHLO client.example\n";
    for (text, need) in [
        ("S: 250 mx.example\nC: QUIT", "Closed(TlsNotOffered"),
        ("S: 502 what\nC: QUIT", "Closed(TlsNotOffered"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 not now\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 502 what\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 354 go on\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 250 ok\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nD: tls failed", "Closed(TlsFailed"),
    ] {
        for parameters in [with(TlsWish::Required), with_login(TlsWish::Required)] {
            play(parameters, vec![], &format!("{hello}{text}\nN: {need}"));
        }
    }
    assert!(!ClientError::TlsFailed.allows_clear_text(TlsWish::Required));
}

#[test]
fn tls_that_is_only_a_wish_is_done_without_if_refused() {
    play(
        with(TlsWish::IfOffered),
        vec![],
        "S: 220 mx.example
         C: EHLO client.example
         S: 250-mx.example
         S: 250 STARTTLS
         C: STARTTLS
         S: 454 4.7.0 not now
         N: Ready",
    );
    assert!(ClientError::TlsFailed.allows_clear_text(TlsWish::IfOffered));
    // Not wished for, it is not asked for.
    play(clear(), vec![], "S: 220 a\nC: EHLO client.example\nS: 250-a\nS: 250 STARTTLS\nN: Ready");
}

#[test]
fn a_login_is_made_under_tls_only() {
    let hello = "S: 220 mx.example\nC: EHLO client.example\n";
    let offer = "S: 250-mx.example\nS: 250 AUTH PLAIN LOGIN\n";
    for tls in [TlsWish::Never, TlsWish::IfOffered] {
        play(with_login(tls), vec![], &format!("{hello}{offer}C: QUIT\nN: Closed(LoginNeedsTls"));
    }
    play(
        with_login(TlsWish::IfOffered),
        vec![],
        &format!(
            "{hello}S: 250-a\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 no\nC: QUIT\nN: Closed(LoginNeedsTls"
        ),
    );
    let on_loopback = Parameters { login_in_clear: true, ..with_login(TlsWish::Never) };
    play(on_loopback, vec![], &format!("{hello}{offer}C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 235 2.7.0 ok\nN: Ready"));
    // Mechanisms that were offered before TLS do not count after it.
    play(
        with_login(TlsWish::Required),
        vec![],
        &format!(
            "{hello}S: 250-a\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nN: StartTls\nD: tls
         C: EHLO client.example\nS: 250 a\nC: QUIT\nN: Closed(LoginNotOffered"
        ),
    );
}

#[test]
fn a_login_goes_by_plain_or_else_by_login() {
    let dialogue = |offer: &str, rest: &str| {
        let parameters = Parameters { implicit_tls: true, ..with_login(TlsWish::Required) };
        let hello = "S: 220 mx.example\nC: EHLO client.example\nS: 250-mx.example\n";
        play(parameters, vec![], &format!("{hello}S: 250 AUTH {offer}\n{rest}"));
    };
    let login = "C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: aGFuYQ==
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0\n";
    dialogue("LOGIN PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 235 ok\nN: Ready");
    dialogue("LOGIN", &format!("{login}S: 235 ok\nN: Ready"));
    dialogue("PLAIN LOGIN", &format!("C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 504 not that\n{login}S: 235 ok\nN: Ready"));
    dialogue("LOGIN", &format!("{login}S: 535 5.7.8 wrong\nC: QUIT\nN: Closed(LoginRefused"));
    dialogue("PLAIN LOGIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 535 5.7.8 wrong\nC: QUIT\nN: Closed(LoginRefused");
    dialogue("PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 454 4.7.0 later\nC: QUIT\nN: Closed(LoginRefused");
    dialogue("PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 250 ok\nC: QUIT\nN: Closed(OutOfTurn");
    dialogue("CRAM-MD5", "C: QUIT\nN: Closed(LoginNotOffered");
}

#[test]
fn a_long_password_is_not_an_initial_response() {
    let password = "p".repeat(400);
    let login = Some(("hana".to_owned(), Secret::new(password.as_str())));
    let mut client = Client::new(Parameters { login, implicit_tls: true, ..with(TlsWish::Required) });
    let mut out = Vec::new();
    client.advance(&mut &b"220 mx\r\n"[..], &mut out);
    out.clear();
    client.advance(&mut &b"250-mx\r\n250 AUTH PLAIN\r\n"[..], &mut out);
    assert_eq!(out, b"AUTH PLAIN\r\n");
    out.clear();
    client.advance(&mut &b"334 \r\n"[..], &mut out);
    assert!(out.starts_with(b"AGhhbmEAcHBw") && out.len() > 512);
    assert_eq!(client.advance(&mut &b"235 ok\r\n"[..], &mut out), ClientNeed::Ready);
}

/// The result of each recipient when this server offers `keywords`.
fn offered_to(keywords: &[&str], begun: (Envelope, u64, bool)) -> (Vec<String>, String) {
    let lines = std::iter::once("mx.example").chain(keywords.iter().copied()).map(str::to_owned).collect();
    let extensions = Extensions::parse(&Reply { code: 250, status: None, lines });
    let mut client = Client::new(clear());
    client.state = State::Ready;
    client.extensions = extensions;
    let mut out = Vec::new();
    client.begin(begun.0, begun.1, begun.2, &mut out);
    let results = match client.advance(&mut &b""[..], &mut out) {
        ClientNeed::Finished(results) => shape(&results),
        _ => Vec::new(),
    };
    (results, String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn what_the_server_cannot_take_is_not_offered() {
    let mut internationalised = envelope(&["a@b.example"]);
    internationalised.parameters.smtputf8 = true;
    let mut from_flower = envelope(&["a@b.example"]);
    from_flower.reverse_path = ReversePath::Address(Address::parse("花@example.jp").expect("address"));

    let none = |begun| offered_to(&[], begun);
    assert_eq!(none((envelope(&["a@b.example"]), 1, true)), (vec!["NeedsEightBitMime".to_owned()], String::new()));
    assert_eq!(none((from_flower.clone(), 1, false)), (vec!["NeedsSmtputf8".to_owned()], String::new()));
    assert_eq!(none((internationalised.clone(), 1, true)), (vec!["NeedsSmtputf8".to_owned()], String::new()));
    // Asked for and not needed: every octet is ASCII.
    assert_eq!(none((internationalised.clone(), 1, false)).1, "MAIL FROM:<hana@example.jp>\r\n");
    let (results, said) = offered_to(&["SIZE 1000"], (envelope(&["a@b.example"]), 1001, false));
    assert_eq!((results, said), (vec!["TooLarge { limit_octets: 1000 }".to_owned()], String::new()));
    let (_, said) = offered_to(&["SIZE 1000"], (envelope(&["a@b.example"]), 1000, false));
    assert_eq!(said, "MAIL FROM:<hana@example.jp> SIZE=1000\r\n");
    let (_, said) = offered_to(&["SMTPUTF8", "8BITMIME"], (from_flower, 1, true));
    assert_eq!(said, "MAIL FROM:<花@example.jp> BODY=8BITMIME SMTPUTF8\r\n");
    let (_, said) = offered_to(&["SMTPUTF8", "8BITMIME"], (envelope(&["a@b.example"]), 1, false));
    assert_eq!(said, "MAIL FROM:<hana@example.jp>\r\n");
}

#[test]
fn an_internationalised_recipient_does_not_keep_the_others_from_their_mail() {
    let player = pipelined(
        vec![begin(&["花@b.example", "a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 queued
         N: Finished",
    );
    assert_eq!(shape(&player.finished[0]), ["NeedsSmtputf8", "accepted 250"]);
}

#[test]
fn patience_is_what_the_standard_asks_for() {
    let mut player = pipelined(vec![begin(&["a@b.example"])], "");
    assert_eq!(player.client.patience(), PATIENCE);
    player.driver_does("begin");
    player.out.clear();
    assert_eq!(player.client.patience(), PATIENCE);
    player.server_says(&["250 ok", "250 ok"]);
    assert_eq!(player.client.patience(), DATA_PATIENCE);
    player.server_says(&["354 go on"]);
    assert_eq!(player.client.patience(), END_PATIENCE);
}

#[test]
fn what_is_begun_out_of_order_comes_back_undecided() {
    let mut client = Client::new(clear());
    let mut out = Vec::new();
    client.begin(envelope(&["a@b.example"]), 1, false, &mut out);
    let need = client.advance(&mut &b""[..], &mut out);
    assert_eq!(need, ClientNeed::Finished(vec![RecipientResult::Undecided(ClientError::ConnectionLost)]));
    client.give_up(ClientError::TimedOut);
    client.begin(envelope(&["a@b.example"]), 1, false, &mut out);
    let need = client.advance(&mut &b""[..], &mut out);
    assert_eq!(need, ClientNeed::Finished(vec![RecipientResult::Undecided(ClientError::TimedOut)]));
    client.quit(&mut out);
    client.tls_started(&mut out);
    assert_eq!(client.advance(&mut &b""[..], &mut out), ClientNeed::Closed(ClientError::TimedOut));
    assert_eq!(out, b"");
}

#[test]
fn an_oversized_reply_ends_the_session() {
    let mut client = Client::new(clear());
    let mut out = Vec::new();
    let line = [b"220-".as_slice(), &[b'x'; 3000]].concat();
    let need = client.advance(&mut &line[..], &mut out);
    assert_eq!(need, ClientNeed::Closed(ClientError::Unreadable(ReplyError::LineTooLong)));
    assert_eq!(out, b"");
}

#[test]
fn nothing_that_is_printed_shows_the_password() {
    assert!(!format!("{:?}", Client::new(with_login(TlsWish::Required))).contains("secret"));
}

/// Replies of a server that follows no rule.
fn replies() -> impl Strategy<Value = Vec<u8>> {
    let code =
        prop_oneof![4 => Just(250), 2 => Just(354), 1 => Just(220), 1 => Just(550), 1 => Just(421), 1 => 200..600_u16];
    let line = (code, prop_oneof![6 => Just(" "), 1 => Just("-")])
        .prop_map(|(code, mark)| format!("{code}{mark}STARTTLS\r\n"));
    prop::collection::vec(line, 1..4).prop_map(|lines| lines.concat().into_bytes())
}

proptest! {
    #[test]
    fn each_transaction_ends_once_with_a_result_for_each_recipient(
        segments in prop::collection::vec(replies(), 0..20),
        recipients in 1..5_usize,
        pipelining: bool,
    ) {
        let names: Vec<(ForwardPath, RecipientParameters)> =
            (0..recipients).map(|_| (ForwardPath::Postmaster, RecipientParameters::default())).collect();
        let envelope = || Envelope {
            reverse_path: ReversePath::Null,
            parameters: SenderParameters::default(),
            recipients: names.clone(),
        };
        let mut client = Client::new(clear());
        let mut out = Vec::new();
        let (mut begun, mut finished, mut is_over) = (0, 0, false);
        let hello = if pipelining { &b"250-a\r\n250 PIPELINING\r\n"[..] } else { &b"250 a\r\n"[..] };
        let all = [b"220 a\r\n".to_vec(), hello.to_vec()].into_iter().chain(segments);
        for segment in all {
            let mut input = &segment[..];
            for _ in 0..20 {
                match client.advance(&mut input, &mut out) {
                    ClientNeed::Ready => {
                        client.begin(envelope(), 1, false, &mut out);
                        begun += 1;
                    }
                    ClientNeed::Finished(results) => {
                        prop_assert_eq!(results.len(), recipients);
                        finished += 1;
                    }
                    ClientNeed::Closed(_) => { is_over = true; break; }
                    _ => break,
                }
            }
        }
        client.give_up(ClientError::TimedOut);
        if let ClientNeed::Finished(results) = client.advance(&mut &b""[..], &mut out) {
            prop_assert_eq!(results.len(), recipients);
            finished += 1;
        }
        prop_assert!(matches!(client.advance(&mut &b""[..], &mut out), ClientNeed::Closed(_)));
        prop_assert_eq!(begun, finished);
        prop_assert!(is_over || begun > 0);
    }
}
