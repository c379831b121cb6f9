//! Pages into columns.

use std::sync::Arc;

use bytes::Bytes;
use fearless_simd::{Level as Processor, Simd, dispatch};
use parquet::basic::{Encoding, Type};
use parquet::column::page::Page;

use super::hybrid::{Broken, Hybrid};
use super::unpack::Pages;
use super::values::{Texts, Values, plain, rare, spread};

/// A stretch of a column.
#[derive(Debug, Clone)]
pub(super) struct Decoded {
    pub(super) rows: usize,
    /// Which rows have a value; all where it is not there.
    pub(super) present: Option<Vec<bool>>,
    pub(super) values: Values,
}

/// Why a column cannot be read.
pub(super) type Trouble = String;

impl From<Broken> for Trouble {
    fn from(_: Broken) -> Self {
        "a page of it is damaged".to_owned()
    }
}

/// A column that is read page by page.
pub(super) struct PagedColumn {
    pages: Pages,
    physical: Type,
    /// Bytes of a value of fixed length.
    width: usize,
    optional: bool,
    /// Whether places in a dictionary of texts are left packed where each row has one.
    stays_packed: bool,
    dictionary: Option<Dictionary>,
    rows_left: usize,
    /// The page at hand, where it is decoded bit by bit, and the rows of it that are left.
    page: Option<(Bits, usize)>,
}

/// A page whose rows all have a value, which are decoded a stretch at a time: while they are near.
enum Bits {
    Words(Bytes),
    Indices(Hybrid, Dictionary),
}

/// Rows of such a stretch.
const STRETCH: usize = 8_192;

#[derive(Clone)]
enum Dictionary {
    Ints(Arc<Vec<i64>>),
    /// Eight bytes each.
    Words(Bytes),
    Texts(Arc<Texts>),
}

/// The parts of a data page.
struct Parts {
    rows: usize,
    levels: Bytes,
    values: Bytes,
    encoding: Encoding,
}

impl PagedColumn {
    pub(super) fn new(pages: Pages, physical: Type, width: usize, optional: bool, rows: usize) -> Self {
        Self {
            pages,
            physical,
            width,
            optional,
            stays_packed: false,
            dictionary: None,
            rows_left: rows,
            page: None,
        }
    }

    /// Leaves places in a dictionary packed.
    pub(super) fn packed(self) -> Self {
        Self { stays_packed: true, ..self }
    }

    /// The next rows; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Decoded>, Trouble> {
        loop {
            if let Some((page, rows @ 1..)) = &mut self.page {
                let stretch = STRETCH.min(*rows);
                *rows -= stretch;
                return page.decode(stretch, self.stays_packed).map(Some);
            }
            let page = self.pages.next()?;
            let parts = match page {
                None => return if self.rows_left == 0 { Ok(None) } else { Err(Broken.into()) },
                Some(Page::DictionaryPage { buf, num_values, .. }) => {
                    self.dictionary = Some(self.read_dictionary(&buf, num_values as usize)?);
                    continue;
                }
                Some(page) => self.parts(page)?,
            };
            self.rows_left = self.rows_left.checked_sub(parts.rows).ok_or(Broken)?;
            let present = if self.optional { present(&parts.levels, parts.rows)? } else { None };
            self.page = if present.is_none() { self.bits(&parts)? } else { None };
            if self.page.is_none() {
                return self.decode(&parts, present).map(Some);
            }
        }
    }

    fn read_dictionary(&self, buf: &Bytes, count: usize) -> Result<Dictionary, Trouble> {
        if self.physical == Type::INT64 {
            return Ok(Dictionary::Words(words(buf, count)?));
        }
        Ok(match plain(buf, count, self.physical, self.width)? {
            Values::Ints(ints) => Dictionary::Ints(Arc::new(ints)),
            Values::Texts(texts) => Dictionary::Texts(Arc::new(texts)),
            Values::Words(_) | Values::Indices(..) | Values::Packed(..) | Values::Bools(_) => {
                return Err(Broken.into());
            }
        })
    }

    fn parts(&self, page: Page) -> Result<Parts, Broken> {
        match page {
            Page::DataPage { buf, num_values, encoding, .. } => {
                let (levels, values) = if self.optional { split_levels(&buf)? } else { (Bytes::new(), buf) };
                Ok(Parts { rows: num_values as usize, levels, values, encoding })
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let from = rep_levels_byte_len as usize;
                let end = from + def_levels_byte_len as usize;
                if end > buf.len() {
                    return Err(Broken);
                }
                let (levels, values) = (buf.slice(from..end), buf.slice(end..));
                Ok(Parts { rows: num_values as usize, levels, values, encoding })
            }
            Page::DictionaryPage { .. } => Err(Broken),
        }
    }

    /// The page, where it can be decoded a stretch at a time.
    fn bits(&self, parts: &Parts) -> Result<Option<(Bits, usize)>, Trouble> {
        let bits = match (parts.encoding, self.physical) {
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) if parts.rows > 0 => {
                self.indices(&parts.values)?
            }
            (Encoding::PLAIN, Type::INT64) => Bits::Words(words(&parts.values, parts.rows)?),
            _ => return Ok(None),
        };
        Ok(Some((bits, parts.rows)))
    }

    fn indices(&self, values: &Bytes) -> Result<Bits, Trouble> {
        let width = values.first().copied().ok_or(Broken)?;
        let stream = Hybrid::new(values.slice(1..), width.into())?;
        Ok(Bits::Indices(stream, self.dictionary.clone().ok_or(Broken)?))
    }

    fn decode(&self, parts: &Parts, present: Option<Vec<bool>>) -> Result<Decoded, Trouble> {
        let count = present.as_ref().map_or(parts.rows, |present| present.iter().filter(|is| **is).count());
        let values = self.values(parts, count)?;
        let values = match &present {
            Some(present) => spread(values, present),
            None => values,
        };
        Ok(Decoded { rows: parts.rows, present, values })
    }

    fn values(&self, parts: &Parts, count: usize) -> Result<Values, Trouble> {
        match (parts.encoding, self.physical) {
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => {
                let dictionary = self.dictionary.as_ref().ok_or(Broken)?;
                if count == 0 {
                    Ok(dictionary.look_up(Vec::new())?)
                } else {
                    self.indices(&parts.values)?.values(count, false)
                }
            }
            (Encoding::RLE, Type::BOOLEAN) => {
                let mut bits = Vec::new();
                let stream =
                    parts.values.len().checked_sub(4).map(|_| parts.values.slice(4..)).ok_or(Broken)?;
                Hybrid::new(stream, 1)?.read(count, &mut bits)?;
                Ok(Values::Bools(bits.into_iter().map(|bit| bit == 1).collect()))
            }
            (Encoding::PLAIN, _) => Ok(plain(&parts.values, count, self.physical, self.width)?),
            (encoding, physical) => {
                let known = rare(&parts.values, count, encoding, physical, self.width)?;
                known.ok_or_else(|| format!("a column of it is encoded as {encoding}, which is not read"))
            }
        }
    }
}

