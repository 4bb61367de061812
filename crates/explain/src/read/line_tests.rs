use super::*;
use crate::Lang;
use crate::read::fixture::*;
use forensics::log::observation::{Fate, Note, Oddity, Stage, Why};

const FATES: [Fate; 8] = [
    Fate::Delivered,
    Fate::HandedOver,
    Fate::Filtered,
    Fate::Deferred,
    Fate::Failed,
    Fate::Expired,
    Fate::Held,
    Fate::Discarded,
];
const STAGES: [Stage; 6] = [Stage::Connect, Stage::Helo, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Other];
const WHYS: [Why; 14] = [
    Why::Relay,
    Why::UnknownRecipient,
    Why::Recipient,
    Why::Listed,
    Why::BadSender,
    Why::OwnAddress,
    Why::BadName,
    Why::Greylisted,
    Why::TooMuch,
    Why::Content,
    Why::Protocol,
    Why::LoginNeeded,
    Why::Trouble,
    Why::Policy,
];
const ODDITIES: [Oddity; 7] = [
    Oddity::TooEarly,
    Oddity::TooManyErrors,
    Oddity::TooOften,
    Oddity::Probing,
    Oddity::LoginAttack,
    Oddity::NameDoubted,
    Oddity::NotSmtp,
];
const NOTES: [Note; 10] = [
    Note::Empty,
    Note::Service,
    Note::Tls,
    Note::Statistics,
    Note::Dns,
    Note::Connection,
    Note::Passing,
    Note::Repetition,
    Note::Warning,
    Note::Step,
];
const ORIGINS: [Origin; 5] = [Origin::Unsaid, Origin::Network, Origin::Program, Origin::Report, Origin::Filter];
const GIVERS: [Option<Giver>; 7] = [
    None,
    Some(Giver::Account),
    Some(Giver::Lan),
    Some(Giver::Program),
    Some(Giver::Report),
    Some(Giver::Stranger),
    Some(Giver::Unknown),
];
const OWNERS: [Owner; 3] = [Owner::Ours, Owner::Foreign, Owner::Unknown];

/// One of everything that a line may say.
fn everything() -> Vec<Seen<'static>> {
    let mut all = vec![
        Seen::Knocked(PEER),
        Seen::Described(PEER),
        Seen::LoggedIn(login("hana", 1)),
        Seen::LoginFailed(login("hana", 1)),
        Seen::LoginFailed(login("hana", 3)),
        Seen::LoginFailed(login("", 3)),
        Seen::RecipientAccepted("hana@example.jp"),
        Seen::Reported { report: "" },
        Seen::Reported { report: "5F2B" },
        Seen::Finished,
        Seen::Closed,
        Seen::BlocklistAsked { peer: PEER, zone: "rbl.example", listed: None },
        Seen::BlocklistAsked { peer: PEER, zone: "rbl.example", listed: Some(true) },
        Seen::BlocklistAsked { peer: PEER, zone: "", listed: Some(false) },
        Seen::Connecting(HOP),
        Seen::TransferFailed { next_hop: HOP, messages: 1 },
        Seen::AccountCreated { user: "Postmaster" },
        Seen::Forged { sender: "hana@example.jp", injected_by: PEER },
        Seen::Repeated(3),
    ];
    all.extend(FATES.map(|fate| Seen::Tried(outcome(fate))));
    all.extend(STAGES.iter().flat_map(|stage| WHYS.map(|why| Seen::Refused(refusal(*stage, why)))));
    all.extend(ODDITIES.map(|what| Seen::Odd { peer: PEER, what }));
    all.extend(NOTES.map(Seen::Noted));
    for origin in ORIGINS {
        let standing = Standing::Own;
        let full = Arrival { origin, standing, size: Some(2048), recipients: Some(2), message_id: "a@b", ..arrival() };
        all.push(Seen::Arrived(full));
        all.push(Seen::Arrived(Arrival { before: "3E0F", login: "hana", ..full }));
        all.push(Seen::Arrived(Arrival { peer: Peer::default(), standing: Standing::Stranger, ..full }));
        all.push(Seen::Arrived(Arrival { sender: Sender::Unsaid, ..full }));
        all.push(Seen::Arrived(Arrival { origin, message_id: "a@b", ..Arrival::default() }));
    }
    all
}

