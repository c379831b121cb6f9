//! A text in blocks of whole records, read one after the other and decoded side by side.

use std::io::Read;

use memchr::{memchr, memchr_iter, memrchr};

use crate::source::diagnostic::Diagnostic;

/// Bytes of a block, so far as records allow.
const BLOCK: usize = 4 << 20;
/// Longer than any record of a log.
const LONGEST: usize = 16 << 20;

/// Whole records of a text.
pub(super) struct Block {
    pub(super) text: Vec<u8>,
    /// The number of its first line.
    pub(super) first_line: u64,
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
    /// What was read past the last block.
    rest: Vec<u8>,
    line: u64,
    at_end: bool,
}

impl Blocks {
    pub(super) fn new(name: String, text: Box<dyn Read + Send>) -> Self {
        Self { name, text, ends: Ends::Lines, rest: Vec::new(), line: 1, at_end: false }
    }

    /// What the text begins with, without taking it: at least `wanted` bytes where it has them.
    pub(super) fn peek(&mut self, wanted: usize) -> Result<&[u8], Diagnostic> {
        while self.rest.len() < wanted && !self.at_end {
            self.fill(wanted)?;
        }
        Ok(&self.rest)
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
        let skipped = self.rest.drain(..bytes.min(self.rest.len()));
        self.line += skipped.filter(|byte| *byte == b'\n').count() as u64;
    }

    pub(super) fn next(&mut self) -> Result<Option<Block>, Diagnostic> {
        let mut wanted = BLOCK;
        loop {
            self.peek(wanted)?;
            let whole = if self.at_end { self.rest.len() } else { last_end(&self.rest, self.ends) };
            if whole > 0 {
                return Ok(Some(self.take(whole)));
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

    fn take(&mut self, whole: usize) -> Block {
        let rest = self.rest.get(whole..).unwrap_or_default().to_vec();
        let mut text = std::mem::replace(&mut self.rest, rest);
        text.truncate(whole);
        let first_line = self.line;
        self.line += memchr_iter(b'\n', &text).count() as u64;
        Block { text, first_line }
    }

    fn fill(&mut self, wanted: usize) -> Result<(), Diagnostic> {
        let missing = wanted.saturating_sub(self.rest.len());
        self.rest.reserve(missing);
        let read = self.text.by_ref().take(missing as u64).read_to_end(&mut self.rest);
        let read = read.map_err(|problem| self.unreadable(&problem))?;
        self.at_end = read < missing;
        Ok(())
    }

    fn unreadable(&self, problem: &std::io::Error) -> Diagnostic {
        let lines = self.line + memchr_iter(b'\n', &self.rest).count() as u64;
        let message = format!("cannot read `{}` past line {lines}: {problem}", self.name);
        Diagnostic::new("unreadable", message)
    }

    fn too_long(&self) -> Diagnostic {
        let message =
            format!("{}:{}: this line is longer than 16 MiB, which no mutation is", self.name, self.line);
        Diagnostic::new("too-long", message)
    }
}

/// The byte after the last record that ends in the text; 0 where none does.
fn last_end(text: &[u8], ends: Ends) -> usize {
    match ends {
        Ends::Quoted(delimiter) if memchr(b'"', text).is_some() => last_unquoted(text, delimiter),
        _ => memrchr(b'\n', text).map_or(0, |at| at + 1),
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
    use super::*;

    #[test]
    fn records_end_outside_quotes() {
        let ends = Ends::Quoted(b',');
        for (text, expected) in [
            ("a,b\nc", 4),
            ("a,\"b\nc\"\nd", 8),
            ("a,\"b\nc", 0),
            ("x\na,\"b\"\"\nc", 2),
            ("a,5\" disk\nb", 10),
            ("\"a\"\n\"b\n\"\n", 9),
            ("", 0),
        ] {
            assert_eq!(last_end(text.as_bytes(), ends), expected, "{text:?}");
        }
        assert_eq!(last_end(b"{\"a\":1}\n{\"b", Ends::Lines), 8);
    }
}
