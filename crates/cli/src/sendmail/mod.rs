//! `sekisho sendmail`: for programs that want a `sendmail` to hand their mail to (cron, PHP, mutt, scripts).
//!
//! It is a client of the running server's local door and nothing more: no rights of its own, no queue, no settings that
//! a caller could point elsewhere. Who the caller is, the kernel tells the server; what it may do, the server's rules say.
//! Called through a link named `sendmail`, the program is this command.
//!
//! Exit status as sendmail(8) has it (sysexits.h): 0 taken, 64 wrong usage, 65 the message is not in order, 67 a recipient
//! does not exist, 69 the server cannot take it, 75 try again later, 77 not permitted, 78 settings.

mod arguments;
mod message;
mod session;

use crate::failure::Failure;
use crate::settings;
use arguments::Arguments;
use config::Settings;
use explain::{Lang, Texts, Value, reason_advice, reason_sentence};
use mail::{Address, Domain};
use policy::LocalUser;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

/// The exit statuses of sysexits.h that are used here.
pub mod status {
    /// EX_USAGE.
    pub const USAGE: u8 = 64;
    /// EX_DATAERR.
    pub const DATA: u8 = 65;
    /// EX_NOUSER.
    pub const NO_USER: u8 = 67;
    /// EX_UNAVAILABLE.
    pub const UNAVAILABLE: u8 = 69;
    /// EX_TEMPFAIL.
    pub const LATER: u8 = 75;
    /// EX_NOPERM.
    pub const NOT_PERMITTED: u8 = 77;
    /// EX_CONFIG.
    pub const SETTINGS: u8 = 78;
}

/// Why a message was not handed over: a sentence and an exit status.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The exit status.
    pub status: u8,
    /// The key of the sentence.
    pub key: &'static str,
    /// What it is about.
    pub text: String,
}

impl Refusal {
    fn new(status: u8, key: &'static str, text: impl Into<String>) -> Self {
        Self { status, key, text: text.into() }
    }
}

/// How the command was called.
pub struct Call {
    config: Option<PathBuf>,
    lang: Lang,
    words: Vec<OsString>,
}

impl Call {
    /// The call that a command line is, if it is one: `sendmail …` through a link, or `sekisho sendmail …`. What stands
    /// before that word is the administrator's; behind it, where programs put what strangers typed, no option names a file.
    pub fn of(line: impl IntoIterator<Item = OsString>, lang: Lang) -> Option<Self> {
        let mut words = line.into_iter();
        let program = PathBuf::from(words.next()?);
        let mut call = Self { config: None, lang, words: Vec::new() };
        if program.file_name().is_some_and(|name| name == "sendmail") {
            call.words = words.collect();
            return Some(call);
        }
        loop {
            match words.next()?.to_str()? {
                "sendmail" => break,
                "--config" => call.config = Some(words.next()?.into()),
                "--lang" => call.lang = Lang::from_tag(words.next()?.to_str()?)?,
                word => {
                    let (option, value) = word.split_once('=')?;
                    match option {
                        "--config" => call.config = Some(value.into()),
                        "--lang" => call.lang = Lang::from_tag(value)?,
                        _ => return None,
                    }
                }
            }
        }
        call.words = words.collect();
        // The page of help is the other parser's.
        (call.words.first().is_none_or(|word| word != "--help")).then_some(call)
    }

    /// Hands the message on standard input to the server; what goes wrong is said on standard error.
    pub fn run(self) -> ExitCode {
        let texts = Texts::new(self.lang);
        let refusals = match self.hand_over() {
            Ok(refusals) => refusals,
            Err(refusal) => vec![refusal],
        };
        for refusal in &refusals {
            eprintln!("sendmail: {}", sentence(texts, refusal));
        }
        // What a person must mend is graver than what time may mend.
        let gravest = refusals.iter().map(|refusal| refusal.status).min_by_key(|status| *status == status::LATER);
        gravest.map_or(ExitCode::SUCCESS, ExitCode::from)
    }

    /// Gives what was refused while the rest went well; nothing mostly.
    fn hand_over(&self) -> Result<Vec<Refusal>, Refusal> {
        let arguments = arguments::read(&self.words)?;
        let settings = self.settings()?;
        let caller = caller(&settings);
        let home = Home { sender: caller.and_then(|user| user.senders.first()), hostname: &settings.hostname };
        let raw = standard_input(settings.limits.message_octets)?;
        let letter = message::prepare(&raw, &arguments, &home)?;
        session::send(&settings, &reverse_path(&arguments, home.sender)?, letter)
    }

    fn settings(&self) -> Result<Settings, Refusal> {
        let found = settings::find(self.config.as_deref()).and_then(|path| settings::read(&path));
        found.map_err(|failure| {
            let key = if matches!(failure, Failure::Unreadable(..)) {
                "sendmail-settings-unreadable"
            } else {
                "sendmail-settings"
            };
            Refusal::new(status::SETTINGS, key, failure.sentence(Texts::new(self.lang)))
        })
    }
}

