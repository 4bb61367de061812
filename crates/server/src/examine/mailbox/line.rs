//! The connection to a mailbox's server, in clear until it is in TLS.

use super::{Mailbox, MailboxTrouble, PATIENCE};
use crate::stream::Stream;
use crate::tls::{self, Connectors};
use std::io;
use tokio::net::TcpStream;

/// A connection.
pub(super) struct Line {
    stream: Stream,
    /// Whether the server is on this machine: nobody listens in between.
    is_here: bool,
}

impl Line {
    /// Connects, in TLS at once where the port is for that.
    pub(super) async fn open(mailbox: &Mailbox) -> Result<Self, MailboxTrouble> {
        let dialled = TcpStream::connect((mailbox.host.as_str(), mailbox.port));
        let tcp = tokio::time::timeout(PATIENCE, dialled).await.map_err(io::Error::from)??;
        let is_here = tcp.peer_addr()?.ip().to_canonical().is_loopback();
        let line = Self { stream: Stream::Plain(tcp), is_here };
        if mailbox.port == mailbox.protocol.tls_port() { line.secured(&mailbox.host).await } else { Ok(line) }
    }

    pub(super) const fn is_in_clear(&self) -> bool {
        matches!(self.stream, Stream::Plain(_))
    }

    /// The same connection in TLS. The name must be proved, since this server is given a password.
    pub(super) async fn secured(self, host: &str) -> Result<Self, MailboxTrouble> {
        let connectors = Connectors::new().map_err(|_| MailboxTrouble::NotSafe)?;
        let connector = if self.is_here { connectors.opportunistic() } else { connectors.verified() };
        let stream = tls::connect(connector, host, self.stream, PATIENCE).await;
        stream.map(|stream| Self { stream, ..self }).map_err(|_| MailboxTrouble::NotSafe)
    }

    /// Goes on in clear after the server did not go over to TLS, if that is safe.
    pub(super) fn without_tls(self, trouble: MailboxTrouble) -> Result<Self, MailboxTrouble> {
        match trouble {
            MailboxTrouble::Refused(_) if self.is_here => Ok(self),
            MailboxTrouble::Refused(said) => Err(MailboxTrouble::NoTls(said)),
            other => Err(other),
        }
    }

    pub(super) async fn send(&mut self, mut octets: Vec<u8>) -> Result<(), MailboxTrouble> {
        Ok(self.stream.send(&mut octets).await?)
    }

    /// Appends what arrives; that nothing more does is an error, since an answer is awaited.
    pub(super) async fn receive(&mut self, buffer: &mut Vec<u8>) -> Result<(), MailboxTrouble> {
        match self.stream.receive(buffer).await? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }
}
