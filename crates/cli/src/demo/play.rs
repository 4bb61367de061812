//! Playing a scene: the visit, then the story of it as the server's own journal tells it.

use super::cast;
use super::mailbox::{Opened, Pop3};
use super::scene::{Scene, Sequel};
use super::stage::Stage;
use super::visitor::{Letter, Visited, Visitor};
use crate::failure::Failure;
use explain::Texts;
use forensics::{Story, Subject, tell};
use mail::{Event, EventKind, Reply, SessionId};
use policy::{DailyLimits, DirectoryChange};
use server::control::{Answer, Request};
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// How long anything may take to happen. Chosen: a hundred times what it takes.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks whether it has happened.
const GLANCE: Duration = Duration::from_millis(5);
/// First-time recipients that the account of the burst may have: more than it has messages, so that they decide.
const NEW_RECIPIENTS: u32 = 200;

/// A scene that was played.
pub struct Played {
    /// Which.
    pub scene: &'static Scene,
    /// The last decision that the visitor heard.
    pub heard: Option<Reply>,
    /// What the journal tells of it.
    pub story: Story,
    /// What then lay in somebody's mailbox.
    pub opened: Option<Opened>,
    /// Whether all that is what it must be.
    pub as_expected: bool,
}

/// The identifier by which `why` tells the story: the message's, or the visit's if there was no message.
pub fn subject_of(story: &Story) -> String {
    match story.subject {
        Subject::Message(id) => id.to_string(),
        Subject::Visit(id) => id.to_string(),
        Subject::Administration => String::new(),
    }
}

/// Plays a scene to its end.
///
/// # Errors
/// [`Failure::Demo`]: the visit could not be made, or left no trace. A story other than expected is no error.
pub async fn play(stage: &Stage, scene: &'static Scene, texts: Texts) -> Result<Played, Failure> {
    if let Some(messages) = scene.limit {
        let limits = Some(DailyLimits { messages, new_recipients: NEW_RECIPIENTS });
        stage.change(DirectoryChange::SetAccountLimits { address: cast::address(scene.from), limits }, None).await?;
    }
    let visited = visit(stage, scene, texts).await?;
    let deadline = Instant::now() + PATIENCE;
    let Some(story) = story(stage, scene, visited.port, deadline).await else {
        return Err(too_late(scene, texts));
    };
    let opened = mail(stage, scene, deadline).await;
    let sequel_came = scene.sequel == Sequel::None || opened.is_some();
    let as_expected = scene.is_told_by(&story) && sequel_came;
    Ok(Played { scene, heard: visited.heard, story, opened, as_expected })
}

async fn visit(stage: &Stage, scene: &Scene, texts: Texts) -> Result<Visited, Failure> {
    let knock = scene.role.knock();
    let login = knock.login.map(|name| stage.account(&cast::address(name)));
    let visitor = Visitor {
        hello: knock.hello,
        from: IpAddr::V4(knock.from),
        door: stage.door(knock.door),
        login: login.map(|account| (&account.address, &account.password)),
        connector: &stage.connector,
    };
    let letters: Vec<Letter> = (1..=scene.letters()).map(|number| letter(scene, number, texts)).collect();
    match tokio::time::timeout(PATIENCE, visitor.send(&letters)).await {
        Ok(Ok(visited)) => Ok(visited),
        Ok(Err(error)) => Err(broken(visitor.from, &error, texts)),
        Err(_) => Err(too_late(scene, texts)),
    }
}

fn letter(scene: &Scene, number: u32, texts: Texts) -> Letter {
    let (key, from, to) = (scene.key, cast::address(scene.from), cast::address(scene.to));
    Letter { from, to, subject: format!("sekisho demo: {key} {number}"), text: texts.get("demo-letter", &[]) }
}

/// The story, as soon as it is what it must be; whatever it is when the time is up.
async fn story(stage: &Stage, scene: &Scene, port: u16, deadline: Instant) -> Option<Story> {
    let from = IpAddr::V4(scene.role.knock().from);
    loop {
        let found = last_story(stage, from, port).await;
        if found.as_ref().is_some_and(|story| scene.is_told_by(story)) || Instant::now() > deadline {
            return found;
        }
        tokio::time::sleep(GLANCE).await;
    }
}

/// The last story of the visit that came from this port.
async fn last_story(stage: &Stage, from: IpAddr, port: u16) -> Option<Story> {
    let session = session_at(&why(stage, &from.to_string()).await, from, port)?;
    let stories = tell(&why(stage, &session.to_string()).await);
    // What the server wrote because of it has stories of its own.
    stories.into_iter().rfind(|story| !story.is_our_own())
}

fn session_at(events: &[Event], from: IpAddr, at: u16) -> Option<SessionId> {
    let knocked =
        |event: &&Event| matches!(event.kind, EventKind::Knocked { peer, port, .. } if (peer, port) == (from, at));
    events.iter().rfind(knocked).and_then(|event| event.session)
}

async fn why(stage: &Stage, subject: &str) -> Vec<Event> {
    match stage.server.perform(Request::Why { subject: subject.to_owned() }).await {
        Answer::Events { events } => events,
        _ => Vec::new(),
    }
}

/// What the server wrote because of the scene, opened in the mailbox it came into.
async fn mail(stage: &Stage, scene: &Scene, deadline: Instant) -> Option<Opened> {
    let (reader, _) = scene.sequel.reader(scene)?;
    let reader = stage.account(&cast::address(reader));
    let pop3 = Pop3 { door: stage.door("pop3s"), connector: &stage.connector };
    loop {
        let opened = tokio::time::timeout_at(deadline, pop3.newest(&reader.address, &reader.password)).await.ok()?;
        match opened {
            Ok(Some(opened)) if opened.automatic => return Some(opened),
            _ if Instant::now() > deadline => return None,
            _ => tokio::time::sleep(GLANCE).await,
        }
    }
}

fn too_late(scene: &Scene, texts: Texts) -> Failure {
    let what = texts.get(&format!("demo-scene-{}", scene.key), &[]);
    Failure::Demo(texts.get("demo-error-timeout", &[("what", what.into()), ("seconds", PATIENCE.as_secs().into())]))
}

fn broken(from: IpAddr, error: &io::Error, texts: Texts) -> Failure {
    let key = match error.kind() {
        io::ErrorKind::AddrNotAvailable => "demo-error-address",
        _ => "demo-error-visit",
    };
    Failure::Demo(texts.get(key, &[("address", from.into()), ("cause", error.to_string().into())]))
}

/// How many messages have come out whose sender is none of ours.
pub fn strangers_outside(stage: &Stage) -> usize {
    stage.outside.strangers(&[cast::domain(cast::SHOP), cast::domain(cast::SCHOOL)])
}
