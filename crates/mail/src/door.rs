//! Doors, and the parties that may speak through them.

use serde::{Deserialize, Serialize};

/// A listener with its own rule of trust. Trust belongs to the door, not to the visitor's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// Port 25: anyone, to local recipients only.
    Public,
    /// Ports 587 and 465: accounts, after TLS and login.
    Submission,
    /// A private address: named devices only.
    Lan,
    /// A Unix socket of this machine: programs (cron, scripts, a web shop) whose Unix user the settings name.
    Local,
    /// Ports 110 and 995: accounts read their mail, and nothing is sent.
    Pop3,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 5] = [Self::Public, Self::Submission, Self::Lan, Self::Local, Self::Pop3];

    /// The stable key, as in the settings and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Submission => "submission",
            Self::Lan => "lan",
            Self::Local => "local",
            Self::Pop3 => "pop3",
        }
    }
}

/// Before the account's address in the name of [`Party::of_mail_fetched`].
const FETCHED: &str = "pop:";

/// One of ours who sends: limits, counts and permits are kept by party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// An account, by its address.
    Account(crate::Address),
    /// A device of the LAN door, by its name; or a Unix user of the local door, as [`Party::of_unix_user`] names it; or a
    /// program at the LAN door that has just fetched mail, as [`Party::of_mail_fetched`] names it.
    Device(String),
    /// An account's own forwarding, by the account's address: it carries on what came for the account.
    Forward(crate::Address),
    /// Mail for a domain of ours whose mailboxes are on a server behind us, whoever it comes from: no sender, and the
    /// permit leads to that server alone.
    Behind(crate::Domain),
}

impl Party {
    /// A Unix user of this machine. No device's name has a colon, so that none is taken for the other.
    pub fn of_unix_user(name: &str) -> Self {
        Self::Device(format!("unix:{name}"))
    }

    /// Whoever may send as an account because that account's mail was fetched from the same address just before (POP
    /// before SMTP).
    pub fn of_mail_fetched(account: &crate::Address) -> Self {
        Self::Device(format!("{FETCHED}{}", account.folded()))
    }

    /// The account whose mail was fetched, if that is what it may send by.
    pub fn mail_fetched_by(&self) -> Option<crate::Address> {
        match self {
            Self::Device(name) => name.strip_prefix(FETCHED)?.parse().ok(),
            Self::Account(_) | Self::Forward(_) | Self::Behind(_) => None,
        }
    }

    /// A stable text: `account:hana@example.jp`, `device:copier`, `forward:hana@example.jp`, `behind:example.jp`.
    pub fn key(&self) -> String {
        match self {
            Self::Account(address) => format!("account:{address}"),
            Self::Device(name) => format!("device:{name}"),
            Self::Forward(address) => format!("forward:{address}"),
            Self::Behind(domain) => format!("behind:{domain}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fetched_mail_is_a_party_of_its_own_that_names_the_account() {
        let hana: crate::Address = "Hana@example.jp".parse().expect("an address");
        let party = Party::of_mail_fetched(&hana);
        assert_eq!(party.key(), "device:pop:hana@example.jp");
        assert_eq!(party.mail_fetched_by(), Some(hana.folded()));
        for other in [Party::Account(hana.clone()), Party::Forward(hana), Party::Device("pop".to_owned())] {
            assert_eq!(other.mail_fetched_by(), None, "{other:?}");
        }
        assert_eq!(Party::of_unix_user("pop").mail_fetched_by(), None);
    }
}
