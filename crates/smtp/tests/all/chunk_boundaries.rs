//! How the network cuts the client's octets makes no difference to replies, questions, content and notes.
//!
//! One rule looks at segments on purpose: a client that must wait for a reply and did not. So here, as RFC 2920 §3.1
//! has it, a command that must be waited for is the last of its group, and everything else may stand anywhere.

use crate::pure::{Pieces, Pure, profile};
use mail::Door;
use proptest::prelude::*;
use testkit::dialogue::Peer;

/// What may stand anywhere in a group: commands, content, and what is neither.
const ANYWHERE: &[&str] = &[
    "MAIL FROM:<s@outside.example>\r\n",
    "MAIL FROM:<s@outside.example> SIZE=10 BODY=8BITMIME\r\n",
    "RCPT TO:<hana@example.jp>\r\n",
    "RCPT TO:<taro@example.jp>\r\n",
    "RCPT TO:<>\r\n",
    "RSET\r\n",
    "NOOP\r\n",
    "VRFY x\r\n",
    "UNKNOWN\r\n",
    "BDAT 3\r\na\r\n",
    "BDAT 5 LAST\r\nb..\r\n",
    "BDAT 4\r\nc\nd\r",
    "BDAT 20\r\n",
    ".\r\n",
    "..\r\n",
    "text\r\n",
    "From x\r\n",
    ">From",
    "From: a\r\n",
    " folded\r\n",
    "Received: x\r\n",
    "\r\n",
    "\r",
    "\n",
    "\0\r\n",
    "\u{82b1}\r\n",
];

/// What a client waits after.
const LAST: &[&str] = &["", "DATA\r\n", "DATA\r\n", "DATA\r\n", "EHLO x\r\n", "QUIT\r\n"];

fn group() -> impl Strategy<Value = Vec<u8>> {
    let anywhere = prop::sample::select(ANYWHERE).prop_map(|text| text.as_bytes().to_vec());
    let overlong = prop::sample::select(&[505_usize, 506, 507, 2048, 70_000][..])
        .prop_map(|length| [b"NOOP ", "x".repeat(length).as_bytes(), b"\r\n"].concat());
    let line = prop_oneof![30 => anywhere, 1 => overlong];
    (prop::collection::vec(line, 0..12), prop::sample::select(LAST))
        .prop_map(|(lines, last)| [lines.concat(), last.as_bytes().to_vec()].concat())
}

/// A transaction that usually goes well, so that content is reached.
fn opening() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"MAIL FROM:<s@outside.example>\r\nRCPT TO:<hana@example.jp>\r\nDATA\r\n".to_vec()),
        Just(b"MAIL FROM:<>\r\nRCPT TO:<hana@example.jp>\r\n".to_vec()),
    ]
}

#[derive(Debug, PartialEq)]
struct Heard {
    replies: String,
    asked: Vec<String>,
    notes: String,
    ended: bool,
}

/// Plays groups that arrive in pieces of `sizes`, over and over; all questions are answered yes.
fn heard(door: Door, groups: &[Vec<u8>], sizes: &[usize]) -> Heard {
    let mut profile = profile(door);
    profile.implicit_tls = door == Door::Submission;
    profile.limits.message_octets = 40;
    profile.limits.errors = 8;
    let mut peer = Pure::new(profile, Pieces::Segments);
    let mut asked = Vec::new();
    let login: &[u8] = if door == Door::Submission { b"AUTH PLAIN AGhhbmEAcHc=\r\n" } else { b"" };
    let mut sizes = sizes.iter().copied().cycle();
    for group in [&b"EHLO client.example\r\n"[..], login].into_iter().chain(groups.iter().map(Vec::as_slice)) {
        let mut rest = group;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(sizes.next().unwrap_or(1).clamp(1, rest.len()));
            peer.send(piece).expect("a session takes everything");
            asked.extend(peer.accept_all());
            rest = behind;
        }
    }
    Heard { replies: peer.replies(), asked, notes: format!("{:?}", peer.notes), ended: peer.has_ended() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn how_octets_are_cut_makes_no_difference(
        submission in any::<bool>(),
        opening in opening(),
        groups in prop::collection::vec(group(), 1..5),
        sizes in prop::collection::vec(1_usize..40, 1..10),
    ) {
        let door = if submission { Door::Submission } else { Door::Public };
        let groups = [vec![opening], groups].concat();
        let whole = heard(door, &groups, &[usize::MAX]);
        prop_assert_eq!(&heard(door, &groups, &[1]), &whole);
        prop_assert_eq!(&heard(door, &groups, &sizes), &whole);
    }

    #[test]
    fn no_octets_break_a_session(
        octets in prop::collection::vec(any::<u8>(), 0..2000),
        sizes in prop::collection::vec(1_usize..600, 1..10),
    ) {
        for door in Door::ALL {
            heard(door, std::slice::from_ref(&octets), &sizes);
        }
    }

    #[test]
    fn content_comes_out_as_it_went_in(body in prop::collection::vec("[.a\u{82b1}\x01 ]{0,6}", 0..6), size in 1_usize..9) {
        // Below an empty line everything is body, in which no line means anything.
        let lines = [vec![String::new()], body].concat();
        let content: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        prop_assume!(content.len() <= 40);
        let stuffed: String =
            lines.iter().map(|line| format!("{}{line}\r\n", if line.starts_with('.') { "." } else { "" })).collect();
        let opening = b"MAIL FROM:<>\r\nRCPT TO:<hana@example.jp>\r\nDATA\r\n".to_vec();
        let heard = heard(Door::Public, &[opening, format!("{stuffed}.\r\n").into_bytes()], &[size]);
        let expected = format!("message <> for <hana@example.jp> hops=0 \"{}\"", testkit::dialogue::escape(content.as_bytes()));
        prop_assert_eq!(heard.asked.last(), Some(&expected));
    }
}
