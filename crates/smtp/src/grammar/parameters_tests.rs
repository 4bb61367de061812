use super::*;
use Offered::{Basic, Nothing, Trusted};
use ParameterError::{Malformed, Unknown};

#[test]
fn every_parameter_of_mail_is_read() {
    let all = " SIZE=1000 BODY=8bitmime SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<>";
    let found = parse_sender_parameters(all, Trusted).expect("all are offered");
    let expected = SenderParameters {
        size_octets: Some(1000),
        body: Body::EightBitMime,
        smtputf8: true,
        ret: Some(Return::Headers),
        envid: Some("a+b".into()),
    };
    assert_eq!(found, expected);
}

#[test]
fn every_parameter_of_rcpt_is_read() {
    let found = parse_recipient_parameters(" NOTIFY=SUCCESS,delay ORCPT=rfc822;a@b.jp", Trusted).expect("offered");
    assert_eq!(found.notify, Some(Notify { success: true, failure: false, delay: true }));
    assert_eq!(found.orcpt.map(|o| o.address).as_deref(), Some("a@b.jp"));
    let never = parse_recipient_parameters(" NOTIFY=NEVER", Trusted).expect("offered");
    assert_eq!(never.notify, Some(Notify::NEVER));
}

#[test]
fn a_parameter_that_is_not_offered_is_unknown() {
    for text in [" RET=FULL", " ENVID=x", " AUTH=<>", " FOO", " FOO=bar", " HOLDFOR=3600", " BY=120;R"] {
        assert_eq!(parse_sender_parameters(text, Basic), Err(Unknown), "{text}");
    }
    for text in [" NOTIFY=NEVER", " ORCPT=rfc822;a@b.jp", " SIZE=1"] {
        assert_eq!(parse_recipient_parameters(text, Basic), Err(Unknown), "{text}");
    }
    assert_eq!(parse_sender_parameters(" SIZE=1", Nothing), Err(Unknown));
    assert_eq!(parse_sender_parameters("", Nothing), Ok(SenderParameters::default()));
}

#[test]
fn a_malformed_parameter_is_refused() {
    for text in [
        "x",
        ",<c@d.jp>",
        " <c@d.jp>",
        " =1",
        " SIZE",
        " SIZE=",
        " SIZE=-1",
        " SIZE=1x",
        " SIZE=123456789012345678901",
        " SIZE=1 SIZE=1",
        " BODY=BINARYMIME",
        " SMTPUTF8=yes",
        " SMTPUTF8 SMTPUTF8",
        " RET=X",
        " ENVID=a+0D+0A",
        " ENVID=a=b",
        " AUTH=+00",
    ] {
        assert_eq!(parse_sender_parameters(text, Trusted), Err(Malformed), "{text}");
    }
    assert_eq!(parse_sender_parameters(&format!(" ENVID={}", "a".repeat(101)), Trusted), Err(Malformed));
    for text in [" NOTIFY=NEVER,DELAY", " NOTIFY=", " NOTIFY=X", " ORCPT=a@b.jp", " ORCPT=rfc822;a+0Ab"] {
        assert_eq!(parse_recipient_parameters(text, Trusted), Err(Malformed), "{text}");
    }
}

#[test]
fn a_size_beyond_64_bits_is_the_greatest_size() {
    let found = parse_sender_parameters(" SIZE=99999999999999999999", Basic).expect("20 digits");
    assert_eq!(found.size_octets, Some(u64::MAX));
}
