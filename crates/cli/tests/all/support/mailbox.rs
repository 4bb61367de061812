//! What lies in a mailbox, read in clear text over POP3 (RFC 1939), which loopback allows.

use super::site::{PASSWORD, Site};
use super::wire::Wire;

impl Site {
    /// Every message in the mailbox of an account, its line ends as `\n`.
    #[track_caller]
    pub fn mailbox(&self, account: &str) -> Vec<String> {
        let mut wire = Wire::connect(self.door("pop3")).expect("POP3 answers");
        ask(&mut wire, &format!("USER {account}"));
        ask(&mut wire, &format!("PASS {PASSWORD}"));
        let count: usize = ask(&mut wire, "STAT").split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a count");
        let messages = (1..=count).map(|number| {
            ask(&mut wire, &format!("RETR {number}"));
            let lines = std::iter::from_fn(|| wire.line().ok().filter(|line| line != "."));
            lines.map(|line| line.strip_prefix('.').unwrap_or(&line).to_owned() + "\n").collect()
        });
        messages.collect()
    }

    /// Waits until something with `text` lies in the mailbox.
    #[track_caller]
    pub fn arrives(&self, account: &str, text: &str) -> String {
        let found = || self.mailbox(account).into_iter().find(|message| message.contains(text));
        super::eventually(&format!("{text} for {account}"), found)
    }
}

#[track_caller]
fn ask(wire: &mut Wire, command: &str) -> String {
    wire.write(&format!("{command}\r\n")).expect("it listens");
    let reply = wire.line().expect("it answers");
    assert!(reply.starts_with("+OK"), "{command}: {reply}");
    reply
}
