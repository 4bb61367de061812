//! Asking whether recipients would be taken, without handing anything over.

use super::*;

/// The null reverse-path: what asks must not be answered by a report (RFC 5321 §4.5.5).
fn question(recipient: &str) -> Envelope {
    Envelope { reverse_path: ReversePath::Null, ..envelope(&[recipient]) }
}

fn ask(client: &mut Client, recipient: &str, replies: &str) -> (String, Vec<RecipientResult>) {
    let mut out = Vec::new();
    client.ask(question(recipient), &mut out);
    let mut input = replies.as_bytes();
    let need = client.advance(&mut input, &mut out);
    let ClientNeed::Finished(results) = need else { panic!("{need:?}") };
    (String::from_utf8(out).expect("ASCII"), results)
}

fn greeted(protocol: Protocol) -> Client {
    let mut client = Client::new(Parameters { protocol, ..clear() });
    let mut out = Vec::new();
    client.advance(&mut &b"220 mx\r\n"[..], &mut out);
    client.advance(&mut &b"250-mx\r\n250-SIZE 1000\r\n250 PIPELINING\r\n"[..], &mut out);
    client
}

#[test]
fn a_question_ends_with_rcpt_and_the_next_begins_with_rset() {
    for protocol in [Protocol::Smtp, Protocol::Lmtp] {
        let mut client = greeted(protocol);
        let (said, results) = ask(&mut client, "a@b.example", "250 ok\r\n250 2.1.5 ok\r\n");
        assert_eq!(said, "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n");
        assert_eq!(shape(&results), ["accepted 250"]);
        let (said, results) = ask(&mut client, "c@b.example", "250 ok\r\n250 ok\r\n550 5.1.1 nobody\r\n");
        assert_eq!(said, "RSET\r\nMAIL FROM:<>\r\nRCPT TO:<c@b.example>\r\n");
        assert_eq!(shape(&results), ["refused Rcpt 550"]);
        let mut out = Vec::new();
        client.quit(&mut out);
        assert_eq!(out, b"QUIT\r\n");
    }
}

#[test]
fn a_mail_that_is_refused_says_nothing_about_the_recipient() {
    let (_, results) = ask(&mut greeted(Protocol::Smtp), "a@b.example", "550 5.7.1 not from you\r\n503 no\r\n");
    assert_eq!(shape(&results), ["refused Mail 550"]);
}

#[test]
fn a_message_begun_after_a_question_is_handed_over_as_any_other() {
    let mut client = greeted(Protocol::Smtp);
    ask(&mut client, "a@b.example", "250 ok\r\n250 ok\r\n");
    let mut out = Vec::new();
    client.begin(envelope(&["a@b.example"]), 100, false, &mut out);
    let said = String::from_utf8(out).expect("ASCII");
    assert_eq!(said, "RSET\r\nMAIL FROM:<hana@example.jp> SIZE=100\r\nRCPT TO:<a@b.example>\r\nDATA\r\n");
}
