use super::*;
use crate::keys::scram_keys;
use proptest::prelude::*;
use std::sync::LazyLock;

const NONCE: &str = "servernonce";
const ACCOUNT: &str = "hana@example.jp";

fn account() -> Address {
    ACCOUNT.parse().unwrap()
}

fn decoy() -> Decoy {
    Decoy::new(Secret::new("of this server"))
}

/// Of the password さくら 123; derived once for all tests.
fn keys() -> ScramKeys {
    static KEYS: LazyLock<ScramKeys> = LazyLock::new(|| {
        let salt: Vec<u8> = (0..16).collect();
        scram_keys(&Secret::new("さくら 123"), &salt, 4096)
    });
    KEYS.clone()
}

fn check(password: &str) -> Step {
    Step::CheckPassword { name: account(), password: Secret::new(password) }
}

fn refused(name: Option<&str>) -> Step {
    Step::Refused { name: name.map(|name| name.parse().unwrap()) }
}

fn plain(response: &[u8]) -> Step {
    let (mut exchange, step) = Exchange::start(Mechanism::Plain, Some(response.to_vec()), NONCE);
    assert_eq!(exchange.respond(response.to_vec()), refused(None), "an exchange that is over stays over");
    step
}

mod plain_is_name_and_password_and_nothing_else {
    use super::*;

    #[test]
    fn with_and_without_an_initial_response() {
        let response = b"\0hana@example.jp\0pass word".to_vec();
        assert_eq!(plain(&response), check("pass word"));
        let (mut exchange, step) = Exchange::start(Mechanism::Plain, None, NONCE);
        assert_eq!(step, Step::Challenge(Vec::new()));
        assert_eq!(exchange.respond(response), check("pass word"));
    }

    #[test]
    fn nobody_acts_for_another() {
        for authzid in ["taro@example.jp", "postmaster@example.jp", "x", "hana@example.net", "hana@example.jp "] {
            let response = format!("{authzid}\0hana@example.jp\0pw");
            assert_eq!(plain(response.as_bytes()), refused(Some(ACCOUNT)), "{authzid}");
        }
        for authzid in ["", "hana@example.jp", "HANA@example.jp"] {
            assert_eq!(plain(format!("{authzid}\0hana@example.jp\0pw").as_bytes()), check("pw"), "{authzid}");
        }
        // A name and an authorization identity that both read as no address are not thereby the same person.
        assert_eq!(plain(b"test\0test\0test"), refused(None));
        assert_eq!(plain(b"hana@example.jp\0\0pw"), refused(None));
    }

    #[test]
    fn a_message_of_another_form_is_refused() {
        let cases: [(&[u8], Option<&str>); 12] = [
            (b"", None),
            (b"\0", None),
            (b"\0\0", None),
            (b"\0\0pw", None),
            (b"\0hana@example.jp", None),
            (b"\0hana@example.jp\0", Some(ACCOUNT)),
            (b"taro@example.jp\0hana@example.jp\0", Some(ACCOUNT)),
            (b"\0hana@example.jp\0pw\0", None),
            (b"\0hana@example.jp\0p\0w", None),
            (b"\0hana@example.jp\0\xff\xfe", Some(ACCOUNT)),
            (b"\0hana\xff@example.jp\0pw", None),
            (b"hana@example.jp pw", None),
        ];
        for (response, name) in cases {
            assert_eq!(plain(response), refused(name), "{}", response.escape_ascii());
        }
    }

    #[test]
    fn a_name_is_one_canonical_account_or_refused() {
        for name in ["Hana@Example.JP", "ｈａｎａ@example.jp", "HANA@EXAMPLE.JP"] {
            assert_eq!(plain(format!("\0{name}\0pw").as_bytes()), check("pw"), "{name}");
        }
        for name in [
            "hana",
            "hana%example.jp",
            "hana@example.jp ",
            "hana@example.jp.",
            "*)(uid=*",
            "' OR 1=1--",
            "admin",
            "root",
        ] {
            assert_eq!(plain(format!("\0{name}\0{name}").as_bytes()), refused(None), "{name}");
        }
        let elsewhere = plain(b"\0hana@other.example\0pw");
        assert!(matches!(elsewhere, Step::CheckPassword { name, .. } if name.to_string() == "hana@other.example"));
    }

