//! Dialogues about what a server offers: TLS, logins, extensions.

use super::*;

#[test]
fn tls_is_used_if_offered_and_everything_is_asked_again() {
    let player = play(
        with(TlsWish::IfOffered),
        vec![],
        "S: 220 mx.example
         C: EHLO client.example
         S: 250-mx.example
         S: 250-SMTPUTF8
         S: 250 STARTTLS
         C: STARTTLS
         S: 220 go ahead
         N: StartTls
         D: tls
         C: EHLO client.example
         S: 250-mx.example
         S: 250 8BITMIME
         N: Ready",
    );
    assert_eq!(*player.client.extensions(), Extensions { eight_bit_mime: true, ..Extensions::default() });
    assert!(player.client.is_protected());
}

#[test]
fn words_behind_the_go_ahead_for_tls_end_the_session() {
    for tls in [TlsWish::IfOffered, TlsWish::Required] {
        let player = play(
            with(tls),
            vec![],
            "S: 220 mx.example
             C: EHLO client.example
             S: 250-mx.example
             S: 250 STARTTLS
             C: STARTTLS
             S: 220 go ahead
             S: 250-injected
             S: 250 AUTH PLAIN
             N: Closed(TlsInjection",
        );
        assert!(!player.client.is_protected());
        assert!(!ClientError::TlsInjection.allows_clear_text(tls));
    }
    // An incomplete line counts as well.
    let mut client = Client::new(with(TlsWish::Required));
    let mut out = Vec::new();
    client.advance(&mut &b"220 mx\r\n"[..], &mut out);
    client.advance(&mut &b"250-mx\r\n250 STARTTLS\r\n"[..], &mut out);
    let need = client.advance(&mut &b"220 go\r\n2"[..], &mut out);
    assert_eq!(need, ClientNeed::Closed(ClientError::TlsInjection));
}

#[test]
fn tls_that_is_required_is_never_done_without() {
    let hello = "S: 220 mx.example\nC: EHLO client.example\n";
    for (text, need) in [
        ("S: 250 mx.example\nC: QUIT", "Closed(TlsNotOffered"),
        ("S: 502 what\nC: QUIT", "Closed(TlsNotOffered"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 not now\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 502 what\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 354 go on\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 250 ok\nC: QUIT", "Closed(TlsRefused"),
        ("S: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nD: tls failed", "Closed(TlsFailed"),
    ] {
        for parameters in [with(TlsWish::Required), with_login(TlsWish::Required)] {
            play(parameters, vec![], &format!("{hello}{text}\nN: {need}"));
        }
    }
    assert!(!ClientError::TlsFailed.allows_clear_text(TlsWish::Required));
}

#[test]
fn tls_that_is_only_a_wish_is_done_without_if_refused() {
    play(
        with(TlsWish::IfOffered),
        vec![],
        "S: 220 mx.example
         C: EHLO client.example
         S: 250-mx.example
         S: 250 STARTTLS
         C: STARTTLS
         S: 454 4.7.0 not now
         N: Ready",
    );
    assert!(ClientError::TlsFailed.allows_clear_text(TlsWish::IfOffered));
    // Not wished for, it is not asked for.
    play(clear(), vec![], "S: 220 a\nC: EHLO client.example\nS: 250-a\nS: 250 STARTTLS\nN: Ready");
}

#[test]
fn a_login_is_made_under_tls_only() {
    let hello = "S: 220 mx.example\nC: EHLO client.example\n";
    let offer = "S: 250-mx.example\nS: 250 AUTH PLAIN LOGIN\n";
    for tls in [TlsWish::Never, TlsWish::IfOffered] {
        play(with_login(tls), vec![], &format!("{hello}{offer}C: QUIT\nN: Closed(LoginNeedsTls"));
    }
    play(
        with_login(TlsWish::IfOffered),
        vec![],
        &format!(
            "{hello}S: 250-a\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 no\nC: QUIT\nN: Closed(LoginNeedsTls"
        ),
    );
    let on_loopback = Parameters { login_in_clear: true, ..with_login(TlsWish::Never) };
    play(on_loopback, vec![], &format!("{hello}{offer}C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 235 2.7.0 ok\nN: Ready"));
    // Mechanisms that were offered before TLS do not count after it.
    play(
        with_login(TlsWish::Required),
        vec![],
        &format!(
            "{hello}S: 250-a\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nN: StartTls\nD: tls
         C: EHLO client.example\nS: 250 a\nC: QUIT\nN: Closed(LoginNotOffered"
        ),
    );
}

#[test]
fn a_login_goes_by_plain_or_else_by_login() {
    let dialogue = |offer: &str, rest: &str| {
        let parameters = Parameters { implicit_tls: true, ..with_login(TlsWish::Required) };
        let hello = "S: 220 mx.example\nC: EHLO client.example\nS: 250-mx.example\n";
        play(parameters, vec![], &format!("{hello}S: 250 AUTH {offer}\n{rest}"));
    };
    let login = "C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: aGFuYQ==
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0\n";
    dialogue("LOGIN PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 235 ok\nN: Ready");
    dialogue("LOGIN", &format!("{login}S: 235 ok\nN: Ready"));
    dialogue("PLAIN LOGIN", &format!("C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 504 not that\n{login}S: 235 ok\nN: Ready"));
    dialogue("LOGIN", &format!("{login}S: 535 5.7.8 wrong\nC: QUIT\nN: Closed(LoginRefused"));
    dialogue("PLAIN LOGIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 535 5.7.8 wrong\nC: QUIT\nN: Closed(LoginRefused");
    dialogue("PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 454 4.7.0 later\nC: QUIT\nN: Closed(LoginRefused");
    dialogue("PLAIN", "C: AUTH PLAIN AGhhbmEAc2VjcmV0\nS: 250 ok\nC: QUIT\nN: Closed(OutOfTurn");
    dialogue("CRAM-MD5", "C: QUIT\nN: Closed(LoginNotOffered");
}

#[test]
fn a_long_password_is_not_an_initial_response() {
    let password = "p".repeat(400);
    let login = Some(("hana".to_owned(), Secret::new(password.as_str())));
    let mut client = Client::new(Parameters { login, implicit_tls: true, ..with(TlsWish::Required) });
    let mut out = Vec::new();
    client.advance(&mut &b"220 mx\r\n"[..], &mut out);
    out.clear();
    client.advance(&mut &b"250-mx\r\n250 AUTH PLAIN\r\n"[..], &mut out);
    assert_eq!(out, b"AUTH PLAIN\r\n");
    out.clear();
    client.advance(&mut &b"334 \r\n"[..], &mut out);
    assert!(out.starts_with(b"AGhhbmEAcHBw") && out.len() > 512);
    assert_eq!(client.advance(&mut &b"235 ok\r\n"[..], &mut out), ClientNeed::Ready);
}

/// The result of each recipient when this server offers `keywords`.
fn offered_to(keywords: &[&str], begun: (Envelope, u64, bool)) -> (Vec<String>, String) {
    let lines = std::iter::once("mx.example").chain(keywords.iter().copied()).map(str::to_owned).collect();
    let extensions = Extensions::parse(&Reply { code: 250, status: None, lines });
    let mut client = Client::new(clear());
    client.state = State::Ready;
    client.extensions = extensions;
    let mut out = Vec::new();
    client.begin(begun.0, begun.1, begun.2, &mut out);
    let results = match client.advance(&mut &b""[..], &mut out) {
        ClientNeed::Finished(results) => shape(&results),
        _ => Vec::new(),
    };
    (results, String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn what_the_server_cannot_take_is_not_offered() {
    let mut internationalised = envelope(&["a@b.example"]);
    internationalised.parameters.smtputf8 = true;
    let mut from_flower = envelope(&["a@b.example"]);
    from_flower.reverse_path = ReversePath::Address(Address::parse("花@example.jp").expect("address"));

    let none = |begun| offered_to(&[], begun);
    assert_eq!(none((envelope(&["a@b.example"]), 1, true)), (vec!["NeedsEightBitMime".to_owned()], String::new()));
    assert_eq!(none((from_flower.clone(), 1, false)), (vec!["NeedsSmtputf8".to_owned()], String::new()));
    assert_eq!(none((internationalised.clone(), 1, true)), (vec!["NeedsSmtputf8".to_owned()], String::new()));
    // Asked for and not needed: every octet is ASCII.
    assert_eq!(none((internationalised.clone(), 1, false)).1, "MAIL FROM:<hana@example.jp>\r\n");
    let (results, said) = offered_to(&["SIZE 1000"], (envelope(&["a@b.example"]), 1001, false));
    assert_eq!((results, said), (vec!["TooLarge { limit_octets: 1000 }".to_owned()], String::new()));
    let (_, said) = offered_to(&["SIZE 1000"], (envelope(&["a@b.example"]), 1000, false));
    assert_eq!(said, "MAIL FROM:<hana@example.jp> SIZE=1000\r\n");
    let (_, said) = offered_to(&["SMTPUTF8", "8BITMIME"], (from_flower, 1, true));
    assert_eq!(said, "MAIL FROM:<花@example.jp> BODY=8BITMIME SMTPUTF8\r\n");
    let (_, said) = offered_to(&["SMTPUTF8", "8BITMIME"], (envelope(&["a@b.example"]), 1, false));
    assert_eq!(said, "MAIL FROM:<hana@example.jp>\r\n");
}

#[test]
fn an_internationalised_recipient_does_not_keep_the_others_from_their_mail() {
    let player = pipelined(
        vec![begin(&["花@b.example", "a@b.example"])],
        "D: begin
         C: MAIL FROM:<hana@example.jp>
         C: RCPT TO:<a@b.example>
         C: DATA
         S: 250 ok
         S: 250 ok
         S: 354 go on
         D: content
         C: A: b
         C:
         C: ..
         C: .
         S: 250 queued
         N: Finished",
    );
    assert_eq!(shape(&player.finished[0]), ["NeedsSmtputf8", "accepted 250"]);
}

#[test]
fn patience_is_what_the_standard_asks_for() {
    let mut player = pipelined(vec![begin(&["a@b.example"])], "");
    assert_eq!(player.client.patience(), PATIENCE);
    player.driver_does("begin");
    player.out.clear();
    assert_eq!(player.client.patience(), PATIENCE);
    player.server_says(&["250 ok", "250 ok"]);
    assert_eq!(player.client.patience(), DATA_PATIENCE);
    player.server_says(&["354 go on"]);
    assert_eq!(player.client.patience(), END_PATIENCE);
}

#[test]
fn only_a_whole_reply_is_one() {
    let mut player = pipelined(vec![begin(&["a@b.example"])], "");
    player.driver_does("begin");
    let before = player.client.replies();
    for octet in b"250-ok\r\n250 ok\r" {
        player.client.advance(&mut [*octet].as_slice(), &mut Vec::new());
        assert_eq!(player.client.replies(), before);
    }
    player.client.advance(&mut b"\n".as_slice(), &mut Vec::new());
    assert_eq!(player.client.replies(), before + 1);
}

#[test]
fn what_is_begun_out_of_order_comes_back_undecided() {
    let mut client = Client::new(clear());
    let mut out = Vec::new();
    client.begin(envelope(&["a@b.example"]), 1, false, &mut out);
    let need = client.advance(&mut &b""[..], &mut out);
    assert_eq!(need, ClientNeed::Finished(vec![RecipientResult::Undecided(ClientError::ConnectionLost)]));
    client.give_up(ClientError::TimedOut);
    client.begin(envelope(&["a@b.example"]), 1, false, &mut out);
    let need = client.advance(&mut &b""[..], &mut out);
    assert_eq!(need, ClientNeed::Finished(vec![RecipientResult::Undecided(ClientError::TimedOut)]));
    client.quit(&mut out);
    client.tls_started(&mut out);
    assert_eq!(client.advance(&mut &b""[..], &mut out), ClientNeed::Closed(ClientError::TimedOut));
    assert_eq!(out, b"");
}

#[test]
fn an_oversized_reply_ends_the_session() {
    let mut client = Client::new(clear());
    let mut out = Vec::new();
    let line = [b"220-".as_slice(), &[b'x'; 3000]].concat();
    let need = client.advance(&mut &line[..], &mut out);
    assert_eq!(need, ClientNeed::Closed(ClientError::Unreadable(ReplyError::LineTooLong)));
    assert_eq!(out, b"");
}

#[test]
fn nothing_that_is_printed_shows_the_password() {
    assert!(!format!("{:?}", Client::new(with_login(TlsWish::Required))).contains("secret"));
}
