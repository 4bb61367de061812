//! `account`, `domain`, `alias`, `device`: the same beside a running server and without one, in both languages and
//! for programs.

use crate::support::run;
use crate::support::site::{HANA, Site};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// A command and what is said when it is done.
struct Step(&'static [&'static str], &'static str, &'static str);

/// A life in an office.
const STEPS: &[Step] = &[
    Step(
        &["account", "add", "taro@ours.example"],
        "The account taro@ours.example was added.",
        "利用者 taro@ours.example を加えました。",
    ),
    Step(
        &["account", "password", "taro@ours.example", "--password-stdin"],
        "The password of taro@ours.example was changed. Whoever was logged in with the old one is shown out.",
        "taro@ours.example のパスワードを変えました。前のパスワードでログイン中だった接続は切りました。",
    ),
    Step(
        &["account", "disable", "taro@ours.example"],
        "taro@ours.example can no longer log in or send, and whoever was logged in is shown out; it goes on receiving.",
        "taro@ours.example のログインと送信を止め、ログイン中の接続も切りました。受信は続きます。",
    ),
    Step(
        &["account", "enable", "taro@ours.example"],
        "taro@ours.example can be used again.",
        "taro@ours.example をまた使えるようにしました。",
    ),
    Step(
        &["alias", "add", "info@ours.example", HANA, "taro@ours.example"],
        "The alias info@ours.example was added; it leads to hana@ours.example, taro@ours.example.",
        "別名 info@ours.example を加えました。届け先は hana@ours.example, taro@ours.example です。",
    ),
    Step(
        &["alias", "set", "info@ours.example", "taro@ours.example"],
        "The alias info@ours.example now leads to taro@ours.example.",
        "別名 info@ours.example の届け先を taro@ours.example にしました。",
    ),
    Step(
        &["account", "grant", HANA, "info@ours.example"],
        "hana@ours.example may now send as info@ours.example.",
        "hana@ours.example が info@ours.example を差出人に使えるようにしました。",
    ),
    Step(
        &["account", "limits", HANA, "--messages", "30", "--new-recipients", "10"],
        "hana@ours.example may now send 30 messages a day, to 10 first-time recipients.",
        "hana@ours.example の上限を、一日 30 通、初めての宛先 10 件にしました。",
    ),
    Step(
        &["device", "add", "copier", "192.168.0.20", "info@ours.example"],
        "The device “copier” was registered, with 192.168.0.20, sending as info@ours.example.",
        "機器「copier」を登録しました。IPアドレスは 192.168.0.20、差出人は info@ours.example です。",
    ),
    Step(
        &["device", "limits", "copier", "--messages", "50", "--new-recipients", "5"],
        "The device “copier” may now send 50 messages a day, to 5 first-time recipients.",
        "機器「copier」の上限を、一日 50 通、初めての宛先 5 件にしました。",
    ),
    Step(
        &["domain", "add", "second.example", "--postmaster", HANA],
        "The domain second.example was added; its postmaster is hana@ours.example.",
        "ドメイン second.example を加えました。postmaster は hana@ours.example です。",
    ),
    Step(
        &["domain", "postmaster", "second.example", "taro@ours.example"],
        "The postmaster of second.example is now taro@ours.example.",
        "second.example の postmaster を taro@ours.example にしました。",
    ),
    Step(
        &["domain", "plus", "second.example", "on"],
        "Mail to hana+anything@second.example now reaches hana@second.example, and so for every account and alias there.",
        "second.example では、hana+何か@second.example あてのメールが hana@second.example に届くようになりました。\
         ほかの利用者や別名も同じです。",
    ),
    Step(
        &["domain", "catch-all", "second.example", "taro@ours.example"],
        "taro@ours.example now gets what comes for nobody at second.example.\n\
         Mind: this draws spam to every name that can be invented, and a test of the server sees each of them accepted. \
         Accepted is not relayed: what comes there goes into this mailbox and nowhere else.",
        "second.example の誰のものでもないアドレスへのメールを、taro@ours.example が受け取るようになりました。\n\
         ご注意: でたらめな名前への迷惑メールまで届くようになります。また、サーバを外から試験すると、どの名前も\
         「受け付けた」ように見えます。受け付けても中継はしません。この受信箱に入り、ほかへは行きません。",
    ),
    Step(
        &["account", "forward", "taro@ours.example", "taro@away.example"],
        "Mail for taro@ours.example is now forwarded to taro@away.example; the mailbox keeps it too.",
        "taro@ours.example あてのメールを taro@away.example へ転送します。受信箱にも残します。",
    ),
    Step(
        &["account", "forward", "taro@ours.example", "taro@away.example", HANA, "--no-keep"],
        "Mail for taro@ours.example is now forwarded to taro@away.example, hana@ours.example; the mailbox gets it only if \
         that fails for good.",
        "taro@ours.example あてのメールを taro@away.example, hana@ours.example へ転送します。受信箱には、\
         転送できなかったときだけ入れます。",
    ),
    Step(
        &["account", "quota", "taro@ours.example", "2GB"],
        "The mailbox of taro@ours.example may now hold 2 GB.",
        "taro@ours.example の受信箱の上限を 2 GB にしました。",
    ),
];

