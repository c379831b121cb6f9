use crate::unicode::is_invisible_or_control;

/// A text on one line, in which every invisible or control character is escaped.
///
/// ```
/// assert_eq!(writecost::render::visible("a\u{1b}[31m\nb"), "a\\u{1b}[31m b");
/// ```
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => out.push(' '),
            _ if is_invisible_or_control(character) => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out
}
