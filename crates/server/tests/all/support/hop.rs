//! A next hop: a receiving server that does what a test tells it, written without our cores.

use super::{LIMIT, eventually};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A moment at which the hop says something.
pub struct Moment<'a> {
    /// The command line; empty for the greeting, `.` for the end of data.
    pub word: &'a str,
    /// Recipients taken so far in this transaction. At the end of data in LMTP, the one that the reply is for.
    pub recipients: &'a [String],
}

/// What the hop does then.
pub enum Act {
    /// As a server that takes everything.
    Usual,
    /// This reply, its lines separated by `\r\n`.
    Say(&'static str),
    /// This reply, and closes.
    SayAndHangUp(&'static str),
    /// Closes without a word.
    HangUp,
    /// Says 354, reads a little and closes. Only for DATA.
    HangUpInContent,
}

/// Holds a hop up at the end of data until it may go on.
#[derive(Clone, Default)]
pub struct Pause {
    begun: Arc<AtomicBool>,
    is_over: Arc<AtomicBool>,
}

impl Pause {
    /// A behaviour with this pause in it.
    pub fn before(
        &self,
        then: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static,
    ) -> impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static {
        let pause = self.clone();
        move |moment| {
            if moment.word == "." {
                pause.begun.store(true, Ordering::SeqCst);
                eventually("it may go on", || pause.is_over.load(Ordering::SeqCst).then_some(()));
            }
            then(moment)
        }
    }

    /// Waits until the hop waits.
    pub fn wait_until_begun(&self) {
        eventually("the hop has it", || self.begun.load(Ordering::SeqCst).then_some(()));
    }

    pub fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub connection: usize,
    pub tls: bool,
    /// MAIL's whole line.
    pub mail: String,
    pub to: Vec<String>,
    /// Without stuffing.
    pub content: Vec<u8>,
}

impl Taken {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }
}

#[derive(Default)]
struct Seen {
    taken: Vec<Taken>,
    commands: Vec<(usize, String)>,
    connections: usize,
    open: usize,
    most_open: usize,
}

type Behaviour = dyn Fn(&Moment<'_>) -> Act + Send + Sync;

/// A running hop.
#[derive(Clone)]
pub struct Hop {
    pub ip: IpAddr,
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Hop {
    /// Starts one that behaves as told; port 0 chooses one.
    pub fn at(
        ip: impl Into<IpAddr>,
        port: u16,
        tls: Option<Arc<ServerConfig>>,
        behaviour: impl Fn(&Moment<'_>) -> Act + Send + Sync + 'static,
    ) -> Self {
        let ip = ip.into();
        let listener = TcpListener::bind((ip, port)).expect("a listener");
        let port = listener.local_addr().expect("an address").port();
        let hop = Self { ip, port, seen: Arc::default() };
        let (this, behaviour): (_, Arc<Behaviour>) = (hop.clone(), Arc::new(behaviour));
        std::thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                let connection = this.arrived();
                let talk = Talk {
                    hop: this.clone(),
                    connection,
                    tls: tls.clone(),
                    begins_tls: false,
                    protected: false,
                    lmtp: false,
                    behaviour: behaviour.clone(),
                    mail: String::new(),
                    to: Vec::new(),
                };
                std::thread::spawn(move || talk.lead(tcp));
            }
        });
        hop
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrived(&self) -> usize {
        let mut seen = self.seen();
        seen.connections += 1;
        seen.open += 1;
        seen.most_open = seen.most_open.max(seen.open);
        seen.connections
    }

    /// Messages so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.seen().taken.clone()
    }

    /// Waits until there are so many messages.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Taken> {
        eventually("the next hop has the mail", || Some(self.taken()).filter(|taken| taken.len() >= count))
    }

    /// Command lines so far, of all connections.
    pub fn commands(&self) -> Vec<String> {
        self.seen().commands.iter().map(|(_, line)| line.clone()).collect()
    }

    /// How often a command beginning like this was said.
    pub fn count(&self, start: &str) -> usize {
        self.commands().iter().filter(|line| line.starts_with(start)).count()
    }

    pub fn connections(&self) -> usize {
        self.seen().connections
    }

    pub fn most_open(&self) -> usize {
        self.seen().most_open
    }
}

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

struct Talk {
    hop: Hop,
    connection: usize,
    tls: Option<Arc<ServerConfig>>,
    begins_tls: bool,
    protected: bool,
    /// LHLO was said: each recipient has a reply after the content (RFC 2033 §4.2).
    lmtp: bool,
    behaviour: Arc<Behaviour>,
    mail: String,
    to: Vec<String>,
}

impl Talk {
    fn lead(mut self, tcp: TcpStream) {
        let _broken = self.converse(tcp);
        self.hop.seen().open -= 1;
    }

