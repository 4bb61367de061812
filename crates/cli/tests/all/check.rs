//! `check`: how it stands with a site, and its doors examined now.

use crate::support::program::Ran;
use crate::support::run;
use crate::support::sink::Sink;
use crate::support::site::{HANA, Site};
use serde_json::{Value, json};

fn check(site: &Site, words: &[&str]) -> Ran {
    run(site.sekisho(&["check"]).args(words).args(["--lang", "en"]))
}

#[test]
fn a_site_says_what_it_found_at_its_doors_and_when_its_certificate_ends() {
    let sink = Sink::start();
    let mut site = Site::serving_beside(&sink);
    let before = check(&site, &["--json"]).json();
    assert_eq!((&before["doors"], &before["running"]), (&Value::Null, &json!(true)), "{before}");
    assert_eq!(before["problems"], json!([]));
    assert!(check(&site, &[]).good().out.contains("sekisho check doors"), "nothing was examined yet");

    let now = check(&site, &["doors", "--json"]);
    let result = now.json();
    let doors = result["examined"]["doors"].as_array().expect("doors");
    assert!(doors.iter().any(|door| door["key"] == "doors.public" && door["cases"].as_u64() > Some(150)), "{result}");
    assert_eq!(result["examined"]["cause"], "asked");
    // The certificate is one that quickstart has made.
    let faults: Vec<&Value> = doors.iter().flat_map(|door| door["faults"].as_array().expect("faults")).collect();
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault["fault"] == "certificate-unknown"), "{faults:#?}");
    assert_eq!(now.status, Some(1));

    let after = check(&site, &["--json"]);
    assert_eq!(after.json()["doors"], result, "what was found last");
    assert_eq!((after.status, &after.json()["problems"]), (Some(1), &json!(["door-fault"])));
    let told = check(&site, &[]);
    assert!(told.out.contains("doors.public") && told.out.contains("vouches"), "{}", told.out);
    assert!(told.out.contains("is valid until"), "{}", told.out);

    // Whoever asks about her is not told of the examiner.
    let why = run(&mut site.sekisho(&["why", HANA, "--lang", "en"]));
    assert!(!why.out.contains("elsewhere.invalid"), "{}", why.out);
    assert!(sink.messages().is_empty(), "{:#?}", sink.messages());

    site.stop();
    let stopped = check(&site, &[]);
    assert!(stopped.out.contains("systemctl start sekisho") && stopped.out.contains("doors.public"), "{}", stopped.out);
    assert_eq!(stopped.status, Some(1));
    let refused = check(&site, &["doors"]);
    assert_eq!(refused.status, Some(1));
    assert!(refused.err.contains("No server is running"), "{}", refused.err);
}
