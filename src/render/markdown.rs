use crate::report::{Align, Block, Document, Table};
use crate::unicode::is_invisible_or_control;

/// Draws a document as GitHub Markdown.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let blocks = document.blocks.iter().map(draw);
    let marker = document.marker.map(|marker| format!("<!-- {marker} -->"));
    let mut text = marker.into_iter().chain(blocks).collect::<Vec<_>>().join("\n\n");
    text.push('\n');
    text
}

fn draw(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("## {}", escaped(text)),
        Block::Paragraph(text) => escaped(text),
        Block::List(points) => {
            points.iter().map(|point| format!("- {}", escaped(point))).collect::<Vec<_>>().join("\n")
        }
        Block::Lines(lines) => {
            lines.iter().map(|line| format!("    {}", shown(line))).collect::<Vec<_>>().join("\n")
        }
        Block::Warning(text) => format!("> **Warning:** {}", escaped(text)),
        Block::Table(table) => drawn(table),
    }
}

fn drawn(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let titles = line(table.columns.iter().map(|column| escaped(&column.title)).collect());
    let rule = table.columns.iter().map(|column| if column.align == Align::Right { "---:" } else { "---" });
    let rule = line(rule.map(str::to_owned).collect());
    let rows = table.rows.iter().map(|row| line(row.iter().map(|cell| escaped(&cell.shown)).collect()));
    [titles, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A text on one line, what would not be seen made visible.
fn shown(text: &str) -> String {
    super::visible(text)
}

/// A text that stays text: nothing in it starts a table cell, a tag, a link or an emphasis.
fn escaped(text: &str) -> String {
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
    use crate::report::Cell;

    #[test]
    fn a_bar_in_a_title_breaks_no_table() {
        let mut table = Table::new().words("a|b");
        table.row(vec![Cell::text("<b>x</b> | `y`\n\u{1b}[31m")]);
        assert_eq!(drawn(&table), "| a\\|b |\n| --- |\n| &lt;b&gt;x&lt;/b&gt; \\| \\`y\\` \\u{1b}\\[31m |");
    }
}
