//! Events: everything that happens, in one vocabulary. Our server writes them, readers of other servers' logs will
//! make the same ones, and stories, verbs and detectors are derived from them alone.
//!
//! An event never carries content or credentials. Text that a stranger chose is kept as given here and shown
//! escaped.

use crate::{Address, AttemptId, Door, ForwardPath, Party, QueueId, Reason, Reply, ReversePath, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};

/// Something that happened, at a time, in a session, to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// In which session, if it happened in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// To which message, once it has a queue id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<QueueId>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// Where a message that was stored came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A session at a door.
    Session,
    /// A report (DSN) that this server wrote.
    Report,
    /// A notice of this server to its administrator.
    Notice,
}

/// What a report reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// It failed for good.
    Failure,
    /// It is late.
    Delay,
    /// It arrived, and the sender had asked to know.
    Success,
}

/// A server that was asked to take a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextHop {
    /// Its name, from MX or the settings.
    pub host: String,
    /// The address that was dialled, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// TCP port.
    pub port: u16,
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// QUIT.
    Quit,
    /// The visitor hung up.
    HungUp,
    /// We closed, for the reason given in an event before.
    Closed,
    /// The connection broke.
    Broken,
}

/// What an administrator did to a message in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueAction {
    /// `queue hold`.
    Hold,
    /// `queue release`.
    Release,
    /// `queue retry`.
    Retry,
    /// `queue remove`.
    Remove,
}

/// By what an incident is known again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentName {
    /// The key of its kind: `password-guessing` …
    pub kind: String,
    /// The account, the device or the visitor that it is about; empty if it is about the server as a whole.
    pub who: String,
}

/// Why a server examined its own doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckCause {
    /// It started.
    Start,
    /// Settings, domains, accounts or the like were changed.
    Change,
    /// A day had passed.
    Day,
    /// The administrator asked for it.
    Asked,
}

/// What is wrong at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorFault {
    /// Its key, as `sekisho probe` has it: `open-relay` …
    pub fault: String,
    /// How bad it is: `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// The cases that showed it.
    pub cases: Vec<String>,
    /// The session of one of them, as lines `>>>` said and `<<<` heard.
    pub wire: Vec<String>,
}

/// A door of this server as its own examination found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExaminedDoor {
    /// The setting that names it: `doors.public` …
    pub key: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// Cases that were tried.
    pub cases: u32,
    /// Those of them of which nothing was learned.
    pub untested: u32,
    /// Why it could not be examined at all, if so, as `sekisho probe` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreached: Option<String>,
    /// What is wrong, the worst first.
    pub faults: Vec<DoorFault>,
    /// Whether it was closed for that.
    pub closed: bool,
}

