//! Dialogues of LMTP (RFC 2033): one reply for each recipient that was taken, after the content.

use super::*;

const HELLO: &str = "
    S: 220 dovecot.example LMTP
    C: LHLO client.example
    N: Input
    S: 250-dovecot.example
    S: 250-PIPELINING
    S: 250 ENHANCEDSTATUSCODES
    N: Ready
";

const CONTENT: &str = "
    N: Content
    D: content
    C: A: b
    C:
    C: ..
    C: .
";

fn lmtp(begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    play(Parameters { protocol: Protocol::Lmtp, ..clear() }, begins, &format!("{HELLO}{text}"))
}

fn to_three() -> Vec<(Envelope, u64, bool)> {
    vec![begin(&["a@b.example", "c@b.example", "d@b.example"])]
}

/// Offers three recipients, the second of whom is refused, and sends the content.
fn two_of_three() -> String {
    format!(
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: RCPT TO:<c@b.example>
         C: RCPT TO:<d@b.example>
         C: DATA
         S: 250 2.1.0 ok
         S: 250 2.1.5 ok
         S: 550 5.1.1 nobody
         S: 250 2.1.5 ok
         S: 354 go on
         {CONTENT}"
    )
}

#[test]
fn each_recipient_that_was_taken_has_a_reply_of_its_own_after_the_content() {
    let player = lmtp(
        to_three(),
        &format!(
            "{}
             S: 250 2.0.0 <a@b.example> saved
             N: Input
             S: 452 4.2.2 <d@b.example> mailbox full
             N: Finished
             N: Ready
             D: quit
             C: QUIT
             S: 221 bye
             N: Bye",
            two_of_three()
        ),
    );
    assert_eq!(shape(&player.finished[0]), ["accepted 250", "refused Rcpt 550", "refused Content 452"]);
}

#[test]
fn replies_that_come_together_are_told_apart_by_their_order() {
    let text = format!("{}S: 552 5.2.2 full\nS: 250-2.0.0 saved\nS: 250 2.0.0 really\nN: Finished", two_of_three());
    let player = lmtp(to_three(), &text);
    assert_eq!(shape(&player.finished[0]), ["refused Content 552", "refused Rcpt 550", "accepted 250"]);
}

#[test]
fn who_got_no_reply_is_undecided_and_who_got_one_is_not() {
    let text =
        format!("{}S: 250 2.0.0 saved\nN: Input\nD: lost\nN: Finished\nN: Closed(ConnectionLost", two_of_three());
    let player = lmtp(to_three(), &text);
    assert_eq!(shape(&player.finished[0]), ["accepted 250", "refused Rcpt 550", "Undecided(ConnectionLost)"]);
}

#[test]
fn a_server_that_closes_between_two_replies_has_decided_about_the_first_alone() {
    let text =
        format!("{}S: 250 2.0.0 saved\nS: 421 4.3.2 going\nN: Finished\nN: Closed(ServerClosing", two_of_three());
    let shapes = shape(&lmtp(to_three(), &text).finished[0]);
    assert_eq!(shapes[..2], ["accepted 250", "refused Rcpt 550"]);
    assert!(shapes[2].starts_with("Undecided(ServerClosing"), "{shapes:?}");
}

#[test]
fn a_reply_too_many_ends_the_session_and_changes_nothing_that_was_decided() {
    let text = format!("{}S: 250 saved\nS: 250 saved\nS: 250 who?\nN: Closed(OutOfTurn", two_of_three());
    let player = lmtp(to_three(), &text);
    assert_eq!(shape(&player.finished[0]), ["accepted 250", "refused Rcpt 550", "accepted 250"]);
}

#[test]
fn a_go_ahead_or_garbage_in_place_of_a_recipients_reply_is_not_believed() {
    for (line, why) in [("354 more", "OutOfTurn"), ("hello", "Unreadable")] {
        let text = format!("{}S: 250 saved\nN: Input\nS: {line}\nN: Finished\nN: Closed({why}", two_of_three());
        let shapes = shape(&lmtp(to_three(), &text).finished[0]);
        assert_eq!(shapes[..2], ["accepted 250", "refused Rcpt 550"]);
        assert!(shapes[2].starts_with(&format!("Undecided({why}")), "{shapes:?}");
    }
}

#[test]
fn a_go_ahead_for_nobody_ends_the_session() {
    // In SMTP an empty content follows; here nobody could say how many replies that has.
    let player = lmtp(
        vec![begin(&["a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 550 5.1.1 nobody
         S: 354 go on all the same
         N: Finished
         N: Closed(OutOfTurn",
    );
    assert_eq!(shape(&player.finished[0]), ["refused Rcpt 550"]);
}

#[test]
fn data_for_nobody_is_refused_and_the_next_transaction_begins_anew() {
    let player = lmtp(
        vec![begin(&["a@b.example"]), begin(&["c@b.example"])],
        &format!(
            "D: begin
             C: MAIL FROM:<hana@example.jp>
             C: RCPT TO:<a@b.example>
             C: DATA
             S: 250 ok
             S: 550 5.1.1 nobody
             S: 503 5.5.1 no valid recipients
             N: Finished
             N: Ready
             D: begin
             C: RSET
             C: MAIL FROM:<hana@example.jp>
             C: RCPT TO:<c@b.example>
             C: DATA
             S: 250 ok
             S: 250 ok
             S: 250 ok
             S: 354 go on
             {CONTENT}
             S: 250 saved
             N: Finished"
        ),
    );
    assert_eq!(shape(&player.finished[0]), ["refused Rcpt 550"]);
    assert_eq!(shape(&player.finished[1]), ["accepted 250"]);
}

#[test]
fn a_server_that_does_not_know_lhlo_is_never_greeted_with_helo() {
    let _ = play(
        Parameters { protocol: Protocol::Lmtp, ..clear() },
        vec![],
        "S: 220 mx.example ESMTP
         C: LHLO client.example
         S: 500 5.5.1 what?
         C: QUIT
         N: Closed(HelloRefused",
    );
}

#[test]
fn lhlo_is_said_again_inside_tls() {
    let _ = play(
        Parameters { protocol: Protocol::Lmtp, ..with(TlsWish::IfOffered) },
        vec![],
        "S: 220 dovecot.example LMTP
         C: LHLO client.example
         S: 250-dovecot.example
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go
         N: StartTls
         D: tls
         C: LHLO client.example
         S: 250 dovecot.example
         N: Ready",
    );
}
