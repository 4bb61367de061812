//! Carrying out an administrator's request: by the running server if there is one, on the store itself otherwise.

use crate::failure::Failure;
use config::Settings;
use server::control::{self, Answer, Desk, Request};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;
use store::{KeptContents, Options, Store};

/// How long the running server may take. A change waits for the disk, and no longer than a person does.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same where it tries out several thousand addresses.
const LONG_PATIENCE: Duration = Duration::from_secs(3600);

/// Carries out a request and turns refusals into failures.
///
/// # Errors
/// Whatever stands in its way.
pub fn ask(settings: &Settings, request: Request) -> Result<Answer, Failure> {
    match carry_out(settings, request)? {
        Answer::ChangeRefused { problem } => Err(Failure::Change(problem)),
        Answer::MailWaits => Err(Failure::MailWaits),
        Answer::PasswordMissing => Err(Failure::NoPassword),
        Answer::StoreTrouble { detail } => Err(Failure::StoreTrouble(detail)),
        answer => Ok(answer),
    }
}

/// The same, by the running server alone.
///
/// # Errors
/// Whatever stands in its way; [`Failure::NotRunning`] if no server runs.
pub fn ask_server(settings: &Settings, request: &Request) -> Result<Answer, Failure> {
    ask_server_within(settings, request, PATIENCE)
}

/// The same where the server has much to do.
///
/// # Errors
/// As [`ask_server`].
pub fn ask_server_patiently(settings: &Settings, request: &Request) -> Result<Answer, Failure> {
    ask_server_within(settings, request, LONG_PATIENCE)
}

fn ask_server_within(settings: &Settings, request: &Request, patience: Duration) -> Result<Answer, Failure> {
    let path = control::socket_path(&settings.data);
    match UnixStream::connect(&path) {
        Ok(mut stream) => {
            converse_within(&mut stream, request, patience).map_err(|error| Failure::Control(path, error))
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            Err(Failure::NotRunning(settings.data.clone()))
        }
        Err(error) => Err(Failure::Control(path, error)),
    }
}

fn carry_out(settings: &Settings, request: Request) -> Result<Answer, Failure> {
    let path = control::socket_path(&settings.data);
    match UnixStream::connect(&path) {
        Ok(mut stream) => converse(&mut stream, &request).map_err(|error| Failure::Control(path, error)),
        // No server runs: the store is ours to open.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            alone(settings, request)
        }
        Err(error) => Err(Failure::Control(path, error)),
    }
}

/// Sees to it that no content's file goes, and no server starts in between, while it lives.
pub enum Keeping {
    /// The running server does, until the connection ends.
    Server(#[expect(dead_code, reason = "held, never used")] UnixStream),
    /// No server runs, and the folder is ours.
    Alone(
        #[expect(dead_code, reason = "held, never used")] KeptContents,
        #[expect(dead_code, reason = "the same")] Store,
    ),
}

/// Begins to keep contents, for a backup.
///
/// # Errors
/// Whatever stands in its way.
pub fn keep_contents(settings: &Settings) -> Result<Keeping, Failure> {
    let path = control::socket_path(&settings.data);
    match UnixStream::connect(&path) {
        Ok(mut stream) => match converse(&mut stream, &Request::KeepContents) {
            Ok(Answer::Done) => Ok(Keeping::Server(stream)),
            Ok(other) => Err(Failure::Control(path, io::Error::other(format!("{other:?}")))),
            Err(error) => Err(Failure::Control(path, error)),
        },
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            let store = open(settings)?;
            Ok(Keeping::Alone(store.keep_contents(), store))
        }
        Err(error) => Err(Failure::Control(path, error)),
    }
}

fn converse(stream: &mut UnixStream, request: &Request) -> io::Result<Answer> {
    converse_within(stream, request, PATIENCE)
}

fn converse_within(stream: &mut UnixStream, request: &Request, patience: Duration) -> io::Result<Answer> {
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_string(request).map_err(io::Error::other)?;
    text.push('\n');
    stream.write_all(text.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    serde_json::from_str(&line).map_err(io::Error::other)
}

fn alone(settings: &Settings, request: Request) -> Result<Answer, Failure> {
    let store = open(settings)?;
    let mut gateways = server::default_gateways();
    gateways.extend(&settings.lan.gateways);
    let desk = Desk { store: &store, gateways: &gateways, settings: Arc::new(settings.clone()), site: None };
    let runtime = runtime()?;
    Ok(runtime.block_on(control::perform(&desk, request)))
}

/// Opens the store of a site whose server does not run.
///
/// # Errors
/// [`Failure::Start`].
pub fn open(settings: &Settings) -> Result<Store, Failure> {
    let options = Options { min_free_octets: settings.limits.min_free_octets, ..Options::default() };
    Store::open(&settings.data, options).map_err(|error| Failure::Start(error.into(), settings.data.clone()))
}

/// The runtime of a server. Under load the store's writer fills a core by itself; a worker more than there are cores
/// left wakes and steals without gaining anything. Measured 2026-11 on two cores, one message a session, one session:
/// one worker 1220 messages/s at 0.51 ms of CPU each, two 756 at 0.71; with 100 sessions no difference.
///
/// # Errors
/// [`Failure::Output`] if the system gives no threads.
pub fn server_runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = cores.saturating_sub(1).max(1);
    tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build().map_err(Failure::Output)
}

/// A runtime for the current thread's use.
///
/// # Errors
/// [`Failure::Output`] if the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Failure::Output)
}
