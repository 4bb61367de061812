//! Where a message for mailboxes here goes once its accounts' forwarding is followed.
//!
//! Each account's forwarding is followed once for a message, however many ways lead to it. What would go round, goes on
//! too long or leads nowhere stays in the mailbox it came to: whatever the records say, a message that was accepted ends
//! in a mailbox or on its way outside.

use crate::permit::forward_permits;
use crate::{Directory, Forwarding, RecipientClass, RelayPermit};
use mail::{Address, ForwardPath};
use std::collections::BTreeSet;

/// Accounts here that carry one message on to one another, one after the other. Chosen: from a person to a team to its
/// members is two.
const CHAIN: usize = 5;

/// Where a message goes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Onward {
    /// The mailboxes here that get it, each once.
    pub mailboxes: Vec<Address>,
    /// The copies that go outside, one for each account whose forwarding leads there.
    pub copies: Vec<OnwardCopy>,
    /// Accounts whose forwarding was not followed, because the message has been there before or has come too far.
    pub stopped: Vec<Address>,
}

/// The copy that an account's forwarding sends outside.
#[derive(Debug, PartialEq, Eq)]
pub struct OnwardCopy {
    /// Whose forwarding.
    pub account: Address,
    /// Whether the account's mailbox gets the message too.
    pub keeps: bool,
    /// Its targets outside, at least one, each with its permit.
    pub targets: Vec<(Address, RelayPermit)>,
}

/// Follows the forwarding of the accounts whose mailboxes `mailboxes` are. `traced` are the accounts whose forwarding the
/// message shows to have come through already.
pub fn onward(directory: &Directory, mailboxes: &[Address], traced: &[Address]) -> Onward {
    let traced = traced.iter().map(Address::folded).collect();
    let mut walk = Walk { directory, traced, seen: BTreeSet::new(), path: Vec::new(), onward: Onward::default() };
    for mailbox in mailboxes {
        walk.follow(mailbox);
    }
    walk.onward
}

struct Walk<'d> {
    directory: &'d Directory,
    traced: BTreeSet<Address>,
    seen: BTreeSet<Address>,
    /// The accounts from the first to the one now followed.
    path: Vec<Address>,
    onward: Onward,
}

impl Walk<'_> {
    /// Takes the message to an account; whether it ends somewhere that way. Those further back on the path are still being
    /// followed, so that a way back to them ends nowhere by itself.
    fn follow(&mut self, account: &Address) -> bool {
        let account = account.folded();
        if !self.seen.insert(account.clone()) {
            return !self.path.contains(&account);
        }
        let record = self.directory.account(&account).filter(|record| !record.disabled);
        let Some(forward) = record.and_then(|record| record.forward.as_ref()) else {
            self.onward.mailboxes.push(account);
            return true;
        };
        if self.traced.contains(&account) || self.path.len() >= CHAIN {
            self.onward.stopped.push(account.clone());
            self.onward.mailboxes.push(account);
        } else {
            self.carry_on(account, forward);
        }
        true
    }

    fn carry_on(&mut self, account: Address, forward: &Forwarding) {
        let targets = forward_permits(self.directory, &account);
        let mut ends_somewhere = !targets.is_empty();
        self.path.push(account);
        for target in &forward.targets {
            if let RecipientClass::Local { mailboxes } = self.directory.resolve(&ForwardPath::Address(target.clone())) {
                for mailbox in mailboxes {
                    ends_somewhere |= self.follow(&mailbox);
                }
            }
        }
        let Some(account) = self.path.pop() else { return };
        let keeps = forward.keep || !ends_somewhere;
        if keeps {
            self.onward.mailboxes.push(account.clone());
        }
        if !targets.is_empty() {
            self.onward.copies.push(OnwardCopy { account, keeps, targets });
        }
    }
}

#[cfg(test)]
#[path = "forwarding_tests.rs"]
mod tests;
