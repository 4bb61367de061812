//! The default gateway of this machine: the one address of the LAN that may stand for the whole internet.
//!
//! A router that rewrites source addresses makes every stranger look like itself, so its address is refused at the
//! LAN door (`gateway-hides-visitors`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

/// The kernel's IPv4 routes (proc(5)).
const ROUTES_V4: &str = "/proc/net/route";
/// The kernel's IPv6 routes (proc(5)).
const ROUTES_V6: &str = "/proc/net/ipv6_route";

/// Addresses of the default gateways; none where the kernel lists none.
pub fn default_gateways() -> Vec<IpAddr> {
    let read = |path: &str| std::fs::read_to_string(Path::new(path)).unwrap_or_default();
    let v4 = gateways_v4(&read(ROUTES_V4));
    let v6 = gateways_v6(&read(ROUTES_V6));
    v4.into_iter().map(IpAddr::V4).chain(v6.into_iter().map(IpAddr::V6)).collect()
}

/// Columns: interface, destination, gateway, …; hexadecimal in the machine's byte order.
fn gateways_v4(table: &str) -> Vec<Ipv4Addr> {
    let gateway = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (destination, gateway) = (columns.get(1)?, columns.get(2)?);
        let address = u32::from_str_radix(gateway, 16).ok()?;
        (*destination == "00000000" && address != 0).then(|| Ipv4Addr::from(address.to_ne_bytes()))
    };
    table.lines().filter_map(gateway).collect()
}

/// Columns: destination, its prefix length, source, its prefix length, next hop, …; hexadecimal in network order.
fn gateways_v6(table: &str) -> Vec<Ipv6Addr> {
    let gateway = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let hop = u128::from_str_radix(columns.get(4)?, 16).ok()?;
        (columns.get(1) == Some(&"00") && hop != 0).then(|| Ipv6Addr::from(hop))
    };
    table.lines().filter_map(gateway).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_route_names_the_gateway_and_other_routes_do_not() {
        let host_order = u32::from_ne_bytes([192, 168, 0, 1]);
        let table = format!(
            "Iface\tDestination\tGateway \tFlags\neth0\t00000000\t{host_order:08X}\t0003\t0\neth0\t0000A8C0\t00000000\t0001\n\
             eth1\t0000000A\t{host_order:08X}\t0003\n"
        );
        assert_eq!(gateways_v4(&table), [Ipv4Addr::new(192, 168, 0, 1)]);
        assert!(gateways_v4("nonsense\n\n").is_empty());
    }

    #[test]
    fn the_ipv6_default_route_names_the_gateway() {
        let zero = "0".repeat(32);
        let table = format!(
            "{zero} 00 {zero} 00 fe800000000000000000000000000001 00000400 0 0 3 eth0\n\
             {zero} 00 {zero} 00 {zero} ffffffff 1 0 200200 lo\n"
        );
        assert_eq!(gateways_v6(&table), ["fe80::1".parse::<Ipv6Addr>().expect("an address")]);
    }
}
