use super::*;

const SIZES: [usize; 7] = [1, 2, 3, 5, 64, 4096, usize::MAX];

struct Read {
    content: Vec<u8>,
    rest: Vec<u8>,
    fault: Option<Reason>,
    facts: ContentFacts,
}

/// So many octets, and lines as long as they may be.
fn limits(message_octets: u64) -> Limits {
    Limits { message_octets, ..Limits::default() }
}

/// What DATA makes of `bytes` that arrive in pieces of `size`; `None` if the end does not come.
fn read(bytes: &[u8], size: usize, limit: u64) -> Option<Read> {
    let mut reader = Reader::new(limits(limit));
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
        (b"x\r\nFrom x\r\n>From y\r\n\xff\r\n.\r\n", b"x\r\nFrom x\r\n>From y\r\n\xff\r\n"),
        (b"Fro\r\n.\r\n", b"Fro\r\n"),
        (b">\r\n.\r\n", b">\r\n"),
        (b".>From: x\r\n.\r\n", b">From: x\r\n"),
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
    for odd in ["\r\n. \r\n", "\r\n .\r\n", "\r\n\x01.\r\n", "\r\n.\t\r\n", "\x0b.\x0b", "\u{85}.\u{85}", "\u{2028}."] {
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
                  .Received: e\r\n\r\nReceived: body\r\n.\r\n";
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
    let mut reader = Reader::new(limits(100));
    let mut content = Vec::new();
    for chunk in ["..a\r", "\n.\r\n", ".\r\n"] {
        reader.take_chunk(chunk.as_bytes(), &mut content);
    }
    reader.end_chunks(&mut content);
    assert_eq!((content.as_slice(), reader.fault()), (&b"..a\r\n.\r\n.\r\n"[..], None));
}

#[test]
fn a_bare_line_end_is_seen_across_chunks() {
    for chunks in [&["a\r", "b\r\n"][..], &["a", "\n"], &["a\r\n", "\n"], &["a\r"]] {
        let mut reader = Reader::new(limits(100));
        let mut content = Vec::new();
        chunks.iter().for_each(|chunk| reader.take_chunk(chunk.as_bytes(), &mut content));
        reader.end_chunks(&mut content);
        assert_eq!(reader.fault(), Some(Reason::BareLineEnd), "{chunks:?}");
    }
}

#[test]
fn the_line_of_a_mailbox_file_is_left_out_and_nothing_else() {
    for (sent, meant) in [
        ("From hana Thu Jan  1 00:00:00 1970\r\nX: y\r\n\r\nFrom here\r\n.\r\n", "X: y\r\n\r\nFrom here\r\n"),
        (">From hana\r\n>From taro\r\n.\r\n", ">From taro\r\n"),
        (".From hana\r\n..x\r\n.\r\n", ".x\r\n"),
        ("From hana\r\n.\r\n", ""),
        ("From : hana@example.jp\r\n.\r\n", "From : hana@example.jp\r\n"),
        ("From  hana\r\n.\r\n", "From  hana\r\n"),
    ] {
        for size in SIZES {
            let read = read(sent.as_bytes(), size, 1000).expect("ended");
            assert_eq!(String::from_utf8_lossy(&read.content), meant, "{sent:?} in pieces of {size}");
            assert_eq!((read.fault, read.facts.size_octets), (None, meant.len() as u64), "{sent:?}");
        }
    }
}

#[test]
fn behind_a_bare_line_feed_no_line_of_a_mailbox_file_begins_however_it_is_cut() {
    for sent in [
        "\nFrom x\r\n.\r\n",
        "\n\nFrom x\r\ny\r\n.\r\n",
        "From\n x\r\n.\r\n",
        "From \nx\r\ny\r\n.\r\n",
        "From x\ny\r\n.\r\n",
    ] {
        let whole = read(sent.as_bytes(), usize::MAX, 1000).expect("ended");
        for size in SIZES {
            let read = read(sent.as_bytes(), size, 1000).expect("ended");
            assert_eq!(
                (read.fault, &read.facts),
                (Some(Reason::BareLineEnd), &whole.facts),
                "{sent:?} in pieces of {size}"
            );
        }
    }
}

#[test]
fn chunks_that_end_without_a_line_end_are_kept_whole() {
    for text in ["From", "From ", ">From", "x", "From x", "Subject"] {
        for size in SIZES {
            let (mut reader, mut content) = (Reader::new(limits(100)), Vec::new());
            text.as_bytes().chunks(size).for_each(|chunk| reader.take_chunk(chunk, &mut content));
            reader.end_chunks(&mut content);
            let meant = if text == "From x" { "" } else { text };
            assert_eq!((String::from_utf8_lossy(&content).as_ref(), reader.fault()), (meant, None), "{text}");
        }
    }
}

#[test]
fn a_nul_anywhere_refuses_the_message() {
    for text in
        ["\0\r\n.\r\n", "X: a\0b\r\n\r\n.\r\n", "X: y\r\n\r\nbody\0\r\n.\r\n", "a\r\n\0.\r\n.\r\n", "a\r\n.\0\r\n.\r\n"]
    {
        for size in SIZES {
            let read = read(text.as_bytes(), size, 1000).expect("ended");
            assert_eq!(
                (read.fault, read.rest.len()),
                (Some(Reason::HeaderMalformed), 0),
                "{text:?} in pieces of {size}"
            );
        }
    }
}

#[test]
fn a_line_may_be_as_long_as_its_limit() {
    let line = |octets: usize| format!("X: y\r\n\r\n{}\r\nnext\r\n.\r\n", "z".repeat(octets));
    let limits = Limits { content_line_octets: 10, message_octets: 1000, ..Limits::default() };
    for (octets, fault) in [(10, None), (11, Some(Reason::ContentLineTooLong)), (900, Some(Reason::ContentLineTooLong))]
    {
        for size in SIZES {
            let (mut reader, mut content) = (Reader::new(limits), Vec::new());
            for piece in line(octets).as_bytes().chunks(size) {
                let mut input = piece;
                reader.take_data(&mut input, &mut content);
            }
            assert_eq!(reader.fault(), fault, "{octets} in pieces of {size}");
        }
    }
}

#[test]
fn a_header_that_two_readers_read_differently_refuses_the_message() {
    for text in ["X: y\r\nno colon\r\n.\r\n", " x: y\r\n.\r\n", "From: a\r\nfrom: b\r\n.\r\n"] {
        for size in SIZES {
            let read = read(text.as_bytes(), size, 5).expect("ended");
            assert_eq!(read.fault, Some(Reason::HeaderMalformed), "it outweighs the size: {text:?}");
        }
    }
}
