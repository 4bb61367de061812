//! How values of the vocabulary stand in columns.

use mail::event::Origin;
use mail::{Address, Domain, Party, Reason, ReversePath};
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A column's text that does not read as what it must be: the database was changed by somebody else.
pub(crate) fn unreadable(what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("unreadable {what}").into())
}

/// Whether what is stored does not read as what it must be; the database itself is in order.
pub(crate) const fn is_unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::FromSqlConversionFailure(..)
            | E::InvalidColumnType(..)
            | E::IntegralValueOutOfRange(..)
            | E::Utf8Error(..)
            | E::QueryReturnedNoRows
    )
}

pub(crate) const fn origin_text(origin: Origin) -> &'static str {
    match origin {
        Origin::Session => "session",
        Origin::Report => "report",
        Origin::Notice => "notice",
    }
}

pub(crate) fn origin(text: &str) -> rusqlite::Result<Origin> {
    [Origin::Session, Origin::Report, Origin::Notice]
        .into_iter()
        .find(|origin| origin_text(*origin) == text)
        .ok_or_else(|| unreadable("origin"))
}

/// The other way round from [`Party::key`].
pub(crate) fn party(key: &str) -> rusqlite::Result<Party> {
    match key.split_once(':') {
        Some(("account", rest)) => address(rest).map(Party::Account),
        Some(("device", rest)) => Ok(Party::Device(rest.to_owned())),
        Some(("forward", rest)) => address(rest).map(Party::Forward),
        Some(("behind", rest)) => Domain::parse(rest).map(Party::Behind).map_err(|_| unreadable("party")),
        _ => Err(unreadable("party")),
    }
}

pub(crate) fn address(text: &str) -> rusqlite::Result<Address> {
    Address::parse_as_sent(text).map_err(|_| unreadable("address"))
}

pub(crate) fn reverse_path(text: &str) -> rusqlite::Result<ReversePath> {
    ReversePath::take(text).map(|(path, _)| path).map_err(|_| unreadable("reverse-path"))
}

pub(crate) fn reason(text: &str) -> rusqlite::Result<Reason> {
    Reason::from_str(text).map_err(|()| unreadable("reason"))
}

/// JSON, or nothing for what is the default anyway: most mail has no parameters.
pub(crate) fn parameters_text<T: Serialize + Default + PartialEq>(parameters: &T) -> rusqlite::Result<Option<String>> {
    if *parameters == T::default() {
        return Ok(None);
    }
    json(parameters).map(Some)
}

pub(crate) fn parameters<T: DeserializeOwned + Default>(text: Option<&str>) -> rusqlite::Result<T> {
    text.map_or_else(|| Ok(T::default()), from_json)
}

pub(crate) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|_| unreadable("JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::RecipientParameters;

    #[test]
    fn what_is_written_to_a_column_reads_back() {
        let hana: Address = "hana@example.jp".parse().unwrap();
        let behind = Party::Behind(Domain::parse("example.jp").unwrap());
        for party_ in [Party::Account(hana.clone()), Party::Device("a:b".into()), Party::Forward(hana), behind] {
            assert_eq!(party(&party_.key()), Ok(party_));
        }
        for origin_ in [Origin::Session, Origin::Report, Origin::Notice] {
            assert_eq!(origin(origin_text(origin_)), Ok(origin_));
        }
        let parameters_ = RecipientParameters { notify: Some(mail::Notify::NEVER), orcpt: None };
        let text = parameters_text(&parameters_).unwrap();
        assert_eq!(parameters(text.as_deref()), Ok(parameters_));
        assert_eq!(parameters_text(&RecipientParameters::default()), Ok(None));
    }

    #[test]
    fn a_column_that_somebody_else_changed_is_an_error_not_a_guess() {
        assert!(party("hana@example.jp").is_err());
        assert!(origin("smtp").is_err());
        assert!(reason("because").is_err());
        assert!(parameters::<RecipientParameters>(Some("{")).is_err());
    }
}
