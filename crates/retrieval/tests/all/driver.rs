//! A driver with a mailbox in memory, for tests that care about octets and not about questions.

use retrieval::{Answer, Entry, Io, Mechanism, Need, Question, Session};

/// One mailbox, opened by any login with the password `secret`.
pub(crate) struct Driver {
    pub messages: Vec<Option<Vec<u8>>>,
    /// Octets of content in one answer.
    pub piece: usize,
    /// The most that lay in `Io::out` at one time.
    pub most_out: usize,
    /// Octets of content handed to the session.
    pub read_octets: usize,
    /// What went to the client.
    pub sent: Vec<u8>,
}

impl Driver {
    pub(crate) fn new(messages: Vec<Vec<u8>>, piece: usize) -> Self {
        let messages = messages.into_iter().map(Some).collect();
        Self { messages, piece, most_out: 0, read_octets: 0, sent: Vec::new() }
    }

    /// Hands the chunks over one after the other; true if the session has ended by then.
    pub(crate) fn run<'a>(&mut self, session: &mut Session, chunks: impl IntoIterator<Item = &'a [u8]>) -> bool {
        let mut io = Io::default();
        for mut chunk in chunks {
            loop {
                let need = session.advance(&mut chunk, &mut io);
                self.write(&mut io);
                match need {
                    Need::Input if chunk.is_empty() => break,
                    Need::Input => panic!("input is left and nothing is asked"),
                    Need::Output => {}
                    Need::Ask(question) => self.answer(question, session, &mut io),
                    Need::StartTls => {
                        session.tls_started();
                        break;
                    }
                    Need::Close => return true,
                }
            }
        }
        false
    }

    fn write(&mut self, io: &mut Io) {
        self.most_out = self.most_out.max(io.out.len());
        self.sent.append(&mut io.out);
    }

    fn answer(&mut self, question: Question, session: &mut Session, io: &mut Io) {
        let answer = match question {
            Question::Login { password, .. } if password.reveal() == "secret" => Answer::LoggedIn,
            Question::Auth { mechanism: Mechanism::Plain, initial: Some(text) } if text.ends_with(b"\0secret") => {
                Answer::LoggedIn
            }
            Question::Auth { initial: None, .. } => Answer::AuthChallenge(Vec::new()),
            Question::AuthResponse(text) if text.ends_with(b"\0secret") => Answer::LoggedIn,
            Question::Apop { digest, .. } if digest.reveal() == "c4c9334bac560ecc979e58001b3e22fb" => Answer::LoggedIn,
            Question::Login { .. }
            | Question::Apop { .. }
            | Question::Auth { .. }
            | Question::AuthResponse(_)
            | Question::AuthCancelled => Answer::Refused(mail::Reason::LoginFailed),
            Question::Open => Answer::Opened(self.entries()),
            Question::Read { uid, .. } => {
                self.content(uid, session, io);
                Answer::ContentEnd
            }
            Question::Delete(uids) => {
                uids.into_iter().for_each(|uid| self.messages[usize::try_from(uid).expect("uid")] = None);
                Answer::Deleted
            }
        };
        session.answer(answer, io);
    }

    fn entries(&self) -> Vec<Entry> {
        let there = self.messages.iter().enumerate().filter_map(|(uid, message)| Some((uid, message.as_ref()?)));
        there.map(|(uid, m)| Entry { uid: i64::try_from(uid).expect("uid"), octets: m.len() as u64 }).collect()
    }

    fn content(&mut self, uid: i64, session: &mut Session, io: &mut Io) {
        let message = self.messages[usize::try_from(uid).expect("uid")].clone().expect("it is there");
        for piece in message.chunks(self.piece) {
            if !session.wants_content() {
                break;
            }
            self.read_octets += piece.len();
            session.answer(Answer::Content(piece), io);
            self.write(io);
        }
    }
}
