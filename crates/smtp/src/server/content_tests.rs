use super::*;

const SIZES: [usize; 7] = [1, 2, 3, 5, 64, 4096, usize::MAX];

struct Read {
    content: Vec<u8>,
    rest: Vec<u8>,
    fault: Option<Reason>,
    facts: ContentFacts,
}

/// What DATA makes of `bytes` that arrive in pieces of `size`; `None` if the end does not come.
fn read(bytes: &[u8], size: usize, limit: u64) -> Option<Read> {
    let mut reader = Reader::new(limit);
    let mut content = Vec::new();
    for (index, piece) in bytes.chunks(size).enumerate() {
        let mut input = piece;
        if reader.take_data(&mut input, &mut content) {
            let consumed = index * size.min(bytes.len()) + piece.len() - input.len();
            let rest = bytes[consumed..].to_vec();
            return Some(Read { content, rest, fault: reader.fault(), facts: reader.facts() });
        }
    }
    None
}

#[test]
fn dots_are_unstuffed_and_nothing_else_changes() {
    for (sent, meant) in [
        (&b".\r\n"[..], &b""[..]),
        (b"hello\r\n.\r\n", b"hello\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"...\r\n..x\r\n.x\r\n.\r\n", b"..\r\n.x\r\nx\r\n"),
        (b"a.b.\r\n. \r\n.\r\n", b"a.b.\r\n \r\n"),
        (b"\r\n\r\n.\r\n", b"\r\n\r\n"),
        (b"From x\r\n>From y\r\n\0\xff\r\n.\r\n", b"From x\r\n>From y\r\n\0\xff\r\n"),
    ] {
        for size in SIZES {
            let read = read(sent, size, 1000).expect("ended");
            assert_eq!(read.content, meant, "in pieces of {size}");
            assert_eq!(read.facts.size_octets, meant.len() as u64);
            assert_eq!(read.fault, None);
        }
    }
}

#[test]
fn what_follows_the_end_is_left() {
    for size in SIZES {
        assert_eq!(read(b"x\r\n.\r\nMAIL", size, 1000).expect("ended").rest, b"MAIL");
    }
}

#[test]
fn only_crlf_dot_crlf_ends_content() {
    for odd in
        ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\n.\r", "\r.\r\n", "\r\n.\r", "\r\n.\r\r\n", "\r\r\n.\r\r\n"]
    {
        let unended = format!("line1{odd}line2\r\n");
        let ended = format!("{unended}.\r\n");
        for size in SIZES {
            assert!(read(unended.as_bytes(), size, 1000).is_none(), "{odd:?} ended content");
            let read = read(ended.as_bytes(), size, 1000).expect("ended");
            assert_eq!(read.fault, Some(Reason::BareLineEnd), "{odd:?}");
            assert!(read.rest.is_empty());
        }
    }
}

#[test]
fn octets_that_only_look_like_line_ends_are_content() {
    for odd in [
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\n. \r\n",
        "\r\n .\r\n",
        "\r\n.\t\r\n",
        "\x0b.\x0b",
        "\u{85}.\u{85}",
        "\u{2028}.",
    ] {
        let sent = format!("a{odd}b\r\n.\r\n");
        for size in SIZES {
            let read = read(sent.as_bytes(), size, 1000).expect("ended");
            assert_eq!(read.fault, None, "{odd:?}");
            assert_eq!(read.content, sent[..sent.len() - 3].replace("\r\n.", "\r\n").as_bytes());
        }
    }
}

#[test]
fn content_beyond_its_limit_is_not_kept() {
    for size in SIZES {
        let exact = read(b"12345678\r\n.\r\n", size, 10).expect("ended");
        assert_eq!((exact.fault, exact.content.len()), (None, 10));
        let over = read(b"123456789\r\n.\r\n", size, 10).expect("ended");
        assert_eq!((over.fault, over.facts.size_octets), (Some(Reason::MessageTooLarge), 11));
        assert!(over.content.len() <= 10);
    }
}

#[test]
fn a_bare_line_end_outweighs_the_size() {
    for size in SIZES {
        assert_eq!(read(b"1234567890\n\r\n.\r\n", size, 5).expect("ended").fault, Some(Reason::BareLineEnd));
    }
}

#[test]
fn hops_are_counted_in_the_header_only() {
    let header = "Received: a\r\n\tReceived: folded\r\nRECEIVED : b\r\nReceivedX: c\r\nX-Received: d\r\nreceived:\r\n\
                  ..\r\n.Received: e\r\n\r\nReceived: body\r\n.\r\n";
    for size in SIZES {
        assert_eq!(read(header.as_bytes(), size, 1000).expect("ended").facts.received_fields, 4);
    }
}

#[test]
fn octets_above_127_are_noticed() {
    for size in SIZES {
        assert!(read("花\r\n.\r\n".as_bytes(), size, 100).expect("ended").facts.eight_bit);
        assert!(!read(b"a\r\n.\r\n", size, 100).expect("ended").facts.eight_bit);
    }
}

#[test]
fn a_chunk_is_content_as_it_is() {
    let mut reader = Reader::new(100);
    let mut content = Vec::new();
    for chunk in ["..a\r", "\n.\r\n", ".\r\n"] {
        reader.take_chunk(chunk.as_bytes(), &mut content);
    }
    reader.end_chunks();
    assert_eq!((content.as_slice(), reader.fault()), (&b"..a\r\n.\r\n.\r\n"[..], None));
}

#[test]
fn a_bare_line_end_is_seen_across_chunks() {
    for chunks in [&["a\r", "b\r\n"][..], &["a", "\n"], &["a\r\n", "\n"], &["a\r"]] {
        let mut reader = Reader::new(100);
        let mut content = Vec::new();
        chunks.iter().for_each(|chunk| reader.take_chunk(chunk.as_bytes(), &mut content));
        reader.end_chunks();
        assert_eq!(reader.fault(), Some(Reason::BareLineEnd), "{chunks:?}");
    }
}
