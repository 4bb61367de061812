//! A server behind a site: it has mailboxes for some, by SMTP and by LMTP, and remembers whom it was asked about and whose
//! mail it got. Written without our cores.

use super::own_ip;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

#[derive(Default)]
struct Seen {
    asked: BTreeSet<String>,
    reached: BTreeSet<String>,
}

/// Serves until the process ends.
#[derive(Clone)]
pub struct Behind {
    pub address: SocketAddr,
    known: Vec<&'static str>,
    seen: Arc<Mutex<Seen>>,
}

impl Behind {
    /// Knows these local parts, at any domain.
    pub fn start(known: &[&'static str]) -> Self {
        let listener = TcpListener::bind((own_ip(), 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let behind = Self { address, known: known.to_vec(), seen: Arc::default() };
        let serving = behind.clone();
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                thread::spawn(move || serving.converse(&tcp));
            }
        });
        behind
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every recipient that was named to it; made-up names by which it is tried left out.
    pub fn asked(&self) -> BTreeSet<String> {
        self.seen().asked.iter().filter(|address| !address.starts_with("nobody-")).cloned().collect()
    }

    /// Every recipient whose mail it got.
    pub fn reached(&self) -> BTreeSet<String> {
        self.seen().reached.clone()
    }

    fn converse(&self, tcp: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(tcp);
        let say = |reply: &str| (&*tcp).write_all(format!("{reply}\r\n").as_bytes());
        let (mut to, mut by_lmtp, mut line) = (Vec::new(), false, String::new());
        say("220 behind ESMTP")?;
        loop {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let verb: String = line.chars().take_while(char::is_ascii_alphabetic).collect();
            match verb.as_str() {
                "EHLO" | "LHLO" => {
                    by_lmtp = verb == "LHLO";
                    say("250-behind\r\n250-8BITMIME\r\n250 SMTPUTF8")?;
                }
                "MAIL" | "RSET" => {
                    to.clear();
                    say("250 OK")?;
                }
                "RCPT" => say(self.rcpt(&line, &mut to))?,
                "DATA" if to.is_empty() => say("503 For nobody")?,
                "DATA" => {
                    say("354 Go on")?;
                    while line != ".\r\n" {
                        line.clear();
                        if lines.read_line(&mut line)? == 0 {
                            return Ok(());
                        }
                    }
                    let replies = if by_lmtp { to.len() } else { 1 };
                    self.seen().reached.extend(to.drain(..));
                    (0..replies).try_for_each(|_| say("250 Saved"))?;
                }
                "QUIT" => return say("221 Bye"),
                _ => say("500 What?")?,
            }
        }
    }

    fn rcpt(&self, line: &str, to: &mut Vec<String>) -> &'static str {
        let address = line.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default().to_owned();
        let is_known = address.rsplit_once('@').is_some_and(|(local, _)| self.known.contains(&local));
        self.seen().asked.insert(address.clone());
        if is_known {
            to.push(address);
            "250 OK"
        } else {
            "550 5.1.1 Nobody"
        }
    }
}
