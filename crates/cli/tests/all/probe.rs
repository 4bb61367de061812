//! `sekisho probe` against real servers from another network namespace, each with its default and with a known mistake: no
//! wrong verdict in either direction. Needs root and the trees that `bench/install.sh` makes.

use crate::real_logs::peers;
use crate::support::program;
use crate::support::site::SEKISHO;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What is right to say of a server.
struct Truth {
    server: &'static str,
    setup: &'static str,
    verdict: &'static str,
    vantage: &'static str,
    /// Faults that it has, and must be told.
    faults: &'static [&'static str],
    /// Faults that it has not.
    not: &'static [&'static str],
    /// Cases of which the verdict is known.
    cases: &'static [(&'static str, &'static str)],
}

const RELAY: &[&str] = &["open-relay"];
const NO_RELAY: &[&str] = &["open-relay", "takes-strangers-mail"];

impl Truth {
    /// A server as it comes: nothing relays, whatever else is to be said of it.
    const fn closed(server: &'static str) -> Self {
        let cases = &[("E01", "refused"), ("E06", "refused")];
        Self { server, setup: "default", verdict: "closed", vantage: "outside", faults: &[], not: NO_RELAY, cases }
    }

    /// A server with a mistake that makes it relay for everybody.
    const fn open(server: &'static str, setup: &'static str) -> Self {
        let cases = &[("E01", "relayed")];
        Self { server, setup, verdict: "open", vantage: "outside", faults: RELAY, not: &[], cases }
    }
}

/// What `sekisho probe` printed, and its exit status (`tests/peers/examined.py`).
fn examined(server: &str, setup: &str) -> Value {
    let out = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/examined.py");
    assert!(peers().join(server).is_dir(), "run ./test, which installs {server} under {}", peers().display());
    let mut command = Command::new("python3");
    command.env("SEKISHO_BIN", SEKISHO).env("LC_ALL", "C.UTF-8");
    program::run(command.arg(script).arg(peers()).arg(server).arg(setup).arg(out.path())).good().json()
}

fn faults(report: &Value) -> Vec<&str> {
    report["findings"].as_array().into_iter().flatten().filter_map(|finding| finding["fault"].as_str()).collect()
}

