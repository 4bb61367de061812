//! Reports (DSN) to our own senders, stored in their mailboxes here.
//!
//! Only a reverse-path that reaches a mailbox here gets one: mail goes outward for our own people only, and a report
//! to anybody else would go to whoever was named by a forger.

use crate::clock;
use crate::site::Site;
use config::Settings;
use delivery::dsn::{Action, Addressee, Facts, Original, RecipientFacts, Texts, dsn};
use explain::{DsnFacts, DsnRecipient, Lang, dsn_explanation, dsn_subject};
use mail::event::{Origin, ReportKind};
use mail::{
    Address, Event, EventKind, ForwardPath, QueueId, Reason, RecipientParameters, ReversePath, SenderParameters,
    Timestamp,
};
use policy::RecipientClass;
use std::io::Read;
use std::sync::Arc;
use store::{
    Content, ContentRef, ContentSource, Destination, Incoming, LocalRecipient, QueueMessage, QueueRecipient,
    RecipientState, Store,
};

/// Octets of the message that a report looks at: what it returns is not more (delivery::dsn).
const ORIGINAL_OCTETS: u64 = 64 * 1024 + 1;

/// What a message of our own is written with: the store it goes to and the settings in force, whether a server runs or a
/// person's command works on the folder alone.
pub struct Pen {
    /// Where it goes.
    pub store: Store,
    /// Our name and language.
    pub settings: Arc<Settings>,
}

impl Pen {
    /// A new queue id.
    pub fn queue_id(&self) -> QueueId {
        QueueId(self.store.next_id(clock::now()))
    }
}

/// The message a report is about.
pub struct Subject<'a> {
    /// Its name.
    pub queue_id: QueueId,
    /// To whom the report goes.
    pub reverse_path: &'a ReversePath,
    /// What its sender wants of reports.
    pub parameters: &'a SenderParameters,
    /// When it came.
    pub arrived_at: Timestamp,
    /// What it says.
    pub original: &'a Beginning,
}

/// The beginning of a message, as much of it as a report may return.
#[derive(Default)]
pub struct Beginning {
    octets: Vec<u8>,
    is_whole: bool,
}

impl Beginning {
    /// Of a message in the queue. One that cannot be read is reported without it.
    pub fn read(store: &Store, content: &ContentRef) -> Self {
        match store.read_content(content) {
            Ok(ContentSource::Inline(octets)) => Self { octets: octets.to_vec(), is_whole: true },
            Ok(ContentSource::File { file, .. }) => {
                let mut octets = Vec::new();
                let _as_far_as_it_goes = file.take(ORIGINAL_OCTETS).read_to_end(&mut octets);
                Self { octets, is_whole: false }
            }
            Err(_) => Self { octets: Vec::new(), is_whole: false },
        }
    }

    /// Of a message about to be stored; one in a file is reported without it.
    fn of(content: &Content) -> Self {
        match content {
            Content::Inline(octets) => Self { octets: octets.clone(), is_whole: true },
            Content::File(_) => Self { octets: Vec::new(), is_whole: false },
        }
    }
}

/// What the journal is told once a report is stored.
pub struct Told {
    about: QueueId,
    report: QueueId,
    kind: ReportKind,
    to: Address,
    mailboxes: Vec<Address>,
    recipients: Vec<Address>,
    size_octets: u64,
}

/// A report about `recipients`, ready to be stored; nothing if there is none to tell or nobody to be told.
pub fn make(pen: &Pen, subject: &Subject<'_>, recipients: &[RecipientFacts]) -> Option<(Incoming, Told)> {
    let to = Addressee::of(subject.reverse_path).filter(|_| !recipients.is_empty())?;
    let directory = pen.store.directory();
    let path = ForwardPath::Address(to.address().clone());
    let RecipientClass::Local { mailboxes } = directory.resolve(&path) else { return None };
    let now = clock::now();
    let facts = Facts {
        id: pen.queue_id(),
        about: subject.queue_id,
        at: now,
        hostname: pen.settings.hostname.to_string(),
        from: postmaster(pen, to.address()),
        to: to.clone(),
        arrived_at: subject.arrived_at,
        parameters: subject.parameters.clone(),
        recipients: recipients.to_vec(),
    };
    let Beginning { octets, is_whole } = subject.original;
    let content = write(&facts, Original { octets, is_whole: *is_whole });
    let told = Told {
        about: subject.queue_id,
        report: facts.id,
        kind: facts.kind(),
        to: to.address().clone(),
        mailboxes: mailboxes.clone(),
        recipients: recipients.iter().map(|recipient| recipient.address.clone()).collect(),
        size_octets: u64::try_from(content.len()).unwrap_or(u64::MAX),
    };
    let addressed = OwnMail { origin: Origin::Report, queue_id: facts.id, at: now, to: to.address(), mailboxes };
    let incoming = addressed.with(content);
    Some((incoming, told))
}

