//! What can stand in the way of an examination before its first connection.

use explain::{Texts, Value, os_error_words};
use mail::Address;
use probe::Group;
use server::examine::{Mailbox, MailboxTrouble};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Why nothing is examined.
#[derive(Debug)]
pub enum Trouble {
    /// It is not said what is to be examined, or more than one thing is.
    Whom,
    /// The server has no address.
    NoSuchServer(String, io::Error),
    /// The server may be somebody else's.
    NotYours(String, IpAddr),
    /// No group of cases is called so.
    UnknownGroup(String),
    /// No port and no place has this number.
    NotAPort(String),
    /// The file names more servers than this.
    TooManyHosts(usize),
    /// Arrivals are to be watched in more places than one.
    TwoCatchers,
    /// The catching address is at a domain of the server's own: what arrives there was relayed nowhere.
    CatchIsThere(Address),
    /// An account without a password, or the other way round.
    HalfALogin,
    /// There is no password in the file.
    EmptyPassword(PathBuf),
    /// The password would go to more servers than one.
    LoginForMany,
    /// No door for users is among those to be examined.
    LoginWithoutDoor,
    /// Nobody can listen there.
    CannotListen(SocketAddr, io::Error),
    /// The mailbox cannot be watched.
    CannotWatch(Box<Mailbox>, MailboxTrouble),
}

impl Trouble {
    /// 3 for a server that could not be tested, 2 for what the person wrote, 1 for everything else.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::NoSuchServer(..) => super::COULD_NOT_TEST,
            Self::CannotListen(..) | Self::CannotWatch(..) => 1,
            _ => 2,
        }
    }

    /// A stable key for programs.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Whom
            | Self::UnknownGroup(_)
            | Self::NotAPort(_)
            | Self::TwoCatchers
            | Self::CatchIsThere(_)
            | Self::HalfALogin
            | Self::LoginForMany
            | Self::LoginWithoutDoor => "argument",
            Self::EmptyPassword(_) => "no-password",
            Self::NoSuchServer(..) => "no-such-server",
            Self::NotYours(..) => "not-yours",
            Self::TooManyHosts(_) => "too-many-hosts",
            Self::CannotListen(..) => "cannot-listen",
            Self::CannotWatch(..) => "cannot-watch",
        }
    }

    /// The sentence, in the language of `texts`.
    pub fn sentence(&self, texts: Texts) -> String {
        let words = |error: &io::Error| Value::made(os_error_words(texts, error));
        match self {
            Self::Whom => texts.get("probe-error-whom", &[]),
            Self::NoSuchServer(target, error) => {
                texts.get("probe-error-no-such-name", &[("target", target.into()), ("why", words(error))])
            }
            Self::NotYours(target, address) => {
                let address = address.to_string();
                texts.get("probe-error-not-yours", &[("target", target.into()), ("address", address.into())])
            }
            Self::UnknownGroup(text) => {
                let groups: Vec<&str> = Group::ALL.iter().map(|group| group.key()).collect();
                let groups = groups.join(&texts.get("list-gap", &[]));
                texts.get("probe-error-unknown-group", &[("text", text.into()), ("groups", Value::made(groups))])
            }
            Self::NotAPort(text) => texts.get("probe-error-not-a-port", &[("text", text.into())]),
            Self::TooManyHosts(most) => {
                texts.get("probe-error-too-many-hosts", &[("most", u64::try_from(*most).unwrap_or(0).into())])
            }
            Self::TwoCatchers => texts.get("probe-error-two-catchers", &[]),
            Self::CatchIsThere(catch) => texts.get("probe-error-catch-is-there", &[("catch", catch.into())]),
            Self::HalfALogin => texts.get("probe-error-half-a-login", &[]),
            Self::EmptyPassword(path) => {
                texts.get("probe-error-empty-password", &[("path", path.display().to_string().into())])
            }
            Self::LoginForMany => texts.get("probe-error-login-for-many", &[]),
            Self::LoginWithoutDoor => texts.get("probe-error-login-without-door", &[]),
            Self::CannotListen(address, error) => texts
                .get("probe-error-cannot-listen", &[("address", address.to_string().into()), ("why", words(error))]),
            Self::CannotWatch(mailbox, trouble) => mailbox_sentence(texts, mailbox, trouble),
        }
    }
}

fn mailbox_sentence(texts: Texts, mailbox: &Mailbox, trouble: &MailboxTrouble) -> String {
    let server = format!("{}:{}", mailbox.host, mailbox.port);
    let (key, why) = match trouble {
        MailboxTrouble::NotConnected(error) => {
            ("probe-error-mailbox-lost", Value::made(os_error_words(texts, &io::Error::from(error))))
        }
        MailboxTrouble::Foreign(said) => ("probe-error-mailbox-foreign", said.into()),
        MailboxTrouble::NoTls(reply) => ("probe-error-mailbox-no-tls", reply.into()),
        MailboxTrouble::NotSafe => ("probe-error-mailbox-unsafe", Value::made("")),
        MailboxTrouble::Refused(reply) => ("probe-error-mailbox-refused", reply.into()),
    };
    let (protocol, port) = (mailbox.protocol.name(), u64::from(mailbox.protocol.tls_port()));
    let values = [("server", server.into()), ("user", (&mailbox.user).into()), ("why", why)];
    texts.get(key, &[&values[..], &[("protocol", protocol.into()), ("port", port.into())]].concat())
}
