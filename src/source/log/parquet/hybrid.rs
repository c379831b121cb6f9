//! Small numbers as runs of one value and stretches packed bit by bit: levels and dictionary
//! indices.

/// A stream of numbers of a width.
#[derive(Debug, Clone)]
pub(super) struct Hybrid<'a> {
    bytes: &'a [u8],
    width: u32,
}

/// The stream breaks off, or says more than it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl<'a> Hybrid<'a> {
    pub(super) fn new(bytes: &'a [u8], width: u32) -> Result<Self, Broken> {
        if width > 32 { Err(Broken) } else { Ok(Self { bytes, width }) }
    }

    /// Adds the next `count` numbers.
    pub(super) fn read(&mut self, count: usize, into: &mut Vec<u32>) -> Result<(), Broken> {
        let end = into.len() + count;
        while into.len() < end {
            let header = self.header()?;
            let left = end - into.len();
            if header & 1 == 0 {
                let value = self.value()?;
                let run = usize::try_from(header >> 1).map_err(|_| Broken)?;
                if run == 0 {
                    return Err(Broken);
                }
                into.resize(into.len() + run.min(left), value);
            } else {
                self.packed(header >> 1, left, into)?;
            }
        }
        Ok(())
    }

    /// Whether all of the next `count` numbers are this one, told without reading them.
    pub(super) fn is_all(&self, count: usize, value: u32) -> bool {
        let mut ahead = self.clone();
        let header = ahead.header();
        header
            .is_ok_and(|header| header & 1 == 0 && header >> 1 >= count as u64 && ahead.value() == Ok(value))
    }

    fn header(&mut self) -> Result<u64, Broken> {
        let (mut header, mut shift) = (0u64, 0);
        loop {
            let (byte, rest) = self.bytes.split_first().ok_or(Broken)?;
            self.bytes = rest;
            header |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(header);
            }
            shift += 7;
            if shift > 35 {
                return Err(Broken);
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Broken)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn value(&mut self) -> Result<u32, Broken> {
        let taken = self.take(self.width.div_ceil(8) as usize)?;
        Ok(taken.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }

    /// Groups of eight, of which the last may go past what is wanted or past the end.
    fn packed(&mut self, groups: u64, wanted: usize, into: &mut Vec<u32>) -> Result<(), Broken> {
        let width = self.width as usize;
        let groups = usize::try_from(groups).map_err(|_| Broken)?;
        let length = groups.checked_mul(width).ok_or(Broken)?;
        let bytes = self.take(length.min(self.bytes.len()))?;
        let count = wanted.min(groups * 8);
        if groups == 0 || bytes.len() * 8 < count * width {
            return Err(Broken);
        }
        unpack(bytes, width, count, into);
        Ok(())
    }
}

/// Adds `count` numbers of `width` bits, the lowest bit first.
#[expect(clippy::cast_possible_truncation, reason = "the mask leaves 32 bits")]
fn unpack(bytes: &[u8], width: usize, count: usize, into: &mut Vec<u32>) {
    let mask = (1u64 << width) - 1;
    // A number of up to 32 bits lies within the eight bytes from where it begins.
    let whole = (bytes.len().saturating_sub(8) * 8).checked_div(width).unwrap_or(0).min(count);
    let number = |at: usize, window: [u8; 8]| {
        let value = u64::from_le_bytes(window) >> (at * width % 8) & mask;
        value as u32
    };
    into.extend((0..whole).map(|at| {
        let from = at * width / 8;
        number(at, bytes.get(from..from + 8).and_then(|window| window.try_into().ok()).unwrap_or_default())
    }));
    into.extend((whole..count).map(|at| {
        let mut window = [0; 8];
        let rest = bytes.get(at * width / 8..).unwrap_or_default();
        window.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        number(at, window)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], width: u32, count: usize) -> Result<Vec<u32>, Broken> {
        let mut into = Vec::new();
        Hybrid::new(bytes, width)?.read(count, &mut into)?;
        Ok(into)
    }

    #[test]
    fn runs_and_packed_groups() {
        // The example of the format's description: 0 to 7 in three bits.
        assert_eq!(read(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8), Ok((0..8).collect()));
        assert_eq!(read(&[10, 7], 3, 5), Ok(vec![7; 5]));
        assert_eq!(read(&[4, 1, 3, 0xff], 1, 6), Ok(vec![1; 6]));
        assert_eq!(read(&[4, 5], 0, 2), Ok(vec![0, 0]));
    }

    #[test]
    fn what_breaks_off_is_an_error() {
        for (bytes, width, count) in [
            (&[][..], 3, 1),
            (&[3, 1], 3, 8),
            (&[10], 3, 5),
            (&[0, 1], 1, 1),
            (&[0xff; 9], 1, 1),
            (&[2, 1], 40, 1),
        ] {
            assert_eq!(read(bytes, width, count), Err(Broken), "{bytes:?}");
        }
    }

    #[test]
    fn every_width_is_unpacked() {
        for width in 1..=32usize {
            let numbers: Vec<u32> =
                (0..64u64).map(|at| u32::try_from(at * 2_654_435_761 % (1 << width)).unwrap()).collect();
            let mut bytes = vec![0u8; width * 8];
            for (at, number) in numbers.iter().enumerate() {
                for bit in 0..width {
                    let place = at * width + bit;
                    bytes[place / 8] |= u8::try_from(number >> bit & 1).unwrap() << (place % 8);
                }
            }
            let mut unpacked = Vec::new();
            unpack(&bytes, width, 64, &mut unpacked);
            assert_eq!(unpacked, numbers, "{width} bits");
        }
    }
}
