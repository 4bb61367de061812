//! The whole server over real sockets, each test with a server, a DNS and a folder of its own.

mod content;
mod dialogues;
mod login;
mod pop3;
mod recipients;
mod routing;
mod senders;
mod smarthost;
mod smoke;
mod support;
mod tls;
mod visits;