/// What a message is completed with.
pub struct Home<'a> {
    /// The first address that the caller may send as.
    pub sender: Option<&'a Address>,
    /// This server's name.
    pub hostname: &'a Domain,
}

impl Home<'_> {
    /// An address as a local program writes it: `root` is somebody at the caller's own domain.
    pub fn address(&self, text: &str) -> Option<Address> {
        if text.contains('@') {
            return Address::parse(text).ok();
        }
        // A word that begins like an option is no name that somebody meant.
        text.starts_with(|first: char| first.is_ascii_alphanumeric()).then_some(())?;
        let domain = self.sender.map_or(self.hostname, |sender| sender.domain());
        Address::parse(&format!("{text}@{domain}")).ok()
    }
}

/// The caller as the settings name it, for what it left out. What it may do is the server's to say.
fn caller(settings: &Settings) -> Option<&LocalUser> {
    let name = server::own_unix_user();
    settings.sendmail.users.iter().find(|user| user.name == name)
}

/// `-f`, or the caller's first address; a caller that has none is refused at MAIL whatever it says.
fn reverse_path(arguments: &Arguments, own: Option<&Address>) -> Result<Option<Address>, Refusal> {
    match arguments.sender.as_deref().map(|text| text.trim_start_matches('<').trim_end_matches('>')) {
        None => Ok(own.cloned()),
        Some("") => Ok(None),
        Some(text) => {
            let parsed = Address::parse(text).map(Some);
            parsed.map_err(|_| Refusal::new(status::USAGE, "sendmail-sender-no-address", text))
        }
    }
}

/// All of standard input; one octet more than a message may have tells that it is too large.
fn standard_input(most: u64) -> Result<Vec<u8>, Refusal> {
    let mut raw = Vec::new();
    let read = io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut raw);
    read.map_err(|error| Refusal::new(status::DATA, "sendmail-unreadable", error.to_string()))?;
    if u64::try_from(raw.len()).is_ok_and(|octets| octets > most) {
        return Err(Refusal::new(status::DATA, "sendmail-too-large", explain::octets_text(most)));
    }
    Ok(raw)
}

fn sentence(texts: Texts, refusal: &Refusal) -> String {
    texts.get(refusal.key, &[("text", Value::from(refusal.text.as_str())), ("reason", reason(texts, &refusal.text))])
}

/// The reason whose key a reply ends with, and what to do about it; the reply itself if it names none that we know.
fn reason<'a>(texts: Texts, reply: &str) -> Value<'a> {
    let key = reply.rsplit_once('[').and_then(|(_, key)| key.trim_end().strip_suffix(']'));
    match key.and_then(|key| key.parse::<mail::Reason>().ok()) {
        Some(reason) => {
            let (why, advice) = (reason_sentence(texts.lang(), reason), reason_advice(texts.lang(), reason));
            // Japanese sentences follow each other without a space.
            let gap = if texts.lang() == Lang::En { " " } else { "" };
            Value::made(format!("{why}{gap}{advice}"))
        }
        None => reply.to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn call(line: &[&str]) -> Option<Call> {
        Call::of(line.iter().map(OsString::from), Lang::En)
    }

    #[test]
    fn what_names_a_file_stands_before_the_word_sendmail_or_is_refused_behind_it() {
        let named =
            call(&["sekisho", "--config", "/a", "--lang=ja", "sendmail", "-t", "--config", "/b"]).expect("a call");
        assert_eq!((named.config.as_deref(), named.lang), (Some(Path::new("/a")), Lang::Ja));
        assert_eq!(named.words, ["-t", "--config", "/b"]);
        assert!(arguments::read(&named.words).is_err());
        let linked = call(&["/usr/sbin/sendmail", "--config", "/b"]).expect("a call");
        assert!(linked.config.is_none() && arguments::read(&linked.words).is_err());
    }

    #[test]
    fn other_commands_and_the_help_page_are_not_ours() {
        for line in [&["sekisho"][..], &["sekisho", "why", "sendmail"], &["sekisho", "--json", "sendmail"]] {
            assert!(call(line).is_none(), "{line:?}");
        }
        assert!(call(&["sekisho", "sendmail", "--help"]).is_none());
    }

    #[test]
    fn a_bare_name_is_somebody_at_the_callers_own_domain() {
        let sender = Address::parse("shop@example.jp").expect("an address");
        let hostname = Domain::parse("mail.example.jp").expect("a domain");
        let home = Home { sender: Some(&sender), hostname: &hostname };
        assert_eq!(home.address("root").map(|a| a.to_string()).as_deref(), Some("root@example.jp"));
        let nobody = Home { sender: None, hostname: &hostname };
        assert_eq!(nobody.address("root").map(|a| a.to_string()).as_deref(), Some("root@mail.example.jp"));
        for text in ["-oQ/tmp", "a b", "", "a\nb", "x@y\r\nz"] {
            assert_eq!(home.address(text), None, "{text:?}");
        }
    }
}
