//! Measures accepting: N threads, each accepting 4 KB messages one after the other.
//!
//!     cargo run --release -p store --example accept -- THREADS MESSAGES local|outside [journal] [FOLDER]
//!
//! `outside` settles each message too. CPU and bytes are the process's own, so other load on the machine disturbs the
//! messages a second only. For slower syncs preload bench/src/slowsync.c.

use mail::event::{NextHop, Origin};
use mail::{
    Address, AttemptId, Door, Event, EventKind, ForwardPath, Party, QueueId, Reason, RecipientParameters, Reply,
    ReversePath, SenderParameters, SessionId, Timestamp,
};
use policy::{Admission, DailyLimits, DirectoryChange, Login, SiteFacts, Visit};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use store::{Content, Credentials, Incoming, LocalRecipient, Options, OutsideRecipient, Settled, Settlement, Store};

#[derive(Clone, Copy)]
struct Plan {
    threads: usize,
    messages: usize,
    outside: bool,
    journal: bool,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, otherwise| arguments.get(index).and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let word = |wanted: &str| arguments.iter().any(|a| a == wanted);
    let plan =
        Plan { threads: number(0, 1), messages: number(1, 10_000), outside: word("outside"), journal: word("journal") };
    let folder = arguments.iter().find(|a| a.starts_with('/')).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).expect("a scratch folder");
    let store = Store::open(folder.path(), Options::default()).expect("a store");
    prepare(&store);
    // Once round the log, so that its file has its size and is only overwritten, as on a server that has run a while.
    run(&store, Plan { threads: 20, messages: 2000, ..plan });
    report(&store, plan);
}

fn prepare(store: &Store) {
    let credentials = Credentials { argon2: String::new(), scram: String::new() };
    let postmaster = address("hana@example.jp");
    let change = DirectoryChange::AddDomain { domain: postmaster.domain().clone(), postmaster };
    store.change(change, Some(credentials)).wait().expect("a domain");
}

fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    Timestamp(i64::try_from(since.as_millis()).expect("a clock before the year 292 million"))
}

fn report(store: &Store, plan: Plan) {
    let (commits, before, begun) = (store.commits(), Used::now(), Instant::now());
    run(store, plan);
    let took = begun.elapsed();
    store.journal().flush();
    let (commits, used) = (store.commits() - commits, Used::now());
    let messages = plan.messages as f64;
    println!(
        "{} threads, {} messages{}{}: {:.0}/s, CPU {:.0} us/message, {:.3} syncs/message, {:.0} octets written/message, \
         {:.1} writes/message, {} events dropped",
        plan.threads,
        plan.messages,
        if plan.outside { " outward" } else { " into a mailbox" },
        if plan.journal { " with journal" } else { "" },
        messages / took.as_secs_f64(),
        (used.cpu_us - before.cpu_us) / messages,
        commits as f64 / messages,
        (used.octets - before.octets) / messages,
        (used.writes - before.writes) / messages,
        store.journal().dropped(),
    );
}

fn run(store: &Store, plan: Plan) {
    std::thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| (0..plan.messages / plan.threads).for_each(|_| one(store, plan)));
        }
    });
}

fn one(store: &Store, plan: Plan) {
    let at = now();
    let id = QueueId(store.next_id(at));
    let incoming = if plan.outside { outward(id, at, store) } else { inward(id, at) };
    let accepted = store.accept(incoming).wait().expect("accepted");
    if let Some(due) = accepted.due {
        let recipients = due.recipients.iter().map(|recipient| (recipient.id, Settled::Done)).collect();
        store.settle(Settlement { queue_id: id, recipients, report: None }).wait().expect("settled");
    }
    if plan.journal {
        store.journal().append(events(id, at));
    }
}

fn incoming(queue_id: QueueId, at: Timestamp, reverse_path: &str) -> Incoming {
    Incoming {
        queue_id,
        at,
        origin: Origin::Session,
        session: Some(SessionId(queue_id.0)),
        party: None,
        reverse_path: ReversePath::Address(address(reverse_path)),
        parameters: SenderParameters { size_octets: Some(4096), ..SenderParameters::default() },
        content: Content::Inline(vec![b'x'; 4300]),
        local: Vec::new(),
        outside: Vec::new(),
        limits: None,
        forwards: Vec::new(),
    }
}

