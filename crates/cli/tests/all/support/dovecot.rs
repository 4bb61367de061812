//! A Dovecot of one test's own: LMTP in front of Maildirs, its configuration, folders and log in a folder of the test's.

use super::program::{end, on_path, run};
use super::{eventually, free_port, own_ip};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::process::Child;
use tempfile::TempDir;

/// A running Dovecot that has mailboxes for some.
pub struct Dovecot {
    folder: TempDir,
    pub ip: Ipv4Addr,
    pub port: u16,
    master: Child,
}

impl Dovecot {
    /// Knows `users` (addresses) and nobody else.
    pub fn start(users: &[&str]) -> Self {
        // Its processes that handle mail are not root, and must get here.
        let folder = tempfile::Builder::new().prefix("sekisho-dovecot-").tempdir_in("/var/tmp").expect("a folder");
        run(on_path("chmod").arg("755").arg(folder.path())).good();
        let (ip, at) = (own_ip(), folder.path().display().to_string());
        let port = free_port(ip);
        for name in ["run", "state", "mail"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        run(on_path("chown").arg("mail:mail").arg(folder.path().join("mail"))).good();
        let user = |address: &&str| format!("{address}:{{PLAIN}}unused:8:8::{at}/mail/{address}::\n");
        fs::write(folder.path().join("users"), users.iter().map(user).collect::<String>()).expect("users");
        fs::write(folder.path().join("dovecot.conf"), configuration(&at, ip, port)).expect("dovecot.conf");
        let master = on_path("dovecot").arg("-F").arg("-c").arg(folder.path().join("dovecot.conf")).spawn();
        let dovecot = Self { folder, ip, port, master: master.expect("dovecot starts") };
        eventually("Dovecot listens", || TcpStream::connect((ip, port)).ok());
        dovecot
    }

    /// As `sekisho domain behind` takes it.
    pub fn next_hop(&self) -> String {
        format!("lmtp:{}:{}", self.ip, self.port)
    }

    /// The messages in a user's Maildir.
    pub fn mailbox(&self, user: &str) -> Vec<String> {
        let new = self.folder.path().join("mail").join(user).join("Maildir/new");
        let files = fs::read_dir(new).map(|files| files.flatten().collect::<Vec<_>>()).unwrap_or_default();
        files.iter().filter_map(|file| fs::read_to_string(file.path()).ok()).collect()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("Dovecot said: {}", self.log());
        }
        end(&mut self.master);
    }
}

/// Mailboxes of version 2.3 and the versions before it.
const MAILBOXES_2_3: &str = "\
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = DIR/users
}
userdb {
  driver = passwd-file
  args = DIR/users
}
";

/// From version 2.4 on a configuration says for which version it is, and names are others.
const MAILBOXES_2_4: &str = "\
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {
  passwd_file_path = DIR/users
}
userdb passwd-file {
  passwd_file_path = DIR/users
}
";

fn configuration(at: &str, ip: Ipv4Addr, port: u16) -> String {
    let (version, mailboxes, address) = match version() {
        (major, minor) if (major, minor) < (2, 4) => (String::new(), MAILBOXES_2_3, "address"),
        (major, minor) => {
            let version = format!("{major}.{minor}.0");
            let lines = format!("dovecot_config_version = {version}\ndovecot_storage_version = {version}\n");
            (lines, MAILBOXES_2_4, "listen")
        }
    };
    let mailboxes = mailboxes.replace("DIR", at);
    format!(
        "{version}base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = lmtp\nssl = no\n\
         first_valid_uid = 1\nmail_uid = mail\nmail_gid = mail\n{mailboxes}\
         service lmtp {{\n inet_listener lmtp {{\n  {address} = {ip}\n  port = {port}\n }}\n}}\n\
         service stats {{\n unix_listener stats-writer {{\n  mode = 0666\n }}\n}}\n\
         protocol lmtp {{\n postmaster_address = postmaster@behind.example\n}}\n"
    )
}

/// Major and minor version of the Dovecot that is installed.
fn version() -> (u32, u32) {
    let said = run(on_path("dovecot").arg("--version")).good().out;
    let mut numbers = said.split(|c: char| !c.is_ascii_digit()).map_while(|number| number.parse().ok());
    (numbers.next().expect("a major version"), numbers.next().expect("a minor version"))
}
