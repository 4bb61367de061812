use super::*;
use smtp::client::ReplyError;

const MX: Route = Route::Mx;

fn smarthost() -> Route {
    Route::Smarthost { host: "relay.example".to_owned(), port: 587 }
}

fn reply(code: u16, status: Option<EnhancedStatus>) -> Reply {
    Reply::line(code, status, "text")
}

fn refused(stage: Stage, code: u16, status: Option<EnhancedStatus>) -> RecipientResult {
    RecipientResult::Refused(stage, reply(code, status))
}

fn one(result: RecipientResult, route: &Route) -> Outcome {
    of_transaction(vec![result], route).remove(0)
}

fn shape(outcome: &Outcome) -> (&'static str, Option<Reason>) {
    match outcome {
        Outcome::HandedOver(_) => ("handed over", None),
        Outcome::Again(_) => ("again", None),
        Outcome::Deferred(trouble) => ("deferred", Some(trouble.reason)),
        Outcome::Failed(trouble) => ("failed", Some(trouble.reason)),
    }
}

#[test]
fn the_class_of_the_reply_decides() {
    use Reason as R;
    let full = Some(EnhancedStatus(5, 2, 2));
    let many = Some(EnhancedStatus(5, 5, 3));
    let cases = [
        (RecipientResult::Accepted(reply(250, None)), ("handed over", None)),
        (refused(Stage::Mail, 450, None), ("deferred", Some(R::NextHopBusy))),
        (refused(Stage::Mail, 550, None), ("failed", Some(R::NextHopRefused))),
        (refused(Stage::Mail, 530, None), ("failed", Some(R::NextHopRefused))),
        (refused(Stage::Rcpt, 450, None), ("deferred", Some(R::NextHopBusy))),
        (refused(Stage::Rcpt, 550, None), ("failed", Some(R::NextHopRefused))),
        // RFC 5321 §4.5.3.1.10: too many recipients, said the old way.
        (refused(Stage::Rcpt, 552, None), ("deferred", Some(R::NextHopBusy))),
        (refused(Stage::Rcpt, 552, many), ("deferred", Some(R::NextHopBusy))),
        (refused(Stage::Rcpt, 552, full), ("failed", Some(R::NextHopRefused))),
        (refused(Stage::Content, 552, None), ("failed", Some(R::NextHopRefused))),
        (refused(Stage::Data, 451, None), ("deferred", Some(R::NextHopBusy))),
        (refused(Stage::Content, 554, None), ("failed", Some(R::NextHopRefused))),
        (RecipientResult::NeedsSmtputf8, ("failed", Some(R::NextHopLacksSmtputf8))),
        (RecipientResult::NeedsEightBitMime, ("failed", Some(R::NextHopLacksEightBitMime))),
        (RecipientResult::TooLarge { limit_octets: 1 }, ("failed", Some(R::NextHopSizeLimit))),
        (RecipientResult::Undecided(ClientError::TimedOut), ("deferred", Some(R::NextHopBroke))),
        (RecipientResult::Undecided(ClientError::ServerClosing(reply(421, None))), ("deferred", Some(R::NextHopBusy))),
    ];
    for (result, expected) in cases {
        let outcome = one(result.clone(), &MX);
        assert_eq!(shape(&outcome), expected, "{result:?}");
    }
}

#[test]
fn a_smarthost_that_wants_a_login_does_not_cost_the_mail() {
    for stage in [Stage::Mail, Stage::Rcpt] {
        let outcome = one(refused(stage, 530, None), &smarthost());
        assert_eq!(shape(&outcome), ("deferred", Some(Reason::NextHopLoginFailed)));
    }
    assert_eq!(shape(&one(refused(Stage::Mail, 550, None), &smarthost())).0, "failed");
}

