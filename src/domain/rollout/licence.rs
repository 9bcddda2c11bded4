//! What an institution's licence lets it do, as far as a route needs it. A route outside of a licence is refused whatever the
//! roll-out says. The region of a licence says where it may acquire bank cards; paying a code by phone is nationwide, so the region is
//! shown and refuses nothing.

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outside {
    /// The wallet's institution may not take payments by phone.
    Wallet,
    /// The clearing house may not clear them.
    ClearingHouse,
}

/// Licences any of which lets an institution's app pay a code: payment by phone, a bank's own, a card scheme's own app, and the
/// digital currency's.
const PAYS_BY_PHONE: [&str; 4] = ["mobile_payment", "bank", "bank_card_clearing", "digital_currency"];

/// The licence that a clearing house needs for its network; none for a wallet that settles with shops itself.
fn clears(network: &str) -> Option<&'static str> {
    match network {
        "nucc" => Some("online_payment_clearing"),
        "unionpay" => Some("bank_card_clearing"),
        "dcep" => Some("digital_currency"),
        _ => None,
    }
}

/// Whether licences cover a wallet's route; scopes are words between spaces.
///
/// # Errors
/// [`Outside`]: the first that does not.
pub fn covers(wallet_scope: &str, network: &str, house_scope: &str) -> Result<(), Outside> {
    let has = |scope: &str, word: &str| scope.split_whitespace().any(|held| held == word);
    if !PAYS_BY_PHONE.iter().any(|word| has(wallet_scope, word)) {
        return Err(Outside::Wallet);
    }
    match clears(network) {
        Some(word) if !has(house_scope, word) => Err(Outside::ClearingHouse),
        _ => Ok(()),
    }
}
