//! A recipient at RCPT: the rule's verdict, the server behind us asked where its mailbox must be there, and the events of it.

use super::accepting::Recipient;
use super::visit::Visit;
use crate::callout::{self, Heard};
use crate::clock;
use crate::harvest::Envelope;
use crate::quota;
use mail::{Door, EventKind, ForwardPath, Reason, RecipientParameters, ReversePath};
use policy::{Admission, Callout};
use smtp::server::{Answer, Question, Session};

impl Visit {
    /// Gives the question back if a server behind us must be asked.
    pub(super) fn decide_recipient_at_once(
        &mut self,
        session: &Session<Recipient>,
        path: ForwardPath,
        parameters: RecipientParameters,
    ) -> Result<Answer<Recipient>, Box<Question<Recipient>>> {
        let mut verdict = self.judge_recipient(session, &path);
        if let Ok(Admission::Behind { address, next_hop, .. }) = &verdict {
            let Some(heard) = self.site.callouts.remembered(address, next_hop) else {
                return Err(Box::new(Question::Recipient { path, parameters }));
            };
            verdict = self.heard(session, verdict, heard);
        }
        Ok(self.recipient_decided(session, path, parameters, verdict))
    }

    /// Judges the recipient, and asks the server behind us if its mailbox must be there.
    pub(super) async fn verify_recipient(
        &mut self,
        session: &Session<Recipient>,
        path: &ForwardPath,
    ) -> Result<Admission, Reason> {
        let verdict = self.judge_recipient(session, path);
        match &verdict {
            Ok(Admission::Behind { address, next_hop, .. }) => {
                let (site, address, next_hop) = (self.site.clone(), address.clone(), next_hop.clone());
                let heard = callout::ask(&site, &address, &next_hop).await;
                self.heard(session, verdict, heard)
            }
            _ => verdict,
        }
    }

    fn judge_recipient(&self, session: &Session<Recipient>, path: &ForwardPath) -> Result<Admission, Reason> {
        let (facts, directory) = (self.site.facts(), self.site.store.directory());
        let visit = self.policy_visit(&facts);
        let (reverse_path, accepted) =
            session.transaction().map_or((&ReversePath::Null, 0), |t| (&t.reverse_path, t.recipients.len()));
        let verdict = policy::recipient(&visit, &directory, path);
        let is_here =
            matches!(verdict, Ok(Admission::Local { .. } | Admission::Behind { .. }) | Err(Reason::NoSuchRecipient));
        if self.door == Door::Public && is_here {
            let (now, limit) = (clock::steady(), self.site.settings().limits.unknown_recipients);
            // Who has tried too many names is told nothing more, neither of those who exist nor of those who do not.
            if self.harvest().is_sent_away(self.envelope(session), limit, now) {
                return Err(Reason::TooManyUnknownRecipients);
            }
            if verdict.is_err() {
                self.asked_in_vain(session, path);
            }
        }
        let admission = verdict?;
        policy::one_more_recipient(&visit, reverse_path, accepted)?;
        let announced = session.transaction().and_then(|transaction| transaction.parameters.size_octets).unwrap_or(0);
        quota::admit(&self.site, &directory, admission, announced)
    }

    fn envelope(&self, session: &Session<Recipient>) -> Envelope {
        let is_report = session.transaction().is_none_or(|transaction| transaction.reverse_path.address().is_none());
        Envelope { peer: self.peer, is_report }
    }

    fn asked_in_vain(&self, session: &Session<Recipient>, path: &ForwardPath) {
        let limit = self.site.settings().limits.unknown_recipients;
        self.harvest().asked_in_vain(self.envelope(session), path, limit, clock::steady());
    }

    /// What the answer of the server behind us makes of the verdict.
    fn heard(
        &mut self,
        session: &Session<Recipient>,
        verdict: Result<Admission, Reason>,
        heard: Heard,
    ) -> Result<Admission, Reason> {
        let admission = verdict?;
        if let Admission::Behind { address, .. } = &admission {
            let Heard { callout, next_hop, reply, trouble, remembered } = heard;
            if callout == Callout::Unknown && self.door == Door::Public {
                self.asked_in_vain(session, &ForwardPath::Address(address.clone()));
            }
            let recipient = address.clone();
            self.note(EventKind::RecipientAsked { recipient, next_hop, reply, trouble, remembered });
        }
        admission.after(heard.callout)
    }

    pub(super) fn recipient_decided(
        &mut self,
        session: &Session<Recipient>,
        path: ForwardPath,
        parameters: RecipientParameters,
        verdict: Result<Admission, Reason>,
    ) -> Answer<Recipient> {
        match verdict {
            Ok(admission) => {
                let (reason, permit) = match &admission {
                    Admission::Local { reason, .. } => (*reason, None),
                    Admission::Behind { reason, permit, .. } | Admission::Outside { reason, permit, .. } => {
                        (*reason, Some(permit.party().clone()))
                    }
                };
                self.note(EventKind::RecipientAccepted { recipient: path, reason, permit });
                Answer::RecipientOk(Recipient { admission, parameters })
            }
            Err(reason) => {
                let reverse_path = session.transaction().map_or(ReversePath::Null, |t| t.reverse_path.clone());
                self.note(EventKind::RecipientRefused { reverse_path, recipient: path, reason });
                self.write_events();
                Answer::Refused(reason)
            }
        }
    }
}
