use super::*;
use crate::scram_keys;
use mail::Secret;

/// The exchange of RFC 7677 §3. Its user name is no address, so it starts where the name was looked up.
#[test]
fn the_exchange_of_rfc_7677_section_3_ends_as_it_does_there() {
    let name: Address = "user@example.jp".parse().unwrap();
    let named = Named {
        name: name.clone(),
        channel_binding: b"n,,".to_vec(),
        client_first_bare: "n=user,r=rOprNGfwEbeRWgbNEkqO".into(),
        nonce: "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0".into(),
    };
    let salt = crate::keys::decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
    let keys = scram_keys(&Secret::new("pencil"), &salt, 4096);
    let ScramStep { next, step } = Scram::Named(named).keys(Some(keys), &Decoy::new(Secret::new("x")));
    let server_first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    assert_eq!(step, Step::Challenge(server_first.into()));
    let client_final = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                        p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    let ScramStep { next, step } = next.unwrap().respond(client_final.as_bytes());
    let challenge = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".to_vec();
    assert_eq!(step, Step::LastChallenge { challenge, name: name.clone() });
    let ScramStep { next, step } = next.unwrap().respond(b"");
    assert!(next.is_none());
    assert_eq!(step, Step::Proven { name });
}

#[test]
fn nothing_of_an_exchange_is_printed() {
    let scram = Scram::new(Mechanism::ScramSha256, "server-nonce", None);
    assert_eq!(format!("{scram:?}"), "Start");
}
