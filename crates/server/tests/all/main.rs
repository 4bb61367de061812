//! The whole server over real sockets, each test with a server, a DNS and a folder of its own.

mod dialogues;
mod login;
mod recipients;
mod senders;
mod smoke;
mod support;
mod tls;
mod visits;
