//! Passwords at rest: argon2id (RFC 9106) in the PHC string format.

use crate::keys::SALT_OCTETS;
use crate::prepare;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use mail::Secret;

/// 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet (2024) for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What a password of nobody's is checked against: the hash of a random value that was thrown away, with the parameters
/// of every other hash.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2VraXNoby1ub2JvZHkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon2id() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within RFC 9106 §3.1's ranges");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password with a random salt. Takes some 20 ms and 19 MiB: nothing for a thread that serves others.
pub fn hash_password(password: &Secret, salt: &[u8; SALT_OCTETS]) -> String {
    let salt = SaltString::encode_b64(salt).expect("16 octets are a salt (RFC 9106 §3.1)");
    let hash = argon2id().hash_password(prepare::password(password).as_bytes(), &salt);
    hash.expect("a password that fits in memory has a hash").to_string()
}

/// Whether a password is the one of a hash; a text that is no hash is no password's. Costs as much as
/// [`hash_password`].
pub fn verify_password(password: &Secret, phc: &str) -> bool {
    let verified = |hash| argon2id().verify_password(prepare::password(password).as_bytes(), &hash);
    PasswordHash::new(phc).ok().is_some_and(|hash| verified(hash).is_ok())
}

/// The same for an account that may not exist: without a hash the answer is no, after the same work.
pub fn verify_account(password: &Secret, phc: Option<&str>) -> bool {
    let matches = verify_password(password, phc.unwrap_or(NOBODYS_HASH));
    matches && phc.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_one_password_and_salt() {
        let hash = hash_password(&Secret::new("さくら 123"), &[7; 16]);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password(&Secret::new("さくら 123"), &hash));
        for wrong in ["", "さくら 124", "さくら 123 ", &hash] {
            assert!(!verify_password(&Secret::new(wrong), &hash), "{wrong}");
        }
        assert_ne!(hash, hash_password(&Secret::new("さくら 123"), &[8; 16]));
    }

    #[test]
    fn a_hash_of_a_known_password_verifies_as_it_did_before() {
        // From the tests of the reference implementation (phc-winner-argon2, src/test.c); its parameters are its own.
        let hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify_password(&Secret::new("password"), hash));
        assert!(!verify_password(&Secret::new("differentpassword"), hash));
    }

    #[test]
    fn a_text_that_is_no_hash_is_no_passwords() {
        for text in ["", "password", "$argon2id$", "$1$salt$hash", "{PLAIN}password"] {
            assert!(!verify_password(&Secret::new("password"), text), "{text}");
        }
    }

    #[test]
    fn nobody_has_no_password_after_the_same_work() {
        let hash = PasswordHash::new(NOBODYS_HASH).unwrap();
        let ours = hash_password(&Secret::new("x"), &[1; 16]);
        let ours = PasswordHash::new(&ours).unwrap();
        assert_eq!((hash.params.clone(), hash.version), (ours.params.clone(), ours.version));
        assert_eq!(hash.salt.unwrap().len(), ours.salt.unwrap().len());
        assert_eq!(hash.hash.unwrap().len(), ours.hash.unwrap().len());
        assert!(!verify_account(&Secret::new(""), None));
        assert!(!verify_account(&Secret::new("password"), None));
    }
}
