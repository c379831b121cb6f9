//! What stands in a page, in each of the ways it can be written.

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};

use super::delta;
use super::hybrid::{Broken, Hybrid};

/// Texts that lie in a buffer.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub(super) bytes: Bytes,
    /// Where each begins and ends.
    pub(super) spans: Vec<(u32, u32)>,
}

impl Texts {
    pub(super) fn get(&self, at: usize) -> &[u8] {
        let span = self.spans.get(at).map(|(from, to)| *from as usize..*to as usize);
        span.and_then(|span| self.bytes.get(span)).unwrap_or_default()
    }
}

/// What stands in a stretch of a column, a value a row.
#[derive(Debug, Clone)]
pub(super) enum Values {
    Ints(Vec<i64>),
    /// Whole numbers as they lie in a page, eight bytes each.
    Words(Bytes),
    Texts(Texts),
    /// Places in a dictionary.
    Indices(Vec<u32>, Arc<Texts>),
    /// Likewise, but not unpacked, nor looked at whether they are within it.
    Packed(Hybrid, Arc<Texts>),
    Bools(Vec<bool>),
}

/// Gives the rows without a value an empty one.
pub(super) fn spread(values: Values, present: &[bool]) -> Values {
    fn over<T: Default + Copy>(values: &[T], present: &[bool]) -> Vec<T> {
        let mut values = values.iter();
        let value = |is: &bool| if *is { values.next().copied().unwrap_or_default() } else { T::default() };
        present.iter().map(value).collect()
    }
    match values {
        Values::Ints(ints) => Values::Ints(over(&ints, present)),
        Values::Words(words) => Values::Ints(over(&ints(&words), present)),
        Values::Bools(bools) => Values::Bools(over(&bools, present)),
        Values::Indices(indices, texts) => Values::Indices(over(&indices, present), texts),
        Values::Packed(indices, texts) => Values::Packed(indices, texts),
        Values::Texts(texts) => {
            Values::Texts(Texts { spans: over(&texts.spans, present), bytes: texts.bytes })
        }
    }
}

/// Values in the ways of newer files; `None` where this way is none of theirs.
pub(super) fn rare(
    buf: &Bytes,
    count: usize,
    encoding: Encoding,
    physical: Type,
    width: usize,
) -> Result<Option<Values>, Broken> {
    Ok(Some(match (encoding, physical) {
        (Encoding::DELTA_BINARY_PACKED, Type::INT64) => Values::Ints(delta::numbers(buf, count)?.0),
        (Encoding::DELTA_BINARY_PACKED, Type::INT32) => {
            Values::Ints(delta::numbers(buf, count)?.0.into_iter().map(at_32_bits).collect())
        }
        (Encoding::DELTA_LENGTH_BYTE_ARRAY, Type::BYTE_ARRAY) => Values::Texts(delta::texts(buf, count)?),
        (Encoding::DELTA_BYTE_ARRAY, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY) => {
            Values::Texts(delta::following(buf, count)?)
        }
        (Encoding::BYTE_STREAM_SPLIT, Type::INT32 | Type::INT64 | Type::FIXED_LEN_BYTE_ARRAY) => {
            let width = match physical {
                Type::INT32 => 4,
                Type::INT64 => 8,
                _ => width,
            };
            plain(&delta::joined(buf, count, width)?, count, physical, width)?
        }
        _ => return Ok(None),
    }))
}

/// Differences of 32 bits wrap around at 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "what is cut off is what wrapped around")]
fn at_32_bits(number: i64) -> i64 {
    i64::from(number as i32)
}

/// Values one after the other.
pub(super) fn plain(buf: &Bytes, count: usize, physical: Type, width: usize) -> Result<Values, Broken> {
    let whole = |width: usize| count.checked_mul(width).and_then(|length| buf.get(..length)).ok_or(Broken);
    Ok(match physical {
        Type::INT64 => Values::Ints(ints(whole(8)?)),
        Type::INT32 => {
            let words = whole(4)?.as_chunks().0.iter();
            Values::Ints(words.map(|word| i64::from(i32::from_le_bytes(*word))).collect())
        }
        Type::INT96 => Values::Ints(whole(12)?.as_chunks().0.iter().map(millis).collect()),
        Type::BOOLEAN => {
            let bits = buf.get(..count.div_ceil(8)).ok_or(Broken)?;
            let bit = |at: usize| bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
            Values::Bools((0..count).map(bit).collect())
        }
        Type::FIXED_LEN_BYTE_ARRAY => {
            whole(width)?;
            let at = |at: usize| u32::try_from(at * width).map_err(|_| Broken);
            let spans = (0..count).map(|value| Ok((at(value)?, at(value + 1)?)));
            Values::Texts(Texts { spans: spans.collect::<Result<_, Broken>>()?, bytes: buf.clone() })
        }
        _ => Values::Texts(texts(buf, count)?),
    })
}

/// Whole numbers of eight bytes each.
pub(super) fn ints(words: &[u8]) -> Vec<i64> {
    words.as_chunks().0.iter().map(|word| i64::from_le_bytes(*word)).collect()
}

/// The millisecond of a nanosecond of a day, days being counted from the Julian calendar's start.
fn millis(value: &[u8; 12]) -> i64 {
    const DAY: i64 = 86_400_000;
    /// The day of 1970-01-01.
    const EPOCH: i64 = 2_440_588;
    let nanos = value.first_chunk().map_or(0, |nanos| i64::from_le_bytes(*nanos));
    let day = value.last_chunk().map_or(0, |day| u32::from_le_bytes(*day));
    (i64::from(day) - EPOCH) * DAY + nanos.div_euclid(1_000_000)
}

/// Texts that each follow their length.
fn texts(buf: &Bytes, count: usize) -> Result<Texts, Broken> {
    if buf.len() / 4 < count {
        return Err(Broken);
    }
    let (mut spans, mut at) = (Vec::with_capacity(count), 0usize);
    for _ in 0..count {
        let length = buf.get(at..).and_then(<[u8]>::first_chunk::<4>).ok_or(Broken)?;
        let from = at + 4;
        at = from + u32::from_le_bytes(*length) as usize;
        if at > buf.len() {
            return Err(Broken);
        }
        let place = |at: usize| u32::try_from(at).map_err(|_| Broken);
        spans.push((place(from)?, place(at)?));
    }
    Ok(Texts { bytes: buf.clone(), spans })
}
