//! Shops that joined the platform's campaigns.

use super::{Tx, sql};

/// A shop's place in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    pub campaign_id: String,
    pub merchant_id: String,
}

/// Those of a JSON array of `{"campaign_id", "merchant_id"}` that are in.
pub async fn joined(tx: &mut Tx, asked: &str) -> sqlx::Result<Vec<Member>> {
    tx.all(
        sql("select campaign_id, merchant_id from rows($1) cross join campaign_member
            where campaign_id = row.value ->> 'campaign_id' and merchant_id = row.value ->> 'merchant_id' and left_at_ms is null")
        .bind(asked),
    )
    .await
}
