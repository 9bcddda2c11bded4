//! Wallets as data: who they are, and the ordered rules that recognise one from a browser's user agent. The rules route a
//! payer to the right page; they are never proof of anything.

use serde::{Deserialize, Serialize};

/// A wallet of the registry, as screens and payments need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    pub kind: String,
    pub network: String,
    pub connector: String,
    /// One character, white on `tile_color` (#rrggbb).
    pub tile_text: String,
    pub tile_color: String,
    pub fee_rate_ppm: i64,
    pub entry_app_zh: String,
    pub entry_app_en: String,
}

/// What kind of code a payer scans; decides limits and which wallets may pay (C5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    Personal,
    PersonalBusiness,
    Merchant,
}

impl CodeKind {
    pub const ALL: [Self; 3] = [Self::Personal, Self::PersonalBusiness, Self::Merchant];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::PersonalBusiness => "personal_business",
            Self::Merchant => "merchant",
        }
    }

    /// The kind of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One recognition rule: see the table `wallet_rule`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Found anywhere in the user agent, without regard to case.
    pub token: String,
    /// The token does not count where this stands right before it (`supportBestPay` is not BestPay).
    pub not_after: String,
    /// For `UnionPay/<version> <app id>`: the app id in lower case; empty for other tokens.
    pub app_id: String,
    /// A wallet code, or empty for an app that is known and has no wallet here.
    pub wallet: String,
}

/// The first rule that fits `user_agent`; rules are in their order.
pub fn recognise<'a>(rules: &'a [Rule], user_agent: &str) -> Option<&'a Rule> {
    let agent = user_agent.to_ascii_lowercase();
    rules.iter().find(|rule| fits(rule, &agent))
}

fn fits(rule: &Rule, agent: &str) -> bool {
    let token = rule.token.to_ascii_lowercase();
    let not_after = rule.not_after.to_ascii_lowercase();
    agent.match_indices(&token).any(|(at, _)| {
        let alone = not_after.is_empty() || !agent[..at].ends_with(&not_after);
        alone && (rule.app_id.is_empty() || union_pay_app(&agent[at + token.len()..]) == Some(rule.app_id.as_str()))
    })
}

/// The app id in `<version> <app id>`, the rest of a user agent behind `unionpay/`.
fn union_pay_app(rest: &str) -> Option<&str> {
    let (_version, app) = rest.split_once(' ')?;
    let end = app.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(app.len());
    Some(&app[..end])
}