/// And its end.
const BACK: &[Step] = &[
    Step(
        &["account", "quota", "taro@ours.example", "none"],
        "The mailbox of taro@ours.example may now hold as much as comes.",
        "taro@ours.example の受信箱の上限をなくしました。",
    ),
    Step(
        &["account", "quota", "taro@ours.example", "default"],
        "The mailbox of taro@ours.example may hold what the settings say again.",
        "taro@ours.example の受信箱の上限を、全体の設定に戻しました。",
    ),
    Step(
        &["account", "forward", "taro@ours.example", "off"],
        "Mail for taro@ours.example is no longer forwarded.",
        "taro@ours.example あてのメールの転送をやめました。",
    ),
    Step(
        &["domain", "catch-all", "second.example", "off"],
        "What comes for nobody at second.example is refused again.",
        "second.example の誰のものでもないアドレスへのメールを、また断るようになりました。",
    ),
    Step(
        &["domain", "plus", "second.example", "off"],
        "At second.example, addresses with a plus sign are refused again unless somebody has that very name.",
        "second.example では、「+」の付いたアドレスは、その名前の利用者や別名がいなければ、また断るようになりました。",
    ),
    Step(
        &["domain", "remove", "second.example"],
        "The domain second.example was removed.",
        "ドメイン second.example を取り除きました。",
    ),
    Step(
        &["device", "limits", "copier", "--default"],
        "The device “copier” has the site’s limits again.",
        "機器「copier」の上限を、全体の設定に戻しました。",
    ),
    Step(&["device", "remove", "copier"], "The device “copier” was removed.", "機器「copier」の登録を取り除きました。"),
    Step(
        &["account", "limits", HANA, "--default"],
        "hana@ours.example has the site’s limits again.",
        "hana@ours.example の上限を、全体の設定に戻しました。",
    ),
    Step(
        &["account", "revoke", HANA, "info@ours.example"],
        "hana@ours.example may no longer send as info@ours.example.",
        "hana@ours.example は info@ours.example を差出人に使えなくなりました。",
    ),
    Step(
        &["alias", "remove", "info@ours.example"],
        "The alias info@ours.example was removed.",
        "別名 info@ours.example を取り除きました。",
    ),
    Step(
        &["account", "remove", "taro@ours.example"],
        "The account taro@ours.example was removed.",
        "利用者 taro@ours.example を取り除きました。",
    ),
];

fn stopped() -> Site {
    Site::set_up((Ipv4Addr::LOCALHOST, 9), "")
}

#[track_caller]
fn follow(site: &Site, steps: &[Step], lang: &str) {
    for Step(arguments, en, ja) in steps {
        let ran = site.run(&[arguments, &["--lang", lang][..]].concat()).good();
        assert_eq!(ran.out.trim_end(), if lang == "en" { *en } else { *ja }, "{arguments:?}");
        assert_eq!(ran.err, "");
    }
}

