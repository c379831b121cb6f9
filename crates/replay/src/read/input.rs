//! Opens a file: finds its format by its first bytes, and decompresses it.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek as _, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::byte_counter::ByteCounter;
use super::error::ReadError;
use super::expand_paths::InputPath;

/// The content of a file.
pub(super) enum Input {
    Parquet(File),
    Text(Box<dyn Read + Send>),
}

const PARQUET: &[u8] = b"PAR1";
const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// The first bytes of formats that are not supported.
const UNSUPPORTED: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a zip archive"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"BZh", "compressed with bzip2"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4"),
    (b"ARROW1", "an Arrow file"),
    (b"\xff\xff\xff\xff", "an Arrow stream"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"SQLite format 3\x00", "an SQLite database"),
];

/// Opens a file. `bytes_read` counts the bytes of texts as they are stored.
pub(super) fn open(path: &InputPath, bytes_read: &Arc<AtomicU64>) -> Result<Input, ReadError> {
    let io_error = |source| ReadError::Io { file: path.name(), line: None, source };
    let (mut raw, file): (Box<dyn Read + Send>, Option<File>) = match path {
        InputPath::Stdin => (Box::new(io::stdin()), None),
        InputPath::File(path) => {
            let file = File::open(path).map_err(io_error)?;
            let is_regular = file.metadata().map_err(io_error)?.is_file();
            let seekable = if is_regular { Some(file.try_clone().map_err(io_error)?) } else { None };
            (Box::new(file), seekable)
        }
    };
    let mut magic = Vec::new();
    raw.by_ref().take(16).read_to_end(&mut magic).map_err(io_error)?;
    // A CSV header may begin with the letters of a format, but not contain such bytes.
    let is_binary = magic.iter().any(|byte| *byte < b'\t' || *byte >= 0x80);
    let unsupported = UNSUPPORTED.iter().find(|(first, _)| is_binary && magic.starts_with(first));
    if let Some((_, format)) = unsupported {
        return Err(ReadError::UnsupportedFormat { file: path.name(), format });
    }
    let whole = Cursor::new(magic.clone()).chain(raw);
    if magic.starts_with(PARQUET) {
        return Ok(Input::Parquet(match file {
            Some(file) => file,
            None => spool_to_disk(whole).map_err(io_error)?,
        }));
    }
    let counted = ByteCounter { inner: whole, bytes_read: Arc::clone(bytes_read) };
    decompress(&magic, counted).map(Input::Text).map_err(io_error)
}

fn decompress(magic: &[u8], raw: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    const BUFFER_BYTES: usize = 1 << 16;
    Ok(if magic.starts_with(GZIP) {
        Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, raw)))
    } else if magic.starts_with(ZSTD) {
        Box::new(zstd::Decoder::new(raw)?)
    } else {
        Box::new(raw)
    })
}

/// The metadata of a Parquet file is at its end, so one that comes through a pipe is stored first.
fn spool_to_disk(mut whole: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut whole, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
