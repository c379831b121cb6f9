//! Floor 4b: a document as text. Every format escapes what came from a file in its own way.

mod csv;
mod html;
mod json;
pub mod log;
mod markdown;
mod nameless;
mod output;
mod style;
mod terminal;

pub use csv::csv;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use output::{Out, Target, create, stream, write};
pub use style::{ColorChoice, Style, is_colored};
pub use terminal::terminal;

use crate::unicode::is_invisible_or_control;

/// A text on one line with everything that would not be seen made visible.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => shown.push(' '),
            _ if is_invisible_or_control(character) => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}
