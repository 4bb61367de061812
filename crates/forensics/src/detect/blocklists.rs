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

/// Whether `word` stands in `reply`, at the beginning of a word and elsewhere than in a mail address.
fn names(reply: &[u8], word: &str) -> bool {
    if word.contains('@') {
        return memchr::memmem::find(reply, word.as_bytes()).is_some();
    }
    memchr::memmem::find_iter(reply, word.as_bytes()).any(|start| {
        let is_begun = start == 0 || !reply[start - 1].is_ascii_alphanumeric();
        is_begun && !is_in_address(reply, start)
    })
}

/// Whether `start` lies in `local@domain`.
fn is_in_address(reply: &[u8], start: usize) -> bool {
    let is_end = |byte: &u8| b" <>()[],;:\"'/\\".contains(byte);
    let from = reply[..start].iter().rposition(is_end).map_or(0, |index| index + 1);
    let to = reply[start..].iter().position(is_end).map_or(reply.len(), |length| start + length);
    reply[from..to].contains(&b'@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_that_names_a_list_is_known_by_it() {
        let cases = [
            (
                "554 5.7.1 Client host [203.0.113.25] blocked using sbl-xbl.spamhaus.org; see http://x",
                "Spamhaus SBL-XBL",
            ),
            ("550 5.7.1 https://www.spamhaus.org/query/ip/203.0.113.25", "Spamhaus"),
            ("554 https://www.spamhaus.org/sbl/query/SBLCSS", "Spamhaus CSS"),
            ("421 Listed by PBL, see https://www.spamhaus.org/pbl/query", "Spamhaus PBL"),
            ("Blocked - see https://www.spamcop.net/bl.shtml?203.0.113.25", "SpamCop"),
            (
                "554 Service unavailable; blocked using Barracuda Reputation, https://www.barracudacentral.org",
                "Barracuda",
            ),
            ("550 listed in dnsbl.sorbs.net", "SORBS"),
            ("554 IP listed at dnsbl-1.uceprotect.net", "UCEPROTECT"),
            ("554 5.7.1 blocked, https://csi.cloudmark.com/reset-request/?ip=203.0.113.25", "Proofpoint/Cloudmark CSI"),
            (
                "550 5.7.1 Service unavailable; blocked using Trend Micro RBL+, see http://www.mail-abuse.com",
                "Trend Micro ERS",
            ),
            (
                "550 5.7.1 Unfortunately, messages from [203.0.113.25] weren't sent. Please contact your Internet service \
              provider since part of their network is on our block list (S3150).",
                "Microsoft block list",
            ),
            (
                "550 5.7.606 Access denied, banned sending IP [203.0.113.25]; forward to delist@microsoft.com",
                "Microsoft block list",
            ),
            ("550 listed in psbl.surriel.com", "PSBL"),
            ("554 BLOCKED by MAILSPIKE reputation", "Mailspike"),
            ("554 listed in ix.dnsbl.manitu.net", "NixSpam"),
            ("550 listed at combined.mail.abusix.zone", "Abusix"),
        ];
        for (reply, list) in cases {
            assert_eq!(listing(reply), Some(Listing::Named(list, Servers)), "{reply}");
        }
        let link = "554 5.7.1 Message contains a link listed by multi.surbl.org";
        assert_eq!(listing(link), Some(Listing::Named("SURBL", Content)));
    }

    #[test]
    fn what_sounds_like_a_list_and_is_none_is_no_listing() {
        for reply in [
            "",
            "250 2.0.0 OK",
            "450 4.7.1 Recipient address rejected: Greylisted, see http://postgrey.example/help.html",
            "550 5.1.1 User hana (hana@firm.example) not listed in Domino Directory",
            "550 5.1.1 <friend@spamcop.net>: User unknown",
            "550 5.1.1 <barracuda@firm.example> does not exist, see http://firm.example",
            "550-5.7.26 This mail has been blocked because the sender is unauthenticated. listed in blocklist",
            "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail; rate limited",
            "421 4.7.0 [TSS04] Messages from 203.0.113.25 temporarily deferred due to user complaints",
            "550 5.7.1 You are on the recipient's blacklist",
            "550 5.7.1 This mailing list is blocked using moderation",
            "550 host absorbs.net is denied",
            "554 5.7.1 Message content rejected due to policy",
        ] {
            assert_eq!(listing(reply), None, "{reply}");
        }
    }

    #[test]
    fn a_list_without_a_known_name_is_told_apart() {
        for reply in ["554 blocked using bl.firm.example", "550 Your IP is listed at our site", "521 5.7.1 Blacklisted"]
        {
            assert_eq!(listing(reply), Some(Listing::Unnamed), "{reply}");
        }
    }

    #[test]
    fn a_reply_of_any_length_is_looked_at_in_its_first_part_only() {
        assert_eq!(listing(&"関".repeat(100_000)), None);
    }
}