/// What the lists say in the middle.
#[track_caller]
fn assert_lists(site: &Site) {
    assert_eq!(
        site.json(&["account", "list"]),
        json!([
            { "address": HANA, "disabled": false, "password_version": 0, "may_send_as": ["info@ours.example"],
              "limits": { "messages": 30, "new_recipients": 10 }, "forward": null, "quota_octets": null,
              "mailbox_octets": 0, "mailbox_limit_octets": null },
            { "address": "taro@ours.example", "disabled": false, "password_version": 1, "may_send_as": [], "limits": null,
              "forward": { "targets": ["taro@away.example", HANA], "keep": false }, "quota_octets": 2_147_483_648_u64,
              "mailbox_octets": 0, "mailbox_limit_octets": 2_147_483_648_u64 },
        ])
    );
    assert_eq!(
        site.json(&["domain", "list"]),
        json!([
            { "name": "ours.example", "postmaster": HANA, "catch_all": null, "plus": false },
            { "name": "second.example", "postmaster": "taro@ours.example", "catch_all": "taro@ours.example",
              "plus": true },
        ])
    );
    assert_eq!(
        site.json(&["alias", "list"]),
        json!([{ "address": "info@ours.example", "targets": ["taro@ours.example"] }])
    );
    let devices = site.json(&["device", "list"]);
    assert_eq!((&devices[0]["name"], &devices[0]["senders"]), (&json!("copier"), &json!(["info@ours.example"])));
    assert_eq!(devices[0]["limits"], json!({ "messages": 50, "new_recipients": 5 }));
}

#[test]
fn an_office_is_set_up_and_taken_down_in_english_while_the_server_runs() {
    let mut site = Site::serving();
    follow(&site, STEPS, "en");
    assert_lists(&site);
    // What was changed while it ran is there after it has ended.
    site.stop();
    assert_lists(&site);
    site.serve();
    follow(&site, BACK, "en");
    assert_eq!(site.json(&["alias", "list"]), json!([]));
}

#[test]
fn an_office_is_set_up_and_taken_down_in_japanese_while_no_server_runs() {
    let mut site = stopped();
    follow(&site, STEPS, "ja");
    assert_lists(&site);
    // What was changed without a server is there when it comes.
    site.serve();
    assert_lists(&site);
    site.stop();
    follow(&site, BACK, "ja");
    assert_eq!(site.json(&["alias", "list"]), json!([]));
}

#[test]
fn programs_are_told_what_was_changed() {
    let site = stopped();
    for Step(arguments, ..) in STEPS.iter().chain(BACK) {
        let told: Value = site.run(&[arguments, &["--json"][..]].concat()).good().json();
        assert!(told["change"].is_string(), "{arguments:?}: {told}");
    }
}

#[test]
fn lists_have_headings_in_the_persons_language_or_say_that_they_are_empty() {
    let site = Site::serving();
    let said = |kind: &str, lang: &str| run(site.sekisho(&[kind, "list"]).args(["--lang", lang])).good().out;
    assert_eq!(
        said("account", "en"),
        "Address            State   Sends as  Forwarded to  Mailbox  Limits a day\n\
         hana@ours.example  in use                          0 B      (the site’s)\n"
    );
    assert!(said("account", "ja").starts_with("アドレス"), "{}", said("account", "ja"));
    assert_eq!(
        said("domain", "en"),
        "Domain        Postmaster         Catch-all  name+detail  Server behind\n\
         ours.example  hana@ours.example  off        off\n"
    );
    assert_eq!(said("alias", "en"), "There are no aliases.\n");
    assert_eq!(said("alias", "ja"), "別名はありません。\n");
    assert_eq!(said("device", "en"), "No device is registered.\n");
    assert_eq!(said("device", "ja"), "登録された機器はありません。\n");
}

