//! The parts that pages are made of. Those that islands use too are compiled for both builds; each has a file of the same
//! name in `style/components`.

mod icon;
mod money;
mod payment_row;
mod wallet_tile;

pub use icon::{Glyph, Icon};
pub use money::{HeroMoney, Money};
pub use payment_row::{PaymentRow, Row};
pub use wallet_tile::{Face, WalletTile};

#[cfg(feature = "ssr")]
mod empty_state;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod pill;

#[cfg(feature = "ssr")]
pub use {
    empty_state::EmptyState,
    field::{ErrorSummary, Field},
    layout::{Mark, PublicLayout, ShopLayout, Tab, for_member},
    pill::{Pill, StatePill, Tone},
};
