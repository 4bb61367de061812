//! The log on standard error, for programs that collect logs: each event of the journal once, as one line.
//!
//! Lines are made of events and of nothing else. Events carry no content and no credentials, and no other part of the
//! program (or of a library) writes here, so neither can get into a line. A log that nobody reads away holds nothing
//! up: lines that find no room are dropped and counted.

use config::LogForm;
use mail::{Event, EventKind, Reason};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tracing::Dispatch;
use tracing_subscriber::fmt::MakeWriter;

/// Batches of events that may wait to be written. Chosen: some seconds of the heaviest load measured.
const WAITING: usize = 4096;
/// How long the last lines may take when the server stops. Chosen; a pipe that is stuck must not hold it up.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The log; clones write to the same.
#[derive(Clone, Default)]
pub struct Log(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// `None` while no log is wanted.
    pen: Mutex<Option<Pen>>,
    dropped: AtomicU64,
}

struct Pen {
    form: LogForm,
    batches: SyncSender<Vec<Event>>,
    /// Says something, or closes, when the last line is written.
    done: Receiver<()>,
}

impl Log {
    /// A log of this form on standard error.
    pub fn new(form: LogForm) -> Self {
        let log = Self::default();
        log.write_as(form);
        log
    }

    /// Writes in this form from now on.
    pub fn write_as(&self, form: LogForm) {
        let mut pen = self.pen();
        if pen.as_ref().map_or(LogForm::None, |pen| pen.form) != form {
            *pen = Pen::new(form, std::io::stderr);
        }
    }

    fn pen(&self) -> std::sync::MutexGuard<'_, Option<Pen>> {
        self.0.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes events in. Never waits for whoever reads the log.
    pub fn write(&self, events: &[Event]) {
        let Some(pen) = &*self.pen() else { return };
        if let Err(TrySendError::Full(lost) | TrySendError::Disconnected(lost)) = pen.batches.try_send(events.to_vec())
        {
            self.0.dropped.fetch_add(lost.len() as u64, Ordering::Relaxed);
        }
    }

    /// How many events found no room since the start.
    pub fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// Writes what was taken in, and ends.
    pub fn finish(&self) {
        if let Some(Pen { batches, done, .. }) = self.pen().take() {
            drop(batches);
            let _in_time = done.recv_timeout(LAST_WORDS);
        }
    }
}

impl Pen {
    /// `None` if no log is wanted, or the system gives no thread for it.
    fn new<W>(form: LogForm, writer: W) -> Option<Self>
    where
        W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
    {
        let lines = dispatch(form, writer)?;
        let (batches, waiting) = sync_channel::<Vec<Event>>(WAITING);
        let (finished, done) = sync_channel(1);
        let thread = std::thread::Builder::new().name("log".into());
        // Only on this thread is there anybody who listens to `tracing`: what libraries say elsewhere goes nowhere.
        let work = move || {
            tracing::dispatcher::with_default(&lines, || waiting.iter().flatten().for_each(|event| say(&event)));
            drop(finished);
        };
        thread.spawn(work).ok()?;
        Some(Self { form, batches, done })
    }
}

fn dispatch<W>(form: LogForm, writer: W) -> Option<Dispatch>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // The time is the event's own, a field of the line.
    let lines = tracing_subscriber::fmt().with_writer(writer).with_ansi(false).without_time();
    let lines = lines.with_max_level(tracing::Level::INFO);
    match form {
        LogForm::None => None,
        LogForm::Text => Some(Dispatch::new(lines.finish())),
        LogForm::Json => Some(Dispatch::new(lines.json().flatten_event(true).finish())),
    }
}

/// One line, with these fields where the event has them.
macro_rules! line {
    ($fields:ident, $($text:ident)*; $($number:ident)*) => {{
        $(let $text = $fields.text(stringify!($text));)*
        $(let $number = $fields.number(stringify!($number));)*
        let more = $fields.rest();
        tracing::info!(
            target: "sekisho",
            $($text = $text.as_deref(),)*
            $($number = $number,)*
            more = more.as_deref(),
        );
    }};
}

