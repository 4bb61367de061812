//! The client session: bytes of a server in, commands and needs of the driver out.
//!
//! Values only: this module never opens a socket, never handshakes, never waits. The driver reads, writes, starts TLS
//! when told to, sends the content when told to, and reports what broke. Nothing that comes from a message, a
//! setting or a peer can add a line to what is said: every command goes through [`command`], which writes one line.
//!
//! What is begun ends: each [`Client::begin`] is answered by exactly one [`ClientNeed::Finished`] with one result for
//! each recipient, in the envelope's order, whatever breaks in between.
//!
//! Standards: RFC 5321 (dialogue, replies), RFC 2920 (PIPELINING), RFC 3207 (STARTTLS), RFC 4954 (AUTH), RFC 1870
//! (SIZE), RFC 6152 (8BITMIME), RFC 6531 (SMTPUTF8), RFC 3461 (DSN), RFC 2034 (enhanced status codes), RFC 2033 (LMTP).
//! Start at [`Client::advance`].

mod command;
mod content;
mod extensions;
mod login;
mod reply;
mod session;
mod transaction;

pub use content::ContentEncoder;
pub use extensions::Extensions;
pub use reply::{ReplyError, ReplyParser};
pub use session::Client;

use mail::{Protocol, Reply, Secret};

/// What the driver wants of TLS towards this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsWish {
    /// Do not ask, even if it is offered.
    Never,
    /// Ask if it is offered; go on in clear text if the server then refuses (RFC 7435).
    IfOffered,
    /// Without TLS nothing is sent.
    Required,
}

/// How a session is to be led.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// What the server speaks.
    pub protocol: Protocol,
    /// What EHLO says: our name, or an address literal.
    pub hello: String,
    /// Whether to ask for STARTTLS.
    pub tls: TlsWish,
    /// Name and password for AUTH. With a login, nothing is sent unless the login succeeds.
    pub login: Option<(String, Secret)>,
    /// The hop stays on this machine, so that the login may go in clear text.
    pub login_in_clear: bool,
    /// The driver shook hands before the greeting (RFC 8314 §3.3).
    pub implicit_tls: bool,
}

impl Parameters {
    /// For a server found by MX: opportunistic TLS, no login.
    pub fn opportunistic(hello: impl Into<String>) -> Self {
        let hello = hello.into();
        Self {
            protocol: Protocol::Smtp,
            hello,
            tls: TlsWish::IfOffered,
            login: None,
            login_in_clear: false,
            implicit_tls: false,
        }
    }
}

/// What the session needs before it can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientNeed {
    /// Write what is in `out`, then read more and call [`Client::advance`] again.
    Input,
    /// Write what is in `out`, drop every byte read so far, shake hands, then call [`Client::tls_started`].
    StartTls,
    /// A transaction may begin: [`Client::begin`], or [`Client::quit`].
    Ready,
    /// 354 was seen: append the whole content through a [`ContentEncoder`], finish it, write, then read on.
    Content,
    /// The transaction is over: one result for each recipient, in the envelope's order.
    Finished(Vec<RecipientResult>),
    /// The server answered QUIT: close.
    Bye,
    /// The session is over, and not by our QUIT: write what is in `out` if that is still possible, and close.
    Closed(ClientError),
}

/// At which command a recipient was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// MAIL (or the RSET before it).
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, before any content.
    Data,
    /// After the final dot.
    Content,
}

/// What became of one recipient in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientResult {
    /// The server took the message for this recipient; this is its reply to the final dot. Of a recipient that was only
    /// asked about, its reply to RCPT.
    Accepted(Reply),
    /// The server refused: this is its reply to the command named.
    Refused(Stage, Reply),
    /// Not sent: an address or the header needs SMTPUTF8, which is not offered (RFC 6531 §3.5).
    NeedsSmtputf8,
    /// Not sent: the content has octets above 127, and 8BITMIME is not offered (RFC 6152 §3).
    NeedsEightBitMime,
    /// Not sent: larger than the server says it takes (RFC 1870 §6.1).
    TooLarge {
        /// The limit the server gave, in octets.
        limit_octets: u64,
    },
    /// The session broke before the server had decided. It may have taken the message all the same.
    Undecided(ClientError),
}

/// Why a session ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// The greeting was no 220.
    NotWelcome(Reply),
    /// EHLO and HELO were refused.
    HelloRefused(Reply),
    /// TLS is required and not offered.
    TlsNotOffered,
    /// TLS is required and STARTTLS was refused.
    TlsRefused(Reply),
    /// There was more after the 220 to STARTTLS: somebody tries to put words into the protected session
    /// (RFC 3207 §6, CVE-2021-38371).
    TlsInjection,
    /// The handshake failed; the driver says so.
    TlsFailed,
    /// There is a login to make, and no TLS to protect it.
    LoginNeedsTls,
    /// The server offers no AUTH mechanism that we have.
    LoginNotOffered,
    /// The server refused the login.
    LoginRefused(Reply),
    /// 421, at whatever point (RFC 5321 §3.8).
    ServerClosing(Reply),
    /// A reply that no command had asked for, or of a kind that does not answer the command.
    OutOfTurn(Reply),
    /// More came with a reply, before we had said the next command: the two sides no longer agree which reply
    /// belongs to which command.
    TalksTooSoon,
    /// What came is no SMTP reply, or larger than any reply may be.
    Unreadable(ReplyError),
    /// The connection broke; the driver says so.
    ConnectionLost,
    /// The server was silent for longer than [`Client::patience`]; the driver says so.
    TimedOut,
}

impl ClientError {
    /// Whether another connection without TLS may be tried: only where TLS was a wish, and only if the handshake
    /// failed. An attempt to inject is no reason to speak in clear text.
    pub const fn allows_clear_text(&self, wish: TlsWish) -> bool {
        matches!((self, wish), (Self::TlsFailed, TlsWish::IfOffered))
    }

    /// The reply that ended it, if a reply did.
    pub const fn reply(&self) -> Option<&Reply> {
        match self {
            Self::NotWelcome(reply)
            | Self::HelloRefused(reply)
            | Self::TlsRefused(reply)
            | Self::LoginRefused(reply)
            | Self::ServerClosing(reply)
            | Self::OutOfTurn(reply) => Some(reply),
            _ => None,
        }
    }
}
