//! The parts of pages that come to life in the browser. Each reads fully without scripts; what a person reads in it is rendered
//! on the server first.

#[cfg(feature = "hydrate")]
mod ask;
mod burn_down;
mod campaign_preview;
mod live_feed;
mod new_payments;
#[cfg(feature = "hydrate")]
mod stream;

pub use burn_down::{BurnDown, BurnGauge, BurnRow, Standing};
pub use campaign_preview::{CampaignPreview, Expected, Forecast, Kept};
pub use live_feed::{DayProps, DayTotals, LiveFeed};
pub use new_payments::NewPayments;
