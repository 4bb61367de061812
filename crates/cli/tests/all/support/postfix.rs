//! A Postfix of one test's own: its own configuration, queue, log, addresses and ports.

use super::program::{end, on_path, run};
use super::{eventually, free_port, own_ip};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Child;
use tempfile::TempDir;

const MASTER: &str = "/usr/lib/postfix/sbin/master";
/// Every service that receiving by SMTP and sending on by SMTP or LMTP needs, none in a chroot.
const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";

/// A running Postfix.
pub struct Postfix {
    folder: TempDir,
    pub ip: Ipv4Addr,
    pub port: u16,
    master: Child,
}

impl Postfix {
    /// Takes mail from loopback and sends all of it on to `next`; `more` are further lines of main.cf, in which
    /// `DIR` stands for its folder. `prepare` may put files there first.
    pub fn start(next: &str, more: &str, prepare: impl FnOnce(&Path)) -> Self {
        let ip = own_ip();
        Self::start_at((ip, free_port(ip)), next, more, prepare)
    }

    /// The same at a port that is known.
    pub fn start_at((ip, port): (Ipv4Addr, u16), next: &str, more: &str, prepare: impl FnOnce(&Path)) -> Self {
        // Postfix wants folders of root's that others may walk through.
        let folder = tempfile::Builder::new().prefix("sekisho-postfix-").tempdir_in("/var/tmp").expect("a folder");
        run(on_path("chmod").arg("755").arg(folder.path())).good();
        let at = folder.path().display().to_string();
        prepare(folder.path());
        for name in ["queue", "data", "log"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        run(on_path("chown").arg("postfix").arg(folder.path().join("data"))).good();
        fs::write(folder.path().join("main.cf"), configuration(&at, ip, next, &more.replace("DIR", &at)))
            .expect("main.cf");
        fs::write(folder.path().join("master.cf"), format!("{ip}:{port} inet n - n - - smtpd\n{SERVICES}"))
            .expect("master.cf");
        run(on_path("postfix").args(["-c", &at, "check"])).good();
        let master = on_path(MASTER).args(["-c", &at]).spawn().expect("master starts");
        let postfix = Self { folder, ip, port, master };
        eventually("Postfix listens", || TcpStream::connect((ip, port)).ok());
        postfix
    }

    pub fn address(&self) -> String {
        format!("{}:{}", self.ip, self.port)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log/mail")).unwrap_or_default()
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("Postfix said: {}", self.log());
        }
        end(&mut self.master);
    }
}

fn configuration(at: &str, ip: Ipv4Addr, next: &str, more: &str) -> String {
    format!(
        "compatibility_level = 3.6\n\
         config_directory = {at}\nqueue_directory = {at}/queue\ndata_directory = {at}/data\n\
         maillog_file = {at}/log/mail\nmaillog_file_prefixes = {at}\n\
         inet_interfaces = loopback-only\ninet_protocols = ipv4\nmyhostname = postfix.outside.example\n\
         mydestination =\nlocal_recipient_maps =\nalias_maps =\nalias_database =\n\
         mynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject\n\
         relayhost = {next}\nsmtp_bind_address = {ip}\nmessage_size_limit = 60000000\nqueue_minfree = 0\n\
         smtp_host_lookup = native\nsmtputf8_enable = yes\n{more}\n"
    )
}