/// The doors of this server, examined by itself as a stranger would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorsExamined {
    /// Why.
    pub cause: CheckCause,
    /// Addresses of ours that were tried as senders.
    pub senders: u32,
    /// The doors.
    pub doors: Vec<ExaminedDoor>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum EventKind {
    /// A visitor connected.
    Knocked {
        /// At which door.
        door: Door,
        /// From where.
        peer: IpAddr,
        /// From which port.
        port: u16,
    },
    /// What DNS calls the visitor's address (PTR), if anything.
    NameFound {
        /// The name; `None` if there is none.
        name: Option<String>,
    },
    /// At the local door: whose program the visitor is, as the kernel says.
    UnixUser {
        /// The Unix user's name, or its number if it has none.
        user: String,
    },
    /// The visitor named itself.
    Greeted {
        /// As it said it.
        name: String,
        /// EHLO rather than HELO.
        extended: bool,
    },
    /// TLS was negotiated.
    TlsStarted {
        /// `TLSv1.3`.
        version: String,
        /// The cipher suite's name.
        cipher: String,
    },
    /// The visitor proved to be an account.
    LoginSucceeded {
        /// Which.
        account: Address,
        /// SASL mechanism.
        mechanism: String,
    },
    /// A login failed.
    LoginFailed {
        /// The name tried, if it reads as an address (a password typed in the wrong place does not).
        name: Option<Address>,
        /// SASL mechanism.
        mechanism: String,
        /// Why.
        reason: Reason,
    },
    /// MAIL was answered 250.
    SenderAccepted {
        /// The reverse-path.
        reverse_path: ReversePath,
        /// Why.
        reason: Reason,
    },
    /// MAIL was refused.
    SenderRefused {
        /// The reverse-path.
        reverse_path: ReversePath,
        /// Why.
        reason: Reason,
    },
    /// RCPT was answered 250.
    RecipientAccepted {
        /// The forward-path.
        recipient: ForwardPath,
        /// Why.
        reason: Reason,
        /// Who holds the permit, for a recipient outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permit: Option<Party>,
    },
    /// RCPT was refused.
    RecipientRefused {
        /// The reverse-path it was offered under.
        reverse_path: ReversePath,
        /// The forward-path.
        recipient: ForwardPath,
        /// Why.
        reason: Reason,
    },
    /// Something was noticed that the settings let pass, or that was learned too late to refuse.
    Doubted {
        /// What would have been the reason of a refusal.
        reason: Reason,
        /// About what: the sender's domain, or the name in HELO or EHLO.
        about: String,
    },
    /// The server behind us was asked whether a recipient exists, or its answer of before was still known.
    RecipientAsked {
        /// Who was asked about.
        recipient: Address,
        /// Who was asked.
        next_hop: NextHop,
        /// What it said, if it answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply>,
        /// Why there is no answer, if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trouble: Option<Reason>,
        /// Whether it is the answer to an earlier visitor's question.
        #[serde(default)]
        remembered: bool,
    },
    /// A command was refused for its form, order or number.
    CommandRefused {
        /// Why.
        reason: Reason,
        /// The verb of the command, upper case, empty if unreadable.
        command: String,
    },
    /// A whole message was refused after its content.
    MessageRefused {
        /// Why.
        reason: Reason,
        /// The reverse-path.
        reverse_path: ReversePath,
        /// The forward-paths that had been accepted.
        recipients: Vec<ForwardPath>,
        /// Octets of content received.
        size_octets: u64,
    },
    /// A message is on disk and ours to care for.
    Stored {
        /// Where it came from.
        origin: Origin,
        /// Who of ours sends it, if one of ours does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<Party>,
        /// Where reports go.
        reverse_path: ReversePath,
        /// For how many recipients.
        recipients: u32,
        /// Octets stored, trace field included.
        size_octets: u64,
        /// The Message-ID field's value without angle brackets, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<String>,
    },
    /// It lies in a mailbox here.
    Delivered {
        /// For whom it came.
        recipient: Address,
        /// Whose mailbox.
        mailbox: Address,
    },
    /// A next hop took it.
    HandedOver {
        /// For whom.
        recipient: Address,
        /// In which attempt.
        attempt: AttemptId,
        /// Who took it.
        next_hop: NextHop,
        /// Whether TLS protected it.
        tls: bool,
        /// What the next hop said.
        reply: Reply,
    },
    /// It could not be handed over now; it will be tried again.
    Deferred {
        /// For whom.
        recipient: Address,
        /// In which attempt.
        attempt: AttemptId,
        /// Why.
        reason: Reason,
        /// By whom, if one was reached or dialled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_hop: Option<NextHop>,
        /// What it said, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply>,
        /// When it is tried again.
        next_attempt_at: Timestamp,
    },
    /// It failed for good.
    Failed {
        /// For whom.
        recipient: Address,
        /// In which attempt, if one was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<AttemptId>,
        /// Why.
        reason: Reason,
        /// By whom, if one was reached or dialled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_hop: Option<NextHop>,
        /// What it said, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply>,
    },
    /// It could not be handed to the server behind us, ever, and waits for a person: its sender is a stranger, who is not told
    /// by a report that may reach somebody else.
    SetAside {
        /// For whom.
        recipient: Address,
        /// In which attempt.
        attempt: AttemptId,
        /// Why it waits.
        reason: Reason,
        /// What had gone wrong: refused, or days of trying.
        trouble: Reason,
        /// By whom, if one was reached or dialled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_hop: Option<NextHop>,
        /// What it said, if anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply>,
    },
    /// It was taken and waits for a person.
    Held {
        /// Who sent it.
        party: Party,
        /// Why.
        reason: Reason,
        /// How many there were today, this one included.
        count: u32,
        /// How many there may be.
        limit: u32,
    },
    /// An administrator acted on it.
    QueueChanged {
        /// How.
        action: QueueAction,
    },
    /// A report about it was written and stored as a message of its own.
    ReportMade {
        /// What it reports.
        report: ReportKind,
        /// The report's own queue id.
        report_id: QueueId,
        /// To whom.
        to: Address,
        /// About which recipients.
        about: Vec<Address>,
    },
    /// The administrator was told something by mail.
    Notified {
        /// Who.
        to: Address,
        /// About which limit, if about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
        /// About whom.
        party: Option<Party>,
        /// About which incident, if about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentName>,
    },
    /// An administrator changed accounts, domains, aliases or devices.
    Administered {
        /// `account add`, `domain remove` …
        action: String,
        /// What was changed.
        subject: String,
        /// What was said about it, if anything: why an account was disabled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// The LAN door is closed to an address behind which strangers stand.
    LanDoorClosed {
        /// Which.
        peer: IpAddr,
    },
    /// The machine's clock was set while the server ran.
    ClockSet {
        /// How many seconds forward; below zero, back.
        by_s: i64,
    },
    /// An account's forwarding carries a copy of it outside.
    Forwarded {
        /// Whose forwarding.
        account: Address,
        /// The copy, a message of its own.
        copy: QueueId,
        /// Its recipients.
        targets: Vec<Address>,
        /// Whether the account's mailbox gets the message too.
        keeps: bool,
    },
    /// An account's forwarding did not carry it on, because it has been there before or has come too far; the account's
    /// mailbox has it.
    ForwardStopped {
        /// Whose forwarding.
        account: Address,
    },
    /// At the LAN door: mail was fetched from the visitor's address so lately that it may send as the account.
    MailFetchedBefore {
        /// Whose mail.
        account: Address,
        /// How many seconds before.
        seconds: u64,
    },
    /// The server examined its own doors.
    DoorsExamined(DoorsExamined),
    /// The session ended.
    Closed {
        /// How.
        ending: Ending,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_of_json_and_comes_back() {
        let event = Event {
            at: Timestamp(1),
            session: Some(SessionId(2)),
            message: None,
            kind: EventKind::RecipientRefused {
                reverse_path: ReversePath::Null,
                recipient: ForwardPath::Postmaster,
                reason: Reason::RelayNeedsLogin,
            },
        };
        let text = serde_json::to_string(&event).expect("JSON");
        assert_eq!(
            text,
            r#"{"at":1,"session":"0000000000002","event":"recipient-refused","reverse_path":"<>","recipient":"<postmaster>","reason":"relay-needs-login"}"#
        );
        assert_eq!(serde_json::from_str::<Event>(&text).expect("back"), event);
    }
}
