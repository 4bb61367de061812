//! The session at the local door, led by `smtp`'s client; blocking, since there is nothing else to do.

use super::message::Letter;
use super::{Refusal, status};
use config::Settings;
use mail::{Address, Envelope, ForwardPath, RecipientParameters, Reply, ReversePath, SenderParameters};
use smtp::client::{Client, ClientError, ClientNeed, ContentEncoder, Parameters, RecipientResult, Stage, TlsWish};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;

/// Octets read at a time; replies are short.
const READ_OCTETS: usize = 4096;

/// Hands the letter over; gives what was refused of it.
///
/// # Errors
/// No session came about.
pub fn send(settings: &Settings, reverse_path: &Option<Address>, letter: Letter) -> Result<Vec<Refusal>, Refusal> {
    let stream = UnixStream::connect(&settings.sendmail.socket).map_err(|error| not_reached(settings, &error))?;
    let recipients = letter.recipients.clone();
    let parameters = Parameters { tls: TlsWish::Never, ..Parameters::opportunistic(settings.hostname.to_string()) };
    let mut dialogue = Dialogue { stream, client: Client::new(parameters), pending: Vec::new(), out: Vec::new() };
    let results = dialogue.hand_over(envelope(reverse_path, &letter), &letter.content)?;
    let refusals: Vec<Refusal> =
        recipients.iter().zip(results).filter_map(|(recipient, result)| refusal(recipient, result)).collect();
    Ok(once_each(refusals))
}

fn not_reached(settings: &Settings, error: &io::Error) -> Refusal {
    let socket = settings.sendmail.socket.display().to_string();
    match error.kind() {
        ErrorKind::PermissionDenied => Refusal::new(status::NOT_PERMITTED, "sendmail-socket-permission", socket),
        _ if settings.sendmail.users.is_empty() => Refusal::new(status::UNAVAILABLE, "sendmail-nobody-named", socket),
        _ => Refusal::new(status::LATER, "sendmail-not-running", socket),
    }
}

fn envelope(reverse_path: &Option<Address>, letter: &Letter) -> Envelope {
    let (notify, ret) = letter.wishes;
    let to = |address: &Address| {
        (ForwardPath::Address(address.clone()), RecipientParameters { notify, ..RecipientParameters::default() })
    };
    Envelope {
        reverse_path: reverse_path.clone().map_or(ReversePath::Null, ReversePath::Address),
        parameters: SenderParameters { ret, ..SenderParameters::default() },
        recipients: letter.recipients.iter().map(to).collect(),
    }
}

struct Dialogue {
    stream: UnixStream,
    client: Client,
    pending: Vec<u8>,
    out: Vec<u8>,
}

impl Dialogue {
    fn hand_over(&mut self, envelope: Envelope, content: &[u8]) -> Result<Vec<RecipientResult>, Refusal> {
        let mut envelope = Some(envelope);
        let size_octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
        loop {
            match self.proceed() {
                ClientNeed::Ready => match envelope.take() {
                    Some(envelope) => self.client.begin(envelope, size_octets, !content.is_ascii(), &mut self.out),
                    None => self.client.give_up(ClientError::ConnectionLost),
                },
                ClientNeed::Content => {
                    let mut encoder = ContentEncoder::new();
                    encoder.encode(content, &mut self.out);
                    encoder.finish(&mut self.out);
                }
                ClientNeed::Finished(results) => {
                    self.client.quit(&mut self.out);
                    // The message is the server's; nothing depends on the farewell.
                    let _however_it_went = self.proceed();
                    return Ok(results);
                }
                ClientNeed::Closed(error) => return Err(closed(&error)),
                ClientNeed::StartTls => self.client.give_up(ClientError::TlsFailed),
                ClientNeed::Input | ClientNeed::Bye => self.client.give_up(ClientError::ConnectionLost),
            }
        }
    }

    /// Goes on until the core needs more than octets.
    fn proceed(&mut self) -> ClientNeed {
        loop {
            let mut rest = self.pending.as_slice();
            let need = self.client.advance(&mut rest, &mut self.out);
            let consumed = self.pending.len() - rest.len();
            self.pending.drain(..consumed);
            if need != ClientNeed::Input {
                return need;
            }
            if let Err(error) = self.exchange() {
                let slow = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                self.client.give_up(if slow { ClientError::TimedOut } else { ClientError::ConnectionLost });
            }
        }
    }

    /// Writes what is to be said and reads what is answered.
    fn exchange(&mut self) -> io::Result<()> {
        let patience = Some(self.client.patience());
        self.stream.set_write_timeout(patience)?;
        self.stream.set_read_timeout(patience)?;
        // Told with a reply, a server that will hear no more may have said why.
        let said = self.stream.write_all(&std::mem::take(&mut self.out));
        let mut block = [0; READ_OCTETS];
        match self.stream.read(&mut block) {
            Ok(0) => said.and(Err(ErrorKind::UnexpectedEof.into())),
            Ok(octets) => {
                self.pending.extend_from_slice(&block[..octets]);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

/// What became of a recipient, if it was not taken.
fn refusal(recipient: &Address, result: RecipientResult) -> Option<Refusal> {
    match result {
        RecipientResult::Accepted(_) => None,
        RecipientResult::Refused(Stage::Rcpt, reply) if reply.is_permanent() => {
            let text = format!("<{recipient}>: {}", line(&reply));
            Some(Refusal::new(recipient_status(&reply), "sendmail-recipient-refused", text))
        }
        RecipientResult::Refused(_, reply) => Some(refused(&reply)),
        RecipientResult::Undecided(error) => Some(closed(&error)),
        // What our own server offers, it offers always.
        RecipientResult::NeedsSmtputf8 | RecipientResult::NeedsEightBitMime | RecipientResult::TooLarge { .. } => {
            Some(Refusal::new(status::DATA, "sendmail-refused", recipient.to_string()))
        }
    }
}

/// 5.1.x is about the address (RFC 3463 §3.2), anything else about who may send there.
const fn recipient_status(reply: &Reply) -> u8 {
    match reply.status {
        Some(mail::EnhancedStatus(_, 1, _)) => status::NO_USER,
        _ => status::NOT_PERMITTED,
    }
}

fn refused(reply: &Reply) -> Refusal {
    let status = match (reply.is_transient(), reply.status) {
        (true, _) => status::LATER,
        // RFC 3463 §3.8: security or policy.
        (false, Some(mail::EnhancedStatus(_, 7, _))) => status::NOT_PERMITTED,
        (false, _) => status::DATA,
    };
    Refusal::new(status, "sendmail-refused", line(reply))
}

fn closed(error: &ClientError) -> Refusal {
    match error.reply() {
        Some(reply) if reply.is_permanent() => Refusal::new(status::UNAVAILABLE, "sendmail-refused", line(reply)),
        Some(reply) => Refusal::new(status::LATER, "sendmail-refused", line(reply)),
        None => Refusal::new(status::LATER, "sendmail-broke", ""),
    }
}

fn line(reply: &Reply) -> String {
    reply.lines.join(" ")
}

/// What was said about all recipients alike is said once.
fn once_each(refusals: Vec<Refusal>) -> Vec<Refusal> {
    refusals.into_iter().fold(Vec::new(), |mut kept, refusal| {
        if !kept.contains(&refusal) {
            kept.push(refusal);
        }
        kept
    })
}
