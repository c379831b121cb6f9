use std::fmt::Write as _;

use super::renderer::Renderer;
use super::style::Style;
use crate::report::WithJson;
use crate::unicode::is_invisible_or_control;

/// Renders an answer as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json;

impl<A: WithJson + ?Sized> Renderer<A> for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn help(&self) -> &'static str {
        "Versioned JSON, figures as exact decimal strings"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        json(&answer.json())
    }
}

/// Writes a value as JSON, keys in the order of its fields, with a line end. Invisible and control
/// characters are written as JSON escapes, so that a terminal does not act on them.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> String {
    // Strings and numbers under string keys always serialize.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut safe = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if is_invisible_or_control(character) && character != '\n' {
            // Writing to memory cannot fail.
            let _written = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe.push('\n');
    safe
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_are_escaped_and_read_back() {
        let text = "a\u{1b}\u{9b}\u{202e}\nb\u{e9}";
        let written = super::json(&text);
        assert_eq!(written, "\"a\\u001b\\u009b\\u202e\\nb\u{e9}\"\n");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
