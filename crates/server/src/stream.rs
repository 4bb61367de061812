//! A connection, in clear or in TLS, that holds no buffer while nothing arrives.

use sasl::Binding;
use socket2::SockRef;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsStream;

/// Octets read at a time. Chosen: a TLS record's greatest content (RFC 8446 §5.1).
const READ_OCTETS: usize = 16 * 1024;

thread_local! {
    /// One buffer per worker thread: thousands of idle sessions need none of their own.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_OCTETS].into_boxed_slice());
}

/// A connection.
pub enum Stream {
    /// In clear.
    Plain(TcpStream),
    /// From a program of this machine.
    Local(UnixStream),
    /// In TLS; boxed, since its state is large and most sessions have none.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Appends what has arrived to `buffer`; 0 when the peer has closed.
    ///
    /// # Errors
    /// As the socket or TLS says.
    pub async fn receive(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        poll_fn(|context| self.poll_receive(context, buffer)).await
    }

    fn poll_receive(&mut self, context: &mut Context<'_>, buffer: &mut Vec<u8>) -> Poll<io::Result<usize>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut read = ReadBuf::new(scratch);
            ready!(match self {
                Self::Plain(tcp) => Pin::new(tcp).poll_read(context, &mut read),
                Self::Local(unix) => Pin::new(unix).poll_read(context, &mut read),
                Self::Tls(tls) => Pin::new(tls).poll_read(context, &mut read),
            })?;
            buffer.extend_from_slice(read.filled());
            Poll::Ready(Ok(read.filled().len()))
        })
    }

    /// Rests for a while; `false` if the peer closed meanwhile. What it sends is appended to `buffer`, once: more stays
    /// where it is until it is asked for.
    ///
    /// # Errors
    /// As the socket or TLS says.
    pub async fn pause(&mut self, time: Duration, buffer: &mut Vec<u8>) -> io::Result<bool> {
        let rest = tokio::time::sleep(time);
        tokio::pin!(rest);
        tokio::select! {
            () = &mut rest => return Ok(true),
            received = self.receive(buffer) => if received? == 0 { return Ok(false) },
        }
        rest.await;
        Ok(true)
    }

    /// Writes all of `buffer`, as one write where the socket takes it, and empties it.
    ///
    /// # Errors
    /// As the socket or TLS says.
    pub async fn send(&mut self, buffer: &mut Vec<u8>) -> io::Result<()> {
        if buffer.is_empty() {
            return Ok(());
        }
        match self {
            Self::Plain(tcp) => tcp.write_all(buffer).await?,
            Self::Local(unix) => unix.write_all(buffer).await?,
            Self::Tls(tls) => {
                tls.write_all(buffer).await?;
                tls.flush().await?;
            }
        }
        buffer.clear();
        Ok(())
    }

    /// The bare socket, to be wrapped in TLS; `None` if it is in TLS already, or within this machine.
    pub fn into_tcp(self) -> Option<TcpStream> {
        match self {
            Self::Plain(tcp) => Some(tcp),
            Self::Local(_) | Self::Tls(_) => None,
        }
    }

    /// Whether something has arrived in clear that was not read.
    pub fn has_input(&self) -> bool {
        let socket = match self {
            Self::Plain(tcp) => SockRef::from(tcp),
            Self::Local(unix) => SockRef::from(unix),
            Self::Tls(_) => return false,
        };
        let mut octet = [MaybeUninit::uninit()];
        socket.peek(&mut octet).is_ok_and(|octets| octets > 0)
    }

    /// Whether the connection is in clear and nothing has come that nobody read: closing it then loses nothing.
    pub fn is_quiet_in_clear(&self) -> bool {
        !matches!(self, Self::Tls(_)) && !self.has_input()
    }

    /// Whether a peer that should be silent has said something, or closed. In TLS, that something came is enough.
    pub fn is_disturbed(&self) -> bool {
        let socket = match self {
            Self::Plain(tcp) => SockRef::from(tcp),
            Self::Local(unix) => SockRef::from(unix),
            Self::Tls(tls) => SockRef::from(tls.get_ref().0),
        };
        let mut octet = [MaybeUninit::uninit()];
        !matches!(socket.peek(&mut octet), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Ends our side: close_notify in TLS, then FIN; then lets the peer end its own for a while. A socket that is closed
    /// with octets unread is reset (RFC 1122 §4.2.2.13), and a reset takes our last reply from the peer. What still comes
    /// is not looked at, and need be no TLS: some servers go on in clear. Errors do not matter any more.
    pub async fn close(&mut self, farewell: Duration) {
        let ended = tokio::time::timeout(farewell, async {
            match self {
                Self::Plain(tcp) => {
                    poll_fn(|context| Pin::new(&mut *tcp).poll_shutdown(context)).await?;
                    to_its_end(tcp).await
                }
                Self::Local(unix) => {
                    poll_fn(|context| Pin::new(&mut *unix).poll_shutdown(context)).await?;
                    to_its_end(unix).await
                }
                Self::Tls(tls) => {
                    tls.shutdown().await?;
                    to_its_end(tls.get_mut().0).await
                }
            }
        });
        let _however_it_went = ended.await;
    }

    /// What a login can be bound to (RFC 9266): only where TLS 1.3 keeps it apart for each connection by itself.
    pub fn binding(&self) -> Option<Binding> {
        let Self::Tls(tls) = self else { return None };
        let TlsStream::Server(tls) = &**tls else { return None };
        let (_, state) = tls.get_ref();
        if state.protocol_version() != Some(rustls::ProtocolVersion::TLSv1_3) {
            return None;
        }
        let octets = state.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", Some(&[]));
        octets.ok().map(Binding::tls_exporter)
    }

    /// The certificates that the peer has shown, its own first, in TLS.
    pub fn peer_chain(&self) -> Option<Vec<rustls_pki_types::CertificateDer<'static>>> {
        let Self::Tls(tls) = self else { return None };
        let (_, state) = tls.get_ref();
        Some(state.peer_certificates()?.iter().map(|certificate| certificate.clone().into_owned()).collect())
    }

    /// Protocol version and cipher suite, in TLS.
    pub fn protection(&self) -> Option<(String, String)> {
        let Self::Tls(tls) = self else { return None };
        let (_, state) = tls.get_ref();
        let version = match state.protocol_version()? {
            rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3",
            rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2",
            _ => "TLS",
        };
        let suite = state.negotiated_cipher_suite()?.suite().as_str().unwrap_or("unknown");
        Some((version.to_owned(), suite.to_owned()))
    }
}

/// Reads, and throws away.
async fn to_its_end(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut unread = [0; 1024];
    while socket.read(&mut unread).await? > 0 {}
    Ok(())
}
