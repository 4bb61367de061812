//! What is wrong with the machine: each fault is told in a sentence, nothing is lost, and the server goes on when it is
//! put right.

use crate::clients::{ask, task_of};
use crate::support::program::Ran;
use crate::support::site::{HANA, HOST, STRANGER, Site};
use crate::support::wire::{Wire, stored_as};
use crate::support::{eventually, free_port, on_path, own_ip, run};
use serde_json::json;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use tempfile::TempDir;

const NOWHERE: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 9);

fn receive(site: &Site, subject: &str) {
    let mut wire = Wire::connect(site.door("public")).expect("it listens");
    wire.smtp("EHLO x").expect("it answers");
    let reply = wire.send(STRANGER, &[HANA], &format!("Subject: {subject}\n\n")).expect("it answers");
    assert!(stored_as(&reply).is_some(), "{reply}");
}

/// A site that has one message.
fn with_mail() -> Site {
    let mut site = Site::set_up(NOWHERE, "");
    site.serve();
    receive(&site, "before");
    site.stop();
    site
}

/// `serve` says this in each language and ends.
#[track_caller]
fn serve_says(site: &Site, en: &str, ja: &str) {
    for (lang, start, sentence) in [("en", "Error: ", en), ("ja", "エラー: ", ja)] {
        let ran = run(site.sekisho(&["serve"]).args(["--lang", lang]));
        assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""), "{ran:#?}");
        assert_eq!(ran.err.trim_end(), format!("{start}{sentence}"));
    }
}

/// It serves again, and what was there is there.
#[track_caller]
fn recovers(mut site: Site) {
    site.serve();
    receive(&site, "after");
    assert_eq!(site.mailbox(HANA).len(), 2);
}

fn sqlite(database: &Path, statement: &str) -> Ran {
    let script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as db: db.execute(sys.argv[2])";
    run(on_path("python3").args(["-I", "-c", script]).arg(database).arg(statement)).good()
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let site = with_mail();
    let database = site.path("data/store.db");
    let version = run(on_path("python3")
        .args([
            "-I",
            "-c",
            "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version').fetchone()[0])",
        ])
        .arg(&database))
    .good()
    .out;
    sqlite(&database, "PRAGMA user_version = 99");
    let data = site.path("data").display().to_string();
    serve_says(
        &site,
        &format!(
            "The data in {data} was written by a newer version of Sekisho than this one, which therefore leaves it alone. Start the newer version, or restore a backup made with this one into another folder."
        ),
        &format!(
            "{data} のデータは、この Sekisho より新しい版で書かれています。壊さないよう、開かずに終わりました。新しい版で起動するか、この版で取ったバックアップを別のフォルダに戻して使ってください。"
        ),
    );
    sqlite(&database, &format!("PRAGMA user_version = {}", version.trim()));
    recovers(site);
}

#[test]
fn a_file_that_is_no_database_is_named_and_not_touched() {
    let site = with_mail();
    let database = site.path("data/store.db");
    let good = fs::read(&database).expect("a file");
    let mut bad = good.clone();
    bad[..16].copy_from_slice(b"no database here");
    fs::write(&database, &bad).expect("written");
    let data = site.path("data").display().to_string();
    serve_says(
        &site,
        &format!(
            "The database in {data} is damaged or is none (file is not a database). Nothing was changed. Keep a copy of the folder, then put back the last backup."
        ),
        &format!(
            "{data} のデータベースが壊れているか、データベースではありません(file is not a database)。何も変更していません。フォルダの写しを取ってから、最後のバックアップを戻してください。"
        ),
    );
    assert!(fs::read(&database).expect("a file") == bad, "it was changed");
    fs::write(&database, &good).expect("written");
    recovers(site);
}

/// A disk that can be made read-only.
struct Disk(TempDir);

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        run(on_path("mount").args(["-t", "tmpfs", "-o", "size=24m", "sekisho-test"]).arg(folder.path())).good();
        Self(folder)
    }

    fn remount(&self, how: &str) {
        run(on_path("mount").args(["-o", &format!("remount,{how}")]).arg(self.0.path())).good();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(on_path("umount").arg("--lazy").arg(self.0.path()));
    }
}

#[test]
fn a_disk_that_cannot_be_written_is_told_and_nothing_is_lost() {
    let disk = Disk::new();
    let more = "[limits]\nmin_free_space = \"1 MB\"\n";
    let mut site = Site::set_up_in(&disk.0.path().join("site"), NOWHERE, more);
    site.serve();
    receive(&site, "before");
    site.stop();
    disk.remount("ro");
    let data = site.path("data").display().to_string();
    serve_says(
        &site,
        &format!("The store cannot be opened ({data}): the disk cannot be written (it is mounted read-only)"),
        &format!("保存の仕組みが開けません({data}): ディスクが読み取り専用になっています"),
    );
    disk.remount("rw");
    recovers(site);
}

