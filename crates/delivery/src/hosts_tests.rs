use super::*;
use proptest::prelude::*;

const HOST: &str = "mx.example";
const START: Timestamp = Timestamp::from_seconds(1_795_301_256);

fn after(seconds: u64) -> Timestamp {
    START.plus(Duration::from_secs(seconds))
}

fn slot(limits: &mut HostLimits, now: Timestamp) -> Slot {
    match limits.admit(HOST, now) {
        Admission::Go(slot) => slot,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_host_gets_so_many_connections_and_no_more() {
    let mut limits = HostLimits::new(2);
    let (first, second) = (slot(&mut limits, START), slot(&mut limits, START));
    assert_eq!(limits.admit("MX.Example", START), Admission::Full);
    assert!(matches!(limits.admit("other.example", START), Admission::Go(_)));
    limits.give_back(first, Ended::Worked, START);
    assert_eq!(limits.open(HOST), 1);
    let third = slot(&mut limits, START);
    limits.give_back(second, Ended::Worked, START);
    limits.give_back(third, Ended::Worked, START);
    assert_eq!(limits.open(HOST), 0);
}

#[test]
fn a_setting_of_zero_still_lets_mail_out() {
    let mut limits = HostLimits::new(0);
    assert!(matches!(limits.admit(HOST, START), Admission::Go(_)));
}

#[test]
fn a_host_that_cannot_be_reached_rests_longer_each_time() {
    let mut limits = HostLimits::new(5);
    let mut now = START;
    let mut rests = Vec::new();
    for _ in 0..8 {
        let slot = slot(&mut limits, now);
        limits.give_back(slot, Ended::Unreachable, now);
        let Admission::Resting { until } = limits.admit(HOST, now) else { panic!("not resting") };
        rests.push(until.since(now).as_secs() / 60);
        now = until;
    }
    assert_eq!(rests, [1, 2, 4, 8, 16, 30, 30, 30]);
}

#[test]
fn a_host_that_is_woken_is_tried_and_rests_on_if_it_fails_again() {
    let mut limits = HostLimits::new(5);
    let first = slot(&mut limits, START);
    limits.give_back(first, Ended::Unreachable, START);
    limits.wake_all();
    let second = slot(&mut limits, START);
    limits.give_back(second, Ended::Unreachable, START);
    assert_eq!(limits.admit(HOST, START), Admission::Resting { until: after(120) });
}

#[test]
fn failures_at_the_same_time_are_one_failure() {
    let mut limits = HostLimits::new(5);
    let slots = [slot(&mut limits, START), slot(&mut limits, START), slot(&mut limits, START)];
    for slot in slots {
        limits.give_back(slot, Ended::Unreachable, START);
    }
    assert_eq!(limits.admit(HOST, START), Admission::Resting { until: after(60) });
}

#[test]
fn a_host_that_is_back_gets_its_connections_one_by_one() {
    let mut limits = HostLimits::new(3);
    let down = slot(&mut limits, START);
    limits.give_back(down, Ended::Unreachable, START);
    let first = slot(&mut limits, after(60));
    assert_eq!(limits.admit(HOST, after(60)), Admission::Full);
    limits.give_back(first, Ended::Worked, after(61));
    let (first, second) = (slot(&mut limits, after(61)), slot(&mut limits, after(61)));
    assert_eq!(limits.admit(HOST, after(61)), Admission::Full);
    limits.give_back(first, Ended::Worked, after(62));
    limits.give_back(second, Ended::Worked, after(62));
    let _all = [slot(&mut limits, after(62)), slot(&mut limits, after(62)), slot(&mut limits, after(62))];
}

#[test]
fn a_busy_host_gets_half_and_never_none() {
    let mut limits = HostLimits::new(8);
    let mut slots: Vec<Slot> = (0..8).map(|_| slot(&mut limits, START)).collect();
    limits.give_back(slots.pop().expect("a slot"), Ended::Busy, START);
    for _ in 0..3 {
        assert_eq!(limits.admit(HOST, START), Admission::Full);
        limits.give_back(slots.pop().expect("a slot"), Ended::Busy, START);
    }
    for slot in slots {
        limits.give_back(slot, Ended::Busy, START);
    }
    let _one = slot(&mut limits, START);
    assert_eq!(limits.admit(HOST, START), Admission::Full);
}

#[test]
fn what_is_remembered_has_a_limit() {
    let mut limits = HostLimits::new(1);
    let _kept = slot(&mut limits, START);
    for number in 0..3 * REMEMBERED_LIMIT {
        let Admission::Go(slot) = limits.admit(&format!("mx{number}.example"), START) else { panic!("{number}") };
        limits.give_back(slot, Ended::Unreachable, START);
        assert!(limits.hosts.len() <= REMEMBERED_LIMIT);
    }
    assert_eq!(limits.open(HOST), 1);
}

#[test]
fn a_host_without_troubles_is_not_remembered() {
    let mut limits = HostLimits::new(4);
    let slot = slot(&mut limits, START);
    limits.give_back(slot, Ended::Worked, START);
    assert!(limits.hosts.is_empty());
}

proptest! {
    #[test]
    fn no_host_ever_gets_more_than_the_setting(
        per_host in 1..6_usize,
        steps in prop::collection::vec((0..4_u8, 0..3_u8, 0..100_u64), 0..200),
    ) {
        let mut limits = HostLimits::new(per_host);
        let (mut open, mut now) = (Vec::new(), START);
        for (step, ended, seconds) in steps {
            now = now.plus(Duration::from_secs(seconds));
            if step > 0 {
                if let Admission::Go(slot) = limits.admit(HOST, now) {
                    open.push(slot);
                }
            } else if let Some(slot) = open.pop() {
                let ended = [Ended::Worked, Ended::Unreachable, Ended::Busy][usize::from(ended)];
                limits.give_back(slot, ended, now);
            }
            prop_assert!(open.len() <= per_host);
            prop_assert_eq!(limits.open(HOST), open.len());
        }
        for slot in open {
            limits.give_back(slot, Ended::Worked, now);
        }
        // However it went, the host gets mail again after the longest rest.
        let is_admitted = matches!(limits.admit(HOST, now.plus(LONGEST_REST)), Admission::Go(_));
        prop_assert!(is_admitted);
    }
}

#[test]
fn a_host_is_listed_as_resting_for_as_long_as_it_rests() {
    let (mut hosts, start) = (HostLimits::new(2), Timestamp(0));
    let Admission::Go(slot) = hosts.admit("MX.example.net", start) else { panic!("a fresh host gets a connection") };
    assert_eq!(hosts.resting(start), []);
    hosts.give_back(slot, Ended::Unreachable, start);
    let until = start.plus(FIRST_REST);
    assert_eq!(hosts.resting(start), [("mx.example.net".to_owned(), until)]);
    assert_eq!(hosts.resting(until), []);
}
