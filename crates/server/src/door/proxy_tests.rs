use super::*;

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// A header of version 2: version and command, family and protocol, addresses.
fn binary(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
    let length = u16::try_from(addresses.len()).expect("short").to_be_bytes();
    [SIGNATURE, &[0x20 | command, family], &length, addresses].concat()
}

fn four() -> Vec<u8> {
    [&[203, 0, 113, 9], &[192, 0, 2, 1], &40_000_u16.to_be_bytes()[..], &25_u16.to_be_bytes()[..]].concat()
}

fn six(source: &str) -> Vec<u8> {
    let source: std::net::Ipv6Addr = source.parse().expect("an address");
    [&source.octets()[..], &[0; 16], &40_000_u16.to_be_bytes(), &25_u16.to_be_bytes()].concat()
}

fn said(visitor: &str) -> Said {
    Said::Visitor(visitor.parse().expect("an address"))
}

fn headers() -> Vec<(Vec<u8>, Said)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let with_tlv = [four(), vec![0x04, 0, 3, 1, 2, 3]].concat();
    vec![
        (text("PROXY TCP4 203.0.113.9 192.0.2.1 40000 25\r\n"), said("203.0.113.9:40000")),
        (text("PROXY TCP6 2001:db8::9 2001:db8::1 40000 25\r\n"), said("[2001:db8::9]:40000")),
        (text("PROXY TCP6 ::ffff:203.0.113.9 ::1 1 25\r\n"), said("203.0.113.9:1")),
        (text("PROXY TCP4 127.0.0.1 127.0.0.1 40000 25\r\n"), said("127.0.0.1:40000")),
        (text("PROXY UNKNOWN\r\n"), Said::Nobody),
        (text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), Said::Nobody),
        (binary(1, 0x11, &four()), said("203.0.113.9:40000")),
        (binary(1, 0x11, &with_tlv), said("203.0.113.9:40000")),
        (binary(1, 0x21, &six("2001:db8::9")), said("[2001:db8::9]:40000")),
        (binary(0, 0x00, &[]), Said::Nobody),
        (binary(0, 0x11, &four()), Said::Nobody),
        (binary(1, 0x00, &[]), Said::Nobody),
    ]
}

#[test]
fn a_header_says_where_the_visitor_comes_from_however_it_is_cut_and_ends_where_it_ends() {
    for (header, said) in headers() {
        for cut in 0..header.len() {
            assert_eq!(parse(&header[..cut]), Parsed::Incomplete, "{cut} of {header:?}");
        }
        assert_eq!(parse(&header), Parsed::Header(said, header.len()), "{header:?}");
        let with_more = [&header[..], b"EHLO early\r\n"].concat();
        assert_eq!(parse(&with_more), Parsed::Header(said, header.len()), "{header:?}");
    }
}

#[test]
fn what_is_no_header_is_known_for_none() {
    let text = |text: &str| text.as_bytes().to_vec();
    let long = format!("PROXY TCP4 {}", "1".repeat(200));
    for octets in [
        text("EHLO x\r\n"),
        text("proxy TCP4 203.0.113.9 192.0.2.1 40000 25\r\n"),
        text("PROXY TCP5 203.0.113.9 192.0.2.1 40000 25\r\n"),
        text("PROXY TCP4 203.0.113.9 192.0.2.1 40000\r\n"),
        text("PROXY TCP4 203.0.113.9 192.0.2.1 40000 25 x\r\n"),
        text("PROXY TCP4 203.0.113.999 192.0.2.1 40000 25\r\n"),
        text("PROXY TCP4 2001:db8::9 2001:db8::1 40000 25\r\n"),
        text("PROXY TCP4 203.0.113.9 192.0.2.1 99999 25\r\n"),
        text("PROXY TCP4 203.0.113.9 192.0.2.1 040 25\r\n"),
        text("PROXY  TCP4 203.0.113.9 192.0.2.1 40000 25\r\n"),
        long.into_bytes(),
        [SIGNATURE, &[0x11, 0x11, 0, 12], &four()].concat(),
        binary(2, 0x11, &four()),
        binary(1, 0x11, &[1, 2, 3]),
        // UDP, and a socket in a file.
        binary(1, 0x12, &four()),
        binary(1, 0x31, &[0; 216]),
        [&binary(1, 0x11, &[0; 2000])[..]].concat(),
        vec![0; 20],
    ] {
        assert_eq!(parse(&octets), Parsed::Malformed, "{}", String::from_utf8_lossy(&octets));
    }
}

#[test]
fn a_header_that_never_ends_has_an_end() {
    let endless = [SIGNATURE, &[0x21, 0x11, 0xff, 0xff], &[0; HEADER_OCTETS]].concat();
    assert_eq!(parse(&endless[..HEADER_OCTETS - 1]), Parsed::Incomplete);
    assert_eq!(parse(&endless[..HEADER_OCTETS]), Parsed::Malformed);
}
