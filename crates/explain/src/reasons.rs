//! Every reason in words: what was decided, and what an administrator can do about it.

use crate::{Lang, text};
use mail::Reason;

/// Why, in one sentence.
pub fn reason_sentence(lang: Lang, reason: Reason) -> String {
    text(lang, &format!("reason-{reason}"), &[])
}

/// What to do about it, in a sentence or two.
pub fn reason_advice(lang: Lang, reason: Reason) -> String {
    text(lang, &format!("reason-{reason}.advice"), &[])
}
