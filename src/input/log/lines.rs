//! The lines of a text without quotes, and the fields of each. What ends a field is looked for in
//! many bytes at once, not byte by byte.

/// Bytes that a word has a bit for.
const WORD: usize = 64;
/// Words that are made at once, so that their bytes come from memory together.
const WORDS: usize = 4;

/// Hands out the lines of a text.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    delimiter: u8,
    masks: Masks<'t>,
    /// What is left of the mask at hand, and where the text goes on after it.
    mask: u64,
    to: usize,
    /// Where the next line begins.
    from: usize,
    /// Where the fields of a line end, so far as they are looked at.
    ends: Vec<usize>,
}

/// A line without its end.
pub(super) struct Line<'t, 'l> {
    text: &'t [u8],
    from: usize,
    ends: &'l [usize],
    /// How many fields it has.
    pub(super) fields: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a text. So many fields of each are looked at; more are only counted.
    pub(super) fn new(text: &'t [u8], delimiter: u8, wanted: usize) -> Self {
        let masks = Masks { delimiter, rest: text, ready: [0; WORDS], left: 0 };
        Self { text, delimiter, masks, mask: 0, to: 0, from: 0, ends: vec![0; wanted] }
    }

    /// The next line.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Line<'t, '_>> {
        let (from, mut mask, mut fields) = (self.from, self.mask, 0);
        loop {
            while mask == 0 {
                let Some(next) = self.masks.next() else { return self.last(fields) };
                mask = next;
                self.to += WORD;
            }
            let end = self.to - WORD + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            if let Some(known) = self.ends.get_mut(fields) {
                *known = end;
            }
            fields += 1;
            if self.text.get(end) != Some(&self.delimiter) {
                (self.from, self.mask) = (end + 1, mask);
                return Some(Line { text: self.text, from, ends: &self.ends, fields });
            }
        }
    }

    /// The last line where nothing ends it, of which so many fields were met.
    #[cold]
    fn last(&mut self, fields: usize) -> Option<Line<'t, '_>> {
        let (from, end) = (self.from, self.text.len());
        (self.from, self.mask) = (end, 0);
        if let Some(known) = self.ends.get_mut(fields) {
            *known = end;
        }
        let line = Line { text: self.text, from, ends: &self.ends, fields: fields + 1 };
        (from < end).then_some(line)
    }
}

impl<'t> Line<'t, '_> {
    /// A field of those that are looked at.
    #[inline]
    pub(super) fn field(&self, at: usize) -> &'t [u8] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or_default();
        let from = if at == 0 { self.from } else { end(at - 1) + 1 };
        let field = self.text.get(from..end(at)).unwrap_or_default();
        if at + 1 == self.fields { field.strip_suffix(b"\r").unwrap_or(field) } else { field }
    }

    /// Whether there is nothing in it.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.fields == 1 && self.field(0).is_empty()
    }
}

/// Hands out masks of a text: for 64 bytes each a bit where something ends, the first as the lowest.
struct Masks<'t> {
    delimiter: u8,
    /// What was not looked through yet.
    rest: &'t [u8],
    /// The masks of what was, and how many of them are left.
    ready: [u64; WORDS],
    left: usize,
}

impl Masks<'_> {
    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.left == 0 {
            self.look()?;
        }
        let mask = self.ready.get(WORDS - self.left).copied();
        self.left -= 1;
        mask
    }

    /// Looks through the next bytes; `None` where there are no more.
    #[inline(never)]
    fn look(&mut self) -> Option<()> {
        let Some((bytes, rest)) = self.rest.split_first_chunk::<{ WORD * WORDS }>() else {
            return self.look_last();
        };
        self.rest = rest;
        for (mask, bytes) in self.ready.iter_mut().zip(bytes.as_chunks().0) {
            *mask = mask_of(bytes, self.delimiter);
        }
        self.left = WORDS;
        Some(())
    }

    /// Looks at a few bytes, the last ones.
    #[cold]
    fn look_last(&mut self) -> Option<()> {
        if self.rest.is_empty() {
            return None;
        }
        let (bytes, rest) = self.rest.split_at(self.rest.len().min(WORD));
        let mut word = [0; WORD];
        word.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
        self.rest = rest;
        *self.ready.last_mut()? = mask_of(&word, self.delimiter);
        self.left = 1;
        Some(())
    }
}

