//! What was asked for: the arguments of `read`, checked.

use super::chunks::LastLine;
use super::pipeline::Wish;
use super::when;
use crate::failure::Failure;
use clap::ArgMatches;
use forensics::log::Format;
use forensics::log::formats::pattern::Pattern;
use forensics::ours::{Ours, OursError};
use mail::Address;
use std::io::{IsTerminal, stdin};
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a notice is handed to a mail server unless `--via` says otherwise: the one of this machine.
const LOCAL_SERVER: &str = "127.0.0.1:25";

/// How what was read is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// The verbs, the incidents, what to do.
    Verdict,
    /// Each line explained.
    Lines,
    /// Only the lines that are not understood.
    Unknown,
    /// All lines about a message or an address.
    Message(String),
    /// Everything that happened to mail, in order of time.
    Timeline,
    /// A copy that can be shown to others.
    Mask,
}

/// Whom to tell when an incident begins.
#[derive(Debug, Clone)]
pub struct Notify {
    /// Who.
    pub to: Address,
    /// The server that takes the message.
    pub via: SocketAddr,
}

/// The arguments.
#[derive(Debug, Clone)]
pub struct Options {
    /// Names of files; `-` is standard input.
    pub files: Vec<String>,
    /// What counts.
    pub wish: Wish,
    /// What was said to be ours.
    pub ours: Ours,
    /// What was said to be ours and is masked: it may stand for anybody, so it is left out.
    pub masked: Vec<String>,
    /// How it is shown.
    pub view: View,
    /// Where the key of a masked copy goes.
    pub key: Option<PathBuf>,
    /// Whether to go on reading.
    pub follow: bool,
    /// Whom to tell then.
    pub notify: Option<Notify>,
}

impl Options {
    /// From the arguments as parsed.
    ///
    /// # Errors
    /// [`Failure::Argument`], which names the one that is wrong.
    pub fn of(arguments: &ArgMatches) -> Result<Self, Failure> {
        let view = view(arguments)?;
        let follow = arguments.get_flag("follow");
        if follow && view != View::Verdict {
            return Err(Failure::argument("error-follow-view", view_name(&view)));
        }
        let (ours, masked) = ours(arguments)?;
        let via = one(arguments, "via").unwrap_or(LOCAL_SERVER);
        let notify = one(arguments, "notify").map(|to| notify(to, via)).transpose()?;
        if notify.is_some() && !follow {
            return Err(Failure::argument("error-notify-alone", "--notify"));
        }
        Ok(Self {
            files: files(arguments)?,
            wish: wish(arguments)?,
            ours,
            masked,
            view,
            key: one(arguments, "key-file").map(PathBuf::from),
            follow,
            notify,
        })
    }
}

fn one<'a>(arguments: &'a ArgMatches, name: &str) -> Option<&'a str> {
    arguments.get_one::<String>(name).map(String::as_str)
}

fn files(arguments: &ArgMatches) -> Result<Vec<String>, Failure> {
    let named: Vec<String> = arguments.get_many::<String>("files").into_iter().flatten().cloned().collect();
    match named.is_empty() {
        // A person at a terminal would wait for a program that waits for them.
        true if stdin().is_terminal() => Err(Failure::argument("error-no-log", "")),
        true => Ok(vec!["-".to_owned()]),
        false => Ok(named),
    }
}

fn wish(arguments: &ArgMatches) -> Result<Wish, Failure> {
    let now_at = when::now_at();
    let point = |name: &str, parse: fn(&str, i64) -> Option<i64>| {
        let given = one(arguments, name);
        given.map(|text| parse(text, now_at).ok_or_else(|| Failure::argument("error-not-a-time", text))).transpose()
    };
    let (since, until) = (point("since", when::parse)?, point("until", when::parse_end)?);
    let pattern = one(arguments, "pattern").map(pattern).transpose()?;
    Ok(Wish { format: format(arguments)?, pattern, since, until, budget: u64::MAX, last_line: LastLine::Whole })
}

fn pattern(path: &str) -> Result<Arc<Pattern>, Failure> {
    let path = PathBuf::from(path);
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::Unreadable(path.clone(), error))?;
    Pattern::parse(&text).map(Arc::new).map_err(|error| Failure::Pattern(path, error))
}

fn format(arguments: &ArgMatches) -> Result<Option<Format>, Failure> {
    match one(arguments, "format") {
        None | Some("auto") => Ok(None),
        Some(key) => match Format::ALL.iter().find(|format| format.key() == key) {
            Some(format) => Ok(Some(*format)),
            None => Err(Failure::argument("error-unknown-format", key)),
        },
    }
}

/// What is ours, and what of it is masked.
fn ours(arguments: &ArgMatches) -> Result<(Ours, Vec<String>), Failure> {
    let given = arguments.get_many::<String>("our").into_iter().flatten();
    let is_masked = |text: &&String| matches!(Ours::from_texts(&[text]), Err(OursError::Masked(_)));
    let (masked, plain): (Vec<&String>, Vec<&String>) = given.partition(is_masked);
    let ours = Ours::from_texts(&plain).map_err(|error| match error {
        OursError::NotUnderstood(text) | OursError::Masked(text) => Failure::argument("error-not-ours", text),
    })?;
    Ok((ours, masked.into_iter().cloned().collect()))
}

fn notify(to: &str, via: &str) -> Result<Notify, Failure> {
    let address = Address::parse(to).map_err(|_| Failure::argument("error-not-an-address", to))?;
    let server = via.to_socket_addrs().ok().and_then(|mut found| found.next());
    let via = server.ok_or_else(|| Failure::argument("error-not-a-server", via))?;
    Ok(Notify { to: address, via })
}

fn view(arguments: &ArgMatches) -> Result<View, Failure> {
    let flag = |name: &str, view: View| arguments.get_flag(name).then_some(view);
    let asked = [
        flag("verdict", View::Verdict),
        flag("lines", View::Lines),
        flag("unknown", View::Unknown),
        one(arguments, "message").map(|id| View::Message(id.to_owned())),
        flag("timeline", View::Timeline),
        flag("mask", View::Mask),
    ];
    let asked: Vec<View> = asked.into_iter().flatten().collect();
    match asked.as_slice() {
        [] => Ok(View::Verdict),
        [view] => Ok(view.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(view_name).collect();
            Err(Failure::argument("error-views", names.join(" ")))
        }
    }
}

const fn view_name(view: &View) -> &'static str {
    match view {
        View::Verdict => "--verdict",
        View::Lines => "--lines",
        View::Unknown => "--unknown",
        View::Message(_) => "--message",
        View::Timeline => "--timeline",
        View::Mask => "--mask",
    }
}
