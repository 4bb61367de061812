//! Where the new server stands: its addresses, whether a router is in front of it, whether mail can leave it.

use super::Plan;
use super::records::UNKNOWN_ADDRESS;
use crate::desk;
use crate::failure::Failure;
use crate::output::Output;
use config::Settings;
use mail::{Reason, Reply};
use serde_json::{Value as Json, json};
use server::survey::{self, Attempt, Survey};
use std::net::IpAddr;

/// Tried when nobody says which: a mail exchanger that has answered everybody for twenty years.
pub const WELL_KNOWN: &str = "gmail-smtp-in.l.google.com:25";

/// A server that was tried, and what it came to.
pub struct Tried {
    /// Host and port, as they were named.
    pub host: String,
    /// What it came to.
    pub attempt: Attempt,
}

/// What was found.
pub struct Surroundings {
    survey: Survey,
    told: Vec<IpAddr>,
    /// The way out by port 25.
    pub port_25: Option<Tried>,
    /// The smarthost.
    pub smarthost: Option<Tried>,
}

impl Surroundings {
    /// Looks around; offline, only at the machine itself.
    ///
    /// # Errors
    /// [`Failure::Output`]: the system gives no threads.
    pub fn look(plan: &Plan, settings: &Settings) -> Result<Self, Failure> {
        let told = plan.addresses.clone();
        if plan.offline {
            return Ok(Self { survey: Survey::of_interfaces(), told, port_25: None, smarthost: None });
        }
        let servers = &settings.dns.servers;
        let (host, port) = plan.try_host.clone();
        let name = format!("{host}:{port}");
        desk::runtime()?.block_on(async {
            // With a smarthost nothing leaves by port 25, so it does not matter.
            let by_mx = settings.delivery.smarthost.is_none();
            let port_25 = async {
                if !by_mx {
                    return None;
                }
                let attempt = survey::try_host(servers, &host, port, &plan.hostname).await;
                Some(Tried { host: name, attempt })
            };
            let smarthost = async {
                let smarthost = settings.delivery.smarthost.as_ref()?;
                let attempt = survey::try_smarthost(settings).await;
                Some(Tried { host: format!("{}:{}", smarthost.host, smarthost.port), attempt })
            };
            let (survey, port_25, smarthost) = tokio::join!(Survey::look(servers, &plan.hostname), port_25, smarthost);
            Ok(Self { survey, told, port_25, smarthost })
        })
    }

    /// What DNS is to say of the server: what the person said, the machine's own, or what it says already.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let own = self.survey.own.iter().map(|own| own.ip).filter(|ip| survey::is_public(*ip));
        let found = [self.told.clone(), own.collect(), self.survey.leads_to.clone()];
        found.into_iter().find(|addresses| !addresses.is_empty()).unwrap_or_else(|| vec![UNKNOWN_ADDRESS])
    }

    /// The machine's IPv4 addresses, if a router stands between them and the internet: none of them is public.
    fn behind(&self) -> Option<Vec<IpAddr>> {
        let own: Vec<IpAddr> = self.survey.own.iter().map(|own| own.ip).filter(IpAddr::is_ipv4).collect();
        (!own.is_empty() && !own.iter().any(|ip| survey::is_public(*ip))).then_some(own)
    }

    /// Where the server's name leads, if that is elsewhere.
    fn elsewhere(&self) -> Vec<IpAddr> {
        let ours = |ip: &IpAddr| self.told.contains(ip) || self.survey.own.iter().any(|own| own.ip == *ip);
        self.survey.leads_to.iter().filter(|ip| !ours(ip)).copied().collect()
    }

    /// For programs.
    pub fn json(&self) -> Json {
        let names: Vec<Json> =
            self.survey.own.iter().map(|own| json!({ "address": own.ip, "name": own.name })).collect();
        json!({
            "own": names, "behind_router": self.behind().is_some(), "leads_to": self.survey.leads_to,
            "port_25": self.port_25.as_ref().map(Tried::json), "smarthost": self.smarthost.as_ref().map(Tried::json),
        })
    }

    /// For a person.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn tell(&self, plan: &Plan, output: &Output) -> Result<(), Failure> {
        let hostname = ("hostname", (&plan.hostname).into());
        if let Some(inside) = self.behind() {
            output.say("quickstart-router", &[("addresses", listed(&inside).into())])?;
            let ports = if plan.acme { "25, 465, 587, 995, 443" } else { "25, 465, 587, 995" };
            output.say("quickstart-router-ports", &[("ports", ports.into()), ("address", listed(&inside).into())])?;
        }
        let elsewhere = self.elsewhere();
        if !elsewhere.is_empty() && self.behind().is_none() {
            output.say("quickstart-elsewhere", &[hostname, ("addresses", listed(&elsewhere).into())])?;
        }
        for own in &self.survey.own {
            let Some(name) = own.name.as_ref().filter(|name| **name != plan.hostname.to_string()) else { continue };
            let values = [("address", own.ip.into()), ("name", name.into()), ("hostname", (&plan.hostname).into())];
            output.say("quickstart-other-name", &values)?;
        }
        match (&self.smarthost, &self.port_25) {
            (Some(tried), _) => tried.tell(["quickstart-smarthost-works", "quickstart-smarthost-fails"], output),
            (None, Some(tried)) => tried.tell(["quickstart-port-25-open", "quickstart-port-25-closed"], output),
            (None, None) => output.say("quickstart-port-25", &[]),
        }
    }
}

