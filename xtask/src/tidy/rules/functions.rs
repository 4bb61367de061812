//! Functions: their length, their parameters, and no `bool` that callers pass as a literal.

use crate::tidy::functions::{Call, Function};
use crate::tidy::report::Report;
use crate::tidy::workspace::Workspace;
use std::collections::BTreeMap;

/// The most lines of a function.
pub const MOST_LINES: usize = 70;
/// The most lines of a protocol's dispatch: one match, one call in each arm.
pub const MOST_DISPATCH_LINES: usize = 120;
/// The most parameters, `self` not counted.
pub const MOST_PARAMETERS: usize = 5;
/// Functions longer than this count as long in the share below.
pub const LONG: usize = 100;
/// The most that long functions may make up of all function lines, in percent.
pub const MOST_LONG_SHARE: f64 = 10.0;

/// Adds a violation for each function over a limit, and one if long functions make up too much of the whole.
pub fn check(workspace: &Workspace, report: &mut Report) {
    for (_, source) in workspace.sources() {
        for function in &source.functions {
            let place = (source.path.as_path(), *function.lines.start());
            let (name, lines) = (&function.name, function.len());
            let most = if function.is_dispatch { MOST_DISPATCH_LINES } else { MOST_LINES };
            if lines > most {
                report.add("function-size", place, name, format!("{name} has {lines} lines; the limit is {most}"));
            }
            let count = function.parameters;
            if count > MOST_PARAMETERS {
                let sentence =
                    format!("{name} takes {count} parameters; the limit is {MOST_PARAMETERS}: name a struct");
                report.add("parameters", place, name, sentence);
            }
        }
    }
    let share = long_share(workspace.sources().flat_map(|(_, source)| &source.functions));
    if share > MOST_LONG_SHARE {
        let sentence = format!(
            "{share:.1}% of function lines stand in functions over {LONG} lines; the limit is {MOST_LONG_SHARE}%"
        );
        report.add("long-functions", (std::path::Path::new("Cargo.toml"), 1), "", sentence);
    }
    check_bools(workspace, report);
}

/// How much functions over [`LONG`] lines make up of all function lines, in percent.
pub fn long_share<'f>(functions: impl Iterator<Item = &'f Function>) -> f64 {
    let (mut all, mut long) = (0_u32, 0_u32);
    for function in functions.filter(|function| !function.is_nested) {
        let lines = u32::try_from(function.len()).unwrap_or(u32::MAX);
        all += lines;
        long += if function.len() > LONG { lines } else { 0 };
    }
    if all == 0 { 0.0 } else { f64::from(long) * 100.0 / f64::from(all) }
}

/// A call names its function only by its last word, so a call is blamed when every function of that name and number of
/// parameters has a `bool` there.
fn check_bools(workspace: &Workspace, report: &mut Report) {
    let mut known: BTreeMap<(&str, usize), Vec<&Function>> = BTreeMap::new();
    for function in workspace.sources().flat_map(|(_, source)| &source.functions) {
        known.entry((function.own_name(), function.parameters)).or_default().push(function);
    }
    for (_, source) in workspace.sources() {
        for call in &source.calls {
            let Some(functions) = known.get(&(call.name.as_str(), call.arguments)) else { continue };
            if is_literal_for_all(call, functions) {
                let sentence =
                    format!("{} is given true or false as written: make two functions or an enum", call.name);
                report.add("bool-literal", (&source.path, call.line), &call.name, sentence);
            }
        }
    }
}

fn is_literal_for_all(call: &Call, functions: &[&Function]) -> bool {
    call.literals.iter().any(|at| functions.iter().all(|function| function.bools.contains(at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::fixture::{one_crate, violations};

    fn of(text: &str) -> Vec<(&'static str, usize)> {
        violations(check, &one_crate("mail", text))
    }

    fn function(lines: usize) -> String {
        format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2))
    }

    #[test]
    fn a_function_over_the_limit_is_found() {
        assert!(of(&function(MOST_LINES)).is_empty());
        assert_eq!(of(&function(MOST_LINES + 1)), [("function-size", 1)]);
    }

    #[test]
    fn a_dispatch_may_be_longer() {
        let dispatch =
            |arms: usize| format!("fn f(x: u8) {{\n    match x {{\n{}    }}\n}}\n", "        1 => g(),\n".repeat(arms));
        assert!(of(&dispatch(90)).is_empty());
        assert!(of(&dispatch(MOST_DISPATCH_LINES)).contains(&("function-size", 1)));
    }

    #[test]
    fn a_function_of_many_parameters_is_found_and_self_is_none() {
        assert!(of("impl X { fn f(&self, a: A, b: B, c: C, d: D, e: E) {} }").is_empty());
        assert_eq!(of("\nfn f(a: A, b: B, c: C, d: D, e: E, g: G) {}"), [("parameters", 2)]);
    }

    #[test]
    fn long_functions_may_make_up_a_tenth_of_the_whole() {
        let text = format!("{}{}", function(120), "fn g() {\n}\n".repeat(600));
        assert_eq!(of(&text), [("function-size", 1)]);
        assert_eq!(of(&function(120)), [("long-functions", 1), ("function-size", 1)]);
    }

    #[test]
    fn a_bool_passed_as_a_literal_is_found() {
        assert_eq!(of("fn f(a: u8, on: bool) {}\nfn g() {\n    f(1, true);\n}\n"), [("bool-literal", 3)]);
        assert!(of("fn f(a: u8, on: bool) {}\nfn g(on: bool) {\n    f(1, on);\n}\n").is_empty());
        assert_eq!(of("fn g(s: S) {\n    s.set_nodelay(true);\n}\n"), [], "the function is not ours");
    }
}
