//! What one line of a log says, in one vocabulary for every server.
//!
//! The same things as in [`mail::Event`], but as another server wrote them: a value may be missing, masked by whoever
//! posted the log, or no address at all. So every text here is what stands in the line, and the empty text means that
//! the line does not say it. Nothing here is a conclusion: whose address it is and which verb it makes is decided
//! later, from several lines.

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Which source: an index into the list of those that are read.
    pub source: u16,
    /// Which line of it, counted from 1.
    pub line: u32,
}

/// One line, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation<'a> {
    /// When, by the log's own clock: seconds since 1970 as if its wall time were UTC. `None` if the line has no time.
    pub at: Option<i64>,
    /// The host that wrote the line, as the line names it.
    pub host: &'a str,
    /// What ties the lines of one session together: a session id, or the process id of the program that served it.
    pub session: &'a str,
    /// The queue id of the message that the line is about.
    pub message: &'a str,
    /// What it says.
    pub seen: Seen<'a>,
}

/// A visitor, as far as the line describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Peer<'a> {
    /// Its address without brackets, as written: `203.0.113.5`, `2001:db8::1`, `211.158.AAA.BBB`, `A`.
    pub ip: &'a str,
    /// The name its address has in DNS. Empty if the line gives none or says that it is unknown.
    pub name: &'a str,
    /// What it called itself (HELO or EHLO).
    pub helo: &'a str,
}

/// The reverse-path of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sender<'a> {
    /// The line does not say.
    #[default]
    Unsaid,
    /// The null reverse-path.
    Null,
    /// An address, without angle brackets; some servers give a domain alone.
    Given(&'a str),
}

/// How a message came to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Origin {
    /// The line does not say.
    #[default]
    Unsaid,
    /// By SMTP, from the peer of the line.
    Network,
    /// From a program on the server itself (pickup, `U=root P=local`, a uid).
    Program,
    /// The server wrote it: a report (DSN) about another message.
    Report,
    /// It came back from a content filter of this server; what it was before is `before`.
    Filter,
}

/// Who the server itself says the visitor is. Only few servers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// The line does not say.
    #[default]
    Unsaid,
    /// A stranger, whatever its address: it came to a door where nobody is trusted.
    Stranger,
    /// One of ours: a device that the server knows, or a login.
    Own,
}

/// How a message arrived, as far as one line tells; several lines together make the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrival<'a> {
    /// From whom.
    pub peer: Peer<'a>,
    /// The account that had logged in.
    pub login: &'a str,
    /// How.
    pub origin: Origin,
    /// Whether the server says that the visitor is one of ours.
    pub standing: Standing,
    /// The reverse-path.
    pub sender: Sender<'a>,
    /// Octets of content.
    pub size: Option<u64>,
    /// For how many recipients.
    pub recipients: Option<u32>,
    /// The Message-ID field, without angle brackets.
    pub message_id: &'a str,
    /// The queue id of the message that it was before (filter) or that it reports about (report).
    pub before: &'a str,
}

/// What became of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// In a mailbox, or given to a program here.
    Delivered,
    /// A next hop took it.
    HandedOver,
    /// Given to a content filter of this server, from which it comes back: no delivery.
    Filtered,
    /// Not now; tried again.
    Deferred,
    /// Failed for good.
    Failed,
    /// Given up after days.
    Expired,
    /// Waits for a person.
    Held,
    /// Thrown away by a rule.
    Discarded,
}

/// A server that was asked to take a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hop<'a> {
    /// Its name.
    pub host: &'a str,
    /// Its address without brackets.
    pub ip: &'a str,
}

/// What was tried for one or more recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// The recipients as written: one address, or several separated by commas; with or without angle brackets.
    /// [`recipients`] takes them apart. Empty where the log names none.
    pub recipients: &'a str,
    /// How many, where the log gives only a number.
    pub count: Option<u32>,
    /// The recipient before an alias or a forwarding changed it.
    pub original: &'a str,
    /// The reverse-path, where the line repeats it.
    pub sender: Sender<'a>,
    /// What became of them.
    pub fate: Fate,
    /// Who was asked.
    pub next_hop: Hop<'a>,
    /// What it, or the delivering program, said.
    pub reply: &'a str,
}

