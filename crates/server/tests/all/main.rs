//! The whole server over real sockets, each test with a server, a DNS and a folder of its own.

mod auth;
mod connections;
mod content;
mod control;
mod dialogues;
mod forwarding;
mod handover;
mod holding;
mod journal;
mod lockdown;
mod login;
mod pop3;
mod proxied;
mod queue;
mod quota;
mod recipients;
mod reports;
mod routing;
mod senders;
mod smarthost;
mod strangers;
mod support;
mod tls;
mod vantage;
mod visits;
mod watching;
