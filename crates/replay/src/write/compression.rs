use std::io::{self, BufWriter, Write};

use flate2::write::GzEncoder;
use zstd::Encoder;

/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// How a text format is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// A buffered writer that compresses. The buffer before the encoder spares it small writes.
pub(super) enum CompressedWriter<W: Write> {
    None(BufWriter<W>),
    Gzip(BufWriter<GzEncoder<BufWriter<W>>>),
    Zstd(BufWriter<Encoder<'static, BufWriter<W>>>),
}

impl<W: Write> CompressedWriter<W> {
    pub(super) fn new(compression: Compression, writer: W) -> io::Result<Self> {
        let writer = BufWriter::with_capacity(BUFFER, writer);
        Ok(match compression {
            Compression::None => Self::None(writer),
            Compression::Gzip => {
                Self::Gzip(BufWriter::new(GzEncoder::new(writer, flate2::Compression::default())))
            }
            Compression::Zstd => Self::Zstd(BufWriter::new(Encoder::new(writer, 0)?)),
        })
    }

    /// Writes what is buffered and the end of the compressed stream.
    pub(super) fn finish(self) -> io::Result<()> {
        let mut writer = match self {
            Self::None(writer) => writer,
            Self::Gzip(encoder) => encoder.into_inner()?.finish()?,
            Self::Zstd(encoder) => encoder.into_inner()?.finish()?,
        };
        writer.flush()
    }

    fn inner(&mut self) -> &mut dyn Write {
        match self {
            Self::None(writer) => writer,
            Self::Gzip(writer) => writer,
            Self::Zstd(writer) => writer,
        }
    }
}

impl<W: Write> Write for CompressedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.inner().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}
