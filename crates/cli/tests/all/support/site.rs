//! A site of ours: made by `quickstart`, served by `serve`, administered by the other commands.

use super::program::{Ran, end, on_path, run, run_with};
use super::{dns, own_ip};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The program.
pub const SEKISHO: &str = env!("CARGO_BIN_EXE_sekisho");
/// What every account of the tests logs in with.
pub const PASSWORD: &str = "correct horse";
/// The server's name.
pub const HOST: &str = "mail.ours.example";
/// Its first account, the administrator.
pub const HANA: &str = "hana@ours.example";
/// Somebody outside.
pub const STRANGER: &str = "stranger@outside.example";

/// The program, with nothing of the caller's language or settings about it.
pub fn sekisho<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(SEKISHO);
    command.args(arguments).stdin(Stdio::null());
    command.env("LC_ALL", "C").env("TZ", "UTC").env_remove("NO_COLOR").env_remove("SSL_CERT_FILE");
    command
}

/// A site; its server ends with it.
pub struct Site {
    folder: Option<TempDir>,
    home: PathBuf,
    server: Option<Child>,
    doors: HashMap<String, SocketAddr>,
    environment: Vec<(String, PathBuf)>,
    log: PathBuf,
}

impl Site {
    /// A site whose mail to anywhere outside goes to `outside`; `more` are further settings, TOML.
    pub fn set_up(outside: (Ipv4Addr, u16), more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("site");
        let mut site = Self::set_up_in(&home, outside, more);
        site.folder = Some(folder);
        site
    }

    /// The same in a folder of the caller's.
    pub fn set_up_in(home: &Path, outside: (Ipv4Addr, u16), more: &str) -> Self {
        let arguments =
            ["--hostname", HOST, "--domain", "ours.example", "--address", HANA, "--password-stdin", "--offline"];
        let mut quickstart = sekisho(&["quickstart"]);
        run_with(quickstart.arg(home).args(arguments), PASSWORD).good();
        let ip = own_ip();
        let dns = dns::serve(ip, outside.0);
        fs::write(home.join("sekisho.toml"), settings(ip, dns, outside.1, more)).expect("settings are written");
        Self::at(home)
    }

    /// One whose folder is there, settings and all.
    pub fn at(home: &Path) -> Self {
        let (home, doors, log) = (home.to_owned(), HashMap::new(), home.join("errors"));
        Self { folder: None, home, server: None, doors, environment: Vec::new(), log }
    }

    /// One that serves already, with nothing outside to reach.
    pub fn serving() -> Self {
        let mut site = Self::set_up((Ipv4Addr::LOCALHOST, 9), "");
        site.serve();
        site
    }

    /// One that serves, with `outside` being the whole world.
    pub fn serving_beside(outside: &super::sink::Sink) -> Self {
        let mut site = Self::set_up((outside.ip, outside.port), "");
        site.serve();
        site
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path("sekisho.toml")
    }

    pub fn certificate(&self) -> PathBuf {
        self.path("certificate.pem")
    }

    /// Lets the server trust certificates of the file as it would trust the system's.
    pub fn trusting(&mut self, certificates: &Path) {
        self.environment.push(("SSL_CERT_FILE".to_owned(), certificates.to_owned()));
    }

    /// Lets the server be started with this in its environment.
    pub fn with(&mut self, name: &str, value: &Path) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Lets what the server says on standard error go to this file.
    pub fn log_to(&mut self, file: &Path) {
        file.clone_into(&mut self.log);
    }

