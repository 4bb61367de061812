//! An SMTP client that says what it is told to, and reads what is said.

use super::LIMIT;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail::Reason;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;

/// The name in the servers' certificate.
pub const HOSTNAME: &str = "mx.example.jp";

pub fn base64(octets: impl AsRef<[u8]>) -> String {
    STANDARD.encode(octets)
}

/// A connection, in clear or in TLS.
pub struct Wire {
    tcp: TcpStream,
    tls: Option<Box<StreamOwned<ClientConnection, TcpStream>>>,
}

impl Wire {
    pub fn dial(from: IpAddr, to: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP))?;
        socket.bind(&SocketAddr::new(from, 0).into())?;
        socket.connect_timeout(&to.into(), LIMIT)?;
        let tcp = TcpStream::from(socket);
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(LIMIT))?;
        tcp.set_write_timeout(Some(LIMIT))?;
        Ok(Self { tcp, tls: None })
    }

    pub fn start_tls(&mut self, config: &Arc<ClientConfig>, name: &str) -> io::Result<()> {
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let session = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
        let mut tls = StreamOwned::new(session, self.tcp.try_clone()?);
        tls.conn.complete_io(&mut tls.sock)?;
        self.tls = Some(Box::new(tls));
        Ok(())
    }

    /// What a login is bound to (RFC 9266 §4).
    pub fn tls_exporter(&self) -> [u8; 32] {
        let tls = self.tls.as_ref().expect("TLS");
        let octets = tls.conn.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", Some(&[]));
        octets.expect("a handshake that is done")
    }

    /// Whether TLS went on from an earlier connection.
    pub fn is_resumed(&self) -> bool {
        let tls = self.tls.as_ref().expect("TLS");
        tls.conn.handshake_kind() != Some(rustls::HandshakeKind::Full)
    }

    pub fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        match &mut self.tls {
            Some(tls) => tls.write_all(octets).and_then(|()| tls.flush()),
            None => self.tcp.write_all(octets),
        }
    }

    pub fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        match &mut self.tls {
            Some(tls) => tls.read(block),
            None => self.tcp.read(block),
        }
    }

    /// Says that nothing more will be sent, and reads what is still said.
    pub fn finish(&mut self) -> Vec<u8> {
        if let Some(tls) = &mut self.tls {
            tls.conn.send_close_notify();
            let _gone = tls.flush();
        }
        let _gone = self.tcp.shutdown(Shutdown::Write);
        let (mut rest, mut block) = (Vec::new(), [0; 4096]);
        while let Ok(octets @ 1..) = self.read(&mut block) {
            rest.extend_from_slice(&block[..octets]);
        }
        rest
    }
}

/// A client in a session.
pub struct Client {
    pub wire: Wire,
    input: Vec<u8>,
    trusted: Arc<ClientConfig>,
}

impl Client {
    pub fn connect(from: impl Into<IpAddr>, to: SocketAddr, trusted: &Arc<ClientConfig>) -> Self {
        let wire = Wire::dial(from.into(), to).unwrap_or_else(|error| panic!("{to}: {error}"));
        Self { wire, input: Vec::new(), trusted: trusted.clone() }
    }

    pub fn start_tls(&mut self) {
        assert!(self.input.is_empty(), "said in clear: {}", String::from_utf8_lossy(&self.input));
        self.wire.start_tls(&self.trusted, HOSTNAME).expect("TLS");
    }

    pub fn write(&mut self, octets: impl AsRef<[u8]>) {
        self.wire.write(octets.as_ref()).expect("sent");
    }

    /// The next line without its CRLF; `None` if the server closed.
    pub fn line(&mut self) -> Option<String> {
        let line = self.raw_line()?;
        Some(String::from_utf8_lossy(&line[..line.len() - 2]).into_owned())
    }

