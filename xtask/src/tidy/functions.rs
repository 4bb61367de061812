//! The functions, calls, names and imports of a file, as its syntax tree gives them. Never judges them.

use crate::tidy::tokens::{self, Token};
use std::ops::RangeInclusive;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A function or method with a body.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its name, with the type before it if it is a method: `Session::advance`.
    pub name: String,
    /// Its lines, signature to closing brace.
    pub lines: RangeInclusive<usize>,
    /// How many parameters it has, `self` not counted.
    pub parameters: usize,
    /// Which of the parameters are `bool`.
    pub bools: Vec<usize>,
    /// Whether its body is in essence one match whose arms are one call each.
    pub is_dispatch: bool,
    /// Whether it stands inside another function.
    pub is_nested: bool,
}

impl Function {
    /// How long it is.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.end() + 1 - self.lines.start()
    }

    /// Whether it has no lines, which no function has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name without the type.
    #[must_use]
    pub fn own_name(&self) -> &str {
        self.name.rsplit("::").next().unwrap_or(&self.name)
    }
}

/// A call that passes `true` or `false` as written.
#[derive(Debug, Clone)]
pub struct Call {
    /// The function's own name.
    pub name: String,
    /// How many arguments it passes.
    pub arguments: usize,
    /// Which of them are written `true` or `false`.
    pub literals: Vec<usize>,
    /// Where.
    pub line: usize,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A function or method.
    Function,
    /// A struct, enum, trait or type alias.
    Type,
}

/// A name this file gives.
#[derive(Debug, Clone)]
pub struct Name {
    /// What it names.
    pub named: Named,
    /// The name.
    pub name: String,
    /// Where.
    pub line: usize,
}

/// What [`find`] finds.
#[derive(Debug, Default)]
pub struct Found {
    /// Functions and methods.
    pub functions: Vec<Function>,
    /// Calls with `true` or `false`.
    pub calls: Vec<Call>,
    /// Names given.
    pub names: Vec<Name>,
    /// Paths imported, with their lines.
    pub imports: Vec<(Vec<String>, usize)>,
}

/// Everything outside the lines that `is_test` names.
pub fn find(syntax: &syn::File, is_test: &dyn Fn(usize) -> bool) -> Found {
    let mut finder = Finder { is_test, found: Found::default(), owner: String::new(), is_foreign: false, depth: 0 };
    finder.visit_file(syntax);
    finder.found
}

struct Finder<'t> {
    is_test: &'t dyn Fn(usize) -> bool,
    found: Found,
    /// The type whose methods are being read, with `::` behind it.
    owner: String,
    /// Whether the methods being read implement a trait, so that their names are not this file's choice.
    is_foreign: bool,
    depth: usize,
}

impl Finder<'_> {
    fn name(&mut self, named: Named, ident: &syn::Ident) {
        if !(self.is_foreign && named == Named::Function) {
            self.found.names.push(Name { named, name: ident.to_string(), line: ident.span().start().line });
        }
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        self.name(Named::Function, &signature.ident);
        let typed: Vec<&syn::PatType> = signature
            .inputs
            .iter()
            .filter_map(|input| if let syn::FnArg::Typed(typed) = input { Some(typed) } else { None })
            .collect();
        let is_bool = |ty: &syn::Type| matches!(ty, syn::Type::Path(path) if path.path.is_ident("bool"));
        let bools = typed.iter().enumerate().filter(|(_, typed)| is_bool(&typed.ty)).map(|(index, _)| index).collect();
        let lines = signature.span().start().line..=body.span().end().line;
        self.found.functions.push(Function {
            name: format!("{}{}", self.owner, signature.ident),
            is_dispatch: is_dispatch(body, lines.end() + 1 - lines.start()),
            lines,
            parameters: typed.len(),
            bools,
            is_nested: self.depth > 0,
        });
    }

    fn call<'a>(&mut self, name: String, arguments: impl Iterator<Item = &'a syn::Expr>, line: usize) {
        let is_literal = |expr: &syn::Expr| matches!(expr, syn::Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Bool(_)));
        let literals: Vec<bool> = arguments.map(is_literal).collect();
        if literals.contains(&true) {
            let at = literals.iter().enumerate().filter(|(_, is)| **is).map(|(index, _)| index).collect();
            self.found.calls.push(Call { name, arguments: literals.len(), literals: at, line });
        }
    }
}

