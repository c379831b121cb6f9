use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use super::page_header::{self, MAX_PAGE_BYTES, PREFIX_BYTES};

/// A file that threads read at positions of their own.
#[derive(Debug, Clone)]
pub(super) struct SharedFile {
    file: Arc<File>,
    length: u64,
}

impl SharedFile {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length })
    }
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for SharedFile {
    type T = PositionedReader;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(PositionedReader { file: Arc::clone(&self.file), position: start })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A length in the file is trusted only up to the end of the file.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("the file is cut off".to_owned()));
        }
        if i64::try_from(length).is_ok_and(|length| length > MAX_PAGE_BYTES) {
            return Err(ParquetError::General("a part of the file is larger than 256 MiB".to_owned()));
        }
        let mut bytes = Vec::with_capacity(length);
        self.get_read(start)?.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file is cut off".to_owned()));
        }
        Ok(bytes.into())
    }
}

#[derive(Debug)]
pub(super) struct PositionedReader {
    file: Arc<File>,
    position: u64,
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

impl Read for PositionedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

/// The pages of a file. The library reads a page header with [`ChunkReader::get_read`] and the page
/// with [`ChunkReader::get_bytes`], so the sizes in every header are checked here.
#[derive(Debug, Clone)]
pub(super) struct PageFile(pub(super) SharedFile);

impl Length for PageFile {
    fn len(&self) -> u64 {
        self.0.length
    }
}

impl ChunkReader for PageFile {
    type T = PageHeaderReader;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let inner = self.0.get_read(start)?;
        Ok(PageHeaderReader { inner: io::BufReader::with_capacity(512, inner), is_checked: false })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.0.get_bytes(start, length)
    }
}

/// Checks the sizes in a page header before anything is read from it.
#[derive(Debug)]
pub(super) struct PageHeaderReader {
    inner: io::BufReader<PositionedReader>,
    is_checked: bool,
}

impl Read for PageHeaderReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.is_checked {
            self.is_checked = true;
            let header = io::BufRead::fill_buf(&mut self.inner)?;
            let prefix = header.get(..PREFIX_BYTES).unwrap_or(header);
            page_header::check(prefix).map_err(|error| io::Error::other(error.to_string()))?;
        }
        self.inner.read(buffer)
    }
}
