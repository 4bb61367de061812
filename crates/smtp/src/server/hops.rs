//! Counts `Received` fields in a header as it goes by (RFC 5321 §6.3).

/// The field name, lower case; blanks may stand before its colon (RFC 5322 §4.5.8).
const FIELD: &[u8] = b"received";

/// A count in the making.
#[derive(Debug)]
pub(super) struct Hops {
    count: u32,
    /// How many octets of this line are the field's name so far; `None` if the line is something else.
    matched: Option<usize>,
    line_is_empty: bool,
    in_header: bool,
}

impl Default for Hops {
    fn default() -> Self {
        Self { count: 0, matched: Some(0), line_is_empty: true, in_header: true }
    }
}

impl Hops {
    /// The next octets of a line.
    pub(super) fn take(&mut self, octets: &[u8]) {
        if !self.in_header || octets.is_empty() {
            return;
        }
        self.line_is_empty = false;
        for octet in octets {
            let Some(matched) = self.matched else { return };
            self.matched = match FIELD.get(matched) {
                Some(expected) => (octet.to_ascii_lowercase() == *expected).then_some(matched + 1),
                None if matches!(octet, b' ' | b'\t') => Some(matched),
                None => {
                    self.count += u32::from(*octet == b':');
                    None
                }
            };
        }
    }

    /// CRLF: an empty line ends the header.
    pub(super) const fn end_line(&mut self) {
        self.in_header &= !self.line_is_empty;
        self.line_is_empty = true;
        self.matched = Some(0);
    }

    /// How many there were.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }
}
