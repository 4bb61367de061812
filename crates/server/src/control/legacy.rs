//! Old ways to be known, switched on and off: each until a day, and each told to the journal.

use super::{Answer, Desk, change_refused};
use crate::clock;
use mail::{Address, EventKind, Secret, Timestamp};
use policy::{DirectoryChange, LegacyLogin, check_end};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A new secret for APOP, on its way to the store. Shown to whoever has it made, and to nobody else.
#[derive(Debug, Clone)]
pub struct ApopSecret(pub Secret);

impl Serialize for ApopSecret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.reveal())
    }
}

impl<'de> Deserialize<'de> for ApopSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}

pub(super) async fn allow_apop(desk: &Desk<'_>, address: Address, until: Timestamp, secret: ApopSecret) -> Answer {
    let change = DirectoryChange::AllowLegacy { address: address.clone(), login: LegacyLogin::Apop, until };
    if let Err(problem) = check_end(&change, clock::now()) {
        return Answer::ChangeRefused { problem };
    }
    let (action, subject) = (change.action().to_owned(), change.subject());
    match desk.store.allow_apop(address, until, secret.0).await {
        Ok(_) => {
            desk.note([(None, EventKind::Administered { action, subject, detail: None })]);
            Answer::Done
        }
        Err(error) => change_refused(error),
    }
}
