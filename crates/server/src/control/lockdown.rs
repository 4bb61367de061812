//! Lockdown: one command that stops everything from leaving, and lets it go again. Receiving goes on.

use super::{Answer, Desk, QUEUE, change_refused};
use crate::clock;
use crate::notices;
use explain::LockdownChange;
use mail::event::QueueAction;
use mail::{EventKind, Party, QueueId, Reason};
use policy::{DirectoryChange, Lockdown};
use store::{Destination, QueueMessage, ReadError, RecipientState, Store};

/// What it is like now.
pub(super) fn status(desk: &Desk<'_>) -> Result<Answer, ReadError> {
    let lockdown = desk.store.records().lockdown;
    Ok(Answer::Lockdown { lockdown, messages: desk.store.locked_messages()? })
}

/// Nothing leaves from now on; what is in the queue is told in the journal that it waits, and the administrator by mail.
pub(super) async fn begin(desk: &Desk<'_>, by: String, reason: Option<String>) -> Answer {
    let lockdown = Lockdown { since_at: clock::now(), by, reason };
    let change = DirectoryChange::SetLockdown { lockdown: Some(lockdown.clone()) };
    let messages = match desk.store.set_lockdown(Some(lockdown.clone())).await {
        Ok(messages) => messages,
        Err(error) => return change_refused(error),
    };
    let (action, subject) = (change.action().to_owned(), change.subject());
    desk.note([(None, EventKind::Administered { action, subject, detail: None })]);
    let held = |(id, party)| {
        let (reason, count, limit) = (Reason::Lockdown, 0, 0);
        (Some(id), EventKind::Held { party, reason, count, limit })
    };
    desk.note(waiting(desk.store).into_iter().map(held));
    notices::lockdown_changed(&desk.pen(), &lockdown, LockdownChange::Began { messages }).await;
    Answer::Lockdown { lockdown: Some(lockdown), messages }
}

/// What lockdown held goes; what limits or persons held stays.
pub(super) async fn end(desk: &Desk<'_>, by: String) -> Answer {
    let before = desk.store.records().lockdown;
    let waited = waiting(desk.store);
    let messages = match desk.store.set_lockdown(None).await {
        Ok(messages) => messages,
        Err(error) => return change_refused(error),
    };
    let action = DirectoryChange::SetLockdown { lockdown: None }.action().to_owned();
    desk.note([(None, EventKind::Administered { action, subject: by.clone(), detail: None })]);
    let action = QueueAction::Release;
    desk.note(waited.into_iter().map(|(id, _)| (Some(id), EventKind::QueueChanged { action })));
    if let Some(site) = desk.site {
        site.dispatcher.look_again();
    }
    if let Some(lockdown) = before {
        notices::lockdown_changed(&desk.pen(), &lockdown, LockdownChange::Ended { messages, by: &by }).await;
    }
    Answer::Lockdown { lockdown: None, messages }
}

/// What lockdown holds, as far as the queue is listed, and whose it is. What cannot be read is held all the same.
fn waiting(store: &Store) -> Vec<(QueueId, Party)> {
    let listed = store.queue_list(QUEUE).unwrap_or_default();
    listed.iter().filter_map(|message| Some((message.queue_id, held_for(message)?))).collect()
}

fn held_for(message: &QueueMessage) -> Option<Party> {
    message.recipients.iter().find_map(|recipient| match (&recipient.destination, recipient.state) {
        (Destination::Outside(party), RecipientState::Held { reason: Reason::Lockdown }) => Some(party.clone()),
        _ => None,
    })
}
