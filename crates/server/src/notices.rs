//! Messages of the server to its administrator, stored in a mailbox here like any other mail.

use crate::clock;
use crate::reports::{OwnMail, Pen};
use crate::site::Site;
use crate::tls::Validity;
use explain::read::{IncidentFacts, incident_notice};
use explain::{
    BehindOpenFacts, BehindRefusedFacts, CertificateFacts, ClockFacts, DoorsFacts, LimitFacts, LockdownChange,
    LockdownFacts, Notice, QuotaFacts, QuotaReader, Texts, behind_open_notice, behind_refused_notice,
    certificate_notice, clock_notice, doors_notice, limit_notice, lockdown_notice, quota_notice, unreadable_notice,
};
use forensics::log::Format;
use forensics::watch::Begun;
use mail::event::{DoorsExamined, IncidentName, Origin};
use mail::{Address, Domain, Event, EventKind, ForwardPath, NextHopAddress, Party, QueueId, Reason, Timestamp};
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;
use policy::{Lockdown, RecipientClass};
use std::sync::Arc;
use std::time::Duration;
use store::{Holding, Told};

/// Whom to tell, and whose mailboxes that reaches.
struct Reader {
    address: Address,
    mailboxes: Vec<Address>,
}

/// The address the settings name, if it is here; otherwise the first domain's postmaster.
fn administrator(pen: &Pen) -> Option<Reader> {
    let directory = pen.store.directory();
    let at = |path: ForwardPath| match directory.resolve(&path) {
        RecipientClass::Local { mailboxes } => {
            let address = path.address().or(mailboxes.first())?.clone();
            Some(Reader { address, mailboxes })
        }
        _ => None,
    };
    let named = pen.settings.notices.to.clone().map(ForwardPath::Address);
    named.and_then(at).or_else(|| at(ForwardPath::Postmaster))
}

/// Tells the administrator that mail of `party` is held, once a day for each limit.
pub fn limit_reached(site: &Arc<Site>, party: Party, message: QueueId, holding: Holding) {
    if !site.first_today(&party, holding.reason) {
        return;
    }
    let Some(administrator) = administrator(&site.pen()) else { return };
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        let notice = limit_notice(
            site.settings().language.into(),
            &LimitFacts {
                server: &site.settings().hostname.to_string(),
                party: &party,
                reason: holding.reason,
                count: holding.count,
                limit: holding.limit,
                message,
            },
        );
        let to = administrator.address.clone();
        if send(&site.pen(), administrator, notice).await.is_some() {
            let reason = Some(holding.reason);
            site.note(message, EventKind::Notified { to, reason, party: Some(party), incident: None });
        }
    });
}

/// Tells the administrator that a message of the queue was set aside.
pub async fn set_aside(site: &Site, message: QueueId) {
    let Some(administrator) = administrator(&site.pen()) else { return };
    let settings = site.settings();
    let notice = unreadable_notice(settings.language.into(), &settings.hostname.to_string(), message);
    let to = administrator.address.clone();
    if send(&site.pen(), administrator, notice).await.is_some() {
        let reason = Some(Reason::QueueEntryUnreadable);
        site.note(message, EventKind::Notified { to, reason, party: None, incident: None });
    }
}

/// Tells the administrator that an incident has begun; whoever calls sees to it that each is told once.
pub fn incident_began(site: &Arc<Site>, begun: Begun) {
    let Some(administrator) = administrator(&site.pen()) else { return };
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        let Begun { mut incident, who, party } = begun;
        (incident.from, incident.to) = (incident.from.map(clock::wall), incident.to.map(clock::wall));
        let facts = IncidentFacts {
            host: &site.settings().hostname.to_string(),
            file: &site.settings().data.display().to_string(),
            format: Format::Sekisho.key(),
            incident: &incident,
            evidence: &[],
        };
        let notice = incident_notice(Texts::new(site.settings().language.into()), &facts);
        let to = administrator.address.clone();
        if let Some(message) = send(&site.pen(), administrator, notice).await {
            let name = IncidentName { kind: incident.kind.key().to_owned(), who };
            site.note(message, EventKind::Notified { to, reason: None, party, incident: Some(name) });
        }
    });
}

/// Tells the administrator that a server behind us did not take what had been taken for it, once a day for each domain.
pub fn behind_refused(site: &Arc<Site>, recipient: &Address, message: QueueId) {
    let party = Party::Behind(recipient.domain().clone());
    let (language, server) = (site.settings().language, site.settings().hostname.to_string());
    let facts = BehindRefusedFacts { server: &server, recipient, message };
    about_behind(site, party, Reason::BehindRefused, behind_refused_notice(language.into(), &facts));
}

/// Tells the administrator that a server behind us takes every recipient, once a day for each domain.
pub fn behind_knows_everybody(site: &Arc<Site>, domain: &Domain, next_hop: &NextHopAddress) {
    let party = Party::Behind(domain.clone());
    let (language, server) = (site.settings().language, site.settings().hostname.to_string());
    let facts = BehindOpenFacts { server: &server, domain, next_hop };
    about_behind(site, party, Reason::RecipientBehind, behind_open_notice(language.into(), &facts));
}

fn about_behind(site: &Arc<Site>, party: Party, reason: Reason, notice: Notice) {
    if !site.first_today(&party, reason) {
        return;
    }
    let Some(administrator) = administrator(&site.pen()) else { return };
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        let to = administrator.address.clone();
        if let Some(message) = send(&site.pen(), administrator, notice).await {
            let (reason, party) = (Some(reason), Some(party));
            site.note(message, EventKind::Notified { to, reason, party, incident: None });
        }
    });
}

