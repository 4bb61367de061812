//! Rules, exemptions and figures together.

use super::*;
use crate::tidy::rules::fixture::workspace;

const MANIFEST: (&str, &str) = ("crates/policy/Cargo.toml", "[package]\nname = \"policy\"\n");
const LIBRARY: (&str, &str) = (
    "crates/policy/src/lib.rs",
    "//! Rules.\nfn get_x() {\n    let now = Instant::now();\n    x.unwrap();\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {\n        x();\n        y();\n    }\n}\n",
);

#[test]
fn every_rule_looks_at_the_same_tree_and_the_report_is_in_its_order() {
    let report = check(&workspace(&[MANIFEST, LIBRARY]));
    let found: Vec<_> = report.violations.iter().map(|v| (v.line, v.rule)).collect();
    assert_eq!(found, [(2, "empty-name"), (3, "purity"), (4, "unwrap")]);
    assert_eq!(report.figures.len(), 2);
}

#[test]
fn an_exemption_leaves_the_other_rules_in_force() {
    let list = "[[exemption]]\nrule = \"purity\"\nfile = \"crates/policy/src/lib.rs\"\nreason = \"the one place that is told the time\"\n";
    let report = check(&workspace(&[MANIFEST, LIBRARY, (exemptions::FILE, list)]));
    assert_eq!((report.rules(), report.exempt), (vec!["empty-name", "unwrap"], 1));
    assert!(!report.is_clean());
}

#[test]
fn a_tree_that_keeps_the_rules_is_clean() {
    let text = "//! Rules.\nfn f() {}\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\n";
    let report = check(&workspace(&[MANIFEST, ("crates/policy/src/lib.rs", text)]));
    assert!(report.is_clean(), "{report}");
    assert!(report.to_string().ends_with("0 violations, 0 exempt with a reason\n"), "{report}");
}

#[test]
fn a_file_that_is_in_no_crate_is_only_read_as_text() {
    let report = check(&workspace(&[("fuzz/src/main.rs", "fn get_x() { x.unwrap() }")]));
    assert!(report.is_clean(), "{report}");
}
