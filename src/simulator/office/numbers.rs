//! How each wallet numbers what it moves: the length and the looks are those of the real ones.

use super::{
    super::books::{Channel, Offer, local_day},
    Office,
};
use crate::domain::time;

impl Office {
    /// The wallet's number of a payment.
    pub(super) fn wallet_reference(&self, offer: &Offer, now_ms: i64) -> String {
        match &offer.channel {
            Channel::Network => {
                let initials: String = offer.wallet.split('_').filter_map(|part| part.chars().next()).collect();
                format!("{}{now_ms}{}", initials.to_ascii_uppercase(), self.world.digits(12))
            }
            Channel::WechatPay(_) => format!("420000{}{}", local_day(now_ms), self.world.digits(14)),
            Channel::Alipay(order) => order.trade_no.clone(),
            Channel::UnionPay(_) => format!("{}{}", beijing(now_ms), self.world.digits(7)),
        }
    }

    /// The wallet's number of a refund.
    pub(super) fn refund_reference(&self, offer: &Offer, now_ms: i64) -> String {
        match &offer.channel {
            Channel::WechatPay(_) => format!("503000{}{}", local_day(now_ms), self.world.digits(14)),
            _ => self.wallet_reference(offer, now_ms),
        }
    }

    /// The clearing house's number.
    pub(super) fn trace_number(&self, offer: &Offer, now_ms: i64) -> String {
        match &offer.channel {
            Channel::UnionPay(_) => self.world.digits(6),
            _ => format!("{}{}", local_day(now_ms), self.world.digits(16)),
        }
    }
}

/// Beijing time without separators.
pub fn beijing(at_ms: i64) -> String {
    time::beijing(at_ms, "%Y%m%d%H%M%S")
}
