//! The theorem: over every combination of door, proof, sender, recipient and settings, a stranger never gets a permit.
//!
//! The oracle below knows nothing of the rules' code: a combination has a permit coming if and only if it names one of
//! four ways out by the facts themselves.

use crate::fixture::{GATEWAYS, address, addresses, by, device, fetched, ip, local_user, records, to};
use crate::{
    Admission, Directory, DirectoryRecords, Login, MailFetched, SiteFacts, Spf, Visit, header_from, party, recipient,
    sender,
};
use mail::{Door, Party, Reason, ReversePath};
use std::net::IpAddr;

/// Where a visitor may come from, and the device of the records that this proves, if it proves one.
const PEERS: [(&str, Option<&str>); 20] = [
    ("203.0.113.9", None),
    ("2001:db8::9", None),
    ("127.0.0.1", Some("local")),
    ("::ffff:127.0.0.1", Some("local")),
    ("::1", None),
    ("172.17.0.1", None),
    ("192.168.0.51", None),
    ("0.0.0.0", None),
    ("192.168.0.100", Some("copier")),
    ("192.168.0.199", Some("copier")),
    ("::ffff:192.168.0.50", Some("till")),
    ("fd00::1:1", Some("scanner")),
    // A forwarder that the settings name, and the same as a dual-stack socket shows it.
    ("192.0.2.5", None),
    ("::ffff:192.0.2.5", None),
    // The LAN door is closed to it.
    ("192.168.0.120", Some("copier")),
    ("::ffff:192.168.0.120", Some("copier")),
    // Gateways: one in no range, one in the copier's.
    ("192.168.0.1", None),
    ("192.168.0.150", Some("copier")),
    // This machine's own address within the local network, where a webmail of ours would speak from.
    ("192.168.0.2", None),
    ("::ffff:192.168.0.2", None),
];

/// Where one machine of the local network may stand that is no device, unless it is a gateway or this machine: there, and at
/// the LAN door alone, fetching mail opens something.
const INSIDE: [&str; 6] = ["::1", "172.17.0.1", "192.168.0.51", "192.168.0.1", "192.168.0.2", "::ffff:192.168.0.2"];

/// Whose mail was fetched from the visitor's address, how many seconds before, with which password; and whether that is
/// worth anything.
const FETCHES: [(&str, i64, u32, bool); 12] = [
    ("taro@example.jp", 0, 0, true),
    ("TARO@example.JP", 899, 0, true),
    ("taro@example.jp", 900, 0, false),
    ("taro@example.jp", 1_000_000, 0, false),
    // The clock was set back since.
    ("taro@example.jp", -1, 0, false),
    // The password was changed since.
    ("taro@example.jp", 60, 1, false),
    // Never allowed; disabled; ended; nobody's.
    ("hana@example.jp", 60, 0, false),
    ("gone@example.jp", 60, 0, false),
    ("kenji@みかん.example", 60, 0, false),
    ("hanako@example.jp", 60, 0, false),
    ("postmaster@example.jp", 60, 0, false),
    ("someone@outside.example", 60, 0, false),
];

/// What a visitor may be logged in as, and whether that is an account that may send.
const LOGINS: [(&str, bool); 10] = [
    ("hana@example.jp", true),
    ("TARO@example.JP", true),
    ("kenji@みかん.example", true),
    ("gone@example.jp", false),
    ("hanako@example.jp", false),
    ("sales@example.jp", false),
    ("postmaster@example.jp", false),
    ("nobody@example.jp", false),
    ("hana@outside.example", false),
    ("\"hana\"@example.jp", false),
];

/// Whose program may stand at the other end of the local door's socket: one that the settings name, and such as they do
/// not.
const UNIX_USERS: [Option<&str>; 4] = [None, Some("www-data"), Some("root"), Some("unix:www-data")];

/// The domain of one site whose mailboxes are on a server behind us, and that server.
const BEHIND: (&str, &str) = ("behind.example", "smtp:10.9.9.9:2525");

