use std::fmt::Write as _;

use crate::unicode::is_invisible_or_control;

/// Writes a value as JSON, keys in the order they are declared, with a line end. Characters that
/// a terminal would obey are escaped; they mean the same.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> String {
    // Plain structs of strings and numbers always serialise.
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
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let text = "a\u{1b}\u{9b}\u{202e}\nb\u{e9}";
        let written = super::json(&text);
        assert_eq!(written, "\"a\\u001b\\u009b\\u202e\\nb\u{e9}\"\n");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
