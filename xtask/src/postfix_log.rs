//! A Postfix log of any size, as a busy site's looks: what `bench/read` measures readers of logs with.
//!
//! Of 100 visits 52 bring mail for us, 14 are our own people sending outward, 26 are refused (relay, unknown recipient,
//! blocklist, HELO), the rest come and go; a login fails now and then. Names and addresses are drawn so that some
//! return often and most do not: a third from 200, the rest from 200,000. The same seed gives the same log.

use std::io::{self, Write};

/// Writes whole visits until `octets` are reached.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut impl Write, octets: u64, seed: u64) -> io::Result<()> {
    let mut site = Site { dice: Dice(seed), millis: 0, pid: 1000, number: 0, text: String::new() };
    let mut written = 0;
    while written < octets {
        site.text.clear();
        site.visit();
        out.write_all(site.text.as_bytes())?;
        written += site.text.len() as u64;
    }
    out.flush()
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for drawing names.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn visitor(&mut self) -> u64 {
        let range = if self.below(3) == 0 { 200 } else { 200_000 };
        self.below(range)
    }
}

struct Site {
    dice: Dice,
    millis: u64,
    pid: u64,
    number: u64,
    text: String,
}

/// Days of the month are used in turn, as many as every month has.
const DAYS: u64 = 28;

