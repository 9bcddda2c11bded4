//! Wallets' messages: stored before they are answered, applied as they are stored. One transaction holds the message and its effect;
//! where the effect has to be tried again or the database refuses it, the message waits in the table and a stop in between loses nothing.

use crate::{
    connectors::{self, Connector, Cx, Event, HttpReply, Outcome as Answer, RawRequest, Rejected},
    db::{
        self,
        notice::{NewNotice, Row, Waiting},
    },
    domain::payment::Fact,
    services::{
        App, Unavailable, connector_account,
        payments::{
            Seen,
            group::{Command, Observation, Outcome},
            write_observation,
        },
    },
};
use std::sync::Arc;

/// A message older than this that nobody applied was left behind by a stop, in ms.
const LEFT_BEHIND_MS: i64 = 2_000;

/// Takes in a wallet's message over the account that its address names, and gives the words to answer with; `None` where there
/// is no such address. Never fails: what cannot be stored is answered so that the wallet comes again.
pub async fn take(app: &App, connector: &str, account_token: &str, raw: &RawRequest<'_>) -> Option<HttpReply> {
    let protocol = connectors::find(connector)?;
    if let Some(inbox) = app.lab.inboxes.find(connector, account_token) {
        // An order of the conformance lab's: no payment.
        return Some(inbox.take(raw, app.clock.now_ms()));
    }
    let account = match connector_account::by_token(app, connector, account_token).await {
        Ok(account) => account?,
        Err(error) => {
            tracing::error!(%error, "a notice could not be taken in");
            return Some(HttpReply { status: 503, content_type: "text/plain", body: Vec::new() });
        }
    };
    let cx = Cx { account: &account, now_ms: app.clock.now_ms(), random: app.entropy.bytes() };
    let mut read = protocol.notification(raw, &cx);
    let renewed;
    if read == Err(Rejected::UnknownKey)
        && let Ok(Some(account)) = connector_account::keys::refresh(app, &account).await
    {
        renewed = account;
        read = protocol.notification(raw, &Cx { account: &renewed, ..cx });
    }
    if read.is_err()
        && let Ok(Some(before)) = connector_account::before(app, &account).await
        && let Ok(events) = protocol.notification(raw, &Cx { account: &before, ..cx })
    {
        // It was on its way when the credentials were changed.
        read = Ok(events);
    }
    let answer = match read {
        Err(why) => {
            metrics::counter!("tongma_notice_rejected_total", "connector" => protocol.describe().code, "why" => format!("{why:?}"))
                .increment(1);
            Answer::Rejected(why)
        }
        Ok(events) => store(app, protocol, &account.id, raw, events).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a notice could not be stored");
            Answer::Busy
        }),
    };
    Some(protocol.reply(answer, &cx))
}

/// Commits what a message says together with its effect.
async fn store(
    app: &App,
    protocol: &dyn Connector,
    account_id: &str,
    raw: &RawRequest<'_>,
    events: Vec<Event>,
) -> Result<Answer, Unavailable> {
    let mut answer = Answer::Duplicate;
    for mut event in events {
        hide_payer(app, protocol, &mut event.fact);
        let notice = Arc::new(NewNotice {
            id: app.new_id(),
            connector_account_id: account_id.to_owned(),
            dedupe_key: event.dedupe_key,
            payment_id: event.payment_id.clone(),
            headers: serde_json::to_string(raw.headers).unwrap_or_default(),
            body: String::from_utf8_lossy(raw.body).replace('\0', ""),
            fact: serde_json::to_string(&event.fact).unwrap_or_default(),
            received_at_ms: app.clock.now_ms(),
        });
        let observation = Arc::new(Observation {
            payment_id: event.payment_id,
            connector_account_id: account_id.to_owned(),
            fact: event.fact,
            notice_id: Some(notice.id.clone()),
            first_query_at_ms: None,
        });
        let outcome = match app.writer.write(Command::Notice(notice.clone(), observation.clone())).await {
            Ok(outcome) => outcome,
            Err(error) => keep_unapplied(app, &notice, error).await?,
        };
        if let Outcome::Noticed { repeated: false, seen } = outcome {
            answer = Answer::Stored;
            match seen {
                // It is stored, so its wallet need not wait for the second look.
                Seen::Conflict => {
                    let app = app.clone();
                    tokio::spawn(async move { apply(&app, Observation::clone(&observation)).await });
                }
                Seen::NoSuchPayment => {
                    tracing::warn!(notice = notice.id, "a wallet reports a payment that is not here");
                    metrics::counter!("tongma_notice_of_nobody_total", "connector" => protocol.describe().code).increment(1);
                }
                _ => {}
            }
        }
    }
    Ok(answer)
}

/// A message whose effect the database refuses is kept all the same and waits: its wallet must not be the only one who knows.
async fn keep_unapplied(app: &App, notice: &NewNotice, refused: Unavailable) -> Result<Outcome, Unavailable> {
    let mut tx = app.db.write().await?;
    let stored = db::notice::insert(&mut tx, &[Row::new(notice, None)]).await?;
    tx.commit().await?;
    tracing::error!(error = %refused, notice = notice.id, "a notice is stored and waits to be applied");
    Ok(Outcome::Noticed { repeated: stored == 0, seen: Seen::Known })
}

/// The wallet's own id of the payer becomes a pseudonym before anything is kept (D5).
pub(super) fn hide_payer(app: &App, protocol: &dyn Connector, fact: &mut Fact) {
    if let Fact::Paid(paid) = fact
        && let Some(payer) = &paid.payer
    {
        let wallet = paid.wallet.as_deref().unwrap_or_default();
        paid.payer = Some(app.key.payer_pseudonym(protocol.describe().names_payers_of(wallet), payer));
    }
}

/// Whether it is settled now, one way or another.
async fn apply(app: &App, observation: Observation) -> bool {
    match write_observation(app, observation).await {
        Ok(seen) => seen != Seen::Conflict,
        Err(error) => {
            tracing::warn!(%error, "a stored notice waits to be applied");
            false
        }
    }
}

/// Applies messages that a stop left behind; says how many took effect. What rests on a message that has not come yet waits for it.
///
/// # Errors
/// [`Unavailable`].
pub async fn apply_left_behind(app: &App) -> Result<usize, Unavailable> {
    let waiting = {
        let mut tx = app.db.read().await?;
        db::notice::waiting(&mut tx, app.clock.now_ms() - LEFT_BEHIND_MS, 256).await?
    };
    let applied = futures::future::join_all(waiting.into_iter().filter_map(observation_of).map(|observation| apply(app, observation)));
    Ok(applied.await.into_iter().filter(|took_effect| *took_effect).count())
}

fn observation_of(waiting: Waiting) -> Option<Observation> {
    Some(Observation {
        fact: serde_json::from_str(&waiting.fact).ok()?,
        payment_id: waiting.payment_id,
        connector_account_id: waiting.connector_account_id,
        notice_id: Some(waiting.id),
        first_query_at_ms: None,
    })
}