/// Recipients at that domain or nearly so, and whether the server behind us may be asked about them.
const RECIPIENTS_BEHIND: [(&str, bool); 9] = [
    ("yuki@behind.example", true),
    ("nobody@BEHIND.example", true),
    ("@outside.example:yuki@behind.example", true),
    ("postmaster@behind.example", false),
    ("hana@behind.example", false),
    ("target%outside.example@behind.example", false),
    ("\"target@outside.example\"@behind.example", false),
    ("yuki@sub.behind.example", false),
    ("yuki@xbehind.example", false),
];

const SENDERS: [&str; 18] = [
    "",
    "someone@outside.example",
    "target@outside.example",
    "hana@example.jp",
    "taro@example.jp",
    "hanako@example.jp",
    "sales@example.jp",
    "copier@example.jp",
    "gone@example.jp",
    "nobody@example.jp",
    "postmaster@example.jp",
    "abuse@branch.example",
    "kenji@みかん.example",
    "x@[127.0.0.1]",
    "hana@[192.0.2.25]",
    "postmaster@[IPv6:2001:db8::25]",
    "x@localhost",
    "@example.jp:x@outside.example",
];

/// Recipients, and whether they are at a domain of ours.
/// Literals are their own class: ours only where the site says so, and outside for nobody.
const LITERALS: [&str; 5] = [
    "hana@[192.0.2.25]",
    "target%outside.example@[IPv6:2001:db8::25]",
    "hana@[127.0.0.1]",
    "hana@[IPv6:::1]",
    "target@[203.0.113.9]",
];

const RECIPIENTS: [(&str, bool); 16] = [
    ("postmaster", true),
    ("hana@example.jp", true),
    ("sales@example.jp", true),
    ("postmaster@branch.example", true),
    ("gone@example.jp", true),
    ("nobody@example.jp", true),
    ("target%outside.example@example.jp", true),
    ("\"target@outside.example\"@example.jp", true),
    ("outside.example!target@example.jp", true),
    ("SRS0=zzzz=TT=outside.example=target@example.jp", true),
    ("target@outside.example", false),
    ("@example.jp:target@outside.example", false),
    ("hana@sub.example.jp", false),
    ("hana@xexample.jp", false),
    ("hana@localhost", false),
    ("target@example.net", false),
];

/// Sites and gateways: the ordinary one, one without anything, one without gateways, and one whose records contradict
/// themselves in every way that a permit could be made of.
fn settings() -> Vec<(DirectoryRecords, SiteFacts)> {
    let mut hostile = records();
    for text in ["postmaster@example.jp", "hana@outside.example", "someone@outside.example"] {
        let legacy = crate::fixture::legacy_until(crate::fixture::TOMORROW);
        hostile.accounts.push(crate::AccountRecord { legacy, ..crate::AccountRecord::new(address(text)) });
    }
    hostile.accounts[1].may_send_as = addresses(&["postmaster@example.jp", "someone@outside.example"]);
    hostile.devices.push(device("wide", "192.168.0.0/16", &["someone@outside.example"]));
    let upper: Vec<_> = GATEWAYS.iter().map(|gateway| mapped(*gateway)).collect();
    vec![
        (records(), behind(GATEWAYS.to_vec())),
        (records(), SiteFacts::default()),
        (records(), behind(upper)),
        (DirectoryRecords::default(), behind(GATEWAYS.to_vec())),
        (hostile, behind(GATEWAYS.to_vec())),
        (with_a_server_behind(), behind(GATEWAYS.to_vec())),
    ]
}

/// One domain's mailboxes are on a server behind us, but for Hana's.
fn with_a_server_behind() -> DirectoryRecords {
    let mut records = records();
    // A catch-all as well, so that it is seen to get nothing where a server behind us has the mailboxes.
    records.domains.push(crate::DomainRecord {
        behind: Some(BEHIND.1.parse().expect("a next hop")),
        catch_all: Some(address("hana@example.jp")),
        ..crate::DomainRecord::new(crate::fixture::domain(BEHIND.0), address("hana@example.jp"))
    });
    records.accounts.push(crate::AccountRecord::new(address("hana@behind.example")));
    records
}

