//! Real records from real incidents, line by line. What is true of each was settled by the people who were there; the
//! observations here are written by hand from that, and no line of these records may stay unknown.

use forensics::fact::{Fact, FactKind};
use forensics::join::Joiner;
use forensics::log::document::{self, Document};
use forensics::log::observation::*;
use forensics::log::{Context, Format, Line, Reading, Scratch, chunk, decode, time};
use forensics::ours::{Ours, Owner};

/// The day of the SIMS log is not in it; the queue file beside it is of this day.
const DAY: i64 = 1_091_577_600;

const CONTEXT: Context = Context { latest_at: DAY + time::DAY_S, day_at: DAY, offset_s: 32_400 };

/// The observations of a log, after checking that one format claims each line and all others leave it.
fn observations<'a>(text: &'a str, format: Format, scratch: &'a Scratch) -> Vec<Observation<'a>> {
    text.lines()
        .map(|whole| {
            let line = Line { whole, text: whole, ..Line::default() };
            for other in Format::ALL.iter().filter(|other| **other != format) {
                assert_eq!(other.read(&line, &CONTEXT, scratch), Reading::NotMine, "{other:?}: {whole}");
            }
            match format.read(&line, &CONTEXT, scratch) {
                Reading::Understood(observation) => observation,
                other => panic!("{other:?}: {whole}"),
            }
        })
        .collect()
}

fn said<'a>(text: &'a str, kind: Document, scratch: &'a Scratch) -> Vec<(u32, Observation<'a>)> {
    assert_eq!(document::recognise(text), Some(kind));
    let said = kind.observations(text, scratch, &|_| Owner::Unknown);
    for row in 1..=u32::try_from(text.lines().count()).expect("a small file") {
        assert!(said.iter().any(|(told, _)| *told == row), "row {row} is not told");
    }
    said.into_iter().filter(|(_, observation)| !matches!(observation.seen, Seen::Noted(_))).collect()
}

fn at(date: (i64, u32, u32), hour: i64, minute: i64, second: i64) -> Option<i64> {
    time::wall(date, hour * 3600 + minute * 60 + second)
}

fn incoming(seen: Seen<'_>) -> Observation<'_> {
    Observation::new(seen).in_session("in")
}

fn outgoing(seen: Seen<'_>) -> Observation<'_> {
    Observation::new(seen).in_session("out")
}

fn ip(ip: &str) -> Peer<'_> {
    Peer { ip, ..Peer::default() }
}

fn tried(recipients: &str, fate: Fate) -> Outcome<'_> {
    Outcome { recipients, count: None, original: "", sender: Sender::Unsaid, fate, next_hop: Hop::default(), reply: "" }
}

const fn taken(sender: &str, kilobytes: u64) -> Seen<'_> {
    Seen::Arrived(Arrival {
        peer: Peer { ip: "", name: "", helo: "" },
        login: "",
        origin: Origin::Network,
        standing: Standing::Unsaid,
        sender: Sender::Given(sender),
        size: Some(kilobytes * 1024),
        recipients: None,
        message_id: "",
        before: "",
    })
}

/// How every visit begins in these records.
fn visit<'a>(peer_ip: &'a str, described: Peer<'a>) -> Vec<Observation<'a>> {
    vec![
        incoming(Seen::BlocklistAsked { peer: ip(peer_ip), zone: "rbl.maps.vix.com", listed: None }),
        Observation::new(Seen::Noted(Note::Empty)),
        incoming(Seen::BlocklistAsked { peer: ip(peer_ip), zone: "", listed: Some(false) }),
        incoming(Seen::Knocked(Peer::default())),
        incoming(Seen::Described(described)),
        incoming(Seen::Described(ip(peer_ip))),
    ]
}

/// Gives each expected observation its time.
fn timed<'a>(expected: Vec<Observation<'a>>, times: &[Option<i64>]) -> Vec<Observation<'a>> {
    assert_eq!(expected.len(), times.len());
    expected.into_iter().zip(times).map(|(observation, at)| Observation { at: *at, ..observation }).collect()
}

