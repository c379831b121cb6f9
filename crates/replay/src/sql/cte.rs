/// A common table expression.
#[derive(Debug, Clone)]
pub(super) struct Cte {
    name: &'static str,
    /// What a row of it is, as a comment in the query.
    comment: &'static str,
    query: String,
}

impl Cte {
    pub(super) fn new(name: &'static str, comment: &'static str, query: String) -> Self {
        Self { name, comment, query }
    }

    /// Its text after `WITH`.
    pub(super) fn to_sql(&self) -> String {
        format!("  -- {}: {}.\n  {} AS (\n    {}\n  )", self.name, self.comment, self.name, self.query)
    }
}