/// At which command a visitor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Before or at the greeting.
    Connect,
    /// HELO or EHLO.
    Helo,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, or after the content.
    Data,
    /// Any other command.
    Other,
}

/// Why a visitor was refused, as far as the server's own words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It wanted to send to a recipient outside: relaying denied.
    Relay,
    /// No such recipient here.
    UnknownRecipient,
    /// This recipient is not taken; the words are the same whether it is outside or does not exist (OpenSMTPD). Whose
    /// the address is decides which of the two it was.
    Recipient,
    /// A blocklist that this server asks lists the visitor.
    Listed,
    /// The sender's domain or address is not acceptable.
    BadSender,
    /// One of our addresses as sender without proof.
    OwnAddress,
    /// The visitor's name in DNS or in HELO.
    BadName,
    /// Come again later (greylisting).
    Greylisted,
    /// Too many connections, messages, recipients, errors.
    TooMuch,
    /// What the message contains (filter, milter, virus).
    Content,
    /// The visitor did not keep to the protocol.
    Protocol,
    /// It needs a login or TLS first.
    LoginNeeded,
    /// Trouble of this server: disk, lookup.
    Trouble,
    /// Any other rule.
    Policy,
}

/// A refusal in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// Who was refused.
    pub peer: Peer<'a>,
    /// The account that had logged in.
    pub login: &'a str,
    /// The reverse-path.
    pub sender: Sender<'a>,
    /// The recipient, without angle brackets.
    pub recipient: &'a str,
    /// How many recipients, where one line stands for several; else 1.
    pub count: u32,
    /// At which command.
    pub stage: Stage,
    /// Why.
    pub why: Why,
    /// Whether the visitor was told to try again (4xx).
    pub temporary: bool,
    /// What it was told.
    pub reply: &'a str,
}

/// A login that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Login<'a> {
    /// By whom.
    pub peer: Peer<'a>,
    /// The account's name, as given.
    pub user: &'a str,
    /// SASL mechanism, or empty.
    pub mechanism: &'a str,
    /// `smtp`, `imap`, `pop3`.
    pub service: &'a str,
    /// How many tries the line stands for; else 1.
    pub times: u32,
}

/// Something a visitor did that ordinary ones don't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// Talked before its turn.
    TooEarly,
    /// Said many commands that failed.
    TooManyErrors,
    /// Came too often.
    TooOften,
    /// Asked for EXPN, VRFY and the like.
    Probing,
    /// The server itself suspects an attack on logins.
    LoginAttack,
    /// What it called itself is not the name its address has. Says nothing about the sender and refuses nothing.
    NameDoubted,
    /// Sent what is no SMTP.
    NotSmtp,
}

