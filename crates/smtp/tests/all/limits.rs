//! Limits of a session that no dialogue reaches, because the running server has larger ones.

use crate::pure::{Pieces, Pure, profile};
use mail::{Door, Reason, ReversePath};
use smtp::server::Note;
use testkit::dialogue::Peer;

#[test]
fn a_session_has_only_as_many_transactions_as_it_says() {
    let mut profile = profile(Door::Public);
    profile.limits.transactions = 2;
    let mut peer = Pure::new(profile, Pieces::Segments);
    let mut say = |text: &str| {
        let before = peer.replies().len();
        peer.send(text.as_bytes()).expect("a session takes everything");
        peer.accept_all();
        peer.replies()[before..].to_owned()
    };
    assert!(say("EHLO client.example\r\n").contains("250-LIMITS MAILMAX=2 RCPTMAX=1000\r\n"));
    assert!(say("MAIL FROM:<s@outside.example>\r\nRCPT TO:<hana@example.jp>\r\nDATA\r\n").ends_with("CRLF.CRLF\r\n"));
    assert!(say(".\r\n").starts_with("250 "));
    // One that is given up counts as well, and another greeting forgets nothing.
    assert!(say("MAIL FROM:<s@outside.example>\r\n").starts_with("250 "));
    assert!(say("EHLO client.example\r\n").ends_with("ENHANCEDSTATUSCODES\r\n"));
    let reply = say("MAIL FROM:<s@outside.example>\r\n");
    assert_eq!(reply, "421 4.7.0 Enough for one session, connect again [too-many-transactions]\r\n");
    assert!(peer.has_ended());
    let path = ReversePath::take("<s@outside.example>").expect("a path").0;
    assert_eq!(peer.notes.last(), Some(&Note::SenderRefused { path, reason: Reason::TooManyTransactions }));
}
