//! The options of sendmail(8) that programs use, and a sentence for all others.
//!
//! Behind the first recipient and behind `--` there are addresses only, whatever they begin with: a form on a web page
//! that puts what was typed at the end of the command line gives nobody an option. No option names a file, a queue or other
//! settings, or starts a server.

use super::{Refusal, status};
use mail::{Notify, Return};
use std::ffi::OsString;
use std::vec::IntoIter;

/// What the caller asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// `-t`: recipients stand in the header as well.
    pub from_header: bool,
    /// `-i`, `-oi`: a line with a lone dot is a line like any other.
    pub dots_are_text: bool,
    /// `-f`, `-r`: the reverse-path, as given.
    pub sender: Option<String>,
    /// `-F`: the name for a From field that is not there.
    pub name: Option<String>,
    /// `-N`: which reports are wanted (RFC 3461 §4.1).
    pub notify: Option<Notify>,
    /// `-R`: how much of the message reports return (RFC 3461 §4.3).
    pub returned: Option<Return>,
    /// As given.
    pub recipients: Vec<String>,
}

/// Letters that stand alone and are taken for granted or mean nothing here.
const IGNORED: [char; 6] = ['m', 'n', 'v', 'U', 'G', 'x'];
/// Letters with a value that mean nothing here: body type, hop count, log tag, protocol.
const IGNORED_WITH_VALUE: [char; 4] = ['B', 'h', 'L', 'p'];
/// Letters whose value may be the next word.
const WITH_VALUE: &str = "fFrNRBhLpob";
/// Values of `-o` that mean nothing here: where errors go, who is in an alias, when to deliver, 8-bit.
const IGNORED_SETTINGS: [&str; 15] =
    ["em", "ep", "ee", "eq", "ew", "m", "7", "8", "b", "db", "di", "dq", "dd", "d", "s"];

/// Reads them.
///
/// # Errors
/// The sentence about the first that is not taken.
pub fn read(words: &[OsString]) -> Result<Arguments, Refusal> {
    let mut reading = Reading { arguments: Arguments::default(), words: texts(words)?.into_iter() };
    let mut only_addresses = false;
    while let Some(word) = reading.words.next() {
        match word.strip_prefix('-') {
            Some("-") if !only_addresses => only_addresses = true,
            Some(letters) if !only_addresses && !letters.is_empty() => reading.letters(letters)?,
            _ => {
                reading.arguments.recipients.push(word);
                only_addresses = true;
            }
        }
    }
    Ok(reading.arguments)
}

/// As texts without control characters: a line end in an argument is an attempt to write a header field.
fn texts(words: &[OsString]) -> Result<Vec<String>, Refusal> {
    let text = |word: &OsString| {
        let shown = word.to_string_lossy();
        let clean = word.to_str().filter(|text| !text.chars().any(char::is_control));
        clean.map(str::to_owned).ok_or_else(|| Refusal::new(status::USAGE, "sendmail-argument-control", shown))
    };
    words.iter().map(text).collect()
}

struct Reading {
    arguments: Arguments,
    words: IntoIter<String>,
}

impl Reading {
    /// One word of options: `-t`, `-ti`, `-fADDRESS`, `-f ADDRESS`.
    fn letters(&mut self, letters: &str) -> Result<(), Refusal> {
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            match letter {
                't' => self.arguments.from_header = true,
                'i' => self.arguments.dots_are_text = true,
                letter if IGNORED.contains(&letter) => {}
                letter => {
                    let value = self.value(rest.as_str(), letters)?;
                    return self.with_value(letter, value, letters);
                }
            }
        }
        Ok(())
    }

    /// The rest of the word, or the next word.
    fn value(&mut self, rest: &str, letters: &str) -> Result<String, Refusal> {
        if !rest.is_empty() {
            return Ok(rest.to_owned());
        }
        if !letters.ends_with(|letter| WITH_VALUE.contains(letter)) {
            return Err(refused(letters));
        }
        self.words.next().ok_or_else(|| Refusal::new(status::USAGE, "sendmail-value-missing", format!("-{letters}")))
    }

    fn with_value(&mut self, letter: char, value: String, letters: &str) -> Result<(), Refusal> {
        let arguments = &mut self.arguments;
        match (letter, value.as_str()) {
            ('f' | 'r', _) => arguments.sender = Some(value),
            ('F', _) => arguments.name = Some(value),
            ('N', list) => arguments.notify = Some(notify(list).ok_or_else(|| refused(letters))?),
            ('R', "full") => arguments.returned = Some(Return::Full),
            ('R', "hdrs") => arguments.returned = Some(Return::Headers),
            ('o', "i") => arguments.dots_are_text = true,
            ('o', setting) if IGNORED_SETTINGS.contains(&setting) => {}
            // To send what comes on standard input is what it does anyway.
            ('b', "m") => {}
            (letter, _) if IGNORED_WITH_VALUE.contains(&letter) => {}
            _ => return Err(refused(letters)),
        }
        Ok(())
    }
}

