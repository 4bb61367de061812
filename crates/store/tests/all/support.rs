//! A site with two accounts, and short ways to say what a test offers to it.

use mail::event::Origin;
use mail::{Address, Door, ForwardPath, Party, QueueId, RecipientParameters, ReversePath, SenderParameters, Timestamp};
use policy::{Admission, DailyLimits, Directory, DirectoryChange, Forwarding, Login, SiteFacts, Visit};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use store::{
    Accepted, Content, ContentSource, Credentials, Forward, Incoming, LocalRecipient, Options, OutsideRecipient, Store,
    Uid,
};
use tempfile::TempDir;

pub const HANA: &str = "hana@example.jp";
pub const TARO: &str = "taro@example.jp";
/// Some moment.
pub const NOON: Timestamp = Timestamp(1_795_262_400_000);

pub struct Site {
    pub folder: TempDir,
    store: Option<Store>,
}

impl Site {
    pub fn new() -> Self {
        let folder = scratch();
        let store = open(folder.path());
        add_accounts(&store);
        Self { folder, store: Some(store) }
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().expect("open between restarts")
    }

    /// Closes the store and opens it again.
    pub fn restart(&mut self) {
        self.store = None;
        self.store = Some(open(self.folder.path()));
    }

    pub fn close(&mut self) {
        self.store = None;
    }

    pub fn next_id(&self) -> QueueId {
        QueueId(self.store().next_id(NOON))
    }

    /// Accepts; what the test offers must be taken.
    pub fn accept(&self, incoming: Incoming) -> Accepted {
        self.store().accept(incoming).wait().expect("accepted")
    }

    fn permit_for(&self, account: &str, to: &str) -> OutsideRecipient {
        outside(&self.store().directory(), account, to)
    }

    /// Mail from an account to somebody outside.
    pub fn outward(&self, to: &[&str]) -> Incoming {
        Incoming {
            party: Some(Party::Account(address(HANA))),
            outside: to.iter().map(|to| self.permit_for(HANA, to)).collect(),
            ..incoming(self.next_id(), HANA)
        }
    }

    /// Mail from a stranger to accounts here.
    pub fn inward(&self, to: &[&str]) -> Incoming {
        Incoming { local: to.iter().map(|to| local(to)).collect(), ..incoming(self.next_id(), "who@example.net") }
    }

    /// Hana has her mail forwarded to these; whether the mailbox keeps it is each test's to say.
    pub fn set_forwarding(&self, targets: &[&str]) {
        let forward = Some(Forwarding { targets: targets.iter().map(|to| address(to)).collect(), keep: true });
        let set = DirectoryChange::SetForwarding { address: address(HANA), forward };
        self.store().change(set, None).wait().expect("a forwarding");
    }

    /// A copy that Hana's forwarding makes of a message for her, to the first so many targets.
    pub fn forward(&self, keeps: bool, targets: usize) -> Forward {
        let queue_id = self.next_id();
        let onward = policy::onward(&self.store().directory(), &[address(HANA)], &[]);
        let copy = onward.copies.into_iter().next().expect("a forwarding");
        let parameters = RecipientParameters::default;
        let outside = |(address, permit)| OutsideRecipient { address, permit, parameters: parameters() };
        Forward {
            queue_id,
            account: copy.account,
            parameters: SenderParameters::default(),
            content: Content::Inline(format!("Subject: {queue_id}\r\n\r\nforwarded\r\n").into_bytes()),
            targets: copy.targets.into_iter().take(targets).map(outside).collect(),
            keeps,
            limits: None,
        }
    }

    pub fn queue_ids(&self) -> Vec<QueueId> {
        self.store().queue_list(usize::MAX).expect("readable").iter().map(|message| message.queue_id).collect()
    }

    /// Queue ids of what lies in a mailbox.
    pub fn mailbox(&self, account: &str) -> Vec<QueueId> {
        self.store().mailbox_list(&address(account)).expect("readable").iter().map(|entry| entry.queue_id).collect()
    }

    pub fn uids(&self, account: &str) -> Vec<Uid> {
        self.store().mailbox_list(&address(account)).expect("readable").iter().map(|entry| entry.uid).collect()
    }

    pub fn read(&self, account: &str, uid: Uid) -> Vec<u8> {
        let message = self.store().mailbox_read(&address(account), uid).expect("readable").expect("there");
        [message.return_path, octets(message.content)].concat()
    }

    pub fn messages_on_disk(&self) -> usize {
        count(self.folder.path(), "SELECT count(*) FROM message")
    }

