//! The command line: one table of commands and arguments, from which parser and help come in both languages.

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use explain::{Lang, Texts};
use std::process::ExitCode;

/// An argument of a command. Its help is the text `arg-NAME`, or the command's own attribute of its name.
#[derive(Clone, Copy)]
enum A {
    /// One positional value.
    One(&'static str),
    /// One positional value, or none.
    Maybe(&'static str),
    /// One or more positional values.
    Many(&'static str),
    /// Any number of positional values.
    Any(&'static str),
    /// An option with a value.
    Option(&'static str),
    /// An option with a value that may be given several times.
    Repeated(&'static str),
    /// An option with a value that must be there.
    Needed(&'static str),
    /// An option without one.
    Flag(&'static str),
}

/// A command: its name, its arguments, its commands below. Its help is the text `help-PATH`.
struct C(&'static str, &'static [A], &'static [Self]);

const COMMANDS: &[C] = &[
    C("demo", &[A::Flag("once")], &[]),
    C(
        "quickstart",
        &[
            A::One("dir"),
            A::Needed("hostname"),
            A::Needed("domain"),
            A::Needed("address"),
            A::Flag("password-stdin"),
            A::Repeated("account"),
            A::Repeated("ip"),
            A::Flag("acme"),
            A::Option("smarthost"),
            A::Option("smarthost-user"),
            A::Option("smarthost-password-file"),
            A::Option("dns-server"),
            A::Option("try-host"),
            A::Flag("offline"),
        ],
        &[],
    ),
    C("serve", &[], &[]),
    C("why", &[A::One("subject"), A::Option("limit")], &[]),
    C(
        "read",
        &[
            A::Any("files"),
            A::Option("format"),
            A::Option("since"),
            A::Option("until"),
            A::Repeated("our"),
            A::Flag("verdict"),
            A::Flag("lines"),
            A::Flag("unknown"),
            A::Option("message"),
            A::Flag("timeline"),
            A::Flag("mask"),
            A::Option("key-file"),
            A::Option("pattern"),
            A::Flag("follow"),
            A::Option("notify"),
            A::Option("via"),
        ],
        &[],
    ),
    C(
        "probe",
        &[
            A::Maybe("server"),
            A::Repeated("port"),
            A::Repeated("local"),
            A::Option("catch"),
            A::Option("catch-here"),
            A::Option("catch-pop3"),
            A::Option("catch-imap"),
            A::Option("catch-password-file"),
            A::Option("tests"),
            A::Option("transcript"),
            A::Option("wait"),
            A::Flag("guess-logins"),
            A::Option("login"),
            A::Option("login-name"),
            A::Option("password-file"),
            A::Flag("i-run-this-server"),
            A::Option("hosts"),
            A::Option("serve"),
        ],
        &[],
    ),
    C(
        "queue",
        &[],
        &[
            C("list", &[], &[]),
            C("show", &[A::One("id")], &[]),
            C("hold", &[A::One("id")], &[]),
            C("release", &[A::One("held")], &[]),
            C("retry", &[A::One("id")], &[]),
            C("remove", &[A::One("id")], &[]),
            C("export", &[A::One("id"), A::One("file")], &[]),
        ],
    ),
    C(
        "account",
        &[],
        &[
            C("list", &[], &[]),
            C("add", &[A::One("address"), A::Flag("password-stdin")], &[]),
            C("remove", &[A::One("address")], &[]),
            C(
                "password",
                &[A::Maybe("address"), A::Flag("password-stdin"), A::Flag("all"), A::Option("sheet"), A::Flag("yes")],
                &[],
            ),
            C("enable", &[A::One("address")], &[]),
            C("disable", &[A::One("address"), A::Option("reason")], &[]),
            C("grant", &[A::One("account"), A::One("sender")], &[]),
            C("revoke", &[A::One("account"), A::One("sender")], &[]),
            C(
                "limits",
                &[A::One("address"), A::Option("messages"), A::Option("new-recipients"), A::Flag("default")],
                &[],
            ),
            C("forward", &[A::One("address"), A::Many("forward-targets"), A::Flag("no-keep")], &[]),
            C("quota", &[A::One("address"), A::One("quota")], &[]),
            C("legacy", &[A::One("address"), A::One("legacy"), A::Option("until")], &[]),
        ],
    ),
    C(
        "domain",
        &[],
        &[
            C("list", &[], &[]),
            C("add", &[A::One("domain"), A::Needed("postmaster"), A::Flag("password-stdin")], &[]),
            C("remove", &[A::One("domain")], &[]),
            C("postmaster", &[A::One("domain"), A::One("account")], &[]),
            C("plus", &[A::One("domain"), A::One("on-off")], &[]),
            C("catch-all", &[A::One("domain"), A::One("catcher")], &[]),
            C("behind", &[A::One("domain"), A::One("next-hop")], &[]),
        ],
    ),
    C(
        "alias",
        &[],
        &[
            C("list", &[], &[]),
            C("add", &[A::One("alias"), A::Many("targets")], &[]),
            C("set", &[A::One("alias"), A::Many("targets")], &[]),
            C("remove", &[A::One("alias")], &[]),
        ],
    ),
    C(
        "device",
        &[],
        &[
            C("list", &[], &[]),
            C("add", &[A::One("device"), A::One("range"), A::Many("senders")], &[]),
            C("remove", &[A::One("device")], &[]),
            C(
                "limits",
                &[A::One("device"), A::Option("messages"), A::Option("new-recipients"), A::Flag("default")],
                &[],
            ),
            C("reopen", &[A::One("device-ip")], &[]),
        ],
    ),
    C("check", &[], &[C("doors", &[], &[])]),
    C("hosts", &[A::Maybe("host")], &[C("retry", &[A::One("host")], &[])]),
    C("lockdown", &[], &[C("on", &[A::Option("reason")], &[]), C("off", &[], &[]), C("status", &[], &[])]),
    C("sendmail", &[A::Any("recipients")], &[]),
    C(
        "config",
        &[],
        &[
            C("check", &[], &[]),
            C("show", &[], &[]),
            C("explain", &[A::One("key")], &[]),
            C("sample", &[], &[]),
            C("reload", &[], &[]),
        ],
    ),
    C("backup", &[A::One("target")], &[]),
    C("restore", &[A::One("target"), A::One("dir"), A::Flag("dry-run")], &[]),
];

/// What stands around clap's parts of a help page.
fn help_template(texts: Texts) -> String {
    let usage = texts.get("help-heading-usage", &[]);
    format!("{{about}}\n\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}\n")
}

/// The whole command line, with help in `lang`, or in the language that `--lang` names.
pub fn command(lang: Lang) -> Command {
    let texts = Texts::new(asked_language().unwrap_or(lang));
    let root = build(texts, "sekisho", "help-sekisho", &[], COMMANDS)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(common(texts, "version").short('V').action(ArgAction::Version));
    COMMANDS.iter().fold(root, |root, c| root.subcommand(below(texts, c, "help")))
}

/// `--lang` as it stands among the arguments: help must speak it before the arguments are parsed.
fn asked_language() -> Option<Lang> {
    let words: Vec<String> = std::env::args().collect();
    let inline = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let after = || words.iter().position(|word| word == "--lang").and_then(|at| words.get(at + 1));
    inline.or_else(|| after().map(String::as_str)).and_then(Lang::from_tag)
}

fn below(texts: Texts, C(name, arguments, commands): &C, path: &str) -> Command {
    let key = format!("{path}-{name}");
    let command = build(texts, name, &key, arguments, commands);
    commands.iter().fold(command, |command, c| command.subcommand(below(texts, c, &key)))
}

fn build(texts: Texts, name: &'static str, key: &str, arguments: &[A], commands: &[C]) -> Command {
    let examples = texts.get(&format!("{key}.examples"), &[]);
    let indented: String = examples.lines().map(|line| format!("  {line}\n")).collect();
    let heading = |name: &str| texts.get(&format!("help-heading-{name}"), &[]);
    let command = Command::new(name)
        .about(texts.get(key, &[]))
        .after_help(format!("{}:\n{}", heading("examples"), indented.trim_end()))
        .help_template(help_template(texts))
        .subcommand_help_heading(heading("commands"))
        .next_help_heading(heading("options"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_required(!commands.is_empty() && arguments.is_empty() && name != "check" || name == "sekisho")
        .arg(common(texts, "help").short('h').action(ArgAction::Help))
        .arg(common(texts, "json").action(ArgAction::SetTrue))
        .arg(
            common(texts, "lang")
                .value_name("ja|en")
                .value_parser(PossibleValuesParser::new(["ja", "en"]))
                .hide_possible_values(true),
        )
        .arg(common(texts, "config").value_name("FILE"));
    let positional = heading("arguments");
    arguments.iter().fold(command, |command, a| {
        let own = texts.find(&format!("{key}.{}", name_of(*a)), &[]);
        let argument = argument(texts, *a, &positional);
        command.arg(match own {
            Some(help) => argument.help(help),
            None => argument,
        })
    })
}

/// An argument that every command has.
fn common(texts: Texts, name: &'static str) -> Arg {
    Arg::new(name).long(name).help(texts.get(&format!("arg-{name}"), &[])).global(name != "version" && name != "help")
}

const fn name_of(argument: A) -> &'static str {
    match argument {
        A::One(name)
        | A::Maybe(name)
        | A::Many(name)
        | A::Any(name)
        | A::Option(name)
        | A::Repeated(name)
        | A::Needed(name)
        | A::Flag(name) => name,
    }
}

fn argument(texts: Texts, argument: A, positional: &str) -> Arg {
    let name = name_of(argument);
    let arg = Arg::new(name).help(texts.get(&format!("arg-{name}"), &[])).value_name(name.to_uppercase());
    match argument {
        A::One(_) => arg.required(true).help_heading(positional.to_owned()),
        A::Maybe(_) => arg.help_heading(positional.to_owned()),
        A::Many(_) => arg.required(true).num_args(1..).help_heading(positional.to_owned()),
        A::Any(_) => arg.num_args(0..).help_heading(positional.to_owned()),
        // What it is for stands in its name; `--key` is what people type.
        A::Option(name) => arg.long(name).alias(name.strip_suffix("-file").unwrap_or(name)),
        A::Repeated(name) => arg.long(name).action(ArgAction::Append),
        A::Needed(name) => arg.long(name).required(true),
        A::Flag(name) => arg.long(name).action(ArgAction::SetTrue),
    }
}

/// Shows help, or says in a sentence what is wrong with the arguments.
pub fn explain_usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _shown_as_far_as_possible = error.print();
            ExitCode::SUCCESS
        }
        _ => {
            let lang = asked_language().unwrap_or_else(crate::settings::language_of_the_locale);
            let texts = Texts::new(lang);
            eprintln!("{}: {}", texts.get("error", &[]), usage_sentence(texts, error));
            ExitCode::from(2)
        }
    }
}

fn usage_sentence(texts: Texts, error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(" ")),
        _ => None,
    };
    let argument = || context(ContextKind::InvalidArg).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            match context(ContextKind::SuggestedSubcommand) {
                Some(nearest) => texts
                    .get("error-unknown-command-nearest", &[("command", command.into()), ("nearest", nearest.into())]),
                None => texts.get("error-unknown-command", &[("command", command.into())]),
            }
        }
        ErrorKind::UnknownArgument => texts.get("error-unknown-option", &[("option", argument().into())]),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            texts.get("error-command-missing", &[])
        }
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_some_and(|v| v.is_empty()) => {
            texts.get("error-value-missing", &[("option", argument().into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => texts.get(
            "error-bad-argument",
            &[
                ("value", context(ContextKind::InvalidValue).unwrap_or_default().into()),
                ("argument", argument().into()),
            ],
        ),
        _ => texts.get("error-missing-argument", &[("argument", argument().into())]),
    };
    format!("{what}\n{}", texts.get("error-see-help", &[("command", "sekisho".into())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_help_and_examples_in_both_languages() {
        fn walk(texts: Texts, path: &str, commands: &[C]) {
            for C(name, arguments, below) in commands {
                let key = format!("{path}-{name}");
                assert!(texts.find(&key, &[]).is_some(), "{key}");
                assert!(texts.find(&format!("{key}.examples"), &[]).is_some(), "{key}.examples");
                for argument in *arguments {
                    let arg = name_of(*argument);
                    assert!(texts.find(&format!("arg-{arg}"), &[]).is_some(), "arg-{arg}");
                }
                walk(texts, &key, below);
            }
        }
        for lang in Lang::ALL {
            command(lang).debug_assert();
            walk(Texts::new(lang), "help", COMMANDS);
        }
    }

    /// As a shell takes a line apart, as far as the examples need it: what stands in double quotes is one word.
    fn words(line: &str) -> Vec<&str> {
        let parts = line.split('"').enumerate();
        parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
    }

    #[test]
    fn every_example_is_a_command_line_that_parses() {
        fn walk(path: &str, commands: &[C]) {
            for C(name, _, below) in commands {
                let key = format!("{path}-{name}");
                for line in Texts::new(Lang::En).get(&format!("{key}.examples"), &[]).lines() {
                    // After two spaces a remark follows; a redirection is the shell's.
                    let line = line.trim().split("  ").next().unwrap_or_default();
                    let words = words(line.split(['<', '>']).next().unwrap_or_default());
                    assert!(command(Lang::En).try_get_matches_from(words).is_ok(), "{line}");
                }
                walk(&key, below);
            }
        }
        walk("help", COMMANDS);
    }
}
