use super::*;

const LIMIT: u32 = 10;
const HANA: &str = "hana@example.jp";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn minutes(count: i64) -> Timestamp {
    Timestamp(count * 60_000)
}

/// Tries a login that cannot be right: how many guesses count by then, or `None` if it was not listened to.
fn fails(guesses: &mut Guesses, peer: &str, name: &str, shown: Shown<'_>, now: Timestamp) -> Option<u32> {
    let name = address(name);
    let login = Try { peer: ip(peer), name: Some(&name), shown };
    guesses.hears(&login, now).then(|| guesses.failed(&login, now))
}

fn wrong(guesses: &mut Guesses, peer: &str, name: &str, password: &str) -> Option<u32> {
    fails(guesses, peer, name, Shown::Password(password), minutes(0))
}

/// Whether the right password would be listened to.
fn is_heard(guesses: &mut Guesses, peer: &str, name: &str, now: Timestamp) -> bool {
    let name = address(name);
    guesses.hears(&Try { peer: ip(peer), name: Some(&name), shown: Shown::Password("the right one") }, now)
}

#[test]
fn one_old_password_on_one_telephone_locks_out_neither_the_office_nor_its_owner() {
    let mut guesses = Guesses::new(LIMIT);
    for minute in 0..600 {
        let old = Shown::Password("last year's");
        assert_eq!(fails(&mut guesses, "192.0.2.7", HANA, old, minutes(minute)), Some(1), "minute {minute}");
        assert!(is_heard(&mut guesses, "192.0.2.8", HANA, minutes(minute)));
        assert!(is_heard(&mut guesses, "192.0.2.8", "taro@example.jp", minutes(minute)));
    }
}

#[test]
fn the_old_password_is_one_guess_from_whichever_network_and_however_its_name_is_written() {
    let mut guesses = Guesses::new(LIMIT);
    for n in 0..200 {
        assert_eq!(wrong(&mut guesses, &format!("198.51.{n}.1"), HANA, "last year's"), Some(1));
        assert_eq!(wrong(&mut guesses, &format!("198.51.{n}.9"), "HANA@EXAMPLE.JP", "last year's"), Some(1));
    }
    assert!(is_heard(&mut guesses, "203.0.113.1", HANA, minutes(0)));
}

#[test]
fn a_program_that_tries_an_old_password_by_scram_every_minute_is_listened_to() {
    let mut guesses = Guesses::new(LIMIT);
    for minute in 0..600 {
        assert!(fails(&mut guesses, "192.0.2.7", HANA, Shown::Proof, minutes(minute)).is_some());
        assert!(is_heard(&mut guesses, "192.0.2.7", HANA, minutes(minute)));
    }
}

#[test]
fn proofs_of_passwords_that_nobody_sees_end_too() {
    let mut guesses = Guesses::new(LIMIT);
    let tries =
        (0..1000).filter(|_| fails(&mut guesses, "192.0.2.7", HANA, Shown::Proof, minutes(0)).is_some()).count();
    assert_eq!(tries, (LIMIT * GUESS / PROOF) as usize);
    assert!(!is_heard(&mut guesses, "192.0.2.200", "taro@example.jp", minutes(0)), "the network is spent");
    assert!(!is_heard(&mut guesses, "203.0.113.1", HANA, minutes(0)), "the name is spent");
}

#[test]
fn many_passwords_for_one_name_from_one_network_end_at_the_limit() {
    let mut guesses = Guesses::new(LIMIT);
    for n in 0..LIMIT {
        assert_eq!(wrong(&mut guesses, "192.0.2.7", HANA, &format!("guess {n}")), Some(n + 1));
    }
    assert_eq!(wrong(&mut guesses, "192.0.2.7", HANA, "one more"), None);
    assert!(!is_heard(&mut guesses, "::ffff:192.0.2.99", "taro@example.jp", minutes(14)), "the whole network");
    assert!(is_heard(&mut guesses, "192.0.3.7", "taro@example.jp", minutes(14)), "another network, another name");
    assert!(is_heard(&mut guesses, "192.0.2.7", HANA, minutes(15)), "it is forgotten after a while");
}

