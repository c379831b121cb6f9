/// Writes a value as JSON, keys in the order they are declared, with a line end.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> String {
    // Plain structs of strings and numbers always serialise.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
