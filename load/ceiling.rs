//! The ceiling: as little as a server can do that verifies the same signature and makes the same message durable with a daily sum.
//! Same HTTP stack, same database settings, also one writer with groups; no payment, no ledger, no event.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use tongma::{
    connectors::{Account, RawRequest, network::sign},
    db::{Db, sql},
    services::Clock,
};

/// Where it listens.
pub const PATH: &str = "/bare";

#[derive(Serialize)]
struct Row {
    id: String,
    body: String,
}

#[derive(Clone)]
struct Bare {
    writer: mpsc::Sender<(Row, oneshot::Sender<bool>)>,
    account: Account,
    clock: Clock,
}

/// The server's routes over a database of their own tables.
pub async fn router(db: Db, account: Account, clock: Clock) -> sqlx::Result<Router> {
    let mut tx = db.write().await?;
    tx.run(sql("create table bare_notice (id text primary key, body text not null)")).await?;
    tx.run(sql("create table bare_total (day bigint primary key, count bigint not null)")).await?;
    tx.commit().await?;
    let (writer, mut waiting) = mpsc::channel::<(Row, oneshot::Sender<bool>)>(4096);
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while waiting.recv_many(&mut taken, 256).await > 0 {
            let (rows, replies): (Vec<Row>, Vec<_>) = taken.drain(..).unzip();
            let written = write(&db, &rows).await.is_ok();
            for reply in replies {
                let _caller_left = reply.send(written);
            }
        }
    });
    Ok(Router::new().route(PATH, post(take)).with_state(Bare { writer, account, clock }))
}

async fn take(State(bare): State<Bare>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    let raw = RawRequest { method: "POST", path: PATH, headers: &headers, body: &body };
    if sign::verify_request(&raw, &bare.account.participant, &bare.account.peers, bare.clock.now_ms()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let (reply, answer) = oneshot::channel();
    let nonce = headers.iter().find(|(name, _)| name == sign::NONCE).map(|(_, value)| value.clone()).unwrap_or_default();
    let row = Row { id: nonce, body: String::from_utf8_lossy(&body).into_owned() };
    let sent = bare.writer.send((row, reply)).await;
    if sent.is_ok() && answer.await == Ok(true) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

async fn write(db: &Db, rows: &[Row]) -> sqlx::Result<()> {
    let mut tx = db.write().await?;
    tx.run(
        sql("insert into bare_notice (id, body)
            select row.id, row.body from rows(id text, body text) where true on conflict (id) do nothing")
        .rows(rows),
    )
    .await?;
    tx.run(
        sql("insert into bare_total (day, count) values (20261122, $1) on conflict (day) do update set count = bare_total.count + excluded.count")
            .bind(i64::try_from(rows.len()).unwrap_or(0)),
    )
    .await?;
    tx.commit().await
}