/// Lines that are understood and change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Note {
    /// Nothing stands in it but the time.
    Empty,
    /// The server started, stopped or read its settings.
    Service,
    /// Encryption was agreed, or could not be.
    Tls,
    /// Numbers the server counts.
    Statistics,
    /// What the server found in DNS about a visitor or a next hop.
    Dns,
    /// A connection to a next hop was closed, reused or kept.
    Connection,
    /// The message went from one part of the server to another.
    Passing,
    /// It says again what another line of the same log says; counted there.
    Repetition,
    /// A setting or file that the server complains about.
    Warning,
    /// A step of a session or of a program that does not matter here.
    Step,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'a> {
    /// A visitor connected. Begins the session.
    Knocked(Peer<'a>),
    /// It named itself, or its name or address is told.
    Described(Peer<'a>),
    /// A login succeeded.
    LoggedIn(Login<'a>),
    /// A login failed.
    LoginFailed(Login<'a>),
    /// A message was taken, or more is told about how.
    Arrived(Arrival<'a>),
    /// A recipient was accepted in a session; whether a message followed, other lines tell.
    RecipientAccepted(&'a str),
    /// Something was tried for recipients of the message.
    Tried(Outcome<'a>),
    /// Something was refused.
    Refused(Refusal<'a>),
    /// The failure of the message was reported to its sender, in the message with this queue id.
    Reported {
        /// The report's own queue id; empty if the line does not say.
        report: &'a str,
    },
    /// Nothing more will be done with the message.
    Finished,
    /// The session ended.
    Closed,
    /// A blocklist was asked about the visitor.
    BlocklistAsked {
        /// About whom.
        peer: Peer<'a>,
        /// Which list.
        zone: &'a str,
        /// What it said; `None` if the line only tells that it is being asked.
        listed: Option<bool>,
    },
    /// The server goes to a next hop; which message for, other lines tell.
    Connecting(Hop<'a>),
    /// Some messages for a next hop could not be handed over and will be tried again; the line has no queue id.
    TransferFailed {
        /// Who was asked.
        next_hop: Hop<'a>,
        /// How many messages.
        messages: u32,
    },
    /// An account was made by the server itself, as after an unclean stop.
    AccountCreated {
        /// Which.
        user: &'a str,
    },
    /// A visitor did something odd.
    Odd {
        /// Who.
        peer: Peer<'a>,
        /// What.
        what: Oddity,
    },
    /// A message bore an address as its sender and passed no server of that address's domain: headers show the whole way.
    Forged {
        /// The address.
        sender: &'a str,
        /// Who brought the message in.
        injected_by: Peer<'a>,
    },
    /// The line before was written this many times more.
    Repeated(u32),
    /// Something that changes nothing.
    Noted(Note),
}

impl<'a> Observation<'a> {
    /// About nothing yet but `seen`.
    pub const fn new(seen: Seen<'a>) -> Self {
        Self { at: None, host: "", session: "", message: "", seen }
    }

    /// The same, about the message `id`.
    #[must_use]
    pub const fn of_message(mut self, id: &'a str) -> Self {
        self.message = id;
        self
    }

    /// The same, in session `id`.
    #[must_use]
    pub const fn in_session(mut self, id: &'a str) -> Self {
        self.session = id;
        self
    }
}

impl<'a> Sender<'a> {
    /// From what stands between `from=` and the next field: `<>` is the null reverse-path, `<a@b>` is `a@b`, nothing at
    /// all is unsaid.
    pub fn from_brackets(text: &'a str) -> Self {
        match text {
            "" => Self::Unsaid,
            "<>" => Self::Null,
            _ => match bare(text) {
                "" => Self::Null,
                address => Self::Given(address),
            },
        }
    }

    /// The address, if one is given.
    pub const fn address(self) -> Option<&'a str> {
        match self {
            Self::Given(address) => Some(address),
            Self::Unsaid | Self::Null => None,
        }
    }
}

/// `text` without the angle brackets around it.
pub fn bare(text: &str) -> &str {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text)
}

/// The recipients in a list as sendmail writes it: `<a@b>,<c@d>`, each without brackets. A comma inside a quoted local
/// part or inside brackets does not separate (RFC 5321 §4.1.2: Quoted-string).
pub fn recipients(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let end = end_of_one(rest);
            let one = bare(rest[..end].trim());
            rest = rest[end..].strip_prefix(',').unwrap_or(&rest[end..]);
            if !one.is_empty() {
                return Some(one);
            }
        }
    })
}

fn end_of_one(list: &str) -> usize {
    if memchr::memchr(b',', list.as_bytes()).is_none() {
        return list.len();
    }
    let (mut quoted, mut depth) = (false, 0_u32);
    for (index, byte) in list.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'<' if !quoted => depth += 1,
            b'>' if !quoted => depth = depth.saturating_sub(1),
            b',' if !quoted && depth == 0 => return index,
            _ => {}
        }
    }
    list.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_recipients_comes_apart_at_its_commas_only() {
        let cases: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("<a@b.example>", &["a@b.example"]),
            ("a@b.example", &["a@b.example"]),
            ("<a@b.example>,<c@d.example>,", &["a@b.example", "c@d.example"]),
            ("<\"x,y\"@b.example>, z", &["\"x,y\"@b.example", "z"]),
            (",,<>,", &[]),
        ];
        for (list, parts) in cases {
            assert_eq!(recipients(list).collect::<Vec<_>>(), parts, "{list}");
        }
    }

    #[test]
    fn brackets_tell_the_null_sender_from_one_that_is_not_said() {
        assert_eq!(Sender::from_brackets(""), Sender::Unsaid);
        assert_eq!(Sender::from_brackets("<>"), Sender::Null);
        assert_eq!(Sender::from_brackets("<a@b.example>"), Sender::Given("a@b.example"));
        assert_eq!(Sender::from_brackets("a@b.example").address(), Some("a@b.example"));
    }
}
