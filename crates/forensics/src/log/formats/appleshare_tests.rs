use super::*;
use crate::log::time::wall;
use proptest::prelude::*;

const CONTEXT: Context = Context { latest_at: 0, day_at: 0, offset_s: 0 };

fn read_line(whole: &str) -> Reading<'_> {
    let line = Line { whole, text: whole, ..Line::default() };
    // Nothing of this format is decoded, so nothing is kept in the scratch.
    read(&line, &CONTEXT, Box::leak(Box::default()))
}

fn row_of(text: &str) -> Observation<'_> {
    row(text).expect(text)
}

fn at(whole: &str) -> Option<i64> {
    match read_line(whole) {
        Reading::Understood(observation) => observation.at,
        _ => None,
    }
}

#[test]
fn twelve_is_the_first_hour_of_either_half_of_the_day() {
    for (clock, hour, minute) in [
        ("12:00:00 AM", 0, 0),
        ("12:59:00 AM", 0, 59),
        ("1:45:00 AM", 1, 45),
        ("11:59:00 AM", 11, 59),
        ("12:00:00 PM", 12, 0),
        ("12:30:00 PM", 12, 30),
        ("9:34:00 PM", 21, 34),
        ("11:59:00 PM", 23, 59),
        ("21:34:00", 21, 34),
        ("21:34:00 PM", 21, 34),
        ("午前 12:05:00", 0, 5),
        ("午後 9:34:00", 21, 34),
    ] {
        let expected = wall((2000, 12, 11), hour * 3600 + minute * 60);
        assert_eq!(at(&format!("2000年 12月 11日 (月) {clock} - ")), expected, "{clock}");
    }
}

#[test]
fn blanks_and_widths_in_the_date_do_not_matter() {
    let expected = wall((2000, 12, 1), 21 * 3600);
    for whole in [
        "2000年 12月 1日 (金) 9:00:00 PM - ",
        "2000年12月1日(金)9:00:00 PM -",
        "2000年 12月 1日（金） 9:00:00PM -",
        "  2000年\u{3000}12月 01日 (金)  09:00:00 PM  － ",
    ] {
        assert_eq!(at(whole), expected, "{whole}");
    }
}

#[test]
fn a_date_that_does_not_exist_is_not_of_this_format() {
    for whole in ["2000年 13月 1日 (金) 9:00:00 PM - ", "2000年 2月 30日 (金) 9:00:00 PM - ", "2000年", "", "x"]
    {
        assert_eq!(read_line(whole), Reading::NotMine, "{whole}");
    }
    for whole in ["Dec 11 21:34:21 mail sendmail[1]: x", "2000-12-11 21:34:21 x", "22:08:06 2 SYSTEM [S.1] deleted"] {
        assert_eq!(read_line(whole), Reading::NotMine, "{whole}");
    }
}

#[test]
fn english_rows_are_of_this_format_and_are_not_guessed_at() {
    let evening = wall((2000, 12, 11), 77_661);
    assert_eq!(at("Mon, Dec 11, 2000 9:34:21 PM - "), evening, "an empty row says nothing in any language");
    assert_eq!(at("Monday, December 11, 2000 9:34:21 PM -"), evening);
    assert_eq!(read_line("Mon, Dec 11, 2000 9:34:21 PM - SMTP did something"), Reading::Unknown);
    assert_eq!(read_line("Mon, Dec 32, 2000 9:34:21 PM - x"), Reading::NotMine);
}

#[test]
fn an_empty_row_is_a_note() {
    assert_eq!(row_of("").seen, Seen::Noted(Note::Empty));
}

#[test]
fn a_visitor_is_described_in_each_of_the_ways_the_server_has() {
    let peer = |ip, name, helo| Seen::Described(Peer { ip, name, helo });
    for (text, expected) in [
        ("発信元の DNS 名: “a.example ([192.0.2.1] <b.example.>)”", peer("192.0.2.1", "b.example", "a.example")),
        ("発信元の DNS 名:“a.example ([192.0.2.1])”", peer("192.0.2.1", "", "a.example")),
        ("発信元のDNS名：“a.example [192.0.2.1]”", peer("192.0.2.1", "a.example", "a.example")),
        ("発信元の DNS 名: \"[192.0.2.1]\"", peer("192.0.2.1", "", "192.0.2.1")),
        ("発信元の DNS 名: “a.example”", peer("", "", "a.example")),
        ("実際の接続 IP アドレス:[192.0.2.1]", peer("192.0.2.1", "", "")),
        ("実際の接続 IP アドレス：［A］", peer("A", "", "")),
    ] {
        let observation = row_of(text);
        assert_eq!((observation.seen, observation.session), (expected, IN), "{text}");
    }
}

#[test]
fn a_blocklist_that_is_asked_has_not_answered_yet() {
    let peer = Peer { ip: "192.0.2.1", ..Peer::default() };
    for (text, zone, listed) in [
        (
            "SMTP 受信の接続 [192.0.2.1] は、Real-time Blackhole リスト <rbl.example.> の検証行程にあります。",
            "rbl.example",
            None,
        ),
        (
            "SMTP受信の接続[192.0.2.1]は、Real-time Blackholeリスト<rbl.example>の検証行程にあります。",
            "rbl.example",
            None,
        ),
        (
            "SMTP 受信の接続 [192.0.2.1] の接続が許可されました。既知のジャンクメールソースではありません。",
            "",
            Some(false),
        ),
    ] {
        assert_eq!(row_of(text).seen, Seen::BlocklistAsked { peer, zone, listed }, "{text}");
    }
}

