use super::*;
use proptest::prelude::*;

fn encode(chunks: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = ContentEncoder::new();
    for chunk in chunks {
        encoder.encode(chunk, &mut out);
    }
    encoder.finish(&mut out);
    out
}

/// What a receiver makes of it: up to the first CRLF.CRLF, one dot off each line that begins with one.
fn decode(wire: &[u8]) -> (Vec<u8>, usize) {
    let (mut content, mut at) = (Vec::new(), 0);
    loop {
        let end = at + wire[at..].windows(2).position(|pair| pair == b"\r\n").expect("a line end") + 2;
        let line = &wire[at..end];
        at = end;
        if line == b".\r\n" {
            return (content, at);
        }
        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
}

#[test]
fn dots_at_the_start_of_a_line_are_doubled() {
    let cases: [(&[u8], &[u8]); 12] = [
        (b"", b".\r\n"),
        (b"\r\n", b"\r\n.\r\n"),
        (b"a\r\n", b"a\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"..\r\n", b"...\r\n.\r\n"),
        (b".x\r\n", b"..x\r\n.\r\n"),
        (b"a.\r\n.b.c\r\n", b"a.\r\n..b.c\r\n.\r\n"),
        (b"\r\n.\r\n", b"\r\n..\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b"a\r\n.", b"a\r\n..\r\n.\r\n"),
        (b"a\r\n\r\n", b"a\r\n\r\n.\r\n"),
    ];
    for (content, wire) in cases {
        assert_eq!(encode(&[content]), wire, "{:?}", String::from_utf8_lossy(content));
    }
}

#[test]
fn a_bare_line_end_never_goes_out() {
    let cases: [(&[u8], &[u8]); 8] = [
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r.\rb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r\r\n", b"a\r\n\r\n.\r\n"),
        (b"a\n\r", b"a\r\n\r\n.\r\n"),
        (b"a\r", b"a\r\n.\r\n"),
        (b"a\n\n", b"a\r\n\r\n.\r\n"),
        (b"\n.\r\nMAIL FROM:<>\r\n", b"\r\n..\r\nMAIL FROM:<>\r\n.\r\n"),
        (b"\r\n.\rRSET\r\n", b"\r\n..\r\nRSET\r\n.\r\n"),
    ];
    for (content, wire) in cases {
        assert_eq!(encode(&[content]), wire, "{:?}", String::from_utf8_lossy(content));
    }
}

#[test]
fn a_dot_at_a_buffers_edge_is_doubled_once() {
    for padding in 8185..8195 {
        let mut content = vec![b'a'; padding];
        content.extend_from_slice(b"\r\n.\r\n..\r\n.x\r\n");
        for cut in padding.saturating_sub(1)..=content.len() {
            let wire = encode(&[&content[..cut], &content[cut..]]);
            assert_eq!(decode(&wire), (content.clone(), wire.len()), "{padding} {cut}");
        }
    }
}

/// Octets that matter, more often than chance would have them.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(b'.'), Just(b'\r'), Just(b'\n'), Just(b'a'), any::<u8>()], 0..200)
}

/// Content as it is stored: complete lines.
fn content() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec("[.a ]{0,4}", 0..30)
        .prop_map(|lines| lines.into_iter().flat_map(|line| (line + "\r\n").into_bytes()).collect())
}

proptest! {
    #[test]
    fn stored_content_arrives_octet_for_octet(content in content()) {
        let wire = encode(&[&content]);
        prop_assert_eq!(decode(&wire), (content, wire.len()));
    }

    #[test]
    fn where_the_chunks_are_cut_changes_nothing(content in octets(), cuts in prop::collection::vec(0..200_usize, 0..6)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(content.len())).collect();
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut start = 0;
        for cut in cuts {
            chunks.push(&content[start..cut]);
            start = cut;
        }
        chunks.push(&content[start..]);
        prop_assert_eq!(encode(&chunks), encode(&[&content]));
    }

    #[test]
    fn the_end_of_data_comes_once_whatever_the_content(content in octets()) {
        let wire = encode(&[&content]);
        let (_, end) = decode(&wire);
        prop_assert_eq!(end, wire.len());
        for (index, byte) in wire.iter().enumerate() {
            match byte {
                b'\r' => prop_assert_eq!(wire.get(index + 1), Some(&b'\n')),
                b'\n' => prop_assert_eq!(index.checked_sub(1).map(|before| wire[before]), Some(b'\r')),
                _ => {}
            }
        }
    }
}