#[test]
fn a_user_who_may_not_read_the_settings_or_the_folder_is_told_which() {
    let site = Site::set_up(NOWHERE, "");
    let program = program_for_all();
    let as_nobody = |lang: &str| {
        let mut command = on_path("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(program.path().join("sekisho")).args(["serve", "--lang", lang, "--config"]).arg(site.config());
        run(&mut command)
    };
    let config = site.config().display().to_string();
    run(on_path("chmod").arg("600").arg(site.config())).good();
    let ran = as_nobody("en");
    assert_eq!(
        (ran.status, ran.err),
        (Some(2), format!("Error: You may not use {config}. Try it as a user who may, for example with sudo.\n"))
    );
    assert!(as_nobody("ja").err.contains(&format!("{config} を使う権限がありません。")));
    // The settings are now anybody's to read, the mail is not.
    run(on_path("chmod").arg("644").arg(site.config())).good();
    let data = site.path("data").display().to_string();
    let ran = as_nobody("en");
    assert_eq!(
        (ran.status, ran.err),
        (Some(1), format!("Error: You may not use {data}. Try it as a user who may, for example with sudo.\n"))
    );
}

/// The program where another user can read it, whoever built it.
fn program_for_all() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(crate::support::site::SEKISHO, folder.path().join("sekisho")).expect("copied");
    run(on_path("chmod").args(["-R", "755"]).arg(folder.path())).good();
    folder
}

#[test]
fn a_certificate_out_of_its_time_is_told_and_mail_still_comes_in() {
    for (from, to, en, ja) in [
        (
            2020,
            2021,
            "is valid only until 2021-01-01 00:00, which is past.",
            "の期限(2021-01-01 00:00)が切れています。",
        ),
        (2090, 2091, "is valid only from 2090-01-01 00:00.", "が有効になるのは 2090-01-01 00:00 からです。"),
    ] {
        let mut site = Site::set_up(NOWHERE, "");
        let mut parameters = rcgen::CertificateParams::new(vec![HOST.to_owned()]).expect("a name");
        parameters.not_before = rcgen::date_time_ymd(from, 1, 1);
        parameters.not_after = rcgen::date_time_ymd(to, 1, 1);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = parameters.self_signed(&key).expect("signed");
        fs::write(site.certificate(), certificate.pem()).expect("written");
        fs::write(site.path("key.pem"), key.serialize_pem()).expect("written");
        site.serve();
        receive(&site, "all the same");
        assert_eq!(site.mailbox(HANA).len(), 1);
        assert!(site.errors().starts_with("Note: ") && site.errors().contains(en), "{}", site.errors());
        site.stop();
        let mut command = site.sekisho(&["serve", "--lang", "ja"]);
        let mut child = command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        let mut said = std::io::BufReader::new(child.stderr.take().expect("it is piped"));
        std::io::BufRead::read_line(&mut said, &mut line).expect("it speaks");
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        assert!(line.starts_with("注意: ") && line.contains(ja), "{line}");
    }
}

#[test]
fn a_queue_entry_that_cannot_be_read_is_set_aside_and_the_others_go_on() {
    let ip = own_ip();
    let port = free_port(ip);
    let mut site = Site::set_up((ip, port), "");
    site.serve();
    for subject in ["damaged", "whole"] {
        let mut send = task_of(HANA, &site, "submissions", "implicit");
        send["from"] = HANA.into();
        send["to"] = json!(["friend@outside.example"]);
        send["message"] = format!("From: <{HANA}>\nSubject: {subject}\n\nHello\n").into();
        assert_eq!(ask("send.py", &send), json!({}));
        eventually("it was tried", || {
            let listed = site.json(&["queue", "list"]);
            let tried = |message: &serde_json::Value| message["recipients"][0]["last_reason"] == "next-hop-unreachable";
            listed.as_array().expect("a list").iter().all(tried).then_some(())
        });
    }
    let ids = site.queue();
    site.stop();
    let (damaged, whole) = (&ids[0], &ids[1]);
    let database = site.path("data/store.db");
    sqlite(
        &database,
        "UPDATE recipient SET address = 'no address', due_at = 0 WHERE message = (SELECT min(message) FROM recipient)",
    );
    sqlite(&database, "UPDATE recipient SET due_at = 0");
    site.serve();
    let notice = site.arrives(HANA, damaged);
    assert!(notice.contains(&format!("sekisho queue export {damaged} message.eml")), "{notice}");
    let listed = eventually("both are listed", || {
        let listed = site.json(&["queue", "list"]);
        (listed.as_array().map(Vec::len) == Some(2)).then_some(listed)
    });
    assert_eq!(listed[0]["queue_id"], **whole);
    assert!(listed[0]["recipients"][0]["attempts"].as_u64().expect("a number") >= 1);
    assert_eq!(listed[1], json!({ "queue_id": damaged, "unreadable": true }));
    for (lang, state) in [("en", "unreadable"), ("ja", "読めません")] {
        let shown = run(site.sekisho(&["queue", "list"]).args(["--lang", lang])).good().out;
        assert!(shown.lines().any(|line| line.starts_with(damaged.as_str()) && line.contains(state)), "{shown}");
    }
    let ran = site.run(&["queue", "retry", damaged]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.err.starts_with(&format!("Error: The entry of the message {damaged} in the queue cannot be read.")),
        "{}",
        ran.err
    );
    let file = site.path("saved.eml");
    site.run(&["queue", "export", damaged, &file.display().to_string()]).good();
    assert!(fs::read_to_string(&file).expect("a file").contains("Subject: damaged"));
    assert_eq!(
        site.run(&["queue", "export", damaged, &file.display().to_string()]).status,
        Some(1),
        "nothing is overwritten"
    );
    site.run(&["queue", "remove", damaged]).good();
    assert_eq!(site.queue(), std::slice::from_ref(whole));
    // The one that can be read is sent when there is somebody to take it.
    site.run(&["queue", "retry", whole]).good();
}
