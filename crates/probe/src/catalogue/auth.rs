//! Logging in, and what is taken without.
//!
//! Passwords are only guessed if that was asked for, and never more than stand here: a weak account of a stranger's is
//! his to find, and each wrong login may lock somebody out. Servers count wrong logins by address, slow down and then
//! close their doors to it for hours, and the examiner has only one: of what looks like one, hardly anything is tried
//! unasked, and all of it comes last.

use crate::case::{Fault, Group, Severity};
use crate::script::{L, Need, Row, Rule};

/// A login that must not work.
macro_rules! login {
    ($id:literal $form:literal, $($line:expr),+) => {
        row!(Auth: $id $form, Critical, Rule::NoLogin(Fault::AnonymousLogin), &[Need::InTls], $($line),+)
    };
}

/// The same where guessing was asked for.
macro_rules! attempt {
    ($id:literal $form:literal, $line:expr) => {
        row!(
            Auth: $id $form, Critical, Rule::NoLogin(Fault::AnonymousLogin), &[Need::InTls, Need::Guessing],
            $line
        )
    };
}

/// A login that somebody may have left behind.
macro_rules! guess {
    ($form:literal, $user:literal, $password:literal) => {
        row!(
            Auth: "A02" $form, Critical, Rule::NoLogin(Fault::GuessableLogin), &[Need::InTls, Need::Guessing],
            L::Plain("", $user, $password)
        )
    };
}

/// The same with somebody who exists.
macro_rules! guess_each {
    ($form:literal, $user:literal, $password:literal) => {
        row!(
            Auth: "A02" $form, Critical, Rule::NoLogin(Fault::GuessableLogin),
            &[Need::InTls, Need::Guessing, Need::EachLocal],
            L::Plain("", $user, $password)
        )
    };
}

const CLEAR: &[Need] = &[Need::Clear];

pub(super) const ROWS: &[Row] = &[
    // RFC 4954 §4: in clear it is not offered, and not taken from who did not see that.
    row!(Auth: "A01" "offered", High, Rule::NotOffered("AUTH", Fault::AuthInClear), CLEAR,),
    row!(
        Auth: "A01" "taken", High, Rule::NotInClear(Fault::AuthInClear), CLEAR,
        L::Plain("", "{nonce}", "{nonce}")
    ),
    // RFC 4616 §2: two names. CVE-2023-27582: with both, any password was right.
    login!("A03" "for oneself", L::Plain("{U}@{D}", "{U}@{D}", "{nonce}")),
    // RFC 4505; RFC 4422 appendix A; and nothing at all.
    login!("A04" "ANONYMOUS", L::Ask("AUTH ANONYMOUS c2VraXNobyBwcm9iZQ==")),
    login!("A04" "EXTERNAL", L::Ask("AUTH EXTERNAL =")),
    login!("A04" "LOGIN", L::Ask("AUTH LOGIN"), L::Ask(""), L::Ask("")),
    login!("A04" "PLAIN", L::Ask("AUTH PLAIN =")),
    // RFC 4954 §4: taken back, which is answered 501.
    login!("A04" "cancelled", L::Ask("AUTH LOGIN"), L::Ask("*")),
    // RFC 4954 §4: 12288 octets are the most; CVE-2018-6789.
    login!("A11" "", L::Ask("AUTH PLAIN {x*12292}")),
    // RFC 6409 §4.3: at this door nobody is a stranger, so mail for somebody here needs a login as well. What a stranger may
    // not send to strangers is tried by the cases about relaying, here too.
    row!(
        Auth: "A12" "", Critical, Rule::RefuseMessage(Fault::SubmissionWithoutLogin), &[Need::Submission, Need::Local],
        L::Say("MAIL FROM:<{S}>"), L::Here("RCPT TO:<{U}@{D}>"), L::Message
    ),
    // What follows is counted as wrong logins by servers that count, so it is only tried where guessing was asked for.
    attempt!("A03" "for somebody", L::Plain("{U}@{D}", "{nonce}", "{nonce}")),
    attempt!("A04" "PLAIN, empty", L::Plain("", "", "")),
    attempt!("A06" "LDAP", L::Plain("", "*)(uid=*", "{nonce}")),
    attempt!("A06" "SQL", L::Plain("", "' OR 1=1--", "{nonce}")),
    guess!("test", "test", "test"),
    guess!("admin", "admin", "admin"),
    guess!("info", "info", "info"),
    guess!("postmaster", "postmaster", "postmaster"),
    guess!("user, password", "user", "password"),
    guess!("no password", "test", ""),
    guess_each!("name as password", "{U}@{D}", "{U}"),
    guess_each!("short name, name as password", "{U}", "{U}"),
    guess_each!("domain as password", "{U}@{D}", "{D}"),
    guess_each!("one letter", "{U}@{D}", "1"),
    guess_each!("existing, no password", "{U}@{D}", ""),
    // Twelve times the same senseless login, `sekisho-probe` with `sekisho-probe`.
    row!(
        Auth: "A10" "", High, Rule::PatienceWith(535, Fault::EndlessGuessing), &[Need::InTls, Need::Guessing],
        L::Times(12, "AUTH PLAIN AHNla2lzaG8tcHJvYmUAc2VraXNoby1wcm9iZQ==")
    ),
];
