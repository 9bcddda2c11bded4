//! WeChat Pay's messages as they stand on the wire. Amounts are in fen. Fields that are not used here are not named: unknown ones
//! are ignored, and an unknown word is never guessed at.

use serde::Deserialize;

/// The answer to an order: one of the three, by how the payer meets it.
#[derive(Deserialize)]
pub struct Prepaid {
    pub code_url: Option<String>,
    pub h5_url: Option<String>,
    pub prepay_id: Option<String>,
}

/// Who a message is about: the first two are a merchant's own, the others a service provider's.
#[derive(Deserialize)]
pub struct Parties {
    pub appid: Option<String>,
    pub mchid: Option<String>,
    pub sp_appid: Option<String>,
    pub sp_mchid: Option<String>,
    pub sub_mchid: Option<String>,
}

/// An order as WeChat Pay knows it: in answers and in notices.
#[derive(Deserialize)]
pub struct Transaction {
    #[serde(flatten)]
    pub parties: Parties,
    pub out_trade_no: String,
    pub transaction_id: Option<String>,
    pub trade_state: Option<String>,
    pub bank_type: Option<String>,
    pub success_time: Option<String>,
    pub payer: Option<Payer>,
    pub amount: Option<Amount>,
    pub promotion_detail: Option<Vec<Promotion>>,
}

/// Missing where the payer's wallet is none of WeChat's.
#[derive(Deserialize)]
pub struct Payer {
    pub openid: Option<String>,
    pub sp_openid: Option<String>,
    pub sub_openid: Option<String>,
}

#[derive(Deserialize)]
pub struct Amount {
    /// What was ordered, and what of it the payer paid.
    pub total: Option<i64>,
    pub payer_total: Option<i64>,
    pub currency: Option<String>,
    /// With a refund.
    pub refund: Option<i64>,
}

/// A coupon that was used.
#[derive(Deserialize)]
pub struct Promotion {
    pub coupon_id: Option<String>,
    pub name: Option<String>,
    pub amount: i64,
    pub wechatpay_contribute: Option<i64>,
    pub merchant_contribute: Option<i64>,
}

/// A refund: the answers say `status`, notices `refund_status`.
#[derive(Deserialize)]
pub struct Refund {
    pub out_trade_no: String,
    pub out_refund_no: String,
    #[serde(alias = "refund_status")]
    pub status: String,
    pub amount: Option<Amount>,
}

/// Where a bill lies.
#[derive(Deserialize)]
pub struct BillAddress {
    pub hash_type: String,
    pub hash_value: String,
    pub download_url: String,
}

/// An answer that is a no.
#[derive(Deserialize)]
pub struct Problem {
    pub code: String,
}

/// A notice around what it is about.
#[derive(Deserialize)]
pub struct Envelope {
    pub id: String,
    pub event_type: String,
    pub resource_type: String,
    pub resource: Resource,
}

/// Encrypted words.
#[derive(Deserialize)]
pub struct Resource {
    pub algorithm: String,
    pub ciphertext: String,
    #[serde(default)]
    pub associated_data: Option<String>,
    pub nonce: String,
}

/// The answer to a question for certificates.
#[derive(Deserialize)]
pub struct Certificates {
    pub data: Vec<CertificateEntry>,
}

/// One certificate, encrypted. Times are RFC 3339.
#[derive(Deserialize)]
pub struct CertificateEntry {
    pub serial_no: String,
    pub effective_time: String,
    pub expire_time: String,
    pub encrypt_certificate: Resource,
}
