//! Whom a story is about. A visit is long, and many are in it that have nothing to do with each other.

use super::{Outcome, Story};
use mail::{Address, EventKind, Party};

impl Story {
    /// Whether `address` has a part in it: as who sends, as who was to receive or did, as the name of a login, as who was
    /// told. Of several failed logins a story shows one: such a visit may concern anybody.
    pub fn concerns(&self, address: &Address) -> bool {
        let wanted = address.folded();
        let is = |other: &Address| other.folded() == wanted;
        let is_party = |party: &Party| matches!(party, Party::Account(account) if is(account));
        let proved = self.visitor.as_ref().and_then(|visitor| visitor.proved.as_ref());
        let guessed = self.visitor.as_ref().is_some_and(|visitor| visitor.failed_logins > 0);
        guessed
            || self.party.iter().chain(proved).any(is_party)
            || self.reverse_path.iter().filter_map(|path| path.address()).any(is)
            || self.recipients.iter().any(|recipient| {
                recipient.recipient.address().is_some_and(is) || mailboxes(&recipient.outcome).iter().any(is)
            })
            || self.reports.iter().any(|report| is(&report.to))
            || self.steps.iter().any(|step| names(&step.event).is_some_and(|name| name.folded() == wanted))
    }
}

fn mailboxes(outcome: &Outcome) -> &[Address] {
    match outcome {
        Outcome::Delivered { mailboxes } => mailboxes,
        _ => &[],
    }
}

/// Who is named by what is no part of an envelope.
fn names(event: &EventKind) -> Option<Address> {
    match event {
        EventKind::LoginSucceeded { account, .. } => Some(account.clone()),
        EventKind::Notified { to, .. } => Some(to.clone()),
        EventKind::Administered { subject, .. } => Address::parse(subject).ok(),
        _ => None,
    }
}
