//! Pages of a column, unpacked here: what a page claims of its size is not believed, and no page
//! takes more memory than pages do.

use std::io::{Cursor, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageReader as _};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::super::buffer::Spare;
use super::disk::Disk;
use super::guard::guarded;
use super::pages::Trouble;

/// Bytes of the largest page that is read.
pub(super) const MOST_BYTES: usize = 256 << 20;
/// Values of the largest page.
const MOST_VALUES: u32 = 1 << 24;
/// What a byte of Snappy becomes at most, and more.
const SNAPPY: usize = 64;

/// The pages of a column.
pub(super) struct Pages {
    packed: SerializedPageReader<Disk>,
    compression: Compression,
    spare: Spare,
    /// Kept from page to page.
    zstandard: Option<zstd::bulk::Decompressor<'static>>,
}

impl Pages {
    pub(super) fn open(disk: &Arc<Disk>, chunk: &ColumnChunkMetaData, rows: usize) -> Result<Self, Trouble> {
        let compression = chunk.compression();
        if let Some(name) = unread(compression) {
            return Err(format!("it is compressed by {name}; none, Snappy, gzip and Zstandard are read"));
        }
        let packed = guarded(|| {
            let as_it_lies =
                chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
            SerializedPageReader::new(Arc::clone(disk), &as_it_lies, rows, None)
        })?;
        Ok(Self { packed, compression, spare: disk.spare.clone(), zstandard: None })
    }

    /// The next page; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Page>, Trouble> {
        let page = guarded(|| self.packed.get_next_page())?;
        page.map(|page| self.unpacked(page)).transpose()
    }

    fn unpacked(&mut self, page: Page) -> Result<Page, Trouble> {
        if page.num_values() > MOST_VALUES {
            return Err(format!("a page of it claims {} values, and 16,777,216 are read", page.num_values()));
        }
        Ok(match page {
            Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                statistics,
            } => {
                let buf = self.unpack(&buf, 0)?;
                Page::DataPage {
                    buf,
                    num_values,
                    encoding,
                    def_level_encoding,
                    rep_level_encoding,
                    statistics,
                }
            }
            Page::DictionaryPage { buf, num_values, encoding, is_sorted } => {
                let buf = self.unpack(&buf, 0)?;
                Page::DictionaryPage { buf, num_values, encoding, is_sorted }
            }
            Page::DataPageV2 { ref buf, def_levels_byte_len, rep_levels_byte_len, is_compressed, .. } => {
                let levels = def_levels_byte_len as usize + rep_levels_byte_len as usize;
                let unpacked = if is_compressed { self.unpack(buf, levels)? } else { buf.clone() };
                with_buffer(page, unpacked)
            }
        })
    }

    /// What the bytes past the first few, which are never packed, become.
    fn unpack(&mut self, buf: &Bytes, plain: usize) -> Result<Bytes, Trouble> {
        if self.compression == Compression::UNCOMPRESSED {
            return Ok(buf.clone());
        }
        let (first, packed) = buf.split_at_checked(plain).ok_or_else(damaged)?;
        if self.compression == Compression::SNAPPY && !packed.is_empty() {
            return snappy(first, packed, &self.spare);
        }
        let mut unpacked = first.to_vec();
        if packed.is_empty() {
            return Ok(unpacked.into());
        }
        match self.compression {
            Compression::GZIP(_) => read(flate2::read::MultiGzDecoder::new(packed), &mut unpacked)?,
            Compression::ZSTD(_) => self.zstandard(packed, &mut unpacked)?,
            _ => return Err(damaged()),
        }
        Ok(unpacked.into())
    }

    /// At once where the page says how long it is, else piece by piece.
    fn zstandard(&mut self, packed: &[u8], unpacked: &mut Vec<u8>) -> Result<(), Trouble> {
        let stated = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
        let Some(length) = stated.and_then(|length| usize::try_from(length).ok()) else {
            return read(zstd::Decoder::with_buffer(packed).map_err(|_| damaged())?, unpacked);
        };
        if length > MOST_BYTES {
            return Err(too_large());
        }
        let decompressor = match &mut self.zstandard {
            Some(decompressor) => decompressor,
            none => none.insert(zstd::bulk::Decompressor::new().map_err(|_| damaged())?),
        };
        let from = unpacked.len();
        unpacked.reserve_exact(length);
        let mut place = Cursor::new(unpacked);
        place.set_position(from as u64);
        decompressor.decompress_to_buffer(packed, &mut place).map(|_| ()).map_err(|_| damaged())
    }
}

/// The name of a compression that is not read.
fn unread(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) | Compression::ZSTD(_) => None,
        Compression::LZO => Some("LZO"),
        Compression::BROTLI(_) => Some("Brotli"),
        Compression::LZ4 | Compression::LZ4_RAW => Some("LZ4"),
    }
}

fn with_buffer(page: Page, unpacked: Bytes) -> Page {
    match page {
        Page::DataPageV2 {
            num_values,
            encoding,
            num_nulls,
            num_rows,
            def_levels_byte_len,
            rep_levels_byte_len,
            is_compressed,
            statistics,
            ..
        } => Page::DataPageV2 {
            buf: unpacked,
            num_values,
            encoding,
            num_nulls,
            num_rows,
            def_levels_byte_len,
            rep_levels_byte_len,
            is_compressed,
            statistics,
        },
        other => other,
    }
}

fn damaged() -> Trouble {
    "a page of it is damaged".to_owned()
}

fn too_large() -> Trouble {
    "a page of it unpacks to more than 256 MiB".to_owned()
}

fn snappy(first: &[u8], packed: &[u8], spare: &Spare) -> Result<Bytes, Trouble> {
    let length = snap::raw::decompress_len(packed).map_err(|_| damaged())?;
    if length > packed.len().saturating_mul(SNAPPY) {
        return Err(damaged());
    }
    if length > MOST_BYTES {
        return Err(too_large());
    }
    let (mut unpacked, whole) = (spare.take(), first.len() + length);
    let (plain, rest) = unpacked.first(whole).split_at_mut_checked(first.len()).ok_or_else(damaged)?;
    plain.copy_from_slice(first);
    snap::raw::Decoder::new().decompress(packed, rest).map_err(|_| damaged())?;
    Ok(unpacked.shared(whole))
}

/// Reads to the end of what a page unpacks to, or to the bound.
fn read(unpacking: impl Read, unpacked: &mut Vec<u8>) -> Result<(), Trouble> {
    unpacking.take(MOST_BYTES as u64 + 1).read_to_end(unpacked).map_err(|_| damaged())?;
    if unpacked.len() > MOST_BYTES { Err(too_large()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let mut unpacked = Vec::new();
        assert_eq!(read(std::io::repeat(0), &mut unpacked), Err(too_large()));
        assert_eq!(read(std::io::repeat(0).take(9), &mut Vec::new()), Ok(()));
    }

    #[test]
    fn a_claimed_length_is_not_taken_at_its_word() {
        // Snappy's length of 2 GiB less a byte, then next to nothing.
        let claim = [0xff, 0xff, 0xff, 0xff, 0x07, 0x00, 0x61];
        let spare = Spare::default();
        assert_eq!(snappy(b"", &claim, &spare), Err(damaged()));
        assert!(spare.take().bytes.is_empty());
        assert_eq!(snappy(b"le", &[1, 0, b'a'], &spare), Ok(Bytes::from_static(b"lea")));
    }
}
