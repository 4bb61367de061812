//! How long others are waited for, and how long we rest.

use std::time::Duration;

/// How long a session waits for whoever is at the other end.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the next command, whole. RFC 5321 §4.5.3.2.7: at least five minutes.
    pub command: Duration,
    /// Between two blocks of content. RFC 5321 §4.5.3.2.5 lets clients take three minutes to send one.
    pub content: Duration,
    /// For a client to take our replies. Chosen: as long as we let it take for a command.
    pub send: Duration,
    /// For a TLS handshake, in either direction. Chosen: a slow phone needs seconds.
    pub handshake: Duration,
    /// For the next command of POP3. RFC 1939 §3: an autologout timer of at least ten minutes.
    pub pop3: Duration,
    /// For the queue, when nothing in it is due: a clock that jumps must not stop delivery.
    pub queue: Duration,
    /// For a client to close after us, so that it can read the last reply. Chosen.
    pub farewell: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            command: Duration::from_secs(300),
            content: Duration::from_secs(180),
            send: Duration::from_secs(300),
            handshake: Duration::from_secs(30),
            pop3: Duration::from_secs(600),
            queue: Duration::from_secs(60),
            farewell: Duration::from_secs(2),
        }
    }
}
