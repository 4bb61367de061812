//! What is wrong with a settings file, as facts; the sentences are `explain`'s.

use crate::kind::{Form, Kind};
use crate::table::Setting;
use crate::value;
use std::fmt;

macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// What is wrong, under a stable kebab-case key; the text is `problem-` and the key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemKind { $($(#[$doc])* $name,)* }

        impl ProblemKind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable key.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

problem_kinds! {
    /// The line is not TOML.
    NotToml = "not-toml",
    /// A text stands without quotation marks.
    TextNeedsQuotes = "text-needs-quotes",
    /// The same key or section is written twice.
    DuplicateKey = "duplicate-key",
    /// There is no such setting; `nearest` is the one that was probably meant.
    UnknownKey = "unknown-key",
    /// There is no such section; `nearest` is the one that was probably meant.
    UnknownSection = "unknown-section",
    /// A value of another type than `expected`; `found` is the type's key.
    WrongType = "wrong-type",
    /// A value of the right type that does not read as `expected`; `found` is the value.
    BadValue = "bad-value",
    /// A value below `least` or above `most`; `found` is the value.
    OutOfRange = "out-of-range",
    /// A setting that must be written is not.
    MissingKey = "missing-key",
    /// No door is listed, so nobody could ever come in.
    NoDoor = "no-door",
    /// `tls.certificate` without `tls.key`, or the reverse; `other` is the one that lacks.
    HalfOfTls = "half-of-tls",
    /// A door for logins listens, and there is no certificate.
    DoorNeedsCertificate = "door-needs-certificate",
    /// The LAN door would listen at an address that strangers can reach; `found` is the address.
    LanDoorNotPrivate = "lan-door-not-private",
    /// Two listeners at one address and port; `other` is the setting that has it first.
    AddressUsedTwice = "address-used-twice",
    /// A network in `delivery.inside_networks` that is public, or as wide as to hold public addresses.
    NetworkNotInside = "network-not-inside",
    /// A network that is named as somebody's and as wide as the internet; `found` is the network.
    NetworkTooWide = "network-too-wide",
    /// `doors.proxied` without `proxy.networks`, which is `other`: nobody could come in there.
    ProxyUnknown = "proxy-unknown",
    /// A setting of the smarthost's without `delivery.smarthost`.
    SmarthostMissing = "smarthost-missing",
    /// The smarthost is this server itself.
    SmarthostIsOurselves = "smarthost-is-ourselves",
    /// `smarthost_user` without `smarthost_password_file`, or the reverse; `other` is the one that lacks.
    HalfOfSmarthostLogin = "half-of-smarthost-login",
    /// A login at the smarthost would go in clear over a network.
    SmarthostLoginNeedsTls = "smarthost-login-needs-tls",
    /// The warning would come no earlier than the end; `other` is `delivery.expire_after`.
    WarningNotBeforeExpiry = "warning-not-before-expiry",
    /// `tls.acme` without what it takes; `other` is what lacks.
    AcmeNeedsMore = "acme-needs-more",
    /// `doors.acme` without `tls.acme`.
    AcmeDoorAlone = "acme-door-alone",
    /// A Unix user is named twice in `sendmail.users`; `found` is its name.
    UnixUserTwice = "unix-user-twice",
    /// The metrics would be served where strangers can reach them; `found` is the address.
    AdminNotPrivate = "admin-not-private",
    /// One domain has two routes; `found` is the second.
    RouteTwice = "route-twice",
    /// A route leads to a door of this server; `found` is the route, `other` the door.
    RouteIsOurselves = "route-is-ourselves",
}

/// One thing that is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub kind: ProblemKind,
    /// The file, as its name was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The dotted key it is about; empty for the file as a whole.
    pub key: String,
    /// What is there: a value as it is written (shortened), or the key of a type.
    pub found: Option<String>,
    /// What would be right.
    pub expected: Option<Expected>,
    /// The known key or section nearest to an unknown one.
    pub nearest: Option<&'static str>,
    /// The other setting that it takes to go wrong.
    pub other: Option<&'static str>,
}

/// What would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The form of value.
    pub form: Form,
    /// A value that would be taken, as TOML.
    pub example: &'static str,
    /// The words to choose from, if it is a choice; empty otherwise.
    pub choices: &'static [&'static str],
    /// The least value as TOML, if there is one.
    pub least: Option<String>,
    /// The greatest value as TOML, if there is one.
    pub most: Option<String>,
}

impl Problem {
    /// The stable key of what is wrong.
    pub const fn key(&self) -> &'static str {
        self.kind.key()
    }
}

/// For those who build on this crate; people get `explain`'s sentence.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} {}", self.file, self.line, self.column, self.key(), self.key)?;
        self.found.iter().try_for_each(|found| write!(f, " found={found}"))?;
        self.nearest.iter().try_for_each(|nearest| write!(f, " nearest={nearest}"))?;
        self.other.iter().try_for_each(|other| write!(f, " other={other}"))
    }
}

impl ProblemKind {
    /// Whether the file could not be read as TOML there, so that what else it says is not known for certain.
    pub const fn is_about_form(self) -> bool {
        matches!(self, Self::NotToml | Self::TextNeedsQuotes | Self::DuplicateKey)
    }
}

impl Expected {
    pub(crate) fn of(setting: &'static Setting) -> Self {
        let kind = setting.place.kind();
        let (least, most) = match kind {
            Kind::Size { min, max } => (Some(value::write_size(min)), Some(value::write_size(max))),
            Kind::Count { min, max } => (Some(min.to_string()), Some(max.to_string())),
            Kind::Time { min, max } => (Some(value::write_time(min)), Some(value::write_time(max))),
            Kind::Any(Form::Port) => (Some(1.to_string()), Some(u16::MAX.to_string())),
            Kind::Any(_) | Kind::OneOf(_) => (None, None),
        };
        let choices = if let Kind::OneOf(choices) = kind { choices } else { &[] };
        Self { form: kind.form(), example: setting.example, choices, least, most }
    }
}
