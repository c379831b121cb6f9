/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or `CLICOLOR_FORCE` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The style of a document on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The width of the terminal in columns; `None` where there is no terminal.
    pub width: Option<u16>,
    /// Whether to write headings bold and warnings in colour.
    pub color: bool,
}

/// Whether to use colours: the choice first, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether the
/// output is a terminal. Empty variables and `CLICOLOR_FORCE=0` are ignored.
#[must_use]
pub fn is_colored(
    choice: ColorChoice,
    no_color: Option<&str>,
    force: Option<&str>,
    is_terminal: bool,
) -> bool {
    let is_set = |value: Option<&str>| value.is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if is_set(no_color) => false,
        ColorChoice::Auto => (is_set(force) && force != Some("0")) || is_terminal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_environment_and_that_over_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, no_color, force, is_terminal, colored) in [
            (Auto, None, None, true, true),
            (Auto, None, None, false, false),
            (Auto, Some("1"), Some("1"), true, false),
            (Auto, Some(""), None, true, true),
            (Auto, None, Some("1"), false, true),
            (Auto, None, Some("0"), false, false),
            (Always, Some("1"), None, false, true),
            (Never, None, Some("1"), true, false),
        ] {
            assert_eq!(is_colored(choice, no_color, force, is_terminal), colored);
        }
    }
}
