//! Over which protocol an order came, and what only that protocol knows of it.

use super::State;
use serde::{Deserialize, Serialize};

/// The protocol of an order. Whatever it is, the money moves in the same books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "protocol", rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Network,
    WechatPay(WechatOrder),
    Alipay(AlipayOrder),
    #[serde(rename = "unionpay")]
    UnionPay(UnionPayOrder),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WechatOrder {
    /// `JSAPI`, `MWEB`, `NATIVE`, `APP` or `MICROPAY`.
    pub trade_type: String,
    pub app_id: String,
    pub sub_merchant: Option<SubMerchant>,
    /// What stands for the order in its prepay id, its code and its address.
    pub handle: String,
    pub attach: String,
}

/// The merchant that a service provider speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubMerchant {
    pub id: String,
    pub app_id: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlipayOrder {
    /// Alipay's number: known before the payment.
    pub trade_no: String,
    pub handle: String,
    /// The call that brought it.
    pub method: String,
    pub passback: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnionPayOrder {
    /// The asker's time of the order, `yyyymmddhhmmss`: a part of its number.
    pub ordered_at: String,
    /// `06`: a payer's code was scanned; `07`: the payer scans.
    pub kind: String,
    pub handle: String,
}

impl Channel {
    /// What stands for the order in codes and addresses; an order of the network is known by its number.
    pub fn handle(&self) -> Option<&str> {
        self.handles()[0]
    }

    /// Everything that leads to the order.
    pub fn handles(&self) -> [Option<&str>; 2] {
        match self {
            Self::Network => [None, None],
            Self::WechatPay(order) => [Some(&order.handle), None],
            Self::Alipay(order) => [Some(&order.handle), Some(&order.trade_no)],
            Self::UnionPay(order) => [Some(&order.handle), None],
        }
    }

    /// Whether such an end is reported: most protocols report nothing but success.
    pub fn reports(&self, state: State) -> bool {
        match self {
            Self::Network => true,
            Self::Alipay(_) => state != State::Waiting,
            Self::WechatPay(_) | Self::UnionPay(_) => state == State::Paid,
        }
    }
}
