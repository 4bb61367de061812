//! A DNS for one test (RFC 1035): every name outside has one mail host, at one address; ours has a strict SPF record.
//!
//! Mail that escapes, wherever it is addressed to, so arrives where the test looks.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::thread;

const A: u16 = 1;
const MX: u16 = 15;
const TXT: u16 = 16;
/// The host that takes all mail outside.
const EXCHANGER: &[u8] = b"\x02mx\x07outside\x07example\x00";
/// The longest question that is read.
const QUESTION_OCTETS: usize = 512;

/// Serves until the process ends: all mail outside goes to `outside`.
pub fn serve(ip: Ipv4Addr, outside: Ipv4Addr) -> SocketAddr {
    answering(ip, move |name, kind| data(name, kind, outside))
}

/// Serves until the process ends: every name is a host at `host`, and nothing else.
pub fn serve_host(ip: Ipv4Addr, host: Ipv4Addr) -> SocketAddr {
    answering(ip, move |_, kind| (kind == A).then(|| host.octets().to_vec()))
}

fn answering(ip: Ipv4Addr, data: impl Fn(&str, u16) -> Option<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind((ip, 0)).expect("a free port");
    let address = socket.local_addr().expect("it is bound");
    thread::spawn(move || {
        let mut question = [0; QUESTION_OCTETS];
        while let Ok((octets, from)) = socket.recv_from(&mut question) {
            if let Some(answer) = answer(&question[..octets], &data) {
                let _gone = socket.send_to(&answer, from);
            }
        }
    });
    address
}

fn answer(message: &[u8], data: impl Fn(&str, u16) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut end = 12;
    let mut name = String::new();
    loop {
        let length = usize::from(*message.get(end)?);
        if length == 0 {
            break;
        }
        name.push_str(&String::from_utf8_lossy(message.get(end + 1..end + 1 + length)?).to_ascii_lowercase());
        name.push('.');
        end += 1 + length;
    }
    let question = message.get(12..end + 5)?;
    let kind = u16::from_be_bytes([*message.get(end + 1)?, *message.get(end + 2)?]);
    let data = data(&name, kind);
    // A reply, authoritative; recursion desired and available (RFC 1035 §4.1.1).
    let mut reply = [&message[..2], &[0x85, 0x80, 0, 1, 0, u8::from(data.is_some()), 0, 0, 0, 0]].concat();
    reply.extend_from_slice(question);
    if let Some(data) = data {
        // The name is the question's, class IN, one minute.
        reply.extend_from_slice(&[0xc0, 12]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        reply.extend_from_slice(&u16::try_from(data.len()).ok()?.to_be_bytes());
        reply.extend_from_slice(&data);
    }
    Some(reply)
}

fn data(name: &str, kind: u16, outside: Ipv4Addr) -> Option<Vec<u8>> {
    let reverse = name.ends_with(".arpa.");
    let ours = name.ends_with("ours.example.");
    match kind {
        // Our own host is known, as a host that greets with its name must be (RFC 5321 §2.3.5).
        A if name == "mail.ours.example." => Some(outside.octets().to_vec()),
        A if !reverse && !ours => Some(outside.octets().to_vec()),
        MX if !reverse && !ours => Some([&[0, 10], EXCHANGER].concat()),
        TXT if ours => Some(b"\x0bv=spf1 -all".to_vec()),
        _ => None,
    }
}
