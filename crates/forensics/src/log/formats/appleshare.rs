//! AppleShare IP mail server 6: `2000年 12月 11日 (月) 9:34:21 PM - text`.
//!
//! The rows name no session and, but for two of them, no message: what belongs together follows from their order. So the
//! rows of the side that receives are all in session `in`, those of the side that sends in session `out`.
//!
//! The grammar is what real records show; Apple never published one. Of the English edition only the shape of the date is
//! known (`Mon, Dec 11, 2000 9:34:21 PM - text`): its rows are told to be of this format and are not understood.
//! Blanks and the width of punctuation vary between editions and with what a row went through, so neither is compared.

use crate::log::observation::{Arrival, Fate, Hop, Note, Observation, Origin, Outcome, Peer, Seen, Sender};
use crate::log::{Context, Line, Reading, Scratch, time};

/// The session of rows about mail that comes in.
const IN: &str = "in";

/// The session of rows about mail that goes out.
const OUT: &str = "out";

/// Octets in the `k` in which the server gives sizes.
const OCTETS_IN_K: u64 = 1024;

/// What `line` says.
pub fn read<'a>(line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    let Some((at, rest)) = japanese_time(line.whole.trim_start()).or_else(|| english_time(line.whole.trim_start()))
    else {
        return Reading::NotMine;
    };
    let Some(text) = strip(rest, "-").or_else(|| strip(rest, "–")) else { return Reading::Unknown };
    match row(text.trim_matches(is_blank)) {
        Some(observation) => Reading::Understood(Observation { at: Some(at), host: line.host, ..observation }),
        None => Reading::Unknown,
    }
}

fn row(text: &str) -> Option<Observation<'_>> {
    if text.is_empty() {
        return Some(Observation::new(Seen::Noted(Note::Empty)));
    }
    incoming(text)
        .map(|seen| Observation::new(seen).in_session(IN))
        .or_else(|| arrival(text))
        .or_else(|| outgoing(text).map(|seen| Observation::new(seen).in_session(OUT)))
        .or_else(|| sent(text))
        .or_else(|| account_created(text).map(Observation::new))
}

/// Rows about a visitor.
fn incoming(text: &str) -> Option<Seen<'_>> {
    if let Some(rest) = strip(text, "SMTP受信の接続[") {
        return blocklist(rest);
    }
    if strip(text, "TCP/IP経由のSMTP受信の接続を確立しました").is_some() {
        return Some(Seen::Knocked(Peer::default()));
    }
    if let Some(rest) = strip(text, "発信元のDNS名:") {
        return Some(Seen::Described(claimed(quoted(rest)?.0)));
    }
    let ip = strip(text, "実際の接続IPアドレス:[")?.split_once([']', '］'])?.0;
    Some(Seen::Described(Peer { ip: ip.trim(), ..Peer::default() }))
}

/// The visitor is looked up in a blocklist, or was not found there. How the row reads when it was found is not known.
fn blocklist(rest: &str) -> Option<Seen<'_>> {
    let (ip, rest) = rest.split_once([']', '］'])?;
    let peer = Peer { ip: ip.trim(), ..Peer::default() };
    if strip(rest, "の接続が許可されました").is_some() {
        return Some(Seen::BlocklistAsked { peer, zone: "", listed: Some(false) });
    }
    let (zone, rest) = strip(rest, "は、Real-timeBlackholeリスト<")?.split_once(['>', '＞'])?;
    strip(rest, "の検証行程にあります")?;
    Some(Seen::BlocklistAsked { peer, zone: rootless(zone), listed: None })
}

