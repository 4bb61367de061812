//! The journal: found again by whatever an event mentions, pruned by age, never in the way.

use crate::support::{HANA, NOON, Site, address};
use mail::event::{Ending, NextHop, ReportKind};
use mail::{
    AttemptId, Door, Event, EventKind, ForwardPath, Party, QueueId, Reason, Reply, ReversePath, SessionId, Timestamp,
};
use std::net::IpAddr;
use std::time::Duration;
use store::{Journal, JournalFile};

const STRANGER: &str = "who@example.net";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an IP address")
}

fn event(at: i64, session: i64, message: Option<i64>, kind: EventKind) -> Event {
    let session = (session != 0).then_some(SessionId(session));
    Event { at: Timestamp(NOON.0 + at), session, message: message.map(QueueId), kind }
}

fn knocked(at: i64, session: i64, peer: &str) -> Event {
    event(at, session, None, EventKind::Knocked { door: Door::Public, peer: ip(peer), port: 1 })
}

fn refused(at: i64, session: i64, recipient: &str) -> Event {
    let kind = EventKind::RecipientRefused {
        reverse_path: ReversePath::Address(address(STRANGER)),
        recipient: ForwardPath::Address(address(recipient)),
        reason: Reason::RelayNeedsLogin,
    };
    event(at, session, None, kind)
}

fn delivered(at: i64, session: i64, message: i64) -> Event {
    let kind = EventKind::Delivered { recipient: address("info@example.jp"), mailbox: address(HANA) };
    event(at, session, Some(message), kind)
}

fn handed_over(at: i64, message: i64, peer: &str) -> Event {
    let kind = EventKind::HandedOver {
        recipient: address("friend@example.org"),
        attempt: AttemptId(7),
        next_hop: NextHop { host: "mx.example.org".into(), ip: Some(ip(peer)), port: 25 },
        tls: true,
        reply: Reply::line(250, None, "ok"),
    };
    event(at, 0, Some(message), kind)
}

fn closed(at: i64, session: i64) -> Event {
    event(at, session, None, EventKind::Closed { ending: Ending::Quit })
}

/// A site whose journal has `batches`, each appended by itself.
fn with(batches: Vec<Vec<Event>>) -> (Site, Journal) {
    let site = Site::new();
    let journal = site.store().journal();
    batches.into_iter().for_each(|batch| journal.append(batch));
    (site, journal)
}

#[test]
fn what_was_appended_is_read_at_once_and_after_a_restart() {
    let events = vec![knocked(1, 1, "192.0.2.1"), closed(2, 1)];
    let (mut site, journal) = with(vec![events.clone()]);
    assert_eq!(journal.by_session(SessionId(1)).unwrap(), events);
    drop(journal);
    site.restart();
    assert_eq!(site.store().journal().by_session(SessionId(1)).unwrap(), events);
    assert_eq!(site.store().journal().dropped(), 0);
}

#[test]
fn a_message_is_found_with_its_session_and_what_came_later() {
    let session = vec![knocked(1, 1, "192.0.2.1"), delivered(2, 1, 10), delivered(3, 1, 11)];
    let later = vec![handed_over(9, 10, "192.0.2.9")];
    let (_site, journal) = with(vec![session.clone(), vec![knocked(4, 2, "192.0.2.2")], vec![closed(5, 1)], later]);
    let found = journal.by_message(QueueId(10)).unwrap();
    let expected = [session[0].clone(), session[1].clone(), closed(5, 1), handed_over(9, 10, "192.0.2.9")];
    assert_eq!(found, expected, "another message of the session is another story");
}

#[test]
fn a_report_leads_back_to_the_message_it_reports() {
    let kind = EventKind::ReportMade {
        report: ReportKind::Failure,
        report_id: QueueId(20),
        to: address(HANA),
        about: vec![address("friend@example.org")],
    };
    let made = event(1, 0, Some(10), kind);
    let (_site, journal) = with(vec![vec![made.clone()]]);
    assert_eq!(journal.by_message(QueueId(20)).unwrap(), [made]);
}

