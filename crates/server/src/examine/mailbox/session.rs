//! One session of IMAP: commands, and what is taken from their answers. The grammar is imap-codec's; what it cannot read
//! is passed over, and what is longer than allowed is not kept.

use super::imap::junk_of;
use super::line::Line;
use super::{ANSWER_LIMIT, Mailbox, MailboxTrouble, in_time, said, too_long};
use imap_codec::encode::{Encoder, Fragment};
use imap_codec::fragmentizer::Fragmentizer;
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::fetch::{MessageDataItem, MessageDataItemName};
use imap_codec::imap_types::mailbox::Mailbox as Name;
use imap_codec::imap_types::response::{Code, Data, Response, Status};
use imap_codec::{CommandCodec, ResponseCodec};
use std::borrow::Cow;
use std::io;
use std::num::NonZeroU32;

/// Octets of a message that are fetched, from its beginning: the token stands in its header, or in a report's returned
/// header.
const MESSAGE_OCTETS: NonZeroU32 = NonZeroU32::MIN.saturating_add(64 * 1024 - 1);
/// Octets of one response; longer ones are passed over. A message and what stands around it.
const RESPONSE_LIMIT: u32 = 128 * 1024;

/// A session after the login.
pub(super) struct Session {
    line: Line,
    responses: Fragmentizer,
    /// Commands so far: each has a tag of its own (RFC 9051 §2.2.1).
    commands: u32,
    /// Octets of the present answer so far.
    octets: usize,
}

/// A folder as it was when it was opened.
pub(super) struct Opened {
    pub validity: Option<NonZeroU32>,
    /// The number that the next message to come will have, or a greater one.
    pub next: u32,
}

/// What ends hearing.
enum Heard {
    /// The command is done.
    Done,
    /// The server wants the rest of it (RFC 9051 §4.3).
    GoOn,
}

impl Session {
    /// Nothing has been heard yet.
    fn over(line: Line) -> Self {
        Self { line, responses: Fragmentizer::new(RESPONSE_LIMIT), commands: 0, octets: 0 }
    }

    pub(super) async fn open(account: &Mailbox) -> Result<Self, MailboxTrouble> {
        let mut session = Self::over(Line::open(account).await?);
        in_time(session.greeting()).await?;
        if session.line.is_in_clear() {
            session = session.in_tls(&account.host).await?;
        }
        let login = CommandBody::login(account.user.as_str(), account.password.reveal());
        session.ask(login.map_err(unsayable)?, |_| {}).await?;
        Ok(session)
    }

    /// RFC 9051 §7.1: a server begins with one of three words.
    async fn greeting(&mut self) -> Result<(), MailboxTrouble> {
        self.response().await?;
        let octets = self.responses.message_bytes();
        match octets.get(..4).map(<[u8]>::to_ascii_uppercase).as_deref() {
            // PREAUTH: it refuses STARTTLS and LOGIN then, and is told as such.
            Some(b"* OK" | b"* PR") => Ok(()),
            Some(b"* BY") => Err(MailboxTrouble::Refused(said(octets))),
            _ => Err(MailboxTrouble::Foreign(said(octets))),
        }
    }

    /// What came in clear counts no more (RFC 9051 §6.2.1).
    async fn in_tls(mut self, host: &str) -> Result<Self, MailboxTrouble> {
        match self.ask(CommandBody::StartTLS, |_| {}).await {
            Ok(()) => Ok(Self::over(self.line.secured(host).await?)),
            Err(trouble) => Ok(Self { line: self.line.without_tls(trouble)?, ..self }),
        }
    }

