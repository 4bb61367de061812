//! What holds for any file.

use crate::LEAST;
use config::{Settings, reference};
use proptest::prelude::*;

fn values() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("[]".to_owned()),
        Just("\"\"".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "\"[0-9]{1,4}(s|m|h|d| KB| MB)\"",
        "\"[a-z.:/0-9-]{0,20}\"",
        "\\[\"[0-9]{1,3}\\.0\\.0\\.1:[0-9]{1,5}\"\\]",
        prop::sample::select(reference()).prop_map(|doc| doc.example.to_owned()),
    ]
}

fn lines() -> impl Strategy<Value = String> {
    let keys = prop::sample::select(reference()).prop_map(|doc| doc.key);
    let written = prop::collection::btree_map(keys, values(), 0..8);
    written.prop_map(|written| written.iter().map(|(key, value)| format!("{key} = {value}\n")).collect())
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic_or_fail_without_a_problem(text in "(?s).{0,200}") {
        if let Err(problems) = Settings::parse(&text, "f") {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn every_problem_points_into_the_file(text in lines()) {
        if let Err(problems) = Settings::parse(&text, "f") {
            for problem in problems {
                let line = text.lines().nth(problem.line - 1).unwrap_or_default();
                prop_assert!(problem.column <= line.chars().count() + 1, "{problem}\n{text}");
            }
        }
    }

    #[test]
    fn what_is_shown_reads_back_as_the_same_settings(text in lines()) {
        let top = "hostname = \"mail.example.jp\"\ndata = \"d\"\ndoors.pop3 = [\"127.0.0.1:9\"]\n";
        let kept: String = text.lines().filter(|line| Settings::parse(&format!("{top}{line}"), "f").is_ok()).map(|line| format!("{line}\n")).collect();
        for text in [format!("{top}{kept}"), LEAST.to_owned()] {
            let Ok(settings) = Settings::parse(&text, "f") else { continue };
            let line = |shown: &config::Shown| shown.value.as_ref().map(|value| format!("{} = {value}\n", shown.key));
            // A default that is written may be a mistake: smarthost_tls without a smarthost.
            let written: String = settings.show().iter()
                .filter(|shown| !shown.is_default)
                .filter_map(line).collect();
            prop_assert_eq!(Settings::parse(&written, "f"), Ok(settings));
        }
    }
}
