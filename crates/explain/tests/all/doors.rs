//! What is told of the server's examination of its own doors.

use explain::{Colour, DoorsFacts, Lang, Look, Texts, doors_notice, render_doors};
use mail::Timestamp;
use mail::event::{CheckCause, DoorFault, DoorsExamined, ExaminedDoor};
use unicode_width::UnicodeWidthStr;

fn door(key: &str, address: &str) -> ExaminedDoor {
    ExaminedDoor {
        key: key.to_owned(),
        address: address.parse().expect("an address"),
        cases: 210,
        untested: 8,
        unreached: None,
        faults: Vec::new(),
        closed: false,
    }
}

fn fault(fault: &str, severity: &str, wire: &[&str]) -> DoorFault {
    DoorFault {
        fault: fault.to_owned(),
        severity: severity.to_owned(),
        cases: vec!["E06".to_owned(), "E78".to_owned()],
        wire: wire.iter().map(|line| (*line).to_owned()).collect(),
    }
}

fn faulty() -> DoorsExamined {
    let wire = [">>> MAIL FROM:<hana@example.jp>", "<<< 250 2.1.0 Sender ok", ">>> RCPT TO:<a\u{7}@elsewhere.invalid>"];
    let relay = fault("open-relay", "critical", &wire);
    let certificate = || fault("certificate-unknown", "medium", &[]);
    let doors = vec![
        ExaminedDoor { faults: vec![relay, certificate()], closed: true, ..door("doors.lan", "192.168.0.2:2525") },
        ExaminedDoor { faults: vec![certificate()], ..door("doors.public", "0.0.0.0:25") },
        ExaminedDoor {
            unreached: Some("not-connected".to_owned()),
            cases: 0,
            untested: 0,
            ..door("doors.submission", "[::]:587")
        },
        ExaminedDoor {
            faults: vec![fault("of-a-later-version", "low", &[])],
            ..door("doors.submissions", "0.0.0.0:465")
        },
    ];
    DoorsExamined { cause: CheckCause::Day, senders: 12, doors }
}

fn page(lang: Lang, width: usize, examined: &DoorsExamined) -> String {
    let look = Look { colour: Colour::Plain, width, offset_s: 9 * 3600 };
    let facts = DoorsFacts { server: "mail.example.jp", at: Timestamp(1_795_313_679_000), examined };
    render_doors(Texts::new(lang), look, &facts)
}

#[test]
fn a_page_tells_of_each_door_what_was_found_and_what_to_do() {
    for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let told = page(lang, 80, &faulty());
        assert!(told.lines().all(|line| line.width() <= 80), "{told}");
        assert!(!told.contains('\u{7}'), "what was said is shown with its odd characters visible");
        insta::assert_snapshot!(format!("doors_{tag}"), told);
    }
}

#[test]
fn a_site_without_fault_is_told_so_in_few_lines() {
    let fine = DoorsExamined { cause: CheckCause::Start, senders: 1, doors: vec![door("doors.public", "0.0.0.0:25")] };
    for (lang, word) in [(Lang::Ja, "問題はありません"), (Lang::En, "nothing found")] {
        let told = page(lang, 80, &fine);
        assert!(told.contains(word) && told.lines().count() < 14, "{told}");
    }
    let none = DoorsExamined { doors: Vec::new(), ..fine };
    assert!(page(Lang::En, 80, &none).contains("No door is open"));
}

#[test]
fn a_door_that_could_not_be_closed_is_the_first_thing_to_act_on() {
    let mut examined = faulty();
    examined.doors[0].closed = false;
    for lang in Lang::ALL {
        assert!(page(lang, 200, &examined).contains("systemctl stop sekisho"));
    }
}

#[test]
fn the_notice_names_the_closed_doors_and_how_to_open_them_again() {
    let examined = faulty();
    let facts = DoorsFacts { server: "mail.example.jp", at: Timestamp(1_795_313_679_000), examined: &examined };
    for (lang, tag) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let notice = doors_notice(lang, &facts, "/srv/mail/data");
        assert!(notice.body.contains("doors.lan 192.168.0.2:2525") && !notice.body.contains("doors.public"));
        insta::assert_snapshot!(format!("doors_notice_{tag}"), format!("{}\n\n{}", notice.subject, notice.body));
    }
}
