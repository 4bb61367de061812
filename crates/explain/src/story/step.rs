//! What happened, one line for each step, with its reason's key and the setting behind it.

use super::{Teller, plain_path};
use crate::layout::Ink;
use crate::{Value, reason_sentence};
use forensics::Subject;
use forensics::story::{PtrName, Step, Visitor};
use mail::event::{Ending, NextHop, Origin, QueueAction, ReportKind};
use mail::{EventKind, Party, Reason, Reply, Timestamp};

/// Columns of the time, the mark and what surrounds them.
const TIME_COLUMNS: usize = 14;

/// The lines of all steps; where a new day begins, a line says so.
pub(super) fn lines(teller: Teller<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut day = teller.look.day(teller.story.began_at);
    for step in &teller.story.steps {
        let Some(text) = text(teller, step) else { continue };
        if teller.look.day(step.at) != day {
            day = teller.look.day(step.at);
            let date: String = teller.look.date(step.at).chars().take(10).collect();
            lines.push(format!("  {}", teller.look.paint(Ink::Dim, &format!("— {date}"))));
        }
        lines.extend(laid_out(teller, step, &text));
    }
    lines
}

/// Time, mark and text in their columns.
fn laid_out(teller: Teller<'_>, step: &Step, text: &str) -> Vec<String> {
    let (ink, mark) = mark(step);
    let (time, mark) = (teller.look.paint(Ink::Dim, &teller.look.clock(step.at)), teller.look.paint(ink, mark));
    let tag = shown_reason(step).map(|reason| format!("[{reason}]")).unwrap_or_default();
    let line = |(index, line): (usize, String)| {
        let line = match line.strip_suffix(&tag) {
            Some(before) if !tag.is_empty() => format!("{before}{}", teller.look.paint(Ink::Dim, &tag)),
            _ => line,
        };
        match index {
            0 => format!("  {time} {mark}  {line}"),
            _ => format!("{}{line}", " ".repeat(TIME_COLUMNS)),
        }
    };
    let text = if tag.is_empty() { text.to_owned() } else { format!("{text} {tag}") };
    teller.look.wrap(&text, TIME_COLUMNS).into_iter().enumerate().map(line).collect()
}

/// Allowed or done, refused or failed, waiting; one column on every terminal.
const fn mark(step: &Step) -> (Ink, &'static str) {
    match &step.event {
        EventKind::SenderRefused { .. }
        | EventKind::RecipientRefused { .. }
        | EventKind::CommandRefused { .. }
        | EventKind::MessageRefused { .. }
        | EventKind::LoginFailed { .. }
        | EventKind::Failed { .. } => (Ink::Warning, "✗"),
        EventKind::Deferred { .. }
        | EventKind::Held { .. }
        | EventKind::SetAside { .. }
        | EventKind::Doubted { .. }
        | EventKind::ForwardStopped { .. }
        | EventKind::ClockSet { .. }
        | EventKind::LanDoorClosed { .. } => (Ink::Warning, "!"),
        EventKind::LoginSucceeded { .. }
        | EventKind::SenderAccepted { .. }
        | EventKind::RecipientAccepted { .. }
        | EventKind::Stored { .. }
        | EventKind::Delivered { .. }
        | EventKind::Forwarded { .. }
        | EventKind::HandedOver { .. } => (Ink::Good, "✓"),
        EventKind::Knocked { .. }
        | EventKind::NameFound { .. }
        | EventKind::UnixUser { .. }
        | EventKind::MailFetchedBefore { .. }
        | EventKind::Greeted { .. }
        | EventKind::TlsStarted { .. }
        | EventKind::RecipientAsked { .. }
        | EventKind::QueueChanged { .. }
        | EventKind::ReportMade { .. }
        | EventKind::Notified { .. }
        | EventKind::Administered { .. }
        | EventKind::DoorsExamined(_)
        | EventKind::Closed { .. } => (Ink::Dim, " "),
    }
}

/// The reason, where it says more than the step itself.
fn shown_reason(step: &Step) -> Option<Reason> {
    step.reason.filter(|_| !matches!(step.event, EventKind::HandedOver { .. } | EventKind::Notified { .. }))
}

