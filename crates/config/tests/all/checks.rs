//! The checks across settings.

use crate::{problems, settings, with};
use config::ProblemKind::{self, *};

/// The problems of a file: kind, key, the value pointed at, the other setting.
fn found(more: &str) -> Vec<(ProblemKind, String, Option<String>, Option<&'static str>)> {
    problems(&with(more)).into_iter().map(|p| (p.kind, p.key, p.found, p.other)).collect()
}

fn one(
    kind: ProblemKind,
    key: &str,
    found: Option<&str>,
    other: Option<&'static str>,
) -> [(ProblemKind, String, Option<String>, Option<&'static str>); 1] {
    [(kind, key.to_owned(), found.map(str::to_owned), other)]
}

#[test]
fn a_server_without_a_door_is_a_mistake() {
    assert_eq!(found(""), one(NoDoor, "doors.public", None, None));
    assert_eq!(found("[doors]\npublic = []"), one(NoDoor, "doors.public", None, None));
}

#[test]
fn the_lan_door_stands_where_only_the_inside_can_reach_it() {
    for address in [
        "0.0.0.0:25",
        "[::]:25",
        "192.0.2.1:25",
        "8.8.8.8:25",
        "100.64.0.1:25",
        "172.32.0.1:25",
        "[2001:db8::1]:25",
        "[::ffff:0.0.0.0]:25",
        "[::ffff:8.8.8.8]:25",
        "[::]:0",
    ] {
        let ip = address.parse::<std::net::SocketAddr>().expect("address").to_string();
        let expected = one(LanDoorNotPrivate, "doors.lan", Some(&ip), None);
        assert_eq!(found(&format!("[doors]\nlan = [\"192.168.0.2:2525\", \"{address}\"]")), expected, "{address}");
    }
    for address in ["192.168.0.2:25", "10.1.2.3:25", "172.16.0.1:25", "127.0.0.9:0", "[fd00::1]:25", "[::1]:25"] {
        assert_eq!(settings(&with(&format!("[doors]\nlan = [\"{address}\"]"))).doors.lan.len(), 1, "{address}");
    }
}

#[test]
fn the_place_of_a_wrong_address_is_its_own_in_the_list() {
    let text = with("[doors]\nlan = [\n  \"192.168.0.2:2525\",\n  \"0.0.0.0:25\",\n]");
    assert_eq!((problems(&text)[0].line, problems(&text)[0].column), (6, 3));
}

#[test]
fn a_door_for_logins_needs_a_certificate() {
    for door in ["submission", "submissions", "pop3s", "pop3"] {
        let expected = one(DoorNeedsCertificate, &format!("doors.{door}"), None, Some("tls.certificate"));
        assert_eq!(found(&format!("[doors]\n{door} = [\"0.0.0.0:1025\"]")), expected, "{door}");
    }
    settings(&with("[doors]\npop3 = [\"127.0.0.1:110\", \"[::1]:110\"]"));
    let door = "[doors]\nsubmission = [\"0.0.0.0:587\"]\n[tls]\n";
    settings(&with(&format!("{door}certificate = \"c\"\nkey = \"k\"")));
    assert_eq!(found(&format!("{door}certificate = \"c\"")), one(HalfOfTls, "tls.certificate", None, Some("tls.key")));
    assert_eq!(found(&format!("{door}key = \"k\"")), one(HalfOfTls, "tls.key", None, Some("tls.certificate")));
}

#[test]
fn two_listeners_never_share_an_address() {
    let cases = [
        ("public = [\"192.0.2.1:25\", \"192.0.2.1:25\"]", "doors.public", "192.0.2.1:25", "doors.public"),
        ("public = [\"0.0.0.0:25\"]\nlan = [\"192.168.0.2:25\"]", "doors.lan", "192.168.0.2:25", "doors.public"),
        ("public = [\"[::]:25\"]\nlan = [\"[fd00::1]:25\"]", "doors.lan", "[fd00::1]:25", "doors.public"),
        (
            "public = [\"192.0.2.1:25\"]\npop3 = [\"[::ffff:192.0.2.1]:25\"]\n[tls]\ncertificate=\"c\"\nkey=\"k\"",
            "doors.pop3",
            "[::ffff:192.0.2.1]:25",
            "doors.public",
        ),
    ];
    for (doors, key, address, other) in cases {
        assert_eq!(found(&format!("[doors]\n{doors}")), one(AddressUsedTwice, key, Some(address), Some(other)));
    }
    settings(&with("[doors]\npublic = [\"0.0.0.0:25\", \"[::]:25\", \"127.0.0.1:0\"]\nlan = [\"127.0.0.1:0\"]"));
}

#[test]
fn a_network_of_the_inside_is_inside_as_a_whole() {
    let door = "[doors]\npublic = [\"192.0.2.1:25\"]\n[delivery]\n";
    for network in ["0.0.0.0/0", "::/0", "8.8.8.0/24", "172.0.0.0/8", "100.64.0.0/10", "::ffff:0.0.0.0/96"] {
        let problem = &found(&format!("{door}inside_networks = [\"{network}\"]"))[0];
        assert_eq!((problem.0, problem.1.as_str()), (NetworkNotInside, "delivery.inside_networks"), "{network}");
    }
    settings(&with(&format!("{door}inside_networks = [\"127.0.0.0/8\", \"10.0.0.0/8\", \"fc00::/7\"]")));
}

#[test]
fn a_smarthost_is_whole_another_server_and_protected() {
    let door = "[doors]\npublic = [\"192.0.2.1:25\"]\n[delivery]\n";
    let host = "smarthost = \"smtp.example.net:587\"\n";
    let (user, file) = ("delivery.smarthost_user", "delivery.smarthost_password_file");
    let cases = [
        ("smarthost_tls = \"never\"".into(), SmarthostMissing, "delivery.smarthost_tls", Some("delivery.smarthost")),
        (format!("{host}smarthost_user = \"u\""), HalfOfSmarthostLogin, user, Some(file)),
        (format!("{host}smarthost_password_file = \"f\""), HalfOfSmarthostLogin, file, Some(user)),
        ("smarthost = \"Mail.Example.JP:587\"".into(), SmarthostIsOurselves, "delivery.smarthost", Some("hostname")),
        (
            format!("{host}smarthost_user = \"u\"\nsmarthost_password_file = \"f\"\nsmarthost_tls = \"never\""),
            SmarthostLoginNeedsTls,
            "delivery.smarthost_tls",
            Some(user),
        ),
    ];
    for (lines, kind, key, other) in cases {
        assert_eq!(found(&format!("{door}{lines}")), one(kind, key, None, other), "{lines}");
    }
    for host in ["127.0.0.1:2525", "[::1]:2525"] {
        let lines = "smarthost_user = \"u\"\nsmarthost_password_file = \"f\"\nsmarthost_tls = \"never\"";
        settings(&with(&format!("{door}smarthost = \"{host}\"\n{lines}")));
    }
    settings(&with(&format!("{door}{host}smarthost_tls = \"never\"")));
}

#[test]
fn the_warning_comes_before_the_end() {
    let door = "[doors]\npublic = [\"192.0.2.1:25\"]\n[delivery]\n";
    let (warn, expire) = ("delivery.warn_after", "delivery.expire_after");
    let cases = [
        ("warn_after = \"5d\"", warn, expire),
        ("expire_after = \"4h\"", expire, warn),
        ("warn_after = \"3h\"\nexpire_after = \"2h\"", warn, expire),
    ];
    for (lines, key, other) in cases {
        assert_eq!(found(&format!("{door}{lines}")), one(WarningNotBeforeExpiry, key, None, Some(other)), "{lines}");
    }
}

#[test]
fn nothing_is_judged_by_a_value_that_was_not_taken() {
    let text = "[doors]\npublic = [\"nonsense\"]\n[delivery]\nsmarthost = 5\nsmarthost_user = \"u\"\nsmarthost_password_file = \"f\"";
    let kinds: Vec<_> = found(text).into_iter().map(|problem| problem.0).collect();
    assert_eq!(kinds, [BadValue, WrongType]);
}

#[test]
fn a_door_behind_a_proxy_names_the_proxy() {
    let (door, networks) = ("doors.proxied", "proxy.networks");
    let both = "[doors]\nproxied = [\"0.0.0.0:10025\"]\n[proxy]\nnetworks = [\"192.168.0.9/32\"]";
    assert_eq!(settings(&with(both)).proxy.networks.len(), 1);
    let lone = "[doors]\nproxied = [\"0.0.0.0:10025\"]";
    assert_eq!(found(lone), one(ProxyUnknown, door, None, Some(networks)));
}

#[test]
fn a_network_as_wide_as_the_internet_is_nobodys() {
    for network in ["0.0.0.0/0", "10.0.0.0/8", "192.0.0.0/15", "::/0", "2001::/16", "2000::/31"] {
        let text = format!("[doors]\npublic = [\"0.0.0.0:25\"]\n[receiving]\nforwarders = [\"{network}\"]");
        assert_eq!(found(&text), one(NetworkTooWide, "receiving.forwarders", Some(network), None), "{network}");
        let text = format!("[doors]\nproxied = [\"0.0.0.0:25\"]\n[proxy]\nnetworks = [\"{network}\"]");
        assert_eq!(found(&text), one(NetworkTooWide, "proxy.networks", Some(network), None), "{network}");
    }
    for network in ["192.0.0.0/16", "192.0.2.7/32", "2001:db8::/32", "2001:db8::1/128"] {
        let text = format!("[doors]\npublic = [\"0.0.0.0:25\"]\n[receiving]\nforwarders = [\"{network}\"]");
        assert_eq!(settings(&with(&text)).receiving.forwarders.len(), 1, "{network}");
    }
}

#[test]
fn a_certificate_that_comes_by_itself_takes_a_door_and_one_to_begin_with() {
    let base = "[doors]\npublic = [\"192.0.2.1:25\"]\n";
    let acme = |doors: &str, tls: &str| found(&format!("{base}{doors}\n[tls]\n{tls}\n"));
    let files = "certificate = \"c\"\nkey = \"k\"";
    let door = "acme = [\"0.0.0.0:443\"]";
    assert_eq!(acme("", &format!("acme = true\n{files}")), one(AcmeNeedsMore, "tls.acme", None, Some("doors.acme")));
    assert_eq!(acme(door, "acme = true"), one(AcmeNeedsMore, "tls.acme", None, Some("tls.certificate")));
    assert_eq!(acme(door, files), one(AcmeDoorAlone, "doors.acme", None, Some("tls.acme")));
    let taken = acme("acme = [\"0.0.0.0:25\"]", &format!("acme = true\n{files}"));
    assert_eq!(taken, one(AddressUsedTwice, "doors.acme", Some("0.0.0.0:25"), Some("doors.public")));
    let contact = "acme_directory = \"http://ca.example/directory\"";
    assert_eq!(acme(door, &format!("acme = true\n{files}\n{contact}"))[0].0, BadValue);
    let read = settings(&with(&format!("{base}{door}\n[tls]\nacme = true\n{files}")));
    let read = read.tls.and_then(|tls| tls.acme).expect("acme");
    assert_eq!((read.listeners.len(), read.directory.as_str()), (1, "https://acme-v02.api.letsencrypt.org/directory"));
    let off = settings(&with(&format!("{base}\n[tls]\n{files}")));
    assert_eq!(off.tls.and_then(|tls| tls.acme), None);
}

#[test]
fn a_domain_has_one_route_and_it_leads_to_another_server() {
    let text = |routes: &str| {
        format!("[doors]\npublic = [\"0.0.0.0:25\", \"192.0.2.1:2525\"]\n[delivery]\nroutes = [{routes}]")
    };
    let with_routes = |routes: &str| found(&text(routes));
    let key = "delivery.routes";
    // Another port of this machine is another server.
    let good = "\"a.example = smtp:10.0.0.5:25\", \"b.example = lmtp:10.0.0.5:24\", \"c.example = smtp:192.0.2.1:26\"";
    assert_eq!(settings(&with(&text(good))).delivery.routes.len(), 3);
    let twice = "\"a.example = smtp:10.0.0.5:25\", \"A.example = lmtp:10.0.0.5:24\"";
    assert_eq!(with_routes(twice), one(RouteTwice, key, Some("a.example = lmtp:10.0.0.5:24"), None));
    for hop in ["smtp:192.0.2.1:2525", "lmtp:127.0.0.9:25", "smtp:mail.example.jp:25"] {
        let looping = format!("a.example = {hop}");
        let expected = one(RouteIsOurselves, key, Some(&looping), Some("doors.public"));
        assert_eq!(with_routes(&format!("\"{looping}\"")), expected, "{hop}");
    }
    for wrong in ["a.example", "a.example = 10.0.0.5:25", "a.example = smtp:10.0.0.5", "[10.0.0.5] = smtp:10.0.0.5:25"]
    {
        assert_eq!(with_routes(&format!("\"{wrong}\""))[0].0, BadValue, "{wrong}");
    }
}
