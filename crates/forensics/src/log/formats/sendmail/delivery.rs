//! `to=`: what became of one or more recipients.

use super::field::{Host, until, value};
use crate::log::formats::words::says;
use crate::log::observation::{Fate, Note, Outcome, Seen, Sender, bare};

const AFTER_RECIPIENTS: &[&str] =
    &[", ctladdr=", ", delay=", ", xdelay=", ", mailer=", ", pri=", ", relay=", ", dsn=", ", reply=", ", stat="];
const AFTER_CONTROLLER: &[&str] = &[", delay=", ", xdelay=", ", mailer=", ", pri=", ", relay=", ", dsn=", ", stat="];

/// Mailers for which the message stays here: the names in the M lines of the configuration that is shipped (`cf/mailer/`).
const TO_MAILBOX: &[&str] = &["local", "prog", "*file*", "*include*", "lmtp", "cyrus", "procmail", "usenet", "dovecot"];

/// What stands behind `to=`, in a line of `program`.
pub fn read<'a>(program: &str, text: &'a str) -> Seen<'a> {
    let (recipients, rest) = until(text, AFTER_RECIPIENTS);
    // A long list goes on in the next line, which repeats the rest (deliver.c: logdelivery).
    let recipients = recipients.strip_suffix(", [more]").unwrap_or(recipients);
    let (controller, rest) = rest.strip_prefix(", ctladdr=").map_or(("", rest), |rest| until(rest, AFTER_CONTROLLER));
    // Behind the first of these stand words of the next hop.
    let (own, said) =
        rest.split_at([", reply=", ", stat="].iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len()));
    let mailer = value(own, ", mailer=");
    // `relay=local` stands for no host at all.
    let relay = Some(value(own, ", relay=")).filter(|relay| *relay != "local").map_or_else(Host::default, Host::read);
    let status = said.rsplit_once(", stat=").map_or("", |(_, status)| status);
    let fate = fate(mailer, value(own, ", dsn="), first_status(said).unwrap_or(status));
    if is_own_passing(program, mailer, relay) && fate == Fate::HandedOver {
        return Seen::Noted(Note::Passing);
    }
    Seen::Tried(Outcome {
        recipients,
        count: None,
        original: before_expansion(recipients, controller),
        sender: Sender::Unsaid,
        fate,
        next_hop: relay.hop(),
        reply: reply(said),
    })
}

/// The submission program hands to the MTA on the same machine, which logs the message again.
fn is_own_passing(program: &str, mailer: &str, relay: Host<'_>) -> bool {
    mailer == "relay" && relay.is_loopback() && program != "sm-mta"
}

/// What stands for an alias that a line does not name: its list, a local name like any without a domain.
const ALIAS: &str = "aliases";

/// The recipient before an alias or a `.forward` changed it. As RCPT gave it, an address keeps its angle brackets, and then
/// the controlling address `<u@b> (8/0)` is the sender's; what an expansion made has none, and then it is the alias's, or
/// missing where the alias leads outside (seen with 8.18).
fn before_expansion<'a>(recipients: &str, controller: &'a str) -> &'a str {
    let address = controller.rsplit_once(" (").map_or(controller, |(address, _)| address);
    match (recipients.starts_with('<'), bare(address.trim())) {
        (true, _) => "",
        (false, "") if recipients.contains('@') => ALIAS,
        (false, address) => address,
    }
}

/// The status if no reply stands before it.
fn first_status(said: &str) -> Option<&str> {
    said.strip_prefix(", stat=")
}

/// What the next hop said: `reply=` is whole, while a status that repeats a reply has its middle cut out and may replace
/// it altogether (`stat=User unknown` for a sender that is on a list).
fn reply(said: &str) -> &str {
    let Some(reply) = said.strip_prefix(", reply=") else {
        let status = first_status(said).filter(|status| *status != "Sent").unwrap_or("");
        let inner = status.strip_prefix("Sent (").map(|text| text.strip_suffix(')').unwrap_or(text));
        return inner.or_else(|| status.strip_prefix("Deferred: ")).unwrap_or(status);
    };
    reply.rsplit_once(", stat=").map_or(reply, |(reply, _)| reply)
}

/// The class of the enhanced status (RFC 3463 §3.1) decides; before 8.10 there is none and the words must do.
fn fate(mailer: &str, dsn: &str, status: &str) -> Fate {
    if says(status, "quarantine") {
        return Fate::Held;
    }
    if mailer == "discard" || status.starts_with("discarded") || status.starts_with("Discarded") {
        return Fate::Discarded;
    }
    match dsn.as_bytes().first() {
        Some(b'2') => sent(mailer),
        Some(b'4') => Fate::Deferred,
        Some(b'5') if is_given_up(status) => Fate::Expired,
        Some(b'5') => Fate::Failed,
        _ if status.starts_with("Sent") => sent(mailer),
        _ if status.is_empty() || status.starts_with("Deferred") || status.starts_with("queued") => Fate::Deferred,
        _ if is_given_up(status) => Fate::Expired,
        _ => Fate::Failed,
    }
}

/// `Cannot send message for 5 days`, `Message could not be delivered for 5 days`.
fn is_given_up(status: &str) -> bool {
    status.starts_with("Cannot send message ") || status.starts_with("Message could not be delivered for ")
}

fn sent(mailer: &str) -> Fate {
    let here = TO_MAILBOX.iter().any(|name| mailer.starts_with(name));
    if here { Fate::Delivered } else { Fate::HandedOver }
}