/// A message that the server writes itself, for mailboxes here.
pub struct OwnMail<'a> {
    /// What it is.
    pub origin: Origin,
    /// Its name.
    pub queue_id: QueueId,
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub to: &'a Address,
    /// Whose mailboxes that reaches.
    pub mailboxes: Vec<Address>,
}

impl OwnMail<'_> {
    /// As the store takes it. It has the null reverse-path: nobody is to answer a report (RFC 3461 §6.1) or a notice
    /// (RFC 3834 §3.3), least of all another server.
    pub fn with(self, content: Vec<u8>) -> Incoming {
        let local = self.mailboxes.into_iter().map(|mailbox| LocalRecipient {
            address: self.to.clone(),
            mailbox,
            parameters: RecipientParameters::default(),
        });
        Incoming {
            queue_id: self.queue_id,
            at: self.at,
            origin: self.origin,
            session: None,
            party: None,
            reverse_path: ReversePath::Null,
            parameters: SenderParameters::default(),
            content: Content::Inline(content),
            local: local.collect(),
            outside: Vec::new(),
            limits: None,
            forwards: Vec::new(),
        }
    }
}

/// Our name, as an address a person can answer to: postmaster at the sender's own domain.
fn postmaster(pen: &Pen, to: &Address) -> Address {
    let at = |domain: &mail::Domain| Address::parse(&format!("postmaster@{domain}")).ok();
    at(to.domain()).or_else(|| at(&pen.settings.hostname)).unwrap_or_else(|| to.clone())
}

fn write(facts: &Facts, original: Original<'_>) -> Vec<u8> {
    let recipients: Vec<DsnRecipient<'_>> = facts
        .recipients
        .iter()
        .map(|r| DsnRecipient {
            address: &r.address,
            reason: r.reason,
            host: r.next_hop.as_deref(),
            reply: r.reply.as_ref(),
        })
        .collect();
    let until = facts.recipients.iter().find_map(|r| match r.action {
        Action::Delayed { until } => Some(until.to_rfc5322()),
        _ => None,
    });
    let told = DsnFacts {
        server: &facts.hostname,
        report: facts.kind(),
        recipients: &recipients,
        tries_until: until.as_deref(),
    };
    let texts = Texts {
        from_name: "Sekisho",
        subject: &dsn_subject(facts.kind()),
        explanation_ja: &dsn_explanation(Lang::Ja, &told),
        explanation_en: &dsn_explanation(Lang::En, &told),
    };
    dsn(facts, &texts, original).content
}

impl Told {
    /// Writes the story of the report into the journal: under the message it is about, and under its own name.
    pub fn tell(self, pen: &Pen) {
        let event = |message, kind| Event { at: clock::now(), session: None, message: Some(message), kind };
        let made = EventKind::ReportMade {
            report: self.kind,
            report_id: self.report,
            to: self.to.clone(),
            about: self.recipients,
        };
        let mut events = vec![event(self.about, made)];
        events.extend(
            own_events(Origin::Report, &self.to, self.mailboxes, self.size_octets).map(|k| event(self.report, k)),
        );
        pen.store.journal().append(events);
    }
}

/// A message of our own in mailboxes here: stored and delivered.
fn own_events(
    origin: Origin,
    to: &Address,
    mailboxes: Vec<Address>,
    size_octets: u64,
) -> impl Iterator<Item = EventKind> {
    let recipients = u32::try_from(mailboxes.len()).unwrap_or(u32::MAX);
    let reverse_path = ReversePath::Null;
    let stored = EventKind::Stored { origin, party: None, reverse_path, recipients, size_octets, message_id: None };
    let delivered = mailboxes.into_iter().map({
        let to = to.clone();
        move |mailbox| EventKind::Delivered { recipient: to.clone(), mailbox }
    });
    std::iter::once(stored).chain(delivered)
}

