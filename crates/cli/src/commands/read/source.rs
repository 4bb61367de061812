//! What is read: files, packed or not, and standard input. Each can be opened again, because what is ours is inferred by
//! reading more than once.

use super::journal;
use super::unpack::{self, Stream, Unpacked};
use super::when;
use crate::failure::Failure;
use forensics::log::decode::{self, Encoding};
use forensics::log::{Context, Format, Scratch, chunk, document};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Octets of standard input kept in memory; more go to a file. Chosen: far below what the joiner may hold.
const MEMORY_OCTETS: u64 = 32 << 20;

/// Octets by which two sources are compared, and in which the first time is looked for.
const HEAD_OCTETS: u64 = 64 << 10;

/// A document (a header, a queue file, a transcript) is never larger than this; what is larger is a log.
const DOCUMENT_OCTETS: usize = 256 << 10;

/// Where the octets are.
#[derive(Debug, Clone)]
enum Store {
    File(PathBuf),
    Memory(Arc<[u8]>),
    Spool(Arc<File>),
    Journal(PathBuf),
}

/// Something to read.
#[derive(Debug, Clone)]
pub struct Source {
    /// As it was named; `-` is standard input.
    pub name: String,
    /// What its lines do not say.
    pub context: Context,
    /// How large it is, packed as it may be.
    pub octets: u64,
    /// Device and inode, by which a file is known again after it was renamed.
    pub identity: (u64, u64),
    /// Its text, if it is no log but a document.
    pub document: Option<Arc<str>>,
    /// Domains that the document shows to be ours.
    pub shown_ours: Vec<String>,
    /// Whether it is packed.
    pub is_packed: bool,
    /// How its letters are written.
    pub encoding: Option<Encoding>,
    /// When its first line was written, if one says.
    pub first_at: Option<i64>,
    head: (u64, usize),
    store: Store,
}

impl Source {
    /// The file `name`, or standard input for `-`.
    ///
    /// # Errors
    /// It is a folder, or it cannot be read.
    pub fn open(name: &str, wanted: Option<Format>) -> Result<Self, Failure> {
        if name == "-" {
            return Self::spooled(name, &mut io::stdin().lock(), wanted)
                .map_err(|error| Failure::Unreadable(PathBuf::from("-"), error));
        }
        let path = Path::new(name);
        let failed = |error| Failure::Unreadable(path.to_owned(), error);
        let metadata = fs::metadata(path).map_err(failed)?;
        if (metadata.is_dir() || metadata.is_file())
            && let Some(path) = journal::at(path)
        {
            return Self::of_file((name, &path), Store::Journal(path.clone()), wanted).map_err(failed);
        }
        if metadata.is_dir() {
            return Err(Failure::Folder(path.to_owned()));
        }
        let mut file = File::open(path).map_err(failed)?;
        if !metadata.is_file() {
            // A pipe with a name can be read once only.
            return Self::spooled(name, &mut file, wanted).map_err(failed);
        }
        Self::of_file((name, path), Store::File(path.to_owned()), wanted).map_err(failed)
    }

