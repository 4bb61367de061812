//! Everything outward through one server that the operator named.

use crate::support::client::{base64, letter};
use crate::support::eventually;
use crate::support::hop::{Act, Hop, Moment};
use crate::support::world::{FRIEND, HANA, Setup, World, hop_tls};
use mail::{EventKind, Reason};
use server::control::{Answer, Request};

/// A server at `smart.example`, and what the settings say about it.
fn smarthost(
    setup: &mut Setup,
    tls: &str,
    offers_tls: bool,
    act: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static,
) -> Hop {
    let hop = setup.hop_with(1, "smart.example", offers_tls.then(hop_tls), act);
    // With TLS it needs a name to prove; without, a password goes to this machine only.
    let host = if tls == "never" { hop.ip.to_string() } else { "smart.example".to_owned() };
    setup.set("delivery.smarthost", format!("\"{host}:{}\"", hop.port));
    setup.set("delivery.smarthost_tls", format!("\"{tls}\""));
    hop
}

fn with_login(setup: &mut Setup) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "provider secret\n").expect("written");
    setup.set("delivery.smarthost_user", "\"office@provider.example\"");
    setup.set("delivery.smarthost_password_file", format!("{:?}", file.path()));
    file
}

fn written(world: &World) -> String {
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "hello"))
}

#[track_caller]
fn deferral(world: &World, id: &str) -> Reason {
    world.wait_for_event(id, |kind| match kind {
        EventKind::Deferred { reason, .. } => Some(*reason),
        EventKind::Failed { reason, .. } => panic!("failed: {reason}"),
        _ => None,
    })
}

const OFFERS_PLAIN: &str = "250-smart\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING";

fn plain(moment: &Moment<'_>) -> Act {
    match moment.word {
        word if word.starts_with("EHLO") => Act::Say(OFFERS_PLAIN),
        word if word.starts_with("AUTH") => Act::Say("235 2.7.0 Welcome"),
        _ => Act::Usual,
    }
}

#[test]
fn all_domains_go_through_it_in_one_transaction_after_a_login() {
    let mut setup = Setup::new();
    let hop = smarthost(&mut setup, "never", false, plain);
    let _file = with_login(&mut setup);
    let world = setup.start();
    world.account(HANA).send(HANA, &[FRIEND, "x@unknown.example"], letter(HANA, FRIEND, "hello"));
    assert_eq!(hop.wait_for(1)[0].to.len(), 2);
    world.wait_for_empty_queue();
    let proof = base64("\0office@provider.example\0provider secret");
    assert!(hop.commands().contains(&format!("AUTH PLAIN {proof}")), "{:?}", hop.commands());
}

#[test]
fn without_verified_tls_nothing_is_said_where_tls_is_required() {
    let mut setup = Setup::new();
    // It offers TLS, and its certificate is nobody's.
    let hop = smarthost(&mut setup, "required", true, |_| Act::Usual);
    let _file = with_login(&mut setup);
    let world = setup.start();
    let id = written(&world);
    assert_eq!(deferral(&world, &id), Reason::NextHopTlsFailed);
    assert_eq!(hop.commands(), ["EHLO mx.example.jp", "STARTTLS"]);
}

#[test]
fn a_smarthost_that_offers_no_tls_gets_nothing_where_it_is_required() {
    let mut setup = Setup::new();
    let hop = smarthost(&mut setup, "required", false, plain);
    let _file = with_login(&mut setup);
    let world = setup.start();
    let id = written(&world);
    assert_eq!(deferral(&world, &id), Reason::NextHopTlsFailed);
    assert_eq!((hop.count("MAIL"), hop.count("AUTH")), (0, 0));
    assert!(world.mailbox(HANA).is_empty(), "the settings can be mended while the mail waits");
}

#[test]
fn any_tls_is_better_than_none_where_no_password_is_given() {
    let mut setup = Setup::new();
    let hop = smarthost(&mut setup, "if-offered", true, |_| Act::Usual);
    let world = setup.start();
    let id = written(&world);
    assert!(hop.wait_for(1)[0].tls);
    assert!(world.wait_for_event(&id, |kind| match kind {
        EventKind::HandedOver { tls, .. } => Some(*tls),
        _ => None,
    }));
}

#[test]
fn a_refused_login_keeps_the_mail_until_the_password_is_mended() {
    let mut setup = Setup::new();
    let right = base64("\0office@provider.example\0new secret");
    let hop = smarthost(&mut setup, "never", false, move |moment| match moment.word {
        word if word.starts_with("AUTH") && !word.ends_with(&right) => Act::Say("535 5.7.8 No"),
        _ => plain(moment),
    });
    let file = with_login(&mut setup);
    let world = setup.start();
    let id = written(&world);
    assert_eq!(deferral(&world, &id), Reason::NextHopLoginFailed);
    eventually("the attempt is settled", || {
        world.queue().pop().filter(|message| message.recipients[0].attempts == 1).map(drop)
    });
    std::fs::write(file.path(), "new secret").expect("written");
    let retry = Request::Queue { id: id.parse().expect("an id"), action: mail::event::QueueAction::Retry };
    assert!(matches!(world.perform(retry), Answer::Done));
    assert_eq!(hop.wait_for(1).len(), 1);
    world.wait_for_empty_queue();
}

#[test]
fn a_password_file_that_is_not_there_keeps_the_mail() {
    let mut setup = Setup::new();
    let hop = smarthost(&mut setup, "never", false, plain);
    drop(with_login(&mut setup));
    let world = setup.start();
    let id = written(&world);
    assert_eq!(deferral(&world, &id), Reason::NextHopLoginFailed);
    assert_eq!(hop.count("AUTH"), 0);
}

#[test]
fn mail_for_people_here_never_goes_through_it() {
    let mut setup = Setup::new();
    let hop = smarthost(&mut setup, "never", false, |_| Act::Usual);
    let world = setup.start();
    world.account(HANA).send(HANA, &["taro@example.jp"], letter(HANA, "taro@example.jp", "inside"));
    assert_eq!(world.wait_for_mail("taro@example.jp", 1).len(), 1);
    assert_eq!(hop.connections(), 0);
}
