//! A Dovecot of one test's own: LMTP in front of Maildirs, POP3 and IMAP for who reads them; its configuration, folders and
//! log in a folder of the test's.

use super::program::{end, on_path, run, run_with};
use super::site::PASSWORD;
use super::{eventually, free_port, own_ip};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
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
        let dovecot = Self::set_up(own_ip(), users, Reading::Nobody);
        let dovecot = dovecot.begin(on_path("dovecot"));
        eventually("Dovecot listens", || TcpStream::connect((dovecot.ip, dovecot.port)).ok());
        dovecot
    }

    /// The same, and users read their mail by POP3 and IMAP there, at the usual ports with [`PASSWORD`]. What comes for
    /// them is put into the folder of this name.
    pub fn read(users: &[&str], folder: &'static str) -> Self {
        let dovecot = Self::set_up(own_ip(), users, Reading::Here { folder }).begin(on_path("dovecot"));
        for port in [dovecot.port, 110, 143, 993, 995] {
            eventually("Dovecot listens", || TcpStream::connect((dovecot.ip, port)).ok());
        }
        dovecot
    }

    /// The same in a network of its own, where it is at an address of the Internet; `tls` is whether it speaks TLS.
    pub fn far(ip: Ipv4Addr, users: &[&str], tls: &'static str) -> Self {
        let dovecot = Self::set_up(ip, users, Reading::Far { tls });
        let mut unshare = on_path("unshare");
        let script = format!("ip link set lo up && ip addr add {ip}/32 dev lo && exec dovecot \"$@\"");
        unshare.args(["--net", "sh", "-c", &script, "sh"]);
        let dovecot = dovecot.begin(unshare);
        eventually("Dovecot has started", || dovecot.log().contains("starting up").then_some(()));
        dovecot
    }

    fn set_up(ip: Ipv4Addr, users: &[&str], reading: Reading) -> Settled {
        // Its processes that handle mail are not root, and must get here.
        let folder = tempfile::Builder::new().prefix("sekisho-dovecot-").tempdir_in("/var/tmp").expect("a folder");
        run(on_path("chmod").arg("755").arg(folder.path())).good();
        let at = folder.path().display().to_string();
        let port = if matches!(reading, Reading::Far { .. }) { 24 } else { free_port(ip) };
        for name in ["run", "state", "mail", "said"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        run(on_path("chown").arg("mail:mail").args(["mail", "said"].map(|name| folder.path().join(name)))).good();
        let user = |address: &&str| format!("{address}:{{PLAIN}}{PASSWORD}:8:8::{at}/mail/{address}::\n");
        fs::write(folder.path().join("users"), users.iter().map(user).collect::<String>()).expect("users");
        let own = rcgen::generate_simple_self_signed([ip.to_string()]).expect("a certificate");
        fs::write(folder.path().join("cert.pem"), own.cert.pem()).expect("a certificate");
        fs::write(folder.path().join("key.pem"), own.signing_key.serialize_pem()).expect("a key");
        fs::write(folder.path().join("dovecot.conf"), configuration(&at, ip, port, reading)).expect("dovecot.conf");
        Settled { folder, ip, port }
    }

    /// Puts a message into a user's INBOX.
    pub fn save(&self, user: &str, message: &str) {
        let mut doveadm = on_path("doveadm");
        doveadm.arg("-c").arg(self.folder.path().join("dovecot.conf")).args(["save", "-u", user]);
        run_with(&mut doveadm, message).good();
    }

    /// The files of all messages of a user, in all folders.
    pub fn messages(&self, user: &str) -> Vec<String> {
        let maildir = self.folder.path().join("mail").join(user).join("Maildir");
        let folders = fs::read_dir(&maildir).expect("a Maildir").flatten().map(|folder| folder.path());
        let folders = folders.filter(|folder| folder.join("cur").is_dir()).chain([maildir.clone()]);
        let files = folders.flat_map(|folder| ["new", "cur"].map(|name| fs::read_dir(folder.join(name))));
        files.flatten().flatten().flatten().map(|file| file.file_name().display().to_string()).collect()
    }

    /// What users' programs said to it after they had logged in, a line each.
    pub fn said(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path().join("said")).expect("a folder").flatten();
        let heard = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "in"));
        let text: String = heard.filter_map(|file| fs::read_to_string(file.path()).ok()).collect();
        text.lines().map(str::to_owned).collect()
    }

    /// A command in the network where this Dovecot is.
    pub fn beside(&self, program: &str) -> Command {
        let mut nsenter = on_path("nsenter");
        nsenter.args(["--target", &self.master.id().to_string(), "--net", program]);
        nsenter
    }

    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
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