    /// Starts the server and waits until it says where it listens.
    #[track_caller]
    pub fn serve(&mut self) {
        let log = fs::OpenOptions::new().append(true).create(true).open(&self.log).expect("a file");
        let mut command = self.sekisho(&["serve", "--json"]);
        command.envs(self.environment.clone()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("it speaks");
        self.server = Some(child);
        let errors = || fs::read_to_string(&self.log).unwrap_or_default();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}{}", errors()));
        let listening = said["listening"].as_object().unwrap_or_else(|| panic!("no doors: {line}"));
        let door = |(key, addresses): (&String, &serde_json::Value)| {
            let address = addresses[0].as_str().and_then(|text| text.parse().ok()).expect("an address");
            (key.trim_start_matches("doors.").to_owned(), address)
        };
        self.doors = listening.iter().map(door).collect();
    }

    /// What the server has said on standard error.
    pub fn errors(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends the server a signal, by its name.
    pub fn signal(&self, name: &str) {
        let server = self.server.as_ref().expect("it runs");
        run(on_path("kill").arg(format!("-{name}")).arg(server.id().to_string())).good();
    }

    /// Waits until it has ended by itself.
    pub fn wait(&mut self) -> Option<i32> {
        self.server.take().and_then(|mut server| server.wait().expect("it can be waited for").code())
    }

    /// Where the door with this key (`public` …) listens.
    #[track_caller]
    pub fn door(&self, key: &str) -> SocketAddr {
        self.doors[key]
    }

    /// The server's process.
    #[track_caller]
    pub fn process(&self) -> u32 {
        self.server.as_ref().expect("it runs").id()
    }

    /// Ends the server as an operator does.
    pub fn stop(&mut self) -> Option<i32> {
        self.server.take().and_then(|mut server| end(&mut server))
    }

    /// Ends it as a power cut does, but for what the kernel still holds.
    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("it runs");
            server.wait().expect("it can be waited for");
        }
    }

    /// The program with these arguments and this site's settings.
    pub fn sekisho(&self, arguments: &[&str]) -> Command {
        let mut command = sekisho(arguments);
        command.arg("--config").arg(self.config());
        command
    }

    /// Runs a command of ours; a password, if it asks for one, is there.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run_with(&mut self.sekisho(arguments), &format!("{PASSWORD}\n"))
    }

    /// Runs a command of ours and reads its JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        run(self.sekisho(arguments).arg("--json")).good().json()
    }

    /// Adds an account.
    #[track_caller]
    pub fn account(&self, address: &str) {
        self.run(&["account", "add", address, "--password-stdin"]).good();
    }

    /// The ids of what waits in the queue.
    #[track_caller]
    pub fn queue(&self) -> Vec<String> {
        let listed = self.json(&["queue", "list"]);
        let id = |message: &serde_json::Value| message["queue_id"].as_str().expect("an id").to_owned();
        listed.as_array().expect("a list").iter().map(id).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the server said: {}", fs::read_to_string(&self.log).unwrap_or_default());
        }
        self.kill();
    }
}

fn settings(ip: Ipv4Addr, dns: SocketAddr, outside_port: u16, more: &str) -> String {
    let doors: String = ["public", "submission", "submissions", "lan", "pop3", "pop3s"]
        .map(|door| format!("{door} = [\"{ip}:0\"]\n"))
        .concat();
    // A section stands once: what a test adds goes where its section is.
    let section = |name: &str| {
        let after = more.split_once(&format!("[{name}]\n")).map_or("", |(_, after)| after);
        after.split("\n[").next().unwrap_or_default().to_owned()
    };
    format!(
        "hostname = \"{HOST}\"\ndata = \"data\"\nlanguage = \"en\"\n[doors]\n{doors}\n\
         [tls]\ncertificate = \"certificate.pem\"\nkey = \"key.pem\"\n\
         [delivery]\ninside_networks = [\"127.0.0.0/8\"]\nport = {outside_port}\n{}\n\
         [limits]\nsessions_per_network = 2000\n{}\n[dns]\nservers = [\"{dns}\"]\n\
         [sendmail]\n{}\n[journal]\n{}\n[admin]\n{}\n",
        section("delivery"),
        section("limits"),
        section("sendmail"),
        section("journal"),
        section("admin"),
    )
}
