//! The one table of settings. A row here is all that a setting is, but for its texts and whoever reads it.

use crate::draft::Draft;
use crate::place::Place::{
    Addresses, Count, Handling, HostName, Language, Listeners, LogForm, MailAddress, Networks, Path, Port, Routes,
    Servers, Size, Smarthost, SmarthostTls, Text, Time, UnixUsers, Url, YesOrNo,
};
use crate::place::{Place, Span};
use crate::value::{GB, KB, MB, TB};

/// What holds when nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preset {
    /// Nothing does: it must be written.
    Required,
    /// The setting is absent.
    Absent,
    /// This TOML value.
    Value(&'static str),
}

/// One setting.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Dotted: section and name, or the name alone for the top of the file.
    pub key: &'static str,
    /// What holds when it is not written.
    pub preset: Preset,
    /// A value as it might be written, TOML.
    pub example: &'static str,
    /// Its kind of value, and where in the draft it goes.
    pub place: Place,
}

impl Setting {
    /// The section it stands in; empty for the top of the file.
    pub fn section(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(section, _)| section)
    }

    /// Its name within the section.
    pub fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }
}

/// The row of a key.
pub(crate) fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The sections, in the order of the file.
pub(crate) fn sections() -> Vec<&'static str> {
    let mut sections: Vec<_> = SETTINGS.iter().map(Setting::section).filter(|section| !section.is_empty()).collect();
    sections.dedup();
    sections
}

const fn row(key: &'static str, preset: Preset, example: &'static str, place: Place) -> Setting {
    Setting { key, preset, example, place }
}

const DAY_S: u64 = 86_400;
const YEAR_S: u64 = 366 * DAY_S;
/// More of anything than a single machine serves: keeps a slip of the finger from being a number.
const MANY: u64 = 1_000_000;

use Preset::{Absent, Required, Value};