/// The sentences of one step; `None` where another step tells it.
fn text(teller: Teller<'_>, step: &Step) -> Option<String> {
    let mut sentences = vec![what(teller, step)?];
    if let Some(reason) = shown_reason(step) {
        sentences.push(reason_sentence(teller.texts.lang(), reason));
        sentences.extend(step.setting.map(|setting| teller.get("step-setting", &[("setting", setting.into())])));
    }
    sentences.extend(leniency(teller, &step.event));
    sentences.extend(said(teller, &step.event));
    if step.times > 1 && !counts_recipients(&step.event) {
        let values = [("times", step.times.into()), ("until", Value::made(moment(teller, step.until)))];
        sentences.push(teller.get("step-times", &values));
    }
    Some(teller.join(&sentences))
}

/// A leniency that was used is told, so that nobody takes it for the rule.
fn leniency(teller: Teller<'_>, event: &EventKind) -> Option<String> {
    let address = match event {
        EventKind::SenderAccepted { reverse_path, .. } => reverse_path.address(),
        EventKind::RecipientAccepted { recipient, .. } => recipient.address(),
        _ => None,
    };
    address.filter(|address| address.has_stray_dots()).map(|_| teller.get("step-stray-dots", &[]))
}

const fn counts_recipients(event: &EventKind) -> bool {
    matches!(
        event,
        EventKind::RecipientAccepted { .. }
            | EventKind::RecipientRefused { .. }
            | EventKind::Delivered { .. }
            | EventKind::HandedOver { .. }
            | EventKind::Failed { .. }
    )
}

fn what(teller: Teller<'_>, step: &Step) -> Option<String> {
    match &step.event {
        EventKind::Knocked { .. } => Some(arrival(teller)),
        // The arrival tells these.
        EventKind::NameFound { .. } | EventKind::Greeted { .. } | EventKind::TlsStarted { .. } => None,
        EventKind::UnixUser { user } => Some(teller.get("step-unix-user", &[("user", user.into())])),
        EventKind::MailFetchedBefore { account, seconds } => {
            Some(teller.get("step-mail-fetched", &[("account", account.into()), ("minutes", (seconds / 60).into())]))
        }
        EventKind::LoginSucceeded { .. } | EventKind::LoginFailed { .. } => Some(login(teller, &step.event)),
        EventKind::SenderAccepted { .. }
        | EventKind::SenderRefused { .. }
        | EventKind::RecipientAccepted { .. }
        | EventKind::RecipientRefused { .. }
        | EventKind::Doubted { .. }
        | EventKind::RecipientAsked { .. }
        | EventKind::CommandRefused { .. }
        | EventKind::MessageRefused { .. } => Some(dialogue(teller, step)),
        EventKind::Delivered { .. }
        | EventKind::HandedOver { .. }
        | EventKind::Deferred { .. }
        | EventKind::SetAside { .. }
        | EventKind::Failed { .. } => Some(delivery(teller, step)),
        EventKind::Closed { ending } => closed(teller, *ending),
        event => Some(care(teller, event)),
    }
}

/// Who came to which door, and what is known of them.
fn arrival(teller: Teller<'_>) -> String {
    let Some(visitor) = &teller.story.visitor else { return String::new() };
    let door = visitor.door.map_or("public", mail::Door::key);
    let door = teller.get(&format!("door-{door}"), &[]);
    let knocked = teller.get("step-knocked", &[("peer", teller.peer().into()), ("door", Value::made(door))]);
    let tls = visitor.tls.as_ref().map(|tls| teller.get("step-tls", &[("version", (&tls.version).into())]));
    teller.join(&[knocked, names(teller, visitor), tls.unwrap_or_default()])
}

fn names(teller: Teller<'_>, visitor: &Visitor) -> String {
    let ptr = match &visitor.ptr {
        PtrName::Unknown => String::new(),
        PtrName::Nothing => teller.get("step-no-name", &[]),
        PtrName::Name(name) => teller.get("step-name", &[("name", name.into())]),
    };
    let greeting = visitor.greeting.as_ref();
    let greeting = greeting.map(|greeting| teller.get("step-greeted", &[("name", (&greeting.name).into())]));
    teller.join(&[ptr, greeting.unwrap_or_default()])
}

