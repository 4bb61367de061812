//! No setting opens a relay, and no combination of settings.

use config::{Settings, reference};
use mail::{Address, Domain, Door, ForwardPath};
use policy::{AccountRecord, Directory, DirectoryRecords, DomainRecord, SiteFacts, Visit, recipient};
use proptest::prelude::*;
use std::net::IpAddr;

fn directory() -> Directory {
    let hana = Address::parse("hana@example.jp").expect("address");
    Directory::new(DirectoryRecords {
        domains: vec![DomainRecord::new(Domain::parse("example.jp").expect("name"), hana.clone())],
        accounts: vec![AccountRecord::new(hana)],
        ..DirectoryRecords::default()
    })
}

/// Any settings file that is taken: each setting left out, or written with its example, or with addresses that an
/// attacker would like to see trusted.
fn any_settings() -> impl Strategy<Value = Settings> {
    let choices = prop::collection::vec(0..3_u8, reference().len());
    choices.prop_filter_map("only files that are taken", |choices| {
        let mut text = String::new();
        for (doc, choice) in reference().into_iter().zip(choices) {
            let value = match (doc.key, choice) {
                ("hostname" | "data", _) => doc.example,
                (_, 0) => continue,
                ("lan.gateways", 2) => "[\"0.0.0.0\", \"198.51.100.7\", \"::\"]",
                ("delivery.inside_networks", 2) => "[\"127.0.0.0/8\", \"10.0.0.0/8\", \"192.168.0.0/16\"]",
                _ => doc.example,
            };
            text.push_str(&format!("{} = {value}\n", doc.key));
        }
        Settings::parse(&text, "f").ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    /// The rule about recipients outside reads six facts about a visitor; of the settings only the gateways and the
    /// Unix users are among them. Whatever they are, a stranger is refused at every door.
    #[test]
    fn whatever_the_settings_a_stranger_gets_no_permit(settings in any_settings(), peer: IpAddr, near in 0..4_usize) {
        let directory = directory();
        let outside = ForwardPath::Address(Address::parse("someone@elsewhere.example").expect("address"));
        let known = ["127.0.0.1", "192.168.0.1", "198.51.100.7"].map(|ip| ip.parse().expect("address"));
        let peer = known.get(near).copied().unwrap_or(peer);
        let site = SiteFacts {
            gateways: settings.lan.gateways.clone(),
            literals: settings.receiving.literals.clone(),
            forwarders: settings.receiving.forwarders.clone(),
            local_users: settings.sendmail.users.clone(),
            ..SiteFacts::default()
        };
        for door in Door::ALL {
            let visit = Visit { door, peer, login: None, unix_user: None, fetched: None, site: &site };
            prop_assert!(recipient(&visit, &directory, &outside).is_err());
        }
    }
}

#[test]
fn no_setting_s_name_promises_trust() {
    for doc in reference() {
        for word in ["relay", "trust", "allow", "mynetworks", "open", "skip", "insecure"] {
            assert!(!doc.key.contains(word), "{}", doc.key);
        }
    }
}
