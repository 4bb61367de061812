//! A server that follows no rule.

use super::*;
use proptest::prelude::*;

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
        lmtp: bool,
    ) {
        let names: Vec<(ForwardPath, RecipientParameters)> =
            (0..recipients).map(|_| (ForwardPath::Postmaster, RecipientParameters::default())).collect();
        let envelope = || Envelope {
            reverse_path: ReversePath::Null,
            parameters: SenderParameters::default(),
            recipients: names.clone(),
        };
        let protocol = if lmtp { Protocol::Lmtp } else { Protocol::Smtp };
        let mut client = Client::new(Parameters { protocol, ..clear() });
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