#[test]
fn asip_relay() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/asip-6.3-relay.log");
    let mut expected = visit("A", Peer { ip: "A", name: "****.popsite.net", helo: "****.com" });
    let none_taken = Outcome { count: Some(0), ..tried("", Fate::Deferred) };
    let next_hop = Hop { host: "****.net", ip: "" };
    expected.extend([
        incoming(taken("*****.ab.ca", 1)).of_message("425"),
        outgoing(Seen::Connecting(next_hop)),
        outgoing(Seen::Connecting(next_hop)),
        outgoing(Seen::Tried(none_taken)).of_message("425"),
        outgoing(Seen::TransferFailed { next_hop, messages: 1 }),
        outgoing(Seen::Noted(Note::Connection)),
        Observation::new(Seen::AccountCreated { user: "Postmaster" }),
    ]);
    let evening = |minute, second| at((2000, 12, 11), 21, minute, second);
    let times = [
        evening(34, 21),
        evening(34, 21),
        evening(34, 23),
        evening(34, 27),
        evening(34, 27),
        evening(34, 27),
        evening(35, 7),
        evening(35, 8),
        evening(35, 8),
        evening(35, 11),
        evening(35, 12),
        evening(35, 12),
        at((2000, 12, 12), 1, 45, 15),
    ];
    assert_eq!(observations(text, Format::Appleshare, &scratch), timed(expected, &times));
}

#[test]
fn asip_own_client() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/asip-6.3-own-client.log");
    let peer = "111.111.111.111";
    let mut expected = visit(peer, Peer { ip: peer, name: "", helo: peer });
    expected.push(incoming(taken("1111111111.co.jp", 1)).of_message("414"));
    let times = [8, 8, 8, 9, 9, 9, 9].map(|second| at((2000, 12, 14), 11, 6, second));
    assert_eq!(observations(text, Format::Appleshare, &scratch), timed(expected, &times));
}

#[test]
fn asip_own_address_from_outside() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/asip-6.3-own-address-from-outside.log");
    let (peer, name) = ("aaa.aaa.aaa.aaa", "f1.******.ne.jp");
    let mut expected = visit(peer, Peer { ip: peer, name, helo: name });
    expected.push(incoming(taken("*****@f1.*******.ne.jp", 6)).of_message("533"));
    let times = [29, 29, 30, 31, 31, 31, 32].map(|second| at((2000, 12, 14), 23, 16, second));
    assert_eq!(observations(text, Format::Appleshare, &scratch), timed(expected, &times));
}

#[test]
fn asip_records_say_the_same_in_every_encoding() {
    for text in [
        include_str!("../samples/asip-6.3-relay.log"),
        include_str!("../samples/asip-6.3-own-client.log"),
        include_str!("../samples/asip-6.3-own-address-from-outside.log"),
    ] {
        let scratch = Scratch::default();
        let expected = observations(text, Format::Appleshare, &scratch);
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP] {
            let bytes = encoding.encode(text).0;
            let decoded = decode::decode(&bytes, decode::detect(&bytes));
            assert_eq!(observations(&decoded, Format::Appleshare, &scratch), expected, "{}", encoding.name());
        }
    }
}

const VISITOR: &str = "211.158.AAA.BBB";

fn sims_received(id: &str, size: u64) -> Observation<'_> {
    let arrival = Arrival { peer: ip(VISITOR), origin: Origin::Network, size: Some(size), ..Arrival::default() };
    Observation::new(Seen::Arrived(arrival)).in_session("SMTP-001").of_message(id)
}

fn sims_from<'a>(id: &'a str, sender: &'a str) -> Observation<'a> {
    let arrival = Arrival { sender: Sender::Given(sender), recipients: Some(1), ..Arrival::default() };
    Observation::new(Seen::Arrived(arrival)).of_message(id)
}