#[test]
fn many_names_from_one_network_end_at_the_limit_with_whatever_password() {
    for one_password in [true, false] {
        let mut guesses = Guesses::new(LIMIT);
        let tries = (0..100).filter(|n| {
            let password = if one_password { "spring".to_owned() } else { format!("spring {n}") };
            wrong(&mut guesses, "192.0.2.7", &format!("name{n}@example.jp"), &password).is_some()
        });
        assert_eq!(tries.count(), LIMIT as usize);
    }
}

#[test]
fn a_botnet_that_guesses_one_name_is_stopped_and_its_owner_is_not() {
    let mut guesses = Guesses::new(LIMIT);
    guesses.succeeded(ip("192.0.2.7"), &address(HANA), minutes(-60));
    let tries = (0..5000).filter(|n| {
        let bot = format!("{}.{}.113.1", 11 + n / 250, n % 250);
        wrong(&mut guesses, &bot, HANA, &format!("guess {n}")).is_some()
    });
    assert_eq!(tries.count(), LIMIT as usize);
    assert!(!is_heard(&mut guesses, "203.0.113.1", HANA, minutes(1)), "no stranger is listened to");
    assert!(is_heard(&mut guesses, "192.0.2.8", HANA, minutes(1)), "the owner is, at home");
    assert!(is_heard(&mut guesses, "203.0.113.1", "taro@example.jp", minutes(1)), "others are, everywhere");
}

#[test]
fn one_password_sprayed_over_many_names_from_many_networks_is_stopped() {
    let mut guesses = Guesses::new(LIMIT);
    guesses.succeeded(ip("192.0.2.7"), &address("name77@example.jp"), minutes(-60));
    let tries = (0..200).filter(|n| {
        let bot = format!("198.51.{n}.1");
        wrong(&mut guesses, &bot, &format!("name{n}@example.jp"), "spring2026").is_some()
    });
    assert_eq!(tries.count(), LIMIT as usize);
    assert_eq!(wrong(&mut guesses, "203.0.113.1", HANA, "spring2026"), None, "the password is spent");
    assert_eq!(wrong(&mut guesses, "203.0.113.1", HANA, "another"), Some(1));
    assert!(wrong(&mut guesses, "192.0.2.7", "name77@example.jp", "spring2026").is_some(), "at home it is heard");
}

#[test]
fn after_new_passwords_for_everybody_an_office_of_thirty_old_telephones_works() {
    let mut guesses = Guesses::new(LIMIT);
    let people: Vec<String> = (0..30).map(|n| format!("name{n}@example.jp")).collect();
    for name in &people {
        guesses.succeeded(ip("192.0.2.7"), &address(name), minutes(-1));
    }
    for (minute, name) in (0..60).flat_map(|minute| people.iter().map(move |name| (minute, name))) {
        let old = if minute % 2 == 0 { Shown::Password("old") } else { Shown::Proof };
        assert!(fails(&mut guesses, "192.0.2.7", name, old, minutes(minute)).is_some());
    }
    assert!(is_heard(&mut guesses, "192.0.2.7", "name3@example.jp", minutes(60)));
    assert!(is_heard(&mut guesses, "192.0.2.7", "newcomer@example.jp", minutes(60)));
}

#[test]
fn a_guesser_beside_the_owner_has_no_more_tries_than_any_other() {
    let mut guesses = Guesses::new(LIMIT);
    guesses.succeeded(ip("192.0.2.7"), &address(HANA), minutes(0));
    let tries = (0..100).filter(|n| {
        guesses.succeeded(ip("192.0.2.7"), &address(HANA), minutes(0));
        wrong(&mut guesses, "192.0.2.66", HANA, &format!("guess {n}")).is_some()
    });
    assert_eq!(tries.count(), LIMIT as usize, "what the owner does gives no new tries");
    assert!(is_heard(&mut guesses, "192.0.2.7", "taro@example.jp", minutes(0)), "and it disturbs nobody else");
}

