//! The first line: which of the five verbs, and what happened in one sentence.

use super::{Teller, plain_party, plain_path};
use crate::Value;
use crate::layout::Ink;
use forensics::Subject;
use forensics::story::{Outcome, Recipient};
use mail::event::{Origin, ReportKind};
use mail::{Door, EventKind, Party, Reason, Verb};

/// The verbs with their counts; where none applies, a word for what it is.
pub(super) fn label(teller: Teller<'_>) -> (Ink, String) {
    let verbs: Vec<(Verb, u32)> = teller.story.verbs.iter().collect();
    let word = |verb: Verb| teller.get(&format!("verb-{}", verb.key()), &[]);
    match verbs.as_slice() {
        [] => (Ink::Neutral, teller.get(&format!("label-{}", label_key(teller)), &[])),
        [(verb, 1)] => (Ink::Verb(*verb), word(*verb)),
        several => {
            let counted = several.iter().map(|(verb, count)| {
                teller.get("verb-counted", &[("verb", Value::made(word(*verb))), ("count", (*count).into())])
            });
            (Ink::Verb(gravest(several)), counted.collect::<Vec<_>>().join(&teller.get("verb-gap", &[])))
        }
    }
}

/// Whose colour a line with several verbs has.
fn gravest(verbs: &[(Verb, u32)]) -> Verb {
    let order = [Verb::Relayed, Verb::Held, Verb::Refused, Verb::Sent];
    let has = |verb: &Verb| verbs.iter().any(|(one, _)| one == verb);
    order.into_iter().find(has).unwrap_or(Verb::Received)
}

