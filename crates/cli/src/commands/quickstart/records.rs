//! What to publish in DNS, as rows for a person and as text for a zone's file (RFC 1035 §5).

use super::Plan;
use crate::output::Output;
use std::net::IpAddr;

/// Stands for the server's address where nobody knows it (RFC 5737).
pub const UNKNOWN_ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 25));
/// Seconds that others may remember a record: chosen, an hour, so that a mistake is soon forgotten.
const REMEMBERED_S: u32 = 3600;

/// A record to publish.
pub struct Record {
    /// Its name, absolute; of a PTR the address.
    pub owner: String,
    /// Its type.
    pub kind: &'static str,
    /// Its value.
    pub value: String,
    /// The key of the text that says why.
    pub why: &'static str,
}

/// The records of a site whose server has `addresses`.
pub fn records(plan: &Plan, addresses: &[IpAddr]) -> Vec<Record> {
    let Plan { hostname, domain, .. } = plan;
    let record = |owner: String, kind, value: String, why| Record { owner, kind, value, why };
    let (host, site) = (format!("{hostname}."), format!("{domain}."));
    let address = |ip: &IpAddr| match ip {
        IpAddr::V4(_) => record(host.clone(), "A", ip.to_string(), "quickstart-dns-a"),
        IpAddr::V6(_) => record(host.clone(), "AAAA", ip.to_string(), "quickstart-dns-a"),
    };
    let mut records: Vec<Record> = addresses.iter().map(address).collect();
    records.push(record(site.clone(), "MX", format!("10 {host}"), "quickstart-dns-mx"));
    // RFC 7208 §5.1: what the provider's record is called, only the provider knows; without it `-all` would refuse.
    let (spf, why) = match plan.smarthost {
        None => ("\"v=spf1 mx -all\"", "quickstart-dns-spf"),
        Some(_) => ("\"v=spf1 mx ?all\"", "quickstart-dns-spf-smarthost"),
    };
    records.push(record(site.clone(), "TXT", spf.to_owned(), why));
    records.extend(addresses.iter().map(|ip| record(ip.to_string(), "PTR", host.clone(), "quickstart-dns-ptr")));
    // RFC 6186 §3, RFC 8314 §5.1: mail programs find by themselves what else must be typed.
    for (service, port) in [("_submission", 587), ("_submissions", 465), ("_pop3s", 995)] {
        let owner = format!("{service}._tcp.{site}");
        records.push(record(owner, "SRV", format!("0 1 {port} {host}"), "quickstart-dns-srv"));
    }
    records.push(record(format!("_dmarc.{site}"), "TXT", "\"v=DMARC1; p=none\"".to_owned(), "quickstart-dns-dmarc"));
    records
}

/// The same as a zone's text. A PTR belongs into the zone of whoever owns the address, so it stands as a remark.
pub fn zone(plan: &Plan, records: &[Record], output: &Output) -> String {
    let mut text = String::new();
    let remark = |line: &str, text: &mut String| text.push_str(&format!("; {line}\n"));
    for line in output.get("quickstart-zone-head", &[("domain", (&plan.domain).into())]).lines() {
        remark(line, &mut text);
    }
    for Record { owner, kind, value, why } in records {
        text.push('\n');
        remark(&output.get(why, &[("domain", (&plan.domain).into())]), &mut text);
        if *kind == "PTR" {
            remark(&format!("{owner} PTR {value}"), &mut text);
        } else {
            text.push_str(&format!("{owner} {REMEMBERED_S} IN {kind} {value}\n"));
        }
    }
    text
}
