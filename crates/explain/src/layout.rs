//! How text is laid out on a terminal: colours, columns, lines broken where each language allows.

use mail::{Timestamp, Verb};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Text alone.
    Plain,
    /// ANSI colours (ECMA-48 SGR).
    Ansi,
}

/// How a story is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Colours or not.
    pub colour: Colour,
    /// Columns of the terminal; lines are broken before them.
    pub width: usize,
    /// Local time minus UTC, in seconds: 32400 in Japan.
    pub offset_s: i32,
}

/// Narrower than this a story is not readable; lines are broken for it all the same.
const LEAST_WIDTH: usize = 40;

/// A manner of emphasis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// One of the five verbs: each has its colour everywhere.
    Verb(Verb),
    /// A word that stands where a verb might.
    Neutral,
    /// What need not be read.
    Dim,
    /// Headings.
    Bold,
    /// As it should be.
    Good,
    /// Worth an eye.
    Warning,
    /// Someone has to act.
    Alarm,
}

impl Ink {
    const fn sgr(self) -> &'static str {
        match self {
            Self::Verb(Verb::Received) => "1;32",
            Self::Verb(Verb::Sent) => "1;36",
            Self::Verb(Verb::Relayed) => "1;37;41",
            Self::Verb(Verb::Refused) => "1;33",
            Self::Verb(Verb::Held) => "1;35",
            Self::Neutral | Self::Bold => "1",
            Self::Dim => "2",
            Self::Good => "32",
            Self::Warning => "33",
            Self::Alarm => "1;31",
        }
    }
}

impl Look {
    /// `text` in `ink`, if there are colours.
    pub fn paint(self, ink: Ink, text: &str) -> String {
        match self.colour {
            Colour::Ansi if !text.trim().is_empty() => format!("\x1b[{}m{text}\x1b[0m", ink.sgr()),
            _ => text.to_owned(),
        }
    }

    /// Date and time to the second, local.
    pub(crate) fn date(self, at: Timestamp) -> String {
        let text = self.local(at);
        text.get(..19).unwrap_or(&text).replace('T', " ")
    }

    /// The time alone.
    pub(crate) fn clock(self, at: Timestamp) -> String {
        let text = self.local(at);
        text.get(11..19).unwrap_or(&text).to_owned()
    }

    /// The day that `at` falls on, local.
    pub(crate) fn day(self, at: Timestamp) -> i64 {
        self.shifted(at).day()
    }

    fn local(self, at: Timestamp) -> String {
        self.shifted(at).to_rfc3339()
    }

    fn shifted(self, at: Timestamp) -> Timestamp {
        Timestamp(at.millis().saturating_add(i64::from(self.offset_s) * 1000))
    }

    /// `text` broken into lines that fit after `indent` columns.
    pub fn wrap(self, text: &str, indent: usize) -> Vec<String> {
        wrap(text, self.width.max(LEAST_WIDTH).saturating_sub(indent))
    }
}

/// `text` and spaces up to `columns`.
pub(crate) fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Characters that must not begin a line (JIS X 4051, the common ones).
const NEVER_FIRST: &str = "、。，．・：；？！ー」』）］｝〉》】〕,.;:?!)]}…";
/// Characters that must not end a line.
const NEVER_LAST: &str = "「『（［｛〈《【〔([{<";

fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            if !line.is_empty() && line.width() + piece.trim_end().width() > columns {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            push_piece(&mut lines, &mut line, piece, columns);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A piece longer than a whole line (an address, a stranger's name) is cut where the line ends.
fn push_piece(lines: &mut Vec<String>, line: &mut String, piece: &str, columns: usize) {
    if piece.trim_end().width() <= columns {
        line.push_str(piece);
        return;
    }
    for c in piece.chars() {
        if line.width() + c.width().unwrap_or(0) > columns {
            lines.push(std::mem::take(line));
        }
        line.push(c);
    }
}

/// The parts of a paragraph between which a line may end. A command in quotes is one part: it is there to be copied.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut before, mut command) = (0, None, false);
    for (index, c) in paragraph.char_indices() {
        if !command && before.is_some_and(|before| may_break(before, c)) {
            pieces.push(&paragraph[start..index]);
            start = index;
        }
        command = match c {
            '「' | '“' => paragraph[index + c.len_utf8()..].starts_with("sekisho "),
            '」' | '”' => false,
            _ => command,
        };
        before = Some(c);
    }
    pieces.push(&paragraph[start..]);
    pieces
}

/// Whether a line may end between the two. Japanese breaks where a phrase ends: after a mark, or where hiragana
/// gives way to a kanji, katakana or an opening bracket; never inside a word or before its particle.
fn may_break(before: char, after: char) -> bool {
    let is_hiragana = |c: char| ('ぁ'..='ゟ').contains(&c);
    if after == ' ' || NEVER_FIRST.contains(after) || NEVER_LAST.contains(before) {
        return false;
    }
    match before {
        ' ' | '、' | '。' => true,
        // "お送り", "ご確認", "乗っ取り", "取り除く", "持ち込む", "読み続ける", "書き換える", "差し引く": the word goes on.
        'お' | 'ご' | 'っ' | 'り' | 'ち' | 'み' | 'き' | 'し' => false,
        '」' | '』' | ')' => after.width() == Some(2) && !is_hiragana(after),
        _ => is_hiragana(before) && !is_hiragana(after) && (after.width() == Some(2) || NEVER_LAST.contains(after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_breaks_at_spaces() {
        assert_eq!(wrap("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("one\ntwo", 9), ["one", "two"]);
    }

    #[test]
    fn japanese_breaks_where_a_phrase_ends() {
        assert_eq!(wrap("メールを受け取りました。", 14), ["メールを受け", "取りました。"]);
        assert_eq!(wrap("メールを断りました。", 16), ["メールを", "断りました。"]);
        assert_eq!(wrap("宛先「花」に届けました。", 12), ["宛先「花」に", "届けました。"]);
    }

    #[test]
    fn a_command_is_not_torn() {
        assert_eq!(wrap("使うのは「sekisho queue list」です。", 28), ["使うのは", "「sekisho queue list」です。"]);
        assert_eq!(wrap("run “sekisho why x” now", 18), ["run", "“sekisho why x”", "now"]);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let hostile = "x".repeat(500);
        for text in ["日本語と english が混ざった文です。", hostile.as_str(), "a@b 「」「」「」「」「」"]
        {
            for columns in [6, 9, 20] {
                assert!(wrap(text, columns).iter().all(|line| line.width() <= columns.max(12)), "{text} {columns}");
            }
        }
    }

    #[test]
    fn times_are_local() {
        let look = Look { colour: Colour::Plain, width: 80, offset_s: 32_400 };
        assert_eq!(look.date(Timestamp::from_seconds(1_795_301_256)), "2026-11-22 07:47:36");
        assert_eq!(look.clock(Timestamp::from_seconds(1_795_301_256)), "07:47:36");
    }

    #[test]
    fn without_colours_there_is_no_escape_sequence() {
        let look = Look { colour: Colour::Plain, width: 80, offset_s: 0 };
        assert_eq!(look.paint(Ink::Alarm, "x"), "x");
        let look = Look { colour: Colour::Ansi, ..look };
        assert_eq!(look.paint(Ink::Verb(Verb::Relayed), "x"), "\x1b[1;37;41mx\x1b[0m");
    }
}
