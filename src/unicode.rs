//! Which characters of untrusted text are safe to display.

/// Returns whether a character is invisible, controls the terminal, or changes the text direction.
pub(crate) fn is_invisible_or_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
