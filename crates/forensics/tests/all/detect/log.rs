//! A log as facts: a small builder of mail, refusals and logins, shown to all detectors.

use forensics::detect::{self, DECIDERS, Detector, FINDINGS};
use forensics::fact::{Fact, FactKind, Fated, Giver, Passage};
use forensics::incident::{EVIDENCE_MAX, Incident, IncidentKind, NAMED_MAX};
use forensics::log::Place;
use forensics::log::observation::{Arrival, Fate, Hop, Login, Peer, Refusal, Sender, Stage, Why};
use forensics::ours::{Ours, Owner};
use mail::Verb;

/// The noon at which each log begins.
pub const NOON: i64 = 1_795_305_600;

pub struct Log {
    detectors: Vec<Box<dyn Detector>>,
    ours: Ours,
    line: u32,
    at: Option<i64>,
}

/// A message: from where, as whom, to whom.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    pub ip: &'a str,
    pub name: &'a str,
    pub helo: &'a str,
    pub login: &'a str,
    pub giver: Option<Giver>,
    /// `<>` is the null one.
    pub sender: &'a str,
    pub to: &'a [(&'a str, Fate)],
    pub original: &'a str,
    pub hop: &'a str,
    pub reply: &'a str,
    /// Whether the server bounced it.
    pub is_reported: bool,
}

pub const MAIL: Mail<'static> = Mail {
    ip: "",
    name: "",
    helo: "",
    login: "",
    giver: None,
    sender: "",
    to: &[],
    original: "",
    hop: "",
    reply: "",
    is_reported: false,
};

impl Default for Log {
    fn default() -> Self {
        Self::with_ours(&["example.jp"])
    }
}

impl Log {
    pub fn with_ours(texts: &[&str]) -> Self {
        let ours = Ours::from_texts(texts).expect("ours");
        Self { detectors: detect::all(), ours, line: 0, at: Some(NOON) }
    }

