//! Where each recipient stands, if there are several.

use super::{Teller, plain_path};
use crate::Value;
use crate::layout::{Ink, pad};
use forensics::story::{Outcome, Recipient};
use unicode_width::UnicodeWidthStr;

/// Recipients named; the rest is counted.
const SHOWN: usize = 10;

/// One entry for each verb or state, with the recipients it applies to; nothing if one alone was asked for, since the
/// steps have told it.
pub(super) fn lines(teller: Teller<'_>) -> Vec<String> {
    let recipients = &teller.story.recipients;
    if recipients.len() < 2 {
        return Vec::new();
    }
    let groups = groups(teller);
    let column = groups.iter().map(|group| group.word.width()).max().unwrap_or(0);
    let mut lines = vec![format!("  {}", teller.look.paint(Ink::Bold, &teller.get("story-recipients", &[])))];
    for group in groups {
        let addresses = group.addresses.join(", ");
        for (index, line) in teller.look.wrap(&addresses, column + 6).into_iter().enumerate() {
            let word = if index == 0 { group.word.as_str() } else { "" };
            lines.push(format!("    {}  {line}", teller.look.paint(group.ink, &pad(word, column))));
        }
    }
    if recipients.len() > SHOWN {
        let rest = [("count", Value::from(recipients.len() - SHOWN))];
        lines.push(format!("    {}", teller.get("story-recipients-more", &rest)));
    }
    lines
}

/// The recipients that one word applies to.
struct Group {
    ink: Ink,
    word: String,
    addresses: Vec<String>,
}

fn groups(teller: Teller<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for recipient in teller.story.recipients.iter().take(SHOWN) {
        let (ink, word) = word(teller, recipient);
        let address = teller.get("recipient-alone", &[("recipient", plain_path(&recipient.recipient))]);
        match groups.iter_mut().find(|group| group.word == word) {
            Some(group) => group.addresses.push(address),
            None => groups.push(Group { ink, word, addresses: vec![address] }),
        }
    }
    groups
}

/// The verb; where none applies, how far it has come.
fn word(teller: Teller<'_>, recipient: &Recipient) -> (Ink, String) {
    if let Some(verb) = recipient.verb {
        return (Ink::Verb(verb), teller.get(&format!("verb-{}", verb.key()), &[]));
    }
    let key = match recipient.outcome {
        Outcome::Accepted | Outcome::HandedOver { .. } => "label-waiting",
        Outcome::Abandoned => "label-abandoned",
        Outcome::Delivered { .. } => "label-delivered",
        Outcome::Deferred { .. } => "label-late",
        Outcome::Failed { .. } => "label-not-delivered",
        Outcome::Refused { .. } => "verb-refused",
        Outcome::Held { .. } => "verb-held",
    };
    (Ink::Neutral, teller.get(key, &[]))
}
