//! Dialogues: text files that say what a client sends and what a server must answer, played on a pure session or
//! over a socket.
//!
//! ```text
//! # Free text: which rule this shows.
//! after: begin/sender               play that file first
//! door: public                      headers: what the player needs to know
//!
//! C: RCPT TO:<hana@example.jp>      the client sends this and CRLF
//! P: recipient <hana@example.jp> -> ok      the session asks, the policy answers
//! S: 250 2.1.5 …                    the server replies this; … stands for any rest of the line
//! T: 5m                             time passes
//! T: tls                            the client shakes hands
//! S: (closed)                       the server closed
//! ```
//!
//! `C:` lines that follow each other are one segment; `T: 0s` between them makes two. In `C:` and `S:` lines `\r`,
//! `\n`, `\t`, `\0`, `\\`, `\xff` are octets, `\{text*20}` is `text` twenty times, and a `\` at the very end means that no
//! CRLF follows. An `S:` line with several lines in it stands for as many.

mod parse;
mod play;
mod text;

pub use parse::{Dialogue, DialogueError, Passage, Place, Reply, Step};
pub use play::{Failure, Peer, play};
pub use text::{escape, matches};