fn say(event: &Event) {
    let Ok(Value::Object(fields)) = serde_json::to_value(event) else { return };
    let mut fields = Fields(fields);
    fields.0.insert("at".to_owned(), event.at.to_rfc3339().into());
    // `message` is what `tracing` calls the text of a line, of which ours have none.
    if let Some(id) = fields.0.remove("message") {
        fields.0.insert("queue_id".to_owned(), id);
    }
    // A word that is no command may be anything, a password in the wrong place too.
    if let EventKind::CommandRefused { reason: Reason::CommandUnknown, .. } = event.kind {
        fields.0.remove("command");
    }
    line!(
        fields,
        at event session queue_id door peer reason account name mechanism reverse_path recipient recipients permit party
        command mailbox next_hop tls reply attempt next_attempt_at origin message_id action subject to about ending;
        port size_octets count limit
    );
}

/// What an event says, by name, each taken out once.
struct Fields(Map<String, Value>);

impl Fields {
    /// As one line of visible characters, whoever chose it (F07).
    fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.0.remove(name)? {
            Value::Null => return None,
            Value::String(text) => text,
            other => other.to_string(),
        };
        Some(explain::visible(&text).into_owned())
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        self.0.remove(name)?.as_u64()
    }

    fn rest(&self) -> Option<String> {
        let rest = (!self.0.is_empty()).then(|| serde_json::to_string(&self.0).ok()).flatten()?;
        Some(explain::visible(&rest).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::event::Ending;
    use mail::{Address, ForwardPath, ReversePath, SessionId, Timestamp};
    use std::io::{self, Write};

    /// What was written, for a test to read.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(octets);
            Ok(octets.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Paper {
        type Writer = Self;
        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    fn written(form: LogForm, kinds: Vec<EventKind>) -> String {
        let (log, paper) = (Log::default(), Paper::default());
        *log.pen() = Pen::new(form, paper.clone());
        let event = |kind| Event { at: Timestamp(0), session: Some(SessionId(1 << 30)), message: None, kind };
        log.write(&kinds.into_iter().map(event).collect::<Vec<_>>());
        log.finish();
        let octets = paper.0.lock().unwrap().clone();
        String::from_utf8(octets).unwrap()
    }

    fn refused() -> EventKind {
        EventKind::RecipientRefused {
            reverse_path: ReversePath::Null,
            recipient: ForwardPath::Address(Address::parse("x@target.example").unwrap()),
            reason: Reason::RelayNeedsLogin,
        }
    }

    #[test]
    fn an_event_is_one_line_with_its_fields() {
        let text = written(LogForm::Text, vec![refused(), EventKind::Closed { ending: Ending::Quit }]);
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                r#" INFO sekisho: at="1970-01-01T00:00:00Z" event="recipient-refused" session="0000001000000" reason="relay-needs-login" reverse_path="<>" recipient="<x@target.example>""#,
                r#" INFO sekisho: at="1970-01-01T00:00:00Z" event="closed" session="0000001000000" ending="quit""#,
            ]
        );
    }

    #[test]
    fn a_line_of_json_has_the_same_fields_by_the_journals_names() {
        let text = written(LogForm::Json, vec![refused()]);
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["event"], "recipient-refused");
        assert_eq!(line["reason"], "relay-needs-login");
        assert_eq!((line["level"].as_str(), line["target"].as_str()), (Some("INFO"), Some("sekisho")));
    }

    #[test]
    fn what_a_stranger_chose_never_makes_a_second_line() {
        let name = "evil\r\n INFO sekisho: event=\"login-succeeded\"\u{2028}\u{1b}[2J\u{202e}txt".to_owned();
        for form in [LogForm::Text, LogForm::Json] {
            let text = written(form, vec![EventKind::Greeted { name: name.clone(), extended: true }]);
            assert_eq!(text.lines().count(), 1, "{text}");
            let odd = |c: char| {
                c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}'))
            };
            assert!(!text.contains(odd), "{text:?}");
        }
    }

    #[test]
    fn a_log_that_nobody_reads_holds_nothing_up() {
        let log = Log::default();
        let (batches, _nobody_reads) = sync_channel(1);
        *log.pen() = Some(Pen { form: LogForm::Text, batches, done: sync_channel(1).1 });
        let event = Event { at: Timestamp(0), session: None, message: None, kind: refused() };
        for _ in 0..3 {
            log.write(std::slice::from_ref(&event));
        }
        assert_eq!(log.dropped(), 2);
    }
}
