//! How long others are waited for, and how long we rest.

use std::time::Duration;

/// How long a session waits for whoever is at the other end.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the next command, whole. RFC 5321 §4.5.3.2.7: at least five minutes.
    pub command: Duration,
    /// Between two blocks of content. RFC 5321 §4.5.3.2.5 lets clients take three minutes to send one.
    pub content: Duration,
    /// For a whole message, beside what its octets take at [`LEAST_OCTETS_PER_SECOND`]. RFC 5321 §4.5.3.2.6 has clients
    /// wait ten minutes for the answer to a message; whoever sends one should not be slower than that.
    pub message: Duration,
    /// For a client to take our replies. Chosen: as long as we let it take for a command.
    pub send: Duration,
    /// For a TLS handshake, in either direction. Chosen: a slow phone needs seconds.
    pub handshake: Duration,
    /// For the header of a proxy, which sends it with the connection. Chosen: a packet lost on the way comes again by then.
    pub proxy_header: Duration,
    /// For the next command of POP3. RFC 1939 §3: an autologout timer of at least ten minutes.
    pub pop3: Duration,
    /// For the queue, when nothing in it is due: a clock that jumps must not stop delivery.
    pub queue: Duration,
    /// For the server behind us to say whether a recipient exists, all in all: the visitor at RCPT waits meanwhile, for five
    /// minutes at least (RFC 5321 §4.5.3.2.3).
    pub callout: Duration,
    /// For a client to close after us, so that it can read the last reply. Chosen.
    pub farewell: Duration,
    /// The pause before the reply to the second wrong password; it doubles with the next ones. Chosen: a person does not
    /// notice it, and the longest, eight times as much, is far less than any client waits.
    pub guess: Duration,
    /// After a start or a change, before the server examines its own doors. Chosen: whoever changes one thing changes the
    /// next within this time, and those who waited for the start come first.
    pub check: Duration,
    /// For sessions and attempts to end when the server stops. Chosen: well within the 90 seconds that systemd gives.
    pub stop: Duration,
}

/// How fast content comes at least, after the time that each message has. Chosen: a line of 9600 bit/s;
/// a client that sends an octet now and then would hold its place, and what it sent so far, for days.
pub const LEAST_OCTETS_PER_SECOND: u64 = 1000;

impl Patience {
    /// How long a message may take of which so much has come.
    pub fn for_message(&self, octets: u64) -> Duration {
        self.message.saturating_add(Duration::from_secs(octets / LEAST_OCTETS_PER_SECOND))
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            command: Duration::from_secs(300),
            content: Duration::from_secs(180),
            message: Duration::from_secs(600),
            send: Duration::from_secs(300),
            handshake: Duration::from_secs(30),
            proxy_header: Duration::from_secs(5),
            pop3: Duration::from_secs(600),
            queue: Duration::from_secs(60),
            callout: Duration::from_secs(30),
            farewell: Duration::from_secs(2),
            guess: Duration::from_millis(500),
            check: Duration::from_secs(20),
            stop: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_ten_minutes_and_what_its_octets_take() {
        let patience = Patience::default();
        assert_eq!(patience.for_message(0), Duration::from_secs(600));
        assert_eq!(patience.for_message(50_000_000), Duration::from_secs(600 + 50_000));
        assert!(patience.for_message(u64::MAX) > Duration::from_secs(600));
    }
}
