//! What happens at a mail server: an ordinary busy day, and each kind of abuse, in some sizes.

use super::log::{Log, MAIL, Mail};
use forensics::log::observation::{Fate, Why};

pub const USERS: [&str; 6] = ["hana", "taro", "jiro", "yuki", "ken", "mari"];

/// A busy day of a small site: nothing of it is an incident.
pub fn ordinary_day(log: &mut Log) {
    for round in 0..60 {
        let user = USERS[round % USERS.len()];
        let address = format!("{user}@example.jp");
        let customer = format!("customer{round}@firm{}.example", round % 17);
        let office = "198.51.100.20";
        let home = format!("203.0.113.{}", 10 + round % USERS.len());
        let ip = if round % 3 == 0 { home.as_str() } else { office };
        log.mail(Mail { ip, login: user, sender: &address, to: &[(&customer, Fate::HandedOver)], ..MAIL });
        let pc = format!("192.168.1.{}", 20 + round % 5);
        log.mail(Mail { ip: &pc, sender: &address, to: &[(&customer, Fate::HandedOver)], ..MAIL }).wait(97);
        let host = format!("192.0.2.{round}");
        log.mail(Mail { ip: &host, sender: &customer, to: &[(&address, Fate::Delivered)], ..MAIL }).wait(60);
    }
    what_goes_wrong(log);
    many_recipients(log);
    what_is_forwarded(log);
}

/// Mistyped recipients and passwords, a bounce for a recipient of ours, a stray relay test, a full mailbox.
fn what_goes_wrong(log: &mut Log) {
    for typo in ["hanna@example.jp", "tarou@example.jp", "jir@example.jp", "info@example.jp"] {
        log.refuse("192.0.2.7", "customer7@firm7.example", typo, Why::UnknownRecipient).wait(300);
    }
    log.login_fails("203.0.113.10", "hana", 3).wait(10).login("203.0.113.10", "hana");
    log.login_fails("203.0.113.200", "yuki", 2).wait(10).login("203.0.113.200", "yuki");
    log.login_fails("192.168.1.22", "ken", 3);
    log.refuse("192.0.2.250", "tester@probe.example", "tester@probe.example", Why::Relay).wait(7200);
    log.refuse("192.0.2.251", "spam@elsewhere.example", "victim@elsewhere.example", Why::Relay).wait(60);
    let gone = [("gone@firm3.example", Fate::Failed)];
    let reply = "550 5.1.1 <gone@firm3.example>: Recipient address rejected: User unknown";
    log.mail(Mail { ip: "198.51.100.20", login: "hana", sender: "hana@example.jp", to: &gone, reply, ..MAIL });
    let vacation = [("hana@example.jp", Fate::Delivered)];
    log.mail(Mail { ip: "192.0.2.4", sender: "<>", to: &vacation, ..MAIL }).wait(60);
    log.mail(Mail { ip: "192.0.2.5", sender: "<>", to: &vacation, ..MAIL }).wait(60);
    let full = [("mari@example.jp", Fate::Deferred)];
    log.mail(Mail { ip: "192.0.2.8", sender: "customer8@firm8.example", to: &full, ..MAIL }).wait(60);
    let slow = [("customer9@firm9.example", Fate::Deferred)];
    let reply =
        "450 4.2.0 <customer9@firm9.example>: Recipient address rejected: Greylisted, see http://postgrey.example/";
    log.mail(Mail { ip: "198.51.100.20", login: "taro", sender: "taro@example.jp", to: &slow, reply, ..MAIL });
}

/// A newsletter to sixty customers, to which some answer by machine, and a mailing list.
fn many_recipients(log: &mut Log) {
    for number in 0..60 {
        let customer = format!("reader{number}@firm{}.example", number % 40);
        let fate = if number % 20 == 0 { Fate::Failed } else { Fate::HandedOver };
        let to = [(customer.as_str(), fate)];
        log.mail(Mail { ip: "198.51.100.20", login: "hana", sender: "hana@example.jp", to: &to, ..MAIL });
    }
    for number in 0..9 {
        let host = format!("192.0.{number}.9");
        log.mail(Mail { ip: &host, sender: "<>", to: &[("hana@example.jp", Fate::Delivered)], ..MAIL }).wait(5);
    }
    let members: Vec<String> = (0..150).map(|number| format!("member{number}@club.example")).collect();
    let to: Vec<_> = members.iter().map(|member| (member.as_str(), Fate::HandedOver)).collect();
    let sender = "list-bounces@example.jp";
    log.mail(Mail { ip: "127.0.0.1", sender, to: &to, original: "list@example.jp", ..MAIL }).wait(600);
    let post = Mail { ip: "192.0.2.60", sender: "member3@club.example", to: &to, original: "club@example.jp", ..MAIL };
    log.mail(post).wait(600);
}