#[test]
fn a_message_the_server_calls_sent_was_received() {
    let observation = row_of("SMTP サーバはメッセージ(ID=425)を“hana@example.com”からサイズ 12 (k)で発信しました。");
    assert_eq!((observation.message, observation.session), ("425", IN));
    let Seen::Arrived(arrival) = observation.seen else { panic!("{observation:?}") };
    assert_eq!(arrival.sender, Sender::Given("hana@example.com"));
    assert_eq!((arrival.size, arrival.origin), (Some(12 * 1024), Origin::Network));
}

#[test]
fn an_empty_sender_is_the_null_reverse_path() {
    for who in ["", "<>"] {
        let text = format!("SMTP サーバはメッセージ（ID＝7）を“{who}”からサイズ 1 (k)で発信しました。");
        let Seen::Arrived(arrival) = row_of(&text).seen else { panic!("{text}") };
        assert_eq!(arrival.sender, Sender::Null);
    }
}

#[test]
fn words_of_the_server_inside_quotes_are_the_visitors() {
    let who = "x”との接続を閉じました";
    let text = format!("SMTP サーバはメッセージ(ID=7)を“{who}”からサイズ 1 (k)で発信しました。");
    let Seen::Arrived(arrival) = row_of(&text).seen else { panic!("{text}") };
    assert_eq!(arrival.sender, Sender::Given(who));
    let helo = row("発信元の DNS 名: “x” メッセージ(ID=1)を“y ([192.0.2.1] <z.>)”").expect("a description");
    assert!(matches!(helo.seen, Seen::Described(Peer { ip: "192.0.2.1", name: "z", .. })), "{helo:?}");
}

#[test]
fn a_next_hop_that_took_no_recipient_has_not_taken_the_message() {
    for (count, fate) in [(0, Fate::Deferred), (1, Fate::HandedOver), (12, Fate::HandedOver)] {
        let text = format!("SMTP はメッセージを送信しました。ID:425、容量(k):1、受取人数:{count}、総配送時間:00:07");
        let observation = row_of(&text);
        let Seen::Tried(outcome) = observation.seen else { panic!("{observation:?}") };
        assert_eq!((outcome.count, outcome.fate, outcome.recipients), (Some(count), fate, ""));
        assert_eq!((observation.message, observation.session), ("425", OUT));
    }
}

#[test]
fn a_next_hop_is_named_without_root_and_port() {
    for text in [
        "SMTP はホスト“mx.example”に接続します。DNS キャッシュのエントリは期限切れです。",
        "SMTP はサーバ“mx.example.:25”宛てのメッセージを送信するために TCP/IP を使用して接続しました。",
        "SMTPはサーバ\"mx.example:25\"宛てのメッセージを送信するためにTCP/IPを使用して接続しました。",
    ] {
        let observation = row_of(text);
        assert_eq!(observation.seen, Seen::Connecting(Hop { host: "mx.example", ip: "" }), "{text}");
        assert_eq!(observation.session, OUT);
    }
    let failed =
        row_of("SMTP は 3 メッセージの SMTP ホスト“mx.example.”へのメッセージ転送中にエラーが起きました。詳しくは");
    assert_eq!(failed.seen, Seen::TransferFailed { next_hop: Hop { host: "mx.example", ip: "" }, messages: 3 });
    let closed = row_of("SMTP は TCP/IP サーバ“mx.example.”との接続を閉じました。");
    assert_eq!((closed.seen, closed.session), (Seen::Noted(Note::Connection), OUT));
}

#[test]
fn an_account_is_created_for_the_short_name() {
    for text in [
        "利用者“メール管理人”(“Postmaster”)のメールアカウントを作成しました。",
        "利用者“Postmaster”のメールアカウントを作成しました。",
    ] {
        assert_eq!(row_of(text).seen, Seen::AccountCreated { user: "Postmaster" }, "{text}");
    }
}

#[test]
fn a_row_with_other_words_is_counted_as_unknown() {
    for text in [
        "SMTP は眠っています。",
        "SMTP 受信の接続 [192.0.2.1] は拒否されました。",
        "SMTP はホスト“x”を忘れました。",
        "SMTP",
    ] {
        let whole = format!("2000年 12月 11日 (月) 9:34:21 PM - {text}");
        assert_eq!(read_line(&whole), Reading::Unknown, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_stumble(text in "\\PC*") {
        let _ = row(&text);
        let _ = read_line(&text);
        let _ = read_line(&format!("2000年 12月 11日 (月) 9:34:21 PM - {text}"));
    }

    #[test]
    fn a_row_cut_anywhere_is_read_without_panic(end in 0_usize..120) {
        let whole = "2000年 12月 11日 (月) 9:34:27 PM -   発信元の DNS 名: “a.example ([192.0.2.1] <b.example.>)”";
        let end = (0..=end.min(whole.len())).rev().find(|end| whole.is_char_boundary(*end)).unwrap_or(0);
        let _ = read_line(&whole[..end]);
    }
}
