//! What is wrong with a change of the directory: one variant each, with the facts that its sentence needs.

use crate::{IpRange, RangeError};
use mail::{Address, Domain, NextHopAddress, Party};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $key:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* },)*) => {
        /// Why a change is refused. Nothing is changed in part.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "problem", rename_all = "kebab-case")]
        pub enum ChangeProblem { $($(#[$doc])* $name { $($(#[$field_doc])* $field: $type,)* },)* }

        impl ChangeProblem {
            /// Every key there is, for those who must have a sentence for each.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// The stable key.
            pub const fn key(&self) -> &'static str {
                match self { $(Self::$name { .. } => $key,)* }
            }

            /// The facts, under the names of the fields, as texts.
            pub fn facts(&self) -> Vec<(&'static str, String)> {
                match self { $(Self::$name { $($field),* } => vec![$((stringify!($field), $field.fact())),*],)* }
            }
        }
    };
}

problems! {
    /// The domain is ours already.
    DomainExists = "domain-exists" { /// Which.
        domain: Domain, },
    /// The domain is not ours.
    DomainUnknown = "domain-unknown" { /// Which.
        domain: Domain, },
    /// An address literal is no domain to host.
    DomainIsLiteral = "domain-is-literal" { /// Which.
        domain: Domain, },
    /// The domain still has an account or alias.
    DomainInUse = "domain-in-use" { /// Which.
        domain: Domain, /// One of the addresses.
        address: Address, },
    /// The postmaster of a domain must be an account, so that a person reads the mail.
    PostmasterNoAccount = "postmaster-no-account" { /// The domain.
        domain: Domain, /// Who was named.
        address: Address, },
    /// The postmaster of a domain must be able to log in.
    PostmasterDisabled = "postmaster-disabled" { /// The domain.
        domain: Domain, /// The account.
        address: Address, },
    /// An account or alias has the address already.
    AddressExists = "address-exists" { /// Which.
        address: Address, },
    /// The account does not exist.
    AccountUnknown = "account-unknown" { /// Which.
        address: Address, },
    /// The account is a domain's postmaster; that must become another first.
    AccountIsPostmaster = "account-is-postmaster" { /// The account.
        address: Address, /// The domain.
        domain: Domain, },
    /// An alias leads to the account.
    AccountIsTarget = "account-is-target" { /// The account.
        address: Address, /// The alias.
        alias: Address, },
    /// postmaster@ and abuse@ are there already, and never accounts or aliases.
    RoleIsBuiltIn = "role-is-built-in" { /// Which.
        address: Address, },
    /// A local part neither begins nor ends with a dot, nor has two in a row; old mobile addresses elsewhere do.
    DotsAreStray = "dots-are-stray" { /// Which.
        address: Address, },
    /// postmaster@ and abuse@ receive; they never send.
    RoleCannotSend = "role-cannot-send" { /// Which.
        address: Address, },
    /// The alias does not exist.
    AliasUnknown = "alias-unknown" { /// Which.
        address: Address, },
    /// An alias leads to at least one account.
    AliasWithoutTargets = "alias-without-targets" { /// Which.
        address: Address, },
    /// An alias leads to accounts here only.
    TargetNoAccount = "target-no-account" { /// The alias.
        address: Address, /// Where it should lead.
        target: Address, },
    /// A target was named twice.
    TargetTwice = "target-twice" { /// The alias.
        address: Address, /// The target.
        target: Address, },
    /// A sender is an address that exists here, so that somebody gets the reports.
    SenderUnknown = "sender-unknown" { /// Which.
        sender: Address, },
    /// The account or device may send as it already, or it was named twice.
    SenderTwice = "sender-twice" { /// Which.
        sender: Address, },
    /// The account was never granted it.
    SenderNotGranted = "sender-not-granted" { /// The account.
        address: Address, /// The sender.
        sender: Address, },
    /// An account or device may send as the address; that must be revoked first.
    AddressIsSender = "address-is-sender" { /// Which.
        address: Address, /// Who may send as it.
        party: Party, },
    /// The device exists already.
    DeviceExists = "device-exists" { /// Its name.
        name: String, },
    /// The device does not exist.
    DeviceUnknown = "device-unknown" { /// Its name.
        name: String, },
    /// A device's name has 1 to 63 lower-case letters, digits and inner hyphens.
    DeviceNameMalformed = "device-name-malformed" { /// What it should be.
        name: String, },
    /// A device has at least one sender.
    DeviceWithoutSenders = "device-without-senders" { /// Its name.
        name: String, },
    /// Another device speaks from one of its addresses.
    DeviceOverlaps = "device-overlaps" { /// Its name.
        name: String, /// The other's name.
        other: String, /// The other's range.
        range: IpRange, },
    /// The gateway is among its addresses; strangers could come through it.
    DeviceIsGateway = "device-is-gateway" { /// Its name.
        name: String, /// The gateway.
        gateway: IpAddr, },
    /// The LAN door is not closed to the address.
    LanNotClosed = "lan-not-closed" { /// Which.
        address: IpAddr, },
    /// The range reads as none.
    RangeMalformed = "range-malformed" { /// As it was given.
        range: String, },
    /// The next hop leads to this server itself.
    HopIsOurselves = "hop-is-ourselves" { /// The domain.
        domain: Domain, /// The next hop.
        hop: NextHopAddress, },
    /// The range ends before it starts.
    RangeBackwards = "range-backwards" { /// As it was given.
        range: String, },
    /// The range has addresses that are not private.
    RangeNotInside = "range-not-inside" { /// As it was given.
        range: String, },
    /// Lockdown is on already.
    LockdownIsOn = "lockdown-is-on" { /// Who switched it on.
        by: String, },
    /// Lockdown is not on.
    LockdownIsOff = "lockdown-is-off" { },
    /// The reason that was given is longer than a line.
    ReasonTooLong = "reason-too-long" { /// How many characters it may have.
        most: String, },
    /// The account gets what comes for nobody at a domain; another must, or none.
    AccountIsCatchAll = "account-is-catch-all" { /// The account.
        address: Address, /// The domain.
        domain: Domain, },
    /// Somebody's forwarding leads to the address.
    ForwardLeadsTo = "forward-leads-to" { /// Which.
        address: Address, /// Whose forwarding.
        account: Address, },
    /// A forwarding has at least one target and not too many.
    ForwardTargetCount = "forward-target-count" { /// The account.
        address: Address, /// How many there may be.
        limit: String, },
    /// A target of a forwarding was named twice.
    ForwardTargetTwice = "forward-target-twice" { /// The account.
        address: Address, /// The target.
        target: Address, },
    /// A target at a domain of ours that nobody has, or at no domain.
    ForwardTargetUnknown = "forward-target-unknown" { /// The account.
        address: Address, /// The target.
        target: Address, },
    /// A target that is the account itself.
    ForwardToItself = "forward-to-itself" { /// The account.
        address: Address, /// The target.
        target: Address, },
    /// An old way to be known would end before it begins.
    LegacyIsPast = "legacy-is-past" { /// The account.
        address: Address, },
    /// An old way to be known would last too long.
    LegacyTooLong = "legacy-too-long" { /// The account.
        address: Address, /// How many days it may last.
        days: String, },
    /// The account has no old way to be known.
    LegacyIsOff = "legacy-is-off" { /// The account.
        address: Address, },
}

impl ChangeProblem {
    /// The problem with a text that is no range.
    pub fn range(text: &str, error: RangeError) -> Self {
        let range = text.to_owned();
        match error {
            RangeError::Malformed => Self::RangeMalformed { range },
            RangeError::Backwards => Self::RangeBackwards { range },
            RangeError::NotInside => Self::RangeNotInside { range },
        }
    }
}

/// For logs and tests; people get the sentence that `explain` makes of key and facts.
impl fmt::Display for ChangeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())?;
        self.facts().iter().try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl std::error::Error for ChangeProblem {}

