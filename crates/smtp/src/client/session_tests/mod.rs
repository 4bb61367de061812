//! Dialogues. `S:` what the server says (neighbouring lines in one segment), `C:` what we say, `N:` what is needed
//! then, `D:` what the driver does.

mod endings;
mod hostile;
mod lmtp;
mod offers;
mod questions;
mod transactions;

use super::*;
use crate::client::{ContentEncoder, ReplyError};
use mail::{Address, ForwardPath, RecipientParameters, ReversePath, Secret, SenderParameters};

/// Plays a dialogue and compares all that we say and need.
struct Player {
    client: Client,
    begins: std::vec::IntoIter<(Envelope, u64, bool)>,
    out: Vec<u8>,
    need: Option<ClientNeed>,
    finished: Vec<Vec<RecipientResult>>,
}

fn play(parameters: Parameters, begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    let mut player = Player {
        client: Client::new(parameters),
        begins: begins.into_iter(),
        out: Vec::new(),
        need: None,
        finished: Vec::new(),
    };
    let lines: Vec<(&str, &str)> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once(':').map(|(who, what)| (who, what.trim_start())).expect(line))
        .collect();
    for group in lines.chunk_by(|a, b| a.0 == b.0 && a.0 != "N") {
        let texts: Vec<&str> = group.iter().map(|(_, text)| *text).collect();
        match group[0].0 {
            "S" => player.server_says(&texts),
            "C" => player.client_said(&texts),
            "D" => texts.iter().for_each(|text| player.driver_does(text)),
            "N" => player.needed(texts[0]),
            other => panic!("{other}"),
        }
    }
    assert_eq!(String::from_utf8_lossy(&player.out), "", "said, and not in the dialogue");
    player
}

impl Player {
    fn server_says(&mut self, lines: &[&str]) {
        assert_eq!(String::from_utf8_lossy(&self.out), "", "said before {lines:?}");
        let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        let mut input = text.as_bytes();
        loop {
            match self.client.advance(&mut input, &mut self.out) {
                ClientNeed::Finished(results) => {
                    self.need = Some(ClientNeed::Finished(results.clone()));
                    self.finished.push(results);
                    if input.is_empty() {
                        return;
                    }
                }
                need => {
                    self.need = Some(need);
                    return;
                }
            }
        }
    }

    fn client_said(&mut self, lines: &[&str]) {
        let expected: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        assert_eq!(String::from_utf8_lossy(&std::mem::take(&mut self.out)), expected);
    }

    fn driver_does(&mut self, what: &str) {
        match what {
            "begin" => {
                let (envelope, size, eight_bit) = self.begins.next().expect("an envelope");
                self.client.begin(envelope, size, eight_bit, &mut self.out);
            }
            "tls" => self.client.tls_started(&mut self.out),
            "quit" => self.client.quit(&mut self.out),
            "content" => {
                let mut encoder = ContentEncoder::new();
                encoder.encode(b"A: b\r\n\r\n.\r\n", &mut self.out);
                encoder.finish(&mut self.out);
                return;
            }
            "lost" => self.client.give_up(ClientError::ConnectionLost),
            "tls failed" => self.client.give_up(ClientError::TlsFailed),
            other => panic!("{other}"),
        }
        self.server_says_nothing();
    }

    fn server_says_nothing(&mut self) {
        let need = self.client.advance(&mut &b""[..], &mut self.out);
        if let ClientNeed::Finished(results) = &need {
            self.finished.push(results.clone());
        }
        self.need = Some(need);
    }

    fn needed(&mut self, name: &str) {
        let need = self.need.as_ref().expect("a need");
        let text = format!("{need:?}");
        assert!(text.starts_with(name), "{text} instead of {name}");
        if matches!(need, ClientNeed::Finished(_)) && self.client.need_without_input(b"").is_some() {
            self.server_says_nothing();
        }
    }
}

fn clear() -> Parameters {
    Parameters { tls: TlsWish::Never, ..Parameters::opportunistic("client.example") }
}

fn with(tls: TlsWish) -> Parameters {
    Parameters { tls, ..Parameters::opportunistic("client.example") }
}

fn with_login(tls: TlsWish) -> Parameters {
    Parameters { login: Some(("hana".to_owned(), Secret::new("secret"))), ..with(tls) }
}

fn envelope(recipients: &[&str]) -> Envelope {
    let address = |text: &str| Address::parse(text).expect(text);
    Envelope::plain(ReversePath::Address(address("hana@example.jp")), recipients.iter().map(|text| address(text)))
}

fn begin(recipients: &[&str]) -> (Envelope, u64, bool) {
    (envelope(recipients), 100, false)
}

fn shape(results: &[RecipientResult]) -> Vec<String> {
    let shape = |result: &RecipientResult| match result {
        RecipientResult::Accepted(reply) => format!("accepted {}", reply.code),
        RecipientResult::Refused(stage, reply) => format!("refused {stage:?} {}", reply.code),
        other => format!("{other:?}"),
    };
    results.iter().map(shape).collect()
}

const HELLO: &str = "
    S: 220 mx.example ESMTP
    C: EHLO client.example
    N: Input
    S: 250-mx.example
    S: 250-PIPELINING
    S: 250 8BITMIME
    N: Ready
";

const HELLO_IN_LOCKSTEP: &str = "
    S: 220 mx.example ESMTP
    C: EHLO client.example
    S: 250 mx.example
    N: Ready
";

/// Plays `text` after a greeting with PIPELINING.
fn pipelined(begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    play(clear(), begins, &format!("{HELLO}{text}"))
}

fn in_lockstep(begins: Vec<(Envelope, u64, bool)>, text: &str) -> Player {
    play(clear(), begins, &format!("{HELLO_IN_LOCKSTEP}{text}"))
}
