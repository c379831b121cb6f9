use super::table::Table;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// The title of the blocks that follow.
    Heading(String),
    /// A paragraph of prose.
    Paragraph(String),
    /// A bulleted list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Lines that keep their spaces and line ends: a calculation.
    Preformatted(Vec<String>),
    /// A warning.
    Warning(String),
}

/// An answer for people, without any format: headings, prose, lists and tables.
///
/// ```
/// use writecost::report::Document;
///
/// let mut document = Document::default();
/// document.heading("Monthly cost");
/// document.paragraph("Every total is exact.");
/// assert_eq!(writecost::render::markdown(&document), "## Monthly cost\n\nEvery total is exact.\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The parts, in order.
    pub blocks: Vec<Block>,
    /// A name that Markdown carries in a hidden comment, so that a bot can find and update its post.
    pub marker: Option<&'static str>,
}

impl Document {
    /// Adds a heading.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    /// Adds a list, unless it is empty.
    pub fn list(&mut self, points: Vec<String>) {
        if !points.is_empty() {
            self.blocks.push(Block::List(points));
        }
    }

    /// Adds a table, unless it has no rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Adds lines that keep their spaces and line ends.
    pub fn preformatted(&mut self, lines: Vec<String>) {
        self.blocks.push(Block::Preformatted(lines));
    }

    /// Adds a warning.
    pub fn warning(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Warning(text.into()));
    }
}