#[test]
fn an_address_is_found_wherever_it_is_mentioned_with_the_whole_visit() {
    let visit = vec![knocked(1, 1, "192.0.2.1"), refused(2, 1, "Victim@example.org"), closed(3, 1)];
    let (_site, journal) = with(vec![visit[..1].to_vec(), visit[1..].to_vec(), vec![delivered(4, 2, 10)]]);
    for mentioned in ["victim@EXAMPLE.org", "VICTIM@example.org", STRANGER] {
        assert_eq!(journal.about_address(&address(mentioned), 10).unwrap(), visit, "{mentioned}");
    }
    assert_eq!(journal.about_address(&address(HANA), 10).unwrap(), [delivered(4, 2, 10)]);
    assert_eq!(journal.about_address(&address("nobody@example.jp"), 10).unwrap(), []);
}

#[test]
fn an_account_is_found_by_what_it_did() {
    let held =
        EventKind::Held { party: Party::Account(address(HANA)), reason: Reason::DailyLimitReached, count: 4, limit: 3 };
    let events = vec![event(1, 1, Some(10), held)];
    let (_site, journal) = with(vec![events.clone()]);
    assert_eq!(journal.about_address(&address(HANA), 10).unwrap(), events);
}

#[test]
fn an_ip_is_found_as_visitor_and_as_next_hop_in_either_notation() {
    let visit = vec![knocked(1, 1, "::ffff:192.0.2.1"), refused(2, 1, "victim@example.org")];
    let (_site, journal) = with(vec![visit.clone(), vec![knocked(3, 2, "2001:db8::1")], vec![closed(4, 1)]]);
    let expected = [visit, vec![closed(4, 1)]].concat();
    assert_eq!(journal.about_ip(ip("192.0.2.1"), 10).unwrap(), expected);
    assert_eq!(journal.about_ip(ip("::ffff:192.0.2.1"), 10).unwrap(), expected);
    let (_site, journal) = with(vec![vec![handed_over(1, 10, "192.0.2.1")], vec![handed_over(2, 11, "192.0.2.2")]]);
    assert_eq!(journal.about_ip(ip("192.0.2.1"), 10).unwrap(), [handed_over(1, 10, "192.0.2.1")]);
}

#[test]
fn a_limit_keeps_the_newest() {
    let (_site, journal) = with((1..=20).map(|session| vec![knocked(session, session, "192.0.2.1")]).collect());
    let sessions = |events: Vec<Event>| -> Vec<i64> { events.iter().map(|e| e.session.unwrap().0).collect() };
    assert_eq!(sessions(journal.about_ip(ip("192.0.2.1"), 3).unwrap()), [18, 19, 20]);
    assert_eq!(sessions(journal.recent(4).unwrap()), [17, 18, 19, 20]);
    assert_eq!(journal.recent(1000).unwrap().len(), 20);
}

#[test]
fn events_are_told_in_the_order_of_their_times_and_within_one_time_as_they_came() {
    let same_time = vec![knocked(5, 1, "192.0.2.1"), refused(5, 1, "a@example.org"), closed(5, 1)];
    let (_site, journal) = with(vec![same_time.clone(), vec![knocked(1, 2, "192.0.2.1")]]);
    let expected = [vec![knocked(1, 2, "192.0.2.1")], same_time].concat();
    assert_eq!(journal.about_ip(ip("192.0.2.1"), 10).unwrap(), expected);
}

