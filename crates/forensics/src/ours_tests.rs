use super::*;
use crate::log::observation::{Arrival, Login, Peer, Place, Refusal, Sender, Stage, Why};
use crate::log::{Observation, Seen};

fn ours(texts: &[&str]) -> Ours {
    Ours::from_texts(texts).expect("what is ours")
}

#[test]
fn an_address_is_ours_by_its_domain_or_a_domain_above() {
    let ours = ours(&["example.jp", "Taro@Example.com", "203.0.113.0/24"]);
    for (address, owner) in [
        ("a@example.jp", Owner::Ours),
        ("a@EXAMPLE.jp", Owner::Ours),
        ("a@mail.example.jp", Owner::Ours),
        ("a@notexample.jp", Owner::Foreign),
        ("a@example.jp.example.net", Owner::Foreign),
        ("taro@example.com", Owner::Ours),
        ("TARO@example.COM", Owner::Ours),
        ("jiro@example.com", Owner::Foreign),
        ("@relay.example.net,b@example.net:a@example.jp", Owner::Ours),
        ("\"a@example.net\"@example.jp", Owner::Ours),
        ("\"nobody@example.net\"", Owner::Foreign),
        ("<a@example.jp>", Owner::Ours),
        ("a@example.jp.", Owner::Ours),
        ("root", Owner::Ours),
        ("john.smith", Owner::Ours),
        ("a@localhost", Owner::Ours),
        ("a@mail", Owner::Unknown),
        ("a@[203.0.113.9]", Owner::Ours),
        ("a@[198.51.100.9]", Owner::Foreign),
        ("", Owner::Unknown),
    ] {
        assert_eq!(ours.address(address), owner, "{address}");
    }
}

#[test]
fn a_masked_name_is_nobodys_even_beside_our_own() {
    let ours = ours(&["example.jp"]);
    for address in [
        "a@XXXXXX.com",
        "a@xxxxxx.net",
        "a@****.net",
        "a@f1.******.ne.jp",
        "a@[redacted]",
        "a@redacted.com",
        "<redacted>",
        "[redacted]",
        "a@ns.A.co.jp",
        "*****",
    ] {
        assert_eq!(ours.address(address), Owner::Unknown, "{address}");
    }
    for address in ["a@www.example.com", "a@aaa.example", "a@x.com", "a@foo.xxx", "a@ee.example"] {
        assert_eq!(ours.address(address), Owner::Foreign, "{address}");
    }
    assert_eq!(ours.address("*****@example.jp"), Owner::Ours);
}

#[test]
fn a_sender_that_is_a_domain_alone_is_judged_by_it() {
    let ours = ours(&["example.jp"]);
    for (sender, owner) in [
        ("example.jp", Owner::Ours),
        ("example.com", Owner::Foreign),
        ("*****.ab.ca", Owner::Unknown),
        ("1111111111.co.jp", Owner::Unknown),
        ("root", Owner::Ours),
        ("a@example.com", Owner::Foreign),
    ] {
        assert_eq!(ours.sender(sender), owner, "{sender}");
    }
}

#[test]
fn a_peer_is_ours_by_a_private_or_a_given_network() {
    let ours = ours(&["198.51.100.7", "203.0.113.0/24", "2001:db8::/32"]);
    for (ip, owner) in [
        ("127.0.0.1", Owner::Ours),
        ("10.1.2.3", Owner::Ours),
        ("172.31.0.1", Owner::Ours),
        ("172.32.0.1", Owner::Foreign),
        ("192.168.1.1", Owner::Ours),
        ("169.254.1.1", Owner::Ours),
        ("100.64.0.1", Owner::Ours),
        ("100.128.0.1", Owner::Foreign),
        ("::1", Owner::Ours),
        ("fd00::1", Owner::Ours),
        ("fe80::1", Owner::Ours),
        ("::ffff:192.168.1.1", Owner::Ours),
        ("IPv6:2001:db8::1", Owner::Ours),
        ("2001:db9::1", Owner::Foreign),
        ("[198.51.100.7]", Owner::Ours),
        ("198.51.100.8", Owner::Foreign),
        ("203.0.113.200", Owner::Ours),
        ("local", Owner::Ours),
    ] {
        assert_eq!(ours.peer(ip), owner, "{ip}");
    }
}

