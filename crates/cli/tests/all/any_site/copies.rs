//! What may arrive outside without a login of the owner's: copies that an account's forwarding sends, to the targets that
//! the directory records for it, of mail that was addressed to it. Worked out anew here, from the orders a site was given.

use super::Plan;
use crate::support::site::HANA;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every account of a site that is not switched off.
const ACCOUNTS: [&str; 3] = [HANA, "taro@ours.example", "hana@例え.example"];

/// What strangers managed to hand over: the message's subject, and its recipients as they were written.
#[derive(Debug, Default)]
pub struct Taken(BTreeMap<String, BTreeSet<String>>);

impl Taken {
    /// Notes the answers to some talks.
    pub fn note(&mut self, talks: &[Value], answers: &Value) {
        for talk in talks {
            let name = talk["name"].as_str().expect("a name");
            let said = answers[name].as_array().into_iter().flatten().filter_map(Value::as_str);
            let lines = talk["lines"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let recipients = lines.zip(said).filter(|(_, reply)| reply.starts_with("250")).filter_map(|(line, _)| {
                let path = line.strip_prefix("RCPT TO:")?.split_once('<')?.1;
                Some(path.rsplit_once('>')?.0.to_owned())
            });
            self.0.entry(name.to_owned()).or_default().extend(recipients);
        }
    }

    /// How many messages that may have gone on to others.
    pub fn len(&self) -> usize {
        self.0.values().filter(|recipients| !recipients.is_empty()).count()
    }
}

/// A message as it arrived outside.
#[derive(Debug)]
struct Arrived<'a> {
    reverse_path: &'a str,
    recipients: Vec<&'a str>,
    delivered_to: &'a str,
    subject: &'a str,
}

impl<'a> Arrived<'a> {
    fn read(message: &'a str) -> Self {
        let lines = || message.lines().take_while(|line| !line.is_empty());
        let field = |name: &str| lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let path =
            |text: &'a str| text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(path, _)| path);
        Self {
            reverse_path: path(field("X-Mail-Args: ")).expect("a reverse-path"),
            recipients: lines().filter_map(|line| line.strip_prefix("X-Rcpt-Args: ")).filter_map(path).collect(),
            delivered_to: field("Delivered-To: "),
            subject: field("Subject: "),
        }
    }
}

impl Plan {
    /// Every order with its words.
    fn words(&self) -> impl Iterator<Item = Vec<&'static str>> {
        self.records.iter().chain(&self.orders).map(|order| order.split(' ').collect())
    }

    fn has(&self, order: &str) -> bool {
        self.records.iter().chain(&self.orders).any(|given| *given == order)
    }

    /// Whether nothing at all may leave.
    pub fn is_locked_down(&self) -> bool {
        self.words().any(|words| words.starts_with(&["lockdown", "on"]))
    }

    /// Where an account has its mail forwarded to; nowhere if it is switched off.
    fn targets(&self, account: &str) -> Vec<&'static str> {
        let of_account = |words: &Vec<&str>| words.starts_with(&["account", "forward", account]);
        let words = self.words().filter(of_account).filter(|_| ACCOUNTS.contains(&account));
        words.flat_map(|words| words.into_iter().skip(3).filter(|word| word.contains('@'))).collect()
    }

    fn named(&self, address: &str) -> Option<Vec<String>> {
        let info = "alias add info@ours.example hana@ours.example taro@ours.example";
        match address {
            "sales@ours.example" => Some(vec![HANA.to_owned()]),
            "info@ours.example" if self.has(info) => Some(vec![HANA.to_owned(), "taro@ours.example".to_owned()]),
            _ if ACCOUNTS.contains(&address) => Some(vec![address.to_owned()]),
            _ => None,
        }
    }

    /// The accounts that a recipient leads to whom the server took, their forwarding to one another followed.
    fn accounts_of(&self, path: &str) -> BTreeSet<String> {
        let (local, domain) = path.rsplit_once('@').unwrap_or((path, "ours.example"));
        let domain = domain.to_lowercase().replace('．', ".").replace("xn--r8jz45g", "例え");
        let domain = if domain.starts_with('[') { "ours.example" } else { &domain };
        let local = local.to_lowercase();
        let plain = local.split_once('+').filter(|_| self.has(&format!("domain plus {domain} on")));
        let catches =
            |words: Vec<&str>| words.starts_with(&["domain", "catch-all", domain]).then(|| words[3].to_owned());
        let mut found = match local.as_str() {
            "postmaster" | "abuse" => vec![HANA.to_owned()],
            _ => self
                .named(&format!("{local}@{domain}"))
                .or_else(|| self.named(&format!("{}@{domain}", plain?.0)))
                .or_else(|| self.words().find_map(catches).map(|account| vec![account]))
                .unwrap_or_default(),
        };
        let mut all = BTreeSet::new();
        while let Some(account) = found.pop() {
            let inside = self.targets(&account).into_iter().filter(|target| ACCOUNTS.contains(target));
            if all.insert(account.clone()) {
                found.extend(inside.map(str::to_owned));
            }
        }
        all
    }

    /// Whether a message that arrived outside is the copy of an account's forwarding and in order as such; else why not.
    pub fn may_arrive(&self, message: &str, taken: &Taken) -> Result<(), String> {
        let arrived = Arrived::read(message);
        let wrong = |what: &str| Err(format!("{what}: {arrived:?}"));
        let targets = self.targets(arrived.delivered_to);
        if targets.is_empty() || self.is_locked_down() {
            return wrong("nothing may leave for this account");
        }
        if arrived.recipients.is_empty() || arrived.recipients.iter().any(|to| !targets.contains(to)) {
            return wrong("it is no target of the account");
        }
        let Some(name) = arrived.subject.strip_prefix("talk ") else { return wrong("it came in no visit") };
        // A report stays one on its way (RFC 5321 §4.5.5).
        let sender = if name.ends_with(" by <>") { "" } else { arrived.delivered_to };
        if arrived.reverse_path != sender {
            return wrong("it has not the account's own envelope sender");
        }
        let recipients = taken.0.get(name).into_iter().flatten();
        match recipients.map(|path| self.accounts_of(path)).any(|accounts| accounts.contains(arrived.delivered_to)) {
            true => Ok(()),
            false => wrong("nothing that was taken was addressed to the account"),
        }
    }

    /// Whether somebody who waits in the queue does so by a permit that one of ours holds for just that.
    pub fn may_wait(&self, recipient: &Value) -> bool {
        let permit = &recipient["destination"]["outside"];
        let account = permit["forward"].as_str();
        let is_target = |account| self.targets(account).iter().any(|target| recipient["address"] == *target);
        let by_behind = self.behind.map_or(Value::Null, |(domain, _)| json!({ "behind": domain }));
        permit.is_null()
            || *permit == by_behind
            || *permit == json!({ "account": HANA })
            || account.is_some_and(is_target)
    }
}
