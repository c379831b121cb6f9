use std::sync::LazyLock;

use crate::input::bundled_sheets;

/// The program's version, and a line for each vendor with the effective dates of its price sheets:
/// an answer depends on both.
pub(super) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let vendors = bundled_sheets().chunk_by(|one, next| one.id == next.id).map(|vendor| {
        let days: Vec<&str> = vendor.iter().map(|sheet| sheet.effective).collect();
        let id = vendor.first().map(|sheet| sheet.id).unwrap_or_default();
        format!("\nprices of {id}: {}", days.join(", "))
    });
    std::iter::once(env!("CARGO_PKG_VERSION").to_owned()).chain(vendors).collect()
});
