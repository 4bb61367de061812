//! Killed at any moment under load: whatever was answered 250 is there afterwards, exactly once.

use crate::support::site::{HANA, Site};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, free_port, own_ip};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

const TARO: &str = "taro@ours.example";
const OUTSIDE: &str = "friend@outside.example";
const SENDERS: usize = 6;
const KILLS: usize = 6;

/// What the senders share with the test.
struct Load {
    door: Mutex<SocketAddr>,
    /// Token and queue id of each message that was answered 250.
    acknowledged: Mutex<Vec<(String, String)>>,
    attempts: AtomicUsize,
    over: AtomicBool,
}

impl Load {
    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("no sender failed").len()
    }

    /// Sends until it is over, each message with a token of its own. A connection that breaks is made anew.
    fn send(&self) {
        while !self.over.load(Ordering::Relaxed) {
            let door = *self.door.lock().expect("no sender failed");
            let _killed = Wire::connect(door).and_then(|mut wire| {
                wire.smtp("EHLO till")?;
                while !self.over.load(Ordering::Relaxed) {
                    self.send_one(&mut wire)?;
                }
                Ok(())
            });
        }
    }

    fn send_one(&self, wire: &mut Wire) -> std::io::Result<()> {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed);
        let token = format!("token-{number:06}");
        // Every ninth lies in a file of its own, the others in the database.
        let body = if number.is_multiple_of(9) { "much\n".repeat(20_000) } else { "little\n".to_owned() };
        let reply = wire.send(HANA, &[TARO, OUTSIDE], &format!("From: <{HANA}>\nSubject: {token}\n\n{body}"))?;
        let id = stored_as(&reply).unwrap_or_else(|| panic!("{reply}")).to_owned();
        self.acknowledged.lock().expect("no sender failed").push((token, id));
        Ok(())
    }
}

#[test]
fn every_250_survives_kill_minus_nine_exactly_once() {
    let ip = own_ip();
    // Nothing listens outside, so what goes there waits.
    let mut site = Site::set_up((ip, free_port(ip)), "");
    site.account(TARO);
    site.run(&["device", "add", "tills", "127.0.0.1", HANA]).good();
    site.run(&["device", "limits", "tills", "--messages", "1000000", "--new-recipients", "1000"]).good();
    site.serve();
    let load = Arc::new(Load {
        door: Mutex::new(site.door("lan")),
        acknowledged: Mutex::default(),
        attempts: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    });
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let load = Arc::clone(&load);
            thread::spawn(move || load.send())
        })
        .collect();
    for _ in 0..KILLS {
        let enough = load.acknowledged() + 10 + chance() % 50;
        eventually("messages are taken", || (load.acknowledged() >= enough).then_some(()));
        site.kill();
        site.serve();
        *load.door.lock().expect("no sender failed") = site.door("lan");
    }
    load.over.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.join().expect("it was never refused");
    }
    assert_all_there(&site, &load.acknowledged.lock().expect("no sender failed"));
}

fn assert_all_there(site: &Site, acknowledged: &[(String, String)]) {
    let ids: HashSet<&String> = acknowledged.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), acknowledged.len(), "no id was given twice");
    let mut copies: HashMap<String, usize> = HashMap::new();
    for message in site.mailbox(TARO) {
        let token = message.lines().find_map(|line| line.strip_prefix("Subject: ")).expect("a token");
        let whole = message.ends_with("\nlittle\n") || message.ends_with(&"much\n".repeat(20_000));
        assert!(whole, "{token} is not whole");
        *copies.entry(token.to_owned()).or_default() += 1;
    }
    let mut waiting: HashMap<String, usize> = HashMap::new();
    for message in site.json(&["queue", "list"]).as_array().expect("a list") {
        assert_eq!(message["recipients"].as_array().map(Vec::len), Some(1), "{message}");
        *waiting.entry(message["queue_id"].as_str().expect("an id").to_owned()).or_default() += 1;
    }
    for (token, id) in acknowledged {
        assert_eq!(copies.get(token), Some(&1), "{token} in the mailbox");
        assert_eq!(waiting.get(id), Some(&1), "{token} {id} in the queue");
    }
    // What was stored and could not be acknowledged any more is there once too.
    assert!(copies.values().chain(waiting.values()).all(|count| *count == 1));
    assert_eq!(copies.len(), waiting.len());
}

fn chance() -> usize {
    usize::try_from(RandomState::new().build_hasher().finish() % 1000).unwrap_or(0)
}