fn sims_sent<'a>(id: &'a str, recipient: &'a str) -> Observation<'a> {
    Observation::new(Seen::Tried(tried(recipient, Fate::HandedOver))).of_message(id)
}

fn sims_again<'a>(id: &'a str, session: &'a str) -> Observation<'a> {
    Observation::new(Seen::Noted(Note::Repetition)).in_session(session).of_message(id)
}

fn sims_deleted(id: &str) -> Observation<'_> {
    Observation::new(Seen::Finished).of_message(id)
}

#[test]
fn sims_relay() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/sims-1.8-relay.log");
    let doubted = Seen::Odd { peer: Peer { helo: "hurdle", ..ip(VISITOR) }, what: Oddity::NameDoubted };
    let failed = Outcome { reply: "-15004", ..tried("denita@XXXXXX.com", Fate::Failed) };
    let report = Arrival {
        origin: Origin::Report,
        sender: Sender::Null,
        recipients: Some(1),
        message_id: "AUTOS.0000078620-78623@mail.XXXXXX.net",
        before: "0000078620",
        ..Arrival::default()
    };
    let expected = vec![
        Observation::new(doubted).in_session("SMTP-001"),
        sims_received("0000078619", 1093),
        sims_from("0000078619", "tastersscraggly@XXXXXX.net"),
        sims_received("0000078620", 1001),
        sims_from("0000078620", "scrawlstangy@XXXXXX.com"),
        sims_received("0000078621", 1061),
        sims_from("0000078621", "bermudahydraulic@XXXXXX.com"),
        Observation::new(Seen::Tried(failed)).of_message("0000078620"),
        sims_received("0000078622", 1037),
        sims_again("0000078621", "SMTP-004"),
        Observation::new(Seen::Arrived(report)).of_message("0000078623"),
        sims_from("0000078622", "poutexhortation@XXXXXX.net"),
        sims_sent("0000078621", "denital@XXXXXX.com"),
        sims_deleted("0000078621"),
        sims_received("0000078655", 1097),
        sims_from("0000078655", "scenariobottommost@XXXXXX.net"),
        sims_received("0000078656", 1021),
        sims_from("0000078656", "costingscarf@XXXXXX.com"),
        sims_again("0000078655", "SMTP-007"),
        sims_sent("0000078655", "daneva@XXXXXX.com"),
        sims_deleted("0000078655"),
        sims_again("0000078622", "SMTP-006"),
        sims_sent("0000078622", "denith77@XXXXXX.com"),
        sims_deleted("0000078622"),
    ];
    let seconds = [-1, 6, 6, 7, 7, 8, 9, 11, 11, 11, 11, 11, 11, 12, 13, 13, 14, 14, 15, 15, 15, 15, 15, 15];
    let times = seconds.map(|second| Some(DAY + 22 * 3600 + 8 * 60 + second));
    assert_eq!(observations(text, Format::Stalker, &scratch), timed(expected, &times));
}

#[test]
fn sims_queue_message() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/sims-1.8-queue-message.txt");
    let here = |seen| Observation {
        at: at((2004, 8, 5), 3, 26, 12),
        host: "mail.xxxxxx.net",
        ..Observation::new(seen).of_message("0000082098")
    };
    let sender = Sender::Given("adjutantsatisfying@xxxxxx.net");
    let from_network = Arrival {
        peer: Peer { helo: "explainers", ..ip(VISITOR) },
        origin: Origin::Network,
        recipients: Some(1),
        ..Arrival::default()
    };
    assert_eq!(
        said(text, Document::QueueFile, &scratch),
        [
            (1, here(Seen::Arrived(Arrival { sender, ..Arrival::default() }))),
            (3, here(Seen::Tried(tried("chad57@xxxxxx.com", Fate::Deferred)))),
            (5, here(Seen::Arrived(from_network))),
        ]
    );
}

