//! A disk that fills up: mail is refused for now, nothing that was taken is lost, and it goes on when there is room.

use crate::support::site::{HANA, STRANGER, Site};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, on_path, run};
use std::fs::{self, File};
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use tempfile::TempDir;

const FULL: &str = "452 4.3.1 No room, try later [storage-full]";

/// A disk of a few megabytes.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut mount = on_path("mount");
        run(mount.args(["-t", "tmpfs", "-o", "size=24m", "sekisho-test"]).arg(folder.path())).good();
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is, then gives `left_octets` back.
    fn fill(&self, left_octets: u64) {
        let mut file = File::create(self.path().join("filling")).expect("a file");
        let block = vec![0; 4096];
        while file.write_all(&block).is_ok() {}
        let octets = file.metadata().expect("a file").len();
        file.set_len(octets - left_octets).expect("it shrinks");
    }

    fn free(&self) {
        fs::remove_file(self.path().join("filling")).expect("it is there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run(on_path("umount").arg("--lazy").arg(self.0.path()));
    }
}

/// Sends one, and says what was answered.
fn send(site: &Site, token: &str, lines: usize) -> String {
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x").expect("it answers");
    let body = "0123456789abcdef\n".repeat(lines);
    wire.send(STRANGER, &[HANA], &format!("Subject: {token}\n\n{body}")).expect("it answers")
}

fn tokens(site: &Site) -> Vec<String> {
    let token = |message: &String| message.lines().find_map(|line| line.strip_prefix("Subject: ")).map(str::to_owned);
    site.mailbox(HANA).iter().filter_map(token).collect()
}

#[test]
fn a_full_disk_refuses_for_now_loses_nothing_and_recovers() {
    let disk = SmallDisk::new();
    let mut site =
        Site::set_up_in(&disk.path().join("site"), (Ipv4Addr::LOCALHOST, 9), "[limits]\nmin_free_space = \"1 MB\"\n");
    site.serve();
    assert!(stored_as(&send(&site, "before", 1)).is_some());
    let mut taken = vec!["before".to_owned()];
    // Under the floor that is kept free, then with no octet left at all.
    for (round, (left_octets, lines)) in [(900_000, 1), (900_000, 10_000), (0, 1), (0, 10_000)].into_iter().enumerate()
    {
        disk.fill(left_octets);
        // How much room there is is looked at a few times a second; what is taken meanwhile is taken.
        eventually("it is refused", || {
            let token = format!("late {round} {}", taken.len());
            let reply = send(&site, &token, lines);
            taken.extend(stored_as(&reply).map(|_| token));
            (reply == FULL).then_some(())
        });
        assert_eq!(tokens(&site), taken, "what was taken can be read");
        disk.free();
        let token = format!("after {round}");
        eventually("there is room again", || stored_as(&send(&site, &token, 1)).map(|_| ()));
        taken.push(token);
        assert_eq!(tokens(&site), taken);
    }
    site.kill();
    site.serve();
    assert_eq!(tokens(&site), taken);
}

#[test]
fn a_message_larger_than_the_room_leaves_nothing_behind() {
    let disk = SmallDisk::new();
    let mut site =
        Site::set_up_in(&disk.path().join("site"), (Ipv4Addr::LOCALHOST, 9), "[limits]\nmin_free_space = \"1 MB\"\n");
    site.serve();
    // 34 MB into a disk of 24.
    assert_eq!(send(&site, "too much", 2_000_000), FULL);
    eventually("there is room again", || stored_as(&send(&site, "small", 10_000)).map(|_| ()));
    assert_eq!(tokens(&site), ["small"]);
    let sent = site.mailbox(HANA).remove(0);
    assert!(sent.ends_with(&"0123456789abcdef\n".repeat(10_000)));
}

#[test]
fn what_is_acknowledged_while_the_disk_fills_up_is_all_there() {
    let disk = SmallDisk::new();
    let mut site =
        Site::set_up_in(&disk.path().join("site"), (Ipv4Addr::LOCALHOST, 9), "[limits]\nmin_free_space = \"1 MB\"\n");
    site.serve();
    disk.fill(8_000_000);
    let mut taken = Vec::new();
    let refused = (0..).map(|n| format!("token-{n:04}")).find_map(|token| {
        let reply = send(&site, &token, 20_000);
        stored_as(&reply).is_none().then_some(reply.clone()).or_else(|| {
            taken.push(token);
            None
        })
    });
    assert_eq!(refused.as_deref(), Some(FULL));
    assert!(taken.len() > 5, "{}", taken.len());
    assert_eq!(tokens(&site), taken);
    site.kill();
    site.serve();
    assert_eq!(tokens(&site), taken);
}