/// Whether a match takes up most of the function and each of its arms is one call, path, literal or macro.
fn is_dispatch(body: &syn::Block, function_lines: usize) -> bool {
    let Some(syn::Stmt::Expr(syn::Expr::Match(the_match), _)) = body.stmts.last() else { return false };
    let span = the_match.span();
    let match_lines = span.end().line + 1 - span.start().line;
    match_lines * 10 >= function_lines * 7 && the_match.arms.iter().all(|arm| is_one_call(&arm.body))
}

fn is_one_call(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Call(_) | syn::Expr::MethodCall(_) | syn::Expr::Path(_) | syn::Expr::Lit(_) => true,
        syn::Expr::Macro(_) | syn::Expr::Struct(_) | syn::Expr::Field(_) => true,
        syn::Expr::Try(inner) => is_one_call(&inner.expr),
        syn::Expr::Await(inner) => is_one_call(&inner.base),
        syn::Expr::Reference(inner) => is_one_call(&inner.expr),
        syn::Expr::Return(inner) => inner.expr.as_deref().is_none_or(is_one_call),
        syn::Expr::Assign(inner) => is_one_call(&inner.right),
        syn::Expr::Tuple(inner) => inner.elems.iter().all(is_one_call),
        syn::Expr::Block(block) => match &block.block.stmts[..] {
            [] => true,
            [syn::Stmt::Expr(only, _)] => is_one_call(only),
            _ => false,
        },
        _ => false,
    }
}

fn spell(path: &syn::Path) -> String {
    path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
}

fn spell_type(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => format!("{}::", spell(&path.path)),
        syn::Type::Reference(reference) => spell_type(&reference.elem),
        _ => String::new(),
    }
}

fn leaves(tree: &syn::UseTree, before: &mut Vec<String>, out: &mut Vec<(Vec<String>, usize)>) {
    let mut leaf = |word: String, line: usize| {
        let path: Vec<String> = before.iter().cloned().chain([word]).collect();
        out.push((path, line));
    };
    match tree {
        syn::UseTree::Name(name) => leaf(name.ident.to_string(), name.ident.span().start().line),
        syn::UseTree::Rename(rename) => leaf(rename.ident.to_string(), rename.ident.span().start().line),
        syn::UseTree::Glob(glob) => leaf("*".into(), glob.star_token.span().start().line),
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, out);
            before.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, out)),
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if (self.is_test)(item.span().end().line) {
            return;
        }
        match item {
            syn::Item::Struct(item) => self.name(Named::Type, &item.ident),
            syn::Item::Enum(item) => self.name(Named::Type, &item.ident),
            syn::Item::Trait(item) => self.name(Named::Type, &item.ident),
            syn::Item::Type(item) => self.name(Named::Type, &item.ident),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        leaves(&item.tree, &mut Vec::new(), &mut self.found.imports);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let before = std::mem::replace(&mut self.owner, spell_type(&item.self_ty));
        let was_foreign = std::mem::replace(&mut self.is_foreign, item.trait_.is_some());
        visit::visit_item_impl(self, item);
        self.owner = before;
        self.is_foreign = was_foreign;
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let before = std::mem::replace(&mut self.owner, format!("{}::", item.ident));
        visit::visit_item_trait(self, item);
        self.owner = before;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        self.depth += 1;
        visit::visit_item_fn(self, item);
        self.depth -= 1;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if (self.is_test)(item.span().end().line) {
            return;
        }
        self.function(&item.sig, &item.block);
        self.depth += 1;
        visit::visit_impl_item_fn(self, item);
        self.depth -= 1;
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            self.call(spell(&path.path), call.args.iter(), call.span().start().line);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.call(call.method.to_string(), call.args.iter(), call.method.span().start().line);
        visit::visit_expr_method_call(self, call);
    }
}

