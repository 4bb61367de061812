//! `<=`: a message was taken (The Exim specification, "Logging message reception").

use super::field::{host, word};
use crate::log::observation::{Arrival, Origin, Seen, Sender, Standing, bare};

/// The fields behind the sender, in the order in which Exim writes them: `R= H= U= I= P= X= DN= A= S= id= T= from for`.
/// From `S=` on they are the sender's own words, so nothing that proves who it is counts there.
#[derive(Default)]
struct Fields<'a> {
    arrival: Arrival<'a>,
    protocol: &'a str,
    is_host_said: bool,
    has_host: bool,
}

/// What stands behind the flag.
pub fn read(text: &str) -> Seen<'_> {
    let (sender, mut rest) = word(text).unwrap_or(("", ""));
    let mut fields = Fields::default();
    fields.arrival.sender = Sender::from_brackets(sender);
    while let Some((field, after)) = word(rest) {
        let begins_at = rest.len() - after.len() - field.len();
        rest = fields.take(field, &rest[begins_at..], after);
        if field.starts_with("S=") {
            break;
        }
    }
    fields.content(rest);
    fields.finish()
}

impl<'a> Fields<'a> {
    /// Takes one field of the server's own and tells where the next begins.
    fn take(&mut self, field: &'a str, from_here: &'a str, after: &'a str) -> &'a str {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        match key {
            "H" if !self.is_host_said => {
                self.is_host_said = true;
                let (host, rest) = host(from_here);
                self.arrival.peer = host.peer();
                self.has_host = !host.ip.is_empty();
                return if self.has_host { rest } else { after };
            }
            "R" => self.arrival.before = value,
            "P" => self.protocol = value,
            "A" if !self.protocol.is_empty() => self.authenticated(value),
            "S" => self.arrival.size = value.parse().ok(),
            _ => {}
        }
        after
    }

    /// `authenticator:id:sender`; without `server_set_id` only the first.
    fn authenticated(&mut self, value: &'a str) {
        self.arrival.standing = Standing::Own;
        self.arrival.login = value.split(':').nth(1).unwrap_or("");
    }

    /// `id=… T="…" from <…> for a@b c@d`
    fn content(&mut self, text: &'a str) {
        let mut rest = text;
        while let Some((field, after)) = word(rest) {
            rest = after;
            if let Some(id) = field.strip_prefix("id=") {
                self.arrival.message_id = bare(id);
            } else if field == "for" {
                self.arrival.recipients =
                    u32::try_from(std::iter::successors(word(after), |(_, rest)| word(rest)).count()).ok();
                return;
            }
        }
    }

    /// A bounce has `R=` and no sender, and comes from no host (Log-formats of 4.x: `<= <> R=… U=… P=local`).
    fn finish(mut self) -> Seen<'a> {
        let scanned = self.protocol.contains("scanned") || self.protocol.starts_with("amavis");
        self.arrival.origin = if scanned {
            Origin::Filter
        } else if self.has_host {
            Origin::Network
        } else if self.arrival.sender == Sender::Null && !self.arrival.before.is_empty() {
            Origin::Report
        } else {
            Origin::Program
        };
        if self.arrival.origin != Origin::Report {
            self.arrival.before = "";
        }
        Seen::Arrived(self.arrival)
    }
}
