//! Stories as `why` prints them, in both languages.

use crate::scenes::*;
use explain::{Colour, Lang, Look, render_stories};
use forensics::tell;
use mail::event::{Ending, Origin};
use mail::{Door, Event, EventKind, Reason};
use unicode_width::UnicodeWidthStr;

/// Japan's time, a terminal of 96 columns.
const LOOK: Look = Look { colour: Colour::Plain, width: 96, offset_s: 32_400 };

fn rendered(lang: Lang, events: &[Event], look: Look) -> String {
    render_stories(lang, &tell(events), look)
}

fn both(scene: &Scene) -> String {
    Lang::ALL.map(|lang| rendered(lang, &scene.events, LOOK)).join("\n════\n\n")
}

type Scenes = [(&'static str, fn() -> Scene); 20];

const SCENES: Scenes = [
    ("received", received),
    ("refused_relay", refused_relay),
    ("refused_own_address", refused_own_address),
    ("sent", sent),
    ("bounced", bounced),
    ("device_sent", device_sent),
    ("gateway_refused", gateway_refused),
    ("held", held),
    ("deferred_then_sent", deferred_then_sent),
    ("login_failures", login_failures),
    ("relayed", relayed),
    ("mixed", mixed),
    ("visit_without_mail", visit_without_mail),
    ("administered", administered),
    ("released", released),
    ("doubted", doubted),
    ("lan_door_closed", lan_door_closed),
    ("behind_received", behind_received),
    ("behind_refused", behind_refused),
    ("behind_unverified", behind_unverified),
];

fn doubted() -> Scene {
    Scene::default()
        .visit(1, Door::Public, "203.0.113.9")
        .named(Some("host9.provider.example"), "mail.example.jp")
        .push(EventKind::Doubted { reason: Reason::HelloNotYours, about: "mail.example.jp".into() })
        .sender("offer@nowhere.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "offer@nowhere.example", None)
        .delivered("hana@example.jp", "hana@example.jp")
        .push(EventKind::Doubted { reason: Reason::SenderDomainUnknown, about: "nowhere.example".into() })
}

fn lan_door_closed() -> Scene {
    Scene::default().push(EventKind::LanDoorClosed { peer: "192.168.0.1".parse().expect("an address") })
}

fn behind_unverified() -> Scene {
    Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("tanaka@kaisha.example", Reason::SenderFromOutside)
        .push(EventKind::RecipientAsked {
            recipient: address("yuki@example.jp"),
            next_hop: hop("dovecot.example.jp"),
            reply: None,
            trouble: Some(Reason::NextHopUnreachable),
            remembered: false,
        })
        .recipient_refused("tanaka@kaisha.example", "yuki@example.jp", Reason::RecipientUnverified)
}

fn relayed() -> Scene {
    Scene::default()
        .visit(1, Door::Public, "203.0.113.9")
        .named(None, "bulk")
        .stored(1, "spam@bulk.example", None)
        .handed_over("victim@elsewhere.example", "mx.elsewhere.example")
}

fn mixed() -> Scene {
    let hana = account("hana@example.jp");
    Scene::default()
        .visit(1, Door::Submission, "192.0.2.44")
        .named(Some("office.example.jp"), "[192.168.0.31]")
        .tls()
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .local("info@example.jp")
        .outside("tanaka@kaisha.example", &hana)
        .outside("suzuki@kaisha.example", &hana)
        .recipient_refused("hana@example.jp", "nobody@example.jp", Reason::NoSuchRecipient)
        .stored(1, "hana@example.jp", Some(hana))
        .delivered("info@example.jp", "taro@example.jp")
        .handed_over("tanaka@kaisha.example", "mail.kaisha.example")
        .deferred("suzuki@kaisha.example", "mail.kaisha.example", 900)
}

fn visit_without_mail() -> Scene {
    Scene::default()
        .visit(1, Door::Public, "2001:db8::9")
        .push(EventKind::CommandRefused { reason: Reason::WrongProtocol, command: "GET".into() })
        .closed(Ending::Closed)
}

fn administered() -> Scene {
    Scene::default().push(EventKind::Administered {
        action: "device add".into(),
        subject: "copier 192.168.0.20".into(),
        detail: None,
    })
}

fn released() -> Scene {
    held()
        .later(3600)
        .queue(mail::event::QueueAction::Release)
        .handed_over("a@elsewhere.example", "mx.elsewhere.example")
}

#[test]
fn stories_read_as_people_should_read_them() {
    for (name, scene) in SCENES {
        insta::assert_snapshot!(name, both(&scene()));
    }
}

#[test]
fn a_terminal_with_colours_shows_the_verb_first() {
    let look = Look { colour: Colour::Ansi, ..LOOK };
    insta::assert_snapshot!("refused_relay_in_colour", rendered(Lang::Ja, &refused_relay().events, look));
}

#[test]
fn a_story_of_one_recipient_fits_on_a_screen() {
    for (name, scene) in SCENES {
        for lang in Lang::ALL {
            for story in tell(&scene().events).into_iter().filter(|story| story.recipients.len() < 2) {
                let lines = explain::render_story(lang, &story, LOOK).lines().count();
                let (least, most) = if story.steps.len() < 2 { (2, 8) } else { (8, 24) };
                assert!((least..=most).contains(&lines), "{name} in {lang:?} has {lines} lines");
            }
        }
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 96, 120] {
        for (name, scene) in SCENES {
            for lang in Lang::ALL {
                for line in rendered(lang, &scene().events, Look { width, ..LOOK }).lines() {
                    assert!(line.width() <= width, "{name} in {lang:?} at {width}: {line}");
                }
            }
        }
    }
}

#[test]
fn no_character_a_stranger_chose_reaches_the_terminal_as_a_command() {
    for (_, scene) in SCENES {
        for lang in Lang::ALL {
            let text = rendered(lang, &scene().events, LOOK);
            assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
        }
    }
    assert!(both(&refused_relay()).contains("\\x1b[2Jmail\\u{202e}"));
}

#[test]
fn each_reason_and_origin_can_be_told() {
    for reason in Reason::ALL {
        let scene = Scene::default()
            .visit(1, Door::Public, "203.0.113.9")
            .sender_refused("x@bulk.example", *reason)
            .recipient_refused("", "postmaster", *reason)
            .push(EventKind::CommandRefused { reason: *reason, command: String::new() });
        for lang in Lang::ALL {
            let text = rendered(lang, &scene.events, LOOK);
            assert!(text.contains(reason.key()), "{text}");
        }
    }
    let mut notice = Scene::default().report(3, "taro@example.jp").events;
    for event in &mut notice {
        if let EventKind::Stored { origin, .. } = &mut event.kind {
            *origin = Origin::Notice;
        }
    }
    assert!(rendered(Lang::Ja, &notice, LOOK).contains("お知らせ"));
}

#[test]
fn a_visit_says_what_is_known_of_its_end() {
    let visit = || Scene::default().visit(1, Door::Public, "203.0.113.9");
    let first = |scene: Scene| rendered(Lang::Ja, &scene.events, LOOK).lines().next().unwrap_or_default().to_owned();
    assert_eq!(first(visit()), "訪問  203.0.113.9 が来ています。終わりの記録はまだありません。");
    assert_eq!(first(visit().closed(Ending::Quit)), "訪問  203.0.113.9 が訪れましたが、何も頼まずに帰りました。");
    let abandoned = visit().sender("a@kaisha.example", Reason::SenderFromOutside).local("hana@example.jp");
    assert_eq!(
        first(abandoned.closed(Ending::Broken)),
        "訪問  203.0.113.9 が訪れましたが、メールの受け渡しはありませんでした。"
    );
}

#[test]
fn a_leniency_is_told_where_it_was_used_and_nowhere_else() {
    let told = |sender: &str| {
        let sender = mail::ReversePath::Address(mail::Address::parse_as_sent(sender).expect("an address"));
        let accepted = EventKind::SenderAccepted { reverse_path: sender, reason: Reason::SenderFromOutside };
        let scene = Scene::default().visit(1, Door::Public, "203.0.113.9").push(accepted).closed(Ending::HungUp);
        [(Lang::Ja, "規格にない位置に点"), (Lang::En, "dots where the standard has none")]
            .map(|(lang, words)| rendered(lang, &scene.events, Look { width: 300, ..LOOK }).contains(words))
    };
    assert_eq!(told("a..b@docomo.ne.jp"), [true, true]);
    assert_eq!(told("a.b@docomo.ne.jp"), [false, false]);
}

#[test]
fn times_are_those_of_the_place_and_a_new_day_is_announced() {
    let here = rendered(Lang::En, &deferred_then_sent().events, LOOK);
    assert!(here.contains("07:47:36") && here.contains("— 2026-11-23\n"), "{here}");
    let utc = rendered(Lang::En, &deferred_then_sent().events, Look { offset_s: 0, ..LOOK });
    assert!(utc.contains("22:47:36") && utc.contains("— 2026-11-22\n"), "{utc}");
}

#[test]
fn a_story_whose_beginning_is_missing_says_that_it_cannot_tell() {
    let events: Vec<Event> =
        sent().events.into_iter().filter(|event| matches!(event.kind, EventKind::HandedOver { .. })).collect();
    let text = rendered(Lang::Ja, &events, Look { width: 200, ..LOOK });
    assert!(text.contains("誰が送ったかは分かりません") && text.contains("分かりません。記録の始まり"), "{text}");
    assert!(!text.starts_with("送信") && !text.starts_with("中継"), "{text}");
}

#[test]
fn what_an_administrator_did_to_the_queue_is_told() {
    use mail::event::QueueAction::{Hold, Release, Remove, Retry};
    let scene = [Release, Retry, Hold, Remove].into_iter().fold(held(), Scene::queue);
    let text = rendered(Lang::Ja, &scene.events, LOOK);
    assert!(text.starts_with("取りやめ"), "{text}");
    for sentence in ["保留を解きました", "いますぐ送り直すよう", "保留にしました", "送信を取りやめました"]
    {
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
}

#[test]
fn many_recipients_are_shown_up_to_ten() {
    let hana = account("hana@example.jp");
    let scene = Scene::default().visit(1, Door::Submission, "192.0.2.44");
    let scene = (0..25).fold(scene, |scene, n| scene.outside(&format!("r{n}@elsewhere.example"), &hana));
    let scene = scene.stored(1, "hana@example.jp", Some(hana));
    let scene =
        (0..25).fold(scene, |scene, n| scene.handed_over(&format!("r{n}@elsewhere.example"), "mx.elsewhere.example"));
    let text = rendered(Lang::Ja, &scene.events, LOOK);
    assert!(text.starts_with("送信 25件"), "{text}");
    assert!(text.contains("r9@elsewhere.example") && !text.contains("r10@elsewhere.example\n"), "{text}");
    assert!(text.contains("ほか15件"), "{text}");
}
