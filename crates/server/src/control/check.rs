//! `check`: is this site in order? The doors as they were examined last or are now, and the certificate.

use super::{Answer, Desk};
use crate::check;
use crate::site;
use crate::tls::{TlsError, Validity};
use mail::event::{CheckCause, DoorsExamined};
use mail::{EventKind, Timestamp};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::ReadError;

/// What an examination of the server's own doors came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorsResult {
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub examined: DoorsExamined,
}

/// The certificate that clients are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateState {
    /// Where it lies.
    pub file: PathBuf,
    /// When it is valid, if it tells.
    #[serde(flatten)]
    pub validity: Option<Validity>,
}

/// How it stands with the site.
#[derive(Debug, Serialize, Deserialize)]
pub struct SiteState {
    /// Whether the server runs.
    pub running: bool,
    /// The last examination of its doors; `None` if the journal knows of none.
    pub doors: Option<DoorsResult>,
    /// The certificate; `None` if the settings name none.
    pub certificate: Option<Result<CertificateState, TlsError>>,
}

pub(super) async fn doors(desk: &Desk<'_>) -> Answer {
    let Some(site) = desk.site else { return Answer::NotRunning };
    let (at, examined) = check::now(site, CheckCause::Asked).await;
    Answer::Doors { result: DoorsResult { at, examined } }
}

pub(super) fn site(desk: &Desk<'_>) -> Result<Answer, ReadError> {
    let doors = desk.store.journal().last_doors_examined()?.and_then(|event| match event.kind {
        EventKind::DoorsExamined(examined) => Some(DoorsResult { at: event.at, examined }),
        _ => None,
    });
    Ok(Answer::Site { state: SiteState { running: desk.site.is_some(), doors, certificate: certificate(desk) } })
}

fn certificate(desk: &Desk<'_>) -> Option<Result<CertificateState, TlsError>> {
    let identity = match site::identity(&desk.settings) {
        Ok(identity) => identity?,
        Err(site::StartError::Tls(error)) => return Some(Err(error)),
        // Nothing else can be wrong with a certificate.
        Err(_) => return None,
    };
    Some(Ok(CertificateState { file: identity.certificate(), validity: identity.validity() }))
}
