//! Whether the examiner's account may log in at a door: only where its password is read by nobody but that server.

use super::talk::{Line, talk};
use crate::tls::Connectors;
use probe::{DoorKind, Found, LoginWay, Part, Plan, Protection, Transcript, Untested};

/// The line to the same door on which passwords are said: the server must prove its name, as to any mail program (RFC 8314
/// §4.1). From this machine to itself there is nobody between.
fn safe(line: &Line) -> Result<Line, Untested> {
    if line.approach.inward.is_some() || line.approach.address.ip().is_loopback() {
        return Ok(line.clone());
    }
    let connectors = Connectors::new().map_err(|_| Untested::LoginUnsafe)?;
    Ok(Line { connector: connectors.verified().clone(), ..line.clone() })
}

/// How an account logs in at the door, and on which line; looks into its TLS for that (RFC 4954 §4: what is offered in clear counts for
/// nothing).
///
/// # Errors
/// Why it does not.
pub(super) async fn way(line: &Line, plan: &Plan, found: &Found) -> Result<(LoginWay, Line), Untested> {
    if plan.login.is_none() || found.kind != DoorKind::Submission {
        return Err(Untested::NeedsLogin);
    }
    if found.protection == Protection::Clear {
        return Err(Untested::LoginUnsafe);
    }
    let line = safe(line)?;
    let transcript = talk(&line, plan.look_in_tls(found.protection), &|| false).await?;
    if transcript.has_tls_failed() {
        return Err(Untested::LoginUnsafe);
    }
    let hello = transcript.of(Part::Hello).filter(|exchange| exchange.in_tls).last();
    match hello.and_then(|exchange| exchange.heard.reply()) {
        Some(reply) if reply.is_positive() => {
            LoginWay::offered_in(reply).map(|way| (way, line)).ok_or(Untested::NotOffered)
        }
        _ => Err(why_not(&transcript)),
    }
}

fn why_not(transcript: &Transcript) -> Untested {
    match transcript.not_begun() {
        Some(why) => why,
        None if transcript.cut_off().is_some() => Untested::CutOff,
        None if transcript.refusal().is_some() => Untested::RefusedBefore,
        None => Untested::Closed,
    }
}
