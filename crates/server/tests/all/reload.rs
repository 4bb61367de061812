//! The settings are read again while sessions, transfers and doors are open.

use crate::support::client::{Client, letter};
use crate::support::eventually;
use crate::support::hop::{Act, Pause};
use crate::support::world::{FRIEND, HANA, Setup, World, trusted};
use mail::{EventKind, Reason};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use server::control::{Answer, Request};
use server::reload::{ReloadProblem, SettingChange};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

const STRANGER: &str = "s@outside.example";

fn setup() -> Setup {
    let mut setup = Setup::new();
    // The disks that tests run on may be small.
    setup.set("limits.min_free_space", "\"1 MB\"");
    setup
}

/// The keys that have changed.
#[track_caller]
fn reloaded(world: &World) -> Vec<SettingChange> {
    match world.perform(Request::Reload) {
        Answer::Reloaded { reloaded } => reloaded.changes,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(world: &World) -> ReloadProblem {
    match world.perform(Request::Reload) {
        Answer::ReloadRefused { problem } => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_open_over_a_reload_goes_on_and_is_judged_by_the_new_settings_at_its_next_transaction() {
    let world = setup().start();
    let (mut one, mut two) = (world.stranger(), world.stranger());
    one.expect(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000"), "250 ");
    world.add_setting("limits.message_size = \"64 KB\"");
    let changes = reloaded(&world);
    let change = SettingChange {
        key: "limits.message_size".into(),
        before: Some("\"50 MB\"".into()),
        after: Some("\"64 KB\"".into()),
    };
    assert_eq!(changes, [change]);
    two.refused(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000"), "552 5.3.4 ", Reason::MessageTooLarge);
    // What was said to be welcome before is still taken.
    one.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    let large = format!("{}{}", letter(STRANGER, HANA, "large"), "0123456789abcdef\r\n".repeat(10_000));
    assert!(one.data(&large).starts_with("250 "));
    one.refused(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000"), "552 5.3.4 ", Reason::MessageTooLarge);
    two.send(STRANGER, &[HANA], letter(STRANGER, HANA, "small"));
    assert_eq!(world.mailbox(HANA).len(), 2);
    let told = |kind: &EventKind| matches!(kind, EventKind::Administered { action, subject, .. } if action == "config reload" && subject == "limits.message_size");
    let journal = world.store().journal();
    assert!(journal.recent(100).expect("read").iter().any(|event| told(&event.kind)));
}

#[test]
fn a_reload_without_a_change_says_so() {
    let world = setup().start();
    assert_eq!(reloaded(&world), []);
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "as before"));
}

#[test]
fn a_mistake_in_the_file_changes_nothing() {
    let world = setup().start();
    world.add_setting("limits.message_size = \"64 KB\"\nlimits.recipient = 200");
    assert!(matches!(refused(&world), ReloadProblem::Settings { .. }));
    world.stranger().expect(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000"), "250 ");
    std::fs::remove_file(world.folder.path().join("sekisho.toml")).expect("it is there");
    assert!(matches!(refused(&world), ReloadProblem::Missing { .. }));
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "as before"));
}

#[test]
fn the_data_folder_cannot_be_changed_while_the_server_runs() {
    let world = setup().start();
    world.edit_settings(|line| {
        let other = line.replace("/data\"", "/other\"");
        Some(if line.starts_with("data ") { other } else { line.to_owned() })
    });
    assert!(matches!(refused(&world), ReloadProblem::DataFolder { .. }));
    assert!(!world.folder.path().join("other").exists());
}

#[test]
fn doors_that_are_added_open_and_doors_that_are_removed_take_nobody_else_in() {
    let world = setup().start();
    let (old, new) = (world.door("public"), world.net.ip(0, 2));
    let mut inside = world.stranger();
    world.edit_settings(|line| {
        let public = format!("doors.public = [\"{new}:0\"]");
        Some(if line.starts_with("doors.public") { public } else { line.to_owned() })
    });
    assert_eq!(reloaded(&world).iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), ["doors.public"]);
    assert_eq!(world.door("public").ip(), new);
    inside.send(STRANGER, &[HANA], letter(STRANGER, HANA, "still inside"));
    eventually("nobody listens at the old door", || TcpStream::connect(old).is_err().then_some(()));
    world.stranger().send(STRANGER, &[HANA], letter(STRANGER, HANA, "through the new door"));
    assert_eq!(world.mailbox(HANA).len(), 2);
}

#[test]
fn the_socket_for_programs_of_this_machine_comes_and_goes_with_those_who_are_named() {
    let world = setup().start();
    let socket = world.folder.path().join("run/sendmail.sock");
    let sendmail = format!("sendmail.users = [\"root = {HANA}\"]\nsendmail.socket = \"{}\"", socket.display());
    world.add_setting(&sendmail);
    reloaded(&world);
    let mut greeting = String::new();
    let program = UnixStream::connect(&socket).expect("it listens");
    BufReader::new(&program).read_line(&mut greeting).expect("a greeting");
    assert!(greeting.starts_with("220 "), "{greeting}");
    assert_eq!(reloaded(&world), [], "it stays as it is");
    UnixStream::connect(&socket).expect("it still listens");
    world.edit_settings(|line| (!line.starts_with("sendmail.")).then(|| line.to_owned()));
    reloaded(&world);
    eventually("its file is gone", || (!socket.exists()).then_some(()));
}

#[test]
fn an_address_that_changes_its_door_serves_by_the_rules_of_the_new_one() {
    let world = setup().start();
    let address = world.door("lan");
    world.edit_settings(|line| {
        Some(if line.starts_with("doors.lan") { "doors.lan = []".to_owned() } else { line.to_owned() })
    });
    world.edit_settings(|line| {
        let public = format!("doors.public = [\"{address}\"]");
        Some(if line.starts_with("doors.public") { public } else { line.to_owned() })
    });
    reloaded(&world);
    // A port that the system chose is not one that the settings ask for: it is free to be bound.
    assert_eq!(world.server().addresses()["doors.public"], [address]);
    world.edit_settings(|line| {
        Some(
            line.replace("doors.public", "doors.LAN")
                .replace("doors.lan", "doors.public")
                .replace("doors.LAN", "doors.lan"),
        )
    });
    reloaded(&world);
    assert_eq!(world.server().addresses()["doors.lan"], [address]);
    let mut copier = world.knock("lan", world.net.ip(1, 17)).greeted("copier");
    copier.expect("MAIL FROM:<copier@example.jp>", "250 ");
}

#[test]
fn a_door_that_cannot_be_opened_changes_nothing() {
    let world = setup().start();
    let taken = TcpListener::bind((world.net.ip(0, 3), 0)).expect("a listener");
    let address = taken.local_addr().expect("an address");
    let free = world.net.ip(0, 4);
    world.edit_settings(|line| {
        let public = format!("doors.public = [\"{free}:0\", \"{address}\"]\nlimits.message_size = \"64 KB\"");
        Some(if line.starts_with("doors.public") { public } else { line.to_owned() })
    });
    let before = world.server().addresses();
    match refused(&world) {
        ReloadProblem::Bind { key, address: told, .. } => {
            assert_eq!((key.as_str(), told), ("doors.public", address.to_string()))
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.server().addresses(), before);
    world.stranger().expect(&format!("MAIL FROM:<{STRANGER}> SIZE=1000000"), "250 ");
}

#[test]
fn a_certificate_that_cannot_be_used_changes_nothing_and_a_new_one_is_used_at_once() {
    let world = setup().start();
    let (certificate, key) = (world.folder.path().join("cert.pem"), world.folder.path().join("key.pem"));
    let new = server::tls::self_signed(vec!["mx.example.jp".into()]).expect("made");
    std::fs::write(&certificate, &new.0).expect("written");
    assert!(matches!(refused(&world), ReloadProblem::Tls { .. }));
    world.account(HANA);
    std::fs::write(&key, &new.1).expect("written");
    reloaded(&world);
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(new.0.as_bytes()).expect("PEM")).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let trusts_new = Arc::new(builder.expect("TLS").with_root_certificates(roots).with_no_client_auth());
    let door = world.door("submission");
    let mut client = Client::connect(world.net.ip(3, 1), door, &trusts_new).greeted("client.example");
    client.expect("STARTTLS", "220 ");
    client.start_tls();
    let mut old = Client::connect(world.net.ip(3, 1), door, &trusted()).greeted("client.example");
    old.expect("STARTTLS", "220 ");
    assert!(old.wire.start_tls(&trusted(), "mx.example.jp").is_err(), "the old certificate is still in use");
}

#[test]
fn fewer_places_hold_for_those_who_come_and_send_nobody_away() {
    let world = setup().start();
    let mut inside = [world.stranger(), world.stranger()];
    world.add_setting("limits.sessions_per_network = 2");
    reloaded(&world);
    let mut late = world.knock("public", world.net.ip(2, 9));
    assert!(late.reply().starts_with("421 "));
    for client in &mut inside {
        client.send(STRANGER, &[HANA], letter(STRANGER, HANA, "inside"));
    }
}

#[test]
fn a_transfer_under_way_is_finished_and_what_waits_behind_it_goes_the_new_way() {
    let mut setup = setup();
    let pause = Pause::default();
    let smarthost = setup.hop(1, "smarthost.example", pause.before(|_| Act::Usual));
    let targets = [2, 3].map(|number| {
        setup.zones.mx(&format!("d{number}.example"), 10, &format!("mx{number}.example"));
        setup.hop(number, &format!("mx{number}.example"), |_| Act::Usual)
    });
    setup.set("delivery.per_host", 1);
    setup.set("delivery.smarthost", format!("\"smarthost.example:{}\"", smarthost.port));
    setup.set("delivery.smarthost_tls", "\"never\"");
    let world = setup.start();
    let mut hana = world.account(HANA);
    hana.send(HANA, &[FRIEND], letter(HANA, FRIEND, "under way"));
    pause.wait_until_begun();
    for to in ["x@d2.example", "x@d3.example"] {
        hana.send(HANA, &[to], letter(HANA, to, "behind it"));
    }
    world.edit_settings(|line| (!line.starts_with("delivery.smarthost")).then(|| line.to_owned()));
    assert_eq!(reloaded(&world).len(), 2);
    pause.end();
    for (hop, to) in targets.iter().zip(["x@d2.example", "x@d3.example"]) {
        assert_eq!(hop.wait_for(1)[0].to, [format!("RCPT TO:<{to}>")]);
    }
    world.wait_for_empty_queue();
    assert_eq!(smarthost.taken().len(), 1, "each message arrived once, by the way that held when it was dialled");
    assert!(world.mailbox(HANA).is_empty());
}
