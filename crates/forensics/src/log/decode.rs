//! Octets of a log to text. Old logs are Shift_JIS as the Mac OS writes it, EUC-JP, ISO-2022-JP (in mail) or UTF-8, and
//! nothing in them says which.
//!
//! UTF-8 is told by its form. Shift_JIS and EUC-JP often fit both; then what is read decides: Japanese text is kana and the
//! common kanji, and the wrong reading of it is not. The encodings are the Encoding Standard's (WHATWG); what a single octet
//! means in MacJapanese is from Apple's table JAPANESE.TXT.

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// How text is written in octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// UTF-8, and what is ASCII alone.
    #[default]
    Utf8,
    /// UTF-16 with a byte order mark, little end first.
    Utf16Le,
    /// UTF-16 with a byte order mark, big end first.
    Utf16Be,
    /// Shift_JIS, with the single octets that the Mac OS adds.
    ShiftJis,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP (RFC 1468).
    Iso2022Jp,
    /// None of these: Latin-1 as Windows writes it, or no text at all.
    Latin1,
}

/// How many octets [`detect`] looks at. Chosen: thousands of lines; encodings don't change within a file.
const LOOK_AT_OCTETS: usize = 256 * 1024;

/// How `bytes`, the beginning of a file, are most likely encoded.
pub fn detect(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        [0xef, 0xbb, 0xbf, ..] => return Encoding::Utf8,
        _ => {}
    }
    let bytes = &bytes[..bytes.len().min(LOOK_AT_OCTETS)];
    if bytes.is_ascii() {
        return if has_japanese_escape(bytes) { Encoding::Iso2022Jp } else { Encoding::Utf8 };
    }
    if is_utf8(bytes) {
        return Encoding::Utf8;
    }
    let candidates = [
        (utf8_score(bytes), Encoding::Utf8),
        (score(bytes, shift_jis_unit), Encoding::ShiftJis),
        (score(bytes, euc_jp_unit), Encoding::EucJp),
    ];
    let best = candidates.into_iter().max_by_key(|(score, _)| *score);
    best.filter(|(score, _)| *score > 0).map_or(Encoding::Latin1, |(_, encoding)| encoding)
}

/// The text of `bytes`. What is no text in the encoding becomes U+FFFD. Valid UTF-8 is borrowed.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
        Encoding::Utf16Le => UTF_16LE.decode_with_bom_removal(bytes).0,
        Encoding::Utf16Be => UTF_16BE.decode_with_bom_removal(bytes).0,
        Encoding::ShiftJis => decode_shift_jis(bytes),
        Encoding::EucJp => EUC_JP.decode_without_bom_handling(bytes).0,
        Encoding::Iso2022Jp => ISO_2022_JP.decode_without_bom_handling(bytes).0,
        Encoding::Latin1 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Shift_JIS with the single octets of MacJapanese, which the Encoding Standard's Shift_JIS lacks.
fn decode_shift_jis(bytes: &[u8]) -> Cow<'_, str> {
    let mut text = String::new();
    let (mut run, mut at) = (0, 0);
    while let Some(next) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(single) = mac_single(next[0]) {
            text.push_str(&SHIFT_JIS.decode_without_bom_handling(&bytes[run..at]).0);
            text.push(single);
            run = at + 1;
        }
        at += shift_jis_unit(next).0;
    }
    let last = SHIFT_JIS.decode_without_bom_handling(bytes.get(run..).unwrap_or_default()).0;
    if text.is_empty() { last } else { Cow::Owned(text + &last) }
}

/// The character that the Mac OS has at an octet where Shift_JIS has none.
const fn mac_single(byte: u8) -> Option<char> {
    match byte {
        0x80 => Some('\\'),
        0xa0 => Some('\u{a0}'),
        0xfd => Some('©'),
        0xfe => Some('™'),
        0xff => Some('…'),
        _ => None,
    }
}

/// `ESC $ B`, `ESC $ @` or `ESC ( J`: what switches to Japanese (RFC 1468). An escape sequence of a terminal is `ESC [`.
fn has_japanese_escape(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1b, bytes).any(|at| matches!(bytes[at + 1..], [b'$', b'B' | b'@', ..] | [b'(', b'J', ..]))
}

/// Whether it is UTF-8, but for a character that may be cut at the end.
fn is_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// What a unit of octets is, read in some encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Ascii,
    Kana,
    CommonKanji,
    Punctuation,
    HalfKana,
    Other,
    Invalid,
}

