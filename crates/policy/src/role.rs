//! Role addresses: they exist at every domain, reach a person, and never act.

use mail::Address;

/// The local parts that every domain has (RFC 5321 §4.5.1, RFC 2142 §2 and §5).
const ROLES: [&str; 2] = ["postmaster", "abuse"];

/// Whether the address is a role: it receives for its domain's postmaster account, and can neither be an account
/// or alias nor a sender. RFC 5321 §2.3.11 has `postmaster` compared without regard to case.
pub fn is_role(address: &Address) -> bool {
    ROLES.iter().any(|role| address.local().eq_ignore_ascii_case(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_known_in_any_case_and_nothing_that_looks_like_one_is() {
        for text in ["postmaster@a.example", "PostMaster@b.example", "ABUSE@a.example"] {
            assert!(is_role(&text.parse().unwrap()), "{text}");
        }
        // The first letter of the last two is Cyrillic; quotes make another local part.
        for text in ["postmaster1@a.example", "\"postmaster\"@a.example", "рostmaster@a.example", "аbuse@a.example"] {
            assert!(!is_role(&text.parse().unwrap()), "{text}");
        }
    }
}
