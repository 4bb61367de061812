//! Accounts at servers that close, renumber, say too much or too little. Written without the library that reads them.

use super::*;
use crate::examine::mailbox::{Protocol, watch};
use crate::stream::Stream;
use crate::tls::{self, Identity};
use mail::Secret;
use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Messages by number, and what their folder says of itself.
#[derive(Clone, Default)]
struct Contents {
    attributes: &'static str,
    validity: u32,
    hides_next: bool,
    messages: BTreeMap<u32, String>,
}

impl Contents {
    /// One message for each number, the token made of it.
    fn of(attributes: &'static str, numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut contents = Self { attributes, validity: 1, ..Self::default() };
        numbers.into_iter().for_each(|number| contents.come(number));
        contents
    }

    fn come(&mut self, number: u32) {
        self.messages.insert(number, format!("Subject: {number}\r\n\r\nskshprb0{number:016}\r\n"));
    }

    fn next(&self) -> u32 {
        self.messages.keys().last().map_or(1, |last| last + 1)
    }
}

#[derive(Default)]
struct World {
    folders: BTreeMap<&'static str, Contents>,
    capabilities: &'static str,
    /// Said before the answer to each FETCH.
    noise: Vec<u8>,
    /// What it shows in TLS, if it speaks that.
    identity: Option<Arc<Identity>>,
    sessions: u32,
    /// Commands that one session answers; the next ends it.
    patience: Option<usize>,
    /// What was said, without tags.
    said: Vec<String>,
}

/// An IMAP server with one account.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<World>>);

impl Server {
    fn with(folders: impl IntoIterator<Item = (&'static str, Contents)>) -> Self {
        let server = Self::default();
        server.world().folders.extend(folders);
        server
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves; the account as it is to be watched.
    async fn account(&self) -> Mailbox {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.greet(stream).await });
            }
        });
        let (host, user) = ("127.0.0.1".to_owned(), "me@elsewhere.example".to_owned());
        Mailbox { protocol: Protocol::Imap, host, port, user, password: Secret::new("schön \"und\" gut") }
    }

    async fn greet(&self, stream: TcpStream) -> io::Result<()> {
        self.world().sessions += 1;
        let mut stream = BufReader::new(stream);
        stream.write_all(b"* OK here\r\n").await?;
        let Some(identity) = self.world().identity.clone() else { return self.converse(stream).await };
        stream.read_line(&mut String::new()).await?;
        // The second line is whose who sits between the two.
        stream.write_all(b"a1 OK begin\r\n* BYE from in between\r\n").await?;
        let stream = tls::accept(Some(&identity), Stream::Plain(stream.into_inner()), Duration::from_secs(5)).await?;
        let Stream::Tls(stream) = stream else { unreachable!("it was accepted in TLS") };
        self.converse(BufReader::new(*stream)).await
    }

    async fn converse(&self, mut stream: impl AsyncBufRead + AsyncWrite + Unpin) -> io::Result<()> {
        let (mut line, mut folder, mut commands) = (String::new(), "", 0);
        while stream.read_line(&mut line).await? > 0 {
            let is_over = self.world().patience.is_some_and(|patience| commands >= patience);
            if is_over {
                return stream.write_all(b"* BYE later\r\n").await;
            }
            commands += 1;
            while let Some(length) = line.trim_end().strip_suffix('}').and_then(|l| l.rsplit('{').next()?.parse().ok())
            {
                stream.write_all(b"+ go on\r\n").await?;
                let mut literal = vec![0; length];
                stream.read_exact(&mut literal).await?;
                line.truncate(line.rfind('{').unwrap_or(0));
                line.push_str(&String::from_utf8_lossy(&literal));
                stream.read_line(&mut line).await?;
            }
            let (tag, command) = line.trim_end().split_once(' ').expect("a tag");
            let answer = self.answer(tag, command, &mut folder);
            stream.write_all(&answer).await?;
            line.clear();
        }
        Ok(())
    }

    fn answer(&self, tag: &str, command: &str, folder: &mut &'static str) -> Vec<u8> {
        let mut world = self.world();
        world.said.push(command.to_owned());
        let words: Vec<&str> = command.split(' ').collect();
        let mut said = Vec::new();
        match words[..] {
            ["STARTTLS"] => return format!("{tag} BAD What?\r\n").into_bytes(),
            ["CAPABILITY"] => said.extend(format!("* CAPABILITY IMAP4rev1 {}\r\n", world.capabilities).bytes()),
            ["LIST", ..] => {
                for (name, contents) in &world.folders {
                    said.extend(format!("* LIST ({}) \"/\" \"{name}\"\r\n", contents.attributes).bytes());
                }
            }
            ["EXAMINE", name] => {
                let Some((name, contents)) = world.folders.get_key_value(name.trim_matches('"')) else {
                    return format!("{tag} NO none\r\n").into_bytes();
                };
                *folder = name;
                said.extend(format!("* {} EXISTS\r\n", contents.messages.len()).bytes());
                said.extend(format!("* OK [UIDVALIDITY {}] so\r\n", contents.validity).bytes());
                if !contents.hides_next {
                    said.extend(format!("* OK [UIDNEXT {}] so\r\n", contents.next()).bytes());
                }
            }
            ["FETCH", "*", "UID"] => {
                let last = world.folders[folder].next() - 1;
                said.extend(format!("* 1 FETCH (UID {last})\r\n").bytes());
            }
            ["UID", "FETCH", range, _] => {
                said.extend(&world.noise);
                let (first, last) = range.split_once(':').unwrap_or((range, range));
                let range = first.parse::<u32>().expect("a number")..=last.parse().expect("a number");
                for (number, message) in world.folders[folder].messages.range(range) {
                    let length = message.len();
                    said.extend(format!("* {number} FETCH (UID {number} BODY[]<0> {{{length}}}\r\n").bytes());
                    said.extend(format!("{message})\r\n").bytes());
                }
            }
            _ => {}
        }
        said.extend(format!("{tag} OK done\r\n").bytes());
        said
    }
}