#[test]
fn in_a_network_that_is_spent_only_accounts_that_live_there_are_listened_to() {
    let mut guesses = Guesses::new(LIMIT);
    for n in 0..LIMIT {
        wrong(&mut guesses, "192.0.2.7", "nobody@example.jp", &format!("guess {n}"));
    }
    assert!(guesses.hears_nobody_at(ip("192.0.2.8"), minutes(0)));
    guesses.succeeded(ip("192.0.2.7"), &address(HANA), minutes(-5));
    assert!(!guesses.hears_nobody_at(ip("192.0.2.8"), minutes(0)));
    assert!(is_heard(&mut guesses, "192.0.2.8", HANA, minutes(0)));
    assert!(!is_heard(&mut guesses, "192.0.2.8", "taro@example.jp", minutes(0)));
    let much_later = minutes(0).plus(HOME_MEMORY);
    guesses.succeeded(ip("198.51.100.1"), &address(HANA), much_later);
    assert!(!guesses.homes.iter().any(|((home, _), at)| *home == ip("192.0.2.0") && *at > minutes(-5)));
}

#[test]
fn a_home_is_forgotten_when_nobody_came_for_long() {
    let mut guesses = Guesses::new(1);
    guesses.succeeded(ip("192.0.2.7"), &address(HANA), minutes(0));
    for at in [minutes(1), minutes(0).plus(HOME_MEMORY)] {
        fails(&mut guesses, "203.0.113.5", HANA, Shown::Password("a guess"), at);
    }
    assert!(!is_heard(&mut guesses, "192.0.2.7", HANA, minutes(0).plus(HOME_MEMORY)));
}

#[test]
fn what_is_no_name_counts_against_its_network_once_for_the_same_octets() {
    let mut guesses = Guesses::new(2);
    let mut nameless = |octets: &[u8]| {
        let login = Try { peer: ip("192.0.2.7"), name: None, shown: Shown::Octets(guesses.mark(0, octets)) };
        guesses.hears(&login, minutes(0)).then(|| guesses.failed(&login, minutes(0)))
    };
    for _ in 0..20 {
        assert_eq!(nameless(b"hana without a domain"), Some(1));
    }
    assert_eq!((nameless(b"another"), nameless(b"a third")), (Some(2), None));
}

#[test]
fn a_guess_that_is_forgotten_leaves_nothing_behind() {
    let mut guesses = Guesses::new(LIMIT);
    for n in 0..100 {
        let shown = if n % 3 == 0 { Shown::Proof } else { Shown::Password(["a", "b", "c"][n % 3]) };
        let peer = format!("198.51.{}.1", n % 7);
        fails(&mut guesses, &peer, &format!("name{}@example.jp", n % 5), shown, minutes(0));
    }
    assert!(!guesses.failures.is_empty());
    guesses.forget(minutes(15));
    assert_eq!((guesses.failures.len(), guesses.charges.len(), guesses.weights.len()), (0, 0, 0));
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut guesses = Guesses::new(LIMIT);
    for n in 0..REMEMBERED + 10 {
        let [_, a, b, c] = u32::try_from(n).expect("small").to_be_bytes();
        let (peer, name) = (IpAddr::from([a, b, c, 1]), address(&format!("n{n}@example.jp")));
        let password = format!("guess {n}");
        guesses.failed(&Try { peer, name: Some(&name), shown: Shown::Password(&password) }, minutes(0));
    }
    guesses.forget(minutes(0));
    assert!(guesses.failures.len() <= REMEMBERED && guesses.charges.len() <= 3 * REMEMBERED);
    assert!(guesses.weights.len() <= 3 * REMEMBERED);
    // A full search for the oldest each time: a few are enough to see that it does not grow.
    for n in 0..REMEMBERED + 3 {
        guesses.homes.insert((ip("192.0.2.0"), n as u64), Timestamp(n as i64));
        if n >= REMEMBERED {
            guesses.succeeded(ip("198.51.100.1"), &address(HANA), minutes(100));
        }
    }
    assert!(guesses.homes.len() <= REMEMBERED + 1);
}

#[test]
fn pauses_grow_from_nothing_to_a_bound() {
    let pauses = (0..8).map(|guesses| pause(guesses, Duration::from_millis(500)).as_millis());
    assert_eq!(pauses.collect::<Vec<_>>(), [0, 0, 500, 1000, 2000, 4000, 4000, 4000]);
}