fn refused(letters: &str) -> Refusal {
    Refusal::new(status::USAGE, "sendmail-option-refused", format!("-{letters}"))
}

/// `never`, or a list of `success`, `failure` and `delay`.
fn notify(list: &str) -> Option<Notify> {
    if list.eq_ignore_ascii_case("never") {
        return Some(Notify::NEVER);
    }
    list.split(',').try_fold(Notify::NEVER, |notify, word| match word.trim().to_ascii_lowercase().as_str() {
        "success" => Some(Notify { success: true, ..notify }),
        "failure" => Some(Notify { failure: true, ..notify }),
        "delay" => Some(Notify { delay: true, ..notify }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Result<Arguments, Refusal> {
        read(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_as_programs_write_them() {
        let cron = arguments(&["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "hana@example.jp"]).expect("taken");
        assert_eq!((cron.name.as_deref(), cron.dots_are_text), (Some("CronDaemon"), true));
        assert_eq!(cron.recipients, ["hana@example.jp"]);
        let php = arguments(&["-t", "-i", "-f", "shop@example.jp"]).expect("taken");
        assert_eq!((php.from_header, php.sender.as_deref()), (true, Some("shop@example.jp")));
        let mutt =
            arguments(&["-oem", "-oi", "-N", "success,delay", "-R", "hdrs", "--", "a@b.example"]).expect("taken");
        assert_eq!(mutt.notify, Some(Notify { success: true, failure: false, delay: true }));
        assert_eq!((mutt.returned, mutt.recipients), (Some(Return::Headers), vec!["a@b.example".to_owned()]));
        let short = arguments(&["-ti", "-bm", "-v", "-odb", "-F", "Hana Example"]).expect("taken");
        assert!(short.from_header && short.dots_are_text && short.name.as_deref() == Some("Hana Example"));
    }

    #[test]
    fn behind_a_recipient_or_two_hyphens_everything_is_an_address() {
        let tail = ["-oQ/tmp", "-be", "-C/etc/passwd", "--", "-t", "-X/var/www/shell.php"];
        for before in ["hana@example.jp", "--"] {
            let words: Vec<_> = [before].into_iter().chain(tail).collect();
            let read = arguments(&words).expect("addresses, of whatever kind");
            assert_eq!(read.recipients.len(), tail.len() + usize::from(before != "--"));
            assert!(!read.from_header, "{before}");
        }
    }

    #[test]
    fn options_that_name_files_settings_queues_or_servers_are_refused() {
        for option in [
            "-be",
            "-bs",
            "-bd",
            "-bp",
            "-bi",
            "-bt",
            "-bv",
            "-C/tmp/x",
            "-C",
            "-D",
            "-DX",
            "-q",
            "-q30m",
            "-X/tmp/log",
            "-O",
            "-OQueueDirectory=/tmp",
            "-oQ/tmp",
            "-oA/etc/aliases",
            "-M",
            "-d99",
            "-V1",
            "-A",
            "--config",
            "-Z",
            "-Nso",
            "-oC/tmp/x",
            "-tC/tmp/x",
            "-ti-be",
        ] {
            let refused = arguments(&[option, "/tmp/x", "hana@example.jp"]).expect_err(option);
            assert_eq!(refused.status, status::USAGE, "{option}");
        }
        assert_eq!(arguments(&["-f"]).expect_err("no value").key, "sendmail-value-missing");
    }

    #[test]
    fn a_line_end_in_an_argument_is_refused_wherever_it_stands() {
        for words in
            [&["-FHana\nBcc: x@y.example", "a@b.example"][..], &["-f", "a@b\r\nX: y"], &["--", "a@b.example\n"]]
        {
            assert_eq!(arguments(words).expect_err("refused").key, "sendmail-argument-control", "{words:?}");
        }
    }
}
