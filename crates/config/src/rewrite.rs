//! Changing values in a settings file whose comments and order are somebody's own.

use std::ops::Range;
use toml_edit::{Document, Item, Value};

/// The file with the values of these settings replaced by TOML, and nothing else changed. Settings that are not written
/// in it stay so; a file that is no TOML stays as it is.
pub fn with_values(text: &str, values: &[(&str, String)]) -> String {
    let Ok(document) = Document::parse(text.to_owned()) else { return text.to_owned() };
    let place = |key: &str| -> Option<Range<usize>> {
        let item = match key.split_once('.') {
            Some((section, name)) => document.get(section).and_then(Item::as_table_like)?.get(name)?,
            None => document.get(key)?,
        };
        item.as_value().and_then(Value::span)
    };
    let mut places: Vec<_> = values.iter().filter_map(|(key, toml)| Some((place(key)?, toml))).collect();
    // From the end, so that the places before stay where they are.
    places.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut changed = text.to_owned();
    for (range, toml) in places {
        changed.replace_range(range, toml);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_values_change() {
        let text = "# mine\nhostname = \"a.example\"\ndata = \"/srv/x\" # there\n[tls]\n  key=\'/etc/k\'\n";
        let values =
            [("tls.key", "\"k\"".to_owned()), ("data", "\"data\"".to_owned()), ("tls.acme", "true".to_owned())];
        let changed = "# mine\nhostname = \"a.example\"\ndata = \"data\" # there\n[tls]\n  key=\"k\"\n";
        assert_eq!(with_values(text, &values), changed);
        assert_eq!(with_values("no toml at all", &values), "no toml at all");
    }
}