    fn of_file((name, path): (&str, &Path), store: Store, wanted: Option<Format>) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let written = metadata.modified().unwrap_or_else(|_| SystemTime::now());
        let mut source = Self::new(name, store, metadata.len(), written);
        source.identity = (metadata.dev(), metadata.ino());
        source.look(written, wanted)?;
        Ok(source)
    }

    fn spooled(name: &str, input: &mut dyn Read, wanted: Option<Format>) -> io::Result<Self> {
        let mut start = Vec::new();
        input.take(MEMORY_OCTETS).read_to_end(&mut start)?;
        let mut octets = u64::try_from(start.len()).unwrap_or(u64::MAX);
        let store = if octets < MEMORY_OCTETS {
            Store::Memory(start.into())
        } else {
            // It has no name, so that it is gone however this ends.
            let mut file = tempfile::tempfile()?;
            file.write_all(&start)?;
            octets += io::copy(input, &mut file)?;
            Store::Spool(Arc::new(file))
        };
        let written = SystemTime::now();
        let mut source = Self::new(name, store, octets, written);
        source.look(written, wanted)?;
        Ok(source)
    }

    fn new(name: &str, store: Store, octets: u64, written: SystemTime) -> Self {
        Self {
            name: name.to_owned(),
            context: when::context(written, &file_name(name)),
            octets,
            identity: (0, 0),
            document: None,
            shown_ours: Vec::new(),
            is_packed: false,
            encoding: None,
            first_at: None,
            head: (0, 0),
            store,
        }
    }

    /// Its octets from the beginning, unpacked.
    ///
    /// # Errors
    /// It cannot be opened any more, or its head is damaged.
    pub fn stream(&self) -> io::Result<Stream> {
        Ok(self.unpacked()?.stream)
    }

    /// Whether somebody may go on writing it.
    pub fn can_grow(&self) -> bool {
        matches!(self.store, Store::File(_)) && !self.is_packed && self.document.is_none()
    }

    fn unpacked(&self) -> io::Result<Unpacked> {
        unpack::unpacked(self.raw()?)
    }

    fn raw(&self) -> io::Result<Stream> {
        Ok(match &self.store {
            Store::File(path) => Box::new(File::open(path)?),
            Store::Memory(octets) => Box::new(io::Cursor::new(Arc::clone(octets))),
            Store::Journal(path) => Box::new(journal::Lines::open(path)?),
            Store::Spool(file) => Box::new(Again { file: Arc::clone(file), at: 0 }),
        })
    }

    /// Reads its head: how it is packed and written, when it begins, whether it is a document.
    fn look(&mut self, written: SystemTime, wanted: Option<Format>) -> io::Result<()> {
        let Unpacked { mut stream, is_packed, written: packed_at } = self.unpacked()?;
        self.is_packed = is_packed;
        self.context = when::context(packed_at.unwrap_or(written), &file_name(&self.name));
        let mut head = Vec::new();
        stream.by_ref().take(HEAD_OCTETS).read_to_end(&mut head)?;
        let mut hasher = DefaultHasher::new();
        head.hash(&mut hasher);
        self.head = (hasher.finish(), head.len());
        let encoding = decode::detect(&head);
        if head.is_ascii() && encoding == Encoding::Utf8 {
            self.first_at = self.first_time(&String::from_utf8_lossy(&head), wanted);
        } else {
            self.encoding = Some(encoding);
            self.first_at = self.first_time(&decode::decode(&head, encoding), wanted);
        }
        if wanted.is_none() {
            stream.take(u64::try_from(DOCUMENT_OCTETS).unwrap_or(0)).read_to_end(&mut head)?;
            self.look_for_document(&head);
        }
        Ok(())
    }

    fn look_for_document(&mut self, head: &[u8]) {
        if head.len() > DOCUMENT_OCTETS {
            return;
        }
        let text = match self.encoding {
            Some(encoding) => decode::decode(head, encoding).into_owned(),
            None => String::from_utf8_lossy(head).into_owned(),
        };
        if let Some(document) = document::recognise(&text) {
            let scratch = Scratch::default();
            self.shown_ours = document.ours(&text, &scratch).into_iter().map(|(_, domain)| domain.to_owned()).collect();
            self.document = Some(text.into());
        }
    }

    fn first_time(&self, head: &str, wanted: Option<Format>) -> Option<i64> {
        let scratch = Scratch::default();
        chunk::read(head, 1, &self.context, wanted, &scratch).first_at
    }

    /// Whether the other has the same content, as far as the beginning and the size tell. A log and its packed copy have the same
    /// beginning; their sizes say nothing.
    fn is_same_as(&self, other: &Self) -> bool {
        let is_whole = u64::try_from(self.head.1).is_ok_and(|octets| octets < HEAD_OCTETS);
        let sizes_tell = !is_whole && !self.is_packed && !other.is_packed;
        self.head.1 > 0 && self.head == other.head && (!sizes_tell || self.octets == other.octets)
    }
}

/// Sources in the order in which they were written, and the names of those left out because another has the same content.
pub fn in_order(sources: Vec<Source>) -> (Vec<Source>, Vec<(String, String)>) {
    let (mut kept, mut doubles): (Vec<Source>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for source in sources {
        match kept.iter().find(|other| other.is_same_as(&source)) {
            Some(other) => doubles.push((source.name, other.name.clone())),
            None => kept.push(source),
        }
    }
    // Those without a time come last, as they were given.
    kept.sort_by_key(|source| source.first_at.unwrap_or(i64::MAX));
    (kept, doubles)
}

/// A file read from the beginning without moving the place that others read from.
struct Again {
    file: Arc<File>,
    at: u64,
}

impl Read for Again {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let octets = self.file.read_at(into, self.at)?;
        self.at += u64::try_from(octets).unwrap_or(0);
        Ok(octets)
    }
}

fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
