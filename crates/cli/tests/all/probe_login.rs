//! `sekisho probe --login`: what somebody with an account can do at our own server, and at Postfix as it comes and put
//! right; and what becomes of the password.

use crate::postfix::{TLS, certificate, certificate_for};
use crate::smarthost::accounts_of;
use crate::support::postfix::Postfix;
use crate::support::program::{Ran, end, on_path};
use crate::support::site::{HANA, PASSWORD, SEKISHO, Site};
use crate::support::{free_port, own_ip, run};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A colleague of Hana's.
const KEN: &str = "ken@ours.example";

/// Where the examined server's mail goes: the examiner's catcher.
#[derive(Clone, Copy)]
struct Outside {
    ip: Ipv4Addr,
    port: u16,
}

impl Outside {
    fn new() -> Self {
        let ip = own_ip();
        Self { ip, port: free_port(ip) }
    }
}

/// An examination with Hana's account, of the doors for users.
struct Examiner {
    folder: TempDir,
    outside: Outside,
}

impl Examiner {
    fn new(outside: Outside, password: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("password"), format!("{password}\n")).expect("a file");
        Self { folder, outside }
    }

    fn transcript(&self) -> String {
        fs::read_to_string(self.file("transcript")).unwrap_or_default()
    }

    fn examine(&self, server: IpAddr, more: &[&str]) -> Ran {
        let transcript = self.file("transcript");
        run(self.command(server).args(["--json", "--transcript", &transcript]).args(more))
    }

    /// The same for a person.
    fn page(&self, server: IpAddr, more: &[&str]) -> String {
        run(self.command(server).args(more)).out
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn command(&self, server: IpAddr) -> Command {
        let catch = format!("{}:{}", self.outside.ip, self.outside.port);
        let mut command = on_path(SEKISHO);
        command.args(["probe", &server.to_string(), "--login", HANA, "--password-file", &self.file("password")]);
        command.args(["--local", HANA, "--local", KEN, "--catch", "caught@outside.example", "--catch-here", &catch]);
        command.args(["--lang", "en"]);
        command
    }
}

/// The verdicts of the cases with this id, as `form: verdict` and why.
fn verdicts(report: &Value, id: &str) -> Vec<String> {
    let cases = report["cases"].as_array().into_iter().flatten().filter(|case| case["id"] == id);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let why = |case: &Value| word(&case["fault"]) + &word(&case["untested"]);
    cases
        .map(|case| format!("{}: {} {}", word(&case["form"]), word(&case["verdict"]), why(case)).trim_end().to_owned())
        .collect()
}

fn faults(report: &Value) -> Vec<&str> {
    report["findings"].as_array().into_iter().flatten().filter_map(|finding| finding["fault"].as_str()).collect()
}

/// Our own server, at the ports where users log in.
fn our_site(outside: Outside) -> (Site, IpAddr) {
    let mut site = Site::set_up((outside.ip, outside.port), "");
    let settings = fs::read_to_string(site.config()).expect("settings");
    let ip = settings.split("submission = [\"").nth(1).and_then(|rest| rest.split(':').next()).expect("an address");
    let ip: IpAddr = ip.parse().expect("an address");
    let at = |door: &str, port: u16, text: &str| {
        text.replace(&format!("\n{door} = [\"{ip}:0\"]"), &format!("\n{door} = [\"{ip}:{port}\"]"))
    };
    fs::write(site.config(), at("submissions", 465, &at("submission", 587, &settings))).expect("settings");
    site.serve();
    site.account(KEN);
    (site, ip)
}

