//! Plays a dialogue on whatever answers.

use super::parse::{Dialogue, Passage, Place, Reply, Step};
use super::text::{escape, matches};
use std::fmt;
use std::time::Duration;

/// What a dialogue is played on: a pure session, or a server behind a socket.
///
/// Each method fails with a sentence that says what happened instead.
pub trait Peer {
    /// Sends octets as one segment.
    ///
    /// # Errors
    /// If they cannot be sent.
    fn send(&mut self, segment: &[u8]) -> Result<(), String>;

    /// The next line that the server sent, without CRLF; `None` if none comes.
    fn next_line(&mut self) -> Option<Vec<u8>>;

    /// Whether the server closed, once all its lines are read.
    fn is_closed(&mut self) -> bool;

    /// Checks the question that is open with [`matches()`] and answers it. Over a socket, where the policy is a real
    /// one, this may do nothing.
    ///
    /// # Errors
    /// If no question, or another one, is open.
    fn decide(&mut self, question: &str, answer: &str) -> Result<(), String>;

    /// Lets time pass.
    ///
    /// # Errors
    /// If that cannot be done.
    fn wait(&mut self, silence: Duration) -> Result<(), String>;

    /// Shakes hands for TLS.
    ///
    /// # Errors
    /// If the server is not about to.
    fn start_tls(&mut self) -> Result<(), String>;

    /// The dialogue is over: nothing may be left that was not expected.
    ///
    /// # Errors
    /// If a reply or a question is left.
    fn finish(&mut self) -> Result<(), String>;
}

/// Where a dialogue went otherwise, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The step.
    pub place: Place,
    /// What happened instead.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.place.file, self.place.line, self.what)
    }
}

/// Plays it to the end.
///
/// # Errors
/// [`Failure`] at the first step that goes otherwise.
pub fn play(dialogue: &Dialogue, peer: &mut dyn Peer) -> Result<(), Failure> {
    let mut segment = Vec::new();
    let mut last = None;
    for (place, step) in &dialogue.steps {
        let fail = |what| Failure { place: place.clone(), what };
        if let Step::Client(octets) = step {
            segment.extend_from_slice(octets);
        } else {
            send(&mut segment, peer).map_err(fail)?;
            expect(step, peer).map_err(fail)?;
        }
        last = Some(place);
    }
    let place = last.cloned().unwrap_or_else(|| Place { file: String::new(), line: 0 });
    send(&mut segment, peer).and_then(|()| peer.finish()).map_err(|what| Failure { place, what })
}

fn send(segment: &mut Vec<u8>, peer: &mut dyn Peer) -> Result<(), String> {
    if segment.is_empty() {
        return Ok(());
    }
    let octets = std::mem::take(segment);
    peer.send(&octets)
}

fn expect(step: &Step, peer: &mut dyn Peer) -> Result<(), String> {
    match step {
        Step::Client(_) => Ok(()),
        Step::Policy { question, answer } => peer.decide(question, answer),
        Step::Time(Passage::Silence(silence)) => peer.wait(*silence),
        Step::Time(Passage::Tls) => peer.start_tls(),
        Step::Server(Reply::Closed) => match peer.next_line() {
            Some(line) => Err(format!("the server said {}", escape(&line))),
            None if peer.is_closed() => Ok(()),
            None => Err("the server did not close".into()),
        },
        Step::Server(Reply::Line(pattern)) => {
            let line = peer.next_line().ok_or("the server said nothing")?;
            let is_expected = matches(pattern, &String::from_utf8_lossy(&line));
            if is_expected { Ok(()) } else { Err(format!("the server said {}", escape(&line))) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// Says back each segment as a line, and asks for what begins with `?`.
    #[derive(Default)]
    struct Echo {
        lines: VecDeque<Vec<u8>>,
        question: Option<String>,
        closed: bool,
    }

    impl Peer for Echo {
        fn send(&mut self, segment: &[u8]) -> Result<(), String> {
            let text = escape(segment);
            match text.strip_prefix('?') {
                Some(question) => self.question = Some(question.to_owned()),
                None => self.lines.push_back(text.into_bytes()),
            }
            Ok(())
        }
        fn next_line(&mut self) -> Option<Vec<u8>> {
            self.lines.pop_front()
        }
        fn is_closed(&mut self) -> bool {
            self.closed
        }
        fn decide(&mut self, question: &str, answer: &str) -> Result<(), String> {
            let open = self.question.take().ok_or("no question")?;
            self.lines.push_back(answer.as_bytes().to_vec());
            if matches(question, &open) { Ok(()) } else { Err(open) }
        }
        fn wait(&mut self, silence: Duration) -> Result<(), String> {
            self.closed = silence > Duration::ZERO;
            Ok(())
        }
        fn start_tls(&mut self) -> Result<(), String> {
            Err("no TLS".into())
        }
        fn finish(&mut self) -> Result<(), String> {
            if self.lines.is_empty() { Ok(()) } else { Err("something is left".into()) }
        }
    }

    fn played(text: &str) -> Result<(), Failure> {
        let dialogue = Dialogue::read("it", &|_| Some(text.to_owned())).expect("a dialogue");
        play(&dialogue, &mut Echo::default())
    }

    #[test]
    fn client_lines_in_a_row_are_one_segment() {
        assert_eq!(played("C: a\nC: b\\\nS: a\\\\r\\\\nb\nC: c\\\nT: 0s\nC: d\\\nS: c\nS: d\n"), Ok(()));
    }

    #[test]
    fn a_question_is_compared_and_answered() {
        assert_eq!(played("C: ?who\\\nP: w… -> me\nS: me\n"), Ok(()));
        assert_eq!(played("C: ?who\\\nP: what -> me\n").expect_err("another question").what, "who");
    }

    #[test]
    fn what_went_otherwise_is_told_with_its_place() {
        for (text, line) in [
            ("C: a\\\nS: b\n", 2),
            ("S: b\n", 1),
            ("C: a\\\n", 1),
            ("S: (closed)\n", 1),
            ("C: a\\\nT: 1s\nS: (closed)\n", 3),
            ("T: tls\n", 1),
            ("P: x -> y\n", 1),
        ] {
            assert_eq!(played(text).expect_err(text).place.line, line, "{text}");
        }
        assert_eq!(played("T: 1s\nS: (closed)\n"), Ok(()));
    }
}