/// An alias of ours leads outside; the server there is slow, or refuses some.
fn what_is_forwarded(log: &mut Log) {
    for (number, fate) in [Fate::HandedOver, Fate::Deferred, Fate::HandedOver, Fate::Failed].into_iter().enumerate() {
        let sender = format!("friend{number}@firm{number}.example");
        let to = [("mari@phone.example", fate)];
        let (original, is_reported) = ("mari@example.jp", fate == Fate::Failed);
        log.mail(Mail { ip: "192.0.2.61", sender: &sender, to: &to, original, is_reported, ..MAIL }).wait(60);
    }
}

/// Two strangers send through the server to strangers.
pub fn open_relay(log: &mut Log, messages: usize) {
    for number in 0..messages {
        let ip = ["192.0.2.200", "198.51.100.99"][number % 2];
        let sender = format!("offer{number}@seller.example");
        let victim = format!("victim{number}@elsewhere.example");
        log.mail(Mail { ip, sender: &sender, to: &[(&victim, Fate::HandedOver)], ..MAIL }).wait(3);
    }
}

/// Somebody sends with the password of `hana`; some of it comes back.
pub fn stolen_account(log: &mut Log, networks: usize, messages: usize) {
    for number in 0..messages {
        let ip = format!("203.0.{}.5", number % networks);
        let victim = format!("victim{number}@target{}.example", number % 9);
        let fate = if number % 4 == 3 { Fate::Failed } else { Fate::HandedOver };
        let to = [(victim.as_str(), fate)];
        log.mail(Mail { ip: &ip, login: "hana", sender: "hana@example.jp", to: &to, ..MAIL });
        if number % 3 == 2 {
            let host = format!("198.18.{}.7", number % 50);
            log.mail(Mail { ip: &host, sender: "<>", to: &[("hana@example.jp", Fate::Delivered)], ..MAIL });
        }
        log.wait(3000 / i64::try_from(messages).expect("few"));
    }
}

/// Bounces for forged mail, a third of them to names that do not exist.
pub fn joe_job(log: &mut Log, bounces: usize, hosts: usize) {
    for number in 0..bounces {
        let ip = format!("203.0.{}.{}", number % hosts, 1 + number / hosts % 200);
        if number % 3 == 0 {
            log.refuse(&ip, "<>", &format!("sale{number}@example.jp"), Why::UnknownRecipient);
        } else {
            log.mail(Mail { ip: &ip, sender: "<>", to: &[("info@example.jp", Fate::Delivered)], ..MAIL });
        }
        log.wait(7);
    }
}

/// A visitor tries names.
pub fn dictionary_attack(log: &mut Log, names: usize) {
    for number in 0..names {
        let name = format!("name{number}@example.jp");
        log.refuse("192.0.2.200", "probe@seller.example", &name, Why::UnknownRecipient).wait(1);
    }
}

/// Strangers' mail comes through a router that shows its own address: for us and for strangers, some for nobody.
pub fn router_hides_addresses(log: &mut Log, strangers: usize, has_helo: bool) {
    for number in 0..strangers {
        let sender = format!("someone@stranger{number}.example");
        let helo = if has_helo { format!("mail.stranger{number}.example") } else { String::new() };
        let to = match number % 3 {
            0 => [("hana@example.jp", Fate::Delivered)],
            1 => [("victim@elsewhere.example", Fate::HandedOver)],
            _ => [("victim2@elsewhere.example", Fate::Failed)],
        };
        log.mail(Mail { ip: "192.168.1.1", helo: &helo, sender: &sender, to: &to, ..MAIL }).wait(30);
        let name = format!("nobody{number}@example.jp");
        log.refuse("192.168.1.1", &sender, &name, Why::UnknownRecipient).wait(30);
    }
}

/// A stranger uses an address of ours as sender.
pub fn own_address_from_outside(log: &mut Log, messages: usize) {
    for _ in 0..messages {
        let to = [("taro@example.jp", Fate::Delivered)];
        log.mail(Mail { ip: "192.0.2.200", sender: "hana@example.jp", to: &to, ..MAIL }).wait(60);
    }
}