/// Who reads the mail in it.
#[derive(Clone, Copy)]
enum Reading {
    Nobody,
    /// Its users, on this machine.
    Here {
        folder: &'static str,
    },
    /// Its users, from elsewhere.
    Far {
        tls: &'static str,
    },
}

/// A Dovecot that has not begun.
struct Settled {
    folder: TempDir,
    ip: Ipv4Addr,
    port: u16,
}

impl Settled {
    fn begin(self, mut dovecot: Command) -> Dovecot {
        let master = dovecot.arg("-F").arg("-c").arg(self.folder.path().join("dovecot.conf")).spawn();
        Dovecot { folder: self.folder, ip: self.ip, port: self.port, master: master.expect("dovecot starts") }
    }
}

fn configuration(at: &str, ip: Ipv4Addr, port: u16, reading: Reading) -> String {
    let is_old = version() < (2, 4);
    let address = if is_old { "address" } else { "listen" };
    let (head, mailboxes) = if is_old { (String::new(), MAILBOXES_2_3) } else { (head_2_4(), MAILBOXES_2_4) };
    let reading = match reading {
        Reading::Nobody => "protocols = lmtp\nssl = no\n".to_owned(),
        Reading::Here { folder } => format!("{}{}", readers("yes", ip, is_old), filed_in(folder, is_old)),
        Reading::Far { tls } => readers(tls, ip, is_old),
    };
    let (mailboxes, reading) = (mailboxes.replace("DIR", at), reading.replace("DIR", at));
    format!(
        "{head}base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\n\
         first_valid_uid = 1\nmail_uid = mail\nmail_gid = mail\n{mailboxes}{reading}\
         service lmtp {{\n inet_listener lmtp {{\n  {address} = {ip}\n  port = {port}\n }}\n}}\n\
         service stats {{\n unix_listener stats-writer {{\n  mode = 0666\n }}\n}}\n\
         protocol lmtp {{\n postmaster_address = postmaster@behind.example\n}}\n"
    )
}

fn head_2_4() -> String {
    let (major, minor) = version();
    let version = format!("{major}.{minor}.0");
    format!("dovecot_config_version = {version}\ndovecot_storage_version = {version}\n")
}

/// POP3 and IMAP at the usual ports, and what is said there after the login written down.
fn readers(tls: &str, ip: Ipv4Addr, is_old: bool) -> String {
    let (address, certificate) = if is_old {
        ("address", "ssl_cert = <DIR/cert.pem\nssl_key = <DIR/key.pem\n")
    } else {
        ("listen", "ssl_server_cert_file = DIR/cert.pem\nssl_server_key_file = DIR/key.pem\n")
    };
    let door = |name: &str, port| format!(" inet_listener {name} {{\n  {address} = {ip}\n  port = {port}\n }}\n");
    let service = |name: &str, doors: String| format!("service {name}-login {{\n{doors}}}\n");
    format!(
        "protocols = lmtp imap pop3\nssl = {tls}\n{certificate}rawlog_dir = DIR/said\n{}{}",
        service("imap", door("imap", 143) + &door("imaps", 993)),
        service("pop3", door("pop3", 110) + &door("pop3s", 995)),
    )
}

/// What comes by LMTP lies in this folder, which the server says is for junk unless it is INBOX.
fn filed_in(folder: &str, is_old: bool) -> String {
    let junk = format!("namespace inbox {{\n inbox = yes\n mailbox {folder} {{\n  special_use = \\Junk\n }}\n}}\n");
    let inbox = format!("~/Maildir/.{folder}");
    let filing = match (folder, is_old) {
        ("INBOX", _) => return "namespace inbox {\n inbox = yes\n}\n".to_owned(),
        (_, true) => format!("mail_location = maildir:~/Maildir:INBOX={inbox}"),
        (_, false) => format!("mail_inbox_path = {inbox}"),
    };
    format!("{junk}protocol lmtp {{\n {filing}\n}}\n")
}

/// Major and minor version of the Dovecot that is installed.
fn version() -> (u32, u32) {
    let said = run(on_path("dovecot").arg("--version")).good().out;
    let mut numbers = said.split(|c: char| !c.is_ascii_digit()).map_while(|number| number.parse().ok());
    (numbers.next().expect("a major version"), numbers.next().expect("a minor version"))
}
