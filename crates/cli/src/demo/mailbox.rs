//! Opening a mailbox as a mail program does: POP3 in TLS (RFC 1939, RFC 8314 §3.3).

use mail::{Address, Secret};
use mail_parser::MessageParser;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A message as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its subject, decoded.
    pub subject: String,
    /// The lines of its first text.
    pub lines: Vec<String>,
    /// Whether a machine wrote it, which it says itself (RFC 3834 §5).
    pub automatic: bool,
}

/// Where mailboxes are read.
pub struct Pop3<'a> {
    /// The door for POP3 in TLS.
    pub door: SocketAddr,
    /// Trusts the server's certificate.
    pub connector: &'a TlsConnector,
}

impl Pop3<'_> {
    /// The newest message, if there is one.
    ///
    /// # Errors
    /// The connection broke, or the server refused a command; its answer is in the error.
    pub async fn newest(&self, name: &Address, password: &Secret) -> io::Result<Option<Opened>> {
        let tcp = TcpStream::connect(self.door).await?;
        let host = "localhost".try_into().map_err(io::Error::other)?;
        let mut session = Session(BufStream::new(self.connector.connect(host, tcp).await?));
        session.answer().await?;
        session.ask(&format!("USER {name}")).await?;
        session.ask(&format!("PASS {}", password.reveal())).await?;
        let count = count_in(&session.ask("STAT").await?);
        let opened = match count {
            0 => None,
            newest => {
                session.ask(&format!("RETR {newest}")).await?;
                read(&session.lines().await?)
            }
        };
        session.ask("QUIT").await?;
        Ok(opened)
    }
}

struct Session<S>(BufStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn ask(&mut self, command: &str) -> io::Result<String> {
        self.0.write_all(format!("{command}\r\n").as_bytes()).await?;
        self.0.flush().await?;
        self.answer().await
    }

    async fn answer(&mut self) -> io::Result<String> {
        let line = self.line().await?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        // RFC 1939 §3: there are two status indicators, and their first octets differ.
        if !line.starts_with('+') {
            return Err(io::Error::other(line));
        }
        Ok(line.split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_owned()))
    }

    async fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        match self.0.read_until(b'\n', &mut line).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        }
    }

    /// A multi-line answer without its end and its stuffing (RFC 1939 §3).
    async fn lines(&mut self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        loop {
            let line = self.line().await?;
            match line.strip_prefix(b".") {
                Some(b"\r\n") => return Ok(content),
                Some(unstuffed) => content.extend_from_slice(unstuffed),
                None => content.extend(line),
            }
        }
    }
}

/// The number that begins the answer to STAT.
fn count_in(answer: &str) -> u32 {
    answer.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn read(content: &[u8]) -> Option<Opened> {
    let message = MessageParser::default().parse(content)?;
    let text = message.body_text(0).unwrap_or_default();
    let automatic = message.header("Auto-Submitted").and_then(|value| value.as_text());
    Some(Opened {
        subject: message.subject().unwrap_or_default().to_owned(),
        lines: text.lines().map(|line| line.trim_end().to_owned()).collect(),
        automatic: automatic.is_some_and(|value| !value.eq_ignore_ascii_case("no")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_by_its_subject_and_its_first_text() {
        let content = b"Subject: =?utf-8?B?5bGK44GL44Ga?=\r\nAuto-Submitted: auto-replied\r\n\
            Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\none\r\ntwo \r\n--x\r\n\r\nother\r\n--x--\r\n";
        let opened = read(content).expect("a message");
        assert_eq!(opened.subject.chars().count(), 3);
        assert_eq!((opened.lines, opened.automatic), (vec!["one".to_owned(), "two".to_owned()], true));
    }

    #[test]
    fn a_letter_of_a_person_is_not_automatic() {
        assert!(!read(b"Subject: x\r\n\r\nhello\r\n").expect("a message").automatic);
        assert!(!read(b"Subject: x\r\nAuto-Submitted: no\r\n\r\nhello\r\n").expect("a message").automatic);
    }

    #[test]
    fn the_number_of_messages_begins_the_answer() {
        assert_eq!(["2 320", "0 0", "", "x"].map(count_in), [2, 0, 0, 0]);
    }
}
