//! The content of the message in hand: kept in memory while small, streamed to a file from then on.

use crate::trace::{Extent, HeaderFacts, has_whole_header, header_facts};
use mail::QueueId;
use smtp::server::HEADER_OCTETS;
use store::{Content, Store, Upload, UploadError};

/// Octets of content that are kept in memory before a file is begun. Chosen: as much as the store keeps in a row.
const KEPT_OCTETS: usize = 64 * 1024;

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

/// Where a content goes that outgrows memory.
pub struct Shelf<'a> {
    /// The store.
    pub store: &'a Store,
    /// The message's name.
    pub id: QueueId,
}

impl Body {
    /// Takes more of the content and leaves `more` empty. Without `prefix`, when the last of the content has come,
    /// nothing is moved to a file; [`Body::finish`] does that.
    ///
    /// A file that cannot be written is remembered and reported at the end: the client must be heard out anyway.
    pub fn take(&mut self, more: &mut Vec<u8>, shelf: &Shelf<'_>, prefix: Option<&Prefix<'_>>) {
        match &mut self.upload {
            Some(upload) => self.failed |= upload.write(more).is_err(),
            None if self.start.is_empty() => std::mem::swap(&mut self.start, more),
            None => self.start.extend_from_slice(more),
        }
        more.clear();
        if let Some(prefix) = prefix.filter(|_| self.outgrows_memory()) {
            self.failed = self.begin_upload(shelf, prefix, Extent::Start).is_err();
        }
        if self.failed {
            self.start = Vec::new();
        }
    }

    /// What is written above the content depends on its header, so that it is waited for; but not for one that no
    /// message may have.
    fn outgrows_memory(&self) -> bool {
        let is_large = self.upload.is_none() && !self.failed && self.start.len() > KEPT_OCTETS;
        is_large && (self.start.len() > HEADER_OCTETS || has_whole_header(&self.start))
    }

    fn begin_upload(&mut self, shelf: &Shelf<'_>, prefix: &Prefix<'_>, extent: Extent) -> Result<(), UploadError> {
        self.header = header_facts(&self.start, extent);
        let mut upload = shelf.store.upload(shelf.id)?;
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
    pub fn finish(mut self, shelf: &Shelf<'_>, prefix: &Prefix<'_>) -> Result<Whole, UploadError> {
        if self.failed {
            return Err(UploadError::Full);
        }
        if self.upload.is_none() {
            let header = header_facts(&self.start, Extent::Whole);
            let head = prefix(&header);
            if head.len() + self.start.len() <= shelf.store.options().inline_limit {
                let mut inline = head.into_bytes();
                inline.extend_from_slice(&self.start);
                let size_octets = u64::try_from(inline.len()).unwrap_or(u64::MAX);
                return Ok(Whole { content: Content::Inline(inline), size_octets, header });
            }
            self.begin_upload(shelf, prefix, Extent::Whole)?;
        }
        let finished = self.upload.ok_or(UploadError::Full)?.finish()?;
        let size_octets = finished.size_octets();
        Ok(Whole { content: Content::File(finished), size_octets, header: self.header })
    }

    /// Whether finishing waits for a disk.
    pub fn waits_for_disk(&self) -> bool {
        // The prefix is what makes the difference to the limit; whether a little is written beside it does not matter.
        self.upload.is_some() || self.start.len() > KEPT_OCTETS / 2
    }
}
