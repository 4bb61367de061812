//! `why`: the story of a message, a person, a visitor.

use super::{number, settings_of, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use clap::ArgMatches;
use explain::render_story;
use forensics::{Story, Subject, Verbs, tell};
use mail::Address;
use server::control::{Answer, Request};
use std::process::ExitCode;

/// Stories told when `--limit` does not say: as many as a person reads.
const STORIES: u32 = 5;

/// Tells what the journal knows.
///
/// # Errors
/// [`Failure::NothingKnown`], or whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let settings = settings_of(arguments)?;
    let subject = text(arguments, "subject").to_owned();
    let limit = usize::try_from(number(arguments, "limit")?.unwrap_or(STORIES).max(1)).unwrap_or(1);
    let stories = match desk::ask(&settings, Request::Why { subject: subject.clone() })? {
        Answer::Events { events } => about(of_message(tell(&events), &subject), &subject),
        Answer::NotASubject => return Err(Failure::argument("error-not-a-subject", subject)),
        _ => Vec::new(),
    };
    let latest = &stories[stories.len().saturating_sub(limit)..];
    if output.json {
        output.json(&latest)?;
        return Ok(if latest.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    if latest.is_empty() {
        let days = settings.journal.keep.as_secs() / 86_400;
        return Err(Failure::NothingKnown { subject, days });
    }
    tell_all(&stories, latest, output)?;
    Ok(ExitCode::SUCCESS)
}

/// Of a visit in which much happened, what concerns the address that was asked about; otherwise all of it.
fn about(stories: Vec<Story>, subject: &str) -> Vec<Story> {
    let Ok(address) = Address::parse(subject) else { return stories };
    // The journal has found the address somewhere in these visits: where no story shows it, each may be the one.
    if !stories.iter().any(|story| story.concerns(&address)) {
        return stories;
    }
    stories.into_iter().filter(|story| story.concerns(&address)).collect()
}

/// Whoever asks about one message is told of it, and not of what its visitor was refused besides.
fn of_message(mut stories: Vec<Story>, subject: &str) -> Vec<Story> {
    let message_id = subject.trim_start_matches('<').trim_end_matches('>');
    let is_asked = |story: &Story| {
        let by_header = story.message.as_ref().is_some_and(|message| message.message_id.as_deref() == Some(message_id));
        by_header || matches!(story.subject, Subject::Message(id) if Ok(id) == subject.parse())
    };
    if stories.iter().any(is_asked) {
        stories.retain(|story| !matches!(story.subject, Subject::Visit(_)));
    }
    stories
}

fn tell_all(stories: &[Story], latest: &[Story], output: &Output) -> Result<(), Failure> {
    for (index, story) in latest.iter().enumerate() {
        if index > 0 {
            output.line("")?;
        }
        output.line(render_story(output.lang(), story, output.look).trim_end())?;
    }
    if stories.len() > 1 {
        let all = stories.iter().fold(Verbs::default(), |all, story| all.plus(story.verbs));
        let counted: Vec<String> = all
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(verb, count)| format!("{} {count}", output.get(&format!("verb-{}", verb.key()), &[])))
            .collect();
        if !counted.is_empty() {
            output.line("")?;
            output.say("why-totals", &[("verbs", counted.join(", ").into())])?;
        }
    }
    if latest.len() < stories.len() {
        output.say("why-more", &[("count", latest.len().into())])?;
    }
    Ok(())
}
