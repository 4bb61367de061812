//! How a case of the catalogue is written, and what it becomes when names are in place.

use crate::case::{Fault, Group, Severity};
use crate::login::{Login, LoginWay, Proof, in_base64};
use crate::message::{Token, content};
use crate::target::Names;
use mail::Address;

/// One case of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// As in the catalogue of known attacks: `E20`.
    pub id: &'static str,
    /// Which form of it: `host`; empty if there is one.
    pub form: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad it is if it goes wrong.
    pub severity: Severity,
    /// How it is judged.
    pub rule: Rule,
    /// What is said.
    pub lines: &'static [L],
    /// What must be given or offered, so that it can be tried.
    pub needs: &'static [Need],
}

/// How the exchanges of a case are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A stranger's mail for a stranger: wrong if a recipient outside is taken with the message.
    Relay,
    /// The deciding line must be refused.
    Refuse(Fault),
    /// The whole message must be refused somewhere.
    RefuseMessage(Fault),
    /// The deciding line must be taken.
    Take(Fault),
    /// The deciding lines must get the same answer.
    Alike(Fault),
    /// Answers to the deciding lines must come after the same time, if they are the same.
    AlikeInTime(Fault),
    /// Nothing may be said at the deciding point.
    Quiet(Fault),
    /// The greeting after EHLO must not offer this keyword.
    NotOffered(&'static str, Fault),
    /// The greeting after EHLO must offer this keyword.
    Offered(&'static str, Fault),
    /// Mail for nobody must be refused at RCPT or after the dot; a report that arrives proves it wrong.
    Backscatter,
    /// No report of success may arrive.
    NoReport(Fault),
    /// What arrives must have no odd line end.
    Clean(Fault),
    /// The server must lose patience: close, or slow down.
    Patience(Fault),
    /// The same, for lines that it answers with this code; with another it has not looked at what they ask.
    PatienceWith(u16, Fault),
    /// The message must not end at the deciding point, but where it properly does.
    Whole(Fault),
    /// The message must be refused at DATA or after it; a refusal before proves nothing.
    RefuseContent(Fault),
    /// What was said before TLS must not be answered in it.
    Injection(Fault),
    /// No answer may say that somebody is logged in.
    NoLogin(Fault),
    /// A login must be refused without a look at it: the session is in clear.
    NotInClear(Fault),
    /// Where the deciding lines get the same code, they must get the same enhanced status.
    AlikeInStatus(Fault),
    /// What arrives must not have come under the reverse-path that the account claimed.
    OwnPath(Fault),
    /// What arrives must not have in From whom the account claimed to be, unless Sender says who it was.
    OwnFrom(Fault),
}

/// What a case needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// An address of the server's own; the case is tried with each.
    EachLocal,
    /// An address of the server's own; the case is tried with the first.
    Local,
    /// An address that is watched.
    Catcher,
    /// That guessing passwords was asked for.
    Guessing,
    /// A door of the kind `submission`.
    Submission,
    /// A door of the kind `public`.
    Public,
    /// That the session is in clear at first.
    Clear,
    /// That EHLO offers the keyword.
    Offer(&'static str),
    /// An own login at the server: the session is in TLS, and logged in before the case's first line.
    Login,
    /// An address of the server's own that is not that of the login; `{U}@{D}` is that one then.
    Other,
    /// That the session is in TLS, where the door can do it.
    InTls,
}

/// A line of a case. Names in braces are filled in; CRLF is put behind, but where it says `as they are`.
#[derive(Debug, Clone, Copy)]
pub enum L {
    /// Said; the case ends here if it is refused.
    Say(&'static str),
    /// Said; the case goes on whatever the answer is.
    Try(&'static str),
    /// Said; its answer decides, and the case goes on.
    Ask(&'static str),
    /// RCPT for somebody outside; its answer decides what becomes of the message.
    Out(&'static str),
    /// RCPT for somebody here.
    Here(&'static str),
    /// Octets said as they are, without waiting for an answer.
    Raw(&'static str),
    /// Octets said as they are before the greeting is awaited. Such a case says EHLO itself.
    Before(&'static str),
    /// The same with octets that are no text, and no names in them.
    BeforeOctets(&'static [u8]),
    /// A greeting of the case's own in the place of EHLO; must be the first line.
    Greet(&'static str),
    /// The same, of which the answer decides.
    First(&'static str),
    /// Waits so many milliseconds whether something is said; decides.
    Listen(u32),
    /// Waits so many milliseconds for an answer that may come or not, and decides nothing.
    Swallow(u32),
    /// DATA, and the message with the final dot.
    Message,
    /// The same with header fields, lines ended by CRLF, before those of every message.
    MessageWith(&'static str),
    /// The same with these header fields in the place of From.
    MessageFrom(&'static str),
    /// DATA, the message and the final dot in one segment.
    MessageAtOnce,
    /// DATA alone, which decides nothing.
    Data,
    /// The message's header and body up to the place where something odd comes; as they are, without an answer.
    Beginning,
    /// The final dot.
    Dot,
    /// BDAT (RFC 3030 §2) with header and body up to the place where something odd comes, and that.
    FirstChunk(&'static str),
    /// BDAT LAST with these octets.
    LastChunk(&'static str),
    /// STARTTLS and the handshake.
    Tls,
    /// The same, with octets as they are behind the command, in one segment.
    TlsWith(&'static str),
    /// The same, with octets as they are once STARTTLS has been answered and before the handshake.
    TlsAfter(&'static str),
    /// EHLO again.
    Hello,
    /// A line, said so many times, each answer awaited; all decide. `{n}` is the number.
    Times(u32, &'static str),
    /// AUTH PLAIN with authorization identity, user and password.
    Plain(&'static str, &'static str, &'static str),
    /// AUTH as at the beginning of the session; its answer decides.
    LoginAgain,
}

/// What an exchange was for, so that the rule finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The server's first words.
    Greeting,
    /// EHLO or HELO.
    Hello,
    /// STARTTLS and the handshake.
    Tls,
    /// The examiner's login.
    Login,
    /// A recipient outside.
    Outside,
    /// A recipient here.
    Inside,
    /// DATA.
    Data,
    /// The reply after the final dot.
    Message,
    /// What decides.
    Deciding,
    /// Anything else.
    Other,
}

/// How an answer is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hear {
    /// Not at all.
    Nothing,
    /// For as long as the driver has patience; its absence ends the case.
    Reply,
    /// So many milliseconds; silence is an answer too.
    Perhaps(u32),
    /// By shaking hands, once the reply to STARTTLS is there.
    Handshake,
    /// By shaking hands at once.
    HandshakeNow,
}

/// Whether a case goes on after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GoOn {
    /// Whatever it was.
    Anyway,
    /// If it granted what was asked.
    IfGood,
    /// If it is a reply with this code.
    If(u16),
    /// If it was not slow in coming: that is all such a case wants to know.
    IfQuick,
}

/// One move of a session: octets, and how the answer is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) part: Part,
    pub(crate) octets: Vec<u8>,
    /// What is said in the place of the octets, which only stand for it.
    pub(crate) proof: Option<Proof>,
    pub(crate) hear: Hear,
    pub(crate) go_on: GoOn,
    /// Whether it hands over a message, of which there may only be so many.
    pub(crate) is_message: bool,
}

/// How a session begins at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Greeting, EHLO.
    Hello,
    /// Greeting, EHLO, STARTTLS, EHLO.
    HelloInTls,
    /// Greeting only: the case says the rest.
    Greeting,
    /// Nothing: the case speaks first.
    Nothing,
}

/// A case's lines with names in place.
pub(crate) struct Filling<'a> {
    pub(crate) names: &'a Names,
    pub(crate) local: Option<&'a Address>,
    pub(crate) token: &'a Token,
    pub(crate) id: &'a str,
    /// The account that speaks, and how it logs in; nobody logs in where there is none.
    pub(crate) login: Option<(&'a Login, LoginWay)>,
}

impl Filling<'_> {
    fn line(&self, line: &str) -> Vec<u8> {
        let mut octets = self.text(line);
        octets.extend_from_slice(b"\r\n");
        octets
    }

    fn text(&self, line: &str) -> Vec<u8> {
        self.filled(line).into_bytes()
    }

    fn filled(&self, line: &str) -> String {
        let filled = self.names.fill(line, self.local, self.token);
        filled.replace("{A}", &self.account().to_string())
    }

    /// In whose name is spoken: the account's, or the examiner's.
    fn account(&self) -> &Address {
        self.login.map_or(&self.names.sender, |(login, _)| &login.address)
    }

    /// Who the message says it is from: the sender of the case, as a forger would write. A server may refuse a header that
    /// does not go with the envelope, and that would prove nothing about the envelope.
    fn from(&self, lines: &[L]) -> Address {
        let mail = lines.iter().rev().find_map(|line| match line {
            L::Say(line) | L::Try(line) | L::Ask(line) => line.strip_prefix("MAIL FROM:<"),
            _ => None,
        });
        let path = mail.and_then(|path| path.split('>').next()).map(|path| self.filled(path));
        path.and_then(|path| Address::parse(&path).ok()).unwrap_or_else(|| self.names.sender.clone())
    }

    /// The steps of a session that opens so and goes on with `lines`.
    pub(crate) fn steps(&self, opening: Opening, lines: &[L]) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        match lines.first() {
            Some(L::Before(octets)) => steps.push(quiet(self.text(octets))),
            Some(L::BeforeOctets(octets)) => steps.push(quiet(octets.to_vec())),
            _ => {}
        }
        if opening != Opening::Nothing {
            steps.push(Step {
                part: Part::Greeting,
                octets: Vec::new(),
                proof: None,
                hear: Hear::Reply,
                go_on: GoOn::IfGood,
                is_message: false,
            });
        }
        if matches!(opening, Opening::Hello | Opening::HelloInTls) {
            steps.push(self.hello());
        }
        if opening == Opening::HelloInTls {
            steps.push(tls(Vec::new()));
            steps.push(self.hello());
        }
        steps.extend(self.login.into_iter().flat_map(|(login, way)| login.steps(way)));
        let from = self.from(lines);
        for line in lines {
            self.push(&mut steps, line, &from);
        }
        steps
    }

    fn hello(&self) -> Step {
        Step { part: Part::Hello, ..self.must("EHLO {M}") }
    }

    fn must(&self, line: &str) -> Step {
        let octets = self.line(line);
        Step { part: Part::Other, octets, proof: None, hear: Hear::Reply, go_on: GoOn::IfGood, is_message: false }
    }

    fn push(&self, steps: &mut Vec<Step>, line: &L, from: &Address) {
        let try_line = |line: &str| Step { go_on: GoOn::Anyway, ..self.must(line) };
        let part = |part: Part, step: Step| Step { part, ..step };
        match *line {
            L::Before(_) | L::BeforeOctets(_) => {}
            L::Greet(line) => steps.push(part(Part::Hello, try_line(line))),
            L::Say(line) => steps.push(self.must(line)),
            L::Try(line) => steps.push(try_line(line)),
            L::Ask(line) | L::First(line) => steps.push(part(Part::Deciding, try_line(line))),
            L::Out(line) => steps.push(part(Part::Outside, try_line(line))),
            L::Here(line) => steps.push(part(Part::Inside, try_line(line))),
            L::Raw(octets) => steps.push(quiet(self.text(octets))),
            L::Listen(millis) => steps.push(part(Part::Deciding, listen(millis))),
            L::Swallow(millis) => steps.push(listen(millis)),
            L::Data => steps.push(part(Part::Data, self.must("DATA"))),
            L::Message => self.push(steps, &L::MessageWith(""), from),
            L::MessageWith(fields) => {
                steps.push(part(Part::Data, self.must("DATA")));
                steps.push(message_end([self.text(fields), self.content(from), b".\r\n".to_vec()].concat()));
            }
            L::MessageFrom(fields) => {
                steps.push(part(Part::Data, self.must("DATA")));
                steps.push(message_end([self.content_from(fields), b".\r\n".to_vec()].concat()));
            }
            L::MessageAtOnce => {
                let at_once = [b"DATA\r\n".to_vec(), self.content(from), b".\r\n".to_vec()].concat();
                steps.push(Step { octets: at_once, is_message: true, ..part(Part::Data, self.must("")) });
                steps.push(Step { is_message: false, ..message_end(Vec::new()) });
            }
            // What is odd behind it may end it: from here on the server has a message.
            L::Beginning => steps.push(Step { is_message: true, ..quiet(self.content(from)) }),
            L::Dot => steps.push(Step { is_message: false, ..message_end(b".\r\n".to_vec()) }),
            L::FirstChunk(odd) => {
                let octets = chunk([self.content(from), self.text(odd)].concat(), "");
                steps.push(Step { octets, go_on: GoOn::IfGood, ..message_end(Vec::new()) });
            }
            L::LastChunk(octets) => {
                let octets = chunk(self.text(octets), " LAST");
                steps.push(Step { is_message: false, ..message_end(octets) });
            }
            L::Tls => steps.push(tls(Vec::new())),
            L::TlsWith(octets) => steps.push(tls(self.text(octets))),
            L::TlsAfter(octets) => {
                steps.push(part(Part::Tls, self.must("STARTTLS")));
                steps.push(Step { octets: self.text(octets), hear: Hear::HandshakeNow, ..tls(Vec::new()) });
            }
            L::Hello => steps.push(self.hello()),
            L::Times(count, line) => {
                let numbered = |n: u32| try_line(&line.replace("{n}", &n.to_string()));
                let each = |n: u32| Step { go_on: GoOn::IfQuick, ..part(Part::Deciding, numbered(n)) };
                steps.extend((0..count).map(each));
            }
            L::Plain(identity, user, password) => steps.push(self.plain(identity, user, password)),
            L::LoginAgain => steps.extend(self.login_again()),
        }
    }

    fn content(&self, from: &Address) -> Vec<u8> {
        self.content_from(&format!("From: <{from}>\r\n"))
    }

    fn content_from(&self, from: &str) -> Vec<u8> {
        [self.text(from), content(self.names, self.id, self.token).into_bytes()].concat()
    }

    /// The first move of the login: to be asked for more is to be listened to as well.
    fn login_again(&self) -> Option<Step> {
        let (login, way) = self.login?;
        let first = login.steps(way).into_iter().next()?;
        Some(Step { part: Part::Deciding, go_on: GoOn::Anyway, ..first })
    }

    /// RFC 4616 §2: the three parts, with NUL between them.
    fn plain(&self, identity: &str, user: &str, password: &str) -> Step {
        let filled = [identity, user, password].map(|part| self.text(part)).join(&0);
        let line = format!("AUTH PLAIN {}", in_base64(&filled));
        Step { part: Part::Deciding, go_on: GoOn::Anyway, ..self.must(&line) }
    }
}

const fn quiet(octets: Vec<u8>) -> Step {
    Step { part: Part::Other, octets, proof: None, hear: Hear::Nothing, go_on: GoOn::Anyway, is_message: false }
}

fn listen(millis: u32) -> Step {
    Step { hear: Hear::Perhaps(millis), ..quiet(Vec::new()) }
}

const fn message_end(octets: Vec<u8>) -> Step {
    Step { part: Part::Message, octets, proof: None, hear: Hear::Reply, go_on: GoOn::Anyway, is_message: true }
}

/// RFC 3030 §2: exactly as many octets as are announced, whatever they are.
fn chunk(octets: Vec<u8>, last: &str) -> Vec<u8> {
    [format!("BDAT {}{last}\r\n", octets.len()).into_bytes(), octets].concat()
}

fn tls(behind: Vec<u8>) -> Step {
    let octets = [b"STARTTLS\r\n".as_slice(), &behind].concat();
    Step { part: Part::Tls, octets, proof: None, hear: Hear::Handshake, go_on: GoOn::IfGood, is_message: false }
}