/// Tells the administrator that doors were closed because strangers got in.
pub fn doors_closed(site: &Arc<Site>, at: Timestamp, examined: DoorsExamined) {
    let Some(administrator) = administrator(&site.pen()) else { return };
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        let settings = site.settings();
        let server = settings.hostname.to_string();
        let at = Timestamp::from_seconds(clock::wall(at.seconds()));
        let facts = DoorsFacts { server: &server, at, examined: &examined };
        let notice = doors_notice(settings.language.into(), &facts, &settings.data.display().to_string());
        let to = administrator.address.clone();
        if let Some(message) = send(&site.pen(), administrator, notice).await {
            site.note(message, EventKind::Notified { to, reason: None, party: None, incident: None });
        }
    });
}

/// Tells the administrator that no certificate could be had, and until when the one in use holds.
pub fn certificate_missing(site: &Arc<Site>, cause: String, validity: Option<Validity>, pause: Duration) {
    let Some(administrator) = administrator(&site.pen()) else { return };
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        let settings = site.settings();
        let notice = certificate_notice(
            settings.language.into(),
            &CertificateFacts {
                server: &settings.hostname.to_string(),
                cause: &cause,
                until: validity.map(|validity| Timestamp(clock::wall(validity.until.millis() / 1000) * 1000)),
                minutes: u32::try_from(pause.as_secs() / 60).unwrap_or(u32::MAX),
            },
        );
        let to = administrator.address.clone();
        if let Some(message) = send(&site.pen(), administrator, notice).await {
            site.note(message, EventKind::Notified { to, reason: None, party: None, incident: None });
        }
    });
}

/// Tells the administrator that lockdown began or ended, with or without a running server.
pub async fn lockdown_changed(pen: &Pen, lockdown: &Lockdown, change: LockdownChange<'_>) {
    let Some(administrator) = administrator(pen) else { return };
    let facts = LockdownFacts {
        server: &pen.settings.hostname.to_string(),
        since: &lockdown.since_at.to_rfc5322(),
        by: &lockdown.by,
        reason: lockdown.reason.as_deref(),
        change,
    };
    let notice = lockdown_notice(pen.settings.language.into(), &facts);
    let to = administrator.address.clone();
    if let Some(message) = send(pen, administrator, notice).await {
        let kind = EventKind::Notified { to, reason: Some(Reason::Lockdown), party: None, incident: None };
        let event = Event { at: clock::now(), session: None, message: Some(message), kind };
        pen.store.journal().append(vec![event]);
    }
}

/// Tells the administrator that the clock was set.
pub async fn clock_set(site: &Site, by_s: i64) {
    let Some(administrator) = administrator(&site.pen()) else { return };
    let settings = site.settings();
    let now = Timestamp::from_seconds(clock::wall(clock::now().seconds()));
    let facts = ClockFacts { server: &settings.hostname.to_string(), by_s, now };
    let notice = clock_notice(settings.language.into(), &facts);
    let to = administrator.address.clone();
    if let Some(message) = send(&site.pen(), administrator, notice).await {
        site.note(message, EventKind::Notified { to, reason: None, party: None, incident: None });
    }
}

/// Tells the owner of a mailbox and the administrator that it is nearly full, if nobody was told.
pub fn nearly_full(site: &Arc<Site>, account: Address, used_octets: u64, quota_octets: u64) {
    let errands = site.errands.clone();
    let site = site.clone();
    errands.spawn(async move {
        // Noted first: several messages may come at once, and one of them tells.
        if site.store.mailbox_told(&account, Told::Yes).await != Ok(true) {
            return;
        }
        let server = site.settings().hostname.to_string();
        let facts = |reader| QuotaFacts { server: &server, account: &account, used_octets, quota_octets, reader };
        let lang = site.settings().language.into();
        let owner = Reader { address: account.clone(), mailboxes: vec![account.clone()] };
        let pen = site.pen();
        let _as_far_as_it_goes = send(&pen, owner, quota_notice(lang, &facts(QuotaReader::Owner))).await;
        let Some(administrator) = administrator(&pen) else { return };
        let to = administrator.address.clone();
        if let Some(message) = send(&pen, administrator, quota_notice(lang, &facts(QuotaReader::Administrator))).await {
            site.note(
                message,
                EventKind::Notified { to, reason: Some(Reason::MailboxFull), party: None, incident: None },
            );
        }
    });
}

/// Stores the notice; gives its queue id if that could be done.
async fn send(pen: &Pen, reader: Reader, notice: Notice) -> Option<QueueId> {
    let (queue_id, now) = (pen.queue_id(), clock::now());
    let content = content(pen, queue_id, &reader.address, notice).ok()?;
    let size_octets = u64::try_from(content.len()).unwrap_or(u64::MAX);
    let Reader { address: to, mailboxes } = &reader;
    let own = OwnMail { origin: Origin::Notice, queue_id, at: now, to, mailboxes: mailboxes.clone() };
    crate::reports::store_own(pen, own.with(content), size_octets).await.then_some(queue_id)
}

fn content(pen: &Pen, id: QueueId, to: &Address, notice: Notice) -> std::io::Result<Vec<u8>> {
    let host = pen.settings.hostname.to_string();
    MessageBuilder::new()
        .from(("Sekisho".to_owned(), format!("postmaster@{host}")))
        .to(to.to_string())
        .subject(notice.subject)
        .date(clock::now().seconds())
        .message_id(format!("{id}@{host}"))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .text_body(notice.body.replace('\n', "\r\n"))
        .write_to_vec()
}
