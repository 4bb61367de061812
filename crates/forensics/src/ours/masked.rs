//! Tokens as people write them over names and addresses before they show a log: `****.net`, `XXXXXX.com`,
//! `[redacted]`, `211.158.AAA.BBB`, `111.111.111.111`, `A`. They stand for unknown values, several perhaps for one.

use super::Owner;
use std::net::IpAddr;

/// Words that people put in place of a name.
const WORDS: [&str; 6] = ["redacted", "masked", "removed", "hidden", "censored", "snip"];

/// Letters of one kind from which on a label is no name. Chosen: `aaa.org` and `www` are names, `xxxx` and `AAAA` are not.
const REPEATED_MIN: usize = 4;

/// Whether `domain`, or a name alone, is masked in part or altogether.
pub fn is_masked(domain: &str) -> bool {
    if domain.bytes().any(|byte| matches!(byte, b'*' | b'[' | b']' | b'<' | b'>' | b'?')) {
        return true;
    }
    let Some((names, _top)) = domain.rsplit_once('.') else { return is_masked_label(domain) };
    // `ns.A.co.jp`: a capital alone. Real names of one letter are written small. The top label may be `xxx`.
    names.split('.').any(|label| is_masked_label(label) || matches!(label.as_bytes(), [b'A'..=b'Z']))
}

fn is_masked_label(label: &str) -> bool {
    let Some(&first) = label.as_bytes().first() else { return false };
    let enough = if matches!(first, b'x' | b'X') { REPEATED_MIN - 1 } else { REPEATED_MIN };
    let is_repeated = label.len() >= enough && label.bytes().all(|byte| byte == first);
    is_repeated || WORDS.iter().any(|word| label.eq_ignore_ascii_case(word))
}

/// Whether a whole address is a mask: every octet the same digit three times, as in `111.111.111.111`.
pub fn stands_for_another(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(ip) if matches!(ip.octets(), [111, 111, 111, 111] | [222, 222, 222, 222]))
}

/// Whose network a peer is in whose address is masked in part: what is left of its beginning may tell.
pub fn owner_of_peer(text: &str) -> Owner {
    let mut octets = text.split('.').map(|part| part.parse::<u8>().ok());
    let first = octets.next().flatten();
    let second = octets.next().flatten();
    if text.split('.').count() != 4 {
        return owner_of_ipv6(text);
    }
    match (first, second) {
        (Some(10 | 127), _) | (Some(192), Some(168)) | (Some(172), Some(16..=31)) | (Some(169), Some(254)) => {
            Owner::Ours
        }
        (Some(100), Some(64..=127)) => Owner::Ours,
        (Some(100 | 169 | 172 | 192), None) | (None | Some(0), _) => Owner::Unknown,
        (Some(_), _) => Owner::Foreign,
    }
}

/// Global unicast begins with 2 or 3 (RFC 4291 §2.4), unique local with fc or fd (RFC 4193 §3.1).
fn owner_of_ipv6(text: &str) -> Owner {
    let Some((group, _)) = text.split_once(':') else { return Owner::Unknown };
    match u16::from_str_radix(group, 16) {
        Ok(0x2000..=0x3fff) => Owner::Foreign,
        Ok(0xfc00..=0xfdff | 0xfe80..=0xfebf) => Owner::Ours,
        _ => Owner::Unknown,
    }
}
