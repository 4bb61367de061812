//! Tricks with AUTH: what is offered where, which names and passwords nobody has, what a login is bound to, and what it does
//! not carry anywhere else.

use crate::support::client::{Client, HOSTNAME, base64, letter, unbase64};
use crate::support::scram::Scram;
use crate::support::world::{FRIEND, HANA, PASSWORD, Setup, TARO, World, certificate, trusted};
use mail::Reason;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

const LOGIN: &str = "AUTH PLAIN AGhhbmFAZXhhbXBsZS5qcABjb3JyZWN0IGhvcnNl";

/// Where failures are told one by one.
fn patient() -> World {
    let mut setup = Setup::new();
    setup.set("limits.login_failures", 10_000);
    setup.start()
}

fn wrong(reply: &str) -> bool {
    reply == "535 5.7.8 Name or password wrong [login-failed]"
}

#[test]
fn no_door_offers_or_takes_a_password_in_clear_and_the_public_door_takes_none_at_all() {
    let world = World::start();
    let mut public = world.knock("public", world.net.ip(2, 1));
    public.expect_reply("220 ");
    assert!(!public.say("EHLO client.example").contains("AUTH"));
    public.refused(LOGIN, "502 5.5.1 ", Reason::CommandUnknown);
    public.expect("STARTTLS", "220 ");
    public.start_tls();
    assert!(!public.say("EHLO client.example").contains("AUTH"));
    public.refused(LOGIN, "502 5.5.1 ", Reason::CommandUnknown);
    public.refused(&format!("RCPT TO:<{FRIEND}>"), "503 ", Reason::CommandOutOfOrder);

    let mut submission = world.knock("submission", world.net.ip(3, 1));
    submission.expect_reply("220 ");
    assert!(!submission.say("EHLO client.example").contains("AUTH"));
    submission.refused(LOGIN, "538 5.7.11 ", Reason::LoginNeedsTls);
    submission.expect("STARTTLS", "220 ");
    submission.start_tls();
    let offered = submission.say("EHLO client.example");
    assert!(offered.contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\n"), "{offered}");
    submission.expect(LOGIN, "235 ");
}

#[test]
fn passwords_that_are_names_and_names_that_are_nobodys_are_wrong_in_the_same_words() {
    let world = patient();
    let names = [
        "test",
        "admin",
        "info",
        "postmaster",
        "root",
        "",
        "test@example.jp",
        "info@example.jp",
        "hana",
        "*)(uid=*",
        "' OR 1=1--",
        "hana%example.jp",
        "hana@elsewhere.example",
        "hana@example.jp\0x",
        "hana@[127.0.0.1]",
    ];
    for name in names {
        for password in ["test", "admin", "", "a", name, HANA, "hana", "example.jp"] {
            let mut client = world.submission(world.net.ip(3, 1));
            let reply = client.log_in(name, password);
            assert!(wrong(&reply), "{name:?} {password:?}: {reply}");
        }
    }
    for password in ["", "h", "hana", HANA, "example.jp", "example", "password", "Correct horse", "correct horse "] {
        let reply = world.submission(world.net.ip(3, 1)).log_in(HANA, password);
        assert!(wrong(&reply), "{password:?}: {reply}");
    }
    let mut nothing = world.submission(world.net.ip(3, 1));
    for response in ["AAA=", "=", "AGhhbmFAZXhhbXBsZS5qcAA=", "aGFuYUBleGFtcGxlLmpwAGhhbmFAZXhhbXBsZS5qcAA="] {
        let reply = nothing.say(&format!("AUTH PLAIN {response}"));
        assert!(wrong(&reply), "{response}: {reply}");
    }
}

#[test]
fn an_account_has_one_name_however_it_is_written_or_the_login_is_refused() {
    let world = patient();
    for name in ["Hana@Example.JP", "ｈａｎａ@example.jp", "HANA@EXAMPLE.jp"] {
        let mut client = world.submission(world.net.ip(3, 1));
        if client.log_in(name, PASSWORD).starts_with("235 ") {
            client.expect(&format!("MAIL FROM:<{HANA}>"), "250 ");
            client.expect("RSET", "250 ");
            client.refused(&format!("MAIL FROM:<{TARO}>"), "550 5.7.1 ", Reason::SenderNotYours);
        }
    }
    for name in ["hana@example.jp ", " hana@example.jp", "hana@example.jp.", "hana.@example.jp", "\"hana\"@@example.jp"]
    {
        let reply = world.submission(world.net.ip(3, 1)).log_in(name, PASSWORD);
        assert!(wrong(&reply), "{name:?}: {reply}");
    }
}

#[test]
fn mechanisms_without_a_proof_are_unknown_and_a_login_that_is_taken_back_is_none() {
    let world = patient();
    let mut client = world.submission(world.net.ip(3, 1));
    for mechanism in ["ANONYMOUS", "ANONYMOUS dGVzdA==", "EXTERNAL =", "CRAM-MD5", "NTLM", "XOAUTH2 eA=="] {
        client.refused(&format!("AUTH {mechanism}"), "504 5.5.4 ", Reason::LoginMechanismUnknown);
    }
    client.expect("AUTH LOGIN", "334 ");
    client.expect("", "334 ");
    assert!(wrong(&client.say("")));
    client.expect("AUTH LOGIN", "334 ");
    client.expect("*", "501 ");
    client.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
}

/// The reply to the proof of a login that is bound to `octets`, or to the empty line after it.
fn bound(client: &mut Client, mechanism: &str, flag: &str, octets: &[u8]) -> String {
    let (exchange, first) = Scram::with_flag(HANA, flag, octets);
    let challenge = client.say(&format!("AUTH {mechanism} {}", base64(first)));
    let Some(challenge) = challenge.strip_prefix("334 ") else { return challenge };
    let (proof, signature) = exchange.prove(&unbase64(challenge), PASSWORD);
    let last = client.say(&base64(proof));
    let Some(proved) = last.strip_prefix("334 ") else { return last };
    assert_eq!(unbase64(proved), signature, "the server proves itself too");
    client.say("")
}

#[test]
fn a_login_bound_to_its_tls_connection_is_taken_in_that_one_alone() {
    let world = patient();
    let client = || world.submission(world.net.ip(3, 1));
    let (mut one, mut other) = (client(), client());
    let (ours, of_another) = (one.wire.tls_exporter(), other.wire.tls_exporter());
    assert_ne!(ours, of_another);
    // Whoever stands in the middle passes on a proof that was made for its own connection.
    let reply = bound(&mut other, "SCRAM-SHA-256-PLUS", "p=tls-exporter", &ours);
    assert!(wrong(&reply), "{reply}");
    for (mechanism, flag) in [
        ("SCRAM-SHA-256-PLUS", "n"),
        ("SCRAM-SHA-256-PLUS", "y"),
        ("SCRAM-SHA-256-PLUS", "p=tls-unique"),
        ("SCRAM-SHA-256", "p=tls-exporter"),
    ] {
        let reply = bound(&mut other, mechanism, flag, &of_another);
        assert!(wrong(&reply), "{mechanism} {flag}: {reply}");
    }
    assert!(bound(&mut one, "SCRAM-SHA-256-PLUS", "p=tls-exporter", &ours).starts_with("235 "));
}

#[test]
fn a_client_that_could_bind_and_did_not_hear_the_offer_is_told_of_nothing_and_let_in_nowhere() {
    let world = patient();
    // Somebody on the way took SCRAM-SHA-256-PLUS out of the list (RFC 5802 §6).
    let reply = bound(&mut world.submission(world.net.ip(3, 1)), "SCRAM-SHA-256", "y", &[]);
    assert!(wrong(&reply), "{reply}");
    let reply = bound(&mut world.submission(world.net.ip(3, 1)), "SCRAM-SHA-256", "n", &[]);
    assert!(reply.starts_with("235 "), "{reply}");
}

/// A client that trusts what all trust, changed as the test needs it.
fn tls(versions: &[&'static rustls::SupportedProtocolVersion], own: bool) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let (chain, key) = &certificate().pem;
    let chain = CertificateDer::from_pem_slice(chain.as_bytes()).expect("PEM");
    roots.add(chain.clone()).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).expect("TLS");
    let builder = builder.with_root_certificates(roots);
    Arc::new(if own {
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
        builder.with_client_auth_cert(vec![chain], key).expect("a pair")
    } else {
        builder.with_no_client_auth()
    })
}

#[test]
fn where_tls_cannot_be_bound_to_nothing_bound_is_offered() {
    let world = patient();
    let mut client = Client::connect(world.net.ip(3, 1), world.door("submissions"), &trusted());
    client.wire.start_tls(&tls(&[&rustls::version::TLS12], false), HOSTNAME).expect("TLS 1.2");
    client.expect_reply("220 ");
    let offered = client.say("EHLO client.example");
    assert!(offered.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN\n"), "{offered}");
    client.refused("AUTH SCRAM-SHA-256-PLUS", "504 ", Reason::LoginMechanismUnknown);
    // Nothing was offered, so whoever says so is right.
    assert!(bound(&mut client, "SCRAM-SHA-256", "y", &[]).starts_with("235 "));
}

#[test]
fn a_client_certificate_proves_nothing() {
    let world = World::start();
    // Even our own certificate, with our own name in it.
    let config = tls(rustls::ALL_VERSIONS, true);
    let mut submissions = Client::connect(world.net.ip(3, 1), world.door("submissions"), &config);
    submissions.start_tls();
    let mut submissions = submissions.greeted(HOSTNAME);
    submissions.refused("AUTH EXTERNAL =", "504 ", Reason::LoginMechanismUnknown);
    submissions.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
    let mut public = Client::connect(world.net.ip(2, 1), world.door("public"), &config).greeted(HOSTNAME);
    public.expect("STARTTLS", "220 ");
    public.start_tls();
    public.expect("EHLO client.example", "250-");
    public.refused(&format!("MAIL FROM:<{HANA}>"), "550 5.7.1 ", Reason::OwnAddressNeedsLogin);
    public.expect("MAIL FROM:<s@outside.example>", "250 ");
    public.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
}

#[test]
fn tls_of_one_connection_goes_on_in_no_other_and_carries_no_login() {
    let world = World::start();
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let config = tls(&[version], false);
        let connect = |door: &str| {
            let mut client = Client::connect(world.net.ip(3, 1), world.door(door), &config);
            client.start_tls();
            let client = client.greeted("client.example");
            assert!(!client.wire.is_resumed(), "{door}");
            client
        };
        let mut first = connect("submissions");
        assert!(first.log_in(HANA, PASSWORD).starts_with("235 "));
        first.send(HANA, &[TARO], letter(HANA, TARO, "hi"));
        first.expect("QUIT", "221 ");
        let mut second = connect("submissions");
        second.refused(&format!("MAIL FROM:<{HANA}>"), "530 5.7.0 ", Reason::LoginRequired);
        let mut public = Client::connect(world.net.ip(3, 1), world.door("public"), &config).greeted("client.example");
        public.expect("STARTTLS", "220 ");
        public.start_tls();
        assert!(!public.wire.is_resumed());
        public.expect("EHLO client.example", "250-");
        public.expect("MAIL FROM:<s@outside.example>", "250 ");
        public.refused(&format!("RCPT TO:<{FRIEND}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    }
}

#[test]
fn what_follows_a_login_is_the_accounts_right_and_no_more() {
    let world = World::start();
    let mut client = world.account(HANA);
    for word in ["RSET", "EHLO another.example", "NOOP"] {
        client.expect(word, "250");
        client.refused(&format!("MAIL FROM:<{TARO}>"), "550 5.7.1 ", Reason::SenderNotYours);
        client.refused("MAIL FROM:<x@outside.example>", "550 5.7.1 ", Reason::SenderNotYours);
        client.refused("MAIL FROM:<>", "550 5.7.1 ", Reason::SenderNotYours);
    }
    client.refused("STARTTLS", "503 ", Reason::CommandOutOfOrder);
    client.refused(LOGIN, "503 5.5.1 ", Reason::CommandOutOfOrder);
    client.envelope(HANA, &[TARO]);
    client.refused(LOGIN, "503 5.5.1 ", Reason::CommandOutOfOrder);
}

#[test]
fn without_a_login_the_submission_ports_take_nothing_from_whomever_to_whomever() {
    let world = World::start();
    for door in ["submission", "submissions"] {
        let from = world.net.ip(3, 1);
        let mut client = if door == "submission" {
            world.submission(from)
        } else {
            let mut client = world.knock(door, from);
            client.start_tls();
            client.greeted("client.example")
        };
        for sender in ["s@outside.example", "", "postmaster@example.jp", HANA] {
            client.refused(&format!("MAIL FROM:<{sender}>"), "530 5.7.0 ", Reason::LoginRequired);
        }
        for recipient in [FRIEND, HANA] {
            client.say(&format!("RCPT TO:<{recipient}>"));
        }
        assert!(!client.say("DATA").starts_with("354"));
    }
    assert!(world.mailbox(HANA).is_empty());
}