    pub fn without_time() -> Self {
        Self { at: None, ..Self::default() }
    }

    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.at = self.at.map(|at| at + seconds);
        self
    }

    pub fn tell(&mut self, kind: FactKind<'_>) {
        self.line += 1;
        let fact = Fact { at: self.at, place: Place { source: 0, line: self.line }, kind };
        self.detectors.iter_mut().for_each(|detector| detector.see(&fact, &self.ours));
    }

    pub fn mail(&mut self, mail: Mail<'_>) -> &mut Self {
        let id = format!("Q{}", self.line);
        let passage = self.passage(&mail, &id);
        self.tell(FactKind::Arrived(passage));
        for (recipient, fate) in mail.to {
            let (recipient, original) = (*recipient, mail.original);
            let owner = self.ours.address(if original.is_empty() { recipient } else { original });
            let recipient_owner = self.ours.address(recipient);
            self.tell(FactKind::Fated(Fated {
                passage,
                recipient,
                original,
                owner,
                count: 1,
                fate: *fate,
                next_hop: Hop { host: mail.hop, ip: "" },
                reply: mail.reply,
                verb: verb(passage.giver, passage.sender, *fate, (recipient_owner, owner)),
                again: false,
            }));
        }
        if mail.is_reported {
            self.tell(FactKind::Reported(passage));
        }
        self
    }

    /// A message of which nothing more is told than, at most, its next hop.
    pub fn left(&mut self, mail: Mail<'_>) -> &mut Self {
        let id = format!("Q{}", self.line);
        let passage = self.passage(&mail, &id);
        self.tell(FactKind::Arrived(passage));
        self.tell(FactKind::Left { passage, next_hop: Hop { host: mail.hop, ip: "" } });
        self
    }

    fn passage<'a>(&self, mail: &Mail<'a>, id: &'a str) -> Passage<'a> {
        let peer = Peer { ip: mail.ip, name: mail.name, helo: mail.helo };
        let owner = if mail.ip.is_empty() { Owner::Unknown } else { self.ours.peer(mail.ip) };
        let giver = mail.giver.unwrap_or(match owner {
            _ if !mail.login.is_empty() => Giver::Account,
            Owner::Ours => Giver::Lan,
            Owner::Foreign => Giver::Stranger,
            Owner::Unknown => Giver::Unknown,
        });
        let sender = match mail.sender {
            "" => Sender::Unsaid,
            "<>" => Sender::Null,
            address => Sender::Given(address),
        };
        Passage {
            id,
            host: "mx",
            at: self.at,
            place: Place { source: 0, line: self.line + 1 },
            arrival: Arrival { peer, login: mail.login, sender, ..Arrival::default() },
            giver,
            sender: sender.address().map_or(Owner::Unknown, |address| self.ours.sender(address)),
        }
    }

    pub fn refuse(&mut self, ip: &str, sender: &str, recipient: &str, why: Why) -> &mut Self {
        self.refuse_with(ip, sender, recipient, (why, false))
    }

    pub fn refuse_with(&mut self, ip: &str, sender: &str, recipient: &str, (why, temporary): (Why, bool)) -> &mut Self {
        let sender = match sender {
            "" => Sender::Unsaid,
            "<>" => Sender::Null,
            address => Sender::Given(address),
        };
        let peer = Peer { ip, name: "", helo: "" };
        let (login, stage, reply) = ("", Stage::Rcpt, "");
        self.tell(FactKind::Refused(Refusal {
            peer,
            login,
            sender,
            recipient,
            count: 1,
            stage,
            why,
            temporary,
            reply,
        }));
        self
    }

    pub fn login(&mut self, ip: &str, user: &str) -> &mut Self {
        self.tell(FactKind::LoggedIn(login(ip, user)));
        self
    }

    pub fn login_fails(&mut self, ip: &str, user: &str, times: usize) -> &mut Self {
        (0..times).for_each(|_| {
            self.tell(FactKind::LoginFailed(login(ip, user)));
            self.wait(2);
        });
        self
    }

    /// What the detectors conclude, after asking that it keeps the rules for all incidents.
    pub fn incidents(&self) -> Vec<Incident> {
        let incidents: Vec<Incident> = self.detectors.iter().flat_map(|detector| detector.conclude()).collect();
        incidents.iter().for_each(keeps_the_rules);
        incidents
    }

    pub fn kinds(&self) -> Vec<IncidentKind> {
        self.incidents().iter().map(|incident| incident.kind).collect()
    }

    /// The only incident.
    pub fn incident(&self) -> Incident {
        let mut incidents = self.incidents();
        assert_eq!(incidents.len(), 1, "{incidents:#?}");
        incidents.remove(0)
    }
}

fn login<'a>(ip: &'a str, user: &'a str) -> Login<'a> {
    let peer = Peer { ip, name: "", helo: "" };
    Login { peer, user, mechanism: "PLAIN", service: "smtp", times: 1 }
}

fn verb(giver: Giver, sender: Owner, fate: Fate, (recipient, original): (Owner, Owner)) -> Option<Verb> {
    match (fate, giver) {
        (_, Giver::Report) => None,
        (Fate::Delivered, _) => Some(Verb::Received),
        (Fate::HandedOver, Giver::Account | Giver::Lan | Giver::Program) => Some(Verb::Sent),
        (Fate::HandedOver, Giver::Unknown) => (sender == Owner::Ours).then_some(Verb::Sent),
        (Fate::HandedOver, Giver::Stranger) if recipient == Owner::Ours => Some(Verb::Received),
        (Fate::HandedOver, Giver::Stranger) if original == Owner::Ours => Some(Verb::Sent),
        (Fate::HandedOver, Giver::Stranger) => Some(Verb::Relayed),
        _ => None,
    }
}

fn keeps_the_rules(incident: &Incident) {
    assert!(incident.evidence.len() <= EVIDENCE_MAX && incident.evidence.windows(2).all(|two| two[0] < two[1]));
    assert!(!incident.evidence.is_empty(), "{incident:?}");
    assert!(incident.actors.len() <= NAMED_MAX && incident.accounts.len() <= NAMED_MAX);
    assert!(incident.decider.is_none_or(|decider| DECIDERS.contains(&decider)), "{incident:?}");
    assert!(!incident.findings.is_empty(), "{incident:?}");
    for finding in &incident.findings {
        let names: Vec<&str> = finding.values.iter().map(|(name, _)| *name).collect();
        assert!(FINDINGS.contains(&(finding.key, &names[..])), "{finding:?}");
    }
}
