//! A client as plain as can be, for what no mail program would say, and for counting acknowledgements.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

/// A session in clear text.
pub struct Wire {
    stream: BufReader<TcpStream>,
}

impl Wire {
    /// Connects and hears the greeting.
    pub fn connect(to: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(super::LIMIT))?;
        let mut wire = Self { stream: BufReader::new(stream) };
        wire.line()?;
        Ok(wire)
    }

    /// A line without its end; an end of the stream is an error.
    pub fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        }
    }

    /// Writes as it is.
    pub fn write(&mut self, text: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(text.as_bytes())
    }

    /// Says a line and hears the last line of the SMTP reply to it (RFC 5321 §4.2.1).
    pub fn smtp(&mut self, command: &str) -> io::Result<String> {
        self.write(&format!("{command}\r\n"))?;
        loop {
            let line = self.line()?;
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line);
            }
        }
    }

    /// Sends a message and hears what is said to it, or to what came before it and was refused.
    pub fn send(&mut self, from: &str, to: &[&str], content: &str) -> io::Result<String> {
        let mut commands = vec![format!("MAIL FROM:<{from}>")];
        commands.extend(to.iter().map(|to| format!("RCPT TO:<{to}>")));
        commands.push("DATA".to_owned());
        for command in commands {
            let reply = self.smtp(&command)?;
            if !reply.starts_with(['2', '3']) {
                self.smtp("RSET")?;
                return Ok(reply);
            }
        }
        self.smtp(&format!("{}\r\n.", content.trim_end().replace('\n', "\r\n")))
    }
}

/// The queue id in `250 2.0.0 Stored as …`.
pub fn stored_as(reply: &str) -> Option<&str> {
    reply.strip_prefix("250 2.0.0 Stored as ")
}
