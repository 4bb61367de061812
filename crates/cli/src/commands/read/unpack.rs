//! Packed files, known by their first octets and not by their names: gzip (RFC 1952), zstd (RFC 8878), xz, bzip2. Several
//! packed one behind the other are read as one, as `cat a.gz b.gz` makes them.

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::time::{Duration, SystemTime};

/// Octets read at once from a file. Chosen: a system call for each 128 KiB costs nothing any more.
const BLOCK: usize = 128 * 1024;

/// Memory for unpacking xz. `xz -9` asks for 64 MiB; what asks for much more was made to do harm.
const XZ_MEMORY_KIB: u32 = 256 << 10;

/// A stream that a thread may take over.
pub type Stream = Box<dyn Read + Send>;

/// What a file turned out to be.
pub struct Unpacked {
    /// What is in it.
    pub stream: Stream,
    /// Whether it was packed.
    pub is_packed: bool,
    /// When what is packed was last written, if its head says so (RFC 1952 §2.3.1: MTIME).
    pub written: Option<SystemTime>,
}

/// Looks at the first octets and unpacks if they say so.
///
/// # Errors
/// Reading fails, or the head is damaged.
pub fn unpacked(mut raw: Stream) -> io::Result<Unpacked> {
    let mut head = Vec::with_capacity(10);
    raw.by_ref().take(10).read_to_end(&mut head)?;
    let written = gzip_time(&head);
    let is_magic = |magic: &[u8]| head.starts_with(magic);
    let (gzip, zstd) = (is_magic(&[0x1F, 0x8B, 8]), is_magic(&[0x28, 0xB5, 0x2F, 0xFD]));
    let (xz, bzip2) = (is_magic(&[0xFD, b'7', b'z', b'X', b'Z', 0]), is_magic(b"BZh"));
    let whole = BufReader::with_capacity(BLOCK, Cursor::new(head).chain(raw));
    let is_packed = gzip || zstd || xz || bzip2;
    let stream: Stream = match () {
        () if gzip => Box::new(MultiGzDecoder::new(whole)),
        () if zstd => Box::new(Frames { rest: whole, decoder: FrameDecoder::new(), is_inside: false }),
        () if xz => Box::new(XzReader::new_mem_limit(whole, true, XZ_MEMORY_KIB)),
        () if bzip2 => Box::new(MultiBzDecoder::new(whole)),
        () => Box::new(whole),
    };
    Ok(Unpacked { stream, is_packed, written: written.filter(|_| gzip) })
}

fn gzip_time(head: &[u8]) -> Option<SystemTime> {
    let seconds = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    (seconds > 0).then(|| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into()))
}

/// The frames of a zstd file: the library reads one at a time.
struct Frames<R> {
    rest: R,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: BufRead> Frames<R> {
    fn begin(&mut self) -> io::Result<()> {
        match self.decoder.reset(&mut self.rest) {
            Ok(()) => self.is_inside = true,
            // RFC 8878 §3.1.2: a skippable frame holds nothing of the content.
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                io::copy(&mut self.rest.by_ref().take(length.into()), &mut io::sink())?;
            }
            Err(error) => return Err(io::Error::other(error)),
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_inside {
                if self.rest.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.begin()?;
                continue;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.rest, one).map_err(io::Error::other)?;
            }
            let octets = self.decoder.read(into)?;
            if octets > 0 || into.is_empty() {
                return Ok(octets);
            }
            self.is_inside = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(packed: Vec<u8>) -> (bool, String) {
        let mut unpacked = unpacked(Box::new(Cursor::new(packed))).expect("a head");
        let mut text = String::new();
        unpacked.stream.read_to_string(&mut text).expect("text");
        (unpacked.is_packed, text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::GzBuilder::new().mtime(7).write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("packed");
        encoder.finish().expect("packed")
    }

    fn zstd(text: &str) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn several_packed_one_behind_the_other_are_one() {
        for pack in [gzip, zstd] {
            let both = [pack("one\n"), pack("two\n")].concat();
            assert_eq!(read(both), (true, "one\ntwo\n".to_owned()));
        }
    }

    #[test]
    fn what_is_not_packed_is_left_alone_however_short() {
        for text in ["", "B", "BZ", "Nov 22 02:34:24 mail"] {
            assert_eq!(read(text.as_bytes().to_vec()), (false, text.to_owned()));
        }
    }

    #[test]
    fn a_skippable_frame_of_zstd_is_skipped() {
        let skipped = [&[0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"xyz"].concat();
        assert_eq!(read([zstd("one\n"), skipped, zstd("two\n")].concat()).1, "one\ntwo\n");
    }

    #[test]
    fn the_time_of_what_was_packed_is_told() {
        let unpacked = unpacked(Box::new(Cursor::new(gzip("x")))).expect("a head");
        assert_eq!(unpacked.written, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(7)));
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_panic() {
        for pack in [gzip, zstd] {
            let mut packed = pack(&"one two three four five six\n".repeat(50));
            packed.truncate(packed.len() / 2);
            let mut unpacked = unpacked(Box::new(Cursor::new(packed))).expect("a head");
            assert!(unpacked.stream.read_to_end(&mut Vec::new()).is_err());
        }
    }
}
