use super::*;
use proptest::prelude::*;

fn rules() -> Rules {
    Rules {
        inside_networks: Vec::new(),
        own_names: vec!["Mail.Example.JP".to_owned()],
        own_addresses: vec!["203.0.113.5:25".parse().expect("address"), "[2001:db8::5]:25".parse().expect("address")],
        port: 25,
    }
}

fn mx(records: &[(u16, &str)]) -> MxAnswer {
    let record = |&(preference, exchange): &(u16, &str)| MxRecord { preference, exchange: exchange.to_owned() };
    MxAnswer::Found(records.iter().map(record).collect())
}

fn hosts(answer: MxAnswer) -> Result<Vec<String>, NoRoute> {
    exchanges("outside.example", answer, &rules(), 7)
        .map(|found| found.into_iter().map(|exchange| exchange.host).collect())
}

fn ips(texts: &[&str]) -> IpAnswer {
    IpAnswer::Found(texts.iter().map(|text| text.parse().expect(text)).collect())
}

fn dial_with(rules: &Rules, answers: Vec<(u16, &str, IpAnswer)>) -> Result<Vec<Target>, NoRoute> {
    let exchange =
        |(preference, host, answer): (u16, &str, IpAnswer)| (Exchange { preference, host: host.to_owned() }, answer);
    targets(answers.into_iter().map(exchange).collect(), rules, 7)
}

fn dial(answers: Vec<(u16, &str, IpAnswer)>) -> Result<Vec<Target>, NoRoute> {
    dial_with(&rules(), answers)
}

fn names(targets: &[Target]) -> Vec<&str> {
    targets.iter().map(|target| target.host.as_str()).collect()
}

#[test]
fn exchanges_come_in_the_order_of_preference() {
    let found = hosts(mx(&[(20, "C.example."), (5, "a.example."), (10, "b.example")]));
    assert_eq!(found, Ok(vec!["a.example".to_owned(), "b.example".to_owned(), "c.example".to_owned()]));
}

#[test]
fn without_mx_the_domain_is_its_own_exchange() {
    assert_eq!(hosts(MxAnswer::Nothing), Ok(vec!["outside.example".to_owned()]));
}

#[test]
fn what_dns_says_decides_whether_and_for_how_long_there_is_no_route() {
    for (answer, expected) in [
        (MxAnswer::NoSuchName, permanent(Reason::NoSuchDomain)),
        (MxAnswer::Failed, temporary(Reason::DnsFailed)),
        (mx(&[(0, ".")]), permanent(Reason::NullMx)),
        (mx(&[(0, "")]), permanent(Reason::NullMx)),
        (mx(&[(10, "192.0.2.1")]), permanent(Reason::NoMailHost)),
        (mx(&[(10, "2001:db8::1")]), permanent(Reason::NoMailHost)),
        (MxAnswer::Found(Vec::new()), permanent(Reason::NoMailHost)),
        (mx(&[(10, "mail.example.jp")]), permanent(Reason::RouteLoops)),
    ] {
        assert_eq!(hosts(answer.clone()), Err(expected), "{answer:?}");
    }
}

#[test]
fn a_null_mx_beside_others_does_not_count() {
    assert_eq!(hosts(mx(&[(0, "."), (10, "a.example.")])), Ok(vec!["a.example".to_owned()]));
}

#[test]
fn exchanges_at_or_beyond_our_own_preference_are_cut() {
    let records = [(5, "near.example."), (10, "MAIL.example.jp."), (10, "beside.example."), (20, "far.example.")];
    assert_eq!(hosts(mx(&records)), Ok(vec!["near.example".to_owned()]));
    assert_eq!(hosts(mx(&records[1..])), Err(permanent(Reason::RouteLoops)));
    // By address as well as by name.
    let answers = |near: IpAnswer| {
        vec![
            (5, "near.example", near),
            (10, "alias.example", ips(&["198.51.100.1", "203.0.113.5"])),
            (10, "beside.example", ips(&["198.51.100.2"])),
            (20, "far.example", ips(&["198.51.100.3"])),
        ]
    };
    assert_eq!(names(&dial(answers(ips(&["198.51.100.9"]))).expect("a route")), ["near.example"]);
    assert_eq!(dial(answers(ips(&["2001:db8::5"]))), Err(permanent(Reason::RouteLoops)));
    // The nearer one may be back later; ours must not take its place.
    assert_eq!(dial(answers(IpAnswer::Failed)), Err(temporary(Reason::DnsFailed)));
    assert_eq!(dial(answers(IpAnswer::Nothing)), Err(permanent(Reason::NoMailHost)));
}