/// Stores a message of our own and tells the journal; false if it could not be stored.
pub async fn store_own(pen: &Pen, incoming: Incoming, size_octets: u64) -> bool {
    let (id, origin) = (incoming.queue_id, incoming.origin);
    let Some(to) = incoming.local.first().map(|recipient| recipient.address.clone()) else { return false };
    let mailboxes = incoming.local.iter().map(|recipient| recipient.mailbox.clone()).collect();
    if pen.store.accept(incoming).await.is_err() {
        return false;
    }
    let event = |kind| Event { at: clock::now(), session: None, message: Some(id), kind };
    pen.store.journal().append(own_events(origin, &to, mailboxes, size_octets).map(event).collect());
    true
}

/// The report that the sender of a message asked for about recipients here (`NOTIFY=SUCCESS`, RFC 3461 §4.1).
pub struct Wanted {
    queue_id: QueueId,
    reverse_path: ReversePath,
    parameters: SenderParameters,
    arrived_at: Timestamp,
    recipients: Vec<RecipientFacts>,
    original: Beginning,
}

impl Wanted {
    /// What is wanted about a message that is about to be stored; mostly nothing.
    pub fn of(incoming: &Incoming) -> Option<Self> {
        let local = incoming.local.iter().map(|recipient| (&recipient.address, &recipient.parameters));
        let recipients = delivered(local);
        (!recipients.is_empty()).then(|| Self {
            queue_id: incoming.queue_id,
            reverse_path: incoming.reverse_path.clone(),
            parameters: incoming.parameters.clone(),
            arrived_at: incoming.at,
            recipients,
            original: Beginning::of(&incoming.content),
        })
    }

    /// What is wanted about a message whose recipients here were let go.
    pub fn of_released(store: &Store, message: &QueueMessage) -> Option<Self> {
        let is_released = |recipient: &&QueueRecipient| {
            let is_held = matches!(recipient.state, RecipientState::Held { .. });
            is_held && matches!(recipient.destination, Destination::Mailbox(_))
        };
        let released = message.recipients.iter().filter(is_released);
        let recipients = delivered(released.map(|recipient| (&recipient.address, &recipient.parameters)));
        (!recipients.is_empty()).then(|| Self {
            queue_id: message.queue_id,
            reverse_path: message.reverse_path.clone(),
            parameters: message.parameters.clone(),
            arrived_at: message.arrived_at,
            recipients,
            original: Beginning::read(store, &message.queue_id.into()),
        })
    }

    /// Stores the report beside whatever else is done, now that the message is in its mailboxes.
    pub fn send(self, site: &Arc<Site>) {
        let errands = site.errands.clone();
        let site = site.clone();
        errands.spawn(async move { self.store(&site.pen()).await });
    }

    /// Stores the report. If that cannot be done, nobody is told that all went well.
    pub async fn store(self, pen: &Pen) {
        let subject = Subject {
            queue_id: self.queue_id,
            reverse_path: &self.reverse_path,
            parameters: &self.parameters,
            arrived_at: self.arrived_at,
            original: &self.original,
        };
        let Some((incoming, told)) = make(pen, &subject, &self.recipients) else { return };
        if pen.store.accept(incoming).await.is_ok() {
            told.tell(pen);
        }
    }
}

/// One report line for each address that asked, however many mailboxes it leads to.
fn delivered<'a>(local: impl Iterator<Item = (&'a Address, &'a RecipientParameters)>) -> Vec<RecipientFacts> {
    let mut facts: Vec<RecipientFacts> = Vec::new();
    for (address, parameters) in local.filter(|(_, parameters)| Action::Delivered.is_wanted(parameters.notify)) {
        if facts.iter().all(|known| known.address != *address) {
            facts.push(RecipientFacts {
                address: address.clone(),
                orcpt: parameters.orcpt.clone(),
                action: Action::Delivered,
                reason: Reason::LocalRecipient,
                next_hop: None,
                reply: None,
                last_attempt_at: None,
            });
        }
    }
    facts
}
