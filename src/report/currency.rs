/// The currency of a price sheet, which decides how amounts are written.
///
/// ```
/// use writecost::report::Currency;
///
/// assert_eq!(Currency::new("USD").prefix(), "$");
/// assert_eq!(Currency::new("EUR").prefix(), "EUR ");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency(String);

impl Currency {
    /// The currency with this ISO 4217 code: `USD`.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The text before an amount: `$` for US dollars, the code and a space for any other currency.
    #[must_use]
    pub fn prefix(&self) -> String {
        if self.0 == "USD" { "$".to_owned() } else { format!("{} ", self.0) }
    }
}