impl Site {
    /// A line of `program`, at its time.
    fn line(&mut self, program: &str, text: &str) {
        use std::fmt::Write as _;
        // Forty lines a second.
        self.millis += self.dice.below(50);
        let (day, second) = (self.millis / 86_400_000, self.millis / 1000 % 86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let day = 1 + day % DAYS;
        writeln!(self.text, "Nov {day:2} {hour:02}:{minute:02}:{second:02} mail postfix/{program}: {text}")
            .expect("a String takes everything");
    }

    fn queue_id(&mut self) -> String {
        self.number += 1;
        format!("{:011X}", self.number.wrapping_mul(2_654_435_761) % (1 << 44))
    }

    fn visit(&mut self) {
        self.pid = if self.pid < 32_000 { self.pid + 1 } else { 1000 };
        match self.dice.below(100) {
            0..52 => self.received(),
            52..66 => self.sent(),
            kind @ 66..92 => self.refused(kind),
            _ => self.passed_by(),
        }
    }

    fn stranger(&mut self) -> (u64, String, String) {
        let n = self.dice.visitor();
        let ip = format!("{}.{}.{}.{}", 20 + n % 80, n / 80 % 250, n / 20_000 % 250, n % 250 + 1);
        let name = if n.is_multiple_of(5) { "unknown".to_owned() } else { format!("mx{n}.sender{n}.example") };
        let peer = format!("{name}[{ip}]");
        (n, ip, peer)
    }

    fn received(&mut self) {
        let (n, _, peer) = self.stranger();
        let (id, user) = (self.queue_id(), self.dice.below(400));
        let (smtpd, size, who) = (format!("smtpd[{}]", self.pid), 900 + self.dice.below(90_000), self.dice.visitor());
        self.line(&smtpd, &format!("connect from {peer}"));
        self.line(&smtpd, &format!("{id}: client={peer}"));
        self.line(&format!("cleanup[{}]", self.pid + 7), &format!("{id}: message-id=<{id}.{n}@sender{n}.example>"));
        let queued = format!("{id}: from=<person{who}@sender{n}.example>, size={size}, nrcpt=1 (queue active)");
        self.line("qmgr[812]", &queued);
        let end = format!("disconnect from {peer} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7");
        self.line(&smtpd, &end);
        let delivered = format!(
            "{id}: to=<user{user}@example.jp>, relay=local, delay=0.31, delays=0.28/0.01/0/0.02, dsn=2.0.0, \
             status=sent (delivered to maildir)"
        );
        self.line(&format!("local[{}]", self.pid + 9), &delivered);
        self.line("qmgr[812]", &format!("{id}: removed"));
    }

    fn sent(&mut self) {
        let user = self.dice.below(400);
        let peer = format!("dsl{user}.provider.example[203.0.113.{}]", user % 250 + 1);
        let (id, customer) = (self.queue_id(), user % 60);
        let smtpd = format!("submission/smtpd[{}]", self.pid);
        self.line(&smtpd, &format!("connect from {peer}"));
        let login = format!("{id}: client={peer}, sasl_method=PLAIN, sasl_username=user{user}@example.jp");
        self.line(&smtpd, &login);
        self.line(&format!("cleanup[{}]", self.pid + 7), &format!("{id}: message-id=<{id}@pc{user}.example.jp>"));
        self.line("qmgr[812]", &format!("{id}: from=<user{user}@example.jp>, size=4711, nrcpt=1 (queue active)"));
        let end = format!("disconnect from {peer} ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8");
        self.line(&smtpd, &end);
        let to = format!("partner{}@customer{customer}.example", user * 7 + self.dice.below(5));
        let relay = format!("relay=mx.customer{customer}.example[198.51.100.{}]:25", customer + 1);
        let smtp = format!("smtp[{}]", self.pid + 11);
        if self.dice.below(12) == 0 {
            let later = format!(
                "{id}: to=<{to}>, {relay}, delay=2.1, delays=0.1/0/1/1, dsn=4.7.1, status=deferred (host \
                 mx.customer{customer}.example said: 450 4.7.1 <{to}>: Recipient address rejected: Greylisted (in reply to \
                 RCPT TO command))"
            );
            self.line(&smtp, &later);
        }
        let sent = format!(
            "{id}: to=<{to}>, {relay}, delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as \
             {id})"
        );
        self.line(&smtp, &sent);
        self.line("qmgr[812]", &format!("{id}: removed"));
    }

    fn refused(&mut self, kind: u64) {
        let (n, ip, peer) = self.stranger();
        let smtpd = format!("smtpd[{}]", self.pid);
        let (to, why) = match kind {
            66 => (format!("probe{n}@elsewhere.example"), "454 4.7.1 <TO>: Relay access denied".to_owned()),
            67..74 => {
                let why = "550 5.1.1 <TO>: Recipient address rejected: User unknown in local recipient table";
                (format!("user{}@example.jp", 400 + n % 900), why.to_owned())
            }
            74..86 => {
                let why = format!(
                    "554 5.7.1 Service unavailable; Client host [{ip}] blocked using zen.spamhaus.org; \
                     https://www.spamhaus.org/query/ip/{ip}"
                );
                (format!("user{}@example.jp", n % 400), why)
            }
            _ => {
                let why = format!("450 4.7.1 <mx{n}.sender{n}.example>: Helo command rejected: Host not found");
                (format!("user{}@example.jp", n % 400), why)
            }
        };
        let why = why.replace("<TO>", &format!("<{to}>"));
        self.line(&smtpd, &format!("connect from {peer}"));
        let rejected = format!(
            "NOQUEUE: reject: RCPT from {peer}: {why}; from=<offer{n}@sender{n}.example> to=<{to}> proto=ESMTP \
             helo=<mx{n}.sender{n}.example>"
        );
        self.line(&smtpd, &rejected);
        let end = format!("disconnect from {peer} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4");
        self.line(&smtpd, &end);
    }

    fn passed_by(&mut self) {
        let (_, _, peer) = self.stranger();
        let smtpd = format!("smtpd[{}]", self.pid);
        self.line(&smtpd, &format!("connect from {peer}"));
        if self.dice.below(30) == 0 {
            let failed = format!("warning: {peer}: SASL LOGIN authentication failed: UGFzc3dvcmQ6");
            self.line(&smtpd, &failed);
            self.line(&smtpd, &format!("disconnect from {peer} ehlo=1 auth=0/1 quit=1 commands=2/3"));
        } else {
            self.line(&smtpd, &format!("lost connection after EHLO from {peer}"));
            self.line(&smtpd, &format!("disconnect from {peer} ehlo=1 commands=1"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_seed_gives_one_log_of_whole_lines() {
        let log = |seed| {
            let mut out = Vec::new();
            write(&mut out, 100_000, seed).expect("a Vec takes everything");
            String::from_utf8(out).expect("ASCII")
        };
        assert_eq!(log(1), log(1));
        assert_ne!(log(1), log(2));
        assert!((100_000..102_000).contains(&log(1).len()) && log(1).ends_with('\n'));
        assert!(log(1).lines().all(|line| line.starts_with("Nov  1 ") && line.contains(" mail postfix/")));
    }
}
