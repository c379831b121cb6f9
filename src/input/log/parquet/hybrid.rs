//! Small numbers as runs of one value and stretches packed bit by bit: levels and dictionary
//! indices.

use std::ops::Range;

use bytes::{Buf, Bytes};
use fearless_simd::{Bytes as _, Level as Processor, dispatch, prelude::*, u8x32, u32x8};

/// A stream of numbers of a width.
#[derive(Debug, Clone)]
pub(super) struct Hybrid {
    bytes: Bytes,
    width: u32,
    run: Run,
}

/// What is left of a run.
#[derive(Debug, Clone)]
enum Run {
    /// One value, so many times.
    Same(u32, usize),
    /// Packed numbers, from one on up to another; what follows them may be read with the last.
    Packed(Bytes, usize, usize),
}

/// The stream breaks off, or says more than it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

impl Hybrid {
    pub(super) fn new(bytes: Bytes, width: u32) -> Result<Self, Broken> {
        if width > 32 { Err(Broken) } else { Ok(Self { bytes, width, run: Run::Same(0, 0) }) }
    }

    /// Adds the next `count` numbers.
    pub(super) fn read(&mut self, count: usize, into: &mut Vec<u32>) -> Result<(), Broken> {
        let end = into.len() + count;
        while into.len() < end {
            let wanted = end - into.len();
            match &mut self.run {
                Run::Same(value, left @ 1..) => {
                    let count = wanted.min(*left);
                    *left -= count;
                    into.resize(into.len() + count, *value);
                }
                Run::Packed(bytes, at, to) if *at < *to => {
                    let end = (*to).min(*at + wanted);
                    unpack(bytes, self.width as usize, *at..end, into)?;
                    *at = end;
                }
                _ => self.run = self.next_run()?,
            }
        }
        Ok(())
    }

    /// The number after `count` others, to be seen alone.
    pub(super) fn get(&self, count: usize) -> Option<u32> {
        let (mut stream, mut read) = (self.clone(), Vec::with_capacity(1));
        stream.skip(count).ok()?;
        stream.read(1, &mut read).ok()?;
        read.pop()
    }

    /// Goes on after the next `count` numbers.
    pub(super) fn skip(&mut self, mut count: usize) -> Result<(), Broken> {
        while count > 0 {
            match &mut self.run {
                Run::Same(_, left @ 1..) => {
                    let skipped = count.min(*left);
                    (*left, count) = (*left - skipped, count - skipped);
                }
                Run::Packed(_, at, to) if *at < *to => {
                    let skipped = count.min(*to - *at);
                    (*at, count) = (*at + skipped, count - skipped);
                }
                _ => self.run = self.next_run()?,
            }
        }
        Ok(())
    }

    /// Whether all of the next `count` numbers are this one, told without reading them.
    pub(super) fn is_all(&self, count: usize, value: u32) -> bool {
        matches!(self.clone().next_run(), Ok(Run::Same(same, times)) if same == value && times >= count)
    }

    fn next_run(&mut self) -> Result<Run, Broken> {
        let header = self.header()?;
        let length = usize::try_from(header >> 1).map_err(|_| Broken)?;
        if length == 0 {
            return Err(Broken);
        }
        if header & 1 == 0 {
            return Ok(Run::Same(self.value()?, length));
        }
        // Groups of eight, of which the last may go past the end.
        let packed = length.checked_mul(self.width as usize).ok_or(Broken)?;
        let bytes = self.bytes.clone();
        self.bytes.advance(packed.min(bytes.len()));
        Ok(Run::Packed(bytes, 0, length.checked_mul(8).ok_or(Broken)?))
    }