#[test]
fn an_account_of_our_own_server_speaks_for_nobody_else_and_passes_on_nothing_odd() {
    let outside = Outside::new();
    let (_site, ip) = our_site(outside);
    let examiner = Examiner::new(outside, PASSWORD);
    let said = examiner.examine(ip, &["--port", "587", "--port", "465", "--tests", "relay,smuggling,auth"]);
    let report = said.json();
    assert_eq!(report["verdict"], "closed", "{report}");
    assert_eq!(report["findings"], serde_json::json!([]), "{report:#}");
    for (id, count) in [("A08", 4), ("A09", 16), ("G02", 38)] {
        let found = verdicts(&report, id);
        assert_eq!(found.len(), count, "{found:?}");
        assert!(found.iter().all(|case| case.ends_with(": refused")), "{id} {found:#?}");
    }
    assert_eq!(said.status, Some(0));
    hides(&examiner, &said, PASSWORD);
}

/// The password is in nothing that is printed or written down.
#[track_caller]
fn hides(examiner: &Examiner, said: &Ran, password: &str) {
    use base64::Engine;
    let in_base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let transcript = examiner.transcript();
    assert!(transcript.contains(">>> AUTH PLAIN ***\n"), "{transcript}");
    for secret in [password.to_owned(), in_base64(password), in_base64(&format!("\0{HANA}\0{password}"))] {
        for text in [&said.out, &said.err, &transcript] {
            assert!(!text.contains(&secret), "{text}");
        }
    }
}

/// A password that was refused once is not said again, at no door: servers lock accounts.
#[test]
fn a_login_that_is_refused_is_tried_once_and_told_once() {
    let outside = Outside::new();
    let (_site, ip) = our_site(outside);
    let examiner = Examiner::new(outside, "wrong horse");
    let said = examiner.examine(ip, &["--port", "587", "--port", "465", "--tests", "auth"]);
    let report = said.json();
    let by_login = [verdicts(&report, "A08"), verdicts(&report, "A09")].concat();
    assert_eq!(by_login.len(), 4 + 16);
    assert!(by_login.iter().all(|case| case.ends_with("could-not-test login-refused")), "{by_login:#?}");
    assert_eq!(examiner.transcript().matches(">>> AUTH PLAIN ***").count(), 1, "{}", examiner.transcript());
    assert_eq!(faults(&report), Vec::<&str>::new());
    hides(&examiner, &said, "wrong horse");
    let page = examiner.page(ip, &["--port", "587", "--tests", "auth"]);
    assert_eq!(page.matches("the server refused the login").count(), 1, "{page}");
}

#[test]
fn a_login_is_of_one_account_at_one_server_or_nothing_is_examined() {
    let examiner = Examiner::new(Outside::new(), PASSWORD);
    let file = |name: &str| examiner.file(name);
    fs::write(file("empty"), "\nnot here\n").expect("a file");
    let (password, empty, none) = (file("password"), file("empty"), file("none"));
    let refused: [(&[&str], &str); 8] = [
        (&["127.0.0.1", "--login", HANA], "--login and --password-file belong together"),
        (&["127.0.0.1", "--password-file", &password], "--login and --password-file belong together"),
        (&["127.0.0.1", "--login", HANA, "--password-file", &empty], "is empty"),
        (&["127.0.0.1", "--login", HANA, "--password-file", &none], &none),
        (&["127.0.0.1", "--login", "hana", "--password-file", &password], "hana"),
        (&["127.0.0.1", "--login", HANA, "--password-file", &password, "--port", "25"], "no door for users"),
        (&["--hosts", &none, "--login", HANA, "--password-file", &password], "belongs to one server"),
        (&["--serve", "0", "--login", HANA, "--password-file", &password], "belongs to one server"),
    ];
    for (arguments, sentence) in refused {
        let said = run(on_path(SEKISHO).arg("probe").args(arguments).args(["--lang", "en"]));
        assert_eq!(said.status, Some(2), "{arguments:?} {}", said.err);
        assert!(said.err.contains(sentence) && !said.err.contains(PASSWORD), "{arguments:?} {}", said.err);
    }
}

