//! Contents: octets in a row, or in a file of their own that is written while they arrive.
//!
//! A file is synced, and its folder too, before the row that names it is written; so a row never lacks its content,
//! and a file that lacks its row is rubbish from a crash, removed at the next open.

use mail::QueueId;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Octets gathered before they are written to the file: chosen; larger showed nothing (2026-11).
const BUFFER_OCTETS: usize = 64 * 1024;

/// Folders that files are spread over: chosen; nothing depends on it.
const FOLDERS: i64 = 256;

/// Where a content is, for [`crate::Store::read_content`].
#[derive(Debug, Clone)]
pub struct ContentRef {
    pub(crate) queue_id: QueueId,
    /// Kept for whoever has just accepted it, who would otherwise read it back at once.
    pub(crate) octets: Option<Arc<[u8]>>,
}

/// The content of a message, wherever it is.
impl From<QueueId> for ContentRef {
    fn from(queue_id: QueueId) -> Self {
        Self { queue_id, octets: None }
    }
}

/// A content, ready to be sent on.
#[derive(Debug)]
pub enum ContentSource {
    /// All of it.
    Inline(Arc<[u8]>),
    /// To be read from the start.
    File {
        /// Open for reading, at its start. It stays readable if the message is deleted meanwhile.
        file: File,
        /// Its length in octets.
        len: u64,
    },
}

