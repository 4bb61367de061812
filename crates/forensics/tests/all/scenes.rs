//! Scenes as the journal holds them. `explain` renders the same ones (crates/explain/tests/all/stories.rs).

use mail::event::{Ending, NextHop, Origin, QueueAction, ReportKind};
use mail::{
    Address, AttemptId, Door, EnhancedStatus, Event, EventKind, ForwardPath, Party, QueueId, Reason, Reply,
    ReversePath, SessionId, Timestamp,
};
use std::net::IpAddr;

/// 2026-11-21T22:47:36Z, the next morning in Japan.
pub const BEGIN: Timestamp = Timestamp::from_seconds(1_795_301_256);

pub fn address(text: &str) -> Address {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

pub fn path(text: &str) -> ForwardPath {
    if text == "postmaster" { ForwardPath::Postmaster } else { ForwardPath::Address(address(text)) }
}

pub fn reverse(text: &str) -> ReversePath {
    if text.is_empty() { ReversePath::Null } else { ReversePath::Address(address(text)) }
}

pub fn account(text: &str) -> Party {
    Party::Account(address(text))
}

pub fn device() -> Party {
    Party::Device("copier".to_owned())
}

pub fn hop(host: &str) -> NextHop {
    NextHop { host: host.to_owned(), ip: "198.51.100.25".parse().ok(), port: 25 }
}

pub fn reply(code: u16, status: (u8, u16, u16), text: &str) -> Reply {
    Reply::line(code, EnhancedStatus(status.0, status.1, status.2), text)
}

/// Writes events one after another, a little apart.
#[derive(Default)]
pub struct Scene {
    pub events: Vec<Event>,
    now: i64,
    session: Option<SessionId>,
    message: Option<QueueId>,
}

impl Scene {
    pub fn push(mut self, kind: EventKind) -> Self {
        let at = Timestamp(BEGIN.millis() + self.now);
        // Only what happens in a session before the message is stored belongs to the session.
        let session = self.session.filter(|_| self.message.is_none() || matches!(kind, EventKind::Stored { .. }));
        self.events.push(Event { at, session, message: self.message, kind });
        self.now += 200;
        self
    }

    pub fn later(mut self, seconds: i64) -> Self {
        self.now += seconds * 1000;
        self
    }

    pub fn visit(mut self, id: i64, door: Door, peer: &str) -> Self {
        (self.session, self.message) = (Some(SessionId(id << 40)), None);
        let peer: IpAddr = peer.parse().unwrap_or_else(|_| panic!("{peer}"));
        self.push(EventKind::Knocked { door, peer, port: 40_000 })
    }

    /// Back in the session, between two messages.
    pub fn again(mut self) -> Self {
        self.message = None;
        self
    }

    pub fn named(self, ptr: Option<&str>, helo: &str) -> Self {
        self.push(EventKind::NameFound { name: ptr.map(str::to_owned) })
            .push(EventKind::Greeted { name: helo.to_owned(), extended: true })
    }

    pub fn tls(self) -> Self {
        self.push(EventKind::TlsStarted { version: "TLSv1.3".into(), cipher: "TLS13_AES_256_GCM_SHA384".into() })
    }

    pub fn login(self, who: &str) -> Self {
        self.push(EventKind::LoginSucceeded { account: address(who), mechanism: "PLAIN".into() })
    }

    pub fn login_fails(mut self, who: Option<&str>, times: u32) -> Self {
        for _ in 0..times {
            let name = who.map(address);
            self = self.push(EventKind::LoginFailed { name, mechanism: "LOGIN".into(), reason: Reason::LoginFailed });
        }
        self
    }

    pub fn sender(self, from: &str, reason: Reason) -> Self {
        self.push(EventKind::SenderAccepted { reverse_path: reverse(from), reason })
    }

    pub fn sender_refused(self, from: &str, reason: Reason) -> Self {
        self.push(EventKind::SenderRefused { reverse_path: reverse(from), reason })
    }

    pub fn local(self, to: &str) -> Self {
        let reason = Reason::LocalRecipient;
        self.push(EventKind::RecipientAccepted { recipient: path(to), reason, permit: None })
    }

    pub fn outside(self, to: &str, party: &Party) -> Self {
        let reason = match party {
            Party::Account(_) => Reason::AccountMaySend,
            Party::Device(_) => Reason::DeviceMaySend,
            Party::Forward(_) => Reason::ForwardMaySend,
            Party::Behind(_) => Reason::RecipientBehind,
        };
        self.push(EventKind::RecipientAccepted { recipient: path(to), reason, permit: Some(party.clone()) })
    }

    pub fn recipient_refused(self, from: &str, to: &str, reason: Reason) -> Self {
        self.push(EventKind::RecipientRefused { reverse_path: reverse(from), recipient: path(to), reason })
    }

    pub fn stored(mut self, id: i64, from: &str, party: Option<Party>) -> Self {
        self.message = Some(QueueId(id << 40));
        self.push(EventKind::Stored {
            origin: Origin::Session,
            party,
            reverse_path: reverse(from),
            recipients: 1,
            size_octets: 3277,
            message_id: Some("1@mail.example".into()),
        })
    }

    pub fn report(mut self, id: i64, to: &str) -> Self {
        (self.session, self.message) = (None, Some(QueueId(id << 40)));
        self.push(EventKind::Stored {
            origin: Origin::Report,
            party: None,
            reverse_path: ReversePath::Null,
            recipients: 1,
            size_octets: 5000,
            message_id: None,
        })
        .delivered(to, to)
    }

    pub fn delivered(self, to: &str, mailbox: &str) -> Self {
        self.push(EventKind::Delivered { recipient: address(to), mailbox: address(mailbox) })
    }

    pub fn handed_over(self, to: &str, host: &str) -> Self {
        self.push(EventKind::HandedOver {
            recipient: address(to),
            attempt: AttemptId(1),
            next_hop: hop(host),
            tls: true,
            reply: reply(250, (2, 0, 0), "Ok: queued as 4F2A1"),
        })
    }

    pub fn deferred(self, to: &str, host: &str, wait_s: i64) -> Self {
        let next_attempt_at = Timestamp(BEGIN.millis() + self.now + wait_s * 1000);
        self.push(EventKind::Deferred {
            recipient: address(to),
            attempt: AttemptId(1),
            reason: Reason::NextHopBusy,
            next_hop: Some(hop(host)),
            reply: Some(reply(451, (4, 7, 1), "Greylisted, try again later")),
            next_attempt_at,
        })
    }

    pub fn failed(self, to: &str, host: &str) -> Self {
        self.push(EventKind::Failed {
            recipient: address(to),
            attempt: Some(AttemptId(1)),
            reason: Reason::NextHopRefused,
            next_hop: Some(hop(host)),
            reply: Some(reply(550, (5, 1, 1), "No such user here")),
        })
    }

    pub fn report_made(self, id: i64, to: &str, about: &str) -> Self {
        self.push(EventKind::ReportMade {
            report: ReportKind::Failure,
            report_id: QueueId(id << 40),
            to: address(to),
            about: vec![address(about)],
        })
    }

    pub fn held(self, party: Party, reason: Reason, count: u32, limit: u32) -> Self {
        self.push(EventKind::Held { party, reason, count, limit })
    }

    pub fn queue(self, action: QueueAction) -> Self {
        self.push(EventKind::QueueChanged { action })
    }

    pub fn closed(self, ending: Ending) -> Self {
        self.again().push(EventKind::Closed { ending })
    }
}

const STRANGER: &str = "203.0.113.9";

pub fn received() -> Scene {
    Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .named(Some("mail.kaisha.example"), "mail.kaisha.example")
        .tls()
        .sender("tanaka@kaisha.example", Reason::SenderFromOutside)
        .local("hana@example.jp")
        .stored(1, "tanaka@kaisha.example", None)
        .delivered("hana@example.jp", "hana@example.jp")
        .closed(Ending::Quit)
}

pub fn refused_relay() -> Scene {
    Scene::default()
        .visit(2, Door::Public, STRANGER)
        .named(None, "\u{1b}[2Jmail\u{202e}")
        .sender("spam@bulk.example", Reason::SenderFromOutside)
        .recipient_refused("spam@bulk.example", "victim@elsewhere.example", Reason::RelayNeedsLogin)
        .recipient_refused("spam@bulk.example", "other@elsewhere.example", Reason::RelayNeedsLogin)
        .closed(Ending::HungUp)
}

pub fn refused_own_address() -> Scene {
    Scene::default()
        .visit(3, Door::Public, STRANGER)
        .named(Some("host9.dialup.example"), "example.jp")
        .sender_refused("hana@example.jp", Reason::OwnAddressNeedsLogin)
        .closed(Ending::Quit)
}

pub fn sent() -> Scene {
    let hana = account("hana@example.jp");
    Scene::default()
        .visit(4, Door::Submission, "192.0.2.44")
        .named(None, "[192.168.0.31]")
        .tls()
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .outside("tanaka@kaisha.example", &hana)
        .stored(4, "hana@example.jp", Some(hana))
        .handed_over("tanaka@kaisha.example", "mail.kaisha.example")
        .closed(Ending::Quit)
}

pub fn bounced() -> Scene {
    let hana = account("hana@example.jp");
    Scene::default()
        .visit(5, Door::Submission, "192.0.2.44")
        .named(None, "[192.168.0.31]")
        .tls()
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .outside("tanka@kaisha.example", &hana)
        .stored(5, "hana@example.jp", Some(hana))
        .failed("tanka@kaisha.example", "mail.kaisha.example")
        .report_made(6, "hana@example.jp", "tanka@kaisha.example")
        .report(6, "hana@example.jp")
}

pub fn device_sent() -> Scene {
    Scene::default()
        .visit(7, Door::Lan, "192.168.0.20")
        .named(None, "copier")
        .sender("scan@example.jp", Reason::SenderIsDevice)
        .outside("tanaka@kaisha.example", &device())
        .stored(7, "scan@example.jp", Some(device()))
        .handed_over("tanaka@kaisha.example", "mail.kaisha.example")
}

pub fn gateway_refused() -> Scene {
    Scene::default()
        .visit(8, Door::Lan, "192.168.0.1")
        .named(None, "user-pc")
        .sender_refused("spam@bulk.example", Reason::GatewayHidesVisitors)
        .closed(Ending::Quit)
}

pub fn held() -> Scene {
    let hana = account("hana@example.jp");
    Scene::default()
        .visit(9, Door::Submission, STRANGER)
        .named(None, "bulk")
        .tls()
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .outside("a@elsewhere.example", &hana)
        .outside("b@elsewhere.example", &hana)
        .outside("c@elsewhere.example", &hana)
        .stored(9, "hana@example.jp", Some(hana.clone()))
        .held(hana.clone(), Reason::DailyLimitReached, 1001, 1000)
        .push(EventKind::Notified {
            to: address("taro@example.jp"),
            reason: Some(Reason::DailyLimitReached),
            party: Some(hana),
            incident: None,
        })
}

pub fn deferred_then_sent() -> Scene {
    let hana = account("hana@example.jp");
    Scene::default()
        .visit(10, Door::Submission, "192.0.2.44")
        .tls()
        .login("hana@example.jp")
        .sender("hana@example.jp", Reason::SenderIsAccount)
        .outside("tanaka@kaisha.example", &hana)
        .stored(10, "hana@example.jp", Some(hana))
        .deferred("tanaka@kaisha.example", "mail.kaisha.example", 600)
        .later(600)
        .deferred("tanaka@kaisha.example", "mail.kaisha.example", 72_000)
        .later(72_000)
        .handed_over("tanaka@kaisha.example", "mail.kaisha.example")
}

pub fn login_failures() -> Scene {
    Scene::default()
        .visit(11, Door::Submission, STRANGER)
        .named(None, "ylmf-pc")
        .tls()
        .login_fails(Some("info@example.jp"), 9)
        .login_fails(None, 1)
        .push(EventKind::CommandRefused { reason: Reason::TooManyLoginFailures, command: "AUTH".into() })
        .closed(Ending::Closed)
}

/// A stranger's mail for somebody whose mailbox is on a server behind us, up to the queue.
fn for_behind() -> Scene {
    let domain = mail::Domain::parse("example.jp").expect("a domain");
    Scene::default()
        .visit(1, Door::Public, "198.51.100.25")
        .sender("tanaka@kaisha.example", Reason::SenderFromOutside)
        .push(EventKind::RecipientAsked {
            recipient: address("yuki@example.jp"),
            next_hop: hop("dovecot.example.jp"),
            reply: Some(reply(250, (2, 1, 5), "OK")),
            trouble: None,
            remembered: false,
        })
        .outside("yuki@example.jp", &Party::Behind(domain))
        .stored(1, "tanaka@kaisha.example", None)
}

pub fn behind_received() -> Scene {
    for_behind().handed_over("yuki@example.jp", "dovecot.example.jp")
}

pub fn behind_refused() -> Scene {
    for_behind().push(EventKind::SetAside {
        recipient: address("yuki@example.jp"),
        attempt: AttemptId(1),
        reason: Reason::BehindRefused,
        trouble: Reason::NextHopRefused,
        next_hop: Some(hop("dovecot.example.jp")),
        reply: Some(reply(552, (5, 2, 2), "Mailbox full")),
    })
}