fn login(teller: Teller<'_>, event: &EventKind) -> String {
    match event {
        EventKind::LoginSucceeded { account, mechanism } => {
            teller.get("step-login", &[("account", account.into()), ("mechanism", mechanism.into())])
        }
        EventKind::LoginFailed { name: Some(name), .. } => teller.get("step-login-failed", &[("name", name.into())]),
        _ => teller.get("step-login-failed-unnamed", &[]),
    }
}

fn dialogue(teller: Teller<'_>, step: &Step) -> String {
    let times = usize::try_from(step.times).unwrap_or(usize::MAX);
    let more = |path| teller.and_more(plain_path(path), times);
    match &step.event {
        EventKind::SenderAccepted { reverse_path, .. } => teller.get("step-sender", &[("path", reverse_path.into())]),
        EventKind::SenderRefused { reverse_path, .. } => {
            teller.get("step-sender-refused", &[("path", reverse_path.into())])
        }
        EventKind::RecipientAccepted { recipient, permit: None, .. } => {
            teller.get("step-recipient", &[("recipient", more(recipient))])
        }
        EventKind::RecipientAccepted { recipient, permit: Some(party), .. } => {
            let values = [("recipient", more(recipient)), ("party", party.into()), ("kind", kind(party).into())];
            teller.get("step-recipient-permit", &values)
        }
        EventKind::RecipientRefused { recipient, .. } => {
            teller.get("step-recipient-refused", &[("recipient", more(recipient))])
        }
        EventKind::Doubted { about, .. } => teller.get("step-doubted", &[("about", about.into())]),
        EventKind::RecipientAsked { recipient, next_hop, remembered, .. } => {
            let key = if *remembered { "step-asked-before" } else { "step-asked" };
            teller.get(key, &[("recipient", teller.and_more(recipient.into(), 1)), ("host", host(next_hop))])
        }
        EventKind::CommandRefused { command, .. } if command.is_empty() => teller.get("step-input-refused", &[]),
        EventKind::CommandRefused { command, .. } => teller.get("step-command-refused", &[("command", command.into())]),
        EventKind::MessageRefused { size_octets, .. } => {
            teller.get("step-message-refused", &[("size", Value::Octets(*size_octets))])
        }
        _ => String::new(),
    }
}

fn delivery(teller: Teller<'_>, step: &Step) -> String {
    let times = usize::try_from(step.times).unwrap_or(usize::MAX);
    match &step.event {
        EventKind::Delivered { recipient, mailbox } if recipient.folded() == mailbox.folded() => {
            teller.get("step-delivered", &[("recipient", teller.and_more(recipient.into(), times))])
        }
        EventKind::Delivered { recipient, mailbox } => {
            let (recipient, mailbox) = (teller.and_more(recipient.into(), 1), teller.and_more(mailbox.into(), times));
            let values = [("recipient", recipient), ("mailbox", mailbox)];
            teller.get("step-delivered-elsewhere", &values)
        }
        EventKind::HandedOver { recipient, next_hop, tls, .. } => {
            let key = if *tls { "step-handed-over" } else { "step-handed-over-clear" };
            let recipient = teller.and_more(recipient.into(), times);
            teller.get(key, &[("recipient", recipient), ("host", host(next_hop))])
        }
        EventKind::Deferred { recipient, next_attempt_at, .. } => {
            let next = Value::made(moment(teller, *next_attempt_at));
            teller.get("step-deferred", &[("recipient", teller.and_more(recipient.into(), 1)), ("next", next)])
        }
        EventKind::SetAside { recipient, .. } => {
            teller.get("step-set-aside", &[("recipient", teller.and_more(recipient.into(), times))])
        }
        EventKind::Failed { recipient, .. } => {
            teller.get("step-failed", &[("recipient", teller.and_more(recipient.into(), times))])
        }
        _ => String::new(),
    }
}

