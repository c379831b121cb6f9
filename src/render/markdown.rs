use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{Align, Answer, Block, Cell, Document, Table, display};
use crate::unicode::is_invisible_or_control;

/// Renders an answer as GitHub Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markdown;

impl<A: Answer + ?Sized> Renderer<A> for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn help(&self) -> &'static str {
        "GitHub Markdown, for a job summary or a comment"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        markdown(&answer.comment())
    }
}

/// Writes a document as GitHub Markdown.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let blocks = document.blocks.iter().map(block_markdown);
    let marker = document.marker.map(|marker| format!("<!-- {marker} -->"));
    let mut text = marker.into_iter().chain(blocks).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn block_markdown(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("## {}", escape(text)),
        Block::Paragraph(text) => escape(text),
        Block::List(points) => {
            points.iter().map(|point| format!("- {}", escape(point))).collect::<Vec<_>>().join("\n")
        }
        Block::Preformatted(lines) => {
            lines.iter().map(|line| format!("    {}", visible(line))).collect::<Vec<_>>().join("\n")
        }
        Block::Warning(text) => format!("> **Warning:** {}", escape(text)),
        Block::Table(table) => table_markdown(table),
    }
}

fn table_markdown(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let titles = line(table.columns.iter().map(|column| escape(&column.title)).collect());
    let rule = table.columns.iter().map(|column| if column.align == Align::Right { "---:" } else { "---" });
    let rule = line(rule.map(str::to_owned).collect());
    let cell = |cell: &Cell| escape(&display(cell));
    let rows = table.rows.iter().map(|row| line(row.iter().map(cell).collect()));
    [titles, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Escapes every character that Markdown would read as a table cell, a tag, a link or emphasis.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => out.push(' '),
            _ if is_invisible_or_control(character) => out.extend(character.escape_unicode()),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_do_not_break_a_table() {
        let mut table = Table::new().text_column("a|b");
        table.row(vec![Cell::text("<b>x</b> | `y`\n\u{1b}[31m")]);
        assert_eq!(
            table_markdown(&table),
            "| a\\|b |\n| --- |\n| &lt;b&gt;x&lt;/b&gt; \\| \\`y\\` \\u{1b}\\[31m |"
        );
    }
}
