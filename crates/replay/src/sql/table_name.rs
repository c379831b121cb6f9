//! Names of tables, columns and kinds: which are valid, and the parts of a dotted name.

use super::error::QueryError;

/// What a name refers to, for messages.
const TABLE: &str = "table";

/// The parts of a dotted table name, without their quotes.
pub(super) fn parse_table_name(path: &str) -> Result<Vec<String>, QueryError> {
    let mut parts = Vec::new();
    let mut rest = Some(path);
    while let Some(text) = rest {
        let (part, after) = match text.chars().next().filter(|mark| matches!(mark, '"' | '`')) {
            Some(mark) => split_quoted(path, text, mark)?,
            None => split_plain(text),
        };
        validate_name(TABLE, &part)
            .map_err(|_| QueryError::invalid_name(TABLE, path, "is not a name of the form `a.b`"))?;
        parts.push(part);
        rest = match after.strip_prefix('.') {
            None if !after.is_empty() => {
                return Err(QueryError::invalid_name(TABLE, path, "continues after its quotes"));
            }
            after => after,
        };
    }
    Ok(parts)
}

fn split_plain(text: &str) -> (String, &str) {
    let (part, after) = text.split_at(text.find('.').unwrap_or(text.len()));
    (part.to_owned(), after)
}

/// The quoted part at the start of a text and what follows it. A doubled mark is the mark itself.
fn split_quoted<'t>(path: &str, text: &'t str, mark: char) -> Result<(String, &'t str), QueryError> {
    let mut part = String::new();
    let mut rest = text.strip_prefix(mark).unwrap_or(text);
    loop {
        let Some((before, after)) = rest.split_once(mark) else {
            return Err(QueryError::invalid_name(TABLE, path, "has an unclosed quote"));
        };
        part.push_str(before);
        match after.strip_prefix(mark) {
            Some(after) => rest = after,
            None => return Ok((part, after)),
        }
        part.push(mark);
    }
}

/// Checks that a name is not empty and has no control characters.
pub(super) fn validate_name(what: &'static str, name: &str) -> Result<(), QueryError> {
    if name.is_empty() {
        Err(QueryError::invalid_name(what, name, "is empty"))
    } else {
        validate_text(what, name)
    }
}

/// Checks that a text has no control characters.
pub(super) fn validate_text(what: &'static str, text: &str) -> Result<(), QueryError> {
    let has_control = text.chars().any(char::is_control);
    if has_control {
        Err(QueryError::invalid_name(what, text, "contains a control character"))
    } else {
        Ok(())
    }
}