fn inward(id: QueueId, at: Timestamp) -> Incoming {
    let hana = address("hana@example.jp");
    let recipient = LocalRecipient { address: hana.clone(), mailbox: hana, parameters: RecipientParameters::default() };
    Incoming { local: vec![recipient], ..incoming(id, at, "sender@client.example.test") }
}

fn outward(id: QueueId, at: Timestamp, store: &Store) -> Incoming {
    let hana = address("hana@example.jp");
    let login = Login::of(&store.directory(), &hana);
    let visit = Visit {
        door: Door::Submission,
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        login: login.as_ref(),
        unix_user: None,
        fetched: None,
        site: &SiteFacts::default(),
    };
    let path = ForwardPath::Address(address("somebody@example.net"));
    let Ok(Admission::Outside { address, permit, .. }) = policy::recipient(&visit, &store.directory(), &path) else {
        panic!("an account may send outward")
    };
    let recipient = OutsideRecipient { address, permit, parameters: RecipientParameters::default() };
    Incoming {
        party: Some(Party::Account(hana.clone())),
        outside: vec![recipient],
        limits: Some(DailyLimits { messages: u32::MAX, new_recipients: u32::MAX }),
        ..incoming(id, at, "hana@example.jp")
    }
}

/// What a server would note about one session with one message.
fn events(id: QueueId, at: Timestamp) -> Vec<Event> {
    let (hana, sender) = (address("hana@example.jp"), ReversePath::Address(address("sender@client.example.test")));
    let peer = IpAddr::V4(Ipv4Addr::from(u32::try_from(id.0 & 0xff_ffff).expect("24 bits")));
    let kinds = vec![
        EventKind::Knocked { door: Door::Public, peer, port: 40_000 },
        EventKind::Greeted { name: "client.example.test".into(), extended: true },
        EventKind::SenderAccepted { reverse_path: sender.clone(), reason: Reason::SenderFromOutside },
        EventKind::RecipientAccepted {
            recipient: ForwardPath::Address(hana.clone()),
            reason: Reason::LocalRecipient,
            permit: None,
        },
        EventKind::Stored {
            origin: Origin::Session,
            party: None,
            reverse_path: sender,
            recipients: 1,
            size_octets: 4300,
            message_id: Some("0123456789@client.example.test".into()),
        },
        EventKind::HandedOver {
            recipient: hana,
            attempt: AttemptId(id.0),
            next_hop: NextHop { host: "mx.example.net".into(), ip: Some(peer), port: 25 },
            tls: true,
            reply: Reply::line(250, None, "queued"),
        },
    ];
    let session = Some(SessionId(id.0));
    kinds.into_iter().map(|kind| Event { at, session, message: Some(id), kind }).collect()
}

/// What this process has used so far.
struct Used {
    cpu_us: f64,
    octets: f64,
    writes: f64,
}

impl Used {
    fn now() -> Self {
        let io = std::fs::read_to_string("/proc/self/io").expect("/proc");
        let figure = |name: &str| {
            let line = io.lines().find_map(|line| line.strip_prefix(name)).expect("a line of that name");
            line.trim().parse().expect("a number")
        };
        let cpu = std::fs::read_to_string("/proc/self/stat").expect("/proc");
        // proc_pid_stat(5): fields 14 and 15, counted behind the name, which ends with the last parenthesis.
        let fields: Vec<&str> = cpu[cpu.rfind(')').expect("a name")..].split(' ').collect();
        let ticks = |index: usize| fields[index].parse::<f64>().expect("a number");
        // 100 ticks a second on every Linux that Rust runs on.
        Self { cpu_us: (ticks(12) + ticks(13)) * 10_000.0, octets: figure("wchar:"), writes: figure("syscw:") }
    }
}
