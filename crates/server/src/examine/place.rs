//! Where this machine stands towards the one examined.

use probe::Standing;
use socket2::SockRef;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpSocket;

/// For the look whether the target is next door.
const NEAR: Duration = Duration::from_millis(400);

/// Finds out, by the address that packets leave from and by how far they must travel; `seen_as` is what the target said.
/// `None` if there is no way to it.
pub(super) async fn standing(target: SocketAddr, seen_as: Option<IpAddr>) -> Option<Standing> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let networks = interfaces.iter().map(|interface| (interface.ip(), prefix(&interface.addr))).collect();
    Some(Standing {
        source: source(target)?,
        target: target.ip(),
        interfaces: networks,
        within_one_hop: is_within_one_hop(target).await,
        seen_as,
    })
}

/// The address that packets to the target leave from; none is sent for it.
pub fn source(target: SocketAddr) -> Option<IpAddr> {
    let any = if target.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = std::net::UdpSocket::bind(any).ok()?;
    socket.connect(target).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

const fn prefix(address: &if_addrs::IfAddr) -> u8 {
    match address {
        if_addrs::IfAddr::V4(v4) => v4.prefixlen,
        if_addrs::IfAddr::V6(v6) => v6.prefixlen,
    }
}

/// Packets with a lifetime of one hop reach this machine and its router, and what that router translates to itself.
async fn is_within_one_hop(target: SocketAddr) -> bool {
    let socket = match target {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    };
    let Ok(socket) = socket else { return false };
    let limited = match target {
        SocketAddr::V4(_) => SockRef::from(&socket).set_ttl_v4(1),
        SocketAddr::V6(_) => SockRef::from(&socket).set_unicast_hops_v6(1),
    };
    limited.is_ok() && matches!(tokio::time::timeout(NEAR, socket.connect(target)).await, Ok(Ok(_)))
}
