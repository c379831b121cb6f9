//! The sheets that are compiled in.

use crate::number::Date;

/// A sheet that is compiled in.
#[derive(Debug, Clone, Copy)]
pub struct BundledSheet {
    /// Its vendor: the folder it stands in.
    pub id: &'static str,
    /// The first day it describes: the stem of its file.
    pub effective: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl BundledSheet {
    /// The first day it describes.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.effective.parse().ok()
    }

    /// Where its text stands in the repository.
    #[must_use]
    pub fn path(&self) -> String {
        format!("pricing/{}/{}.yaml", self.id, self.effective)
    }
}

macro_rules! shipped {
    ($($id:literal / $effective:literal),* $(,)?) => {
        /// Every sheet under `pricing/`, by vendor and date.
        const SHIPPED: &[BundledSheet] = &[$(BundledSheet {
            id: $id,
            effective: $effective,
            text: include_str!(concat!("../../pricing/", $id, "/", $effective, ".yaml")),
        }),*];
    };
}

shipped! {
    "analysis" / "2026-01-03",
    "cloudflare" / "2023-10-31",
    "cloudflare" / "2024-04-01",
    "cloudflare" / "2025-04-07",
    "cloudflare" / "2026-01-07",
    "cloudflare" / "2026-02-04",
}

/// Every sheet that is compiled in, by vendor and date.
#[must_use]
pub fn bundled_sheets() -> &'static [BundledSheet] {
    SHIPPED
}