#[test]
fn maps_relay_test() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/maps-relay-test-transcript.txt");
    let name = "dante.mail-abuse.org";
    let peer = Peer { ip: "204.152.184.35", name, helo: name };
    let here = |seen| Observation { host: "A.co.jp", ..Observation::new(seen).in_session("test") };
    let refused = |sender, recipient, reply| {
        here(Seen::Refused(Refusal {
            peer,
            login: "",
            sender: Sender::Given(sender),
            recipient,
            count: 1,
            stage: Stage::Rcpt,
            why: Why::Relay,
            temporary: false,
            reply,
        }))
    };
    let quoted = "\"nobody@mail-abuse.org\"";
    let plain = "nobody@mail-abuse.org";
    let to_plain = "553 <nobody@mail-abuse.org>... Relay operation rejected";
    let to_quoted = "553 <\"nobody@mail-abuse.org\">... Relay operation rejected";
    assert_eq!(
        said(text, Document::Transcript, &scratch),
        [
            (6, here(Seen::Knocked(Peer::default()))),
            (9, here(Seen::Described(Peer { helo: name, ..Peer::default() }))),
            (10, here(Seen::Described(Peer { helo: "", ..peer }))),
            (17, refused("spamtest@ns.A.co.jp", quoted, to_quoted)),
            (24, refused(plain, plain, to_plain)),
            (33, refused("postmaster@ns.A.co.jp", plain, to_plain)),
            (38, here(Seen::Closed)),
        ]
    );
    assert_eq!(Document::Transcript.ours(text, &scratch), [(6, "A.co.jp")]);
}

#[test]
fn sendmail_relayed() {
    let scratch = Scratch::default();
    let text = include_str!("../samples/sendmail-8.7-relayed.headers");
    let here = |seen| Observation {
        at: at((2000, 10, 16), 18, 7, 18),
        host: "ns.a.co.jp",
        ..Observation::new(seen).of_message("SAA13665")
    };
    let sender = Sender::Given("money1jesus@usa.net");
    let arrival = Arrival {
        peer: Peer { ip: "216.76.216.45", name: "host-216-76-216-45.dab.bellsouth.net", helo: "216.76.216.45" },
        origin: Origin::Network,
        sender,
        message_id: "0000037447a2$000056d8$00006a46@216.76.216.45",
        ..Arrival::default()
    };
    let handed_over = Outcome {
        count: Some(1),
        sender,
        next_hop: Hop { host: "mail.pimpdaddy.com", ip: "" },
        ..tried("", Fate::HandedOver)
    };
    assert_eq!(
        said(text, Document::Headers, &scratch),
        [(5, here(Seen::Arrived(arrival))), (3, here(Seen::Tried(handed_over)))]
    );
    assert_eq!(Document::Headers.ours(text, &scratch), [(5, "a.co.jp")]);
}

/// The verbs in the facts that `text` makes, once what it shows to be ours is taken for ours.
fn verbs(text: &str, kind: Document) -> Vec<mail::Verb> {
    let scratch = Scratch::default();
    let inferred = kind.ours(text, &scratch).into_iter().map(|(_, domain)| domain);
    // A masked name may stand for anybody's.
    let inferred: Vec<&str> = inferred.filter(|domain| Ours::from_texts(&[domain]).is_ok()).collect();
    let ours = Ours::from_texts(&inferred).expect("domains");
    let mut verbs = Vec::new();
    let mut tell = |fact: &Fact<'_>| match fact.kind {
        FactKind::Fated(fated) => verbs.extend(fated.verb),
        FactKind::Refused(refusal) => verbs.extend((0..refusal.count).map(|_| mail::Verb::Refused)),
        _ => {}
    };
    let mut joiner = Joiner::default();
    for (line, observation) in kind.observations(text, &scratch, &|domain| ours.domain(domain)) {
        joiner.take(&observation, Place { source: 0, line }, &ours, &mut tell);
    }
    joiner.finish(&ours, &mut tell);
    verbs
}

