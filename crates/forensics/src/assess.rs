//! Is it dangerous, why, and what should be done.

use crate::story::{Outcome, Story, Subject};
use mail::{Party, Reason};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Failed logins in one visit from which guessing is likelier than mistyping. Chosen: mail programs try a stored
/// password two or three times before they ask their user.
pub const GUESSING_FROM: u32 = 5;

/// Whether someone has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Nobody has to do anything for safety's sake.
    None,
    /// Worth an eye, and perhaps a correction.
    Watch,
    /// Act now.
    Act,
}

impl Danger {
    /// The stable key, as in JSON and in the names of texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Watch => "watch",
            Self::Act => "act",
        }
    }
}

/// What makes it dangerous or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A stranger's mail went to a stranger.
    Relayed,
    /// The server cannot store mail.
    ServerInTrouble,
    /// One of ours sent more than its limit.
    LimitReached,
    /// A login succeeded after many that failed.
    PasswordGuessed,
    /// The smarthost does not let us in: nothing of ours leaves.
    SmarthostShut,
    /// Someone tried many passwords.
    GuessingPasswords,
    /// The LAN door was asked from an address that no device has.
    LanMisused,
    /// An account or device tried what it may not do.
    OddBehaviour,
    /// A message goes round in circles.
    Looping,
    /// The server behind us refused what had been taken for it.
    BehindRefused,
    /// The records begin too late to say who sent it.
    CannotTell,
    /// What was refused was rightly refused, and that was all.
    StoppedAtTheGate,
    /// A person put it on hold.
    OnHold,
    /// It has not arrived yet.
    Late,
    /// It could not be delivered.
    NotDelivered,
    /// Ordinary mail, or an ordinary visit.
    Ordinary,
}

impl Cause {
    /// Every cause, gravest first.
    pub const ALL: [Self; 16] = [
        Self::Relayed,
        Self::ServerInTrouble,
        Self::LimitReached,
        Self::PasswordGuessed,
        Self::SmarthostShut,
        Self::GuessingPasswords,
        Self::LanMisused,
        Self::OddBehaviour,
        Self::Looping,
        Self::BehindRefused,
        Self::CannotTell,
        Self::StoppedAtTheGate,
        Self::OnHold,
        Self::Late,
        Self::NotDelivered,
        Self::Ordinary,
    ];

    /// How dangerous that is.
    pub const fn danger(self) -> Danger {
        match self {
            Self::Relayed
            | Self::ServerInTrouble
            | Self::LimitReached
            | Self::PasswordGuessed
            | Self::SmarthostShut => Danger::Act,
            Self::GuessingPasswords | Self::LanMisused | Self::OddBehaviour | Self::Looping | Self::CannotTell => {
                Danger::Watch
            }
            Self::BehindRefused => Danger::Watch,
            Self::StoppedAtTheGate | Self::OnHold | Self::Late | Self::NotDelivered | Self::Ordinary => Danger::None,
        }
    }

    /// The stable key, as in JSON and in the names of texts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Relayed => "relayed",
            Self::ServerInTrouble => "server-in-trouble",
            Self::LimitReached => "limit-reached",
            Self::PasswordGuessed => "password-guessed",
            Self::SmarthostShut => "smarthost-shut",
            Self::GuessingPasswords => "guessing-passwords",
            Self::LanMisused => "lan-misused",
            Self::OddBehaviour => "odd-behaviour",
            Self::Looping => "looping",
            Self::CannotTell => "cannot-tell",
            Self::StoppedAtTheGate => "stopped-at-the-gate",
            Self::OnHold => "on-hold",
            Self::BehindRefused => "behind-refused",
            Self::Late => "late",
            Self::NotDelivered => "not-delivered",
            Self::Ordinary => "ordinary",
        }
    }
}

/// Something to do. Its key names a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Find out how a stranger's mail came through, and stop it.
    StopRelaying,
    /// Ask the account's owner; change its password if it was not them.
    AskTheAccount,
    /// Look at the device that sent so much.
    CheckTheDevice,
    /// Read the held messages, then release or remove them.
    ReviewHeld,
    /// Nothing: it is tried again by itself.
    WaitForRetry,
    /// What the reason itself advises.
    OfReason(Reason),
}

impl Advice {
    /// Every advice that does not belong to a reason.
    pub const SITUATIONS: [Self; 5] =
        [Self::StopRelaying, Self::AskTheAccount, Self::CheckTheDevice, Self::ReviewHeld, Self::WaitForRetry];

    /// The key of its text: `advice-review-held`, `reason-relay-needs-login.advice`.
    pub fn key(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::StopRelaying => "advice-stop-relaying",
            Self::AskTheAccount => "advice-ask-the-account",
            Self::CheckTheDevice => "advice-check-the-device",
            Self::ReviewHeld => "advice-review-held",
            Self::WaitForRetry => "advice-wait-for-retry",
            Self::OfReason(reason) => return Cow::Owned(format!("reason-{reason}.advice")),
        })
    }
}

/// As its key.
impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

/// The gravest cause that the story's facts give.
pub(crate) fn cause(story: &Story) -> Cause {
    Cause::ALL.into_iter().find(|cause| applies(*cause, story)).unwrap_or(Cause::Ordinary)
}