/// A site with forwarders and literals of its own; what is believed of them must open nothing.
fn behind(gateways: Vec<IpAddr>) -> SiteFacts {
    let hostname = Some(crate::fixture::domain("mail.example.jp"));
    let forwarders = vec!["192.0.2.0/28".parse().unwrap()];
    let literals = vec![ip("192.0.2.25"), ip("2001:db8::25")];
    // One Unix user of this machine as well, who is promised more than anybody may have.
    let senders = ["copier@example.jp", "postmaster@example.jp", "nobody@example.jp", "someone@outside.example"];
    let local_users = vec![local_user("www-data", &senders)];
    let own_addresses = vec![ip("203.0.113.25"), ip("192.168.0.2"), ip("127.0.0.1")];
    SiteFacts { gateways, literals, hostname, own_addresses, forwarders, local_users }
}

/// An IPv4 address as a dual-stack socket shows it.
fn mapped(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => IpAddr::V6(ip.to_ipv6_mapped()),
        IpAddr::V6(_) => ip,
    }
}

/// What a visitor may prove, at whichever door: a login, and whether it is an account's that may send; a Unix user; mail
/// fetched, and whether that is worth anything.
struct Proofs {
    login: Option<Login>,
    sends: bool,
    unix_user: Option<&'static str>,
    fetched: Option<MailFetched>,
    opens: bool,
}

/// Every login with every Unix user; each of them with nothing fetched, and with a fetch that is worth something. What is
/// fetched otherwise comes with one login and with none, and with no Unix user.
fn proofs() -> Vec<Proofs> {
    // With the password that the account has, and with one that it has no more.
    let login = |text: &str, password_version| Some(Login { account: address(text), password_version });
    let logins: Vec<(Option<Login>, bool)> = LOGINS
        .iter()
        .flat_map(|(text, sends)| [(login(text, 0), *sends), (login(text, 1), false)])
        .chain([(None, false)])
        .collect();
    let mut proofs = Vec::new();
    for (number, (account, seconds, password_version, opens)) in FETCHES.into_iter().enumerate() {
        for (login, sends) in logins.iter().filter(|(login, _)| number == 0 || login.is_none() || *login == logins[0].0)
        {
            for unix_user in UNIX_USERS.into_iter().filter(|user| number == 0 || user.is_none()) {
                let fetched = Some(fetched(account, seconds, password_version));
                let proof = |fetched, opens| Proofs { login: login.clone(), sends: *sends, unix_user, fetched, opens };
                proofs.push(proof(fetched, opens));
                if number == 0 {
                    proofs.push(proof(None, false));
                }
            }
        }
    }
    proofs
}

/// How many there are.
const PROOFS: usize = 2 * (2 * LOGINS.len() + 1) * UNIX_USERS.len() + 2 * (FETCHES.len() - 1);

