//! Dialogues of greetings that fail and of sessions that end early.

use super::*;

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