    #[test]
    fn the_limit_is_reached_and_not_passed() {
        let fits = format!("\0hana@example.jp\0{}", "p".repeat(RESPONSE_LIMIT - 17));
        assert_eq!(fits.len(), RESPONSE_LIMIT);
        assert!(matches!(plain(fits.as_bytes()), Step::CheckPassword { .. }));
        for length in [RESPONSE_LIMIT + 1, 12_289, 1 << 20] {
            let too_long = format!("\0hana@example.jp\0{}", "p".repeat(length - 17));
            assert_eq!(plain(too_long.as_bytes()), refused(None), "{length}");
        }
    }
}

mod login_is_asked_twice {
    use super::*;

    #[test]
    fn first_the_name_then_the_password() {
        let (mut exchange, step) = Exchange::start(Mechanism::Login, None, NONCE);
        assert_eq!(step, Step::Challenge(b"Username:".to_vec()));
        assert_eq!(exchange.respond(b"Hana@example.jp".to_vec()), Step::Challenge(b"Password:".to_vec()));
        assert_eq!(exchange.respond(b"pw".to_vec()), check("pw"));
        assert_eq!(exchange.respond(b"pw".to_vec()), refused(None));
    }

    #[test]
    fn the_name_may_come_at_once() {
        let (mut exchange, step) = Exchange::start(Mechanism::Login, Some(ACCOUNT.into()), NONCE);
        assert_eq!(step, Step::Challenge(b"Password:".to_vec()));
        assert_eq!(exchange.respond(b"pw".to_vec()), check("pw"));
    }

    #[test]
    fn empty_and_impossible_answers_are_refused_after_both_questions() {
        for (name, password, known) in [
            ("", "", None),
            ("", "pw", None),
            ("admin", "admin", None),
            ("*)(uid=*", "x", None),
            (ACCOUNT, "", Some(ACCOUNT)),
            (ACCOUNT, "a\0b", Some(ACCOUNT)),
        ] {
            let (mut exchange, _) = Exchange::start(Mechanism::Login, None, NONCE);
            assert_eq!(exchange.respond(name.into()), Step::Challenge(b"Password:".to_vec()));
            assert_eq!(exchange.respond(password.into()), refused(known), "{name:?} {password:?}");
        }
    }
}

mod scram_is_a_proof {
    use super::*;
    use crate::keys::{hmac, salted_password};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    const CLIENT_FIRST: &str = "n,,n=Hana@Example.JP,r=clientnonce";
    const SERVER_FIRST: &str = "r=clientnonceservernonce,s=AAECAwQFBgcICQoLDA0ODw==,i=4096";
    /// Proofs and signatures of Python's hashlib and hmac, which share no code with this crate.
    const CLIENT_FINAL: &str = "c=biws,r=clientnonceservernonce,p=FZAgE1prDzPIveKhfVfn66GN7J3tuq9TqSHlIp/DCVM=";
    const SERVER_FINAL: &str = "v=l1tUIqKiEZVjMqPFykLyddVJWUh40oLtXz/Sbqx4ldg=";

    fn start(client_first: &str) -> (Exchange, Step) {
        Exchange::start(Mechanism::ScramSha256, Some(client_first.into()), NONCE)
    }

    /// To the point where the client has to prove itself.
    fn salted(client_first: &str, keys: Option<ScramKeys>) -> (Exchange, Step) {
        let (mut exchange, step) = start(client_first);
        assert_eq!(step, Step::NeedKeys { name: account() }, "{client_first}");
        let step = exchange.keys(keys, &decoy());
        (exchange, step)
    }