trait Fact {
    fn fact(&self) -> String;
}

macro_rules! fact_as_printed {
    ($($type:ty),*) => {
        $(impl Fact for $type {
            fn fact(&self) -> String {
                self.to_string()
            }
        })*
    };
}

fact_as_printed!(Address, Domain, String, IpAddr, IpRange, NextHopAddress);

impl Fact for Party {
    fn fact(&self) -> String {
        match self {
            Self::Account(address) | Self::Forward(address) => address.to_string(),
            Self::Device(name) => name.clone(),
            Self::Behind(domain) => domain.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_has_one_key_in_kebab_case() {
        let keys: std::collections::BTreeSet<_> = ChangeProblem::KEYS.iter().collect();
        assert_eq!(keys.len(), ChangeProblem::KEYS.len());
        assert!(keys.iter().all(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }

    #[test]
    fn a_problem_carries_its_facts_by_name_and_survives_json() {
        let problem = ChangeProblem::AddressIsSender {
            address: "info@example.jp".parse().unwrap(),
            party: Party::Device("copier".to_owned()),
        };
        assert_eq!(problem.key(), "address-is-sender");
        assert_eq!(problem.facts(), [("address", "info@example.jp".to_owned()), ("party", "copier".to_owned())]);
        assert_eq!(problem.to_string(), r#"address-is-sender address="info@example.jp" party="copier""#);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["problem"], problem.key());
        assert_eq!(serde_json::from_value::<ChangeProblem>(json).unwrap(), problem);
    }

    #[test]
    fn each_error_of_a_range_is_a_problem_under_the_same_key() {
        for error in [RangeError::Malformed, RangeError::Backwards, RangeError::NotInside] {
            assert_eq!(ChangeProblem::range("x", error).key(), error.key());
        }
    }
}
