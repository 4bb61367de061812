//! A folder that gets its name only when all of it is on disk.

use super::{BackupError, at};
use crate::content::sync_folder;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The folder under its other name. Dropped unfinished, it is removed with all that lies in it.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Staging {
    /// Makes the folder beside `target`, which must be empty or absent.
    pub fn beside(target: &Path) -> Result<Self, BackupError> {
        let target = std::path::absolute(target).map_err(at(target))?;
        check_empty(&target)?;
        let parent = target.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(parent).map_err(at(parent))?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        // The process's number keeps two that run at one time apart; the second finds the target taken at its end.
        let path = parent.join(format!(".{name}.unfinished-{}", std::process::id()));
        // Mail and keys are nobody else's to read.
        DirBuilder::new().mode(0o700).create(&path).map_err(at(&path))?;
        Ok(Self { path, target, finished: false })
    }

    /// The folder as it is called until it is finished.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a folder in it, and those above.
    pub fn folder(&self, relative: &Path) -> Result<(), BackupError> {
        let path = self.path.join(relative);
        DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(at(&path))
    }

    /// Puts everything on disk and gives the folder its name.
    pub fn finish(mut self) -> Result<(), BackupError> {
        // One sync for a million files, names included (syncfs(2)).
        let sync = || -> io::Result<()> { Ok(rustix::fs::syncfs(&File::open(&self.path)?)?) };
        sync().map_err(at(&self.path))?;
        // Takes the place of an empty folder only (rename(2)).
        fs::rename(&self.path, &self.target).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => {
                BackupError::NotEmpty(self.target.clone())
            }
            _ => BackupError::Io(self.target.clone(), error),
        })?;
        self.finished = true;
        let parent = self.target.parent().unwrap_or(Path::new("/"));
        sync_folder(parent).map_err(at(parent))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn check_empty(target: &Path) -> Result<(), BackupError> {
    match fs::read_dir(target).map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(BackupError::NotEmpty(target.to_owned())),
        Ok(false) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::Io(target.to_owned(), error)),
    }
}
