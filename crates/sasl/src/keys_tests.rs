use super::*;

/// Made with Python's hashlib.pbkdf2_hmac and hmac, which share no code with this crate.
const KEYS: &str = "SCRAM-SHA-256$4096:AAECAwQFBgcICQoLDA0ODw==$tRbCHDbrZMleYM9JAsBNBbVY7LULPre/2Zcxhz545Kg=:jewE6dPOmV8K+j8sA8friq5sG0YTvNh3G3XzhOggTCc=";

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn salted_passwords_are_those_of_pbkdf2() {
    let one = "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b";
    let many = "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a";
    assert_eq!(hex(&salted_password("password", b"salt", 1)), one);
    assert_eq!(hex(&salted_password("password", b"salt", 4096)), many);
}

#[test]
fn keys_are_derived_printed_and_read_back() {
    let salt: Vec<u8> = (0..16).collect();
    let keys = scram_keys(&Secret::new("さくら 123"), &salt, 4096);
    assert_eq!(keys.to_string(), KEYS);
    assert_eq!(KEYS.parse(), Ok(keys));
}

#[test]
fn the_same_password_typed_on_another_keyboard_has_the_same_keys() {
    let keys = |password: &str| scram_keys(&Secret::new(password), &[1; SALT_OCTETS], 4096);
    assert_eq!(keys("ｶﾞ"), keys("ガ"), "half-width and full-width (RFC 4013 §2.2)");
    assert_ne!(keys("ガ"), keys("カ"));
}

#[test]
fn a_text_that_is_no_keys_is_refused() {
    let cut = &KEYS[..KEYS.len() - 4];
    let weak = KEYS.replace("$4096:", "$4095:");
    let saltless = KEYS.replace("AAECAwQFBgcICQoLDA0ODw==", "");
    let other = KEYS.replace("SCRAM-SHA-256", "SCRAM-SHA-1");
    for text in ["", "SCRAM-SHA-256$", "$argon2id$v=19$m=19456,t=2,p=1$a$b", cut, &weak, &saltless, &other] {
        assert_eq!(text.parse::<ScramKeys>(), Err(KeysError), "{text}");
    }
}

#[test]
fn keys_and_decoys_are_never_printed() {
    let keys: ScramKeys = KEYS.parse().unwrap();
    assert_eq!(format!("{keys:?}"), "ScramKeys(4096 iterations, …)");
    assert_eq!(format!("{:?}", Decoy::new(Secret::new("hunter2"))), "Decoy(…)");
}

#[test]
fn a_decoy_looks_like_new_keys_and_stays_the_same() {
    let decoy = Decoy::new(Secret::new("of this server"));
    let (hana, taro) = ("hana@example.jp".parse().unwrap(), "taro@example.jp".parse().unwrap());
    let real = scram_keys(&Secret::new("x"), &[1; SALT_OCTETS], ITERATIONS);
    let keys = decoy.keys(&hana);
    assert_eq!((keys.salt.len(), keys.iterations), (real.salt.len(), real.iterations));
    assert_eq!(keys, Decoy::new(Secret::new("of this server")).keys(&hana));
    assert_ne!(keys.salt, decoy.keys(&taro).salt);
    assert_ne!(keys.salt, Decoy::new(Secret::new("of another")).keys(&hana).salt);
}

#[test]
fn a_nonce_has_no_comma_and_is_never_empty_of_its_octets() {
    let text = nonce(&[0xff; 18]);
    assert_eq!(text.len(), 24);
    assert!(text.bytes().all(|b| b.is_ascii_graphic() && b != b','));
}