#[test]
fn what_is_left_of_a_masked_peer_may_tell_where_it_is() {
    for (ip, owner) in [
        ("A", Owner::Unknown),
        ("aaa.aaa.aaa.aaa", Owner::Unknown),
        ("111.111.111.111", Owner::Unknown),
        ("***.***.***.***", Owner::Unknown),
        ("211.158.AAA.BBB", Owner::Foreign),
        ("203.x.x.x", Owner::Foreign),
        ("192.168.xxx.xxx", Owner::Ours),
        ("10.xxx.xxx.xxx", Owner::Ours),
        ("192.xxx.xxx.xxx", Owner::Unknown),
        ("172.20.x.x", Owner::Ours),
        ("2001:db8:xxxx::", Owner::Foreign),
        ("fd00:xxxx::1", Owner::Ours),
        ("unknown", Owner::Unknown),
        ("", Owner::Unknown),
    ] {
        assert_eq!(Ours::default().peer(ip), owner, "{ip}");
    }
}

#[test]
fn what_cannot_be_ours_is_named() {
    for text in ["", "example", "a b.jp", "10.0.0.0/33", "example..jp", "1.2.3"] {
        assert_eq!(Ours::from_texts(&[text]), Err(OursError::NotUnderstood(text.to_owned())), "{text}");
    }
    for text in ["XXXXXX.com", "a@****.net"] {
        assert_eq!(Ours::from_texts(&["example.jp", text]), Err(OursError::Masked(text.to_owned())), "{text}");
    }
}

#[test]
fn what_is_ours_is_listed_sorted() {
    let ours = ours(&["10.0.0.0/8", "b.example", "a.example", "x@c.example", "203.0.113.5"]);
    assert_eq!(ours.list(), ["a.example", "b.example", "x@c.example", "10.0.0.0/8", "203.0.113.5"]);
    assert!(!ours.is_inferred());
}

#[test]
fn a_network_is_a_24_or_a_48() {
    assert_eq!(peer_network("203.0.113.77"), "203.0.113.0/24");
    assert_eq!(peer_network("2001:db8:1:2::3"), "2001:db8:1::/48");
    assert_eq!(peer_network("211.158.AAA.BBB"), "211.158.AAA.BBB");
}

fn from_host(host: &str) -> Vec<String> {
    let mut inference = Inference::default();
    let mut observation = Observation::new(Seen::Finished);
    observation.host = host;
    inference.observe(&observation);
    inference.infer(&Ours::default()).list()
}

#[test]
fn a_hosts_name_tells_its_domain_but_never_a_registrys() {
    for (host, domains) in [
        ("mail.example.jp", vec!["example.jp"]),
        ("example.jp", vec!["example.jp"]),
        ("example.co.jp", vec!["example.co.jp"]),
        ("mail.example.co.jp", vec!["example.co.jp"]),
        ("mail.XXXXXX.net", vec![]),
        ("localhost", vec![]),
        ("localhost.localdomain", vec![]),
        ("mail", vec![]),
        ("192.0.2.1", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(from_host(host), domains, "{host}");
    }
}

#[test]
fn deliveries_logins_and_unknown_recipients_tell_what_is_ours() {
    let mut inference = Inference::default();
    let place = Place::default();
    let login = Login { peer: Peer::default(), user: "a@login.example", mechanism: "", service: "smtp", times: 1 };
    let refusal = Refusal {
        peer: Peer::default(),
        login: "",
        sender: Sender::Unsaid,
        recipient: "x@unknown.example",
        count: 1,
        stage: Stage::Rcpt,
        why: Why::UnknownRecipient,
        temporary: false,
        reply: "",
    };
    let relay = Refusal { why: Why::Relay, recipient: "x@foreign.example", ..refusal };
    for kind in [FactKind::LoggedIn(login), FactKind::Refused(refusal), FactKind::Refused(relay)] {
        inference.see(&Fact { at: None, place, kind });
    }
    inference.observe(&Observation::new(Seen::Arrived(Arrival { login: "b@sent.example", ..Arrival::default() })));
    let inferred = inference.infer(&Ours::default());
    assert_eq!(inferred.list(), ["login.example", "sent.example", "unknown.example"]);
    assert!(inferred.is_inferred());
}

#[test]
fn given_domains_replace_inferred_ones_and_given_networks_do_not() {
    let mut inference = Inference::default();
    let mut observation = Observation::new(Seen::Finished);
    observation.host = "mail.example.jp";
    inference.observe(&observation);
    assert_eq!(inference.infer(&ours(&["example.com"])).list(), ["example.com"]);
    assert_eq!(inference.infer(&ours(&["203.0.113.0/24"])).list(), ["example.jp", "203.0.113.0/24"]);
}

#[test]
fn inferred_domains_are_bounded() {
    let mut inference = Inference::default();
    for number in 0..inference::DOMAINS_MAX + 10 {
        let user = format!("a@d{number}.example");
        inference.observe(&Observation::new(Seen::Arrived(Arrival { login: &user, ..Arrival::default() })));
    }
    assert_eq!(inference.infer(&Ours::default()).list().len(), inference::DOMAINS_MAX);
}

use crate::fact::{Fact, FactKind};
