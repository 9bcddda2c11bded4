//! The parts that pages are made of. Those that islands use too are compiled for both builds; each has a file of the same
//! name in `style/components`.

mod gauge;
mod hour_chart;
mod icon;
mod money;
mod offer_pill;
mod payment_row;
mod pill;
mod ranked_bars;
mod wallet_tile;

pub use gauge::{Gauge, REMIND_AT, percent_used};
pub use hour_chart::{HourChart, Hours};
pub use icon::{Glyph, Icon};
pub use money::{HeroMoney, Money};
pub use offer_pill::OfferPill;
pub use payment_row::{PaymentRow, Row, word};
pub use pill::{Pill, StatePill, Tone};
pub use ranked_bars::{RankedBars, WalletSum};
pub use wallet_tile::{Face, WalletTile};

#[cfg(feature = "ssr")]
mod admin_layout;
#[cfg(feature = "ssr")]
mod copy_button;
#[cfg(feature = "ssr")]
mod empty_state;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod filter_chips;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod stage_bar;
#[cfg(feature = "ssr")]
mod timeline;

#[cfg(feature = "ssr")]
pub use {
    admin_layout::{AdminLayout, AdminTab, for_admin},
    copy_button::{CopyButton, CopyScript, GroupedNumber},
    empty_state::EmptyState,
    field::{ErrorSummary, Field},
    filter_chips::{Chip, Choice, FilterChips},
    layout::{Mark, PublicLayout, ShopLayout, Tab, for_member},
    stage_bar::{StageBar, steps_taken},
    timeline::{Moment, Timeline},
};
