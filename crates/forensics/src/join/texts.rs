//! Several short texts in one buffer, so that a message or a session costs one allocation.

/// The longest text that is kept of a field, in octets: a local part of 64, `@`, and a domain of 255 (RFC 5321
/// §4.5.3.1.1, §4.5.3.1.2). Message-IDs are longer only where somebody made them up.
pub(super) const FIELD_MAX: usize = 320;

/// Room for a text that is kept for the next thing in the same place, in octets. Chosen: what ordinary messages need.
const ROOM: usize = 24;

/// `N` texts, each by its number.
#[derive(Debug, Clone)]
pub(super) struct Texts<const N: usize> {
    buffer: String,
    ranges: [(u32, u32); N],
}

impl<const N: usize> Default for Texts<N> {
    fn default() -> Self {
        Self { buffer: String::new(), ranges: [(0, 0); N] }
    }
}

impl<const N: usize> Texts<N> {
    /// Each with its text, none cut.
    pub fn of(texts: [&str; N]) -> Self {
        let mut made =
            Self { buffer: String::with_capacity(texts.iter().map(|text| text.len()).sum()), ..Self::default() };
        for (field, text) in texts.into_iter().enumerate() {
            made.append(field, text);
        }
        made
    }

    pub fn text(&self, field: usize) -> &str {
        let (start, end) = self.ranges[field];
        &self.buffer[start as usize..end as usize]
    }

    pub const fn is_empty(&self, field: usize) -> bool {
        self.ranges[field].0 == self.ranges[field].1
    }

    /// Keeps `text` unless the field has one already.
    pub fn say(&mut self, field: usize, text: &str) {
        if !text.is_empty() && self.is_empty(field) {
            self.append(field, clipped(text));
        }
    }

    /// Keeps `text` in place of what the field had, unless `text` says nothing.
    pub fn replace(&mut self, field: usize, text: &str) {
        let text = clipped(text);
        if text.is_empty() || self.text(field) == text {
            return;
        }
        if self.buffer.len() + text.len() > N * FIELD_MAX {
            self.squeeze();
        }
        self.append(field, text);
    }

    /// Forgets all, and keeps the room unless it is large.
    pub fn clear(&mut self) {
        self.ranges = [(0, 0); N];
        self.buffer.clear();
        self.buffer.shrink_to(N * ROOM);
    }

    /// Octets of memory beside the value itself.
    pub const fn octets(&self) -> usize {
        self.buffer.capacity()
    }

    /// Lines are at most as long as a source is, and a buffer is squeezed long before 4 GB: the positions fit.
    #[allow(clippy::cast_possible_truncation, reason = "positions are far below 2^32")]
    fn append(&mut self, field: usize, text: &str) {
        let start = self.buffer.len() as u32;
        self.buffer.push_str(text);
        self.ranges[field] = (start, self.buffer.len() as u32);
    }

    fn squeeze(&mut self) {
        let old = std::mem::take(self);
        for field in 0..N {
            self.append(field, old.text(field));
        }
    }
}

fn clipped(text: &str) -> &str {
    if text.len() <= FIELD_MAX {
        return text;
    }
    let end = (0..=FIELD_MAX).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_text_stays_unless_it_is_replaced() {
        let mut texts = Texts::<2>::default();
        texts.say(0, "a");
        texts.say(0, "b");
        texts.say(1, "");
        assert_eq!((texts.text(0), texts.text(1)), ("a", ""));
        texts.replace(0, "c");
        texts.replace(0, "");
        assert_eq!(texts.text(0), "c");
        texts.clear();
        assert_eq!(texts.text(0), "");
    }

    #[test]
    fn a_text_is_cut_at_a_character_and_a_buffer_stays_small() {
        let mut texts = Texts::<2>::default();
        texts.say(1, "kept");
        for turn in 0..10_000 {
            texts.replace(0, &format!("{turn}{}", "漢".repeat(FIELD_MAX)));
        }
        assert!(texts.text(0).starts_with("9999漢") && texts.text(0).len() <= FIELD_MAX);
        assert_eq!(texts.text(1), "kept");
        assert!(texts.octets() <= 8 * FIELD_MAX, "{}", texts.octets());
    }
}
