//! The content of the message in hand: kept in memory while small, streamed to a file from then on.

use crate::trace::{HEADER_OCTETS, HeaderFacts, header_facts};
use mail::QueueId;
use store::{Content, Store, Upload, UploadError};

/// What is written above a message, made from its header.
pub type Prefix<'a> = dyn Fn(&HeaderFacts) -> String + Send + Sync + 'a;

/// The content of one message while it arrives.
#[derive(Default)]
pub struct Body {
    start: Vec<u8>,
    header: HeaderFacts,
    upload: Option<Upload>,
    failed: bool,
}

/// A whole content and what its header says.
pub struct Whole {
    /// The content, prefix included.
    pub content: Content,
    /// Octets, prefix included.
    pub size_octets: u64,
    /// What the header says.
    pub header: HeaderFacts,
}

impl Body {
    /// Takes more of the content and leaves `more` empty.
    ///
    /// A file that cannot be written is remembered and reported at the end: the client must be heard out anyway.
    pub fn take(&mut self, more: &mut Vec<u8>, store: &Store, id: QueueId, prefix: &Prefix<'_>) {
        match &mut self.upload {
            Some(upload) => self.failed |= upload.write(more).is_err(),
            None if self.start.is_empty() => std::mem::swap(&mut self.start, more),
            None => self.start.extend_from_slice(more),
        }
        more.clear();
        if self.upload.is_none() && !self.failed && self.start.len() > HEADER_OCTETS {
            self.failed = self.begin_upload(store, id, prefix).is_err();
        }
        if self.failed {
            self.start = Vec::new();
        }
    }

    fn begin_upload(&mut self, store: &Store, id: QueueId, prefix: &Prefix<'_>) -> Result<(), UploadError> {
        self.header = header_facts(&self.start);
        let mut upload = store.upload(id)?;
        upload.write(prefix(&self.header).as_bytes())?;
        upload.write(&self.start)?;
        self.start = Vec::new();
        self.upload = Some(upload);
        Ok(())
    }

    /// The whole content; a file is on disk when this returns.
    ///
    /// # Errors
    /// It could not be written.
    pub fn finish(self, prefix: &Prefix<'_>) -> Result<Whole, UploadError> {
        if self.failed {
            return Err(UploadError::Full);
        }
        if let Some(upload) = self.upload {
            let finished = upload.finish()?;
            let size_octets = finished.size_octets();
            return Ok(Whole { content: Content::File(finished), size_octets, header: self.header });
        }
        let header = header_facts(&self.start);
        let mut inline = prefix(&header).into_bytes();
        inline.extend_from_slice(&self.start);
        let size_octets = u64::try_from(inline.len()).unwrap_or(u64::MAX);
        Ok(Whole { content: Content::Inline(inline), size_octets, header })
    }

    /// Whether finishing waits for a disk.
    pub const fn is_file(&self) -> bool {
        self.upload.is_some()
    }
}
