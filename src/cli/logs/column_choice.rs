use writecost_replay::ColumnChoice;

/// The column of an optional role, for which `none` means that there is no such column.
pub(in crate::cli) fn choice(name: Option<&String>) -> ColumnChoice {
    match name {
        None => ColumnChoice::Infer,
        Some(name) if name == "none" => ColumnChoice::None,
        Some(name) => ColumnChoice::Name(name.clone()),
    }
}
