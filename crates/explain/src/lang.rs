//! The languages there are.

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 日本語
    Ja,
    /// English
    En,
}

impl Lang {
    /// Both, Japanese first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The language of a POSIX locale (`ja_JP.UTF-8`) or a language tag (`ja-JP`): Japanese if it says so,
    /// English for anything else.
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("ja") { Self::Ja } else { Self::En }
    }

    /// The language tag (RFC 5646), as in the settings and after `--lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language with this tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }
}

impl From<config::Language> for Lang {
    fn from(language: config::Language) -> Self {
        match language {
            config::Language::Ja => Self::Ja,
            config::Language::En => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_that_says_japanese_gets_japanese_and_every_other_english() {
        for locale in ["ja_JP.UTF-8", "ja", "ja-JP", "JA_jp.eucJP", "ja@cjk"] {
            assert_eq!(Lang::from_locale(locale), Lang::Ja, "{locale}");
        }
        for locale in ["", "C", "C.UTF-8", "POSIX", "en_GB.UTF-8", "de_DE", "jav_ID", "java"] {
            assert_eq!(Lang::from_locale(locale), Lang::En, "{locale}");
        }
    }

    #[test]
    fn a_tag_names_its_language() {
        for lang in Lang::ALL {
            assert_eq!(Lang::from_tag(lang.tag()), Some(lang));
        }
        assert_eq!(Lang::from_tag("fr"), None);
    }
}
