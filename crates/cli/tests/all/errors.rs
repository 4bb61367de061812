//! What is said when something is wrong: a sentence that names where and what to do, in the person's language.

use crate::support::program::{Ran, run_with};
use crate::support::run;
use crate::support::site::{HANA, HOST, PASSWORD, SEKISHO, Site, sekisho};
use std::fs;
use std::path::Path;

/// Runs in both languages; the status must be `status` and the sentences must be these.
#[track_caller]
fn fails(arguments: &[&str], status: i32, en: &str, ja: &str) {
    for (lang, word, sentence) in [("en", "Error", en), ("ja", "エラー", ja)] {
        let ran = run_with(sekisho(arguments).args(["--lang", lang]), "");
        assert_eq!((ran.status, ran.out.as_str()), (Some(status), ""), "{ran:#?}");
        assert_eq!(ran.err.trim_end(), format!("{word}: {sentence}"));
    }
}

fn folder_with(settings: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sekisho.toml");
    fs::write(&file, settings).expect("a file");
    (folder, file.display().to_string())
}

#[test]
fn a_command_or_option_that_does_not_exist_is_named_with_the_nearest() {
    let (see_en, see_ja) = ("“sekisho --help” shows how to use it.", "「sekisho --help」で使い方が見られます。");
    let usage = |arguments: &[&str], en: &str, ja: &str| {
        fails(arguments, 2, &format!("{en}\n{see_en}"), &format!("{ja}\n{see_ja}"));
    };
    usage(
        &["queu", "list"],
        "There is no command “queu”. Did you mean “queue”?",
        "「queu」というコマンドはありません。もしかして「queue」ですか。",
    );
    usage(&["queue", "xyzzy"], "There is no command “xyzzy”.", "「xyzzy」というコマンドはありません。");
    usage(&["queue", "list", "--frob"], "There is no option “--frob”.", "「--frob」というオプションはありません。");
    usage(&["account", "add"], "“<ADDRESS>” is missing.", "「<ADDRESS>」が足りません。");
    usage(&["account"], "A command is missing.", "コマンドが書かれていません。");
    usage(&[], "A command is missing.", "コマンドが書かれていません。");
}

#[test]
fn arguments_that_do_not_read_as_what_they_should_be_are_shown() {
    let site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
    let config = site.config().display().to_string();
    let wrong = |arguments: &[&str], en: &str, ja: &str| {
        fails(&[arguments, &["--config", &config]].concat(), 2, en, ja);
    };
    wrong(
        &["account", "add", "hana"],
        "“hana” does not read as a mail address. Write it like hana@example.jp.",
        "「hana」はメールアドレスとして読めません。hana@example.jp のように書いてください。",
    );
    wrong(
        &["domain", "remove", "a b"],
        "“a b” does not read as a domain. Write it like example.jp.",
        "「a b」はドメインとして読めません。example.jp のように書いてください。",
    );
    wrong(
        &["queue", "show", "12"],
        "“12” does not read as a message’s id, which has 13 letters and digits (“sekisho queue list” shows them).",
        "「12」はメールの番号として読めません。番号は 13 文字の英数字です(「sekisho queue list」で見られます)。",
    );
    wrong(
        &["why", "something"],
        "“something” is no message’s id, no mail address and no IP address.",
        "「something」は、メールの番号でも、メールアドレスでも、IPアドレスでもありません。",
    );
    wrong(
        &["account", "limits", HANA, "--messages", "many"],
        "“many” does not read as a number.",
        "「many」は数として読めません。",
    );
    wrong(
        &["config", "explain", "limits.recipient"],
        "There is no setting “limits.recipient”. Did you mean “limits.recipients”?",
        "「limits.recipient」という設定はありません。もしかして「limits.recipients」ですか。",
    );
}

