//! Listeners: one task each, which lets visitors in while there are places.

use super::proxy;
use crate::check::Examiner;
use crate::clock;
use crate::guard::Place;
use crate::metrics;
use crate::site::{ImplicitTls, Site};
use mail::event::Ending;
use mail::{Door, Event, EventKind, Reason};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Connections the system keeps waiting for us. Chosen: a burst of a thousand must not lose its SYNs.
const BACKLOG: i32 = 1024;
/// After a failure to accept (no file descriptors left, for one) nothing is gained by trying at once.
const RESPITE: Duration = Duration::from_millis(100);

/// What speaks at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// SMTP, by the rules of a door.
    Smtp(Door, ImplicitTls),
    /// SMTP at the public door, behind a proxy that says who the visitor is.
    Proxied,
    /// POP3.
    Pop3(ImplicitTls),
    /// The figures, for programs that watch the server.
    Metrics,
    /// Proofs for an authority of certificates, while there is one to show.
    Acme,
}

/// Binds a listening socket.
///
/// # Errors
/// As the system says: in use, not permitted, not an address of this machine.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart must not wait for the old connections' TIME_WAIT.
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        // IPv4 has its own listeners: no visitor comes with a mapped address.
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Lets visitors in until the server stops, or this door closes: then nobody sends by `closed` any more.
pub async fn listen(site: Arc<Site>, listener: Arc<TcpListener>, service: Service, closed: oneshot::Receiver<()>) {
    let let_in = |(tcp, peer): (TcpStream, SocketAddr)| match service {
        // Whoever watches must see most of all when no place is left.
        Service::Metrics => site.errands.spawn(metrics::serve(site.clone(), tcp)),
        Service::Acme => site.challenge.answer(tcp),
        _ => admit(&site, tcp, peer, service),
    };
    each_visitor(&site, closed, |context| listener.poll_accept(context), let_in).await;
}

/// Hands each connection that `poll` accepts to `let_in`, until the server stops or `closed` resolves: the one such
/// loop, for every listener.
pub async fn each_visitor<T>(
    site: &Site,
    closed: impl Future,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<io::Result<T>>,
    mut let_in: impl FnMut(T),
) {
    let mut closed = pin!(closed);
    let mut stopping = site.stopping.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = &mut closed => return,
            accepted = poll_fn(&mut poll) => accepted,
        };
        match accepted {
            Ok(visitor) => let_in(visitor),
            Err(_) => tokio::time::sleep(RESPITE).await,
        }
    }
}

fn admit(site: &Arc<Site>, tcp: TcpStream, peer: SocketAddr, service: Service) {
    if let Some(examiner) = site.checks.announced.take(peer) {
        return admit_examiner(site, tcp, service, examiner);
    }
    // All of a proxy's connections come from one network; its visitors do not.
    let place = match service {
        Service::Proxied => site.guard.admit_unnamed(),
        _ => site.guard.admit(peer.ip()),
    };
    match place {
        Some(place) => site.errands.spawn(serve(site.clone(), tcp, peer, service, place)),
        None => {
            site.figures.turned_away();
            turn_away(site, &tcp, peer, service);
        }
    }
}

/// It takes nobody's place: it comes with few connections at a time. What a proxy would say of it is known.
fn admit_examiner(site: &Arc<Site>, tcp: TcpStream, service: Service, examiner: Examiner) {
    let (door, tls) = match service {
        Service::Smtp(door, tls) => (door, tls),
        Service::Proxied => (Door::Public, ImplicitTls::No),
        Service::Pop3(_) | Service::Metrics | Service::Acme => return,
    };
    site.errands.spawn(super::be_examined(site.clone(), tcp, door, tls, examiner));
}

async fn serve(site: Arc<Site>, tcp: TcpStream, peer: SocketAddr, service: Service, mut place: Place) {
    match service {
        Service::Smtp(door, tls) => super::converse(site, tcp, peer, door, tls).await,
        Service::Proxied => proxy::receive(site, tcp, peer, &mut place).await,
        Service::Pop3(tls) => crate::pop3::converse(site, tcp, peer, tls).await,
        Service::Metrics | Service::Acme => {}
    }
}

/// Tells a visitor for whom there is no place so, if that costs nothing. A POP3 client or one in TLS just finds the
/// connection closed; who stands behind a proxy is not known yet.
fn turn_away(site: &Site, tcp: &TcpStream, peer: SocketAddr, service: Service) {
    let (door, implicit_tls) = match service {
        Service::Smtp(door, implicit_tls) => (door, implicit_tls),
        Service::Proxied => return say(tcp, Reason::TooManyConnections),
        Service::Pop3(_) | Service::Metrics | Service::Acme => return,
    };
    tell_refused(site, peer, door, Reason::TooManyConnections);
    if implicit_tls == ImplicitTls::No {
        say(tcp, Reason::TooManyConnections);
    }
}

/// Tells the journal of a visitor that was refused before it could say anything: once a minute for its network, since
/// whoever knocks too often must not fill the journal.
pub fn tell_refused(site: &Site, peer: SocketAddr, door: Door, reason: Reason) {
    if !site.guard.is_news(peer.ip(), clock::steady()) {
        return;
    }
    let session = site.session_id();
    let kinds = [
        EventKind::Knocked { door, peer: peer.ip().to_canonical(), port: peer.port() },
        EventKind::CommandRefused { reason, command: String::new() },
        EventKind::Closed { ending: Ending::Closed },
    ];
    let event = |kind| Event { at: clock::now(), session: Some(session), message: None, kind };
    site.store.journal().append(kinds.map(event).into());
}

/// Says why in place of a greeting (RFC 5321 §3.1).
pub fn say(socket: &impl AsFd, reason: Reason) {
    let mut bytes = Vec::new();
    smtp::server::refusal(reason).write_to(&mut bytes);
    // Past the runtime, which would first wait for the socket to be ready.
    let _best_effort = SockRef::from(socket).send(&bytes);
}
