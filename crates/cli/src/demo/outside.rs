//! The demo's outside world: a small receiving server, made of the same session core as ours.

use mail::{Address, Door, ForwardPath, QueueId, Reason};
use smtp::server::{Answer, Io, Limits, Need, Profile, Question, Session};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The one person outside who can be written to.
pub const FRIEND: &str = "friend";

/// A server for one domain with one user.
pub struct Outside {
    profile: Arc<Profile>,
    friend: Address,
    received: AtomicI64,
}

impl Outside {
    /// Starts to serve `domain` at a free port of `ip`; returns where.
    ///
    /// # Errors
    /// No socket could be bound.
    pub async fn serve(friend: Address, hostname: &str, ip: Ipv4Addr) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind((ip, 0)).await?;
        let address = listener.local_addr()?;
        let profile = Profile {
            door: Door::Public,
            hostname: hostname.to_owned(),
            limits: Limits::default(),
            starttls: false,
            implicit_tls: false,
        };
        let outside = Arc::new(Self { profile: Arc::new(profile), friend, received: AtomicI64::new(1) });
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let outside = outside.clone();
                // A peer that breaks off is no trouble of ours.
                tokio::spawn(async move { outside.converse(tcp).await });
            }
        });
        Ok(address)
    }

    async fn converse(&self, mut tcp: TcpStream) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        let mut session: Session<()> = Session::new(self.profile.clone());
        let (mut io, mut pending, mut block) = (Io::default(), Vec::new(), vec![0; 8192]);
        session.greet(&mut io.out);
        loop {
            let mut rest: &[u8] = &pending;
            let need = session.advance(&mut rest, &mut io);
            let consumed = pending.len() - rest.len();
            pending.drain(..consumed);
            io.content.clear();
            io.notes.clear();
            match need {
                Need::Ask(question) => session.answer(self.answer(&question), &mut io),
                Need::Input => {
                    tcp.write_all(&io.out).await?;
                    io.out.clear();
                    match tcp.read(&mut block).await? {
                        0 => return Ok(()),
                        octets => pending.extend_from_slice(&block[..octets]),
                    }
                }
                Need::Close | Need::StartTls => {
                    tcp.write_all(&io.out).await?;
                    return tcp.shutdown().await;
                }
            }
        }
    }

    fn answer(&self, question: &Question<()>) -> Answer<()> {
        match question {
            Question::Sender { .. } => Answer::SenderOk,
            Question::Recipient { path: ForwardPath::Address(address), .. } if address.folded() == self.friend => {
                Answer::RecipientOk(())
            }
            Question::Recipient { .. } => Answer::Refused(Reason::NoSuchRecipient),
            Question::Message(..) => Answer::Accepted(QueueId(self.received.fetch_add(1, Ordering::Relaxed))),
            Question::Auth { .. } | Question::AuthResponse(_) | Question::AuthCancelled => {
                Answer::AuthRefused(Reason::LoginMechanismUnknown)
            }
        }
    }
}