    #[test]
    fn whoever_knows_the_password_gets_in_and_sees_our_proof() {
        let cases = [
            (CLIENT_FIRST, CLIENT_FINAL, SERVER_FINAL),
            (
                // The client could bind to the channel and thinks that we cannot: so it is.
                "y,,n=Hana@Example.JP,r=clientnonce",
                "c=eSws,r=clientnonceservernonce,p=8piFB3XdgxlWgL4NNe+rsbfueoQqqnMyZ6zPx/QHfXg=",
                "v=8mDQ+Dcb12f/73onUdD7BQ9sGetYzMPxHXHYlIXoqy4=",
            ),
            (
                "n,a=hana@example.jp,n=Hana@Example.JP,r=clientnonce",
                "c=bixhPWhhbmFAZXhhbXBsZS5qcCw=,r=clientnonceservernonce,p=T9eeedt+IYRpLZeTqAwAaGeNg7S5XLDsEhBSFQkPeio=",
                "v=417gmEhy/vSiPqx3D705fkWOjMaXo68Y+NVTfdRzhOE=",
            ),
        ];
        for (client_first, client_final, server_final) in cases {
            let (mut exchange, step) = salted(client_first, Some(keys()));
            assert_eq!(step, Step::Challenge(SERVER_FIRST.into()));
            let step = exchange.respond(client_final.into());
            assert_eq!(step, Step::LastChallenge { challenge: server_final.into(), name: account() });
            assert_eq!(exchange.respond(Vec::new()), Step::Proven { name: account() });
            assert_eq!(exchange.respond(Vec::new()), refused(None));
        }
    }

    #[test]
    fn without_an_initial_response_an_empty_challenge_asks_for_it() {
        let (mut exchange, step) = Exchange::start(Mechanism::ScramSha256, None, NONCE);
        assert_eq!(step, Step::Challenge(Vec::new()));
        assert_eq!(exchange.respond(CLIENT_FIRST.into()), Step::NeedKeys { name: account() });
    }

    #[test]
    fn a_first_message_that_asks_for_what_is_not_offered_is_refused() {
        for message in [
            "",
            "n,,",
            "N,,n=hana@example.jp,r=x",
            "n,,m=extension,n=hana@example.jp,r=x",
            "n,n=hana@example.jp,r=x",
            "n,,n=hana@example.jp",
            "n,,n=hana@example.jp,r=",
            "n,,r=x,n=hana@example.jp",
            "n,,n=hana@example.jp,r=x\n",
            "n,,n=hana,r=x",
            "n,,n=,r=x",
            "n,,n=*)(uid=3D*,r=x",
            "n,,n=hana=@example.jp,r=x",
            "n,,n=hana=2c@example.jp,r=x",
            "n,,n=hana@example.jp\0,r=x",
        ] {
            assert_eq!(start(message).1, refused(None), "{message:?}");
        }
        assert_eq!(start(&format!("n,,n=hana@example.jp,r={}", "x".repeat(513))).1, refused(None));
    }

    /// An exchange of this mechanism and first message, in a connection that can be bound to or in none.
    fn with_flag(mechanism: Mechanism, flag: &str, binding: Option<Binding>) -> (Exchange, Step) {
        let message = CLIENT_FIRST.replacen("n,,", &format!("{flag},,"), 1);
        Exchange::start_bound(mechanism, Some(message.into()), NONCE, binding)
    }

    #[test]
    fn what_is_said_about_binding_goes_with_what_was_offered_or_is_refused() {
        use Mechanism::{ScramSha256 as Scram, ScramSha256Plus as Plus};
        let binding = || Some(Binding::tls_exporter([7; 32]));
        for (mechanism, flag, binding, is_taken) in [
            (Scram, "n", None, true),
            (Scram, "n", binding(), true),
            (Scram, "y", None, true),
            // Somebody took SCRAM-SHA-256-PLUS out of the list.
            (Scram, "y", binding(), false),
            (Scram, "p=tls-exporter", None, false),
            (Scram, "p=tls-exporter", binding(), false),
            (Scram, "p=tls-unique", None, false),
            (Plus, "p=tls-exporter", binding(), true),
            (Plus, "p=tls-exporter", None, false),
            (Plus, "p=tls-unique", binding(), false),
            (Plus, "p=tls-server-end-point", binding(), false),
            (Plus, "p=", binding(), false),
            (Plus, "n", binding(), false),
            (Plus, "y", binding(), false),
        ] {
            let expected = if is_taken { Step::NeedKeys { name: account() } } else { refused(Some(ACCOUNT)) };
            assert_eq!(with_flag(mechanism, flag, binding).1, expected, "{mechanism:?} {flag}");
        }
    }