#[test]
fn what_is_older_than_the_limit_is_forgotten_with_its_index() {
    let batches = (0..1200).map(|at| vec![knocked(at, at + 1, "192.0.2.1"), refused(at, at + 1, "a@example.org")]);
    let (site, journal) = with(batches.collect());
    journal.flush();
    journal.prune(Timestamp(NOON.0 + 1190));
    let path = site.folder.path().join("journal.db");
    let count = |sql: &str| -> i64 {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    // Pruning is done by the journal's thread, in steps; a limit of a minute on this wait.
    for _ in 0..6000 {
        if count("SELECT count(*) FROM batch") == 10 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(count("SELECT count(*) FROM batch"), 10);
    assert_eq!(count("SELECT count(*) FROM subject"), 10 * 4, "session, peer, sender and recipient of each");
    assert_eq!(journal.recent(1000).unwrap().len(), 20);
}

#[test]
fn a_journal_that_cannot_keep_up_drops_events_and_counts_them() {
    let (_site, journal) = with(vec![]);
    let many: Vec<Event> = (0..30_000).map(|at| knocked(at, 1, "192.0.2.1")).collect();
    for _ in 0..20 {
        journal.append(many.clone());
    }
    journal.flush();
    let read = journal.recent(1_000_000).unwrap().len() as u64;
    assert_eq!(read + journal.dropped(), 20 * 30_000);
    assert!(journal.dropped() > 0);
}

#[test]
fn a_journal_that_cannot_write_counts_what_it_loses_and_mail_goes_on() {
    let (site, journal) = with(vec![]);
    let connection = rusqlite::Connection::open(site.folder.path().join("journal.db")).unwrap();
    connection.execute_batch("DROP TABLE subject").unwrap();
    journal.append(vec![knocked(1, 1, "192.0.2.1"), closed(2, 1)]);
    journal.flush();
    assert_eq!(journal.dropped(), 2);
    site.accept(site.inward(&[HANA]));
}

#[test]
fn nothing_appended_is_nothing_written() {
    let (_site, journal) = with(vec![vec![]]);
    journal.flush();
    assert_eq!(journal.recent(10).unwrap(), []);
}

#[test]
fn who_follows_the_journal_reads_each_row_once_from_the_time_it_wants() {
    let (site, journal) = with((0..10).map(|n| vec![knocked(n * 1000, n + 1, "192.0.2.1")]).collect());
    journal.flush();
    let at = |millis: i64| Timestamp(NOON.0 + millis);
    let numbers = |row: i64, limit: usize| -> Vec<i64> {
        journal.rows_after(row, limit).expect("rows").into_iter().map(|(row, _)| row).collect()
    };
    for (since, most, first) in [(0, 100, 1), (3500, 100, 5), (4000, 100, 5), (9001, 100, 11), (0, 3, 8), (0, 0, 11)] {
        let row = journal.row_before(at(since), most).expect("a row");
        assert_eq!(numbers(row, 100), (first..=10).collect::<Vec<_>>(), "{since} {most}");
    }
    assert_eq!(numbers(2, 3), [3, 4, 5]);
    let mut news = journal.news();
    journal.append(vec![knocked(10_000, 11, "192.0.2.1"), closed(10_001, 11)]);
    journal.flush();
    assert!(news.has_changed().expect("the journal is there"));
    news.mark_unchanged();
    let rows = journal.rows_after(10, 100).expect("rows");
    assert_eq!(rows, [(11, vec![knocked(10_000, 11, "192.0.2.1"), closed(10_001, 11)])]);
    // What was pruned moves nothing.
    journal.prune(at(5000));
    while numbers(0, 100) != (6..=11).collect::<Vec<_>>() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(journal.row_before(at(0), 100).expect("a row"), 5);
    drop(site);
}

#[test]
fn a_journal_is_read_by_itself_beside_the_one_who_writes_it_and_after() {
    let (mut site, journal) = with(vec![vec![knocked(0, 1, "192.0.2.1")]]);
    journal.flush();
    let path = JournalFile::in_folder(site.folder.path()).expect("a journal");
    let mut head = [0; 16];
    std::io::Read::read_exact(&mut std::fs::File::open(&path).expect("it"), &mut head).expect("a head");
    assert!(JournalFile::may_begin_with(&head));
    let beside = JournalFile::open(&path).expect("a journal");
    assert_eq!(beside.rows_after(0, 9).expect("rows").len(), 1);
    journal.append(vec![closed(1, 1)]);
    journal.flush();
    assert_eq!(beside.rows_after(1, 9).expect("rows"), [(2, vec![closed(1, 1)])]);
    drop((journal, beside));
    site.close();
    assert_eq!(JournalFile::open(&path).expect("a journal").rows_after(0, 9).expect("rows").len(), 2);
}

#[test]
fn another_database_is_no_journal() {
    let (site, journal) = with(Vec::new());
    assert!(JournalFile::open(&site.folder.path().join("store.db")).is_err());
    assert!(JournalFile::open(&site.folder.path().join("nothing.db")).is_err());
    assert!(JournalFile::in_folder(&site.folder.path().join("content")).is_none());
    drop(journal);
}
