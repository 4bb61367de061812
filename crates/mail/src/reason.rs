//! Reasons: why a verdict was what it was. One key each, everywhere: reply, event, sentence, JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// The reason of a decision, under a stable kebab-case key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable key.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

reasons! {
    // Granted.
    /// The recipient has a mailbox or an alias here.
    LocalRecipient = "local-recipient",
    /// An account, logged in, may send outward.
    AccountMaySend = "account-may-send",
    /// A named device at the LAN door may send outward.
    DeviceMaySend = "device-may-send",
    /// An account's forwarding may carry on what came for the account, to the targets recorded for it.
    ForwardMaySend = "forward-may-send",
    /// The recipient's domain is ours, its mailboxes are on a server behind us, and that server knows the recipient.
    RecipientBehind = "recipient-behind",
    /// At the LAN door: the account's mail was fetched from the same address just before, and the account may send by that.
    PopBeforeSmtpMaySend = "pop-before-smtp-may-send",
    /// The reverse-path is not one of ours, or null: anyone may offer it for mail to us.
    SenderFromOutside = "sender-from-outside",
    /// The reverse-path is one of ours and our SPF record names the visitor, as it does for a forwarder of ours.
    OwnAddressVouchedBySpf = "own-address-vouched-by-spf",
    /// The reverse-path is one of ours and the visitor is a forwarder that the settings name.
    OwnAddressFromForwarder = "own-address-from-forwarder",
    /// The reverse-path belongs to the account that is logged in.
    SenderIsAccount = "sender-is-account",
    /// The reverse-path belongs to the device.
    SenderIsDevice = "sender-is-device",

    // Refused by a rule.
    /// A recipient outside, and no permit: a stranger at a door.
    RelayNeedsLogin = "relay-needs-login",
    /// Nobody here has this address.
    NoSuchRecipient = "no-such-recipient",
    /// One of our addresses as sender, from a visitor who did not log in.
    OwnAddressNeedsLogin = "own-address-needs-login",
    /// The submission door takes nothing before login.
    LoginRequired = "login-required",
    /// The account does not own this reverse-path.
    SenderNotYours = "sender-not-yours",
    /// The header's From is not an address of the account or device.
    FromNotYours = "from-not-yours",
    /// The account was switched off by the administrator.
    AccountDisabled = "account-disabled",
    /// postmaster@ and abuse@ receive; they never log in or send.
    RoleCannotSend = "role-cannot-send",
    /// At the LAN door the gateway's address may stand for the whole internet.
    GatewayHidesVisitors = "gateway-hides-visitors",
    /// The LAN door knows no device of this address.
    NotANamedDevice = "not-a-named-device",
    /// The settings name no such Unix user for the local door.
    LocalUserUnknown = "local-user-unknown",
    /// User name or password is wrong.
    LoginFailed = "login-failed",
    /// Login only inside TLS.
    LoginNeedsTls = "login-needs-tls",
    /// The mechanism is not offered.
    LoginMechanismUnknown = "login-mechanism-unknown",
    /// Too many failed logins from this network, for this account or with this password.
    TooManyLoginFailures = "too-many-login-failures",
    /// The account's password was changed after this session logged in, or after this message was queued.
    PasswordChanged = "password-changed",
    /// The account's leave to log in by APOP, or to send after fetching mail, has ended.
    LegacyLoginEnded = "legacy-login-ended",
    /// The sender's domain does not exist: it has neither MX nor addresses.
    SenderDomainUnknown = "sender-domain-unknown",
    /// The sender's domain says that it takes no mail (RFC 7505), so no report and no answer could reach the sender.
    SenderDomainTakesNoMail = "sender-domain-takes-no-mail",
    /// The name in HELO or EHLO does not lead to the visitor's address, or is ours.
    HelloNotYours = "hello-not-yours",
    /// A door behind a proxy was spoken to without a header of the proxy's.
    ProxyHeaderRefused = "proxy-header-refused",

    /// An address in square brackets that is none of ours.
    AddressLiteralNotOurs = "address-literal-not-ours",

    // Refused for form.
    /// Not an address (RFC 5321 §4.1.2).
    BadAddress = "bad-address",
    /// Non-ASCII address without SMTPUTF8 (RFC 6531 §3.4).
    AddressNeedsSmtputf8 = "address-needs-smtputf8",
    /// A CR or LF that is not part of CRLF.
    BareLineEnd = "bare-line-end",
    /// The content is longer than the limit.
    MessageTooLarge = "message-too-large",
    /// A line of the content is longer than the limit.
    ContentLineTooLong = "content-line-too-long",
    /// What two readers would read differently: a header with two From fields, with a line that is no field or without
    /// an end; a NUL anywhere.
    HeaderMalformed = "header-malformed",
    /// More recipients than one transaction may have.
    TooManyRecipients = "too-many-recipients",
    /// More Received fields than a message that is not looping has (RFC 5321 §6.3).
    LoopDetected = "loop-detected",
    /// A command that is not known, or not offered at this door.
    CommandUnknown = "command-unknown",
    /// A command at a moment when it does not apply.
    CommandOutOfOrder = "command-out-of-order",
    /// A command whose syntax or parameters are wrong.
    CommandMalformed = "command-malformed",
    /// A command line longer than the limit.
    LineTooLong = "line-too-long",
    /// The client sent on before it had the reply it must wait for (RFC 2920 §3.1).
    TalksTooSoon = "talks-too-soon",
    /// The first line was a request of another protocol.
    WrongProtocol = "wrong-protocol",

    // Refused for now.
    /// The disk is full, or nearly.
    StorageFull = "storage-full",
    /// The recipient's mailbox holds as much as it may.
    MailboxFull = "mailbox-full",
    /// The store could not write; nothing was accepted.
    StoreFailed = "store-failed",
    /// Too many connections, in all or from this network.
    TooManyConnections = "too-many-connections",
    /// As many transactions as one session may have; the next one begins another (RFC 9422).
    TooManyTransactions = "too-many-transactions",
    /// Too many commands in error in one session.
    TooManyErrors = "too-many-errors",
    /// The visitor said nothing for longer than RFC 5321 §4.5.3.2 asks to wait.
    IdleTooLong = "idle-too-long",
    /// DNS did not say whether the sender's domain exists.
    SenderDomainUnchecked = "sender-domain-unchecked",
    /// DNS did not say whether the name in HELO or EHLO is the visitor's.
    HelloUnchecked = "hello-unchecked",
    /// A report has one recipient: whoever sent the message it is about.
    NullSenderOneRecipient = "null-sender-one-recipient",
    /// This network asked for too many names that nobody here has.
    TooManyUnknownRecipients = "too-many-unknown-recipients",
    /// The server behind us, which knows who exists at this domain, did not answer.
    RecipientUnverified = "recipient-unverified",
    /// The server is stopping.
    ShuttingDown = "shutting-down",

    // Held.
    /// More messages in a day than the account or device may send.
    DailyLimitReached = "daily-limit-reached",
    /// More first-time recipients in a day than the account or device may address.
    NewRecipientLimitReached = "new-recipient-limit-reached",
    /// The server behind us refused what had been taken for it, or could not be reached for days: nobody outside is told.
    BehindRefused = "behind-refused",
    /// A person put it on hold.
    HeldByAdministrator = "held-by-administrator",
    /// Nothing leaves while lockdown is on.
    Lockdown = "lockdown",
    /// Its entry in the queue does not read as what it must be.
    QueueEntryUnreadable = "queue-entry-unreadable",

    // Outcomes of delivery.
    /// The next hop took it.
    NextHopAccepted = "next-hop-accepted",
    /// The next hop refused it for good.
    NextHopRefused = "next-hop-refused",
    /// The next hop asked to come back later.
    NextHopBusy = "next-hop-busy",
    /// No next hop could be reached.
    NextHopUnreachable = "next-hop-unreachable",
    /// The next hop broke off or did not speak SMTP.
    NextHopBroke = "next-hop-broke",
    /// TLS was required towards the next hop and could not be had.
    NextHopTlsFailed = "next-hop-tls-failed",
    /// The smarthost refused our login.
    NextHopLoginFailed = "next-hop-login-failed",
    /// The next hop cannot take an internationalised address (RFC 6531 §3.5).
    NextHopLacksSmtputf8 = "next-hop-lacks-smtputf8",
    /// The next hop takes octets below 128 only, and the content has others (RFC 6152 §3).
    NextHopLacksEightBitMime = "next-hop-lacks-8bitmime",
    /// The content is larger than the next hop says it takes (RFC 1870 §6.1).
    NextHopSizeLimit = "next-hop-size-limit",
    /// The recipient's domain exists, but no host found in DNS takes its mail.
    NoMailHost = "no-mail-host",
    /// The recipient's domain does not exist.
    NoSuchDomain = "no-such-domain",
    /// The recipient's domain says that it takes no mail (RFC 7505).
    NullMx = "null-mx",
    /// DNS did not answer.
    DnsFailed = "dns-failed",
    /// Every next hop found in DNS is this server itself.
    RouteLoops = "route-loops",
    /// Every next hop found in DNS is an inside address, which is never dialled.
    InsideAddress = "inside-address",
    /// Given up after days of trying.
    Expired = "expired",
    /// A person removed it from the queue.
    RemovedByAdministrator = "removed-by-administrator",
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Reason {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|reason| reason.key() == text).ok_or(())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| serde::de::Error::custom(format!("unknown reason {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_one_key_in_kebab_case() {
        let keys: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|r| r.key()).collect();
        assert_eq!(keys.len(), Reason::ALL.len());
        assert!(keys.iter().all(|k| k.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')));
        for reason in Reason::ALL {
            assert_eq!(reason.key().parse(), Ok(*reason));
        }
    }
}
