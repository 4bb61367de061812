//! What the journal is told without being asked.

use crate::pure::{Pieces, Pure, profile};
use mail::{Door, ForwardPath, Reason, ReversePath};
use smtp::server::Note;
use testkit::dialogue::Peer;

/// Plays groups of commands, all questions answered yes, and returns what was noted after the greeting.
fn notes(door: Door, groups: &[&str]) -> Vec<Note<ForwardPath>> {
    let mut profile = profile(door);
    profile.limits.recipients = 1;
    profile.limits.message_octets = 10;
    let mut peer = Pure::new(profile, Pieces::Segments);
    for group in groups {
        peer.send(group.as_bytes()).expect("a session takes everything");
        peer.accept_all();
    }
    std::mem::take(&mut peer.notes)
}

fn refused(reason: Reason, command: &str) -> Note<ForwardPath> {
    Note::CommandRefused { reason, command: command.into() }
}

fn sender() -> ReversePath {
    ReversePath::take("<s@outside.example>").expect("a path").0
}

fn recipient(text: &str) -> ForwardPath {
    ForwardPath::take(text).expect("a path").0
}

const EHLO: &str = "EHLO client.example\r\n";
const ENVELOPE: &str = "MAIL FROM:<s@outside.example>\r\nRCPT TO:<hana@example.jp>\r\n";

#[test]
fn a_visitors_name_is_noted_each_time_it_is_given() {
    let greeted = |name: &str, extended| Note::Greeted { name: name.into(), extended };
    let noted = notes(Door::Public, &["HELO [192.0.2.1]\r\n", EHLO]);
    assert_eq!(noted, [greeted("[192.0.2.1]", false), greeted("client.example", true)]);
}

#[test]
fn a_refused_command_is_noted_by_its_verb_alone() {
    let noted =
        notes(Door::Public, &[EHLO, "xclient ADDR=1\r\nRCPT TO:<a@b.jp>\r\n\x1b[2J x\r\nauth PLAIN AGEAcHc=\r\n"]);
    let reasons = [
        refused(Reason::CommandUnknown, "XCLIENT"),
        refused(Reason::CommandOutOfOrder, "RCPT"),
        refused(Reason::CommandUnknown, ""),
        refused(Reason::CommandUnknown, "AUTH"),
    ];
    assert_eq!(noted[1..], reasons);
}

#[test]
fn a_refused_sender_is_noted_with_its_path() {
    let noted = notes(Door::Public, &[EHLO, "MAIL FROM:<s@outside.example> SIZE=11\r\n"]);
    assert_eq!(noted[1..], [Note::SenderRefused { path: sender(), reason: Reason::MessageTooLarge }]);
    let noted = notes(Door::Submission, &[EHLO, "MAIL FROM:<s@outside.example>\r\nMAIL FROM:x\r\n"]);
    let expected =
        [Note::SenderRefused { path: sender(), reason: Reason::LoginRequired }, refused(Reason::LoginRequired, "MAIL")];
    assert_eq!(noted[1..], expected);
}

#[test]
fn what_was_on_its_way_before_a_refusal_was_heard_is_not_news() {
    let refused_sender = Note::SenderRefused { path: sender(), reason: Reason::MessageTooLarge };
    let mail = "MAIL FROM:<s@outside.example> SIZE=11\r\n";
    let breath = format!("{mail}RCPT TO:<hana@example.jp>\r\nDATA\r\n");
    let noted = notes(Door::Public, &[EHLO, &breath]);
    assert_eq!(noted[1..], std::slice::from_ref(&refused_sender)[..]);
    // Whoever begins anew and is out of order again has erred.
    let noted = notes(Door::Public, &[EHLO, &breath, "RSET\r\n", "DATA\r\n"]);
    assert_eq!(noted[1..], [refused_sender, refused(Reason::CommandOutOfOrder, "DATA")]);
    let noted = notes(Door::Submission, &[EHLO, "MAIL FROM:<s@outside.example>\r\nRCPT TO:<a@b.jp>\r\nDATA\r\n"]);
    assert_eq!(noted[1..], [Note::SenderRefused { path: sender(), reason: Reason::LoginRequired }]);
}

#[test]
fn a_refused_recipient_is_noted_with_both_paths() {
    let more = "RCPT TO:<taro@example.jp>\r\nRCPT TO:<花@example.jp>\r\n";
    let noted = notes(Door::Public, &[EHLO, ENVELOPE, more]);
    let refused = |path, reason| Note::RecipientRefused { reverse_path: sender(), path: recipient(path), reason };
    let expected = [
        refused("<taro@example.jp>", Reason::TooManyRecipients),
        refused("<花@example.jp>", Reason::AddressNeedsSmtputf8),
    ];
    assert_eq!(noted[1..], expected);
}

#[test]
fn refused_content_is_noted_with_its_transaction() {
    for (content, expected) in
        [("a\nb\r\n.\r\n", (Reason::BareLineEnd, 5)), ("1234567890\r\n.\r\n", (Reason::MessageTooLarge, 12))]
    {
        let noted = notes(Door::Public, &[EHLO, ENVELOPE, "DATA\r\n", content]);
        let [_, Note::MessageRefused { reason, transaction, size_octets }] = noted.as_slice() else {
            panic!("{noted:?}");
        };
        assert_eq!((*reason, *size_octets), expected);
        assert_eq!(transaction.reverse_path, sender());
        assert_eq!(transaction.recipients, [recipient("<hana@example.jp>")]);
    }
}

#[test]
fn content_that_was_given_up_is_noted() {
    let noted = notes(Door::Public, &[EHLO, ENVELOPE, "BDAT 2\r\nab", "RSET\r\n"]);
    assert_eq!(noted[1..], [Note::ContentDropped]);
    for ending in ["QUIT\r\n", "EHLO again\r\n"] {
        assert!(notes(Door::Public, &[EHLO, ENVELOPE, "BDAT 2\r\nab", ending]).contains(&Note::ContentDropped));
    }
    let noted = notes(Door::Public, &[EHLO, ENVELOPE, "BDAT 2\r\nab", "BDAT x\r\n"]);
    assert_eq!(noted[1..], [refused(Reason::CommandMalformed, "BDAT"), Note::ContentDropped]);
    assert_eq!(notes(Door::Public, &[EHLO, ENVELOPE, "RSET\r\n"]).len(), 1);
}

#[test]
fn the_end_by_errors_is_noted() {
    let noted = notes(Door::Public, &[EHLO, &"X\r\n".repeat(21)]);
    assert_eq!(noted.last(), Some(&refused(Reason::TooManyErrors, "")));
    assert_eq!(noted.len(), 1 + 21 + 1);
}
