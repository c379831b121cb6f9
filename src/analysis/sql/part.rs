/// A named part of a query.
#[derive(Debug, Clone)]
pub(super) struct Part {
    name: &'static str,
    /// What it is, for whoever reads the query.
    what: &'static str,
    text: String,
}

impl Part {
    pub(super) fn new(name: &'static str, what: &'static str, text: String) -> Self {
        Self { name, what, text }
    }

    /// As it stands after `WITH`.
    pub(super) fn shown(&self) -> String {
        format!("  -- {}: {}.\n  {} AS (\n    {}\n  )", self.name, self.what, self.name, self.text)
    }
}
