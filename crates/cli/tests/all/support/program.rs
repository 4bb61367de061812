//! Running programs of the distribution, and ours.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Where administration programs lie, which a person's PATH often leaves out.
const MORE_PATH: &str = "/usr/sbin:/sbin:/usr/bin:/bin";

/// What a program came to.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Ran {
    /// The same, if it ended well.
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.status, Some(0), "{self:#?}");
        self
    }

    /// The one line of JSON that it printed.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A program of the distribution.
pub fn on_path(name: &str) -> Command {
    let mut command = Command::new(name);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:{MORE_PATH}")).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Runs it to its end.
#[track_caller]
pub fn run(command: &mut Command) -> Ran {
    let shown = format!("{command:?}");
    command.output().unwrap_or_else(|error| panic!("{shown}: {error} (./test installs what is needed)")).into()
}

/// Runs it to its end with `input` as its standard input.
#[track_caller]
pub fn run_with(command: &mut Command, input: &str) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    // One that has heard enough may hang up.
    let _heard = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends").into()
}

/// One of our scripts for Python's own mail modules.
pub fn python(script: &str) -> Command {
    let mut command = on_path("python3");
    command.args(["-I", "-B"]).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/clients").join(script));
    command
}

/// Asks a process to end, as an operator does, and waits until it has.
pub fn end(child: &mut Child) -> Option<i32> {
    run(on_path("kill").arg("-TERM").arg(child.id().to_string()));
    child.wait().expect("it can be waited for").code()
}
