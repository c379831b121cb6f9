use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Decimal128Array, FixedSizeBinaryArray, Float64Array,
    Int32Array, StringArray, UInt64Array,
};
use arrow_schema::{DataType, TimeUnit as ArrowUnit};

use super::super::value::Value;
use super::leaf::Leaf;

/// The values of a column, downcast once per batch.
#[derive(Debug, Clone)]
pub(super) enum ColumnValues {
    /// Signed integers of any width, timestamps, and dates in milliseconds.
    Int(Vec<i64>),
    UInt64(UInt64Array),
    Float(Float64Array),
    Decimal(Decimal128Array, u32),
    Bool(BooleanArray),
    Text(StringArray),
    Binary(BinaryArray),
    FixedBinary(FixedSizeBinaryArray, IsUuid),
    Dictionary(Int32Array, Box<ColumnValues>),
    /// A type that no role accepts.
    Other,
}

/// Whether sixteen bytes are a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IsUuid(pub(super) bool);

impl ColumnValues {
    pub(super) fn new(array: &ArrayRef, is_uuid: IsUuid) -> Self {
        match array.data_type() {
            DataType::UInt64 => Self::UInt64(array.as_primitive::<UInt64Type>().clone()),
            DataType::Float64 => Self::Float(array.as_primitive::<Float64Type>().clone()),
            DataType::Decimal128(_, scale) => {
                let values = array.as_primitive::<Decimal128Type>().clone();
                u32::try_from(*scale).map_or(Self::Other, |scale| Self::Decimal(values, scale))
            }
            DataType::Boolean => Self::Bool(array.as_boolean().clone()),
            DataType::Utf8 => Self::Text(array.as_string().clone()),
            DataType::Binary => Self::Binary(array.as_binary().clone()),
            DataType::FixedSizeBinary(_) => Self::FixedBinary(array.as_fixed_size_binary().clone(), is_uuid),
            DataType::Dictionary(..) => match array.as_dictionary_opt::<Int32Type>() {
                Some(dictionary) => {
                    let values = Box::new(Self::new(dictionary.values(), is_uuid));
                    Self::Dictionary(dictionary.keys().clone(), values)
                }
                None => Self::Other,
            },
            _ => integers(array).map_or(Self::Other, Self::Int),
        }
    }

    /// The value of a row that is not null.
    #[inline]
    pub(super) fn get(&self, row: usize) -> Value<'_> {
        match self {
            Self::Int(values) => values.get(row).map_or(Value::Null, |value| Value::Int(*value)),
            Self::UInt64(values) => i64::try_from(values.value(row)).map_or(TOO_LARGE, Value::Int),
            Self::Float(values) => Value::Float(values.value(row)),
            Self::Decimal(values, 0) => i64::try_from(values.value(row)).map_or(TOO_LARGE, Value::Int),
            Self::Decimal(values, scale) => Value::Decimal(values.value(row), *scale),
            Self::Bool(values) => Value::Bool(values.value(row)),
            Self::Text(values) => Value::Text(values.value(row).as_bytes()),
            Self::Binary(values) => Value::Text(values.value(row)),
            Self::FixedBinary(values, IsUuid(is_uuid)) => match <[u8; 16]>::try_from(values.value(row)) {
                Ok(bytes) if *is_uuid => Value::Uuid(bytes),
                _ => Value::Text(values.value(row)),
            },
            Self::Dictionary(keys, values) => {
                usize::try_from(keys.value(row)).map_or(Value::Null, |key| values.get(key))
            }
            Self::Other => Value::Other("a value of an unsupported type"),
        }
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::UInt64(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Decimal(values, _) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Binary(values) => values.len(),
            Self::FixedBinary(values, _) => values.len(),
            Self::Dictionary(keys, _) => keys.len(),
            Self::Other => 0,
        }
    }
}

const TOO_LARGE: Value<'_> = Value::Other("a number past 2^63");

/// The values of a column with its nulls.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) leaf: Leaf,
    pub(super) values: ColumnValues,
}

impl Column {
    pub(super) fn new(leaf: Leaf, is_uuid: IsUuid) -> Self {
        let values = ColumnValues::new(&leaf.array, is_uuid);
        Self { leaf, values }
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Value<'_> {
        if self.leaf.is_null(row) { Value::Null } else { self.values.get(row) }
    }
}

/// Integers, timestamps and dates as 64-bit integers; values of null rows are arbitrary.
pub(super) fn integers(array: &ArrayRef) -> Option<Vec<i64>> {
    const DAY_MS: i64 = 86_400_000;
    macro_rules! widened {
        ($type:ty) => {
            array.as_primitive::<$type>().values().iter().map(|value| i64::from(*value)).collect()
        };
    }
    Some(match array.data_type() {
        DataType::Int8 => widened!(Int8Type),
        DataType::Int16 => widened!(Int16Type),
        DataType::Int32 => widened!(Int32Type),
        DataType::Int64 => widened!(Int64Type),
        DataType::UInt8 => widened!(UInt8Type),
        DataType::UInt16 => widened!(UInt16Type),
        DataType::UInt32 => widened!(UInt32Type),
        DataType::Date64 => widened!(Date64Type),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().values().iter();
            days.map(|day| i64::from(*day) * DAY_MS).collect()
        }
        DataType::Timestamp(ArrowUnit::Second, _) => widened!(TimestampSecondType),
        DataType::Timestamp(ArrowUnit::Millisecond, _) => widened!(TimestampMillisecondType),
        DataType::Timestamp(ArrowUnit::Microsecond, _) => widened!(TimestampMicrosecondType),
        DataType::Timestamp(ArrowUnit::Nanosecond, _) => widened!(TimestampNanosecondType),
        _ => return None,
    })
}
