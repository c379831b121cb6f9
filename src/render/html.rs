use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{Align, Answer, Block, Cell, Document, Table, display};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;\
color-scheme:light dark}table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;\
border-bottom:1px solid #8886;text-align:left}.n{text-align:right;font-variant-numeric:tabular-nums}\
pre{overflow-x:auto}.w{border-left:.3rem solid #d90;padding-left:.75rem}";

/// Renders an answer as an HTML page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Html;

impl<A: Answer + ?Sized> Renderer<A> for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn help(&self) -> &'static str {
        "One page without scripts or other files"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        html(&answer.title(), &answer.document())
    }
}

/// Writes a document as one HTML page without scripts or other files.
#[must_use]
pub fn html(title: &str, document: &Document) -> String {
    let body: String = document.blocks.iter().map(block_html).collect();
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn block_html(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("<h2>{}</h2>\n", escape(text)),
        Block::Paragraph(text) => format!("<p>{}</p>\n", escape(text)),
        Block::List(points) => {
            let points: String =
                points.iter().map(|point| ["<li>", &escape(point), "</li>\n"].concat()).collect();
            format!("<ul>\n{points}</ul>\n")
        }
        Block::Preformatted(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
            format!("<pre>{}</pre>\n", lines.join("\n"))
        }
        Block::Warning(text) => format!("<p class=\"w\"><strong>Warning:</strong> {}</p>\n", escape(text)),
        Block::Table(table) => table_html(table),
    }
}

fn table_html(table: &Table) -> String {
    let class = |align| if align == Align::Right { " class=\"n\"" } else { "" };
    let cell = |tag: &str, align, text: &str| format!("<{tag}{}>{}</{tag}>", class(align), escape(text));
    let titles: String = table.columns.iter().map(|column| cell("th", column.align, &column.title)).collect();
    let row = |row: &Vec<Cell>| {
        let cells = row.iter().zip(&table.columns);
        let cells: String =
            cells.map(|(content, column)| cell("td", column.align, &display(content))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = table.rows.iter().map(row).collect();
    format!("<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn escape(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
