//! One JSON object per line; every line is validated as a whole.

use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::batch_builder::BatchBuilder;
use super::chunker::Chunk;
use super::context::Observations;
use super::error::ReadError;
use super::json_keys::KeyNode;
use super::row_problem::RowProblem;
use super::value::Value;
use crate::event::ColumnRole;

/// The names of the columns in the first lines, in order of occurrence: keys of the objects, and
/// paths to the values of nested objects.
pub(super) struct SampledNames {
    pub(super) all: Vec<String>,
    /// Those that are keys of the outer object.
    pub(super) flat: Vec<String>,
}

impl SampledNames {
    pub(super) fn read(sample: &[u8]) -> Self {
        const SAMPLED_LINES: usize = 100;
        let mut names = Self { all: Vec::new(), flat: Vec::new() };
        for line in sample.split(|byte| *byte == b'\n').take(SAMPLED_LINES) {
            if let Ok(object) = serde_json::from_slice::<Map<String, Json>>(line) {
                names.add(&object, "");
            }
        }
        names
    }

    fn add(&mut self, object: &Map<String, Json>, prefix: &str) {
        for (key, value) in object {
            let name = format!("{prefix}{key}");
            if prefix.is_empty() && !self.flat.contains(&name) {
                self.flat.push(name.clone());
            }
            match value {
                Json::Object(nested) if !nested.is_empty() => self.add(nested, &format!("{name}.")),
                _ if self.all.contains(&name) => {}
                _ => self.all.push(name),
            }
        }
    }
}

/// Decodes a chunk line by line; blank lines are ignored.
pub(super) fn decode(
    chunk: &Chunk,
    keys: &[KeyNode],
    status: &Observations,
    builder: &mut BatchBuilder<'_>,
) -> Result<(), ReadError> {
    // The whole chunk is validated at once; only if it is invalid, line by line.
    let valid = str::from_utf8(&chunk.text).ok();
    let (mut row, mut start) = (chunk.first_line, 0);
    while start < chunk.text.len() {
        let rest = chunk.text.get(start..).unwrap_or_default();
        let end = start + memchr(b'\n', rest).unwrap_or(rest.len());
        let line = match valid {
            Some(text) => Ok(text.get(start..end).unwrap_or_default()),
            None => str::from_utf8(chunk.text.get(start..end).unwrap_or_default()),
        };
        match line {
            Ok(line) if line.trim_ascii().is_empty() => {}
            Ok(line) => push(row, line, keys, status, builder)?,
            Err(error) => builder.reject(row, not_utf8(error))?,
        }
        (row, start) = (row + 1, end + 1);
    }
    Ok(())
}

#[inline]
fn push(
    row: u64,
    line: &str,
    keys: &[KeyNode],
    status: &Observations,
    builder: &mut BatchBuilder<'_>,
) -> Result<(), ReadError> {
    let mut object = Object::default();
    if let Err(error) = object.read(line, keys) {
        return builder.reject(row, invalid_json(&error));
    }
    if let Some(role) = object.duplicate {
        return builder.reject(row, RowProblem::DuplicateKey(role));
    }
    for role in [ColumnRole::Kind, ColumnRole::Bytes, ColumnRole::Changed] {
        if object.has(role) {
            status.column_occurs(role);
        }
    }
    builder.push(row, |role| object.value(role))
}

/// The parser's reason without its line number, which is always 1.
fn invalid_json(error: &serde_json::Error) -> RowProblem {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default().to_owned();
    RowProblem::InvalidJson { reason, column: error.column() }
}

fn not_utf8(error: std::str::Utf8Error) -> RowProblem {
    RowProblem::InvalidJson { reason: "invalid UTF-8".to_owned(), column: error.valid_up_to() + 1 }
}

/// The values of a line by role.
#[derive(Default)]
struct Object<'a> {
    values: [Option<JsonValue<'a>>; ColumnRole::ALL.len()],
    duplicate: Option<ColumnRole>,
}

impl<'a> Object<'a> {
    /// Reads an object, and the objects in it that `keys` lead to.
    fn read(&mut self, text: &'a str, keys: &[KeyNode]) -> Result<(), serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.deserialize_map(ObjectVisitor { keys, object: self })?;
        deserializer.end()
    }

    #[inline]
    fn value(&self, role: ColumnRole) -> Value<'_> {
        match self.values.get(role as usize) {
            Some(Some(JsonValue::Text(text))) => Value::Text(text.as_bytes()),
            Some(Some(JsonValue::Plain(value))) => *value,
            Some(None) | None => Value::Null,
        }
    }

    fn has(&self, role: ColumnRole) -> bool {
        matches!(self.values.get(role as usize), Some(Some(_)))
    }

    fn set(&mut self, role: ColumnRole, value: JsonValue<'a>) {
        let place = self.values.get_mut(role as usize);
        if place.and_then(|place| place.replace(value)).is_some() {
            self.duplicate = Some(role);
        }
    }
}

struct ObjectVisitor<'k, 'o, 'a> {
    keys: &'k [KeyNode],
    object: &'o mut Object<'a>,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(node) = map.next_key_seed(KeySeed(self.keys))? {
            let Some(node) = node else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&'de RawValue>()?.get();
            let result = match node.role {
                Some(role) => JsonValue::parse(value).map(|value| self.object.set(role, value)),
                None if value.starts_with('{') => self.object.read(value, &node.children),
                None => Ok(()),
            };
            result.map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}

/// A value of the text; a string with escapes is owned.
enum JsonValue<'a> {
    Text(String),
    Plain(Value<'a>),
}

impl<'a> JsonValue<'a> {
    /// Interprets a valid JSON value. A number stays the text that it is, so that no digit is lost.
    fn parse(json: &'a str) -> Result<Self, serde_json::Error> {
        Ok(match json.as_bytes() {
            [b'"', text @ .., b'"'] if memchr(b'\\', text).is_none() => Self::Plain(Value::Text(text)),
            [b'"', ..] => Self::Text(serde_json::from_str(json)?),
            [b'{', ..] => Self::Plain(Value::Other("an object")),
            [b'[', ..] => Self::Plain(Value::Other("a list")),
            b"null" => Self::Plain(Value::Null),
            b"true" => Self::Plain(Value::Bool(true)),
            b"false" => Self::Plain(Value::Bool(false)),
            number => Self::Plain(Value::Text(number)),
        })
    }
}

/// Reads a key and finds it among those that are read.
struct KeySeed<'k>(&'k [KeyNode]);

impl<'de, 'k> DeserializeSeed<'de> for KeySeed<'k> {
    type Value = Option<&'k KeyNode>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'k> Visitor<'_> for KeySeed<'k> {
    type Value = Option<&'k KeyNode>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().find(|node| node.key == key))
    }
}