/// Every setting, sections together, in the order of the file and of the manual.
pub(crate) static SETTINGS: &[Setting] = &[
    row("hostname", Required, r#""mail.example.jp""#, HostName(|d: &mut Draft| &mut d.hostname)),
    row("data", Required, r#""/var/lib/sekisho""#, Path(|d| &mut d.data)),
    row("language", Value(r#""ja""#), r#""en""#, Language(|d| &mut d.language)),
    // Nothing listens unless it is written: a door that opens by itself is a door nobody thought about.
    row("doors.public", Value("[]"), r#"["0.0.0.0:25", "[::]:25"]"#, Listeners(|d| &mut d.public)),
    row("doors.proxied", Value("[]"), r#"["192.168.0.2:10025"]"#, Listeners(|d| &mut d.proxied)),
    row("doors.submission", Value("[]"), r#"["0.0.0.0:587", "[::]:587"]"#, Listeners(|d| &mut d.submission)),
    row("doors.submissions", Value("[]"), r#"["0.0.0.0:465", "[::]:465"]"#, Listeners(|d| &mut d.submissions)),
    row("doors.lan", Value("[]"), r#"["192.168.0.2:2525"]"#, Listeners(|d| &mut d.lan)),
    row("doors.pop3", Value("[]"), r#"["0.0.0.0:110", "[::]:110"]"#, Listeners(|d| &mut d.pop3)),
    row("doors.pop3s", Value("[]"), r#"["0.0.0.0:995", "[::]:995"]"#, Listeners(|d| &mut d.pop3s)),
    // RFC 8737 §3: authorities connect to port 443 only.
    row("doors.acme", Value("[]"), r#"["0.0.0.0:443", "[::]:443"]"#, Listeners(|d| &mut d.acme_listeners)),
    // Whoever may send a PROXY header chooses the address that a visitor is taken to come from.
    row("proxy.networks", Value("[]"), r#"["192.168.0.9/32"]"#, Networks(|d| &mut d.proxies)),
    // RFC 5321 §4.1.3: who a literal stands for. Nothing unless it is written: no address is ours by itself.
    row(
        "receiving.literals",
        Value("[]"),
        r#"["203.0.113.25", "2001:db8::25"]"#,
        Addresses(|d| &mut d.receiving_literals),
    ),
    row("receiving.sender_domain", Value(r#""refuse""#), r#""record""#, Handling(|d| &mut d.sender_domain)),
    row("receiving.hello", Value(r#""record""#), r#""refuse""#, Handling(|d| &mut d.hello)),
    row("receiving.forwarders", Value("[]"), r#"["192.0.2.0/28"]"#, Networks(|d| &mut d.forwarders)),
    row("tls.certificate", Absent, r#""/etc/sekisho/certificate.pem""#, Path(|d| &mut d.certificate)),
    row("tls.key", Absent, r#""/etc/sekisho/key.pem""#, Path(|d| &mut d.key)),
    row("tls.acme", Value("false"), "true", YesOrNo(|d| &mut d.acme)),
    row(
        "tls.acme_directory",
        Value(r#""https://acme-v02.api.letsencrypt.org/directory""#),
        r#""https://acme-staging-v02.api.letsencrypt.org/directory""#,
        Url(|d| &mut d.acme_directory),
    ),
    row("tls.acme_contact", Absent, r#""hana@example.jp""#, MailAddress(|d| &mut d.acme_contact)),
    // At least what RFC 5321 §4.5.3.1.7 asks for (64 KB); attachments travel as 4/3 of their size.
    row(
        "limits.message_size",
        Value(r#""50 MB""#),
        r#""100 MB""#,
        Size(Span(64 * KB, 2 * GB), |d| &mut d.message_octets),
    ),
    // RFC 5321 §4.5.3.1.8: at least 100.
    row("limits.recipients", Value("1000"), "200", Count(Span(100, 100_000), |d| &mut d.recipients)),
    row("limits.sessions", Value("2000"), "500", Count(Span(1, MANY), |d| &mut d.sessions)),
    row("limits.sessions_per_network", Value("100"), "20", Count(Span(1, MANY), |d| &mut d.sessions_per_network)),
    row("limits.login_failures", Value("10"), "5", Count(Span(1, 10_000), |d| &mut d.login_failures)),
    // A busy small site sees a handful of misspelt and outdated names in an hour, a dictionary has thousands. The greatest
    // value bounds what is remembered of each network.
    row("limits.unknown_recipients", Value("50"), "20", Count(Span(5, 1000), |d| &mut d.unknown_recipients)),
    row("limits.messages_per_day", Value("1000"), "300", Count(Span(0, MANY), |d| &mut d.messages_per_day)),
    row("limits.new_recipients_per_day", Value("200"), "50", Count(Span(0, MANY), |d| &mut d.new_recipients_per_day)),
    row(
        "limits.min_free_space",
        Value(r#""200 MB""#),
        r#""1 GB""#,
        Size(Span(MB, 100 * TB), |d| &mut d.min_free_octets),
    ),
    // Off unless wanted: a mailbox that grows is noticed by the disk, mail that is refused by nobody here.
    row("limits.mailbox_size", Absent, r#""2 GB""#, Size(Span(MB, 100 * TB), |d| &mut d.mailbox_octets)),
    row("delivery.smarthost", Absent, r#""smtp.example.net:587""#, Smarthost(|d| &mut d.smarthost)),
    row("delivery.smarthost_user", Absent, r#""office@example.net""#, Text(|d| &mut d.smarthost_user)),
    row(
        "delivery.smarthost_password_file",
        Absent,
        r#""/etc/sekisho/smarthost-password""#,
        Path(|d| &mut d.smarthost_password_file),
    ),
    row("delivery.smarthost_tls", Value(r#""required""#), r#""if-offered""#, SmarthostTls(|d| &mut d.smarthost_tls)),
    row("delivery.routes", Value("[]"), r#"["partner.example = smtp:10.0.0.5:25"]"#, Routes(|d| &mut d.routes)),
    row("delivery.inside_networks", Value("[]"), r#"["192.168.10.0/24"]"#, Networks(|d| &mut d.inside_networks)),
    row("delivery.port", Value("25"), "2525", Port(|d| &mut d.port)),
    row("delivery.per_host", Value("10"), "2", Count(Span(1, 1000), |d| &mut d.per_host)),
    // RFC 5321 §4.5.4.1: give up after at least 4 to 5 days; a warning after some hours is custom.
    row("delivery.warn_after", Value(r#""4h""#), r#""1d""#, Time(Span(60, 30 * DAY_S), |d| &mut d.warn_after)),
    row("delivery.expire_after", Value(r#""5d""#), r#""3d""#, Time(Span(60, 30 * DAY_S), |d| &mut d.expire_after)),
    // Chosen: after a week nobody remembers the trouble either; mail that still waits keeps its hop listed.
    row(
        "delivery.forget_hosts_after",
        Value(r#""7d""#),
        r#""1d""#,
        Time(Span(3600, 365 * DAY_S), |d| &mut d.forget_hosts_after),
    ),
    row("dns.servers", Value("[]"), r#"["192.168.0.1", "9.9.9.9"]"#, Servers(|d| &mut d.dns_servers)),
    row("lan.gateways", Value("[]"), r#"["192.168.0.1"]"#, Addresses(|d| &mut d.gateways)),
    // Nobody of this machine sends without being named; the socket is opened only if somebody is.
    row(
        "sendmail.users",
        Value("[]"),
        r#"["www-data = shop@example.jp, info@example.jp"]"#,
        UnixUsers(|d| &mut d.unix_users),
    ),
    row(
        "sendmail.socket",
        Value(r#""/run/sekisho/sendmail.sock""#),
        r#""/srv/mail/run/sendmail.sock""#,
        Path(|d| &mut d.sendmail_socket),
    ),
    row("journal.keep", Value(r#""90d""#), r#""1d""#, Time(Span(3600, 10 * YEAR_S), |d| &mut d.journal_keep)),
    // Off: the journal holds the same, and whoever collects logs knows that he does.
    row("journal.log", Value(r#""none""#), r#""json""#, LogForm(|d| &mut d.journal_log)),
    row("notices.to", Absent, r#""hana@example.jp""#, MailAddress(|d| &mut d.notices_to)),
    row("admin.listen", Value("[]"), r#"["127.0.0.1:9591"]"#, Listeners(|d| &mut d.admin_listen)),
];
