//! Floor 4b: one typed model of an answer. Every format is rendered from the same document, so
//! that none can disagree with another.

mod cell;
mod figures;
mod table;

pub use cell::{Align, Cell};
pub use figures::{Currency, about, apart, dollars, grouped, mark, percent, price, rounded};
pub use table::{Column, Table};

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of what follows.
    Heading(String),
    /// A paragraph of prose.
    Paragraph(String),
    /// Points, one under the other.
    List(Vec<String>),
    /// Figures.
    Table(Table),
    /// Lines that are shown as they are: a derivation.
    Lines(Vec<String>),
    /// What the reader should act on.
    Warning(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// A name that Markdown carries unseen, by which a comment can be found again.
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

    /// Adds points; none adds nothing.
    pub fn list(&mut self, points: Vec<String>) {
        if !points.is_empty() {
            self.blocks.push(Block::List(points));
        }
    }

    /// Adds a table; an empty one adds nothing.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}
