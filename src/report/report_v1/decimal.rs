use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::money::Money;
use crate::number::Rational;

/// A figure in a JSON file: an exact decimal in a string, without exponent or separators.
///
/// A number without a finite decimal expansion keeps 28 decimals; the same digits are read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalText {
    text: String,
    value: Rational,
}

impl DecimalText {
    /// The value that the text states.
    #[must_use]
    pub fn value(&self) -> &Rational {
        &self.value
    }

    /// The value as an amount of money.
    #[must_use]
    pub fn money(&self) -> Money {
        Money::new(self.value.clone())
    }

    fn parse(text: String) -> Result<Self, String> {
        match Rational::parse_decimal(&text) {
            Some(value) => Ok(Self { text, value }),
            None => Err(text),
        }
    }
}

impl From<&Rational> for DecimalText {
    fn from(value: &Rational) -> Self {
        let text = value.to_string();
        // The value is the one that is read back, so that a written and a saved report compare as equal.
        let value = Rational::parse_decimal(&text).unwrap_or_else(|| value.clone());
        Self { text, value }
    }
}

impl From<&Money> for DecimalText {
    fn from(amount: &Money) -> Self {
        Self::from(amount.as_rational())
    }
}

impl fmt::Display for DecimalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(text).map_err(|text| {
            de::Error::custom(format!("`{text}` is not an exact decimal, such as `145` or `0.5`"))
        })
    }
}
