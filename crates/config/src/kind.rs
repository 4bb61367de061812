//! What kind of value a setting takes: the word for it, and the range.

use std::time::Duration;

/// The form of a value, without its range: what the texts name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `"mail.example.jp"`: a domain name with at least one dot.
    HostName,
    /// `"/var/lib/sekisho"`: a file or folder.
    Path,
    /// `"ja"`: one of a few words.
    Choice,
    /// `["192.0.2.1:25"]`: a list of addresses with port.
    Listeners,
    /// `["192.0.2.53"]`: a list of addresses, port 53 unless written.
    Servers,
    /// `"50 MB"`: a number of octets.
    Size,
    /// `100`: a whole number.
    Count,
    /// `25`: a port number from 1.
    Port,
    /// `"4h"`: a length of time.
    Time,
    /// `"mail.example.net:587"`: a host name or address with port.
    HostAndPort,
    /// `"someone"`: a text, not empty.
    Text,
    /// `["192.0.2.0/24"]`: a list of networks.
    Networks,
    /// `["192.0.2.1"]`: a list of addresses without port.
    Addresses,
    /// `"hana@example.jp"`: a mail address.
    MailAddress,
    /// `true` or `false`.
    YesOrNo,
    /// `"https://…"`: an address on the web.
    Url,
    /// `["www-data = shop@example.jp"]`: a list of Unix users, each with the addresses it may send as.
    UnixUsers,
    /// `["partner.example = smtp:10.0.0.5:25"]`: a list of domains with the host that takes their mail.
    Routes,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 18] = [
        Self::HostName,
        Self::Path,
        Self::Choice,
        Self::Listeners,
        Self::Servers,
        Self::Size,
        Self::Count,
        Self::Port,
        Self::Time,
        Self::HostAndPort,
        Self::Text,
        Self::Networks,
        Self::Addresses,
        Self::MailAddress,
        Self::YesOrNo,
        Self::Url,
        Self::UnixUsers,
        Self::Routes,
    ];

    /// The stable key; the text that names it is `setting-form-` and this.
    pub const fn key(self) -> &'static str {
        match self {
            Self::HostName => "host-name",
            Self::Path => "path",
            Self::Choice => "choice",
            Self::Listeners => "listeners",
            Self::Servers => "servers",
            Self::Size => "size",
            Self::Count => "count",
            Self::Port => "port",
            Self::Time => "time",
            Self::HostAndPort => "host-and-port",
            Self::Text => "text",
            Self::Networks => "networks",
            Self::Addresses => "addresses",
            Self::MailAddress => "mail-address",
            Self::YesOrNo => "yes-or-no",
            Self::Url => "url",
            Self::UnixUsers => "unix-users",
            Self::Routes => "routes",
        }
    }

    /// Whether the value is a list.
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Self::Listeners | Self::Servers | Self::Networks | Self::Addresses | Self::UnixUsers | Self::Routes
        )
    }
}

/// The form of a value and what is allowed within it, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything of this form.
    Any(Form),
    /// One of these words ([`Form::Choice`]).
    OneOf(&'static [&'static str]),
    /// Octets ([`Form::Size`]).
    Size {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A whole number ([`Form::Count`]).
    Count {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A length of time ([`Form::Time`]).
    Time {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
}

impl Kind {
    /// Its form.
    pub const fn form(self) -> Form {
        match self {
            Self::Any(form) => form,
            Self::OneOf(_) => Form::Choice,
            Self::Size { .. } => Form::Size,
            Self::Count { .. } => Form::Count,
            Self::Time { .. } => Form::Time,
        }
    }
}
