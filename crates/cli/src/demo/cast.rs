//! Who is on stage: names, and for everyone an address of 127.0.0.0/8. Names end in `.example`, which can never be
//! anybody's (RFC 2606 §2).

use mail::{Address, Domain};
use std::net::Ipv4Addr;

/// The first domain that the server guards, and its name.
pub const SHOP: &str = "shop.example";
/// The second one.
pub const SCHOOL: &str = "school.example";
/// The server's name.
pub const GATE: &str = "mail.shop.example";
/// The domain outside.
pub const ELSEWHERE: &str = "elsewhere.example";
/// The name of its mail server.
pub const EXCHANGER: &str = "mail.elsewhere.example";

/// The one who is told when something is wrong; the postmaster of both domains.
pub const ADMINISTRATOR: &str = "taro@shop.example";
/// Someone who works there.
pub const HANA: &str = "hana@shop.example";
/// Someone whose password is about to be misused.
pub const REN: &str = "ren@school.example";
/// An alias: what customers write to, read by two.
pub const COUNTER: &str = "info@shop.example";
/// An alias: what the copier sends as, so that an answer reaches someone.
pub const SCANS: &str = "copier@shop.example";
/// The copier's name in the directory.
pub const COPIER: &str = "copier";

/// The only one outside who can be written to.
pub const FRIEND: &str = "friend@elsewhere.example";
/// No one.
pub const NOBODY: &str = "nobody@elsewhere.example";
/// What the passer-by calls himself.
pub const PASSER_BY: &str = "offer@passer-by.example";
/// What he greets with.
pub const PASSER_BY_NAME: &str = "passer-by.example";

/// The server. Whoever plays with it on this computer comes from here too, and is a stranger.
pub const AT_GATE: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// The world outside: its mail server and the DNS.
pub const AT_ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
/// The passer-by.
pub const AT_PASSER_BY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);
/// The copier.
pub const AT_COPIER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);
/// The router of the LAN.
pub const AT_ROUTER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);
/// A desk in the shop.
pub const AT_DESK: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 6);

/// What DNS calls the addresses. The router has no name, as routers do.
pub const HOSTS: [(&str, Ipv4Addr); 5] = [
    ("localhost", AT_GATE),
    (EXCHANGER, AT_ELSEWHERE),
    ("host3.passer-by.example", AT_PASSER_BY),
    ("copier.shop.example", AT_COPIER),
    ("desk.shop.example", AT_DESK),
];

/// Those with a mailbox and a password.
pub const ACCOUNTS: [&str; 3] = [ADMINISTRATOR, HANA, REN];

/// One of the addresses above.
pub fn address(text: &'static str) -> Address {
    Address::parse(text).expect("the cast's addresses are well formed")
}

/// One of the domains above.
pub fn domain(text: &'static str) -> Domain {
    Domain::parse(text).expect("the cast's domains are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_on_stage_has_an_address_that_can_be_nobodys() {
        for text in ACCOUNTS.into_iter().chain([COUNTER, SCANS, FRIEND, NOBODY, PASSER_BY]) {
            assert!(address(text).domain().to_string().ends_with(".example"), "{text}");
        }
        for text in [SHOP, SCHOOL, GATE, ELSEWHERE, EXCHANGER] {
            assert!(domain(text).name().is_some(), "{text}");
        }
    }

    #[test]
    fn everyone_comes_from_an_address_of_their_own() {
        let mut places = [AT_GATE, AT_ELSEWHERE, AT_PASSER_BY, AT_COPIER, AT_ROUTER, AT_DESK].to_vec();
        assert!(places.iter().all(Ipv4Addr::is_loopback));
        places.sort();
        places.dedup();
        assert_eq!(places.len(), 6);
    }
}
