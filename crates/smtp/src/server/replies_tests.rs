use super::*;

/// Each fault that is not simply a reason's.
const FAULTS: [Fault; 10] = [
    Fault::NotOffered,
    Fault::UnknownParameter,
    Fault::BadSender,
    Fault::BadRecipient,
    Fault::NoRecipient,
    Fault::BadChunk,
    Fault::BareLineEndInCommand,
    Fault::LoginTooLong,
    Fault::NotBase64,
    Fault::LoginCancelled,
];

fn every_reply() -> Vec<(Reason, String)> {
    let faults = Reason::ALL.iter().map(|reason| Fault::Of(*reason)).chain(FAULTS);
    let text = |fault: Fault| {
        let mut out = Vec::new();
        fault.write_to(&mut out);
        String::from_utf8(out).expect("ASCII")
    };
    faults.map(|fault| (fault.reason(), text(fault))).collect()
}

#[test]
fn every_reason_has_a_refusal_whose_code_and_status_agree() {
    for (reason, text) in every_reply() {
        let mut words = text.split(' ');
        let code: u16 = words.next().and_then(|w| w.parse().ok()).expect("code");
        let status: EnhancedStatus = words.next().and_then(|w| w.parse().ok()).expect("status");
        // RFC 2034 §4: the class is the code's first digit.
        assert_eq!(u16::from(status.0), code / 100, "{reason}");
        assert!(matches!(status.0, 4 | 5), "{reason} is refused with {code}");
    }
}

#[test]
fn every_refusal_is_one_short_line_of_ascii_that_ends_with_its_key() {
    for (reason, text) in every_reply() {
        assert!(text.ends_with(&format!(" [{}]\r\n", reason.key())), "{text}");
        // RFC 5321 §4.5.3.1.5 allows 512; a person reads this in a report.
        assert!(text.len() <= 100, "{text}");
        assert!(text.trim_end().bytes().all(|b| matches!(b, b' '..=b'~')), "{text}");
    }
}

#[test]
fn no_refusal_tells_a_local_fact() {
    // A version, a path, a product, a person or a rule's setting would have to be written with one of these.
    for (reason, text) in every_reply() {
        let words = text.split_once('[').map_or("", |(words, _)| words).splitn(3, ' ').nth(2).expect("text").to_owned();
        let allowed = words.replace("<name@domain>", "").replace("SMTPUTF8", "").replace("base64", "");
        for sign in ["/", "@", "\\", "%", "{", "ekisho", "Postfix", "sqlite", "user"] {
            assert!(!allowed.contains(sign), "{reason}: {words}");
        }
        assert!(!allowed.bytes().any(|b| b.is_ascii_digit()), "{reason}: {words}");
    }
}

#[test]
fn a_refusal_as_a_value_and_on_the_wire_are_the_same() {
    for reason in Reason::ALL {
        let (mut value, mut wire) = (Vec::new(), Vec::new());
        refusal(*reason).write_to(&mut value);
        Fault::Of(*reason).write_to(&mut wire);
        assert_eq!(value, wire);
    }
}

#[test]
fn what_was_granted_held_or_decided_later_never_refuses_for_good() {
    for reason in [Reason::LocalRecipient, Reason::AccountMaySend, Reason::DailyLimitReached, Reason::NextHopRefused] {
        assert!(refusal(reason).is_transient(), "{reason}");
    }
}

#[test]
fn a_closing_code_closes() {
    for reason in Reason::ALL {
        let closes = Fault::Of(*reason).ends_the_session();
        assert!(closes || refusal(*reason).code != 421, "{reason}");
    }
}

#[test]
fn the_fixed_replies_are_whole_lines() {
    for reply in
        [SENDER_OK, RECIPIENT_OK, SEND_CONTENT, CHUNK_OK, DONE, GOODBYE, TRY_AND_SEE, HELP, START_TLS, LOGGED_IN]
    {
        let text = std::str::from_utf8(reply).expect("ASCII");
        assert!(text.is_ascii() && text.ends_with("\r\n") && text.lines().count() == 1, "{text}");
        assert!(text[..3].bytes().all(|b| b.is_ascii_digit()) && &text[3..4] == " ", "{text}");
    }
}