    /// The folders for junk; none if the server does not say.
    pub(super) async fn junk(&mut self) -> Result<Vec<Name<'static>>, MailboxTrouble> {
        let mut capabilities = Vec::new();
        self.ask(CommandBody::Capability, |response| {
            if let Response::Data(Data::Capability(list)) = response {
                capabilities.extend(list.as_ref().iter().map(|capability| capability.to_string().to_ascii_uppercase()));
            }
        })
        .await?;
        let can = |name: &str| capabilities.iter().any(|capability| capability == name);
        // RFC 6154 §2: some say it in every list, some only if they are asked to, which the others do not understand.
        let asked = if can("SPECIAL-USE") && can("LIST-EXTENDED") { " RETURN (SPECIAL-USE)" } else { "" };
        let mut listed = Vec::new();
        let tag = self.tag();
        let data = format!("{tag} LIST \"\" \"*\"{asked}\r\n").into_bytes();
        let answered = self.exchange(&tag, [Fragment::Line { data }], |response| {
            if let Response::Data(data @ Data::List { .. }) = response {
                listed.push(data.into_static());
            }
        });
        match answered.await {
            Ok(()) => Ok(junk_of(&listed)),
            Err(MailboxTrouble::Refused(_)) => Ok(Vec::new()),
            Err(trouble) => Err(trouble),
        }
    }

    /// Opens a folder, without touching it.
    pub(super) async fn examine(&mut self, name: &Name<'static>) -> Result<Opened, MailboxTrouble> {
        let (mut validity, mut next, mut exists) = (None, None, 0);
        let body = CommandBody::Examine { mailbox: name.clone() };
        self.ask(body, |response| match response {
            Response::Data(Data::Exists(count)) => exists = count,
            Response::Status(Status::Untagged(status)) => match status.code {
                Some(Code::UidValidity(number)) => validity = Some(number),
                Some(Code::UidNext(number)) => next = Some(number.get()),
                _ => {}
            },
            _ => {}
        })
        .await?;
        let next = match next {
            Some(next) => next,
            None if exists == 0 => 1,
            None => self.last().await?.saturating_add(1),
        };
        Ok(Opened { validity, next })
    }

    /// The number of the last message, for servers that do not say UIDNEXT (RFC 3501 §6.3.1 lets them).
    async fn last(&mut self) -> Result<u32, MailboxTrouble> {
        let items = vec![MessageDataItemName::Uid];
        let mut last = 0;
        self.ask(CommandBody::fetch("*", items, false).map_err(unsayable)?, |response| {
            for item in items_of(response) {
                if let MessageDataItem::Uid(number) = item {
                    last = number.get();
                }
            }
        })
        .await?;
        Ok(last)
    }

    /// Hands over the beginning of each message with these numbers, as it comes.
    pub(super) async fn fetch(
        &mut self,
        first: u32,
        last: u32,
        note: &mut (dyn FnMut(Vec<u8>) + Send),
    ) -> Result<(), MailboxTrouble> {
        let beginning = MessageDataItemName::BodyExt { section: None, partial: Some((0, MESSAGE_OCTETS)), peek: true };
        let body = CommandBody::fetch(format!("{first}:{last}").as_str(), vec![beginning], true);
        self.ask(body.map_err(unsayable)?, |response| {
            for item in items_of(response) {
                if let MessageDataItem::BodyExt { data, .. } = item {
                    note(data.into_option().map(Cow::into_owned).unwrap_or_default());
                }
            }
        })
        .await
    }

    fn tag(&mut self) -> String {
        self.commands += 1;
        format!("a{}", self.commands)
    }

    async fn ask(
        &mut self,
        body: CommandBody<'_>,
        each: impl FnMut(Response<'_>) + Send,
    ) -> Result<(), MailboxTrouble> {
        let tag = self.tag();
        let command = Command::new(tag.as_str(), body).map_err(unsayable)?;
        let fragments: Vec<Fragment> = CommandCodec::new().encode(&command).collect();
        self.exchange(&tag, fragments, each).await
    }

    /// Says a command and hears everything that answers it.
    async fn exchange(
        &mut self,
        tag: &str,
        fragments: impl IntoIterator<Item = Fragment>,
        mut each: impl FnMut(Response<'_>) + Send,
    ) -> Result<(), MailboxTrouble> {
        self.octets = 0;
        for fragment in fragments {
            let data = match fragment {
                Fragment::Line { data } => data,
                Fragment::Literal { data, .. } => match in_time(self.hear(tag, &mut each)).await? {
                    Heard::GoOn => data,
                    Heard::Done => return Ok(()),
                },
            };
            self.line.send(data).await?;
        }
        while let Heard::GoOn = in_time(self.hear(tag, &mut each)).await? {}
        Ok(())
    }

    /// Hears responses until the command is done, or its rest is wanted.
    async fn hear(&mut self, tag: &str, each: &mut (impl FnMut(Response<'_>) + Send)) -> Result<Heard, MailboxTrouble> {
        loop {
            self.response().await?;
            let octets = self.responses.message_bytes();
            let after_tag = octets.strip_prefix(tag.as_bytes()).and_then(|rest| rest.strip_prefix(b" "));
            match (after_tag, octets) {
                (Some([b'O' | b'o', b'K' | b'k', ..]), _) => return Ok(Heard::Done),
                (Some(refusal), _) => return Err(MailboxTrouble::Refused(said(refusal))),
                (None, [b'+', ..]) => return Ok(Heard::GoOn),
                (None, _) => {}
            }
            match self.responses.decode_message(&ResponseCodec::new()) {
                Ok(Response::Status(Status::Bye(bye))) => {
                    return Err(MailboxTrouble::Refused(said(bye.text.inner().as_bytes())));
                }
                Ok(response) => each(response),
                // What the grammar does not know, or is too long, is not what was asked for.
                Err(_) => {}
            }
        }
    }

    /// Until the next response is whole.
    async fn response(&mut self) -> Result<(), MailboxTrouble> {
        loop {
            while self.responses.progress().is_some() {
                if self.responses.is_message_complete() {
                    return Ok(());
                }
            }
            let mut received = Vec::new();
            self.line.receive(&mut received).await?;
            self.octets += received.len();
            if self.octets > ANSWER_LIMIT {
                return Err(too_long());
            }
            self.responses.enqueue_bytes(&received);
        }
    }
}

fn items_of(response: Response<'_>) -> Vec<MessageDataItem<'_>> {
    match response {
        Response::Data(Data::Fetch { items, .. }) => items.into_inner(),
        _ => Vec::new(),
    }
}

/// What no command of IMAP can carry, such as NUL in a password.
fn unsayable<E>(_why: E) -> MailboxTrouble {
    io::Error::from(io::ErrorKind::InvalidInput).into()
}