/// What begins to be watched now, and where it is put.
async fn begun(server: &Server) -> (Watch, Mailbox, Shelf) {
    let account = server.account().await;
    (Watch::begin(&account).await.expect("it can be watched"), account, Shelf::default())
}

#[tokio::test]
async fn a_login_carries_any_password_and_only_what_comes_later_is_looked_at() {
    let server = Server::with([("INBOX", Contents::of("", [3, 8]))]);
    let (mut watch, account, shelf) = begun(&server).await;
    assert!(server.world().said.iter().any(|said| said.ends_with("schön \"und\" gut")), "{:?}", server.world().said);
    watch.look(&account, &shelf).await.expect("nothing new");
    assert_eq!(shelf.lock().count(), 0);
    server.world().folders.get_mut("INBOX").expect("it is there").come(12);
    watch.look(&account, &shelf).await.expect("something new");
    watch.look(&account, &shelf).await.expect("nothing new");
    assert_eq!(shelf.lock().count(), 1);
    let world = server.world();
    let fetched: Vec<&String> = world.said.iter().filter(|said| said.contains("FETCH")).collect();
    assert_eq!(fetched, ["UID FETCH 9:12 BODY.PEEK[]<0.65536>"]);
    assert_eq!(world.sessions, 1);
}

/// RFC 9051 §6.2.1.
#[tokio::test]
async fn what_comes_before_tls_is_not_taken_for_an_answer_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    let own = tls::self_signed(vec!["imap.elsewhere.example".to_owned()]).expect("a certificate");
    std::fs::write(&certificate, own.0).and_then(|()| std::fs::write(&key, own.1)).expect("written");
    let server = Server::with([("INBOX", Contents::of("", []))]);
    server.world().identity = Some(Arc::new(Identity::read(&certificate, &key).expect("a pair")));
    let (mut watch, account, shelf) = begun(&server).await;
    server.world().folders.get_mut("INBOX").expect("it is there").come(1);
    watch.look(&account, &shelf).await.expect("it is there");
    assert_eq!(shelf.lock().count(), 1);
    assert!(server.world().said.iter().any(|said| said.starts_with("LOGIN ")), "in TLS: {:?}", server.world().said);
}

#[tokio::test]
async fn a_server_that_closes_is_gone_to_again_and_nothing_is_missed() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let (mut watch, account, shelf) = begun(&server).await;
    server.world().folders.get_mut("INBOX").expect("it is there").come(1);
    server.world().patience = Some(0);
    assert!(matches!(watch.look(&account, &shelf).await, Err(MailboxTrouble::Refused(said)) if said == "later"));
    assert!(watch.look(&account, &shelf).await.is_err());
    server.world().patience = None;
    watch.look(&account, &shelf).await.expect("it is back");
    assert_eq!((shelf.lock().count(), server.world().sessions), (1, 3));
}

/// RFC 9051 §2.3.1.1.
#[tokio::test]
async fn in_a_folder_that_was_renumbered_the_latest_messages_are_looked_at() {
    let server = Server::with([("INBOX", Contents::of("", [500]))]);
    let (mut watch, account, shelf) = begun(&server).await;
    let renumbered = Contents { validity: 2, ..Contents::of("", 1..=300) };
    server.world().folders.insert("INBOX", renumbered);
    watch.look(&account, &shelf).await.expect("it is there");
    assert_eq!(shelf.lock().count(), LOOK_LIMIT as usize);
    assert!(server.world().said.iter().any(|said| said.starts_with("UID FETCH 201:210 ")));
}

#[tokio::test]
async fn what_is_too_much_for_one_look_is_left_to_the_next() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let (mut watch, account, shelf) = begun(&server).await;
    (1..=LOOK_LIMIT + 1).for_each(|number| server.world().folders.get_mut("INBOX").expect("it is there").come(number));
    watch.look(&account, &shelf).await.expect("it is there");
    assert_eq!(shelf.lock().count(), LOOK_LIMIT as usize);
    watch.look(&account, &shelf).await.expect("it is there");
    assert_eq!(shelf.lock().count(), LOOK_LIMIT as usize + 1);
}

