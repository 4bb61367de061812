//! The receiving end of an examination (`--catch-here`), as a value: it takes every message, keeps it octet by octet as
//! it came, behind a line with the reverse-path that it came under (RFC 5321 §4.4), and hands it to nobody.
//!
//! Only CRLF.CRLF ends a message here (RFC 5321 §4.1.1.4), so that what a server passes on with odd line ends is seen as
//! it is.

mod replies;

/// Octets of a message that are kept. Chosen: the messages of an examination have one kilobyte; a report that returns
/// one, a few more.
const MESSAGE_LIMIT: usize = 256 * 1024;
/// RFC 5321 §4.5.3.1.4 says 512; some servers send long parameters.
const LINE_LIMIT: usize = 4096;

/// One connection to the catcher.
#[derive(Debug, Default)]
pub struct Catcher {
    pending: Vec<u8>,
    in_content: bool,
    /// Return-Path, with its CRLF.
    came_under: Vec<u8>,
    over: bool,
}

/// What a connection says back, and what it has caught.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// To be written.
    pub replies: Vec<u8>,
    /// Messages that are whole, dots of RFC 5321 §4.5.2 still doubled, each behind its Return-Path.
    pub messages: Vec<Vec<u8>>,
    /// Whether the connection is to be closed then.
    pub over: bool,
}

impl Catcher {
    /// What is said first.
    pub const fn greeting() -> &'static [u8] {
        replies::GREETING
    }

    /// Octets came.
    pub fn received(&mut self, octets: &[u8]) -> Caught {
        self.pending.extend_from_slice(octets);
        let mut caught = Caught::default();
        while !self.over && (if self.in_content { self.content(&mut caught) } else { self.command(&mut caught) }) {}
        let limit = if self.in_content { MESSAGE_LIMIT } else { LINE_LIMIT };
        if self.pending.len() > limit {
            caught.replies.extend_from_slice(replies::TOO_MUCH);
            self.over = true;
        }
        caught.over = self.over;
        caught
    }

    /// Whether something was done.
    fn content(&mut self, caught: &mut Caught) -> bool {
        let (end, length) = if self.pending.starts_with(b".\r\n") {
            (0, 3)
        } else if let Some(at) = self.pending.windows(5).position(|window| window == b"\r\n.\r\n") {
            (at + 2, 5)
        } else {
            return false;
        };
        let rest = self.pending.split_off(end - if length == 5 { 2 } else { 0 } + length);
        let mut message = std::mem::replace(&mut self.pending, rest);
        message.truncate(end);
        caught.messages.push([std::mem::take(&mut self.came_under), message].concat());
        caught.replies.extend_from_slice(replies::CAUGHT);
        self.in_content = false;
        true
    }

    fn command(&mut self, caught: &mut Caught) -> bool {
        let Some(end) = self.pending.iter().position(|octet| *octet == b'\n') else { return false };
        let rest = self.pending.split_off(end + 1);
        let line = std::mem::replace(&mut self.pending, rest);
        let verb: Vec<u8> = line.iter().take(4).map(u8::to_ascii_uppercase).collect();
        let reply: &[u8] = match verb.as_slice() {
            b"EHLO" => replies::HELLO,
            b"DATA" => {
                self.in_content = true;
                replies::GO_ON
            }
            b"QUIT" => {
                self.over = true;
                replies::BYE
            }
            b"MAIL" => {
                self.came_under = return_path(&line);
                replies::YES
            }
            b"HELO" | b"RCPT" | b"RSET" | b"NOOP" => replies::YES,
            _ => replies::NOT_HERE,
        };
        caught.replies.extend_from_slice(reply);
        true
    }
}

/// RFC 5321 §4.4. What no line of a header can hold is no path.
fn return_path(line: &[u8]) -> Vec<u8> {
    let path = line.splitn(2, |octet| *octet == b'<').nth(1).and_then(|rest| rest.split(|octet| *octet == b'>').next());
    match path {
        Some(path) if !path.iter().any(u8::is_ascii_control) => [b"Return-Path: <", path, b">\r\n"].concat(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_as_it_came_whatever_the_segments() {
        let session = b"EHLO x\r\nMAIL FROM:<a@b> SIZE=9\r\nRCPT TO:<t@x>\r\nDATA\r\na\n.\nb\r\n..c\r\n.\r\nQUIT\r\n";
        for size in 1..session.len() {
            let mut catcher = Catcher::default();
            let caught: Vec<Caught> = session.chunks(size).map(|segment| catcher.received(segment)).collect();
            let messages: Vec<Vec<u8>> = caught.iter().flat_map(|c| c.messages.clone()).collect();
            assert_eq!(messages, [b"Return-Path: <a@b>\r\na\n.\nb\r\n..c\r\n".to_vec()], "in segments of {size}");
            assert!(caught.last().is_some_and(|c| c.over));
        }
    }

    #[test]
    fn what_is_longer_than_any_message_of_an_examination_is_not_caught() {
        let mut catcher = Catcher::default();
        catcher.received(b"DATA\r\n");
        let caught = catcher.received(&[b'x'; MESSAGE_LIMIT + 1]);
        assert!(caught.over && caught.messages.is_empty());
        assert_eq!(caught.replies, replies::TOO_MUCH);
    }

    #[test]
    fn an_empty_message_and_a_line_without_end_are_ended() {
        let mut catcher = Catcher::default();
        assert_eq!(catcher.received(b"DATA\r\n.\r\n").messages, [Vec::<u8>::new()]);
        assert!(catcher.received(&[b'x'; LINE_LIMIT + 1]).over);
    }
}
