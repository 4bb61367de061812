//! Text that a stranger chose, made safe to show: nothing in it can move the cursor, colour the screen, reverse the
//! reading order, hide itself or begin a new line.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters shown of one text; what follows is cut. Chosen: three lines of a terminal, and longer than any
/// address that can be mailed to.
const SHOWN_LIMIT: usize = 260;

/// `text` with every character that would act instead of showing written as `\n`, `\x1b` or `\u{202e}`, and cut at
/// [`SHOWN_LIMIT`].
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_short = text.len() <= SHOWN_LIMIT || text.chars().nth(SHOWN_LIMIT).is_none();
    if is_short && !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().min(SHOWN_LIMIT * 4));
    for c in text.chars().take(SHOWN_LIMIT) {
        push(&mut shown, c);
    }
    if !is_short {
        shown.push('…');
    }
    Cow::Owned(shown)
}

fn push(shown: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = match c {
        '\n' => shown.write_str("\\n"),
        '\r' => shown.write_str("\\r"),
        '\t' => shown.write_str("\\t"),
        c if !acts(c) => shown.write_char(c),
        c if u32::from(c) < 0x100 => write!(shown, "\\x{:02x}", u32::from(c)),
        c => write!(shown, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// Control and format characters, and those that show as nothing.
const fn acts(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'           // C0, DEL, C1: among them ESC and CSI
        | '\u{ad}'                                  // soft hyphen
        | '\u{34f}' | '\u{61c}'                     // grapheme joiner, Arabic letter mark
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'                   // zero width, direction marks
        | '\u{2028}'..='\u{202e}'                   // line and paragraph separators, bidi embeddings and overrides
        | '\u{2060}'..='\u{206f}'                   // word joiner, bidi isolates, deprecated formats
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'                 // tags, variation selectors
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_shown_as_it_is() {
        for text in ["mail.example.jp", "花子@example.jp", "it's 100% <fine>", "{ $name } \\ \"", ""] {
            assert_eq!(visible(text), text);
            assert!(matches!(visible(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn what_would_act_on_a_terminal_is_seen_instead() {
        assert_eq!(visible("a\x1b[31mb"), "a\\x1b[31mb");
        assert_eq!(visible("\u{9b}2J"), "\\x9b2J");
        assert_eq!(visible("one\r\ntwo\tthree"), "one\\r\\ntwo\\tthree");
        assert_eq!(visible("abc\u{202e}gpj.exe"), "abc\\u{202e}gpj.exe");
        assert_eq!(
            visible("a\u{2066}b\u{2069}\u{200b}\u{feff}\u{2028}"),
            "a\\u{2066}b\\u{2069}\\u{200b}\\u{feff}\\u{2028}"
        );
        assert_eq!(visible("\u{e0041}\0\x7f"), "\\u{e0041}\\x00\\x7f");
    }

    #[test]
    fn nothing_that_acts_is_ever_left() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            let shown = visible(&text);
            assert!(!shown.chars().any(|c| acts(c) || c.is_control()), "U+{:x}", u32::from(c));
        }
    }

    #[test]
    fn a_text_that_would_fill_the_screen_is_cut() {
        let long = "あ".repeat(SHOWN_LIMIT);
        assert_eq!(visible(&long), long);
        let shown = visible(&(long.clone() + "い")).into_owned();
        assert_eq!(shown, long + "…");
        assert!(visible(&"\x1b".repeat(100_000)).len() < SHOWN_LIMIT * 5);
    }
}