    fn header(&mut self) -> Result<u64, Broken> {
        let (mut header, mut shift) = (0u64, 0);
        loop {
            let byte = self.bytes.try_get_u8().map_err(|_| Broken)?;
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

    fn value(&mut self) -> Result<u32, Broken> {
        let length = self.width.div_ceil(8) as usize;
        let value = self.bytes.get(..length).ok_or(Broken)?;
        let value = value.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
        self.bytes.advance(length);
        Ok(value)
    }
}

/// Adds numbers of `width` bits from a stretch of packed ones, the lowest bit first.
fn unpack(bytes: &[u8], width: usize, numbers: Range<usize>, into: &mut Vec<u32>) -> Result<(), Broken> {
    if bytes.len() * 8 < numbers.end * width {
        return Err(Broken);
    }
    // Eight numbers end where a byte does: from there they are taken together.
    let aligned = numbers.start.next_multiple_of(8).min(numbers.end);
    into.extend((numbers.start..aligned).map(|at| number(bytes, width, at)));
    let rest = bytes.get(aligned / 8 * width..).unwrap_or_default();
    let done = aligned + unpack_eights(rest, width, numbers.end - aligned, into);
    into.extend((done..numbers.end).map(|at| number(bytes, width, at)));
    Ok(())
}

/// One of the numbers, which lies within the eight bytes from where it begins.
#[expect(clippy::cast_possible_truncation, reason = "the mask leaves 32 bits")]
fn number(bytes: &[u8], width: usize, at: usize) -> u32 {
    let mut window = [0; 8];
    let rest = bytes.get(at * width / 8..).unwrap_or_default();
    window.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    (u64::from_le_bytes(window) >> (at * width % 8) & ((1 << width) - 1)) as u32
}

/// Numbers of so many bits lie within four bytes, wherever they begin.
const MOST_BITS: usize = 25;

/// Adds numbers, eight at a time, as far as there are so many; how many. The widths of the largest
/// dictionaries are not worth code of their own.
fn unpack_eights(bytes: &[u8], width: usize, count: usize, into: &mut Vec<u32>) -> usize {
    if width > MOST_BITS || cfg!(target_endian = "big") {
        return 0;
    }
    let before = into.len();
    dispatch!(Processor::new(), simd => eights(simd, bytes, width, count, into));
    into.len() - before
}

/// Puts the four bytes of each number side by side, and shifts it to where they begin.
#[expect(clippy::cast_possible_truncation, reason = "places in a window, and bits of a byte")]
#[inline(always)]
fn eights<S: Simd>(simd: S, bytes: &[u8], width: usize, count: usize, into: &mut Vec<u32>) {
    /// Eight numbers, and as much as is read past the last of them.
    const WINDOW: usize = 32;
    let places = u8x32::from_fn(simd, |at| (at / 4 * width / 8 + at % 4) as u8);
    let shifts = u32x8::from_fn(simd, |at| (at * width % 8) as u32);
    let mask = u32x8::splat(simd, (1 << width) - 1);
    for at in 0..count / 8 {
        let window = bytes.get(at * width..).and_then(<[u8]>::first_chunk::<WINDOW>);
        let Some(window) = window else { break };
        let words: u32x8<S> = u8x32::from_slice(simd, window).swizzle_dyn(places).bitcast();
        into.extend_from_slice((words >> shifts & mask).as_slice());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd_levels::processors;

    fn read(bytes: &[u8], width: u32, count: usize) -> Result<Vec<u32>, Broken> {
        let mut into = Vec::new();
        Hybrid::new(Bytes::copy_from_slice(bytes), width)?.read(count, &mut into)?;
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
    fn runs_go_on_where_reading_stopped() {
        let bytes = Bytes::from_static(&[10, 7, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010, 4, 1]);
        let all = [7, 7, 7, 7, 7, 0, 1, 2, 3, 4, 5, 6, 7, 1, 1];
        for step in 1..all.len() {
            let (mut stream, mut read) = (Hybrid::new(bytes.clone(), 3).unwrap(), Vec::new());
            while read.len() < all.len() {
                assert_eq!(stream.get(all.len() - read.len() - 1), all.last().copied());
                let mut further = stream.clone();
                assert_eq!(further.skip(all.len() - read.len()), Ok(()));
                assert_eq!(further.skip(1), Err(Broken));
                assert_eq!(stream.read(step.min(all.len() - read.len()), &mut read), Ok(()));
            }
            assert_eq!(read, all, "{step} at a time");
            assert_eq!(stream.read(1, &mut read), Err(Broken));
        }
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
    fn eight_numbers_at_once_are_the_same_on_any_processor() {
        let bytes: Vec<u8> = (0..400u32).map(|at| (at * at / 7).to_le_bytes()[0]).collect();
        for (width, processor) in
            (1..=MOST_BITS).flat_map(|width| processors().map(move |processor| (width, processor)))
        {
            let mut into = vec![7];
            dispatch!(processor, simd => eights(simd, &bytes, width, 120, &mut into));
            // As far as there is a whole window.
            let count = ((bytes.len() - 32) / width + 1).min(15) * 8;
            let numbers: Vec<u32> = (0..count).map(|at| number(&bytes, width, at)).collect();
            assert_eq!((into[0], &into[1..]), (7, &numbers[..]), "{width} bits");
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
            for (from, to) in [(0, 64), (3, 64), (60, 64), (0, 9), (5, 7), (8, 13), (3, 30)] {
                let mut unpacked = Vec::new();
                assert_eq!(unpack(&bytes, width, from..to, &mut unpacked), Ok(()));
                assert_eq!(unpacked, numbers[from..to], "{width} bits, {from} to {to}");
            }
            assert_eq!(unpack(&bytes, width, 0..65, &mut Vec::new()), Err(Broken));
        }
    }
}
