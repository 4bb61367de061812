//! Rust text as a flat row of tokens with their lines, so that a rule can look inside macros too. Documentation
//! comments are left out. Never decides what a token means.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword.
    Word(String),
    /// A punctuation character, an opening or a closing bracket.
    Mark(char),
    /// A literal as it is written, quotes included.
    Literal(String),
}

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The line of its first character, from 1.
    pub line: usize,
    /// The line of its last character.
    pub end_line: usize,
    /// The column behind its last character, in characters from 0.
    pub end_column: usize,
}

impl Token {
    fn new(kind: Kind, span: Span) -> Self {
        let (start, end) = (span.start(), span.end());
        Self { kind, line: start.line, end_line: end.line, end_column: end.column }
    }

    /// Whether it is this identifier or keyword.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(w) if w == word)
    }

    /// Whether it is this character.
    #[must_use]
    pub fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// The identifier or keyword.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        if let Kind::Word(word) = &self.kind { Some(word) } else { None }
    }

    /// The text of a string or byte string literal, escapes resolved.
    #[must_use]
    pub fn string(&self) -> Option<String> {
        let Kind::Literal(written) = &self.kind else { return None };
        match syn::parse_str::<syn::Lit>(written).ok()? {
            syn::Lit::Str(text) => Some(text.value()),
            syn::Lit::ByteStr(bytes) => Some(String::from_utf8_lossy(&bytes.value()).into_owned()),
            _ => None,
        }
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(&self.kind, Kind::Literal(written) if written.starts_with(|c: char| c.is_ascii_digit()))
    }
}

/// The tokens of a text in order.
#[must_use]
pub fn flatten(stream: TokenStream) -> Vec<Token> {
    let mut out = Vec::new();
    push_all(stream, &mut out);
    out
}

fn push_all(stream: TokenStream, out: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = &trees[..];
    while let [tree, tail @ ..] = rest {
        if let Some(behind) = behind_doc_attribute(rest) {
            rest = behind;
            continue;
        }
        push(tree, out);
        rest = tail;
    }
}

/// The trees behind `#[doc …]` or `#![doc …]`, if that is what comes first: a documentation comment is such a one.
fn behind_doc_attribute(trees: &[TokenTree]) -> Option<&[TokenTree]> {
    let is = |tree: &TokenTree, mark| matches!(tree, TokenTree::Punct(p) if p.as_char() == mark);
    let behind = match trees {
        [hash, bang, rest @ ..] if is(hash, '#') && is(bang, '!') => rest,
        [hash, rest @ ..] if is(hash, '#') => rest,
        _ => return None,
    };
    let [TokenTree::Group(group), rest @ ..] = behind else { return None };
    let first = group.stream().into_iter().next()?;
    let is_doc = group.delimiter() == Delimiter::Bracket && matches!(first, TokenTree::Ident(word) if word == "doc");
    is_doc.then_some(rest)
}

fn push(tree: &TokenTree, out: &mut Vec<Token>) {
    match tree {
        TokenTree::Ident(word) => out.push(Token::new(Kind::Word(word.to_string()), word.span())),
        TokenTree::Punct(mark) => out.push(Token::new(Kind::Mark(mark.as_char()), mark.span())),
        TokenTree::Literal(literal) => out.push(Token::new(Kind::Literal(literal.to_string()), literal.span())),
        TokenTree::Group(group) => {
            let brackets = match group.delimiter() {
                Delimiter::Parenthesis => Some(('(', ')')),
                Delimiter::Brace => Some(('{', '}')),
                Delimiter::Bracket => Some(('[', ']')),
                Delimiter::None => None,
            };
            if let Some((open, _)) = brackets {
                out.push(Token::new(Kind::Mark(open), group.span_open()));
            }
            push_all(group.stream(), out);
            if let Some((_, close)) = brackets {
                out.push(Token::new(Kind::Mark(close), group.span_close()));
            }
        }
    }
}

/// A path written out, `a::b::c`, and the line of its first segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPath {
    /// The segments.
    pub segments: Vec<String>,
    /// Where it begins.
    pub line: usize,
}

/// All paths of two and more segments. Generic arguments in between end a path.
#[must_use]
pub fn paths(tokens: &[Token]) -> Vec<WrittenPath> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(first) = tokens[at].word() else {
            at += 1;
            continue;
        };
        let mut path = WrittenPath { segments: vec![first.to_owned()], line: tokens[at].line };
        at += 1;
        while let [colon, second, next, ..] = &tokens[at..]
            && colon.is_mark(':')
            && second.is_mark(':')
            && let Some(word) = next.word()
        {
            path.segments.push(word.to_owned());
            at += 3;
        }
        if path.segments.len() > 1 {
            out.push(path);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Token> {
        flatten(text.parse().unwrap())
    }

    #[test]
    fn documentation_is_no_token() {
        assert_eq!(of("/// about x\n#[doc(hidden)] fn x() {}").len(), 6);
        assert_eq!(of("//! about the file\nfn x() {}").len(), 6);
    }

    #[test]
    fn paths_are_found_inside_macros() {
        let found = paths(&of("fn f() { vec![std::fs::read(x), y] }"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].segments, ["std", "fs", "read"]);
    }

    #[test]
    fn a_literal_gives_its_text() {
        let tokens = of(r##"f("a\n", b"b", r#"c"#, 'd', 5)"##);
        let texts: Vec<String> = tokens.iter().filter_map(Token::string).collect();
        assert_eq!(texts, ["a\n", "b", "c"]);
        assert_eq!(tokens.iter().filter(|t| t.is_number()).count(), 1);
    }
}
