//! A POP3 client.

use super::client::Client;
use rustls::ClientConfig;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// A session, greeted.
pub struct Pop(pub Client);

impl Pop {
    pub fn connect(from: impl Into<IpAddr>, to: SocketAddr, trusted: &Arc<ClientConfig>) -> Self {
        let mut client = Client::connect(from, to, trusted);
        let greeting = client.line();
        assert!(greeting.as_deref().is_some_and(|line| line.starts_with("+OK")), "{greeting:?}");
        Self(client)
    }

    pub fn connect_in_tls(from: impl Into<IpAddr>, to: SocketAddr, trusted: &Arc<ClientConfig>) -> Self {
        let mut client = Client::connect(from, to, trusted);
        client.start_tls();
        assert!(client.line().is_some_and(|line| line.starts_with("+OK")));
        Self(client)
    }

    /// Says a line and reads one.
    pub fn say(&mut self, line: &str) -> String {
        self.0.write(format!("{line}\r\n"));
        self.0.line().unwrap_or_default()
    }

    #[track_caller]
    pub fn expect(&mut self, line: &str, start: &str) -> String {
        let reply = self.say(line);
        assert!(reply.starts_with(start), "{line}: {reply}");
        reply
    }

    /// USER and PASS; the reply to PASS.
    pub fn log_in(&mut self, account: &str, password: &str) -> String {
        self.say(&format!("USER {account}"));
        self.say(&format!("PASS {password}"))
    }

    /// A reply of several lines, unstuffed, each with its CRLF; what stood in its first line.
    #[track_caller]
    pub fn lines(&mut self, command: &str) -> (String, Vec<u8>) {
        let first = self.expect(command, "+OK");
        let mut content = Vec::new();
        loop {
            let line = self.raw_line();
            match line.strip_prefix(b".") {
                Some(b"\r\n") => return (first, content),
                Some(stuffed) => content.extend_from_slice(stuffed),
                None => content.extend_from_slice(&line),
            }
        }
    }

    /// A line with its CRLF, octets as they are.
    fn raw_line(&mut self) -> Vec<u8> {
        self.0.raw_line().expect("a line")
    }

    /// All messages, Return-Path line included.
    pub fn retrieve_all(&mut self) -> Vec<Vec<u8>> {
        let stat = self.expect("STAT", "+OK ");
        let count: usize = stat.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a number");
        (1..=count).map(|number| self.lines(&format!("RETR {number}")).1).collect()
    }
}
