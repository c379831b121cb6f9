//! One JSON object per line; every line is validated as a whole.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
    // If the whole chunk is valid UTF-8, its strings need not be validated one by one.
    let valid = str::from_utf8(&chunk.text).ok();
    let (mut row, mut start) = (chunk.first_line, 0);
    while start < chunk.text.len() {
        let rest = chunk.text.get(start..).unwrap_or_default();
        let end = start + memchr(b'\n', rest).unwrap_or(rest.len());
        let line = chunk.text.get(start..end).unwrap_or_default();
        if !line.trim_ascii().is_empty() {
            let object = match valid.and_then(|text| text.get(start..end)) {
                Some(line) => parse(serde_json::Deserializer::from_str(line), keys),
                None => parse(serde_json::Deserializer::from_slice(line), keys),
            };
            match object {
                Ok(object) => push(row, &object, status, builder)?,
                Err(error) => builder.reject(row, json_problem(&error))?,
            }
        }
        (row, start) = (row + 1, end + 1);
    }
    Ok(())
}

#[inline]
fn push(
    row: u64,
    object: &Object<'_>,
    status: &Observations,
    builder: &mut BatchBuilder<'_>,
) -> Result<(), ReadError> {
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

fn parse<'a, R: serde_json::de::Read<'a>>(
    mut deserializer: serde_json::Deserializer<R>,
    keys: &[KeyNode],
) -> Result<Object<'a>, serde_json::Error> {
    let mut object = Object::default();
    ObjectSeed { keys, object: &mut object, is_nested: false }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(object)
}

/// The parser's reason without its line number, which is always 1.
fn json_problem(error: &serde_json::Error) -> RowProblem {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default().to_owned();
    RowProblem::InvalidJson { reason, column: error.column() }
}

/// A value; text with escapes is owned.
enum JsonValue<'a> {
    Text(Cow<'a, str>),
    Plain(Value<'a>),
}

/// The values of a line by role.
#[derive(Default)]
struct Object<'a> {
    values: [Option<JsonValue<'a>>; ColumnRole::ALL.len()],
    duplicate: Option<ColumnRole>,
}

impl<'a> Object<'a> {
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

/// Reads an object into the values of a line.
struct ObjectSeed<'k, 'o, 'a> {
    keys: &'k [KeyNode],
    object: &'o mut Object<'a>,
    /// A nested object may be missing or of another type.
    is_nested: bool,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.is_nested { deserializer.deserialize_any(self) } else { deserializer.deserialize_map(self) }
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(node) = map.next_key_seed(KeySeed(self.keys))? {
            match node {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(KeyNode { role: Some(role), .. }) => {
                    let value = map.next_value_seed(ValueSeed)?;
                    self.object.set(*role, value);
                }
                Some(KeyNode { children, .. }) => {
                    map.next_value_seed(ObjectSeed { keys: children, object: self.object, is_nested: true })?;
                }
            }
        }
        Ok(())
    }

    // What is not an object at all is refused by `deserialize_map`; where a nested object is
    // expected, it has none of the columns.

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
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

/// Reads a value of any type.
struct ValueSeed;

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = JsonValue<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = JsonValue<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Plain(Value::Int(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<JsonValue<'de>, E> {
        let number = i64::try_from(number).map_or(Value::Other("a number past 2^63"), Value::Int);
        Ok(JsonValue::Plain(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Plain(Value::Float(number)))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Plain(Value::Bool(flag)))
    }

    fn visit_unit<E>(self) -> Result<JsonValue<'de>, E> {
        Ok(JsonValue::Plain(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JsonValue<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(JsonValue::Plain(Value::Other("a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonValue<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(JsonValue::Plain(Value::Other("an object")))
    }
}
