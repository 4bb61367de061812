//! Who has fetched mail, by address: what POP before SMTP goes by at the LAN door. Remembered only for accounts that have
//! leave for it, in memory and no longer than the window is open; whether it is worth anything is policy's to say.

use mail::Timestamp;
use policy::{Directory, Login, MailFetched, POP_BEFORE_SMTP_WINDOW, is_remembered};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Addresses remembered at a time; beyond it the one that fetched longest ago is forgotten. Chosen: more machines than a
/// local network has that know no other way.
const REMEMBERED: usize = 1000;

struct Fetch {
    login: Login,
    at: Timestamp,
}

/// The last login of each address.
#[derive(Default)]
pub struct Fetched(Mutex<HashMap<IpAddr, Fetch>>);

impl Fetched {
    fn by_address(&self) -> MutexGuard<'_, HashMap<IpAddr, Fetch>> {
        // An entry is whole or not there, whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a login that fetches mail. Another account's takes its place: whoever fetches for several at one address
    /// sends as the last of them that has leave.
    pub fn remember(&self, peer: IpAddr, login: &Login, directory: &Directory, now: Timestamp) {
        if !is_remembered(directory, login) {
            return;
        }
        let mut fetches = self.by_address();
        if fetches.len() >= REMEMBERED {
            fetches.retain(|_, fetch| now.since(fetch.at) < POP_BEFORE_SMTP_WINDOW);
        }
        if fetches.len() >= REMEMBERED
            && let Some(oldest) = fetches.iter().min_by_key(|(_, fetch)| fetch.at).map(|(peer, _)| *peer)
        {
            fetches.remove(&oldest);
        }
        fetches.insert(peer.to_canonical(), Fetch { login: login.clone(), at: now });
    }

    /// The last fetch from this address, for a decision that is made now.
    pub fn from(&self, peer: IpAddr, now: Timestamp) -> Option<MailFetched> {
        let fetches = self.by_address();
        let fetch = fetches.get(&peer.to_canonical())?;
        Some(MailFetched { login: fetch.login.clone(), at: fetch.at, now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::Address;
    use policy::{AccountRecord, DirectoryRecords, DomainRecord, Legacy};
    use std::net::Ipv4Addr;

    const END: Timestamp = Timestamp(i64::MAX);

    fn directory() -> Directory {
        let [hana, taro] = ["hana@example.jp", "taro@example.jp"].map(|text| Address::parse(text).expect("an address"));
        let legacy = Legacy { pop_before_smtp_until: Some(END), ..Legacy::default() };
        Directory::new(DirectoryRecords {
            domains: vec![DomainRecord::new(hana.domain().clone(), hana.clone())],
            accounts: vec![AccountRecord { legacy, ..AccountRecord::new(hana) }, AccountRecord::new(taro)],
            ..DirectoryRecords::default()
        })
    }

    fn login(directory: &Directory, name: &str) -> Login {
        Login::of(directory, &Address::parse(name).expect("an address")).expect("an account")
    }

    fn ip(number: usize) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + u32::try_from(number).expect("small")))
    }

    #[test]
    fn only_so_many_addresses_are_remembered_and_the_oldest_is_forgotten() {
        let (directory, fetched) = (directory(), Fetched::default());
        let hana = login(&directory, "hana@example.jp");
        let at = |number: usize| Timestamp(i64::try_from(number).expect("small"));
        for number in 0..=REMEMBERED {
            fetched.remember(ip(number), &hana, &directory, at(number));
        }
        assert_eq!(fetched.by_address().len(), REMEMBERED);
        assert!(fetched.from(ip(0), at(0)).is_none());
        assert!(fetched.from(ip(1), at(1)).is_some() && fetched.from(ip(REMEMBERED), at(1)).is_some());
        // What is worth nothing any more makes room first.
        let later = at(REMEMBERED).plus(POP_BEFORE_SMTP_WINDOW);
        fetched.remember(ip(0), &hana, &directory, later);
        assert_eq!(fetched.by_address().len(), 1);
    }

    #[test]
    fn an_account_without_leave_leaves_no_trace() {
        let (directory, fetched) = (directory(), Fetched::default());
        let [hana, taro] = ["hana@example.jp", "taro@example.jp"].map(|name| login(&directory, name));
        fetched.remember(ip(1), &taro, &directory, Timestamp(5));
        assert!(fetched.from(ip(1), Timestamp(5)).is_none());
        fetched.remember("::ffff:10.0.0.1".parse().expect("an address"), &hana, &directory, Timestamp(5));
        fetched.remember(ip(1), &taro, &directory, Timestamp(6));
        let fetch = fetched.from(ip(1), Timestamp(7)).expect("hana's");
        assert_eq!((fetch.login, fetch.at, fetch.now), (hana, Timestamp(5), Timestamp(7)));
    }
}