/// Calls `check` with each combination of door, peer, proofs and settings; answers how many there were.
fn each_visit(mut check: impl FnMut(&Visit<'_>, &Directory, Option<&Party>)) -> usize {
    let mut count = 0;
    let proofs = proofs();
    for (records, site) in settings() {
        let directory = Directory::new(records.clone());
        for door in Door::ALL {
            for (peer, device) in PEERS {
                for Proofs { login, sends, unix_user, fetched, opens } in &proofs {
                    let (login, fetched) = (login.as_ref(), fetched.as_ref());
                    let visit = Visit { door, peer: ip(peer), login, unix_user: *unix_user, fetched, site: &site };
                    let is_gateway = site.gateways.iter().any(|gateway| mapped(*gateway) == mapped(visit.peer));
                    let is_own = site.own_addresses.iter().any(|own| mapped(*own) == mapped(visit.peer));
                    let has_fetched = *opens && !is_own && INSIDE.contains(&peer);
                    let proven = match door {
                        Door::Public | Door::Pop3 => None,
                        Door::Submission if !sends || records.accounts.is_empty() => None,
                        Door::Submission => login.map(|login| Party::Account(login.account.folded())),
                        Door::Lan if is_gateway || is_closed(visit.peer) || records.devices.is_empty() => None,
                        // A device wins.
                        Door::Lan if has_fetched && device.is_none() => {
                            Some(Party::Device("pop:taro@example.jp".to_owned()))
                        }
                        Door::Lan => device.map(|name| Party::Device(name.to_owned())),
                        Door::Local => unix_user
                            .filter(|name| *name == "www-data" && !site.local_users.is_empty())
                            .map(|name| Party::Device(format!("unix:{name}"))),
                    };
                    check(&visit, &directory, proven.as_ref());
                    count += 1;
                }
            }
        }
    }
    count
}

#[test]
fn a_stranger_never_gets_a_permit() {
    let (mut permits, mut refusals) = (0, 0);
    let recipients = RECIPIENTS.map(|(path, ours)| (path, to(path), ours));
    let visits = each_visit(|visit, directory, proven| {
        for (path, parsed, ours) in &recipients {
            match recipient(visit, directory, parsed) {
                Ok(Admission::Outside { permit, reason, .. }) => {
                    assert_eq!(Some(permit.party()), proven, "{visit:?} {path}");
                    assert!(!*ours || directory.records().domains.is_empty(), "{path} is ours");
                    let by_rule = match permit.party() {
                        Party::Account(_) => (Door::Submission, Reason::AccountMaySend),
                        Party::Device(name) if name.starts_with("unix:") => (Door::Local, Reason::DeviceMaySend),
                        Party::Device(name) if name.starts_with("pop:") => (Door::Lan, Reason::PopBeforeSmtpMaySend),
                        Party::Device(_) => (Door::Lan, Reason::DeviceMaySend),
                        Party::Forward(_) => panic!("a visitor is nobody's forwarding"),
                        Party::Behind(_) => panic!("{path} is outside, and no server behind us has it"),
                    };
                    assert_eq!((visit.door, reason), by_rule);
                    permits += 1;
                }
                Ok(Admission::Behind { .. }) => panic!("{path} is at no domain that is behind us"),
                Ok(Admission::Local { mailboxes, .. }) => {
                    assert!(*ours, "{path} is not ours");
                    assert!(!mailboxes.is_empty());
                    assert!(mailboxes.iter().all(|mailbox| directory.account(mailbox).is_some()));
                }
                Err(reason) => {
                    let nobody = reason == Reason::NoSuchRecipient;
                    assert!(proven.is_none() || (nobody && *ours), "{visit:?} {path} {reason}");
                    refusals += 1;
                }
            }
        }
    });
    assert_eq!(visits, 6 * Door::ALL.len() * PEERS.len() * PROOFS);
    assert!(permits > 1000 && refusals > 10_000, "{permits} permits, {refusals} refusals: the table lost its teeth");
}

#[test]
fn an_address_in_brackets_leads_nowhere_but_to_us_whoever_asks() {
    let mut taken = 0;
    each_visit(|visit, directory, proven| {
        for path in LITERALS {
            let ours = path.contains(".25]") || path.contains("::25]");
            match recipient(visit, directory, &to(path)) {
                Ok(Admission::Local { address, .. }) => {
                    assert!(ours && !visit.site.literals.is_empty(), "{visit:?} {path}");
                    assert_eq!(Some(address.domain()), directory.first_domain());
                    taken += 1;
                }
                Ok(Admission::Behind { .. } | Admission::Outside { .. }) => panic!("{visit:?} {path} leads outside"),
                Err(Reason::AddressLiteralNotOurs) => {
                    assert!(!ours || visit.site.literals.is_empty() || directory.first_domain().is_none(), "{path}");
                }
                Err(Reason::NoSuchRecipient) => assert!(path.starts_with("target%"), "{path}"),
                Err(_) => assert!(proven.is_none() && visit.door != Door::Public, "{visit:?} {path}"),
            }
        }
    });
    assert!(taken > 700, "{taken}: the table lost its teeth");
}

#[test]
fn a_permit_for_behind_us_leads_to_the_server_that_the_directory_names_and_to_no_other() {
    let recipients = RECIPIENTS_BEHIND.map(|(path, asked)| (path, to(path), asked));
    let (mut permits, mut others) = (0, 0);
    each_visit(|visit, directory, proven| {
        for (path, parsed, asked) in &recipients {
            match recipient(visit, directory, parsed) {
                Ok(Admission::Behind { address, next_hop, permit, reason }) => {
                    assert!(*asked, "{path}");
                    assert_eq!((address.domain().to_string().as_str(), next_hop.to_string().as_str()), BEHIND);
                    assert_eq!(permit.party(), &Party::Behind(address.domain().clone()));
                    assert_eq!(directory.behind(address.domain()), Some(&next_hop));
                    assert_eq!(reason, Reason::RecipientBehind);
                    permits += 1;
                }
                Ok(Admission::Outside { permit, .. }) => {
                    assert_eq!(Some(permit.party()), proven, "{visit:?} {path}");
                    others += 1;
                }
                Ok(Admission::Local { mailboxes, .. }) => {
                    assert!(mailboxes.iter().all(|mailbox| directory.account(mailbox).is_some()), "{path}");
                }
                Err(_) => others += 1,
            }
        }
    });
    assert!(permits > 100 && others > 1000, "{permits} permits, {others} others: the table lost its teeth");
}

#[test]
fn who_is_proven_is_who_sends_and_nobody_else() {
    let senders = SENDERS.map(by);
    each_visit(|visit, directory, proven| {
        assert_eq!(party(visit, directory).as_ref(), proven, "{visit:?}");
        for path in &senders {
            for spf in [Spf::NotAsked, Spf::Pass, Spf::Other] {
                let verdict = sender(visit, directory, path, spf);
                check_sender(visit, directory, proven, (path, spf, verdict));
            }
        }
    });
}

fn check_sender(
    visit: &Visit<'_>,
    directory: &Directory,
    proven: Option<&Party>,
    (path, spf, verdict): (&ReversePath, Spf, Result<Reason, Reason>),
) {
    let literal = visit.site.literals.iter().map(|ip| mail::Domain::Literal(*ip)).collect::<Vec<_>>();
    let ours = path.address().is_some_and(|address| {
        let at_literal = directory.first_domain().is_some() && literal.contains(address.domain());
        at_literal || directory.is_ours(address.domain())
    });
    let role = ours && path.address().is_some_and(|address| ["postmaster", "abuse"].contains(&address.local()));
    assert!(!(role && verdict.is_ok()), "a role never sends: {visit:?} {path}");
    match verdict {
        Ok(Reason::SenderFromOutside) => assert!(visit.door == Door::Public && !ours, "{visit:?} {path}"),
        Ok(Reason::OwnAddressVouchedBySpf) => assert!(visit.door == Door::Public && ours && spf == Spf::Pass, "{path}"),
        Ok(Reason::OwnAddressFromForwarder) => {
            assert!(visit.door == Door::Public && ours && is_forwarder(visit), "{visit:?} {path}");
        }
        Ok(Reason::SenderIsAccount | Reason::SenderIsDevice) => {
            let party = proven.expect("somebody is proven");
            let address = path.address().expect("the null reverse-path is nobody's own");
            let is_own = match party {
                Party::Device(name) if name == "unix:www-data" => address.folded().to_string() == "copier@example.jp",
                // Its name and the alias that leads to nobody else; not what it was granted.
                Party::Device(name) if name.starts_with("pop:") => {
                    ["taro@example.jp", "copier@example.jp"].contains(&&*address.folded().to_string())
                }
                party => directory.owns(party, address),
            };
            assert!(ours && is_own, "{visit:?} {address}");
            assert_eq!(header_from(visit, directory, std::slice::from_ref(address)), Ok(()));
        }
        Ok(other) => panic!("{other} is no reason to take a sender"),
        Err(_) if visit.door == Door::Public => {
            assert!(ours && (role || spf != Spf::Pass && !is_forwarder(visit)), "{visit:?} {path}");
        }
        Err(_) => {}
    }
}

fn is_closed(peer: IpAddr) -> bool {
    mapped(peer) == mapped(ip("192.168.0.120"))
}

fn is_forwarder(visit: &Visit<'_>) -> bool {
    let is_it = mapped(visit.peer) == mapped(ip("192.0.2.5"));
    is_it && !visit.site.forwarders.is_empty()
}

#[test]
fn what_a_visitor_merely_says_is_no_argument_of_any_rule() {
    // The public door gives one verdict for each recipient, whoever knocks, logged in or not, and whatever the site.
    let ordinary = Directory::new(records());
    let recipients = RECIPIENTS.map(|(path, ours)| (path, to(path), ours));
    each_visit(|visit, directory, _| {
        if visit.door != Door::Public || directory.records().domains.is_empty() {
            return;
        }
        for (path, parsed, ours) in &recipients {
            let verdict = recipient(visit, directory, parsed);
            let same = recipient(&crate::fixture::stranger(), &ordinary, parsed);
            assert_eq!(verdict, same, "{visit:?} {path}");
            assert_eq!(verdict == Err(Reason::RelayNeedsLogin), !*ours, "{path}");
        }
    });
}

/// Records in which every account forwards: outside, to each other, to roles, to trick names and to what is nobody's.
fn forwarding_records() -> DirectoryRecords {
    let mut records = records();
    let targets = ["target@outside.example", "taro@example.jp", "postmaster@example.jp", "x@example.net"];
    for (index, account) in records.accounts.iter_mut().enumerate() {
        let own = addresses(&targets[index % 2..]);
        account.forward = Some(crate::Forwarding { targets: own, keep: index % 2 == 0 });
    }
    records.domains[0].catch_all = Some(address("kenji@みかん.example"));
    records.domains[0].plus = true;
    records
}

#[test]
fn a_forward_permit_names_a_target_that_the_directory_records_and_none_that_a_stranger_chose() {
    let (mut granted, mut asked) = (0, 0);
    let mut all = settings();
    all.push((forwarding_records(), behind(GATEWAYS.to_vec())));
    let mut forwarding_behind = with_a_server_behind();
    for account in &mut forwarding_behind.accounts {
        let targets = addresses(&["yuki@behind.example", "target@outside.example"]);
        account.forward = Some(crate::Forwarding { targets, keep: false });
    }
    all.push((forwarding_behind, behind(GATEWAYS.to_vec())));
    for (records, _) in all {
        let directory = Directory::new(records);
        // Whatever a stranger asks for, and whatever mailboxes somebody could name: accounts, aliases, roles, outsiders.
        let paths = RECIPIENTS.iter().chain(&RECIPIENTS_BEHIND).map(|(path, _)| *path);
        for (path, parsed) in paths.map(|path| (path, to(path))) {
            let named = match recipient(&crate::fixture::stranger(), &directory, &parsed) {
                Ok(Admission::Local { mailboxes, .. }) => mailboxes,
                // Its permit is for the server behind us; forwarding makes none of it.
                Ok(Admission::Behind { address, .. }) => vec![address],
                Ok(Admission::Outside { .. }) => panic!("{path}"),
                Err(_) => parsed.address().cloned().into_iter().collect(),
            };
            for traced in [Vec::new(), named.clone()] {
                asked += 1;
                for copy in crate::onward(&directory, &named, &traced).copies {
                    let record = directory.account(&copy.account).expect("an account");
                    let recorded = record.forward.as_ref().expect("a forwarding");
                    assert!(!record.disabled && !traced.contains(&copy.account));
                    for (target, permit) in copy.targets {
                        assert!(recorded.targets.contains(&target), "{path}: {target}");
                        assert!(!directory.is_ours(target.domain()));
                        assert_eq!(permit.party(), &Party::Forward(record.address.clone()));
                        assert_eq!(permit.reason(), Reason::ForwardMaySend);
                        granted += 1;
                    }
                }
            }
        }
    }
    assert!(granted > 10 && asked > 100, "{granted} of {asked}: the table lost its teeth");
}

#[test]
fn a_stranger_s_recipient_is_judged_alike_whoever_forwards() {
    let plain = Directory::new(records());
    let mut all = forwarding_records();
    all.domains[0].catch_all = None;
    all.domains[0].plus = false;
    let forwarding = Directory::new(all);
    for (path, ours) in RECIPIENTS {
        let verdicts = [&plain, &forwarding].map(|site| recipient(&crate::fixture::stranger(), site, &to(path)));
        assert_eq!(verdicts[0], verdicts[1], "{path}");
        assert_eq!(verdicts[1] == Err(Reason::RelayNeedsLogin), !ours, "{path}");
    }
}