    #[test]
    fn a_proof_is_right_only_in_the_connection_that_it_was_made_for() {
        let header = b"p=tls-exporter,,";
        let said = |octets: &[u8]| format!("c={},r=clientnonceservernonce", STANDARD.encode([header, octets].concat()));
        for (octets, is_right) in [(&[7; 32][..], true), (&[8; 32][..], false), (&[7; 31][..], false), (&[], false)] {
            let (mut exchange, _) =
                with_flag(Mechanism::ScramSha256Plus, "p=tls-exporter", Some(Binding::tls_exporter([7; 32])));
            assert!(matches!(exchange.keys(Some(keys()), &decoy()), Step::Challenge(_)));
            let step = exchange.respond(proven(&said(octets)).into());
            assert_eq!(matches!(step, Step::LastChallenge { .. }), is_right, "{octets:?}");
        }
    }

    #[test]
    fn an_equals_sign_in_a_name_is_written_as_3d() {
        let (_, step) = start("n,,n=h=3Dana@example.jp,r=x");
        assert_eq!(step, Step::NeedKeys { name: "h=ana@example.jp".parse().unwrap() });
    }

    #[test]
    fn nobody_acts_for_another() {
        for authzid in ["a=taro@example.jp", "a=", "a=x", "b=hana@example.jp", "hana@example.jp"] {
            let message = format!("n,{authzid},n=hana@example.jp,r=x");
            assert_eq!(start(&message).1, refused(None), "{authzid}");
        }
    }

    #[test]
    fn a_proof_for_anything_else_is_refused() {
        let proof = CLIENT_FINAL.rsplit_once(",p=").unwrap().1;
        for message in [
            String::new(),
            "c=biws,r=clientnonceservernonce".to_owned(),
            // The flag was n, and is y now: somebody changed it on the way.
            CLIENT_FINAL.replace("c=biws", "c=eSws"),
            CLIENT_FINAL.replace("c=biws", "c=!!!!"),
            CLIENT_FINAL.replace("servernonce", "othernonce"),
            CLIENT_FINAL.replace("clientnonce", ""),
            CLIENT_FINAL.replace(proof, ""),
            CLIENT_FINAL.replace(proof, "AAAA"),
            CLIENT_FINAL.replace(proof, &"A".repeat(43)),
            CLIENT_FINAL.replace("FZAg", "FZAh"),
            CLIENT_FINAL.replace(",p=", ",x=extension,p="),
            format!("{CLIENT_FINAL},x=after"),
        ] {
            let (mut exchange, _) = salted(CLIENT_FIRST, Some(keys()));
            assert_eq!(exchange.respond(message.clone().into()), refused(Some(ACCOUNT)), "{message}");
            assert_eq!(exchange.respond(CLIENT_FINAL.into()), refused(None), "there is no second try");
        }
    }

    /// The proof of a client that knows the password, over whatever it believes to have been said.
    fn proven(client_final: &str) -> String {
        let keys = keys();
        let client_key = hmac(&salted_password("さくら 123", &keys.salt, keys.iterations), b"Client Key");
        let bare = CLIENT_FIRST.trim_start_matches("n,,");
        let signature = hmac(&keys.stored_key, format!("{bare},{SERVER_FIRST},{client_final}").as_bytes());
        let proof: Vec<u8> = client_key.iter().zip(signature).map(|(key, octet)| key ^ octet).collect();
        format!("{client_final},p={}", STANDARD.encode(proof))
    }

    #[test]
    fn a_right_proof_over_another_header_or_nonce_is_refused() {
        let respond = |message: &str| salted(CLIENT_FIRST, Some(keys())).0.respond(message.into());
        assert_eq!(proven("c=biws,r=clientnonceservernonce"), CLIENT_FINAL);
        // Extensions after the nonce may be ignored, but are proven too (RFC 5802 §5.1).
        for message in ["c=biws,r=clientnonceservernonce", "c=biws,r=clientnonceservernonce,x=extension"] {
            assert!(matches!(respond(&proven(message)), Step::LastChallenge { .. }), "{message}");
        }
        for message in [
            // Somebody on the way changed the client's y to n; the client repeats what it said.
            "c=eSws,r=clientnonceservernonce",
            "c=,r=clientnonceservernonce",
            // Of an earlier exchange, or of another server's.
            "c=biws,r=clientnonceothernonce",
            "c=biws,r=clientnonce",
            "c=biws,r=servernonce",
        ] {
            assert_eq!(respond(&proven(message)), refused(Some(ACCOUNT)), "{message}");
        }
    }

