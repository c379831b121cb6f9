//! Files of whatever form as one log.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::columns::Columns;
use super::options::LogOptions;
use super::parquet::{Table, TablePart};
use super::rows::{Kinds, Reading};
use super::text::{Text, TextPart};
use crate::input::Diagnostics;
use crate::input::LoadError;
use crate::input::diagnostic::Diagnostic;
use crate::input::log_path::Input;
use crate::workload::{Batch, Log, Part, Timestamps};

/// A log that is open: its first file, and those that follow.
pub struct LogFiles {
    files: Vec<Input>,
    /// The file after the one at hand.
    next: usize,
    at_hand: Option<Opened>,
    reading: Arc<Reading>,
    columns: Columns,
    /// Bytes of the files that were taken in, as they lie on the disk.
    taken: Arc<AtomicU64>,
}

enum Opened {
    Text(Box<Text>),
    Table(Box<Table>),
}

impl LogFiles {
    /// Opens the log that names and patterns stand for, relative to a folder, and finds its
    /// columns in the first of its files.
    pub fn open(names: &[String], folder: &Path, options: &LogOptions) -> Result<Self, LoadError> {
        let problems = Diagnostics::default();
        let files = super::names::expand(names, folder, &problems);
        let taken = Arc::new(AtomicU64::new(0));
        if problems.is_empty() && files.is_empty() {
            problems.push(Diagnostic::new("no-file", "there is no file to read a log from"));
        }
        let first = files.first().filter(|_| problems.is_empty());
        let opened = first.and_then(|first| {
            let opened = open(first, 0, options, &taken);
            opened.map_err(|found| found.into_iter().for_each(|problem| problems.push(problem))).ok()
        });
        let Some(at_hand) = opened else { return Err(LoadError::all(problems)) };
        let (columns, kinds) = (at_hand.columns(), Kinds::new(&options.critical));
        let reading = Reading {
            options: options.clone(),
            kinds,
            bytes: columns.bytes.is_some(),
            changed: columns.changed.is_some(),
        };
        Ok(Self { files, next: 1, at_hand: Some(at_hand), reading: Arc::new(reading), columns, taken })
    }

    /// The columns that are read.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What a file is called in messages.
    #[must_use]
    pub fn name(&self, position: usize) -> String {
        self.files.get(position).map(Input::name).unwrap_or_default()
    }

    /// What all files are called in messages, in the order of the log.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.files.iter().map(Input::name).collect()
    }

    /// Whether the log can be read a second time.
    #[must_use]
    pub fn is_rereadable(&self) -> bool {
        let regular = |input: &Input| match input {
            Input::File(path) => path.is_file(),
            Input::Stdin => false,
        };
        self.files.iter().all(regular)
    }

    /// Bytes of all files as they lie on the disk, where that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        let size = |input: &Input| match input {
            Input::File(path) => {
                path.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
            }
            Input::Stdin => None,
        };
        self.files.iter().map(size).sum()
    }

    /// How many of those bytes were taken in so far.
    #[must_use]
    pub fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// Critical kinds that no row was of.
    #[must_use]
    pub fn unmet_kinds(&self) -> Vec<String> {
        self.reading.kinds.unmet()
    }

    fn open_next(&mut self) -> Result<bool, Diagnostic> {
        let Some(input) = self.files.get(self.next) else { return Ok(false) };
        let mut options = self.reading.options.clone();
        // Every file of a log has the columns of the first.
        let named = |name: &Option<String>| Some(name.clone().unwrap_or_else(|| "none".to_owned()));
        (options.session, options.time) =
            (Some(self.columns.session.clone()), Some(self.columns.time.clone()));
        (options.kind, options.bytes) = (named(&self.columns.kind), named(&self.columns.bytes));
        options.changed = named(&self.columns.changed);
        let opened = open(input, self.next, &options, &self.taken);
        let opened = opened.map_err(|problems| {
            problems
                .into_iter()
                .next()
                .unwrap_or_else(|| Diagnostic::new("unreadable", "a file cannot be read"))
        })?;
        self.at_hand = Some(opened);
        self.next += 1;
        Ok(true)
    }
}

impl Opened {
    fn columns(&self) -> Columns {
        match self {
            Self::Text(text) => text.found.columns(&text.columns),
            Self::Table(table) => table.columns(),
        }
    }
}

impl Log for LogFiles {
    type Problem = Diagnostic;
    type Part = LogPart;

    fn next_part(&mut self) -> Result<Option<LogPart>, Diagnostic> {
        loop {
            let part = match &mut self.at_hand {
                Some(Opened::Text(text)) => text.next()?.map(Form::Text),
                Some(Opened::Table(table)) => table.next(&self.taken).map(Box::new).map(Form::Table),
                None => None,
            };
            if let Some(form) = part {
                return Ok(Some(LogPart { form, reading: Arc::clone(&self.reading) }));
            }
            if !self.open_next()? {
                return Ok(None);
            }
        }
    }
}

/// A part of a log: a block of a text, or a row group of a table.
pub struct LogPart {
    form: Form,
    reading: Arc<Reading>,
}

enum Form {
    Text(TextPart),
    Table(Box<TablePart>),
}

impl Part for LogPart {
    type Problem = Diagnostic;

    fn next_batch(&mut self) -> Result<Option<Batch>, Diagnostic> {
        match &mut self.form {
            Form::Text(part) => part.next_batch(&self.reading),
            Form::Table(part) => part.next_batch(&self.reading),
        }
    }

    fn reuse(&mut self, times: Timestamps, index: Vec<u32>) {
        if let Form::Table(part) = &mut self.form {
            part.reuse(times, index);
        }
    }
}

/// Counts the bytes that are read through it.
struct Counting<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

const PARQUET: &[u8] = b"PAR1";
const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

fn open(
    input: &Input,
    position: usize,
    options: &LogOptions,
    taken: &Arc<AtomicU64>,
) -> Result<Opened, Vec<Diagnostic>> {
    let name = input.name();
    let unreadable = |problem: io::Error| vec![input.unreadable(&problem)];
    let (mut raw, seekable): (Box<dyn Read + Send>, Option<File>) = match input {
        Input::Stdin => (Box::new(io::stdin()), None),
        Input::File(path) => {
            let file = File::open(path).map_err(unreadable)?;
            let is_file = file.metadata().map_err(unreadable)?.is_file();
            let again = if is_file { Some(file.try_clone().map_err(unreadable)?) } else { None };
            (Box::new(file), again)
        }
    };
    let mut magic = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut magic).map_err(unreadable)?;
    let whole = Cursor::new(magic.clone()).chain(raw);
    if magic == PARQUET {
        let file = match seekable {
            Some(file) => file,
            None => spooled(whole).map_err(unreadable)?,
        };
        let table = Table::open(&name, position, file, options)?;
        return Ok(Opened::Table(Box::new(table)));
    }
    let counted = Counting { inner: whole, taken: Arc::clone(taken) };
    let text = uncompressed(&magic, counted).map_err(unreadable)?;
    Ok(Opened::Text(Box::new(Text::open(&name, position, text, options)?)))
}

fn uncompressed(magic: &[u8], raw: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    Ok(if magic.starts_with(GZIP) {
        Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::with_capacity(1 << 16, raw)))
    } else if magic == ZSTD {
        Box::new(zstd::Decoder::new(raw)?)
    } else {
        Box::new(raw)
    })
}

/// A table's index stands at its end, so one that comes through a pipe is kept on the disk first.
fn spooled(mut whole: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut whole, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
