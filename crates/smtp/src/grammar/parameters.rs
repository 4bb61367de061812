//! Parameters of MAIL and RCPT (RFC 5321 §4.1.1.11), each known one in one place.

use super::orcpt::parse_orcpt;
use super::xtext::decode_xtext;
use mail::{Body, Notify, RecipientParameters, Return, SenderParameters};

/// RFC 3461 §4.4: ENVID has at most 100 characters, encoded.
const ENVID_LIMIT: usize = 100;

/// Why a parameter was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterError {
    /// It is not known, or not offered here: 555 (RFC 5321 §4.1.1.11).
    Unknown,
    /// It is malformed or stands there twice: 501.
    Malformed,
}

/// Which parameters may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// None: the client said HELO.
    Nothing,
    /// SIZE, BODY and SMTPUTF8.
    Basic,
    /// Those, and what only our own clients are offered: RET, ENVID, NOTIFY, ORCPT, AUTH.
    Trusted,
}

/// Every keyword that is known, in the spelling that the parsers below match.
const KEYWORDS: [&str; 8] = ["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH", "NOTIFY", "ORCPT"];

/// Calls `each` with every keyword and value of `text`, which follows a path. An unknown keyword becomes "".
fn each_parameter(
    text: &str,
    mut each: impl FnMut(&str, Option<&str>) -> Result<(), ParameterError>,
) -> Result<(), ParameterError> {
    let Some(text) = text.strip_prefix(' ') else {
        // Anything that touches the closing bracket is no parameter: `<a@b>,<c@d>`.
        return if text.is_empty() { Ok(()) } else { Err(ParameterError::Malformed) };
    };
    // Trailing and double spaces are taken: Microsoft's SMTP service sends `MAIL FROM:<…> ` with nothing after it.
    for parameter in text.split(' ').filter(|p| !p.is_empty()) {
        let (keyword, value) = match parameter.split_once('=') {
            Some((keyword, value)) => (keyword, Some(value)),
            None => (parameter, None),
        };
        if !is_keyword(keyword) || value.is_some_and(|v| v.is_empty() || v.contains('=')) {
            return Err(ParameterError::Malformed);
        }
        let known = KEYWORDS.into_iter().find(|known| keyword.eq_ignore_ascii_case(known));
        each(known.unwrap_or_default(), value)?;
    }
    Ok(())
}

/// RFC 5321 §4.1.2 `esmtp-keyword`.
fn is_keyword(keyword: &str) -> bool {
    keyword.starts_with(|c: char| c.is_ascii_alphanumeric())
        && keyword.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// A parameter may stand there once.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> Result<(), ParameterError> {
    match (place.is_some(), value) {
        (false, Some(value)) => {
            *place = Some(value);
            Ok(())
        }
        _ => Err(ParameterError::Malformed),
    }
}

/// Parses what follows MAIL's path.
///
/// # Errors
/// [`ParameterError::Unknown`], [`ParameterError::Malformed`].
pub fn parse_sender_parameters(text: &str, offered: Offered) -> Result<SenderParameters, ParameterError> {
    let mut found = SenderParameters::default();
    let (mut body, mut smtputf8, mut identity) = (None, None, None);
    let is_identity = |value: &str| value == "<>" || decode_xtext(value).is_some();
    each_parameter(text, |keyword, value| match (keyword, offered) {
        (_, Offered::Nothing) => Err(ParameterError::Unknown),
        ("SIZE", _) => set(&mut found.size_octets, value.and_then(size)),
        ("BODY", _) => set(&mut body, value.and_then(body_of)),
        ("SMTPUTF8", _) => set(&mut smtputf8, value.is_none().then_some(())),
        ("RET", Offered::Trusted) => set(&mut found.ret, value.and_then(return_of)),
        ("ENVID", Offered::Trusted) => set(&mut found.envid, value.and_then(envid)),
        // RFC 4954 §5: checked for its form; what it claims about who first sent the message is not believed.
        ("AUTH", Offered::Trusted) => set(&mut identity, value.filter(|v| is_identity(v)).map(|_| ())),
        _ => Err(ParameterError::Unknown),
    })?;
    found.body = body.unwrap_or_default();
    found.smtputf8 = smtputf8.is_some();
    Ok(found)
}

/// Parses what follows RCPT's path.
///
/// # Errors
/// [`ParameterError::Unknown`], [`ParameterError::Malformed`].
pub fn parse_recipient_parameters(text: &str, offered: Offered) -> Result<RecipientParameters, ParameterError> {
    let mut found = RecipientParameters::default();
    each_parameter(text, |keyword, value| match (keyword, offered) {
        ("NOTIFY", Offered::Trusted) => set(&mut found.notify, value.and_then(notify)),
        ("ORCPT", Offered::Trusted) => set(&mut found.orcpt, value.and_then(parse_orcpt)),
        _ => Err(ParameterError::Unknown),
    })?;
    Ok(found)
}

/// RFC 1870 §6: up to 20 digits. What does not fit 64 bits is too large for any limit.
fn size(value: &str) -> Option<u64> {
    let is_number = (1..=20).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| value.parse().unwrap_or(u64::MAX))
}

/// RFC 6152 §2. BINARYMIME (RFC 3030 §3) is not offered.
fn body_of(value: &str) -> Option<Body> {
    match () {
        () if value.eq_ignore_ascii_case("7BIT") => Some(Body::SevenBit),
        () if value.eq_ignore_ascii_case("8BITMIME") => Some(Body::EightBitMime),
        () => None,
    }
}

/// RFC 3461 §4.3.
fn return_of(value: &str) -> Option<Return> {
    match () {
        () if value.eq_ignore_ascii_case("FULL") => Some(Return::Full),
        () if value.eq_ignore_ascii_case("HDRS") => Some(Return::Headers),
        () => None,
    }
}

fn envid(value: &str) -> Option<String> {
    if value.len() > ENVID_LIMIT { None } else { decode_xtext(value) }
}

/// RFC 3461 §4.1: NEVER stands alone.
fn notify(value: &str) -> Option<Notify> {
    if value.eq_ignore_ascii_case("NEVER") {
        return Some(Notify::NEVER);
    }
    value.split(',').try_fold(Notify::NEVER, |sum, word| match () {
        () if word.eq_ignore_ascii_case("SUCCESS") => Some(Notify { success: true, ..sum }),
        () if word.eq_ignore_ascii_case("FAILURE") => Some(Notify { failure: true, ..sum }),
        () if word.eq_ignore_ascii_case("DELAY") => Some(Notify { delay: true, ..sum }),
        () => None,
    })
}

#[cfg(test)]
#[path = "parameters_tests.rs"]
mod tests;
