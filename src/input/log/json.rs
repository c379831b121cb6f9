//! A JSON object a line, every line checked whole.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::block::Block;
use super::cell::Value;
use super::columns::{Columns, Role};
use super::rows::Rows;
use crate::input::diagnostic::Diagnostic;

/// Lines whose keys are looked at to know the columns.
const LOOKED_AT: usize = 100;

/// The keys of the first lines, in the order they are met.
pub(super) fn columns(sample: &[u8]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for line in sample.split(|byte| *byte == b'\n').take(LOOKED_AT) {
        let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
        for key in object.into_iter().flat_map(|object| object.into_iter().map(|(key, _)| key)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// What each key is.
#[derive(Debug, Clone)]
pub(super) struct Keys(Vec<(String, Role)>);

impl Keys {
    pub(super) fn new(columns: &Columns) -> Self {
        let roles = [
            (Some(&columns.session), Role::Session),
            (Some(&columns.time), Role::Time),
            (columns.kind.as_ref(), Role::Kind),
            (columns.bytes.as_ref(), Role::Bytes),
            (columns.changed.as_ref(), Role::Changed),
        ];
        Self(roles.into_iter().filter_map(|(name, role)| Some((name?.clone(), role))).collect())
    }

    fn role(&self, key: &str) -> Option<Role> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, role)| *role)
    }
}

/// Decodes a block, line by line. Where all of it is UTF-8, which is told at once, no string of it
/// has to be looked at again.
pub(super) fn decode(block: &Block, keys: &Keys, rows: &mut Rows<'_>) -> Result<(), Diagnostic> {
    let whole = std::str::from_utf8(block.text()).ok();
    let (mut number, mut from) = (block.first_line, 0);
    while from < block.text().len() {
        let rest = block.text().get(from..).unwrap_or_default();
        let to = from + memchr(b'\n', rest).unwrap_or(rest.len());
        let line = block.text().get(from..to).unwrap_or_default();
        let mut object = Object::default();
        if !line.trim_ascii().is_empty() {
            let read = match whole.and_then(|whole| whole.get(from..to)) {
                Some(line) => read(serde_json::Deserializer::from_str(line), keys, &mut object),
                None => read(serde_json::Deserializer::from_slice(line), keys, &mut object),
            };
            match read {
                Ok(()) => rows.push(number, |role| object.value(role))?,
                Err(problem) => rows.refuse(number, &told(&problem))?,
            }
        }
        (number, from) = (number + 1, to + 1);
    }
    Ok(())
}

fn read<'a, R: serde_json::de::Read<'a>>(
    mut reader: serde_json::Deserializer<R>,
    keys: &Keys,
    into: &mut Object<'a>,
) -> Result<(), serde_json::Error> {
    ObjectOf { keys, into }.deserialize(&mut reader).and_then(|()| reader.end())
}

/// The parser's reason, without its own idea of the line.
fn told(problem: &serde_json::Error) -> String {
    let text = problem.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    format!("this is not a JSON object of a mutation: {reason} at column {}", problem.column())
}

/// A value that may own its text, where it had escapes.
enum Held<'a> {
    Text(Cow<'a, str>),
    Plain(Value<'a>),
}

/// The values of an object that matter, each in the place of what it is.
#[derive(Default)]
struct Object<'a>([Option<Held<'a>>; Role::COUNT]);

impl Object<'_> {
    fn value(&self, role: Role) -> Value<'_> {
        match self.0.get(role as usize) {
            Some(Some(Held::Text(text))) => Value::Text(text.as_bytes()),
            Some(Some(Held::Plain(value))) => *value,
            Some(None) | None => Value::Null,
        }
    }
}

/// Reads an object into where its values are kept.
struct ObjectOf<'k, 'o, 'a> {
    keys: &'k Keys,
    into: &'o mut Object<'a>,
}

impl<'de> DeserializeSeed<'de> for ObjectOf<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectOf<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(role) = map.next_key_seed(RoleOf(self.keys))? {
            let Some(role) = role else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value_seed(AnyValue)?;
            let place = self.into.0.get_mut(role as usize);
            if place.and_then(|place| place.replace(value)).is_some() {
                return Err(serde::de::Error::custom(format!("the key for `{}` stands twice", role.flag())));
            }
        }
        Ok(())
    }
}

/// Reads a key as what it is.
struct RoleOf<'k>(&'k Keys);

impl<'de> DeserializeSeed<'de> for RoleOf<'_> {
    type Value = Option<Role>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Role>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for RoleOf<'_> {
    type Value = Option<Role>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Option<Role>, E> {
        Ok(self.0.role(key))
    }
}

/// Reads a value, whatever it is.
struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Held<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Held<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Held<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Held<'de>, E> {
        Ok(Held::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Held<'de>, E> {
        Ok(Held::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Held<'de>, E> {
        Ok(Held::Plain(Value::Int(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Held<'de>, E> {
        let number = i64::try_from(number).map_or(Value::Other("so large a number"), Value::Int);
        Ok(Held::Plain(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Held<'de>, E> {
        // What is not a float in the text and yet comes as one did not fit 64 bits.
        let large = number.abs() >= 9e18;
        let what = if large { "so large a number" } else { "a number with a fraction or an exponent" };
        Ok(Held::Plain(Value::Other(what)))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Held<'de>, E> {
        Ok(Held::Plain(Value::Bool(yes)))
    }

    fn visit_unit<E>(self) -> Result<Held<'de>, E> {
        Ok(Held::Plain(Value::Null))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Held<'de>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Held::Plain(Value::Other("a list")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Held<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Held::Plain(Value::Other("an object")))
    }
}