impl Unit {
    /// Points for Japanese text. Chosen so that a line of it outweighs a few broken octets, and so that half-width kana,
    /// which is what EUC-JP looks like in Shift_JIS, never wins against kana and kanji.
    const fn points(self) -> i64 {
        match self {
            Self::Ascii => 0,
            Self::Kana => 4,
            Self::CommonKanji => 3,
            Self::Punctuation => 2,
            Self::HalfKana | Self::Other => -1,
            Self::Invalid => -12,
        }
    }
}

fn score(bytes: &[u8], unit: fn(&[u8]) -> (usize, Unit)) -> i64 {
    let (mut at, mut points) = (0, 0);
    while let Some(next) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, unit) = unit(next);
        points += unit.points();
        at += length;
    }
    points
}

/// The octets of the first character in Shift_JIS, and what it is (JIS X 0208:1997 annex 1).
const fn shift_jis_unit(bytes: &[u8]) -> (usize, Unit) {
    match *bytes {
        [(..=0x7f), ..] => (1, Unit::Ascii),
        [0xa1..=0xdf, ..] => (1, Unit::HalfKana),
        [0x80 | 0xa0 | 0xfd..=0xff, ..] => (1, Unit::Other),
        [0x81, 0x40..=0x7e | 0x80..=0xac, ..] => (2, Unit::Punctuation),
        [0x82, 0x4f..=0x7e | 0x80..=0x9a, ..] => (2, Unit::Other),
        [0x82, 0x9f..=0xf1, ..] | [0x83, 0x40..=0x7e | 0x80..=0x96, ..] => (2, Unit::Kana),
        [0x88..=0x97, 0x40..=0x7e | 0x80..=0xfc, ..] => (2, Unit::CommonKanji),
        [0x81..=0x9f | 0xe0..=0xfc, 0x40..=0x7e | 0x80..=0xfc, ..] => (2, Unit::Other),
        // Cut at the end of what is looked at.
        [_] => (1, Unit::Other),
        _ => (1, Unit::Invalid),
    }
}

/// The octets of the first character in EUC-JP, and what it is.
const fn euc_jp_unit(bytes: &[u8]) -> (usize, Unit) {
    match *bytes {
        [(..=0x7f), ..] => (1, Unit::Ascii),
        [0x8e, 0xa1..=0xdf, ..] => (2, Unit::HalfKana),
        [0x8f, 0xa1..=0xfe, 0xa1..=0xfe, ..] => (3, Unit::Other),
        [0xa1, 0xa1..=0xfe, ..] => (2, Unit::Punctuation),
        [0xa4..=0xa5, 0xa1..=0xfe, ..] => (2, Unit::Kana),
        [0xb0..=0xcf, 0xa1..=0xfe, ..] => (2, Unit::CommonKanji),
        [0xa1..=0xfe, 0xa1..=0xfe, ..] => (2, Unit::Other),
        [_] => (1, Unit::Other),
        _ => (1, Unit::Invalid),
    }
}