    pub fn assert_sound(&self) {
        assert_sound(self.folder.path());
    }
}

/// In memory where there is room for that: most tests are about states, not disks.
pub fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a scratch folder")
}

pub fn open(folder: &Path) -> Store {
    Store::open(folder, Options { min_free_octets: 0, ..Options::default() }).expect("the store opens")
}

pub fn add_accounts(store: &Store) {
    let domain = address(HANA).domain().clone();
    let add = DirectoryChange::AddDomain { domain, postmaster: address(HANA) };
    store.change(add, Some(credentials())).wait().expect("a domain");
    let add = DirectoryChange::AddAccount { address: address(TARO) };
    store.change(add, Some(credentials())).wait().expect("an account");
}

pub fn credentials() -> Credentials {
    Credentials { argon2: "$argon2id$".into(), scram: "scram".into() }
}

pub fn address(text: &str) -> Address {
    text.parse().expect("an address")
}

pub fn incoming(queue_id: QueueId, reverse_path: &str) -> Incoming {
    Incoming {
        queue_id,
        at: NOON,
        origin: Origin::Session,
        session: None,
        party: None,
        reverse_path: ReversePath::Address(address(reverse_path)),
        parameters: SenderParameters::default(),
        content: Content::Inline(format!("Subject: {queue_id}\r\n\r\nhello\r\n").into_bytes()),
        local: Vec::new(),
        outside: Vec::new(),
        limits: None,
        forwards: Vec::new(),
    }
}

pub fn local(account: &str) -> LocalRecipient {
    LocalRecipient { address: address(account), mailbox: address(account), parameters: RecipientParameters::default() }
}

pub fn outside(directory: &Directory, account: &str, to: &str) -> OutsideRecipient {
    let account = address(account);
    let login = Login::of(directory, &account);
    let visit = Visit {
        door: Door::Submission,
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        login: login.as_ref(),
        unix_user: None,
        fetched: None,
        site: &SiteFacts::default(),
    };
    match policy::recipient(&visit, directory, &ForwardPath::Address(address(to))) {
        Ok(Admission::Outside { address, permit, .. }) => {
            OutsideRecipient { address, permit, parameters: RecipientParameters::default() }
        }
        other => panic!("{to} is not outside for {account}: {other:?}"),
    }
}

pub fn octets(content: ContentSource) -> Vec<u8> {
    match content {
        ContentSource::Inline(octets) => octets.to_vec(),
        ContentSource::File { mut file, len } => {
            let mut octets = Vec::new();
            file.read_to_end(&mut octets).expect("readable");
            assert_eq!(octets.len() as u64, len);
            octets
        }
    }
}

pub const LIMITS: DailyLimits = DailyLimits { messages: 3, new_recipients: 2 };

pub fn count(folder: &Path, sql: &str) -> usize {
    let connection = rusqlite::Connection::open(folder.join("store.db")).expect("a database");
    let count: i64 = connection.query_row(sql, [], |row| row.get(0)).expect("a count");
    usize::try_from(count).expect("a count")
}

pub fn content_files(folder: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(folder.join("content")).expect("a folder").flatten();
    folders.flat_map(|folder| std::fs::read_dir(folder.path()).expect("a folder").flatten()).map(|f| f.path()).collect()
}

/// What docs/queue.md says of the whole, as far as no constraint says it.
pub fn assert_sound(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("store.db")).expect("a database");
    let text = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0));
    assert_eq!(text("PRAGMA integrity_check").expect("an answer"), "ok");
    let orphan = connection.query_row("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0));
    assert_eq!(orphan, Err(rusqlite::Error::QueryReturnedNoRows), "a row whose message or mailbox is not there");
    let references = "(SELECT count(*) FROM entry WHERE message = message.id) \
                      + EXISTS (SELECT 1 FROM recipient WHERE message = message.id)";
    let counted = "coalesce((SELECT count FROM shared WHERE message = message.id), 1)";
    let wrong = format!("SELECT count(*) FROM message WHERE {references} <> {counted}");
    assert_eq!(count(folder, &wrong), 0, "a message whose references are counted wrongly");
    let size = "(SELECT coalesce(sum(size_octets), 0) FROM entry WHERE mailbox = mailbox.id)";
    let wrong = format!("SELECT count(*) FROM mailbox WHERE size_octets <> {size}");
    assert_eq!(count(folder, &wrong), 0, "a mailbox whose size is counted wrongly");
}
