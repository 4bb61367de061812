//! Every reply there is: the one place where reply text stands.
//!
//! A refusal ends with its reason's key in brackets, so that the person who gets it can ask us why; it is short,
//! ASCII, and tells nothing of this server's users, files or rules (RFC 5321 §4.2, RFC 3463, RFC 5248).

use super::{Profile, session::Standing};
use mail::{Door, EnhancedStatus, Mechanism, QueueId, Reason, Reply};
use std::io::Write as _;

pub(super) const SENDER_OK: &[u8] = b"250 2.1.0 Sender ok\r\n";
pub(super) const RECIPIENT_OK: &[u8] = b"250 2.1.5 Recipient ok\r\n";
pub(super) const SEND_CONTENT: &[u8] = b"354 End with CRLF.CRLF\r\n";
pub(super) const CHUNK_OK: &[u8] = b"250 2.0.0 Chunk received\r\n";
pub(super) const DONE: &[u8] = b"250 2.0.0 Done\r\n";
pub(super) const GOODBYE: &[u8] = b"221 2.0.0 Goodbye\r\n";
/// One answer for every name: it tells nobody who exists (RFC 5321 §3.5.3, §7.3).
pub(super) const TRY_AND_SEE: &[u8] = b"252 2.5.0 Send mail, and it will be seen\r\n";
pub(super) const HELP: &[u8] = b"214 2.0.0 RFC 5321 tells all; postmaster reads mail\r\n";
pub(super) const START_TLS: &[u8] = b"220 2.0.0 Start TLS\r\n";
pub(super) const LOGGED_IN: &[u8] = b"235 2.7.0 Login ok\r\n";

/// What is said where one reason has several replies, or none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// As the reason has it.
    Of(Reason),
    /// A verb that is known and not offered.
    NotOffered,
    /// A parameter that is not known or not offered (RFC 5321 §4.1.1.11).
    UnknownParameter,
    /// MAIL's path is not one.
    BadSender,
    /// RCPT's path is not one.
    BadRecipient,
    /// Content is offered and no recipient was accepted (RFC 5321 §3.3).
    NoRecipient,
    /// The length of a chunk cannot be told, and so not where it ends.
    BadChunk,
    /// A bare CR or LF in a command.
    BareLineEndInCommand,
    /// A line of a login that is too long (RFC 4954 §4).
    LoginTooLong,
    /// A line of a login that is not base64 (RFC 4954 §4).
    NotBase64,
    /// The client took its login back (RFC 4954 §4).
    LoginCancelled,
}

impl Fault {
    pub(super) const fn reason(self) -> Reason {
        match self {
            Self::Of(reason) => reason,
            Self::NotOffered => Reason::CommandUnknown,
            Self::BadSender | Self::BadRecipient => Reason::BadAddress,
            Self::NoRecipient => Reason::CommandOutOfOrder,
            Self::UnknownParameter | Self::BadChunk | Self::NotBase64 | Self::LoginCancelled => {
                Reason::CommandMalformed
            }
            Self::BareLineEndInCommand => Reason::BareLineEnd,
            Self::LoginTooLong => Reason::LineTooLong,
        }
    }

    /// Whether the session cannot go on, because what comes next cannot be trusted to be what it seems.
    pub(super) const fn ends_the_session(self) -> bool {
        match self {
            Self::BadChunk | Self::BareLineEndInCommand => true,
            Self::Of(reason) => {
                matches!(reason, Reason::TalksTooSoon | Reason::WrongProtocol) || words(reason).0 == CLOSING
            }
            _ => false,
        }
    }

    /// Whether the same again would be refused again (RFC 5321 §4.2.1).
    pub(super) const fn is_permanent(self) -> bool {
        self.words().0 >= 500
    }

    const fn words(self) -> Words {
        match self {
            Self::Of(reason) => words(reason),
            Self::NotOffered => (502, (5, 5, 1), "Not offered here"),
            Self::UnknownParameter => (555, (5, 5, 4), "Parameter not offered"),
            Self::BadSender => (501, (5, 1, 7), "Write MAIL FROM:<name@domain>"),
            Self::BadRecipient => (501, (5, 1, 3), "Write RCPT TO:<name@domain>"),
            Self::NoRecipient => (554, (5, 5, 1), "No recipient was accepted"),
            Self::BadChunk => (501, (5, 5, 4), "Chunk length unreadable"),
            Self::BareLineEndInCommand => (500, (5, 5, 2), "Lines end with CR LF"),
            Self::LoginTooLong => (500, (5, 5, 6), "Login line too long"),
            Self::NotBase64 => (501, (5, 5, 2), "Not base64"),
            Self::LoginCancelled => (501, (5, 7, 0), "Login cancelled"),
        }
    }

