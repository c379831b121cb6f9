use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement};

use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{Align, Answer, Block, Cell, Document, Table, display};

/// The longest line of prose.
const MAX_PROSE_WIDTH: usize = 96;
/// The widest table where there is no terminal.
const MAX_TABLE_WIDTH: u16 = 200;

/// Renders an answer for a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal;

impl<A: Answer + ?Sized> Renderer<A> for Terminal {
    fn name(&self) -> &'static str {
        "table"
    }

    fn help(&self) -> &'static str {
        "For a terminal"
    }

    fn render(&self, answer: &A, style: Style) -> String {
        terminal(&answer.document(), style)
    }
}

/// Writes a document for a terminal.
#[must_use]
pub fn terminal(document: &Document, style: Style) -> String {
    let blocks = document.blocks.iter().map(|block| draw(block, style));
    let mut text = blocks.collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn draw(block: &Block, style: Style) -> String {
    let width = style.width.map_or(MAX_PROSE_WIDTH, |width| usize::from(width).clamp(20, MAX_PROSE_WIDTH));
    match block {
        Block::Heading(text) if style.color => format!("\u{1b}[1m{}\u{1b}[0m", visible(text)),
        Block::Heading(text) => underlined(&wrapped(&visible(text), width, "")),
        Block::Paragraph(text) => wrapped(&visible(text), width, ""),
        Block::List(points) => {
            let points = points.iter().map(|point| wrapped(&format!("- {}", visible(point)), width, "  "));
            points.collect::<Vec<_>>().join("\n")
        }
        Block::Preformatted(lines) => lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n"),
        Block::Warning(text) if style.color => {
            let text = wrapped(&format!("warning: {}", visible(text)), width, "  ");
            text.replacen("warning:", "\u{1b}[1;33mwarning:\u{1b}[0m", 1)
        }
        Block::Warning(text) => wrapped(&format!("warning: {}", visible(text)), width, "  "),
        Block::Table(table) => tables(table, style.width.unwrap_or(MAX_TABLE_WIDTH)),
    }
}

fn underlined(text: &str) -> String {
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    format!("{text}\n{}", "─".repeat(widest))
}

/// Breaks a text at spaces; every line but the first starts with `indent`.
fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        }
        if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}

/// A table, or where it is too wide, two halves that both have the first column.
fn tables(table: &Table, width: u16) -> String {
    let whole = draw_table(table, width);
    if table.columns.len() < 3 || natural_width(table) <= usize::from(width) {
        return whole;
    }
    let half = table.columns.len().div_ceil(2);
    let left: Vec<usize> = (0..half).collect();
    let right: Vec<usize> = std::iter::once(0).chain(half..table.columns.len()).collect();
    format!("{}\n{}", tables(&columns(table, &left), width), tables(&columns(table, &right), width))
}

fn columns(table: &Table, kept: &[usize]) -> Table {
    let pick = |cells: &[Cell]| kept.iter().filter_map(|&at| cells.get(at).cloned()).collect();
    Table {
        columns: kept.iter().filter_map(|&at| table.columns.get(at).cloned()).collect(),
        rows: table.rows.iter().map(|row| pick(row)).collect(),
    }
}

/// The width of the table if no cell is broken and titles are broken at spaces.
fn natural_width(table: &Table) -> usize {
    let widest = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|cell| display(cell).chars().count());
        let title = table.columns.get(at).map_or("", |column| column.title.as_str());
        let words = title.split(' ').map(|word| word.chars().count());
        cells.chain(words).max().unwrap_or_default()
    };
    (0..table.columns.len()).map(|at| widest(at) + 3).sum::<usize>() + 1
}

fn draw_table(table: &Table, width: u16) -> String {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(UTF8_FULL_CONDENSED.with_rounded_corners());
    drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    drawn.set_header(table.columns.iter().map(|column| aligned(&column.title, column.align)));
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns);
        drawn.add_row(cells.map(|(cell, column)| aligned(&display(cell), column.align)));
    }
    let lines = drawn.lines().map(|line| line.trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn aligned(text: &str, align: Align) -> comfy_table::Cell {
    let side = if align == Align::Right { CellAlignment::Right } else { CellAlignment::Left };
    comfy_table::Cell::new(visible(text)).set_alignment(side)
}