    fn converse(&mut self, tcp: TcpStream) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(LIMIT))?;
        let socket = tcp.try_clone()?;
        let mut wire: BufReader<Box<dyn Wire>> = BufReader::new(Box::new(tcp));
        if !self.answer(&mut wire, "")? {
            return Ok(());
        }
        let mut line = String::new();
        loop {
            line.clear();
            if wire.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let said = line.trim_end_matches("\r\n").to_owned();
            self.hop.seen().commands.push((self.connection, said.clone()));
            if !self.answer(&mut wire, &said)? {
                return Ok(());
            }
            if std::mem::take(&mut self.begins_tls)
                && let Some(config) = self.tls.clone()
            {
                let session = ServerConnection::new(config).map_err(io::Error::other)?;
                wire = BufReader::new(Box::new(StreamOwned::new(session, socket.try_clone()?)));
                self.protected = true;
            }
        }
    }

    /// Says what is due; whether the session goes on.
    fn answer(&mut self, wire: &mut BufReader<Box<dyn Wire>>, word: &str) -> io::Result<bool> {
        let moment = Moment { word, recipients: &self.to };
        let act = (self.behaviour)(&moment);
        match act {
            Act::Usual => self.usual(wire, word),
            Act::Say(reply) => {
                self.begins_tls = word == "STARTTLS" && reply.starts_with("220");
                say(wire, reply)?;
                if word == "DATA" && reply.starts_with("354") { self.take_content(wire) } else { Ok(true) }
            }
            Act::SayAndHangUp(reply) => say(wire, reply).map(|()| false),
            Act::HangUp => Ok(false),
            Act::HangUpInContent => {
                say(wire, "354 Go on")?;
                wire.read_exact(&mut [0; 16])?;
                Ok(false)
            }
        }
    }

    fn usual(&mut self, wire: &mut BufReader<Box<dyn Wire>>, word: &str) -> io::Result<bool> {
        let verb = word.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "" => say(wire, "220 hop ESMTP")?,
            "EHLO" | "LHLO" => {
                self.lmtp = verb == "LHLO";
                let starttls = if self.tls.is_some() && !self.protected { "250-STARTTLS\r\n" } else { "" };
                let more = "250-SIZE 100000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES";
                say(wire, &format!("250-hop\r\n250-PIPELINING\r\n{starttls}{more}"))?;
            }
            "STARTTLS" => {
                self.begins_tls = true;
                say(wire, "220 2.0.0 Begin")?;
            }
            "MAIL" => {
                (self.mail, self.to) = (word.to_owned(), Vec::new());
                say(wire, "250 2.1.0 Sender")?;
            }
            "RCPT" | "DATA" if self.mail.is_empty() => say(wire, "503 5.5.1 No sender")?,
            "DATA" if self.to.is_empty() => say(wire, "554 5.5.1 No recipient")?,
            "RSET" => {
                (self.mail, self.to) = (String::new(), Vec::new());
                say(wire, "250 2.0.0 Done")?;
            }
            "RCPT" => {
                self.to.push(word.to_owned());
                say(wire, "250 2.1.5 Recipient")?;
            }
            "DATA" => {
                say(wire, "354 Go on")?;
                return self.take_content(wire);
            }
            "." => say(wire, "250 2.0.0 Taken")?,
            "QUIT" => {
                say(wire, "221 2.0.0 Bye")?;
                return Ok(false);
            }
            _ => say(wire, "250 2.0.0 Done")?,
        }
        Ok(true)
    }

    fn take_content(&mut self, wire: &mut BufReader<Box<dyn Wire>>) -> io::Result<bool> {
        let mut content = Vec::new();
        loop {
            let start = content.len();
            if wire.read_until(b'\n', &mut content)? == 0 {
                return Ok(false);
            }
            if &content[start..] == b".\r\n" {
                content.truncate(start);
                break;
            }
            if content[start] == b'.' {
                content.remove(start);
            }
        }
        let taken = Taken {
            connection: self.connection,
            tls: self.protected,
            mail: self.mail.clone(),
            to: self.to.clone(),
            content,
        };
        let recipients = std::mem::take(&mut self.to);
        self.mail.clear();
        if self.lmtp {
            return self.answer_each(wire, taken, &recipients);
        }
        let moment = Moment { word: ".", recipients: &recipients };
        // It is there before the client hears of it, as a server must have it.
        match (self.behaviour)(&moment) {
            Act::Usual => {
                self.hop.seen().taken.push(taken);
                say(wire, "250 2.0.0 Taken").map(|()| true)
            }
            Act::Say(reply) => {
                if reply.starts_with('2') {
                    self.hop.seen().taken.push(taken);
                }
                say(wire, reply).map(|()| true)
            }
            Act::SayAndHangUp(reply) => {
                if reply.starts_with('2') {
                    self.hop.seen().taken.push(taken);
                }
                say(wire, reply).map(|()| false)
            }
            Act::HangUp | Act::HangUpInContent => Ok(false),
        }
    }
}

impl Talk {
    /// LMTP's end of data: taken for those whose reply is positive.
    fn answer_each(
        &mut self,
        wire: &mut BufReader<Box<dyn Wire>>,
        taken: Taken,
        recipients: &[String],
    ) -> io::Result<bool> {
        let acts: Vec<Act> = recipients
            .iter()
            .map(|one| (self.behaviour)(&Moment { word: ".", recipients: std::slice::from_ref(one) }))
            .collect();
        let is_taken = |act: &Act| match act {
            Act::Usual => true,
            Act::Say(reply) | Act::SayAndHangUp(reply) => reply.starts_with('2'),
            Act::HangUp | Act::HangUpInContent => false,
        };
        let to: Vec<String> =
            recipients.iter().zip(&acts).filter(|(_, act)| is_taken(act)).map(|(to, _)| to.clone()).collect();
        if !to.is_empty() {
            self.hop.seen().taken.push(Taken { to, ..taken });
        }
        for act in acts {
            match act {
                Act::Usual => say(wire, "250 2.0.0 Saved")?,
                Act::Say(reply) => say(wire, reply)?,
                Act::SayAndHangUp(reply) => return say(wire, reply).map(|()| false),
                Act::HangUp | Act::HangUpInContent => return Ok(false),
            }
        }
        Ok(true)
    }
}

fn say(wire: &mut BufReader<Box<dyn Wire>>, reply: &str) -> io::Result<()> {
    let wire = wire.get_mut();
    wire.write_all(format!("{reply}\r\n").as_bytes())?;
    wire.flush()
}
