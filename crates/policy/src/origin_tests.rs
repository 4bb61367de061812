use super::*;
use crate::fixture::{address, at_lan, by, ip, logged_in, site, stranger};

#[test]
fn only_a_strangers_domain_with_a_name_is_in_question() {
    let (site, hana) = (site(), address("hana@example.jp"));
    let asked = |visit: &Visit<'_>, path: &str| {
        let path = by(path);
        sender_domain_in_question(visit, &site, &path).map(str::to_owned)
    };
    assert_eq!(asked(&stranger(), "x@Outside.example").as_deref(), Some("outside.example"));
    assert_eq!(asked(&stranger(), "x@sub.example.jp").as_deref(), Some("sub.example.jp"));
    let yuzu = Domain::parse("ゆず.example").unwrap();
    assert_eq!(asked(&stranger(), "x@ゆず.example").as_deref(), yuzu.name(), "in A-labels, as DNS has it");
    for path in ["", "hana@example.jp", "kenji@みかん.example", "x@[203.0.113.1]", "x@[IPv6:::1]"] {
        assert_eq!(asked(&stranger(), path), None, "{path}");
    }
    for visit in [logged_in(&hana), at_lan("192.168.0.100"), at_lan("203.0.113.9")] {
        assert_eq!(asked(&visit, "x@outside.example"), None, "{visit:?}");
    }
}

#[test]
fn a_domain_that_takes_no_mail_or_does_not_exist_is_refused_and_one_that_cannot_be_asked_waits() {
    assert_eq!(sender_domain(SenderDomain::TakesMail), Ok(()));
    assert_eq!(sender_domain(SenderDomain::Unknown), Err(Reason::SenderDomainUnknown));
    assert_eq!(sender_domain(SenderDomain::TakesNoMail), Err(Reason::SenderDomainTakesNoMail));
    assert_eq!(sender_domain(SenderDomain::Unchecked), Err(Reason::SenderDomainUnchecked));
    assert_eq!(hello(Hello::Yours), Ok(()));
    assert_eq!(hello(Hello::NotYours), Err(Reason::HelloNotYours));
    assert_eq!(hello(Hello::Ours), Err(Reason::HelloNotYours));
    assert_eq!(hello(Hello::Unchecked), Err(Reason::HelloUnchecked));
}

#[test]
fn a_greeting_is_the_visitors_own_address_ours_a_name_to_look_up_or_nothing() {
    let site = site();
    let claim = |name: &str| hello_claim(&stranger(), &site, name);
    for own in ["[203.0.113.9]", "[IPv6:::ffff:203.0.113.9]"] {
        assert_eq!(claim(own), HelloClaim::Is(Hello::Yours), "{own}");
    }
    for ours in ["mail.example.jp", "MAIL.Example.jp", "example.jp", "みかん.example", "[198.51.100.25]", "[127.0.0.1]"]
    {
        assert_eq!(claim(ours), HelloClaim::Is(Hello::Ours), "{ours}");
    }
    for other in ["localhost", "x", "[192.0.2.77]", "[IPv6:::1]", "not a name", "", "a..b", "_"] {
        assert_eq!(claim(other), HelloClaim::Is(Hello::NotYours), "{other}");
    }
    assert_eq!(claim("Mx.Outside.example"), HelloClaim::Name("mx.outside.example".to_owned()));
    // From this very machine the machine's name is right.
    let here = Visit { peer: ip("::ffff:127.0.0.1"), ..stranger() };
    assert_eq!(hello_claim(&here, &site, "mail.example.jp"), HelloClaim::Is(Hello::Yours));
}

#[test]
fn a_stranger_s_report_has_one_recipient() {
    let hana = address("hana@example.jp");
    assert_eq!(one_more_recipient(&stranger(), &by(""), 0), Ok(()));
    assert_eq!(one_more_recipient(&stranger(), &by(""), 1), Err(Reason::NullSenderOneRecipient));
    assert_eq!(one_more_recipient(&stranger(), &by("x@outside.example"), 99), Ok(()));
    assert_eq!(one_more_recipient(&logged_in(&hana), &by(""), 1), Ok(()), "refused at MAIL already");
}