impl ContentSource {
    /// Its length in octets.
    pub fn len(&self) -> u64 {
        match self {
            Self::Inline(octets) => octets.len() as u64,
            Self::File { len, .. } => *len,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A content could not be written to its file.
#[derive(Debug)]
pub enum UploadError {
    /// The disk is full, or free space is below the reserve.
    Full,
    /// Another failure.
    Io(io::Error),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

/// Removals that a backup may put off: eight octets each. What is beyond it is removed as an orphan at the next open.
const POSTPONED_LIMIT: usize = 1 << 20;

/// The folder of large contents.
#[derive(Debug)]
pub(crate) struct ContentFolder {
    root: PathBuf,
    postponed: Mutex<Postponed>,
}

/// Removals that wait until nobody copies the folder.
#[derive(Debug, Default)]
struct Postponed {
    copiers: usize,
    ids: Vec<QueueId>,
}

/// While it lives, no content's file is removed: for whoever copies them ([`crate::Store::keep_contents`]).
#[derive(Debug)]
pub struct KeptContents(Arc<ContentFolder>);

impl Drop for KeptContents {
    fn drop(&mut self) {
        let mut postponed = self.0.postponed();
        postponed.copiers -= 1;
        if postponed.copiers == 0 {
            std::mem::take(&mut postponed.ids).into_iter().for_each(|id| self.0.remove_now(id));
        }
    }
}

impl ContentFolder {
    pub(crate) fn open(root: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&root)?;
        // All at once, so that no upload has to sync a folder's own name.
        for number in 0..FOLDERS {
            fs::create_dir_all(root.join(format!("{number:02x}")))?;
        }
        sync_folder(&root)?;
        Ok(Self { root, postponed: Mutex::default() })
    }

    fn path_of(&self, id: QueueId) -> PathBuf {
        self.root.join(relative_path(id))
    }

    fn postponed(&self) -> MutexGuard<'_, Postponed> {
        self.postponed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts removals off until what it gives is dropped.
    pub(crate) fn keep(self: &Arc<Self>) -> KeptContents {
        self.postponed().copiers += 1;
        KeptContents(Arc::clone(self))
    }

    pub(crate) fn begin(&self, id: QueueId) -> io::Result<Upload> {
        let path = self.path_of(id);
        // Anew only: an id is used once, and a file that is there would be another message's.
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let kept = KeptFile { path, keep: false };
        Ok(Upload { id, file, kept, buffer: Vec::new(), size_octets: 0, eight_bit: false })
    }

    /// A second name for a content: no octet is copied, and each name goes with its own message.
    pub(crate) fn link(&self, upload: &FinishedUpload, id: QueueId) -> io::Result<FinishedUpload> {
        let path = self.path_of(id);
        fs::hard_link(&upload.kept.path, &path)?;
        let kept = KeptFile { path, keep: false };
        sync_folder(kept.path.parent().unwrap_or(Path::new(".")))?;
        Ok(FinishedUpload { id, kept, size_octets: upload.size_octets, eight_bit: upload.eight_bit })
    }

    pub(crate) fn read(&self, id: QueueId) -> io::Result<ContentSource> {
        let file = File::open(self.path_of(id))?;
        let len = file.metadata()?.len();
        Ok(ContentSource::File { file, len })
    }

    /// Removes a content; one that is not there is removed already.
    pub(crate) fn remove(&self, id: QueueId) {
        let mut postponed = self.postponed();
        if postponed.copiers == 0 {
            drop(postponed);
            self.remove_now(id);
        } else if postponed.ids.len() < POSTPONED_LIMIT {
            postponed.ids.push(id);
        }
    }

    fn remove_now(&self, id: QueueId) {
        // A file that cannot be removed now is removed as an orphan at the next open.
        let _ = fs::remove_file(self.path_of(id));
    }

    /// Removes every file that `is_known` does not know.
    pub(crate) fn remove_orphans(&self, mut is_known: impl FnMut(QueueId) -> rusqlite::Result<bool>) -> io::Result<()> {
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            for file in fs::read_dir(&folder)? {
                let file = file?;
                let known = match file.file_name().to_str().and_then(|name| name.parse().ok()) {
                    Some(id) => is_known(id).map_err(io::Error::other)?,
                    // Not a name of ours: somebody else put it there, and it is not ours to remove.
                    None => true,
                };
                if !known {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }
}

/// Where a content's file lies in its folder: spread by the id's milliseconds.
pub(crate) fn relative_path(id: QueueId) -> PathBuf {
    PathBuf::from(format!("{:02x}", (id.0 >> 20) % FOLDERS)).join(id.to_string())
}

pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes its file when dropped, unless a row names it by then.
#[derive(Debug)]
struct KeptFile {
    path: PathBuf,
    keep: bool,
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        if !self.keep {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A large content on its way to disk. Dropped unfinished, it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    id: QueueId,
    file: File,
    kept: KeptFile,
    buffer: Vec<u8>,
    size_octets: u64,
    eight_bit: bool,
}

impl Upload {
    /// Takes the next octets. Blocks now and then for a write into the page cache.
    ///
    /// # Errors
    /// [`UploadError::Full`], [`UploadError::Io`]; then drop the upload.
    pub fn write(&mut self, octets: &[u8]) -> Result<(), UploadError> {
        self.size_octets += octets.len() as u64;
        self.eight_bit = self.eight_bit || !octets.is_ascii();
        if octets.len() >= BUFFER_OCTETS && self.buffer.is_empty() {
            return Ok(self.file.write_all(octets)?);
        }
        self.buffer.extend_from_slice(octets);
        if self.buffer.len() >= BUFFER_OCTETS {
            self.file.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Octets taken so far.
    pub const fn size_octets(&self) -> u64 {
        self.size_octets
    }

    /// Puts it on disk. Blocks for a sync of the file and one of its folder.
    ///
    /// # Errors
    /// [`UploadError::Full`], [`UploadError::Io`]; nothing is left then.
    pub fn finish(mut self) -> Result<FinishedUpload, UploadError> {
        self.file.write_all(&self.buffer)?;
        // A failed sync is not tried again: the kernel may have dropped what it could not write (fsync(2)).
        self.file.sync_all()?;
        // Without this the file's name may be missing after a power failure, though its octets are there.
        sync_folder(self.kept.path.parent().unwrap_or(Path::new(".")))?;
        Ok(FinishedUpload { id: self.id, kept: self.kept, size_octets: self.size_octets, eight_bit: self.eight_bit })
    }
}

/// A large content on disk, for [`crate::Content::File`]. Dropped before a message with it was accepted, it is
/// removed.
#[derive(Debug)]
pub struct FinishedUpload {
    id: QueueId,
    kept: KeptFile,
    size_octets: u64,
    eight_bit: bool,
}

impl FinishedUpload {
    /// The message that it was begun for.
    pub const fn queue_id(&self) -> QueueId {
        self.id
    }

    /// Its length.
    pub const fn size_octets(&self) -> u64 {
        self.size_octets
    }

    pub(crate) const fn eight_bit(&self) -> bool {
        self.eight_bit
    }

    /// From now on a row may name it, so it stays.
    pub(crate) fn keep(mut self) {
        self.kept.keep = true;
    }
}
