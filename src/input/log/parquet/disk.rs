use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use super::super::buffer::Spare;
use super::unpack::MOST_BYTES;

/// A file that several workers read at places of their own.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    file: Arc<File>,
    length: u64,
    pub(super) spare: Spare,
}

impl Disk {
    pub(super) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length, spare: Spare::default() })
    }
}

/// Reads on from a place.
#[derive(Debug)]
pub(super) struct From {
    file: Arc<File>,
    at: u64,
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for Disk {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Disk {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        // As much as the head of a page takes.
        Ok(io::BufReader::with_capacity(512, From { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A length from the file is believed only as far as the file goes.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("it is cut off".to_owned()));
        }
        if length > MOST_BYTES {
            return Err(ParquetError::General("a part of it is larger than 256 MiB".to_owned()));
        }
        let mut bytes = self.spare.take();
        From { file: Arc::clone(&self.file), at: start }.read_exact(bytes.first(length))?;
        Ok(bytes.shared(length))
    }
}
