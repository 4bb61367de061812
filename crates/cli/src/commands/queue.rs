//! `queue`: mail that waits, and mail that is held.

use super::{address, below, settings_of, text};
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ArgMatches;
use config::Settings;
use mail::event::QueueAction;
use mail::{Address, Party, QueueId, Reason};
use server::control::{Answer, Request};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;
use store::{QueueMessage, QueueRecipient, RecipientState};

/// Lists, shows or changes the queue.
///
/// # Errors
/// Whatever stands in the way.
pub fn run(arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let (name, arguments) = below(arguments);
    let settings = settings_of(arguments)?;
    let (action, done) = match name {
        "list" => return list(&settings, output),
        "show" => return show(&settings, id(arguments)?, output),
        "release" if text(arguments, "held").contains('@') => return release_all(&settings, arguments, output),
        "export" => return export(&settings, id(arguments)?, Path::new(text(arguments, "file")), output),
        "hold" => (QueueAction::Hold, "done-queue-held"),
        "release" => (QueueAction::Release, "done-queue-released"),
        "retry" => (QueueAction::Retry, "done-queue-retried"),
        _ => (QueueAction::Remove, "done-queue-removed"),
    };
    let id = id(arguments)?;
    match desk::ask(&settings, Request::Queue { id, action })? {
        Answer::NoSuchMessage => Err(Failure::NoSuchMessage(id)),
        Answer::IsHeld => Err(Failure::IsHeld(id)),
        Answer::Unreadable => Err(Failure::UnreadableEntry(id)),
        Answer::NotHeld => Err(Failure::NotHeld(id)),
        Answer::LockedDown => Err(Failure::LockedDown),
        _ if output.json => output.json(&serde_json::json!({ "id": id, "action": action })).map(|()| ExitCode::SUCCESS),
        _ => output.say(done, &[("id", id.into())]).map(|()| ExitCode::SUCCESS),
    }
}

fn id(arguments: &ArgMatches) -> Result<QueueId, Failure> {
    let name = if arguments.try_contains_id("held").unwrap_or(false) { "held" } else { "id" };
    let text = text(arguments, name);
    text.parse().map_err(|_| Failure::argument("error-not-an-id", text))
}

/// What is held of an account's mail.
///
/// # Errors
/// Whatever stands in the way.
pub fn held_of(settings: &Settings, account: &Address) -> Result<Vec<QueueId>, Failure> {
    let Answer::Queue { entries } = desk::ask(settings, Request::QueueList)? else { return Ok(Vec::new()) };
    let parties = [Party::Account(account.folded()), Party::of_mail_fetched(account)];
    let is_held = |message: &QueueMessage| {
        message.party.as_ref().is_some_and(|party| parties.contains(party))
            && message.recipients.iter().any(|r| matches!(r.state, RecipientState::Held { .. }))
    };
    Ok(entries.into_iter().filter(is_held).map(|message| message.queue_id).collect())
}

