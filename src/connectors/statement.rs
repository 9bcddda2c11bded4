//! What daily files say, whatever form a wallet gives them: payments and refunds, and movements of the balance.

/// One line of a daily bill, amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillLine {
    pub payment_id: String,
    pub wallet_reference: String,
    pub trace_number: String,
    pub kind: BillKind,
    /// Our number of the refund, where the bill tells it.
    pub refund_id: Option<String>,
    pub amount_minor: i64,
    /// What of it is settled with the merchant before the fee, where the bill tells it.
    pub settled_minor: Option<i64>,
    /// What the wallet took for a payment, or gave back of that with a refund.
    pub fee_minor: i64,
    pub at_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    Pay,
    Refund,
}

/// Where a bill lies, and the SHA-1 of its text in hex where the wallet vouches for that instead of signing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillFile {
    pub url: String,
    pub sha1: Option<String>,
    pub content: Statement,
}

/// What a daily file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Payments and refunds.
    Trade,
    /// Movements of the balance.
    Funds,
}

/// One movement in our account with a wallet. Positive came in, negative went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The wallet's number of this movement, and of the payment or refund behind it.
    pub number: String,
    pub wallet_reference: String,
    /// The wallet's own word for what it was.
    pub kind: String,
    pub amount_minor: i64,
    pub balance_minor: i64,
    pub at_ms: i64,
}