fn label_key(teller: Teller<'_>) -> &'static str {
    let story = teller.story;
    let origin = story.message.as_ref().map(|message| message.origin);
    match (story.subject, origin) {
        (Subject::Administration, _) => "administration",
        (Subject::Visit(_), _) if story.visitor.as_ref().is_some_and(|visitor| visitor.failed_logins > 0) => {
            "login-failed"
        }
        (Subject::Visit(_), _) => "visit",
        (_, Some(Origin::Report)) => "report",
        (_, Some(Origin::Notice)) => "notice",
        (Subject::Message(_), _) => unfinished(teller),
    }
}

/// What a message is whose recipients make none of the five verbs.
fn unfinished(teller: Teller<'_>) -> &'static str {
    let any = |is_it: fn(&Outcome) -> bool| teller.story.recipients.iter().any(|recipient| is_it(&recipient.outcome));
    if any(|outcome| matches!(outcome, Outcome::Deferred { .. })) {
        "late"
    } else if any(|outcome| matches!(outcome, Outcome::Failed { reason: Reason::RemovedByAdministrator, .. })) {
        "removed"
    } else if any(|outcome| matches!(outcome, Outcome::Failed { .. })) {
        "not-delivered"
    } else if teller.story.beginning_missing {
        "unknown"
    } else {
        "waiting"
    }
}

/// What happened.
pub(super) fn sentence(teller: Teller<'_>) -> String {
    match teller.story.subject {
        Subject::Administration => administration(teller),
        Subject::Visit(_) => visit(teller),
        Subject::Message(_) => message(teller),
    }
}

fn administration(teller: Teller<'_>) -> String {
    let step = teller.story.steps.first();
    match step.map(|step| &step.event) {
        Some(EventKind::Administered { action, subject, detail: None }) => {
            teller.get("headline-administered", &[("action", action.into()), ("subject", subject.into())])
        }
        Some(EventKind::Administered { action, subject, detail: Some(detail) }) => {
            let values = [("action", action.into()), ("subject", subject.into()), ("detail", detail.into())];
            teller.get("headline-administered-because", &values)
        }
        Some(EventKind::LanDoorClosed { peer }) => {
            teller.get("headline-lan-door-closed", &[("peer", peer.to_string().into())])
        }
        Some(EventKind::ClockSet { by_s }) => teller.get("headline-clock-set", &crate::notice::clock_values(*by_s)),
        Some(EventKind::DoorsExamined(examined)) => crate::doors::headline(teller.texts, examined),
        Some(EventKind::Notified { to, .. }) => teller.get("headline-notice", &[("to", teller.and_more(to.into(), 1))]),
        _ => teller.get("headline-server", &[]),
    }
}

fn message(teller: Teller<'_>) -> String {
    let story = teller.story;
    let to = first_recipient(teller, |_| true);
    match story.message.as_ref().map(|message| message.origin) {
        Some(Origin::Report) => return report(teller, to),
        Some(Origin::Notice) => return teller.get("headline-notice", &[("to", to)]),
        Some(Origin::Session) | None => {}
    }
    let verbs: Vec<(Verb, u32)> = story.verbs.iter().collect();
    let all_have_one = story.recipients.iter().all(|recipient| recipient.verb.is_some());
    let key = match verbs.as_slice() {
        [] => unfinished(teller),
        _ if story.verbs.relayed > 0 => "relayed",
        [(Verb::Held, _)] => "held",
        [(verb, _)] if all_have_one => verb.key(),
        _ => "mixed",
    };
    let values = [("from", teller.sender()), ("to", to), ("peer", teller.peer().into())];
    teller.get(&format!("headline-{key}"), &values)
}

fn report(teller: Teller<'_>, to: Value<'_>) -> String {
    let Some(about) = &teller.story.about else { return teller.get("headline-report", &[("to", to)]) };
    let key = match about.report {
        ReportKind::Failure => "headline-report-failure",
        ReportKind::Delay => "headline-report-delay",
        ReportKind::Success => "headline-report-success",
    };
    let first = about.recipients.first().map_or_else(|| teller.sender(), Value::from);
    let about_whom = teller.and_more(first, about.recipients.len());
    teller.get(key, &[("to", to), ("about", about_whom), ("id", about.message.into())])
}

/// What a visit was refused, the most telling refusal first.
fn visit(teller: Teller<'_>) -> String {
    let story = teller.story;
    let has = |reason: &Reason| story.has_reason(*reason);
    let telling = [
        (Reason::RelayNeedsLogin, "headline-refused-relay"),
        (Reason::OwnAddressNeedsLogin, "headline-refused-own-address"),
        (Reason::GatewayHidesVisitors, "headline-refused-gateway"),
        (Reason::NotANamedDevice, "headline-refused-unknown-device"),
        (Reason::LocalUserUnknown, "headline-refused-local-user"),
        (Reason::SenderNotYours, "headline-refused-party"),
        (Reason::FromNotYours, "headline-refused-party"),
        (Reason::NoSuchRecipient, "headline-refused-recipient"),
    ];
    let found = telling.iter().find(|(reason, _)| has(reason));
    let key = match found {
        Some((_, key)) => key,
        None if story.verbs.refused > 0 => "headline-refused",
        None => without_mail(teller),
    };
    let reason = found.map(|(reason, _)| *reason);
    let refused_so =
        |recipient: &Recipient| matches!(recipient.outcome, Outcome::Refused { reason: r } if Some(r) == reason);
    let failed_logins = story.visitor.as_ref().map_or(0, |visitor| visitor.failed_logins);
    let values = [
        ("peer", teller.peer().into()),
        ("party", party(teller)),
        ("from", refused_sender(teller)),
        ("to", first_recipient(teller, refused_so)),
        ("count", failed_logins.into()),
    ];
    teller.get(key, &values)
}

/// A visit in which no mail was refused and none handed over.
fn without_mail(teller: Teller<'_>) -> &'static str {
    let story = teller.story;
    let refused_command = story.steps.iter().any(|step| matches!(step.event, EventKind::CommandRefused { .. }));
    let visitor = story.visitor.as_ref();
    if visitor.is_some_and(|visitor| visitor.failed_logins > 0) {
        "headline-login-failed"
    } else if visitor.is_some_and(|visitor| visitor.ending.is_none()) {
        "headline-visit-open"
    } else if visitor.is_some_and(|visitor| visitor.door == Some(Door::Pop3) && visitor.proved.is_some()) {
        "headline-mailbox-read"
    } else if refused_command || !story.recipients.is_empty() {
        "headline-turned-away"
    } else {
        "headline-visit"
    }
}

fn party(teller: Teller<'_>) -> Value<'static> {
    match &teller.story.party {
        Some(Party::Account(address) | Party::Forward(address)) => address.into(),
        Some(party @ (Party::Device(_) | Party::Behind(_))) => plain_party(party).into(),
        None => teller.peer().into(),
    }
}

/// The sender that was refused, which need not be the last one offered.
fn refused_sender(teller: Teller<'_>) -> Value<'static> {
    let refused = teller.story.steps.iter().find_map(|step| match &step.event {
        EventKind::SenderRefused { reverse_path, .. } => reverse_path.address().map(Value::from),
        _ => None,
    });
    refused.unwrap_or_else(|| teller.sender())
}

/// The first recipient that fits, and how many others do.
fn first_recipient(teller: Teller<'_>, fits: impl Fn(&Recipient) -> bool) -> Value<'static> {
    let mut fitting = teller.story.recipients.iter().filter(|recipient| fits(recipient)).peekable();
    let Some(first) = fitting.peek().map(|recipient| plain_path(&recipient.recipient)) else {
        return Value::made(teller.get("nobody-named", &[]));
    };
    teller.and_more(first, fitting.count())
}