/// The mask of 64 bytes.
#[inline]
fn mask_of(bytes: &[u8; WORD], delimiter: u8) -> u64 {
    let marks = bytes.map(|byte| u8::from(byte == delimiter || byte == b'\n'));
    let eights = marks.as_chunks::<8>().0.iter().rev();
    eights.fold(0, |mask, eight| mask << 8 | side_by_side(u64::from_le_bytes(*eight)))
}

/// The lowest bits of eight bytes as one byte.
#[inline]
fn side_by_side(bytes: u64) -> u64 {
    bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use csv::{ByteRecord, ReaderBuilder};
    use proptest::prelude::*;

    use super::*;

    /// Lines that say something: their numbers, how many fields each has, and the first of these.
    type Found = Vec<(usize, usize, Vec<Vec<u8>>)>;

    fn found(text: &[u8], wanted: usize) -> Found {
        let (mut lines, mut number, mut found) = (Lines::new(text, b',', wanted), 0, Vec::new());
        while let Some(line) = lines.next() {
            number += 1;
            if !line.is_empty() {
                let fields = (0..line.fields.min(wanted)).map(|at| line.field(at).to_vec());
                found.push((number, line.fields, fields.collect()));
            }
        }
        found
    }

    /// The same by the `csv` crate.
    fn expected(text: &[u8], wanted: usize) -> Found {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        let found = reader.byte_records().map(|record| {
            let record: ByteRecord = record.unwrap();
            let before = text.split_at(record.position().unwrap().byte().try_into().unwrap());
            let ends = before.1.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let number = [before.0, &before.1[..ends.count()]].concat().split(|byte| *byte == b'\n').count();
            let fields = record.iter().take(wanted).map(<[u8]>::to_vec);
            (number, record.len(), fields.collect())
        });
        found.collect()
    }

    proptest! {
        #[test]
        fn lines_and_fields_are_those_that_the_csv_crate_finds(
            lines in prop::collection::vec(("[a-z0-9 ;:.-]{0,9}(,[a-z0-9é]{0,70}|,){0,6}", "\r?\n"), 0..40),
            last in "[a-z]{0,5}(,[a-z]{0,5}){0,3}",
            wanted in 1usize..9,
        ) {
            let ended = lines.into_iter().map(|(line, end)| line + &end);
            let text = ended.chain([last]).collect::<String>().into_bytes();
            prop_assert_eq!(found(&text, wanted), expected(&text, wanted));
        }
    }

    #[test]
    fn an_end_at_every_byte() {
        for length in 0..3 * WORD * WORDS {
            let text = [&vec![b'a'; length][..], b",b\n,c\r\nd"].concat();
            assert_eq!(found(&text, 9), expected(&text, 9), "{length}");
            assert_eq!(found(&vec![b','; length], 1).len(), usize::from(length > 0));
            assert_eq!(found(&vec![b'\n'; length], 1), []);
        }
    }

    #[test]
    fn of_many_fields_few_are_kept() {
        let text = [&b"a,b"[..], &vec![b','; 1 << 16], b"\nc,d"].concat();
        let mut lines = Lines::new(&text, b',', 2);
        let line = lines.next().unwrap();
        assert_eq!((line.fields, line.field(1), line.ends.len()), (2 + (1 << 16), &b"b"[..], 2));
        let line = lines.next().unwrap();
        assert_eq!((line.fields, line.field(0), line.field(1)), (2, &b"c"[..], &b"d"[..]));
        assert!(lines.next().is_none() && lines.next().is_none());
    }
}