#[test]
fn only_the_host_in_the_middle_relayed() {
    let relayed = include_str!("../samples/sendmail-8.7-relayed.headers");
    assert_eq!(verbs(relayed, Document::Headers), [mail::Verb::Relayed]);
    assert_eq!(verbs(include_str!("../samples/forged-bounce-1.headers"), Document::Headers), []);
    assert_eq!(verbs(include_str!("../samples/forged-bounce-2.headers"), Document::Headers), []);
    let tested = include_str!("../samples/maps-relay-test-transcript.txt");
    assert_eq!(verbs(tested, Document::Transcript), [mail::Verb::Refused; 3]);
}

#[test]
fn forged_bounces() {
    let samples = [
        (
            include_str!("../samples/forged-bounce-1.headers"),
            "comp856zx@kpn.nishi.osaka.jp",
            Peer { ip: "194.224.103.2", name: "", helo: "arenal.surnet.es" },
            at((1998, 8, 19), 23, 0, 1),
        ),
        (
            include_str!("../samples/forged-bounce-2.headers"),
            "comp933zx@kpn.nishi.osaka.jp",
            Peer { ip: "130.225.75.32", name: "pc2.mic.dtu.dk", helo: "pc2.mic.dtu.dk" },
            at((1998, 8, 19), 21, 56, 3),
        ),
    ];
    for (text, sender, injected_by, at) in samples {
        let scratch = Scratch::default();
        let forged = Observation { at, ..Observation::new(Seen::Forged { sender, injected_by }) };
        assert_eq!(said(text, Document::Headers, &scratch), [(1, forged)]);
        assert_eq!(Document::Headers.ours(text, &scratch), [(1, "kpn.nishi.osaka.jp")]);
    }
}

#[test]
fn no_line_of_a_log_is_unknown_whoever_is_asked_first() {
    for (text, format) in [
        (include_str!("../samples/asip-6.3-relay.log"), Format::Appleshare),
        (include_str!("../samples/asip-6.3-own-client.log"), Format::Appleshare),
        (include_str!("../samples/asip-6.3-own-address-from-outside.log"), Format::Appleshare),
        (include_str!("../samples/sims-1.8-relay.log"), Format::Stalker),
    ] {
        let scratch = Scratch::default();
        let read = chunk::read(text, 1, &CONTEXT, None, &scratch);
        let lines = u32::try_from(text.lines().count()).expect("a small file");
        assert_eq!((read.lines, read.unknown, read.other), (lines, 0, 0), "{format:?}");
        assert_eq!(read.formats.iter().collect::<Vec<_>>(), [(format, lines)]);
        let noted = observations(text, format, &scratch);
        let noted = noted.iter().filter(|observation| matches!(observation.seen, Seen::Noted(_))).count();
        assert_eq!(read.observed.len() + noted, text.lines().count());
    }
}

#[test]
fn the_records_are_what_they_were() {
    // Masked as they were posted; a byte more or less and the line numbers above would lie.
    let sizes = [
        include_bytes!("../samples/asip-6.3-relay.log").len(),
        include_bytes!("../samples/asip-6.3-own-client.log").len(),
        include_bytes!("../samples/asip-6.3-own-address-from-outside.log").len(),
        include_bytes!("../samples/sims-1.8-relay.log").len(),
        include_bytes!("../samples/sims-1.8-queue-message.txt").len(),
        include_bytes!("../samples/maps-relay-test-transcript.txt").len(),
        include_bytes!("../samples/sendmail-8.7-relayed.headers").len(),
        include_bytes!("../samples/forged-bounce-1.headers").len(),
        include_bytes!("../samples/forged-bounce-2.headers").len(),
    ];
    assert_eq!(sizes, [1889, 825, 841, 1718, 403, 1512, 663, 518, 530]);
}