#[test]
fn ourselves_is_an_address_and_a_port() {
    let other_port = Rules { port: 2525, ..rules() };
    let answers = || vec![(0, "x.example", ips(&["203.0.113.5"]))];
    assert_eq!(dial(answers()), Err(permanent(Reason::RouteLoops)));
    assert_eq!(names(&dial_with(&other_port, answers()).expect("another server on this machine")), ["x.example"]);
    let everywhere = Rules {
        own_addresses: vec!["0.0.0.0:25".parse().expect("address")],
        inside_networks: vec!["127.0.0.0/8".parse().expect("network")],
        ..rules()
    };
    let loopback = vec![(0, "x.example", ips(&["::ffff:127.0.0.1"]))];
    assert_eq!(dial_with(&everywhere, loopback), Err(permanent(Reason::RouteLoops)));
}

#[test]
fn inside_addresses_from_dns_are_dialled_only_if_a_setting_names_them() {
    let answers = || {
        vec![
            (5, "trap.example", ips(&["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "0.0.0.0"])),
            (10, "mixed.example", ips(&["192.168.0.1", "198.51.100.1"])),
        ]
    };
    let found = dial(answers()).expect("a route");
    assert_eq!(
        found,
        [Target { host: "mixed.example".to_owned(), port: 25, ips: vec!["198.51.100.1".parse().expect("address")] }]
    );
    let only_trap = || answers().into_iter().take(1).collect();
    assert_eq!(dial(only_trap()), Err(permanent(Reason::InsideAddress)));
    let with_networks = Rules { inside_networks: vec!["10.0.0.0/8".parse().expect("network")], ..rules() };
    let found = dial_with(&with_networks, only_trap()).expect("a route");
    assert_eq!(found[0].ips, ["10.0.0.1".parse::<IpAddr>().expect("address")]);
}

#[test]
fn a_host_without_an_answer_is_reason_to_wait_only_if_no_other_can_be_dialled() {
    let other = (20, "b.example", ips(&["198.51.100.1"]));
    let found = dial(vec![(10, "a.example", IpAnswer::Failed), other]).expect("a route");
    assert_eq!(names(&found), ["b.example"]);
    let inside = (20, "b.example", ips(&["10.0.0.1"]));
    assert_eq!(dial(vec![(10, "a.example", IpAnswer::Failed), inside]), Err(temporary(Reason::DnsFailed)));
    let nothing = vec![(10, "a.example", IpAnswer::Nothing), (20, "b.example", IpAnswer::Nothing)];
    assert_eq!(dial(nothing), Err(permanent(Reason::NoMailHost)));
}

#[test]
fn families_take_turns_and_no_address_is_dialled_twice() {
    let answer = ips(&["2001:db8::1", "198.51.100.1", "2001:db8::2", "198.51.100.1", "::ffff:198.51.100.1"]);
    let found = dial(vec![(0, "a.example", answer)]).expect("a route");
    let families: Vec<bool> = found[0].ips.iter().map(IpAddr::is_ipv4).collect();
    assert_eq!(families, [true, false, false]);
}

#[test]
fn exchanges_and_addresses_have_a_limit() {
    let names: Vec<String> = (0..30).map(|number| format!("mx{number}.example")).collect();
    let records: Vec<(u16, &str)> = names.iter().map(|name| (10, name.as_str())).collect();
    assert_eq!(hosts(mx(&records)).map(|found| found.len()), Ok(EXCHANGE_LIMIT));
    let many: Vec<String> = (1..=9).map(|number| format!("198.51.100.{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let found = dial(vec![(1, "a", ips(&many)), (2, "b", ips(&many)), (3, "c", ips(&many))]).expect("a route");
    let counts: Vec<usize> = found.iter().map(|target| target.ips.len()).collect();
    assert_eq!(counts, [9, ADDRESS_LIMIT - 9]);
}

#[test]
fn the_first_step_is_what_the_route_asks_for() {
    let name = Domain::parse("Outside.example").expect("domain");
    let step = |route: &Route, domain: &Domain| first_step(route, domain, &rules());
    assert_eq!(step(&Route::Mx, &name), Ok(FirstStep::AskMx("outside.example".to_owned())));
    let smarthost = |host: &str, port| Route::Smarthost { host: host.to_owned(), port };
    assert_eq!(
        step(&smarthost("smtp.provider.example", 587), &name),
        Ok(FirstStep::AskNamed("smtp.provider.example".to_owned()))
    );
    for host in ["192.168.0.9", "[192.168.0.9]"] {
        let Ok(FirstStep::Dial(found)) = step(&smarthost(host, 2525), &name) else { panic!("{host}") };
        assert_eq!((found[0].port, found[0].ips.len()), (2525, 1));
    }
    for host in ["2001:db8::9", "[IPv6:2001:db8::9]", "[ipv6:2001:db8::9]"] {
        assert!(matches!(step(&smarthost(host, 25), &name), Ok(FirstStep::Dial(_))), "{host}");
    }
    assert_eq!(step(&smarthost("203.0.113.5", 25), &name), Err(temporary(Reason::RouteLoops)));
}

#[test]
fn an_address_that_somebody_typed_in_brackets_is_never_dialled() {
    for text in ["[198.51.100.1]", "[127.0.0.1]", "[IPv6:::1]", "[10.0.0.1]", "[203.0.113.5]"] {
        let domain = Domain::parse(text).expect(text);
        for route in [Route::Mx, Route::Smarthost { host: "relay.example".into(), port: 587 }] {
            let step = first_step(&route, &domain, &rules());
            assert_eq!(step, Err(permanent(Reason::AddressLiteralNotOurs)), "{text}");
        }
    }
}

#[test]
fn a_smarthost_may_stand_inside_but_not_be_ourselves() {
    let found = |answer| named_target("relay.example", 587, answer, &rules());
    let inside = found(ips(&["192.168.0.9"])).expect("a route");
    assert_eq!((inside[0].host.as_str(), inside[0].port), ("relay.example", 587));
    for (answer, reason) in [
        (IpAnswer::Nothing, Reason::NoMailHost),
        (IpAnswer::Failed, Reason::DnsFailed),
        (ips(&["0.0.0.0", "224.0.0.1"]), Reason::NoMailHost),
    ] {
        assert_eq!(found(answer), Err(temporary(reason)));
    }
    let ourselves = named_target("relay.example", 25, ips(&["203.0.113.5"]), &rules());
    assert_eq!(ourselves, Err(temporary(Reason::RouteLoops)));
}

proptest! {
    #[test]
    fn whatever_dns_says_only_hosts_nearer_than_ourselves_and_outside_are_dialled(
        records in prop::collection::vec((0..4_u16, 0..6_usize), 0..12),
        addresses in prop::collection::vec((any::<[u8; 4]>(), any::<[u16; 8]>(), any::<u8>()), 6),
        seed: u64,
    ) {
        const HOSTS: [&str; 6] = ["a.example", "b.example", "c.example", "d.example", "mail.example.jp", "."];
        let found = mx(&records.iter().map(|&(preference, host)| (preference, HOSTS[host])).collect::<Vec<_>>());
        let own = records.iter().filter(|(_, host)| *host == 4).map(|(preference, _)| *preference).min();
        let Ok(found) = exchanges("x.example", found, &rules(), seed) else { return Ok(()) };
        prop_assert!(found.is_sorted_by_key(|exchange| exchange.preference));
        prop_assert!(found.iter().all(|exchange| own.is_none_or(|own| exchange.preference < own)));
        let answer = |kind: u8, v4: [u8; 4], v6: [u16; 8]| match kind % 4 {
            0 => IpAnswer::Failed,
            1 => IpAnswer::Nothing,
            2 => ips(&["127.0.0.1", "203.0.113.77"]),
            _ => IpAnswer::Found(vec![v4.into(), v6.into()]),
        };
        let answers = found.into_iter().zip(addresses).map(|(exchange, (v4, v6, kind))| (exchange, answer(kind, v4, v6)));
        let Ok(found) = targets(answers.collect(), &rules(), seed) else { return Ok(()) };
        prop_assert!(!found.is_empty());
        for target in found {
            prop_assert!(!target.ips.is_empty());
            prop_assert!(target.ips.iter().all(|&ip| reach::place(ip) == Place::Outside));
        }
    }

    #[test]
    fn equal_preferences_are_shuffled_within_themselves(seed: u64) {
        let records = [(1, "a.example"), (1, "b.example"), (2, "c.example"), (2, "d.example")];
        let found = exchanges("x.example", mx(&records), &rules(), seed).expect("a route");
        prop_assert!(found.is_sorted_by_key(|exchange| exchange.preference));
        prop_assert_eq!(found, exchanges("x.example", mx(&records), &rules(), seed).expect("the same"));
    }
}

#[test]
fn equal_preferences_share_the_load() {
    let records = [(1, "a.example"), (1, "b.example")];
    let is_a_first =
        |seed: &u64| exchanges("x", mx(&records), &rules(), *seed).expect("a route")[0].host == "a.example";
    let firsts = (0..1000).filter(is_a_first).count();
    assert!((400..600).contains(&firsts), "{firsts}");
}
