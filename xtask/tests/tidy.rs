//! The work tree itself keeps the rules.

use std::path::Path;

#[test]
fn the_work_tree_keeps_its_own_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace");
    let report = xtask::tidy::run(root).expect("the work tree can be read");
    assert!(report.is_clean(), "\n{report}");
}
