//! Where a setting's value goes: one variant per type, so that reading, checking and printing cannot disagree.

use crate::draft::Draft;
use crate::kind::{Form, Kind};
use crate::settings::{DomainRoute, Language, LogForm, SmarthostTls};
use crate::value::{self, HostAndPort, Wrong};
use ipnet::IpNet;
use mail::{Address, Domain};
use policy::{Handling, LocalUser};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::Value;

const LANGUAGES: &[&str] = &[Language::Ja.key(), Language::En.key()];
const LOG_FORMS: &[&str] = &[LogForm::None.key(), LogForm::Text.key(), LogForm::Json.key()];
const SMARTHOST_TLS: &[&str] =
    &[SmarthostTls::Required.key(), SmarthostTls::IfOffered.key(), SmarthostTls::Never.key()];

const HANDLINGS: &[&str] = &[Handling::Refuse.key(), Handling::Record.key()];

/// Least and most, both allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span(pub u64, pub u64);

/// A field of the draft.
pub(crate) type Field<T> = fn(&mut Draft) -> &mut Option<T>;

/// The type of a setting's value, with its field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    HostName(Field<Domain>),
    Path(Field<PathBuf>),
    Language(Field<Language>),
    Listeners(Field<Vec<SocketAddr>>),
    Servers(Field<Vec<SocketAddr>>),
    Size(Span, Field<u64>),
    Count(Span, Field<u64>),
    Port(Field<u16>),
    /// The range is in seconds.
    Time(Span, Field<Duration>),
    Smarthost(Field<HostAndPort>),
    SmarthostTls(Field<SmarthostTls>),
    Handling(Field<Handling>),
    Text(Field<String>),
    Networks(Field<Vec<IpNet>>),
    Addresses(Field<Vec<IpAddr>>),
    MailAddress(Field<Address>),
    YesOrNo(Field<bool>),
    Url(Field<String>),
    UnixUsers(Field<Vec<LocalUser>>),
    LogForm(Field<LogForm>),
    Routes(Field<Vec<DomainRoute>>),
}

impl Place {
    /// What values go there.
    pub const fn kind(self) -> Kind {
        match self {
            Self::HostName(_) => Kind::Any(Form::HostName),
            Self::Path(_) => Kind::Any(Form::Path),
            Self::Language(_) => Kind::OneOf(LANGUAGES),
            Self::Listeners(_) => Kind::Any(Form::Listeners),
            Self::Servers(_) => Kind::Any(Form::Servers),
            Self::Size(span, _) => Kind::Size { min: span.0, max: span.1 },
            Self::Count(span, _) => Kind::Count { min: span.0, max: span.1 },
            Self::Port(_) => Kind::Any(Form::Port),
            Self::Time(span, _) => Kind::Time { min: Duration::from_secs(span.0), max: Duration::from_secs(span.1) },
            Self::Smarthost(_) => Kind::Any(Form::HostAndPort),
            Self::SmarthostTls(_) => Kind::OneOf(SMARTHOST_TLS),
            Self::Handling(_) => Kind::OneOf(HANDLINGS),
            Self::Text(_) => Kind::Any(Form::Text),
            Self::Networks(_) => Kind::Any(Form::Networks),
            Self::Addresses(_) => Kind::Any(Form::Addresses),
            Self::MailAddress(_) => Kind::Any(Form::MailAddress),
            Self::YesOrNo(_) => Kind::Any(Form::YesOrNo),
            Self::Url(_) => Kind::Any(Form::Url),
            Self::UnixUsers(_) => Kind::Any(Form::UnixUsers),
            Self::LogForm(_) => Kind::OneOf(LOG_FORMS),
            Self::Routes(_) => Kind::Any(Form::Routes),
        }
    }

