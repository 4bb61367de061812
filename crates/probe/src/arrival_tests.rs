use super::*;
use crate::testing::{message, report};

#[test]
fn a_message_is_told_from_a_report_about_it() {
    let token = Token::new(7, 1);
    let mut arrivals = Arrivals::default();
    assert_eq!(arrivals.note(report()), Some(token.clone()));
    assert!(arrivals.has(&token) && arrivals.message(&token).is_none());
    assert_eq!(arrivals.note(message()), Some(token.clone()));
    assert_eq!(arrivals.message(&token), Some(message().as_slice()));
    assert_eq!(arrivals.count(), 2);
}

#[test]
fn what_has_no_token_is_somebody_elses() {
    let mut arrivals = Arrivals::default();
    for other in [b"Subject: hello\r\n\r\nskshprb0".as_slice(), b"skshprb0 1234567890abcdefgh", b""] {
        assert_eq!(arrivals.note(other.to_vec()), None);
    }
    assert_eq!(arrivals.count(), 0);
}

#[test]
fn a_message_of_which_the_line_ends_were_changed_is_still_itself() {
    let changed: Vec<u8> = message().into_iter().filter(|octet| *octet != b'\r').collect();
    let mut arrivals = Arrivals::default();
    let token = arrivals.note([b"Received: by x\n".to_vec(), changed].concat()).unwrap();
    assert!(arrivals.message(&token).is_some());
}
