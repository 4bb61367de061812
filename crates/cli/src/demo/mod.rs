//! `demo`: the whole server on loopback in a scratch folder, and real mail through it.
//!
//! Nothing leaves the computer: the world outside is a DNS and a mail server of our own, on other addresses of
//! 127.0.0.0/8. Visitors lead real sessions over real sockets, and what became of them is told from the journal alone,
//! as `why` tells it. Start at [`run`]; the play stands in [`scene`].

mod cast;
mod dns;
mod mailbox;
mod outside;
mod play;
mod scene;
mod serving;
mod stage;
mod telling;
mod visitor;

use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use play::{Played, play, strangers_outside};
use scene::SCENES;
use serving::{Outcome, Up, is_good};
use stage::Stage;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use telling::{Narrator, Pace};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How the demo is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// It ends after the scenes.
    pub once: bool,
    /// Programs read it.
    pub json: bool,
}

/// Shows the server at work; then serves until told to stop, unless it is to end at once.
///
/// # Errors
/// What stands in the way. A scene that goes otherwise than expected is told, and makes the exit status 1.
pub fn run(options: &Options, output: &Output) -> Result<ExitCode, Failure> {
    desk::runtime()?.block_on(show(*options, output))
}

async fn show(options: Options, output: &Output) -> Result<ExitCode, Failure> {
    let mut ending = Ending::listen().map_err(Failure::Output)?;
    let watched = io::stdout().is_terminal() && !options.once && !options.json;
    let narrator = Narrator { output, pace: if watched { Pace::WATCHED } else { Pace::AT_ONCE } };
    if !options.json {
        narrator.opening()?;
    }
    let stage = tokio::select! {
        stage = Stage::set(output.texts) => stage?,
        () = ending.asked() => return Ok(ExitCode::FAILURE),
    };
    let shown = if options.json {
        for_programs(&stage, options, &narrator, &mut ending).await
    } else {
        for_people(&stage, options, &narrator, &mut ending).await
    };
    stage.strike().await;
    let good = shown?;
    if !options.json {
        output.say("demo-goodbye", &[])?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line when all is up. Scenes are played only if it is to end after them: scripts want mailboxes to themselves.
async fn for_programs(
    stage: &Stage,
    options: Options,
    narrator: &Narrator<'_>,
    ending: &mut Ending,
) -> Result<bool, Failure> {
    narrator.output.json(&Up::of(stage))?;
    if !options.once {
        ending.asked().await;
        return Ok(true);
    }
    let mut all = Vec::new();
    for scene in &SCENES {
        tokio::select! {
            played = play(stage, scene, narrator.output.texts) => all.push(played?),
            () = ending.asked() => return Ok(false),
        }
    }
    let strangers = strangers_outside(stage);
    narrator.output.json(&Outcome::of(&all, strangers))?;
    Ok(is_good(&all, strangers))
}

async fn for_people(
    stage: &Stage,
    options: Options,
    narrator: &Narrator<'_>,
    ending: &mut Ending,
) -> Result<bool, Failure> {
    narrator.cast()?;
    let all = tokio::select! {
        all = told(stage, narrator) => all?,
        () = ending.asked() => return Ok(false),
    };
    let strangers = strangers_outside(stage);
    narrator.summary(&all, strangers)?;
    if !options.once {
        narrator.serving(stage)?;
        ending.asked().await;
        // Behind what the terminal shows of Ctrl-C.
        narrator.output.line("")?;
    }
    Ok(is_good(&all, strangers))
}

async fn told(stage: &Stage, narrator: &Narrator<'_>) -> Result<Vec<Played>, Failure> {
    let mut all = Vec::new();
    for (number, scene) in (1..).zip(&SCENES) {
        narrator.announce(number, scene)?;
        let played = play(stage, scene, narrator.output.texts).await?;
        narrator.tell(&played).await?;
        all.push(played);
    }
    Ok(all)
}

/// The signals by which a person, a script or a terminal that closes ends the demo; the scratch folder goes all the
/// same.
struct Ending {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Ending {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
