use std::io::{self, BufWriter, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// What is written at once.
const BUFFER: usize = 1 << 18;

/// How a text is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// By gzip.
    Gzip,
    /// By Zstandard.
    Zstd,
}

type Buffered<'a> = BufWriter<&'a mut (dyn Write + Send)>;

/// A text on its way out.
pub(super) enum Packed<'a> {
    Plain(Buffered<'a>),
    Gzip(BufWriter<GzEncoder<Buffered<'a>>>),
    Zstd(BufWriter<zstd::Encoder<'static, Buffered<'a>>>),
}

impl<'a> Packed<'a> {
    pub(super) fn new(packing: Packing, out: &'a mut (dyn Write + Send)) -> io::Result<Self> {
        let out = BufWriter::with_capacity(BUFFER, out);
        Ok(match packing {
            Packing::Plain => Self::Plain(out),
            Packing::Gzip => Self::Gzip(BufWriter::new(GzEncoder::new(out, Compression::default()))),
            Packing::Zstd => Self::Zstd(BufWriter::new(zstd::Encoder::new(out, 0)?)),
        })
    }

    /// Writes what is still on the way.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(out) => flushed(out),
            Self::Gzip(out) => flushed(out.into_inner()?.finish()?),
            Self::Zstd(out) => flushed(out.into_inner()?.finish()?),
        }
    }
}

fn flushed(mut out: Buffered<'_>) -> io::Result<()> {
    out.flush()
}

impl Write for Packed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
            Self::Zstd(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.flush(),
            Self::Zstd(out) => out.flush(),
        }
    }
}