#[test]
fn each_mistake_in_the_settings_is_named_with_line_column_and_what_would_be_right() {
    let (_folder, file) = folder_with(
        "hostname = \"mail.a.example\"\ndata = \"data\"\n\n[doors]\npublic = [\"127.0.0.1:0\"]\npubic = []\n\
         [limits]\nrecipients = 5\n",
    );
    for command in [&["config", "check"][..], &["serve"], &["account", "list"]] {
        fails(
            &[command, &["--config", &file]].concat(),
            2,
            &format!(
                "2 things are wrong in {file}. The server does not start before that is put right.\n\
                 {file}, line 6, column 1: there is no setting “doors.pubic”.\n    Did you mean “doors.public”?\n\
                 {file}, line 8, column 14: the value 5 of “limits.recipients” is out of range.\n    \
                 It should be a whole number from 100 to 100000, for example 200"
            ),
            &format!(
                "{file} に2件の誤りがあります。直すまで、サーバは動きません。\n\
                 {file} の 6 行目 1 文字目: 「doors.pubic」という設定はありません。\n    もしかして「doors.public」ですか。\n\
                 {file} の 8 行目 14 文字目: 「limits.recipients」の値 5 は範囲の外です。\n    \
                 正しくは整数です(100 から 100000 まで)。例: 200"
            ),
        );
    }
    let ran = run(sekisho(&["config", "check", "--config", &file, "--json"]).args(["--lang", "en"]));
    assert_eq!(ran.status, Some(2));
    assert_eq!(ran.json()["error"], "settings");
}

#[test]
fn a_settings_file_that_is_not_there_is_named_with_how_to_make_one() {
    let nowhere = "/nowhere/sekisho.toml";
    fails(
        &["serve", "--config", nowhere],
        2,
        &format!(
            "There is no settings file {nowhere}. Make one with “sekisho quickstart FOLDER”, or say with --config where it is."
        ),
        &format!(
            "設定ファイル {nowhere} がありません。「sekisho quickstart フォルダ」で作るか、--config で場所を示してください。"
        ),
    );
    let ran = run(&mut sekisho(&["queue", "list", "--json", "--config", nowhere]));
    assert_eq!((ran.status, ran.json()["error"].as_str()), (Some(2), Some("no-settings")));
}

#[test]
fn an_address_in_use_is_named_with_its_setting() {
    let site = Site::serving();
    let public = site.door("public");
    let (folder, file) =
        folder_with(&format!("hostname = \"{HOST}\"\ndata = \"data\"\n[doors]\npublic = [\"{public}\"]\n"));
    fs::create_dir(folder.path().join("data")).expect("a folder");
    fails(
        &["serve", "--config", &file],
        1,
        &format!("{public} is in use by another program (setting doors.public)."),
        &format!("{public} は、ほかのプログラムが使っています(設定 doors.public)。"),
    );
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let site = Site::serving();
    let (config, data) = (site.config().display().to_string(), site.path("data").display().to_string());
    fails(
        &["serve", "--config", &config],
        1,
        &format!("{data} is in use by a server that is running."),
        &format!("{data} は、もう動いているサーバが使っています。"),
    );
}

#[test]
fn data_of_a_newer_version_are_left_alone() {
    let mut site = Site::serving();
    site.stop();
    // PRAGMA user_version stands in the file's header (https://sqlite.org/fileformat2.html §1.3.17).
    let (file, data) = (site.path("data/store.db"), site.path("data").display().to_string());
    let mut octets = fs::read(&file).expect("a database");
    octets[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&file, octets).expect("it is written");
    fails(
        &["serve", "--config", &site.config().display().to_string()],
        1,
        &format!(
            "The data in {data} was written by a newer version of Sekisho than this one, which therefore leaves it \
             alone. Start the newer version, or restore a backup made with this one into another folder."
        ),
        &format!(
            "{data} のデータは、この Sekisho より新しい版で書かれています。壊さないよう、開かずに終わりました。\
             新しい版で起動するか、この版で取ったバックアップを別のフォルダに戻して使ってください。"
        ),
    );
}

