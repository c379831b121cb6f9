//! A text in blocks of whole records, read one after the other and decoded side by side.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::buffer::{Buffer, KEPT, Spare};
use crate::input::diagnostic::Diagnostic;

/// Bytes of a block, so far as records allow.
const BLOCK: usize = KEPT;
/// Bytes that are read at once: they are still in the cache when they are looked through.
const STEP: usize = 256 << 10;
/// Longer than any record of a log.
const LONGEST: usize = 16 << 20;

/// Whole records of a text.
pub(super) struct Block {
    buffer: Buffer,
    length: usize,
    /// The number of its first line.
    pub(super) first_line: u64,
    /// What is in it.
    pub(super) seen: Seen,
}

impl Block {
    pub(super) fn text(&self) -> &[u8] {
        self.buffer.bytes.get(..self.length).unwrap_or_default()
    }
}

/// What a stretch of text holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// How many lines end in it.
    pub(super) lines: usize,
    /// Whether there is a quote.
    pub(super) is_quoted: bool,
}

impl Seen {
    fn of(text: &[u8]) -> Self {
        let mut seen = Self::default();
        seen.add(text);
        seen
    }

    fn add(&mut self, text: &[u8]) {
        self.lines += memchr_iter(b'\n', text).count();
        self.is_quoted = self.is_quoted || memchr(b'"', text).is_some();
    }
}

/// Where records end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// At every line's end.
    Lines,
    /// At those that do not stand between quotes; fields are set apart by this byte.
    Quoted(u8),
}

/// Cuts a text into blocks.
pub(super) struct Blocks {
    name: String,
    text: Box<dyn Read + Send>,
    ends: Ends,
    /// Bytes of a block, so far as records allow.
    size: usize,
    spare: Spare,
    /// What was read past the last block, and room for more.
    buffer: Buffer,
    read: usize,
    seen: Seen,
    /// The number of the first line that was read and not taken.
    line: u64,
    at_end: bool,
}

impl Blocks {
    pub(super) fn new(name: String, text: Box<dyn Read + Send>) -> Self {
        let spare = Spare::default();
        Self {
            name,
            text,
            ends: Ends::Lines,
            size: BLOCK,
            buffer: spare.take(),
            spare,
            read: 0,
            seen: Seen::default(),
            line: 1,
            at_end: false,
        }
    }

    /// What the text begins with, without taking it: at least `wanted` bytes where it has them.
    pub(super) fn peek(&mut self, wanted: usize) -> Result<&[u8], Diagnostic> {
        self.fill(wanted)?;
        Ok(self.at_hand())
    }

    fn at_hand(&self) -> &[u8] {
        self.buffer.bytes.get(..self.read).unwrap_or_default()
    }

    /// How many bytes, at least so many, hold the first line that says anything.
    pub(super) fn start(&mut self, mut wanted: usize) -> Result<usize, Diagnostic> {
        loop {
            let start = self.peek(wanted)?;
            let says = start.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(start.len());
            let is_whole = memchr(b'\n', start.get(says..).unwrap_or_default()).is_some();
            if is_whole || self.at_end {
                return Ok(wanted);
            }
            if wanted >= LONGEST {
                return Err(self.too_long());
            }
            wanted *= 2;
        }
    }

    /// From now on records end so.
    pub(super) fn end_at(&mut self, ends: Ends) {
        self.ends = ends;
    }

    /// Takes bytes from the front that are no record.
    pub(super) fn skip(&mut self, bytes: usize) {
        let bytes = bytes.min(self.read);
        self.buffer.bytes.copy_within(bytes..self.read, 0);
        self.read -= bytes;
        let left = Seen::of(self.at_hand());
        self.line += (self.seen.lines - left.lines) as u64;
        self.seen = left;
    }

    pub(super) fn next(&mut self) -> Result<Option<Block>, Diagnostic> {
        let mut wanted = self.size;
        loop {
            self.fill(wanted)?;
            let length = if self.at_end { self.read } else { self.last_end() };
            if length > 0 {
                return Ok(Some(self.take(length)));
            }
            if self.at_end {
                return Ok(None);
            }
            if wanted >= LONGEST {
                return Err(self.too_long());
            }
            wanted *= 2;
        }
    }

    /// The byte after the last record that ends in what was read; 0 where none does.
    fn last_end(&self) -> usize {
        match self.ends {
            Ends::Quoted(delimiter) if self.seen.is_quoted => last_unquoted(self.at_hand(), delimiter),
            _ => memrchr(b'\n', self.at_hand()).map_or(0, |at| at + 1),
        }
    }

    /// Takes so many bytes from the front as a block.
    fn take(&mut self, length: usize) -> Block {
        let rest = self.buffer.bytes.get(length..self.read).unwrap_or_default();
        let (mut buffer, left, read) = (self.spare.take(), Seen::of(rest), rest.len());
        buffer.begin_with(rest);
        let buffer = std::mem::replace(&mut self.buffer, buffer);
        let mut block = Block { buffer, length, first_line: self.line, seen: self.seen };
        block.seen.lines -= left.lines;
        // The quotes may all stand in the rest.
        block.seen.is_quoted &= !left.is_quoted || memchr(b'"', block.text()).is_some();
        (self.read, self.seen) = (read, left);
        self.line += block.seen.lines as u64;
        block
    }

