//! What holds for any client.

use crate::driver::Driver;
use crate::session;
use proptest::prelude::*;
use retrieval::{Io, Need, Peer, Session};
use std::sync::Arc;

fn line() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "CAPA",
        "USER hana",
        "PASS secret",
        "PASS wrong",
        "APOP hana c4c9334bac560ecc979e58001b3e22fb",
        "APOP hana 00000000000000000000000000000000",
        "APOP hana",
        "AUTH PLAIN",
        "AUTH PLAIN AGhhbmEAc2VjcmV0",
        "AGhhbmEAc2VjcmV0",
        "*",
        "STAT",
        "LIST",
        "LIST 1",
        "UIDL",
        "UIDL 2",
        "RETR 1",
        "RETR 2",
        "TOP 1 1",
        "TOP 2 0",
        "DELE 1",
        "RSET",
        "NOOP",
    ]);
    prop_oneof![
        12 => known.prop_map(|line| [line.as_bytes(), b"\r\n"].concat()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        1 => (200..600_usize).prop_map(|length| [vec![b'x'; length], b"\r\n".to_vec()].concat()),
        1 => Just(b"QUIT\r\n".to_vec()),
    ]
}

fn messages() -> Vec<Vec<u8>> {
    let plain = b"From: a@example.jp\r\nSubject: x\r\n\r\n.\r\n..\r\nlast".to_vec();
    vec![plain, b"no header".to_vec()]
}

/// Cuts `bytes` at the given places.
fn cut<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn what_the_server_says_does_not_depend_on_how_the_octets_arrive(
        lines in prop::collection::vec(line(), 0..30),
        cuts in prop::collection::vec(any::<usize>(), 0..40),
        piece in 1..64_usize,
    ) {
        let login = b"USER hana\r\nPASS secret\r\n".to_vec();
        let bytes = [vec![login], lines].concat().concat();
        let mut whole = Driver::new(messages(), usize::MAX);
        let whole_ended = whole.run(&mut session(), [bytes.as_slice()]);
        let mut parts = Driver::new(messages(), piece);
        let parts_ended = parts.run(&mut session(), cut(&bytes, &cuts));
        prop_assert_eq!(whole.sent.escape_ascii().to_string(), parts.sent.escape_ascii().to_string());
        prop_assert_eq!((whole_ended, whole.messages), (parts_ended, parts.messages));
    }

    #[test]
    fn without_tls_nothing_a_stranger_says_becomes_a_login(lines in prop::collection::vec(line(), 0..40)) {
        let profile = retrieval::Profile { errors: u16::MAX, ..crate::profile() };
        let mut session = Session::new(Arc::new(profile), Peer::Network);
        let mut io = Io::default();
        for line in lines {
            match session.advance(&mut line.as_slice(), &mut io) {
                Need::Input => {}
                Need::Close => break,
                need => prop_assert!(false, "{need:?}"),
            }
            prop_assert!(!session.is_logged_in());
        }
    }

    #[test]
    fn content_comes_back_as_it_went_in(
        lines in prop::collection::vec("[.a]{0,3}", 0..20),
        piece in 1..9_usize,
    ) {
        let content: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let mut driver = Driver::new(vec![content.clone().into_bytes()], piece);
        driver.run(&mut session(), [b"USER hana\r\nPASS secret\r\nRETR 1\r\n".as_slice()]);
        let sent = String::from_utf8(driver.sent).expect("ASCII");
        let body = sent.splitn(4, "\r\n").nth(3).expect("a reply of several lines");
        // As RFC 1939 §3 has a client read it.
        let lines = body.split_inclusive("\r\n").take_while(|line| *line != ".\r\n");
        let read: String = lines.map(|line| line.strip_prefix('.').unwrap_or(line)).collect();
        prop_assert_eq!(read, content);
        prop_assert_eq!(body.matches("\r\n.\r\n").count() + usize::from(body.starts_with(".\r\n")), 1);
    }
}
