//! One small site for the tests of this crate: two domains, an internationalised third, people, a role or two, devices.

use crate::{
    AccountRecord, AliasRecord, ClosedRecord, DeviceRecord, Directory, DirectoryRecords, DomainRecord, IpRange, Legacy,
    LocalUser, Login, MailFetched, SiteFacts, Visit,
};
use mail::{Address, Domain, Door, ForwardPath, ReversePath, Timestamp};
use std::net::IpAddr;
use std::sync::LazyLock;

pub(crate) fn address(text: &str) -> Address {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn domain(text: &str) -> Domain {
    Domain::parse(text).unwrap()
}

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// `postmaster`, `local@domain`.
pub(crate) fn to(text: &str) -> ForwardPath {
    ForwardPath::take(&format!("<{text}>")).unwrap().0
}

/// An empty text is the null reverse-path.
pub(crate) fn by(text: &str) -> ReversePath {
    ReversePath::take(&format!("<{text}>")).unwrap().0
}

pub(crate) fn addresses(texts: &[&str]) -> Vec<Address> {
    texts.iter().map(|text| address(text)).collect()
}

pub(crate) fn device(name: &str, from: &str, senders: &[&str]) -> DeviceRecord {
    DeviceRecord {
        name: name.to_owned(),
        from: IpRange::parse(from).unwrap(),
        senders: addresses(senders),
        limits: None,
    }
}

pub(crate) fn local_user(name: &str, senders: &[&str]) -> LocalUser {
    LocalUser { name: name.to_owned(), senders: addresses(senders) }
}

/// The time of every decision in these tests.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);
pub(crate) const TOMORROW: Timestamp = Timestamp::from_seconds(1_795_086_400);

/// Both old ways to be known, until the same time.
pub(crate) const fn legacy_until(until: Timestamp) -> Legacy {
    Legacy { apop_until: Some(until), pop_before_smtp_until: Some(until) }
}

/// Mail of this account was fetched so many seconds before now, with the password of this version.
pub(crate) fn fetched(account: &str, seconds: i64, password_version: u32) -> MailFetched {
    let login = Login { account: address(account), password_version };
    MailFetched { login, at: Timestamp::from_seconds(NOW.seconds() - seconds), now: NOW }
}

pub(crate) fn records() -> DirectoryRecords {
    let domain = |name, postmaster| DomainRecord::new(domain(name), address(postmaster));
    let account = |text: &str| AccountRecord::new(address(text));
    let alias = |text, targets: &[_]| AliasRecord { address: address(text), targets: addresses(targets) };
    DirectoryRecords {
        domains: vec![
            domain("example.jp", "hana@example.jp"),
            domain("branch.example", "taro@example.jp"),
            domain("みかん.example", "hana@example.jp"),
        ],
        accounts: vec![
            AccountRecord { may_send_as: addresses(&["sales@example.jp"]), ..account("hana@example.jp") },
            AccountRecord { legacy: legacy_until(TOMORROW), ..account("taro@example.jp") },
            AccountRecord { disabled: true, legacy: legacy_until(TOMORROW), ..account("gone@example.jp") },
            AccountRecord { legacy: legacy_until(NOW), ..account("kenji@みかん.example") },
        ],
        aliases: vec![
            alias("hanako@example.jp", &["hana@example.jp"]),
            alias("sales@example.jp", &["hana@example.jp", "taro@example.jp"]),
            alias("copier@example.jp", &["taro@example.jp"]),
            alias("left@example.jp", &["gone@example.jp"]),
        ],
        devices: vec![
            device("copier", "192.168.0.100-192.168.0.199", &["copier@example.jp"]),
            device("till", "192.168.0.50", &["copier@example.jp", "sales@example.jp"]),
            device("scanner", "fd00::1:0-fd00::1:ff", &["copier@example.jp"]),
            device("local", "127.0.0.1", &["copier@example.jp"]),
        ],
        // Within the copier's range.
        closed: vec![ClosedRecord { address: ip("192.168.0.120") }],
        lockdown: None,
    }
}

pub(crate) fn site() -> Directory {
    Directory::new(records())
}

/// What the settings and the routing table name as gateways.
pub(crate) const GATEWAYS: [IpAddr; 2] =
    [IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 0, 1)), IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 0, 150))];

static SITE: LazyLock<SiteFacts> = LazyLock::new(|| SiteFacts {
    gateways: GATEWAYS.to_vec(),
    local_users: vec![local_user("www-data", &["copier@example.jp", "hana@example.jp"])],
    hostname: Some(domain("mail.example.jp")),
    own_addresses: vec![ip("198.51.100.25"), ip("127.0.0.1")],
    forwarders: vec!["192.0.2.0/28".parse().unwrap()],
    ..SiteFacts::default()
});

pub(crate) fn stranger() -> Visit<'static> {
    Visit { door: Door::Public, peer: ip("203.0.113.9"), login: None, unix_user: None, fetched: None, site: &SITE }
}

/// A login with the first password; kept until the tests end.
pub(crate) fn login(account: &Address) -> &'static Login {
    Box::leak(Box::new(Login { account: account.clone(), password_version: 0 }))
}

pub(crate) fn logged_in(account: &Address) -> Visit<'static> {
    Visit { door: Door::Submission, login: Some(login(account)), ..stranger() }
}

pub(crate) fn at_lan(peer: &str) -> Visit<'static> {
    Visit { door: Door::Lan, peer: ip(peer), ..stranger() }
}

pub(crate) fn local(unix_user: &str) -> Visit<'_> {
    Visit { door: Door::Local, peer: ip("127.0.0.1"), unix_user: Some(unix_user), ..stranger() }
}
