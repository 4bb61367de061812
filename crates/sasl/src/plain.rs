//! PLAIN (RFC 4616), and the password's half of LOGIN.

use crate::{Step, prepare};
use mail::{Address, Secret};

/// `[authzid] NUL authcid NUL passwd` (RFC 4616 §2).
pub(crate) fn check(message: &[u8]) -> Step {
    let mut fields = message.split(|octet| *octet == 0);
    let (Some(authzid), Some(authcid), Some(password), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Step::Refused { name: None };
    };
    let name = prepare::name(authcid);
    // Nobody acts for another: an authorization identity is the authentication identity or it is refused.
    if !authzid.is_empty() && prepare::name(authzid) != name {
        return Step::Refused { name };
    }
    check_password(name, password)
}

/// RFC 4616 §2: a password is UTF-8, not empty, and has no NUL.
pub(crate) fn check_password(name: Option<Address>, password: &[u8]) -> Step {
    match (name, std::str::from_utf8(password)) {
        (Some(name), Ok(password)) if !password.is_empty() && !password.contains('\0') => {
            Step::CheckPassword { name, password: Secret::new(password) }
        }
        (name, _) => Step::Refused { name },
    }
}
