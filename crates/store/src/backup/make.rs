//! Making a backup.

use super::list::{Entry, ListWriter, pass};
use super::staging::Staging;
use super::{BackupError, DATA, Progress, at, database_at};
use crate::content::relative_path;
use crate::journal;
use crate::schema;
use crate::store::{CONTENT, FILE};
use mail::{QueueId, Timestamp};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages copied at a time: chosen, 4 MiB; how far it is can then be told.
const STEP_PAGES: i32 = 1024;
/// How long to wait when somebody else has a database locked for a moment.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Something that is taken along, besides the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lies in the backup; relative.
    pub name: PathBuf,
    /// What it is.
    pub what: What,
}

/// Where what is taken along comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A file as it is.
    File(PathBuf),
    /// This text.
    Text(String),
}

/// What was backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Files in it.
    pub files: u64,
    /// Octets of them.
    pub octets: u64,
}

/// Backs up the data folder `data` and the files of `more` into `target`, which must be empty or absent. Whoever calls
/// holds [`crate::Store::keep_contents`], here or in the server's process. Blocks for as long as the disk takes.
///
/// # Errors
/// [`BackupError`]; nothing is left at `target` then.
pub fn make(
    data: &Path,
    more: &[Source],
    target: &Path,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, BackupError> {
    let staging = Staging::beside(target)?;
    let list = ListWriter::create(staging.path(), now.millis())?;
    let mut making = Making { staging, list, progress };
    making.staging.folder(Path::new(DATA))?;
    // Content files first would lack those of messages that come while they are copied; the database first lacks none,
    // since none goes.
    making.database(data, FILE)?;
    making.database(data, journal::FILE)?;
    making.contents(data)?;
    for source in more {
        match &source.what {
            What::File(path) => making.file(path, &source.name)?,
            What::Text(text) => making.copy(&mut text.as_bytes(), &source.name, &source.name)?,
        }
    }
    let made = Made { files: making.list.files, octets: making.list.octets };
    making.list.finish()?;
    making.staging.finish()?;
    Ok(made)
}

struct Making<'a> {
    staging: Staging,
    list: ListWriter,
    progress: &'a mut dyn FnMut(Progress),
}

impl Making<'_> {
    /// Copies a database as it is at one moment, while others write to it.
    fn database(&mut self, data: &Path, name: &str) -> Result<(), BackupError> {
        let source = data.join(name);
        let relative = Path::new(DATA).join(name);
        let copy = self.staging.path().join(&relative);
        create(&copy).map_err(at(&copy))?;
        self.copy_pages(&source, &copy).map_err(database_at(&source))?;
        let mut file = File::open(&copy).map_err(at(&copy))?;
        self.enter(&relative, pass(&mut file, None).map_err(at(&copy))?)
    }

    fn copy_pages(&mut self, source: &Path, copy: &Path) -> rusqlite::Result<()> {
        let from = schema::open_reader(source)?;
        // A read transaction of our own: else the copy would begin anew at each commit of the server, and never end.
        from.execute_batch("BEGIN")?;
        from.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let mut to = Connection::open(copy)?;
        let backup = Backup::new(&from, &mut to)?;
        loop {
            let step = backup.step(STEP_PAGES)?;
            let pages = backup.progress();
            let count = |pages: i32| u64::try_from(pages).unwrap_or(0);
            (self.progress)(Progress::Pages(count(pages.pagecount - pages.remaining), count(pages.pagecount)));
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(BUSY_PAUSE),
            }
        }
        drop(backup);
        // A file of its own, without a log beside it, so that it can be read where nothing can be written.
        to.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
    }

    /// Takes along the content files that the copy of the database names.
    fn contents(&mut self, data: &Path) -> Result<(), BackupError> {
        let database = self.staging.path().join(DATA).join(FILE);
        let connection = schema::open_reader(&database).map_err(database_at(&database))?;
        let query = "SELECT id FROM message WHERE content IS NULL ORDER BY id";
        let mut statement = connection.prepare(query).map_err(database_at(&database))?;
        let mut rows = statement.query([]).map_err(database_at(&database))?;
        while let Some(row) = rows.next().map_err(database_at(&database))? {
            let id = QueueId(row.get(0).map_err(database_at(&database))?);
            let relative = Path::new(CONTENT).join(relative_path(id));
            self.content(&data.join(&relative), &Path::new(DATA).join(&relative), id)?;
        }
        Ok(())
    }

    /// A content is never written again once a row names it, so a second name for it is as good as a copy, where the
    /// file system can give one.
    fn content(&mut self, source: &Path, name: &Path, id: QueueId) -> Result<(), BackupError> {
        self.staging.folder(name.parent().unwrap_or(Path::new(DATA)))?;
        match fs::hard_link(source, self.staging.path().join(name)) {
            Ok(()) => {
                let measured = File::open(source).and_then(|mut file| pass(&mut file, None));
                self.enter(name, measured.map_err(at(source))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(BackupError::ContentMissing(id)),
            Err(_) => self.file(source, name),
        }
    }

    fn file(&mut self, source: &Path, name: &Path) -> Result<(), BackupError> {
        let mut file = File::open(source).map_err(at(source))?;
        self.copy(&mut file, source, name)
    }

    /// `told` is what an error is about.
    fn copy(&mut self, from: &mut impl Read, told: &Path, name: &Path) -> Result<(), BackupError> {
        self.staging.folder(name.parent().unwrap_or(Path::new("")))?;
        let copy = self.staging.path().join(name);
        let mut to = create(&copy).map_err(at(&copy))?;
        self.enter(name, pass(from, Some(&mut to)).map_err(at(told))?)
    }

    fn enter(&mut self, name: &Path, (size, sha256): (u64, String)) -> Result<(), BackupError> {
        self.list.add(Entry { path: name.to_string_lossy().into_owned(), size, sha256 })?;
        (self.progress)(Progress::Octets(self.list.octets));
        Ok(())
    }
}

/// For its owner only: there are passwords, keys and mail in it.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
