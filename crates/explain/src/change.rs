//! Why a change of accounts, domains, aliases or devices was not made.

use crate::{Lang, Value, text};
use policy::ChangeProblem;

/// What is wrong with the change, and what would be right.
pub fn change_problem_sentence(lang: Lang, problem: &ChangeProblem) -> String {
    let facts = problem.facts();
    let values: Vec<(&str, Value<'_>)> = facts.iter().map(|(name, value)| (*name, value.into())).collect();
    text(lang, &format!("change-{}", problem.key()), &values)
}
