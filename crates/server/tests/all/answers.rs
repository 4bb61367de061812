//! What comes is never answered: nothing is written to whoever a stranger names as its sender, whatever comes and whatever
//! becomes of it (B01, B02, B05 to B07, B11, B13, B14).

use crate::support::client::{letter, stored_as};
use crate::support::hop::{Act, Hop};
use crate::support::world::{FRIEND, HANA, Setup, TARO, World, address, domain};
use mail::Reason;
use policy::DirectoryChange;

/// Whom strangers name as their sender; its server sees whatever is written to it.
const VICTIM: &str = "victim@target.example";

/// A world in which that server takes everything, and asks for reports of every kind.
fn world(setup: Setup) -> (World, Hop) {
    let mut setup = setup;
    setup.zones.text(
        "_dmarc.target.example",
        "v=DMARC1; p=reject; fo=1; rua=mailto:r@target.example; ruf=mailto:f@target.example",
    );
    setup.zones.text("_smtp._tls.target.example", "v=TLSRPTv1; rua=mailto:t@target.example");
    setup.zones.text("target.example", "v=spf1 -all");
    setup.alias("office@example.jp", &[HANA, TARO]);
    let hop = setup.target(|_| Act::Usual);
    (setup.start(), hop)
}

/// What an account sends arrives, so that everything before it had its chance; and nothing else has.
#[track_caller]
fn only_the_account_has_written(world: &World, hop: &Hop) {
    world.account(HANA).send(HANA, &[FRIEND], letter(HANA, FRIEND, "by the account"));
    hop.wait_for(1);
    world.wait_for_empty_queue();
    let commands = hop.commands();
    assert_eq!((hop.count("MAIL"), hop.count("RCPT")), (1, 1), "{commands:?}");
    assert!(commands.iter().all(|line| !line.contains("victim@")), "{commands:?}");
}

#[test]
fn what_is_not_taken_is_refused_to_whoever_sends_it_and_never_returned() {
    let (world, hop) = world(Setup::new());
    let mut stranger = world.stranger();
    stranger.expect(&format!("MAIL FROM:<{VICTIM}>"), "250 ");
    stranger.refused("RCPT TO:<nobody@example.jp>", "550 5.1.1 ", Reason::NoSuchRecipient);
    // Nobody asks for a report of success, with all of the message in it, in another's name.
    stranger.expect(&format!("RCPT TO:<{HANA}> NOTIFY=SUCCESS"), "555 5.5.4 ");
    stranger.expect(&format!("RCPT TO:<{HANA}>"), "250 ");
    // Refused after it came: two fields of which there may be one.
    let reply = stranger.data(format!("From: <{VICTIM}>\r\nFrom: <{VICTIM}>\r\nSubject: two\r\n\r\nx\r\n"));
    assert!(reply.starts_with("550 5.6.0 "), "{reply}");
    stranger.expect(&format!("MAIL FROM:<{VICTIM}> RET=FULL"), "555 5.5.4 ");
    assert!(world.mailbox(HANA).is_empty());
    only_the_account_has_written(&world, &hop);
}

#[test]
fn nothing_answers_by_itself_whatever_a_message_asks_for() {
    let mut setup = Setup::new();
    setup.change(DirectoryChange::SetCatchAll { domain: domain("example.jp"), account: Some(address(TARO)) });
    let (world, hop) = world(setup);
    let wishes = "Reply-To: <v@target.example>\r\nAuto-Submitted: no\r\nPrecedence: first-class\r\n\
        X-Auto-Response-Suppress: none\r\nReturn-Receipt-To: <v@target.example>\r\n\
        Disposition-Notification-To: <v@target.example>\r\nList-Unsubscribe: <mailto:v@target.example>\r\n\
        List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    let invitation = "MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n\
        BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nORGANIZER:mailto:v@target.example\r\n\
        ATTENDEE;RSVP=TRUE:mailto:hana@example.jp\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    // A person, the people of an alias, a role, what nobody is called, and a list's own addresses, which nobody has either.
    let recipients = [
        HANA,
        "office@example.jp",
        "postmaster@example.jp",
        "office-request@example.jp",
        "office-subscribe@example.jp",
    ];
    for recipient in recipients {
        for subject in ["subscribe", "help", "vacation", "read receipt"] {
            let head = format!("From: <{VICTIM}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\n");
            let text = [head.as_str(), wishes, invitation].concat();
            world.stranger().send(VICTIM, &[recipient], text);
        }
    }
    assert_eq!(world.mailbox(HANA).len(), 8);
    assert_eq!(world.mailbox(TARO).len(), 12);
    only_the_account_has_written(&world, &hop);
}

/// A joe job: reports about mail that somebody forged in our name, to somebody who is here and to many who are not.
#[test]
fn a_flood_of_reports_fills_one_mailbox_at_most_and_no_queue() {
    let mut setup = Setup::new();
    setup.change(DirectoryChange::SetQuota { address: address(HANA), quota_octets: Some(40_000) });
    let (world, hop) = world(setup);
    let report =
        format!("{}{}", letter("MAILER-DAEMON@target.example", HANA, "failed"), "0123456789 abcdef\r\n".repeat(100));
    let mut taken = 0;
    let mut refused = Vec::new();
    for visit in 0..40 {
        let ip = world.net.ip(20 + visit, 1);
        let mut stranger = world.knock("public", ip).greeted("mx.target.example");
        stranger.expect("MAIL FROM:<>", "250 ");
        stranger.refused(&format!("RCPT TO:<made-up-{visit}@example.jp>"), "550 5.1.1 ", Reason::NoSuchRecipient);
        let reply = stranger.say(&format!("RCPT TO:<{HANA}>"));
        if reply.starts_with("250 ") {
            stored_as(&stranger.data(&report));
            taken += 1;
        } else {
            refused.push(reply);
        }
    }
    assert!((10..30).contains(&taken), "{taken}");
    assert!(refused.iter().all(|reply| reply.starts_with("452 4.2.2 ")), "{refused:?}");
    // What others get, they get.
    world.stranger().send(VICTIM, &[TARO], letter(VICTIM, TARO, "as usual"));
    let reports = world.mailbox(HANA).iter().filter(|text| text.contains("Subject: failed")).count();
    assert_eq!((world.mailbox(TARO).len(), reports), (1, taken));
    only_the_account_has_written(&world, &hop);
}