    #[test]
    fn an_unknown_name_is_asked_the_same_and_refused_the_same() {
        let known = scram_keys(&Secret::new("x"), &[1; crate::SALT_OCTETS], crate::ITERATIONS);
        let (mut real, real_step) = salted(CLIENT_FIRST, Some(known));
        let (mut nobody, nobody_step) = salted(CLIENT_FIRST, None);
        let (Step::Challenge(real_first), Step::Challenge(nobody_first)) = (real_step, nobody_step.clone()) else {
            panic!("both are challenged");
        };
        assert_eq!(real_first.len(), nobody_first.len());
        let rounds = format!(",i={}", crate::ITERATIONS);
        assert!(String::from_utf8(nobody_first).unwrap().ends_with(&rounds));
        assert_eq!(salted(CLIENT_FIRST, None).1, nobody_step, "asked again, it seems to have the same salt");
        assert_eq!(real.respond(CLIENT_FINAL.into()), nobody.respond(CLIENT_FINAL.into()));
    }

    #[test]
    fn even_a_right_proof_of_the_decoys_own_keys_is_refused() {
        // Keys whose password is known stand in for a decoy that an attacker could compute.
        let scram = Scram::new(Mechanism::ScramSha256, NONCE, None);
        let named = scram.respond(CLIENT_FIRST.as_bytes()).next.unwrap();
        let challenged = named.keys(Some(keys()), &decoy()).next.unwrap();
        let Scram::Salted { named, server_first, keys, exists } = challenged else {
            panic!("keys were given");
        };
        assert!(exists);
        let nobody = Scram::Salted { named, server_first, keys, exists: false };
        assert_eq!(nobody.respond(CLIENT_FINAL.as_bytes()).step, refused(Some(ACCOUNT)));
    }

    #[test]
    fn nothing_comes_out_of_turn() {
        let (mut exchange, _) = start(CLIENT_FIRST);
        assert_eq!(exchange.respond(CLIENT_FINAL.into()), refused(Some(ACCOUNT)), "before the keys were looked up");
        let (mut exchange, _) = Exchange::start(Mechanism::ScramSha256, None, NONCE);
        assert_eq!(exchange.keys(Some(keys()), &decoy()), refused(None), "before a name was given");
        let (mut exchange, _) = Exchange::start(Mechanism::Plain, None, NONCE);
        assert_eq!(exchange.keys(Some(keys()), &decoy()), refused(None), "where nobody asked for keys");
        let (mut exchange, _) = salted(CLIENT_FIRST, Some(keys()));
        exchange.respond(CLIENT_FINAL.into());
        assert_eq!(exchange.respond(b"*".to_vec()), refused(Some(ACCOUNT)), "the last answer is empty");
    }

    #[test]
    fn without_a_nonce_of_ours_nobody_gets_in() {
        for nonce in ["", "with,comma", "with space", "\u{e9}"] {
            let (_, step) = Exchange::start(Mechanism::ScramSha256, Some(CLIENT_FIRST.into()), nonce);
            assert_eq!(step, refused(None), "{nonce:?}");
        }
    }
}

#[test]
fn a_login_under_way_prints_no_secret() {
    let (exchange, _) = Exchange::start(Mechanism::Login, Some(ACCOUNT.into()), NONCE);
    assert!(!format!("{exchange:?}").contains("nonce"));
    assert!(!format!("{:?}", check("hunter2")).contains("hunter2"));
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: [&str; 12] =
        ["n,,", "y,,", "p=x,,", "n=hana@example.jp", ",r=", "c=biws", ",p=", "servernonce", "=", "\0", ",", "AAAA"];
    prop_oneof![
        prop::sample::select(&PIECES[..]).prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..8),
    ]
}

proptest! {
    #[test]
    fn whatever_is_said_nobody_is_proven_without_the_password(
        mechanism in prop::sample::select(&Mechanism::ALL[..]),
        responses in prop::collection::vec(prop::collection::vec(piece(), 0..8).prop_map(|p| p.concat()), 1..5),
    ) {
        let (mut exchange, mut step) = Exchange::start(mechanism, None, NONCE);
        for response in responses {
            step = match step {
                Step::NeedKeys { .. } => exchange.keys(Some(keys()), &decoy()),
                _ => exchange.respond(response),
            };
            let let_in = matches!(step, Step::Proven { .. } | Step::LastChallenge { .. });
            prop_assert!(!let_in);
        }
    }
}
