//! A size in bytes.

use std::fmt;
use std::str::FromStr;

use super::parse::{ParseError, split_unit, to_u64, unit_factor};
use super::rational::Rational;

/// A size in bytes, written as `4096`, `10 KB` (1 KB = 1,000 bytes) or `4 KiB` (1 KiB = 1,024 bytes).
///
/// ```
/// use writecost::number::Bytes;
///
/// let size: Bytes = "2.5 KB".parse()?;
/// assert_eq!(size.get(), 2_500);
/// assert_eq!(Bytes::new(4_096).to_string(), "4 KiB");
/// # Ok::<(), writecost::number::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(u64);

const EXPECTED: &str = "a size, such as `4096`, `10 KB` (1,000) or `4 KiB` (1,024)";
const UNITS: [(&str, u64); 10] = [
    ("", 1),
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

impl Bytes {
    /// Creates a size of `bytes` bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Returns the number of bytes.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for Bytes {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (number, unit) = split_unit(text, EXPECTED)?;
        let scale = unit_factor(&UNITS, unit, EXPECTED)?;
        to_u64(&(number * Rational::from(scale)), " of bytes", EXPECTED).map(Self)
    }
}

impl fmt::Display for Bytes {
    /// Writes the size in the largest unit that needs no fraction: `10 KB`, `4 KiB`, `4097 bytes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = UNITS.iter().skip(2).filter(|(_, size)| self.0 >= *size && self.0.is_multiple_of(*size));
        match exact.max_by_key(|(_, size)| *size) {
            Some((unit, size)) => write!(f, "{} {unit}", self.0 / size),
            None if self.0 == 1 => f.write_str("1 byte"),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::read;
    use super::*;

    #[test]
    fn kb_is_1000_bytes_and_kib_is_1024() {
        for (text, bytes) in [
            ("4096", 4096),
            ("10 KB", 10_000),
            ("10KB", 10_000),
            ("4 KiB", 4096),
            ("1 GB", 1_000_000_000),
            ("2.5 KB", 2500),
        ] {
            assert_eq!(read::<Bytes>(text), Ok(Bytes(bytes)));
        }
    }

    #[test]
    fn fractions_of_a_byte_and_unknown_units_are_refused() {
        for text in ["0.5", "1.0001 KB", "10 kb", "10 K", "-1 KB", "20000000 TB"] {
            assert!(read::<Bytes>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn display_uses_the_largest_unit_without_a_fraction() {
        for (bytes, text) in [(10_000, "10 KB"), (4096, "4 KiB"), (4097, "4097 bytes"), (1, "1 byte")] {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }
}
