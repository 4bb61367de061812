//! The blocklists that replies name, by the words in which replies name them.

/// What a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Servers that send.
    Servers,
    /// Domains that stand in messages, as in links.
    Content,
}

/// What a reply says of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// It names this list.
    Named(&'static str, About),
    /// It speaks of a list and does not name it, or in a word that is not known.
    Unnamed,
}

use About::{Content, Servers};

/// Words in replies, in small letters, and the list that they name; the more special one comes first. From the lists' own
/// pages of return messages, as of 2025.
const LISTS: &[(&str, &str, About)] = &[
    ("dbl.spamhaus", "Spamhaus DBL", Content),
    ("sblcss", "Spamhaus CSS", Servers),
    ("spamhaus.org/css", "Spamhaus CSS", Servers),
    ("sbl-xbl.spamhaus", "Spamhaus SBL-XBL", Servers),
    ("sbl.spamhaus", "Spamhaus SBL", Servers),
    ("spamhaus.org/sbl", "Spamhaus SBL", Servers),
    ("xbl.spamhaus", "Spamhaus XBL", Servers),
    ("spamhaus.org/xbl", "Spamhaus XBL", Servers),
    ("abuseat.org", "Spamhaus XBL (CBL)", Servers),
    ("pbl.spamhaus", "Spamhaus PBL", Servers),
    ("spamhaus.org/pbl", "Spamhaus PBL", Servers),
    ("zen.spamhaus", "Spamhaus ZEN", Servers),
    ("zen.dq.spamhaus", "Spamhaus ZEN", Servers),
    ("spamhaus", "Spamhaus", Servers),
    ("spamcop", "SpamCop", Servers),
    ("barracuda", "Barracuda", Servers),
    ("sorbs.net", "SORBS", Servers),
    ("uceprotect", "UCEPROTECT", Servers),
    ("backscatterer.org", "Backscatterer", Servers),
    ("cloudmark", "Proofpoint/Cloudmark CSI", Servers),
    ("proofpoint.com", "Proofpoint/Cloudmark CSI", Servers),
    ("trendmicro", "Trend Micro ERS", Servers),
    ("mail-abuse.com", "Trend Micro ERS", Servers),
    ("mail-abuse.org", "MAPS RBL", Servers),
    ("maps.vix.com", "MAPS RBL", Servers),
    ("s3150", "Microsoft block list", Servers),
    ("s3140", "Microsoft block list", Servers),
    ("delist@microsoft.com", "Microsoft block list", Servers),
    ("delist@messaging.microsoft.com", "Microsoft block list", Servers),
    ("sender.office.com", "Microsoft block list", Servers),
    ("network is on our block list", "Microsoft block list", Servers),
    ("psbl.", "PSBL", Servers),
    ("mailspike", "Mailspike", Servers),
    ("ivmuri", "Invaluement", Content),
    ("ivmsip", "Invaluement", Servers),
    ("invaluement", "Invaluement", Servers),
    ("dronebl", "DroneBL", Servers),
    ("spamrats", "SpamRATS", Servers),
    ("surbl", "SURBL", Content),
    ("uribl", "URIBL", Content),
    ("ix.dnsbl.manitu", "NixSpam", Servers),
    ("nixspam", "NixSpam", Servers),
    ("abusix", "Abusix", Servers),
    ("senderscore", "Validity Sender Score", Servers),
    ("senderbase.org", "Cisco Talos", Servers),
    ("talosintelligence", "Cisco Talos", Servers),
    ("sms.symantec.com", "Symantec", Servers),
    ("blocklist.de", "blocklist.de", Servers),
    ("hostkarma", "Hostkarma", Servers),
    ("spfbl", "SPFBL", Servers),
    ("gbudb", "GBUdb Truncate", Servers),
    ("njabl.org", "NJABL", Servers),
    ("ordb.org", "ORDB", Servers),
    ("orbs.org", "ORBS", Servers),
    ("rbl.jp", "RBL.JP", Servers),
];

/// Words beside which a list's name means a listing; without them it is somebody's address or the name of a server.
const ABOUT_LISTING: &[&str] =
    &["block", "listed", "blacklist", "black list", "dnsbl", "rbl", "banned", "reputation", "denied", "http", "poor"];

/// Words that speak of a list that they do not name.
const UNNAMED: &[&str] = &[
    "blocked using ",
    "listed at ",
    "listed by ",
    "listed in ",
    "listed on ",
    "is listed",
    "blacklist",
    "black list",
    "blocklist",
    "block list",
    "blocked by rbl",
    "dnsbl",
    "banned sending ip",
];

/// Words that sound like a list and are none: greylisting, allow lists, a directory of people ("not listed in Domino
/// Directory", HCL Domino), a recipient's own list, mailing lists; and unauthenticated mail (5.7.26, Gmail), which is a
/// refusal of the message.
const NO_LISTING: &[&str] = &[
    "greylist",
    "graylist",
    "grey list",
    "gray list",
    "whitelist",
    "not listed",
    "unlisted",
    "recipient's",
    "by the recipient",
    "by recipient",
    "mailing list",
    "5.7.26",
    "rate limit",
];

/// Longest part of a reply that is looked at. RFC 5321 §4.5.3.1.5: a reply line has at most 512 octets.
const LOOKED_AT: usize = 1024;

/// What `reply` says of lists.
pub fn listing(reply: &str) -> Option<Listing> {
    let mut lower = [0_u8; LOOKED_AT];
    let length = reply.len().min(LOOKED_AT);
    let lower = &mut lower[..length];
    lower.copy_from_slice(&reply.as_bytes()[..length]);
    lower.make_ascii_lowercase();
    if let Some((_, name, about)) = LISTS.iter().find(|(word, ..)| names(lower, word))
        && has_any(lower, ABOUT_LISTING)
    {
        return Some(Listing::Named(name, *about));
    }
    (has_any(lower, UNNAMED) && !has_any(lower, NO_LISTING)).then_some(Listing::Unnamed)
}

fn has_any(reply: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| memchr::memmem::find(reply, word.as_bytes()).is_some())
}

/// Whether `word` stands in `reply`, elsewhere than in a mail address.
fn names(reply: &[u8], word: &str) -> bool {
    if word.contains('@') {
        return memchr::memmem::find(reply, word.as_bytes()).is_some();
    }
    memchr::memmem::find_iter(reply, word.as_bytes()).any(|start| !is_in_address(reply, start))
}

/// Whether `start` lies in `local@domain`.
fn is_in_address(reply: &[u8], start: usize) -> bool {
    let is_end = |byte: &u8| b" <>()[],;:\"'/\\".contains(byte);
    let from = reply[..start].iter().rposition(is_end).map_or(0, |index| index + 1);
    let to = reply[start..].iter().position(is_end).map_or(reply.len(), |length| start + length);
    reply[from..to].contains(&b'@')
}