/// Postfix where users log in, Hana among them, with TLS as `tls` says; its mail goes to the examiner.
fn postfix(outside: Outside, tls: &str, more: &str) -> Postfix {
    let next = format!("[{}]:{}", outside.ip, outside.port);
    let login =
        "smtpd_sasl_auth_enable = yes\ncyrus_sasl_config_path = DIR/sasl\nsmtpd_tls_auth_only = yes\nmynetworks =";
    Postfix::start_at((own_ip(), 587), &next, &format!("{tls}\n{login}\n{more}"), |folder| {
        certificate(folder, "postfix.outside.example");
        accounts_of(folder, "hana", "ours.example", PASSWORD);
    })
}

/// Who may speak as whom, as its manual has it.
const OWNERS: &str = "smtpd_sender_login_maps = inline:{ { hana@ours.example = hana@ours.example }, \
                      { ken@ours.example = ken@ours.example } }\n\
                      smtpd_sender_restrictions = reject_sender_login_mismatch";
const BY_PATH: [&str; 2] = ["as somebody here", "as somebody elsewhere"];

/// A user's mail arrives, under whatever name: that is told, and is no relay.
#[test]
fn postfix_as_it_comes_lets_an_account_speak_for_others_and_is_closed_all_the_same() {
    let outside = Outside::new();
    let postfix = postfix(outside, TLS, "");
    let examiner = Examiner::new(outside, PASSWORD);
    let said = examiner.examine(postfix.ip.into(), &["--port", "587", "--tests", "relay,smuggling,auth"]);
    let report = said.json();
    assert_eq!(report["verdict"], "closed", "{report:#}");
    assert_eq!(faults(&report).first(), Some(&"speaks-for-others"), "{:#}", report["findings"]);
    assert_eq!(report["findings"][0]["severity"], "high");
    let spoken = verdicts(&report, "A09");
    assert_eq!(spoken.len(), 8);
    assert!(spoken.iter().all(|case| case.ends_with(": accepted speaks-for-others")), "{spoken:#?}");
    for id in ["A08", "G02"] {
        let found = verdicts(&report, id);
        assert!(!found.is_empty() && found.iter().all(|case| case.ends_with(": refused")), "{id} {found:#?}");
    }
    let none_relayed = report["cases"].as_array().into_iter().flatten().all(|case| case["verdict"] != "relayed");
    assert!(none_relayed, "{report:#}");
    assert_eq!(said.status, Some(1));
    hides(&examiner, &said, PASSWORD);
}

/// It compares reverse-paths, and leaves From to others.
#[test]
fn postfix_that_compares_senders_with_logins_lets_nobody_send_as_another() {
    let outside = Outside::new();
    // Some servers know no other login.
    let postfix = postfix(outside, TLS, &format!("{OWNERS}\nsmtpd_sasl_mechanism_filter = login"));
    let examiner = Examiner::new(outside, PASSWORD);
    let report = examiner.examine(postfix.ip.into(), &["--port", "587", "--tests", "auth"]).json();
    for case in verdicts(&report, "A09") {
        let is_by_path = BY_PATH.iter().any(|form| case.starts_with(form));
        let expected = if is_by_path { ": refused" } else { ": accepted speaks-for-others" };
        assert!(case.ends_with(expected), "{case}");
    }
    assert!(examiner.transcript().contains(">>> AUTH LOGIN\n"), "{}", examiner.transcript());
    assert_eq!(verdicts(&report, "A08"), ["twice: refused", "in a transaction: refused"]);
}

/// What a user put in went out as it was.
#[test]
fn postfix_that_replaces_no_stray_line_ends_is_told_to_hand_them_on() {
    let outside = Outside::new();
    let postfix = postfix(outside, TLS, "cleanup_replace_stray_cr_lf = no");
    let examiner = Examiner::new(outside, PASSWORD);
    let report = examiner.examine(postfix.ip.into(), &["--port", "587", "--tests", "smuggling"]).json();
    assert!(faults(&report).contains(&"smuggling-out"), "{:#}", report["findings"]);
    let found = verdicts(&report, "G02");
    assert!(found.contains(&"CR.CR: accepted smuggling-out".to_owned()), "{found:#?}");
    assert!(found.contains(&"CRLF.SP CRLF: refused".to_owned()), "{found:#?}");
}

