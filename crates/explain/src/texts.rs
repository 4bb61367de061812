//! The texts by key: Fluent files compiled in, read once.

use crate::{Lang, visible};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use mail::{Address, Domain, ForwardPath, Party, QueueId, Reply, ReversePath};
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::LazyLock;

macro_rules! topics {
    ($($topic:literal),* $(,)?) => {
        /// The files of a language: topic and text.
        pub(crate) const fn files(lang: Lang) -> &'static [(&'static str, &'static str)] {
            match lang {
                Lang::Ja => &[$(($topic, include_str!(concat!("../texts/ja/", $topic, ".ftl")))),*],
                Lang::En => &[$(($topic, include_str!(concat!("../texts/en/", $topic, ".ftl")))),*],
            }
        }
    };
}

topics!(
    "reasons",
    "story",
    "dsn",
    "notice",
    "cli",
    "config",
    "demo",
    "directory",
    "read",
    "line",
    "incident",
    "probe",
    "doors"
);

/// A value that a text names.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Anything not written by us: shown with control characters visible.
    Text(Cow<'a, str>),
    /// A text of ours, already made: may have lines.
    Made(Cow<'a, str>),
    /// A number, by which a text may also choose its wording.
    Number(u64),
    /// A size in octets, shown as `812 B`, `3.2 KB`, `25 MB`.
    Octets(u64),
}

impl<'a> Value<'a> {
    /// A text of ours, already made.
    pub fn made(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Made(text.into())
    }

    fn to_fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::from(visible(text)),
            Self::Made(text) => FluentValue::from(text.as_ref()),
            Self::Number(number) => FluentValue::from(*number),
            Self::Octets(octets) => FluentValue::from(octets_text(*octets)),
        }
    }
}

/// A size with one decimal below ten units, none above: what a person compares.
pub fn octets_text(octets: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| octets >= *size) else { return format!("{octets} B") };
    let tenths = u128::from(octets) * 10 / u128::from(size);
    match (tenths / 10, tenths % 10) {
        (whole, tenth) if whole < 10 && tenth > 0 => format!("{whole}.{tenth} {unit}"),
        (whole, _) => format!("{whole} {unit}"),
    }
}

macro_rules! value_from_text {
    ($($kind:ty),*) => { $(
        impl From<$kind> for Value<'_> {
            fn from(value: $kind) -> Self {
                Self::Text(Cow::Owned(value.to_string()))
            }
        }
    )* };
}

value_from_text!(&Address, &Domain, &ForwardPath, &ReversePath, &Reply, IpAddr, QueueId);

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

/// The address of an account, or of one whose mail was fetched; the name of a device.
impl<'a> From<&'a Party> for Value<'a> {
    fn from(party: &'a Party) -> Self {
        match party {
            Party::Account(address) | Party::Forward(address) => address.into(),
            Party::Device(name) => party.mail_fetched_by().map_or_else(|| name.into(), |a| a.to_string().into()),
            Party::Behind(domain) => domain.to_string().into(),
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static JA: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Ja));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En));

fn bundle(lang: Lang) -> Bundle {
    let mut bundle = Bundle::new_concurrent(lang.tag().parse().into_iter().collect());
    // Isolating marks (U+2068, U+2069) show as boxes on many terminals; values are made safe by `visible`.
    bundle.set_use_isolating(false);
    for (_, source) in files(lang) {
        // A file with an error still gives its other texts; that there is none is a test (tests/all/complete.rs).
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The texts of one language.
#[derive(Clone, Copy)]
pub struct Texts {
    lang: Lang,
    bundle: &'static Bundle,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Texts").field(&self.lang).finish()
    }
}

impl Texts {
    /// The texts of `lang`.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            bundle: match lang {
                Lang::Ja => &JA,
                Lang::En => &EN,
            },
        }
    }

    /// Their language.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The text `key`, or `key.attribute`, with its values in place. A key that does not exist shows as itself:
    /// a program in trouble says what it can.
    pub fn get(self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// The same, or nothing if there is no such text.
    pub fn find(self, key: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.to_fluent())).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        Some(text.into_owned())
    }
}

/// The text `key` of `lang`; see [`Texts::get`].
pub fn text(lang: Lang, key: &str, values: &[(&str, Value<'_>)]) -> String {
    Texts::new(lang).get(key, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_what_a_person_compares() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (3277, "3.2 KB"),
            (26_214_400, "25 MB"),
            (u64::MAX, "17179869183 GB"),
        ];
        for (octets, text) in cases {
            assert_eq!(octets_text(octets), text);
        }
    }

    #[test]
    fn a_text_that_does_not_exist_shows_as_its_key() {
        assert_eq!(text(Lang::Ja, "no-such-text", &[]), "no-such-text");
        assert_eq!(Texts::new(Lang::En).find("verb-received.nothing", &[]), None);
        assert_eq!(text(Lang::Ja, "verb-received", &[]), "受信");
    }

    #[test]
    fn what_a_stranger_chose_cannot_act_on_the_terminal() {
        for lang in Lang::ALL {
            let shown = text(lang, "step-greeted", &[("name", "\x1b]0;x\u{7}\u{202e}".into())]);
            assert!(shown.contains("\\x1b]0;x\\x07\\u{202e}"), "{shown}");
        }
    }
}