/// What the server or its administrator did with the message.
fn care(teller: Teller<'_>, event: &EventKind) -> String {
    match event {
        EventKind::Stored { origin, size_octets, .. } => {
            let key = match origin {
                Origin::Session => "step-stored",
                Origin::Report => "step-stored-report",
                Origin::Notice => "step-stored-notice",
            };
            teller.get(key, &[("size", Value::Octets(*size_octets))])
        }
        EventKind::Held { party, count, limit, .. } => {
            let values = [("party", party.into()), ("count", (*count).into()), ("limit", (*limit).into())];
            teller.get("step-held", &values)
        }
        EventKind::QueueChanged { action } => {
            let key = match action {
                QueueAction::Hold => "step-queue-hold",
                QueueAction::Release => "step-queue-release",
                QueueAction::Retry => "step-queue-retry",
                QueueAction::Remove => "step-queue-remove",
            };
            teller.get(key, &[])
        }
        EventKind::ReportMade { report, report_id, to, .. } => {
            let key = match report {
                ReportKind::Failure => "step-report-failure",
                ReportKind::Delay => "step-report-delay",
                ReportKind::Success => "step-report-success",
            };
            teller.get(key, &[("to", to.into()), ("id", (*report_id).into())])
        }
        EventKind::Notified { to, .. } => teller.get("step-notified", &[("to", to.into())]),
        EventKind::Forwarded { account, copy, targets, keeps } => {
            let key = if *keeps { "step-forwarded" } else { "step-forwarded-only" };
            let first = targets.first().unwrap_or(account);
            let to = teller.and_more(first.into(), targets.len());
            teller.get(key, &[("account", account.into()), ("to", to), ("id", (*copy).into())])
        }
        EventKind::ForwardStopped { account } => teller.get("step-forward-stopped", &[("account", account.into())]),
        _ => String::new(),
    }
}

/// How a visit without a message ended; an ordinary end is not worth a line.
fn closed(teller: Teller<'_>, ending: Ending) -> Option<String> {
    let key = match ending {
        Ending::Quit => return None,
        Ending::HungUp => "step-hung-up",
        Ending::Closed => "step-closed",
        Ending::Broken => "step-broken",
    };
    matches!(teller.story.subject, Subject::Visit(_)).then(|| teller.get(key, &[]))
}

/// What the other server said, in its own words.
fn said(teller: Teller<'_>, event: &EventKind) -> Option<String> {
    let (next_hop, reply): (Option<&NextHop>, &Reply) = match event {
        EventKind::HandedOver { next_hop, reply, .. }
        | EventKind::RecipientAsked { next_hop, reply: Some(reply), .. } => (Some(next_hop), reply),
        EventKind::Deferred { next_hop, reply: Some(reply), .. }
        | EventKind::SetAside { next_hop, reply: Some(reply), .. }
        | EventKind::Failed { next_hop, reply: Some(reply), .. } => (next_hop.as_ref(), reply),
        _ => return None,
    };
    let host = next_hop.map_or_else(|| Value::made(teller.get("somebody", &[])), |hop| (&hop.host).into());
    Some(teller.get("step-said", &[("host", host), ("reply", reply.into())]))
}

fn host(next_hop: &NextHop) -> Value<'static> {
    match next_hop.ip {
        Some(ip) if ip.to_string() != next_hop.host => format!("{} ({ip})", next_hop.host).into(),
        _ => next_hop.host.clone().into(),
    }
}

/// The time, with the date if it is another day than the story's first.
fn moment(teller: Teller<'_>, at: Timestamp) -> String {
    if teller.look.day(at) == teller.look.day(teller.story.began_at) {
        teller.look.clock(at)
    } else {
        teller.look.date(at)
    }
}

pub(super) fn kind(party: &Party) -> &'static str {
    match party {
        Party::Account(_) => "account",
        Party::Device(_) if party.mail_fetched_by().is_some() => "fetched",
        Party::Device(_) => "device",
        Party::Forward(_) => "forward",
        Party::Behind(_) => "behind",
    }
}
