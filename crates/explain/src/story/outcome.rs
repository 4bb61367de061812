//! Where each recipient stands, if there are several.

use super::{Teller, plain_path};
use crate::Value;
use crate::layout::{Ink, pad};
use forensics::story::{Outcome, Recipient};
use unicode_width::UnicodeWidthStr;

/// Recipients shown; the rest is counted.
const SHOWN: usize = 10;

/// One line for each recipient; nothing if one alone was asked for, since the steps have told it.
pub(super) fn lines(teller: Teller<'_>) -> Vec<String> {
    let recipients = &teller.story.recipients;
    if recipients.len() < 2 {
        return Vec::new();
    }
    let mut lines = vec![format!("  {}", teller.look.paint(Ink::Bold, &teller.get("story-recipients", &[])))];
    let words: Vec<(Ink, String)> = recipients.iter().take(SHOWN).map(|recipient| word(teller, recipient)).collect();
    let column = words.iter().map(|(_, word)| word.width()).max().unwrap_or(0);
    for ((ink, word), recipient) in words.iter().zip(recipients) {
        let address = teller.get("and-none", &[("first", plain_path(&recipient.recipient))]);
        for (index, part) in teller.look.wrap(&address, column + 6).into_iter().enumerate() {
            let word = if index == 0 { word.as_str() } else { "" };
            lines.push(format!("    {}  {part}", teller.look.paint(*ink, &pad(word, column))));
        }
    }
    if recipients.len() > SHOWN {
        let rest = [("count", Value::from(recipients.len() - SHOWN))];
        lines.push(format!("    {}", teller.get("story-recipients-more", &rest)));
    }
    lines
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
