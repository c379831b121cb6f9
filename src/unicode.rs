//! Ground floor: what of a text from elsewhere may be shown.

/// Whether a character would move the cursor, turn the direction of writing, or hide.
pub(crate) fn is_invisible_or_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
