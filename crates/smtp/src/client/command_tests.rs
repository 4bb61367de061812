use super::*;
use mail::{Address, Body};
use proptest::prelude::*;

const EVERYTHING: Extensions = Extensions {
    pipelining: true,
    eight_bit_mime: true,
    smtputf8: true,
    dsn: true,
    starttls: true,
    size: true,
    size_limit_octets: None,
    recipients: None,
    auth_plain: true,
    auth_login: true,
};

const OFFER: Offer = Offer { size_octets: 1234, eight_bit: true, smtputf8: true };

fn said(say: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    say(&mut out);
    String::from_utf8(out).expect("UTF-8")
}

fn reverse_path(text: &str) -> ReversePath {
    ReversePath::Address(Address::parse(text).expect(text))
}

fn sender_parameters() -> SenderParameters {
    SenderParameters {
        size_octets: Some(9),
        body: Body::EightBitMime,
        smtputf8: true,
        ret: Some(Return::Headers),
        envid: Some("QQ+314=159".to_owned()),
    }
}

#[test]
fn mail_has_the_parameters_that_the_server_offers_and_no_others() {
    let path = reverse_path("hana@example.jp");
    let all = said(|out| mail(out, &path, &sender_parameters(), OFFER, &EVERYTHING));
    assert_eq!(all, "MAIL FROM:<hana@example.jp> SIZE=1234 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B314+3D159\r\n");
    let none = said(|out| mail(out, &path, &sender_parameters(), OFFER, &Extensions::default()));
    assert_eq!(none, "MAIL FROM:<hana@example.jp>\r\n");
    let plain = Offer { size_octets: 7, eight_bit: false, smtputf8: false };
    let little = said(|out| mail(out, &ReversePath::Null, &SenderParameters::default(), plain, &EVERYTHING));
    assert_eq!(little, "MAIL FROM:<> SIZE=7\r\n");
}

#[test]
fn rcpt_has_the_parameters_that_the_server_offers() {
    let path = ForwardPath::Address(Address::parse("ken@example.com").expect("address"));
    let notify = |success, failure, delay| Some(Notify { success, failure, delay });
    let orcpt = |kind: &str, address: &str| Some(Orcpt { kind: kind.to_owned(), address: address.to_owned() });
    let cases = [
        (None, None, ""),
        (Some(Notify::NEVER), None, " NOTIFY=NEVER"),
        (notify(true, true, true), None, " NOTIFY=SUCCESS,FAILURE,DELAY"),
        (
            notify(false, false, true),
            orcpt("rfc822", "ken+x@example.com"),
            " NOTIFY=DELAY ORCPT=rfc822;ken+2Bx@example.com",
        ),
        (None, orcpt("utf-8", "花+=\\ @例.jp"), " ORCPT=utf-8;\\x{82B1}\\x{2B}\\x{3D}\\x{5C}\\x{20}@\\x{4F8B}.jp"),
        (None, orcpt("rfc822", "花@example.jp"), " ORCPT=utf-8;\\x{82B1}@example.jp"),
        (None, orcpt("rfc822 NOTIFY=NEVER", "a@b"), ""),
        (None, orcpt("", "a@b"), ""),
    ];
    for (notify, orcpt, expected) in cases {
        let parameters = RecipientParameters { notify, orcpt };
        let text = said(|out| rcpt(out, &path, &parameters, &EVERYTHING));
        assert_eq!(text, format!("RCPT TO:<ken@example.com>{expected}\r\n"));
        let without = said(|out| rcpt(out, &path, &parameters, &Extensions::default()));
        assert_eq!(without, "RCPT TO:<ken@example.com>\r\n");
    }
}

#[test]
fn a_server_of_ours_reads_back_what_we_say() {
    let parameters = RecipientParameters {
        notify: Some(Notify { success: true, failure: false, delay: true }),
        orcpt: Some(Orcpt { kind: "utf-8".to_owned(), address: "花+x@例.jp".to_owned() }),
    };
    let text = said(|out| rcpt(out, &ForwardPath::Postmaster, &parameters, &EVERYTHING));
    let given = text.strip_prefix("RCPT TO:<postmaster>").expect("verb and path").trim_end();
    let read = crate::grammar::parse_recipient_parameters(given, crate::grammar::Offered::Trusted);
    assert_eq!(read, Ok(parameters));
}

#[test]
fn what_is_said_at_login_is_base64() {
    assert_eq!(said(|out| auth(out, "PLAIN", Some(b"\0a\0b"))), "AUTH PLAIN AGEAYg==\r\n");
    assert_eq!(said(|out| auth(out, "LOGIN", None)), "AUTH LOGIN\r\n");
    assert_eq!(said(|out| auth_response(out, b"x\r\nQUIT")), "eA0KUVVJVA==\r\n");
}

proptest! {
    #[test]
    fn nothing_in_an_argument_makes_a_second_line(hello: String, envid: String, kind: String, address: String) {
        let sender = SenderParameters { envid: Some(envid), ..SenderParameters::default() };
        let recipient = RecipientParameters { notify: None, orcpt: Some(Orcpt { kind, address }) };
        let lines = [
            said(|out| ehlo(out, &hello)),
            said(|out| helo(out, &hello)),
            said(|out| mail(out, &ReversePath::Null, &sender, OFFER, &EVERYTHING)),
            said(|out| rcpt(out, &ForwardPath::Postmaster, &recipient, &EVERYTHING)),
            said(|out| auth_response(out, hello.as_bytes())),
        ];
        for line in lines {
            let text = line.strip_suffix("\r\n").expect("a line end");
            prop_assert!(!text.bytes().any(|b| b.is_ascii_control()), "{:?}", line);
        }
    }
}