    /// The next line with its CRLF, octets as they are; `None` if the server closed.
    pub fn raw_line(&mut self) -> Option<Vec<u8>> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.input[searched..].windows(2).position(|pair| pair == b"\r\n") {
                return Some(self.input.drain(..searched + end + 2).collect());
            }
            searched = self.input.len().saturating_sub(1);
            let mut block = [0; 16 * 1024];
            match self.wire.read(&mut block) {
                Ok(0) => return None,
                Ok(octets) => self.input.extend_from_slice(&block[..octets]),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    panic!("nothing was said");
                }
                Err(_) => return None,
            }
        }
    }

    /// The next reply, its lines joined by `\n`; empty if the server closed.
    pub fn reply(&mut self) -> String {
        let mut reply = String::new();
        while let Some(line) = self.line() {
            reply.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return reply;
            }
            reply.push('\n');
        }
        reply
    }

    #[track_caller]
    pub fn expect_reply(&mut self, start: &str) -> String {
        let reply = self.reply();
        assert!(reply.starts_with(start), "expected {start}: {reply}");
        reply
    }

    /// Says a line and reads the reply.
    pub fn say(&mut self, line: &str) -> String {
        self.write(format!("{line}\r\n"));
        self.reply()
    }

    /// Says a line; the reply must begin like this.
    #[track_caller]
    pub fn expect(&mut self, line: &str, start: &str) -> String {
        let reply = self.say(line);
        assert!(reply.starts_with(start), "{line}: {reply}");
        reply
    }

    /// Says a line; the reply must be this refusal.
    #[track_caller]
    pub fn refused(&mut self, line: &str, start: &str, reason: Reason) {
        let reply = self.say(line);
        assert!(reply.starts_with(start) && reply.ends_with(&format!("[{reason}]")), "{line}: {reply}");
    }

    /// Whether the server closed and said nothing more.
    pub fn is_closed(&mut self) -> bool {
        self.line().is_none()
    }

    /// Reads the greeting and says EHLO.
    #[track_caller]
    pub fn greeted(mut self, name: &str) -> Self {
        self.expect_reply("220 ");
        self.expect(&format!("EHLO {name}"), "250-");
        self
    }

    pub fn log_in(&mut self, account: &str, password: &str) -> String {
        let response = base64(format!("\0{account}\0{password}"));
        self.say(&format!("AUTH PLAIN {response}"))
    }

    /// MAIL and RCPTs, all taken.
    #[track_caller]
    pub fn envelope(&mut self, from: &str, to: &[&str]) {
        self.expect(&format!("MAIL FROM:<{from}>"), "250 2.1.0 ");
        for recipient in to {
            self.expect(&format!("RCPT TO:<{recipient}>"), "250 2.1.5 ");
        }
    }

    /// DATA with a content that is stuffed here; the reply to the dot.
    #[track_caller]
    pub fn data(&mut self, content: impl AsRef<[u8]>) -> String {
        self.expect("DATA", "354 ");
        self.write(stuffed(content.as_ref()));
        self.reply()
    }

    /// A whole message; its queue id.
    #[track_caller]
    pub fn send(&mut self, from: &str, to: &[&str], content: impl AsRef<[u8]>) -> String {
        self.envelope(from, to);
        stored_as(&self.data(content))
    }
}

/// The queue id in the reply to the dot.
#[track_caller]
pub fn stored_as(reply: &str) -> String {
    let id = reply.strip_prefix("250 2.0.0 Stored as ");
    id.unwrap_or_else(|| panic!("not stored: {reply}")).to_owned()
}

/// Content as DATA carries it, with its end (RFC 5321 §4.5.2).
pub fn stuffed(content: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(content.len() + 5);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            wire.push(b'.');
        }
        wire.extend_from_slice(line);
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

/// A small message.
pub fn letter(from: &str, to: &str, subject: &str) -> String {
    format!("From: <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\r\nHello.\r\n")
}

/// Text that came in base64.
pub fn unbase64(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("text")
}