/// Points for UTF-8 with broken octets in it.
fn utf8_score(bytes: &[u8]) -> i64 {
    let mut points = 0;
    for chunk in bytes.utf8_chunks() {
        let characters = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        points += i64::try_from(characters).unwrap_or(i64::MAX / 8) * Unit::Kana.points();
        if !chunk.invalid().is_empty() {
            points += Unit::Invalid.points();
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLES: [&str; 3] = [
        include_str!("../../tests/samples/asip-6.3-relay.log"),
        include_str!("../../tests/samples/asip-6.3-own-client.log"),
        include_str!("../../tests/samples/asip-6.3-own-address-from-outside.log"),
    ];

    fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
        match encoding {
            Encoding::Utf8 | Encoding::Latin1 => text.as_bytes().to_vec(),
            Encoding::ShiftJis => SHIFT_JIS.encode(text).0.into_owned(),
            Encoding::EucJp => EUC_JP.encode(text).0.into_owned(),
            Encoding::Iso2022Jp => ISO_2022_JP.encode(text).0.into_owned(),
            Encoding::Utf16Le => utf16(text, u16::to_le_bytes),
            Encoding::Utf16Be => utf16(text, u16::to_be_bytes),
        }
    }

    fn utf16(text: &str, octets: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(octets).collect()
    }

    const JAPANESE: [Encoding; 6] = [
        Encoding::Utf8,
        Encoding::ShiftJis,
        Encoding::EucJp,
        Encoding::Iso2022Jp,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
    ];

    #[test]
    fn real_records_are_read_the_same_in_every_encoding() {
        for text in SAMPLES {
            for encoding in JAPANESE {
                let bytes = encoded(text, encoding);
                assert_eq!(detect(&bytes), encoding);
                assert_eq!(decode(&bytes, encoding), text);
            }
        }
    }

    #[test]
    fn a_single_row_is_enough_to_tell_the_encoding() {
        for row in SAMPLES.iter().flat_map(|text| text.lines()) {
            for encoding in JAPANESE {
                assert_eq!(detect(&encoded(row, encoding)), encoding, "{row}");
            }
        }
    }

    #[test]
    fn a_file_cut_inside_a_character_keeps_its_encoding() {
        for encoding in [Encoding::Utf8, Encoding::ShiftJis, Encoding::EucJp] {
            let bytes = encoded(SAMPLES[0], encoding);
            for end in 200..300 {
                assert_eq!(detect(&bytes[..end]), encoding, "{end}");
            }
        }
    }

    #[test]
    fn single_octets_of_the_mac_os_are_characters() {
        let bytes = b"\x80n \xa0 \xfd \xfe \xff \x93\xfa";
        assert_eq!(decode(bytes, Encoding::ShiftJis), "\\n \u{a0} © ™ … 日");
        let mut row = encoded(SAMPLES[0], Encoding::ShiftJis);
        row.extend_from_slice(b"\xff\xfd\n");
        assert_eq!(detect(&row), Encoding::ShiftJis);
        assert!(decode(&row, Encoding::ShiftJis).ends_with("…©\n"));
    }

    #[test]
    fn the_second_octet_of_a_character_is_no_single_one() {
        // 0x83 0x80 is ム, 0x81 0xa0 is □: in both the second octet alone would be a character of the Mac OS.
        assert_eq!(decode(b"\x83\x80\x81\xa0", Encoding::ShiftJis), "ム□");
    }

    #[test]
    fn ascii_and_utf8_are_borrowed() {
        for text in ["plain", "日本語", ""] {
            assert!(matches!(decode(text.as_bytes(), detect(text.as_bytes())), Cow::Borrowed(same) if same == text));
        }
        assert!(matches!(decode(b"\xef\xbb\xbfx", Encoding::Utf8), Cow::Borrowed("x")));
        assert!(matches!(decode(b"plain", Encoding::ShiftJis), Cow::Borrowed("plain")));
    }

    #[test]
    fn terminal_colours_are_no_japanese() {
        assert_eq!(detect(b"\x1b[31mred\x1b[0m"), Encoding::Utf8);
    }

    #[test]
    fn a_broken_octet_does_not_change_the_encoding() {
        let mut bytes = SAMPLES[0].as_bytes().to_vec();
        bytes.insert(60, 0xff);
        assert_eq!(detect(&bytes), Encoding::Utf8);
        assert!(decode(&bytes, Encoding::Utf8).contains('\u{fffd}'));
    }

    #[test]
    fn what_is_no_japanese_is_latin_or_garbage() {
        assert_eq!(detect(b"caf\xe9 M\xfcller"), Encoding::Latin1);
        assert_eq!(decode(b"caf\xe9", Encoding::Latin1), "café");
        // The generator of Numerical Recipes: all octets, in no order.
        let next = |seed: &u32| Some(seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        let garbage: Vec<u8> =
            std::iter::successors(Some(7), next).map(|seed| seed.to_be_bytes()[0]).take(4096).collect();
        assert_eq!(detect(&garbage), Encoding::Latin1);
    }

    proptest! {
        #[test]
        fn no_octets_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes, detect(&bytes));
            for encoding in JAPANESE {
                let _ = decode(&bytes, encoding);
            }
        }

        #[test]
        fn japanese_comes_back(text in "[ぁ-んァ-ヶ一二三四五六七八九十日本語受信送信接続許可 -~]{0,40}") {
            for encoding in [Encoding::ShiftJis, Encoding::EucJp, Encoding::Iso2022Jp] {
                let bytes = encoded(&text, encoding);
                prop_assert_eq!(decode(&bytes, encoding), text.as_str());
            }
        }
    }
}