#[test]
fn certificates_that_are_missing_or_do_not_fit_are_named() {
    let mut site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
    let certificate = site.certificate();
    fs::rename(&certificate, site.path("away")).expect("it moves");
    let ran = run(&mut site.sekisho(&["serve"]));
    assert_eq!(ran.status, Some(1));
    assert!(ran.err.contains(&format!("The certificate {} cannot be used: ", certificate.display())), "{}", ran.err);
    let other = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
    fs::copy(other.certificate(), &certificate).expect("it is copied");
    let ran = run(&mut site.sekisho(&["serve"]));
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.err,
        "Error: The private key ".to_owned()
            + &site.path("key.pem").display().to_string()
            + " does not belong to the certificate.\n"
    );
    fs::rename(site.path("away"), &certificate).expect("it moves");
    site.serve();
}

fn quickstart(folder: &Path, password: &str, more: &[&str]) -> Ran {
    let mut command = sekisho(&["quickstart"]);
    command.arg(folder).args(["--hostname", HOST, "--domain", "ours.example", "--address", HANA, "--password-stdin"]);
    run_with(command.arg("--offline").args(more), password)
}

#[test]
fn quickstart_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("letter"), "mine").expect("a file");
    let at = folder.path().display();
    let ran = quickstart(folder.path(), PASSWORD, &[]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.err, format!("Error: The folder {at} is not empty. Name a new one.\n"));
    let ran = quickstart(folder.path(), PASSWORD, &["--lang", "ja"]);
    assert_eq!(ran.err, format!("エラー: フォルダ {at} は空ではありません。新しいフォルダを指定してください。\n"));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn a_password_that_is_short_or_missing_makes_no_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = quickstart(folder.path(), "short\n", &[]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(2), "Error: A password needs at least 8 characters.\n"));
    let ran = quickstart(folder.path(), "", &["--lang", "ja"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(2), "エラー: パスワードが入力されませんでした。\n"));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left half made");
    let site = Site::set_up((std::net::Ipv4Addr::LOCALHOST, 9), "");
    let mut add = site.sekisho(&["account", "add", "taro@ours.example", "--password-stdin"]);
    let ran = run_with(&mut add, "七文字の合言葉\n");
    assert_eq!((ran.status, ran.err.as_str()), (Some(2), "Error: A password needs at least 8 characters.\n"));
    assert_eq!(site.json(&["account", "list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn the_language_is_the_locales_unless_an_argument_says_otherwise() {
    let said = |locale: &str, lang: &[&str]| {
        let mut command = std::process::Command::new(SEKISHO);
        let ran = run(command.args(["config", "explain", "data"]).args(lang).env_clear().env("LANG", locale));
        ran.good().out
    };
    let (en, ja) = (said("en_GB.UTF-8", &[]), said("ja_JP.UTF-8", &[]));
    assert!(en.contains("The folder for mail and accounts."), "{en}");
    assert!(ja.contains("フォルダ"), "{ja}");
    assert_eq!(said("", &[]), en);
    assert_eq!(said("ja_JP.UTF-8", &["--lang", "en"]), en);
    assert_eq!(said("C", &["--lang", "ja"]), ja);
}

#[test]
fn every_command_shows_how_it_is_used() {
    let commands =
        ["", "demo", "quickstart", "serve", "why", "queue", "account", "domain", "alias", "device", "config"];
    for command in commands {
        for (lang, heading) in [("en", "Usage"), ("ja", "使い方")] {
            let words = command.split_whitespace().chain(["--help", "--lang", lang]).collect::<Vec<_>>();
            let ran = run(&mut sekisho(&words)).good();
            assert!(ran.out.contains(heading) && ran.err.is_empty(), "{words:?}: {ran:#?}");
        }
    }
    let ran = run(&mut sekisho(&["--version"])).good();
    assert_eq!(ran.out, format!("sekisho {}\n", env!("CARGO_PKG_VERSION")));
}