    /// Reads on until there are so many bytes at hand, or no more.
    fn fill(&mut self, wanted: usize) -> Result<(), Diagnostic> {
        while self.read < wanted && !self.at_end {
            let to = wanted.min(self.read + STEP);
            self.buffer.hold(to);
            let room = self.buffer.bytes.get_mut(self.read..to).unwrap_or_default();
            match self.text.read(room) {
                Ok(0) => self.at_end = true,
                Ok(read) => {
                    self.seen.add(room.get(..read).unwrap_or_default());
                    self.read += read;
                }
                Err(problem) if problem.kind() == ErrorKind::Interrupted => {}
                Err(problem) => return Err(self.unreadable(&problem)),
            }
        }
        Ok(())
    }

    fn unreadable(&self, problem: &std::io::Error) -> Diagnostic {
        let lines = self.line + self.seen.lines as u64;
        let message = format!("cannot read `{}` past line {lines}: {problem}", self.name);
        Diagnostic::new("unreadable", message)
    }

    fn too_long(&self) -> Diagnostic {
        let message =
            format!("{}:{}: this line is longer than 16 MiB, which no mutation is", self.name, self.line);
        Diagnostic::new("too-long", message)
    }
}

/// The byte after the last line's end that no quotes hold. A quote opens at the start of a field
/// alone, and closes unless it is doubled.
fn last_unquoted(text: &[u8], delimiter: u8) -> usize {
    let (mut from, mut end) = (0, 0);
    while let Some(open) = next_quote(text, from) {
        let outside = text.get(from..open).unwrap_or_default();
        end = memrchr(b'\n', outside).map_or(end, |at| from + at + 1);
        let before = open.checked_sub(1).and_then(|at| text.get(at));
        if before.is_some_and(|before| *before != delimiter && !matches!(before, b'\n' | b'\r')) {
            from = open + 1;
            continue;
        }
        match closing_quote(text, open + 1) {
            Some(close) => from = close + 1,
            None => return end,
        }
    }
    let outside = text.get(from..).unwrap_or_default();
    memrchr(b'\n', outside).map_or(end, |at| from + at + 1)
}

fn next_quote(text: &[u8], from: usize) -> Option<usize> {
    memchr(b'"', text.get(from..)?).map(|at| from + at)
}

fn closing_quote(text: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let quote = next_quote(text, from)?;
        if text.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use csv::{ReaderBuilder, StringRecord};
    use proptest::prelude::*;

    use super::*;

    fn blocks(text: &[u8], ends: Ends) -> Blocks {
        let mut blocks = Blocks::new("log".to_owned(), Box::new(Trickle(text.to_vec(), true)));
        blocks.end_at(ends);
        blocks
    }

    /// Gives seven bytes at a time, and is interrupted before each.
    struct Trickle(Vec<u8>, bool);

    impl Read for Trickle {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if !self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            let read = into.len().min(self.0.len()).min(7);
            into[..read].copy_from_slice(&self.0[..read]);
            self.0.drain(..read);
            Ok(read)
        }
    }

    #[test]
    fn records_end_outside_quotes() {
        let last_end = |text: &str, ends: Ends| {
            let mut blocks = blocks(text.as_bytes(), ends);
            blocks.fill(BLOCK).unwrap();
            blocks.last_end()
        };
        for (text, expected) in [
            ("a,b\nc", 4),
            ("a,\"b\nc\"\nd", 8),
            ("a,\"b\nc", 0),
            ("x\na,\"b\"\"\nc", 2),
            ("a,5\" disk\nb", 10),
            ("\"a\"\n\"b\n\"\n", 9),
            ("", 0),
        ] {
            assert_eq!(last_end(text, Ends::Quoted(b',')), expected, "{text:?}");
        }
        assert_eq!(last_end("{\"a\":1}\n{\"b", Ends::Lines), 8);
    }

    fn records(text: &[u8]) -> Vec<StringRecord> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        let records = reader.records().map(|record| {
            let mut record = record.unwrap();
            record.set_position(None);
            record
        });
        records.collect()
    }

    proptest! {
        #[test]
        fn blocks_are_the_text_cut_between_records(
            pieces in prop::collection::vec("[ab,]{0,9}|\"|\n|\r\n|,\"[ab,\n]{0,9}\",", 0..60),
            size in 1usize..100,
        ) {
            let text = pieces.concat().into_bytes();
            let mut blocks = blocks(&text, Ends::Quoted(b','));
            blocks.size = size;
            let (mut whole, mut apart) = (Vec::new(), Vec::new());
            while let Some(block) = blocks.next().unwrap() {
                prop_assert_eq!(block.seen, Seen::of(block.text()));
                prop_assert_eq!(block.first_line, 1 + Seen::of(&whole).lines as u64);
                whole.extend_from_slice(block.text());
                apart.extend(records(block.text()));
            }
            prop_assert_eq!(apart, records(&text));
            prop_assert_eq!(whole, text);
        }
    }
}
