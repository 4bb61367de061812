//! The result of an examination, as programs read it (`--json`) and as texts are made from it.

use crate::case::{CaseVerdict, Fault, Severity, Untested};
use crate::script::Rule;
use crate::target::DoorKind;
use crate::vantage::{Place, Vantage};
use serde::{Serialize, Serializer};
use std::net::{IpAddr, SocketAddr};

/// What all cases together say about relaying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// At least one message of a stranger arrived outside.
    Open,
    /// All that could be tried was refused.
    Closed,
    /// Something was taken, and has not been seen to arrive.
    Unproven,
    /// Nothing about relaying could be tried.
    CouldNotTest,
}

impl Conclusion {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Unproven => "unproven",
            Self::CouldNotTest => "could-not-test",
        }
    }

    /// What cases about relaying come to together.
    pub fn of(cases: &[CaseReport]) -> Self {
        let relay = |verdict| cases.iter().filter(move |case| case.is_about_relay() && case.verdict == verdict);
        // What was taken and came back as a report did not go out: that is decided.
        let is_unproven = |case: &CaseReport| case.fault.is_some_and(Fault::is_unproven);
        if relay(CaseVerdict::Relayed).next().is_some() {
            Self::Open
        } else if relay(CaseVerdict::Accepted).any(is_unproven) {
            Self::Unproven
        } else if relay(CaseVerdict::Refused).next().is_some() {
            Self::Closed
        } else {
            Self::CouldNotTest
        }
    }
}

impl Serialize for Conclusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// A door that was found, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoorReport {
    /// Its address.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// What kind it is taken for.
    #[serde(serialize_with = "kind")]
    pub door: DoorKind,
    /// Why it could not be examined, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untested: Option<Untested>,
    /// Its greeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
}

impl DoorReport {
    /// Address and port.
    pub const fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }
}

fn kind<S: Serializer>(kind: &DoorKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.key())
}

/// What became of a case at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// As in the catalogue.
    pub id: &'static str,
    /// Which form of it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub form: &'static str,
    /// Which group.
    pub group: crate::Group,
    /// At which door: `ADDRESS:PORT`.
    pub door: String,
    /// What it came to.
    pub verdict: CaseVerdict,
    /// The reply that decided.
    pub reply: Option<String>,
    /// How bad it is if it goes wrong.
    pub severity: Severity,
    /// What is at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Why nothing was learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untested: Option<Untested>,
    /// The address of the server's own with which it was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<String>,
    /// How it was judged.
    #[serde(skip)]
    pub rule: Rule,
    /// The session, as lines `>>>` and `<<<`.
    #[serde(skip)]
    pub wire: Vec<String>,
}

impl CaseReport {
    /// Whether it says something about relaying.
    pub fn is_about_relay(&self) -> bool {
        self.rule == Rule::Relay
    }

    /// Its name in the catalogue: `E20 host`.
    pub fn title(&self) -> String {
        format!("{} {}", self.id, self.form).trim().to_owned()
    }
}

/// Cases with the same fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is at fault.
    pub fault: Fault,
    /// The worst of the cases' severities.
    pub severity: Severity,
    /// The cases, as `ID` or `ID form`.
    pub cases: Vec<String>,
    /// At which doors.
    pub doors: Vec<String>,
    /// The session that shows it best.
    pub wire: Vec<String>,
}

/// The whole result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// As it was named.
    pub target: String,
    /// From where it was examined.
    pub vantage: Vantage,
    /// What makes it that.
    pub place: Place,
    /// The address examined from.
    pub source: Option<IpAddr>,
    /// What it comes to.
    pub verdict: Conclusion,
    /// The doors.
    pub doors: Vec<DoorReport>,
    /// The cases.
    pub cases: Vec<CaseReport>,
    /// What is at fault, the worst first.
    pub findings: Vec<Finding>,
    /// Messages that were handed over.
    pub messages: u32,
    /// How long the examination took, in milliseconds.
    pub took_ms: u64,
}

impl Report {
    /// Whether anything at all was learned.
    pub fn has_result(&self) -> bool {
        self.cases.iter().any(|case| case.verdict != CaseVerdict::CouldNotTest)
    }
}

impl Finding {
    /// Puts the faults of cases together, the worst first.
    pub fn of(cases: &[CaseReport]) -> Vec<Self> {
        let found = |fault: Fault| {
            let with: Vec<&CaseReport> = cases.iter().filter(|case| case.fault == Some(fault)).collect();
            let best = with.iter().max_by_key(|case| case.severity)?;
            let cases = with.iter().map(|case| case.title());
            Some(Self {
                fault,
                severity: best.severity,
                cases: unique(cases),
                doors: unique(with.iter().map(|case| case.door.clone())),
                wire: best.wire.clone(),
            })
        };
        let mut findings: Vec<Self> = Fault::ALL.iter().filter_map(|fault| found(*fault)).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }
}

fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
