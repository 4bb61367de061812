//! What is wrong in the settings file, where, and what would be right.

use crate::{Lang, Texts, Value};
use config::{Expected, Problem, ProblemKind};

/// The key of the text that says what a setting is for: `limits.message_size` → `setting-limits-message-size`.
pub fn setting_key(setting: &str) -> String {
    format!("setting-{}", setting.replace(['.', '_'], "-"))
}

/// File, line and column, what is wrong, and what would be right: two lines, or one.
pub fn problem_sentence(lang: Lang, problem: &Problem) -> String {
    let texts = Texts::new(lang);
    let found = problem.found.as_deref().unwrap_or_default();
    let found = match problem.kind {
        ProblemKind::WrongType => Value::made(texts.get(&format!("setting-type-{found}"), &[])),
        _ => found.into(),
    };
    let what = texts.get(
        &format!("problem-{}", problem.key()),
        &[("key", (&problem.key).into()), ("found", found), ("other", problem.other.unwrap_or_default().into())],
    );
    let place = [("file", (&problem.file).into()), ("line", problem.line.into()), ("column", problem.column.into())];
    let mut text = format!("{} {what}", texts.get("problem-place", &place));
    let right = problem
        .nearest
        .map(|nearest| texts.get("problem-nearest", &[("nearest", nearest.into())]))
        .or_else(|| problem.expected.as_ref().filter(|_| is_of_form(problem.kind)).map(|e| expected_text(texts, e)));
    if let Some(right) = right {
        text.push_str("\n    ");
        text.push_str(&right);
    }
    text
}

/// Whether the form of the value is what is wrong; otherwise the sentence has said what would be right.
const fn is_of_form(kind: ProblemKind) -> bool {
    use ProblemKind as Kind;
    matches!(kind, Kind::TextNeedsQuotes | Kind::WrongType | Kind::BadValue | Kind::OutOfRange | Kind::MissingKey)
}

/// What would be right: the form of value, its range, an example.
fn expected_text(texts: Texts, expected: &Expected) -> String {
    let (form, range) = form_and_range(texts, expected);
    let values = [("form", Value::made(form)), ("range", Value::made(range)), ("example", expected.example.into())];
    texts.get("problem-expected", &values)
}

/// The form of value in words; and its range or the words to choose from, if there are such.
pub fn form_and_range(texts: Texts, expected: &Expected) -> (String, String) {
    let form = texts.get(&format!("setting-form-{}", expected.form.key()), &[]);
    let range = match (&expected.least, &expected.most) {
        (Some(least), Some(most)) => texts.get("problem-range", &[("least", least.into()), ("most", most.into())]),
        _ if !expected.choices.is_empty() => {
            texts.get("problem-choices", &[("choices", expected.choices.join(", ").into())])
        }
        _ => String::new(),
    };
    (form, range)
}