#[test]
fn where_there_is_no_tls_the_password_is_not_said() {
    let outside = Outside::new();
    let postfix = postfix(outside, "", "");
    let examiner = Examiner::new(outside, PASSWORD);
    let report = examiner.examine(postfix.ip.into(), &["--port", "587", "--tests", "auth"]).json();
    let spoken = verdicts(&report, "A09");
    assert!(
        spoken.len() == 8 && spoken.iter().all(|case| case.ends_with("could-not-test login-unsafe")),
        "{spoken:#?}"
    );
    assert!(!examiner.transcript().contains("AUTH PLAIN ***"), "{}", examiner.transcript());
}

/// Our own server at an address that is not the examiner's own loopback, in a network namespace.
struct Elsewhere {
    site: Site,
    server: Child,
}

impl Elsewhere {
    const IP: &str = "192.168.77.2";

    fn open() -> Self {
        let site = Site::set_up((Ipv4Addr::LOCALHOST, 9), "");
        site.account(KEN);
        certificate_for(
            site.certificate().parent().expect("a folder"),
            "mail.ours.example",
            &format!("IP:{}", Self::IP),
        );
        let settings = format!(
            "hostname = \"mail.ours.example\"\ndata = \"data\"\nlanguage = \"en\"\ndoors.submission = [\"{}:587\"]\n\
             tls.certificate = \"certificate.pem\"\ntls.key = \"key.pem\"\ndns.servers = [\"127.0.0.1:9\"]\n",
            Self::IP
        );
        fs::write(site.config(), settings).expect("settings");
        let script =
            "ip link set lo up && ip addr add 192.168.77.2/24 dev lo && exec \"$0\" serve --json --config \"$1\"";
        let mut unshare = on_path("unshare");
        unshare.args(["--net", "sh", "-c", script, SEKISHO]).arg(site.config()).stdout(Stdio::piped());
        let mut server = unshare.spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut line).expect("it speaks");
        assert!(line.contains(":587"), "{line}");
        Self { site, server }
    }

    fn examine(&self, examiner: &Examiner, trusted: &str) -> Value {
        let mut command = on_path("nsenter");
        command.args(["--target", &self.server.id().to_string(), "--net", SEKISHO, "probe", Self::IP, "--port", "587"]);
        command.args(["--login", HANA, "--password-file", &examiner.file("password"), "--tests", "auth", "--json"]);
        command.args(["--transcript", &examiner.file("transcript")]).env("SSL_CERT_FILE", trusted);
        run(&mut command).json()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

/// Whoever stands in between can have a certificate too, and would have the password then.
#[test]
fn a_server_that_does_not_prove_its_name_is_not_given_the_password() {
    let server = Elsewhere::open();
    let examiner = Examiner::new(Outside::new(), PASSWORD);
    let other = tempfile::tempdir().expect("a folder");
    certificate_for(other.path(), "mail.ours.example", &format!("IP:{}", Elsewhere::IP));
    let report = server.examine(&examiner, &other.path().join("certificate.pem").display().to_string());
    assert_eq!(
        verdicts(&report, "A08"),
        ["twice", "in a transaction"].map(|form| format!("{form}: could-not-test login-unsafe"))
    );
    assert!(!examiner.transcript().contains("AUTH PLAIN ***"), "{}", examiner.transcript());
    let report = server.examine(&examiner, &server.site.certificate().display().to_string());
    assert_eq!(verdicts(&report, "A08"), ["twice: refused", "in a transaction: refused"]);
    assert!(examiner.transcript().contains("AUTH PLAIN ***"), "{}", examiner.transcript());
}