/// What nmap says of the same server, once all that is said of it by us is right.
fn is_right(truth: &Truth) -> String {
    let said = examined(truth.server, truth.setup);
    let report = &said["report"];
    let what = format!("{} {}", truth.server, truth.setup);
    assert_eq!(report["verdict"], truth.verdict, "{what}: {:?}", report["findings"]);
    assert_eq!(report["vantage"], truth.vantage, "{what}");
    let found = faults(report);
    assert_eq!(said["status"], u8::from(!found.is_empty()), "{what}");
    for fault in truth.faults {
        assert!(found.contains(fault), "{what} is not said to have {fault}: {found:?}");
    }
    for fault in truth.not {
        assert!(!found.contains(fault), "{what} is said to have {fault}: {:?}", report["findings"]);
    }
    for (id, verdict) in truth.cases {
        let case = report["cases"].as_array().into_iter().flatten().find(|case| case["id"] == *id);
        assert_eq!(case.map(|case| &case["verdict"]), Some(&Value::from(*verdict)), "{what} {id}: {case:?}");
    }
    said["nmap"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn postfix_as_it_comes_is_closed() {
    is_right(&Truth {
        cases: &[("E01", "refused"), ("E06", "refused"), ("E20", "refused")],
        ..Truth::closed("postfix")
    });
}

#[test]
fn postfix_that_trusts_every_address_is_open() {
    is_right(&Truth {
        not: &["takes-strangers-mail"],
        cases: &[("E01", "relayed"), ("E06", "relayed")],
        ..Truth::open("postfix", "mynetworks")
    });
}

/// Everybody comes from 127.0.0.1, says the proxy.
#[test]
fn postfix_behind_a_proxy_that_hides_visitors_is_open() {
    is_right(&Truth::open("postfix", "proxied"));
}

/// It takes everything and hands nothing on: only arrival tells that from a relay. Who stops at RCPT calls it one.
#[test]
fn a_server_that_takes_everything_and_hands_nothing_on_is_not_called_open() {
    let nmap = is_right(&Truth {
        server: "postfix",
        setup: "drops",
        verdict: "unproven",
        vantage: "outside",
        faults: &["takes-strangers-mail"],
        not: RELAY,
        cases: &[("E01", "accepted")],
    });
    assert_eq!(nmap, "Server is an open relay (16/16 tests)");
}

/// It takes mail for nobody, and sends reports to whoever was named as sender.
#[test]
fn a_server_that_reports_to_strangers_is_closed_and_told_of_it() {
    is_right(&Truth {
        server: "postfix",
        setup: "bounces",
        verdict: "closed",
        vantage: "outside",
        faults: &["backscatter"],
        not: NO_RELAY,
        cases: &[("E01", "refused")],
    });
}

#[test]
fn exim_as_it_comes_is_closed() {
    is_right(&Truth::closed("exim4"));
}

/// Only who names an existing local sender is relayed: testers that make one up pass it.
#[test]
fn exim_that_relays_for_senders_that_exist_is_open() {
    let nmap = is_right(&Truth {
        cases: &[("E01", "refused"), ("E05", "refused"), ("E06", "relayed")],
        ..Truth::open("exim4", "local-sender")
    });
    assert!(!nmap.contains("is an open relay"), "{nmap}");
}

#[test]
fn sendmail_as_it_comes_is_closed() {
    is_right(&Truth::closed("sendmail"));
}

#[test]
fn sendmail_that_relays_for_everybody_is_open() {
    is_right(&Truth::open("sendmail", "promiscuous-relay"));
}

#[test]
fn sendmail_that_relays_for_its_own_names_is_open() {
    is_right(&Truth {
        cases: &[("E01", "refused"), ("E05", "relayed"), ("E06", "relayed")],
        ..Truth::open("sendmail", "relay-local-from")
    });
}

#[test]
fn opensmtpd_as_it_comes_is_closed() {
    is_right(&Truth::closed("opensmtpd"));
}

#[test]
fn opensmtpd_that_matches_everybody_is_open() {
    is_right(&Truth::open("opensmtpd", "any-for-any"));
}

/// The same server as by default, asked by its own machine: it relays, and that says nothing of strangers.
#[test]
fn opensmtpd_examined_by_its_own_machine_is_open_to_neighbours_and_that_is_said() {
    is_right(&Truth { vantage: "neighbour", ..Truth::open("opensmtpd", "from-itself") });
}

/// Ten connections a minute and 421 to the eleventh: the server is left alone, and every case has its answer in the end.
#[test]
fn a_server_that_allows_few_connections_is_waited_for() {
    let said = examined("sendmail", "limited");
    let cases = said["report"]["cases"].as_array().cloned().unwrap_or_default();
    assert!(cases.len() > 8, "{cases:#?}");
    assert!(cases.iter().all(|case| case["untested"] != "cut-off"), "{cases:#?}");
    assert!(said["report"]["took_ms"].as_u64() > Some(60_000), "{}", said["report"]["took_ms"]);
}

/// In which forms an account is said to speak for others; `--login` is given one.
fn speaks_for_others(server: &str, setup: &str) -> (Value, Vec<String>) {
    let report = examined(server, setup)["report"].take();
    assert_ne!(report["verdict"], "open", "{server} {setup}: {report:#}");
    let cases = report["cases"].as_array().cloned().unwrap_or_default();
    let of = |id: &'static str| cases.iter().filter(move |case| case["id"] == id);
    assert!(
        of("A08").count() == 2 && of("A08").all(|case| case["verdict"] == "refused"),
        "{server} {setup}: {cases:#?}"
    );
    assert!(
        of("A09").count() == 8 && of("A09").all(|case| case.get("untested").is_none()),
        "{server} {setup}: {cases:#?}"
    );
    let found = of("A09").filter(|case| case["fault"] == "speaks-for-others");
    let forms = found.filter_map(|case| case["form"].as_str().map(str::to_owned)).collect();
    (report, forms)
}

#[test]
fn exim_lets_an_account_speak_for_others() {
    assert_eq!(speaks_for_others("exim4", "users-any").1.len(), 8);
}

/// RFC 6409 §8: it takes what a user says of himself and passes on what is true. Of two From fields it mends none.
#[test]
fn exim_that_puts_right_what_users_say_of_themselves_lets_nobody_speak_for_others() {
    assert_eq!(speaks_for_others("exim4", "users-submission").1, ["two From", "two From, own last"]);
}

#[test]
fn exim_with_our_cure_lets_nobody_speak_for_others() {
    assert_eq!(speaks_for_others("exim4", "users-own").1, Vec::<String>::new());
}

/// A CR that stands alone goes out as it came in.
#[test]
fn opensmtpd_lets_an_account_speak_for_others_and_hands_on_odd_line_ends() {
    let (report, forms) = speaks_for_others("opensmtpd", "users");
    assert_eq!(forms.len(), 8, "{report:#}");
    assert!(faults(&report).contains(&"smuggling-out"), "{:#}", report["findings"]);
    let clean = |form: &str| {
        let mut cases = report["cases"].as_array().into_iter().flatten();
        cases.any(|case| case["id"] == "G02" && case["form"] == form && case["verdict"] == "refused")
    };
    assert!(clean("LF.LF") && clean("CRLF.SP CRLF") && !clean("CR.CR"), "{report:#}");
}

/// Its table of senders, and From rewritten; only a From that is a group is left as it is.
#[test]
fn opensmtpd_with_our_cure_lets_an_account_speak_for_others_in_a_group_only() {
    assert_eq!(speaks_for_others("opensmtpd", "users-own").1, ["a group in From"]);
}
