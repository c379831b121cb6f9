//! Values that are written as their differences, and values whose bytes are set apart.

use bytes::Bytes;

use super::hybrid::Broken;
use super::unpack::MOST_BYTES;
use super::values::Texts;

/// What is left of a stream.
struct Stream<'a>(&'a [u8]);

impl<'a> Stream<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first().ok_or(Broken)?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Broken)
    }

    fn size(&mut self) -> Result<usize, Broken> {
        usize::try_from(self.varint()?).map_err(|_| Broken)
    }

    fn signed(&mut self) -> Result<i64, Broken> {
        let number = self.varint()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

/// So many numbers, each written as its difference from the last, and the bytes they take up.
pub(super) fn numbers(bytes: &[u8], count: usize) -> Result<(Vec<i64>, usize), Broken> {
    if count == 0 {
        return Ok((Vec::new(), bytes.len()));
    }
    let mut stream = Stream(bytes);
    let (block, parts, total) = (stream.size()?, stream.size()?, stream.size()?);
    let each = block.checked_div(parts).ok_or(Broken)?;
    if total != count || each == 0 || each % 8 != 0 {
        return Err(Broken);
    }
    let mut last = stream.signed()?;
    let mut numbers = Vec::with_capacity(count);
    numbers.push(last);
    while numbers.len() < count {
        let least = stream.signed()?;
        for width in stream.take(parts)? {
            let wanted = each.min(count - numbers.len());
            if wanted == 0 {
                break;
            }
            let packed = stream.take((each / 8).checked_mul(usize::from(*width)).ok_or(Broken)?)?;
            let width = Some(u32::from(*width)).filter(|width| *width <= 64).ok_or(Broken)?;
            numbers.extend((0..wanted).map(|at| {
                last = last.wrapping_add(least).wrapping_add(bits(packed, at, width).cast_signed());
                last
            }));
        }
    }
    Ok((numbers, bytes.len() - stream.0.len()))
}

/// The number at a place among those of so many bits.
#[expect(clippy::cast_possible_truncation, reason = "the mask leaves 64 bits")]
fn bits(packed: &[u8], at: usize, width: u32) -> u64 {
    let from = at * width as usize;
    let mut window = [0; 16];
    let rest = packed.get(from / 8..).unwrap_or_default();
    window.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    (u128::from_le_bytes(window) >> (from % 8) & ((1 << width) - 1)) as u64
}

fn lengths(bytes: &[u8], count: usize) -> Result<(Vec<usize>, usize), Broken> {
    let (numbers, length) = numbers(bytes, count)?;
    let lengths = numbers.into_iter().map(|number| usize::try_from(number).map_err(|_| Broken));
    Ok((lengths.collect::<Result<_, _>>()?, length))
}

/// Texts after the lengths of all of them.
pub(super) fn texts(buf: &Bytes, count: usize) -> Result<Texts, Broken> {
    let (lengths, mut at) = lengths(buf, count)?;
    let mut spans = Vec::with_capacity(count);
    for length in lengths {
        let from = at;
        at = from.checked_add(length).filter(|end| *end <= buf.len()).ok_or(Broken)?;
        let place = |at: usize| u32::try_from(at).map_err(|_| Broken);
        spans.push((place(from)?, place(at)?));
    }
    Ok(Texts { bytes: buf.clone(), spans })
}

/// Texts of which each begins like the one before it.
pub(super) fn following(buf: &Bytes, count: usize) -> Result<Texts, Broken> {
    let (shared, length) = lengths(buf, count)?;
    let rest = texts(&buf.slice(length..), count)?;
    let (mut bytes, mut spans): (Vec<u8>, Vec<(u32, u32)>) = (Vec::new(), Vec::with_capacity(count));
    let mut last = 0..0;
    for (at, shared) in shared.into_iter().enumerate() {
        let (own, from) = (rest.get(at), bytes.len());
        let too_much = shared > last.len() || from + shared + own.len() > MOST_BYTES;
        if too_much {
            return Err(Broken);
        }
        bytes.extend_from_within(last.start..last.start + shared);
        bytes.extend_from_slice(own);
        last = from..bytes.len();
        let place = |at: usize| u32::try_from(at).map_err(|_| Broken);
        spans.push((place(last.start)?, place(last.end)?));
    }
    Ok(Texts { bytes: bytes.into(), spans })
}

/// Values of so many bytes, of which first all first bytes are written, then all second ones.
pub(super) fn joined(buf: &Bytes, count: usize, width: usize) -> Result<Bytes, Broken> {
    let length = count.checked_mul(width).ok_or(Broken)?;
    let apart = buf.get(..length).ok_or(Broken)?;
    let byte = |at: usize| apart.get(at % width * count + at / width).copied().unwrap_or_default();
    Ok((0..length).map(byte).collect::<Vec<u8>>().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_and_sign() {
        // Blocks of 8 in one part: 7, then 5, 3, 1 by -2 each.
        assert_eq!(numbers(&[8, 1, 4, 14, 3, 0], 4), Ok((vec![7, 5, 3, 1], 6)));
        // Differences of 1, 2, 3 in two bits over a least of 1, then what follows.
        let bytes = [8, 1, 4, 0, 2, 2, 0b0010_0100, 0, 99];
        assert_eq!(numbers(&bytes, 4), Ok((vec![0, 1, 3, 6], 8)));
    }

    #[test]
    fn what_breaks_off_or_claims_too_much_is_an_error() {
        for bytes in [
            &[][..],
            &[8, 0, 4, 14, 3, 0],
            &[8, 1, 9, 14, 3, 0],
            &[9, 1, 4, 14, 3, 0],
            &[8, 1, 4, 14, 3, 65, 0, 0],
            &[8, 1, 4, 14, 3, 2],
            &[0xff; 20],
        ] {
            assert_eq!(numbers(bytes, 4), Err(Broken), "{bytes:?}");
        }
    }
}