#[test]
fn what_was_too_many_goes_again_if_another_got_through() {
    let many = || refused(Stage::Rcpt, 452, Some(EnhancedStatus(4, 5, 3)));
    let full_disk = || refused(Stage::Rcpt, 452, Some(EnhancedStatus(4, 3, 1)));
    let accepted = || RecipientResult::Accepted(reply(250, None));
    let shapes = |results| of_transaction(results, &MX).iter().map(|outcome| shape(outcome).0).collect::<Vec<_>>();
    assert_eq!(
        shapes(vec![accepted(), many(), refused(Stage::Rcpt, 552, None), full_disk()]),
        ["handed over", "again", "again", "deferred"]
    );
    // Without progress it would go on for ever.
    assert_eq!(shapes(vec![many(), many()]), ["deferred", "deferred"]);
    assert_eq!(shapes(vec![refused(Stage::Rcpt, 550, None), many()]), ["failed", "deferred"]);
}

#[test]
fn the_next_hops_words_are_kept() {
    let Outcome::Failed(trouble) = one(refused(Stage::Rcpt, 550, None), &MX) else { panic!("not failed") };
    assert_eq!(trouble.reply, Some(reply(550, None)));
    let expired = trouble.expired();
    assert_eq!((expired.reason, expired.reply), (Reason::Expired, Some(reply(550, None))));
    let setback = of_connection(&ClientError::LoginRefused(reply(535, None)));
    assert_eq!(setback.trouble.reply, Some(reply(535, None)));
}

#[test]
fn each_way_to_break_has_its_reason() {
    use Reason as R;
    let cases = [
        (ClientError::NotWelcome(reply(554, None)), R::NextHopRefused, false),
        (ClientError::NotWelcome(reply(450, None)), R::NextHopBusy, true),
        (ClientError::HelloRefused(reply(550, None)), R::NextHopRefused, false),
        (ClientError::HelloRefused(reply(450, None)), R::NextHopBusy, true),
        (ClientError::ServerClosing(reply(421, None)), R::NextHopBusy, true),
        (ClientError::TlsNotOffered, R::NextHopTlsFailed, true),
        (ClientError::TlsRefused(reply(454, None)), R::NextHopTlsFailed, true),
        (ClientError::TlsInjection, R::NextHopTlsFailed, true),
        (ClientError::TlsFailed, R::NextHopTlsFailed, true),
        (ClientError::LoginNeedsTls, R::NextHopLoginFailed, true),
        (ClientError::LoginNotOffered, R::NextHopLoginFailed, true),
        (ClientError::LoginRefused(reply(535, None)), R::NextHopLoginFailed, true),
        (ClientError::OutOfTurn(reply(250, None)), R::NextHopBroke, true),
        (ClientError::TalksTooSoon, R::NextHopBroke, true),
        (ClientError::Unreadable(ReplyError::NoCode), R::NextHopBroke, true),
        (ClientError::ConnectionLost, R::NextHopBroke, true),
        (ClientError::TimedOut, R::NextHopBroke, true),
    ];
    for (error, reason, is_temporary) in cases {
        let setback = of_connection(&error);
        assert_eq!((setback.trouble.reason, setback.is_temporary), (reason, is_temporary), "{error:?}");
    }
}

#[test]
fn it_fails_for_good_only_if_every_host_said_so() {
    let refusal = |code| of_connection(&ClientError::NotWelcome(reply(code, None)));
    let cases = [
        (vec![], ("deferred", Some(Reason::NextHopUnreachable))),
        (vec![Setback::unreachable()], ("deferred", Some(Reason::NextHopUnreachable))),
        (vec![refusal(554), refusal(521)], ("failed", Some(Reason::NextHopRefused))),
        (vec![refusal(554), Setback::unreachable()], ("deferred", Some(Reason::NextHopUnreachable))),
        (vec![Setback::unreachable(), refusal(450)], ("deferred", Some(Reason::NextHopUnreachable))),
        (vec![refusal(554), refusal(450)], ("deferred", Some(Reason::NextHopBusy))),
    ];
    for (setbacks, expected) in cases {
        assert_eq!(shape(&of_hosts(setbacks.clone())), expected, "{setbacks:?}");
    }
}

#[test]
fn nowhere_to_go_is_for_now_or_for_good() {
    let outcome = |reason, is_temporary| of_no_route(NoRoute { reason, is_temporary });
    assert_eq!(shape(&outcome(Reason::DnsFailed, true)), ("deferred", Some(Reason::DnsFailed)));
    assert_eq!(shape(&outcome(Reason::NullMx, false)), ("failed", Some(Reason::NullMx)));
}