impl Tried {
    fn failure(&self) -> Option<(Reason, Option<&Reply>)> {
        match &self.attempt {
            Attempt::Works => None,
            Attempt::NoAddress => Some((Reason::NoSuchDomain, None)),
            Attempt::Failed(reason, reply) => Some((*reason, reply.as_ref())),
        }
    }

    fn json(&self) -> Json {
        let failure = self.failure();
        json!({
            "host": self.host, "works": failure.is_none(), "reason": failure.map(|(reason, _)| reason),
            "reply": failure.and_then(|(_, reply)| reply),
        })
    }

    fn tell(&self, [works, fails]: [&str; 2], output: &Output) -> Result<(), Failure> {
        let host = ("host", self.host.as_str().into());
        let Some((reason, reply)) = self.failure() else { return output.say(works, &[host]) };
        let reason = explain::reason_sentence(output.lang(), reason);
        output.say(fails, &[host, ("reason", explain::Value::made(reason))])?;
        match reply {
            Some(reply) => output.line(&format!("  {}", explain::visible(&reply.to_string()))),
            None => Ok(()),
        }
    }
}

fn listed(addresses: &[IpAddr]) -> String {
    addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use server::survey::OwnAddress;

    fn surroundings(own: &[&str], leads_to: &[&str], told: &[&str]) -> Surroundings {
        let ips = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("an address")).collect::<Vec<IpAddr>>();
        let own = ips(own).into_iter().map(|ip| OwnAddress { ip, name: None }).collect();
        let survey = Survey { own, leads_to: ips(leads_to) };
        Surroundings { survey, told: ips(told), port_25: None, smarthost: None }
    }

    #[test]
    fn a_machine_with_private_addresses_only_stands_behind_a_router() {
        assert!(surroundings(&["192.168.0.10"], &[], &[]).behind().is_some());
        assert!(surroundings(&["192.168.0.10", "2001:db8::25"], &[], &[]).behind().is_some(), "for IPv4 it does");
        assert!(surroundings(&["203.0.113.7", "10.0.0.1"], &[], &[]).behind().is_none());
        assert!(surroundings(&[], &[], &[]).behind().is_none(), "nothing is known");
    }

    #[test]
    fn dns_gets_the_address_that_was_said_or_the_public_one_or_the_one_it_has_or_an_example() {
        let text = |found: Surroundings| listed(&found.addresses());
        assert_eq!(text(surroundings(&["192.0.2.1"], &["192.0.2.2"], &["192.0.2.3"])), "192.0.2.3");
        assert_eq!(text(surroundings(&["192.168.0.1", "192.0.2.1"], &["192.0.2.2"], &[])), "192.0.2.1");
        assert_eq!(text(surroundings(&["192.168.0.1"], &["192.0.2.2"], &[])), "192.0.2.2");
        assert_eq!(text(surroundings(&["192.168.0.1"], &[], &[])), "203.0.113.25");
    }

    #[test]
    fn a_name_that_leads_to_another_machine_is_noticed() {
        assert!(surroundings(&["192.0.2.1"], &["192.0.2.1"], &[]).elsewhere().is_empty());
        assert_eq!(listed(&surroundings(&["192.0.2.1"], &["192.0.2.9"], &[]).elsewhere()), "192.0.2.9");
        assert!(surroundings(&["10.0.0.1"], &["192.0.2.9"], &["192.0.2.9"]).elsewhere().is_empty());
    }
}
