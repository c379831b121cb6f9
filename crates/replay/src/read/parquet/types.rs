//! Which Arrow types can be read for which role, and as which Arrow type a column is requested.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, TimeUnit as ArrowUnit};
use parquet::basic::{LogicalType, Type as PhysicalType};
use parquet::schema::types::ColumnDescriptor;

use crate::event::{ColumnRole, TimeUnit};

/// The unit of a column of times: that of its type, or else that of the options.
pub(super) fn time_unit(data_type: &DataType, default: TimeUnit) -> TimeUnit {
    match data_type {
        DataType::Timestamp(ArrowUnit::Second, _) => TimeUnit::Seconds,
        DataType::Timestamp(ArrowUnit::Millisecond, _) | DataType::Date32 | DataType::Date64 => {
            TimeUnit::Millis
        }
        DataType::Timestamp(ArrowUnit::Microsecond, _) => TimeUnit::Micros,
        DataType::Timestamp(ArrowUnit::Nanosecond, _) => TimeUnit::Nanos,
        _ => default,
    }
}

/// Whether values of a type can be read for a role. `unit` is that of the options: only times in
/// seconds have fractions.
pub(super) fn is_supported(role: ColumnRole, data_type: &DataType, unit: TimeUnit) -> bool {
    use DataType as T;
    let is_text = matches!(data_type, T::Utf8 | T::Binary | T::Dictionary(..) | T::Null);
    let is_whole = data_type.is_integer() || matches!(data_type, T::Decimal128(_, 0));
    match role {
        ColumnRole::Session => is_text || is_whole || matches!(data_type, T::FixedSizeBinary(_)),
        ColumnRole::Time => {
            let is_date = matches!(data_type, T::Timestamp(..) | T::Date32 | T::Date64);
            let has_fractions = matches!(data_type, T::Float64 | T::Decimal128(..));
            is_text || is_whole || is_date || (has_fractions && unit == TimeUnit::Seconds)
        }
        ColumnRole::Bytes => is_text || is_whole,
        ColumnRole::Changed => is_text || is_whole || *data_type == T::Boolean,
        ColumnRole::Kind => true,
    }
}

/// The type as a message calls it: `DECIMAL(18, 3)`, `DOUBLE`, `list`.
pub(super) fn type_name(column: &ColumnDescriptor) -> String {
    if column.max_rep_level() > 0 {
        return "list".to_owned();
    }
    match column.logical_type_ref() {
        Some(LogicalType::Decimal(decimal)) => format!("DECIMAL({}, {})", decimal.precision, decimal.scale),
        Some(logical) => format!("{} ({})", column.physical_type(), logical_name(logical)),
        None => column.physical_type().to_string(),
    }
}

/// The name of a logical type without its parameters.
fn logical_name(logical: &LogicalType) -> String {
    let text = format!("{logical:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_uppercase()
}

/// The type as which a column is requested: ids and kinds as a dictionary, so that each entry is
/// hashed once, and INT96 in milliseconds, since in nanoseconds it ends in the year 2262. `None` for
/// the type that the library chooses.
pub(super) fn requested_type(
    role: ColumnRole,
    inferred: &DataType,
    physical: PhysicalType,
    with_dictionary: bool,
) -> Option<DataType> {
    let is_text = matches!(inferred, DataType::Utf8 | DataType::Binary | DataType::FixedSizeBinary(_));
    let is_id = matches!(role, ColumnRole::Session | ColumnRole::Kind);
    if is_id && with_dictionary && is_text {
        return Some(DataType::Dictionary(Box::new(DataType::Int32), Box::new(inferred.clone())));
    }
    (physical == PhysicalType::INT96).then_some(DataType::Timestamp(ArrowUnit::Millisecond, None))
}

/// A schema in which the column at a path has another type.
pub(super) fn with_type(schema: &Schema, path: &[String], data_type: &DataType) -> Schema {
    Schema::new_with_metadata(replace(schema.fields(), path, data_type), schema.metadata().clone())
}

fn replace(fields: &Fields, path: &[String], data_type: &DataType) -> Fields {
    let Some((name, rest)) = path.split_first() else { return fields.clone() };
    let replaced = |field: &FieldRef| -> FieldRef {
        let new_type = match field.data_type() {
            _ if field.name() != name => return Arc::clone(field),
            DataType::Struct(children) => DataType::Struct(replace(children, rest, data_type)),
            _ => data_type.clone(),
        };
        let field =
            Field::new(field.name(), new_type, field.is_nullable()).with_metadata(field.metadata().clone());
        Arc::new(field)
    };
    fields.iter().map(replaced).collect()
}

/// The type of the column at a path.
pub(super) fn type_at<'a>(fields: &'a Fields, path: &[String]) -> Option<&'a DataType> {
    let (name, rest) = path.split_first()?;
    let data_type = fields.iter().find(|field| field.name() == name)?.data_type();
    match data_type {
        DataType::Struct(children) if !rest.is_empty() => type_at(children, rest),
        _ => Some(data_type),
    }
}