/// Releases what is held of an account, one message after another.
fn release_all(settings: &Settings, arguments: &ArgMatches, output: &Output) -> Result<ExitCode, Failure> {
    let account = address(arguments, "held")?;
    let held = held_of(settings, &account)?;
    for id in &held {
        // One that somebody else released or removed meanwhile is none any more.
        desk::ask(settings, Request::Queue { id: *id, action: QueueAction::Release })?;
    }
    if output.json {
        output.json(&serde_json::json!({ "ids": held, "action": QueueAction::Release }))?;
    } else {
        let values = [("address", (&account).into()), ("count", held.len().into())];
        output.say("done-queue-released-all", &values)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(settings: &Settings, output: &Output) -> Result<ExitCode, Failure> {
    let entries = match desk::ask(settings, Request::QueueList)? {
        Answer::Queue { entries } => entries,
        _ => Vec::new(),
    };
    let unreadable = match desk::ask(settings, Request::QueueUnreadable)? {
        Answer::UnreadableEntries { ids } => ids,
        _ => Vec::new(),
    };
    if output.json {
        let readable = entries.iter().map(|entry| serde_json::json!(entry));
        let others = unreadable.iter().map(|id| serde_json::json!({ "queue_id": id, "unreadable": true }));
        output.json(&readable.chain(others).collect::<Vec<_>>())?;
    } else if entries.is_empty() && unreadable.is_empty() {
        output.say("list-empty-queue", &[])?;
    } else {
        let rows = entries.iter().map(|message| row(message, output));
        let rows = rows.chain(unreadable.iter().map(|id| unread_row(*id, output))).collect::<Vec<_>>();
        let columns =
            ["column-id", "column-state", "column-arrived", "column-size", "column-from", "column-to", "column-reason"];
        output.table(&columns, &rows)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(message: &QueueMessage, output: &Output) -> Vec<String> {
    let first = message.recipients.first();
    let to = match message.recipients.as_slice() {
        [] => String::new(),
        [only] => only.address.to_string(),
        [first, rest @ ..] => format!("{} +{}", first.address, rest.len()),
    };
    vec![
        message.queue_id.to_string(),
        first.map(|recipient| state(recipient, output)).unwrap_or_default(),
        output.time(message.arrived_at),
        explain::octets_text(message.size_octets),
        visible(&message.reverse_path),
        explain::visible(&to).into_owned(),
        first.map(reason).unwrap_or_default(),
    ]
}

/// Of one whose entry cannot be read only its name is known, and by that when it came.
fn unread_row(id: QueueId, output: &Output) -> Vec<String> {
    let unknown = || "-".to_owned();
    let reason = Reason::QueueEntryUnreadable.key().to_owned();
    let state = output.get("state-unreadable", &[]);
    vec![id.to_string(), state, output.time(id.begun_at()), unknown(), unknown(), unknown(), reason]
}

/// Saves the message's octets as they are.
fn export(settings: &Settings, id: QueueId, file: &Path, output: &Output) -> Result<ExitCode, Failure> {
    let octets = match desk::ask(settings, Request::QueueExport { id })? {
        Answer::Content { base64 } => STANDARD.decode(base64).map_err(|_| Failure::NoSuchMessage(id))?,
        _ => return Err(Failure::NoSuchMessage(id)),
    };
    // Mail is nobody else's to read.
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let written = created.and_then(|mut file| file.write_all(&octets));
    written.map_err(|error| Failure::Unwritable(file.to_owned(), error))?;
    let path = file.display().to_string();
    if output.json {
        return output.json(&serde_json::json!({ "id": id, "file": path })).map(|()| ExitCode::SUCCESS);
    }
    output.say("done-queue-exported", &[("id", id.into()), ("path", path.into())]).map(|()| ExitCode::SUCCESS)
}

/// What a stranger may have chosen, safe to show.
fn visible(text: &impl std::fmt::Display) -> String {
    explain::visible(&text.to_string()).into_owned()
}

fn state(recipient: &QueueRecipient, output: &Output) -> String {
    match recipient.state {
        RecipientState::Queued { .. } => output.get("state-waiting", &[]),
        RecipientState::Held { .. } => output.get("state-held", &[]),
    }
}

/// The key of why it waits; its sentence is `queue show`'s.
fn reason(recipient: &QueueRecipient) -> String {
    match recipient.state {
        RecipientState::Held { reason } => reason.key().to_owned(),
        RecipientState::Queued { .. } => recipient.last_reason.map(|r| r.key().to_owned()).unwrap_or_default(),
    }
}

fn show(settings: &Settings, id: QueueId, output: &Output) -> Result<ExitCode, Failure> {
    let message = match desk::ask(settings, Request::QueueShow { id })? {
        Answer::Queue { entries } => entries.into_iter().next(),
        Answer::Unreadable => return Err(Failure::UnreadableEntry(id)),
        _ => None,
    };
    let message = message.ok_or(Failure::NoSuchMessage(id))?;
    if output.json {
        return output.json(&message).map(|()| ExitCode::SUCCESS);
    }
    let line = |key: &str, value: String| output.line(&format!("{}: {value}", output.get(key, &[])));
    line("column-id", message.queue_id.to_string())?;
    line("column-arrived", output.time(message.arrived_at))?;
    line("column-size", explain::octets_text(message.size_octets))?;
    line("column-from", visible(&message.reverse_path))?;
    for recipient in &message.recipients {
        output.line("")?;
        show_recipient(recipient, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show_recipient(recipient: &QueueRecipient, output: &Output) -> Result<(), Failure> {
    let line = |key: &str, value: String| output.line(&format!("  {}: {value}", output.get(key, &[])));
    line("column-to", visible(&recipient.address))?;
    line("column-state", state(recipient, output))?;
    let (why, next) = match recipient.state {
        RecipientState::Held { reason } => (Some(reason), None),
        RecipientState::Queued { due_at } => (recipient.last_reason, Some(due_at)),
    };
    if let Some(reason) = why {
        line("column-reason", explain::reason_sentence(output.lang(), reason))?;
    }
    if let Some(reply) = &recipient.last_reply {
        output.line(&format!("    {}", explain::visible(reply)))?;
    }
    if let Some(at) = next {
        line("column-attempts", recipient.attempts.to_string())?;
        line("column-next", output.time(at))?;
    }
    Ok(())
}
