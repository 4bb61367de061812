//! The fields of a pattern, and what they catch in a line.

use super::compile::Part;
use crate::log::observation::{Peer, Sender};
use crate::log::{Context, Line, time};

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// A field of a pattern.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field { $($(#[$doc])* $variant),* }

        impl Field {
            const ALL: &'static [(&'static str, Self)] = &[$(($name, Self::$variant)),*];
        }
    };
}

fields! {
    /// A date with a time of day, or a time of day alone.
    Time "time",
    /// The visitor, or the next hop: an address, a name, or `name[address]`.
    Peer "peer",
    /// What the visitor called itself.
    Helo "helo",
    /// The word that says what happened.
    Verb "verb",
    /// The message's id in the queue.
    Id "id",
    /// The reverse-path.
    Sender "sender",
    /// The recipient, or several separated by commas.
    Recipient "recipient",
    /// Octets, or kilobytes with a `k` behind.
    Size "size",
    /// The account of a login.
    User "user",
    /// What was answered, or why.
    Text "text",
    /// Something that does not matter.
    Skip "skip",
}

impl Field {
    /// The field of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// The names of all.
    pub fn names() -> String {
        Self::ALL.iter().map(|(name, _)| format!("{{{name}}}")).collect::<Vec<_>>().join(" ")
    }
}

/// What the fields of one line hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields<'a> {
    /// What `{time}` says.
    pub at: Option<i64>,
    texts: [&'a str; Field::ALL.len()],
}

impl<'a> Fields<'a> {
    /// What `field` holds, without blanks around it; empty if the pattern has no such field.
    pub const fn text(&self, field: Field) -> &'a str {
        self.texts[field as usize]
    }

    /// The visitor.
    pub fn peer(&self) -> Peer<'a> {
        Peer { helo: self.text(Field::Helo), ..peer(self.text(Field::Peer)) }
    }

    /// The reverse-path.
    pub fn sender(&self) -> Sender<'a> {
        Sender::from_brackets(self.text(Field::Sender))
    }

    /// The size in octets.
    pub fn size(&self) -> Option<u64> {
        let text = self.text(Field::Size);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = text[..digits].parse().ok()?;
        let is_kilo = text[digits..].trim_start().starts_with(['k', 'K']);
        number.checked_mul(if is_kilo { 1024 } else { 1 })
    }
}

/// What the fields catch, if the pattern fits the whole line. A pattern without `{time}` is for the text behind a syslog
/// frame.
pub fn fit<'a>(parts: &[Part], line: &Line<'a>, context: &Context) -> Option<Fields<'a>> {
    let has_time = parts.contains(&Part::Field(Field::Time));
    let mut rest = if has_time { line.whole.trim() } else { line.text.trim() };
    let mut fields = Fields::default();
    for (index, part) in parts.iter().enumerate() {
        rest = match part {
            Part::Literal(literal) => after(rest, literal)?,
            Part::Field(Field::Time) => {
                let (at, rest) = moment(rest, context)?;
                fields.at = Some(at);
                rest
            }
            Part::Field(field) => {
                let end = match parts.get(index + 1) {
                    Some(Part::Literal(literal)) => end_before(rest, literal)?,
                    _ => rest.len(),
                };
                fields.texts[*field as usize] = rest[..end].trim();
                &rest[end..]
            }
        };
    }
    rest.trim().is_empty().then_some(fields)
}

/// What follows `literal` at the beginning of `text`; a run of blanks fits any run of blanks.
fn after<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    let mut rest = text;
    let mut words = literal.split_ascii_whitespace().peekable();
    if literal.starts_with(is_blank) {
        rest = skip_blanks(rest)?;
    }
    while let Some(word) = words.next() {
        rest = rest.strip_prefix(word)?;
        if words.peek().is_some() || literal.ends_with(is_blank) {
            rest = skip_blanks(rest)?;
        }
    }
    Some(rest)
}

/// Blanks at the beginning taken off; the end of the line counts as one.
fn skip_blanks(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(is_blank);
    (rest.len() < text.len() || text.is_empty()).then_some(rest)
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Where the first `literal` begins in `text`.
fn end_before(text: &str, literal: &str) -> Option<usize> {
    let first = literal.split_ascii_whitespace().next();
    let mut from = 0;
    loop {
        let at = match first {
            _ if literal.starts_with(is_blank) => from + text[from..].find(is_blank)?,
            Some(word) => from + text[from..].find(word)?,
            None => from + text[from..].find(is_blank)?,
        };
        if after(&text[at..], literal).is_some() {
            return Some(at);
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
}

/// `192.0.2.1`, `[192.0.2.1]`, `name`, `name[192.0.2.1]`, `name (192.0.2.1)`; also masked ones, `A` and `192.0.AAA.BBB`.
fn peer(text: &str) -> Peer<'_> {
    let inside = |text: &'_ str| text.trim_end_matches([']', ')']).len();
    if let Some(at) = text.find(['[', '(']) {
        let (name, ip) = (text[..at].trim(), &text[at + 1..]);
        return Peer { ip: &ip[..inside(ip)], name: named(name), helo: "" };
    }
    let is_name = text.contains('.') && !text.starts_with(|c: char| c.is_ascii_digit());
    if is_name { Peer { name: named(text), ..Peer::default() } } else { Peer { ip: text, ..Peer::default() } }
}

