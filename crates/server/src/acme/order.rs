//! One order (RFC 8555 §7.4): account, authorization, certificate.

use super::challenge::Challenge;
use super::files::Files;
use config::Acme;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};
use std::time::Duration;

/// How long the authority may take to look, and again to sign; it is asked ever more seldom meanwhile.
const POLLING: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(120));

/// Gets a certificate for `hostname` and keeps it. What is in the way is told for the administrator, in the words of
/// whoever said it.
pub(super) async fn order(acme: &Acme, hostname: &str, files: &Files, challenge: &Challenge) -> Result<(), String> {
    let account = account(acme, files).await.map_err(told)?;
    let identifiers = [Identifier::Dns(hostname.to_owned())];
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await.map_err(told)?;
    prove(&mut order, hostname, challenge).await?;
    match order.poll_ready(&POLLING).await {
        Ok(OrderStatus::Ready) => {}
        ended => return Err(refusal(&mut order).await.unwrap_or_else(|| format!("{ended:?}"))),
    }
    let key = order.finalize().await.map_err(told)?;
    let chain = order.poll_certificate(&POLLING).await.map_err(told)?;
    files.write_certificate(&key, &chain).map_err(|error| error.to_string())
}

/// The account at the authority, made at the first order (RFC 8555 §7.3).
async fn account(acme: &Acme, files: &Files) -> Result<Account, Error> {
    if let Some(credentials) = files.read_account() {
        return Account::builder()?.from_credentials(credentials).await;
    }
    let contact = acme.contact.as_ref().map(|address| format!("mailto:{address}"));
    let contact: Vec<&str> = contact.as_deref().into_iter().collect();
    // Whoever sets tls.acme has been told by the settings' page that the authority's terms are agreed to by it.
    let wanted = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) = Account::builder()?.create(&wanted, acme.directory.clone(), None).await?;
    files.write_account(&credentials).map_err(|error| Error::Other(error.into()))?;
    Ok(account)
}

/// Shows the proof and asks the authority to look (RFC 8555 §7.5.1).
async fn prove(order: &mut Order, hostname: &str, challenge: &Challenge) -> Result<(), String> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.map_err(told)?;
        if authorization.status == AuthorizationStatus::Valid {
            // The authority remembers that it has looked not long ago.
            continue;
        }
        let Some(mut offered) = authorization.challenge(ChallengeType::TlsAlpn01) else {
            return Err("the authority does not offer TLS-ALPN-01".to_owned());
        };
        challenge.show(hostname, offered.key_authorization().digest().as_ref())?;
        offered.set_ready().await.map_err(told)?;
    }
    Ok(())
}

/// What the authority found wrong when it looked (RFC 8555 §8).
async fn refusal(order: &mut Order) -> Option<String> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.ok()?;
        let state = authorization.refresh().await.ok()?;
        let problem = state.challenges.iter().find_map(|challenge| challenge.error.as_ref());
        if let Some(detail) = problem.and_then(|problem| problem.detail.clone()) {
            return Some(detail);
        }
    }
    None
}

/// The error with what is behind it: by itself it says only that a request failed.
fn told(error: Error) -> String {
    let mut text = error.to_string();
    let mut behind: Option<&dyn std::error::Error> = std::error::Error::source(&error);
    if let Error::Other(inner) = &error {
        behind = inner.source();
    }
    while let Some(cause) = behind {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        behind = cause.source();
    }
    text
}