    /// Reads `value` into its field.
    ///
    /// # Errors
    /// Says which part of the value is wrong in type, form or range.
    pub fn take(self, value: &Value, draft: &mut Draft) -> Result<(), Wrong> {
        match self {
            Self::HostName(field) => *field(draft) = Some(value::read_text(value, value::host_name)?),
            Self::Path(field) => *field(draft) = Some(value::read_text(value, value::path)?),
            Self::Language(field) => *field(draft) = Some(value::read_text(value, language)?),
            Self::Listeners(field) => *field(draft) = Some(value::read_list(value, value::listener)?),
            Self::Servers(field) => *field(draft) = Some(value::read_list(value, value::server)?),
            Self::Size(span, field) => *field(draft) = Some(within(span, value::read_size(value)?, value)?),
            Self::Count(span, field) => *field(draft) = Some(within(span, value::read_count(value)?, value)?),
            Self::Port(field) => *field(draft) = Some(port(value)?),
            Self::Time(span, field) => {
                let time = value::read_time(value)?;
                within(span, time.as_secs(), value)?;
                *field(draft) = Some(time);
            }
            Self::Smarthost(field) => *field(draft) = Some(value::read_text(value, value::host_and_port)?),
            Self::SmarthostTls(field) => *field(draft) = Some(value::read_text(value, smarthost_tls)?),
            Self::Handling(field) => *field(draft) = Some(value::read_text(value, handling)?),
            Self::Text(field) => *field(draft) = Some(value::read_text(value, value::line)?),
            Self::Networks(field) => *field(draft) = Some(value::read_list(value, value::network)?),
            Self::Addresses(field) => *field(draft) = Some(value::read_list(value, |text| text.parse().ok())?),
            Self::MailAddress(field) => *field(draft) = Some(value::read_text(value, value::mail_address)?),
            Self::YesOrNo(field) => *field(draft) = Some(value::read_yes_or_no(value)?),
            Self::Url(field) => *field(draft) = Some(value::read_text(value, value::url)?),
            Self::UnixUsers(field) => *field(draft) = Some(value::read_list(value, value::unix_user)?),
            Self::LogForm(field) => *field(draft) = Some(value::read_text(value, log_form)?),
            Self::Routes(field) => *field(draft) = Some(value::read_list(value, value::route)?),
        }
        Ok(())
    }

    /// The field's value as TOML. The draft is not changed; a field is only ever reached by `&mut`.
    pub fn show(self, draft: &mut Draft) -> Option<String> {
        match self {
            Self::HostName(field) => field(draft).as_ref().map(|name| value::write_text(name.to_string())),
            Self::Path(field) => field(draft).as_deref().map(value::write_path),
            Self::Language(field) => field(draft).map(|language| value::write_text(language.key())),
            Self::Listeners(field) => field(draft).as_deref().map(value::write_list),
            Self::Servers(field) => field(draft).as_deref().map(value::write_servers),
            Self::Size(_, field) => field(draft).map(value::write_size),
            Self::Count(_, field) => field(draft).map(|count| count.to_string()),
            Self::Port(field) => field(draft).map(|port| port.to_string()),
            Self::Time(_, field) => field(draft).map(value::write_time),
            Self::Smarthost(field) => field(draft).as_ref().map(|host| value::write_text(host.to_string())),
            Self::SmarthostTls(field) => field(draft).map(|tls| value::write_text(tls.key())),
            Self::Handling(field) => field(draft).map(|handling| value::write_text(handling.key())),
            Self::Text(field) => field(draft).as_ref().map(value::write_text),
            Self::Networks(field) => field(draft).as_deref().map(value::write_list),
            Self::Addresses(field) => field(draft).as_deref().map(value::write_list),
            Self::MailAddress(field) => field(draft).as_ref().map(|address| value::write_text(address.to_string())),
            Self::YesOrNo(field) => field(draft).map(|yes| yes.to_string()),
            Self::Url(field) => field(draft).as_ref().map(value::write_text),
            Self::UnixUsers(field) => field(draft).as_deref().map(value::write_unix_users),
            Self::LogForm(field) => field(draft).map(|form| value::write_text(form.key())),
            Self::Routes(field) => field(draft).as_deref().map(value::write_list),
        }
    }
}

fn within(span: Span, number: u64, value: &Value) -> Result<u64, Wrong> {
    if (span.0..=span.1).contains(&number) { Ok(number) } else { Err(Wrong::range(value)) }
}

fn port(value: &Value) -> Result<u16, Wrong> {
    let number = value::read_count(value)?;
    u16::try_from(number).ok().filter(|port| *port != 0).ok_or_else(|| Wrong::range(value))
}

fn language(text: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.key() == text)
}

fn log_form(text: &str) -> Option<LogForm> {
    LogForm::ALL.into_iter().find(|form| form.key() == text)
}

fn smarthost_tls(text: &str) -> Option<SmarthostTls> {
    SmarthostTls::ALL.into_iter().find(|tls| tls.key() == text)
}

fn handling(text: &str) -> Option<Handling> {
    Handling::ALL.into_iter().find(|handling| handling.key() == text)
}
