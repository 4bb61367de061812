//! Lines and incidents for the tests of this folder.

use super::LineSaid;
use forensics::fact::Giver;
use forensics::log::Format;
use forensics::log::observation::{
    Arrival, Fate, Hop, Login, Observation, Outcome, Peer, Refusal, Seen, Sender, Stage, Why,
};
use forensics::ours::Owner;

pub(super) const PEER: Peer<'_> = Peer { ip: "203.0.113.9", name: "bulk.example", helo: "mail.elsewhere.example" };

pub(super) const HOP: Hop<'_> = Hop { host: "mx.elsewhere.example", ip: "198.51.100.25" };

pub(super) fn login(user: &'static str, times: u32) -> Login<'static> {
    Login { peer: PEER, user, mechanism: "PLAIN", service: "smtp", times }
}

pub(super) fn arrival() -> Arrival<'static> {
    Arrival { peer: PEER, sender: Sender::Given("x@bulk.example"), ..Arrival::default() }
}

pub(super) fn outcome(fate: Fate) -> Outcome<'static> {
    Outcome {
        recipients: "<a@elsewhere.example>",
        count: None,
        original: "",
        sender: Sender::Unsaid,
        fate,
        next_hop: HOP,
        reply: "250 ok",
    }
}

pub(super) fn refusal(stage: Stage, why: Why) -> Refusal<'static> {
    Refusal {
        peer: PEER,
        login: "",
        sender: Sender::Given("x@bulk.example"),
        recipient: "a@elsewhere.example",
        count: 1,
        stage,
        why,
        temporary: false,
        reply: "554 5.7.1 Relay access denied",
    }
}

/// A line about message 4F1A that says `seen`, where nobody is known.
pub(super) fn observation(seen: Seen<'static>) -> Observation<'static> {
    Observation::new(seen).of_message("4F1A")
}

pub(super) fn said<'a>(observation: &'a Observation<'a>) -> LineSaid<'a> {
    LineSaid {
        format: Format::Postfix,
        text: "",
        observation,
        peer: Owner::Unknown,
        sender: Owner::Unknown,
        recipient: Owner::Unknown,
        giver: None,
    }
}

/// The same, once it is known who brought the message.
pub(super) fn given<'a>(observation: &'a Observation<'a>, giver: Giver, recipient: Owner) -> LineSaid<'a> {
    LineSaid { giver: Some(giver), recipient, ..said(observation) }
}