#[test]
fn what_a_rule_forbids_is_refused_with_its_reason_and_changes_nothing() {
    let mut site = stopped();
    let forbidden = [
        (&["account", "add", HANA][..], "address-exists", "There is an account or alias hana@ours.example already."),
        (&["account", "add", "postmaster@ours.example"], "role-is-built-in", "It cannot be made an account or alias."),
        (&["account", "add", "x@outside.example"], "domain-unknown", "is not registered here."),
        (&["account", "remove", HANA], "account-is-postmaster", "hana@ours.example is the postmaster of ours.example."),
        (&["account", "disable", HANA], "account-is-postmaster", "hana@ours.example"),
        (&["account", "grant", HANA, "x@ours.example"], "sender-unknown", "There is no address x@ours.example here."),
        (&["alias", "add", "out@ours.example", "x@outside.example"], "target-no-account", "is not an account here."),
        (&["domain", "remove", "ours.example"], "domain-in-use", "still has hana@ours.example."),
        (&["device", "add", "all", "0.0.0.0/0", HANA], "range-not-inside", "includes addresses outside."),
        (&["device", "add", "far", "203.0.113.9", HANA], "range-not-inside", "includes addresses outside."),
        (
            &["device", "add", "x", "192.168.0.9", "x@ours.example"],
            "sender-unknown",
            "There is no address x@ours.example here.",
        ),
        (&["account", "forward", HANA, HANA], "forward-to-itself", "cannot be forwarded to that same address."),
        (&["account", "forward", HANA, "x@ours.example"], "forward-target-unknown", "nobody has it."),
        (&["domain", "catch-all", "ours.example", "x@ours.example"], "account-unknown", "There is no account"),
        (&["device", "remove", "x"], "device-unknown", "There is no device “x”."),
    ];
    for running in [false, true] {
        if running {
            site.serve();
        }
        let before = site.json(&["account", "list"]);
        for (arguments, key, words) in forbidden {
            let ran = site.run(arguments);
            assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""), "{arguments:?}: {ran:?}");
            assert!(
                ran.err.contains(words) && ran.err.ends_with(" Nothing was changed.\n"),
                "{arguments:?}: {}",
                ran.err
            );
            let ran = site.run(&[arguments, &["--json"]].concat());
            assert_eq!((ran.status, ran.json()["error"].as_str()), (Some(1), Some(key)), "{arguments:?}");
        }
        assert_eq!(site.json(&["account", "list"]), before);
        assert_eq!(site.json(&["device", "list"]), json!([]));
    }
}

#[test]
fn an_account_that_is_disabled_or_removed_can_no_longer_log_in_at_once() {
    let site = Site::serving();
    site.account("taro@ours.example");
    assert!(site.mailbox("taro@ours.example").is_empty());
    let login = || {
        let mut curl = crate::support::on_path("curl");
        curl.args(["-sS", "--user", "taro@ours.example:correct horse"]);
        run(curl.arg(format!("pop3://{}/", site.door("pop3")))).status
    };
    assert_eq!(login(), Some(0));
    site.run(&["account", "disable", "taro@ours.example"]).good();
    assert_eq!(login(), Some(67), "67: login denied");
    site.run(&["account", "enable", "taro@ours.example"]).good();
    assert_eq!(login(), Some(0));
    site.run(&["account", "remove", "taro@ours.example"]).good();
    assert_eq!(login(), Some(67));
}

#[test]
fn everybody_gets_a_new_password_on_a_sheet_of_paper_and_the_old_ones_are_dead() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::serving();
    site.account("taro@ours.example");
    let sheet = site.path("sheets.html");
    let file = sheet.to_str().expect("a path");
    let unconfirmed = site.run(&["account", "password", "--all", "--sheet", file]);
    assert!(unconfirmed.status == Some(2) && !sheet.exists(), "{unconfirmed:?}");
    let ran = site.run(&["account", "password", "--all", "--sheet", file, "--yes", "--json"]).good();
    assert_eq!(ran.json()["accounts"], serde_json::json!([HANA, "taro@ours.example"]));
    let mode = std::fs::metadata(&sheet).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let html = std::fs::read_to_string(&sheet).expect("readable");
    let passwords: Vec<&str> =
        html.split("class=\"password\">").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert_eq!((passwords.len(), html.matches("<section>").count()), (2, 2), "one page for each");
    assert!(passwords.iter().all(|password| !ran.out.contains(password)), "not in JSON");
    let log_in = |account: &str, password: &str| {
        let mut wire = crate::support::wire::Wire::connect(site.door("pop3")).expect("POP3 answers");
        wire.write(&format!("USER {account}\r\nPASS {password}\r\n")).expect("it listens");
        let _user = wire.line();
        wire.line().expect("an answer").starts_with("+OK")
    };
    assert!(log_in(HANA, passwords[0]) && log_in("taro@ours.example", passwords[1]));
    assert!(!log_in(HANA, crate::support::site::PASSWORD), "the old one is dead");
    let again = site.run(&["account", "password", "--all", "--sheet", file, "--yes"]);
    assert_eq!(again.status, Some(1), "a sheet is never written over: {again:?}");
    let one = site.path("one.txt");
    let words = ["account", "password", HANA, "--sheet", one.to_str().expect("a path"), "--yes", "--lang", "ja"];
    site.run(&words).good();
    let text = std::fs::read_to_string(&one).expect("readable");
    assert!(text.starts_with("新しいメールパスワードのお知らせ") && text.contains(HANA), "{text}");
    assert!(log_in("taro@ours.example", passwords[1]) && !log_in(HANA, passwords[0]));
}