fn applies(cause: Cause, story: &Story) -> bool {
    let any = |reasons: &[Reason]| reasons.iter().any(|reason| story.has_reason(*reason));
    match cause {
        Cause::Relayed => story.verbs.relayed > 0,
        Cause::ServerInTrouble => any(&[Reason::StorageFull, Reason::StoreFailed]),
        Cause::LimitReached => is_held_for(story, &[Reason::DailyLimitReached, Reason::NewRecipientLimitReached]),
        Cause::PasswordGuessed => failed_logins(story) >= GUESSING_FROM && has_account(story),
        Cause::SmarthostShut => any(&[Reason::NextHopLoginFailed]),
        Cause::GuessingPasswords => failed_logins(story) >= GUESSING_FROM || any(&[Reason::TooManyLoginFailures]),
        Cause::LanMisused => any(&[Reason::GatewayHidesVisitors, Reason::NotANamedDevice]),
        // A message that is held with its account disabled was not odd itself.
        Cause::OddBehaviour => {
            any(&[Reason::SenderNotYours, Reason::FromNotYours, Reason::AccountDisabled, Reason::RoleCannotSend])
                && !is_on_hold(story)
        }
        Cause::Looping => any(&[Reason::LoopDetected, Reason::RouteLoops]),
        Cause::CannotTell => story.beginning_missing,
        // Of a message that was stored something has passed.
        Cause::StoppedAtTheGate => is_visit(story) && (story.verbs.refused > 0 || has_refused_command(story)),
        Cause::OnHold => is_on_hold(story),
        Cause::BehindRefused => is_held_for(story, &[Reason::BehindRefused]),
        Cause::Late => has_outcome(story, |outcome| matches!(outcome, Outcome::Deferred { .. })),
        Cause::NotDelivered => has_outcome(story, |outcome| matches!(outcome, Outcome::Failed { .. })),
        Cause::Ordinary => true,
    }
}

fn has_outcome(story: &Story, is_it: impl Fn(&Outcome) -> bool) -> bool {
    story.recipients.iter().any(|recipient| is_it(&recipient.outcome))
}

/// An administrator stopped it, or its account.
fn is_on_hold(story: &Story) -> bool {
    let reasons = [
        Reason::HeldByAdministrator,
        Reason::Lockdown,
        Reason::AccountDisabled,
        Reason::PasswordChanged,
        Reason::QueueEntryUnreadable,
    ];
    is_held_for(story, &reasons)
}

fn is_held_for(story: &Story, reasons: &[Reason]) -> bool {
    has_outcome(story, |outcome| matches!(outcome, Outcome::Held { reason } if reasons.contains(reason)))
}

fn failed_logins(story: &Story) -> u32 {
    story.visitor.as_ref().map_or(0, |visitor| visitor.failed_logins)
}

const fn is_visit(story: &Story) -> bool {
    matches!(story.subject, Subject::Visit(_))
}

const fn has_account(story: &Story) -> bool {
    matches!(story.party, Some(Party::Account(_)))
}

fn has_refused_command(story: &Story) -> bool {
    story.steps.iter().any(|step| matches!(step.event, mail::EventKind::CommandRefused { .. }))
}

/// What to do about it, most urgent first, each thing once.
pub(crate) fn advice(story: &Story) -> Vec<Advice> {
    let mut advice: Vec<Advice> = of_cause(story).to_vec();
    let refused_or_late = story.recipients.iter().filter_map(|recipient| match &recipient.outcome {
        Outcome::Refused { reason } | Outcome::Deferred { reason, .. } | Outcome::Failed { reason, .. } => {
            Some(*reason)
        }
        _ => None,
    });
    // Slips before a message that was then stored need no advice.
    let refused_sooner = story.steps.iter().filter(|step| {
        is_visit(story) && is_refusal_without_recipient(&step.event)
            || matches!(step.event, mail::EventKind::LanDoorClosed { .. })
    });
    let reasons: Vec<Reason> = refused_or_late.chain(refused_sooner.filter_map(|step| step.reason)).collect();
    for reason in reasons {
        if !advice.contains(&Advice::OfReason(reason)) && !is_covered(reason, story) {
            advice.push(Advice::OfReason(reason));
        }
    }
    advice
}

/// Whether another advice of the story says the same.
fn is_covered(reason: Reason, story: &Story) -> bool {
    match reason {
        Reason::NextHopBusy | Reason::NextHopBroke => story.cause == Cause::Late,
        Reason::LoginFailed => story.has_reason(Reason::TooManyLoginFailures),
        _ => false,
    }
}

const fn is_refusal_without_recipient(kind: &mail::EventKind) -> bool {
    use mail::EventKind as Kind;
    matches!(kind, Kind::SenderRefused { .. } | Kind::LoginFailed { .. } | Kind::CommandRefused { .. })
}

fn of_cause(story: &Story) -> &'static [Advice] {
    match story.cause {
        Cause::Relayed => &[Advice::StopRelaying],
        Cause::LimitReached if has_account(story) => &[Advice::AskTheAccount, Advice::ReviewHeld],
        Cause::LimitReached if matches!(story.party, Some(Party::Forward(_))) => &[Advice::ReviewHeld],
        Cause::LimitReached => &[Advice::CheckTheDevice, Advice::ReviewHeld],
        Cause::PasswordGuessed => &[Advice::AskTheAccount],
        Cause::OnHold => &[Advice::ReviewHeld],
        Cause::BehindRefused => &[Advice::OfReason(Reason::BehindRefused), Advice::ReviewHeld],
        Cause::Late => &[Advice::WaitForRetry],
        Cause::ServerInTrouble
        | Cause::SmarthostShut
        | Cause::GuessingPasswords
        | Cause::LanMisused
        | Cause::OddBehaviour
        | Cause::Looping
        | Cause::CannotTell
        | Cause::StoppedAtTheGate
        | Cause::NotDelivered
        | Cause::Ordinary => &[],
    }
}
