/// A text without the byte order mark that some editors write at its start.
pub(super) fn strip_bom(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}