fn sentence(lang: Lang, said: &LineSaid<'_>) -> String {
    line_sentence(Texts::new(lang), said).sentence
}

/// Whether a text is there and its values are in place.
fn is_whole(text: &str) -> bool {
    let begins_as_key = ["line-", "counted-", "danger-", "misleading-"].iter().any(|start| text.contains(start));
    !text.is_empty() && !begins_as_key && !text.contains("{$") && !text.contains("  ")
}

#[test]
fn everything_that_a_line_may_say_has_its_sentence_in_both_languages() {
    for seen in everything() {
        let observation = observation(seen);
        for lang in Lang::ALL {
            let text = line_sentence(Texts::new(lang), &said(&observation));
            for part in [&text.sentence, &text.counted, &text.assessment] {
                assert!(is_whole(part), "{seen:?}: {part}");
                let end = if lang == Lang::Ja { '。' } else { '.' };
                assert!(part.ends_with(end), "{seen:?}: {part}");
            }
        }
    }
}

#[test]
fn whoever_brought_it_and_whosever_it_is_every_line_can_be_told() {
    for giver in GIVERS {
        for peer in OWNERS {
            for sender in OWNERS {
                for recipient in OWNERS {
                    for seen in everything() {
                        let observation = observation(seen);
                        let said = LineSaid { giver, peer, sender, recipient, ..said(&observation) };
                        let text = line_sentence(Texts::new(Lang::En), &said);
                        assert!(is_whole(&text.counted) && is_whole(&text.assessment), "{text:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_line_with_nothing_in_it_is_told_without_holes() {
    let nobody = Peer::default();
    let empty = Outcome { recipients: "", next_hop: Hop::default(), reply: "", ..outcome(Fate::HandedOver) };
    let nothing =
        Refusal { peer: nobody, recipient: "", sender: Sender::Unsaid, reply: "", ..refusal(Stage::Rcpt, Why::Policy) };
    for seen in [
        Seen::Knocked(nobody),
        Seen::Arrived(Arrival::default()),
        Seen::Tried(empty),
        Seen::Refused(nothing),
        Seen::BlocklistAsked { peer: nobody, zone: "", listed: None },
        Seen::Connecting(Hop::default()),
        Seen::Finished,
    ] {
        let observation = Observation::new(seen);
        for lang in Lang::ALL {
            let text = sentence(lang, &said(&observation));
            assert!(is_whole(&text) && !text.contains("()") && !text.contains("[]"), "{text}");
        }
    }
}

#[test]
fn the_visitor_is_named_by_address_and_name_and_by_whose_it_is() {
    let observation = observation(Seen::Knocked(PEER));
    let of = |lang, peer| sentence(lang, &LineSaid { peer, ..said(&observation) });
    assert_eq!(
        of(Lang::Ja, Owner::Foreign),
        "外部の 203.0.113.9(bulk.example) が接続してきました。「mail.elsewhere.example」と名乗っています。"
    );
    assert_eq!(
        of(Lang::En, Owner::Ours),
        "A connection came from our own 203.0.113.9 (bulk.example). It called itself “mail.elsewhere.example”."
    );
    let stranger = LineSaid { giver: Some(Giver::Stranger), ..said(&observation) };
    assert!(sentence(Lang::Ja, &stranger).starts_with("見知らぬ相手 203.0.113.9"));
}

#[test]
fn a_masked_address_is_shown_in_the_brackets_it_had() {
    let peer = Peer { ip: "A", name: "", helo: "[A]" };
    let observation = observation(Seen::Knocked(peer));
    assert_eq!(sentence(Lang::Ja, &said(&observation)), "[A] が接続してきました。");
}

#[test]
fn somebody_who_has_logged_in_is_never_called_an_outsider() {
    let arrival = Arrival { login: "hana@example.jp", ..arrival() };
    let observation = observation(Seen::Arrived(arrival));
    let text = sentence(Lang::Ja, &LineSaid { peer: Owner::Foreign, ..said(&observation) });
    assert!(!text.contains("外部の") && text.contains("hana@example.jp としてログインしています。"), "{text}");
}

#[test]
fn several_recipients_are_the_first_and_how_many_others() {
    let of = |recipients: &'static str, count| {
        let observation =
            observation(Seen::Tried(Outcome { recipients, count, reply: "", ..outcome(Fate::HandedOver) }));
        Lang::ALL.map(|lang| sentence(lang, &said(&observation)))
    };
    let [ja, en] = of("<a@b.example>,<c@d.example>,<e@f.example>", None);
    assert_eq!(ja, "a@b.example ほか2件へのメールを mx.elsewhere.example [198.51.100.25] に渡しました。");
    assert_eq!(en, "The server handed mail to a@b.example and 2 others over to mx.elsewhere.example [198.51.100.25].");
    assert!(of("", Some(3))[0].starts_with("3件の宛先へのメールを"));
    assert!(of("", None)[1].contains("this line does not say to whom"));
}

#[test]
fn nothing_in_a_line_acts_on_the_terminal() {
    let peer = Peer { ip: "\x1b[2J", name: "\u{202e}x", helo: "\x07" };
    let hostile = Refusal { peer, sender: Sender::Given("\x1b]0;"), reply: "\r\n", ..refusal(Stage::Rcpt, Why::Relay) };
    let observation = observation(Seen::Refused(hostile));
    for lang in Lang::ALL {
        let text = sentence(lang, &said(&observation));
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[test]
fn a_login_whose_line_names_no_visitor_is_told_without_one() {
    let nobody = Login { peer: Peer::default(), ..login("hana", 1) };
    let observation = observation(Seen::LoggedIn(nobody));
    assert_eq!(sentence(Lang::Ja, &said(&observation)), "hana としてのログインに成功しました。");
    assert_eq!(sentence(Lang::En, &said(&observation)), "A login as hana succeeded.");
}

#[test]
fn the_controlling_address_of_sendmail_is_not_called_a_recipient() {
    let outcome = Outcome { original: "hana@example.jp", ..outcome(Fate::HandedOver) };
    let observation = observation(Seen::Tried(outcome));
    let sendmail = LineSaid { format: Format::Sendmail, ..said(&observation) };
    assert!(sentence(Lang::En, &sendmail).contains("sendmail handled it for hana@example.jp"));
    assert!(sentence(Lang::En, &said(&observation)).contains("hana@example.jp before an alias"));
}

#[test]
fn a_line_that_is_not_understood_is_not_guessed_at() {
    for lang in Lang::ALL {
        for format in Format::ALL {
            let text = unknown_line(Texts::new(lang), Some(*format));
            assert!(is_whole(&text.sentence) && text.verb.is_none() && text.kind == LineKind::Unknown, "{text:?}");
            assert!(!text.sentence.contains("format-"), "{text:?}");
        }
        let other = other_line(Texts::new(lang));
        assert_eq!((other.kind, other.danger, other.verb), (LineKind::Other, Danger::None, None));
    }
}

#[test]
fn a_refusal_whose_words_leave_it_open_is_decided_by_whose_the_recipient_is() {
    let observation = observation(Seen::Refused(refusal(Stage::Rcpt, Why::Recipient)));
    let of = |recipient| sentence(Lang::En, &LineSaid { recipient, ..said(&observation) });
    assert!(of(Owner::Foreign).contains("relaying is rightly refused"));
    assert!(of(Owner::Ours).contains("There is no such recipient here."));
    assert!(of(Owner::Unknown).contains("the line does not tell"));
}
