//! What is wrong in a pattern file, in a sentence.

use crate::Texts;
use crate::texts::Value;
use forensics::log::formats::pattern::PatternError;

/// Where it is and what is wrong; `sekisho read --pattern` says in which file.
pub fn pattern_problem_sentence(texts: Texts, error: &PatternError) -> String {
    let values = [("about", error.problem.about().into()), ("known", error.problem.known().into())];
    let cause = texts.get(&format!("pattern-{}", error.problem.key()), &values);
    if error.line == 0 {
        return cause;
    }
    let place = [("line", error.line.into()), ("column", error.column.into()), ("cause", Value::made(cause))];
    texts.get("pattern-at", &place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use forensics::log::formats::pattern::PatternProblem;

    #[test]
    fn every_problem_has_its_sentence_in_each_language() {
        let word = || "nonsense".to_owned();
        let problems = [
            PatternProblem::NoEqualsSign,
            PatternProblem::UnknownKey(word()),
            PatternProblem::UnknownField(word()),
            PatternProblem::OpenBrace,
            PatternProblem::Twice(word()),
            PatternProblem::NothingBetween(word()),
            PatternProblem::NoVerb,
            PatternProblem::WordTwice(word()),
            PatternProblem::Empty,
            PatternProblem::NoLine,
        ];
        let said =
            |problem| pattern_problem_sentence(Texts::new(Lang::En), &PatternError { line: 0, column: 0, problem });
        assert!(said(PatternProblem::NoVerb).contains("line.delivered ="));
        assert!(said(PatternProblem::UnknownKey(word())).contains("login-failed"));
        assert!(said(PatternProblem::UnknownField(word())).contains("{recipient}"));
        assert!(problems.iter().map(PatternProblem::key).eq(PatternProblem::KEYS.iter().copied()));
        for problem in problems {
            for (lang, place) in [(Lang::En, "line 3, column 7"), (Lang::Ja, "3行目の7文字目")] {
                let error = PatternError { line: 3, column: 7, problem: problem.clone() };
                let said = pattern_problem_sentence(Texts::new(lang), &error);
                assert!(said.starts_with(place) && !said.contains("pattern-"), "{said}");
                assert_eq!(said.contains("nonsense"), !problem.about().is_empty(), "{said}");
            }
        }
    }
}
