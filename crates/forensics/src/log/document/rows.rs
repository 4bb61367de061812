//! The rows of a document as they were before a mail program quoted and wrapped them.

use crate::log::Scratch;

/// A row: its number, counted from 1, and its text without quotation marks before it.
pub type Row<'a> = (u32, &'a str);

/// A field of a header, all its rows joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The row in which it begins.
    pub row: u32,
    /// How many rows it takes.
    pub rows: u32,
    /// Its name, as written.
    pub name: &'a str,
    /// Its value, unfolded.
    pub value: &'a str,
}

impl Field<'_> {
    /// Whether it is this field (RFC 5322 §1.2.2: names are compared without case).
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// All rows of `text`.
pub fn rows(text: &str) -> Vec<Row<'_>> {
    (1..).zip(text.lines().map(unquoted)).collect()
}

/// `line` without its end and without `> ` before it. Three `>` are a transcript's own (`>>> MAIL`).
pub fn unquoted(line: &str) -> &str {
    let line = line.trim_end();
    if line.starts_with(">>>") {
        return line;
    }
    let mut rest = line;
    while let Some(inside) = rest.strip_prefix('>').filter(|inside| !inside.starts_with(">>")) {
        rest = inside.strip_prefix(' ').unwrap_or(inside);
        if rest.starts_with(">>>") {
            break;
        }
    }
    rest
}

/// `Name: value` at the beginning of a row (RFC 5322 §2.2: printable ASCII without a colon, no blank).
pub fn field_start(row: &str) -> Option<(&str, &str)> {
    let (name, value) = row.split_once(':')?;
    let is_name = name.len() > 1
        && name.as_bytes()[0].is_ascii_alphabetic()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    // `12:30` in a row that a mail program broke is no field, and `https://` neither.
    (is_name && !value.starts_with("//")).then(|| (name, value.trim()))
}

/// The blocks of `rows` that are headers: what stands between empty rows and has a `Received` or `Return-Path` field.
pub fn blocks<'a>(rows: &[Row<'a>], scratch: &'a Scratch) -> Vec<Vec<Field<'a>>> {
    rows.split(|(_, text)| text.trim().is_empty())
        .map(|block| fields(block, scratch))
        .filter(|fields| fields.iter().any(|field| field.is("Received")))
        .collect()
}

/// The fields of a header. A row that does not begin a field goes on the field before, also where a mail program took the
/// blank before it away.
fn fields<'a>(rows: &[Row<'a>], scratch: &'a Scratch) -> Vec<Field<'a>> {
    let mut fields: Vec<Field<'a>> = Vec::new();
    let mut begin = 0;
    while begin < rows.len() {
        let more = rows[begin + 1..].iter().take_while(|(_, text)| starts_blank(text) || field_start(text).is_none());
        let end = begin + 1 + more.count();
        if let Some((name, first)) = field_start(rows[begin].1) {
            let value = joined(first, &rows[begin + 1..end], scratch);
            let rows_of_it = u32::try_from(end - begin).unwrap_or(u32::MAX);
            fields.push(Field { row: rows[begin].0, rows: rows_of_it, name, value });
        }
        begin = end;
    }
    fields
}

fn starts_blank(text: &str) -> bool {
    text.starts_with([' ', '\t'])
}

fn joined<'a>(first: &'a str, more: &[Row<'a>], scratch: &'a Scratch) -> &'a str {
    if more.is_empty() {
        return first;
    }
    let mut value = first.to_owned();
    for (_, text) in more {
        value.push(' ');
        value.push_str(text.trim());
    }
    scratch.keep(&value)
}

/// The part of `host` that an organisation has to itself: two labels, or three below a country that has `co`, `ne`, `or` and
/// the like (`example.co.jp`).
pub fn organisation(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let (last, second, third) = (dots.next(), dots.next(), dots.next());
    let (Some(last), Some(second)) = (last, second) else { return host };
    let is_country = host.len() - last == 3;
    let is_kind = last - second <= 4;
    let start = if is_country && is_kind { third.map_or(0, |at| at + 1) } else { second + 1 };
    &host[start..]
}

/// Whether one host or domain is inside the organisation of the other.
pub fn same_organisation(one: &str, other: &str) -> bool {
    organisation(one).eq_ignore_ascii_case(organisation(other))
}

/// The domain of an address.
pub fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_of_a_mail_program_are_taken_off_and_those_of_a_transcript_are_not() {
        for (line, expected) in [
            ("> Received: x", "Received: x"),
            (">> Received: x", "Received: x"),
            ("> > Received: x", "Received: x"),
            (">Received: x", "Received: x"),
            (">>> MAIL FROM:<>", ">>> MAIL FROM:<>"),
            ("> >>> MAIL FROM:<>", ">>> MAIL FROM:<>"),
            ("<<< 250 ok", "<<< 250 ok"),
            (">", ""),
            ("", ""),
        ] {
            assert_eq!(unquoted(line), expected, "{line}");
        }
    }

    #[test]
    fn a_field_has_a_name_without_blanks() {
        assert_eq!(field_start("Received: from x"), Some(("Received", "from x")));
        assert_eq!(field_start("To:"), Some(("To", "")));
        for row in [
            "by relay22.mx.example (8.8.8/8.8.5)",
            "id EAA02373; Thu, 20 Aug 1998 04:52:30 +0200",
            "12:30",
            "https://x",
        ] {
            assert_eq!(field_start(row), None, "{row}");
        }
    }

    #[test]
    fn rows_without_a_blank_before_them_go_on_the_field() {
        let scratch = Scratch::default();
        let text = "Received: from a\nby b\n  with SMTP id 1;\n Wed, 19 Aug 1998 23:00:01 -0400\nFrom: x\n\nbody";
        let blocks = blocks(&rows(text), &scratch);
        assert_eq!(blocks.len(), 1);
        let first = blocks[0][0];
        assert_eq!(first.value, "from a by b with SMTP id 1; Wed, 19 Aug 1998 23:00:01 -0400");
        assert_eq!((first.row, first.rows, blocks[0][1].row), (1, 4, 5));
    }

    #[test]
    fn an_organisation_is_what_stands_below_the_registry() {
        for (host, expected) in [
            ("ns.a.co.jp", "a.co.jp"),
            ("a.co.jp", "a.co.jp"),
            ("mail.example.com", "example.com"),
            ("example.com", "example.com"),
            ("relay.mx.example.com.", "example.com"),
            ("arenal.surnet.es", "surnet.es"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(organisation(host), expected, "{host}");
        }
    }
}
