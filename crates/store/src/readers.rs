//! Connections for reading: any number of readers beside the one writer.

use crate::schema;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Idle connections that are kept: as many reads as a small machine does at once.
const KEPT: usize = 4;

/// A pool that grows to what is asked of it and shrinks to [`KEPT`].
#[derive(Debug)]
pub(crate) struct Readers {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(database: PathBuf) -> Self {
        Self { database, idle: Mutex::new(Vec::new()) }
    }

    /// Reads within one connection.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => schema::open_reader(&self.database)?,
        };
        let result = work(&connection);
        // A connection that failed is as good as another: each read begins anew.
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        result
    }
}