#[tokio::test]
async fn a_server_need_not_say_which_number_is_next() {
    for there in [vec![], vec![7]] {
        let contents = Contents { hides_next: true, ..Contents::of("", there.clone()) };
        let server = Server::with([("INBOX", contents)]);
        let (mut watch, account, shelf) = begun(&server).await;
        server.world().folders.get_mut("INBOX").expect("it is there").come(9);
        watch.look(&account, &shelf).await.expect("it is there");
        assert_eq!(shelf.lock().count(), 1, "{there:?}");
    }
}

/// As Dovecot and others do: the folder is made when the first junk comes.
#[tokio::test]
async fn a_folder_for_junk_may_appear_later() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let (mut watch, account, shelf) = begun(&server).await;
    server.world().folders.insert("Spam", Contents::of("", [1, 2]));
    watch.look(&account, &shelf).await.expect("it is there");
    assert_eq!(shelf.lock().count(), 2);
}

/// RFC 6154 §2.
#[tokio::test]
async fn a_folder_is_for_junk_if_the_server_says_so_or_else_by_its_name() {
    let folder = |attributes| Contents::of(attributes, []);
    let named = ["INBOX/Spam", "Junk", "&j,dg0TDhMPww6w-", "Junk mail of others", "Bulk Mail/2024", "Spam"];
    let server = Server::with(named.map(|name| (name, folder(""))).into_iter().chain([("INBOX", folder(""))]));
    let watched = |watch: &Watch| watch.folders.iter().map(|folder| format!("{:?}", folder.name)).collect::<String>();
    let by_name = watched(&begun(&server).await.0);
    assert!(["INBOX/Spam", "Junk", "dg0TDhMPww6w"].iter().all(|name| by_name.contains(name)), "{by_name}");
    assert!(!by_name.contains("others") && !by_name.contains("2024"), "{by_name}");
    assert_eq!(begun(&server).await.0.folders.len(), 1 + JUNK_LIMIT);
    assert!(server.world().said.contains(&"LIST \"\" \"*\"".to_owned()), "it was not offered more");

    server.world().capabilities = "LIST-EXTENDED SPECIAL-USE";
    server.world().folders.insert("Unwanted", folder("\\HasNoChildren \\junk"));
    server.world().folders.insert("Gone", folder("\\Junk \\Noselect"));
    let by_the_server = watched(&begun(&server).await.0);
    assert!(by_the_server.contains("Unwanted") && !by_the_server.contains("Spam"), "{by_the_server}");
    assert!(!by_the_server.contains("Gone"), "{by_the_server}");
    assert!(server.world().said.contains(&"LIST \"\" \"*\" RETURN (SPECIAL-USE)".to_owned()));
}

#[tokio::test]
async fn what_is_no_imap_or_longer_than_a_message_of_an_examination_is_passed_over() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let (mut watch, account, shelf) = begun(&server).await;
    let inside = "* BYE\r\na9 NO\r\n".repeat(20_000);
    let large = format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{inside})\r\n", inside.len());
    server.world().noise = ["* OK [\r\nnonsense\r\n* 1 FETCH (UID 1 )\r\n", &large].concat().into_bytes();
    server.world().folders.get_mut("INBOX").expect("it is there").come(2);
    watch.look(&account, &shelf).await.expect("the rest can be read");
    assert_eq!(shelf.lock().count(), 1);
}

#[tokio::test]
async fn an_answer_without_end_is_not_heard_to_its_end() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let (mut watch, account, shelf) = begun(&server).await;
    server.world().noise = b"* OK still going\r\n".repeat(300_000);
    server.world().folders.get_mut("INBOX").expect("it is there").come(1);
    assert!(matches!(watch.look(&account, &shelf).await, Err(MailboxTrouble::NotConnected(_))));
    assert_eq!(shelf.lock().count(), 0);
}

#[tokio::test]
async fn a_server_that_turns_us_away_is_asked_less_and_less_often() {
    let server = Server::with([("INBOX", Contents::of("", []))]);
    let watching = watch(server.account().await, Shelf::default()).await.expect("it can be watched");
    server.world().patience = Some(0);
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(600)).await;
    watching.abort();
    // 3, 6, 12, 24, 48 seconds, then a minute each time; not each 3 seconds.
    let sessions = server.world().sessions;
    assert!((3..=20).contains(&sessions), "{sessions}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let account = Mailbox { port: listener.local_addr().expect("bound").port(), ..Server::default().account().await };
    for protocol in [Protocol::Imap, Protocol::Pop3] {
        let watched = watch(Mailbox { protocol, ..account.clone() }, Shelf::default()).await;
        assert!(matches!(watched, Err(MailboxTrouble::NotConnected(_))), "{protocol:?}");
    }
}
