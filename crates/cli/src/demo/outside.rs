//! The demo's outside world: a small receiving server, made of the same session core as ours, that writes down for
//! whom it was given mail.

use super::cast;
use mail::{Address, Domain, Door, ForwardPath, QueueId, Reason, ReversePath};
use server::tls::Identity;
use smtp::server::{Answer, Io, Limits, Need, Profile, Question, Session};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Senders written down. Chosen: more than the scenes bring; what scripts send beyond is only counted.
const SENDERS_KEPT: usize = 1000;
/// Octets read at a time.
const BLOCK: usize = 8192;

/// Where it listens, and what it was given.
pub struct Outside {
    /// Its address.
    pub address: SocketAddr,
    ledger: Arc<Ledger>,
}

/// What arrived.
#[derive(Default)]
struct Ledger(Mutex<Arrived>);

#[derive(Default)]
struct Arrived {
    messages: i64,
    senders: Vec<ReversePath>,
}

impl Ledger {
    fn write(&self, reverse_path: ReversePath) -> QueueId {
        let mut arrived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.messages += 1;
        if arrived.senders.len() < SENDERS_KEPT {
            arrived.senders.push(reverse_path);
        }
        QueueId(arrived.messages)
    }
}

impl Outside {
    /// Starts to serve at a free port of `ip`.
    ///
    /// # Errors
    /// No socket could be bound.
    pub async fn serve(ip: Ipv4Addr, identity: &Identity) -> io::Result<Self> {
        let listener = TcpListener::bind((ip, 0)).await?;
        let address = listener.local_addr()?;
        let ledger = Arc::new(Ledger::default());
        let limits = Limits::default();
        let profile = Profile {
            door: Door::Public,
            hostname: cast::EXCHANGER.to_owned(),
            limits,
            starttls: true,
            implicit_tls: false,
        };
        let host = Host { profile: Arc::new(profile), acceptor: identity.acceptor(), ledger: ledger.clone() };
        tokio::spawn(host.listen(listener));
        Ok(Self { address, ledger })
    }

    /// How many messages came out whose sender is in none of the domains `ours`.
    pub fn strangers(&self, ours: &[Domain]) -> usize {
        let arrived = self.ledger.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_ours = |path: &&ReversePath| path.address().is_some_and(|address| ours.contains(address.domain()));
        arrived.senders.iter().filter(|path| !is_ours(path)).count()
    }
}

/// What all its sessions share.
#[derive(Clone)]
struct Host {
    profile: Arc<Profile>,
    acceptor: TlsAcceptor,
    ledger: Arc<Ledger>,
}

impl Host {
    async fn listen(self, listener: TcpListener) {
        while let Ok((tcp, _)) = listener.accept().await {
            let host = self.clone();
            // A peer that breaks off is no trouble of ours.
            tokio::spawn(async move { host.converse(tcp).await });
        }
    }

    async fn converse(self, tcp: TcpStream) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        let mut session = Session::new(self.profile.clone());
        let mut io = Io::default();
        session.greet(&mut io.out);
        let (mut clear, wants_tls) = self.lead(tcp, &mut session, &mut io).await?;
        if !wants_tls {
            return clear.shutdown().await;
        }
        let tls = self.acceptor.accept(clear).await?;
        session.tls_started();
        let (mut tls, _) = self.lead(tls, &mut session, &mut io).await?;
        tls.shutdown().await
    }

    /// Leads the session until it ends or wants TLS; says which.
    async fn lead<S>(&self, mut stream: S, session: &mut Session<()>, io: &mut Io<()>) -> io::Result<(S, bool)>
    where
        S: AsyncReadExt + AsyncWriteExt + Unpin,
    {
        let (mut pending, mut block) = (Vec::new(), vec![0; BLOCK]);
        loop {
            let mut rest: &[u8] = &pending;
            let need = session.advance(&mut rest, io);
            let consumed = pending.len() - rest.len();
            pending.drain(..consumed);
            // What is written in the letters is nobody's business.
            io.content.clear();
            io.notes.clear();
            if let Need::Ask(question) = need {
                session.answer(self.answer(question), io);
                continue;
            }
            stream.write_all(&std::mem::take(&mut io.out)).await?;
            stream.flush().await?;
            match need {
                Need::StartTls => return Ok((stream, true)),
                Need::Close => return Ok((stream, false)),
                Need::Input | Need::Ask(_) => match stream.read(&mut block).await? {
                    0 => return Ok((stream, false)),
                    octets => pending.extend_from_slice(&block[..octets]),
                },
            }
        }
    }

    fn answer(&self, question: Question<()>) -> Answer<()> {
        match question {
            Question::Sender { .. } => Answer::SenderOk,
            Question::Recipient { path: ForwardPath::Address(address), .. } if is_friend(&address) => {
                Answer::RecipientOk(())
            }
            Question::Recipient { .. } => Answer::Refused(Reason::NoSuchRecipient),
            Question::Message(transaction, _) => Answer::Accepted(self.ledger.write(transaction.reverse_path)),
            Question::Auth { .. } | Question::AuthResponse(_) | Question::AuthCancelled => {
                Answer::AuthRefused(Reason::LoginMechanismUnknown)
            }
        }
    }
}

fn is_friend(address: &Address) -> bool {
    address.folded() == cast::address(cast::FRIEND)
}

#[cfg(test)]
#[path = "outside_tests.rs"]
mod tests;
