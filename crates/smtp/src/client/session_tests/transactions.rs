//! Dialogues of transactions: groups, lockstep, refusals at each step.

use super::*;

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
