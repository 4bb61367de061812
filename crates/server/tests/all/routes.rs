//! Domains outside that have a next hop of their own.

use crate::support::client::letter;
use crate::support::eventually;
use crate::support::hop::{Act, Hop, Pause};
use crate::support::world::{FRIEND, HANA, Setup, World};
use mail::Reason;
use mail::event::QueueAction;
use server::control::{Answer, Request};

const PARTNER: &str = "buyer@partner.example";

/// `partner.example` has a route to a host of its own; whoever asks DNS is led to another.
fn with_a_route(protocol: &str) -> (Setup, Hop, Hop) {
    let mut setup = Setup::new();
    let hop = setup.hop(5, "inside.example", |_| Act::Usual);
    setup.zones.mx("partner.example", 10, "mx.partner.example");
    let by_mx = setup.hop(6, "mx.partner.example", |_| Act::Usual);
    setup.set("delivery.routes", format!("[\"partner.example = {protocol}:{}:{}\"]", hop.ip, hop.port));
    (setup, hop, by_mx)
}

#[test]
fn mail_for_a_domain_with_a_route_goes_there_and_not_where_dns_says() {
    for protocol in ["smtp", "lmtp"] {
        let (mut setup, hop, by_mx) = with_a_route(protocol);
        let target = setup.target(|_| Act::Usual);
        let world = setup.start();
        let to = [PARTNER, FRIEND, "x@sub.partner.example"];
        world.account(HANA).send(HANA, &to, letter(HANA, PARTNER, "order"));
        assert_eq!(hop.wait_for(1)[0].to, ["RCPT TO:<buyer@partner.example>"], "{protocol}");
        assert_eq!(target.wait_for(1)[0].to, ["RCPT TO:<friend@target.example>"]);
        assert_eq!(by_mx.connections(), 0, "a route is for that very name");
    }
}

#[test]
fn a_route_comes_before_the_smarthost() {
    let (mut setup, hop, _by_mx) = with_a_route("smtp");
    let smarthost = setup.hop(7, "smart.example", |_| Act::Usual);
    setup.set("delivery.smarthost", format!("\"{}:{}\"", smarthost.ip, smarthost.port));
    setup.set("delivery.smarthost_tls", "\"never\"");
    let world = setup.start();
    world.account(HANA).send(HANA, &[PARTNER, FRIEND], letter(HANA, PARTNER, "order"));
    assert_eq!(hop.wait_for(1)[0].to, ["RCPT TO:<buyer@partner.example>"]);
    assert_eq!(smarthost.wait_for(1)[0].to, ["RCPT TO:<friend@target.example>"]);
}

#[test]
fn a_route_lets_no_stranger_through() {
    let (setup, hop, _by_mx) = with_a_route("smtp");
    let world = setup.start();
    let mut stranger = world.stranger();
    stranger.expect("MAIL FROM:<s@outside.example>", "250 ");
    stranger.refused(&format!("RCPT TO:<{PARTNER}>"), "550 5.7.1 ", Reason::RelayNeedsLogin);
    assert_eq!(hop.connections(), 0);
}

/// Names another next hop in the settings file, or none, and has it read.
#[track_caller]
fn reroute(world: &World, to: Option<&Hop>) {
    let line = to.map(|hop| format!("delivery.routes = [\"partner.example = smtp:{}:{}\"]", hop.ip, hop.port));
    world.edit_settings(|old| if old.starts_with("delivery.routes") { line.clone() } else { Some(old.to_owned()) });
    let Answer::Reloaded { reloaded } = world.perform(Request::Reload) else { panic!("it was not read") };
    assert_eq!(reloaded.changes.iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), ["delivery.routes"]);
}

#[test]
fn mail_that_waits_for_its_next_attempt_goes_by_the_route_that_a_reload_has_brought() {
    let (mut setup, _hop, by_mx) = with_a_route("smtp");
    // The disks that tests run on may be small.
    setup.set("limits.min_free_space", "\"1 MB\"");
    let put_off = |number: u8, setup: &mut Setup| {
        setup.hop(number, &format!("late{number}.example"), |moment| match moment.word {
            "DATA" => Act::Say("451 4.3.0 Not now"),
            _ => Act::Usual,
        })
    };
    let (first, second) = (put_off(7, &mut setup), put_off(8, &mut setup));
    let world = setup.start();
    reroute(&world, Some(&first));
    let id = world.account(HANA).send(HANA, &[PARTNER], letter(HANA, PARTNER, "order"));
    let attempts = |count: u32| {
        eventually("it was tried", || {
            world.queue().pop().filter(|message| message.recipients[0].attempts == count).map(drop)
        });
    };
    let retry = || {
        let request = Request::Queue { id: id.parse().expect("an id"), action: QueueAction::Retry };
        assert!(matches!(world.perform(request), Answer::Done));
    };
    attempts(1);
    reroute(&world, Some(&second));
    retry();
    attempts(2);
    assert_eq!((first.count("DATA"), second.count("DATA")), (1, 1));
    // Without a route it is as with any domain.
    reroute(&world, None);
    retry();
    assert_eq!(by_mx.wait_for(1)[0].to, ["RCPT TO:<buyer@partner.example>"]);
    world.wait_for_empty_queue();
    assert_eq!((first.count("DATA"), second.count("DATA")), (1, 1));
}

#[test]
fn mail_in_line_for_a_route_goes_by_the_one_that_a_reload_has_brought() {
    let (mut setup, _hop, _by_mx) = with_a_route("smtp");
    setup.set("limits.min_free_space", "\"1 MB\"");
    setup.set("delivery.per_host", 1);
    let pause = Pause::default();
    let old = setup.hop(7, "old.example", pause.before(|_| Act::Usual));
    let new = setup.hop(8, "new.example", |_| Act::Usual);
    let world = setup.start();
    reroute(&world, Some(&old));
    let mut hana = world.account(HANA);
    hana.send(HANA, &[PARTNER], letter(HANA, PARTNER, "under way"));
    pause.wait_until_begun();
    hana.send(HANA, &[PARTNER], letter(HANA, PARTNER, "in line"));
    reroute(&world, Some(&new));
    pause.end();
    assert!(new.wait_for(1)[0].text().contains("in line"));
    world.wait_for_empty_queue();
    assert_eq!((old.taken().len(), new.taken().len()), (1, 1));
}