/// What stands between the quotes of `発信元の DNS 名`: `HELO ([IP] <PTR>)` if the name that the visitor gave is not the one
/// its address has, `NAME [IP]` if it is, `[IP]` if it gave its address.
fn claimed(text: &str) -> Peer<'_> {
    let text = text.trim();
    let Some((before, rest)) = text.rsplit_once('[') else {
        return Peer { helo: text, ..Peer::default() };
    };
    let (ip, after) = rest.split_once([']', '］']).unwrap_or((rest, ""));
    let helo = before.trim_end_matches(['(', '（', ' ', '\u{3000}']).trim_start();
    let name = after.split_once('<').and_then(|(_, name)| name.split_once(['>', '＞'])).map(|(name, _)| rootless(name));
    let (ip, disagree) = (ip.trim(), before.trim_end().ends_with(['(', '（']));
    match (helo, name) {
        ("", _) => Peer { ip, name: "", helo: ip },
        (_, Some(name)) => Peer { ip, name, helo },
        (_, None) => Peer { ip, name: if disagree { "" } else { helo }, helo },
    }
}

/// `メッセージ(ID=N)を“WHO”からサイズ S (k)で発信しました`: the message was taken **from** WHO, whatever 発信 seems to say.
fn arrival(text: &str) -> Option<Observation<'_>> {
    let (id, rest) = digits(strip(text, "SMTPサーバはメッセージ(ID=")?)?;
    let (who, rest) = quoted(strip(rest, ")を")?)?;
    let (size, rest) = digits(strip(rest, "からサイズ")?)?;
    strip(rest, "(k)で発信しました")?;
    let arrival = Arrival {
        origin: Origin::Network,
        sender: if who.is_empty() { Sender::Null } else { Sender::from_brackets(who) },
        size: octets(size),
        ..Arrival::default()
    };
    Some(Observation::new(Seen::Arrived(arrival)).of_message(id).in_session(IN))
}

/// Rows about a next hop.
fn outgoing(text: &str) -> Option<Seen<'_>> {
    let rest = strip(text, "SMTPは")?;
    if let Some((host, rest)) = strip(rest, "ホスト").and_then(quoted) {
        strip(rest, "に接続します")?;
        return Some(Seen::Connecting(hop(host)));
    }
    if let Some((host, rest)) = strip(rest, "サーバ").and_then(quoted) {
        strip(rest, "宛てのメッセージを送信するために")?;
        return Some(Seen::Connecting(hop(host)));
    }
    if let Some((_, rest)) = strip(rest, "TCP/IPサーバ").and_then(quoted) {
        return strip(rest, "との接続を閉じました").map(|_| Seen::Noted(Note::Connection));
    }
    let (messages, rest) = digits(rest)?;
    let (host, rest) = quoted(strip(rest, "メッセージのSMTPホスト")?)?;
    strip(rest, "へのメッセージ転送中にエラーが起きました")?;
    Some(Seen::TransferFailed { next_hop: hop(host), messages: messages.parse().ok()? })
}

/// `メッセージを送信しました。ID:N、容量(k):S、受取人数:R、…`: the next hop took it for R recipients; for none, it stays.
fn sent(text: &str) -> Option<Observation<'_>> {
    let (id, rest) = digits(strip(text, "SMTPはメッセージを送信しました。ID:")?)?;
    let taken = rest.split(['、', ',', '，']).find_map(|field| strip(field, "受取人数:"))?;
    let count: u32 = digits(taken)?.0.parse().ok()?;
    let outcome = Outcome {
        recipients: "",
        count: Some(count),
        original: "",
        sender: Sender::Unsaid,
        fate: if count == 0 { Fate::Deferred } else { Fate::HandedOver },
        next_hop: Hop::default(),
        reply: "",
    };
    Some(Observation::new(Seen::Tried(outcome)).of_message(id).in_session(OUT))
}

/// `利用者“NAME”(“ACCOUNT”)のメールアカウントを作成しました`: the database check after an unclean stop rebuilds it.
fn account_created(text: &str) -> Option<Seen<'_>> {
    let (names, rest) = quoted(strip(text, "利用者")?)?;
    strip(rest, ")のメールアカウントを作成しました").or_else(|| strip(rest, "のメールアカウントを作成しました"))?;
    let user = names.rsplit(is_quote).next().unwrap_or(names);
    Some(Seen::AccountCreated { user })
}