/// `unknown` is no name.
fn named(text: &str) -> &str {
    if text.eq_ignore_ascii_case("unknown") { "" } else { text.trim_end_matches('.') }
}

/// A date and time in any of the shapes that logs use, at the beginning of `text`, and what follows.
fn moment<'a>(text: &'a str, context: &Context) -> Option<(i64, &'a str)> {
    let text = text.trim_start_matches(['[', ' ', '\t', '"']);
    let dated = time::iso(text)
        .or_else(|| numeric(text))
        .or_else(|| month_first(text, context))
        .or_else(|| day_first(text))
        .or_else(|| day_clock(text).map(|(seconds, rest)| (context.day_at + seconds, rest)))
        .or_else(|| unix(text, context));
    dated.map(|(at, rest)| (at, rest.trim_start_matches([']', '"'])))
}

/// `2000/12/11 9:34:21 PM`, `12/11/2000 21:34:21`, `11.12.2000 …`: with slashes the month comes first unless it can't be one,
/// with dots or hyphens the day does.
fn numeric(text: &str) -> Option<(i64, &str)> {
    let (first, rest) = time::number(text, 4)?;
    let separator = rest.chars().next().filter(|c| matches!(c, '/' | '.' | '-'))?;
    let (second, rest) = time::number(&rest[1..], 2)?;
    let (third, rest) = time::number(rest.strip_prefix(separator)?, 4)?;
    let (year, month, day) = match first {
        1000.. => (first, second, third),
        _ if separator == '/' && first <= 12 => (third, first, second),
        _ => (third, second, first),
    };
    let (seconds, rest) = day_clock(rest.trim_start_matches([',', ' ', 'T']))?;
    Some((time::wall((i64::from(full_year(year)), month, day), seconds)?, rest))
}

/// Two digits of a year: 70 to 99 are of the last century.
const fn full_year(year: u32) -> u32 {
    match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    }
}

/// `Dec 11 21:34:21`, `Mon, Dec 11, 2000 9:34:21 PM`, `Mon Dec 11 21:34:21 2000`.
fn month_first<'a>(text: &'a str, context: &Context) -> Option<(i64, &'a str)> {
    let text = without_weekday(text);
    let month = time::month(text)?;
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start();
    let (day, rest) = time::number(rest, 2)?;
    let rest = rest.trim_start_matches([',', ' ']);
    let year = time::number(rest, 4).filter(|(year, _)| *year >= 1000);
    let (seconds, rest) = day_clock(year.map_or(rest, |(_, rest)| rest.trim_start()))?;
    let late = rest.strip_prefix(' ').and_then(|rest| time::number(rest, 4)).filter(|(year, _)| *year >= 1970);
    match (year, late) {
        (Some((year, _)), _) => Some((time::wall((i64::from(year), month, day), seconds)?, rest)),
        (None, Some((year, rest))) => Some((time::wall((i64::from(year), month, day), seconds)?, rest)),
        (None, None) => Some((time::yearless((month, day), seconds, context)?, rest)),
    }
}

/// `Mon, 11 Dec 2000 21:34:21 +0900` (RFC 5322 §3.3), `11/Dec/2000:21:34:21`.
fn day_first(text: &str) -> Option<(i64, &str)> {
    let separators = [' ', '/', '-', ':'];
    let (day, rest) = time::number(without_weekday(text), 2)?;
    let rest = rest.strip_prefix(separators)?;
    let month = time::month(rest)?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).strip_prefix(separators)?;
    let (year, rest) = time::number(rest, 4)?;
    let (seconds, rest) = day_clock(rest.strip_prefix(separators)?)?;
    Some((time::wall((i64::from(full_year(year)), month, day), seconds)?, without_zone(rest)))
}

/// ` +0900` taken off.
fn without_zone(text: &str) -> &str {
    let signed = text.strip_prefix(" +").or_else(|| text.strip_prefix(" -"));
    signed.and_then(|rest| time::number(rest, 4)).map_or(text, |(_, rest)| rest)
}

fn without_weekday(text: &str) -> &str {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let is_day = text.get(..3).is_some_and(|day| days.iter().any(|known| day.eq_ignore_ascii_case(known)));
    if is_day {
        text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches([',', ' '])
    } else {
        text
    }
}

/// A time of day, of 24 or of twice 12 hours.
fn day_clock(text: &str) -> Option<(i64, &str)> {
    const HALF_S: i64 = time::DAY_S / 2;
    let (seconds, rest) = time::clock(text)?;
    let after = || rest.trim_start().get(2..).unwrap_or("");
    let is_word = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    let half = rest.trim_start().get(..2).filter(|_| is_word(after())).map(str::to_ascii_uppercase);
    match half.as_deref() {
        Some("AM") if seconds < HALF_S + 3600 => Some((seconds % HALF_S, after())),
        Some("PM") if seconds < HALF_S + 3600 => Some((seconds % HALF_S + HALF_S, after())),
        _ => Some((seconds, rest)),
    }
}

/// Seconds since 1970, with or without a fraction. Nine or ten digits: 1973 to 2286.
fn unix<'a>(text: &'a str, context: &Context) -> Option<(i64, &'a str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let seconds: i64 = text[..digits].parse().ok().filter(|_| (9..=10).contains(&digits))?;
    let rest = text[digits..]
        .strip_prefix('.')
        .map_or(&text[digits..], |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    Some((time::from_unix(seconds, context), rest))
}
