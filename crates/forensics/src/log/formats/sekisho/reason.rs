//! Our own reasons in the words that readers of all logs share.

use crate::log::observation::{Fate, Note, Oddity, Peer, Refusal, Seen, Sender, Stage, Why};
use mail::Reason;

/// A refusal at `stage` for `reason`, about one recipient that is not named yet. The reply is the reason's key, which every
/// reply of ours ends with.
pub(super) const fn refusal<'a>(reason: Reason, stage: Stage) -> Refusal<'a> {
    Refusal {
        peer: Peer { ip: "", name: "", helo: "" },
        login: "",
        sender: Sender::Unsaid,
        recipient: "",
        count: 1,
        stage,
        why: why(reason),
        temporary: is_temporary(reason),
        reply: reason.key(),
    }
}

/// A refusal in a session. Reasons that grant, hold or tell of deliveries refuse nothing; should one stand in a refusal all
/// the same, it is a rule.
const fn why(reason: Reason) -> Why {
    match reason {
        Reason::RelayNeedsLogin | Reason::AddressLiteralNotOurs => Why::Relay,
        Reason::NoSuchRecipient => Why::UnknownRecipient,
        Reason::OwnAddressNeedsLogin => Why::OwnAddress,
        Reason::LoginRequired
        | Reason::LoginFailed
        | Reason::LoginNeedsTls
        | Reason::LoginMechanismUnknown
        | Reason::AccountDisabled
        | Reason::PasswordChanged
        | Reason::LegacyLoginEnded => Why::LoginNeeded,
        Reason::SenderNotYours
        | Reason::FromNotYours
        | Reason::RoleCannotSend
        | Reason::SenderDomainUnknown
        | Reason::SenderDomainTakesNoMail => Why::BadSender,
        Reason::TooManyLoginFailures
        | Reason::NullSenderOneRecipient
        | Reason::TooManyUnknownRecipients
        | Reason::MessageTooLarge
        | Reason::TooManyRecipients
        | Reason::ContentLineTooLong
        | Reason::TooManyTransactions
        | Reason::TooManyConnections
        | Reason::TooManyErrors
        | Reason::IdleTooLong => Why::TooMuch,
        Reason::BadAddress
        | Reason::AddressNeedsSmtputf8
        | Reason::BareLineEnd
        | Reason::HeaderMalformed
        | Reason::LoopDetected
        | Reason::CommandUnknown
        | Reason::CommandOutOfOrder
        | Reason::CommandMalformed
        | Reason::LineTooLong
        | Reason::TalksTooSoon
        | Reason::WrongProtocol => Why::Protocol,
        Reason::StorageFull
        | Reason::StoreFailed
        | Reason::MailboxFull
        | Reason::ShuttingDown
        | Reason::SenderDomainUnchecked
        | Reason::HelloUnchecked
        | Reason::DnsFailed
        | Reason::RecipientUnverified => Why::Trouble,
        Reason::GatewayHidesVisitors
        | Reason::HelloNotYours
        | Reason::ProxyHeaderRefused
        | Reason::OwnAddressFromForwarder
        | Reason::NotANamedDevice
        | Reason::LocalUserUnknown
        | Reason::LocalRecipient
        | Reason::AccountMaySend
        | Reason::DeviceMaySend
        | Reason::ForwardMaySend
        | Reason::RecipientBehind
        | Reason::PopBeforeSmtpMaySend
        | Reason::SenderFromOutside
        | Reason::OwnAddressVouchedBySpf
        | Reason::SenderIsAccount
        | Reason::SenderIsDevice
        | Reason::DailyLimitReached
        | Reason::NewRecipientLimitReached
        | Reason::HeldByAdministrator
        | Reason::Lockdown
        | Reason::QueueEntryUnreadable
        | Reason::BehindRefused
        | Reason::NextHopAccepted
        | Reason::NextHopRefused
        | Reason::NextHopBusy
        | Reason::NextHopUnreachable
        | Reason::NextHopBroke
        | Reason::NextHopTlsFailed
        | Reason::NextHopLoginFailed
        | Reason::NextHopLacksSmtputf8
        | Reason::NextHopLacksEightBitMime
        | Reason::NextHopSizeLimit
        | Reason::NoMailHost
        | Reason::NoSuchDomain
        | Reason::NullMx
        | Reason::RouteLoops
        | Reason::InsideAddress
        | Reason::Expired
        | Reason::RemovedByAdministrator => Why::Policy,
    }
}

/// Those that our own replies answer with 4xx.
const fn is_temporary(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::StorageFull
            | Reason::StoreFailed
            | Reason::MailboxFull
            | Reason::TooManyConnections
            | Reason::TooManyErrors
            | Reason::TooManyTransactions
            | Reason::TooManyRecipients
            | Reason::TooManyLoginFailures
            | Reason::IdleTooLong
            | Reason::ShuttingDown
            | Reason::SenderDomainUnchecked
            | Reason::HelloUnchecked
            | Reason::NullSenderOneRecipient
            | Reason::TooManyUnknownRecipients
            | Reason::DnsFailed
            | Reason::RecipientUnverified
    )
}

/// A command that was refused for its form, order or number names no sender and no recipient: it counts as a refusal only
/// where the connection itself was refused, which is before any command.
pub(super) fn of_command<'a>(reason: Reason, command: &str) -> Seen<'a> {
    let odd = |what| Seen::Odd { peer: Peer::default(), what };
    match reason {
        Reason::TooManyConnections if command.is_empty() => Seen::Refused(refusal(reason, Stage::Connect)),
        Reason::TalksTooSoon => odd(Oddity::TooEarly),
        Reason::WrongProtocol => odd(Oddity::NotSmtp),
        Reason::TooManyErrors => odd(Oddity::TooManyErrors),
        Reason::TooManyConnections => odd(Oddity::TooOften),
        Reason::TooManyLoginFailures => odd(Oddity::LoginAttack),
        Reason::CommandUnknown if matches!(command, "VRFY" | "EXPN") => odd(Oddity::Probing),
        _ => Seen::Noted(Note::Step),
    }
}

/// What a failed delivery was: given up after days, taken out by a person, or refused.
pub(super) const fn fate(reason: Reason) -> Fate {
    match reason {
        Reason::Expired => Fate::Expired,
        Reason::RemovedByAdministrator => Fate::Discarded,
        _ => Fate::Failed,
    }
}
