//! The Status field (RFC 3464 §2.3.4) from reason and reply.

use super::Action;
use mail::{EnhancedStatus, Reason, Reply};

/// The enhanced status of what happened (RFC 3463). What the next hop said counts, if its class fits.
pub fn status(action: Action, reason: Reason, reply: Option<&Reply>) -> EnhancedStatus {
    let class = match action {
        Action::Failed => 5,
        Action::Delayed { .. } => 4,
        Action::Delivered | Action::Relayed => 2,
    };
    // A message that expired failed for the time it took, whatever was said last.
    let said = reply.and_then(|reply| reply.status).filter(|status| status.0 == class && reason != Reason::Expired);
    said.unwrap_or_else(|| {
        let (subject, detail) = if class == 2 { (0, 0) } else { subject_and_detail(reason) };
        EnhancedStatus(class, subject, detail)
    })
}

/// RFC 3463 §3, with the codes that RFC 7505, RFC 6531 and RFC 4954 added.
const fn subject_and_detail(reason: Reason) -> (u16, u16) {
    match reason {
        Reason::NoSuchRecipient => (1, 1),
        Reason::NoSuchDomain => (1, 2),
        Reason::NullMx => (1, 10),
        Reason::NextHopSizeLimit | Reason::MessageTooLarge => (3, 4),
        Reason::NextHopUnreachable => (4, 1),
        Reason::NextHopBroke => (4, 2),
        Reason::DnsFailed => (4, 3),
        Reason::NoMailHost | Reason::InsideAddress => (4, 4),
        Reason::RouteLoops => (4, 6),
        Reason::Expired => (4, 7),
        Reason::NextHopLacksEightBitMime => (6, 3),
        Reason::NextHopLacksSmtputf8 => (6, 7),
        Reason::RemovedByAdministrator => (7, 1),
        Reason::NextHopTlsFailed => (7, 5),
        Reason::NextHopLoginFailed => (7, 8),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::Timestamp;

    #[test]
    fn the_next_hops_status_counts_if_its_class_fits() {
        let reply = |code, status| Reply::line(code, status, "text");
        let delayed = Action::Delayed { until: Timestamp(0) };
        let refused = reply(550, Some(EnhancedStatus(5, 1, 1)));
        let busy = reply(450, Some(EnhancedStatus(4, 2, 0)));
        let taken = reply(250, Some(EnhancedStatus(2, 6, 0)));
        let cases = [
            (Action::Failed, Reason::NextHopRefused, Some(&refused), "5.1.1"),
            (Action::Failed, Reason::NextHopRefused, None, "5.0.0"),
            (Action::Failed, Reason::Expired, Some(&busy), "5.4.7"),
            (Action::Failed, Reason::Expired, Some(&refused), "5.4.7"),
            (Action::Failed, Reason::NullMx, None, "5.1.10"),
            (delayed, Reason::NextHopBusy, Some(&busy), "4.2.0"),
            (delayed, Reason::NextHopLoginFailed, Some(&refused), "4.7.8"),
            (delayed, Reason::NextHopUnreachable, None, "4.4.1"),
            (Action::Relayed, Reason::NextHopAccepted, Some(&taken), "2.6.0"),
            (Action::Delivered, Reason::LocalRecipient, None, "2.0.0"),
        ];
        for (action, reason, reply, expected) in cases {
            assert_eq!(status(action, reason, reply).to_string(), expected, "{reason}");
        }
    }

    #[test]
    fn every_outcome_of_delivery_that_no_next_hop_explains_has_a_status_of_its_own() {
        let explained_by_reply = [Reason::NextHopAccepted, Reason::NextHopRefused, Reason::NextHopBusy];
        let first = Reason::ALL.iter().position(|reason| *reason == Reason::NextHopAccepted).expect("listed");
        for reason in Reason::ALL[first..].iter().filter(|reason| !explained_by_reply.contains(reason)) {
            assert_ne!(subject_and_detail(*reason), (0, 0), "{reason}");
        }
    }
}
