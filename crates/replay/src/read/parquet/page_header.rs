//! The sizes in a page header, read before the library allocates memory for the page.

use parquet::errors::{ParquetError, Result};

/// Bytes of the start of a page header that hold its sizes.
pub(super) const PREFIX_BYTES: usize = 64;
/// A larger page is refused, compressed or not.
pub(super) const MAX_PAGE_BYTES: i64 = 256 << 20;
/// A page with more values is refused: they may all be one run.
const MAX_PAGE_VALUES: i64 = 1 << 24;

/// Refuses a page over the limits.
///
/// The header is a struct in Thrift's compact protocol: (1) page type, (2) uncompressed size,
/// (3) compressed size, (4) checksum if present, then a struct for the page type whose first field is
/// the number of values. Writers write fields in this order; other bytes are not a page header.
pub(super) fn check(header: &[u8]) -> Result<()> {
    let damaged = || ParquetError::General("a page header is damaged".to_owned());
    let mut fields = Fields { bytes: header, id: 0 };
    let mut sizes = [0; 3];
    for size in &mut sizes {
        *size = fields.next_i32().ok_or_else(damaged)?;
    }
    let [_, uncompressed, compressed] = sizes;
    if !(0..=MAX_PAGE_BYTES).contains(&uncompressed) || !(0..=MAX_PAGE_BYTES).contains(&compressed) {
        return Err(ParquetError::General("a page is larger than 256 MiB".to_owned()));
    }
    let mut is_struct = fields.enter_struct().ok_or_else(damaged)?;
    if !is_struct {
        fields.next_varint().ok_or_else(damaged)?;
        is_struct = fields.enter_struct().ok_or_else(damaged)?;
    }
    let values = if is_struct { fields.next_i32() } else { None };
    if values.is_some_and(|values| !(0..=MAX_PAGE_VALUES).contains(&values)) {
        return Err(ParquetError::General("a page has more than 16,777,216 values".to_owned()));
    }
    Ok(())
}

struct Fields<'a> {
    bytes: &'a [u8],
    id: u8,
}

impl Fields<'_> {
    const I32: u8 = 5;
    const STRUCT: u8 = 12;

    fn next_byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// The value of the next field if it is a 32-bit integer with the next number.
    fn next_i32(&mut self) -> Option<i64> {
        self.id += 1;
        let header = self.next_byte()?;
        (header == 1 << 4 | Self::I32).then(|| self.next_varint())?
    }

    fn next_varint(&mut self) -> Option<i64> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.next_byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                // Zigzag: the lowest bit is the sign.
                return Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
            }
        }
        None
    }

    /// Enters the struct of the page type; `Some(false)` before a checksum.
    fn enter_struct(&mut self) -> Option<bool> {
        match self.next_byte()? & 0x0f {
            Self::STRUCT => Some(true),
            Self::I32 => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(uncompressed: &[u8], values: &[u8], checksum: &[u8]) -> Vec<u8> {
        [&[0x15, 0x00, 0x15], uncompressed, &[0x15, 0x02], checksum, &[0x2c, 0x15], values].concat()
    }

    #[test]
    fn a_page_over_a_limit_is_refused() {
        let (small, at_limit, over) =
            (&[0x10][..], &[0x80, 0x80, 0x80, 0x80, 0x02][..], &[0x82, 0x80, 0x80, 0x80, 0x02][..]);
        assert!(check(&header(small, small, &[])).is_ok());
        assert!(check(&header(at_limit, small, &[])).is_ok());
        let why = check(&header(over, small, &[])).unwrap_err().to_string();
        assert!(why.contains("larger than 256 MiB"), "{why}");
        let negative = &[0x01];
        assert!(check(&header(negative, small, &[])).is_err());
        let (most, too_many) = (&[0x80, 0x80, 0x80, 0x10][..], &[0x82, 0x80, 0x80, 0x10][..]);
        for checksum in [&[][..], &[0x15, 0x81, 0x01]] {
            assert!(check(&header(small, most, checksum)).is_ok());
            let why = check(&header(small, too_many, checksum)).unwrap_err().to_string();
            assert!(why.contains("16,777,216 values"), "{why}");
        }
        assert!(check(&[]).is_err());
        assert!(check(b"not a header").is_err());
    }
}