impl Bits {
    fn decode(&mut self, rows: usize, packed: bool) -> Result<Decoded, Trouble> {
        Ok(Decoded { rows, present: None, values: self.values(rows, packed)? })
    }

    fn values(&mut self, count: usize, packed: bool) -> Result<Values, Trouble> {
        match self {
            Self::Words(words) => Ok(Values::Words(words.split_to(count * 8))),
            Self::Indices(stream, Dictionary::Texts(texts)) if packed => {
                let indices = stream.clone();
                stream.skip(count)?;
                Ok(Values::Packed(indices, Arc::clone(texts)))
            }
            Self::Indices(stream, dictionary) => {
                let mut indices = Vec::with_capacity(count.min(STRETCH));
                stream.read(count, &mut indices)?;
                Ok(dictionary.look_up(indices)?)
            }
        }
    }
}

impl Dictionary {
    fn look_up(&self, indices: Vec<u32>) -> Result<Values, Broken> {
        let length = match self {
            Self::Ints(ints) => ints.len(),
            Self::Words(words) => words.len() / 8,
            Self::Texts(texts) => texts.spans.len(),
        };
        check(&indices, length)?;
        Ok(match self {
            Self::Ints(ints) => {
                let value = |at: &u32| ints.get(*at as usize).copied().unwrap_or_default();
                Values::Ints(indices.iter().map(value).collect())
            }
            Self::Words(words) => {
                let words = words.as_chunks().0;
                let value = |at: &u32| words.get(*at as usize).map_or(0, |word| i64::from_le_bytes(*word));
                Values::Ints(indices.iter().map(value).collect())
            }
            Self::Texts(texts) => Values::Indices(indices, Arc::clone(texts)),
        })
    }
}

/// Whether all places are within a dictionary of this length.
pub(super) fn check(indices: &[u32], length: usize) -> Result<(), Broken> {
    let all = dispatch!(Processor::new(), simd => all_below(simd, indices, length));
    if all { Ok(()) } else { Err(Broken) }
}

/// Whether all are below a bound, told by signs: what is not leaves a difference below 0.
#[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
#[inline(always)]
fn all_below<S: Simd>(_: S, indices: &[u32], bound: usize) -> bool {
    let Some(last) = bound.checked_sub(1) else { return indices.is_empty() };
    let last = u32::try_from(last).unwrap_or(u32::MAX >> 1).min(u32::MAX >> 1);
    let signs = indices.iter().fold(0, |signs, at| signs | last.wrapping_sub(*at) | at);
    signs.cast_signed() >= 0
}

/// The first so many words of eight bytes.
fn words(buf: &Bytes, count: usize) -> Result<Bytes, Broken> {
    let length = count.checked_mul(8).filter(|length| *length <= buf.len());
    Ok(buf.slice(..length.ok_or(Broken)?))
}

/// The levels of a page of the first version stand before its values, after their length.
fn split_levels(buf: &Bytes) -> Result<(Bytes, Bytes), Broken> {
    let length = buf.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize).ok_or(Broken)?;
    let end = length.checked_add(4).filter(|end| *end <= buf.len()).ok_or(Broken)?;
    Ok((buf.slice(4..end), buf.slice(end..)))
}

/// Which rows have a value; `None` where all have.
fn present(levels: &Bytes, rows: usize) -> Result<Option<Vec<bool>>, Broken> {
    let mut levels = Hybrid::new(levels.clone(), 1)?;
    if levels.is_all(rows, 1) {
        return Ok(None);
    }
    let mut read = Vec::with_capacity(rows);
    levels.read(rows, &mut read)?;
    Ok(Some(read.into_iter().map(|level| level == 1).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_past_the_dictionary_is_refused() {
        for (indices, length, fits) in [
            (vec![], 0, true),
            (vec![0], 0, false),
            (vec![4, 0], 5, true),
            (vec![0, 5, 1], 5, false),
            (vec![1 << 31], 5, false),
            (vec![u32::MAX, 1], 5, false),
        ] {
            let ints = Dictionary::Ints(Arc::new(vec![7; length]));
            let words = Dictionary::Words(vec![7; length * 8].into());
            let texts = Texts { bytes: Bytes::new(), spans: vec![(0, 0); length] };
            let texts = Dictionary::Texts(Arc::new(texts));
            for dictionary in [ints, words, texts] {
                assert_eq!(dictionary.look_up(indices.clone()).is_ok(), fits, "{indices:?} of {length}");
            }
        }
    }
}
