//! Quota: a mailbox that is full is said to be full while the client is still there and keeps its mail.
//!
//! What was accepted is never thrown away for it: a message whose size nobody announced, one that came while another filled
//! the mailbox, a report of ours and what was released or could not be forwarded may go beyond.

use crate::notices;
use crate::site::Site;
use mail::{Address, Reason};
use policy::{Admission, Directory, is_role};
use std::sync::Arc;
use store::{MailboxSize, Told};

/// From this part of its quota on a mailbox is nearly full: 9 of 10.
const NEARLY_TENTHS: u64 = 9;
/// Below this part it has room again, and is told of anew when it fills up: chosen, so that nobody is told twice for one
/// message that comes and goes.
const ROOM_TENTHS: u64 = 8;

/// How much an account's mailbox may hold; `None`: as much as comes.
pub fn of(site: &Site, directory: &Directory, account: &Address) -> Option<u64> {
    directory.quota_of(account, site.settings().limits.mailbox_octets)
}

/// Gives the admission back if all the mailboxes it ends in have room for what was announced. Roles are always reached
/// (RFC 5321 §4.5.1), so that somebody can be told that mail is refused.
///
/// # Errors
/// [`Reason::MailboxFull`].
pub fn admit(site: &Site, directory: &Directory, admission: Admission, announced: u64) -> Result<Admission, Reason> {
    let Admission::Local { address, mailboxes, .. } = &admission else { return Ok(admission) };
    if is_role(address) {
        return Ok(admission);
    }
    for mailbox in policy::onward(directory, mailboxes, &[]).mailboxes {
        let Some(quota) = of(site, directory, &mailbox) else { continue };
        // One row, by its key; without a quota nothing is read. What cannot be read says so when the message is stored.
        let size = tokio::task::block_in_place(|| site.store.mailbox_size(&mailbox)).ok().flatten();
        let used = size.map_or(0, |size| size.size_octets);
        // RFC 1870 §6.1: SIZE is what the client says; one that says nothing is taken while there is any room.
        if used >= quota || used.saturating_add(announced) > quota {
            return Err(Reason::MailboxFull);
        }
    }
    Ok(admission)
}

/// Tells the owner and the administrator, once, that a mailbox is nearly full.
pub fn watch(site: &Arc<Site>, mailboxes: Vec<MailboxSize>) {
    let directory = site.store.directory();
    for MailboxSize { account, size_octets, told } in mailboxes {
        let Some(quota) = of(site, &directory, &account) else { continue };
        let is_beyond = |tenths: u64| size_octets / tenths >= quota / 10;
        match told {
            false if is_beyond(NEARLY_TENTHS) => notices::nearly_full(site, account, size_octets, quota),
            true if !is_beyond(ROOM_TENTHS) => {
                let (store, errands) = (site.store.clone(), site.errands.clone());
                errands.spawn(async move {
                    // If it cannot be noted now, the next message does it.
                    let _noted = store.mailbox_told(&account, Told::No).await;
                });
            }
            _ => {}
        }
    }
}