/// The attributes written as `#[name(…)]` among tokens: name, arguments, line.
#[must_use]
pub fn attributes(tokens: &[Token]) -> Vec<(&str, &[Token], usize)> {
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        let rest = if rest.first().is_some_and(|t| t.is_mark('!')) { &rest[1..] } else { rest };
        let [open, name, inner @ ..] = rest else { continue };
        let (true, true, Some(name)) = (token.is_mark('#'), open.is_mark('['), name.word()) else { continue };
        out.push((name, &inner[..closing(inner)], token.line));
    }
    out
}

/// How many tokens come before the bracket that closes what is open already.
#[must_use]
pub fn closing(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match &token.kind {
            tokens::Kind::Mark('(' | '[' | '{') => depth += 1,
            tokens::Kind::Mark(')' | ']' | '}') if depth == 0 => return at,
            tokens::Kind::Mark(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Found {
        find(&syn::parse_file(text).unwrap(), &|_| false)
    }

    #[test]
    fn a_method_is_named_with_its_type() {
        let found =
            of("impl A { fn f(&self, x: u8, on: bool) {} }\nimpl B for A { fn g() {\n} }\nfn h() { fn i() {} }");
        let names: Vec<&str> = found.functions.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["A::f", "A::g", "h", "i"]);
        assert_eq!((found.functions[0].parameters, &found.functions[0].bools[..]), (2, &[1][..]));
        assert_eq!((found.functions[1].len(), found.functions[1].own_name()), (2, "g"));
        assert!(found.functions[3].is_nested);
        let given: Vec<&str> = found.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(given, ["f", "h", "i"], "a trait's method is not named here");
    }

    #[test]
    fn a_dispatch_is_one_match_with_one_call_in_each_arm() {
        let yes = of("fn f(x: X) -> R {\n match x {\n A => a(),\n B { y } => self.b(y)?,\n C => { c().await }\n }\n}");
        assert!(yes.functions[0].is_dispatch);
        let no = of("fn f(x: X) {\n match x {\n A => { a(); b() }\n }\n}");
        assert!(!no.functions[0].is_dispatch);
        let mostly_else = of("fn f(x: X) {\n a();\n b();\n c();\n match x {\n A => a()\n }\n}");
        assert!(!mostly_else.functions[0].is_dispatch);
    }

    #[test]
    fn imports_are_told_one_by_one() {
        let paths: Vec<String> =
            of("use std::{fs, io::{Read as R, *}};").imports.iter().map(|(p, _)| p.join("::")).collect();
        assert_eq!(paths, ["std::fs", "std::io::Read", "std::io::*"]);
    }

    #[test]
    fn a_bool_passed_as_a_literal_is_seen() {
        let found = of("fn f() { g(1, true); x.h(false); i(y); }");
        let calls: Vec<_> = found.calls.iter().map(|c| (c.name.as_str(), c.arguments, c.literals[0])).collect();
        assert_eq!(calls, [("g", 2, 1), ("h", 1, 0)]);
    }

    #[test]
    fn attributes_are_told_with_their_arguments() {
        let tokens = tokens::flatten("#![allow(a)] #[allow(b, reason = \"c\")] fn f() {}".parse().unwrap());
        let found: Vec<_> = attributes(&tokens).iter().map(|(n, args, _)| (n.to_string(), args.len())).collect();
        assert_eq!(found, [("allow".to_owned(), 3), ("allow".to_owned(), 7)]);
    }
}
