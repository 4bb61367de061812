//! Handing a notice to a mail server, by our own client session.

use explain::Notice;
use mail::{Address, Envelope, ReversePath};
use mail_builder::MessageBuilder;
use smtp::client::{Client, ClientError, ClientNeed, ContentEncoder, Parameters, RecipientResult, TlsWish};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// For dialling and for each answer. Chosen: following the log must go on soon, whatever the mail server does.
const PATIENCE: Duration = Duration::from_secs(20);

/// Octets read at a time.
const BLOCK: usize = 4096;

/// A notice on its way.
pub struct Letter<'a> {
    /// To whom.
    pub to: &'a Address,
    /// The server that takes it.
    pub via: SocketAddr,
    /// What it says.
    pub notice: &'a Notice,
}

/// Hands it over.
///
/// # Errors
/// The server cannot be reached, or does not take it; the text says which.
pub fn send(letter: &Letter<'_>) -> io::Result<()> {
    let wire = TcpStream::connect_timeout(&letter.via, PATIENCE)?;
    wire.set_read_timeout(Some(PATIENCE))?;
    wire.set_write_timeout(Some(PATIENCE))?;
    let parameters = Parameters {
        protocol: mail::Protocol::Smtp,
        // RFC 5321 §4.1.4: who has no name that others can look up gives its address.
        hello: literal(wire.local_addr()?),
        tls: TlsWish::Never,
        login: None,
        login_in_clear: false,
        implicit_tls: false,
    };
    let content = content(letter)?;
    Call { client: Client::new(parameters), wire, out: Vec::new(), pending: Vec::new() }.lead(letter, &content)
}

fn literal(local: SocketAddr) -> String {
    match local {
        SocketAddr::V4(four) => format!("[{}]", four.ip()),
        SocketAddr::V6(six) => format!("[IPv6:{}]", six.ip()),
    }
}

fn content(letter: &Letter<'_>) -> io::Result<Vec<u8>> {
    let to = letter.to.to_string();
    MessageBuilder::new()
        .from(("Sekisho", to.as_str()))
        .to(to.as_str())
        .subject(letter.notice.subject.as_str())
        // RFC 3834 §5: nobody's machine is to answer.
        .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-generated"))
        .text_body(letter.notice.body.as_str())
        .write_to_vec()
}

struct Call {
    client: Client,
    wire: TcpStream,
    out: Vec<u8>,
    pending: Vec<u8>,
}

impl Call {
    fn lead(&mut self, letter: &Letter<'_>, content: &[u8]) -> io::Result<()> {
        let mut result = None;
        loop {
            let mut rest: &[u8] = &self.pending;
            let need = self.client.advance(&mut rest, &mut self.out);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            match need {
                ClientNeed::Input => self.exchange()?,
                ClientNeed::Ready if result.is_none() => self.begin(letter, content),
                ClientNeed::Ready => self.client.quit(&mut self.out),
                ClientNeed::Content => {
                    let mut encoder = ContentEncoder::new();
                    encoder.encode(content, &mut self.out);
                    encoder.finish(&mut self.out);
                }
                ClientNeed::Finished(results) => result = Some(outcome(results)),
                ClientNeed::StartTls => self.client.give_up(ClientError::TlsFailed),
                ClientNeed::Bye => return result.unwrap_or(Ok(())),
                ClientNeed::Closed(error) => {
                    return result.unwrap_or_else(|| Err(io::Error::other(format!("{error:?}"))));
                }
            }
        }
    }

    fn begin(&mut self, letter: &Letter<'_>, content: &[u8]) {
        // Nobody is to answer a notice (RFC 3834 §3.3).
        let envelope = Envelope::plain(ReversePath::Null, [letter.to.clone()]);
        let size_octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
        self.client.begin(envelope, size_octets, !content.is_ascii(), &mut self.out);
    }

    fn exchange(&mut self) -> io::Result<()> {
        self.wire.write_all(&self.out)?;
        self.out.clear();
        let mut block = [0; BLOCK];
        match self.wire.read(&mut block)? {
            0 => self.client.give_up(ClientError::ConnectionLost),
            octets => self.pending.extend_from_slice(&block[..octets]),
        }
        Ok(())
    }
}

fn outcome(results: Vec<RecipientResult>) -> io::Result<()> {
    match results.into_iter().next() {
        Some(RecipientResult::Accepted(_)) | None => Ok(()),
        Some(RecipientResult::Refused(_, reply)) => Err(io::Error::other(reply.to_string())),
        Some(other) => Err(io::Error::other(format!("{other:?}"))),
    }
}