    /// Appends the reply.
    pub(super) fn write_to(self, out: &mut Vec<u8>) {
        let (code, (class, subject, detail), text) = self.words();
        write(out, format_args!("{code} {class}.{subject}.{detail} {text} [{}]\r\n", self.reason().key()));
    }
}

/// The reply that refuses something for a reason.
pub fn refusal(reason: Reason) -> Reply {
    let (code, (class, subject, detail), text) = words(reason);
    Reply::line(code, EnhancedStatus(class, subject, detail), format!("{text} [{}]", reason.key()))
}

/// Code, enhanced status, text.
type Words = (u16, (u8, u16, u16), &'static str);

/// The server is closing (RFC 5321 §3.8).
const CLOSING: u16 = 421;

/// Every reason's reply, as a refusal.
const fn words(reason: Reason) -> Words {
    use Reason as R;
    match reason {
        // Refused by a rule.
        R::RelayNeedsLogin => (550, (5, 7, 1), "Relaying needs a login"),
        R::NoSuchRecipient => (550, (5, 1, 1), "No such recipient"),
        R::OwnAddressNeedsLogin => (550, (5, 7, 1), "This sender needs a login"),
        R::LoginRequired => (530, (5, 7, 0), "Log in first"),
        R::SenderNotYours => (550, (5, 7, 1), "This sender is not yours"),
        R::FromNotYours => (550, (5, 7, 1), "The From field is not yours"),
        R::AccountDisabled => (535, (5, 7, 13), "Account disabled"),
        R::RoleCannotSend => (550, (5, 7, 1), "This address receives only"),
        R::GatewayHidesVisitors => (550, (5, 7, 1), "Gateways cannot send here"),
        R::NotANamedDevice => (550, (5, 7, 1), "Unknown device"),
        R::LocalUserUnknown => (550, (5, 7, 1), "This program may not send here"),
        R::LoginFailed => (535, (5, 7, 8), "Name or password wrong"),
        R::LoginNeedsTls => (538, (5, 7, 11), "Start TLS first"),
        R::LoginMechanismUnknown => (504, (5, 5, 4), "Login mechanism not offered"),
        R::TooManyLoginFailures => (CLOSING, (4, 7, 0), "Too many failed logins, try later"),
        // The password of before is no login any more; the client logs in again, or cannot.
        R::PasswordChanged => (CLOSING, (4, 7, 0), "Password changed, log in again"),
        R::LegacyLoginEnded => (550, (5, 7, 1), "Fetching mail opens this door no more, log in"),
        R::AddressLiteralNotOurs => (550, (5, 7, 1), "This address in brackets is not ours"),
        R::SenderDomainUnknown => (550, (5, 1, 8), "The sender's domain does not exist"),
        R::SenderDomainTakesNoMail => (550, (5, 7, 27), "The sender's domain takes no mail"),
        R::HelloNotYours => (550, (5, 7, 1), "Greet with a name of your own"),
        R::ProxyHeaderRefused => (554, (5, 7, 1), "This door is for a proxy"),
        // Refused for form.
        R::BadAddress => (501, (5, 1, 3), "Not an address"),
        R::AddressNeedsSmtputf8 => (553, (5, 6, 7), "This address needs SMTPUTF8"),
        R::BareLineEnd => (550, (5, 6, 0), "Bare CR or LF in the message"),
        R::MessageTooLarge => (552, (5, 3, 4), "Message too large"),
        R::ContentLineTooLong => (554, (5, 6, 0), "A line of the message is too long"),
        R::HeaderMalformed => (550, (5, 6, 0), "The header is malformed, or a NUL is in the message"),
        R::TooManyRecipients => (452, (4, 5, 3), "Too many recipients, send the rest apart"),
        R::LoopDetected => (554, (5, 4, 6), "Too many hops, mail loops"),
        R::CommandUnknown => (500, (5, 5, 1), "Command unknown"),
        R::CommandOutOfOrder => (503, (5, 5, 1), "Not now"),
        R::CommandMalformed => (501, (5, 5, 4), "Wrong arguments"),
        R::LineTooLong => (500, (5, 5, 2), "Line too long"),
        R::TalksTooSoon => (554, (5, 5, 0), "Wait for replies"),
        R::WrongProtocol => (554, (5, 5, 0), "This is SMTP"),
        // Refused for now.
        R::StorageFull => (452, (4, 3, 1), "No room, try later"),
        R::StoreFailed => (451, (4, 3, 0), "Could not be stored, try later"),
        R::MailboxFull => (452, (4, 2, 2), "Mailbox full, try later"),
        R::TooManyConnections => (CLOSING, (4, 7, 0), "Too many connections, try later"),
        R::TooManyTransactions => (CLOSING, (4, 7, 0), "Enough for one session, connect again"),
        R::TooManyErrors => (CLOSING, (4, 7, 0), "Too many errors"),
        R::IdleTooLong => (CLOSING, (4, 4, 2), "Idle too long"),
        R::ShuttingDown => (CLOSING, (4, 3, 2), "Stopping, try later"),
        R::SenderDomainUnchecked => (451, (4, 4, 3), "The sender's domain cannot be looked up, try later"),
        R::HelloUnchecked => (451, (4, 4, 3), "Your name cannot be looked up, try later"),
        R::NullSenderOneRecipient => (452, (4, 5, 3), "A report has one recipient, send the rest apart"),
        R::TooManyUnknownRecipients => (450, (4, 7, 1), "Too many unknown recipients, try later"),
        R::DnsFailed => (451, (4, 4, 3), "DNS does not answer, try later"),
        R::RecipientUnverified => (451, (4, 4, 1), "Recipient cannot be verified now, try later"),
        // No refusals of ours at a door: granted, held, or what became of mail later. Should one come here all
        // the same, the client keeps its mail and tries again.
        R::LocalRecipient
        | R::AccountMaySend
        | R::DeviceMaySend
        | R::ForwardMaySend
        | R::RecipientBehind
        | R::PopBeforeSmtpMaySend
        | R::SenderFromOutside
        | R::OwnAddressVouchedBySpf
        | R::OwnAddressFromForwarder
        | R::SenderIsAccount
        | R::SenderIsDevice
        | R::DailyLimitReached
        | R::NewRecipientLimitReached
        | R::HeldByAdministrator
        | R::Lockdown
        | R::QueueEntryUnreadable
        | R::BehindRefused
        | R::NextHopAccepted
        | R::NextHopRefused
        | R::NextHopBusy
        | R::NextHopUnreachable
        | R::NextHopBroke
        | R::NextHopTlsFailed
        | R::NextHopLoginFailed
        | R::NextHopLacksSmtputf8
        | R::NextHopLacksEightBitMime
        | R::NextHopSizeLimit
        | R::NoMailHost
        | R::NoSuchDomain
        | R::NullMx
        | R::RouteLoops
        | R::InsideAddress
        | R::Expired
        | R::RemovedByAdministrator => (451, (4, 3, 0), "Not now, try later"),
    }
}

/// 220 (RFC 5321 §4.3.1).
pub(super) fn write_greeting(profile: &Profile, out: &mut Vec<u8>) {
    write(out, format_args!("220 {} ESMTP\r\n", profile.hostname));
}

/// HELO's reply (RFC 5321 §4.1.1.1).
pub(super) fn write_helo(profile: &Profile, out: &mut Vec<u8>) {
    write(out, format_args!("250 {}\r\n", profile.hostname));
}

/// EHLO's reply: what this door offers at this moment.
pub(super) fn write_ehlo(profile: &Profile, standing: Standing, out: &mut Vec<u8>) {
    write(out, format_args!("250-{}\r\n250-PIPELINING\r\n", profile.hostname));
    write(out, format_args!("250-SIZE {}\r\n", profile.limits.message_octets));
    if profile.starttls && !standing.tls {
        out.extend_from_slice(b"250-STARTTLS\r\n");
    }
    // RFC 4954 §4: not before TLS, so that no password is ever tempted out in the clear; not after login either.
    if profile.door == Door::Submission && standing.tls && !standing.logged_in {
        out.extend_from_slice(b"250-AUTH");
        let offered = |mechanism: &Mechanism| *mechanism != Mechanism::ScramSha256Plus || standing.binds;
        for mechanism in Mechanism::ALL.into_iter().filter(offered) {
            write(out, format_args!(" {}", mechanism.keyword()));
        }
        out.extend_from_slice(b"\r\n");
    }
    write(
        out,
        format_args!("250-LIMITS MAILMAX={} RCPTMAX={}\r\n", profile.limits.transactions, profile.limits.recipients),
    );
    // RFC 3461 is for our own: a stranger could have reports sent to whomever it names.
    if profile.door != Door::Public {
        out.extend_from_slice(b"250-DSN\r\n");
    }
    out.extend_from_slice(b"250-8BITMIME\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n");
}

/// 334 with a challenge in base64 (RFC 4954 §4).
pub(super) fn write_challenge(base64: &str, out: &mut Vec<u8>) {
    write(out, format_args!("334 {base64}\r\n"));
}

/// 250 after the content: it is on disk.
pub(super) fn write_stored(id: QueueId, out: &mut Vec<u8>) {
    write(out, format_args!("250 2.0.0 Stored as {id}\r\n"));
}

fn write(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a Vec cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
#[path = "replies_tests.rs"]
mod tests;