/// What stands between quotes, and what follows the last one. The last, because a visitor chooses what is quoted and
/// could put a quote and the server's own words into it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_start_matches(is_blank).strip_prefix(is_quote)?;
    let end = inside.rfind(is_quote)?;
    let after = inside[end..].trim_start_matches(is_quote);
    Some((&inside[..end], after))
}

/// `HOST`, `HOST.` or `HOST:25`.
fn hop(host: &str) -> Hop<'_> {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let host = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(host, _)| host);
    Hop { host: rootless(host), ip: "" }
}

/// `host` without the dot of the DNS root at its end.
fn rootless(host: &str) -> &str {
    host.trim().trim_end_matches('.')
}

fn octets(k: &str) -> Option<u64> {
    k.parse::<u64>().ok()?.checked_mul(OCTETS_IN_K)
}

/// A number at the beginning of `text` behind blanks, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_blank);
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    (end > 0).then(|| text.split_at(end))
}

/// What follows `words` at the beginning of `text`; blanks and the width of ASCII characters are not compared.
fn strip<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text;
    for expected in words.chars() {
        rest = rest.trim_start_matches(is_blank);
        let found = rest.chars().next()?;
        if narrow(found) != expected {
            return None;
        }
        rest = &rest[found.len_utf8()..];
    }
    Some(rest)
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{a0}')
}

const fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '"' | '＂' | '「' | '」')
}

/// The ASCII character of which `c` is the full-width form (Unicode block Halfwidth and Fullwidth Forms); else `c`.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// `2000年 12月 11日 (月) 9:34:21 PM` at the beginning of `text`: the wall time and what follows.
fn japanese_time(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = time::number(text, 4)?;
    let (month, rest) = number(strip(rest, "年")?)?;
    let (day, rest) = number(strip(rest, "月")?)?;
    let rest = strip(rest, "日")?;
    let rest = strip(rest, "(").and_then(|rest| rest.split_once([')', '）'])).map_or(rest, |(_, rest)| rest);
    let (seconds, rest) = clock(rest)?;
    Some((time::wall((i64::from(year), month, day), seconds)?, rest))
}

/// `Mon, Dec 11, 2000 9:34:21 PM` at the beginning of `text`: the wall time and what follows.
fn english_time(text: &str) -> Option<(i64, &str)> {
    let (weekday, rest) = text.split_once(", ")?;
    let is_word = |word: &str| (3..=9).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (name, rest) = rest.split_once(' ').filter(|(month, _)| is_word(weekday) && is_word(month))?;
    let (day, rest) = number(rest)?;
    let (year, rest) = time::number(rest.strip_prefix(',')?.trim_start(), 4)?;
    let (seconds, rest) = clock(rest)?;
    Some((time::wall((i64::from(year), time::month(name)?, day), seconds)?, rest))
}

/// A time of day as the Mac OS writes it: `9:34:21 PM`, `午後 9:34:21`, or `21:34:21`. Twelve is the first hour of either
/// half.
fn clock(text: &str) -> Option<(i64, &str)> {
    const HALF_S: i64 = time::DAY_S / 2;
    let text = text.trim_start_matches(is_blank);
    let (late, text) = match (strip(text, "午前"), strip(text, "午後")) {
        (Some(rest), _) => (Some(false), rest),
        (_, Some(rest)) => (Some(true), rest),
        _ => (None, text),
    };
    let (seconds, rest) = time::clock(text.trim_start_matches(is_blank))?;
    let (late, rest) = match (strip(rest, "AM"), strip(rest, "PM")) {
        (Some(rest), _) => (Some(false), rest),
        (_, Some(rest)) => (Some(true), rest),
        _ => (late, rest),
    };
    let seconds = match late {
        Some(late) if seconds < HALF_S + 3600 => seconds % HALF_S + if late { HALF_S } else { 0 },
        _ => seconds,
    };
    Some((seconds, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    time::number(text.trim_start_matches(is_blank), 2)
}

#[cfg(test)]
#[path = "appleshare_tests.rs"]
mod tests;
